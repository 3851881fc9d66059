/* JSON from anyone: whatever is taken is JSON for the second reader too, and every range, string
 * and pointer of it can be had. */
#include "json.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
walk (RoundsJson *json, RoundsJsonNode container, const char *text, size_t size)
{
  for (RoundsJsonNode node = rounds_json_first (json, container); node != 0;
       node = rounds_json_next (json, node))
    {
      gsize length;
      const char *bytes = rounds_json_bytes (json, node, &length);
      const char *string = rounds_json_string (json, node);
      const char *key = rounds_json_key (json, node);
      g_assert_true (bytes >= text && length <= size && bytes + length <= text + size);
      g_assert_true (string == NULL || g_utf8_validate (string, -1, NULL));
      g_assert_true (key == NULL || rounds_json_get (json, container, key) == node);
      walk (json, node, text, size);
    }
}

/* A value's own bytes are a document with the same value. */
static void
check_part (RoundsJson *json, RoundsJsonNode node)
{
  gsize length;
  const char *bytes = rounds_json_bytes (json, node, &length);
  g_autoptr (RoundsJson) part = rounds_json_parse (bytes, length, NULL, NULL);
  g_autofree char *pointer = rounds_json_pointer (json, rounds_json_root (json), node);

  g_assert_nonnull (part);
  g_assert_cmpuint (rounds_json_type (part, 1), ==, rounds_json_type (json, node));
  g_assert_cmpint (pointer[0], ==, '/');
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *text = (const char *) data;
  g_autoptr (RoundsJson) json = rounds_json_parse (text, size, NULL, NULL);
  RoundsJsonNode first;

  if (json == NULL)
    return 0;
  walk (json, rounds_json_root (json), text, size);
  first = rounds_json_first (json, rounds_json_root (json));
  if (first != 0)
    check_part (json, first);
  return 0;
}
