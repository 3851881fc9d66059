/* names.h: which record bears an alias, the keyed hash of (source, type, id).
 *
 * Keyed hashes come in no order: of a large table each new one lies on another page, and a piece of an
 * import would write nearly all pages of their index anew (measured: 80 % of all that a 200 MB import
 * wrote, growing with the store). So they are put down twice, as a log-structured merge tree does
 * (P. O'Neil et al., The Log-Structured Merge-Tree, Acta Informatica 1996), in two tables:
 *
 *   young  what large transactions add: a run each, in order, at the end of the table
 *   name   all others
 *
 * Aliases fall into 32 slices by their first bits. Each time that the versions of the store have grown by
 * 4096 the next slice of all runs is moved to name, in order, in the same transaction. So a piece
 * writes a 32nd of the pages of name, no transaction moves much at once, and an alias is young for 32
 * steps at most.
 *
 * Weighed: one index (above), larger transactions (a draft waits behind them), an order given by the
 * patient (a record is looked for without its patient), keeping them in memory only (a store of
 * 4 million records takes 5 s to open).
 */
#pragma once

#include "records-private.h"

G_BEGIN_DECLS

/* The aliases that may be there: a superset, in 256 KiB to 8 MiB, so that what is new in a large import
 * is not looked for. The writer's; made when look-ups have cost as much as it does. */
RoundsNameFilter *rounds_name_filter_new (void);
void rounds_name_filter_free (RoundsNameFilter *self);

/* ---- in a transaction of the writer ---- */

/* *id: of the record that bears alias, also one of this transaction; 0: none. */
gboolean rounds_names_find (RoundsWrite *write,
                            const guint8 alias[ROUNDS_BLIND_BYTES],
                            guint64 *id,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A new record. */
void rounds_names_add (RoundsWrite *write, const guint8 alias[ROUNDS_BLIND_BYTES], guint64 id);
/* One that has moved. */
gboolean rounds_names_change (RoundsWrite *write,
                              const guint8 alias[ROUNDS_BLIND_BYTES],
                              guint64 id,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Writes all that was added; before the commit. */
gboolean rounds_names_flush (RoundsWrite *write, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads how many versions there are, once a transaction; before a record is put. */
gboolean rounds_names_begin (RoundsWrite *write, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- of any connection inside a transaction ---- */

gboolean rounds_names_look_up (RoundsDatabase *db,
                               const guint8 alias[ROUNDS_BLIND_BYTES],
                               guint64 *id,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* How many names there are. */
gboolean rounds_names_count (RoundsDatabase *db,
                             guint64 *count,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
