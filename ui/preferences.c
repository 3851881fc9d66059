#include "preferences.h"

#include "account.h"
#include "names.h"
#include "preferences-private.h"
#include "settings.h"
#include "site.h"
#include "undo.h"
#include "words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The window owns this. */
typedef struct
{
  AdwPreferencesWindow *window;
  RoundsSession *session;
  RoundsIdle *idle; /* NULL */
  GSettings *settings;
  GtkWidget *hold_minutes;
} Preferences;

static void
preferences_free (Preferences *self)
{
  g_object_unref (self->session);
  g_clear_object (&self->idle);
  g_clear_object (&self->settings);
  g_free (self);
}

/* ---- parts ---- */

/* Of a value beside its title. */
#define MOST_CHARS 20

static int
longest_word (const char *words)
{
  g_auto (GStrv) each = g_strsplit (words, " ", -1);
  glong longest = 0;

  for (char **word = each; *word != NULL; word++)
    longest = MAX (longest, g_utf8_strlen (*word, -1));
  return (int) longest;
}

/* A word is not broken; a path may be. A few words stand on one line, but where a control needs the room: a row asks
 * its label how wide it is in the row's height, which is that of two lines. */
static int
value_chars (const char *value, gboolean beside_control)
{
  glong all = g_utf8_strlen (value, -1);

  return !beside_control && all <= MOST_CHARS ? (int) all : MIN (longest_word (value), MOST_CHARS);
}

GtkWidget *
rounds_preferences_row (const char *title,
                        const char *detail,
                        GtkWidget *control,
                        const char *value)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  rounds_names_complete (row, NULL);
  if (detail != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), detail);
  if (value != NULL)
    {
      GtkWidget *label = gtk_label_new (value);

      gtk_label_set_width_chars (GTK_LABEL (label), value_chars (value, control != NULL));
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
      gtk_label_set_xalign (GTK_LABEL (label), 1);
      gtk_label_set_selectable (GTK_LABEL (label), FALSE);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
    }
  if (control != NULL)
    {
      gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
      gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      title, -1);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), control);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), control);
    }
  return row;
}

AdwPreferencesGroup *
rounds_preferences_group (AdwPreferencesPage *page, const char *title, const char *detail)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_set_title (group, title);
  if (detail != NULL)
    adw_preferences_group_set_description (group, detail);
  adw_preferences_page_add (page, group);
  return group;
}

void
rounds_preferences_say (AdwPreferencesWindow *window, const char *words)
{
  AdwToast *toast = rounds_undo_toast_new (words);

  adw_toast_set_timeout (toast, 4);
  adw_preferences_window_add_toast (window, toast);
}

void
rounds_preferences_say_failure (AdwPreferencesWindow *window, const GError *error)
{
  GtkWidget *said;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  said = adw_message_dialog_new (GTK_WINDOW (window), _ ("Nothing Was Changed"), error->message);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (said), "close", _ ("Close"));
  gtk_window_present (GTK_WINDOW (said));
}

static AdwPreferencesPage *
page_new (Preferences *self, const char *name, const char *title, const char *icon)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());

  adw_preferences_page_set_name (page, name);
  adw_preferences_page_set_title (page, title);
  adw_preferences_page_set_icon_name (page, icon);
  adw_preferences_window_add (self->window, page);
  return page;
}

/* Why a setting cannot be moved; NULL: it can. */
static const char *
why_not (Preferences *self, const char *key)
{
  if (!rounds_settings_has (self->settings, key))
    return _ ("cannot be kept here");
  return g_settings_is_writable (self->settings, key) ? NULL : _ ("set by the site");
}

/* The same of a rule for every patient of the store, which an owner alone moves. */
static const char *
why_not_rule (Preferences *self, const char *key)
{
  const char *why = why_not (self, key);

  return why == NULL && !rounds_account_is_owner (self->session) ? _ ("an owner sets this") : why;
}

/* ---- switches of the settings ---- */

/* Of the chart under the preferences too; where none is shown there is nothing to show it beside. */
static void
show_chat (Preferences *self, gboolean shown)
{
  GtkWindow *over = gtk_window_get_transient_for (GTK_WINDOW (self->window));

  if (G_IS_ACTION_GROUP (over) &&
      g_action_group_get_action_enabled (G_ACTION_GROUP (over), "toggle-chat"))
    g_action_group_change_action_state (G_ACTION_GROUP (over), "toggle-chat",
                                        g_variant_new_boolean (shown));
}

/* The switch itself says that it holds: a toast would take the Esc that leaves. */
static void
on_switch_moved (GtkSwitch *control, GParamSpec *pspec, Preferences *self)
{
  const char *key = g_object_get_data (G_OBJECT (control), "key");
  gboolean on = gtk_switch_get_active (control);

  rounds_settings_set_bool (self->settings, key, on);
  if (strcmp (key, "chat-shown") == 0)
    show_chat (self, on);
}

typedef struct
{
  const char *key, *title, *detail;
  gboolean fallback;
  gboolean rule; /* of the site */
} Switch;

static void
add_switch (Preferences *self, AdwPreferencesGroup *group, const Switch *what)
{
  GtkWidget *control = gtk_switch_new ();
  const char *why = what->rule ? why_not_rule (self, what->key) : why_not (self, what->key);

  gtk_switch_set_active (GTK_SWITCH (control),
                         rounds_settings_get_bool (self->settings, what->key, what->fallback));
  gtk_widget_set_sensitive (control, why == NULL);
  if (what->rule)
    rounds_preferences_keep_rule (control, what->key, self->session, NULL, self->settings);
  else
    {
      g_object_set_data (G_OBJECT (control), "key", (gpointer) what->key);
      g_signal_connect (control, "notify::active", G_CALLBACK (on_switch_moved), self);
    }
  adw_preferences_group_add (group, rounds_preferences_row (_ (what->title), _ (what->detail),
                                                            control, why));
}

static void
add_reading (Preferences *self)
{
  static const Switch switches[] = {
    { "compact-rows", N_ ("Compact rows"), N_ ("10 points for 11: more rows on a page"), TRUE },
    { "newest-first", N_ ("Newest column first"),
      N_ ("in grids of dates; off: the newest stands last"), FALSE },
    { "columns-are-days", N_ ("One column a day"), N_ ("in the flow sheet; off: one a time"),
      TRUE },
    { "chat-shown", N_ ("Chat beside the chart"), N_ ("F9 shows and hides it"), TRUE },
  };
  AdwPreferencesPage *page = page_new (self, "reading", _ ("Reading"), "view-list-symbolic");
  AdwPreferencesGroup *group = rounds_preferences_group (page, _ ("Pages"),
                                                         _ ("This person, this machine."));

  for (gsize i = 0; i < G_N_ELEMENTS (switches); i++)
    if (self->settings == NULL || rounds_settings_has (self->settings, switches[i].key))
      add_switch (self, group, &switches[i]);
}

/* ---- lock ---- */

static void
on_held (GtkWindow *window)
{
  rounds_preferences_say (ADW_PREFERENCES_WINDOW (window), _ ("Held, and noted in the audit"));
}

static void
on_hold_clicked (GtkButton *button, Preferences *self)
{
  int minutes = gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->hold_minutes));

  rounds_idle_hold (self->idle, (guint) minutes, GTK_WINDOW (self->window), on_held);
}

static GtkWidget *
minutes_new (int least, int most, int value)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (least, most, 1);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), value);
  gtk_spin_button_set_snap_to_ticks (GTK_SPIN_BUTTON (spin), TRUE);
  return spin;
}

static void
add_hold (Preferences *self, AdwPreferencesGroup *group)
{
  GtkWidget *row, *button;

  if (self->idle == NULL)
    return;
  self->hold_minutes = minutes_new (5, ROUNDS_IDLE_HOLD_MIN, 30);
  button = gtk_button_new_with_mnemonic (_ ("_Hold Now"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect (button, "clicked", G_CALLBACK (on_hold_clicked), self);
  row = rounds_preferences_row (_ ("Hold during a procedure, minutes"),
                                _ ("at most 60; noted in the audit each time"), self->hold_minutes,
                                NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (group, row);
}

static void
add_lock (Preferences *self, AdwPreferencesPage *page)
{
  AdwPreferencesGroup *group = rounds_preferences_group (page, _ ("Lock"), NULL);
  const char *why = why_not_rule (self, "lock-minutes");
  GtkWidget *spin = minutes_new (ROUNDS_IDLE_LEAST_MIN, ROUNDS_IDLE_MOST_MIN,
                                 rounds_settings_get_int (self->settings, "lock-minutes",
                                                          ROUNDS_IDLE_DEFAULT_MIN));

  gtk_widget_set_sensitive (spin, why == NULL);
  rounds_preferences_keep_rule (spin, "lock-minutes", self->session, self->idle, self->settings);
  adw_preferences_group_add (
      group,
      rounds_preferences_row (_ ("Lock after, minutes"),
                              _ ("1 to 30; warns 30 seconds before; drafts are kept"), spin, why));
  add_hold (self, group);
  adw_preferences_group_add (
      group, rounds_preferences_row (_ ("Clear the clipboard at lock"),
                                     _ ("only what Rounds put there, the selection too"), NULL,
                                     _ ("always")));
}

static void
add_safety (Preferences *self)
{
  static const Switch off_lists = {
    "ask-off-lists", N_ ("Ask for a reason off my lists"),
    N_ ("opening who is on none of your lists; a restricted record always asks"), TRUE, TRUE
  };
  AdwPreferencesPage *page = page_new (self, "safety", _ ("Safety and Lock"),
                                       "system-lock-screen-symbolic");
  AdwPreferencesGroup *group;

  add_lock (self, page);
  group = rounds_preferences_group (page, _ ("Opening and signing"), NULL);
  if (self->settings == NULL || rounds_settings_has (self->settings, off_lists.key))
    add_switch (self, group, &off_lists);
  adw_preferences_group_add (
      group,
      rounds_preferences_row (_ ("Name the patient in the button that signs"),
                              _ ("“Sign for SPENCER878 Wes853, 21-Oct-1962”"), NULL, _ ("always")));
  adw_preferences_group_add (
      group,
      rounds_preferences_row (_ ("Read both names before a look-alike opens"),
                              _ ("by name, birth date and record number"), NULL, _ ("always")));
}

/* ---- what the site and the machine are ---- */

static void
add_facts (AdwPreferencesGroup *group, const char *title, const char *detail, const char *value)
{
  adw_preferences_group_add (group, rounds_preferences_row (title, detail, NULL, value));
}

static void
add_rules (AdwPreferencesPage *page, RoundsStore *store)
{
  AdwPreferencesGroup *group =
      rounds_preferences_group (page, _ ("Rules of this site"),
                                _ ("Shown here; an owner changes them with “roundsctl site”."));
  g_autoptr (GTimeZone) zone = rounds_site_zone (store);
  guint horizon = rounds_site_get_number (store, ROUNDS_SITE_HORIZON, NULL);
  guint renewal = rounds_site_get_number (store, ROUNDS_SITE_RENEWAL, NULL);
  g_autofree char *months = g_strdup_printf (ngettext ("%u month", "%u months", horizon), horizon);
  g_autofree char *days = g_strdup_printf (ngettext ("%u day", "%u days", renewal), renewal);

  add_facts (group, _ ("Time zone of the day"), _ ("a date without a time has none"),
             g_time_zone_get_identifier (zone));
  add_facts (group, _ ("Table of ranges"),
             _ ("without one, a result without a range says “no range”"),
             rounds_site_get_ranges (store) != NULL ? _ ("installed") : _ ("none"));
  add_facts (group, _ ("A medicine is unconfirmed after"),
             _ ("no evidence for this long; shown among the medicines"), months);
  add_facts (group, _ ("An order renews another within"), _ ("same medicine, route and form"),
             days);
}

static void
add_store (AdwPreferencesPage *page, RoundsSession *session, RoundsStore *store)
{
  AdwPreferencesGroup *group = rounds_preferences_group (page, _ ("This store"), NULL);
  RoundsPeople *people = rounds_session_get_people (session);
  g_autofree char *folder = g_filename_display_name (rounds_session_get_dir (session));
  g_autofree char *count = g_strdup_printf ("%'u", rounds_people_size (people));

  add_facts (group, _ ("Kind"), NULL, rounds_words_for_kind (rounds_store_get_kind (store)));
  add_facts (group, _ ("Folder"), NULL, folder);
  add_facts (group, _ ("People"), NULL, count);
  add_facts (group, _ ("Server"), _ ("nothing leaves this machine"), _ ("none"));
}

static const char *
model_state_words (RoundsModelState state)
{
  switch (state)
    {
    case ROUNDS_MODEL_READY:
      return _ ("ready");
    case ROUNDS_MODEL_STARTING:
      return _ ("being loaded");
    case ROUNDS_MODEL_RESTARTING:
      return _ ("coming back after it was lost");
    case ROUNDS_MODEL_FAILED:
      return _ ("cannot be had");
    case ROUNDS_MODEL_OFF:
    default:
      return _ ("not started");
    }
}

static void
add_model (AdwPreferencesPage *page, RoundsSession *session)
{
  AdwPreferencesGroup *group = rounds_preferences_group (
      page, _ ("Model"),
      _ ("It runs on this machine. Start Rounds with --model to choose a file."));
  RoundsModel *model = rounds_session_get_model (session);
  g_autofree char *name = NULL, *device = NULL, *detail = NULL;

  if (model == NULL)
    {
      add_facts (group, _ ("Model file"), NULL, _ ("none"));
      return;
    }
  g_object_get (model, "name", &name, "device", &device, NULL);
  detail = rounds_model_dup_detail (model);
  add_facts (group, _ ("Model file"), NULL, name != NULL && *name != '\0' ? name : _ ("none"));
  add_facts (group, _ ("Device"), NULL,
             device != NULL && *device != '\0' ? device : _ ("not known yet"));
  add_facts (group, _ ("State"), detail, model_state_words (rounds_model_get_state (model)));
}

static void
add_site (Preferences *self)
{
  AdwPreferencesPage *page = page_new (self, "site", _ ("Site and Model"), "computer-symbolic");
  RoundsStore *store = rounds_session_get_store (self->session);

  add_rules (page, store);
  add_store (page, self->session, store);
  add_model (page, self->session);
}

GtkWidget *
rounds_preferences_new (GtkWindow *parent, RoundsSession *session, RoundsIdle *idle)
{
  Preferences *self = g_new0 (Preferences, 1);
  GtkWidget *window = adw_preferences_window_new ();
  GtkWidget *keys;

  self->window = ADW_PREFERENCES_WINDOW (window);
  self->session = g_object_ref (session);
  self->idle = idle != NULL ? g_object_ref (idle) : NULL;
  self->settings = rounds_settings_new ();
  g_object_set_data_full (G_OBJECT (window), "preferences", self,
                          (GDestroyNotify) preferences_free);
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (window), 760, 720);
  /* It holds a handful of rows; the search of them is not worth a control without a name. */
  adw_preferences_window_set_search_enabled (self->window, FALSE);
  add_reading (self);
  add_safety (self);
  keys = rounds_preferences_keys_new (self->window, session);
  adw_preferences_window_add (self->window, ADW_PREFERENCES_PAGE (keys));
  add_site (self);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (gtk_window_close), window,
                           G_CONNECT_SWAPPED);
  rounds_names_complete (window, _ ("Preferences"));
  return window;
}
