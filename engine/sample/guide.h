/* guide.h: which tokens may come next, by a grammar.
 *
 * A guide is a grammar over a vocabulary, with what it has learnt so far (states, masks): one for
 * each grammar text of an open patient, kept from answer to answer so that it is warm. A walk is one
 * answer's place in it.
 *
 * The grammar becomes a pushdown automaton over bytes. A state is a set of stacks, interned, so that
 * equal sets are one number; transitions by byte class are found once and then looked up, which makes
 * it a finite automaton that grows as it is used. Its memory is bounded: when it is full, all but the
 * states of the walks is forgotten.
 *
 * GBNF, the subset of llama.cpp's (ggml-org/llama.cpp, grammars/README.md):
 *   name ::= alternatives     names of letters, digits, '-'; `root` is where it begins
 *   "text"  [a-z]  [^"\\]  .  ( ... )  a | b  x? x* x+ x{m} x{m,} x{,n} x{m,n}  # comment
 *   escapes in texts and classes: \n \r \t \\ \" \[ \] \- \^ \xNN \uNNNN \UNNNNNNNN, each a code point
 *   A rule ends at the end of its line, but inside ( ) and after | or ::= it goes on.
 * Classes and '.' are of code points, never of parts of one. Refused, with the line: left recursion
 * (also through rules that may be empty), a rule named twice or never, a grammar that no text
 * fulfils, surrogates, and what is over the limits below.
 *
 * JSON schema: see schema.h.
 *
 * Weighed: a regular expression per field (no nesting); filtering what the model writes and asking
 * again (unbounded); stacks walked for every token of the vocabulary (llama.cpp: answers at half the
 * speed, ggml-org/llama.cpp issue 3980). Chosen: the automaton, the sampled token checked first and a
 * mask made only when that one is refused (the idea of ggml-org/llama.cpp pull 4306).
 */
#pragma once

#include "gguf.h" /* rx_why */
#include "vault.h"
#include "vocabulary.h"
#include "wire.h"

#define RX_GRAMMAR_TEXT_MAX      (1u << 20) /* bytes */
#define RX_GRAMMAR_RULES_MAX     8192
#define RX_GRAMMAR_POSITIONS_MAX (1u << 17) /* places in the rules, repeats written out */
#define RX_GRAMMAR_NESTING_MAX   64         /* of groups in the text */
#define RX_GRAMMAR_DEPTH_MAX     512  /* of rules in rules in an answer; deeper is not allowed */
#define RX_GRAMMAR_STACKS_MAX    4096 /* of one state: more is too ambiguous */

typedef struct rx_guide rx_guide;
typedef struct rx_walk rx_walk;

typedef struct
{
  rx_vault *vault;                 /* grammars may name what records hold; outlives the guide */
  const rx_vocabulary *vocabulary; /* outlives the guide */
  rx_grammar kind;                 /* RX_GRAMMAR_GBNF or RX_GRAMMAR_JSON_SCHEMA */
  rx_bytes text;                   /* not kept */
  uint64_t memory_bytes;           /* of states and masks; 0: 16 MiB */
} rx_guide_config;

/* False with why: RX_FAIL_GRAMMAR for what is wrong with the text, RX_FAIL_MEMORY in *code. out NULL: the
 * text is only looked at, and needs no vocabulary for that. */
bool rx_guide_new (const rx_guide_config *config, rx_guide **out, rx_fail *code, rx_why *why);
/* No walk of it may be left. NULL is nothing. */
void rx_guide_free (rx_guide *guide);

/* At the start of the grammar. NULL without memory. */
rx_walk *rx_walk_new (rx_guide *guide);
void rx_walk_free (rx_walk *walk); /* NULL is nothing */
void rx_walk_restart (rx_walk *walk);

typedef enum
{
  RX_WALK_YES,
  RX_WALK_NO,
  RX_WALK_FULL, /* too many stacks, or no memory: the answer cannot go on */
} rx_walk_answer;

/* Whether the token may come next; an end token where the text is complete. */
rx_walk_answer rx_walk_takes (rx_walk *walk, uint32_t token);
/* Takes it; after NO or FULL the walk has not moved. An end token moves nothing. */
rx_walk_answer rx_walk_accept (rx_walk *walk, uint32_t token);
rx_walk_answer rx_walk_accept_bytes (rx_walk *walk, rx_bytes bytes);

/* The text so far is a whole text of the grammar: it may end here. */
bool rx_walk_may_end (const rx_walk *walk);
/* It may end here and nothing else may come: end the answer without asking the model. */
rx_walk_answer rx_walk_must_end (rx_walk *walk);

/* The bytes that must come next because there is no choice, at most `size`; *n of them into out.
 * Stops where the text may end. The walk does not move: tokenise them, feed them to the model as
 * one batch and accept_bytes them. */
rx_walk_answer rx_walk_forced (rx_walk *walk, uint8_t *out, uint32_t size, uint32_t *n);

/* The allowed tokens, ascending, end tokens included, when there are at most `size`: YES, and *n of
 * them in out: only these rows of the output matrix are needed. NO when there are more. YES with *n
 * 0 is a dead end: no token of the vocabulary spells what the grammar wants. Remembered by state. */
rx_walk_answer rx_walk_allowed (rx_walk *walk, uint32_t *out, uint32_t size, uint32_t *n);

/* Bit t of word t / 64: token t may come next. (n_tokens / 64 rounded up) words, good until the next
 * call that takes a walk of this guide. NULL when FULL. */
const uint64_t *rx_walk_mask (rx_walk *walk);

typedef struct
{
  uint32_t positions, classes, states, stacks, masks;
  uint64_t bytes;
  uint32_t mask_builds, forgettings; /* since the guide was made */
} rx_guide_counts;
rx_guide_counts rx_guide_count (const rx_guide *guide);
