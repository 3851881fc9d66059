#include "own-place.h"

#include <string.h>

/* Where a part stands in the build tree: meson's own layout of this project. */
static const struct
{
  const char *name, *place;
} build_places[] = {
  { "rounds-engine", "engine/rounds-engine" },
  { "rounds-reader", "data/reader/rounds-reader" },
  { "rounds-pages", "data/pages/rounds-pages" },
  { "rounds-derive", "data/derive/rounds-derive" },
  { "roundsctl", "app/roundsctl" },
  { "rounds", "ui/rounds" },
  { "glib-2.0/schemas", "data/share" },
  { "locale", "ui/po" },
};

static char *
own_path (void)
{
  char *path = g_file_read_link ("/proc/self/exe", NULL);

  /* proc(5): the kernel says so when the file was replaced while it runs, as an upgrade does. */
  if (path != NULL && g_str_has_suffix (path, " (deleted)"))
    path[strlen (path) - strlen (" (deleted)")] = '\0';
  return path;
}

/* (transfer full) root of the build tree that the program stands in, one folder below it or, as
 * the tests, two; NULL for an installed program. */
static char *
build_root (const char *exe)
{
  g_autofree char *folder = g_path_get_dirname (exe);

  for (int i = 0; i < 2; i++)
    {
      g_autofree char *parent = g_path_get_dirname (folder);
      g_autofree char *proof = g_build_filename (parent, "meson-private", NULL);

      if (g_file_test (proof, G_FILE_TEST_IS_DIR))
        return g_steal_pointer (&parent);
      g_free (folder);
      folder = g_steal_pointer (&parent);
    }
  return NULL;
}

static char *
build_place (const char *root, const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (build_places); i++)
    if (strcmp (build_places[i].name, name) == 0)
      return g_build_filename (root, build_places[i].place, NULL);
  return g_build_filename (root, name, NULL);
}

static char *
installed_place (const char *exe, const char *folder, const char *name)
{
  g_autofree char *bin = g_path_get_dirname (exe);
  g_autofree char *prefix = g_path_get_dirname (bin);

  if (g_path_is_absolute (folder))
    return g_build_filename (folder, name, NULL);
  return g_build_filename (prefix, folder, name, NULL);
}

char *
rounds_own_place (const char *folder, const char *name)
{
  g_autofree char *exe = own_path ();
  g_autofree char *root = exe != NULL ? build_root (exe) : NULL;

  if (exe == NULL)
    return g_strdup (name);
  return root != NULL ? build_place (root, name) : installed_place (exe, folder, name);
}
