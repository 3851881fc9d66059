/* row.h: what stands inside the sealed rows of records.
 *
 *   record   card: what the record is, where its versions are, and the events of the newest
 *   version  head: what came with the bytes; then the bytes, or where their pieces are
 *   chart    a patient: root and number of its rows, when its events begin and end, the person
 *
 * Packed with fhir/codec.h; each begins with the number of its form. Reading gives pointers into
 * the packed bytes; FALSE: it is not what was packed.
 */
#pragma once

#include "block.h"
#include "incoming.h"
#include "seal.h"

G_BEGIN_DECLS

/* What the content of a record says; the same content gives the same tail. */
typedef struct
{
  guint label;        /* RoundsActor.opened that it takes to read it */
  gint64 first, last; /* of its events; first > last: none is dated */
  guint n_events;
  const guint8 *events; /* each its length and what rounds_event_pack gave */
  gsize events_size;
} RoundsTail;

typedef struct
{
  gboolean deleted, local_id;
  guint32 source; /* row of the source */
  const char *type, *id, *media;
  gint64 first_arrived, arrived;
  guint32 current;        /* the version that counts: one that came late may be older */
  const guint8 *hash;     /* (32) of its bytes */
  const guint8 *versions; /* (n_versions) u64: rows of version, of 1, 2, 3 ... */
  guint n_versions;
  const guint8 *tail; /* as packed */
  gsize tail_size;
} RoundsCard;

void rounds_card_pack (GByteArray *out, const RoundsCard *card);
gboolean rounds_card_unpack (const guint8 *bytes, gsize size, RoundsCard *card);
guint64 rounds_card_version (const RoundsCard *card, guint32 version);

void rounds_tail_pack (GByteArray *out, const RoundsTail *tail);
gboolean rounds_tail_unpack (const guint8 *bytes, gsize size, RoundsTail *tail);
/* The next event of n_events, moving events on; NULL: it is not what was packed. */
const guint8 *rounds_tail_next (RoundsTail *tail, gsize *size);
/* Widens the time from first to last by another. */
void rounds_span_join (gint64 *first, gint64 *last, gint64 other_first, gint64 other_last);

typedef enum
{
  ROUNDS_FORM_PLAIN = 0,
  ROUNDS_FORM_ZSTD = 1,
  ROUNDS_FORM_PIECES = 2,
  ROUNDS_FORM_WORDS = 3, /* zstd, with the words of compress.h */
} RoundsForm;

/* Bytes of a resource over this size are kept in pieces, each compressed and sealed by itself. */
#define ROUNDS_INLINE_MAX  (256u << 10)
#define ROUNDS_PIECE_BYTES (128u << 10)

typedef struct
{
  gboolean deleted;
  guint
      label; /* the RoundsActor.opened that reading this version takes, whatever a newer one asks */
  const char *media, *version_id, *last_updated;
  gint64 arrived;
  guint64 n_bytes;
  RoundsForm form;
  guint64 first_piece; /* row; the others follow */
  const RoundsResolved *resolved;
  guint n_resolved;
  const guint8 *content; /* of all but PIECES */
  gsize content_size;
} RoundsHead;

void rounds_head_pack (GByteArray *out, const RoundsHead *head);
/* The array of what was resolved is taken from block. */
gboolean rounds_head_unpack (const guint8 *bytes, gsize size, RoundsBlock *block, RoundsHead *head);

typedef struct
{
  RoundsRoot root; /* over record and local rows of the chart */
  guint64 next;    /* place of the next record */
  guint32 records, events;
  gint64 first, last, changed;
  guint32 source; /* of the person */
  guint32 person_version;
  guint32 form; /* ROUNDS_DERIVED_FORM of the events, the oldest; 0: of before it was kept */
  guint32
      n_as_before; /* records that the form could not read anew: they are as an older one read them */
  const guint8 *person; /* packed; NULL: not seen */
  gsize person_size;
} RoundsChartRow;

void rounds_chart_row_pack (GByteArray *out, const RoundsChartRow *row);
gboolean rounds_chart_row_unpack (const guint8 *bytes, gsize size, RoundsChartRow *row);

G_END_DECLS
