/* banner-facts.h: what the banner says of a patient (W9), as words: no widgets, so that tests read
 * what a clinician reads. Always as of now, whatever moment the window shows (W2).
 *
 * The overview's second card says the same of code status and allergies: from here, so that they
 * cannot differ.
 */
#pragma once

#include "news.h"

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_PIECE_NAME = 0,
  ROUNDS_PIECE_IDENTITY, /* sex, age, birth, MRN */
  ROUNDS_PIECE_PLAIN,
  ROUNDS_PIECE_WARN,     /* amber */
  ROUNDS_PIECE_BAD,      /* red */
  ROUNDS_PIECE_CRITICAL, /* a value that nobody acknowledged */
} RoundsPieceKind;

/* What a count of pieces that do not stand there names. */
typedef enum
{
  ROUNDS_TOPIC_NONE = 0,
  ROUNDS_TOPIC_CRITICAL,
  ROUNDS_TOPIC_ALLERGY,
} RoundsPieceTopic;

typedef struct
{
  RoundsPieceKind kind;
  RoundsPieceTopic topic;
  guint rank; /* of banner-lines.h: 0 stands there always */
  char *text;
  char *brief;               /* of the first critical value: sign, name, number, when; NULL */
  const RoundsChartRow *row; /* its source; NULL: none, or several */
  const char *section;       /* where it leads; NULL: nowhere */
} RoundsPiece;

void rounds_piece_free (gpointer piece);

/* Who: name, sex, age, birth, MRN, other names, gender identity, pronouns, death, withheld; critical values that
 * nobody acknowledged. RoundsPiece. (transfer full) */
GPtrArray *rounds_banner_identity (RoundsPatient *patient);
/* What must be known: weight, pregnancy, code status, language, allergies, alerts,
 * prohibitions, contradictions. (transfer full) */
GPtrArray *rounds_banner_facts (RoundsPatient *patient);
/* "▾ and 14 more · 2 critical values · 4 allergies"; 0 of a topic is not said. first: the brief words of the
 * first critical value where it is one of the n, which no count stands for: "▾ ▲▲ HH Potassium 6.6 mmol/L,
 * 31-Oct-2026 23:30 · and 13 more"; NULL. (transfer full) */
char *rounds_banner_more (guint n, guint critical, guint allergies, const char *first);

/* What stands over a chart at the moment that is looked at. */
typedef struct
{
  const RoundsChartRow *code_status; /* the newest; NULL: none */
  gboolean code_status_differs;      /* another one of that instant says otherwise */
  GPtrArray *
      alerts; /* const RoundsChartRow *: alerts (Flag) that are on now and say more than the code status */
} RoundsStanding;

void rounds_banner_find (RoundsPatient *patient, RoundsStanding *standing);
void rounds_standing_clear (RoundsStanding *standing);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsStanding, rounds_standing_clear)

/* "Code status not recorded", "Not for CPR, since 17-Sep-2026 14:45", "Code status: 2 values, check record". */
char *rounds_banner_code_status (RoundsPatient *patient, const RoundsStanding *standing);
/* "Allergies: nothing in this record", "Allergies: none known", "Allergies not asked" ...; NULL:
 * there are entries. */
char *rounds_banner_allergy_state (const RoundsAllergies *allergies);
/* "Latex: anaphylaxis", "Penicillin V: reaction not recorded": a substance with what all *n entries of it say.
 * first: its first, the worst. plain: without those that are sensitive. NULL: none is left. (transfer full) */
char *
rounds_banner_allergy (const RoundsAllergies *allergies, guint first, gboolean plain, guint *n);

G_END_DECLS
