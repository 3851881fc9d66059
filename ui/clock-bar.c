#include "clock-bar.h"

#include "audit.h"
#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LOOK_S    20
#define BEHIND_MS (2 * 60 * 1000)

struct _RoundsClockBar
{
  AdwBin parent_instance;

  GtkLabel *label;
  RoundsSession *session;
  gint64 newest; /* what was seen of this store, ms since 1970, also when it was locked again */
  gint64 said;   /* the entry that the label names; 0: none */
  int said_in;   /* the session's state then: a label whose words stay is not announced again */
  guint timer;
};

G_DEFINE_FINAL_TYPE (RoundsClockBar, rounds_clock_bar, ADW_TYPE_BIN)

/* By the clock on the wall here, whatever the zone of the site is. (transfer full) */
static char *
say_machine_moment (gint64 instant)
{
  const RoundsChartIndex index = { .settings.zone = g_time_zone_new_local () };
  char *words = rounds_say_moment (&index, instant);

  g_time_zone_unref (index.settings.zone);
  return words;
}

/* (transfer full) */
static char *
words_of (RoundsClockBar *self)
{
  RoundsStore *store = rounds_session_get_store (self->session);
  g_autofree char *entry = say_machine_moment (self->newest);

  if (store == NULL)
    return g_strdup_printf (_ ("⚠ The clock of this computer is behind: this store was last "
                               "written on %s. Set the clock before you unlock; what is written "
                               "until then carries a wrong time."),
                            entry);
  /* What is "now" in a demonstration is not the machine's. */
  if (rounds_store_get_kind (store) == ROUNDS_STORE_DEMONSTRATION)
    return g_strdup_printf (_ ("⚠ The clock of this computer is behind the last entry of this "
                               "record, %s. Set the clock: until then the audit has wrong times."),
                            entry);
  return g_strdup_printf (
      _ ("⚠ The clock of this computer is behind the last entry of this record, "
         "%s. Set the clock: until then what is written carries a wrong time, "
         "ages and days are wrong, and “now” leaves out what is dated later "
         "than the clock."),
      entry);
}

static void
say (RoundsClockBar *self)
{
  int state = rounds_session_get_state (self->session);
  g_autofree char *words = NULL;

  if (self->said == self->newest && self->said_in == state)
    return;
  words = words_of (self);
  self->said = self->newest;
  self->said_in = state;
  if (strcmp (words, gtk_label_get_text (self->label)) != 0)
    gtk_label_set_text (self->label, words);
}

void
rounds_clock_bar_refresh (RoundsClockBar *self)
{
  RoundsStore *store = rounds_session_get_store (self->session);
  gint64 now = g_get_real_time () / 1000;
  gboolean behind;

  g_return_if_fail (ROUNDS_IS_CLOCK_BAR (self));
  self->newest = MAX (self->newest, store != NULL ? rounds_store_get_newest_entry (store)
                                                  : rounds_store_peek_written (
                                                        rounds_session_get_dir (self->session)));
  behind = self->newest - now >= BEHIND_MS;
  if (behind)
    say (self);
  gtk_widget_set_visible (GTK_WIDGET (self), behind);
}

static gboolean
on_time (gpointer data)
{
  rounds_clock_bar_refresh (data);
  return G_SOURCE_CONTINUE;
}

static void
rounds_clock_bar_dispose (GObject *object)
{
  RoundsClockBar *self = ROUNDS_CLOCK_BAR (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (rounds_clock_bar_parent_class)->dispose (object);
}

static void
rounds_clock_bar_class_init (RoundsClockBarClass *class)
{
  G_OBJECT_CLASS (class)->dispose = rounds_clock_bar_dispose;
}

static void
rounds_clock_bar_init (RoundsClockBar *self)
{
  /* An alert: whoever does not see the bar is told as well. */
  self->label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_ALERT,
                              "hexpand", TRUE, "xalign", 0.0, "wrap", TRUE, "wrap-mode",
                              PANGO_WRAP_WORD_CHAR, "width-chars", 8, NULL);
  gtk_widget_set_name (GTK_WIDGET (self), "clock-bar");
  gtk_widget_add_css_class (GTK_WIDGET (self), "clock-bar");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->label));
}

GtkWidget *
rounds_clock_bar_new (RoundsSession *session)
{
  RoundsClockBar *self = g_object_new (ROUNDS_TYPE_CLOCK_BAR, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (rounds_clock_bar_refresh), self,
                           G_CONNECT_SWAPPED);
  self->timer = g_timeout_add_seconds (LOOK_S, on_time, self);
  rounds_clock_bar_refresh (self);
  return GTK_WIDGET (self);
}
