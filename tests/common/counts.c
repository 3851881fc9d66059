#include "counts.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#  define FRACTION 5
#else
#  define FRACTION 1
#endif

guint
test_count (const TestCounts *counts)
{
  const char *tier = g_getenv ("ROUNDS_TEST_TIER");
  guint n = counts->quick;

  if (g_strcmp0 (tier, "full") == 0)
    n = counts->full;
  else if (g_strcmp0 (tier, "long") == 0)
    n = counts->longest;
  n = MAX (1, n / FRACTION);
  g_test_message ("count: %s %u", counts->what, n);
  return n;
}

static gboolean
flag_is_set (gpointer data)
{
  return *(gboolean *) data;
}

gboolean
test_wait_for (gboolean *flag, guint limit_ms)
{
  return test_wait_until (flag_is_set, flag, limit_ms);
}

static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void (*test_before_wait) (void);

gboolean
test_wait_until (gboolean (*done) (gpointer data), gpointer data, guint limit_ms)
{
  gint64 end = g_get_monotonic_time () + (gint64) limit_ms * 1000;
  guint tick = g_timeout_add (5, on_tick, NULL);
  gboolean ok;

  if (test_before_wait != NULL)
    test_before_wait ();
  while (!(ok = done (data)) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
  return ok;
}

gboolean
test_is_null (gpointer place)
{
  return *(gpointer *) place == NULL;
}

GBytes *
test_bytes_of (const char *text)
{
  return g_bytes_new_static (text, strlen (text));
}

guint
test_count_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

char *
test_folder_new (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("rounds-test-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

void
test_folder_remove (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK) && (dir = g_dir_open (path, 0, NULL)) != NULL)
    {
      while ((name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *child = g_build_filename (path, name, NULL);
          test_folder_remove (child);
        }
    }
  g_remove (path);
}

char *
test_build_path (const char *relative)
{
  const char *root = g_getenv ("ROUNDS_BUILD_ROOT");

  g_assert_nonnull (root);
  return g_build_filename (root, relative, NULL);
}

void
test_demonstration_copy (const char *to)
{
  g_autofree char *from = test_build_path ("tests/common/demonstration");
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  g_assert_cmpint (g_mkdir (to, 0700), ==, 0);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autoptr (GFile) source = g_file_new_build_filename (from, name, NULL);
      g_autoptr (GFile) target = g_file_new_build_filename (to, name, NULL);
      g_autoptr (GError) error = NULL;

      g_file_copy (source, target, G_FILE_COPY_ALL_METADATA, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
    }
}

/* The catalogue of one message, as msgfmt writes it: GNU gettext manual, "The Format of GNU MO Files". */
void
test_signs_catalogue (const char *folder, const char *language)
{
  static const char id[] = "signs in their order\004%s", words[] = "\u2066%s\u2069";
  static const char head[] = "Content-Type: text/plain; charset=UTF-8\n";
  const guint32 strings = 28 + 4 * 8;
  const guint32 numbers[] = { 0x950412de,
                              0,
                              2,
                              28,
                              28 + 2 * 8,
                              0,
                              0,
                              0,
                              strings,
                              sizeof id - 1,
                              strings + 1,
                              sizeof head - 1,
                              strings + 1 + sizeof id,
                              sizeof words - 1,
                              strings + 1 + sizeof id + sizeof head };
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *where = g_build_filename (folder, language, "LC_MESSAGES", NULL);
  g_autofree char *path = g_build_filename (where, "rounds.mo", NULL);

  g_byte_array_append (bytes, (const guint8 *) numbers, sizeof numbers);
  g_byte_array_append (bytes, (const guint8 *) "", 1);
  g_byte_array_append (bytes, (const guint8 *) id, sizeof id);
  g_byte_array_append (bytes, (const guint8 *) head, sizeof head);
  g_byte_array_append (bytes, (const guint8 *) words, sizeof words);
  g_assert_cmpint (g_mkdir_with_parents (where, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
}
