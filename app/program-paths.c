#include "program-paths.h"

#include "own-place.h"

#include <glib.h>
#include <string.h>

#define DEFAULT_MODEL "SmolLM2-135M-Instruct.Q4_1.gguf"

char *
rounds_paths_program (const char *name)
{
  gboolean for_people = strcmp (name, "rounds") == 0 || strcmp (name, "roundsctl") == 0;

  return rounds_own_place (for_people ? ROUNDS_BINDIR : ROUNDS_LIBEXECDIR, name);
}

char *
rounds_paths_share (const char *name)
{
  g_autofree char *path = rounds_own_place (ROUNDS_DATADIR, name);

  return g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}

char *
rounds_paths_default_store (void)
{
  return g_build_filename (g_get_user_data_dir (), "rounds", "store", NULL);
}

char *
rounds_paths_demonstration_store (void)
{
  return g_build_filename (g_get_user_data_dir (), "rounds", "demonstration", NULL);
}

char *
rounds_paths_default_model (void)
{
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "rounds", "models",
                                            DEFAULT_MODEL, NULL);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&path) : NULL;
}
