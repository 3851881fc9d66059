#include "timeline-filter.h"

#include "encounters.h"
#include "names.h"
#include "say.h"
#include "secret.h"

#include <glib/gi18n-lib.h>

/* The kinds in the order of the lanes; the others come together. */
static const RoundsKind kinds[] = {
  ROUNDS_KIND_ENCOUNTER, ROUNDS_KIND_CONDITION, ROUNDS_KIND_MEDICATION,  ROUNDS_KIND_RESULT,
  ROUNDS_KIND_PANEL,     ROUNDS_KIND_VITAL,     ROUNDS_KIND_OBSERVATION, ROUNDS_KIND_PROCEDURE,
  ROUNDS_KIND_IMAGING,   ROUNDS_KIND_NOTE,      ROUNDS_KIND_ALLERGY,     ROUNDS_KIND_IMMUNIZATION,
  ROUNDS_KIND_GENOMICS,  ROUNDS_KIND_DEVICE,    ROUNDS_KIND_ORDER,       ROUNDS_KIND_TASK,
};
#define N_KINDS G_N_ELEMENTS (kinds)

struct _RoundsTimelineFilterButton
{
  GtkWidget parent_instance;

  GtkMenuButton *button;
  GtkWidget *words; /* a search entry */
  GtkGrid *kinds;
  GtkCheckButton *checks[N_KINDS + 1], *encounter, *routine, *fresh;
  guint visit;     /* 1 + into the encounters of the chart; 0: none was selected */
  char *reference; /* of that one */
  gboolean quiet;
};

G_DEFINE_FINAL_TYPE (RoundsTimelineFilterButton, rounds_timeline_filter, GTK_TYPE_WIDGET)

static guint64
kinds_of (guint check)
{
  guint64 rest = G_MAXUINT64;

  if (check < N_KINDS)
    return (guint64) 1 << kinds[check];
  for (guint i = 0; i < N_KINDS; i++)
    rest &= ~((guint64) 1 << kinds[i]);
  return rest;
}

static void
on_changed (RoundsTimelineFilterButton *self)
{
  if (!self->quiet)
    g_signal_emit_by_name (self, "changed");
}

/* Escape: the entry keeps the key from the popover. */
static void
on_left (RoundsTimelineFilterButton *self)
{
  gtk_menu_button_popdown (self->button);
}

static GtkCheckButton *
add_check (RoundsTimelineFilterButton *self, GtkWidget *box, const char *title, const char *action)
{
  GtkWidget *check = gtk_check_button_new_with_label (title);

  if (action != NULL)
    gtk_actionable_set_action_name (GTK_ACTIONABLE (check), action);
  else
    g_signal_connect_swapped (check, "toggled", G_CALLBACK (on_changed), self);
  gtk_box_append (GTK_BOX (box), check);
  return GTK_CHECK_BUTTON (check);
}

/* An encounter has a long name: with large words the popover would be wider than the screen. */
static void
wrap_label (GtkWidget *check)
{
  GtkWidget *label = gtk_widget_get_last_child (check);

  g_return_if_fail (GTK_IS_LABEL (label));
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
}

static GtkWidget *
make_kinds (RoundsTimelineFilterButton *self)
{
  GtkWidget *grid = gtk_grid_new ();

  self->kinds = GTK_GRID (grid);
  gtk_grid_set_column_spacing (self->kinds, 12);
  for (guint i = 0; i <= N_KINDS; i++)
    {
      GtkWidget *check = gtk_check_button_new_with_label (i < N_KINDS ? rounds_say_kind (kinds[i])
                                                                      : _ ("All other kinds"));

      self->checks[i] = GTK_CHECK_BUTTON (check);
      g_signal_connect_swapped (check, "toggled", G_CALLBACK (on_changed), self);
      gtk_grid_attach (self->kinds, check, (int) (i % 3), (int) (i / 3), 1, 1);
    }
  return grid;
}

/* Those that the chart has, without holes between them. */
static void
place_kinds (RoundsTimelineFilterButton *self, guint64 present)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self->kinds));
  guint n = 0;

  for (guint i = 0; i <= N_KINDS; i++)
    {
      GtkWidget *check = GTK_WIDGET (self->checks[i]);
      GtkLayoutChild *at = gtk_layout_manager_get_layout_child (layout, check);

      gtk_widget_set_visible (check, (present & kinds_of (i)) != 0);
      if (!gtk_widget_get_visible (check))
        continue;
      g_object_set (at, "column", (int) (n % 3), "row", (int) (n / 3), NULL);
      n++;
    }
}

static GtkWidget *
make_heading (const char *words)
{
  GtkWidget *label = gtk_label_new (words);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  return label;
}

/* Which one it would be is said; without one there is nothing to choose. */
static void
name_visit (RoundsTimelineFilterButton *self, const RoundsChartIndex *index)
{
  g_autofree char *words = NULL;

  if (self->visit != 0)
    {
      const RoundsEncounter *visit = &index->encounters[self->visit - 1];
      g_autofree char *when = visit->row != NULL ? rounds_say_row_time (index, visit->row)
                                                 : g_strdup (_ ("not dated"));

      words = g_strdup_printf (_ ("Only one encounter: %s, %s"), visit->label, when);
    }
  gtk_check_button_set_label (self->encounter,
                              words != NULL ? words : _ ("Only the encounter of what is selected"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->encounter), self->visit != 0);
}

static GtkWidget *
make_content (RoundsTimelineFilterButton *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *ends = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *clear = gtk_button_new_with_label (_ ("Show Everything"));
  GtkWidget *table = gtk_button_new_with_label (_ ("As a Table (F7)"));

  self->words = gtk_search_entry_new ();
  g_object_set (self->words, "placeholder-text", _ ("Words of a title, or a code"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->words), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Words of a title, or a code"), -1);
  g_signal_connect_swapped (self->words, "search-changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->words, "stop-search", G_CALLBACK (on_left), self);
  gtk_box_append (GTK_BOX (box), self->words);
  self->routine = add_check (self, box, _ ("Routine events too"), "timeline.routine");
  self->fresh = add_check (self, box, _ ("Only what is new"), "timeline.new");
  self->encounter = add_check (self, box, "", NULL);
  name_visit (self, NULL);
  wrap_label (GTK_WIDGET (self->encounter));
  gtk_box_append (GTK_BOX (box), make_heading (_ ("Only these kinds")));
  gtk_box_append (GTK_BOX (box), make_kinds (self));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (clear), "timeline.clear-filter");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (table), "timeline.table");
  gtk_box_append (GTK_BOX (ends), clear);
  gtk_box_append (GTK_BOX (ends), table);
  gtk_box_append (GTK_BOX (box), ends);
  return box;
}

static void
rounds_timeline_filter_dispose (GObject *object)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (object));

  if (child != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&ROUNDS_TIMELINE_FILTER (object)->reference, g_free);
  G_OBJECT_CLASS (rounds_timeline_filter_parent_class)->dispose (object);
}

static void
rounds_timeline_filter_class_init (RoundsTimelineFilterButtonClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = rounds_timeline_filter_dispose;
  gtk_widget_class_set_css_name (widget_class, "timelinefilter");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  g_signal_new ("changed", ROUNDS_TYPE_TIMELINE_FILTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
}

static void
rounds_timeline_filter_init (RoundsTimelineFilterButton *self)
{
  GtkWidget *popover = gtk_popover_new (), *scrolled = gtk_scrolled_window_new ();

  /* Where the screen is too low for all of it, the rest is a turn of the wheel away. */
  g_object_set (scrolled, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height", TRUE,
                "max-content-height", 2000, NULL);
  rounds_names_complete (scrolled, NULL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), make_content (self));
  gtk_popover_set_child (GTK_POPOVER (popover), scrolled);
  self->button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_menu_button_set_popover (self->button, popover);
  gtk_widget_add_css_class (GTK_WIDGET (self->button), "flat");
  gtk_widget_set_parent (GTK_WIDGET (self->button), GTK_WIDGET (self));
  rounds_timeline_filter_say (self, FALSE);
}

GtkWidget *
rounds_timeline_filter_new (void)
{
  return g_object_new (ROUNDS_TYPE_TIMELINE_FILTER, NULL);
}

void
rounds_timeline_filter_set_chart (RoundsTimelineFilterButton *self,
                                  const RoundsChartIndex *index,
                                  const RoundsTimelineModel *model,
                                  const char *since)
{
  guint64 present = 0;
  guint sensitive = model->n_sensitive, n = model->n_routine - sensitive;
  g_autofree char *routine = sensitive > 0
                                 ? g_strdup_printf (_ ("Routine events too: %u, and %u sensitive"),
                                                    n, sensitive)
                                 : g_strdup_printf (_ ("Routine events too: %u"), n);
  g_autofree char *fresh = g_strdup_printf (_ ("Only what is new since %s"), since);

  for (guint i = 0; index != NULL && i < index->n_rows; i++)
    present |= (guint64) 1 << index->rows[i].event->kind;
  place_kinds (self, present);
  gtk_check_button_set_label (self->routine, routine);
  gtk_check_button_set_label (self->fresh, fresh);
}

gboolean
rounds_timeline_filter_set_selected (RoundsTimelineFilterButton *self,
                                     const RoundsChartIndex *index,
                                     const RoundsChartRow *row)
{
  gboolean active = gtk_check_button_get_active (self->encounter);
  guint visit = row != NULL && row->encounter != ROUNDS_NONE ? row->encounter + 1 : 0;

  /* Filtered by it, one stays until another takes its place. */
  if (visit == self->visit || (visit == 0 && active))
    return FALSE;
  self->visit = visit;
  g_free (self->reference);
  self->reference = visit != 0 && index->encounters[visit - 1].row != NULL
                        ? g_strdup (index->encounters[visit - 1].row->event->reference)
                        : NULL;
  name_visit (self, index);
  return active;
}

void
rounds_timeline_filter_find_visit (RoundsTimelineFilterButton *self, const RoundsChartIndex *index)
{
  guint n = index != NULL && self->visit != 0 ? index->n_encounters : 0, found = 0;

  for (guint i = 0; i < n && found == 0; i++)
    if (index->encounters[i].row != NULL &&
        g_strcmp0 (index->encounters[i].row->event->reference, self->reference) == 0)
      found = i + 1;
  self->visit = found;
  if (found == 0)
    {
      self->quiet = TRUE;
      gtk_check_button_set_active (self->encounter, FALSE);
      self->quiet = FALSE;
    }
  name_visit (self, index);
}

void
rounds_timeline_filter_get (RoundsTimelineFilterButton *self, RoundsTimelineChoice *choice)
{
  choice->kinds = 0;
  for (guint i = 0; i <= N_KINDS; i++)
    if (gtk_check_button_get_active (self->checks[i]))
      choice->kinds |= kinds_of (i);
  choice->text = gtk_editable_get_text (GTK_EDITABLE (self->words));
  choice->encounter = gtk_check_button_get_active (self->encounter) ? self->visit : 0;
}

void
rounds_timeline_filter_say (RoundsTimelineFilterButton *self, gboolean other)
{
  RoundsTimelineChoice choice = { 0 };
  gboolean on;

  rounds_timeline_filter_get (self, &choice);
  on = other || choice.kinds != 0 || *choice.text != '\0' ||
       gtk_check_button_get_active (self->encounter);
  gtk_menu_button_set_label (self->button, on ? _ ("Filter: on") : _ ("Filter"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  on ? _ ("Filter of the timeline: on")
                                     : _ ("Filter of the timeline"),
                                  -1);
  if (on)
    gtk_widget_add_css_class (GTK_WIDGET (self), "on");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "on");
}

void
rounds_timeline_filter_clear (RoundsTimelineFilterButton *self)
{
  rounds_timeline_filter_restore (self, &(RoundsTimelineFilterState){ .words = (char *) "" });
}

void
rounds_timeline_filter_save (RoundsTimelineFilterButton *self, RoundsTimelineFilterState *state)
{
  *state = (RoundsTimelineFilterState){ .encounter = gtk_check_button_get_active (
                                            self->encounter) };
  for (guint i = 0; i <= N_KINDS; i++)
    state->kinds |= (guint32) gtk_check_button_get_active (self->checks[i]) << i;
  state->words = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->words)));
}

void
rounds_timeline_filter_restore (RoundsTimelineFilterButton *self,
                                const RoundsTimelineFilterState *state)
{
  self->quiet = TRUE;
  for (guint i = 0; i <= N_KINDS; i++)
    gtk_check_button_set_active (self->checks[i], (state->kinds >> i & 1) != 0);
  gtk_check_button_set_active (self->encounter, state->encounter);
  gtk_editable_set_text (GTK_EDITABLE (self->words), state->words);
  self->quiet = FALSE;
  on_changed (self);
}

void
rounds_timeline_filter_state_clear (RoundsTimelineFilterState *state)
{
  if (state->words != NULL)
    rounds_secret_forget (state->words);
  g_clear_pointer (&state->words, g_free);
}

void
rounds_timeline_filter_open (RoundsTimelineFilterButton *self)
{
  gtk_menu_button_popup (self->button);
  gtk_widget_grab_focus (self->words);
}
