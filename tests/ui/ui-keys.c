#include "ui-keys.h"

#include "counts.h"

#include <gdk/x11/gdkx.h>
#include <string.h>

void
ui_xdotool (const char *verb, const char *argument)
{
  const char *argv[] = { "xdotool", verb, argument, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL,
                NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
}

static gboolean
is_active (gpointer data)
{
  return gtk_window_is_active (data);
}

void
ui_take_keyboard (GtkWindow *window)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));
  g_autofree char *id = g_strdup_printf ("%lu", gdk_x11_surface_get_xid (surface));

  if (!gtk_window_is_active (window))
    ui_xdotool ("windowfocus", id);
  g_assert_true (test_wait_until (is_active, window, TEST_PATIENCE_MS));
}

typedef struct
{
  guint key;
  gboolean (*done) (gpointer data);
  gpointer data;
  gboolean up;
} Pressed;

static void
on_key_released (
    GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state, Pressed *pressed)
{
  pressed->up |= key == pressed->key ||
                 (key == GDK_KEY_ISO_Left_Tab && pressed->key == GDK_KEY_Tab);
}

static gboolean
is_up_or_done (gpointer data)
{
  Pressed *pressed = data;

  return pressed->up || (pressed->done != NULL && pressed->done (pressed->data));
}

void
ui_press_key (GtkWidget *window, const char *key, gboolean (*done) (gpointer data), gpointer data)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  const char *plus = strrchr (key, '+');
  Pressed pressed = { gdk_keyval_from_name (plus != NULL ? plus + 1 : key), done, data, FALSE };

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-released", G_CALLBACK (on_key_released), &pressed);
  gtk_widget_add_controller (window, keys);
  ui_xdotool ("key", key);
  g_assert_true (test_wait_until (is_up_or_done, &pressed, TEST_PATIENCE_MS));
  gtk_widget_remove_controller (window, keys);
}

static GtkWidget *
find_popover (GtkWidget *root)
{
  GtkWidget *found = NULL;

  if (GTK_IS_POPOVER (root) && gtk_widget_get_mapped (root))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_popover (child);
  return found;
}

GtkWidget *
ui_over (GtkWidget *window)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) at = g_list_model_get_item (windows, i);

      if (gtk_window_get_transient_for (GTK_WINDOW (at)) == GTK_WINDOW (window) &&
          gtk_widget_get_mapped (at))
        return at;
    }
  return find_popover (window);
}

static gboolean
is_gone (gpointer data)
{
  GtkWidget *over = *(GtkWidget **) data;

  return over == NULL || !gtk_widget_get_mapped (over);
}

void
ui_escape (GtkWidget *over, const char *what)
{
  GtkWindow *window = GTK_IS_POPOVER (over) ? GTK_WINDOW (gtk_widget_get_root (over))
                                            : gtk_window_get_transient_for (GTK_WINDOW (over));
  gpointer gone = over;

  g_object_add_weak_pointer (gone, &gone);
  ui_take_keyboard (GTK_IS_POPOVER (over) ? window : GTK_WINDOW (over));
  ui_xdotool ("key", "Escape");
  if (!test_wait_until (is_gone, &gone, TEST_PATIENCE_MS))
    g_error ("Escape does not leave %s", what);
  g_clear_weak_pointer (&gone);
  ui_take_keyboard (window);
}
