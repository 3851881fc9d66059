/* question.h: what rounds-derive is asked and answers, one of each, on a socket between a process and
 * its own child: C structs as they lie in memory, for both are of one build. The last character of a
 * magic is raised with any change, so that another build's program is told from this one's.
 *
 *   question:  RoundsDeriveQuestion | the passphrase, `size` bytes     on descriptor 0
 *   answer:    RoundsDeriveAnswer | the key, ROUNDS_DERIVE_KEY_BYTES   on descriptor 1
 */
#pragma once

#include <stdint.h>

#define ROUNDS_DERIVE_ASKS       "RNDASKS1"
#define ROUNDS_DERIVE_SAYS       "RNDSAYS1"
#define ROUNDS_DERIVE_SALT_BYTES 16
#define ROUNDS_DERIVE_KEY_BYTES  32
/* What is asked beyond these is no key file's (keyfile-private.h has the same bounds). */
#define ROUNDS_DERIVE_SIZE_MAX   1024u
#define ROUNDS_DERIVE_PASSES_MAX 20u
#define ROUNDS_DERIVE_KIB_MIN    (64u << 10)
#define ROUNDS_DERIVE_KIB_MAX    (1u << 20)

typedef struct
{
  char magic[8]; /* ROUNDS_DERIVE_ASKS */
  uint32_t passes, memory_kib;
  uint32_t size; /* of the passphrase */
  uint8_t salt[ROUNDS_DERIVE_SALT_BYTES];
} RoundsDeriveQuestion;

typedef struct
{
  char magic[8];   /* ROUNDS_DERIVE_SAYS */
  uint32_t failed; /* 1: there was not the memory */
  uint32_t passes, memory_kib;
  uint8_t
      salt[ROUNDS_DERIVE_SALT_BYTES]; /* of the question, so that no answer is taken for another */
} RoundsDeriveAnswer;
