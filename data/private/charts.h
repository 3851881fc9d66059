/* charts.h: the chart rows that a transaction touches, and what is put into them. Writer only. */
#pragma once

#include "records-private.h"
#include "records.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 id;
  guint8 rid[ROUNDS_RID_BYTES]; /* of the patient; a fixed one for a place */
  gboolean has_alias;
  guint8 alias[ROUNDS_BLIND_BYTES];
  guint32 revision;   /* of the row as it stands; 0: not there yet */
  RoundsChartRow row; /* person points to person below */
  GByteArray *person;
  RoundsRoot counted; /* what the row as it stands counts in the master's root */
  gboolean dirty, recount;
  gboolean keeps_time; /* what was written is no news: the time of the last change stays */
} RoundsChartState;

void rounds_chart_state_free (RoundsChartState *state);
/* NULL with an error: the transaction's. A place, and a patient that an alias names, are
 * made when they are first used; by rid and by id they must be there (NOT_FOUND). */
RoundsChartState *rounds_charts_place (RoundsWrite *write, guint64 id, GError **error);
RoundsChartState *rounds_charts_by_alias (RoundsWrite *write,
                                          const guint8 alias[ROUNDS_BLIND_BYTES],
                                          GError **error);
RoundsChartState *rounds_charts_by_rid (RoundsWrite *write,
                                        const guint8 rid[ROUNDS_RID_BYTES],
                                        GError **error);
RoundsChartState *rounds_charts_by_id (RoundsWrite *write, guint64 id, GError **error);
/* Writes all that changed, and counts it in the master. */
gboolean rounds_charts_flush (RoundsWrite *write, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same rid for the same place of every store. */
void rounds_place_rid (guint64 id, guint8 rid[ROUNDS_RID_BYTES]);
/* Ids of a chart's records, first and last. */
void rounds_chart_range (guint64 chart, gint64 range[2]);

/* One record, packed: what of it the caller's thread can do. */
typedef struct _RoundsPrepared RoundsPrepared;

RoundsPrepared *rounds_prepared_new (RoundsRecords *records,
                                     const RoundsIncoming *incoming,
                                     GError **error);
void rounds_prepared_free (RoundsPrepared *self);
/* The keyed hash by which bytes are known as the same. The space around a JSON object counts for nothing: the
 * same resource comes in a file of its own, with a newline behind it, and in a Bundle without. */
void rounds_bytes_hash (RoundsSeals *seals,
                        const guint8 *bytes,
                        gsize n_bytes,
                        guint8 hash[ROUNDS_HASH_SIZE]);
/* Where only what was made of the bytes is wanted. */
void rounds_prepared_drop_bytes (RoundsPrepared *self);
gsize rounds_prepared_size (const RoundsPrepared *self);
gboolean rounds_prepared_put (RoundsWrite *write,
                              const RoundsPrepared *prepared,
                              RoundsPut *put,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Puts the events of prepared, and the person, in place of those of record id: of the same bytes, whose they were.
 * *done is FALSE, and nothing is changed, where they are not: other bytes stand there by now, or it is another's. */
gboolean rounds_prepared_renew (RoundsWrite *write,
                                const RoundsPrepared *prepared,
                                guint64 id,
                                gboolean *done,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Adds version and pieces of a record; *row is the version's. */
gboolean rounds_version_add (RoundsWrite *write,
                             const guint8 rid[ROUNDS_RID_BYTES],
                             guint32 version,
                             const RoundsPrepared *prepared,
                             guint64 *row,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The keyed hash of (source, type, id). */
void rounds_alias_of (RoundsRecords *records,
                      const char *source,
                      const char *type,
                      const char *id,
                      guint8 alias[ROUNDS_BLIND_BYTES]);
/* The row of a source, added when it is new; 0 with an error. */
guint32 rounds_source_intern (RoundsWrite *write, const char *name, GError **error);

struct _RoundsPrepared
{
  RoundsBlock *block; /* owns the texts */
  char *source, *type, *id;
  const char *media, *version_id, *last_updated;
  gboolean local_id, deleted, shared;
  guint8 *bytes; /* owned */
  gsize n_bytes;
  RoundsResolved *resolved;
  guint n_resolved;
  guint n_events;
  guint label; /* of any of them, and of the person */
  GByteArray *tail;
  GBytes *person; /* packed; NULL */
  guint8 alias[ROUNDS_BLIND_BYTES];
  gboolean has_patient;
  guint8 patient_alias[ROUNDS_BLIND_BYTES];
  guint8 hash[ROUNDS_HASH_SIZE];
};

G_END_DECLS
