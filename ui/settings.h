/* settings.h: what the window remembers between runs: sizes, nothing else. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The settings of Rounds from the program's own schema folder, else the system's; NULL when there
 * is no schema: then nothing is remembered, and that is all. (transfer full) */
GSettings *rounds_settings_new (void);
/* FALSE: settings is NULL, or a schema of another version lacks the key. */
gboolean rounds_settings_has (GSettings *settings, const char *key);
/* settings may be NULL: fallback, and no write. */
int rounds_settings_get_int (GSettings *settings, const char *key, int fallback);
gboolean rounds_settings_get_bool (GSettings *settings, const char *key, gboolean fallback);
void rounds_settings_set_int (GSettings *settings, const char *key, int value);
void rounds_settings_set_bool (GSettings *settings, const char *key, gboolean value);

G_END_DECLS
