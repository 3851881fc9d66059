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
/* What was asked for was not done, and why; nothing where it was given up at lock. */
void rounds_preferences_say_failure (AdwPreferencesWindow *window, const GError *error);

/* control (a switch, a spin button) shows the rule of the store's site that has this key. Where it is moved, that is
 * so once it stands in the audit, and else it moves back. idle: what the minutes of the lock are; else NULL.
 * settings may be NULL. */
void rounds_preferences_keep_rule (GtkWidget *control,
                                   const char *key,
                                   RoundsSession *session,
                                   RoundsIdle *idle,
                                   GSettings *settings);

/* The page of keys and people. (transfer floating) */
GtkWidget *rounds_preferences_keys_new (AdwPreferencesWindow *window, RoundsSession *session);

G_END_DECLS
