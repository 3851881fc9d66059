/* The timeline of a patient, as a clinician works with it: what it says, where keys lead, what the
 * other pages hear of. Where things stand is in test-timeline-geometry.c. */
#include "counts.h"
#include "news.h"
#include "say.h"
#include "timeline-canvas-private.h"
#include "timeline-card.h"
#include "timeline-table.h"
#include "timeline-words.h"
#include "timeline.h"
#include "ui-record.h"

#include <string.h>

#define DAY       ROUNDS_TIMELINE_DAY
#define YEAR      ROUNDS_TIMELINE_YEAR
#define MINUTE_MS 60000

typedef struct
{
  UiRecord *record;
  RoundsPatient *patient;
  const RoundsChartIndex *index;
  GtkWidget *timeline;
  RoundsTimelineCanvas *canvas;
  RoundsTimelineTable *table;
} Page;

static GtkWidget *
find_type (GtkWidget *root, GType type)
{
  GtkWidget *found = NULL;

  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_type (child, type);
  return found;
}

/* One store and one unlock for all tests: each opens its chart anew. */
static UiRecord *shared;

static void
page_open (Page *self, const char *who, int width, int height)
{
  if (shared == NULL)
    shared = ui_record_new ();
  self->record = shared;
  self->patient = ui_record_open (self->record, who);
  self->index = rounds_patient_get_index (self->patient);
  self->timeline = GTK_WIDGET (rounds_timeline_new (self->patient));
  ui_record_show (self->record, self->timeline, width, height);
  self->canvas = ROUNDS_TIMELINE_CANVAS (find_type (self->timeline, ROUNDS_TYPE_TIMELINE_CANVAS));
  self->table = ROUNDS_TIMELINE_TABLE (find_type (self->timeline, ROUNDS_TYPE_TIMELINE_TABLE));
  g_assert_nonnull (self->canvas);
  g_assert_nonnull (self->table);
}

static void
page_clear (Page *self)
{
  ui_record_show (self->record, gtk_label_new (NULL), 100, 100);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Page, page_clear)

static void
press (Page *self, guint key, GdkModifierType state)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (self->canvas));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      gboolean handled;

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", key, 0, state, &handled);
    }
  ui_record_frames (self->record, 1);
}

static void
act (Page *self, const char *action)
{
  g_assert_true (gtk_widget_activate_action (self->timeline, action, NULL));
  ui_record_frames (self->record, 1);
}

static const RoundsChartRow *
row_titled (const RoundsChartIndex *index, const char *title, guint32 marks)
{
  for (guint i = 0; i < index->n_rows; i++)
    if (strstr (index->rows[i].event->title, title) != NULL &&
        (index->rows[i].marks & marks) == marks && index->rows[i].from != G_MAXINT64)
      return &index->rows[i];
  g_error ("no row is titled %s", title);
}

static const RoundsTimelineMark *
mark_of_row (Page *self, const RoundsChartRow *row)
{
  const RoundsTimelineLayout *layout = rounds_timeline_canvas_layout (self->canvas);

  for (guint i = 0; i < layout->marks->len; i++)
    {
      const RoundsTimelineMark *mark = &g_array_index (layout->marks, RoundsTimelineMark, i);

      if (mark->shape == ROUNDS_SHAPE_FOLD || mark->shape == ROUNDS_SHAPE_ASIDE)
        continue;
      for (guint k = 0; k < mark->n; k++)
        {
          const RoundsTimelineItem *item = rounds_timeline_mark_item (layout, mark, k);

          for (guint r = 0; r < item->n; r++)
            if (layout->model->rows[item->first + r] == row)
              return mark;
        }
    }
  return NULL;
}

/* ---- what it says ---- */

/* The critical potassium: a triangle far away, its number, unit, flag and correction near. */
static void
test_critical (void)
{
  g_auto (Page) page = { 0 };
  const RoundsChartRow *row;
  const RoundsTimelineMark *mark;
  g_autofree char *card = NULL;

  page_open (&page, "Wes853", 1600, 230);
  row = row_titled (page.index, "Potassium", ROUNDS_MARK_CRITICAL);
  mark = mark_of_row (&page, row);
  g_assert_nonnull (mark);
  g_assert_cmpint (mark->marks & ROUNDS_MARK_CRITICAL, !=, 0);
  g_assert_cmpint (mark->flag, ==, ROUNDS_FLAG_CRITICAL_HIGH);
  card = rounds_timeline_card_words (page.canvas->layout, mark, 8);
  g_assert_nonnull (strstr (card, "31-Oct-2026 23:30"));
  g_assert_nonnull (strstr (card, "6.6 mmol/L ▲▲ HH"));
  g_assert_nonnull (strstr (card, "corrected"));
  /* Near, each analyte has a row, the critical one first. */
  rounds_timeline_canvas_set_view (page.canvas, row->from - DAY / 8, row->from + DAY / 3);
  ui_record_frames (page.record, 1);
  mark = mark_of_row (&page, row);
  g_assert_nonnull (mark->label);
  g_assert_nonnull (strstr (mark->label, "6.6 mmol/L ▲▲ HH"));
  g_assert_nonnull (g_array_index (page.canvas->layout->rows, RoundsTimelineRow, mark->row).title);
}

static guint
count_rows_aside (const RoundsTimelineModel *model, RoundsLaneId id)
{
  for (guint i = 0; i < model->n_lanes; i++)
    if (model->lanes[i].id == id)
      return model->lanes[i].aside->len;
  return 0;
}

/* Record rule 2.5: the line of one who died ends there; what is dated later stands by itself. */
static void
test_death (void)
{
  g_auto (Page) page = { 0 };
  const RoundsTimelineModel *model;
  guint after = 0;

  page_open (&page, "Ramiro608", 1600, 220);
  model = rounds_timeline_canvas_get_model (page.canvas);
  g_assert_cmpint (model->end, ==, page.index->death);
  for (guint i = 0; i < page.index->n_rows; i++)
    after += (page.index->rows[i].marks & ROUNDS_MARK_AFTER_DEATH) != 0 &&
             rounds_timeline_model_shows (model, &page.index->rows[i]);
  g_assert_cmpuint (after, >, 0);
  g_assert_cmpuint (count_rows_aside (model, ROUNDS_LANE_AFTER_DEATH), ==, after);
  for (guint i = 0; i < model->n_lanes; i++)
    for (guint k = 0; k < model->lanes[i].n_items; k++)
      g_assert_cmpint (model->lanes[i].items[k].from, <=, page.index->death);
  g_assert_cmpint (model->lanes[0].items[model->lanes[0].n_items - 1].flags & ROUNDS_ITEM_DEATH, !=,
                   0);
}

static void
test_w6_relatives_are_no_landmarks (void)
{
  g_auto (Page) page = { 0 };
  const RoundsTimelineModel *model;

  page_open (&page, "Wes853", 1600, 182);
  model = rounds_timeline_canvas_get_model (page.canvas);
  g_assert_cmpint (model->lanes[0].id, ==, ROUNDS_LANE_LANDMARKS);
  for (guint i = 0; i < model->lanes[0].n_items; i++)
    {
      const RoundsChartRow *row = rounds_timeline_item_row (model, &model->lanes[0].items[i]);

      g_assert_true (row == NULL || row->event->kind != ROUNDS_KIND_FAMILY_HISTORY);
    }
}

/* ---- with the other pages ---- */

static void
test_selection (void)
{
  g_auto (Page) page = { 0 };
  const RoundsChartRow *old;
  gint64 from, to, mine_from, mine_to;

  page_open (&page, "Wes853", 1600, 182);
  old = &page.index->rows[3];
  rounds_timeline_canvas_get_view (page.canvas, &from, &to);
  g_assert_cmpint (old->from, <, from);
  rounds_patient_select (page.patient, &(RoundsSelection){ .row = old });
  ui_record_frames (page.record, 1);
  rounds_timeline_canvas_get_view (page.canvas, &from, &to);
  g_assert_cmpint (old->from, >=, from);
  g_assert_cmpint (old->from, <, to);
  /* Its span is everybody's, both ways. */
  rounds_patient_get_view (page.patient, &mine_from, &mine_to);
  g_assert_cmpint (mine_from, ==, from);
  g_assert_cmpint (mine_to, ==, to);
  rounds_patient_set_view (page.patient, from + YEAR, to);
  rounds_timeline_canvas_get_view (page.canvas, &mine_from, &mine_to);
  g_assert_cmpint (ABS (mine_from - from - YEAR), <, DAY);
}

static void
test_w2_as_of (void)
{
  g_auto (Page) page = { 0 };
  gint64 past;

  page_open (&page, "Wes853", 1600, 182);
  past = page.index->settings.as_of - 3 * YEAR;
  g_assert_true (page.canvas->is_now);
  g_signal_emit_by_name (page.canvas, "moved", past);
  g_assert_cmpint (rounds_patient_get_at (page.patient), ==, past);
  g_assert_cmpint (page.canvas->moment, ==, past);
  g_assert_false (page.canvas->is_now);
  g_signal_emit_by_name (page.canvas, "moved", ROUNDS_NOW);
  g_assert_true (rounds_patient_is_now (page.patient));
  g_assert_true (page.canvas->is_now);
}

static guint opened;

static void
on_source (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  opened++;
}

static void
test_keys (void)
{
  g_auto (Page) page = { 0 };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  const GActionEntry source = { .name = "source", .activate = on_source };
  gint64 from, to, all_from, all_to;
  guint item;

  page_open (&page, "Wes853", 1600, 182);
  g_action_map_add_action_entries (G_ACTION_MAP (group), &source, 1, NULL);
  gtk_widget_insert_action_group (GTK_WIDGET (page.record->window), "win", G_ACTION_GROUP (group));
  press (&page, GDK_KEY_Home, 0);
  rounds_timeline_canvas_get_view (page.canvas, &all_from, &all_to);
  g_assert_cmpint (ABS (all_from - rounds_timeline_canvas_get_model (page.canvas)->from), <, 1000);
  press (&page, GDK_KEY_End, 0);
  press (&page, GDK_KEY_plus, 0);
  rounds_timeline_canvas_get_view (page.canvas, &from, &to);
  g_assert_cmpint (to - from, <, all_to - all_from);
  press (&page, GDK_KEY_Left, 0);
  g_assert_cmpuint (page.canvas->lane, ==, 0);
  item = page.canvas->item;
  press (&page, GDK_KEY_Left, 0);
  g_assert_cmpuint (page.canvas->item, ==, item - 1);
  press (&page, GDK_KEY_Down, 0);
  g_assert_cmpuint (page.canvas->lane, ==, 1);
  g_assert_cmpuint (page.canvas->item, ==, 0);
  press (&page, GDK_KEY_space, 0);
  g_assert_nonnull (rounds_patient_get_selection (page.patient)->row);
  g_assert_cmpuint (opened, ==, 0);
  /* The first visit lies in a fold: it is unfolded before anything is opened. */
  g_assert_false (page.canvas->scale.folds[0].open);
  press (&page, GDK_KEY_Return, 0);
  g_assert_true (page.canvas->scale.folds[0].open);
  g_assert_cmpuint (opened, ==, 0);
  press (&page, GDK_KEY_Return, 0);
  g_assert_cmpuint (opened, ==, 1);
  press (&page, GDK_KEY_t, 0);
  g_assert_false (rounds_patient_is_now (page.patient));
  press (&page, GDK_KEY_a, 0);
  g_assert_true (rounds_timeline_canvas_get_span (page.canvas, &from, &to));
  press (&page, GDK_KEY_Escape, 0);
  g_assert_false (rounds_timeline_canvas_get_span (page.canvas, &from, &to));
}

/* ---- the choice ---- */

static void
test_w6_routine_is_counted (void)
{
  g_auto (Page) page = { 0 };
  guint usual, routine;

  page_open (&page, "Wes853", 1600, 182);
  usual = rounds_timeline_canvas_get_model (page.canvas)->n_chosen;
  routine = rounds_timeline_canvas_get_model (page.canvas)->n_routine;
  g_assert_cmpuint (routine, >, 100);
  act (&page, "timeline.routine");
  g_assert_cmpuint (rounds_timeline_canvas_get_model (page.canvas)->n_chosen, ==, usual + routine);
  g_assert_cmpuint (rounds_timeline_canvas_get_model (page.canvas)->n_chosen, ==,
                    page.index->n_rows);
  act (&page, "timeline.routine");
  g_assert_cmpuint (rounds_timeline_canvas_get_model (page.canvas)->n_chosen, ==, usual);
}

static void
test_new (void)
{
  g_auto (Page) page = { 0 };
  RoundsNews *news;
  guint expected = 0;

  page_open (&page, "Wes853", 1600, 182);
  news = rounds_news_of (page.patient);
  for (guint i = 0; i < page.index->n_rows; i++)
    expected += page.index->rows[i].tier != ROUNDS_TIER_ROUTINE &&
                rounds_news_came (news, &page.index->rows[i]) > rounds_news_since (news);
  act (&page, "timeline.new");
  g_assert_cmpuint (rounds_timeline_canvas_get_model (page.canvas)->n_chosen, ==, expected);
  g_assert_cmpuint (expected, <, page.index->n_rows / 2);
  act (&page, "timeline.clear-filter");
  g_assert_cmpuint (rounds_timeline_canvas_get_model (page.canvas)->n_chosen, ==,
                    page.index->n_rows);
}

/* ---- the table ---- */

static GtkWidget *
find_check (GtkWidget *root, const char *label)
{
  GtkWidget *found = NULL;

  if (GTK_IS_CHECK_BUTTON (root) &&
      g_strcmp0 (gtk_check_button_get_label (GTK_CHECK_BUTTON (root)), label) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_check (child, label);
  return found;
}

static void
test_table (void)
{
  g_auto (Page) page = { 0 };
  const RoundsChartRow *row;
  g_autofree char *said = NULL;

  page_open (&page, "Wes853", 1600, 300);
  row = row_titled (page.index, "Potassium", ROUNDS_MARK_CRITICAL);
  rounds_timeline_canvas_set_view (page.canvas, row->from - DAY / 8, row->from + DAY / 2);
  rounds_timeline_set_table (ROUNDS_TIMELINE (page.timeline), TRUE);
  ui_record_frames (page.record, 3);
  g_assert_true (rounds_timeline_get_table (ROUNDS_TIMELINE (page.timeline)));
  said = g_strdup_printf ("%u events, in order of time", rounds_timeline_table_size (page.table));
  g_assert_true (ui_shows (page.timeline, said));
  g_assert_cmpuint (rounds_timeline_table_size (page.table), <, 100);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (find_check (page.timeline, "Whole chart")), TRUE);
  /* The same rows as are drawn, and no other. */
  g_assert_cmpuint (rounds_timeline_table_size (page.table), ==,
                    rounds_timeline_canvas_get_model (page.canvas)->n_chosen);
  rounds_timeline_set_table (ROUNDS_TIMELINE (page.timeline), FALSE);
  g_assert_false (rounds_timeline_get_table (ROUNDS_TIMELINE (page.timeline)));
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
check_dose (Page *page, const char *title, const char *dose)
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
  g_auto (Page) page = { 0 };

  page_open (&page, "Wes853", 1600, 700);
  check_dose (&page, "amLODIPine 2.5 MG Oral Tablet", "1.0 (no unit) · 1 × daily");
  check_dose (&page, "insulin isophane, human 70", "dose not recorded");
  check_dose (&page, "24 HR Metformin hydrochloride 500 MG",
              "500 mg once daily with the evening meal");
}

/* ---- looks ---- */

/* From a lifetime to an hour, in all sizes, with large words and from right to left: it draws, its
 * rows fit its height, and no words end beyond its edge. */
static void
check_looks (Page *self)
{
  const RoundsTimelineLayout *layout;

  for (guint i = 0; i < 24; i++)
    {
      rounds_timeline_canvas_move (self->canvas,
                                   i == 0 ? ROUNDS_TIMELINE_ALL : ROUNDS_TIMELINE_CLOSER);
      ui_record_frames (self->record, 1);
      layout = rounds_timeline_canvas_layout (self->canvas);
      g_assert_cmpfloat (self->canvas->axis + layout->rows->len * self->canvas->row +
                             self->canvas->strip,
                         <=, gtk_widget_get_height (GTK_WIDGET (self->canvas)) + 1);
      for (guint k = 0; k < layout->marks->len; k++)
        {
          const RoundsTimelineMark *mark = &g_array_index (layout->marks, RoundsTimelineMark, k);

          if (mark->label != NULL && mark->shape != ROUNDS_SHAPE_FOLD)
            g_assert_cmpfloat (mark->label_x + mark->label_width, <=, layout->scale->width + 1);
          if (mark->shape == ROUNDS_SHAPE_ASIDE)
            g_assert_cmpfloat (mark->x0, >, -self->canvas->gutter);
        }
    }
}

static void
test_looks (void)
{
  static const char *const people[] = { "Wes853", "Dorsey40", "Ramiro608" };
  static const int sizes[][2] = { { 1600, 182 }, { 900, 140 }, { 1600, 320 } };

  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_auto (Page) page = { 0 };

      if (i == 1)
        gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
      if (i == 2)
        g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 22", NULL);
      page_open (&page, people[i], sizes[i][0], sizes[i][1]);
      g_assert_cmpint (gtk_widget_get_direction (GTK_WIDGET (page.canvas)), ==, GTK_TEXT_DIR_LTR);
      check_looks (&page);
      gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
      g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11", NULL);
    }
}

/* Closed, it holds no patient. */
static void
test_closed (void)
{
  g_auto (Page) page = { 0 };

  page_open (&page, "Wes853", 1600, 182);
  rounds_patient_close (page.patient);
  ui_record_frames (page.record, 1);
  g_assert_null (rounds_timeline_canvas_get_model (page.canvas));
  g_assert_cmpuint (rounds_timeline_table_size (page.table), ==, 0);
}

/* ---- the axis ---- */

/* Where words stand in the axis: of text nodes, as they were drawn. */
static void
collect_words (GskRenderNode *node, graphene_point_t at, float bottom, GArray *words)
{
  graphene_rect_t box;

  switch ((int) gsk_render_node_get_node_type (node))
    {
    case GSK_CONTAINER_NODE:
      for (guint i = 0; i < gsk_container_node_get_n_children (node); i++)
        collect_words (gsk_container_node_get_child (node, i), at, bottom, words);
      return;
    case GSK_CLIP_NODE:
      collect_words (gsk_clip_node_get_child (node), at, bottom, words);
      return;
    case GSK_TRANSFORM_NODE:
      {
        float x = 0, y = 0;

        gsk_transform_to_translate (gsk_transform_node_get_transform (node), &x, &y);
        collect_words (gsk_transform_node_get_child (node),
                       GRAPHENE_POINT_INIT (at.x + x, at.y + y), bottom, words);
        return;
      }
    case GSK_TEXT_NODE:
      gsk_render_node_get_bounds (node, &box);
      graphene_rect_offset (&box, at.x, at.y);
      if (box.origin.y + box.size.height / 2 < bottom)
        g_array_append_val (words, box);
      return;
    default:
      return;
    }
}

static guint
count_words (Page *self)
{
  GdkPaintable *paintable = gtk_widget_paintable_new (GTK_WIDGET (self->canvas));
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GArray) words = g_array_new (FALSE, FALSE, sizeof (graphene_rect_t));
  GskRenderNode *node;
  guint n;

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (GTK_WIDGET (self->canvas)),
                          gtk_widget_get_height (GTK_WIDGET (self->canvas)));
  node = gtk_snapshot_free_to_node (snapshot);
  collect_words (node, GRAPHENE_POINT_INIT (0, 0), (float) self->canvas->axis, words);
  n = words->len;
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < i; k++)
      g_assert_false (graphene_rect_intersection (&g_array_index (words, graphene_rect_t, i),
                                                  &g_array_index (words, graphene_rect_t, k),
                                                  NULL));
  gsk_render_node_unref (node);
  g_object_unref (paintable);
  return n;
}

/* The moment's chip cuts no year: the words of a tick give way to it, wherever it stands. */
static void
test_axis (void)
{
  g_auto (Page) page = { NULL };

  page_open (&page, "Wes853", 1400, 260);
  for (guint i = 0; i < 40; i++)
    {
      rounds_patient_set_at (page.patient,
                             rounds_patient_get_now (page.patient) - (gint64) i * 91 * DAY);
      ui_record_frames (page.record, 2);
      g_assert_cmpuint (count_words (&page), >, 4);
    }
  rounds_patient_set_at (page.patient, ROUNDS_NOW);
}

int
main (int argc, char **argv)
{
  int status;

  ui_test_init (&argc, &argv);
  adw_init ();
  g_test_add_func ("/timeline/axis", test_axis);
  g_test_add_func ("/timeline/critical", test_critical);
  g_test_add_func ("/timeline/death", test_death);
  g_test_add_func ("/timeline/selection", test_selection);
  g_test_add_func ("/timeline/keys", test_keys);
  g_test_add_func ("/timeline/new", test_new);
  g_test_add_func ("/timeline/table", test_table);
  g_test_add_func ("/timeline/doses", test_doses);
  g_test_add_func ("/timeline/looks", test_looks);
  g_test_add_func ("/timeline/closed", test_closed);
  g_test_add_func ("/w2/timeline", test_w2_as_of);
  g_test_add_func ("/w6/relatives", test_w6_relatives_are_no_landmarks);
  g_test_add_func ("/w6/routine-counted", test_w6_routine_is_counted);
  status = g_test_run ();
  g_clear_pointer (&shared, ui_record_free);
  return status;
}
