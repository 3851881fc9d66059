#include "step-widths.h"

/* libadwaita's of a header bar */
#define GAP 6

struct _RoundsStepWidths
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (RoundsStepWidths, rounds_step_widths, GTK_TYPE_LAYOUT_MANAGER)

typedef struct
{
  GtkWidget *child;
  int width, more; /* the least, and what it likes beyond that */
} Place;

/* (n) of Place, in their order. (transfer full) */
static GArray *
places_of (GtkWidget *widget)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (Place));

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      {
        Place place = { .child = child };
        int natural;

        gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &place.width, &natural, NULL,
                            NULL);
        place.more = natural - place.width;
        g_array_append_val (places, place);
      }
  return places;
}

static int
width_of (const GArray *places, gboolean natural)
{
  int width = -GAP;

  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = &g_array_index (places, Place, i);

      width += GAP + place->width + (natural ? place->more : 0);
    }
  return MAX (width, 0);
}

/* Who needs least more has it first. */
static void
share_room (GArray *places, int room)
{
  for (;;)
    {
      Place *next = NULL;

      for (guint i = 0; i < places->len; i++)
        {
          Place *place = &g_array_index (places, Place, i);

          if (place->more > 0 && place->more <= room && (next == NULL || place->more < next->more))
            next = place;
        }
      if (next == NULL)
        return;
      room -= next->more;
      next->width += next->more;
      next->more = 0;
    }
}

static void
rounds_step_widths_measure (GtkLayoutManager *manager,
                            GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  g_autoptr (GArray) places = places_of (widget);

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = width_of (places, FALSE);
      *natural = width_of (places, TRUE);
      return;
    }
  for (guint i = 0; i < places->len; i++)
    {
      int min, nat;

      gtk_widget_measure (g_array_index (places, Place, i).child, GTK_ORIENTATION_VERTICAL, -1,
                          &min, &nat, NULL, NULL);
      *minimum = MAX (*minimum, min);
      *natural = MAX (*natural, nat);
    }
}

static void
rounds_step_widths_allocate (
    GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  g_autoptr (GArray) places = places_of (widget);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int x = 0;

  share_room (places, width - width_of (places, FALSE));
  if (gtk_widget_get_halign (widget) == GTK_ALIGN_END)
    x = MAX (width - width_of (places, FALSE), 0);
  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = &g_array_index (places, Place, i);
      const GtkAllocation at = { mirrored ? width - x - place->width : x, 0, place->width, height };

      gtk_widget_size_allocate (place->child, &at, -1);
      x += place->width + GAP;
    }
}

static void
rounds_step_widths_class_init (RoundsStepWidthsClass *class)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (class);

  manager_class->measure = rounds_step_widths_measure;
  manager_class->allocate = rounds_step_widths_allocate;
}

static void
rounds_step_widths_init (RoundsStepWidths *self)
{
}
