#include "chart-search.h"

#include "list-stop.h"
#include "names.h"
#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define HITS_SHOWN 100

struct _RoundsChartSearch
{
  AdwBin parent_instance;

  RoundsPatient *patient;
  GtkSearchEntry *entry;
  GtkLabel *status;
  GtkListBox *list;
  guint later;     /* records that have the words and are later than the moment shown */
  GPtrArray *hits; /* of RoundsChartHit, as in list; NULL: none */
};

G_DEFINE_FINAL_TYPE (RoundsChartSearch, rounds_chart_search, ADW_TYPE_BIN)

static GtkWidget *
new_label (const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), 12);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  return label;
}

static void
add_hit (RoundsChartSearch *self, const RoundsChartHit *hit)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  g_autofree char *when = rounds_say_row_time (index, hit->row);
  g_autofree char *head = g_strdup_printf ("%s · %s", rounds_say_kind (hit->row->event->kind),
                                           when);
  g_autofree char *title = rounds_say_title (hit->row);
  g_autofree char *name = g_strdup_printf ("%s, %s, %s", title, head, hit->snippet);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2), *row = gtk_list_box_row_new ();

  gtk_box_append (GTK_BOX (box), new_label (title, NULL));
  gtk_box_append (GTK_BOX (box), new_label (head, "secondary"));
  if (strcmp (hit->snippet, hit->row->event->title) != 0)
    gtk_box_append (GTK_BOX (box), new_label (hit->snippet, "secondary"));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_list_box_append (self->list, row);
}

static void
show_status (RoundsChartSearch *self, const char *words)
{
  guint unread = rounds_patient_words_unread (self->patient);
  guint n = self->hits != NULL ? self->hits->len : 0;
  g_autoptr (GString) text = g_string_new (NULL);

  if (*words == '\0')
    g_string_append (text, _ ("Titles, values, notes and documents of this chart"));
  else if (n >= HITS_SHOWN)
    g_string_append_printf (text, _ ("The newest %u places; there may be more"), n);
  else
    g_string_append_printf (text, ngettext ("%u place", "%u places", n), n);
  if (self->later > 0)
    g_string_append_printf (text,
                            ngettext (" · %u record later than the moment shown is left out",
                                      " · %u records later than the moment shown are left out",
                                      self->later),
                            self->later);
  if (!rounds_patient_words_ready (self->patient))
    g_string_append (text, _ (" · notes are still being read"));
  else if (unread > 0)
    g_string_append_printf (text,
                            ngettext (" · %u document could not be read",
                                      " · %u documents could not be read", unread),
                            unread);
  gtk_label_set_text (self->status, text->str);
}

static void
search (RoundsChartSearch *self)
{
  const char *words = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
  g_clear_pointer (&self->hits, g_ptr_array_unref);
  self->later = 0;
  if (*words != '\0')
    self->hits = rounds_patient_search_shown (self->patient, words, HITS_SHOWN, &self->later);
  for (guint i = 0; self->hits != NULL && i < self->hits->len; i++)
    add_hit (self, g_ptr_array_index (self->hits, i));
  show_status (self, words);
}

static void
on_row_activated (RoundsChartSearch *self, GtkListBoxRow *row)
{
  const RoundsChartHit *hit = g_ptr_array_index (self->hits, gtk_list_box_row_get_index (row));
  const RoundsSelection selection = {
    .row = hit->row, .field = hit->field, .start = hit->start, .end = hit->end
  };

  rounds_patient_select (self->patient, &selection);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.source", NULL);
}

static void
on_entry_activated (RoundsChartSearch *self)
{
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (self->list, 0);

  if (first != NULL)
    on_row_activated (self, first);
}

static void
rounds_chart_search_finalize (GObject *object)
{
  RoundsChartSearch *self = ROUNDS_CHART_SEARCH (object);

  g_clear_pointer (&self->hits, g_ptr_array_unref);
  g_clear_object (&self->patient);
  G_OBJECT_CLASS (rounds_chart_search_parent_class)->finalize (object);
}

static void
rounds_chart_search_class_init (RoundsChartSearchClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rounds_chart_search_finalize;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (class), GTK_ACCESSIBLE_ROLE_SEARCH);
}

static void
rounds_chart_search_init (RoundsChartSearch *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_widget_add_css_class (box, "chart-search");
  self->entry = GTK_SEARCH_ENTRY (gtk_search_entry_new ());
  g_object_set (self->entry, "placeholder-text", _ ("Search this chart"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search this chart"), -1);
  self->status = GTK_LABEL (new_label ("", "secondary"));
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_BROWSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Places where the words stand"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->entry));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->status));
  gtk_box_append (GTK_BOX (box), rounds_list_stop_new (scroller));
  adw_bin_set_child (ADW_BIN (self), box);
  rounds_names_complete (box, NULL);
  g_signal_connect_swapped (self->entry, "search-changed", G_CALLBACK (search), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (on_entry_activated), self);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (on_row_activated), self);
}

RoundsChartSearch *
rounds_chart_search_new (RoundsPatient *patient)
{
  RoundsChartSearch *self = g_object_new (ROUNDS_TYPE_CHART_SEARCH, NULL);

  self->patient = g_object_ref (patient);
  g_signal_connect_object (patient, "changed", G_CALLBACK (search), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (patient, "notify::at", G_CALLBACK (search), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (patient, "notify::words-ready", G_CALLBACK (search), self,
                           G_CONNECT_SWAPPED);
  search (self);
  return self;
}

void
rounds_chart_search_focus (RoundsChartSearch *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

void
rounds_chart_search_set_text (RoundsChartSearch *self, const char *words)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), words);
}

const char *
rounds_chart_search_get_text (RoundsChartSearch *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}
