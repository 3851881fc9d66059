#include "codec.h"

#include "scan.h"
#include "shared-texts.h"

#include <math.h>
#include <string.h>

#define NUMBER_MAX 10

static guint
write_number (guint8 bytes[NUMBER_MAX], guint64 value)
{
  guint n = 0;

  for (; value >= 0x80; value >>= 7)
    bytes[n++] = (guint8) (value | 0x80);
  bytes[n++] = (guint8) value;
  return n;
}

void
rounds_pack_number (GByteArray *out, guint64 value)
{
  guint8 bytes[NUMBER_MAX];

  g_byte_array_append (out, bytes, write_number (bytes, value));
}

void
rounds_pack_signed (GByteArray *out, gint64 value)
{
  rounds_pack_number (out, ((guint64) value << 1) ^ (guint64) (value >> 63));
}

/* A length of 0 is no text, of 1 the empty one. */
void
rounds_pack_text (GByteArray *out, const char *text)
{
  const gsize size = text != NULL ? strlen (text) + 1 : 0;
  const guint before = out->len;
  guint n;

  /* One step for both: a fifth of an import's packing. */
  g_byte_array_set_size (out, before + NUMBER_MAX + (guint) size);
  n = write_number (out->data + before, size);
  if (size > 0)
    memcpy (out->data + before + n, text, size);
  out->len = before + n + (guint) size;
}

void
rounds_pack_bytes (GByteArray *out, const guint8 *bytes, gsize size)
{
  g_byte_array_append (out, bytes, (guint) size);
}

/* ---- texts that are shared ---- */

/* How a text is written where texts are shared. 0 is none; an odd number is twice its size and one, the text
 * follows; else the lowest bits say which: */
enum
{
  TEXT_FIXED = 0, /* 4 * (its number + 1): one of shared-texts.h */
  TEXT_BACK = 2,  /* 4 * bytes back from here + 2: one of this pack */
};

/* Shorter ones take no more room than a name for them. */
#define SHARED_SIZE_MIN 4

/* Where the text was written before in this pack; 0: not, or forgotten. */
static guint
written_before (const RoundsPacking *packing, const char *text, guint size)
{
  const guint n = MIN (packing->n_written, G_N_ELEMENTS (packing->written));

  for (guint i = 0; i < n; i++)
    if (packing->written[i].size == size &&
        memcmp (packing->bytes->data + packing->written[i].at, text, size) == 0)
      return packing->written[i].at;
  return 0;
}

static void
write_literal (RoundsPacking *packing, const char *text, guint size)
{
  const guint slot = packing->n_written % G_N_ELEMENTS (packing->written);

  rounds_pack_number (packing->bytes, (guint64) size << 1 | 1);
  if (size >= SHARED_SIZE_MIN)
    {
      packing->written[slot].at = packing->bytes->len;
      packing->written[slot].size = size;
      packing->n_written++;
    }
  rounds_pack_bytes (packing->bytes, (const guint8 *) text, size);
}

void
rounds_pack_shared (RoundsPacking *out, const char *text)
{
  const gsize size = text != NULL ? strlen (text) + 1 : 0;
  guint fixed, at;

  if (!out->shares)
    rounds_pack_text (out->bytes, text);
  else if (text == NULL)
    rounds_pack_number (out->bytes, 0);
  else if (size < SHARED_SIZE_MIN || size > G_MAXINT32)
    write_literal (out, text, (guint) size);
  else if (rounds_shared_text_find (text, size - 1, &fixed))
    rounds_pack_number (out->bytes, ((guint64) fixed + 1) << 2 | TEXT_FIXED);
  else if ((at = written_before (out, text, (guint) size)) > 0)
    rounds_pack_number (out->bytes, (guint64) (out->bytes->len - at) << 2 | TEXT_BACK);
  else
    write_literal (out, text, (guint) size);
}

void
rounds_pack_time (RoundsPacking *out, const RoundsTime *time)
{
  rounds_pack_shared (out, time->text);
  if (time->text == NULL)
    return;
  rounds_pack_signed (out->bytes, time->from);
  rounds_pack_signed (out->bytes, time->to - time->from);
  rounds_pack_number (out->bytes, (guint) time->precision << 1 | (time->zoned ? 1 : 0));
}

void
rounds_pack_codes (RoundsPacking *out, const RoundsCode *codes, guint n)
{
  rounds_pack_number (out->bytes, n);
  for (guint i = 0; i < n; i++)
    {
      rounds_pack_shared (out, codes[i].system);
      rounds_pack_shared (out, codes[i].code);
      rounds_pack_shared (out, codes[i].display);
    }
}

/* The double is not packed: it is what the digits say. */
void
rounds_pack_quantity (RoundsPacking *out, const RoundsQuantity *quantity)
{
  rounds_pack_shared (out, quantity->comparator);
  rounds_pack_shared (out, quantity->decimal);
  rounds_pack_shared (out, quantity->unit);
  rounds_pack_shared (out, quantity->unit_system);
  rounds_pack_shared (out, quantity->unit_code);
}

guint64
rounds_unpack_number (RoundsFields *in)
{
  guint64 value = 0;

  for (guint shift = 0; shift < 64 && in->at < in->end && !in->bad; shift += 7)
    {
      guint8 byte = *in->at++;
      value |= (guint64) (byte & 0x7f) << shift;
      if (byte < 0x80)
        return value;
    }
  in->bad = TRUE;
  return 0;
}

gint64
rounds_unpack_signed (RoundsFields *in)
{
  guint64 value = rounds_unpack_number (in);

  return (gint64) (value >> 1) ^ -(gint64) (value & 1);
}

const guint8 *
rounds_unpack_bytes (RoundsFields *in, gsize size)
{
  const guint8 *at = in->at;

  if (in->bad || (gsize) (in->end - in->at) < size)
    {
      in->bad = TRUE;
      return NULL;
    }
  in->at += size;
  return at;
}

/* Only what lies before here in the pack can be named, and it must end within it. */
static const char *
text_before (RoundsFields *in, const guint8 *here, guint64 back)
{
  if (back == 0 || back > (guint64) (here - in->begin) || memchr (here - back, 0, back) == NULL)
    {
      in->bad = TRUE;
      return NULL;
    }
  return (const char *) here - back;
}

static const char *
unpack_shared (RoundsFields *in)
{
  const guint8 *here = in->at, *literal;
  const guint64 how = rounds_unpack_number (in);
  const char *fixed;

  if (in->bad || how == 0)
    return NULL;
  if ((how & 1) == 0 && (how & 2) == TEXT_BACK)
    return text_before (in, here, how >> 2);
  if ((how & 1) == 0)
    {
      fixed = rounds_shared_text ((how >> 2) - 1);
      in->bad = fixed == NULL;
      return fixed;
    }
  literal = how >> 1 > 0 ? rounds_unpack_bytes (in, how >> 1) : NULL;
  if (literal == NULL || memchr (literal, 0, how >> 1) != literal + (how >> 1) - 1)
    in->bad = TRUE;
  return in->bad ? NULL : (const char *) literal;
}

const char *
rounds_unpack_text (RoundsFields *in)
{
  guint64 size;
  const guint8 *text;

  if (in->begin != NULL)
    return unpack_shared (in);
  size = rounds_unpack_number (in);
  text = size > 0 ? rounds_unpack_bytes (in, size) : NULL;

  if (text != NULL && memchr (text, 0, size) != text + size - 1)
    in->bad = TRUE;
  return in->bad ? NULL : (const char *) text;
}

RoundsTime
rounds_unpack_time (RoundsFields *in)
{
  RoundsTime time = { .text = rounds_unpack_text (in) };
  gint64 length;
  guint64 how;

  if (time.text == NULL)
    return time;
  time.from = rounds_unpack_signed (in);
  length = rounds_unpack_signed (in);
  how = rounds_unpack_number (in);
  in->bad |= how >> 1 > ROUNDS_PRECISION_FRACTION || length < 0 || length > G_MAXINT32 * 1000ll ||
             ABS (time.from) > G_MAXINT64 / 4;
  if (in->bad)
    return (RoundsTime){ 0 };
  time.to = time.from + length;
  time.precision = (RoundsPrecision) (how >> 1);
  time.zoned = how & 1;
  return time;
}

gpointer
rounds_unpack_array (RoundsFields *in, guint *n, gsize size)
{
  guint64 count = rounds_unpack_number (in);
  gpointer items = NULL;

  *n = 0;
  if (in->bad || count == 0)
    return NULL;
  if (count <= (guint64) (in->end - in->at))
    items = rounds_block_take (in->block, count * size);
  if (items == NULL)
    in->bad = TRUE;
  else
    *n = (guint) count;
  return items;
}

RoundsCode *
rounds_unpack_codes (RoundsFields *in, guint *n)
{
  RoundsCode *codes = rounds_unpack_array (in, n, sizeof (RoundsCode));

  for (guint i = 0; i < *n; i++)
    {
      codes[i].system = rounds_unpack_text (in);
      codes[i].code = rounds_unpack_text (in);
      codes[i].display = rounds_unpack_text (in);
    }
  return codes;
}

RoundsQuantity
rounds_unpack_quantity (RoundsFields *in)
{
  RoundsQuantity quantity = { 0 };

  quantity.comparator = rounds_unpack_text (in);
  quantity.decimal = rounds_unpack_text (in);
  quantity.unit = rounds_unpack_text (in);
  quantity.unit_system = rounds_unpack_text (in);
  quantity.unit_code = rounds_unpack_text (in);
  quantity.number = rounds_scan_double (quantity.decimal);
  return quantity;
}
