/* C-CDA documents, and XML that is none, from anyone. */
#include "import-target.h"

#include "ccda.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GBytes) body = rounds_ccda_body (bytes, NULL);

  import_target_run (data, size);
  return 0;
}
