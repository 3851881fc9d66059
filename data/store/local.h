/* local.h: sealed rows that are ours and no FHIR: drafts, conversations, lists, seen-marks, outbox.
 *
 * A row is known by patient (or NULL: the store's own), kind and id; only their keyed hashes stand
 * on disk. Its content is what the caller says, to the byte. It counts in the root of its patient,
 * so that a row that is put back or cut is named when it is read.
 */
#pragma once

#include "chart.h"

G_BEGIN_DECLS

typedef struct
{
  const guint8 *patient; /* (16) rid; NULL: of no patient */
  const char *kind;      /* "draft", "conversation", "list", "seen", "outbox" ... */
  const char *id;        /* any text, unique within patient and kind */
} RoundsLocalKey;

typedef struct
{
  char *kind, *id;
  guint32 revision; /* 1, 2, 3 ... of each put */
  gint64 changed;   /* ms since 1970 */
  GBytes *content;
} RoundsLocalRow;

void rounds_local_row_free (RoundsLocalRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsLocalRow, rounds_local_row_free)

/* Inside a write job. Putting replaces; at most 64 MiB. Deleting what is not there is no error.
 * NOT_FOUND: no such patient. */
gboolean rounds_write_put_local (RoundsWrite *write,
                                 const RoundsLocalKey *key,
                                 GBytes *content,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean rounds_write_delete_local (RoundsWrite *write,
                                    const RoundsLocalKey *key,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What the row is at this point of the transaction; *row NULL: it is not there. */
gboolean rounds_write_get_local (RoundsWrite *write,
                                 const RoundsLocalKey *key,
                                 RoundsLocalRow **row,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A patient's rows of a kind (NULL: all), oldest first: RoundsLocalRow. As of when the chart was
 * opened. (transfer full) */
GPtrArray *rounds_chart_local (RoundsChart *chart, const char *kind, GError **error);
/* The store's own rows of a kind (NULL: all), read now and checked against their root. */
GPtrArray *rounds_store_local (RoundsStore *store, const char *kind, GError **error);

G_END_DECLS
