/* pages.h: a document of the chart as it is shown: pages of pixels, sections with tables, or text.
 *
 * PNG and JPEG are decoded by rounds-reader in its cage; C-CDA and FHIR narratives become headings,
 * lists and tables (narrative.h); HTML and RTF their text. The pages of a PDF are drawn one by one as
 * they are looked at (sheets.h), so here it is only its bytes; its text is read when that is wanted, or
 * where pages cannot be drawn, and then says what is missing.
 *
 * What cannot be shown gives a document without content and a line that says why. Blocks: for
 * rounds_patient_work_async. Immutable once made.
 */
#pragma once

#include "narrative.h"
#include "open-chart.h"
#include "reading.h"

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_PAGES_NOTHING = 0, /* said why */
  ROUNDS_PAGES_TEXT,
  ROUNDS_PAGES_PICTURES,
  ROUNDS_PAGES_NARRATIVE,
  ROUNDS_PAGES_SHEETS,
} RoundsPagesKind;

typedef struct
{
  RoundsPagesKind kind;
  char *said;                 /* what must be said above it, or why there is nothing; NULL */
  char **text;                /* of TEXT: its pages, NULL-terminated */
  RoundsReading *reading;     /* of PICTURES: rounds_reading_get_pixmaps */
  RoundsNarrative *narrative; /* of NARRATIVE */
  GBytes *document;           /* of SHEETS: the PDF */
} RoundsPages;

/* A row's document: of a C-CDA the document itself, of a Composition its sections (both
 * ROUNDS_PAGES_WHOLE), else the nth attachment. NULL: the store or memory fails, or it was
 * cancelled. (transfer full) */
#define ROUNDS_PAGES_WHOLE G_MAXUINT
RoundsPages *rounds_pages_read (const RoundsOpenChart *chart,
                                const RoundsActor *actor,
                                const RoundsEvent *event,
                                guint attachment,
                                GCancellable *cancellable,
                                GError **error);
void rounds_pages_free (RoundsPages *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsPages, rounds_pages_free)

/* A PDF as TEXT, or as NOTHING with a line that says why. NULL: it was cancelled. (transfer full) */
RoundsPages *rounds_pages_read_text (GBytes *document, GCancellable *cancellable, GError **error);

/* Whether a row has a document of its own that is no attachment. */
gboolean rounds_pages_has_whole (const RoundsEvent *event);

G_END_DECLS
