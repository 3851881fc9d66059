#include "write-layout.h"

#define GAP  14
#define SIDE 420 /* px; more where the words are larger */

typedef struct
{
  GtkWidget *main, *side;
  int main_least, side_width; /* widths */
} Parts;

static Parts
get_parts (GtkWidget *widget)
{
  Parts parts = { .main = gtk_widget_get_first_child (widget) };
  int natural;

  parts.side = gtk_widget_get_next_sibling (parts.main);
  gtk_widget_measure (parts.main, GTK_ORIENTATION_HORIZONTAL, -1, &parts.main_least, NULL, NULL,
                      NULL);
  gtk_widget_measure (parts.side, GTK_ORIENTATION_HORIZONTAL, -1, &natural, NULL, NULL, NULL);
  parts.side_width = MAX (natural, SIDE);
  return parts;
}

static gboolean
is_beside (const Parts *parts, int width)
{
  return width >= parts->main_least + GAP + parts->side_width &&
         width - GAP - parts->side_width >= parts->side_width;
}

static int
least_height (GtkWidget *child, int width)
{
  int least;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, &least, NULL, NULL, NULL);
  return least;
}

static int
whole_height (GtkWidget *child, int width)
{
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
  return natural;
}

static GtkSizeRequestMode
get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure (GtkWidget *widget,
         GtkOrientation orientation,
         int for_size,
         int *minimum,
         int *natural,
         int *minimum_baseline,
         int *natural_baseline)
{
  Parts parts = get_parts (widget);
  int side_least, width = for_size;

  gtk_widget_measure (parts.side, GTK_ORIENTATION_HORIZONTAL, -1, &side_least, NULL, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MAX (parts.main_least, side_least);
      *natural = parts.main_least + GAP + parts.side_width;
      return;
    }
  if (width < 0)
    width = parts.main_least + GAP + parts.side_width;
  if (is_beside (&parts, width))
    *minimum = MAX (least_height (parts.main, width - GAP - parts.side_width),
                    least_height (parts.side, parts.side_width));
  else
    *minimum = least_height (parts.main, width) + GAP + whole_height (parts.side, width);
  *natural = *minimum;
}

static void
allocate (GtkWidget *widget, int width, int height, int baseline)
{
  Parts parts = get_parts (widget);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int main_width = width - GAP - parts.side_width, main_height;

  if (is_beside (&parts, width))
    {
      gtk_widget_size_allocate (parts.main,
                                &(GtkAllocation){ mirrored ? width - main_width : 0, 0, main_width,
                                                  height },
                                -1);
      gtk_widget_size_allocate (parts.side,
                                &(GtkAllocation){ mirrored ? 0 : main_width + GAP, 0,
                                                  parts.side_width, height },
                                -1);
      return;
    }
  main_height = MAX (least_height (parts.main, width),
                     height - GAP - whole_height (parts.side, width));
  gtk_widget_size_allocate (parts.main, &(GtkAllocation){ 0, 0, width, main_height }, -1);
  gtk_widget_size_allocate (parts.side,
                            &(GtkAllocation){ 0, main_height + GAP, width,
                                              MAX (height - GAP - main_height, 0) },
                            -1);
}

GtkLayoutManager *
rounds_write_layout_new (void)
{
  return gtk_custom_layout_new (get_request_mode, measure, allocate);
}
