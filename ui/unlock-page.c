#include "unlock-page.h"

#include "account.h"
#include "passphrase-dialog.h"
#include "passphrase-row.h"
#include "words.h"

#include <glib/gi18n-lib.h>

struct _RoundsUnlockPage
{
  AdwBin parent_instance;

  GtkLabel *store_label;
  AdwComboRow *user_row;
  GtkLabel *hint_label;
  RoundsPassphraseRow *passphrase_row;
  GtkWidget *published_box;
  GtkLabel *published_label;
  GtkWidget *error_box;
  GtkLabel *error_label;
  GtkStack *act_stack;
  GtkWidget *unlock_button;
  GtkWidget *progress_box;
  GtkSpinner *spinner;
  GtkWidget *keyring_button;
  GtkLabel *keyring_label;
  GtkToggleButton *recovery_button;
  GtkWidget *memory_label;

  RoundsSession *session;
  GPtrArray *users;    /* RoundsUser */
  char *last_user;     /* who came in last, chosen again after a lock */
  gboolean by_keyring; /* the unlock that was begun last */
  gboolean recovering;
};

G_DEFINE_FINAL_TYPE (RoundsUnlockPage, rounds_unlock_page, ADW_TYPE_BIN)

/* words: NULL for none. typed: what was typed is at fault, and marked. */
static void
show_error (RoundsUnlockPage *self, const char *words, gboolean typed)
{
  gtk_label_set_text (self->error_label, words != NULL ? words : "");
  gtk_widget_set_visible (self->error_box, words != NULL);
  rounds_passphrase_row_set_error (self->passphrase_row, typed ? words : NULL);
}

static void
show_busy (RoundsUnlockPage *self, gboolean busy)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  /* GtkText misses that it lost the focus when it is made insensitive under it (a 4.8 warning). */
  if (busy && root != NULL)
    gtk_root_set_focus (root, NULL);
  /* 4.8's scrolled window that takes no focus holds Tab back where nothing in it takes any. */
  gtk_widget_set_focusable (adw_bin_get_child (ADW_BIN (self)), busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->passphrase_row), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->user_row), !busy);
  gtk_widget_set_sensitive (self->keyring_button, !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->recovery_button), !busy);
  gtk_stack_set_visible_child (self->act_stack, busy ? self->progress_box : self->unlock_button);
  gtk_spinner_set_spinning (self->spinner, busy);
}

/* ---- who ---- */

/* NULL: whoever's passphrase it is. */
static const RoundsUser *
get_user (RoundsUnlockPage *self)
{
  guint i = adw_combo_row_get_selected (self->user_row);

  if (self->users == NULL || self->users->len == 0)
    return NULL;
  return self->users->pdata[MIN (i, self->users->len - 1)];
}

static void
show_ways (RoundsUnlockPage *self)
{
  const RoundsUser *user = get_user (self);
  gboolean recovering = gtk_toggle_button_get_active (self->recovery_button);
  gboolean keyring = user != NULL && user->keyring && !recovering;
  g_autofree char *label = NULL;

  gtk_widget_set_visible (self->keyring_button, keyring);
  if (keyring)
    {
      label = g_strdup_printf (_ ("Unlock with the Keyring as %s"), user->user);
      gtk_label_set_text (self->keyring_label, label);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->keyring_button),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->user_row),
                          !recovering && self->users != NULL && self->users->len > 1);
  rounds_passphrase_row_set_title (self->passphrase_row,
                                   recovering ? _ ("Recovery _Code") : _ ("_Passphrase"));
  gtk_label_set_text (self->hint_label,
                      recovering ? _ ("The printed code of seven groups. It says who you are, and "
                                      "asks you for a new passphrase.")
                                 : "");
  gtk_widget_set_visible (GTK_WIDGET (self->hint_label), recovering);
}

static void
on_user_changed (RoundsUnlockPage *self)
{
  show_ways (self);
}

static void
on_recovery_toggled (RoundsUnlockPage *self)
{
  rounds_passphrase_row_clear (self->passphrase_row);
  show_error (self, NULL, FALSE);
  show_ways (self);
  rounds_passphrase_row_focus (self->passphrase_row);
}

/* Rows "A. Clinician · owner". Roles are words of the key file that people know by these. */
static void
show_users (RoundsUnlockPage *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint chosen = 0;
  gboolean recovery = FALSE;

  for (guint i = 0; self->users != NULL && i < self->users->len; i++)
    {
      const RoundsUser *user = self->users->pdata[i];
      g_autofree char *name = rounds_user_words (user);

      gtk_string_list_append (names, name);
      recovery |= user->recovery;
      if (g_strcmp0 (user->user, self->last_user) == 0)
        chosen = i;
    }
  adw_combo_row_set_model (self->user_row, G_LIST_MODEL (names));
  if (self->users != NULL && self->users->len > 0)
    adw_combo_row_set_selected (self->user_row, chosen);
  gtk_toggle_button_set_active (self->recovery_button, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->recovery_button), recovery);
  show_ways (self);
}

/* ---- unlocking ---- */

/* A person who came in by a recovery code has forgotten the passphrase: it is asked anew. */
static void
on_came_in (RoundsUnlockPage *self)
{
  RoundsStore *store = rounds_session_get_store (self->session);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  g_free (self->last_user);
  self->last_user = store != NULL ? g_strdup (rounds_store_get_user (store)) : NULL;
  gtk_toggle_button_set_active (self->recovery_button, FALSE);
  if (self->recovering && store != NULL && GTK_IS_WINDOW (root))
    gtk_window_present (
        GTK_WINDOW (rounds_passphrase_dialog_new (GTK_WINDOW (root), self->session, TRUE)));
  self->recovering = FALSE;
}

static char *
words_for (RoundsUnlockPage *self, const GError *error)
{
  if (self->by_keyring && g_error_matches (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH))
    return g_strdup (
        _ ("The key in the desktop's keyring does not open this store any more. Use your "
           "passphrase, then switch the keyring off and on in the preferences."));
  if (self->recovering && g_error_matches (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH))
    return g_strdup (_ ("That code does not open this store. Compare it with the print."));
  if (self->users != NULL && self->users->len > 1 &&
      g_error_matches (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH))
    return g_strdup (_ ("That is not this person's passphrase. Look at who is signing in, and type "
                        "it again."));
  return rounds_words_for_unlock_error (error);
}

/* INVALID: a recovery code with a slip in it. */
static gboolean
is_of_what_was_typed (RoundsUnlockPage *self, const GError *error)
{
  if (self->by_keyring)
    return FALSE;
  return g_error_matches (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH) ||
         g_error_matches (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID);
}

/* Each coming in stands in the audit under the name of who came in. A row that cannot be written is no reason to
 * turn the person away: nothing is opened after it without one. */
static void
note_unlock (RoundsUnlockPage *self)
{
  const char *how = self->by_keyring   ? "keyring"
                    : self->recovering ? "recovery code"
                                       : "passphrase";

  rounds_account_note_async (self->session, "unlock", how, NULL, NULL);
}

static void
on_unlocked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RoundsUnlockPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  gboolean ok = rounds_session_unlock_finish (ROUNDS_SESSION (source), result, &error);

  /* The window may have gone while the key was derived. */
  if (self->session == NULL)
    return;
  rounds_passphrase_row_clear (self->passphrase_row);
  show_busy (self, FALSE);
  if (ok)
    {
      note_unlock (self);
      on_came_in (self);
      return;
    }
  words = words_for (self, error);
  show_error (self, words, is_of_what_was_typed (self, error));
  rounds_passphrase_row_focus (self->passphrase_row);
}

/* By what was typed. */
static void
begin (RoundsUnlockPage *self)
{
  const char *typed = rounds_passphrase_row_get_text (self->passphrase_row);
  const RoundsUser *user = get_user (self);

  self->by_keyring = FALSE;
  self->recovering = gtk_toggle_button_get_active (self->recovery_button);
  if (self->recovering)
    rounds_session_unlock_recovery_async (self->session, typed, on_unlocked, g_object_ref (self));
  else if (user != NULL && self->users->len > 1)
    rounds_session_unlock_as_async (self->session, user->user, typed, on_unlocked,
                                    g_object_ref (self));
  else
    rounds_session_unlock_async (self->session, typed, on_unlocked, g_object_ref (self));
}

static void
on_unlock_asked (RoundsUnlockPage *self)
{
  if (*rounds_passphrase_row_get_text (self->passphrase_row) == 0 ||
      rounds_session_get_state (self->session) != ROUNDS_SESSION_LOCKED)
    return;
  show_error (self, NULL, FALSE);
  show_busy (self, TRUE);
  begin (self);
}

static void
on_keyring_asked (RoundsUnlockPage *self)
{
  const RoundsUser *user = get_user (self);

  if (user == NULL || rounds_session_get_state (self->session) != ROUNDS_SESSION_LOCKED)
    return;
  show_error (self, NULL, FALSE);
  show_busy (self, TRUE);
  self->recovering = FALSE;
  self->by_keyring = TRUE;
  rounds_session_unlock_keyring_async (self->session, user->user, on_unlocked, g_object_ref (self));
}

static void
on_passphrase_changed (RoundsUnlockPage *self)
{
  gtk_widget_set_sensitive (self->unlock_button,
                            *rounds_passphrase_row_get_text (self->passphrase_row) != 0);
}

static void
rounds_unlock_page_dispose (GObject *object)
{
  RoundsUnlockPage *self = ROUNDS_UNLOCK_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ROUNDS_TYPE_UNLOCK_PAGE);
  g_clear_object (&self->session);
  g_clear_pointer (&self->users, g_ptr_array_unref);
  g_clear_pointer (&self->last_user, g_free);
  G_OBJECT_CLASS (rounds_unlock_page_parent_class)->dispose (object);
}

static void
rounds_unlock_page_class_init (RoundsUnlockPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (ROUNDS_TYPE_PASSPHRASE_ROW);
  G_OBJECT_CLASS (class)->dispose = rounds_unlock_page_dispose;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/rounds/Rounds/unlock-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RoundsUnlockPage, store_label);
  gtk_widget_class_bind_template_child (widget_class, RoundsUnlockPage, user_row);
  gtk_widget_class_bind_template_child (widget_class, RoundsUnlockPage, hint_label);
  gtk_widget_class_bind_template_child (widget_class, RoundsUnlockPage, keyring_button);
  gtk_widget_class_bind_template_child (widget_class, RoundsUnlockPage, keyring_label);
  gtk_widget_class_bind_template_child (widget_class, RoundsUnlockPage, recovery_button);
  gtk_widget_class_bind_template_child (widget_class, RoundsUnlockPage, memory_label);
  gtk_widget_class_bind_template_callback (widget_class, on_user_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_keyring_asked);
  gtk_widget_class_bind_template_callback (widget_class, on_recovery_toggled);
  gtk_widget_class_bind_template_child (widget_class, RoundsUnlockPage, passphrase_row);
  gtk_widget_class_bind_template_child (widget_class, RoundsUnlockPage, published_box);
  gtk_widget_class_bind_template_child (widget_class, RoundsUnlockPage, published_label);
  gtk_widget_class_bind_template_child (widget_class, RoundsUnlockPage, error_box);
  gtk_widget_class_bind_template_child (widget_class, RoundsUnlockPage, error_label);
  gtk_widget_class_bind_template_child (widget_class, RoundsUnlockPage, act_stack);
  gtk_widget_class_bind_template_child (widget_class, RoundsUnlockPage, unlock_button);
  gtk_widget_class_bind_template_child (widget_class, RoundsUnlockPage, progress_box);
  gtk_widget_class_bind_template_child (widget_class, RoundsUnlockPage, spinner);
  gtk_widget_class_bind_template_callback (widget_class, on_unlock_asked);
  gtk_widget_class_bind_template_callback (widget_class, on_passphrase_changed);
}

static void
rounds_unlock_page_init (RoundsUnlockPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

RoundsUnlockPage *
rounds_unlock_page_new (RoundsSession *session)
{
  RoundsUnlockPage *self = g_object_new (ROUNDS_TYPE_UNLOCK_PAGE, NULL);

  self->session = g_object_ref (session);
  return self;
}

void
rounds_unlock_page_set_label (RoundsUnlockPage *self, const RoundsStoreLabel *label)
{
  g_autofree char *name = g_filename_display_basename (rounds_session_get_dir (self->session));
  gboolean demonstration = label->kind == ROUNDS_STORE_DEMONSTRATION;
  g_autofree char *text = NULL;

  text = g_strdup_printf ("%s\n%s", name, rounds_words_for_kind (label->kind));
  gtk_label_set_text (self->store_label, text);
  g_clear_pointer (&self->users, g_ptr_array_unref);
  self->users = rounds_session_peek_users (self->session, NULL);
  show_users (self);
  gtk_widget_set_visible (self->memory_label, !rounds_secret_can_lock ());
  gtk_widget_set_visible (self->published_box, demonstration);
  if (demonstration)
    {
      g_autofree char *published = g_strdup_printf (_ ("Passphrase: %s"),
                                                    ROUNDS_DEMONSTRATION_PASSPHRASE);

      gtk_label_set_text (self->published_label, published);
    }
}

/* Of two pages of a stack; the other may say that the store has gone, and has the focus then. */
static gboolean
is_in_front (RoundsUnlockPage *self)
{
  return gtk_widget_get_child_visible (GTK_WIDGET (self));
}

void
rounds_unlock_page_reset (RoundsUnlockPage *self)
{
  rounds_passphrase_row_clear (self->passphrase_row);
  show_error (self, NULL, FALSE);
  show_busy (self, FALSE);
  if (is_in_front (self))
    rounds_passphrase_row_focus (self->passphrase_row);
}

void
rounds_unlock_page_choose_user (RoundsUnlockPage *self)
{
  const RoundsUser *user = get_user (self);

  /* Whoever was in is the one who does not come: the next one is offered. */
  if (user != NULL && g_strcmp0 (user->user, self->last_user) == 0)
    adw_combo_row_set_selected (self->user_row, (adw_combo_row_get_selected (self->user_row) + 1) %
                                                    self->users->len);
  if (is_in_front (self) && gtk_widget_get_visible (GTK_WIDGET (self->user_row)))
    {
      GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

      gtk_widget_grab_focus (GTK_WIDGET (self->user_row));
      /* A row has no cursor that blinks: without the ring nobody sees where the keys go. */
      if (GTK_IS_WINDOW (root))
        gtk_window_set_focus_visible (GTK_WINDOW (root), TRUE);
    }
}

void
rounds_unlock_page_unlock_demonstration (RoundsUnlockPage *self)
{
  if (rounds_session_get_state (self->session) != ROUNDS_SESSION_LOCKED)
    return;
  rounds_passphrase_row_set_text (self->passphrase_row, ROUNDS_DEMONSTRATION_PASSPHRASE);
  show_error (self, NULL, FALSE);
  show_busy (self, TRUE);
  self->by_keyring = self->recovering = FALSE;
  /* This call, not the typed text: it refuses any store that is not sealed as a demonstration. */
  rounds_session_unlock_demonstration_async (self->session, on_unlocked, g_object_ref (self));
}
