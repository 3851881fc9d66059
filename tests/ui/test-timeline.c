/* The timeline of a patient, as a clinician works with it: what it says, where keys lead, what the
 * other pages hear of. Where things stand is in test-timeline-geometry.c, the table in test-timeline-table.c. */
#include "counts.h"
#include "news.h"
#include "say.h"
#include "timeline-page.h"
#include "timeline-words.h"

#include <gdk/x11/gdkx.h>
#include <math.h>
#include <string.h>

#define DAY       ROUNDS_TIMELINE_DAY
#define YEAR      ROUNDS_TIMELINE_YEAR
#define MINUTE_MS 60000

/* ---- what it says ---- */

/* The critical potassium: a triangle far away, its number, unit, flag and correction near. */
static void
test_critical (void)
{
  g_auto (TimelinePage) page = { 0 };
  const RoundsChartRow *row;
  const RoundsTimelineMark *mark;
  g_autofree char *card = NULL;

  timeline_page_open (&page, "Wes853", 1600, 230);
  row = timeline_row_titled (page.index, "Potassium", ROUNDS_MARK_CRITICAL);
  mark = timeline_page_mark (&page, row);
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
  mark = timeline_page_mark (&page, row);
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
  g_auto (TimelinePage) page = { 0 };
  const RoundsTimelineModel *model;
  guint after = 0;

  timeline_page_open (&page, "Ramiro608", 1600, 220);
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
  g_auto (TimelinePage) page = { 0 };
  const RoundsTimelineModel *model;

  timeline_page_open (&page, "Wes853", 1600, 182);
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
  g_auto (TimelinePage) page = { 0 };
  const RoundsChartRow *old;
  gint64 from, to, mine_from, mine_to;

  timeline_page_open (&page, "Wes853", 1600, 182);
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
  g_auto (TimelinePage) page = { 0 };
  gint64 past;

  timeline_page_open (&page, "Wes853", 1600, 182);
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
  g_auto (TimelinePage) page = { 0 };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  const GActionEntry source = { .name = "source", .activate = on_source };
  gint64 from, to, all_from, all_to;
  guint item;

  timeline_page_open (&page, "Wes853", 1600, 182);
  g_action_map_add_action_entries (G_ACTION_MAP (group), &source, 1, NULL);
  gtk_widget_insert_action_group (GTK_WIDGET (page.record->window), "win", G_ACTION_GROUP (group));
  timeline_page_press (&page, GDK_KEY_Home, 0);
  rounds_timeline_canvas_get_view (page.canvas, &all_from, &all_to);
  g_assert_cmpint (ABS (all_from - rounds_timeline_canvas_get_model (page.canvas)->from), <, 1000);
  timeline_page_press (&page, GDK_KEY_End, 0);
  timeline_page_press (&page, GDK_KEY_plus, 0);
  rounds_timeline_canvas_get_view (page.canvas, &from, &to);
  g_assert_cmpint (to - from, <, all_to - all_from);
  timeline_page_press (&page, GDK_KEY_Left, 0);
  g_assert_cmpuint (page.canvas->lane, ==, 0);
  item = page.canvas->item;
  timeline_page_press (&page, GDK_KEY_Left, 0);
  g_assert_cmpuint (page.canvas->item, ==, item - 1);
  timeline_page_press (&page, GDK_KEY_Down, 0);
  g_assert_cmpuint (page.canvas->lane, ==, 1);
  g_assert_cmpuint (page.canvas->item, ==, 0);
  timeline_page_press (&page, GDK_KEY_space, 0);
  g_assert_nonnull (rounds_patient_get_selection (page.patient)->row);
  g_assert_cmpuint (opened, ==, 0);
  /* The first visit lies in a fold: it is unfolded before anything is opened. */
  g_assert_false (page.canvas->scale.folds[0].open);
  timeline_page_press (&page, GDK_KEY_Return, 0);
  g_assert_true (page.canvas->scale.folds[0].open);
  g_assert_cmpuint (opened, ==, 0);
  timeline_page_press (&page, GDK_KEY_Return, 0);
  g_assert_cmpuint (opened, ==, 1);
  timeline_page_press (&page, GDK_KEY_t, 0);
  g_assert_false (rounds_patient_is_now (page.patient));
  timeline_page_press (&page, GDK_KEY_a, 0);
  g_assert_true (rounds_timeline_canvas_get_span (page.canvas, &from, &to));
  timeline_page_press (&page, GDK_KEY_Escape, 0);
  g_assert_false (rounds_timeline_canvas_get_span (page.canvas, &from, &to));
}

/* ---- the choice ---- */

static void
test_w6_routine_is_counted (void)
{
  g_auto (TimelinePage) page = { 0 };
  guint usual, routine;

  timeline_page_open (&page, "Wes853", 1600, 182);
  usual = rounds_timeline_canvas_get_model (page.canvas)->n_chosen;
  routine = rounds_timeline_canvas_get_model (page.canvas)->n_routine;
  g_assert_cmpuint (routine, >, 100);
  timeline_page_act (&page, "timeline.routine");
  g_assert_cmpuint (rounds_timeline_canvas_get_model (page.canvas)->n_chosen, ==, usual + routine);
  g_assert_cmpuint (rounds_timeline_canvas_get_model (page.canvas)->n_chosen, ==,
                    page.index->n_rows);
  timeline_page_act (&page, "timeline.routine");
  g_assert_cmpuint (rounds_timeline_canvas_get_model (page.canvas)->n_chosen, ==, usual);
}

static void
test_new (void)
{
  g_auto (TimelinePage) page = { 0 };
  RoundsNews *news;
  guint expected = 0;

  timeline_page_open (&page, "Wes853", 1600, 182);
  news = rounds_news_of (page.patient);
  for (guint i = 0; i < page.index->n_rows; i++)
    expected += page.index->rows[i].tier != ROUNDS_TIER_ROUTINE &&
                rounds_news_came (news, &page.index->rows[i]) > rounds_news_since (news);
  timeline_page_act (&page, "timeline.new");
  g_assert_cmpuint (rounds_timeline_canvas_get_model (page.canvas)->n_chosen, ==, expected);
  g_assert_cmpuint (expected, <, page.index->n_rows / 2);
  timeline_page_act (&page, "timeline.clear-filter");
  g_assert_cmpuint (rounds_timeline_canvas_get_model (page.canvas)->n_chosen, ==,
                    page.index->n_rows);
}

/* ---- one encounter ---- */

static guint
count_in (const RoundsChartIndex *index, guint encounter)
{
  guint n = 0;

  for (guint i = 0; i < index->n_rows; i++)
    n += index->rows[i].encounter == encounter;
  return n;
}

/* Its words are longer than a line of the popover: with large ones that would be wider than the screen. */
static void
check_wraps (GtkWidget *check)
{
  g_autoptr (PangoLayout)
      layout = gtk_widget_create_pango_layout (check, gtk_check_button_get_label (
                                                          GTK_CHECK_BUTTON (check)));
  int width, natural;

  pango_layout_get_pixel_size (layout, &width, NULL);
  gtk_widget_measure (check, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  g_assert_cmpint (natural, <, width);
}

/* Which one is said; it is that of what is selected, and another when that changes. */
static void
test_encounter (void)
{
  g_auto (TimelinePage) page = { 0 };
  const RoundsChartRow *one, *other;
  GtkWidget *check;

  timeline_page_open (&page, "Wes853", 1600, 230);
  timeline_page_act (&page, "timeline.routine");
  check = timeline_page_find_check (page.timeline, "Only the encounter of what is selected");
  g_assert_false (gtk_widget_get_sensitive (check));
  one = timeline_row_titled (page.index, "Potassium", ROUNDS_MARK_CRITICAL);
  g_assert_cmpuint (one->encounter, !=, ROUNDS_NONE);
  for (other = page.index->rows;
       other->encounter == ROUNDS_NONE || other->encounter == one->encounter;)
    other++;
  rounds_patient_select (page.patient, &(RoundsSelection){ .row = one });
  g_assert_true (gtk_widget_get_sensitive (check));
  g_assert_nonnull (strstr (gtk_check_button_get_label (GTK_CHECK_BUTTON (check)), "31-Oct-2026"));
  check_wraps (check);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  g_assert_cmpuint (rounds_timeline_canvas_get_model (page.canvas)->n_chosen, ==,
                    count_in (page.index, one->encounter));
  rounds_patient_select (page.patient, &(RoundsSelection){ .row = other });
  g_assert_cmpuint (rounds_timeline_canvas_get_model (page.canvas)->n_chosen, ==,
                    count_in (page.index, other->encounter));
  /* Without one, the last stays. */
  rounds_patient_select (page.patient, &(RoundsSelection){ .row = NULL });
  g_assert_cmpuint (rounds_timeline_canvas_get_model (page.canvas)->n_chosen, ==,
                    count_in (page.index, other->encounter));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), FALSE);
  g_assert_cmpuint (rounds_timeline_canvas_get_model (page.canvas)->n_chosen, ==,
                    page.index->n_rows);
}

/* What is cited and selected elsewhere may not be drawn: that is said in place of a ring. */
static void
test_not_drawn (void)
{
  g_auto (TimelinePage) page = { 0 };
  const RoundsChartRow *row;
  g_autofree char *drawn = NULL, *hidden = NULL;
  GtkWidget *check;

  timeline_page_open (&page, "Wes853", 1600, 230);
  row = timeline_row_titled (page.index, "Potassium", ROUNDS_MARK_CRITICAL);
  rounds_patient_select (page.patient, &(RoundsSelection){ .row = row });
  drawn = rounds_timeline_canvas_ring_words (page.canvas);
  g_assert_nonnull (strstr (drawn, "Potassium"));
  check = timeline_page_find_check (page.timeline, "Note");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  hidden = rounds_timeline_canvas_ring_words (page.canvas);
  g_assert_true (g_str_has_prefix (hidden, "Not drawn"));
  g_assert_true (g_str_has_suffix (hidden, drawn));
  timeline_page_act (&page, "timeline.clear-filter");
}

/* ---- looks ---- */

/* From a lifetime to an hour, in all sizes, with large words and from right to left: it draws, its
 * rows fit its height, and no words end beyond its edge. */
static void
check_looks (TimelinePage *self)
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
      g_auto (TimelinePage) page = { 0 };

      if (i == 1)
        gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
      if (i == 2)
        g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 22", NULL);
      timeline_page_open (&page, people[i], sizes[i][0], sizes[i][1]);
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
  g_auto (TimelinePage) page = { 0 };

  timeline_page_open (&page, "Wes853", 1600, 182);
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
count_words (TimelinePage *self)
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

/* The moment's chip cuts no year, and no fold's words: those of a tick or a fold give way to it, wherever it
 * stands. */
static void
test_axis (void)
{
  g_auto (TimelinePage) page = { NULL };

  timeline_page_open (&page, "Wes853", 1400, 260);
  for (guint i = 0; i < 40; i++)
    {
      rounds_patient_set_at (page.patient,
                             rounds_patient_get_now (page.patient) - (gint64) i * 91 * DAY);
      ui_record_frames (page.record, 2);
      g_assert_cmpuint (count_words (&page), >, 4);
    }
  timeline_page_press (&page, GDK_KEY_Home, 0);
  g_assert_cmpuint (page.canvas->scale.n_folds, >, 0);
  for (int width = 1400; width >= 1000; width -= 100)
    for (guint i = 0; i < 12; i++)
      {
        gtk_window_set_default_size (page.record->window, width, 260);
        rounds_patient_set_at (page.patient,
                               rounds_patient_get_now (page.patient) - (gint64) i * 1091 * DAY);
        ui_record_frames (page.record, 2);
        g_assert_cmpuint (count_words (&page), >, 4);
      }
  rounds_patient_set_at (page.patient, ROUNDS_NOW);
}

/* Boxes of the words in the axis right of the margin, as they were drawn. (transfer full) */
static GArray *
axis_boxes (TimelinePage *self)
{
  GdkPaintable *paintable = gtk_widget_paintable_new (GTK_WIDGET (self->canvas));
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GArray *words = g_array_new (FALSE, FALSE, sizeof (graphene_rect_t));
  GskRenderNode *node;

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (GTK_WIDGET (self->canvas)),
                          gtk_widget_get_height (GTK_WIDGET (self->canvas)));
  node = gtk_snapshot_free_to_node (snapshot);
  collect_words (node, GRAPHENE_POINT_INIT (0, 0), (float) self->canvas->axis, words);
  gsk_render_node_unref (node);
  g_object_unref (paintable);
  for (guint i = words->len; i-- > 0;)
    if (g_array_index (words, graphene_rect_t, i).origin.x < self->canvas->gutter)
      g_array_remove_index (words, i);
  return words;
}

/* Nor does a fold, whose ground ends at its edges. */
static void
test_folds_cut_no_year (void)
{
  g_auto (TimelinePage) page = { 0 };

  timeline_page_open (&page, "Wes853", 1600, 182);
  timeline_page_press (&page, GDK_KEY_Home, 0);
  {
    g_autoptr (GArray) boxes = axis_boxes (&page);
    const RoundsTimelineMark *mark = (RoundsTimelineMark *) page.canvas->layout->marks->data;
    guint n = 0;

    for (; mark[n].shape == ROUNDS_SHAPE_FOLD; n++)
      for (guint i = 0; i < boxes->len; i++)
        {
          const graphene_rect_t *box = &g_array_index (boxes, graphene_rect_t, i);
          double x0 = box->origin.x - page.canvas->gutter, x1 = x0 + box->size.width;

          g_assert_false (x0 < mark[n].x0 - 1 && x1 > mark[n].x0 + 1);
          g_assert_false (x0 < mark[n].x1 - 1 && x1 > mark[n].x1 + 1);
        }
    g_assert_cmpuint (n, >, 2);
  }
}

static double
width_of (TimelinePage *self, const char *words)
{
  return rounds_timeline_paint_measure (self->canvas->paint, words, FALSE);
}

/* W8: an hour without a midnight in it still says of which day it is, once. */
static void
test_hours_have_a_day (void)
{
  g_auto (TimelinePage) page = { 0 };
  const RoundsChartRow *row;
  guint with_day = 0, without = 0;

  timeline_page_open (&page, "Wes853", 1600, 230);
  row = timeline_row_titled (page.index, "Potassium", ROUNDS_MARK_CRITICAL);
  rounds_timeline_canvas_set_view (page.canvas, row->from - 30 * MINUTE_MS,
                                   row->from + 25 * MINUTE_MS);
  ui_record_frames (page.record, 1);
  {
    g_autoptr (GArray) boxes = axis_boxes (&page);

    /* The moment's chip is at the end: now is later. */
    for (guint i = 0; i < boxes->len; i++)
      {
        const graphene_rect_t *box = &g_array_index (boxes, graphene_rect_t, i);

        if (box->origin.x > page.canvas->gutter + page.canvas->scale.width / 2)
          continue;
        with_day += box->size.width > 0.8 * width_of (&page, "31-Oct-2026 23:00");
        without += box->size.width < 1.2 * width_of (&page, "23:00");
      }
  }
  g_assert_cmpuint (with_day, ==, 1);
  g_assert_cmpuint (without, >, 1);
}

/* W8: "earlier" and "later" count what is drawn there, not what the filter leaves out. */
static void
test_counts_beside_the_view (void)
{
  g_auto (TimelinePage) page = { 0 };
  const RoundsTimelineModel *model;
  g_autofree char *later = NULL;
  guint aside = 0, said = 0;
  gint64 from, to;

  timeline_page_open (&page, "Wes853", 1600, 230);
  timeline_page_act (&page, "timeline.new");
  model = rounds_timeline_canvas_get_model (page.canvas);
  for (guint i = 0; i < model->n_lanes; i++)
    aside += model->lanes[i].id != ROUNDS_LANE_LANDMARKS ? model->lanes[i].aside->len : 0;
  g_assert_cmpuint (rounds_timeline_model_count (model, G_MININT64, G_MAXINT64), ==,
                    model->n_chosen - aside);
  g_assert_cmpuint (model->n_chosen, <, page.index->n_rows);
  rounds_timeline_canvas_get_view (page.canvas, &from, &to);
  rounds_timeline_canvas_set_view (page.canvas, from, to - 2 * YEAR);
  ui_record_frames (page.record, 1);
  rounds_timeline_canvas_get_view (page.canvas, &from, &to);
  later = g_strdup_printf ("%u later ▸", rounds_timeline_model_count (model, to + 1, G_MAXINT64));
  g_assert_cmpuint (rounds_timeline_model_count (model, to + 1, G_MAXINT64), >, 0);
  {
    g_autoptr (GArray) boxes = axis_boxes (&page);
    double begin = page.canvas->gutter + page.canvas->scale.width + 10 - width_of (&page, later);

    for (guint i = 0; i < boxes->len; i++)
      said += fabs (g_array_index (boxes, graphene_rect_t, i).origin.x - begin) < 3;
  }
  g_assert_cmpuint (said, ==, 1);
}

/* ---- what lies over it ---- */

static void
move_pointer (TimelinePage *self, double x, double y)
{
  GdkSurface *surface = gtk_native_get_surface (gtk_widget_get_native (GTK_WIDGET (self->canvas)));
  g_autofree char *id = g_strdup_printf ("%lu", gdk_x11_surface_get_xid (surface));
  g_autofree char *left = NULL, *top = NULL;
  const char *argv[] = { "xdotool", "mousemove", "--window", id, NULL, NULL, NULL };
  g_autoptr (GError) error = NULL;
  double dx, dy, in_x, in_y;
  int status;

  gtk_native_get_surface_transform (gtk_widget_get_native (GTK_WIDGET (self->canvas)), &dx, &dy);
  gtk_widget_translate_coordinates (GTK_WIDGET (self->canvas), GTK_WIDGET (self->record->window), x,
                                    y, &in_x, &in_y);
  argv[4] = left = g_strdup_printf ("%.0f", in_x + dx);
  argv[5] = top = g_strdup_printf ("%.0f", in_y + dy);
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL,
                NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
}

static gboolean
is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget);
}

/* Beneath a pointer that rests the card stays: it takes no pointer from the canvas, which would close it. */
static void
test_card_stays (void)
{
  g_auto (TimelinePage) page = { 0 };
  const RoundsTimelineMark *mark;
  double x, y;

  timeline_page_open (&page, "Wes853", 1600, 230);
  mark = timeline_page_mark (&page,
                             timeline_row_titled (page.index, "Potassium", ROUNDS_MARK_CRITICAL));
  x = page.canvas->gutter + (mark->x0 + mark->x1) / 2;
  y = page.canvas->axis + (mark->row + 0.5) * page.canvas->row;
  move_pointer (&page, x - 40, y);
  move_pointer (&page, x - 1, y);
  move_pointer (&page, x, y);
  g_assert_true (test_wait_until (is_mapped, page.canvas->card, TEST_PATIENCE_MS));
  /* The server has told of it what there was to tell. */
  gdk_display_sync (gtk_widget_get_display (GTK_WIDGET (page.canvas)));
  ui_record_frames (page.record, 8);
  gdk_display_sync (gtk_widget_get_display (GTK_WIDGET (page.canvas)));
  ui_record_frames (page.record, 8);
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (page.canvas->card)));
  move_pointer (&page, x, y + 400);
}

static void
check_kinds (GtkWidget *check)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (gtk_widget_get_parent (check));
  int n = 0, column, row;

  for (; check != NULL; check = gtk_widget_get_next_sibling (check))
    if (gtk_widget_get_visible (check))
      {
        g_object_get (gtk_layout_manager_get_layout_child (layout, check), "column", &column, "row",
                      &row, NULL);
        g_assert_cmpint (column, ==, n % 3);
        g_assert_cmpint (row, ==, n / 3);
        n++;
      }
  g_assert_cmpint (n, >, 5);
}

/* Escape leaves it, its kinds have no holes, and the button that says it is on covers no count. */
static void
test_filter (void)
{
  g_auto (TimelinePage) page = { 0 };
  const RoundsTimelineModel *model;
  GtkWidget *button, *words, *popover;
  g_autofree char *earlier = NULL;
  int width;

  timeline_page_open (&page, "Wes853", 1600, 230);
  button = ui_find_type (page.timeline, GTK_TYPE_MENU_BUTTON);
  popover = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)));
  timeline_page_act (&page, "timeline.filter");
  g_assert_true (test_wait_until (is_mapped, popover, TEST_PATIENCE_MS));
  check_kinds (gtk_widget_get_first_child (
      gtk_widget_get_parent (timeline_page_find_check (page.timeline, "Encounter"))));
  words = ui_find_type (popover, GTK_TYPE_SEARCH_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (words), "potassium");
  g_signal_emit_by_name (words, "search-changed");
  g_signal_emit_by_name (words, "stop-search"); /* GtkSearchEntry's own binding of Escape */
  ui_record_frames (page.record, 4);
  g_assert_false (gtk_widget_get_visible (popover));
  model = rounds_timeline_canvas_get_model (page.canvas);
  earlier = rounds_timeline_canvas_earlier_words (model->n_shown);
  gtk_widget_measure (button, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  g_assert_cmpfloat (page.canvas->gutter - 10 - width_of (&page, earlier), >=, width);
}

/* ---- a span ---- */

static char *
heard (TimelinePage *self)
{
  return gtk_test_accessible_check_property (GTK_ACCESSIBLE (self->canvas),
                                             GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "");
}

/* From when to when, and how many: to be read, and to be heard. */
static void
test_span_is_said (void)
{
  g_auto (TimelinePage) page = { 0 };
  g_autofree char *began = NULL, *whole = NULL, *drawn = NULL, *count = NULL;
  gint64 from, to;

  timeline_page_open (&page, "Wes853", 1600, 230);
  timeline_page_press (&page, GDK_KEY_Left, 0);
  /* With Caps Lock as well, and on the keypad. */
  timeline_page_press (&page, GDK_KEY_A, 0);
  began = heard (&page);
  g_assert_nonnull (strstr (began, "Span from "));
  timeline_page_press (&page, GDK_KEY_KP_Left, 0);
  timeline_page_press (&page, GDK_KEY_KP_Left, 0);
  timeline_page_press (&page, GDK_KEY_a, 0);
  g_assert_true (rounds_timeline_canvas_get_span (page.canvas, &from, &to));
  g_assert_cmpint (to - from, >, DAY);
  whole = heard (&page);
  count = g_strdup_printf (
      ": %u entries begin in it",
      rounds_timeline_model_count (rounds_timeline_canvas_get_model (page.canvas), from, to));
  g_assert_nonnull (strstr (whole, count));
  drawn = rounds_timeline_canvas_span_words (page.canvas);
  g_assert_nonnull (strstr (whole, drawn));
  timeline_page_press (&page, GDK_KEY_Escape, 0);
  g_assert_null (rounds_timeline_canvas_span_words (page.canvas));
}

int
main (int argc, char **argv)
{
  int status;

  ui_test_init (&argc, &argv);
  ui_test_style ();
  g_test_add_func ("/timeline/axis", test_axis);
  g_test_add_func ("/timeline/folds-cut-no-year", test_folds_cut_no_year);
  g_test_add_func ("/timeline/critical", test_critical);
  g_test_add_func ("/timeline/death", test_death);
  g_test_add_func ("/timeline/selection", test_selection);
  g_test_add_func ("/timeline/keys", test_keys);
  g_test_add_func ("/timeline/new", test_new);
  g_test_add_func ("/timeline/looks", test_looks);
  g_test_add_func ("/timeline/closed", test_closed);
  g_test_add_func ("/timeline/card-stays", test_card_stays);
  g_test_add_func ("/timeline/encounter", test_encounter);
  g_test_add_func ("/timeline/not-drawn", test_not_drawn);
  g_test_add_func ("/timeline/filter", test_filter);
  g_test_add_func ("/timeline/span", test_span_is_said);
  g_test_add_func ("/w8/hours-have-a-day", test_hours_have_a_day);
  g_test_add_func ("/w8/counts-beside-the-view", test_counts_beside_the_view);
  g_test_add_func ("/w2/timeline", test_w2_as_of);
  g_test_add_func ("/w6/relatives", test_w6_relatives_are_no_landmarks);
  g_test_add_func ("/w6/routine-counted", test_w6_routine_is_counted);
  status = g_test_run ();
  timeline_page_end ();
  return status;
}
