/* A GBNF grammar from anyone, and an answer along it. */
#include "guide-target.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  return guide_target (RX_GRAMMAR_GBNF, data, size);
}
