/* pages.h: a document of the chart as it is shown: pages of pixels, sections with tables, or text.
 *
 * PNG and JPEG are decoded by rounds-reader in its cage; C-CDA and FHIR narratives become headings,
 * lists and tables (narrative.h); HTML, RTF and PDF their text. A PDF is cut at its pages and says
 * that they are shown as text: a renderer that is fit for the reader's cage and this project's
 * licence is not at hand (data/reader/README.md).
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
} RoundsPagesKind;

typedef struct
{
  RoundsPagesKind kind;
  char *said;                 /* what must be said above it, or why there is nothing; NULL */
  char **text;                /* of TEXT: its pages, NULL-terminated */
  RoundsReading *reading;     /* of PICTURES: rounds_reading_get_pixmaps */
  RoundsNarrative *narrative; /* of NARRATIVE */
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

/* Whether a row has a document of its own that is no attachment. */
gboolean rounds_pages_has_whole (const RoundsEvent *event);

G_END_DECLS
