/* test-timeline-table.c: the timeline as a table: the same rows, what is left out, doses, what is later than the moment
 * shown, and from right to left. */
#include "timeline-page.h"
#include "timeline-words.h"

#include <string.h>

#define DAY       ROUNDS_TIMELINE_DAY
#define MINUTE_MS 60000

static void
test_table (void)
{
  g_auto (TimelinePage) page = { 0 };
  const RoundsChartRow *row;
  g_autofree char *said = NULL;

  timeline_page_open (&page, "Wes853", 1600, 300);
  row = timeline_row_titled (page.index, "Potassium", ROUNDS_MARK_CRITICAL);
  rounds_timeline_canvas_set_view (page.canvas, row->from - DAY / 8, row->from + DAY / 2);
  rounds_timeline_set_table (ROUNDS_TIMELINE (page.timeline), TRUE);
  ui_record_frames (page.record, 3);
  g_assert_true (rounds_timeline_get_table (ROUNDS_TIMELINE (page.timeline)));
  said = g_strdup_printf ("%u events", rounds_timeline_table_size (page.table));
  g_assert_true (ui_shows (page.timeline, said));
  g_assert_cmpuint (rounds_timeline_table_size (page.table), <, 100);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (
                                   timeline_page_find_check (page.timeline, "Whole chart")),
                               TRUE);
  /* The same rows as are drawn, and no other. */
  g_assert_cmpuint (rounds_timeline_table_size (page.table), ==,
                    rounds_timeline_canvas_get_model (page.canvas)->n_chosen);
  rounds_timeline_set_table (ROUNDS_TIMELINE (page.timeline), FALSE);
  g_assert_false (rounds_timeline_get_table (ROUNDS_TIMELINE (page.timeline)));
}

/* What is not in the table is counted over it, and why. */
static void
test_table_says_what_is_left_out (void)
{
  g_auto (TimelinePage) page = { 0 };
  const RoundsTimelineModel *model;
  g_autofree char *routine = NULL, *filter = NULL;

  timeline_page_open (&page, "Wes853", 1600, 300);
  rounds_timeline_set_table (ROUNDS_TIMELINE (page.timeline), TRUE);
  model = rounds_timeline_canvas_get_model (page.canvas);
  g_assert_cmpuint (model->n_routine, ==, page.index->n_rows - model->n_chosen);
  g_assert_cmpuint (model->n_sensitive, >, 0);
  routine = g_strdup_printf (" · routine hidden: %u · sensitive hidden: %u",
                             model->n_routine - model->n_sensitive, model->n_sensitive);
  g_assert_true (ui_shows (page.timeline, routine));
  g_assert_false (ui_shows (page.timeline, "left out"));
  timeline_page_act (&page, "timeline.routine");
  g_assert_false (ui_shows (page.timeline, "hidden"));
  timeline_page_act (&page, "timeline.new");
  model = rounds_timeline_canvas_get_model (page.canvas);
  filter = g_strdup_printf (" · left out by the filter: %u", page.index->n_rows - model->n_chosen);
  g_assert_true (ui_shows (page.timeline, filter));
}

static const RoundsChartRow *
medicine_titled (const RoundsChartIndex *index, const char *title)
{
  for (guint i = 0; i < index->n_rows; i++)
    if (index->rows[i].event->kind == ROUNDS_KIND_MEDICATION &&
        strstr (index->rows[i].event->title, title) != NULL)
      return &index->rows[i];
  g_error ("no medicine %s", title);
}

static GtkWidget *
find_cell (GtkWidget *root, const char *words)
{
  GtkWidget *found = NULL;

  if (GTK_IS_INSCRIPTION (root))
    return strstr (gtk_inscription_get_text (GTK_INSCRIPTION (root)), words) != NULL ? root : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_cell (child, words);
  return found;
}

/* The cell with the dose of one line, and not its words anywhere else; the line is heard as a whole. */
static void
check_dose (TimelinePage *page, const char *title, const char *dose)
{
  const RoundsChartRow *row = medicine_titled (page->index, title);
  GtkWidget *what, *line, *said;
  g_autofree char *heard = NULL;

  rounds_timeline_canvas_set_view (page->canvas, row->from - MINUTE_MS, row->from + DAY / 8);
  rounds_timeline_set_table (ROUNDS_TIMELINE (page->timeline), TRUE);
  ui_record_frames (page->record, 3);
  what = find_cell (GTK_WIDGET (page->table), title);
  g_assert_nonnull (what);
  line = gtk_widget_get_parent (gtk_widget_get_parent (what));
  said = find_cell (line, dose);
  g_assert_nonnull (said);
  g_assert_cmpstr (gtk_inscription_get_text (GTK_INSCRIPTION (said)), ==, dose);
  heard = gtk_test_accessible_check_property (GTK_ACCESSIBLE (line), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                              "");
  g_assert_nonnull (strstr (heard, dose));
  rounds_timeline_set_table (ROUNDS_TIMELINE (page->timeline), FALSE);
}

/* As it was ordered: number and frequency without a unit said so, words as they were written, and nothing
 * invented where there is no dose. */
static void
test_doses (void)
{
  g_auto (TimelinePage) page = { 0 };

  timeline_page_open (&page, "Wes853", 1600, 700);
  check_dose (&page, "amLODIPine 2.5 MG Oral Tablet", "1.0 (no unit), 1 × daily");
  check_dose (&page, "insulin isophane, human 70", "dose not recorded");
  check_dose (&page, "24 HR Metformin hydrochloride 500 MG",
              "500 mg once daily with the evening meal (coded: 1 tablet)");
}

static int
width_of_words (GtkWidget *cell)
{
  g_autoptr (PangoLayout)
      layout = gtk_widget_create_pango_layout (cell,
                                               gtk_inscription_get_text (GTK_INSCRIPTION (cell)));
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  return width;
}

/* W5: what a narrow cell cuts is said whole beneath the rows once the row is chosen, and nothing is where none is cut. */
static void
check_chosen (int width, gboolean cut)
{
  g_auto (TimelinePage) page = { 0 };
  const RoundsChartRow *row;
  GtkWidget *when;

  timeline_page_open (&page, "Wes853", width, 400);
  row = medicine_titled (page.index, "insulin isophane, human 70");
  rounds_timeline_canvas_set_view (page.canvas, row->from - MINUTE_MS, row->from + DAY / 8);
  rounds_timeline_set_table (ROUNDS_TIMELINE (page.timeline), TRUE);
  ui_record_frames (page.record, 3);
  g_assert_false (ui_shows (page.timeline, "Medicine, insulin isophane, human 70"));
  when = find_cell (GTK_WIDGET (page.table), ":");
  g_assert_cmpint (width_of_words (when), <=,
                   gtk_widget_get_width (when)); /* no day without its year */
  rounds_timeline_table_set_selected (page.table, row);
  ui_record_frames (page.record, 3);
  g_assert_cmpint (ui_shows (page.timeline, "[Humulin], dose not recorded, "), ==, cut);
  rounds_timeline_table_set_selected (page.table, NULL);
  ui_record_frames (page.record, 3);
  g_assert_false (ui_shows (page.timeline, "[Humulin], dose not recorded, "));
}

static void
test_chosen (void)
{
  check_chosen (600, TRUE);
  check_chosen (1900, FALSE);
}

/* Off now, what is later is told apart in the table as it is in the drawing. */
static void
test_w2_table (void)
{
  g_auto (TimelinePage) page = { 0 };
  const RoundsChartRow *row;

  timeline_page_open (&page, "Wes853", 1600, 500);
  row = timeline_row_titled (page.index, "Potassium", ROUNDS_MARK_CRITICAL);
  rounds_timeline_canvas_set_view (page.canvas, row->from - DAY, row->from + DAY);
  rounds_timeline_set_table (ROUNDS_TIMELINE (page.timeline), TRUE);
  ui_record_frames (page.record, 3);
  g_assert_null (find_cell (GTK_WIDGET (page.table), "later than the moment shown"));
  rounds_patient_set_at (page.patient, row->from - 2 * DAY);
  ui_record_frames (page.record, 3);
  g_assert_nonnull (find_cell (GTK_WIDGET (page.table), "later than the moment shown"));
  rounds_patient_set_at (page.patient, ROUNDS_NOW);
  ui_record_frames (page.record, 3);
  g_assert_null (find_cell (GTK_WIDGET (page.table), "later than the moment shown"));
}

/* The middle of its words, as they are drawn. */
static double
ink_of (GtkWidget *cell)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderNode *node;
  graphene_rect_t box;

  GTK_WIDGET_GET_CLASS (cell)->snapshot (cell, snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  gsk_render_node_get_bounds (node, &box);
  gsk_render_node_unref (node);
  return box.origin.x + box.size.width / 2;
}

/* From right to left words stand on the right of their column, as its heading does. */
static void
test_table_mirrored (void)
{
  g_auto (TimelinePage) page = { 0 };
  GtkWidget *cell;

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  timeline_page_open (&page, "Wes853", 1600, 500);
  rounds_timeline_set_table (ROUNDS_TIMELINE (page.timeline), TRUE);
  ui_record_frames (page.record, 3);
  cell = find_cell (GTK_WIDGET (page.table), "Encounter for check up");
  g_assert_nonnull (cell);
  g_assert_cmpint (gtk_widget_get_width (cell), >, 300);
  g_assert_cmpfloat (ink_of (cell), >, gtk_widget_get_width (cell) / 2.0);
  timeline_page_clear (&page);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* Of 200 kB of words a line has the beginning and how much more there is: measured unbroken, as marks are, all of it
 * would hold the main loop for 80 ms. */
static void
test_long_words (void)
{
  g_auto (TimelinePage) page = { 0 };
  g_autofree char *title = g_strnfill (200000, 'w'), *line = NULL;
  g_autofree char *brief = rounds_timeline_bound (g_strdup ("short"));
  RoundsChartRow row;
  RoundsEvent event;

  timeline_page_open (&page, "Wes853", 1600, 300);
  row = *medicine_titled (page.index, "amLODIPine");
  event = *row.event;
  event.title = title;
  row.event = &event;
  line = rounds_timeline_row_words (page.index, &row);
  g_assert_cmpuint (strlen (line), <, 500);
  g_assert_nonnull (strstr (line, "w… (199700 more characters: see its source)"));
  g_assert_cmpstr (brief, ==, "short");
}

int
main (int argc, char **argv)
{
  int status;

  ui_test_init (&argc, &argv);
  ui_test_style ();
  g_test_add_func ("/timeline/table", test_table);
  g_test_add_func ("/timeline/doses", test_doses);
  g_test_add_func ("/timeline/table-chosen", test_chosen);
  g_test_add_func ("/timeline/long-words", test_long_words);
  g_test_add_func ("/timeline/table-left-out", test_table_says_what_is_left_out);
  g_test_add_func ("/timeline/table-mirrored", test_table_mirrored);
  g_test_add_func ("/w2/table", test_w2_table);
  status = g_test_run ();
  timeline_page_end ();
  return status;
}
