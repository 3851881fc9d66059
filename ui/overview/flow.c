#include "flow.h"

struct _RoundsFlow
{
  GtkLayoutManager parent_instance;

  int column_gap, row_gap;
  gboolean at_end; /* has a piece that expands, in the line above */
  gboolean hanging;
};

G_DEFINE_FINAL_TYPE (RoundsFlow, rounds_flow, GTK_TYPE_LAYOUT_MANAGER)

static int
natural_width (GtkWidget *child, int for_width)
{
  int min, natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &min, &natural, NULL, NULL);
  return MAX (min, MIN (natural, for_width));
}

static int
height_of (GtkWidget *child, int width)
{
  int min, natural;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, &min, &natural, NULL, NULL);
  return natural;
}

/* (n) in their order. (transfer full) */
static GPtrArray *
pieces_of (GtkWidget *widget)
{
  GPtrArray *pieces = g_ptr_array_new ();

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      g_ptr_array_add (pieces, child);
  return pieces;
}

/* One line: [first, end) of the pieces, their widths summed with gaps; what those that expand can give. */
typedef struct
{
  guint first, end;
  int width, give, n_expand;
} Line;

static gboolean
expands (GtkWidget *child)
{
  return gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL);
}

static int
gives (GtkWidget *child, int width)
{
  int min;

  if (!expands (child))
    return 0;
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &min, NULL, NULL, NULL);
  return width - MAX (min, width / 2);
}

/* Takes the next piece where it fits; FALSE: the line ends before it. */
static gboolean
take_piece (RoundsFlow *self, Line *line, GtkWidget *child, int for_width)
{
  int width = natural_width (child, for_width), give = gives (child, width);
  int with = line->width > 0 ? line->width + self->column_gap + width : width;

  if (line->width > 0 && with - line->give - give > for_width)
    return FALSE;
  line->width = with;
  line->give += give;
  line->n_expand += expands (child);
  return TRUE;
}

/* What is left is shared among those that expand; what lacks is taken from them. */
static int
width_in_line (GtkWidget *child, const Line *line, int for_width)
{
  int width = natural_width (child, for_width), left = for_width - line->width;

  if (line->n_expand == 0 || !expands (child))
    return width;
  if (left >= 0 || line->give == 0)
    return width + MAX (left, 0) / line->n_expand;
  return width + (int) ((gint64) left * gives (child, width) / line->give);
}

static int
line_height (const GPtrArray *pieces, const Line *line, int for_width)
{
  int height = 0;

  for (guint i = line->first; i < line->end; i++)
    height = MAX (height,
                  height_of (pieces->pdata[i], width_in_line (pieces->pdata[i], line, for_width)));
  return height;
}

/* Where there is not room for all, a piece that expands ends its line: what follows it stands
 * together on the next; and where it would be so narrow in one line that two are less high. */
static Line
take_line (RoundsFlow *self, const GPtrArray *pieces, guint first, int for_width)
{
  Line line = { .first = first }, before = { 0 };
  guint at = first;

  for (; at < pieces->len && take_piece (self, &line, pieces->pdata[at], for_width); at++)
    if (expands (pieces->pdata[at]))
      {
        before = line;
        before.end = at + 1;
      }
  line.end = at;
  if (before.end > 0 && before.end < at && line.width > for_width)
    {
      const Line next = take_line (self, pieces, before.end, for_width);

      if (line_height (pieces, &line, for_width) > line_height (pieces, &before, for_width) +
                                                       self->row_gap +
                                                       line_height (pieces, &next, for_width))
        return before;
    }
  return at < pieces->len && before.end > 0 ? before : line;
}

/* How far the lines below the first are indented: not where a piece would have no room. */
static int
indent_of (RoundsFlow *self, const GPtrArray *pieces, int width)
{
  int indent, widest = 0;

  if (!self->hanging || pieces->len < 2)
    return 0;
  indent = natural_width (pieces->pdata[0], width) + self->column_gap;
  for (guint i = 1; i < pieces->len; i++)
    {
      int min;

      gtk_widget_measure (pieces->pdata[i], GTK_ORIENTATION_HORIZONTAL, -1, &min, NULL, NULL, NULL);
      widest = MAX (widest, min);
    }
  return indent + widest <= width ? indent : 0;
}

static void
measure_widths (RoundsFlow *self, const GPtrArray *pieces, int *minimum, int *natural)
{
  for (guint i = 0; i < pieces->len; i++)
    {
      int min, nat;

      gtk_widget_measure (pieces->pdata[i], GTK_ORIENTATION_HORIZONTAL, -1, &min, &nat, NULL, NULL);
      *minimum = MAX (*minimum, min);
      *natural += nat + (*natural > 0 ? self->column_gap : 0);
    }
}

int
rounds_flow_height (RoundsFlow *self, const GPtrArray *pieces, int width)
{
  int height = 0, room = width < 0 ? G_MAXINT : width, indent = indent_of (self, pieces, room);

  for (guint at = 0; at < pieces->len;)
    {
      int own = at > 0 ? room - indent : room;
      Line line = take_line (self, pieces, at, own);

      height += line_height (pieces, &line, width < 0 ? line.width : own) +
                (height > 0 ? self->row_gap : 0);
      at = line.end;
    }
  return height;
}

static void
rounds_flow_measure (GtkLayoutManager *manager,
                     GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  RoundsFlow *self = ROUNDS_FLOW (manager);
  g_autoptr (GPtrArray) pieces = pieces_of (widget);

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_widths (self, pieces, minimum, natural);
  else
    *minimum = *natural = rounds_flow_height (self, pieces, for_size);
}

static void
allocate_line (RoundsFlow *self, const GPtrArray *pieces, const Line *line, const GdkRectangle *at)
{
  /* What stands behind a piece that expands stands at the end, on its own line too. */
  gboolean at_end = line->n_expand == 0 && self->at_end && !self->hanging;
  int x = at_end ? MAX (at->width - line->width, 0) : 0;

  for (guint i = line->first; i < line->end; i++)
    {
      GtkWidget *child = pieces->pdata[i];
      int width = width_in_line (child, line, at->width);
      int own = MIN (height_of (child, width), at->height);
      /* Of the line: a number in it runs left to right wherever it stands. */
      gboolean mirrored = gtk_widget_get_direction (gtk_widget_get_parent (child)) ==
                          GTK_TEXT_DIR_RTL;
      const GtkAllocation place = { at->x + (mirrored ? at->width - x - width : x),
                                    gtk_widget_get_valign (child) == GTK_ALIGN_START
                                        ? at->y
                                        : at->y + (at->height - own) / 2,
                                    width, own };

      gtk_widget_size_allocate (child, &place, -1);
      x += width + self->column_gap;
    }
}

/* Mirrored, a line ends where it is indented. */
static void
indent_line (GdkRectangle *line, GtkWidget *piece, int indent)
{
  if (gtk_widget_get_direction (gtk_widget_get_parent (piece)) == GTK_TEXT_DIR_LTR)
    line->x += indent;
  line->width -= indent;
}

void
rounds_flow_place (RoundsFlow *self, const GPtrArray *pieces, const GdkRectangle *area)
{
  GdkRectangle at_line = *area;
  int indent = indent_of (self, pieces, area->width);

  self->at_end = FALSE;
  for (guint at = 0; at < pieces->len;)
    {
      Line line = take_line (self, pieces, at, at_line.width);

      at_line.height = line_height (pieces, &line, at_line.width);
      allocate_line (self, pieces, &line, &at_line);
      if (at == 0)
        indent_line (&at_line, pieces->pdata[0], indent);
      at_line.y += at_line.height + self->row_gap;
      at = line.end;
      self->at_end |= line.n_expand > 0;
    }
}

static void
rounds_flow_allocate (
    GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  g_autoptr (GPtrArray) pieces = pieces_of (widget);

  rounds_flow_place (ROUNDS_FLOW (manager), pieces, &(GdkRectangle){ 0, 0, width, height });
}

static GtkSizeRequestMode
rounds_flow_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
rounds_flow_class_init (RoundsFlowClass *class)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (class);

  manager_class->measure = rounds_flow_measure;
  manager_class->allocate = rounds_flow_allocate;
  manager_class->get_request_mode = rounds_flow_get_request_mode;
}

static void
rounds_flow_init (RoundsFlow *self)
{
}

GtkLayoutManager *
rounds_flow_new (int column_gap, int row_gap)
{
  RoundsFlow *self = g_object_new (ROUNDS_TYPE_FLOW, NULL);

  self->column_gap = column_gap;
  self->row_gap = row_gap;
  return GTK_LAYOUT_MANAGER (self);
}

/* ---- a widget ---- */

struct _RoundsFlowBox
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (RoundsFlowBox, rounds_flow_box, GTK_TYPE_WIDGET)

static void
rounds_flow_box_dispose (GObject *object)
{
  rounds_flow_box_empty (ROUNDS_FLOW_BOX (object));
  G_OBJECT_CLASS (rounds_flow_box_parent_class)->dispose (object);
}

static void
rounds_flow_box_class_init (RoundsFlowBoxClass *class)
{
  G_OBJECT_CLASS (class)->dispose = rounds_flow_box_dispose;
}

static void
rounds_flow_box_init (RoundsFlowBox *self)
{
}

GtkWidget *
rounds_flow_box_new (int column_gap, int row_gap)
{
  GtkWidget *self = g_object_new (ROUNDS_TYPE_FLOW_BOX, NULL);

  gtk_widget_set_layout_manager (self, rounds_flow_new (column_gap, row_gap));
  return self;
}

void
rounds_flow_box_set_hanging (RoundsFlowBox *self)
{
  ROUNDS_FLOW (gtk_widget_get_layout_manager (GTK_WIDGET (self)))->hanging = TRUE;
}

void
rounds_flow_box_append (RoundsFlowBox *self, GtkWidget *piece)
{
  gtk_widget_set_parent (piece, GTK_WIDGET (self));
}

void
rounds_flow_box_empty (RoundsFlowBox *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
}
