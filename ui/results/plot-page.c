#include "plot-page.h"

#include "list-stop.h"
#include "names.h"
#include "page-actions.h"
#include "plot-words.h"
#include "plot-values.h"
#include "results-list.h"
#include "row-paint.h"
#include "say.h"
#include "width-bin.h"
#include "wrap-box.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* By what a series is known again after the chart was read anew. */
typedef struct
{
  RoundsSeriesType type;
  char *system, *code, *dimension, *unit;
} Key;

struct _RoundsPlotPage
{
  AdwBin parent;
  RoundsPatient *patient;
  GArray *keys;        /* Key: what was asked for, the large one first */
  RoundsPlot *plot;    /* the large one */
  GPtrArray *small;    /* RoundsPlot, in `others` */
  GPtrArray *compared; /* RoundsSeries: theirs, and those that cannot be drawn */
  RoundsPlotWhat what;
  RoundsPlotValues *values;
  GtkSingleSelection *selection;
  GSimpleActionGroup *actions;
  gboolean medicines, encounters, selecting;
  guint larger, enlarge;      /* which of the keys comes to the front; idle, 0: none */
  gint64 before[2], asked[2]; /* the view that was found, and the one that was set instead */

  GtkLabel *title, *summary, *said, *legend, *notes;
  GtkBox *body, *multiples;
  GtkFlowBox *others;
  AdwBin *place;
  GtkListView *list;
  RoundsWidthBin *wide;
};

enum
{
  BACK,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsPlotPage, rounds_plot_page, ADW_TYPE_BIN)

/* ---- which series ---- */

static void
clear_key (gpointer data)
{
  Key *key = data;

  g_free (key->system);
  g_free (key->code);
  g_free (key->dimension);
  g_free (key->unit);
}

static void
add_key (RoundsPlotPage *self, const RoundsSeries *series)
{
  const Key key = { series->type, g_strdup (series->system), g_strdup (series->code),
                    g_strdup (series->dimension), g_strdup (series->unit) };

  g_array_append_val (self->keys, key);
}

static gboolean
is_of (const Key *key, const RoundsSeries *series)
{
  return series->type == key->type && g_strcmp0 (series->system, key->system) == 0 &&
         g_strcmp0 (series->code, key->code) == 0 &&
         g_strcmp0 (series->dimension, key->dimension) == 0 &&
         g_strcmp0 (series->unit, key->unit) == 0;
}

static const RoundsSeries *
find_series (const RoundsChartIndex *index, const Key *key)
{
  for (guint i = 0; i < index->n_series; i++)
    if (is_of (key, &index->series[i]))
      return &index->series[i];
  return NULL;
}

/* ---- what is said around the plot ---- */

static void
show_notes (RoundsPlotPage *self, const char *refused)
{
  g_autofree char *notes = rounds_plot_notes (&self->what, refused);

  gtk_label_set_label (self->notes, notes);
  gtk_widget_set_visible (GTK_WIDGET (self->notes), *notes != '\0');
}

static void
show_title (RoundsPlotPage *self)
{
  const RoundsPlotSeries *first = &self->what.series[0];
  g_autofree char *name = rounds_plot_name (first->series);
  GString *words = g_string_new (NULL);
  gint64 from, to;

  gtk_label_set_label (self->title, name);
  for (guint i = 0; i < self->what.n_series; i++)
    {
      const RoundsPlotSeries *one = &self->what.series[i];
      g_autofree char *other = i > 0 ? rounds_plot_name (one->series) : NULL;
      g_string_append_printf (words, "%s", i > 0 ? " · " : "");
      g_string_append_printf (words, ngettext ("%u value", "%u values", one->n), one->n);
      if (other != NULL)
        g_string_append_printf (words, " %s", other);
    }
  if (rounds_plot_what_span (&self->what, &from, &to))
    {
      g_autofree char *first_day = rounds_say_day (self->what.index, from);
      g_autofree char *last_day = rounds_say_day (self->what.index, to);
      g_string_append_printf (words, _ (" · %s to %s"), first_day, last_day);
    }
  g_string_append_printf (words, " · %s", _ ("same time axis as the timeline"));
  gtk_label_set_label (self->summary, words->str);
  g_string_free (words, TRUE);
}

/* "2 values earlier than shown · 1 later or not dated · A shows all"; "" where all are in view. (transfer full) */
static char *
outside_words (RoundsPlotPage *self)
{
  RoundsPlotOutside outside;
  GString *words = g_string_new (NULL);
  gint64 from, to;

  rounds_patient_get_view (self->patient, &from, &to);
  rounds_plot_what_outside (&self->what, from, to, &outside);
  if (outside.earlier > 0)
    g_string_append_printf (words,
                            ngettext ("%u value earlier than shown", "%u values earlier than shown",
                                      outside.earlier),
                            outside.earlier);
  if (outside.later > 0)
    g_string_append_printf (words,
                            ngettext ("%s%u later or not dated", "%s%u later or not dated",
                                      outside.later),
                            outside.earlier > 0 ? " · " : "", outside.later);
  if (words->len > 0)
    g_string_append_printf (words, " · %s", _ ("A shows all"));
  return g_string_free (words, FALSE);
}

static void
show_legend (RoundsPlotPage *self)
{
  g_autofree char *range = rounds_plot_range_words (&self->what.series[0]);
  g_autofree char *symbols = rounds_plot_symbols_words (&self->what);
  g_autofree char *outside = outside_words (self);
  GString *words = g_string_new (symbols);

  g_string_append_printf (
      words, "%s · %s", range,
      _ ("red ring: flagged · frame around it: corrected · open arrow: a limit"));
  if (self->encounters)
    g_string_append_printf (words, " · %s", _ ("▼ encounters"));
  if (*outside != 0)
    g_string_append_printf (words, "\n%s", outside);
  gtk_label_set_label (self->legend, words->str);
  g_string_free (words, TRUE);
}

/* ---- the small ones ---- */

static gboolean
on_enlarge (gpointer data)
{
  RoundsPlotPage *self = data;
  Key *keys = (Key *) self->keys->data, larger = keys[self->larger];

  self->enlarge = 0;
  memmove (keys + 1, keys, self->larger * sizeof *keys);
  keys[0] = larger;
  rounds_plot_page_refresh (self);
  rounds_plot_page_focus (self);
  return G_SOURCE_REMOVE;
}

/* It becomes the large one, whose values are listed, and what was large stays compared: once the press is over, for
 * its button goes. */
static void
on_multiple_pressed (GtkWidget *button, RoundsPlotPage *self)
{
  const RoundsSeries *series = g_object_get_data (G_OBJECT (button), "series");
  guint at = 0;

  while (at < self->keys->len && !is_of (&g_array_index (self->keys, Key, at), series))
    at++;
  if (at == self->keys->len)
    add_key (self, series);
  self->larger = at;
  if (self->enlarge == 0)
    self->enlarge = g_idle_add (on_enlarge, self);
}

static GtkWidget *
multiple_title (RoundsPlotPage *self, const RoundsSeries *series, const char *name)
{
  GtkWidget *button = gtk_button_new (), *label = gtk_label_new (name);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "multiple-title");
  rounds_names_by_words (button);
  g_object_set_data (G_OBJECT (button), "series", (gpointer) series);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_multiple_pressed), self, 0);
  return button;
}

static gboolean
is_small (RoundsPlotPage *self, const RoundsSeries *series)
{
  for (guint i = 0; i < self->small->len; i++)
    if (g_object_get_data (g_ptr_array_index (self->small, i), "series") == series)
      return TRUE;
  return FALSE;
}

static void
add_multiple (RoundsPlotPage *self, const RoundsSeries *series)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2), *plot = rounds_plot_new (TRUE);
  g_autofree char *name = rounds_plot_name (series), *said = NULL, *all = NULL;
  GtkWidget *words;
  RoundsPlotWhat what;
  const char *why;
  double low, high;

  rounds_plot_what_init (&what, self->what.index, self->what.at, self->what.whole);
  why = rounds_plot_what_add (&what, series);
  said = rounds_plot_last_words (&what, why);
  words = gtk_label_new (said);
  gtk_label_set_xalign (GTK_LABEL (words), 0);
  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  gtk_widget_add_css_class (words, "results-caption");
  rounds_plot_set (ROUNDS_PLOT (plot), &what, NULL, FALSE);
  g_object_set_data (G_OBJECT (plot), "series", (gpointer) series);
  all = g_strdup_printf ("%s: %s", name, said);
  gtk_accessible_update_property (GTK_ACCESSIBLE (plot), GTK_ACCESSIBLE_PROPERTY_LABEL, all, -1);
  gtk_box_append (GTK_BOX (box), multiple_title (self, series, name));
  gtk_box_append (GTK_BOX (box), plot);
  gtk_box_append (GTK_BOX (box), words);
  gtk_widget_set_visible (plot, why == NULL && rounds_plot_what_extent (&what, &low, &high));
  gtk_flow_box_append (self->others, box);
  gtk_widget_set_focusable (gtk_widget_get_parent (box), FALSE); /* what is in it is pressed */
  g_ptr_array_add (self->small, plot);
  g_ptr_array_add (self->compared, (gpointer) series);
}

static void
clear_multiples (RoundsPlotPage *self)
{
  GtkWidget *child;

  g_ptr_array_set_size (self->small, 0);
  g_ptr_array_set_size (self->compared, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->others))) != NULL)
    gtk_flow_box_remove (self->others, child);
}

/* Others of the row group: on the axis where they may be, else refused with why and drawn below. */
static void
add_group (RoundsPlotPage *self, const RoundsSeries *main, GString *refused)
{
  const RoundsChartIndex *index = self->what.index;
  gint64 at = self->what.whole ? G_MAXINT64 : self->what.at;

  for (guint i = 0; main->group != NULL && i < index->n_series; i++)
    {
      const RoundsSeries *series = &index->series[i];
      const char *why;
      if (series == main || g_strcmp0 (series->group, main->group) != 0 ||
          rounds_series_count (series, at) == 0)
        continue;
      why = rounds_plot_what_add (&self->what, series);
      if (why != NULL)
        {
          g_autofree char *name = rounds_plot_name (series);
          g_string_append_printf (refused, "%s%s (%s): %s.", refused->len > 0 ? "\n" : "", name,
                                  series->unit != NULL ? series->unit : _ ("no unit"), why);
          add_multiple (self, series);
        }
    }
}

static void
add_compared (RoundsPlotPage *self)
{
  for (guint i = 1; i < self->keys->len; i++)
    {
      const RoundsSeries *series = find_series (self->what.index,
                                                &g_array_index (self->keys, Key, i));
      if (series != NULL && !is_small (self, series))
        add_multiple (self, series);
    }
}

/* ---- view, cursor, selection ---- */

static void
on_view_changed (RoundsPlotPage *self)
{
  gint64 from, to;

  rounds_patient_get_view (self->patient, &from, &to);
  rounds_plot_set_view (self->plot, from, to);
  for (guint i = 0; i < self->small->len; i++)
    rounds_plot_set_view (g_ptr_array_index (self->small, i), from, to);
  if (self->what.n_series > 0)
    show_legend (self);
}

static void
on_view_asked (RoundsPlotPage *self, gint64 from, gint64 to)
{
  rounds_patient_set_view (self->patient, from, to);
}

static void
on_point_asked (RoundsPlotPage *self, guint series, guint point)
{
  const RoundsPoint *at = &self->what.series[series].series->points[point];
  g_autofree char *field = rounds_results_point_field (at);
  const RoundsSelection selection = { .row = at->row, .field = field };

  rounds_patient_select (self->patient, &selection);
}

static void
show_cursor (RoundsPlotPage *self, guint series, guint point)
{
  g_autofree char *words = NULL;

  if (series != ROUNDS_NONE)
    words = rounds_plot_point_words (&self->what, series, point);
  gtk_label_set_label (self->said,
                       words != NULL ? words : _ ("Left and Right walk from value to value."));
  rounds_plot_select (self->plot, series, point);
  self->selecting = TRUE;
  gtk_single_selection_set_selected (self->selection,
                                     series != ROUNDS_NONE
                                         ? rounds_plot_values_find (self->values, series, point)
                                         : GTK_INVALID_LIST_POSITION);
  self->selecting = FALSE;
}

/* The patient's selection, where it is one of these values. */
static void
on_selected (RoundsPlotPage *self)
{
  const RoundsSelection *selection = rounds_patient_get_selection (self->patient);

  for (guint i = 0; selection->row != NULL && i < self->what.n_series; i++)
    {
      const RoundsPlotSeries *one = &self->what.series[i];
      guint n = MIN (rounds_series_count (one->series, selection->row->from), one->n);
      while (n-- > 0 && one->series->points[n].row->from == selection->row->from)
        if (one->series->points[n].row == selection->row)
          {
            show_cursor (self, i, n);
            return;
          }
    }
  show_cursor (self, ROUNDS_NONE, 0);
}

static void
on_list_selected (RoundsPlotPage *self)
{
  RoundsPlotValue *value = gtk_single_selection_get_selected_item (self->selection);

  if (!self->selecting && value != NULL)
    on_point_asked (self, value->series, value->point);
}

static void
on_list_activated (RoundsPlotPage *self, guint position)
{
  g_autoptr (RoundsPlotValue) value = g_list_model_get_item (G_LIST_MODEL (self->values), position);

  if (value != NULL)
    on_point_asked (self, value->series, value->point);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.source", NULL);
}

/* ---- filling ---- */

static void
clear_charts (RoundsPlotPage *self)
{
  rounds_plot_clear (self->plot);
  for (guint i = 0; i < self->small->len; i++)
    rounds_plot_clear (g_ptr_array_index (self->small, i));
  clear_multiples (self);
}

void
rounds_plot_page_refresh (RoundsPlotPage *self)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  const RoundsSeries *main = index != NULL
                                 ? find_series (index, &g_array_index (self->keys, Key, 0))
                                 : NULL;
  g_autoptr (GString) refused = g_string_new (NULL);
  const char *why;
  double low, high;
  gboolean drawn;

  clear_charts (self);
  self->what.n_series = 0;
  if (main == NULL)
    {
      rounds_plot_values_set (self->values, &self->what);
      gtk_label_set_label (self->said, _ ("This analyte is no longer in the chart."));
      return;
    }
  rounds_plot_what_init (&self->what, index, rounds_patient_get_moment (self->patient),
                         rounds_patient_is_now (self->patient));
  why = rounds_plot_what_add (&self->what, main);
  if (why == NULL)
    add_group (self, main, refused);
  else /* a list only: it has no numbers */
    {
      self->what.series[0] = (RoundsPlotSeries){
        main, rounds_series_count (main, self->what.whole ? G_MAXINT64 : self->what.at)
      };
      self->what.n_series = 1;
      g_string_append_printf (refused, "%s.", why);
    }
  add_compared (self);
  drawn = why == NULL && rounds_plot_what_extent (&self->what, &low, &high);
  if (why == NULL && !drawn && self->what.series[0].n > 0)
    g_string_append_printf (refused, "%s%s", refused->len > 0 ? "\n" : "",
                            _ ("None of these values can be drawn: the list says why."));
  gtk_widget_set_visible (GTK_WIDGET (self->plot), drawn);
  gtk_widget_set_visible (GTK_WIDGET (self->multiples), self->small->len > 0);
  rounds_plot_set (self->plot, &self->what,
                   self->medicines ? rounds_patient_get_medicines (self->patient) : NULL,
                   self->encounters);
  rounds_plot_values_set (self->values, &self->what);
  show_title (self);
  show_notes (self, refused->str);
  on_view_changed (self);
  on_selected (self);
}

/* The values fill the axis when the page opens; what the timeline showed before comes back with Esc,
 * unless it was moved meanwhile. */
static void
fit_view (RoundsPlotPage *self)
{
  gint64 from, to;

  rounds_patient_get_view (self->patient, &self->before[0], &self->before[1]);
  self->asked[0] = self->before[0];
  self->asked[1] = self->before[1];
  if (!rounds_plot_what_span (&self->what, &from, &to))
    return;
  if (from >= self->before[0] && to <= self->before[1] &&
      (to - from) > (self->before[1] - self->before[0]) / 5 * 2)
    return;
  rounds_plot_what_fit (&self->what, &from, &to);
  rounds_patient_set_view (self->patient, from, to);
  rounds_patient_get_view (self->patient, &self->asked[0], &self->asked[1]);
}

static void
on_back (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsPlotPage *self = data;
  gint64 from, to;

  rounds_patient_get_view (self->patient, &from, &to);
  if (from == self->asked[0] && to == self->asked[1] && self->before[0] < self->before[1])
    rounds_patient_set_view (self->patient, self->before[0], self->before[1]);
  g_signal_emit (self, signals[BACK], 0);
}

static void
on_overlay (GSimpleAction *action, GVariant *state, gpointer data)
{
  RoundsPlotPage *self = data;

  g_simple_action_set_state (action, state);
  if (g_str_equal (g_action_get_name (G_ACTION (action)), "medicines"))
    self->medicines = g_variant_get_boolean (state);
  else
    self->encounters = g_variant_get_boolean (state);
  rounds_plot_page_refresh (self);
}

static void
add_actions (RoundsPlotPage *self)
{
  static const GActionEntry entries[] = {
    { "back", on_back, NULL, NULL, NULL, { 0 } },
    { "medicines", NULL, NULL, "true", on_overlay, { 0 } },
    { "encounters", NULL, NULL, "true", on_overlay, { 0 } },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  rounds_page_actions_install (GTK_WIDGET (self), "plot", G_ACTION_GROUP (self->actions));
  rounds_page_actions_add_keys (GTK_WIDGET (self), "plot", GTK_SHORTCUT_SCOPE_LOCAL,
                                GTK_PHASE_BUBBLE);
}

/* ---- narrow: the list under the plot ---- */

static void
on_width_changed (RoundsPlotPage *self, int width)
{
  gboolean narrow = width < 60 * rounds_text_height (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->body),
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}

/* ---- rows ---- */

static void
on_row_setup (GtkSignalListItemFactory *factory, GtkListItem *item, RoundsPlotPage *self)
{
  gtk_list_item_set_child (item, rounds_plot_value_row_new ());
}

static void
on_row_bind (GtkSignalListItemFactory *factory, GtkListItem *item, RoundsPlotPage *self)
{
  rounds_plot_value_row_set (ROUNDS_PLOT_VALUE_ROW (gtk_list_item_get_child (item)), &self->what,
                             gtk_list_item_get_item (item));
}

/* ---- the class ---- */

static void
rounds_plot_page_dispose (GObject *object)
{
  RoundsPlotPage *self = ROUNDS_PLOT_PAGE (object);

  g_clear_handle_id (&self->enlarge, g_source_remove);
  adw_bin_set_child (ADW_BIN (self), NULL);
  adw_bin_set_child (ADW_BIN (self), NULL); /* else it would be taken out twice */
  gtk_widget_dispose_template (GTK_WIDGET (self), ROUNDS_TYPE_PLOT_PAGE);
  G_OBJECT_CLASS (rounds_plot_page_parent_class)->dispose (object);
}

static void
rounds_plot_page_finalize (GObject *object)
{
  RoundsPlotPage *self = ROUNDS_PLOT_PAGE (object);

  g_clear_pointer (&self->keys, g_array_unref);
  g_clear_pointer (&self->small, g_ptr_array_unref);
  g_clear_pointer (&self->compared, g_ptr_array_unref);
  g_clear_object (&self->values);
  g_clear_object (&self->selection);
  g_clear_object (&self->actions);
  g_clear_object (&self->patient);
  G_OBJECT_CLASS (rounds_plot_page_parent_class)->finalize (object);
}

static void
rounds_plot_page_class_init (RoundsPlotPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rounds_plot_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = rounds_plot_page_finalize;
  signals[BACK] = g_signal_new ("back", ROUNDS_TYPE_PLOT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  g_type_ensure (ROUNDS_TYPE_LIST_STOP);
  g_type_ensure (ROUNDS_TYPE_WRAP_BOX);
  g_type_ensure (ROUNDS_TYPE_WIDTH_BIN);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/rounds/Rounds/plot-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RoundsPlotPage, title);
  gtk_widget_class_bind_template_child (widget_class, RoundsPlotPage, summary);
  gtk_widget_class_bind_template_child (widget_class, RoundsPlotPage, said);
  gtk_widget_class_bind_template_child (widget_class, RoundsPlotPage, legend);
  gtk_widget_class_bind_template_child (widget_class, RoundsPlotPage, notes);
  gtk_widget_class_bind_template_child (widget_class, RoundsPlotPage, body);
  gtk_widget_class_bind_template_child (widget_class, RoundsPlotPage, multiples);
  gtk_widget_class_bind_template_child (widget_class, RoundsPlotPage, others);
  gtk_widget_class_bind_template_child (widget_class, RoundsPlotPage, place);
  gtk_widget_class_bind_template_child (widget_class, RoundsPlotPage, list);
  gtk_widget_class_bind_template_child (widget_class, RoundsPlotPage, wide);
}

static void
rounds_plot_page_init (RoundsPlotPage *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->keys = g_array_new (FALSE, FALSE, sizeof (Key));
  g_array_set_clear_func (self->keys, clear_key);
  self->small = g_ptr_array_new ();
  self->compared = g_ptr_array_new ();
  self->values = rounds_plot_values_new ();
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->values)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  self->medicines = self->encounters = TRUE;
  add_actions (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  rounds_names_complete (GTK_WIDGET (self), _ ("Plot"));
  self->plot = ROUNDS_PLOT (rounds_plot_new (FALSE));
  adw_bin_set_child (self->place, GTK_WIDGET (self->plot));
  g_signal_connect_swapped (self->wide, "width-changed", G_CALLBACK (on_width_changed), self);
  g_signal_connect_object (factory, "setup", G_CALLBACK (on_row_setup), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_row_bind), self, 0);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_swapped (self->plot, "view-asked", G_CALLBACK (on_view_asked), self);
  g_signal_connect_swapped (self->plot, "point-asked", G_CALLBACK (on_point_asked), self);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (on_list_selected),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->list, "activate", G_CALLBACK (on_list_activated), self);
}

GtkWidget *
rounds_plot_page_new (RoundsPatient *patient, GPtrArray *series)
{
  RoundsPlotPage *self = g_object_new (ROUNDS_TYPE_PLOT_PAGE, NULL);

  self->patient = g_object_ref (patient);
  for (guint i = 0; i < series->len; i++)
    add_key (self, g_ptr_array_index (series, i));
  g_signal_connect_object (patient, "view-changed", G_CALLBACK (on_view_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (patient, "selected", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  rounds_plot_page_refresh (self);
  fit_view (self);
  return GTK_WIDGET (self);
}

void
rounds_plot_page_focus (RoundsPlotPage *self)
{
  gtk_widget_grab_focus (gtk_widget_get_visible (GTK_WIDGET (self->plot))
                             ? GTK_WIDGET (self->plot)
                             : GTK_WIDGET (self->list));
}

gboolean
rounds_plot_page_get_shown (RoundsPlotPage *self, RoundsPlotShown *shown)
{
  *shown = (RoundsPlotShown){ .what = &self->what,
                              .compared = self->compared,
                              .medicines = self->medicines,
                              .encounters = self->encounters };
  rounds_patient_get_view (self->patient, &shown->from, &shown->to);
  return self->what.n_series > 0;
}
