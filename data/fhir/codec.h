/* codec.h: fields of an event or a person in a row, packed and read back.
 *
 * Numbers are varints (LEB128, signed ones zigzag), texts have their length and a zero after them so
 * that they can be used where they lie. A reader that runs over the end is `bad` from then on and
 * gives nothing, so it is asked once, at its end.
 */
#pragma once

#include "block.h"
#include "event.h"

G_BEGIN_DECLS

typedef struct
{
  const guint8 *at, *end;
  RoundsBlock *block; /* arrays are taken from it */
  gboolean bad;
  const guint8 *begin; /* of a pack that shares its texts; NULL: it does not */
} RoundsFields;

/* What is packed with its texts shared: a text of a resource comes back within it (a code's display is
 * its text and the title), and others come back in all of them (shared-texts.h). Each is written once and
 * named by where it stands, or not written at all. Weighed: zstd with those texts as its dictionary (a
 * seventh smaller still, but 2 us for each event of a chart that is opened: 100 ms of 50,000), every
 * text as it is (440 bytes of an observation where 210 do, and an import is mostly bytes sealed and
 * written), this. It is read where it lies as before. */
typedef struct
{
  GByteArray *bytes;
  gboolean shares; /* FALSE: as rounds_pack_text */
  guint n_written; /* texts so far; the last of them are remembered */
  struct
  {
    guint at, size;
  } written[16];
} RoundsPacking;

void rounds_pack_number (GByteArray *out, guint64 value);
void rounds_pack_signed (GByteArray *out, gint64 value);
void rounds_pack_text (GByteArray *out, const char *text); /* NULL stays NULL */
void rounds_pack_bytes (GByteArray *out, const guint8 *bytes, gsize size);
void rounds_pack_shared (RoundsPacking *out, const char *text); /* NULL stays NULL */
void rounds_pack_time (RoundsPacking *out, const RoundsTime *time);
void rounds_pack_codes (RoundsPacking *out, const RoundsCode *codes, guint n);
void rounds_pack_quantity (RoundsPacking *out, const RoundsQuantity *quantity);

guint64 rounds_unpack_number (RoundsFields *in);
gint64 rounds_unpack_signed (RoundsFields *in);
const char *rounds_unpack_text (RoundsFields *in); /* into the packed bytes, or a shared text */
const guint8 *rounds_unpack_bytes (RoundsFields *in, gsize size);
RoundsTime rounds_unpack_time (RoundsFields *in);
RoundsCode *rounds_unpack_codes (RoundsFields *in, guint *n);
RoundsQuantity rounds_unpack_quantity (RoundsFields *in);
/* An array of n items of size bytes, where n was read: an item takes at least a byte in the pack, so
 * a count over what is left is bad. */
gpointer rounds_unpack_array (RoundsFields *in, guint *n, gsize size);

G_END_DECLS
