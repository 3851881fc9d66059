#include "pair-box.h"

#define GAP 12 /* px */

struct _RoundsPairBox
{
  GtkWidget parent_instance;

  GtkWidget *children[2];
};

enum
{
  PROP_0,
  PROP_FIRST,
  PROP_SECOND,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (RoundsPairBox, rounds_pair_box, GTK_TYPE_WIDGET)

static int
width_of (RoundsPairBox *self, guint child, gboolean natural)
{
  int minimum = 0, wanted = 0;

  if (self->children[child] != NULL && gtk_widget_should_layout (self->children[child]))
    gtk_widget_measure (self->children[child], GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &wanted,
                        NULL, NULL);
  return natural ? wanted : minimum;
}

static int
height_of (RoundsPairBox *self, guint child, int width)
{
  int minimum = 0;

  if (self->children[child] != NULL && gtk_widget_should_layout (self->children[child]))
    gtk_widget_measure (self->children[child], GTK_ORIENTATION_VERTICAL, width, &minimum, NULL,
                        NULL, NULL);
  return minimum;
}

static gboolean
is_one_line (RoundsPairBox *self, int width)
{
  return width_of (self, 0, TRUE) + GAP + width_of (self, 1, TRUE) <= width;
}

static GtkSizeRequestMode
rounds_pair_box_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
rounds_pair_box_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  RoundsPairBox *self = ROUNDS_PAIR_BOX (widget);

  *minimum_baseline = *natural_baseline = -1;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MAX (width_of (self, 0, FALSE), width_of (self, 1, FALSE));
      *natural = width_of (self, 0, TRUE) + GAP + width_of (self, 1, TRUE);
    }
  else if (for_size < 0 || is_one_line (self, for_size))
    *minimum = *natural = MAX (height_of (self, 0, -1), height_of (self, 1, -1));
  else
    *minimum = *natural = height_of (self, 0, for_size) + GAP / 2 + height_of (self, 1, for_size);
}

static void
place (RoundsPairBox *self, guint child, const GdkRectangle *box)
{
  GdkRectangle own = *box;

  if (self->children[child] == NULL || !gtk_widget_should_layout (self->children[child]))
    return;
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    own.x = gtk_widget_get_width (GTK_WIDGET (self)) - box->x - box->width;
  gtk_widget_size_allocate (self->children[child], &own, -1);
}

static void
rounds_pair_box_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RoundsPairBox *self = ROUNDS_PAIR_BOX (widget);

  if (is_one_line (self, width))
    {
      int second = width_of (self, 1, TRUE), first = width - second - GAP;
      int high = MIN (height_of (self, 0, first), height);

      /* Words stand at the middle of the controls beside them. */
      place (self, 0, &(GdkRectangle){ 0, (height - high) / 2, first, high });
      place (self, 1, &(GdkRectangle){ width - second, 0, second, height });
    }
  else
    {
      int first = height_of (self, 0, width);

      place (self, 0, &(GdkRectangle){ 0, 0, width, first });
      place (self, 1, &(GdkRectangle){ 0, first + GAP / 2, width, height - first - GAP / 2 });
    }
}

static void
rounds_pair_box_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RoundsPairBox *self = ROUNDS_PAIR_BOX (object);
  GtkWidget **child = &self->children[id == PROP_SECOND];

  g_clear_pointer (child, gtk_widget_unparent);
  *child = g_value_get_object (value);
  if (*child != NULL)
    gtk_widget_set_parent (*child, GTK_WIDGET (self));
}

static void
rounds_pair_box_dispose (GObject *object)
{
  RoundsPairBox *self = ROUNDS_PAIR_BOX (object);

  g_clear_pointer (&self->children[0], gtk_widget_unparent);
  g_clear_pointer (&self->children[1], gtk_widget_unparent);
  G_OBJECT_CLASS (rounds_pair_box_parent_class)->dispose (object);
}

static void
rounds_pair_box_class_init (RoundsPairBoxClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->set_property = rounds_pair_box_set_property;
  object_class->dispose = rounds_pair_box_dispose;
  widget_class->get_request_mode = rounds_pair_box_get_request_mode;
  widget_class->measure = rounds_pair_box_measure;
  widget_class->size_allocate = rounds_pair_box_size_allocate;
  props[PROP_FIRST] = g_param_spec_object ("first", NULL, NULL, GTK_TYPE_WIDGET,
                                           G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_SECOND] = g_param_spec_object ("second", NULL, NULL, GTK_TYPE_WIDGET,
                                            G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
rounds_pair_box_init (RoundsPairBox *self)
{
}
