/* notes.h: the notes of a chart: which are listed, what each says, and what must be said of them.
 *
 * A note is a row of kind NOTE. One that a later document replaces is not listed: its successor is,
 * and leads to it (record rule 2.4); a note that calls itself superseded without a successor is
 * listed. What a note says is the text of its attachments and sections, each with the field by which
 * search and citations point at it.
 *
 * Reading all notes for what was copied forward, and for sentences that deny an allergy which the
 * record holds, takes as long as filling chart-words.h: both are for rounds_patient_work_async.
 */
#pragma once

#include "open-chart.h"

G_BEGIN_DECLS

/* const RoundsChartRow *, newest first, undated last; of those dated at or before that moment, and not
 * replaced by then. (transfer container) */
GPtrArray *rounds_notes_listed (const RoundsChartIndex *index, gint64 at);
/* The row that this one says it replaces, the nth; NULL past the last. */
const RoundsChartRow *rounds_notes_replaced (const RoundsChartIndex *index,
                                             const RoundsChartRow *row,
                                             guint n);
/* The row that replaces this one; NULL: none. */
const RoundsChartRow *rounds_notes_successor (const RoundsChartIndex *index,
                                              const RoundsChartRow *row);
/* The note before this one of the same kind and author, which it may be compared with; NULL. */
const RoundsChartRow *rounds_notes_previous (const RoundsChartIndex *index,
                                             const RoundsChartRow *row);

typedef struct
{
  const char *field;   /* "content/0/attachment/data" */
  const char *heading; /* of a section; NULL */
  char *text;          /* UTF-8; NULL: it could not be read, or is no text */
  gsize size;
  guint attachment; /* its number; ROUNDS_NONE: a section */
  char *why;        /* that it is not here, for people: rounds_documents_why */
} RoundsNotePart;

typedef struct
{
  RoundsNotePart *parts; /* (n) */
  guint n;
  GPtrArray *own; /* fields and headings; NULL: they are another's */
} RoundsNote;

/* It outlives the chart. NULL: the store or memory fails. (transfer full) */
RoundsNote *rounds_note_read (const RoundsOpenChart *chart,
                              const RoundsActor *actor,
                              const RoundsEvent *event,
                              GError **error);
/* Overwrites it. */
void rounds_note_free (RoundsNote *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsNote, rounds_note_free)

typedef enum
{
  ROUNDS_NOTE_COPIED = 0, /* stands word for word in an earlier note (H14) */
  ROUNDS_NOTE_DENIES,     /* "no known allergies" beside an active entry (rule 2.3, D7) */
} RoundsNoteMarkKind;

typedef struct
{
  RoundsNoteMarkKind kind;
  const RoundsChartRow *row;
  const char *field;
  guint32 start, end;                 /* bytes of the field's decoded text */
  guint words;                        /* COPIED */
  const RoundsChartRow *from, *first; /* COPIED: the latest earlier one; the first, or NULL */
} RoundsNoteMark;

/* RoundsNoteMark of all notes, by row; as of now. Rows are those of chart. (transfer full) */
GArray *rounds_notes_marks (const RoundsOpenChart *chart,
                            const RoundsActor *actor,
                            GCancellable *cancellable,
                            GError **error);

/* The words of a section (ROUNDS_FACET_SECTION), as rounds_note_read gives them; NULL: none. (transfer
 * full) */
char *rounds_note_section_text (const RoundsFacet *section);
/* Where the words of a query stand in a text, as the search of a chart finds them: pairs of guint32,
 * start and end, at most max. A phrase in quotation marks is looked for word by word. (transfer full) */
GArray *rounds_notes_find (const char *query, const char *text, gsize size, guint max);
/* The same in steps, of a text of any length: from *at, 0 at first, through the next `bytes` to the end of a word, which
 * becomes *at; size: all of it was. (transfer full) */
GArray *
rounds_notes_find_on (const char *query, const char *text, gsize size, gsize *at, gsize bytes);

G_END_DECLS
