/* verb.h: what the verbs that run a model share: options, the cage, and files that a person gave.
 *
 * Files of tokens, text and grammars are read as bytes before the cage closes, because only the model
 * can be read inside; they are looked into afterwards.
 */
#pragma once

#include "cli.h"
#include "arch.h"
#include "vault.h"

#define RX_VERB_FILE_MAX (16u << 20)

typedef struct
{
  const char *model, *device, *cache;
  const char *family; /* "loop", "dots", "line"; NULL: what suits the device */
  bool json;
} rx_verb_options;

/* Takes --model, --device, --cache, --family or --json at argv[*at]. 1: taken, 0: not ours, -1: taken
 * and wrong, said. */
int rx_verb_option (rx_verb_options *options, int argc, char **argv, int *at);
/* The same for an option of the verb's own with a value. */
int rx_verb_value (int argc, char **argv, int *at, const char *name, const char **value);
bool rx_verb_number (const char *text, uint64_t most, uint64_t *out);

/* A file's bytes, in the vault. False with the trouble said. */
bool rx_verb_read (rx_vault *vault, const char *path, rx_bytes *out, rx_trouble *trouble);
/* Closes the cage with the model granted; false with the trouble said. */
bool rx_verb_enter (const rx_verb_options *options, rx_trouble *trouble);
rx_family rx_verb_family (const rx_verb_options *options);

/* A JSON array of token ids: (*n) in the vault. */
bool rx_verb_tokens (
    rx_vault *vault, rx_bytes text, uint32_t **tokens, uint32_t *n, rx_trouble *trouble);
/* Whether a model of that shape can take these, before anything is loaded. */
bool rx_verb_check (const uint32_t *tokens, uint32_t n, const rx_shape *shape, rx_trouble *trouble);

/* Prints the trouble as the person asked for, and gives the exit status. */
int rx_verb_failed (const rx_verb_options *options, const rx_trouble *trouble);
