#include "unlock-page.h"

#include "passphrase-row.h"
#include "words.h"

#include <glib/gi18n-lib.h>

struct _RoundsUnlockPage
{
  AdwBin parent_instance;

  GtkLabel *store_label;
  RoundsPassphraseRow *passphrase_row;
  GtkWidget *published_box;
  GtkLabel *published_label;
  GtkWidget *error_box;
  GtkLabel *error_label;
  GtkStack *act_stack;
  GtkWidget *unlock_button;
  GtkWidget *progress_box;
  GtkSpinner *spinner;

  RoundsSession *session;
};

G_DEFINE_FINAL_TYPE (RoundsUnlockPage, rounds_unlock_page, ADW_TYPE_BIN)

/* words: NULL for none. */
static void
show_error (RoundsUnlockPage *self, const char *words)
{
  gtk_label_set_text (self->error_label, words != NULL ? words : "");
  gtk_widget_set_visible (self->error_box, words != NULL);
  rounds_passphrase_row_set_error (self->passphrase_row, words);
}

static void
show_busy (RoundsUnlockPage *self, gboolean busy)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  /* GtkText misses that it lost the focus when it is made insensitive under it (a 4.8 warning). */
  if (busy && root != NULL)
    gtk_root_set_focus (root, NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->passphrase_row), !busy);
  gtk_stack_set_visible_child (self->act_stack, busy ? self->progress_box : self->unlock_button);
  gtk_spinner_set_spinning (self->spinner, busy);
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
    return;
  words = rounds_words_for_unlock_error (error);
  show_error (self, words);
  rounds_passphrase_row_focus (self->passphrase_row);
}

static void
on_unlock_asked (RoundsUnlockPage *self)
{
  if (*rounds_passphrase_row_get_text (self->passphrase_row) == 0 ||
      rounds_session_get_state (self->session) != ROUNDS_SESSION_LOCKED)
    return;
  show_error (self, NULL);
  show_busy (self, TRUE);
  rounds_session_unlock_async (self->session, rounds_passphrase_row_get_text (self->passphrase_row),
                               on_unlocked, g_object_ref (self));
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
  gtk_widget_set_visible (self->published_box, demonstration);
  if (demonstration)
    {
      g_autofree char *published = g_strdup_printf (_ ("Passphrase: %s"),
                                                    ROUNDS_DEMONSTRATION_PASSPHRASE);

      gtk_label_set_text (self->published_label, published);
    }
}

void
rounds_unlock_page_reset (RoundsUnlockPage *self)
{
  rounds_passphrase_row_clear (self->passphrase_row);
  show_error (self, NULL);
  show_busy (self, FALSE);
  rounds_passphrase_row_focus (self->passphrase_row);
}

void
rounds_unlock_page_unlock_demonstration (RoundsUnlockPage *self)
{
  if (rounds_session_get_state (self->session) != ROUNDS_SESSION_LOCKED)
    return;
  rounds_passphrase_row_set_text (self->passphrase_row, ROUNDS_DEMONSTRATION_PASSPHRASE);
  show_error (self, NULL);
  show_busy (self, TRUE);
  /* This call, not the typed text: it refuses any store that is not sealed as a demonstration. */
  rounds_session_unlock_demonstration_async (self->session, on_unlocked, g_object_ref (self));
}
