#include "timeline.h"

#include "follow.h"
#include "news.h"
#include "page-actions.h"
#include "say.h"
#include "timeline-canvas.h"
#include "timeline-filter.h"
#include "timeline-table.h"
#include "undo.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* All that decides what is shown. */
typedef struct
{
  RoundsTimelineFilterState popover;
  gboolean routine, fresh;
} Filters;

struct _RoundsTimeline
{
  AdwBin parent_instance;

  RoundsPatient *patient;
  GtkStack *stack;
  RoundsTimelineCanvas *canvas;
  RoundsTimelineTable *table;
  RoundsTimelineFilterButton *filter;
  GSimpleActionGroup *actions;
  gboolean quiet; /* the view or the selection comes from the patient */
  gboolean clearing;
  Filters filters;        /* since the last change of them */
  gboolean words_offered; /* Ctrl+Z takes back the words as they were before the first letter */
};

G_DEFINE_FINAL_TYPE (RoundsTimeline, rounds_timeline, ADW_TYPE_BIN)

/* ---- what is chosen ---- */

static gboolean
is_on (RoundsTimeline *self, const char *name)
{
  g_autoptr (GVariant)
      state = g_action_group_get_action_state (G_ACTION_GROUP (self->actions), name);

  return state != NULL && g_variant_get_boolean (state);
}

static gint64
came (const RoundsChartRow *row, gpointer data)
{
  return rounds_news_came (data, row);
}

static const RoundsChartIndex *
open_index (RoundsTimeline *self)
{
  return rounds_patient_get_state (self->patient) == ROUNDS_PATIENT_OPEN
             ? rounds_patient_get_index (self->patient)
             : NULL;
}

static void
show_moment (RoundsTimeline *self)
{
  gint64 moment = rounds_patient_get_moment (self->patient);
  gboolean now = rounds_patient_is_now (self->patient);

  rounds_timeline_canvas_set_moment (self->canvas, moment, now);
  rounds_timeline_table_set_moment (self->table, now ? G_MAXINT64 : moment);
  rounds_timeline_table_set_selected (self->table,
                                      rounds_patient_get_selection (self->patient)->row);
}

static void
fill_table (RoundsTimeline *self)
{
  gint64 from, to;

  if (!rounds_timeline_get_table (self))
    return;
  if (!rounds_timeline_canvas_get_span (self->canvas, &from, &to))
    rounds_timeline_canvas_get_view (self->canvas, &from, &to);
  rounds_timeline_table_set_rows (self->table, rounds_timeline_canvas_get_model (self->canvas),
                                  from, to);
  rounds_timeline_table_set_selected (self->table,
                                      rounds_patient_get_selection (self->patient)->row);
}

static void
show_chart (RoundsTimeline *self, gboolean keep_view)
{
  const RoundsChartIndex *index = open_index (self);
  const RoundsChartRow *selected = index != NULL ? rounds_patient_get_selection (self->patient)->row
                                                 : NULL;
  RoundsTimelineChoice choice = { .routine = is_on (self, "routine") };

  rounds_timeline_table_set_rows (self->table, NULL, 0, 0);
  rounds_timeline_filter_get (self->filter, &choice);
  if (index != NULL)
    {
      choice.now = rounds_patient_get_now (self->patient);
      choice.problems = rounds_patient_get_problems_now (self->patient);
      choice.medicines = rounds_patient_get_medicines_now (self->patient);
    }
  if (index != NULL && is_on (self, "new"))
    {
      RoundsNews *news = rounds_news_of (self->patient);

      choice.new_since = rounds_news_since (news);
      choice.came = came;
      choice.came_data = news;
    }
  rounds_timeline_canvas_set_chart (self->canvas, index, &choice, keep_view);
  rounds_timeline_filter_say (self->filter, choice.new_since != 0);
  if (index == NULL)
    return;
  show_moment (self);
  rounds_timeline_canvas_set_selected (self->canvas, selected);
  fill_table (self);
}

/* ---- filters, and taking them back ---- */

static void
set_state (RoundsTimeline *self, const char *name, gboolean on)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (on));
}

static Filters
filters_now (RoundsTimeline *self)
{
  Filters filters = { .routine = is_on (self, "routine"), .fresh = is_on (self, "new") };

  rounds_timeline_filter_save (self->filter, &filters.popover);
  return filters;
}

typedef struct
{
  RoundsTimeline *timeline; /* NULL: it is gone */
  Filters filters;
} Before;

static void
before_free (gpointer data)
{
  Before *before = data;

  if (before->timeline != NULL)
    before->timeline->words_offered = FALSE;
  g_clear_weak_pointer (&before->timeline);
  rounds_timeline_filter_state_clear (&before->filters.popover);
  g_free (before);
}

static void
put_back (gpointer data, GtkWidget *window)
{
  const Before *before = data;
  RoundsTimeline *self = before->timeline;

  if (self == NULL)
    return;
  self->quiet = TRUE;
  set_state (self, "routine", before->filters.routine);
  set_state (self, "new", before->filters.fresh);
  rounds_timeline_filter_restore (self->filter, &before->filters.popover);
  self->quiet = FALSE;
}

/* After a change: what was before can be had again. Letters typed one after the other are one change;
 * cleared filters were made with care and say so in a toast. */
static void
offer_back (RoundsTimeline *self, gboolean cleared)
{
  Filters now = filters_now (self), was = self->filters;
  gboolean words = strcmp (now.popover.words, was.popover.words) != 0;
  gboolean others = now.popover.kinds != was.popover.kinds ||
                    now.popover.encounter != was.popover.encounter || now.routine != was.routine ||
                    now.fresh != was.fresh;
  Before *before;

  self->filters = now;
  if (self->quiet || (!words && !others) || (words && !others && !cleared && self->words_offered))
    {
      rounds_timeline_filter_state_clear (&was.popover);
      return;
    }
  before = g_new0 (Before, 1);
  before->filters = was;
  g_set_weak_pointer (&before->timeline, self);
  if (cleared)
    rounds_undo_offer (GTK_WIDGET (self), _ ("The timeline shows everything"), put_back, before,
                       before_free);
  else
    rounds_undo_offer_quietly (GTK_WIDGET (self), put_back, before, before_free);
  self->words_offered = words && !others && !cleared;
}

static void
on_filter_changed (RoundsTimeline *self)
{
  show_chart (self, TRUE);
  offer_back (self, self->clearing);
}

/* ---- the patient ---- */

static void
on_chart_changed (RoundsTimeline *self)
{
  const RoundsChartIndex *index = open_index (self);

  rounds_timeline_filter_find_visit (self->filter, index);
  show_chart (self, TRUE);
  if (index != NULL)
    {
      g_autofree char *since = rounds_say_day (index,
                                               rounds_news_since (rounds_news_of (self->patient)));

      rounds_timeline_filter_set_chart (self->filter, index,
                                        rounds_timeline_canvas_get_model (self->canvas), since);
    }
}

/* Bars that go on end at another now. */
static void
on_now_changed (RoundsTimeline *self)
{
  show_chart (self, TRUE);
}

static void
on_moment_changed (RoundsTimeline *self)
{
  if (open_index (self) != NULL)
    show_moment (self);
}

/* What is selected elsewhere comes into view: a citation moves the timeline. */
static void
on_selected (RoundsTimeline *self)
{
  const RoundsChartRow *row = rounds_patient_get_selection (self->patient)->row;
  gint64 from, to, half;

  if (open_index (self) != NULL &&
      rounds_timeline_filter_set_selected (self->filter, open_index (self), row))
    show_chart (self, TRUE);
  rounds_timeline_canvas_set_selected (self->canvas, row);
  if (rounds_timeline_get_table (self))
    rounds_timeline_table_set_selected (self->table, row);
  if (row == NULL || self->quiet || row->from == G_MAXINT64)
    return;
  rounds_timeline_canvas_get_view (self->canvas, &from, &to);
  half = (to - from) / 2;
  if (row->from < from || row->from >= to)
    rounds_timeline_canvas_set_view (self->canvas, row->from - half, row->from + half);
}

static void
on_patient_view (RoundsTimeline *self)
{
  gint64 from, to;

  if (self->quiet)
    return;
  rounds_patient_get_view (self->patient, &from, &to);
  self->quiet = TRUE;
  rounds_timeline_canvas_set_view (self->canvas, from, to);
  self->quiet = FALSE;
}

/* ---- the person ---- */

static void
on_viewed (RoundsTimeline *self)
{
  gint64 from, to;

  fill_table (self);
  if (self->quiet || open_index (self) == NULL)
    return;
  rounds_timeline_canvas_get_view (self->canvas, &from, &to);
  self->quiet = TRUE;
  rounds_patient_set_view (self->patient, from, to);
  self->quiet = FALSE;
}

static void
on_picked (GtkWidget *from, const RoundsChartRow *row, RoundsTimeline *self)
{
  self->quiet = TRUE;
  rounds_patient_select (self->patient, &(RoundsSelection){ .row = row });
  self->quiet = FALSE;
}

static void
on_opened (GtkWidget *from, const RoundsChartRow *row, RoundsTimeline *self)
{
  on_picked (from, row, self);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.source", NULL);
}

static void
on_moved (GtkWidget *from, gint64 at, RoundsTimeline *self)
{
  rounds_patient_set_at (self->patient, at);
  on_moment_changed (self);
}

static void
on_left (RoundsTimeline *self)
{
  rounds_timeline_set_table (self, FALSE);
}

static void
on_routine (RoundsTimeline *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (self->actions), "routine", NULL);
}

/* ---- actions ---- */

static void
on_move_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  static const char *const names[] = {
    [ROUNDS_TIMELINE_CLOSER] = "closer",   [ROUNDS_TIMELINE_FARTHER] = "farther",
    [ROUNDS_TIMELINE_EARLIER] = "earlier", [ROUNDS_TIMELINE_LATER] = "later",
    [ROUNDS_TIMELINE_ALL] = "all",         [ROUNDS_TIMELINE_RECENT] = "recent",
    [ROUNDS_TIMELINE_UNFOLD] = "unfold",   [ROUNDS_TIMELINE_SPAN] = "span",
    [ROUNDS_TIMELINE_AS_OF] = "as-of",
  };
  RoundsTimeline *self = data;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], g_action_get_name (G_ACTION (action))))
      rounds_timeline_canvas_move (self->canvas, (RoundsTimelineMove) i);
}

static void
on_filter_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsTimeline *self = data;

  rounds_timeline_set_table (self, FALSE);
  rounds_timeline_filter_open (self->filter);
}

static void
on_clear_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsTimeline *self = data;

  set_state (self, "new", FALSE);
  set_state (self, "routine", TRUE);
  self->clearing = TRUE;
  rounds_timeline_filter_clear (self->filter);
  self->clearing = FALSE;
}

static void
on_choice_changed (GSimpleAction *action, GVariant *state, gpointer data)
{
  g_simple_action_set_state (action, state);
  on_filter_changed (data);
}

static void
on_table_changed (GSimpleAction *action, GVariant *state, gpointer data)
{
  rounds_timeline_set_table (data, g_variant_get_boolean (state));
}

static const GActionEntry entries[] = {
  { .name = "closer", .activate = on_move_activated },
  { .name = "farther", .activate = on_move_activated },
  { .name = "earlier", .activate = on_move_activated },
  { .name = "later", .activate = on_move_activated },
  { .name = "all", .activate = on_move_activated },
  { .name = "recent", .activate = on_move_activated },
  { .name = "unfold", .activate = on_move_activated },
  { .name = "span", .activate = on_move_activated },
  { .name = "as-of", .activate = on_move_activated },
  { .name = "filter", .activate = on_filter_activated },
  { .name = "clear-filter", .activate = on_clear_activated },
  { .name = "routine", .state = "false", .change_state = on_choice_changed },
  { .name = "new", .state = "false", .change_state = on_choice_changed },
  { .name = "table", .state = "false", .change_state = on_table_changed },
};

/* ---- the widget ---- */

static void
rounds_timeline_dispose (GObject *object)
{
  RoundsTimeline *self = ROUNDS_TIMELINE (object);

  if (self->canvas != NULL)
    rounds_timeline_canvas_set_chart (self->canvas, NULL, NULL, FALSE);
  self->canvas = NULL;
  rounds_timeline_filter_state_clear (&self->filters.popover);
  g_clear_object (&self->actions);
  g_clear_object (&self->patient);
  G_OBJECT_CLASS (rounds_timeline_parent_class)->dispose (object);
}

static void
rounds_timeline_class_init (RoundsTimelineClass *class)
{
  G_OBJECT_CLASS (class)->dispose = rounds_timeline_dispose;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (class), "timeline");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (class), GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
make_drawing (RoundsTimeline *self)
{
  GtkWidget *overlay = gtk_overlay_new ();

  self->canvas = ROUNDS_TIMELINE_CANVAS (rounds_timeline_canvas_new ());
  self->filter = ROUNDS_TIMELINE_FILTER (rounds_timeline_filter_new ());
  /* Its corner is the margin of the lanes, which is on the left in every language. */
  gtk_widget_set_direction (overlay, GTK_TEXT_DIR_LTR);
  gtk_widget_set_direction (GTK_WIDGET (self->filter), GTK_TEXT_DIR_LTR);
  gtk_widget_set_halign (GTK_WIDGET (self->filter), GTK_ALIGN_START);
  gtk_widget_set_valign (GTK_WIDGET (self->filter), GTK_ALIGN_START);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), GTK_WIDGET (self->canvas));
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), GTK_WIDGET (self->filter));
  rounds_timeline_canvas_set_corner (self->canvas, GTK_WIDGET (self->filter));
  g_signal_connect (self->canvas, "picked", G_CALLBACK (on_picked), self);
  g_signal_connect (self->canvas, "opened", G_CALLBACK (on_opened), self);
  g_signal_connect (self->canvas, "moved", G_CALLBACK (on_moved), self);
  g_signal_connect_swapped (self->canvas, "viewed", G_CALLBACK (on_viewed), self);
  g_signal_connect_swapped (self->canvas, "routine", G_CALLBACK (on_routine), self);
  return overlay;
}

static void
rounds_timeline_init (RoundsTimeline *self)
{
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  rounds_page_actions_install (GTK_WIDGET (self), "timeline", G_ACTION_GROUP (self->actions));
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  gtk_stack_add_named (self->stack, make_drawing (self), "drawing");
  self->table = ROUNDS_TIMELINE_TABLE (rounds_timeline_table_new ());
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->table), "table");
  g_signal_connect (self->table, "picked", G_CALLBACK (on_picked), self);
  g_signal_connect (self->table, "opened", G_CALLBACK (on_opened), self);
  g_signal_connect_swapped (self->table, "left", G_CALLBACK (on_left), self);
  g_signal_connect_swapped (self->filter, "changed", G_CALLBACK (on_filter_changed), self);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Timeline"), -1);
  self->filters = filters_now (self);
}

RoundsTimeline *
rounds_timeline_new (RoundsPatient *patient)
{
  RoundsTimeline *self = g_object_new (ROUNDS_TYPE_TIMELINE, NULL);

  self->patient = g_object_ref (patient);
  rounds_follow (self, patient, "changed", (RoundsFollow) on_chart_changed);
  g_signal_connect_object (patient, "notify::state", G_CALLBACK (on_chart_changed), self,
                           G_CONNECT_SWAPPED);
  rounds_follow (self, patient, "notify::at", (RoundsFollow) on_moment_changed);
  rounds_follow (self, patient, "notify::now", (RoundsFollow) on_now_changed);
  rounds_follow (self, patient, "selected", (RoundsFollow) on_selected);
  rounds_follow (self, patient, "view-changed", (RoundsFollow) on_patient_view);
  on_chart_changed (self);
  return self;
}

gboolean
rounds_timeline_get_table (RoundsTimeline *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "table") == 0;
}

void
rounds_timeline_set_table (RoundsTimeline *self, gboolean table)
{
  if (table == rounds_timeline_get_table (self))
    return;
  gtk_stack_set_visible_child_name (self->stack, table ? "table" : "drawing");
  set_state (self, "table", table);
  if (table)
    fill_table (self);
  if (table)
    rounds_timeline_table_focus (self->table);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}
