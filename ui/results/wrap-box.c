#include "wrap-box.h"

#define SPACING 8

struct _RoundsWrapBox
{
  GtkWidget parent;
};

G_DEFINE_FINAL_TYPE (RoundsWrapBox, rounds_wrap_box, GTK_TYPE_WIDGET)

static int
natural_width (GtkWidget *child, int room)
{
  int least, natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &natural, NULL, NULL);
  return MAX (least, MIN (natural, room));
}

static int
natural_height (GtkWidget *child, int width)
{
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
  return natural;
}

static GtkWidget *
next_shown (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

/* One line from first on. *after: the first child of the next one. */
typedef struct
{
  GtkWidget *first, *after;
  int height, spare, expanding;
} Line;

static Line
take_line (GtkWidget *first, int width)
{
  Line line = { .first = first, .spare = width };

  for (GtkWidget *child = first; child != NULL;
       child = next_shown (gtk_widget_get_next_sibling (child)))
    {
      int wanted = natural_width (child, width);
      int used = wanted + (child != first ? SPACING : 0);
      if (child != first && used > line.spare)
        {
          line.after = child;
          return line;
        }
      line.spare -= used;
      line.expanding += gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL);
      line.height = MAX (line.height, natural_height (child, wanted));
    }
  return line;
}

static void
allocate_line (GtkWidget *widget, const Line *line, int width, int y)
{
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int x = 0, spare = MAX (line->spare, 0), expanding = line->expanding;

  for (GtkWidget *child = line->first; child != line->after;
       child = next_shown (gtk_widget_get_next_sibling (child)))
    {
      int wanted = natural_width (child, width);
      GtkAllocation place;
      if (gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL))
        {
          wanted += spare / expanding;
          spare -= spare / expanding--;
        }
      place = (GtkAllocation){ mirrored ? width - x - wanted : x, y, wanted, line->height };
      gtk_widget_size_allocate (child, &place, -1);
      x += wanted + SPACING;
    }
}

static void
rounds_wrap_box_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  int y = 0;

  for (GtkWidget *child = next_shown (gtk_widget_get_first_child (widget)); child != NULL;)
    {
      Line line = take_line (child, width);
      allocate_line (widget, &line, width, y);
      y += line.height + SPACING;
      child = line.after;
    }
}

static int
height_for (GtkWidget *widget, int width)
{
  int height = -SPACING;

  for (GtkWidget *child = next_shown (gtk_widget_get_first_child (widget)); child != NULL;)
    {
      Line line = take_line (child, width);
      height += line.height + SPACING;
      child = line.after;
    }
  return MAX (height, 0);
}

static void
rounds_wrap_box_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  int widest = 0, sum = -SPACING;

  for (GtkWidget *child = next_shown (gtk_widget_get_first_child (widget)); child != NULL;
       child = next_shown (gtk_widget_get_next_sibling (child)))
    {
      int least, wanted;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &wanted, NULL, NULL);
      widest = MAX (widest, least);
      sum += wanted + SPACING;
    }
  *minimum = widest;
  *natural = MAX (sum, widest);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *natural = height_for (widget, for_size >= 0 ? for_size : *natural);
      *minimum = *natural;
    }
}

static GtkSizeRequestMode
rounds_wrap_box_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
rounds_wrap_box_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (rounds_wrap_box_parent_class)->dispose (object);
}

static void
rounds_wrap_box_class_init (RoundsWrapBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rounds_wrap_box_dispose;
  widget_class->measure = rounds_wrap_box_measure;
  widget_class->size_allocate = rounds_wrap_box_size_allocate;
  widget_class->get_request_mode = rounds_wrap_box_get_request_mode;
  gtk_widget_class_set_css_name (widget_class, "wrapbox");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
rounds_wrap_box_init (RoundsWrapBox *self)
{
}

GtkWidget *
rounds_wrap_box_new (void)
{
  return g_object_new (ROUNDS_TYPE_WRAP_BOX, NULL);
}

void
rounds_wrap_box_append (RoundsWrapBox *self, GtkWidget *child)
{
  gtk_widget_set_parent (child, GTK_WIDGET (self));
}
