/* preferences-rules.c: what weighs on every patient of the store, as when it locks: moved by an owner alone, and only
 * with a row in the audit that says from what to what. */
#include "preferences-private.h"

#include "account.h"
#include "settings.h"

#include <glib/gi18n-lib.h>

/* The control owns this. */
typedef struct
{
  GtkWidget *control; /* a switch, or a spin button */
  RoundsSession *session;
  RoundsIdle *idle; /* that is told of it; NULL */
  GSettings *settings;
  const char *key;
  int kept;  /* as the settings have it */
  int asked; /* on its way into the audit */
  gboolean asking, keeping;
} Rule;

static void
rule_free (Rule *self)
{
  g_object_unref (self->session);
  g_clear_object (&self->idle);
  g_clear_object (&self->settings);
  g_free (self);
}

static int
get_shown (Rule *self)
{
  return GTK_IS_SWITCH (self->control)
             ? gtk_switch_get_active (GTK_SWITCH (self->control))
             : gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->control));
}

static void
show_kept (Rule *self)
{
  if (GTK_IS_SWITCH (self->control))
    gtk_switch_set_active (GTK_SWITCH (self->control), self->kept);
  else
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->control), self->kept);
}

/* Another window, or another program, may have moved it since. */
static void
read_kept (Rule *self)
{
  self->kept = GTK_IS_SWITCH (self->control)
                   ? rounds_settings_get_bool (self->settings, self->key, self->kept)
                   : rounds_settings_get_int (self->settings, self->key, self->kept);
}

static void
keep (Rule *self)
{
  self->keeping = TRUE;
  self->kept = self->asked;
  if (GTK_IS_SWITCH (self->control))
    rounds_settings_set_bool (self->settings, self->key, self->kept);
  else
    rounds_settings_set_int (self->settings, self->key, self->kept);
  if (self->idle != NULL)
    rounds_idle_set_minutes (self->idle, (guint) self->kept);
  self->keeping = FALSE;
}

/* Of the audit, which is read in one language. (transfer full) */
static char *
detail_of (Rule *self)
{
  if (GTK_IS_SWITCH (self->control))
    return g_strdup_printf ("%s: %s to %s", self->key, self->kept ? "on" : "off",
                            self->asked ? "on" : "off");
  return g_strdup_printf ("%s: %d to %d", self->key, self->kept, self->asked);
}

static void ask (Rule *self);

/* The window may have gone meanwhile: what is noted holds nevertheless. */
static void
on_noted (GObject *session, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) control = data;
  Rule *self = g_object_get_data (G_OBJECT (control), "rule");
  GtkRoot *root = gtk_widget_get_root (control);
  g_autoptr (GError) error = NULL;

  self->asking = FALSE;
  if (rounds_account_finish (ROUNDS_SESSION (session), result, &error))
    {
      keep (self);
      /* The switch itself says that it holds: a toast would take the Esc that leaves. */
      if (root != NULL && GTK_IS_SPIN_BUTTON (control))
        rounds_preferences_say (ADW_PREFERENCES_WINDOW (root), _ ("Saved, and noted in the audit"));
      ask (self); /* it may have been moved on */
      return;
    }
  read_kept (self);
  show_kept (self);
  if (root != NULL)
    rounds_preferences_say_failure (ADW_PREFERENCES_WINDOW (root), error);
}

/* One row after the other, so that each begins with what the one before it ended with. */
static void
ask (Rule *self)
{
  g_autofree char *detail = NULL;

  if (self->asking)
    return;
  read_kept (self);
  self->asked = get_shown (self);
  if (self->asked == self->kept)
    return;
  self->asking = TRUE;
  detail = detail_of (self);
  rounds_account_note_async (self->session, "set-rule", detail, on_noted,
                             g_object_ref (self->control));
}

/* What is on its way into the audit goes first: it is what the settings will have. */
static void
on_setting_changed (GtkWidget *control)
{
  Rule *self = g_object_get_data (G_OBJECT (control), "rule");

  if (self->keeping || self->asking)
    return;
  read_kept (self);
  show_kept (self);
  if (self->idle != NULL)
    rounds_idle_set_minutes (self->idle, (guint) self->kept);
}

void
rounds_preferences_keep_rule (GtkWidget *control,
                              const char *key,
                              RoundsSession *session,
                              RoundsIdle *idle,
                              GSettings *settings)
{
  Rule *self = g_new0 (Rule, 1);

  self->control = control;
  self->session = g_object_ref (session);
  self->idle = idle != NULL ? g_object_ref (idle) : NULL;
  self->settings = settings != NULL ? g_object_ref (settings) : NULL;
  self->key = key;
  self->kept = get_shown (self);
  g_object_set_data_full (G_OBJECT (control), "rule", self, (GDestroyNotify) rule_free);
  if (rounds_settings_has (settings, key))
    {
      g_autofree char *changed = g_strconcat ("changed::", key, NULL);

      g_signal_connect_object (settings, changed, G_CALLBACK (on_setting_changed), control,
                               G_CONNECT_SWAPPED);
    }
  g_signal_connect_swapped (control, GTK_IS_SWITCH (control) ? "notify::active" : "value-changed",
                            G_CALLBACK (ask), self);
}
