#include "as-of-bar.h"

#include "say.h"

#include <glib/gi18n-lib.h>

static void
on_moment (GtkRevealer *revealer, GParamSpec *pspec, RoundsPatient *patient)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  GtkWidget *label = g_object_get_data (G_OBJECT (revealer), "label");
  gboolean off = index != NULL && !rounds_patient_is_now (patient);

  if (off)
    {
      g_autofree char *at = rounds_say_moment (index, rounds_patient_get_moment (patient));
      g_autofree char *text = g_strdup_printf (_ ("As of %s. Nothing can be signed or entered."),
                                               at);

      gtk_label_set_text (GTK_LABEL (label), text);
    }
  gtk_revealer_set_reveal_child (revealer, off);
}

static void
on_patient (RoundsPatient *patient, GParamSpec *pspec, GtkRevealer *revealer)
{
  on_moment (revealer, pspec, patient);
}

GtkWidget *
rounds_as_of_bar_new (RoundsPatient *patient)
{
  GtkWidget *revealer = gtk_revealer_new ();
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *button = gtk_button_new_with_label (_ ("Back to now (Esc)"));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (bar, "as-of-bar");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.now");
  gtk_box_append (GTK_BOX (bar), label);
  gtk_box_append (GTK_BOX (bar), button);
  gtk_revealer_set_child (GTK_REVEALER (revealer), bar);
  /* It must not be missed, and nothing moves for its own sake. */
  gtk_revealer_set_transition_type (GTK_REVEALER (revealer), GTK_REVEALER_TRANSITION_TYPE_NONE);
  /* A revealer that does not slide keeps the room of what it hides (4.8). */
  g_object_bind_property (revealer, "reveal-child", revealer, "visible", G_BINDING_SYNC_CREATE);
  g_object_set_data (G_OBJECT (revealer), "label", label);
  g_signal_connect_object (patient, "notify::at", G_CALLBACK (on_patient), revealer, 0);
  on_moment (GTK_REVEALER (revealer), NULL, patient);
  return revealer;
}
