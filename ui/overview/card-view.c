#include "card-view.h"

#include "acknowledge.h"
#include "by-width.h"
#include "flow.h"
#include "focus-place.h"
#include "names.h"

#include <glib/gi18n-lib.h>

static const char *const look_classes[] = {
  [ROUNDS_LOOK_PLAIN] = "look-plain",   [ROUNDS_LOOK_DIM] = "secondary",
  [ROUNDS_LOOK_WARN] = "look-warn",     [ROUNDS_LOOK_BAD] = "look-bad",
  [ROUNDS_LOOK_ITALIC] = "look-italic", [ROUNDS_LOOK_STRONG] = "look-strong",
  [ROUNDS_LOOK_BANNER] = "look-banner",
};

/* A results line: name, flag, value, unit, range, when. */
enum
{
  FLAG = 1,
  VALUE,
  UNIT,
  RANGE,
  WHEN,
};

/* A unit has room for these where its range has too; what is longer than the second number together has a line for
 * each of them, and takes no room from the names of all. */
#define UNIT_LETTERS  6
#define RANGE_LETTERS 15
/* What stands at the end of a line has the room of the others up to these: longer words are few, and would take
 * it from every name. */
#define END_LETTERS   23

/* What fits in any column, also at 200 % text, need not wrap: measuring what may wrap costs most of
 * the time that the page takes to stand. */
#define NO_WRAP       24

/* Of a tile: how the measure changed, and its goal. */
#define COURSE        4
#define TILE_LETTERS  16

static GtkWidget *
cell_label (const RoundsCardCell *cell)
{
  GtkWidget *label = gtk_label_new (cell->text != NULL ? cell->text : "");

  if (cell->text != NULL && g_utf8_strlen (cell->text, -1) > NO_WRAP)
    rounds_by_width_wrap (GTK_LABEL (label));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, look_classes[cell->look]);
  return label;
}

/* What stands below each other in the lines of a card, as wide as the widest. */
typedef struct
{
  RoundsCardShape shape;
  GtkSizeGroup *columns[ROUNDS_CARD_CELLS];
} Grid;

static void
grid_init (Grid *grid, RoundsCardShape shape)
{
  grid->shape = shape;
  for (guint i = 0; i < ROUNDS_CARD_CELLS; i++)
    grid->columns[i] = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
}

/* Its widgets hold what they need of it. */
static void
grid_clear (Grid *grid)
{
  for (guint i = 0; i < ROUNDS_CARD_CELLS; i++)
    g_clear_object (&grid->columns[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Grid, grid_clear)

/* "> 2200" and "3.5–5.1" read so whichever way the words around them run. */
static GtkWidget *
result_cell (const RoundsCardLine *line, guint i)
{
  GtkWidget *label = cell_label (&line->cells[i]);

  if (i == VALUE || i == WHEN)
    gtk_label_set_xalign (GTK_LABEL (label), 1);
  if (i == VALUE || i == RANGE)
    gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR);
  if (i >= UNIT)
    gtk_widget_add_css_class (label, "card-end");
  return label;
}

/* A value in words has no unit. */
static glong
letters (const RoundsCardCell *cell)
{
  return cell->text != NULL ? g_utf8_strlen (cell->text, -1) : 0;
}

static GtkWidget *
range_box (const RoundsCardLine *line)
{
  glong unit = letters (&line->cells[UNIT]), range = letters (&line->cells[RANGE]);
  gboolean stacked = unit + range > RANGE_LETTERS;
  GtkWidget *box = gtk_box_new (stacked ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL,
                                stacked ? 0 : 6);

  gtk_box_append (GTK_BOX (box), result_cell (line, UNIT));
  gtk_box_append (GTK_BOX (box), result_cell (line, RANGE));
  if (UNIT_LETTERS + range <= RANGE_LETTERS)
    gtk_label_set_width_chars (GTK_LABEL (gtk_widget_get_first_child (box)), UNIT_LETTERS);
  return box;
}

static GtkWidget *
result_box (const RoundsCardLine *line, const Grid *grid)
{
  GtkWidget *flow = rounds_flow_box_new (6, 0), *name = cell_label (&line->cells[0]);
  GtkWidget *cells[] = { result_cell (line, FLAG), result_cell (line, VALUE), range_box (line),
                         result_cell (line, WHEN) };

  rounds_by_width_wrap (GTK_LABEL (name));
  gtk_widget_set_hexpand (name, TRUE);
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), name);
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      gtk_size_group_add_widget (grid->columns[i], cells[i]);
      rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), cells[i]);
    }
  return flow;
}

static GtkWidget *
end_cell (const RoundsCardLine *line, guint i, const Grid *grid)
{
  GtkWidget *label = cell_label (&line->cells[i]);
  gboolean between = FALSE; /* something that ends where this begins */

  gtk_widget_add_css_class (label, "card-end");
  if (i + 1 < ROUNDS_CARD_CELLS)
    return label;
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_RIGHT);
  for (guint k = 1; k < i; k++)
    between |= line->cells[k].text != NULL;
  if (between && grid->shape == ROUNDS_CARD_LINES &&
      g_utf8_strlen (line->cells[i].text, -1) <= END_LETTERS)
    gtk_size_group_add_widget (grid->columns[i], label);
  return label;
}

static GtkWidget *
line_box (const RoundsCardLine *line, const Grid *grid)
{
  GtkWidget *flow, *name;

  if (grid->shape == ROUNDS_CARD_RESULTS_GRID && line->cells[WHEN].text != NULL)
    return result_box (line, grid);
  flow = rounds_flow_box_new (6, 0);
  name = cell_label (&line->cells[0]);
  gtk_widget_set_hexpand (name, TRUE);
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), name);
  for (guint i = 1; i < ROUNDS_CARD_CELLS; i++)
    if (line->cells[i].text != NULL)
      rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), end_cell (line, i, grid));
  return flow;
}

/* A vital sign: its name above, the value large, when below. */
static GtkWidget *
tile_box (const RoundsCardLine *line)
{
  /* When stands in one line in every tile, so before what may take two. */
  static const guint below[] = { ROUNDS_CARD_CELLS - 1, 3, COURSE };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *value = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);

  gtk_widget_set_direction (value, GTK_TEXT_DIR_LTR);
  gtk_box_append (GTK_BOX (box), cell_label (&line->cells[0]));
  for (guint i = 1; i <= 2; i++)
    if (line->cells[i].text != NULL)
      {
        GtkWidget *label = cell_label (&line->cells[i]);

        if (i == 1)
          gtk_widget_add_css_class (label, "tile-value");
        gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR);
        gtk_widget_set_valign (label, GTK_ALIGN_BASELINE);
        gtk_box_append (GTK_BOX (value), label);
      }
  gtk_box_append (GTK_BOX (box), value);
  for (guint k = 0; k < G_N_ELEMENTS (below); k++)
    if (line->cells[below[k]].text != NULL)
      {
        guint i = below[k];
        GtkWidget *label = cell_label (&line->cells[i]);

        gtk_widget_add_css_class (label, "tile-when");
        /* A goal takes a second line before a tile takes the room of the next one. */
        if (i == COURSE)
          {
            rounds_by_width_wrap (GTK_LABEL (label));
            gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_INHERIT);
            gtk_label_set_max_width_chars (GTK_LABEL (label), TILE_LETTERS);
          }
        gtk_box_append (GTK_BOX (box), label);
      }
  return box;
}

static char *
line_words (const RoundsCardLine *line)
{
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < ROUNDS_CARD_CELLS; i++)
    if (line->cells[i].text != NULL && line->cells[i].text[0] != 0)
      g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", line->cells[i].text);
  return g_string_free (words, FALSE);
}

static void
on_section (GtkWidget *button, gpointer section)
{
  gtk_widget_activate_action (button, "win.section", "s", section);
}

static void
on_row (GtkWidget *button, RoundsPatient *patient)
{
  rounds_open_source (button, patient, g_object_get_data (G_OBJECT (button), "row"));
}

/* Where a line leads: its record's source, or a section. */
static void
lead (GtkWidget *button, RoundsPatient *patient, const RoundsChartRow *row, const char *section)
{
  if (row != NULL)
    {
      g_object_set_data (G_OBJECT (button), "row", (gpointer) row);
      rounds_focus_place_mark_row (button, row);
      g_signal_connect_object (button, "clicked", G_CALLBACK (on_row), patient, 0);
      return;
    }
  rounds_focus_place_mark (button, section);
  g_signal_connect (button, "clicked", G_CALLBACK (on_section), (gpointer) section);
}

static GtkWidget *
line_view (const RoundsCardLine *line, const Grid *grid, RoundsPatient *patient)
{
  GtkWidget *content = grid->shape == ROUNDS_CARD_TILES && line->cells[1].text != NULL
                           ? tile_box (line)
                           : line_box (line, grid);
  g_autofree char *words = NULL;
  GtkWidget *button;

  if (line->row == NULL && line->section == NULL)
    {
      gtk_widget_add_css_class (content, "card-line");
      return content;
    }
  words = line_words (line);
  button = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (button), content);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "card-line");
  if (line->cells[0].look == ROUNDS_LOOK_BANNER)
    gtk_widget_add_css_class (button, "card-conflict");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
  lead (button, patient, line->row, line->section);
  return button;
}

static GtkWidget *
head_view (const RoundsCard *card, RoundsPatient *patient)
{
  GtkWidget *flow = rounds_flow_box_new (8, 0);
  g_autofree char *title = g_strdup_printf ("%u · %s", card->number, card->title);
  GtkWidget *label = cell_label (&(RoundsCardCell){ title, ROUNDS_LOOK_STRONG });

  gtk_widget_set_hexpand (label, TRUE);
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), label);
  if (card->note != NULL)
    rounds_flow_box_append (ROUNDS_FLOW_BOX (flow),
                            cell_label (&(RoundsCardCell){ card->note, ROUNDS_LOOK_DIM }));
  if (card->section != NULL)
    {
      GtkWidget *button = gtk_button_new ();

      gtk_button_set_child (GTK_BUTTON (button), flow);
      gtk_widget_add_css_class (button, "flat");
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                      -1);
      lead (button, patient, NULL, card->section);
      flow = button;
    }
  gtk_widget_add_css_class (flow, "card-head");
  return flow;
}

static GtkWidget *
more_view (const RoundsCard *card, RoundsPatient *patient)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *label = cell_label (&(RoundsCardCell){ card->more, ROUNDS_LOOK_PLAIN });

  gtk_widget_add_css_class (label, "card-more");
  gtk_button_set_child (GTK_BUTTON (button), label);
  rounds_names_by_words (button);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "card-line");
  lead (button, patient, card->row, card->section);
  return button;
}

GtkWidget *
rounds_card_view_new (const RoundsCard *card, RoundsPatient *patient)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gboolean tiles = card->shape == ROUNDS_CARD_TILES;
  gboolean inline_head = card->shape == ROUNDS_CARD_INLINE;
  GtkWidget *lines = tiles         ? rounds_flow_box_new (8, 2)
                     : inline_head ? gtk_box_new (GTK_ORIENTATION_VERTICAL, 0)
                                   : box;
  g_autofree char *title = g_strdup_printf ("%u · %s", card->number, card->title);
  g_auto (Grid) grid;

  grid_init (&grid, card->shape);
  gtk_widget_add_css_class (box, "overview-card");
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_box_append (GTK_BOX (box), head_view (card, patient));
  for (guint i = 0; i < card->lines->len; i++)
    {
      GtkWidget *line = line_view (&g_array_index (card->lines, RoundsCardLine, i), &grid, patient);

      /* Names and values of tiles stand in one line, whatever is below them. */
      if (tiles)
        gtk_widget_set_valign (line, GTK_ALIGN_START);
      if (tiles)
        rounds_flow_box_append (ROUNDS_FLOW_BOX (lines), line);
      else
        gtk_box_append (GTK_BOX (lines), line);
    }
  if (lines != box)
    gtk_box_append (GTK_BOX (box), lines);
  if (inline_head)
    {
      gtk_orientable_set_orientation (GTK_ORIENTABLE (box), GTK_ORIENTATION_HORIZONTAL);
      gtk_box_set_spacing (GTK_BOX (box), 16);
      gtk_widget_set_hexpand (gtk_widget_get_first_child (box), FALSE);
      gtk_widget_set_hexpand (lines, TRUE);
    }
  if (card->more != NULL)
    gtk_box_append (GTK_BOX (box), more_view (card, patient));
  return box;
}

/* In the order of the page: what leads to a record is given the next of rows. */
static void
renew_below (GtkWidget *widget, const RoundsChartRow *const **rows)
{
  if (g_object_get_data (G_OBJECT (widget), "row") != NULL)
    g_object_set_data (G_OBJECT (widget), "row", (gpointer) * (*rows)++);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    renew_below (child, rows);
}

void
rounds_card_view_renew (GtkWidget *view, const RoundsCard *card)
{
  g_autofree const RoundsChartRow **rows = g_new (const RoundsChartRow *, card->lines->len + 1);
  const RoundsChartRow *const *next = rows;
  guint n = 0;

  for (guint i = 0; i < card->lines->len; i++)
    if (g_array_index (card->lines, RoundsCardLine, i).row != NULL)
      rows[n++] = g_array_index (card->lines, RoundsCardLine, i).row;
  rows[n] = card->more != NULL ? card->row : NULL;
  renew_below (view, &next);
}

void
rounds_card_view_select (GtkWidget *view, const RoundsChartRow *row)
{
  for (GtkWidget *child = gtk_widget_get_first_child (view); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      gpointer own = g_object_get_data (G_OBJECT (child), "row");

      if (ROUNDS_IS_FLOW_BOX (child) || GTK_IS_BOX (child))
        rounds_card_view_select (child, row);
      else if (own != NULL && own == row)
        gtk_widget_add_css_class (child, "selected");
      else
        gtk_widget_remove_css_class (child, "selected");
    }
}
