#define _GNU_SOURCE /* memmem */

#include "needles.h"

#include <string.h>

static void
assert_not_in (const char *path, GBytes *content, const void *needle, gsize size)
{
  gsize all;
  const char *data = g_bytes_get_data (content, &all);

  if (all > 0 && memmem (data, all, needle, size) != NULL)
    g_error ("%s holds what is known of a person", path);
}

static void
assert_no_utf16 (const char *path, GBytes *content, const char *needle)
{
  static const char *const forms[] = { "UTF-16LE", "UTF-16BE" };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      gsize size;
      g_autofree char *wide = g_convert (needle, -1, forms[i], "UTF-8", NULL, &size, NULL);

      assert_not_in (path, content, wide, size);
    }
}

static void
assert_no_hex (const char *path, GBytes *content, const char *needle)
{
  g_autoptr (GString) small = g_string_new (NULL), large = g_string_new (NULL);

  for (const char *at = needle; *at != '\0'; at++)
    {
      g_string_append_printf (small, "%02x", (guint8) *at);
      g_string_append_printf (large, "%02X", (guint8) *at);
    }
  assert_not_in (path, content, small->str, small->len);
  assert_not_in (path, content, large->str, large->len);
}

/* At each of the three places in a group of base64, without the letters that its neighbours share. */
static void
assert_no_base64 (const char *path, GBytes *content, const char *needle)
{
  for (guint skip = 0; skip < 3; skip++)
    {
      g_autofree char *shifted = g_strconcat ("xx" + (2 - skip), needle, NULL);
      g_autofree char *text = g_base64_encode ((const guchar *) shifted, strlen (shifted));
      gsize from = skip == 0 ? 0 : 4, end = strlen (text) - 4;

      assert_not_in (path, content, text + from, end - from);
    }
}

static void
search_file (const char *path, const char *const *needles)
{
  /* The start of a zstd frame: what is compressed must be sealed as well. */
  static const guint8 frame[] = { 0x28, 0xb5, 0x2f, 0xfd };
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  g_autoptr (GBytes) content = NULL;

  g_assert_nonnull (file);
  content = g_mapped_file_get_bytes (file);
  for (; *needles != NULL; needles++)
    {
      assert_not_in (path, content, *needles, strlen (*needles));
      assert_no_utf16 (path, content, *needles);
      assert_no_hex (path, content, *needles);
      assert_no_base64 (path, content, *needles);
    }
  assert_not_in (path, content, frame, sizeof frame);
}

guint
test_assert_no_needles (const char *folder, const char *const *needles, const char *except)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint files = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          files += test_assert_no_needles (path, needles, except);
          continue;
        }
      if (except != NULL && g_str_has_suffix (path, except))
        continue;
      search_file (path, needles);
      files++;
    }
  return files;
}
