/* JSON from anyone: whatever is taken is JSON for the second reader too, and every range, string
 * and pointer of it can be had. */
#include "scan.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
walk (RoundsScan *json, RoundsScanNode container, const char *text, size_t size)
{
  for (RoundsScanNode node = rounds_scan_first (json, container); node != 0;
       node = rounds_scan_next (json, node))
    {
      gsize length;
      const char *bytes = rounds_scan_bytes (json, node, &length);
      const char *string = rounds_scan_string (json, node);
      const char *key = rounds_scan_key (json, node);
      g_assert_true (bytes >= text && length <= size && bytes + length <= text + size);
      g_assert_true (string == NULL || g_utf8_validate (string, -1, NULL));
      g_assert_true (key == NULL || rounds_scan_get (json, container, key) == node);
      walk (json, node, text, size);
    }
}

/* A value's own bytes are a document with the same value. */
static void
check_part (RoundsScan *json, RoundsScanNode node)
{
  gsize length;
  const char *bytes = rounds_scan_bytes (json, node, &length);
  g_autoptr (RoundsScan) part = rounds_scan_parse (bytes, length, NULL, NULL);
  g_autofree char *pointer = rounds_scan_pointer (json, rounds_scan_root (json), node);

  g_assert_nonnull (part);
  g_assert_cmpuint (rounds_scan_type (part, 1), ==, rounds_scan_type (json, node));
  g_assert_cmpint (pointer[0], ==, '/');
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *text = (const char *) data;
  g_autoptr (RoundsScan) json = rounds_scan_parse (text, size, NULL, NULL);
  RoundsScanNode first;

  if (json == NULL)
    return 0;
  walk (json, rounds_scan_root (json), text, size);
  first = rounds_scan_first (json, rounds_scan_root (json));
  if (first != 0)
    check_part (json, first);
  return 0;
}
