/* preferences-private.h: the parts of the preferences, for preferences*.c. */
#pragma once

#include "preferences.h"

G_BEGIN_DECLS

/* A row of words: a title, what it means, and at its end a control or what is set (either NULL). */
GtkWidget *rounds_preferences_row (const char *title,
                                   const char *detail,
                                   GtkWidget *control,
                                   const char *value);
/* A group with a title, what stands beside it, on a page. */
AdwPreferencesGroup *rounds_preferences_group (AdwPreferencesPage *page,
                                               const char *title,
                                               const char *detail);
/* "Saved": what was done, in words. */
void rounds_preferences_say (AdwPreferencesWindow *window, const char *words);

/* The page of keys and people. (transfer floating) */
GtkWidget *rounds_preferences_keys_new (AdwPreferencesWindow *window, RoundsSession *session);

G_END_DECLS
