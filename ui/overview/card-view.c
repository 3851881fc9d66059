#include "card-view.h"

#include "acknowledge.h"
#include "flow.h"
#include "names.h"

#include <glib/gi18n-lib.h>

static const char *const look_classes[] = {
  [ROUNDS_LOOK_PLAIN] = "look-plain",   [ROUNDS_LOOK_DIM] = "secondary",
  [ROUNDS_LOOK_WARN] = "look-warn",     [ROUNDS_LOOK_BAD] = "look-bad",
  [ROUNDS_LOOK_ITALIC] = "look-italic", [ROUNDS_LOOK_STRONG] = "look-strong",
  [ROUNDS_LOOK_BANNER] = "look-banner",
};

/* Letters for the cells of a results line, so that they stand below each other. */
static const int grid_letters[ROUNDS_CARD_CELLS] = { 0, 3, 4, 6, 8, 13 };

/* What fits in any column, also at 200 % text, need not wrap: measuring what may wrap costs most of
 * the time that the page takes to stand. */
#define NO_WRAP      24

/* Of a tile: how the measure changed, and its goal. */
#define COURSE       4
#define TILE_LETTERS 16

static void
let_wrap (GtkWidget *label)
{
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
}

static GtkWidget *
cell_label (const RoundsCardCell *cell)
{
  GtkWidget *label = gtk_label_new (cell->text != NULL ? cell->text : "");

  if (cell->text != NULL && g_utf8_strlen (cell->text, -1) > NO_WRAP)
    let_wrap (label);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, look_classes[cell->look]);
  return label;
}

static void
shape_cell (GtkWidget *label, RoundsCardShape shape, guint i)
{
  if (i == 0)
    {
      gtk_widget_set_hexpand (label, TRUE);
      if (shape == ROUNDS_CARD_RESULTS_GRID)
        let_wrap (label);
      return;
    }
  if (i + 1 == ROUNDS_CARD_CELLS)
    {
      gtk_label_set_xalign (GTK_LABEL (label), 1);
      gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_RIGHT);
    }
  if (shape != ROUNDS_CARD_RESULTS_GRID)
    {
      gtk_widget_add_css_class (label, "card-end");
      return;
    }
  gtk_label_set_width_chars (GTK_LABEL (label), grid_letters[i]);
  if (i == 2)
    gtk_label_set_xalign (GTK_LABEL (label), 1);
  /* "> 2200" and "3.5–5.1" read so whichever way the words around them run. */
  if (i == 2 || i == 4)
    gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR);
  if (i > 2)
    gtk_widget_add_css_class (label, "card-end");
}

static GtkWidget *
line_box (const RoundsCardLine *line, RoundsCardShape shape)
{
  GtkWidget *flow = rounds_flow_box_new (6, 0);
  gboolean grid = shape == ROUNDS_CARD_RESULTS_GRID &&
                  line->cells[ROUNDS_CARD_CELLS - 1].text != NULL;

  for (guint i = 0; i < ROUNDS_CARD_CELLS; i++)
    {
      GtkWidget *label;

      if (line->cells[i].text == NULL && !grid)
        continue;
      label = cell_label (&line->cells[i]);
      shape_cell (label, grid ? ROUNDS_CARD_RESULTS_GRID : ROUNDS_CARD_LINES, i);
      rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), label);
    }
  return flow;
}

/* A vital sign: its name above, the value large, when below. */
static GtkWidget *
tile_box (const RoundsCardLine *line)
{
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
  for (guint i = 3; i < ROUNDS_CARD_CELLS; i++)
    if (line->cells[i].text != NULL)
      {
        GtkWidget *label = cell_label (&line->cells[i]);

        gtk_widget_add_css_class (label, "tile-when");
        /* A goal takes a second line before a tile takes the room of the next one. */
        if (i == COURSE)
          {
            let_wrap (label);
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
      g_signal_connect_object (button, "clicked", G_CALLBACK (on_row), patient, 0);
      return;
    }
  g_signal_connect (button, "clicked", G_CALLBACK (on_section), (gpointer) section);
}

static GtkWidget *
line_view (const RoundsCardLine *line, const RoundsCard *card, RoundsPatient *patient)
{
  GtkWidget *content = card->shape == ROUNDS_CARD_TILES && line->cells[1].text != NULL
                           ? tile_box (line)
                           : line_box (line, card->shape);
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

  gtk_widget_add_css_class (box, "overview-card");
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_box_append (GTK_BOX (box), head_view (card, patient));
  for (guint i = 0; i < card->lines->len; i++)
    {
      GtkWidget *line = line_view (&g_array_index (card->lines, RoundsCardLine, i), card, patient);

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
