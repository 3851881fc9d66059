#include "read-at.h"

#include "person-words.h"
#include "say.h"
#include "site.h"

#include <glib/gi18n-lib.h>

#define LOOK_S 20

struct _RoundsReadAt
{
  AdwBin parent_instance;

  GtkLabel *label;
  RoundsSession *session; /* NULL: nothing was read */
  gint64 at;
  guint timer;
};

G_DEFINE_FINAL_TYPE (RoundsReadAt, rounds_read_at, ADW_TYPE_BIN)

static void
look (RoundsReadAt *self)
{
  RoundsStore *store = self->session != NULL ? rounds_session_get_store (self->session) : NULL;
  g_autofree char *moment = NULL, *ago = NULL, *words = NULL;
  gboolean old;

  gtk_widget_set_visible (GTK_WIDGET (self), store != NULL && self->at != 0);
  if (store == NULL || self->at == 0)
    return;
  old = rounds_site_now (store) - self->at >= ROUNDS_READ_AT_OLD_MS;
  moment = rounds_site_moment_words (store, self->at);
  ago = rounds_say_distance (self->at, rounds_site_now (store));
  words =
      old ? g_strdup_printf (_ ("⚠ Read %s, %s ago: what came since is not here. F5 reads again."),
                             moment, ago)
          : g_strdup_printf (_ ("Read %s"), moment);
  if (g_strcmp0 (words, gtk_label_get_text (self->label)) != 0)
    gtk_label_set_text (self->label, words);
  if (old)
    gtk_widget_remove_css_class (GTK_WIDGET (self->label), "secondary");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->label), "secondary");
}

static gboolean
on_time (gpointer data)
{
  look (data);
  return G_SOURCE_CONTINUE;
}

static void
rounds_read_at_dispose (GObject *object)
{
  RoundsReadAt *self = ROUNDS_READ_AT (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (rounds_read_at_parent_class)->dispose (object);
}

static void
rounds_read_at_class_init (RoundsReadAtClass *class)
{
  G_OBJECT_CLASS (class)->dispose = rounds_read_at_dispose;
}

static void
rounds_read_at_init (RoundsReadAt *self)
{
  self->label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, "wrap",
                              TRUE, "xalign", 0.0, NULL);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->label));
  gtk_widget_hide (GTK_WIDGET (self));
  self->timer = g_timeout_add_seconds (LOOK_S, on_time, self);
}

GtkWidget *
rounds_read_at_new (void)
{
  return g_object_new (ROUNDS_TYPE_READ_AT, NULL);
}

void
rounds_read_at_set (RoundsReadAt *self, RoundsSession *session, gint64 at)
{
  g_set_object (&self->session, session);
  self->at = at;
  look (self);
}
