/* chart-private.h: an open chart, as chart.c makes it and chart-read.c reads on in it. */
#pragma once

#include "chart.h"
#include "local.h"
#include "records-private.h"

G_BEGIN_DECLS

/* One record row. There are as many as records: what its card says is read again when it is asked for. */
typedef struct
{
  guint64 id;
  guint8 rid[ROUNDS_RID_BYTES];
  guint32 version;
  guint32 size;
  guint8 *sealed; /* in a chunk; opened there */
  guint32 opened; /* bytes of the card, which follows the nonce and its own size */
  gboolean withheld;
} RoundsSlot;

/* FALSE: it does not open, or is none. */
gboolean rounds_slot_card (const RoundsSlot *slot, RoundsCard *card);

struct _RoundsChart
{
  RoundsStore *store;
  RoundsRecords *records;
  guint64 id;
  guint8 patient[ROUNDS_RID_BYTES];
  guint opened;
  guint64 revision, shared, unassigned; /* of its row, and of what is nobody's, when it was read */
  GPtrArray *chunks;                    /* GBytes */
  GArray *slots;                        /* RoundsSlot, of what is not withheld: as rows */
  GArray *rows;                         /* RoundsRecord */
  GPtrArray *events;
  GPtrArray *blocks; /* RoundsBlock, what the events lie in */
  GPtrArray *locals; /* RoundsLocalRow */
  RoundsPerson *person;
  GBytes *person_bytes;
  GError *old_form; /* why its events are of an older form; NULL: they are not */
  guint withheld;
  GHashTable *withheld_types; /* type -> how many of them; NULL: none */
  GHashTable *by_rid;         /* rid -> index + 1 */
  GHashTable *by_reference;   /* "Type/id" -> index + 1 of the first; NULL until asked */
};

/* Bytes that are overwritten when the last reference goes. buffer is g_malloc's; taken. */
GBytes *rounds_bytes_new_wiped (guint8 *buffer, gsize size);
/* All local rows of a chart, onto rows; counts them in root. */
gboolean rounds_local_read (RoundsReader *reader,
                            guint64 chart,
                            GPtrArray *rows,
                            RoundsRoot *root,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FALSE: names the fault that the difference of the two is. */
gboolean rounds_root_check (const RoundsRoot *is,
                            const RoundsRoot *should,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
