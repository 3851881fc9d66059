#include "inflate.h"

#include <stdlib.h>
#include <string.h>

#define CODES_MAX  288
#define LENGTH_MAX 15

bool
rounds_buffer_add (RoundsBuffer *buffer, const void *bytes, size_t n)
{
  size_t wanted = buffer->room ? buffer->room : 4096;
  uint8_t *grown;

  if (n > buffer->limit - buffer->size)
    return false;
  while (wanted < buffer->size + n)
    wanted *= 2;
  if (wanted > buffer->room)
    {
      grown = realloc (buffer->bytes, wanted);
      if (!grown)
        return false;
      buffer->bytes = grown;
      buffer->room = wanted;
    }
  if (n > 0)
    memcpy (buffer->bytes + buffer->size, bytes, n);
  buffer->size += n;
  return true;
}

typedef struct
{
  const uint8_t *at, *end;
  uint32_t bits;
  unsigned n_bits;
  bool bad;
  RoundsBuffer *out;
} Inflate;

/* Canonical codes: how many there are of each length, and the symbols in their order. */
typedef struct
{
  uint16_t counts[LENGTH_MAX + 1], symbols[CODES_MAX];
} Codes;

static unsigned
take (Inflate *in, unsigned n)
{
  unsigned value;

  while (in->n_bits < n)
    {
      if (in->at == in->end)
        {
          in->bad = true;
          return 0;
        }
      in->bits |= (uint32_t) *in->at++ << in->n_bits;
      in->n_bits += 8;
    }
  value = in->bits & ((1u << n) - 1);
  in->bits >>= n;
  in->n_bits -= n;
  return value;
}

/* false: more codes than a length has room for. */
static bool
make_codes (Codes *codes, const uint8_t *lengths, unsigned n)
{
  uint16_t at[LENGTH_MAX + 1] = { 0 };
  int left = 1;

  memset (codes, 0, sizeof *codes);
  for (unsigned i = 0; i < n; i++)
    codes->counts[lengths[i]]++;
  codes->counts[0] = 0;
  for (unsigned length = 1; length <= LENGTH_MAX; length++)
    {
      left = left * 2 - codes->counts[length];
      if (left < 0)
        return false;
      if (length < LENGTH_MAX)
        at[length + 1] = (uint16_t) (at[length] + codes->counts[length]);
    }
  for (unsigned i = 0; i < n; i++)
    if (lengths[i])
      codes->symbols[at[lengths[i]]++] = (uint16_t) i;
  return true;
}

static unsigned
take_symbol (Inflate *in, const Codes *codes)
{
  int code = 0, first = 0, index = 0;

  for (unsigned length = 1; length <= LENGTH_MAX && !in->bad; length++)
    {
      code |= (int) take (in, 1);
      if (code - codes->counts[length] < first)
        return codes->symbols[index + (code - first)];
      index += codes->counts[length];
      first = (first + codes->counts[length]) * 2;
      code *= 2;
    }
  in->bad = true;
  return 0;
}

static void
copy_back (Inflate *in, unsigned distance, unsigned length)
{
  in->bad |= distance > in->out->size;
  while (length-- > 0 && !in->bad)
    {
      uint8_t byte = in->out->bytes[in->out->size - distance];
      in->bad |= !rounds_buffer_add (in->out, &byte, 1);
    }
}

/* RFC 1951, 3.2.5 */
static void
read_codes (Inflate *in, const Codes *literals, const Codes *distances)
{
  static const uint16_t lengths[] = { 3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                      15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                      67, 83, 99, 115, 131, 163, 195, 227, 258 };
  static const uint8_t length_bits[] = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                         2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0 };
  static const uint16_t backs[] = { 1,    2,    3,    4,    5,    7,    9,    13,    17,    25,
                                    33,   49,   65,   97,   129,  193,  257,  385,   513,   769,
                                    1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577 };

  while (!in->bad)
    {
      unsigned symbol = take_symbol (in, literals), length, back;
      uint8_t byte = (uint8_t) symbol;
      if (in->bad || symbol == 256)
        return;
      if (symbol < 256)
        {
          in->bad |= !rounds_buffer_add (in->out, &byte, 1);
          continue;
        }
      symbol -= 257;
      in->bad |= symbol > 28;
      if (in->bad)
        return;
      length = lengths[symbol] + take (in, length_bits[symbol]);
      back = take_symbol (in, distances);
      in->bad |= back > 29;
      if (!in->bad)
        copy_back (in, backs[back] + take (in, back < 2 ? 0 : back / 2 - 1), length);
    }
}

static void
read_stored (Inflate *in)
{
  unsigned n;

  in->bits = in->n_bits = 0;
  if (in->end - in->at < 4)
    {
      in->bad = true;
      return;
    }
  n = in->at[0] | (unsigned) in->at[1] << 8;
  in->bad |= (n ^ 0xffffu) != (in->at[2] | (unsigned) in->at[3] << 8);
  in->at += 4;
  if (n > (size_t) (in->end - in->at))
    {
      n = (unsigned) (in->end - in->at);
      rounds_buffer_add (in->out, in->at, n);
      in->bad = true;
    }
  else if (!in->bad)
    in->bad |= !rounds_buffer_add (in->out, in->at, n);
  in->at += n;
}

static void
read_fixed (Inflate *in)
{
  uint8_t lengths[CODES_MAX];
  Codes literals, distances;

  for (unsigned i = 0; i < CODES_MAX; i++)
    lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
  make_codes (&literals, lengths, CODES_MAX);
  memset (lengths, 5, 30);
  make_codes (&distances, lengths, 30);
  read_codes (in, &literals, &distances);
}

/* RFC 1951, 3.2.7 */
static void
read_dynamic (Inflate *in)
{
  static const uint8_t order[] = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };
  uint8_t lengths[320] = { 0 };
  unsigned literals = take (in, 5) + 257, distances = take (in, 5) + 1, n = take (in, 4) + 4;
  Codes codes, back;

  for (unsigned i = 0; i < n; i++)
    lengths[order[i]] = (uint8_t) take (in, 3);
  in->bad |= literals > 286 || distances > 30 || !make_codes (&codes, lengths, 19);
  memset (lengths, 0, 19);
  for (unsigned i = 0; i < literals + distances && !in->bad;)
    {
      unsigned symbol = take_symbol (in, &codes), repeat;
      uint8_t value = 0;
      if (symbol < 16)
        {
          lengths[i++] = (uint8_t) symbol;
          continue;
        }
      if (symbol == 16 && i > 0)
        value = lengths[i - 1];
      in->bad |= symbol == 16 && i == 0;
      repeat = symbol == 16   ? 3 + take (in, 2)
               : symbol == 17 ? 3 + take (in, 3)
                              : 11 + take (in, 7);
      in->bad |= repeat > literals + distances - i;
      while (repeat-- > 0 && !in->bad)
        lengths[i++] = value;
    }
  in->bad |= !make_codes (&codes, lengths, literals) ||
             !make_codes (&back, lengths + literals, distances);
  if (!in->bad)
    read_codes (in, &codes, &back);
}

bool
rounds_inflate (const uint8_t *packed, size_t size, RoundsBuffer *out)
{
  Inflate in = { .at = packed, .end = packed + size, .out = out };
  size_t before = out->size;
  bool last = false;

  /* RFC 1950: two bytes that are a multiple of 31 and name method 8 */
  if (size >= 2 && (packed[0] & 15) == 8 && ((unsigned) packed[0] << 8 | packed[1]) % 31 == 0)
    in.at += 2;
  while (!last && !in.bad)
    {
      unsigned kind;
      last = take (&in, 1);
      kind = take (&in, 2);
      if (in.bad || kind == 3)
        break;
      if (kind == 0)
        read_stored (&in);
      else if (kind == 1)
        read_fixed (&in);
      else
        read_dynamic (&in);
    }
  return out->size > before || (last && !in.bad);
}
