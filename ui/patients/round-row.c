#include "round-row.h"

#include "person-words.h"
#include "say.h"

#include <glib/gi18n-lib.h>

/* ---- one patient ---- */

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsRoundItem, rounds_round_item, G_TYPE_OBJECT)

static void
rounds_round_item_finalize (GObject *object)
{
  RoundsRoundItem *self = ROUNDS_ROUND_ITEM (object);

  rounds_round_line_free (self->line);
  g_free (self->problem);
  g_free (self->look_alike);
  G_OBJECT_CLASS (rounds_round_item_parent_class)->finalize (object);
}

static void
rounds_round_item_class_init (RoundsRoundItemClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rounds_round_item_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", ROUNDS_TYPE_ROUND_ITEM, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rounds_round_item_init (RoundsRoundItem *self)
{
}

RoundsRoundItem *
rounds_round_item_new (const RoundsPersonRow *person)
{
  RoundsRoundItem *self = g_object_new (ROUNDS_TYPE_ROUND_ITEM, NULL);

  self->person = person;
  return self;
}

/* ---- its line ---- */

enum
{
  PLACE,
  PATIENT,
  AGE,
  PROBLEMS,
  ALERTS,
  NEWS,
  TASKS,
  N_COLUMNS
};

/* Letters that a column needs. */
static const struct
{
  const char *title;
  int chars;
} columns[N_COLUMNS] = {
  [PLACE] = { N_ ("Bed, stay"), 10 }, [PATIENT] = { N_ ("Patient"), 24 },
  [AGE] = { N_ ("Age"), 9 },          [PROBLEMS] = { N_ ("Main problems"), 30 },
  [ALERTS] = { N_ ("Alerts"), 24 },   [NEWS] = { N_ ("New"), 27 },
  [TASKS] = { N_ ("Tasks"), 20 },
};

struct _RoundsRoundRow
{
  GtkBox parent_instance;

  gboolean stacked;
  GtkLabel *top[N_COLUMNS], *foot[N_COLUMNS];
  RoundsRoundItem *item;
  RoundsStore *store;
  gulong handler;
};

G_DEFINE_FINAL_TYPE (RoundsRoundRow, rounds_round_row, GTK_TYPE_BOX)

static void
rounds_round_row_dispose (GObject *object)
{
  RoundsRoundRow *self = ROUNDS_ROUND_ROW (object);

  rounds_round_row_set_item (self, NULL, NULL);
  G_OBJECT_CLASS (rounds_round_row_parent_class)->dispose (object);
}

static void
rounds_round_row_class_init (RoundsRoundRowClass *class)
{
  G_OBJECT_CLASS (class)->dispose = rounds_round_row_dispose;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (class), "roundrow");
}

static void
rounds_round_row_init (RoundsRoundRow *self)
{
}

static GtkLabel *
label_new (const char *class)
{
  GtkWidget *label = gtk_label_new (NULL);

  /* Never cut: a number, a name or a code status that ends in dots is another one. A round is short, and
   * a row is as high as its words. */
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  return GTK_LABEL (label);
}

/* The width of a letter, in Pango's units. */
static int
letter_of (GtkWidget *widget)
{
  PangoFontMetrics *metrics = pango_context_get_metrics (gtk_widget_get_pango_context (widget),
                                                         NULL, NULL);
  int letter = MAX (pango_font_metrics_get_approximate_char_width (metrics),
                    pango_font_metrics_get_approximate_digit_width (metrics));

  pango_font_metrics_unref (metrics);
  return letter;
}

/* ---- columns: alike in all rows, whatever their words ---- */

#define COLUMN_GAP 14

/* Its letters; what is left is shared by those that have most to say. */
static int
column_width (GtkWidget *row, guint column, int width)
{
  int letter = letter_of (row), left = width - COLUMN_GAP * (N_COLUMNS - 1);

  for (guint i = 0; i < N_COLUMNS; i++)
    left -= PANGO_PIXELS (letter * columns[i].chars);
  return PANGO_PIXELS (letter * columns[column].chars) +
         (column == PROBLEMS || column == NEWS ? MAX (left, 0) / 2 : 0);
}

static GtkSizeRequestMode
columns_mode (GtkWidget *row)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
columns_measure (GtkWidget *row,
                 GtkOrientation orientation,
                 int for_size,
                 int *minimum,
                 int *natural,
                 int *minimum_baseline,
                 int *natural_baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (row);

  *minimum = 0;
  for (guint i = 0; child != NULL; i++, child = gtk_widget_get_next_sibling (child))
    {
      int width = column_width (row, i, for_size), least;

      if (orientation == GTK_ORIENTATION_VERTICAL)
        gtk_widget_measure (child, orientation, width, NULL, &least, NULL, NULL);
      else
        least = *minimum + width + (i > 0 ? COLUMN_GAP : 0);
      *minimum = MAX (*minimum, least);
    }
  *natural = *minimum;
}

static void
columns_allocate (GtkWidget *row, int width, int height, int baseline)
{
  gboolean mirrored = gtk_widget_get_direction (row) == GTK_TEXT_DIR_RTL;
  GtkWidget *child = gtk_widget_get_first_child (row);
  int x = 0;

  for (guint i = 0; child != NULL; i++, child = gtk_widget_get_next_sibling (child))
    {
      int own = column_width (row, i, width);

      gtk_widget_size_allocate (child,
                                &(GtkAllocation){ mirrored ? width - x - own : x, 0, own, height },
                                -1);
      x += own + COLUMN_GAP;
    }
}

static void
add_column (RoundsRoundRow *self, guint i)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);

  gtk_widget_set_valign (column, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->top[i]));
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->foot[i]));
  gtk_box_append (GTK_BOX (self), column);
}

GtkWidget *
rounds_round_row_new (gboolean stacked)
{
  /* In a narrow place each line is one label. */
  static const guint lines[] = { PATIENT, PROBLEMS, ALERTS, NEWS, TASKS };
  RoundsRoundRow *self = g_object_new (ROUNDS_TYPE_ROUND_ROW, NULL);

  self->stacked = stacked;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self),
                                  stacked ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_set_spacing (GTK_BOX (self), 1);
  gtk_widget_add_css_class (GTK_WIDGET (self), stacked ? "stacked" : "columns");
  if (stacked)
    {
      for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
        {
          self->top[lines[i]] = label_new (lines[i] == PATIENT ? "name" : NULL);
          gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->top[lines[i]]));
        }
      return GTK_WIDGET (self);
    }
  gtk_widget_set_layout_manager (GTK_WIDGET (self),
                                 gtk_custom_layout_new (columns_mode, columns_measure,
                                                        columns_allocate));
  for (guint i = 0; i < N_COLUMNS; i++)
    {
      self->top[i] = label_new (i == PATIENT ? "name" : NULL);
      self->foot[i] = label_new ("secondary");
      add_column (self, i);
    }
  return GTK_WIDGET (self);
}

int
rounds_round_row_wide (GtkWidget *widget)
{
  int chars = 0;

  for (guint i = 0; i < N_COLUMNS; i++)
    chars += columns[i].chars;
  return PANGO_PIXELS (letter_of (widget) * chars) + COLUMN_GAP * (N_COLUMNS - 1) + 40;
}

/* ---- what it says ---- */

static void
set (RoundsRoundRow *self, guint i, const char *top, const char *foot)
{
  gtk_label_set_text (self->top[i], top != NULL ? top : "");
  gtk_label_set_text (self->foot[i], foot != NULL ? foot : "");
}

/* Those of them that there are. (transfer full) */
static char *
join (const char *const *words, gsize n)
{
  GString *line = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    if (words[i] != NULL)
      g_string_append_printf (line, "%s%s", line->len > 0 ? " · " : "", words[i]);
  return g_string_free (line, FALSE);
}

#define JOIN(...)                             \
  join ((const char *const[]){ __VA_ARGS__ }, \
        sizeof ((const char *const[]){ __VA_ARGS__ }) / sizeof (const char *))

static void
mark (GtkLabel *label, const char *class, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (GTK_WIDGET (label), class);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (label), class);
}

void
rounds_round_row_show_titles (RoundsRoundRow *self)
{
  for (guint i = 0; i < N_COLUMNS && !self->stacked; i++)
    {
      set (self, i, _ (columns[i].title), NULL);
      gtk_widget_set_visible (GTK_WIDGET (self->foot[i]), FALSE);
      gtk_widget_add_css_class (GTK_WIDGET (self->top[i]), "heading");
    }
}

/* What is said where the line has not come, or cannot. */
static const char *
waiting_words (const RoundsRoundItem *item)
{
  return item->problem != NULL ? item->problem : _ ("being read…");
}

static void
show_columns (RoundsRoundRow *self, const char *age, const char *born)
{
  const RoundsRoundItem *item = self->item;
  const RoundsRoundLine *line = item->line;
  g_autofree char *sex = rounds_say_sex_word (item->person->sex);
  g_autofree char *identity = g_strdup_printf (_ ("born %s · %s"), born, sex);
  g_autofree char *alerts = NULL;

  set (self, PATIENT, item->person->name, identity);
  set (self, AGE, age, NULL);
  mark (self->top[ALERTS], "alarm-words",
        line != NULL && line->alarming && item->look_alike == NULL);
  mark (self->top[ALERTS], "warning-words", item->look_alike != NULL);
  mark (self->foot[ALERTS], "alarm-words",
        line != NULL && line->alarming && item->look_alike != NULL);
  mark (self->top[NEWS], "alarm-words", line != NULL && line->n_critical > 0);
  if (line == NULL)
    {
      set (self, PLACE, "–", NULL);
      set (self, PROBLEMS, waiting_words (item), NULL);
      set (self, ALERTS, item->look_alike, NULL);
      set (self, NEWS, NULL, NULL);
      set (self, TASKS, NULL, NULL);
      return;
    }
  set (self, PLACE, line->place != NULL ? line->place : "–", line->stay);
  set (self, PROBLEMS, line->problems, line->more);
  alerts = JOIN (line->alert, line->allergies);
  if (item->look_alike != NULL)
    set (self, ALERTS, item->look_alike, alerts);
  else
    set (self, ALERTS, line->alert != NULL ? line->alert : line->allergies,
         line->alert != NULL ? line->allergies : NULL);
  set (self, NEWS, line->news, line->newest != NULL ? line->newest : line->looked);
  set (self, TASKS, line->tasks, line->task);
}

/* The columns' words below each other: nothing that the columns say is left out but the newest value, which the
 * preview says. */
static void
show_stack (RoundsRoundRow *self, const char *age, const char *born)
{
  const RoundsRoundItem *item = self->item;
  const RoundsRoundLine *line = item->line;
  g_autofree char *name = rounds_person_name (item->person);
  g_autofree char *sex = rounds_say_sex_word (item->person->sex);
  g_autofree char *who = g_strdup_printf (_ ("%s, %s · %s · born %s"), name, age, sex, born);
  g_autofree char *where = NULL, *alerts = NULL, *tasks = NULL, *all = NULL;

  gtk_label_set_text (self->top[PATIENT], who);
  if (line == NULL)
    {
      gtk_label_set_text (self->top[PROBLEMS], waiting_words (item));
      gtk_label_set_text (self->top[ALERTS], item->look_alike != NULL ? item->look_alike : "");
      gtk_label_set_text (self->top[NEWS], "");
      gtk_label_set_text (self->top[TASKS], "");
      return;
    }
  where = JOIN (line->place, line->stay, line->problems, line->more);
  alerts = JOIN (item->look_alike, line->alert, line->allergies);
  all = JOIN (line->tasks, line->task);
  tasks = g_strdup_printf (_ ("Tasks: %s"), all);
  gtk_label_set_text (self->top[PROBLEMS], where);
  gtk_label_set_text (self->top[ALERTS], alerts);
  gtk_label_set_text (self->top[NEWS], line->news);
  gtk_label_set_text (self->top[TASKS], tasks);
  mark (self->top[ALERTS], "alarm-words", line->alarming);
  mark (self->top[ALERTS], "warning-words", !line->alarming && item->look_alike != NULL);
  mark (self->top[NEWS], "alarm-words", line->n_critical > 0);
}

/* The whole line in words, for whoever hears it. */
static void
name_row (RoundsRoundRow *self, const char *age, const char *born)
{
  const RoundsRoundItem *item = self->item;
  const RoundsRoundLine *line = item->line;
  g_autofree char *sex = rounds_say_sex_word (item->person->sex);
  g_autofree char *where = NULL, *problems = NULL, *alerts = NULL, *news = NULL, *tasks = NULL;
  g_autoptr (GString) words = g_string_new (item->person->name);

  g_string_append_printf (words, _ (", %s, %s, born %s. "), age, sex, born);
  if (item->look_alike != NULL)
    g_string_append_printf (words, "%s. ", item->look_alike);
  if (line == NULL)
    g_string_append (words, waiting_words (item));
  else
    {
      where = JOIN (line->place != NULL ? line->place : _ ("no bed recorded"), line->stay);
      problems = JOIN (line->problems, line->more);
      alerts = JOIN (line->alert, line->allergies);
      news = JOIN (line->news, line->newest != NULL ? line->newest : line->looked);
      tasks = JOIN (line->tasks, line->task);
      g_string_append_printf (words, _ ("%s. %s. Alerts: %s. New: %s. Tasks: %s."), where, problems,
                              alerts, news, tasks);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words->str,
                                  -1);
  /* The list's own widget around the row takes the focus. */
  if (gtk_widget_get_parent (GTK_WIDGET (self)) != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (GTK_WIDGET (self))),
                                    GTK_ACCESSIBLE_PROPERTY_LABEL, words->str, -1);
}

static void
show (RoundsRoundRow *self)
{
  const RoundsPersonRow *person = self->item->person;
  g_autoptr (GTimeZone) zone = rounds_site_zone (self->store);
  g_autofree char *age = rounds_say_age_of (&person->birth, person->deceased ? &person->died : NULL,
                                            rounds_site_now (self->store), zone);
  g_autofree char *born = rounds_person_born (person);

  if (self->stacked)
    show_stack (self, age, born);
  else
    show_columns (self, age, born);
  name_row (self, age, born);
}

void
rounds_round_row_set_item (RoundsRoundRow *self, RoundsRoundItem *item, RoundsStore *store)
{
  if (self->item != NULL)
    g_clear_signal_handler (&self->handler, self->item);
  g_set_object (&self->item, item);
  g_set_object (&self->store, store);
  if (item == NULL)
    return;
  self->handler = g_signal_connect_swapped (item, "changed", G_CALLBACK (show), self);
  show (self);
}
