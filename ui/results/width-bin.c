#include "width-bin.h"

struct _RoundsWidthBin
{
  GtkWidget parent;
  int width, height;
  int told_width, told_height; /* of the last signals */
  guint tick;
};

enum
{
  WIDTH_CHANGED,
  HEIGHT_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsWidthBin, rounds_width_bin, GTK_TYPE_WIDGET)

static gboolean
on_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  RoundsWidthBin *self = ROUNDS_WIDTH_BIN (widget);

  self->tick = 0;
  if (self->width != self->told_width)
    g_signal_emit (self, signals[WIDTH_CHANGED], 0, self->told_width = self->width);
  if (self->height != self->told_height)
    g_signal_emit (self, signals[HEIGHT_CHANGED], 0, self->told_height = self->height);
  return G_SOURCE_REMOVE;
}

static void
rounds_width_bin_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RoundsWidthBin *self = ROUNDS_WIDTH_BIN (widget);
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (child != NULL)
    gtk_widget_allocate (child, width, height, baseline, NULL);
  if (width == self->width && height == self->height)
    return;
  self->width = width;
  self->height = height;
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (widget, on_frame, NULL, NULL);
}

static void
rounds_width_bin_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (child != NULL)
    gtk_widget_measure (child, orientation, for_size, minimum, natural, NULL, NULL);
}

static GtkSizeRequestMode
rounds_width_bin_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

void
rounds_width_bin_set_child (RoundsWidthBin *self, GtkWidget *child)
{
  GtkWidget *old = gtk_widget_get_first_child (GTK_WIDGET (self));

  if (old != NULL)
    gtk_widget_unparent (old);
  if (child != NULL)
    gtk_widget_set_parent (child, GTK_WIDGET (self));
}

static void
rounds_width_bin_dispose (GObject *object)
{
  rounds_width_bin_set_child (ROUNDS_WIDTH_BIN (object), NULL);
  G_OBJECT_CLASS (rounds_width_bin_parent_class)->dispose (object);
}

static void
rounds_width_bin_class_init (RoundsWidthBinClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rounds_width_bin_dispose;
  widget_class->measure = rounds_width_bin_measure;
  widget_class->size_allocate = rounds_width_bin_size_allocate;
  widget_class->get_request_mode = rounds_width_bin_get_request_mode;
  gtk_widget_class_set_css_name (widget_class, "widthbin");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  signals[WIDTH_CHANGED] = g_signal_new ("width-changed", ROUNDS_TYPE_WIDTH_BIN, G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[HEIGHT_CHANGED] = g_signal_new ("height-changed", ROUNDS_TYPE_WIDTH_BIN,
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                          G_TYPE_INT);
}

static void
rounds_width_bin_init (RoundsWidthBin *self)
{
}
