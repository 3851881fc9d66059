/* verb-generate.h: `rounds-engine generate`: one answer, as serve would give it. */
#pragma once

#include "verb.h"

typedef struct
{
  rx_verb_options common;
  const char *tokens_file;  /* a JSON array of ids; exactly one of these three */
  const char *prompt_file;  /* a text, continued as it is */
  const char *chat_file;    /* a JSON array of {"role", "content"} */
  const char *grammar_file; /* GBNF, or JSON schema when it begins with '{'; NULL: none */
  rx_sampling sampling;
} rx_generate_options;

/* Prints the text as it comes, or with json one object at the end:
 * {"tokens":[...],"text":...,"finish":...,"prompt_tokens":n,"timings_ms":{...}}. Gives the exit
 * status. */
int rx_verb_generate (const rx_generate_options *options);
