#include "stops.h"

#include <stdlib.h>
#include <string.h>

#define PIECE_MAX_LIMIT (1u << 20)
#define CHARACTER_MAX   4 /* bytes */

static const uint8_t replacement[3] = { 0xEF, 0xBF, 0xBD }; /* U+FFFD */

/* Of a character that has begun. */
typedef struct
{
  uint32_t left;     /* bytes that are missing; 0: none has begun */
  uint8_t low, high; /* of the next byte */
} utf8_state;

struct rx_stops
{
  rx_vault *vault;
  uint8_t *stop;  /* (n, RX_STOP_BYTES_MAX) in the vault */
  uint8_t *held;  /* (RX_STOP_BYTES_MAX) in the vault: may be the beginning of a stop string */
  uint8_t *begun; /* (CHARACTER_MAX) in the vault: bytes of the character that has begun */
  uint8_t *out;   /* (3 * all that can be held and pushed) in the vault */
  uint32_t bytes[RX_STOPS_MAX];
  uint32_t n, n_held, n_begun, n_out, piece_max;
  utf8_state state;
};

/* ---- characters ---- */

static void
put (rx_stops *s, const uint8_t *bytes, uint32_t n)
{
  memcpy (s->out + s->n_out, bytes, n);
  s->n_out += n;
}

/* The UTF-8 decoder of the WHATWG Encoding Standard (8.1.1): each longest beginning of a character
 * that cannot go on is one U+FFFD. */
static bool
character_begins (uint8_t byte, utf8_state *state)
{
  *state = (utf8_state){ .low = 0x80, .high = 0xBF };
  if (byte >= 0xC2 && byte <= 0xDF)
    state->left = 1;
  else if (byte >= 0xE0 && byte <= 0xEF)
    state->left = 2;
  else if (byte >= 0xF0 && byte <= 0xF4)
    state->left = 3;
  if (byte == 0xE0)
    state->low = 0xA0;
  else if (byte == 0xED)
    state->high = 0x9F;
  else if (byte == 0xF0)
    state->low = 0x90;
  else if (byte == 0xF4)
    state->high = 0x8F;
  return state->left > 0;
}

static void
put_unfinished (rx_stops *s)
{
  if (s->n_begun > 0)
    put (s, replacement, sizeof replacement);
  s->n_begun = 0;
  s->state.left = 0;
}

static void
put_byte (rx_stops *s, uint8_t byte)
{
  if (s->state.left > 0 && byte >= s->state.low && byte <= s->state.high)
    {
      s->begun[s->n_begun++] = byte;
      s->state.low = 0x80;
      s->state.high = 0xBF;
      if (--s->state.left == 0)
        {
          put (s, s->begun, s->n_begun);
          s->n_begun = 0;
        }
      return;
    }
  put_unfinished (s);
  if (byte > 0 && byte < 0x80)
    put (s, &byte, 1);
  else if (character_begins (byte, &s->state))
    s->begun[s->n_begun++] = byte;
  else
    put (s, replacement, sizeof replacement);
}

/* The first n bytes that were held back. */
static void
release (rx_stops *s, uint32_t n)
{
  for (uint32_t i = 0; i < n; i++)
    put_byte (s, s->held[i]);
  s->n_held -= n;
  memmove (s->held, s->held + n, s->n_held);
}

/* ---- stop strings ---- */

/* Bytes of the longest stop string that ends what is held; 0 for none. */
static uint32_t
stop_at_end (const rx_stops *s)
{
  uint32_t longest = 0;

  for (uint32_t i = 0; i < s->n; i++)
    {
      uint32_t n = s->bytes[i];

      if (n > longest && n <= s->n_held &&
          memcmp (s->held + s->n_held - n, s->stop + i * RX_STOP_BYTES_MAX, n) == 0)
        longest = n;
    }
  return longest;
}

/* Do the last n bytes held begin a stop string that is longer? */
static bool
may_begin (const rx_stops *s, uint32_t n)
{
  for (uint32_t i = 0; i < s->n; i++)
    {
      if (n < s->bytes[i] &&
          memcmp (s->held + s->n_held - n, s->stop + i * RX_STOP_BYTES_MAX, n) == 0)
        return true;
    }
  return false;
}

/* True when a stop string is complete. What is held is then less than the longest one. */
static bool
take_byte (rx_stops *s, uint8_t byte)
{
  uint32_t stop, n;

  s->held[s->n_held++] = byte;
  stop = stop_at_end (s);
  if (stop > 0)
    {
      release (s, s->n_held - stop);
      explicit_bzero (s->held, s->n_held);
      s->n_held = 0;
      put_unfinished (s);
      return true;
    }
  for (n = s->n_held; n > 0 && !may_begin (s, n);)
    n--;
  release (s, s->n_held - n);
  return false;
}

rx_stops_text
rx_stops_push (rx_stops *s, rx_bytes piece)
{
  rx_stops_text text = { .stopped = false };
  size_t n = piece.size < s->piece_max ? piece.size : s->piece_max;

  s->n_out = 0;
  for (size_t i = 0; i < n && !text.stopped; i++)
    text.stopped = take_byte (s, piece.data[i]);
  text.text = (rx_bytes){ s->out, s->n_out };
  return text;
}

rx_bytes
rx_stops_end (rx_stops *s)
{
  s->n_out = 0;
  release (s, s->n_held);
  put_unfinished (s);
  return (rx_bytes){ s->out, s->n_out };
}

/* ---- life ---- */

static bool
stops_valid (const rx_bytes *stops, uint32_t n, rx_why *why)
{
  if (n > RX_STOPS_MAX)
    return rx_why_say (why, "more than %d stop strings; give fewer", RX_STOPS_MAX);
  for (uint32_t i = 0; i < n; i++)
    {
      if (stops[i].size == 0 || stops[i].size > RX_STOP_BYTES_MAX)
        return rx_why_say (why, "a stop string has 1 to %d bytes", RX_STOP_BYTES_MAX);
      if (!rx_utf8_valid (stops[i]))
        return rx_why_say (why, "a stop string is not UTF-8; send it as UTF-8");
    }
  return true;
}

bool
rx_stops_new (rx_vault *vault,
              const rx_bytes *stops,
              uint32_t n,
              uint32_t piece_max,
              rx_stops **out,
              rx_fail *code,
              rx_why *why)
{
  rx_stops *s;
  size_t out_max = 3 * ((size_t) piece_max + RX_STOP_BYTES_MAX + CHARACTER_MAX);

  *out = NULL;
  *code = RX_FAIL_NOT_CAPABLE;
  if (!stops_valid (stops, n, why))
    return false;
  if (piece_max > PIECE_MAX_LIMIT)
    return rx_why_say (why, "a token has more than %u bytes", PIECE_MAX_LIMIT);
  *code = RX_FAIL_MEMORY;
  if ((s = calloc (1, sizeof *s)) == NULL)
    return rx_why_say (why, "not enough memory");
  s->vault = vault;
  s->piece_max = piece_max;
  s->n = n;
  s->stop = rx_vault_alloc (vault, (size_t) (n + 1) * RX_STOP_BYTES_MAX + CHARACTER_MAX + out_max);
  if (s->stop == NULL)
    {
      rx_stops_free (s);
      return rx_why_say (why, "not enough memory");
    }
  s->held = s->stop + (size_t) n * RX_STOP_BYTES_MAX;
  s->begun = s->held + RX_STOP_BYTES_MAX;
  s->out = s->begun + CHARACTER_MAX;
  for (uint32_t i = 0; i < n; i++)
    {
      memcpy (s->stop + (size_t) i * RX_STOP_BYTES_MAX, stops[i].data, stops[i].size);
      s->bytes[i] = (uint32_t) stops[i].size;
    }
  *out = s;
  return true;
}

void
rx_stops_free (rx_stops *s)
{
  if (s == NULL)
    return;
  rx_vault_free (s->vault, s->stop);
  free (s);
}
