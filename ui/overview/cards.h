/* cards.h: what the overview says, in the order of its reading (W4), before anything is drawn.
 *
 * Nine cards, each with a budget of lines; what is over it is counted in `more`, which leads to the
 * section, and is never left out without a word. Made from the patient's views as of the moment
 * shown; 2 and 3 are always now and say so. No GTK: tests read what a clinician reads. Rows are
 * valid until "changed" or "notify::at".
 *
 * Budgets [J]: 12 problems, 15 medicines, 10 results: with these nothing scrolls at 1600 x 1000.
 */
#pragma once

#include "news.h"
#include "note-section.h"
#include "results-list.h"

G_BEGIN_DECLS

#define ROUNDS_CARD_CELLS     6
#define ROUNDS_CARD_PROBLEMS  12
#define ROUNDS_CARD_MEDICINES 15
#define ROUNDS_CARD_RESULTS   10

typedef enum
{
  ROUNDS_LOOK_PLAIN = 0,
  ROUNDS_LOOK_DIM,
  ROUNDS_LOOK_WARN,   /* amber, with ⚠ or a word */
  ROUNDS_LOOK_BAD,    /* red, with a shape or a word */
  ROUNDS_LOOK_ITALIC, /* suspected */
  ROUNDS_LOOK_STRONG,
  ROUNDS_LOOK_BANNER, /* a whole line in amber: a conflict */
} RoundsLook;

typedef struct
{
  char *text; /* NULL: nothing stands here */
  RoundsLook look;
} RoundsCardCell;

typedef struct
{
  RoundsCardCell
      cells[ROUNDS_CARD_CELLS]; /* the first takes the room, the last stands at the end */
  const RoundsChartRow *row;    /* opened when pressed; NULL: see section */
  const char *section;
  /* What else than row it was made of, for paper, which keeps back what is sensitive. */
  gboolean told; /* its maker named all of its rows; with neither, its words are looked through */
  gboolean
      free_words; /* somebody's own words stand in it, which may name anything: looked through too */
  guint sensitive; /* how many of the rows that rounds_card_of named are */
  guint labelled;  /* and how many of these are labelled restricted */
  char *plain; /* where there are some, the first cell without those; NULL: nothing is left of it */
} RoundsCardLine;

typedef enum
{
  ROUNDS_CARD_LINES = 0,
  ROUNDS_CARD_RESULTS_GRID, /* name, flag, value, unit, range, time */
  ROUNDS_CARD_TILES,        /* vitals: name, value, unit, when */
  ROUNDS_CARD_TEXT,         /* a note's own words */
  ROUNDS_CARD_INLINE,       /* the title beside the lines */
} RoundsCardShape;

typedef struct
{
  guint number; /* 1 to 9: the order of reading, stays visible */
  RoundsCardShape shape;
  char *title, *note; /* note: at the end of the title; NULL */
  GArray *lines;      /* RoundsCardLine */
  char *more;         /* "and 3 more: ..."; NULL: all is there */
  char *
      more_plain; /* where it names some, the same without what is sensitive; NULL: nothing is left */
  guint more_sensitive; /* how many of those that it names are; 0: more may be passed on as it is */
  guint more_labelled;
  const char *section;
  const RoundsChartRow *row; /* what `more` opens, where it is no section */
} RoundsCard;

void rounds_card_free (RoundsCard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsCard, rounds_card_free)
/* They say the same and lead to the same records, be they of one chart or of a chart and the one that was read after it. */
gboolean rounds_card_equal (const RoundsCard *self, const RoundsCard *other);

RoundsCard *rounds_card_why (RoundsPatient *patient);
RoundsCard *rounds_card_alerts (RoundsPatient *patient);
RoundsCard *rounds_card_since (RoundsPatient *patient);
RoundsCard *rounds_card_problems (RoundsPatient *patient);
RoundsCard *rounds_card_medicines (RoundsPatient *patient);
RoundsCard *rounds_card_vitals (RoundsPatient *patient);
RoundsCard *rounds_card_results (RoundsPatient *patient);
/* section: of the note that rounds_last_note gives; NULL: being read. Where a newer one has none, a line says so first. */
RoundsCard *rounds_card_plan (RoundsPatient *patient, const RoundsNoteSection *section);
RoundsCard *rounds_card_tasks (RoundsPatient *patient);

/* That newer notes have none or cannot be read, and unless plain which is the newest; NULL: there are none. (transfer full) */
char *rounds_card_newer_words (RoundsPatient *patient, gboolean plain);

/* ---- for those that make them ---- */

/* title is taken over. */
RoundsCard *rounds_card_new (guint number, char *title);
/* Says beside the title where not all that the card is made of was loaded; FALSE: so it is. Once the note is there. */
gboolean rounds_card_say_loaded (RoundsCard *self, const RoundsChartIndex *index);
/* A line that says none ("No open task") where that is known of all that the card is made of, else what is not (H19). */
void rounds_card_say_none (RoundsCard *self, const RoundsChartIndex *index, const char *none);
/* Adds a line whose first cell is text, taken over. Valid until the next is added. */
RoundsCardLine *rounds_card_add (RoundsCard *self, char *text, RoundsLook look);
/* text is taken over. */
void rounds_card_cell (RoundsCardLine *line, guint cell, char *text, RoundsLook look);
/* One of the rows that the line was made of, beside the one that it opens. NULL: it names none, only a number. */
void rounds_card_of (RoundsCardLine *line, const RoundsChartRow *row);
/* Entered in error, or deleted by its source. */
gboolean rounds_card_is_withdrawn (const RoundsChartRow *row);
/* Not for a screen or a paper that others see; NULL: no. */
gboolean rounds_card_is_sensitive (const RoundsChartRow *row);
gboolean rounds_card_is_labelled (guint32 marks); /* restricted, or very */
/* "Potassium" in a sentence: serum or plasma is what a chemistry is of where nothing else is said; any
 * other specimen or method stays. */
char *rounds_card_short_name (const char *title);
/* "and 3 more", or NULL when all n stand there. */
char *rounds_card_more (guint n, guint shown);

G_END_DECLS
