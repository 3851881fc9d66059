/* A damaged cache of Mesa's is whole again after one start: test-mesa-cache MODEL. */
#include "mesa-cache.h"

#include "counts.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

static const char *model;

/* ---- entries made here, of the form that Mesa 22.3.6 was seen to write ---- */

#define ENTRY "0123456789abcdef0123456789abcdef012345"

static const guint8 whole[] = {
  1,    'i',  'd',  0,    'l', 'l', 'v', 'm', 'p', 'i', 'p', 'e', 0,
  8,    0,    0,    0,    0,   0,   0,   0,   0,   0,   0, /* flags, alignment */
  0,    0,    0,    0,                                     /* the kind */
  0xd9, 0xc6, 0x0b, 0x34, /* 0xcbf43926 of "123456789", turned over */
  9,    0,    0,    0,    '1', '2', '3', '4', '5', '6', '7', '8', '9',
};

static char *
entry_path (const char *folder, const char *sub)
{
  return g_build_filename (folder, "mesa_shader_cache", sub, ENTRY, NULL);
}

static void
write_entry (const char *folder, const char *sub, const guint8 *bytes, gsize size)
{
  g_autofree char *path = entry_path (folder, sub);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, (const char *) bytes, (gssize) size, NULL));
}

static gboolean
is_there (const char *folder, const char *sub)
{
  g_autofree char *path = entry_path (folder, sub);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Each cut and each flipped byte behind the driver's own id and flags. */
static void
test_damage (void)
{
  g_autofree char *folder = test_folder_new ();
  guint8 bytes[sizeof whole];

  write_entry (folder, "00", whole, sizeof whole);
  for (gsize n = 0; n < sizeof whole; n++)
    {
      write_entry (folder, "01", whole, n);
      g_assert_cmpuint (rx_mesa_cache_mend (folder), ==, 1);
      g_assert_false (is_there (folder, "01"));
    }
  for (gsize i = 24; i < sizeof whole; i++)
    {
      if (i >= 32 && i < 36)
        continue; /* the size when unpacked has no checksum */
      memcpy (bytes, whole, sizeof whole);
      bytes[i] ^= 0x10;
      write_entry (folder, "01", bytes, sizeof bytes);
      g_assert_cmpuint (rx_mesa_cache_mend (folder), ==, 1);
    }
  g_assert_cmpuint (rx_mesa_cache_mend (folder), ==, 0);
  g_assert_true (is_there (folder, "00"));
  test_folder_remove (folder);
}

/* What a Mesa of another form writes is thrown away once and then kept, until one of the known form comes. */
static void
test_unknown (void)
{
  static const guint8 other[] = "of another form, and long enough to be one";
  g_autofree char *folder = test_folder_new ();

  write_entry (folder, "01", other, sizeof other);
  g_assert_cmpuint (rx_mesa_cache_mend (folder), ==, 1);
  write_entry (folder, "01", other, sizeof other);
  g_assert_cmpuint (rx_mesa_cache_mend (folder), ==, 0);
  g_assert_true (is_there (folder, "01"));
  write_entry (folder, "02", whole, 0); /* no form has an empty entry */
  g_assert_cmpuint (rx_mesa_cache_mend (folder), ==, 1);
  write_entry (folder, "02", whole, sizeof whole);
  g_assert_cmpuint (rx_mesa_cache_mend (folder), ==, 1);
  g_assert_false (is_there (folder, "01"));
  g_assert_true (is_there (folder, "02"));
  /* And all damaged is mended again. */
  write_entry (folder, "02", whole, sizeof whole - 1);
  g_assert_cmpuint (rx_mesa_cache_mend (folder), ==, 1);
  test_folder_remove (folder);
}

/* Other names, folders and links are no entries. */
static void
test_others (void)
{
  g_autofree char *folder = test_folder_new (), *elsewhere = test_folder_new ();
  g_autofree char *link = entry_path (folder, "01"), *far = entry_path (elsewhere, "01");
  g_autofree char *sub = g_build_filename (folder, "mesa_shader_cache", "02", NULL);
  g_autofree char *far_sub = g_path_get_dirname (far);
  g_autofree char *index = g_build_filename (folder, "mesa_shader_cache", "index", NULL);

  g_assert_cmpuint (rx_mesa_cache_mend ("/nonexistent"), ==, 0);
  g_assert_cmpuint (rx_mesa_cache_mend (folder), ==, 0);
  write_entry (folder, "00", whole, sizeof whole);
  write_entry (elsewhere, "01", whole, 0);
  write_entry (folder, "01", whole, 0);
  g_assert_cmpint (g_unlink (link), ==, 0);
  g_assert_true (g_file_set_contents (index, "", 0, NULL));
  g_assert_no_errno (symlink (far, link));
  g_assert_no_errno (symlink (far_sub, sub));
  g_assert_cmpuint (rx_mesa_cache_mend (folder), ==, 0);
  g_assert_true (g_file_test (far, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (index, G_FILE_TEST_EXISTS));
  test_folder_remove (folder);
  test_folder_remove (elsewhere);
}

/* ---- the program, with this machine's driver ---- */

static void
start (const char *cache)
{
  g_autofree char *program = test_build_path ("engine/rounds-engine");
  g_autofree char *tokens = g_build_filename (cache, "tokens.json", NULL);
  const char *const argv[] = { program,         "generate", "--model", model,
                               "--tokens-file", tokens,     "--cache", cache,
                               "--max-tokens",  "2",        NULL };
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (tokens, "[1, 2, 3]", -1, NULL));
  child = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check (child, NULL, &error);
  g_assert_no_error (error);
}

/* Paths of the entries, with the file's own number (inode) as text. */
static GHashTable *
entries (const char *cache)
{
  g_autofree char *all = g_build_filename (cache, "mesa_shader_cache", NULL);
  GHashTable *found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GDir *top = g_dir_open (all, 0, NULL), *folder;
  const char *sub, *name;

  while (top != NULL && (sub = g_dir_read_name (top)) != NULL)
    {
      g_autofree char *path = g_build_filename (all, sub, NULL);

      folder = strlen (sub) == 2 ? g_dir_open (path, 0, NULL) : NULL;
      while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
        {
          char *entry = g_build_filename (path, name, NULL);
          GStatBuf about;

          g_assert_cmpint (g_stat (entry, &about), ==, 0);
          g_hash_table_insert (found, entry,
                               g_strdup_printf ("%" G_GUINT64_FORMAT " %" G_GINT64_FORMAT,
                                                (guint64) about.st_ino, (gint64) about.st_size));
        }
      g_clear_pointer (&folder, g_dir_close);
    }
  g_clear_pointer (&top, g_dir_close);
  return found;
}

/* Every third: emptied, cut in half, a bit flipped. */
static void
damage (GHashTable *all)
{
  GHashTableIter iter;
  gpointer path;
  guint i = 0;

  g_hash_table_iter_init (&iter, all);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    {
      g_autofree char *bytes = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
      bytes[size - 1] ^= 4;
      g_assert_true (g_file_set_contents (path, bytes,
                                          i % 3 == 0   ? 0
                                          : i % 3 == 1 ? (gssize) size / 2
                                                       : (gssize) size,
                                          NULL));
      i++;
    }
}

static void
assert_same (GHashTable *a, GHashTable *b, gboolean files)
{
  GHashTableIter iter;
  gpointer path, about;

  g_assert_cmpuint (g_hash_table_size (a), ==, g_hash_table_size (b));
  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &path, &about))
    {
      g_assert_true (g_hash_table_contains (b, path));
      g_assert_true (!files || g_str_equal (about, g_hash_table_lookup (b, path)));
    }
}

static void
test_start (void)
{
  g_autofree char *cache = test_folder_new ();
  g_autoptr (GHashTable) first = NULL, mended = NULL, again = NULL;
  gint64 began;

  start (cache);
  first = entries (cache);
  if (g_hash_table_size (first) == 0)
    {
      g_test_skip ("the driver is not Mesa's, or keeps no file an entry");
      test_folder_remove (cache);
      return;
    }
  damage (first);
  start (cache);
  mended = entries (cache);
  assert_same (first, mended, FALSE);
  began = g_get_monotonic_time ();
  g_assert_cmpuint (rx_mesa_cache_mend (cache), ==, 0); /* all are good */
  g_test_message ("%u entries, %d us to look at them", g_hash_table_size (mended),
                  (int) (g_get_monotonic_time () - began));
  start (cache);
  again = entries (cache);
  assert_same (mended, again, TRUE); /* nothing was compiled */
  test_folder_remove (cache);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  model = argv[1];
  g_test_add_func ("/mesa-cache/damage", test_damage);
  g_test_add_func ("/mesa-cache/unknown", test_unknown);
  g_test_add_func ("/mesa-cache/others", test_others);
  g_test_add_func ("/mesa-cache/start", test_start);
  return g_test_run ();
}
