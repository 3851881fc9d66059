/* source-reading.h: what the Source pane shows of a record's bytes, made on the worker: a text of many
 * megabytes is read, laid out and compared without the window waiting. */
#pragma once

#include "patient.h"
#include "source-text.h"

G_BEGIN_DECLS

typedef struct
{
  const RoundsChartRow *row;
  guint32 version;    /* 0: the one that counts */
  const char *field;  /* see source-text.h */
  guint32 start, end; /* of the text of an attachment of that version, where field is one */
} RoundsSourceWish;

typedef struct
{
  RoundsSourceText text;
  gboolean attachment; /* the text of what is attached, decoded */
  gsize n_bytes;       /* of the record */
} RoundsSourceRead;

void rounds_source_read_free (gpointer read);

/* RoundsSourceRead. wish is copied. */
void rounds_source_read_async (RoundsPatient *patient,
                               const RoundsSourceWish *wish,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
RoundsSourceRead *rounds_source_read_finish (RoundsPatient *patient,
                                             GAsyncResult *result,
                                             GError **error);
/* RoundsSourceChange between two versions of a record. */
void rounds_source_compare_async (RoundsPatient *patient,
                                  const guint8 rid[ROUNDS_RID_BYTES],
                                  const guint32 versions[2],
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GPtrArray *rounds_source_compare_finish (RoundsPatient *patient,
                                         GAsyncResult *result,
                                         GError **error);

G_END_DECLS
