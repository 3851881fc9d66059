/* test-source.c: where a line of a chart comes from: the exact field marked, the versions and what
 * changed between them, what one may take back, and what a task keeps. `test-source show WHO
 * REFERENCE FIELD OUT.png` makes a picture. */
#include "source-pane.h"

#include "allergies.h"
#include "clipboard.h"
#include "denials.h"
#include "list-page.h"
#include "list-reading.h"
#include "source-facts.h"
#include "source-text.h"
#include "ui-checks.h"
#include "ui-record.h"

#include "counts.h"
#include "page-actions.h"

#include <string.h>

#define LIMIT_MS  60000
#define POTASSIUM "Observation/demo-wes-potassium-2330"

/* ---- bytes, without a window ---- */

static void
assert_marked_of (const char *text,
                  const char *field,
                  const RoundsEvent *event,
                  const char *expected)
{
  g_autoptr (GBytes) bytes = test_bytes_of (text);
  g_auto (RoundsSourceText) out = { 0 };
  g_autofree char *marked = NULL;

  rounds_source_text (bytes, field, event, &out);
  marked = g_strndup (out.text + out.start, out.end - out.start);
  g_assert_cmpstr (marked, ==, expected);
}

static void
assert_marked (const char *text, const char *field, const char *expected)
{
  assert_marked_of (text, field, NULL, expected);
}

static void
test_marked (void)
{
  const char *json = "{\"code\":{\"text\":\"Kalium é\"},\"valueQuantity\":{\"value\":7.10,"
                     "\"unit\":\"mmol/L\"},\"a/b\":[1,{\"c~d\":2}]}";

  assert_marked (json, "/valueQuantity/value", "7.10");
  assert_marked (json, "/a~1b/1/c~0d", "2");
  assert_marked (json, "value", "{\n    \"value\": 7.10,\n    \"unit\": \"mmol/L\"\n  }");
  assert_marked_of (json, "title", &(RoundsEvent){ .title = "Kalium é" },
                    "{\n    \"text\": \"Kalium é\"\n  }");
  assert_marked (json, "/nowhere", "");
  assert_marked (json, NULL, "");
  assert_marked ("{\"a\":[]}", "/a", "[]");
}

/* What a record is called is marked where it says so, and nowhere else. */
static void
test_called (void)
{
  static const struct
  {
    const char *json, *title, *expected;
  } rows[] = {
    { "{\"code\":{\"text\":\"act\"},\"description\":\"Ring her\"}", "Ring her", "\"Ring her\"" },
    { "{\"name\":\"Aunt\",\"condition\":[{\"code\":{\"text\":\"Gout\"}}]}", "Gout",
      "{\n        \"text\": \"Gout\"\n      }" },
    { "{\"category\":[{\"coding\":[{\"code\":\"a\"}]},{\"text\":\"b\"}]}", "b",
      "{\n      \"text\": \"b\"\n    }" },
    { "{\"medicationReference\":{\"reference\":\"#m\"},\"contained\":[{\"id\":\"n\",\"code\":{"
      "\"text\":\"X\"}},{\"id\":\"m\",\"code\":{\"text\":\"X\"},\"form\":1}]}",
      "X", "{\n        \"text\": \"X\"\n      }" },
    { "{\"medicationReference\":{\"reference\":\"Medication/1\"}}", "X",
      "{\n    \"reference\": \"Medication/1\"\n  }" },
    { "{\"medicationReference\":{\"reference\":\"#m\"}}", "X", "" },
    { "{\"code\":{\"text\":\"other\"},\"reasonCode\":[{\"text\":\"X\"}]}", "X", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].json);
      assert_marked_of (rows[i].json, "title", &(RoundsEvent){ .title = rows[i].title },
                        rows[i].expected);
    }
  /* Of a version whose event is not known. */
  assert_marked ("{\"code\":{\"text\":\"X\"}}", "title", "");
}

static void
test_bounds (void)
{
  g_autofree char *data = g_strnfill (3 * ROUNDS_SOURCE_TEXT_MAX, 'x');
  g_autofree char *json = g_strdup_printf ("{\"data\":\"%s\",\"last\":\"here\"}", data);
  g_autoptr (GBytes) bytes = test_bytes_of (json);
  g_autoptr (GBytes) plain = test_bytes_of (data);
  g_auto (RoundsSourceText) out = { 0 };

  /* What is not asked for is cut, what is asked for is shown. */
  rounds_source_text (bytes, "/last", NULL, &out);
  g_assert_cmpuint (strlen (out.text), <, 4096);
  g_assert_nonnull (strstr (out.text, "bytes in all"));
  g_assert_cmpint (strncmp (out.text + out.start, "\"here\"", 6), ==, 0);
  rounds_source_text_clear (&out);
  rounds_source_plain (plain, 0, 0, &out);
  g_assert_true (out.cut);
  g_assert_cmpuint (strlen (out.text), <=, ROUNDS_SOURCE_TEXT_MAX);
  /* A view lays out a line at once: none is long. */
  g_assert_cmpuint (strcspn (out.text, "\n"), <=, 400);
}

static void
test_other_forms (void)
{
  g_autoptr (GBytes) hl7 = test_bytes_of ("MSH|^~\\&|LAB\rPID|1||7\rOBX|1|NM|K||6.6\r");
  g_autoptr (GBytes) later = test_bytes_of ("MSH|^~\\&|LAB\rPID|1||7\rOBX|1|NM|K||6.8\r");
  g_autoptr (GBytes) broken = g_bytes_new_static ("\xff\xfe{", 3);
  g_auto (RoundsSourceText) out = { 0 };
  g_autoptr (GPtrArray) changes = NULL;
  const RoundsSourceChange *change;

  rounds_source_text (hl7, NULL, NULL, &out);
  g_assert_false (out.json);
  g_assert_nonnull (strstr (out.text, "\nOBX|1|NM|K||6.6"));
  rounds_source_text_clear (&out);
  rounds_source_text (broken, NULL, NULL, &out);
  g_assert_true (g_utf8_validate (out.text, -1, NULL));
  changes = rounds_source_changes (hl7, later);
  g_assert_cmpuint (changes->len, ==, 1);
  change = g_ptr_array_index (changes, 0);
  g_assert_cmpstr (change->before, ==, "OBX|1|NM|K||6.6");
  g_assert_cmpstr (change->after, ==, "OBX|1|NM|K||6.8");
}

static void
test_changes (void)
{
  g_autoptr (GBytes)
      one = test_bytes_of ("{\"status\":\"final\",\"v\":{\"value\":7.1},\"gone\":true}");
  g_autoptr (GBytes) other = test_bytes_of (
      "{ \"v\": {\"value\": 7.10}, \"status\": \"final\", \"new\": [null] }");
  g_autoptr (GPtrArray) changes = rounds_source_changes (one, other);
  static const char *const expected[][3] = { { "v › value", "7.1", "7.10" },
                                             { "gone", "true", NULL },
                                             { "new › 1", NULL, "null" } };

  g_assert_cmpuint (changes->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < changes->len; i++)
    {
      const RoundsSourceChange *change = g_ptr_array_index (changes, i);

      g_assert_cmpstr (change->field, ==, expected[i][0]);
      g_assert_cmpstr (change->before, ==, expected[i][1]);
      g_assert_cmpstr (change->after, ==, expected[i][2]);
    }
}

/* ---- the pane ---- */

typedef struct
{
  UiRecord *record;
  GtkWidget *pane;
  GtkTextBuffer *text;
  char *entered; /* target of win.enter */
} Pane;

/* One store for all: deriving its key takes most of a second. */
static UiRecord *shared;

static void
on_enter_activated (GSimpleAction *action, GVariant *target, gpointer data)
{
  Pane *pane = data;

  g_free (pane->entered);
  pane->entered = g_variant_dup_string (target, NULL);
}

static void
open_pane (Pane *pane, const char *who)
{
  const GActionEntry entries[] = { { "enter", on_enter_activated, "s" } };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();

  pane->record = shared;
  ui_record_open (pane->record, who);
  pane->pane = rounds_source_pane_new (pane->record->patient);
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), pane);
  gtk_widget_insert_action_group (pane->pane, "win", G_ACTION_GROUP (actions));
  ui_record_show (pane->record, pane->pane, 420, 760);
  pane->text = gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_find (pane->pane, "text")));
}

static void
close_pane (Pane *pane)
{
  g_free (pane->entered);
}

/* The text under the mark; NULL: nothing is marked. */
static char *
marked_text (Pane *pane)
{
  GtkTextTag *tag = gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (pane->text), "field");
  GtkTextIter start, end;

  gtk_text_buffer_get_start_iter (pane->text, &start);
  if (!gtk_text_iter_starts_tag (&start, tag) && !gtk_text_iter_forward_to_tag_toggle (&start, tag))
    return NULL;
  end = start;
  gtk_text_iter_forward_to_tag_toggle (&end, tag);
  return gtk_text_buffer_get_text (pane->text, &start, &end, FALSE);
}

static gboolean
is_read (gpointer data)
{
  const Pane *pane = data;
  GtkLabel *label = GTK_LABEL (ui_find (pane->pane, "versions_label"));

  return gtk_text_buffer_get_char_count (pane->text) > 0 &&
         strstr (gtk_label_get_text (label), "·") != NULL;
}

static void
select_and_wait (Pane *pane, const RoundsSelection *selection)
{
  rounds_patient_select (pane->record->patient, selection);
  g_assert_cmpint (gtk_text_buffer_get_char_count (pane->text), ==, 0);
  g_assert_true (test_wait_until (is_read, pane, LIMIT_MS));
  ui_record_frames (pane->record, 2);
}

static gboolean
has_changes (gpointer data)
{
  GtkListView *list = GTK_LIST_VIEW (ui_find (((Pane *) data)->pane, "changes"));

  return gtk_list_view_get_model (list) != NULL;
}

/* All changes between two versions of those listed, from 0. */
static char *
changes_between (Pane *pane, guint from, guint to)
{
  GtkListView *list = GTK_LIST_VIEW (ui_find (pane->pane, "changes"));
  GString *all = g_string_new (NULL);
  GListModel *model;

  g_assert_true (test_wait_until (has_changes, pane, LIMIT_MS));
  gtk_list_view_set_model (list, NULL);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (ui_find (pane->pane, "from")), from);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (ui_find (pane->pane, "to")), to);
  g_assert_true (test_wait_until (has_changes, pane, LIMIT_MS));
  ui_record_frames (pane->record, 4);
  model = G_LIST_MODEL (gtk_list_view_get_model (list));
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GtkStringObject) words = g_list_model_get_item (model, i);

      g_string_append_printf (all, "%s\n", gtk_string_object_get_string (words));
    }
  return g_string_free (all, FALSE);
}

/* What the banner says of who this is has its source as any other line. */
static void
test_person (void)
{
  Pane pane = { 0 };
  const RoundsChartIndex *index;
  const RoundsChartRow *row = NULL;

  open_pane (&pane, "Wes853");
  index = rounds_patient_get_index (pane.record->patient);
  for (guint i = 0; i < index->n_rows; i++)
    if (index->rows[i].event->kind == ROUNDS_KIND_PERSON)
      row = &index->rows[i];
  g_assert_nonnull (row);
  select_and_wait (&pane, &(RoundsSelection){ .row = row });
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (ui_find (pane.pane, "about_tab")), TRUE);
  ui_record_frames (pane.record, 2);
  g_assert_true (ui_shows (pane.pane, "SPENCER878 Wes853"));
  g_assert_true (ui_shows (pane.pane, "21-Oct-1962"));
  g_assert_true (ui_shows (pane.pane, index->person->identifiers[0].value));
  close_pane (&pane);
}

/* Issue 6: the exact field; W8: a number that changed has its trace. */
static void
test_potassium (void)
{
  Pane pane = { 0 };
  g_autofree char *marked = NULL;
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;

  open_pane (&pane, "Wes853");
  g_assert_true (ui_shows (pane.pane, "Select a line of the chart"));
  select_and_wait (&pane, &(RoundsSelection){ .row = ui_record_row (pane.record, POTASSIUM),
                                              .field = "/valueQuantity/value" });
  marked = marked_text (&pane);
  g_assert_cmpstr (marked, ==, "6.6");
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (ui_find (pane.pane, "versions_label"))), ==,
                   "Versions · 3");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (ui_find (pane.pane, "versions_tab")), TRUE);
  first = changes_between (&pane, 0, 2);
  ui_check_names (GTK_WIDGET (pane.record->window), "versions");
  g_assert_nonnull (strstr (first, "valueQuantity › value\nwas 7.1, is 6.6"));
  g_assert_nonnull (strstr (first, "status\nwas \"preliminary\", is \"corrected\""));
  last = changes_between (&pane, 1, 2);
  g_assert_nonnull (strstr (last, "valueQuantity › value\nwas 6.8, is 6.6"));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (ui_find (pane.pane, "about_tab")), TRUE);
  ui_record_frames (pane.record, 2);
  ui_check_names (GTK_WIDGET (pane.record->window), "about");
  ui_check_size (GTK_WIDGET (pane.record->window), "about");
  g_assert_true (ui_shows (pane.pane, "Earlier versions"));
  g_assert_true (ui_shows (pane.pane, "was 7.1 mmol/L"));
  g_assert_true (ui_shows (pane.pane, "was 6.8 mmol/L"));
  g_assert_true (ui_shows (pane.pane, "6.6 mmol/L"));
  g_assert_true (ui_shows (pane.pane, POTASSIUM));
  close_pane (&pane);
}

/* Rectangles of a half transparent colour below node: what is marked in a text view has one a line. */
static guint
count_tints (GskRenderNode *node)
{
  guint n = 0;

  switch ((int) gsk_render_node_get_node_type (node))
    {
    case GSK_COLOR_NODE:
      return ABS (gsk_color_node_get_color (node)->alpha - .38f) < .01f;
    case GSK_CONTAINER_NODE:
      for (guint i = 0; i < gsk_container_node_get_n_children (node); i++)
        n += count_tints (gsk_container_node_get_child (node, i));
      return n;
    case GSK_CLIP_NODE:
      return count_tints (gsk_clip_node_get_child (node));
    case GSK_ROUNDED_CLIP_NODE:
      return count_tints (gsk_rounded_clip_node_get_child (node));
    case GSK_TRANSFORM_NODE:
      return count_tints (gsk_transform_node_get_child (node));
    case GSK_OPACITY_NODE:
      return count_tints (gsk_opacity_node_get_child (node));
    case GSK_DEBUG_NODE:
      return count_tints (gsk_debug_node_get_child (node));
    default:
      return 0;
    }
}

/* Every line of what is said to be marked is drawn so, that of the value too. */
static void
test_marked_is_drawn (void)
{
  Pane pane = { 0 };
  GtkWidget *view;

  open_pane (&pane, "Wes853");
  view = ui_find (pane.pane, "text");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (ui_find (pane.pane, "text_tab")), TRUE);
  for (guint i = 0; i < 4; i++)
    {
      const RoundsChartRow *row = ui_record_row (pane.record, POTASSIUM);
      g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (view);
      g_autoptr (GskRenderNode) node = NULL;
      GtkSnapshot *snapshot;

      rounds_patient_select (pane.record->patient, &(RoundsSelection){ .row = NULL });
      ui_record_frames (pane.record, 2);
      select_and_wait (&pane, &(RoundsSelection){ .row = row, .field = "value" });
      ui_record_frames (pane.record, 12);
      snapshot = gtk_snapshot_new ();
      gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (view),
                              gtk_widget_get_height (view));
      node = gtk_snapshot_free_to_node (snapshot);
      g_test_message ("tints %u", count_tints (node));
      g_assert_cmpuint (count_tints (node), >=, 6);
    }
  close_pane (&pane);
}

/* The pane follows the selection, and forgets the last one at once. */
static void
test_follows (void)
{
  Pane pane = { 0 };
  g_autofree char *marked = NULL;

  open_pane (&pane, "Wes853");
  select_and_wait (&pane, &(RoundsSelection){
                              .row = ui_record_row (pane.record,
                                                    "MedicationRequest/"
                                                    "ed082614-1ed9-80ca-2613-214f9ab68fd8") });
  g_assert_true (ui_shows (pane.pane, "lisinopril 10 MG Oral Tablet"));
  g_assert_true (ui_shows (pane.pane, "Why “Current, confirmed”?"));
  g_assert_true (ui_shows (pane.pane, "Order active, written 04-Oct-2026 10:04"));
  g_assert_true (ui_shows (pane.pane, "No end recorded: no supply, no bounds."));
  g_assert_true (ui_shows (pane.pane, "Horizon 15 months"));
  g_assert_true (ui_shows (pane.pane, "But: reported on hold."));
  select_and_wait (&pane,
                   &(RoundsSelection){
                       .row = ui_record_row (pane.record, "Condition/demo-wes-problem-ckd3b") });
  g_assert_false (ui_shows (pane.pane, "lisinopril"));
  g_assert_true (ui_shows (pane.pane, "Open stages of one disease"));
  g_assert_true (ui_shows (pane.pane, "since 29-Apr-2012 · encounter"));
  marked = marked_text (&pane);
  g_assert_null (marked);
  rounds_patient_select (pane.record->patient, &(RoundsSelection){ 0 });
  ui_record_frames (pane.record, 2);
  g_assert_true (ui_shows (pane.pane, "Select a line of the chart"));
  close_pane (&pane);
}

static void
on_asked (GObject *source, GAsyncResult *result, gpointer done)
{
  g_autoptr (GPtrArray)
      versions = rounds_patient_versions_finish (ROUNDS_PATIENT (source), result, NULL);

  *(gboolean *) done = TRUE;
}

static gboolean
is_done (gpointer done)
{
  return *(gboolean *) done;
}

/* Selects it, and waits until what the pane may have asked of the worker was answered. */
static void
select_unseen (Pane *pane, const char *reference)
{
  const RoundsChartRow *row = ui_record_row (pane->record, reference);
  gboolean done = FALSE;

  rounds_patient_select (pane->record->patient, &(RoundsSelection){ .row = row });
  rounds_patient_versions_async (pane->record->patient, row->event->rid, on_asked, &done);
  g_assert_true (test_wait_until (is_done, &done, LIMIT_MS));
  ui_record_frames (pane->record, 2);
}

static void
assert_empty (Pane *pane)
{
  GtkDropDown *from = GTK_DROP_DOWN (ui_find (pane->pane, "from"));

  g_assert_null (gtk_widget_get_first_child (ui_find (pane->pane, "cards")));
  g_assert_cmpint (gtk_text_buffer_get_char_count (pane->text), ==, 0);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (ui_find (pane->pane, "versions_label"))), ==,
                   "Versions");
  g_assert_null (gtk_drop_down_get_model (from));
}

#define CKD "Condition/demo-wes-problem-ckd3b"

/* Nothing is made of a record that nobody sees; when the pane comes on the screen it is there at once, never the one
 * before it, and nothing of a chart that is closed. */
static void
test_unseen (void)
{
  Pane pane = { 0 };
  GtkStack *stack = GTK_STACK (gtk_stack_new ());
  GtkWidget *other = gtk_label_new ("Another page");

  pane.record = shared;
  ui_record_open (pane.record, "Wes853");
  pane.pane = rounds_source_pane_new (pane.record->patient);
  gtk_stack_add_child (stack, other);
  gtk_stack_add_child (stack, pane.pane);
  ui_record_show (pane.record, GTK_WIDGET (stack), 420, 760);
  pane.text = gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_find (pane.pane, "text")));
  select_unseen (&pane, POTASSIUM);
  assert_empty (&pane);
  gtk_stack_set_visible_child (stack, pane.pane);
  g_assert_true (ui_shows (pane.pane, POTASSIUM));
  g_assert_true (ui_shows (pane.pane, "was 7.1 mmol/L"));
  g_assert_true (test_wait_until (is_read, &pane, LIMIT_MS));
  /* Not seen for a while, and the same still. */
  gtk_stack_set_visible_child (stack, other);
  ui_record_frames (pane.record, 2);
  gtk_stack_set_visible_child (stack, pane.pane);
  g_assert_true (ui_shows (pane.pane, POTASSIUM));
  g_assert_true (is_read (&pane));
  gtk_stack_set_visible_child (stack, other);
  select_unseen (&pane, CKD);
  assert_empty (&pane);
  gtk_stack_set_visible_child (stack, pane.pane);
  g_assert_true (ui_shows (pane.pane, "Open stages of one disease"));
  g_assert_false (ui_shows (pane.pane, POTASSIUM));
  gtk_stack_set_visible_child (stack, other);
  select_unseen (&pane, POTASSIUM);
  rounds_patient_close (pane.record->patient);
  gtk_stack_set_visible_child (stack, pane.pane);
  ui_record_frames (pane.record, 2);
  g_assert_true (ui_shows (pane.pane, "Select a line of the chart"));
  assert_empty (&pane);
}

static void
on_plain_read (GObject *source, GAsyncResult *result, gpointer data)
{
  *(char **) data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static gboolean
is_copied (gpointer text)
{
  return *(char **) text != NULL;
}

/* What another program gets of the words that are selected in the text, by the signal that Ctrl+C emits. */
static char *
copy_of_text (Pane *pane)
{
  GtkTextView *view = GTK_TEXT_VIEW (ui_find (pane->pane, "text"));
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GdkClipboard *clipboard = gtk_widget_get_clipboard (pane->pane);
  GtkTextIter start, end;
  char *text = NULL;

  gtk_text_buffer_get_start_iter (buffer, &start);
  g_assert_true (gtk_text_iter_forward_search (&start, "mmol/L", 0, &start, &end, NULL));
  gtk_text_buffer_select_range (buffer, &start, &end);
  /* Selecting alone puts it nowhere. */
  g_assert_null (gdk_clipboard_get_content (gtk_widget_get_primary_clipboard (pane->pane)));
  g_signal_emit_by_name (view, "copy-clipboard");
  g_assert_true (gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (clipboard),
                                                        ROUNDS_CLIPBOARD_TYPE));
  gdk_clipboard_read_text_async (clipboard, NULL, on_plain_read, &text);
  g_assert_true (test_wait_until (is_copied, &text, LIMIT_MS));
  return text;
}

/* H22: words of a record's source say whose they are, of which record and version, and as of when. */
static void
test_h22_copy (void)
{
  Pane pane = { 0 };
  g_autofree char *now = NULL, *then = NULL;
  RoundsSelection selection = { 0 };

  open_pane (&pane, "Wes853");
  selection.row = ui_record_row (pane.record, POTASSIUM);
  select_and_wait (&pane, &selection);
  now = copy_of_text (&pane);
  g_test_message ("%s", now);
  g_assert_true (g_str_has_prefix (now, "mmol/L\n"));
  g_assert_nonnull (strstr (now, POTASSIUM ", version 3, "));
  g_assert_nonnull (strstr (now, "\nSPENCER878 Wes853, 21-Oct-1962 · as of 16-Nov-2026 08:00"));
  rounds_patient_set_at (pane.record->patient,
                         rounds_patient_get_now (pane.record->patient) - 3600000);
  select_and_wait (&pane, &selection);
  then = copy_of_text (&pane);
  g_assert_nonnull (strstr (then, " · as of 16-Nov-2026 07:00"));
  rounds_clipboard_clear (gdk_display_get_default ());
  close_pane (&pane);
}

/* W16: a task takes the selection along; the button says only which dialog. */
static void
test_w16_task (void)
{
  Pane pane = { 0 };

  open_pane (&pane, "Wes853");
  select_and_wait (&pane, &(RoundsSelection){ .row = ui_record_row (pane.record, POTASSIUM) });
  ui_press (ui_find (pane.pane, "task"));
  g_assert_cmpstr (pane.entered, ==, "task");
  g_assert_true (rounds_patient_get_selection (pane.record->patient)->row ==
                 ui_record_row (pane.record, POTASSIUM));
  close_pane (&pane);
}

static gboolean
has_denials (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static void
on_denials_read (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GArray **) data = rounds_patient_work_finish (ROUNDS_PATIENT (source), result, NULL);
}

/* H5: the sentence of the note that denies an entry, marked in what the note says. */
static void
test_denial (void)
{
  Pane pane = { 0 };
  g_autoptr (GArray) denials = NULL;
  const RoundsDenial *denial;
  g_autofree char *marked = NULL;

  open_pane (&pane, "Huey641");
  rounds_list_read_denials_async (pane.record->patient,
                                  rounds_patient_get_moment (pane.record->patient), on_denials_read,
                                  &denials);
  g_assert_true (test_wait_until (has_denials, &denials, LIMIT_MS));
  g_assert_cmpuint (denials->len, >, 90);
  denial = &g_array_index (denials, RoundsDenial, 0);
  select_and_wait (&pane, &(RoundsSelection){ denial->row, denial->field, denial->start,
                                              denial->start + 1 });
  marked = marked_text (&pane);
  g_assert_nonnull (marked);
  g_assert_cmpint (g_ascii_strncasecmp (marked, "no known allerg", 15), ==, 0);
  close_pane (&pane);
}

/* ---- W11 ---- */

static void
on_act_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  rounds_patient_act_finish (ROUNDS_PATIENT (source), result, data, &error);
  g_assert_no_error (error);
}

static AdwMessageDialog *
question (void)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return ADW_MESSAGE_DIALOG (window);
    }
  g_error ("nothing is asked");
}

/* Whether the palette offers what the button does. */
static gboolean
may_by_name (const Pane *pane)
{
  return g_action_group_get_action_enabled (rounds_page_actions_peek (pane->pane, "source"),
                                            "in-error");
}

static void
test_w11_in_error (void)
{
  Pane pane = { 0 };
  g_auto (RoundsActDone) done = { 0 };
  g_autofree char *reference = NULL;
  GtkWidget *button;

  open_pane (&pane, "Wes853");
  select_and_wait (&pane, &(RoundsSelection){ .row = ui_record_row (pane.record, POTASSIUM) });
  /* What a laboratory sent is not one's own. */
  g_assert_false (gtk_widget_get_visible (ui_find (pane.pane, "in_error")));
  rounds_patient_act_async (pane.record->patient,
                            &(RoundsAct){ .type = ROUNDS_ACT_PROBLEM, .title = "Itching" },
                            on_act_done, &done);
  ui_record_wait_changed (pane.record);
  reference = g_strdup (done.reference);
  select_and_wait (&pane, &(RoundsSelection){ .row = ui_record_row (pane.record, reference) });
  button = ui_find (pane.pane, "in_error");
  g_assert_true (gtk_widget_get_visible (button));
  g_assert_true (may_by_name (&pane));
  select_and_wait (&pane, &(RoundsSelection){ .row = ui_record_row (pane.record, POTASSIUM) });
  g_assert_false (gtk_widget_get_visible (button));
  g_assert_false (may_by_name (&pane));
  select_and_wait (&pane, &(RoundsSelection){ .row = ui_record_row (pane.record, reference) });
  gtk_widget_activate_action (pane.pane, "source.in-error", NULL);
  ui_record_frames (pane.record, 2);
  g_assert_cmpint (ui_record_row (pane.record, reference)->marks & ROUNDS_MARK_IN_ERROR, ==, 0);
  /* W10: the button names the patient, and the safe answer is what Enter and Esc give. */
  g_assert_cmpstr (adw_message_dialog_get_response_label (question (), "yes"), ==,
                   "Entered in Error for SPENCER878 Wes853, 21-Oct-1962");
  g_assert_cmpstr (adw_message_dialog_get_default_response (question ()), ==, "no");
  adw_message_dialog_response (question (), "yes");
  ui_record_wait_changed (pane.record);
  g_assert_cmpint (ui_record_row (pane.record, reference)->marks & ROUNDS_MARK_IN_ERROR, !=, 0);
  ui_record_frames (pane.record, 2);
  g_assert_false (gtk_widget_get_visible (ui_find (pane.pane, "in_error")));
  close_pane (&pane);
}

/* W10: it says, too, that another window shows somebody who is easily mistaken for this patient. */
static void
test_w10_look_alike (void)
{
  Pane pane = { 0 };
  g_auto (RoundsActDone) done = { 0 };
  g_autofree char *reference = NULL;
  g_autoptr (RoundsPatient) other = NULL;

  open_pane (&pane, "YUNDT842");
  rounds_patient_act_async (pane.record->patient,
                            &(RoundsAct){ .type = ROUNDS_ACT_PROBLEM, .title = "Itching" },
                            on_act_done, &done);
  ui_record_wait_changed (pane.record);
  reference = g_strdup (done.reference);
  select_and_wait (&pane, &(RoundsSelection){ .row = ui_record_row (pane.record, reference) });
  ui_press (ui_find (pane.pane, "in_error"));
  g_assert_null (strstr (adw_message_dialog_get_body (question ()), "Another window"));
  adw_message_dialog_response (question (), "no");
  gtk_window_destroy (GTK_WINDOW (question ()));
  other = rounds_patient_open (pane.record->session, ui_record_rid (pane.record, "Carlota746"),
                               "treatment", 0);
  g_assert_true (test_wait_until (test_desk_is_open, other, LIMIT_MS));
  ui_press (ui_find (pane.pane, "in_error"));
  g_assert_nonnull (strstr (adw_message_dialog_get_body (question ()), "Carlota746"));
  adw_message_dialog_response (question (), "no");
  close_pane (&pane);
}

/* show WHO REFERENCE FIELD OUT.png */
static int
show (char **arguments)
{
  Pane pane = { 0 };

  open_pane (&pane, arguments[0]);
  select_and_wait (&pane, &(RoundsSelection){ .row = ui_record_row (pane.record, arguments[1]),
                                              .field = *arguments[2] != 0 ? arguments[2] : NULL });
  ui_record_frames (pane.record, 10);
  ui_record_save (pane.record, arguments[3]);
  close_pane (&pane);
  return 0;
}

/* A task of the demonstration, from the order that it is of. */
static void
test_task_of (void)
{
  Pane pane = { 0 };

  open_pane (&pane, "Wes853");
  select_and_wait (&pane, &(RoundsSelection){
                              .row = ui_record_row (pane.record,
                                                    "ServiceRequest/demo-wes-potassium-request") });
  g_assert_true (ui_shows (pane.pane, "Used by"));
  g_assert_true (ui_shows (pane.pane, "Recheck potassium in three days"));
  close_pane (&pane);
}

int
main (int argc, char *argv[])
{
  int status;

  ui_test_init (&argc, &argv);
  ui_test_style ();
  shared = ui_record_new ();
  if (argc == 6 && strcmp (argv[1], "show") == 0)
    return show (argv + 2);
  g_test_add_func ("/source/marked", test_marked);
  g_test_add_func ("/source/called", test_called);
  g_test_add_func ("/source/bounds", test_bounds);
  g_test_add_func ("/source/other-forms", test_other_forms);
  g_test_add_func ("/source/changes", test_changes);
  g_test_add_func ("/source/person", test_person);
  g_test_add_func ("/source/potassium", test_potassium);
  g_test_add_func ("/source/task-of", test_task_of);
  g_test_add_func ("/source/marked-is-drawn", test_marked_is_drawn);
  g_test_add_func ("/source/follows", test_follows);
  g_test_add_func ("/source/unseen", test_unseen);
  g_test_add_func ("/h22/source-text", test_h22_copy);
  g_test_add_func ("/w16/task-from-source", test_w16_task);
  g_test_add_func ("/h5/denial-marked", test_denial);
  g_test_add_func ("/w10/look-alike", test_w10_look_alike);
  g_test_add_func ("/w11/entered-in-error", test_w11_in_error);
  status = g_test_run ();
  ui_record_free (shared);
  return status;
}
