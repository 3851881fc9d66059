/* The handle of the moment as it is dragged (W2), and the ground behind it. */
#include "timeline-page.h"

#include <math.h>

#define YEAR ROUNDS_TIMELINE_YEAR

static GtkGesture *
find_drag (TimelinePage *page)
{
  g_autoptr (GListModel) all = gtk_widget_observe_controllers (GTK_WIDGET (page->canvas));

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (all, i);

      if (GTK_IS_GESTURE_DRAG (controller))
        return GTK_GESTURE (controller);
    }
  g_error ("the canvas has no drag");
}

/* A key in the middle of a drag of the handle ends it, and it stands where the other pages are. */
static void
test_w2_drag_ended_by_a_key (void)
{
  g_auto (TimelinePage) page = { 0 };
  GtkGesture *drag;
  gint64 past;
  double x;

  timeline_page_open (&page, "Wes853", 1600, 182);
  past = page.index->settings.as_of - 3 * YEAR;
  g_signal_emit_by_name (page.canvas, "moved", past);
  drag = find_drag (&page);
  x = page.canvas->gutter + rounds_timeline_canvas_moment_x (page.canvas);
  g_signal_emit_by_name (drag, "drag-begin", x, page.canvas->axis + 4);
  g_assert_cmpint (page.canvas->drag, ==, ROUNDS_DRAG_MOMENT);
  g_signal_emit_by_name (drag, "drag-update", -200.0, 0.0);
  g_assert_cmpint (page.canvas->moment, <, past);
  timeline_page_press (&page, GDK_KEY_z, 0);
  g_assert_cmpint (page.canvas->moment, ==, past);
  g_signal_emit_by_name (drag, "drag-end", -210.0, 0.0);
  g_assert_cmpint (page.canvas->moment, ==, past);
  g_assert_cmpint (rounds_patient_get_at (page.patient), ==, past);
}

static GskRenderNode *
find_hatching (GskRenderNode *node)
{
  GskRenderNode *found = NULL;

  if (gsk_render_node_get_node_type (node) == GSK_REPEATING_LINEAR_GRADIENT_NODE)
    return node;
  if (gsk_render_node_get_node_type (node) == GSK_CLIP_NODE)
    return find_hatching (gsk_clip_node_get_child (node));
  if (gsk_render_node_get_node_type (node) == GSK_TRANSFORM_NODE)
    return find_hatching (gsk_transform_node_get_child (node));
  if (gsk_render_node_get_node_type (node) == GSK_CONTAINER_NODE)
    for (guint i = 0; i < gsk_container_node_get_n_children (node) && found == NULL; i++)
      found = find_hatching (gsk_container_node_get_child (node, i));
  return found;
}

/* Where the hatching begins; GTK draws it anew only if that is another point, whatever its bounds are. */
static graphene_point_t
hatching_start (TimelinePage *page)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  GskRenderNode *hatching;

  GTK_WIDGET_GET_CLASS (page->canvas)->snapshot (GTK_WIDGET (page->canvas), snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  hatching = find_hatching (node);
  g_assert_nonnull (hatching);
  return *gsk_linear_gradient_node_get_start (hatching);
}

static void
test_w2_hatching_follows (void)
{
  g_auto (TimelinePage) page = { 0 };
  graphene_point_t one, other;

  timeline_page_open (&page, "Wes853", 1600, 182);
  g_signal_emit_by_name (page.canvas, "moved", page.index->settings.as_of - 2 * YEAR);
  one = hatching_start (&page);
  g_signal_emit_by_name (page.canvas, "moved", page.index->settings.as_of - 3 * YEAR);
  other = hatching_start (&page);
  g_assert_cmpfloat (other.x, <, one.x - 10);
}

/* Pixels of the drawing, as cairo has them. (transfer full) */
static cairo_surface_t *
draw_canvas (TimelinePage *page)
{
  GtkWidget *canvas = GTK_WIDGET (page->canvas);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24,
                                                         gtk_widget_get_width (canvas),
                                                         gtk_widget_get_height (canvas));
  cairo_t *cr = cairo_create (surface);

  GTK_WIDGET_GET_CLASS (canvas)->snapshot (canvas, snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  gsk_render_node_draw (node, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static guint32
pixel_at (cairo_surface_t *surface, double x, double y)
{
  const guint8 *data = cairo_image_surface_get_data (surface);
  guint32 pixel;

  memcpy (&pixel,
          data + (gsize) y * (gsize) cairo_image_surface_get_stride (surface) + (gsize) x * 4,
          sizeof pixel);
  return pixel & 0xffffff;
}

/* A mark as narrow as the line of the moment, and under it, is seen in its own colour; the line is above it. */
static void
test_w2_mark_under_the_line (void)
{
  g_auto (TimelinePage) page = { 0 };
  guint tried = 0;

  timeline_page_open (&page, "Wes853", 1600, 182);
  for (guint i = page.index->n_rows; i-- > 0 && tried < 5;)
    {
      const RoundsChartRow *row = &page.index->rows[i];
      const RoundsTimelineMark *mark = timeline_page_mark (&page, row);
      cairo_surface_t *surface;
      guint32 hue, line;
      double x, y;

      if (mark == NULL || mark->shape != ROUNDS_SHAPE_TICK || mark->n != 1 || mark->low ||
          (mark->marks & ~(guint32) ROUNDS_MARK_ABNORMAL) != 0 || mark->x0 < 20 ||
          fabs (rounds_timeline_canvas_moment_x (page.canvas) - mark->x0) < 20)
        continue;
      x = page.canvas->gutter + round (mark->x0);
      y = page.canvas->axis + mark->row * page.canvas->row + page.canvas->row / 2;
      surface = draw_canvas (&page);
      hue = pixel_at (surface, x, y);
      g_assert_cmphex (hue, !=, 0xffffff);
      cairo_surface_destroy (surface);
      g_signal_emit_by_name (page.canvas, "moved", row->from);
      surface = draw_canvas (&page);
      line = pixel_at (surface, x, page.canvas->axis - 1);
      g_assert_cmphex (line, !=, hue);
      g_assert_cmphex (pixel_at (surface, x, y), ==, hue);
      cairo_surface_destroy (surface);
      tried++;
    }
  g_assert_cmpuint (tried, ==, 5);
}

int
main (int argc, char **argv)
{
  int status;

  ui_test_init (&argc, &argv);
  ui_test_style ();
  g_test_add_func ("/w2/drag-ended-by-a-key", test_w2_drag_ended_by_a_key);
  g_test_add_func ("/w2/hatching-follows", test_w2_hatching_follows);
  g_test_add_func ("/w2/mark-under-the-line", test_w2_mark_under_the_line);
  status = g_test_run ();
  timeline_page_end ();
  return status;
}
