/* grammar-oracle.h: random grammars, and a slow matcher over code points to hold the automaton
 * against. It shares nothing with engine/sample: it walks the expressions and keeps the set of places
 * in the text that each may end at. */
#pragma once

#include <glib.h>

#define ORACLE_TEXT_MAX 60 /* code points of a text */

typedef struct _Oracle Oracle;

Oracle *oracle_new (GRand *rand);
void oracle_free (Oracle *oracle);
char *oracle_gbnf (const Oracle *oracle); /* the same grammar written down. (transfer full) */
gboolean oracle_matches (Oracle *oracle, const gunichar *text, guint n);
/* A text that is in the grammar, or that was cut because it grew too long. (transfer full) */
GArray *oracle_sample (const Oracle *oracle, GRand *rand);
gunichar oracle_letter (GRand *rand);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Oracle, oracle_free)
