#include "columns.h"

#define GAP     6
#define TASKS   8
#define VITALS  5
#define LETTERS 62 /* that a column must have room for, else there is one only */

struct _RoundsColumns
{
  GtkWidget parent_instance;

  GtkWidget *cards[ROUNDS_N_CARDS];
};

G_DEFINE_FINAL_TYPE (RoundsColumns, rounds_columns, GTK_TYPE_WIDGET)

/* Cards of each column from above; the first is the left one. */
static const int left_cards[] = { 0, 1, 3, VITALS, 7, TASKS, -1 };
static const int right_cards[] = { 2, 4, VITALS, 6, -1 };

/* What stands otherwise than drawn, to fit. */
typedef struct
{
  gboolean vitals_left; /* else right */
  gboolean tasks_left;  /* else across the foot */
} Moved;

/* In the order of liking. */
static const Moved arrangements[] = { { FALSE, FALSE }, { TRUE, FALSE }, { TRUE, TRUE } };

static int
height_of (GtkWidget *card, int width)
{
  int min, natural;

  if (card == NULL)
    return 0;
  gtk_widget_measure (card, GTK_ORIENTATION_VERTICAL, width, &min, &natural, NULL, NULL);
  return natural;
}

/* Whether a card of a column's list stands in it. */
static gboolean
stands (const Moved *moved, const int *cards, int card)
{
  if (card == VITALS)
    return moved->vitals_left == (cards == left_cards);
  return card != TASKS || moved->tasks_left;
}

static int
column_height (RoundsColumns *self, const int *cards, const Moved *moved, int width)
{
  int height = 0;

  for (guint i = 0; cards[i] >= 0; i++)
    if (stands (moved, cards, cards[i]))
      height += height_of (self->cards[cards[i]], width) + (height > 0 ? GAP : 0);
  return height;
}

static int
letter_width (GtkWidget *widget)
{
  PangoContext *context = gtk_widget_get_pango_context (widget);
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int width = pango_font_metrics_get_approximate_char_width (metrics) / PANGO_SCALE;

  pango_font_metrics_unref (metrics);
  return MAX (width, 1);
}

typedef struct
{
  gboolean two;
  Moved moved;
  int width; /* of a column */
  int height;
} Plan;

static int
arranged_height (RoundsColumns *self, const Moved *moved, const Plan *plan, int tasks)
{
  int columns = MAX (column_height (self, left_cards, moved, plan->width),
                     column_height (self, right_cards, moved, plan->width));

  return moved->tasks_left ? columns : columns + GAP + tasks;
}

/* The first arrangement that is shorter than those before it by a line at least. */
static Plan
make_plan (RoundsColumns *self, int width)
{
  Plan plan = { .two = width >= 2 * LETTERS * letter_width (GTK_WIDGET (self)) + GAP };
  int tasks = height_of (self->cards[TASKS], width);

  plan.width = plan.two ? (width - GAP) / 2 : width;
  if (!plan.two)
    {
      for (guint i = 0; i < ROUNDS_N_CARDS; i++)
        plan.height += height_of (self->cards[i], width) + (i > 0 ? GAP : 0);
      return plan;
    }
  plan.height = G_MAXINT;
  for (guint i = 0; i < G_N_ELEMENTS (arrangements); i++)
    {
      int height = arranged_height (self, &arrangements[i], &plan, tasks);

      if (i > 0 && height + 2 * letter_width (GTK_WIDGET (self)) > plan.height)
        continue;
      plan.moved = arrangements[i];
      plan.height = height;
    }
  return plan;
}

static void
rounds_columns_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  RoundsColumns *self = ROUNDS_COLUMNS (widget);
  int min, nat;

  *minimum = *natural = 0;
  for (guint i = 0; orientation == GTK_ORIENTATION_HORIZONTAL && i < ROUNDS_N_CARDS; i++)
    {
      if (self->cards[i] == NULL)
        continue;
      gtk_widget_measure (self->cards[i], GTK_ORIENTATION_HORIZONTAL, -1, &min, &nat, NULL, NULL);
      *minimum = MAX (*minimum, min);
      *natural = MAX (*natural, nat);
    }
  /* Without a width there is no height: a scrolled window asks so too, and its answer would lay out every
   * line of every card for a width that nobody has. */
  if (orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0)
    *minimum = *natural = make_plan (self, for_size).height;
}

static void
place (RoundsColumns *self, guint card, const GtkAllocation *at)
{
  if (self->cards[card] != NULL)
    gtk_widget_size_allocate (self->cards[card], at, -1);
}

/* moved NULL: all of them. Gives where the next one would stand. */
static int
place_column (RoundsColumns *self, const int *cards, const Moved *moved, GtkAllocation at)
{
  for (guint i = 0; cards[i] >= 0; i++)
    {
      if (moved != NULL && !stands (moved, cards, cards[i]))
        continue;
      at.height = height_of (self->cards[cards[i]], at.width);
      place (self, (guint) cards[i], &at);
      at.y += at.height + GAP;
    }
  return at.y;
}

static void
rounds_columns_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  static const int all_cards[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, -1 };
  RoundsColumns *self = ROUNDS_COLUMNS (widget);
  Plan plan = make_plan (self, width);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkAllocation first = { 0, 0, plan.width, 0 }, second = first, foot = { 0, 0, width, 0 };
  int left, right;

  if (!plan.two)
    {
      place_column (self, all_cards, NULL, first);
      return;
    }
  first.x = mirrored ? width - plan.width : 0;
  second.x = mirrored ? 0 : width - plan.width;
  left = place_column (self, left_cards, &plan.moved, first);
  right = place_column (self, right_cards, &plan.moved, second);
  if (plan.moved.tasks_left)
    return;
  foot.y = MAX (left, right);
  foot.height = height_of (self->cards[TASKS], width);
  place (self, TASKS, &foot);
}

static GtkSizeRequestMode
rounds_columns_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
rounds_columns_dispose (GObject *object)
{
  RoundsColumns *self = ROUNDS_COLUMNS (object);

  for (guint i = 0; i < ROUNDS_N_CARDS; i++)
    g_clear_pointer (&self->cards[i], gtk_widget_unparent);
  G_OBJECT_CLASS (rounds_columns_parent_class)->dispose (object);
}

static void
rounds_columns_class_init (RoundsColumnsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = rounds_columns_dispose;
  widget_class->measure = rounds_columns_measure;
  widget_class->size_allocate = rounds_columns_size_allocate;
  widget_class->get_request_mode = rounds_columns_get_request_mode;
}

static void
rounds_columns_init (RoundsColumns *self)
{
}

GtkWidget *
rounds_columns_new (void)
{
  return g_object_new (ROUNDS_TYPE_COLUMNS, NULL);
}

void
rounds_columns_set (RoundsColumns *self, guint i, GtkWidget *card)
{
  g_clear_pointer (&self->cards[i], gtk_widget_unparent);
  self->cards[i] = card;
  /* In the order of reading, which is the order of the Tab key. */
  for (guint k = i; k > 0 && card != NULL; k--)
    if (self->cards[k - 1] != NULL)
      {
        gtk_widget_insert_after (card, GTK_WIDGET (self), self->cards[k - 1]);
        return;
      }
  if (card != NULL)
    gtk_widget_insert_after (card, GTK_WIDGET (self), NULL);
}
