#include "result-row.h"

#include "result-columns.h"
#include "row-paint.h"
#include "say.h"

#include <glib/gi18n-lib.h>

/* ---- the row ---- */

typedef enum
{
  ROW_LINE = 0,
  ROW_GROUP,
  ROW_TITLES,
} RowKind;

struct _RoundsResultRow
{
  GtkWidget parent;
  RoundsResultColumns *columns;
  RowKind kind;
  char *texts[ROUNDS_RESULT_N_COLUMNS];
  char *name, *detail; /* the two parts of the first column */
  char *words;
  const RoundsSeries *series; /* of the trend; NULL: none to draw */
  guint n;
  gboolean alarm, warn, struck, no_range;
  guint cut; /* 1 << RoundsResultColumn, of what was drawn last */
};

G_DEFINE_FINAL_TYPE (RoundsResultRow, rounds_result_row, GTK_TYPE_WIDGET)

static void
take_text (RoundsResultRow *self, RoundsResultColumn column, char *text)
{
  g_free (self->texts[column]);
  self->texts[column] = text;
}

/* ---- lines of its own ---- */

/* A heading stands on one line; what is said of it below, where both have no room on it. */
static guint
lines_of_group (RoundsResultRow *self, int width)
{
  GtkWidget *widget = GTK_WIDGET (self);
  RoundsTextWidths *widths = &self->columns->widths;
  int used = rounds_text_widths_get (widths, widget, self->texts[ROUNDS_RESULT_NAME],
                                     ROUNDS_TEXT_BOLD) +
             rounds_text_widths_get (widths, widget, self->texts[ROUNDS_RESULT_STATUS],
                                     ROUNDS_TEXT_SMALL);

  return used + 3 * ROUNDS_RESULT_GAP <= width ? 1 : 2;
}

/* Its column, as high as its words are: they may name another value, and are never cut. */
static graphene_rect_t
box_of_status (RoundsResultRow *self)
{
  graphene_rect_t box = self->columns->boxes[ROUNDS_RESULT_STATUS];
  const char *words = self->texts[ROUNDS_RESULT_STATUS];
  int room = (int) box.size.width, lines;

  if (rounds_text_widths_get (&self->columns->widths, GTK_WIDGET (self), words, ROUNDS_TEXT_FIT) <=
      room)
    return box;
  lines = rounds_text_lines (GTK_WIDGET (self), words, ROUNDS_TEXT_FIT, room);
  box.size.height = MAX (box.size.height, (float) (lines * self->columns->line));
  return box;
}

/* Columns are laid out. */
static guint
lines_of (RoundsResultRow *self, int width)
{
  graphene_rect_t status;

  if (self->kind == ROW_GROUP)
    return lines_of_group (self, width);
  if (self->kind == ROW_TITLES)
    return self->columns->n_lines;
  status = box_of_status (self);
  return MAX (self->columns->n_lines,
              (guint) ((status.origin.y + status.size.height) / (float) self->columns->line + .5f));
}

/* ---- drawing ---- */

static graphene_rect_t
joined (const graphene_rect_t *one, const graphene_rect_t *other)
{
  graphene_rect_t box = *one;

  box.size.width = other->origin.x + other->size.width - one->origin.x;
  return box;
}

static void
draw_group (RoundsResultRow *self, RoundsPaint *paint)
{
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  graphene_rect_t all = GRAPHENE_RECT_INIT (0, 0, paint->width, height);
  graphene_rect_t box = GRAPHENE_RECT_INIT (ROUNDS_RESULT_GAP, 0,
                                            paint->width - 2 * ROUNDS_RESULT_GAP, height);
  gboolean below = lines_of_group (self, (int) paint->width) > 1;
  float used;

  if (below)
    box.size.height = height / 2.f;
  rounds_paint_fill (paint, &all, ROUNDS_INK_TEXT, .06);
  used = rounds_paint_text (paint, &box, self->texts[ROUNDS_RESULT_NAME], ROUNDS_INK_TEXT,
                            ROUNDS_TEXT_BOLD);
  if (below)
    {
      box.origin.y = box.size.height;
      used = -ROUNDS_RESULT_GAP;
    }
  box.origin.x += used + ROUNDS_RESULT_GAP;
  box.size.width -= used + ROUNDS_RESULT_GAP;
  rounds_paint_text (paint, &box, self->texts[ROUNDS_RESULT_STATUS], ROUNDS_INK_DIM,
                     ROUNDS_TEXT_END | ROUNDS_TEXT_SMALL);
}

/* Draws what stands in a column, and keeps whether it was cut. */
static void
draw_text (RoundsResultRow *self,
           RoundsPaint *paint,
           RoundsResultColumn column,
           const char *text,
           RoundsInk ink,
           RoundsTextStyle style)
{
  paint->cut = FALSE;
  rounds_paint_text (paint, &self->columns->boxes[column], text, ink, style);
  self->cut |= paint->cut ? 1u << column : 0;
}

static void
draw_titles (RoundsResultRow *self, RoundsPaint *paint)
{
  for (guint i = 0; i < ROUNDS_RESULT_N_COLUMNS; i++)
    draw_text (self, paint, i, self->texts[i], ROUNDS_INK_DIM,
               ROUNDS_TEXT_SMALL | ROUNDS_TEXT_FIT |
                   (i == ROUNDS_RESULT_VALUE ? ROUNDS_TEXT_END : 0));
}

/* A value in words has no unit and may take the unit's room, and the flag's where there is none. */
static void
draw_value (RoundsResultRow *self, RoundsPaint *paint)
{
  const graphene_rect_t *boxes = self->columns->boxes;
  RoundsTextStyle style = ROUNDS_TEXT_BOLD | ROUNDS_TEXT_WRAP |
                          (self->struck ? ROUNDS_TEXT_STRUCK : 0);
  RoundsInk ink = self->alarm ? ROUNDS_INK_ALARM : ROUNDS_INK_TEXT;
  gboolean flagged = *self->texts[ROUNDS_RESULT_FLAG] != 0;
  graphene_rect_t box;

  draw_text (self, paint, ROUNDS_RESULT_FLAG, self->texts[ROUNDS_RESULT_FLAG], ink,
             ROUNDS_TEXT_BOLD | ROUNDS_TEXT_END);
  if (*self->texts[ROUNDS_RESULT_UNIT] != 0 || self->columns->each_alone)
    {
      draw_text (self, paint, ROUNDS_RESULT_VALUE, self->texts[ROUNDS_RESULT_VALUE], ink,
                 style | ROUNDS_TEXT_END | ROUNDS_TEXT_FIT);
      draw_text (self, paint, ROUNDS_RESULT_UNIT, self->texts[ROUNDS_RESULT_UNIT], ROUNDS_INK_DIM,
                 ROUNDS_TEXT_SMALL | ROUNDS_TEXT_FIT | ROUNDS_TEXT_WRAP);
      return;
    }
  box = joined (&boxes[flagged ? ROUNDS_RESULT_VALUE : ROUNDS_RESULT_FLAG],
                &boxes[ROUNDS_RESULT_VALUE]);
  if (rounds_text_width (paint->widget, self->texts[ROUNDS_RESULT_VALUE]) * 1.1f < box.size.width)
    style |= ROUNDS_TEXT_END;
  else
    box = joined (&box, &boxes[ROUNDS_RESULT_UNIT]);
  paint->cut = FALSE;
  rounds_paint_text (paint, &box, self->texts[ROUNDS_RESULT_VALUE], ink,
                     (style & ~ROUNDS_TEXT_WRAP) | ROUNDS_TEXT_FIT);
  self->cut |= paint->cut ? 1u << ROUNDS_RESULT_VALUE : 0;
}

/* The whole of a text that measure_columns held stands on its lines; longer words end in an ellipsis. */
static RoundsTextStyle
wrap_of (const char *text)
{
  return ROUNDS_TEXT_FIT |
         (g_utf8_strlen (text, -1) <= ROUNDS_RESULT_MOST_LETTERS ? ROUNDS_TEXT_WRAP : 0);
}

static void
draw_line (RoundsResultRow *self, RoundsPaint *paint)
{
  const graphene_rect_t *boxes = self->columns->boxes;
  graphene_rect_t status = box_of_status (self);
  graphene_rect_t foot = GRAPHENE_RECT_INIT (0, gtk_widget_get_height (GTK_WIDGET (self)) - 1,
                                             paint->width, 1);
  const char *range = self->texts[ROUNDS_RESULT_RANGE];
  g_autofree char *said = self->columns->untitled && !self->no_range && *range != 0
                              ? g_strdup_printf (_ ("range %s"), range)
                              : g_strdup (range);

  rounds_paint_fill (paint, &foot, ROUNDS_INK_TEXT, .08);
  rounds_paint_name (paint, &boxes[ROUNDS_RESULT_NAME], self->name, self->detail);
  draw_value (self, paint);
  draw_text (self, paint, ROUNDS_RESULT_TAKEN, self->texts[ROUNDS_RESULT_TAKEN], ROUNDS_INK_TEXT,
             ROUNDS_TEXT_FIT | ROUNDS_TEXT_WRAP);
  draw_text (self, paint, ROUNDS_RESULT_CHANGE, self->texts[ROUNDS_RESULT_CHANGE], ROUNDS_INK_TEXT,
             ROUNDS_TEXT_FIT | ROUNDS_TEXT_WRAP);
  draw_text (self, paint, ROUNDS_RESULT_RANGE, said,
             self->no_range ? ROUNDS_INK_DIM : ROUNDS_INK_TEXT,
             wrap_of (range) | (self->no_range ? ROUNDS_TEXT_ITALIC : 0));
  if (self->series != NULL)
    rounds_paint_trend (paint, &boxes[ROUNDS_RESULT_TREND], self->series, self->n);
  else
    draw_text (self, paint, ROUNDS_RESULT_TREND, self->texts[ROUNDS_RESULT_TREND], ROUNDS_INK_DIM,
               ROUNDS_TEXT_SMALL | ROUNDS_TEXT_FIT);
  paint->cut = FALSE;
  rounds_paint_text (paint, &status, self->texts[ROUNDS_RESULT_STATUS],
                     self->warn ? ROUNDS_INK_WARN : ROUNDS_INK_TEXT,
                     ROUNDS_TEXT_FIT | ROUNDS_TEXT_WRAP);
  self->cut |= paint->cut ? 1u << ROUNDS_RESULT_STATUS : 0;
}

static void
rounds_result_row_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  RoundsResultRow *self = ROUNDS_RESULT_ROW (widget);
  RoundsPaint paint;

  if (self->texts[ROUNDS_RESULT_NAME] == NULL)
    return;
  rounds_result_columns_measure (self->columns, widget);
  rounds_result_columns_lay_out (self->columns, widget, gtk_widget_get_width (widget));
  self->cut = 0;
  rounds_paint_begin (&paint, widget, snapshot);
  if (self->kind == ROW_GROUP)
    draw_group (self, &paint);
  else if (self->kind == ROW_TITLES)
    draw_titles (self, &paint);
  else
    draw_line (self, &paint);
  rounds_paint_end (&paint);
}

/* ---- size ---- */

static GtkSizeRequestMode
rounds_result_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
rounds_result_row_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  RoundsResultRow *self = ROUNDS_RESULT_ROW (widget);

  rounds_result_columns_measure (self->columns, widget);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = rounds_result_columns_least_width (self->columns);
      *natural = MAX (*minimum, 900);
      return;
    }
  rounds_result_columns_lay_out (self->columns, widget,
                                 for_size > 0 ? for_size : MAX (self->columns->width, 900));
  *minimum = *natural = (int) (self->texts[ROUNDS_RESULT_NAME] != NULL
                                   ? lines_of (self, self->columns->width)
                                   : self->columns->n_lines) *
                            self->columns->line +
                        1;
}

/* ---- what it says ---- */

static void
clear_texts (RoundsResultRow *self)
{
  for (guint i = 0; i < ROUNDS_RESULT_N_COLUMNS; i++)
    take_text (self, i, g_strdup (""));
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->detail, g_free);
  self->series = NULL;
  self->alarm = self->warn = self->struck = self->no_range = FALSE;
}

/* The list item is what a screen reader lands on; in 4.8 its name can only be set from here. */
static void
take_words (RoundsResultRow *self, char *words)
{
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));

  g_free (self->words);
  self->words = words;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  if (item != NULL && self->kind != ROW_TITLES)
    gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                    -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
append_sentence (GString *words, const char *more)
{
  if (more != NULL && *more != 0)
    g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", more);
}

/* A pair, a word, or both of two. */
static gboolean
is_one_text (const RoundsResultLine *line)
{
  return line->latest == NULL || line->latest->second != NULL ||
         line->state == ROUNDS_LATEST_TWO_VALUES;
}

/* The column of flags has the graver one, and each of two its own beside it. */
static char *
one_text (const RoundsResultLine *line)
{
  const char *flag = rounds_say_flag (rounds_say_flag_of (line->row));
  g_autofree char *value = rounds_results_value (line);

  return line->state == ROUNDS_LATEST_TWO_VALUES && *flag != '\0'
             ? g_strdup_printf ("%s %s", value, flag)
             : g_steal_pointer (&value);
}

/* Number and unit stand in columns of their own. */
static void
take_value (RoundsResultRow *self, const RoundsResultLine *line)
{
  const RoundsPoint *point = line->latest;

  if (is_one_text (line))
    {
      take_text (self, ROUNDS_RESULT_VALUE, one_text (line));
      return;
    }
  take_text (self, ROUNDS_RESULT_VALUE, rounds_say_number (point->value));
  take_text (self, ROUNDS_RESULT_UNIT, g_strdup (rounds_say_unit (point->value)));
}

static gboolean
hold_value (RoundsResultColumns *self, const RoundsResultLine *line)
{
  const RoundsPoint *point = line->latest;
  gboolean flagged = rounds_results_flag (line) != ROUNDS_FLAG_NONE, fresh;

  if (is_one_text (line) || *rounds_say_unit (point->value) == '\0')
    return rounds_result_columns_hold_words (
        self, flagged ? ROUNDS_RESULT_FLAGGED_WORDS : ROUNDS_RESULT_WORDS,
        is_one_text (line) ? one_text (line) : rounds_say_number (point->value));
  fresh = rounds_result_columns_hold_text (self, ROUNDS_RESULT_VALUE,
                                           rounds_say_number (point->value));
  return rounds_result_columns_hold_text (self, ROUNDS_RESULT_UNIT,
                                          g_strdup (rounds_say_unit (point->value))) ||
         fresh;
}

gboolean
rounds_result_columns_hold (RoundsResultColumns *self, const RoundsResultsList *list)
{
  gboolean fresh = FALSE;

  for (guint i = 0; i < list->n_lines; i++)
    {
      const RoundsResultLine *line = &list->lines[i];

      fresh |= hold_value (self, line);
      fresh |= rounds_result_columns_hold_text (self, ROUNDS_RESULT_FLAG,
                                                g_strdup (
                                                    rounds_say_flag (rounds_results_flag (line))));
      fresh |= rounds_result_columns_hold_text (self, ROUNDS_RESULT_TAKEN,
                                                rounds_say_row_time (list->ask.index, line->row));
      fresh |= rounds_result_columns_hold_text (self, ROUNDS_RESULT_CHANGE,
                                                rounds_results_change (list, line));
      if (line->latest != NULL)
        fresh |= rounds_result_columns_hold_words (self, ROUNDS_RESULT_RANGE,
                                                   rounds_results_range (list->ask.index,
                                                                         line->row));
    }
  if (fresh)
    rounds_result_columns_forget (self);
  return fresh;
}

char *
rounds_result_row_sentence (const RoundsResultsList *list,
                            const RoundsResultLine *line,
                            const char *goal)
{
  g_autofree char *words = rounds_results_line_words (list, line);

  return goal != NULL ? g_strdup_printf ("%s, %s", words, goal) : g_steal_pointer (&words);
}

/* A warning comes first; a goal before a status that says nothing more. (transfer full) */
static char *
status_and_goal (const char *status, const char *goal, gboolean warn)
{
  if (goal == NULL)
    return g_strdup (status);
  return g_strdup_printf ("%s · %s", warn ? status : goal, warn ? goal : status);
}

void
rounds_result_row_set_line (RoundsResultRow *self,
                            const RoundsResultsList *list,
                            const RoundsResultLine *line,
                            const char *goal)
{
  const RoundsChartRow *row = line->row;
  gboolean warn = FALSE;
  g_autofree char *status = rounds_results_status (list, line, &warn);
  guint n = 0;

  clear_texts (self);
  self->warn = warn;
  self->kind = ROW_LINE;
  take_text (self, ROUNDS_RESULT_NAME, rounds_results_line_name (line));
  self->name = rounds_results_line_parts (line, &self->detail);
  take_text (self, ROUNDS_RESULT_FLAG, g_strdup (rounds_say_flag (rounds_results_flag (line))));
  take_value (self, line);
  take_text (self, ROUNDS_RESULT_TAKEN, rounds_say_row_time (list->ask.index, row));
  take_text (self, ROUNDS_RESULT_CHANGE, rounds_results_change (list, line));
  if (line->latest != NULL)
    take_text (self, ROUNDS_RESULT_RANGE, rounds_results_range (list->ask.index, row));
  /* What is dated later than the moment is not where the trend ends. */
  if (line->series != NULL)
    n = MIN (line->n, rounds_series_count (line->series, list->ask.at));
  if (line->series != NULL && rounds_results_has_trend (line->series, n))
    {
      self->series = line->series;
      self->n = n;
    }
  else
    take_text (self, ROUNDS_RESULT_TREND, g_strdup (_ ("not plotted")));
  take_text (self, ROUNDS_RESULT_STATUS, status_and_goal (status, goal, warn));
  self->alarm = rounds_results_flag (line) != ROUNDS_FLAG_NONE;
  self->struck = (row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) != 0 ||
                 (line->latest != NULL && (row->marks & ROUNDS_MARK_CANCELLED) != 0);
  self->no_range = (row->marks & ROUNDS_MARK_NO_RANGE) != 0;
  gtk_widget_remove_css_class (GTK_WIDGET (self), "group");
  take_words (self, rounds_result_row_sentence (list, line, goal));
}

void
rounds_result_row_set_group (RoundsResultRow *self,
                             const RoundsResultsList *list,
                             const RoundsResultGroup *group)
{
  clear_texts (self);
  self->kind = ROW_GROUP;
  take_text (self, ROUNDS_RESULT_NAME, g_strdup (group->title));
  take_text (self, ROUNDS_RESULT_STATUS, rounds_results_group_words (list, group));
  gtk_widget_add_css_class (GTK_WIDGET (self), "group");
  take_words (self, g_strdup_printf ("%s, %s", self->texts[ROUNDS_RESULT_NAME],
                                     self->texts[ROUNDS_RESULT_STATUS]));
}

void
rounds_result_row_set_titles (RoundsResultRow *self)
{
  GString *words = g_string_new (NULL);

  clear_texts (self);
  self->kind = ROW_TITLES;
  for (guint i = 0; i < ROUNDS_RESULT_N_COLUMNS; i++)
    if (rounds_result_columns_title (i) != NULL)
      {
        take_text (self, i, g_strdup (rounds_result_columns_title (i)));
        append_sentence (words, self->texts[i]);
      }
  take_words (self, g_string_free (words, FALSE));
}

void
rounds_result_row_clear (RoundsResultRow *self)
{
  self->series = NULL;
}

const char *
rounds_result_row_get_text (RoundsResultRow *self, RoundsResultColumn column)
{
  return self->texts[column] != NULL ? self->texts[column] : "";
}

gboolean
rounds_result_row_is_cut (RoundsResultRow *self, RoundsResultColumn column)
{
  return (self->cut & 1u << column) != 0;
}

const char *
rounds_result_row_get_words (RoundsResultRow *self)
{
  return self->words != NULL ? self->words : "";
}

/* ---- the class ---- */

static void
rounds_result_row_finalize (GObject *object)
{
  RoundsResultRow *self = ROUNDS_RESULT_ROW (object);

  for (guint i = 0; i < ROUNDS_RESULT_N_COLUMNS; i++)
    g_free (self->texts[i]);
  g_free (self->name);
  g_free (self->detail);
  g_free (self->words);
  rounds_result_columns_unref (self->columns);
  G_OBJECT_CLASS (rounds_result_row_parent_class)->finalize (object);
}

static void
rounds_result_row_class_init (RoundsResultRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = rounds_result_row_finalize;
  widget_class->snapshot = rounds_result_row_snapshot;
  widget_class->measure = rounds_result_row_measure;
  widget_class->get_request_mode = rounds_result_row_get_request_mode;
  gtk_widget_class_set_css_name (widget_class, "resultrow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ROW);
}

static void
rounds_result_row_init (RoundsResultRow *self)
{
}

GtkWidget *
rounds_result_row_new (RoundsResultColumns *columns)
{
  RoundsResultRow *self = g_object_new (ROUNDS_TYPE_RESULT_ROW, NULL);

  self->columns = rounds_result_columns_ref (columns);
  return GTK_WIDGET (self);
}
