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

static gboolean
on_escape (GtkWidget *revealer, GVariant *parameter, gpointer patient)
{
  if (rounds_patient_get_index (patient) == NULL || rounds_patient_is_now (patient))
    return FALSE;
  rounds_patient_set_at (patient, ROUNDS_NOW);
  return TRUE;
}

/* Wherever the focus is in the window, once nothing there had another use for the key. */
static void
add_escape (GtkWidget *revealer, RoundsPatient *patient)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (keys), GTK_SHORTCUT_SCOPE_GLOBAL);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_BUBBLE);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                        gtk_callback_action_new (on_escape, g_object_ref (patient),
                                                 g_object_unref)));
  gtk_widget_add_controller (revealer, keys);
}

GtkWidget *
rounds_as_of_bar_new (RoundsPatient *patient)
{
  GtkWidget *revealer = gtk_revealer_new ();
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  /* A status: who does not see the bar is told that nothing can be signed. */
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS,
                                   "wrap", TRUE, "xalign", 0.0, "hexpand", TRUE, NULL);
  GtkWidget *button = gtk_button_new_with_label (_ ("Back to Now (Esc)"));

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
  add_escape (revealer, patient);
  on_moment (GTK_REVEALER (revealer), NULL, patient);
  return revealer;
}

GtkWidget *
rounds_always_now_new (void)
{
  GtkWidget *label = gtk_label_new (_ ("This page always shows now"));

  /* At the side that the pane of the window never lies over. */
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "always-now");
  gtk_widget_set_visible (label, FALSE);
  return label;
}
