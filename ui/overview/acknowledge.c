#include "acknowledge.h"

#include "clipboard.h"
#include "news.h"
#include "results-list.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  RoundsPatient *patient;
  guint8 rid[ROUNDS_RID_BYTES];
  GtkWidget *popover;
  GtkEditable *entry;
} Asking;

static void
asking_free (gpointer data, GClosure *closure)
{
  Asking *self = data;

  g_object_unref (self->patient);
  g_free (self);
}

/* The row may be another one since: the chart is read anew after an import. */
static const RoundsChartRow *
row_of (const Asking *self)
{
  RoundsNews *news = rounds_news_of (self->patient);

  for (guint i = 0; i < rounds_news_size (news); i++)
    if (memcmp (rounds_news_get (news, i)->row->event->rid, self->rid, ROUNDS_RID_BYTES) == 0)
      return rounds_news_get (news, i)->row;
  return NULL;
}

static void
on_acknowledge (Asking *self)
{
  const RoundsChartRow *row = row_of (self);

  if (row != NULL && rounds_patient_is_now (self->patient))
    rounds_news_acknowledge (rounds_news_of (self->patient), row,
                             gtk_editable_get_text (self->entry));
  gtk_popover_popdown (GTK_POPOVER (self->popover));
}

static void
unparent_now (GtkWidget *popover)
{
  if (gtk_widget_get_parent (popover) != NULL)
    gtk_widget_unparent (popover);
}

static gboolean
unparent (gpointer popover)
{
  unparent_now (popover);
  return G_SOURCE_REMOVE;
}

static void
on_closed (GtkWidget *popover)
{
  /* 4.8 goes on using it while it closes. */
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, unparent, g_object_ref (popover), g_object_unref);
}

static GtkWidget *
label_new (const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 48);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  return label;
}

static char *
what_of (RoundsPatient *patient, const RoundsChartRow *row)
{
  g_autofree char *name = rounds_results_name (row->event->title);
  g_autofree char *value = rounds_say_row_value (row);
  g_autofree char *time = rounds_say_row_time (rounds_patient_get_index (patient), row);
  const char *flag = rounds_say_flag (rounds_say_flag_of (row));

  return g_strdup_printf ("%s %s%s%s, %s", name, value, *flag != 0 ? " " : "", flag, time);
}

static void
add_form (Asking *self, GtkWidget *box)
{
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Acknowledge"));
  GtkWidget *label = label_new (_ ("What was done (may stay empty)"), "secondary");

  self->entry = GTK_EDITABLE (entry);
  gtk_entry_set_max_length (GTK_ENTRY (entry), 500);
  rounds_clipboard_guard_entry (GTK_EDITABLE (entry), self->patient);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What was done"), -1);
  gtk_widget_add_css_class (button, "suggested-action");
  gtk_widget_set_halign (button, GTK_ALIGN_END);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_acknowledge), self);
  g_signal_connect_swapped (entry, "activate", G_CALLBACK (on_acknowledge), self);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), button);
}

void
rounds_acknowledge_ask (GtkWidget *beside, RoundsPatient *patient, const RoundsChartRow *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  g_autofree char *what = what_of (patient, row);
  Asking *self = g_new0 (Asking, 1);
  const RoundsNewsItem *item = rounds_news_find (rounds_news_of (patient), row);

  self->patient = g_object_ref (patient);
  memcpy (self->rid, row->event->rid, ROUNDS_RID_BYTES);
  self->popover = gtk_popover_new ();
  gtk_box_append (GTK_BOX (box), label_new (what, "heading"));
  if (!rounds_patient_is_now (patient))
    gtk_box_append (GTK_BOX (box),
                    label_new (_ ("The window shows another time. Go back to now (Esc) first."),
                               NULL));
  else if (item == NULL)
    gtk_box_append (GTK_BOX (box), label_new (_ ("Only a new result can be acknowledged."), NULL));
  else
    add_form (self, box);
  gtk_popover_set_child (GTK_POPOVER (self->popover), box);
  gtk_widget_set_parent (self->popover, beside);
  g_signal_connect_object (beside, "destroy", G_CALLBACK (unparent_now), self->popover,
                           G_CONNECT_SWAPPED);
  g_signal_connect_data (self->popover, "closed", G_CALLBACK (on_closed), self, asking_free, 0);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

void
rounds_open_source (GtkWidget *from, RoundsPatient *patient, const RoundsChartRow *row)
{
  rounds_patient_select (patient, &(RoundsSelection){ .row = row });
  gtk_widget_activate_action (from, "win.source", NULL);
  rounds_news_see (rounds_news_of (patient), row);
}
