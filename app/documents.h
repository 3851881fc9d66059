/* documents.h: what the documents of a chart say, as text.
 *
 * Plain text is read here, and of a C-CDA its narrative; HTML, RTF and PDF by rounds-reader in its cage, once: what was
 * made of them is kept sealed in the store and found there the next time. Blocks; any thread, one at a time.
 */
#pragma once

#include "chart.h"
#include "reading.h"

G_BEGIN_DECLS

typedef struct _RoundsDocuments RoundsDocuments;

/* chart outlives it. (transfer full) */
RoundsDocuments *rounds_documents_new (RoundsChart *chart,
                                       const RoundsActor *actor,
                                       GError **error);
void rounds_documents_free (RoundsDocuments *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsDocuments, rounds_documents_free)

#define ROUNDS_ATTACHMENT_NONE G_MAXUINT

/* By which search and citations point at the text that was asked for last, which is that of this attachment:
 * "content/0/attachment/data", or where it only names a Binary (binary.h) "content/0/attachment/url", from its second
 * version on with "#2". "": nothing of it is here. It lives as long as the event. */
const char *rounds_documents_field (RoundsDocuments *self, const RoundsFacet *facet);
/* Which of the attachments of an event has its data in that field ("content/0/attachment/data"); field may be NULL.
 * ROUNDS_ATTACHMENT_NONE: none. */
guint rounds_documents_attachment (const RoundsEvent *event, const char *field);
/* The text of an attachment, UTF-8. NULL without an error: it is of a kind that is not read, is not in
 * this record, or not certainly the one that is meant, or rounds-reader could make nothing of it. NULL with an error: the store or
 * memory fails. (transfer full) */
GBytes *rounds_documents_text (RoundsDocuments *self,
                               const RoundsEvent *event,
                               const RoundsAttachment *attachment,
                               GError **error);
/* The text in which a citation stands that has this field (may be NULL). NULL without an error: as above, or it is of
 * another version of the file. (transfer full) */
GBytes *rounds_documents_cited_text (RoundsDocuments *self,
                                     const RoundsEvent *event,
                                     const char *field,
                                     GError **error);
/* Why the text that was asked for last did not come, for people: it is not in this record, or not certainly the one that
 * is meant. NULL: for another reason. Until the next is asked for. */
const char *rounds_documents_why (RoundsDocuments *self);
/* What reads a media type: a name of data/reader/formats.c, "text", or "cda" (narrative.h); NULL: nothing here does. */
const char *rounds_documents_format (const char *content_type);
/* "iso-8859-1" of "text/plain; charset=ISO-8859-1"; NULL: none is declared. (transfer full) */
char *rounds_documents_charset (const char *content_type);
/* UTF-8 of a plain text by the encoding that its type declares. NULL: none is declared, it is not known here, or the
 * text is not in it. (transfer full) */
GBytes *rounds_documents_declared_text (const char *content_type, GBytes *document);
/* The bytes of an attachment as they came: inside the resource, or in the Binary that it names (binary.h).
 * NULL without an error: neither; AMBIGUOUS: the one that is there may not be, or is not, the one that is meant.
 * (transfer full) */
GBytes *rounds_documents_bytes (RoundsDocuments *self,
                                const RoundsEvent *event,
                                const RoundsAttachment *attachment,
                                GError **error);
/* What rounds-reader, in its cage, makes of a document: format is a name of data/reader/formats.c.
 * Any thread; blocks. (transfer full) */
RoundsReading *rounds_documents_read (const char *format,
                                      GBytes *document,
                                      GCancellable *cancellable,
                                      GError **error);
/* The same for what nobody asked to see: it fails where that takes more than a few seconds, 8 MiB of document or
 * 64 MiB of pixels, since all that is asked for waits meanwhile. (transfer full) */
RoundsReading *rounds_documents_read_unasked (const char *format,
                                              GBytes *document,
                                              GCancellable *cancellable,
                                              GError **error);
/* Seals what was decoded anew, in one transaction; also done, without a word, when it is freed. */
gboolean rounds_documents_keep (RoundsDocuments *self, GError **error);

G_END_DECLS
