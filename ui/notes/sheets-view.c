#include "sheets-view.h"

#include "sheet-marks.h"
#include "sheets-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define LINE           48.
/* A point of paper on a screen of 96 dots an inch. */
#define PIXELS_A_POINT (96. / 72)
/* rounds-pages draws no more than this of a page (data/pages/draw.h). */
#define PIXELS_MAX     16e6
/* Words that go to a screen reader at once. */
#define TOLD_MAX       4000

static void rounds_sheets_view_scrollable_init (GtkScrollableInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RoundsSheetsView,
                               rounds_sheets_view,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE,
                                                      rounds_sheets_view_scrollable_init))

enum
{
  PROP_0,
  PROP_ACROSS,
  PROP_DOWN,
  PROP_ACROSS_POLICY,
  PROP_DOWN_POLICY
};

static guint moved;

/* ---- where pages are ---- */

static double
width_of (RoundsSheetsView *self, guint page)
{
  return MAX (floor (rounds_sheets_get_size (self->sheets, page)->width * self->scale + .5), 1);
}

static double
height_of (RoundsSheetsView *self, guint page)
{
  return MAX (floor (rounds_sheets_get_size (self->sheets, page)->height * self->scale + .5), 1);
}

/* The most that the largest page can be drawn at, sharp. */
static double
largest_scale (RoundsSheetsView *self)
{
  double area = 1;

  for (guint i = 0; i < self->n; i++)
    {
      const RoundsPageSize *size = rounds_sheets_get_size (self->sheets, i);

      area = MAX (area, size->width * size->height);
    }
  return sqrt (PIXELS_MAX / area) / gtk_widget_get_scale_factor (GTK_WIDGET (self));
}

static double
widest (RoundsSheetsView *self)
{
  double width = 1;

  for (guint i = 0; i < self->n; i++)
    width = MAX (width, rounds_sheets_get_size (self->sheets, i)->width);
  return width;
}

graphene_rect_t
rounds_sheets_area_of (RoundsSheetsView *self, guint page)
{
  double width = width_of (self, page), room = gtk_widget_get_width (GTK_WIDGET (self));
  double all = MAX (gtk_adjustment_get_upper (self->across), room);
  double x = (all - width) / 2 - gtk_adjustment_get_value (self->across);
  double y = ROUNDS_SHEETS_MARGIN + self->tops[page] - gtk_adjustment_get_value (self->down);

  return GRAPHENE_RECT_INIT ((float) floor (x), (float) floor (y), (float) width,
                             (float) height_of (self, page));
}

/* The page at this height of all of them. */
guint
rounds_sheets_page_at (RoundsSheetsView *self, double y)
{
  guint low = 0, high = self->n;

  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;

      if (self->tops[middle] <= y - ROUNDS_SHEETS_MARGIN)
        low = middle;
      else
        high = middle;
    }
  return low;
}

/* ---- what screen readers are told ---- */

static void
tell (RoundsSheetsView *self)
{
  RoundsReading *words = self->n > 0 ? rounds_sheets_get_words (self->sheets, self->page) : NULL;
  g_autofree char *text = words != NULL ? rounds_sheet_text (words, 0, TOLD_MAX) : NULL;
  g_autofree char *name = NULL;

  if (self->n > 0)
    /* Translators: %s is the title of a document. */
    name = g_strdup_printf (_ ("Page %u of %u: %s"), self->page + 1, self->n, self->title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name != NULL ? name : _ ("Document"),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text != NULL ? text : "",
                                  -1);
}

static void
on_idle (gpointer data)
{
  RoundsSheetsView *self = data;

  self->moved_id = 0;
  tell (self);
  g_signal_emit (self, moved, 0);
}

/* Not at once: it may be found out while sizes are being given out, and others ask for new ones. */
static void
say_moved (RoundsSheetsView *self)
{
  if (self->moved_id == 0)
    self->moved_id = g_idle_add_once (on_idle, self);
}

/* ---- what is wanted ---- */

static void
see (RoundsSheetsView *self)
{
  double top = gtk_adjustment_get_value (self->down);
  double height = gtk_widget_get_height (GTK_WIDGET (self));
  guint first, last, page;

  if (self->n == 0 || height <= 0)
    return;
  first = rounds_sheets_page_at (self, top);
  last = rounds_sheets_page_at (self, top + height);
  /* At hand is what reaches over the upper third; at the end of all, the last. */
  page = rounds_sheets_page_at (self, top + height / 3);
  if (top > 0 && top + height >= gtk_adjustment_get_upper (self->down) - 1)
    page = last;
  rounds_sheets_want (self->sheets, first, last,
                      self->scale * gtk_widget_get_scale_factor (GTK_WIDGET (self)));
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (page != self->page)
    {
      self->page = page;
      say_moved (self);
    }
}

/* ---- layout ---- */

static void
lay_out (RoundsSheetsView *self, int width)
{
  double most;

  self->n = self->sheets != NULL ? rounds_sheets_get_n (self->sheets) : 0;
  self->tops = g_renew (double, self->tops, self->n + 1);
  self->tops[0] = 0;
  most = largest_scale (self);
  self->scale = self->zoom > 0 ? self->zoom * PIXELS_A_POINT
                               : MAX (width - 2 * ROUNDS_SHEETS_MARGIN, 1) / widest (self);
  self->scale = CLAMP (self->scale, most / 64, most);
  for (guint i = 0; i < self->n; i++)
    self->tops[i + 1] = self->tops[i] + height_of (self, i) + ROUNDS_SHEETS_MARGIN;
}

static void
configure (GtkAdjustment *adjustment, double value, double all, double seen)
{
  double upper = MAX (all, seen);

  gtk_adjustment_configure (adjustment, CLAMP (value, 0, upper - seen), 0, upper, LINE,
                            MAX (seen - LINE, LINE), seen);
}

static void
rounds_sheets_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RoundsSheetsView *self = ROUNDS_SHEETS_VIEW (widget);
  double value = gtk_adjustment_get_value (self->down);
  guint page = self->n > 0 ? rounds_sheets_page_at (self, value) : 0;
  /* What is at the top stays there, whatever its size. */
  double part = self->n > 0 ? (value - ROUNDS_SHEETS_MARGIN - self->tops[page]) /
                                  MAX (self->tops[page + 1] - self->tops[page], 1)
                            : 0;
  double middle = (gtk_adjustment_get_value (self->across) + width / 2.) /
                  MAX (gtk_adjustment_get_upper (self->across), 1);
  double all_across;

  if (self->sheets != NULL && rounds_sheets_get_n (self->sheets) == 0)
    rounds_sheets_want_first (self->sheets, (guint) MAX (width - 2 * ROUNDS_SHEETS_MARGIN, 1) *
                                                (guint) gtk_widget_get_scale_factor (widget));
  lay_out (self, width);
  page = MIN (page, self->n > 0 ? self->n - 1 : 0);
  all_across = self->n > 0 ? widest (self) * self->scale + 2 * ROUNDS_SHEETS_MARGIN : 1;
  if (self->zoom <= 0)
    all_across = MIN (all_across, width);
  configure (self->across, middle * MAX (all_across, width) - width / 2., all_across, width);
  if (self->n > 0 && value > 0)
    value = ROUNDS_SHEETS_MARGIN + self->tops[page] +
            part * (self->tops[page + 1] - self->tops[page]);
  configure (self->down, value, self->n > 0 ? self->tops[self->n] + ROUNDS_SHEETS_MARGIN : 1,
             height);
  see (self);
}

static void
rounds_sheets_view_measure (GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  *minimum = 1;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 640 : 800;
}

/* ---- what was found ---- */

/* Brings the place at hand into view, once its words and the layout are there. */
static void
follow_found (RoundsSheetsView *self)
{
  const RoundsSheetPlace *place;
  RoundsReading *words;
  g_autoptr (GArray) rects = NULL;
  graphene_rect_t area;

  if (!self->show_found || self->found == NULL || self->current >= self->found->len ||
      self->n == 0 || gtk_widget_get_height (GTK_WIDGET (self)) <= 0)
    return;
  place = &g_array_index (self->found, RoundsSheetPlace, self->current);
  words = rounds_sheets_get_words (self->sheets, place->page);
  if (words == NULL)
    return;
  area = rounds_sheets_area_of (self, place->page);
  rects = rounds_sheet_rects (words, place->start, place->end, &area);
  self->show_found = FALSE;
  if (rects->len == 0)
    rounds_sheets_view_show_page (self, place->page);
  else
    {
      const graphene_rect_t *rect = &g_array_index (rects, graphene_rect_t, 0);
      double y = rect->origin.y + gtk_adjustment_get_value (self->down);
      double x = rect->origin.x + gtk_adjustment_get_value (self->across);

      if (rect->origin.y < LINE ||
          rect->origin.y + rect->size.height > gtk_widget_get_height (GTK_WIDGET (self)) - LINE)
        gtk_adjustment_set_value (self->down, y - gtk_widget_get_height (GTK_WIDGET (self)) / 3.);
      gtk_adjustment_clamp_page (self->across, x - LINE, x + rect->size.width + LINE);
    }
}

void
rounds_sheets_view_mark_found (RoundsSheetsView *self, const GArray *found, guint current)
{
  g_clear_pointer (&self->found, g_array_unref);
  if (found != NULL && found->len > 0)
    {
      self->found = g_array_sized_new (FALSE, FALSE, sizeof (RoundsSheetPlace), found->len);
      g_array_append_vals (self->found, found->data, found->len);
    }
  self->current = current;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
rounds_sheets_view_set_found (RoundsSheetsView *self, const GArray *found, guint current)
{
  rounds_sheets_view_mark_found (self, found, current);
  self->show_found = self->found != NULL;
  follow_found (self);
}

/* ---- scrolling ---- */

static gboolean
on_scroll_key (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  RoundsSheetsView *self = ROUNDS_SHEETS_VIEW (widget);
  GtkAdjustment *adjustment = NULL;
  double step, by;
  guint way;

  g_variant_get (arguments, "(ud)", &way, &step);
  adjustment = way == 0 ? self->across : self->down;
  /* Steps of a line, of a page, or to an end. */
  by = fabs (step) < 2   ? step * LINE
       : fabs (step) < 3 ? step / 2 * gtk_adjustment_get_page_increment (adjustment)
                         : step / 3 * gtk_adjustment_get_upper (adjustment);
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + by);
  return TRUE;
}

static void
on_scrolled (RoundsSheetsView *self)
{
  see (self);
}

static void
set_adjustment (RoundsSheetsView *self, GtkAdjustment **at, GtkAdjustment *adjustment)
{
  if (adjustment == NULL)
    adjustment = gtk_adjustment_new (0, 0, 0, 0, 0, 0);
  if (*at != NULL)
    g_signal_handlers_disconnect_by_data (*at, self);
  g_object_ref_sink (adjustment);
  g_clear_object (at);
  *at = adjustment;
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (on_scrolled), self,
                           G_CONNECT_SWAPPED);
}

/* ---- sheets ---- */

/* Not only gtk_widget_queue_allocate: how much there is to scroll shows and hides the bars of the scrolled window around
 * it, which asks for a size of its own while this one gets its. A parent above that is laid out in the same turn takes
 * that as done, and what is between is painted without a size. Asked from here up, all of them are laid out. */
static void
lay_out_anew (RoundsSheetsView *self)
{
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
on_drawn (RoundsSheetsView *self, guint page)
{
  if (rounds_sheets_get_n (self->sheets) != self->n)
    lay_out_anew (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  follow_found (self);
  say_moved (self);
}

static void
forget (RoundsSheetsView *self)
{
  if (self->sheets != NULL)
    g_signal_handlers_disconnect_by_data (self->sheets, self);
  g_clear_object (&self->sheets);
  g_clear_handle_id (&self->moved_id, g_source_remove);
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->found, g_array_unref);
  g_hash_table_remove_all (self->shown);
  self->from = self->to = (RoundsSheetsGap){ 0 };
  self->n = self->page = 0;
}

void
rounds_sheets_view_set (RoundsSheetsView *self, RoundsSheets *sheets, const char *title)
{
  forget (self);
  self->title = g_strdup (title);
  if (sheets != NULL)
    {
      self->sheets = g_object_ref (sheets);
      g_signal_connect_object (sheets, "drawn", G_CALLBACK (on_drawn), self, G_CONNECT_SWAPPED);
    }
  gtk_adjustment_set_value (self->down, 0);
  lay_out_anew (self);
  tell (self);
}

void
rounds_sheets_view_set_zoom (RoundsSheetsView *self, double zoom)
{
  self->zoom = zoom > 0 ? CLAMP (zoom, 1. / 16, 16) : 0;
  lay_out_anew (self);
}

double
rounds_sheets_view_get_scale (RoundsSheetsView *self)
{
  return self->scale / PIXELS_A_POINT;
}

guint
rounds_sheets_view_get_page (RoundsSheetsView *self)
{
  return self->page;
}

void
rounds_sheets_view_show_page (RoundsSheetsView *self, guint page)
{
  if (self->n > 0)
    gtk_adjustment_set_value (self->down, self->tops[MIN (page, self->n - 1)]);
}

gboolean
rounds_sheets_view_is_sharp (RoundsSheetsView *self)
{
  double top = gtk_adjustment_get_value (self->down);
  guint last;

  if (self->n == 0)
    return FALSE;
  last = rounds_sheets_page_at (self, top + gtk_widget_get_height (GTK_WIDGET (self)));
  for (guint i = rounds_sheets_page_at (self, top); i <= last; i++)
    {
      RoundsReading *reading = rounds_sheets_get (self->sheets, i);
      guint n, sharp = (guint) width_of (self, i) *
                       (guint) gtk_widget_get_scale_factor (GTK_WIDGET (self));

      if (rounds_sheets_get_error (self->sheets, i) == NULL &&
          (reading == NULL || rounds_reading_get_pixmaps (reading, &n)->width != sharp))
        return FALSE;
    }
  return TRUE;
}

/* ---- the object ---- */

static void
rounds_sheets_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  RoundsSheetsView *self = ROUNDS_SHEETS_VIEW (object);

  if (id == PROP_ACROSS)
    set_adjustment (self, &self->across, g_value_get_object (value));
  else if (id == PROP_DOWN)
    set_adjustment (self, &self->down, g_value_get_object (value));
}

static void
rounds_sheets_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  RoundsSheetsView *self = ROUNDS_SHEETS_VIEW (object);

  if (id == PROP_ACROSS)
    g_value_set_object (value, self->across);
  else if (id == PROP_DOWN)
    g_value_set_object (value, self->down);
  else
    g_value_set_enum (value, GTK_SCROLL_MINIMUM);
}

static void
rounds_sheets_view_dispose (GObject *object)
{
  RoundsSheetsView *self = ROUNDS_SHEETS_VIEW (object);

  forget (self);
  g_clear_object (&self->patient);
  g_clear_object (&self->across);
  g_clear_object (&self->down);
  G_OBJECT_CLASS (rounds_sheets_view_parent_class)->dispose (object);
}

static void
rounds_sheets_view_finalize (GObject *object)
{
  RoundsSheetsView *self = ROUNDS_SHEETS_VIEW (object);

  g_hash_table_unref (self->shown);
  g_free (self->tops);
  G_OBJECT_CLASS (rounds_sheets_view_parent_class)->finalize (object);
}

static void
rounds_sheets_view_scrollable_init (GtkScrollableInterface *iface)
{
}

static void
add_keys (GtkWidgetClass *klass)
{
  static const struct
  {
    guint key;
    guint way;   /* 0: across, 1: down */
    double step; /* 1: a line, 2: a page, 3: to the end */
  } keys[] = {
    { GDK_KEY_Left, 0, -1 },       { GDK_KEY_Right, 0, 1 },        { GDK_KEY_Up, 1, -1 },
    { GDK_KEY_Down, 1, 1 },        { GDK_KEY_Page_Up, 1, -2 },     { GDK_KEY_Page_Down, 1, 2 },
    { GDK_KEY_KP_Page_Up, 1, -2 }, { GDK_KEY_KP_Page_Down, 1, 2 }, { GDK_KEY_space, 1, 2 },
    { GDK_KEY_Home, 1, -3 },       { GDK_KEY_End, 1, 3 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding (klass, keys[i].key, 0, on_scroll_key, "(ud)", keys[i].way,
                                  keys[i].step);
  rounds_sheets_add_keys (klass);
}

static void
rounds_sheets_view_class_init (RoundsSheetsViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = rounds_sheets_view_set_property;
  object_class->get_property = rounds_sheets_view_get_property;
  object_class->dispose = rounds_sheets_view_dispose;
  object_class->finalize = rounds_sheets_view_finalize;
  widget_class->measure = rounds_sheets_view_measure;
  widget_class->size_allocate = rounds_sheets_view_size_allocate;
  widget_class->snapshot = rounds_sheets_view_snapshot;
  g_object_class_override_property (object_class, PROP_ACROSS, "hadjustment");
  g_object_class_override_property (object_class, PROP_DOWN, "vadjustment");
  g_object_class_override_property (object_class, PROP_ACROSS_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_DOWN_POLICY, "vscroll-policy");
  moved = g_signal_new ("moved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                        G_TYPE_NONE, 0);
  add_keys (widget_class);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
rounds_sheets_view_init (RoundsSheetsView *self)
{
  self->shown = rounds_sheets_shown_new ();
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (GTK_WIDGET (self), "document-sheets");
  set_adjustment (self, &self->across, NULL);
  set_adjustment (self, &self->down, NULL);
  rounds_sheets_add_pointer (self);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (lay_out_anew), NULL);
}

GtkWidget *
rounds_sheets_view_new (RoundsPatient *patient)
{
  RoundsSheetsView *self = g_object_new (ROUNDS_TYPE_SHEETS_VIEW, NULL);

  self->patient = g_object_ref (patient);
  return GTK_WIDGET (self);
}
