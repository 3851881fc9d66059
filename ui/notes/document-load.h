/* document-load.h: a document of a chart, read and ready to be shown; and those that were shown before,
 * as long as there is room for them.
 *
 * Pixels are worth keeping: a scan takes a second to decode. They are kept in memory only, at most
 * ROUNDS_DOCUMENTS_ROOM of them beside the one that is open, and go with the view: with the chart, or
 * at the lock.
 */
#pragma once

#include "pages.h"
#include "patient.h"
#include "sheets.h"

G_BEGIN_DECLS

#define ROUNDS_DOCUMENTS_ROOM ((gsize) 64 << 20)

typedef struct
{
  char *key; /* which it is */
  RoundsPages *pages;
  GPtrArray *levels;    /* RoundsPixmapLevels, of PICTURES; else NULL */
  GArray *narrative;    /* RoundsNarrativePage, of NARRATIVE; else NULL */
  GPtrArray *text;      /* char *, of TEXT, none over 64 KiB; else NULL */
  RoundsSheets *sheets; /* of SHEETS, made by the main thread; else NULL */
} RoundsDocument;

/* Of a version of a row's document. (transfer full) */
char *rounds_document_key (const RoundsEvent *event, guint attachment);

typedef struct
{
  const RoundsEvent *event; /* of the chart that the work holds */
  guint attachment;
} RoundsDocumentWish;

/* Works for rounds_patient_work_async, giving a RoundsDocument: of a RoundsDocumentWish; and of a PDF's
 * bytes (a GBytes), as text. */
gpointer rounds_document_load (const RoundsOpenChart *chart,
                               const RoundsActor *actor,
                               gpointer wish,
                               GCancellable *cancellable,
                               GError **error);
gpointer rounds_document_load_text (const RoundsOpenChart *chart,
                                    const RoundsActor *actor,
                                    gpointer bytes,
                                    GCancellable *cancellable,
                                    GError **error);
void rounds_document_free (RoundsDocument *self);
/* Whether both show the same to a reader. */
gboolean rounds_document_says_same (const RoundsDocument *self, const RoundsDocument *other);

/* What must be said of a page that was drawn: what may be wrong with it. (transfer full) NULL: nothing. */
char *rounds_document_said_of_page (RoundsReading *page);

/* ---- those that were shown before ---- */

typedef struct
{
  GQueue queue; /* RoundsDocument, the newest first */
  gsize room;
} RoundsDocumentsKept;

/* Takes the document: keeps it where it is worth it, and gives up the oldest. */
void rounds_documents_keep_shown (RoundsDocumentsKept *self, RoundsDocument *document);
/* (transfer full) NULL: it is not there. */
RoundsDocument *rounds_documents_take_shown (RoundsDocumentsKept *self, const char *key);
void rounds_documents_forget_shown (RoundsDocumentsKept *self);

G_END_DECLS
