/* drafts.h: the drafts of the person signed in, of one patient; and what that person signed.
 *
 * Made of what the chart was read with and of the acts since, in whichever window of this program. Drafts of other people are counted and
 * never shown (W14). One object a patient, made when first asked for, kept by the patient.
 *
 * Signals: "changed" (): what was given before is dead.
 */
#pragma once

#include "patient.h"

G_BEGIN_DECLS

typedef struct
{
  char *id;
  char *title, *text, *encounter; /* NULL: none */
  char *appends;                  /* "DocumentReference/1": the note it adds to; NULL */
  char *type;                     /* LOINC code of the note's type; NULL */
  gint64 saved; /* when it was last saved, ms since 1970, by the machine's clock */
} RoundsDraft;

#define ROUNDS_TYPE_DRAFTS (rounds_drafts_get_type ())
G_DECLARE_FINAL_TYPE (RoundsDrafts, rounds_drafts, ROUNDS, DRAFTS, GObject)

RoundsDrafts *rounds_drafts_of (RoundsPatient *patient); /* (transfer none) */
/* The last saved first. */
guint rounds_drafts_size (RoundsDrafts *self);
const RoundsDraft *rounds_drafts_get (RoundsDrafts *self, guint i);
const RoundsDraft *rounds_drafts_find (RoundsDrafts *self, const char *id); /* NULL: none */
guint rounds_drafts_of_others (RoundsDrafts *self);

/* Rows of the notes that this person signed here, the newest first; dead after "changed" of the
 * patient. (transfer container) */
GPtrArray *rounds_drafts_signed (RoundsDrafts *self);
/* Whether this person signed that record here, and may say that it was an error. */
gboolean rounds_drafts_is_mine (RoundsDrafts *self, const char *reference);

/* A name for a new draft, 32 hexadecimal digits. (transfer full) */
char *rounds_draft_new_id (void);

G_END_DECLS
