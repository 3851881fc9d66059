/* drag-source.c: `drag-source URI...`: a small window from which these files can be dragged, as from a
 * file manager. It prints "ready" when it is on the screen, and how each drag ended.
 */
#include <gtk/gtk.h>

static GdkContentProvider *
on_prepared (GtkDragSource *source, double x, double y, char **uris)
{
  GSList *files = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  for (guint i = 0; uris[i] != NULL; i++)
    files = g_slist_append (files, g_file_new_for_uri (uris[i]));
  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_list (files));
  g_slist_free_full (files, g_object_unref);
  return gdk_content_provider_new_for_value (&value);
}

static void
on_drag_ended (GtkDragSource *source, GdkDrag *drag, gboolean delete, gpointer data)
{
  g_print ("ended\n");
}

static gboolean
on_drag_cancelled (GtkDragSource *source, GdkDrag *drag, GdkDragCancelReason why, gpointer data)
{
  g_print ("refused\n");
  return FALSE;
}

static void
on_painted (GdkFrameClock *clock, gpointer data)
{
  g_signal_handlers_disconnect_by_func (clock, on_painted, data);
  g_print ("ready\n");
}

int
main (int argc, char *argv[])
{
  GtkWidget *window, *label;
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_init ();
  window = gtk_window_new ();
  label = gtk_label_new ("files");
  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect (source, "prepare", G_CALLBACK (on_prepared), argv + 1);
  g_signal_connect (source, "drag-end", G_CALLBACK (on_drag_ended), NULL);
  g_signal_connect (source, "drag-cancel", G_CALLBACK (on_drag_cancelled), NULL);
  gtk_widget_add_controller (label, GTK_EVENT_CONTROLLER (source));
  gtk_window_set_title (GTK_WINDOW (window), "drag-source");
  gtk_window_set_default_size (GTK_WINDOW (window), 160, 80);
  gtk_window_set_child (GTK_WINDOW (window), label);
  gtk_window_present (GTK_WINDOW (window));
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (on_painted),
                    NULL);
  while (gtk_widget_get_visible (window))
    g_main_context_iteration (NULL, TRUE);
  return 0;
}
