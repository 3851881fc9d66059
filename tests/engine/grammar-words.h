/* grammar-words.h: a small vocabulary for tests of grammars: every byte, and tokens of more. */
#pragma once

#include "guide.h"

#include <glib.h>

#define WORD_END_A 3 /* ends an answer, has a text all the same */
#define WORD_END_B 300

/* A fresh one for each seed: 256 bytes, then `extra` tokens made of pieces of `text`, some twice, some
 * empty. (transfer full) */
rx_vocabulary *words_new (guint32 seed, guint extra, const char *text);
/* A guide that must be right. `kind` RX_GRAMMAR_GBNF or RX_GRAMMAR_JSON_SCHEMA. (transfer full) */
rx_guide *words_guide (const rx_vocabulary *words, rx_grammar kind, const char *text);
/* The line that refuses it, NULL when it is not refused. (transfer full) */
char *words_refusal (const rx_vocabulary *words, rx_grammar kind, const char *text);
/* Whether a whole text is in the grammar. */
gboolean words_match (rx_walk *walk, const char *text);
