#include "rail.h"

#include <glib/gi18n-lib.h>

/* Of a turn of the main loop, for counting; one section may take more. */
#define COUNTING_US       4000
/* A longer chart is counted in turns between frames: in a frame, or where its moment changes, pages have enough to do. */
#define ROWS_AT_ONCE      5000
/* After a frame, and before the pages that nobody sees (follow.c), which find worked out what was counted: of one priority
 * both would have the same turn. */
#define COUNTING_PRIORITY (G_PRIORITY_DEFAULT_IDLE - 10)

typedef struct
{
  const RoundsSection *section;
  GtkToggleButton *button;
  GtkLabel *count;
} Entry;

struct _RoundsRail
{
  AdwBin parent_instance;

  RoundsPatient *patient;
  GtkScrolledWindow *scroller;
  GtkBox *box;
  Entry *entries; /* (n_entries) */
  guint n_entries;
  guint next;        /* the first that is not counted; n_entries: all are */
  guint counting;    /* source; 0: none */
  gboolean choosing; /* by rounds_rail_choose: nobody is told */
  guint showing;     /* tick; 0: none */
  guint frames;      /* until its rows stand where they will */
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsRail, rounds_rail, ADW_TYPE_BIN)

static void
clamp (GtkAdjustment *adjustment, double at, double size)
{
  double from = gtk_adjustment_get_value (adjustment) + at;

  gtk_adjustment_clamp_page (adjustment, from, from + size);
}

static void
bring_into_view (RoundsRail *self, GtkWidget *button)
{
  graphene_rect_t at;

  if (!gtk_widget_compute_bounds (button, GTK_WIDGET (self->scroller), &at))
    return;
  clamp (gtk_scrolled_window_get_hadjustment (self->scroller), at.origin.x, at.size.width);
  clamp (gtk_scrolled_window_get_vadjustment (self->scroller), at.origin.y, at.size.height);
}

static gboolean
on_showing_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  RoundsRail *self = ROUNDS_RAIL (widget);

  if (self->frames-- > 0)
    return G_SOURCE_CONTINUE;
  for (guint i = 0; i < self->n_entries; i++)
    if (gtk_toggle_button_get_active (self->entries[i].button))
      bring_into_view (self, GTK_WIDGET (self->entries[i].button));
  self->showing = 0;
  return G_SOURCE_REMOVE;
}

/* A key or the palette chooses what is out of sight as well; a tick comes before the layout of its frame. */
static void
show_chosen (RoundsRail *self)
{
  self->frames = 1;
  if (self->showing == 0)
    self->showing = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_showing_frame, NULL, NULL);
}

static void
on_button_toggled (GtkToggleButton *button, RoundsRail *self)
{
  if (self->choosing || !gtk_toggle_button_get_active (button))
    return;
  for (guint i = 0; i < self->n_entries; i++)
    if (self->entries[i].button == button)
      g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, self->entries[i].section->id);
}

/* What a reader of the screen hears: the title, and how many. */
static void
name_entry (const Entry *entry, const char *count)
{
  g_autofree char *name = NULL;

  if (*count != '\0')
    name = g_strdup_printf ("%s, %s", _ (entry->section->title), count);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name != NULL ? name : _ (entry->section->title), -1);
}

static void
show_count (const Entry *entry, const char *text, gboolean urgent)
{
  gtk_label_set_text (entry->count, text);
  name_entry (entry, text);
  if (urgent)
    gtk_widget_add_css_class (GTK_WIDGET (entry->button), "urgent");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (entry->button), "urgent");
}

static void
count_entry (RoundsRail *self, const Entry *entry)
{
  const RoundsSection *section = entry->section;
  guint count = section->count != NULL ? section->count (self->patient) : ROUNDS_NO_COUNT;
  gboolean urgent = section->urgent != NULL && section->urgent (self->patient);
  g_autofree char *text = count != ROUNDS_NO_COUNT ? g_strdup_printf ("%u", count) : g_strdup ("");

  show_count (entry, text, urgent);
}

/* Counts on from where it was left; FALSE: there is more than the time for it. */
static gboolean
count_further (RoundsRail *self)
{
  gint64 begin = g_get_monotonic_time ();

  if (rounds_patient_get_state (self->patient) != ROUNDS_PATIENT_OPEN)
    self->next = self->n_entries;
  while (self->next < self->n_entries && g_get_monotonic_time () - begin < COUNTING_US)
    count_entry (self, &self->entries[self->next++]);
  return self->next == self->n_entries;
}

static gboolean
on_counting_turn (gpointer data)
{
  RoundsRail *self = data;

  if (!count_further (self))
    return G_SOURCE_CONTINUE;
  self->counting = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
is_long (RoundsRail *self)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);

  return index != NULL && index->n_rows > ROWS_AT_ONCE;
}

static void
add_entry (RoundsRail *self, Entry *entry)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *title = gtk_label_new (_ (entry->section->title));

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_hexpand (title, TRUE);
  entry->count = GTK_LABEL (gtk_label_new (""));
  gtk_widget_add_css_class (GTK_WIDGET (entry->count), "count");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (entry->count));
  entry->button = GTK_TOGGLE_BUTTON (gtk_toggle_button_new ());
  gtk_button_set_child (GTK_BUTTON (entry->button), box);
  gtk_widget_add_css_class (GTK_WIDGET (entry->button), "flat");
  if (entry != self->entries)
    gtk_toggle_button_set_group (entry->button, self->entries[0].button);
  g_signal_connect (entry->button, "toggled", G_CALLBACK (on_button_toggled), self);
  gtk_box_append (self->box, GTK_WIDGET (entry->button));
}

static void
rounds_rail_dispose (GObject *object)
{
  g_clear_handle_id (&ROUNDS_RAIL (object)->counting, g_source_remove);
  G_OBJECT_CLASS (rounds_rail_parent_class)->dispose (object);
}

static void
rounds_rail_finalize (GObject *object)
{
  RoundsRail *self = ROUNDS_RAIL (object);

  g_free (self->entries);
  g_clear_object (&self->patient);
  G_OBJECT_CLASS (rounds_rail_parent_class)->finalize (object);
}

static void
rounds_rail_class_init (RoundsRailClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = rounds_rail_dispose;
  G_OBJECT_CLASS (class)->finalize = rounds_rail_finalize;
  gtk_widget_class_set_css_name (widget_class, "rail");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", ROUNDS_TYPE_RAIL, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
rounds_rail_init (RoundsRail *self)
{
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 2));
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "rail-box");
  self->scroller = GTK_SCROLLED_WINDOW (gtk_scrolled_window_new ());
  gtk_scrolled_window_set_child (self->scroller, GTK_WIDGET (self->box));
  /* Its buttons bring themselves into view. */
  gtk_widget_set_focusable (GTK_WIDGET (self->scroller), FALSE);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->scroller));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Sections of the chart"), -1);
  /* Not as wide as its titles would like to be. */
  gtk_widget_set_hexpand (GTK_WIDGET (self), FALSE);
  rounds_rail_set_narrow (self, FALSE);
}

RoundsRail *
rounds_rail_new (RoundsPatient *patient)
{
  RoundsRail *self = g_object_new (ROUNDS_TYPE_RAIL, NULL);
  const RoundsSection *sections = rounds_sections_get (&self->n_entries);

  self->patient = g_object_ref (patient);
  self->entries = g_new0 (Entry, self->n_entries);
  for (guint i = 0; i < self->n_entries; i++)
    {
      self->entries[i].section = &sections[i];
      add_entry (self, &self->entries[i]);
      name_entry (&self->entries[i], "");
    }
  return self;
}

void
rounds_rail_set_narrow (RoundsRail *self, gboolean narrow)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->box),
                                  narrow ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
  gtk_scrolled_window_set_policy (self->scroller, narrow ? GTK_POLICY_AUTOMATIC : GTK_POLICY_NEVER,
                                  narrow ? GTK_POLICY_NEVER : GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (GTK_WIDGET (self->scroller), !narrow);
  if (narrow)
    gtk_widget_add_css_class (GTK_WIDGET (self), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "narrow");
  show_chosen (self);
}

void
rounds_rail_choose (RoundsRail *self, const char *id)
{
  self->choosing = TRUE;
  for (guint i = 0; i < self->n_entries; i++)
    if (g_strcmp0 (self->entries[i].section->id, id) == 0)
      gtk_toggle_button_set_active (self->entries[i].button, TRUE);
  self->choosing = FALSE;
  show_chosen (self);
}

void
rounds_rail_recount (RoundsRail *self)
{
  self->next = 0;
  if (!is_long (self) && count_further (self))
    return;
  /* A number of another moment is not shown meanwhile. */
  for (guint i = self->next; i < self->n_entries; i++)
    show_count (&self->entries[i], "", FALSE);
  if (self->counting == 0)
    self->counting = g_idle_add_full (COUNTING_PRIORITY, on_counting_turn, self, NULL);
}
