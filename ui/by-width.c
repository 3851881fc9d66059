#include "by-width.h"

#include <adwaita.h>

struct _RoundsByWidth
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (RoundsByWidth, rounds_by_width, GTK_TYPE_LAYOUT_MANAGER)

static GtkWidget *
child_of (GtkWidget *widget)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  return child != NULL && gtk_widget_should_layout (child) ? child : NULL;
}

static void
rounds_by_width_measure (GtkLayoutManager *manager,
                         GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  GtkWidget *child = child_of (widget);

  if (child != NULL)
    gtk_widget_measure (child, orientation,
                        orientation == GTK_ORIENTATION_HORIZONTAL ? -1 : for_size, minimum, natural,
                        minimum_baseline, natural_baseline);
}

static void
rounds_by_width_allocate (
    GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *child = child_of (widget);

  if (child != NULL)
    gtk_widget_allocate (child, width, height, baseline, NULL);
}

static GtkSizeRequestMode
rounds_by_width_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
rounds_by_width_class_init (RoundsByWidthClass *class)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (class);

  manager_class->measure = rounds_by_width_measure;
  manager_class->allocate = rounds_by_width_allocate;
  manager_class->get_request_mode = rounds_by_width_get_request_mode;
}

static void
rounds_by_width_init (RoundsByWidth *self)
{
}

GtkLayoutManager *
rounds_by_width_new (void)
{
  return g_object_new (ROUNDS_TYPE_BY_WIDTH, NULL);
}

GtkWidget *
rounds_by_width_bin (GtkWidget *child)
{
  return g_object_new (ADW_TYPE_BIN, "child", child, "layout-manager", rounds_by_width_new (),
                       NULL);
}

#define LEAST_LETTERS 8
#define SHORT_LETTERS 12

void
rounds_by_width_wrap (GtkLabel *label)
{
  glong letters = g_utf8_strlen (gtk_label_get_text (label), -1);

  /* Narrow letters need half of what GTK takes for one, and it warns of a label that needs more than its words do; what
   * is short costs nothing. */
  if (letters >= SHORT_LETTERS)
    gtk_label_set_width_chars (label, (int) MIN (letters / 3, LEAST_LETTERS));
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (label, GTK_NATURAL_WRAP_NONE);
}
