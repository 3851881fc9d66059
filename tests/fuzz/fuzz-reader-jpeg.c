/* JPEG from anyone. */
#include "reader-target.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  reader_target_run ("jpeg", data, size);
  return 0;
}
