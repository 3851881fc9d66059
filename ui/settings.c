#include "settings.h"

#include "program-paths.h"

static GSettingsSchema *
find_schema (void)
{
  GSettingsSchemaSource *system = g_settings_schema_source_get_default ();
  g_autofree char *folder = rounds_paths_share ("glib-2.0/schemas");
  g_autoptr (GSettingsSchemaSource) own = NULL;

  if (folder != NULL)
    own = g_settings_schema_source_new_from_directory (folder, system, FALSE, NULL);
  if (own != NULL)
    return g_settings_schema_source_lookup (own, ROUNDS_APP_ID, TRUE);
  return system != NULL ? g_settings_schema_source_lookup (system, ROUNDS_APP_ID, TRUE) : NULL;
}

GSettings *
rounds_settings_new (void)
{
  g_autoptr (GSettingsSchema) schema = find_schema ();

  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

/* A schema of another version may lack a key, and GSettings aborts on an unknown one. */
gboolean
rounds_settings_has (GSettings *settings, const char *key)
{
  g_autoptr (GSettingsSchema) schema = NULL;

  if (settings == NULL)
    return FALSE;
  g_object_get (settings, "settings-schema", &schema, NULL);
  return g_settings_schema_has_key (schema, key);
}

int
rounds_settings_get_int (GSettings *settings, const char *key, int fallback)
{
  return rounds_settings_has (settings, key) ? g_settings_get_int (settings, key) : fallback;
}

gboolean
rounds_settings_get_bool (GSettings *settings, const char *key, gboolean fallback)
{
  return rounds_settings_has (settings, key) ? g_settings_get_boolean (settings, key) : fallback;
}

/* A write that fails (out of range, read-only) is not worth a word to a clinician. */
void
rounds_settings_set_int (GSettings *settings, const char *key, int value)
{
  if (rounds_settings_has (settings, key))
    g_settings_set_int (settings, key, value);
}

void
rounds_settings_set_bool (GSettings *settings, const char *key, gboolean value)
{
  if (rounds_settings_has (settings, key))
    g_settings_set_boolean (settings, key, value);
}
