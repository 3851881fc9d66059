#include "narrative-view.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#define LONGEST_WORD        24 /* characters; what is longer is broken */
#define COLUMNS_AT_A_GLANCE 4

static guint
labels_of (const RoundsNarrativeBlock *block)
{
  return block->kind == ROUNDS_NARRATIVE_ROW ? block->n_cells : 1;
}

/* A section that would begin in the last third of a page begins the next. */
static gboolean
begins_page (const RoundsNarrativeBlock *block, guint labels)
{
  if (labels + labels_of (block) > ROUNDS_NARRATIVE_PAGE)
    return TRUE;
  return block->kind == ROUNDS_NARRATIVE_HEADING && block->level == 1 &&
         labels > ROUNDS_NARRATIVE_PAGE * 2 / 3;
}

GArray *
rounds_narrative_pages (const RoundsNarrative *narrative)
{
  GArray *pages = g_array_new (FALSE, FALSE, sizeof (RoundsNarrativePage));
  RoundsNarrativePage page = { 0, 0, NULL };
  const char *heading = NULL;
  guint labels = 0;

  for (guint i = 0; i < narrative->n; i++)
    {
      const RoundsNarrativeBlock *block = &narrative->blocks[i];
      gboolean section = block->kind == ROUNDS_NARRATIVE_HEADING && block->level == 1;

      if (labels > 0 && begins_page (block, labels))
        {
          page.to = i;
          g_array_append_val (pages, page);
          page = (RoundsNarrativePage){ i, i, heading };
          labels = 0;
        }
      if (section)
        heading = block->text;
      if (section && labels == 0)
        page.heading = heading;
      labels += labels_of (block);
    }
  page.to = narrative->n;
  if (page.to > page.from)
    g_array_append_val (pages, page);
  return pages;
}

static GtkWidget *
label_new (const char *text, const char *css_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "wrap", TRUE, "wrap-mode",
                                   PANGO_WRAP_WORD_CHAR, "width-chars", 6, "xalign", 0.0f, "yalign",
                                   0.0f, NULL);

  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

/* Which block and cell a label shows, to be found by. */
static GtkWidget *
name_place (GtkWidget *label, guint block, guint cell)
{
  g_object_set_data (G_OBJECT (label), "block", GUINT_TO_POINTER (block + 1));
  g_object_set_data (G_OBJECT (label), "cell", GUINT_TO_POINTER (cell));
  return label;
}

static GtkWidget *
find_place (GtkWidget *root, guint block, guint cell)
{
  GtkWidget *found = NULL;

  if (GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (root), "block")) == block + 1 &&
      GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (root), "cell")) == cell)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_place (child, block, cell);
  return found;
}

static void
add_attribute (PangoAttrList *list, PangoAttribute *attribute, const gsize span[2])
{
  attribute->start_index = (guint) span[0];
  attribute->end_index = (guint) span[1];
  pango_attr_list_insert (list, attribute);
}

/* As the citation of a note is marked (note-view.c): libadwaita's colour, thin, and a line. */
GtkWidget *
rounds_narrative_view_mark (GtkWidget *view, guint block, guint cell, const gsize span[2])
{
  GtkWidget *label = find_place (view, block, cell);
  PangoAttrList *list;
  GdkRGBA colour = { .2f, .5f, .9f, 1 };

  if (label == NULL)
    return NULL;
  gtk_style_context_lookup_color (gtk_widget_get_style_context (label), "accent_bg_color", &colour);
  list = pango_attr_list_new ();
  add_attribute (list, pango_attr_underline_new (PANGO_UNDERLINE_SINGLE), span);
  add_attribute (list,
                 pango_attr_background_new ((guint16) (colour.red * G_MAXUINT16),
                                            (guint16) (colour.green * G_MAXUINT16),
                                            (guint16) (colour.blue * G_MAXUINT16)),
                 span);
  add_attribute (list, pango_attr_background_alpha_new ((guint16) (.22 * G_MAXUINT16)), span);
  gtk_label_set_attributes (GTK_LABEL (label), list);
  pango_attr_list_unref (list);
  return label;
}

static GtkWidget *
item_new (const RoundsNarrativeBlock *block, guint place)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *mark = gtk_label_new ("•"),
            *text = name_place (label_new (block->text, NULL), place, 0);

  gtk_widget_set_valign (mark, GTK_ALIGN_START);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_widget_set_margin_start (box, (int) (18 * MIN (block->level, 8)));
  gtk_box_append (GTK_BOX (box), mark);
  gtk_box_append (GTK_BOX (box), text);
  return box;
}

/* A column is never narrower than its longest word: the sheet scrolls before a number is cut in two. */
static int
longest_word (const char *text)
{
  int longest = 0, at = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      at = g_unichar_isspace (g_utf8_get_char (text)) ? 0 : at + 1;
      longest = MAX (longest, at);
    }
  return CLAMP (longest, 3, LONGEST_WORD);
}

static void
attach_row (GtkGrid *grid, const RoundsNarrative *narrative, guint place, int at)
{
  const RoundsNarrativeBlock *row = &narrative->blocks[place];

  for (guint c = 0; c < row->n_cells; c++)
    {
      GtkWidget *label = label_new (row->cells[c], row->head ? "head" : NULL);

      name_place (label, place, c);
      gtk_label_set_width_chars (GTK_LABEL (label), longest_word (row->cells[c]));
      gtk_widget_set_hexpand (label, TRUE);
      gtk_grid_attach (grid, label, (int) c, at, 1, 1);
    }
}

/* The first row of the table that this row is of. */
static guint
begin_of_table (const RoundsNarrative *narrative, guint row)
{
  while (row > 0 && narrative->blocks[row - 1].kind == ROUNDS_NARRATIVE_ROW &&
         narrative->blocks[row - 1].table == narrative->blocks[row].table)
    row--;
  return row;
}

/* Rows [from, to) of one table; one that goes on from the page before has its column headings again. */
static GtkWidget *
grid_new (const RoundsNarrative *narrative, guint from, guint to)
{
  GtkWidget *grid = gtk_grid_new ();
  int n = 0;

  gtk_widget_add_css_class (grid, "narrative-table");
  for (guint i = begin_of_table (narrative, from); i < from && narrative->blocks[i].head; i++)
    attach_row (GTK_GRID (grid), narrative, i, n++);
  for (guint i = from; i < to; i++)
    attach_row (GTK_GRID (grid), narrative, i, n++);
  return grid;
}

/* Of a table that ends where it is seen there is nothing to scroll. */
static void
show_bar (GtkWidget *bar, GtkAdjustment *across)
{
  gboolean goes_on = gtk_adjustment_get_upper (across) > gtk_adjustment_get_page_size (across);

  gtk_widget_set_opacity (bar, goes_on ? 1 : 0);
}

/* Always in sight: a table whose bar comes with the pointer seems to end where it is cut. One of the scrolled
 * window's own would cover the last row: 4.8 does not count it into the height. */
static GtkWidget *
bar_new (GtkWidget *scroller)
{
  GtkAdjustment *across = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (scroller));
  GtkWidget *bar = gtk_scrollbar_new (GTK_ORIENTATION_HORIZONTAL, across);

  g_signal_connect_object (across, "changed", G_CALLBACK (show_bar), bar, G_CONNECT_SWAPPED);
  show_bar (bar, across);
  return bar;
}

/* The same; how many columns it has is said where they are not seen at one glance. */
static GtkSizeRequestMode
table_mode (GtkWidget *bin)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static GtkWidget *
grid_of (GtkWidget *bin)
{
  GtkWidget *scroller = gtk_widget_get_first_child (bin);
  GtkWidget *viewport = gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (scroller));

  return gtk_viewport_get_child (GTK_VIEWPORT (viewport));
}

/* As high as its rows are in the width that they get. GtkScrolledWindow 4.8 asks its child for a height without a
 * width where it scrolls across (gtk_scrolled_window_measure), which is that of a column of letters: a blank as
 * long as the sheet stood below a table. */
static void
measure_table (GtkWidget *bin,
               GtkOrientation orientation,
               int for_size,
               int *minimum,
               int *natural,
               int *minimum_baseline,
               int *natural_baseline)
{
  GtkWidget *grid = grid_of (bin);
  int least;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      gtk_widget_measure (gtk_widget_get_first_child (bin), orientation, -1, minimum, natural, NULL,
                          NULL);
      return;
    }
  gtk_widget_measure (grid, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  gtk_widget_measure (grid, orientation, for_size < 0 ? -1 : MAX (for_size, least), minimum,
                      natural, NULL, NULL);
}

static void
allocate_table (GtkWidget *bin, int width, int height, int baseline)
{
  gtk_widget_allocate (gtk_widget_get_first_child (bin), width, height, baseline, NULL);
}

static GtkWidget *
bin_new (GtkWidget *scroller)
{
  GtkWidget *bin = adw_bin_new ();

  adw_bin_set_child (ADW_BIN (bin), scroller);
  gtk_widget_set_layout_manager (bin,
                                 gtk_custom_layout_new (table_mode, measure_table, allocate_table));
  return bin;
}

static GtkWidget *
table_new (const RoundsNarrative *narrative, guint from, guint to)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  guint n = 0;
  g_autofree char *words = NULL;

  for (guint i = from; i < to; i++)
    n = MAX (n, narrative->blocks[i].n_cells);
  words = g_strdup_printf (ngettext ("Table of %u column", "Table of %u columns", n), n);
  gtk_accessible_update_property (GTK_ACCESSIBLE (scroller), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
  if (n > COLUMNS_AT_A_GLANCE)
    gtk_box_append (GTK_BOX (box), label_new (words, "narrative-caption"));
  /* A wide table scrolls by itself, so that the words around it wrap to what is seen. */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_EXTERNAL,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), grid_new (narrative, from, to));
  gtk_box_append (GTK_BOX (box), bin_new (scroller));
  gtk_box_append (GTK_BOX (box), bar_new (scroller));
  return box;
}

static GtkWidget *
block_new (const RoundsNarrative *narrative, guint place)
{
  const RoundsNarrativeBlock *block = &narrative->blocks[place];
  static const char *const headings[] = { "narrative-1", "narrative-2", "narrative-3" };

  switch (block->kind)
    {
    case ROUNDS_NARRATIVE_HEADING:
      return name_place (label_new (block->text, headings[CLAMP (block->level, 1, 3) - 1]), place,
                         0);
    case ROUNDS_NARRATIVE_CAPTION:
      return name_place (label_new (block->text, "narrative-caption"), place, 0);
    case ROUNDS_NARRATIVE_ITEM:
      return item_new (block, place);
    default:
      return name_place (label_new (block->text, NULL), place, 0);
    }
}

GtkWidget *
rounds_narrative_view_new (const RoundsNarrative *narrative, const RoundsNarrativePage *page)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_widget_add_css_class (box, "document-sheet");
  gtk_widget_set_valign (box, GTK_ALIGN_START);
  for (guint i = page->from; i < page->to;)
    {
      const RoundsNarrativeBlock *block = &narrative->blocks[i];
      guint to = i + 1;

      while (block->kind == ROUNDS_NARRATIVE_ROW && to < page->to &&
             narrative->blocks[to].kind == ROUNDS_NARRATIVE_ROW &&
             narrative->blocks[to].table == block->table)
        to++;
      gtk_box_append (GTK_BOX (box), block->kind == ROUNDS_NARRATIVE_ROW
                                         ? table_new (narrative, i, to)
                                         : block_new (narrative, i));
      i = to;
    }
  return box;
}
