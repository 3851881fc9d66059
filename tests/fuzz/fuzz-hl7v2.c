/* HL7 v2 messages from anyone. */
#include "import-target.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  import_target_run (data, size);
  return 0;
}
