#include "recent-files.h"

#include <gtk/gtk.h>

static void
take_off (GtkRecentManager *recent, const char *uri)
{
  if (gtk_recent_manager_has_item (recent, uri))
    gtk_recent_manager_remove_item (recent, uri, NULL);
}

static void
on_recent_changed (GtkRecentManager *recent, GHashTable *kept_out)
{
  GHashTableIter iter;
  gpointer uri;

  g_hash_table_iter_init (&iter, kept_out);
  while (g_hash_table_iter_next (&iter, &uri, NULL))
    take_off (recent, uri);
}

void
rounds_recent_files_keep_out (GFile *file)
{
  static GHashTable *kept_out; /* one set and one handler, however much is chosen */
  GtkRecentManager *recent = gtk_recent_manager_get_default ();
  char *uri = g_file_get_uri (file);

  if (kept_out == NULL)
    {
      kept_out = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_signal_connect (recent, "changed", G_CALLBACK (on_recent_changed), kept_out);
    }
  take_off (recent, uri);
  g_hash_table_add (kept_out, uri);
}
