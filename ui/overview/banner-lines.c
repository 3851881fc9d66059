#include "banner-lines.h"

#include "flow.h"

#define COLUMN_GAP  8
#define ROW_GAP     3
#define END_SHARE   4 /* the moment stands beside the lines where it takes less than 1 / END_SHARE */
#define END_GAP     16
#define START_SHARE 8 /* the picture: less than 1 / START_SHARE, or it does not stand there */
#define START_GAP   10

typedef struct
{
  GtkWidget *widget;
  guint rank;
  gboolean is_fact, shown;
} Piece;

struct _RoundsBannerLines
{
  GtkWidget parent_instance;

  GArray *pieces;   /* Piece */
  RoundsFlow *flow; /* lays out; of no widget */
  GtkWidget *start, *rest, *end;
  guint rest_tick; /* tells that others went; 0: nothing to tell */
};

G_DEFINE_FINAL_TYPE (RoundsBannerLines, rounds_banner_lines, GTK_TYPE_WIDGET)

#define PIECE(self, i) g_array_index ((self)->pieces, Piece, i)

/* ---- how high ---- */

/* What the lines are of: which pieces, in one flow or in two. */
typedef struct
{
  GPtrArray *who, *facts; /* GtkWidget */
  int width;              /* of the lines; start and end beside them have their own */
  int start_width;        /* 0: it does not stand there */
  int end_width;          /* 0: it stands in the last line */
} Lines;

static void
lines_clear (Lines *lines)
{
  g_ptr_array_unref (lines->who);
  g_ptr_array_unref (lines->facts);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Lines, lines_clear)

static int
end_width_beside (RoundsBannerLines *self, int width)
{
  int least;

  gtk_widget_measure (self->end, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  return least * END_SHARE <= width ? least : 0;
}

static int
start_width_beside (RoundsBannerLines *self, int width)
{
  int least;

  gtk_widget_measure (self->start, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  return least * START_SHARE <= width ? least : 0;
}

/* Which pieces stand there. */
typedef struct
{
  const gboolean *shown; /* (n_pieces); NULL: all, who and facts in lines of their own */
  gboolean start;
} Which;

static Lines
make_lines (RoundsBannerLines *self, const Which *which, int width)
{
  const gboolean *shown = which->shown;
  Lines lines = { g_ptr_array_new (), g_ptr_array_new (), width, 0,
                  end_width_beside (self, width) };
  gboolean all = TRUE;

  for (guint i = 0; i < self->pieces->len; i++)
    {
      const Piece *piece = &PIECE (self, i);

      all &= shown == NULL || shown[i];
      if (shown == NULL || shown[i])
        g_ptr_array_add (shown == NULL && piece->is_fact ? lines.facts : lines.who, piece->widget);
    }
  if (!all)
    g_ptr_array_add (lines.who, self->rest);
  if (which->start)
    lines.start_width = start_width_beside (self, width);
  if (lines.start_width > 0)
    lines.width -= lines.start_width + START_GAP;
  if (lines.end_width > 0)
    lines.width -= lines.end_width + END_GAP;
  else
    g_ptr_array_add (lines.facts->len > 0 ? lines.facts : lines.who, self->end);
  return lines;
}

static int
lines_height (RoundsBannerLines *self, const Lines *lines)
{
  int height = rounds_flow_height (self->flow, lines->who, lines->width), end = 0;

  if (lines->facts->len > 0)
    height += ROW_GAP + rounds_flow_height (self->flow, lines->facts, lines->width);
  if (lines->end_width > 0)
    gtk_widget_measure (self->end, GTK_ORIENTATION_VERTICAL, lines->end_width, &end, NULL, NULL,
                        NULL);
  return MAX (height, end);
}

static int
height_of (RoundsBannerLines *self, const Which *which, int width)
{
  g_auto (Lines) lines = make_lines (self, which, width);

  return lines_height (self, &lines);
}

/* Where not all has room the words go before the picture. */
static int
height_of_shown (RoundsBannerLines *self, const gboolean *shown, int width)
{
  return height_of (self, &(Which){ shown, FALSE }, width);
}

static const Which all_pieces = { NULL, TRUE };
static const Which all_words = { NULL, FALSE };

/* ---- which pieces stand ---- */

static void
choose_least (RoundsBannerLines *self, gboolean *shown)
{
  for (guint i = 0; i < self->pieces->len; i++)
    shown[i] = PIECE (self, i).rank == 0;
}

static guint
highest_rank (RoundsBannerLines *self)
{
  guint rank = 0;

  for (guint i = 0; i < self->pieces->len; i++)
    rank = MAX (rank, PIECE (self, i).rank);
  return rank;
}

/* By rank, and of one rank in their order, whatever still fits. */
static void
choose (RoundsBannerLines *self, gboolean *shown, int width, int height)
{
  guint highest = highest_rank (self);

  for (guint i = 0; i < self->pieces->len; i++)
    shown[i] = TRUE;
  if (height_of_shown (self, shown, width) <= height)
    return;
  choose_least (self, shown);
  for (guint rank = 1; rank <= highest; rank++)
    for (guint i = 0; i < self->pieces->len; i++)
      if (PIECE (self, i).rank == rank)
        {
          shown[i] = TRUE;
          shown[i] = height_of_shown (self, shown, width) <= height;
        }
}

/* ---- layout ---- */

static GtkSizeRequestMode
rounds_banner_lines_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure_width (RoundsBannerLines *self, int *minimum, int *natural)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int least, whole;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &whole, NULL, NULL);
      *minimum = MAX (*minimum, least);
      if (child != self->rest)
        *natural += whole + COLUMN_GAP;
    }
  *natural = MAX (*natural, *minimum);
}

static void
rounds_banner_lines_measure (GtkWidget *widget,
                             GtkOrientation orientation,
                             int for_size,
                             int *minimum,
                             int *natural,
                             int *minimum_baseline,
                             int *natural_baseline)
{
  RoundsBannerLines *self = ROUNDS_BANNER_LINES (widget);
  g_autofree gboolean *shown = g_new0 (gboolean, self->pieces->len + 1);
  int width = for_size < 0 ? G_MAXINT / END_SHARE : for_size;

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      measure_width (self, minimum, natural);
      return;
    }
  choose_least (self, shown);
  *natural = height_of (self, &all_pieces, width);
  *minimum = MIN (height_of_shown (self, shown, width), *natural);
}

static gboolean
on_rest_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  ROUNDS_BANNER_LINES (widget)->rest_tick = 0;
  g_signal_emit_by_name (widget, "rest-changed");
  return G_SOURCE_REMOVE;
}

/* shown: NULL: all. What is said of those that went is said in the next frame. */
static void
keep_shown (RoundsBannerLines *self, const gboolean *shown)
{
  gboolean changed = FALSE, all = TRUE;

  for (guint i = 0; i < self->pieces->len; i++)
    {
      Piece *piece = &PIECE (self, i);
      gboolean now = shown == NULL || shown[i];

      changed |= piece->shown != now;
      all &= now;
      piece->shown = now;
      gtk_widget_set_child_visible (piece->widget, now);
    }
  gtk_widget_set_child_visible (self->rest, !all);
  if (changed && self->rest_tick == 0)
    self->rest_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_rest_frame, NULL, NULL);
}

/* The end in the middle of the height; the start at the height of the first lines. */
static void
place_beside (RoundsBannerLines *self, const Lines *lines, int width, const GdkRectangle *area)
{
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int own;

  gtk_widget_set_child_visible (self->start, lines->start_width > 0);
  if (lines->start_width > 0)
    {
      own = MIN (lines->start_width, area->height);
      gtk_widget_size_allocate (self->start,
                                &(GtkAllocation){ mirrored ? width - lines->start_width : 0,
                                                  area->y, lines->start_width, own },
                                -1);
    }
  if (lines->end_width == 0)
    return;
  gtk_widget_measure (self->end, GTK_ORIENTATION_VERTICAL, lines->end_width, &own, NULL, NULL,
                      NULL);
  gtk_widget_size_allocate (self->end,
                            &(GtkAllocation){ mirrored ? 0 : width - lines->end_width,
                                              area->y + MAX ((area->height - own) / 2, 0),
                                              lines->end_width, own },
                            -1);
}

static void
place_lines (RoundsBannerLines *self, const Lines *lines, int width, int height)
{
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int all = lines_height (self, lines);
  int before = lines->start_width > 0 ? lines->start_width + START_GAP : 0;
  GdkRectangle area = { before, MAX ((height - all) / 2, 0), lines->width, all };

  place_beside (self, lines, width, &area);
  if (mirrored)
    area.x = width - before - lines->width;
  rounds_flow_place (self->flow, lines->who, &area);
  area.y += rounds_flow_height (self->flow, lines->who, lines->width) + ROW_GAP;
  rounds_flow_place (self->flow, lines->facts, &area);
}

static void
rounds_banner_lines_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RoundsBannerLines *self = ROUNDS_BANNER_LINES (widget);
  g_autofree gboolean *shown = g_new0 (gboolean, self->pieces->len + 1);
  Which which = { NULL, height_of (self, &all_pieces, width) <= height };

  if (!which.start && height_of (self, &all_words, width) > height)
    {
      choose (self, shown, width, height);
      which.shown = shown;
    }
  keep_shown (self, which.shown);
  {
    g_auto (Lines) lines = make_lines (self, &which, width);

    place_lines (self, &lines, width, height);
  }
}

/* ---- the widget ---- */

static void
rounds_banner_lines_dispose (GObject *object)
{
  RoundsBannerLines *self = ROUNDS_BANNER_LINES (object);

  rounds_banner_lines_empty (self);
  g_clear_pointer (&self->start, gtk_widget_unparent);
  g_clear_pointer (&self->rest, gtk_widget_unparent);
  g_clear_pointer (&self->end, gtk_widget_unparent);
  g_clear_object (&self->flow);
  G_OBJECT_CLASS (rounds_banner_lines_parent_class)->dispose (object);
}

static void
rounds_banner_lines_finalize (GObject *object)
{
  g_array_unref (ROUNDS_BANNER_LINES (object)->pieces);
  G_OBJECT_CLASS (rounds_banner_lines_parent_class)->finalize (object);
}

static void
rounds_banner_lines_class_init (RoundsBannerLinesClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = rounds_banner_lines_dispose;
  G_OBJECT_CLASS (class)->finalize = rounds_banner_lines_finalize;
  widget_class->get_request_mode = rounds_banner_lines_get_request_mode;
  widget_class->measure = rounds_banner_lines_measure;
  widget_class->size_allocate = rounds_banner_lines_size_allocate;
  g_signal_new ("rest-changed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
}

static void
rounds_banner_lines_init (RoundsBannerLines *self)
{
  self->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  self->flow = ROUNDS_FLOW (rounds_flow_new (COLUMN_GAP, ROW_GAP));
}

GtkWidget *
rounds_banner_lines_new (GtkWidget *start, GtkWidget *rest, GtkWidget *end)
{
  RoundsBannerLines *self = g_object_new (ROUNDS_TYPE_BANNER_LINES, NULL);

  self->start = start;
  self->rest = rest;
  self->end = end;
  gtk_widget_set_parent (start, GTK_WIDGET (self));
  gtk_widget_set_parent (rest, GTK_WIDGET (self));
  gtk_widget_set_parent (end, GTK_WIDGET (self));
  gtk_widget_set_child_visible (rest, FALSE);
  return GTK_WIDGET (self);
}

void
rounds_banner_lines_append (RoundsBannerLines *self, GtkWidget *piece, guint rank, gboolean is_fact)
{
  Piece added = { piece, rank, is_fact, TRUE };

  g_array_append_val (self->pieces, added);
  gtk_widget_insert_before (piece, GTK_WIDGET (self), self->rest);
}

void
rounds_banner_lines_empty (RoundsBannerLines *self)
{
  for (guint i = 0; i < self->pieces->len; i++)
    gtk_widget_unparent (PIECE (self, i).widget);
  g_array_set_size (self->pieces, 0);
}

gboolean
rounds_banner_lines_shows (RoundsBannerLines *self, guint i)
{
  return i >= self->pieces->len || PIECE (self, i).shown;
}
