/* How the chart page shares its height between banner, timeline and section, and its width between rail, page and
 * pane. */
#include "chart-page-private.h"

#define NARROW_PX     1000 /* a window narrower than this has the rail above the page */
#define TIMELINE_MIN  140
#define TIMELINE_LOW  104 /* in a window that is too low for both: its landmarks and its map */
#define TIMELINE_MAX  320
#define SECTION_LEAST 300 /* px below the timeline, which gives way down to TIMELINE_MIN */
/* Of the page, where the banner would need more (W9): the timeline and the section have the rest. */
#define BANNER_SHARE  0.55

/* The most that the timeline may have in so high a paned. */
static int
timeline_most (int paned_height)
{
  return CLAMP (paned_height - SECTION_LEAST, TIMELINE_LOW, TIMELINE_MAX);
}

/* What was chosen, or as much of it as there is room for, but never below what the timeline needs. */
static int
timeline_height (RoundsChartPage *self)
{
  int least, most = timeline_most (gtk_widget_get_height (GTK_WIDGET (self->paned)));

  gtk_widget_measure (gtk_paned_get_start_child (self->paned), GTK_ORIENTATION_VERTICAL, -1, &least,
                      NULL, NULL, NULL);
  return MAX (MIN (self->timeline_wanted, most), least);
}

static gboolean
has_timeline_height (RoundsChartPage *self)
{
  return gtk_paned_get_position (self->paned) == timeline_height (self);
}

static void
on_paned_moved (RoundsChartPage *self)
{
  int position = gtk_paned_get_position (self->paned), most;

  if (self->laying_out || has_timeline_height (self))
    return;
  most = timeline_most (gtk_widget_get_height (GTK_WIDGET (self->paned)));
  self->timeline_wanted = CLAMP (position, MIN (TIMELINE_MIN, most), most);
  if (position != self->timeline_wanted)
    gtk_paned_set_position (self->paned, self->timeline_wanted);
  g_object_notify (G_OBJECT (self), "timeline-height");
}

void
rounds_chart_page_set_timeline_height (RoundsChartPage *self, int height)
{
  self->timeline_wanted = CLAMP (height, TIMELINE_MIN, TIMELINE_MAX);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  g_object_notify (G_OBJECT (self), "timeline-height");
}

static gboolean
on_layout_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  RoundsChartPage *self = ROUNDS_CHART_PAGE (widget);

  self->layout_tick = 0;
  gtk_paned_set_position (self->paned, timeline_height (self));
  self->narrow = gtk_widget_get_width (widget) < NARROW_PX;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->body), self->narrow
                                                                   ? GTK_ORIENTATION_VERTICAL
                                                                   : GTK_ORIENTATION_HORIZONTAL);
  rounds_rail_set_narrow (self->rail, self->narrow);
  /* In a narrow window the pane lies over the page, and only while it is asked for. */
  adw_flap_set_fold_policy (self->flap,
                            self->narrow ? ADW_FLAP_FOLD_POLICY_ALWAYS : ADW_FLAP_FOLD_POLICY_AUTO);
  rounds_chart_page_reveal_pane (self);
  return G_SOURCE_REMOVE;
}

static int
banner_height (RoundsChartPage *self, int width, int height)
{
  int least, natural;

  gtk_widget_measure (self->banner, GTK_ORIENTATION_VERTICAL, width, &least, &natural, NULL, NULL);
  return MIN (natural, MAX (least, (int) (height * BANNER_SHARE)));
}

static void
rounds_chart_page_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RoundsChartPage *self = ROUNDS_CHART_PAGE (widget);
  int above = banner_height (self, width, height), below = MAX (height - above, 0);

  gtk_widget_size_allocate (self->banner, &(GtkAllocation){ 0, 0, width, above }, -1);
  self->laying_out = TRUE;
  gtk_widget_size_allocate (GTK_WIDGET (self->paned), &(GtkAllocation){ 0, above, width, below },
                            -1);
  self->laying_out = FALSE;
  /* What is laid out now cannot be laid out otherwise in the same frame. */
  if (((width < NARROW_PX) != self->narrow || !has_timeline_height (self)) &&
      self->layout_tick == 0)
    self->layout_tick = gtk_widget_add_tick_callback (widget, on_layout_frame, NULL, NULL);
}

static GtkSizeRequestMode
rounds_chart_page_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
rounds_chart_page_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  RoundsChartPage *self = ROUNDS_CHART_PAGE (widget);
  int least[2], whole[2];

  /* A width for a height is searched for by laying out every label some ten times; none is wanted. */
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    for_size = -1;
  gtk_widget_measure (self->banner, orientation, for_size, &least[0], &whole[0], NULL, NULL);
  gtk_widget_measure (GTK_WIDGET (self->paned), orientation, for_size, &least[1], &whole[1], NULL,
                      NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MAX (least[0], least[1]);
      *natural = MAX (whole[0], whole[1]);
      return;
    }
  *minimum = least[0] + least[1];
  *natural = whole[0] + whole[1];
}

void
rounds_chart_page_follow_paned (RoundsChartPage *self)
{
  g_signal_connect_swapped (self->paned, "notify::position", G_CALLBACK (on_paned_moved), self);
}

void
rounds_chart_page_install_layout (GtkWidgetClass *class)
{
  class->get_request_mode = rounds_chart_page_get_request_mode;
  class->measure = rounds_chart_page_measure;
  class->size_allocate = rounds_chart_page_size_allocate;
}
