/* verb-tokenize.h: `rounds-engine tokenize`: the tokens of a text, without a device. */
#pragma once

#include "verb.h"

typedef struct
{
  rx_verb_options common;
  const char *text_file; /* "-" is standard input */
  bool special;          /* the text is a template's: names of control tokens become them */
} rx_tokenize_options;

/* Prints {"tokens":[...]} with json, or else one line a token: its id, a tab, and what it stands
 * for. No token is put before the first of the text. Gives the exit status. */
int rx_verb_tokenize (const rx_tokenize_options *options);
