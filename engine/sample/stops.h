/* stops.h: from the bytes of tokens to text that may be shown.
 *
 * Text is whole UTF-8 characters, without U+0000; what is not UTF-8 becomes U+FFFD. What may be the
 * beginning of a stop string is held back until it is known not to be; the one that is complete first
 * ends the text, the longest of several that end at the same byte, and is not part of it.
 *
 * Weighed: an automaton of all stop strings (Aho and Corasick: a table for at most 16 strings); a
 * search in the whole answer at each token (quadratic). Chosen: comparing the bytes that are held
 * back, seldom more than one or two. Bytes stand in the vault. Allocates nothing after the start.
 */
#pragma once

#include "gguf.h" /* rx_why */
#include "vault.h"
#include "wire.h" /* rx_bytes */

#define RX_STOPS_MAX      16
#define RX_STOP_BYTES_MAX 256

typedef struct rx_stops rx_stops;

/* stops: (n) not empty, UTF-8; copied. piece_max: bytes of the longest token. Otherwise false with
 * RX_FAIL_NOT_CAPABLE or RX_FAIL_MEMORY in *code. */
bool rx_stops_new (rx_vault *vault,
                   const rx_bytes *stops,
                   uint32_t n,
                   uint32_t piece_max,
                   rx_stops **out,
                   rx_fail *code,
                   rx_why *why);
void rx_stops_free (rx_stops *stops); /* NULL is nothing */

typedef struct
{
  rx_bytes text; /* may be empty; valid until the next call */
  bool stopped;  /* a stop string is complete: push no more */
} rx_stops_text;

/* The bytes of the next token, at most piece_max: what is more is left out. */
rx_stops_text rx_stops_push (rx_stops *stops, rx_bytes piece);
/* The answer is over: what was held back, with U+FFFD for a character that was not finished. */
rx_bytes rx_stops_end (rx_stops *stops);
