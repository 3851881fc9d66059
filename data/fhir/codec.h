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
} RoundsFields;

void rounds_pack_number (GByteArray *out, guint64 value);
void rounds_pack_signed (GByteArray *out, gint64 value);
void rounds_pack_text (GByteArray *out, const char *text); /* NULL stays NULL */
void rounds_pack_bytes (GByteArray *out, const guint8 *bytes, gsize size);
void rounds_pack_time (GByteArray *out, const RoundsTime *time);
void rounds_pack_codes (GByteArray *out, const RoundsCode *codes, guint n);
void rounds_pack_quantity (GByteArray *out, const RoundsQuantity *quantity);

guint64 rounds_unpack_number (RoundsFields *in);
gint64 rounds_unpack_signed (RoundsFields *in);
const char *rounds_unpack_text (RoundsFields *in); /* into the packed bytes */
const guint8 *rounds_unpack_bytes (RoundsFields *in, gsize size);
RoundsTime rounds_unpack_time (RoundsFields *in);
RoundsCode *rounds_unpack_codes (RoundsFields *in, guint *n);
RoundsQuantity rounds_unpack_quantity (RoundsFields *in);
/* An array of n items of size bytes, where n was read: an item takes at least a byte in the pack, so
 * a count over what is left is bad. */
gpointer rounds_unpack_array (RoundsFields *in, guint *n, gsize size);

G_END_DECLS
