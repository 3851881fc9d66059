/* preferences-keys.c: the page of keys and people of a store (account.h does the work). */
#include "preferences-private.h"

#include "account.h"
#include "passphrase-dialog.h"
#include "passphrase-row.h"
#include "question.h"
#include "recovery-print.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The page owns this. */
typedef struct
{
  AdwPreferencesWindow *window;
  RoundsSession *session;
  AdwPreferencesPage *page;
  AdwPreferencesGroup *people;
  GPtrArray *rows; /* of people, in the group */
  GtkSwitch *keyring;
  gboolean showing; /* a switch is being set by us */
} Keys;

static void
keys_free (Keys *self)
{
  g_object_unref (self->session);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

/* An answer that may come after the page has gone. */
static Keys *
keys_of (GWeakRef *page)
{
  g_autoptr (GObject) object = g_weak_ref_get (page);
  Keys *self = object != NULL ? g_object_get_data (object, "keys") : NULL;

  g_weak_ref_clear (page);
  g_free (page);
  return self;
}

static GWeakRef *
weak_of (Keys *self)
{
  GWeakRef *page = g_new0 (GWeakRef, 1);

  g_weak_ref_init (page, self->page);
  return page;
}

static void show_people (Keys *self);

/* ---- the recovery code, shown once ---- */

/* Over the dialog, which stays: who does not print after all still has the code before him. */
static void
on_code_print_clicked (GtkWidget *button, RoundsSession *session)
{
  GtkLabel *label = GTK_LABEL (gtk_widget_get_prev_sibling (button));

  if (rounds_session_get_store (session) != NULL)
    gtk_window_present (rounds_recovery_print_new (GTK_WINDOW (gtk_widget_get_root (button)),
                                                   session, gtk_label_get_text (label)));
}

static void
show_code (Keys *self, RoundsSecret *code)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self->window),
                                              _ ("Your New Recovery Code"),
                                              _ ("It is shown this once. Write it down or print "
                                                 "it, and keep it where you would keep a key. "
                                                 "The old one opens nothing any more."));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18), *label;
  GtkWidget *print = gtk_button_new_with_mnemonic (_ ("_Print…"));
  g_autofree char *text = g_strndup ((const char *) rounds_secret_begin (code),
                                     rounds_secret_get_size (code));

  rounds_secret_end (code);
  label = gtk_label_new (text);
  rounds_secret_forget (text);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), 8);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_label_set_selectable (GTK_LABEL (label), FALSE); /* not onto the clipboard */
  gtk_widget_add_css_class (label, "title-2");
  gtk_widget_add_css_class (label, "code");
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Recovery code"), -1);
  gtk_widget_set_halign (print, GTK_ALIGN_CENTER);
  g_signal_connect_object (print, "clicked", G_CALLBACK (on_code_print_clicked), self->session, 0);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), print);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), box);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("I Have Kept It"));
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "close");
  g_signal_connect_object (self->session, "notify::state", G_CALLBACK (gtk_window_close), dialog,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_code_renewed (GObject *session, GAsyncResult *result, gpointer data)
{
  Keys *self = keys_of (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsSecret)
      code = rounds_account_renew_recovery_finish (ROUNDS_SESSION (session), result, &error);

  if (self == NULL)
    return;
  if (code == NULL)
    {
      rounds_preferences_say_failure (self->window, error);
      return;
    }
  show_code (self, code);
  show_people (self);
}

static void
on_renew_answered (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  Keys *self = data;

  if (strcmp (response, "renew") != 0)
    return;
  rounds_preferences_say (self->window, _ ("Making a new code. This takes a moment."));
  rounds_account_renew_recovery_async (self->session, on_code_renewed, weak_of (self));
}

static void
on_renew_clicked (Keys *self)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self->window),
                                              _ ("Make a New Recovery Code?"),
                                              _ ("It opens this store when your passphrase is "
                                                 "forgotten. The code that you have, on paper or "
                                                 "elsewhere, opens nothing after that."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "renew",
                                    _ ("Make a New Code"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "renew",
                                              ADW_RESPONSE_DESTRUCTIVE);
  rounds_question_begin_with (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (on_renew_answered), self);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- passphrase and keyring ---- */

static void
on_passphrase_clicked (Keys *self)
{
  gtk_window_present (
      GTK_WINDOW (rounds_passphrase_dialog_new (GTK_WINDOW (self->window), self->session, FALSE)));
}

static void
on_keyring_set (GObject *session, GAsyncResult *result, gpointer data)
{
  Keys *self = keys_of (data);
  g_autoptr (GError) error = NULL;
  gboolean done = rounds_account_finish (ROUNDS_SESSION (session), result, &error);

  if (self == NULL)
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (self->keyring), TRUE);
  if (done)
    rounds_preferences_say (self->window, _ ("Saved"));
  else
    rounds_preferences_say_failure (self->window, error);
  show_people (self); /* the switch shows what is so */
}

static void
on_keyring_moved (GtkSwitch *control, GParamSpec *pspec, Keys *self)
{
  if (self->showing)
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (control), FALSE);
  rounds_account_set_keyring_async (self->session, gtk_switch_get_active (control), on_keyring_set,
                                    weak_of (self));
}

/* ---- people ---- */

static void
on_people_changed (GObject *session, GAsyncResult *result, gpointer data)
{
  Keys *self = keys_of (data);
  g_autoptr (GError) error = NULL;
  gboolean done = rounds_account_finish (ROUNDS_SESSION (session), result, &error);

  if (self == NULL)
    return;
  if (done)
    rounds_preferences_say (self->window, _ ("Saved"));
  else
    rounds_preferences_say_failure (self->window, error);
  show_people (self);
}

static void
on_remove_answered (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  Keys *self = data;

  if (strcmp (response, "remove") == 0)
    rounds_account_remove_user_async (self->session, g_object_get_data (G_OBJECT (dialog), "user"),
                                      on_people_changed, weak_of (self));
}

static void
on_remove_clicked (GtkButton *button, Keys *self)
{
  const char *user = g_object_get_data (G_OBJECT (button), "user");
  g_autofree char *heading = g_strdup_printf (_ ("Remove %s?"), user);
  g_autofree char *remove = g_strdup_printf (_ ("Remove %s"), user);
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (self->window), heading,
      _ ("This person's passphrase, code and keyring open the store no more. What was written and "
         "signed stays. Whoever has seen the key of the store before still knows it: “roundsctl "
         "backup” and a new key are the way to shut that out."));

  g_object_set_data_full (G_OBJECT (dialog), "user", g_strdup (user), g_free);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "remove",
                                    remove, NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "remove",
                                              ADW_RESPONSE_DESTRUCTIVE);
  rounds_question_begin_with (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (on_remove_answered), self);
  gtk_window_present (GTK_WINDOW (dialog));
}

static char *
ways_words (const RoundsUser *user)
{
  g_autoptr (GPtrArray) ways = g_ptr_array_new ();

  if (user->passphrase)
    g_ptr_array_add (ways, (gpointer) _ ("passphrase"));
  if (user->recovery)
    g_ptr_array_add (ways, (gpointer) _ ("recovery code"));
  if (user->keyring)
    g_ptr_array_add (ways, (gpointer) _ ("keyring"));
  g_ptr_array_add (ways, NULL);
  return g_strjoinv (", ", (char **) ways->pdata);
}

static void
add_person (Keys *self, const RoundsUser *user, gboolean owner)
{
  const char *me = rounds_store_get_user (rounds_session_get_store (self->session));
  gboolean is_me = g_strcmp0 (user->user, me) == 0;
  g_autofree char *title = rounds_user_words (user);
  g_autofree char *ways = ways_words (user);
  g_autofree char *name = g_strdup_printf (_ ("Remove %s"), user->user);
  GtkWidget *row = rounds_preferences_row (title, ways, NULL, is_me ? _ ("you") : NULL);
  GtkWidget *remove = gtk_button_new_with_label (_ ("Remove…"));

  if (owner && !is_me)
    {
      gtk_widget_set_valign (remove, GTK_ALIGN_CENTER);
      g_object_set_data_full (G_OBJECT (remove), "user", g_strdup (user->user), g_free);
      gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                      -1);
      g_signal_connect (remove, "clicked", G_CALLBACK (on_remove_clicked), self);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), remove);
    }
  else
    {
      g_object_ref_sink (remove);
      g_object_unref (remove);
    }
  if (is_me)
    {
      self->showing = TRUE;
      gtk_switch_set_active (self->keyring, user->keyring);
      self->showing = FALSE;
    }
  adw_preferences_group_add (self->people, row);
  g_ptr_array_add (self->rows, row);
}

static void
show_people (Keys *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) users = rounds_session_peek_users (self->session, &error);
  gboolean owner = rounds_account_is_owner (self->session);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->people, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  if (rounds_session_get_store (self->session) == NULL)
    return;
  for (guint i = 0; users != NULL && i < users->len; i++)
    add_person (self, users->pdata[i], owner);
}

/* ---- one more person ---- */

typedef struct
{
  Keys *keys;
  AdwMessageDialog *dialog;
  GtkEditable *name;
  GtkDropDown *role;
  RoundsPassphraseRow *first, *second;
  GtkLabel *state;
  gboolean touched;
} NewPerson;

static const char *const roles[] = { ROUNDS_ROLE_CLINICIAN, ROUNDS_ROLE_VIEWER, ROUNDS_ROLE_OWNER };

/* Why a name cannot be taken; NULL: it can. (transfer none) */
static const char *
name_refusal (const char *name)
{
  if (*name == '\0')
    return _ ("A name is needed.");
  if (rounds_keyfile_check_user (name, NULL))
    return NULL;
  return strlen (name) > ROUNDS_KEYFILE_USER_MAX
             ? _ ("That name is too long.")
             : _ ("That name has a character in it that cannot be shown.");
}

/* Before anything was typed nothing is wrong. */
static void
on_person_typed (NewPerson *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));
  const char *first = rounds_passphrase_row_get_text (self->first);
  const char *why = name_refusal (name);

  self->touched |= *name != '\0' || *first != '\0';
  if (why == NULL)
    why = rounds_passphrase_refusal (first, rounds_passphrase_row_get_text (self->second));
  else if (!self->touched)
    why = "";
  gtk_label_set_text (self->state, why != NULL ? why : _ ("Both are the same."));
  adw_message_dialog_set_response_enabled (self->dialog, "add", why == NULL);
}

static void
on_person_answered (AdwMessageDialog *dialog, const char *response, NewPerson *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));
  guint role = gtk_drop_down_get_selected (self->role);

  if (strcmp (response, "add") == 0 && role < G_N_ELEMENTS (roles))
    {
      rounds_preferences_say (self->keys->window, _ ("Making the key. This takes a moment."));
      rounds_account_add_user_async (self->keys->session, name, roles[role],
                                     rounds_passphrase_row_get_text (self->first),
                                     on_people_changed, weak_of (self->keys));
    }
  rounds_passphrase_row_clear (self->first);
  rounds_passphrase_row_clear (self->second);
}

static RoundsPassphraseRow *
add_passphrase (NewPerson *self, GtkWidget *list, const char *title)
{
  RoundsPassphraseRow *row = g_object_new (ROUNDS_TYPE_PASSPHRASE_ROW, NULL);

  rounds_passphrase_row_set_title (row, title);
  gtk_list_box_append (GTK_LIST_BOX (list), GTK_WIDGET (row));
  g_signal_connect_swapped (row, "changed", G_CALLBACK (on_person_typed), self);
  return row;
}

static GtkWidget *
person_form_new (NewPerson *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10), *list = gtk_list_box_new ();
  GtkWidget *name = gtk_entry_new ();
  const char *const words[] = { rounds_role_words (roles[0]), rounds_role_words (roles[1]),
                                rounds_role_words (roles[2]), NULL };

  self->name = GTK_EDITABLE (name);
  self->role = GTK_DROP_DOWN (gtk_drop_down_new_from_strings (words));
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list),
                       rounds_preferences_row (_ ("Name"), _ ("as the audit says it"), name, NULL));
  gtk_list_box_append (GTK_LIST_BOX (list),
                       rounds_preferences_row (_ ("Role"), _ ("what this person may do"),
                                               GTK_WIDGET (self->role), NULL));
  self->first = add_passphrase (self, list, _ ("_Passphrase"));
  self->second = add_passphrase (self, list, _ ("The Same _Again"));
  self->state = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->state, TRUE);
  gtk_label_set_xalign (self->state, 0);
  gtk_box_append (GTK_BOX (box), list);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->state));
  g_signal_connect_swapped (name, "changed", G_CALLBACK (on_person_typed), self);
  return box;
}

static void
on_add_clicked (Keys *keys)
{
  NewPerson *self = g_new0 (NewPerson, 1);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (keys->window), _ ("One More Person"),
                                              _ ("Let this person type the passphrase. Each comes "
                                                 "in with a name of their own, and the audit "
                                                 "says who did what."));

  self->keys = keys;
  self->dialog = ADW_MESSAGE_DIALOG (dialog);
  g_object_set_data_full (G_OBJECT (dialog), "person", self, g_free);
  adw_message_dialog_set_extra_child (self->dialog, person_form_new (self));
  adw_message_dialog_add_responses (self->dialog, "cancel", _ ("Cancel"), "add", _ ("Add"), NULL);
  adw_message_dialog_set_response_appearance (self->dialog, "add", ADW_RESPONSE_SUGGESTED);
  rounds_question_begin_with (self->dialog, "add");
  adw_message_dialog_set_close_response (self->dialog, "cancel");
  on_person_typed (self);
  g_signal_connect (dialog, "response", G_CALLBACK (on_person_answered), self);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- the page ---- */

static GtkWidget *
button_new (Keys *self, const char *label, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  g_signal_connect_swapped (button, "clicked", clicked, self);
  return button;
}

static void
add_own (Keys *self)
{
  AdwPreferencesGroup *group = rounds_preferences_group (self->page, _ ("How you come in"), NULL);

  adw_preferences_group_add (
      group,
      rounds_preferences_row (_ ("Passphrase"), _ ("yours alone"),
                              button_new (self, _ ("Change…"), G_CALLBACK (on_passphrase_clicked)),
                              NULL));
  adw_preferences_group_add (
      group, rounds_preferences_row (
                 _ ("Recovery code"), _ ("on paper; opens when the passphrase is lost"),
                 button_new (self, _ ("New Code…"), G_CALLBACK (on_renew_clicked)), NULL));
  self->keyring = GTK_SWITCH (gtk_switch_new ());
  g_signal_connect (self->keyring, "notify::active", G_CALLBACK (on_keyring_moved), self);
  adw_preferences_group_add (
      group, rounds_preferences_row (
                 _ ("Open with the desktop's keyring"),
                 _ ("⚠ whoever sits at your unlocked desktop opens the store under your name"),
                 GTK_WIDGET (self->keyring), NULL));
}

static void
add_people (Keys *self)
{
  gboolean owner = rounds_account_is_owner (self->session);

  self->people = rounds_preferences_group (
      self->page, _ ("People"),
      owner ? _ ("Who can open this store.")
            : _ ("Who can open this store. An owner adds and removes people."));
  if (owner)
    {
      GtkWidget *add = button_new (self, _ ("Add…"), G_CALLBACK (on_add_clicked));

      gtk_accessible_update_property (GTK_ACCESSIBLE (add), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ ("Add a person"), -1);
      gtk_widget_set_valign (add, GTK_ALIGN_CENTER);
      adw_preferences_group_set_header_suffix (self->people, add);
    }
}

GtkWidget *
rounds_preferences_keys_new (AdwPreferencesWindow *window, RoundsSession *session)
{
  Keys *self = g_new0 (Keys, 1);
  gboolean demonstration = rounds_store_get_kind (rounds_session_get_store (session)) ==
                           ROUNDS_STORE_DEMONSTRATION;
  AdwPreferencesGroup *group;

  self->window = window;
  self->session = g_object_ref (session);
  self->page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  self->rows = g_ptr_array_new ();
  adw_preferences_page_set_name (self->page, "keys");
  adw_preferences_page_set_title (self->page, _ ("Keys and People"));
  adw_preferences_page_set_icon_name (self->page, "dialog-password-symbolic");
  g_object_set_data_full (G_OBJECT (self->page), "keys", self, (GDestroyNotify) keys_free);
  if (demonstration)
    {
      group = rounds_preferences_group (self->page, _ ("Keys"), NULL);
      adw_preferences_group_add (
          group, rounds_preferences_row (_ ("A demonstration has no keys of its own"),
                                         _ ("its passphrase is published, and it has no users"),
                                         NULL, ROUNDS_DEMONSTRATION_PASSPHRASE));
      return GTK_WIDGET (self->page);
    }
  add_own (self);
  add_people (self);
  show_people (self);
  return GTK_WIDGET (self->page);
}
