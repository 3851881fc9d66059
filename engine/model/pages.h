/* pages.h: which page of the KV cache holds what.
 *
 * The cache (rx_cache of ops.h) is an array of pages, each with the keys and values of
 * RX_PAGE_TOKENS positions in all layers. This module owns their numbers, never their contents.
 *
 * A page that prefill has written whole is immutable and stands in a tree of prefixes, keyed by
 * its exact tokens below the pages before it, so a later prompt that begins the same finds it: its
 * keys and values depend on these tokens alone. A prompt's last page, of which prefill wrote the
 * first positions, stands there by these alone; what decode wrote is its sequence's own and never
 * found. Where a prompt agrees with the beginning of a page and not with all of it, the page is copied and
 * the rest is written over. Each page carries the scope (one open patient) of the sequence that wrote it;
 * a sequence finds pages of its own scope and, before these, of scope 0, the shared system prompt.
 *
 * Weighed: a table by a rolling hash of all tokens so far (one collision shows a patient what
 * another's record made); a copy of the cache per question (no bookkeeping, no memory); a tree of
 * exact tokens. Chosen: the last. A fork is a second sequence that begins with the same tokens.
 *
 * Wiping: a page that is let go is dirty and is handed out again only after the caller has wiped it
 * on the device and said so (rx_pages_dirty, rx_pages_wiped). Tokens stand in the vault, and are
 * wiped when their page is let go. One thread at a time.
 */
#pragma once

#include "vault.h"

#include <stdbool.h>
#include <stdint.h>

#define RX_PAGE_TOKENS       64 /* as in ops.h */
#define RX_PAGES_SCOPE_BYTES 16 /* as RX_WIRE_SCOPE_BYTES */

typedef struct rx_pages rx_pages;
typedef struct rx_sequence rx_sequence;

typedef enum
{
  RX_PAGES_OK,
  RX_PAGES_WIPE, /* no page was given: wipe the dirty ones, say so, and ask again */
  RX_PAGES_FULL, /* no page was given: running sequences and pins hold too many pages */
  RX_PAGES_LONG, /* more tokens than the sequence's max_tokens, or none */
  RX_PAGES_MEMORY,
} rx_pages_status;

/* All pages begin clean: the caller has zeroed the cache. The vault outlives it. NULL without
 * memory, or with n_pages 0 or over 2^20. */
rx_pages *rx_pages_new (rx_vault *vault, uint32_t n_pages);
/* Ends the sequences that are left. The device's memory is the caller's to wipe. */
void rx_pages_free (rx_pages *pages);

/* ---- sequences ---- */

typedef struct
{
  uint8_t scope[RX_PAGES_SCOPE_BYTES]; /* all zero: found by every scope */
  const uint32_t *tokens;              /* (n_tokens) the whole prompt, at least 1; not kept */
  uint32_t n_tokens;
  uint32_t max_tokens; /* that the sequence may reach, prompt and answer */
} rx_sequence_config;

/* Finds the longest known prefix, without the last prompt token, and takes pages for the rest of the
 * prompt; what is unused longest is let go for it. */
rx_pages_status rx_sequence_begin (rx_pages *pages,
                                   const rx_sequence_config *config,
                                   rx_sequence **out);
/* Its pages of the tree stay there, the others are dirty now. NULL is nothing. */
void rx_sequence_end (rx_sequence *sequence);
/* Positions 0 .. cached - 1 need no prefill, once what rx_sequence_copies says is done: below n_tokens. */
uint32_t rx_sequence_cached (const rx_sequence *sequence);
/* The page whose beginning was found, and the sequence's own that it is to be copied to, before anything else
 * is done with the pages. False: nothing is to be copied. */
bool rx_sequence_copies (const rx_sequence *sequence, uint32_t *from, uint32_t *to);
/* Pages for positions 0 .. tokens - 1. Allocates nothing: may be called for each token. */
rx_pages_status rx_sequence_grow (rx_sequence *sequence, uint32_t tokens);
/* (*n) page of positions 64 i .. 64 i + 63, for rx_params. Valid until the next call that takes
 * this sequence and is not const. */
const uint32_t *rx_sequence_pages (const rx_sequence *sequence, uint32_t *n);
/* Prefill has written positions 0 .. written - 1, and the device is done with them: whole pages below the
 * last prompt token may now be found, and with all of these what there is of the last. Where another sequence wrote the same
 * page first, that one takes the place of ours (the bits are the same): read the pages again. */
void rx_sequence_prefilled (rx_sequence *sequence, uint32_t written);
/* Keeps the findable pages that the first `tokens` lie in when memory is short, until the
 * scope pins another prefix, is dropped, or rx_pages_unpin_oldest comes to it. */
void rx_sequence_pin (rx_sequence *sequence, uint32_t tokens);

/* ---- letting go ---- */

/* The pin that was asked for longest ago; false when there is none. For RX_PAGES_FULL: a question comes
 * before what is kept for later ones. */
bool rx_pages_unpin_oldest (rx_pages *pages);
/* Forgets every page of the scope (of scope 0: also what stands below). Gives how many dirty pages
 * held it. End its sequences first: pages that one still uses are dirty once it ends, and never
 * found again. */
uint32_t rx_pages_drop_scope (rx_pages *pages, const uint8_t scope[RX_PAGES_SCOPE_BYTES]);
/* (*n) pages to wipe. Valid until the next call that is not const. */
const uint32_t *rx_pages_dirty (const rx_pages *pages, uint32_t *n);
/* The first n of rx_pages_dirty are zero on the device. */
void rx_pages_wiped (rx_pages *pages, uint32_t n);

typedef struct
{
  uint32_t clean, dirty;
  uint32_t shared;  /* in the tree */
  uint32_t idle;    /* of these, neither used nor pinned: can be let go */
  uint32_t private; /* of running sequences */
} rx_pages_counts;

/* Wiped, and nobody's since. */
bool rx_page_is_clean (const rx_pages *pages, uint32_t page);
rx_pages_counts rx_pages_count (const rx_pages *pages);
