#include "passphrase-row.h"

#include <glib/gi18n-lib.h>

struct _RoundsPassphraseRow
{
  AdwPreferencesRow parent_instance;

  GtkLabel *title_label;
  GtkText *passphrase_text;
  GtkWidget *caps_lock;
  GtkToggleButton *peek_button;

  GdkDevice *keyboard; /* while realized */
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsPassphraseRow, rounds_passphrase_row, ADW_TYPE_PREFERENCES_ROW)

static void
on_text_changed (RoundsPassphraseRow *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_text_activated (RoundsPassphraseRow *self)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
}

static void
show_caps_lock (RoundsPassphraseRow *self)
{
  gtk_widget_set_visible (self->caps_lock,
                          self->keyboard != NULL &&
                              gdk_device_get_caps_lock_state (self->keyboard) &&
                              gtk_widget_has_focus (GTK_WIDGET (self->passphrase_text)));
}

static void
rounds_passphrase_row_realize (GtkWidget *widget)
{
  RoundsPassphraseRow *self = ROUNDS_PASSPHRASE_ROW (widget);
  GdkSeat *seat = gdk_display_get_default_seat (gtk_widget_get_display (widget));

  GTK_WIDGET_CLASS (rounds_passphrase_row_parent_class)->realize (widget);
  if (seat != NULL && g_set_object (&self->keyboard, gdk_seat_get_keyboard (seat)))
    g_signal_connect_object (self->keyboard, "notify::caps-lock-state", G_CALLBACK (show_caps_lock),
                             self, G_CONNECT_SWAPPED);
}

static void
rounds_passphrase_row_unrealize (GtkWidget *widget)
{
  RoundsPassphraseRow *self = ROUNDS_PASSPHRASE_ROW (widget);

  if (self->keyboard != NULL)
    g_signal_handlers_disconnect_by_data (self->keyboard, self);
  g_clear_object (&self->keyboard);
  GTK_WIDGET_CLASS (rounds_passphrase_row_parent_class)->unrealize (widget);
}

static void
rounds_passphrase_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), ROUNDS_TYPE_PASSPHRASE_ROW);
  G_OBJECT_CLASS (rounds_passphrase_row_parent_class)->dispose (object);
}

static void
rounds_passphrase_row_class_init (RoundsPassphraseRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = rounds_passphrase_row_dispose;
  widget_class->realize = rounds_passphrase_row_realize;
  widget_class->unrealize = rounds_passphrase_row_unrealize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", ROUNDS_TYPE_PASSPHRASE_ROW, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ACTIVATED] = g_signal_new ("activated", ROUNDS_TYPE_PASSPHRASE_ROW,
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/rounds/Rounds/passphrase-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RoundsPassphraseRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, RoundsPassphraseRow, passphrase_text);
  gtk_widget_class_bind_template_child (widget_class, RoundsPassphraseRow, caps_lock);
  gtk_widget_class_bind_template_child (widget_class, RoundsPassphraseRow, peek_button);
  gtk_widget_class_bind_template_callback (widget_class, on_text_activated);
}

static void
rounds_passphrase_row_init (RoundsPassphraseRow *self)
{
  g_autoptr (GtkEntryBuffer) locked_memory = gtk_password_entry_buffer_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_text_set_buffer (self->passphrase_text, locked_memory);
  g_signal_connect_object (self->passphrase_text, "changed", G_CALLBACK (on_text_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->passphrase_text, "notify::has-focus", G_CALLBACK (show_caps_lock),
                           self, G_CONNECT_SWAPPED);
  g_object_bind_property (self->peek_button, "active", self->passphrase_text, "visibility",
                          G_BINDING_DEFAULT);
}

const char *
rounds_passphrase_row_get_text (RoundsPassphraseRow *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->passphrase_text));
}

void
rounds_passphrase_row_set_text (RoundsPassphraseRow *self, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (self->passphrase_text), text);
}

void
rounds_passphrase_row_clear (RoundsPassphraseRow *self)
{
  rounds_passphrase_row_set_text (self, "");
  gtk_toggle_button_set_active (self->peek_button, FALSE);
}

void
rounds_passphrase_row_set_title (RoundsPassphraseRow *self, const char *title)
{
  gtk_label_set_text_with_mnemonic (self->title_label, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->passphrase_text),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_text (self->title_label), -1);
}

void
rounds_passphrase_row_focus (RoundsPassphraseRow *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->passphrase_text));
}

void
rounds_passphrase_row_set_error (RoundsPassphraseRow *self, const char *words)
{
  GtkAccessible *text = GTK_ACCESSIBLE (self->passphrase_text);

  if (words != NULL)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), "error");
      gtk_accessible_update_property (text, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
      gtk_accessible_update_state (text, GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE,
                                   -1);
      return;
    }
  gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
  gtk_accessible_reset_property (text, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
  gtk_accessible_reset_state (text, GTK_ACCESSIBLE_STATE_INVALID);
}
