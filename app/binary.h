/* binary.h: the file that a document names where it does not hold it: a Binary of the record.
 *
 * Most servers give a note so: DocumentReference.content.attachment.url is "Binary/xyz", and what the note says stands in
 * that Binary, which may come before it or after it, in another page or file.
 *
 * Weighed: copying what it says into the events of the document at import (whichever comes last has to find the other,
 * in a chart that it is not of, and what is corrected leaves the old words standing); a link kept in the document's row
 * (the same, for a lookup that costs little). Chosen: it is looked for each time that its bytes are asked for, so that
 * the order in which they came says nothing and nothing of it has to be derived anew. The price: what came after a
 * chart was opened is seen when it is read anew, which rounds_chart_is_current tells.
 *
 * Which it is: of the same source and id, in this chart; else of nobody, where one version alone has the id, its type is
 * the one wanted, and its securityContext is this patient's or not there (hl7.org/fhir/R4/binary.html: 0..1). Another
 * patient's is never looked for. Where the document says a hash or a size (hl7.org/fhir/R4/datatypes.html#Attachment:
 * SHA-1, before base64), what does not fit is another file, and of several versions the one that fits is meant. An
 * address of a server that is not the source is a name only with a hash. What cannot be told is said, and not shown.
 *
 * A citation keeps the version of the document, not of the file: from the second version of a file on its number stands in
 * the field ("content/0/attachment/url#2"), and the span of another version marks nothing.
 */
#pragma once

#include "chart.h"

G_BEGIN_DECLS

typedef struct _RoundsBinaries RoundsBinaries;

/* What a document says of the file that it names. */
typedef struct
{
  const char *url;          /* "Binary/xyz", or an address that ends so */
  const char *source;       /* of the document */
  const char *document;     /* "DocumentReference/d" */
  const char *content_type; /* NULL: any */
  const char *hash, *size;  /* as given; NULL: not said */
} RoundsBinaryName;

/* Where it is; as long as the two charts are open. */
typedef struct
{
  RoundsChart *chart;         /* NULL: not in this record */
  const RoundsRecord *record; /* the chart's */
  gboolean of_nobody;
  gboolean only_by_hash; /* another server's name */
} RoundsBinaryPlace;

/* chart and actor outlive it. (transfer full) */
RoundsBinaries *rounds_binaries_new (RoundsChart *chart, const RoundsActor *actor);
void rounds_binaries_free (RoundsBinaries *self);
/* FALSE: the store fails. */
gboolean rounds_binaries_find (RoundsBinaries *self,
                               const RoundsBinaryName *name,
                               RoundsBinaryPlace *place,
                               GError **error);
/* What was read of it. */
typedef struct
{
  char *content_type; /* its own; NULL: none */
  guint32 version;
} RoundsBinaryRead;

/* Its bytes. read (may be NULL) is filled. AMBIGUOUS: it is not certain that it is the one, or it is
 * not; NULL without an error: it has none, or is not in this record. (transfer full) */
GBytes *rounds_binaries_read (RoundsBinaries *self,
                              const RoundsBinaryName *name,
                              const RoundsBinaryPlace *place,
                              RoundsBinaryRead *read,
                              GError **error);

/* Of base64; NULL with an error: there is no memory. (transfer full) */
GBytes *rounds_bytes_of_base64 (const char *data, GError **error);

G_END_DECLS
