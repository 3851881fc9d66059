/* The page of new results (W3): what stands there, in which order; seen is not acknowledged. */
#include "overview-fixture.h"

#include "counts.h"
#include "lists.h"
#include "local.h"
#include "new-results-page.h"
#include "new-results-row.h"
#include "new-results-words.h"
#include "news.h"
#include "over-lists.h"
#include "over-words.h"
#include "patient-private.h"
#include "section.h"
#include "store-fixture.h"

#include <string.h>

typedef struct
{
  UiRecord *record;
} Fixture;

static void
setup (Fixture *self, gconstpointer data)
{
  self->record = ui_record_new ();
}

static void
teardown (Fixture *self, gconstpointer data)
{
  ui_record_free (self->record);
}

static GtkWidget *
show (Fixture *self, const char *who)
{
  GtkWidget *page;

  ui_record_open (self->record, who);
  page = rounds_new_results_page_new (self->record->patient);
  ui_record_show (self->record, page, 1430, 720);
  return page;
}

static void
test_words (Fixture *self, gconstpointer data)
{
  static const char *const expected[] = { "New results",
                                          "15 since 17-Oct-2026 09:00",
                                          "Over My Lists…",
                                          "Acknowledge Seen… 0",

                                          "▲▲ HH",
                                          "Potassium, serum or plasma",
                                          "6.6",
                                          "mmol/L",
                                          "range 3.5–5.1",
                                          "corrected: was 6.8, first 7.1",
                                          "taken 31-Oct-2026 23:30",
                                          "⚠ corrected report arrived 01-Nov-2026 09:40",
                                          "not seen",
                                          "Acknowledge…",
                                          "Make a Task…",

                                          "▲ H",
                                          "Potassium, serum or plasma",
                                          "5.4",
                                          "range 3.5–5.1",
                                          "−0.2 in 12 days (5.6, 01-Nov-2026 01:30 CST)",
                                          "taken 13-Nov-2026 12:10",
                                          "final · reported 12:55",
                                          "not seen",
                                          "Sodium, serum or plasma",
                                          "139",

                                          "Albumin/creatinine, urine",
                                          "taken 13-Nov-2026 12:15 · registered, no value yet",
                                          "ordered for 16-Nov-2026",
                                          "What came before 17-Oct-2026 09:00 is under Results.",
                                          NULL };
  static const char *const headings[] = { "▲▲ Critical, not acknowledged · 1",
                                          "stays in the banner until somebody acknowledges it",
                                          "Unseen · 14",
                                          "Still pending · 2",
                                          "asked for, no value yet",
                                          NULL };
  GtkWidget *page = show (self, "Wes853");
  g_autofree char *texts = overview_texts (page);

  overview_assert_order (texts, expected);
  /* Headings of a list box stand behind its rows in the tree, and above them on the screen. */
  for (guint i = 0; headings[i] != NULL; i++)
    g_assert_true (ui_shows (page, headings[i]));
  /* The count of the rail is the count of the page (W8). */
  g_assert_cmpuint (rounds_section_find ("new-results")->count (self->record->patient), ==, 15);
  g_assert_true (rounds_section_find ("new-results")->urgent (self->record->patient));
}

/* The first label below root whose words begin so. */
static GtkWidget *
label_of (GtkWidget *root, const char *begins)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (root) && g_str_has_prefix (gtk_label_get_text (GTK_LABEL (root)), begins))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = label_of (child, begins);
  return found;
}

static graphene_rect_t
place_of (GtkWidget *page, const char *begins)
{
  GtkWidget *label = label_of (page, begins);
  graphene_rect_t at;

  g_assert_nonnull (label);
  g_assert_true (gtk_widget_compute_bounds (label, page, &at));
  return at;
}

/* A row that has no room on one line goes on below its name, its number beside that. */
static void
test_narrow (Fixture *self, gconstpointer data)
{
  static const int widths[] = { 1100, 720 };
  GtkWidget *page;

  ui_record_open (self->record, "Wes853");
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      graphene_rect_t name, number, range, act;

      page = rounds_new_results_page_new (self->record->patient);
      ui_record_show (self->record, page, widths[i], 720);
      ui_record_frames (self->record, 3);
      name = place_of (page, "Potassium, serum");
      number = place_of (page, "6.6");
      range = place_of (page, "range 3.5");
      act = place_of (page, "Make a Task");
      g_assert_cmpfloat (name.origin.y, <, number.origin.y + number.size.height);
      g_assert_cmpfloat (number.origin.y, <, name.origin.y + name.size.height);
      g_assert_cmpfloat (range.origin.y, >=, name.origin.y + name.size.height);
      g_assert_cmpfloat_with_epsilon (range.origin.x, name.origin.x, 1);
      g_assert_cmpfloat (act.origin.y, >=, number.origin.y + number.size.height);
      g_assert_cmpfloat (act.origin.x, >, name.origin.x);
    }
}

static gboolean
says_14 (gpointer page)
{
  return ui_shows (page, "14 since");
}

static gboolean
says_acknowledged (gpointer page)
{
  return ui_shows (page, "Acknowledged · 1");
}

static void
test_seen (Fixture *self, gconstpointer data)
{
  GtkWidget *page = show (self, "Wes853");
  GtkListBox *list = GTK_LIST_BOX (ui_find_type (page, GTK_TYPE_LIST_BOX));
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (list, 0);
  RoundsNews *news = rounds_news_of (self->record->patient);

  /* Stepping over a row is not seeing it. */
  gtk_list_box_select_row (list, gtk_list_box_get_row_at_index (list, 3));
  ui_record_frames (self->record, 3);
  g_assert_cmpuint (rounds_news_unseen (news), ==, 15);
  /* Opening its source is. */
  g_signal_emit_by_name (list, "row-activated", first);
  g_assert_true (test_wait_until (says_14, page, TEST_PATIENCE_MS));
  g_assert_true (ui_shows (page, "▲▲ Critical, not acknowledged · 1"));
  g_assert_cmpuint (rounds_section_find ("new-results")->count (self->record->patient), ==, 14);
  rounds_news_acknowledge (news, rounds_news_get (news, 0)->row, "diet explained");
  g_assert_true (test_wait_until (says_acknowledged, page, TEST_PATIENCE_MS));
  g_assert_true (ui_shows (page, "acknowledged by you"));
  g_assert_true (ui_shows (page, "diet explained"));
  g_assert_false (ui_shows (page, "▲▲ Critical"));
}

static gboolean
has_seen (gpointer news, guint n)
{
  return rounds_news_count_part (news, ROUNDS_NEWS_SEEN) == n;
}

static gboolean
has_seen_1 (gpointer news)
{
  return has_seen (news, 1);
}

static gboolean
has_seen_2 (gpointer news)
{
  return has_seen (news, 2);
}

static AdwMessageDialog *
dialog_over (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return ADW_MESSAGE_DIALOG (window);
    }
  return NULL;
}

/* What is seen while the question stands was not asked about: its answer acknowledges none of it. */
static void
test_ask_seen (Fixture *self, gconstpointer data)
{
  GtkWidget *page = show (self, "Wes853");
  RoundsNews *news = rounds_news_of (self->record->patient);
  const RoundsChartRow *last = rounds_news_get (news, rounds_news_size (news) - 1)->row, *first;
  AdwMessageDialog *dialog;

  rounds_news_see (news, last);
  g_assert_true (test_wait_until (has_seen_1, news, TEST_PATIENCE_MS));
  ui_record_frames (self->record, 3);
  g_assert_true (gtk_widget_activate_action (page, "news.acknowledge-seen", NULL));
  dialog = dialog_over ();
  g_assert_nonnull (dialog);
  g_assert_cmpstr (adw_message_dialog_get_heading (dialog), ==, "Acknowledge 1 Seen Result?");
  g_assert_nonnull (strstr (adw_message_dialog_get_body (dialog), "Wes853"));
  first = rounds_news_get (news, rounds_news_critical (news))->row;
  g_assert_true (first != last);
  rounds_news_see (news, first);
  g_assert_true (test_wait_until (has_seen_2, news, TEST_PATIENCE_MS));
  adw_message_dialog_response (dialog, "acknowledge");
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_assert_true (test_wait_until (says_acknowledged, page, TEST_PATIENCE_MS));
  ui_record_frames (self->record, 10);
  g_assert_true (rounds_news_find (news, last)->acknowledged);
  g_assert_false (rounds_news_find (news, first)->acknowledged);
}

static const RoundsChartRow *
row_at (GtkListBox *list, int at)
{
  return g_object_get_data (G_OBJECT (gtk_list_box_get_row_at_index (list, at)), "row");
}

static const RoundsChartRow *
selected_of (GtkListBox *list)
{
  return g_object_get_data (G_OBJECT (gtk_list_box_get_selected_row (list)), "row");
}

/* What is opened stays where it was, chosen, so that the next one is next; what is acknowledged gives its place to the
 * next, which has the focus. */
static void
test_in_place (Fixture *self, gconstpointer data)
{
  GtkWidget *page = show (self, "Wes853");
  GtkListBox *list = GTK_LIST_BOX (ui_find_type (page, GTK_TYPE_LIST_BOX));
  RoundsNews *news = rounds_news_of (self->record->patient);
  const RoundsChartRow *second = row_at (list, 1), *third = row_at (list, 2);
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (list, 1);

  gtk_list_box_select_row (list, row);
  gtk_widget_grab_focus (GTK_WIDGET (row));
  g_signal_emit_by_name (list, "row-activated", row);
  g_assert_true (test_wait_until (says_14, page, TEST_PATIENCE_MS));
  g_assert_true (row_at (list, 1) == second);
  g_assert_true (row_at (list, 2) == third);
  g_assert_true (selected_of (list) == second);
  g_assert_true (ui_shows (page, "Unseen · 13"));
  g_assert_true (ui_shows (page, "not yet opened by you; 1 that you opened stands here"));
  g_assert_false (ui_shows (page, "Seen, not acknowledged"));
  g_assert_true (rounds_news_find (news, second)->seen);

  row = gtk_list_box_get_row_at_index (list, 1);
  gtk_widget_grab_focus (rounds_new_result_button (GTK_WIDGET (row), "acknowledge"));
  rounds_news_acknowledge (news, second, "seen at the bedside");
  g_assert_true (test_wait_until (says_acknowledged, page, TEST_PATIENCE_MS));
  g_assert_true (row_at (list, 1) == third);
  g_assert_true (selected_of (list) == third);
  g_assert_true (gtk_widget_get_focus_child (GTK_WIDGET (list)) ==
                 GTK_WIDGET (gtk_list_box_get_row_at_index (list, 1)));

  /* Who comes back finds all by what they are. */
  row = gtk_list_box_get_row_at_index (list, 1);
  g_signal_emit_by_name (list, "row-activated", row);
  ui_record_frames (self->record, 10);
  g_assert_true (row_at (list, 1) == third);
  gtk_widget_hide (page);
  gtk_widget_show (page);
  ui_record_frames (self->record, 5);
  g_assert_true (row_at (list, 1) != third);
  g_assert_true (ui_shows (page, "Seen, not acknowledged · 1"));
}

/* As if the chart had been loaded over a year ago, and what is critical had come two months ago. */
static void
make_old (RoundsPatient *patient)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  gint64 now = rounds_patient_get_now (patient);

  for (guint i = 0; i < index->n_rows; i++)
    ((RoundsEvent *) index->rows[i].event)->arrived =
        now - (index->rows[i].marks & ROUNDS_MARK_CRITICAL ? 60 : 400) * 86400000ll;
  g_free (patient->read->times);
  patient->read->times = rounds_news_times_new (index);
  g_signal_emit_by_name (patient, "changed");
}

/* Days pass: what is critical and acknowledged by nobody stays, said to be from before. */
static void
test_from_before (Fixture *self, gconstpointer data)
{
  GtkWidget *page = show (self, "Wes853");
  RoundsPatient *patient = self->record->patient;
  RoundsNews *news = rounds_news_of (patient);

  make_old (patient);
  ui_record_frames (self->record, 3);
  g_assert_cmpuint (rounds_news_from_before (news), ==, 1);
  g_assert_true (ui_shows (page, "15 unseen · 1 critical from before 17-Oct-2026 09:00"));
  g_assert_true (ui_shows (page, "▲▲ Critical, not acknowledged · 1"));
  g_assert_true (ui_shows (page, "6.6"));
  g_assert_cmpuint (rounds_section_find ("new-results")->count (patient), ==, 15);
  g_assert_true (rounds_section_find ("new-results")->urgent (patient));
}

static void
test_another (Fixture *self, gconstpointer data)
{
  static const OverviewMark mark = { "Wes853", "Observation/demo-wes-potassium-1113",
                                     ROUNDS_LOCAL_ACKNOWLEDGED, "another",
                                     "2026-11-16T07:00:00-06:00" };
  GtkWidget *page;

  overview_mark (self->record, &mark);
  page = show (self, "Wes853");
  g_assert_true (ui_shows (page, "15 since"));
  g_assert_true (
      ui_shows (page, "not seen · acknowledged by another, 16-Nov-2026 07:00: called the ward"));
}

/* ---- over my lists ---- */

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  rounds_lists_change_finish (ROUNDS_LISTS (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static gboolean
says_over (gpointer page)
{
  return ui_shows (page, "unseen or critical, of 2 patients");
}

/* Puts both on a list of this person. */
static void
list_both (Fixture *self, const char *one, const char *other)
{
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  RoundsPatientList list = { .name = (char *) "Clinic", .members = members };
  gboolean saved = FALSE;

  g_array_append_vals (members, ui_record_rid (self->record, one), 1);
  g_array_append_vals (members, ui_record_rid (self->record, other), 1);
  g_assert_true (test_wait_until (test_desk_has_lists, self->record->session, TEST_PATIENCE_MS));
  rounds_lists_save_async (rounds_lists_of (self->record->session), &list, on_saved, &saved);
  g_assert_true (test_wait_for (&saved, TEST_PATIENCE_MS));
}

static GtkWidget *
show_over (Fixture *self)
{
  GtkWidget *page = rounds_over_lists_new (self->record->session);

  ui_record_show (self->record, page, 1430, 720);
  return page;
}

static void
test_over (Fixture *self, gconstpointer data)
{
  GtkWidget *page;
  g_autofree char *texts = NULL;
  static const char *const expected[] = { "SPENCER878 Wes853, 21-Oct-1962",
                                          "MRN ",
                                          "Potassium, serum or plasma",
                                          "6.6 mmol/L",
                                          "taken 31-Oct-2026 23:30",
                                          "not seen",
                                          NULL };

  list_both (self, "Wes853", "Dorsey40");
  page = show_over (self);
  g_assert_true (test_wait_until (says_over, page, TEST_PATIENCE_MS));
  texts = overview_texts (page);
  overview_assert_order (texts, expected);
  g_assert_true (ui_shows (page, "▲▲ Critical, not acknowledged · 1"));
  g_assert_true (ui_shows (page, "Read 16-Nov-2026 08:00"));
  g_assert_false (ui_shows (page, "not read"));
}

/* Of a patient who was seen on this day: a result taken two weeks ago and one taken this morning, both reported at
 * 07:30 of the day that the demonstration calls now. */
static const char arrived[] =
    "{\"resourceType\":\"Patient\",\"id\":\"late\",\"name\":[{\"family\":\"Late\",\"given\":["
    "\"Lena\"]}],\"birthDate\":\"1960-02-29\"}\n"
    "{\"resourceType\":\"Observation\",\"id\":\"late-old\",\"subject\":{\"reference\":\"Patient/"
    "late\"},"
    "\"status\":\"final\",\"category\":[{\"coding\":[{\"code\":\"laboratory\"}]}],\"code\":{"
    "\"text\":"
    "\"Old analyte\"},\"effectiveDateTime\":\"2026-11-01T07:00:00-06:00\",\"issued\":"
    "\"2026-11-16T07:30:00-06:00\",\"valueQuantity\":{\"value\":4.1,\"unit\":\"mmol/L\"}}\n"
    "{\"resourceType\":\"Observation\",\"id\":\"late-new\",\"subject\":{\"reference\":\"Patient/"
    "late\"},"
    "\"status\":\"final\",\"category\":[{\"coding\":[{\"code\":\"laboratory\"}]}],\"code\":{"
    "\"text\":"
    "\"Prompt analyte\"},\"effectiveDateTime\":\"2026-11-16T06:30:00-06:00\",\"issued\":"
    "\"2026-11-16T07:30:00-06:00\",\"valueQuantity\":{\"value\":4.2,\"unit\":\"mmol/L\"}}\n";

/* A late arrival with an old date says that it came today, in both lists; what is as new as its date does not. */
static void
test_arrived_today (Fixture *self, gconstpointer data)
{
  static const char *const one[] = { "Prompt analyte", "final · reported 07:30", "Old analyte",
                                     "⚠ arrived today, 16-Nov-2026 07:30 · final", NULL };
  static const char *const over[] = {
    "Prompt analyte",          "reported 16-Nov-2026 07:30",         "Old analyte",
    "taken 01-Nov-2026 07:00", "⚠ arrived today, 16-Nov-2026 07:30", NULL
  };
  g_autofree char *texts = NULL, *texts_over = NULL;
  GtkWidget *page;

  overview_put (self->record, arrived, "LATE Lena");
  list_both (self, "LATE", "Dorsey40");
  page = show (self, "LATE");
  texts = overview_texts (page);
  overview_assert_order (texts, one);
  page = show_over (self);
  g_assert_true (test_wait_until (says_over, page, TEST_PATIENCE_MS));
  texts_over = overview_texts (page);
  overview_assert_order (texts_over, over);
}

/* A mistyped year: when it came is not known, and it is not said to be now. */
static const char mistyped[] =
    "{\"resourceType\":\"Patient\",\"id\":\"ahead\",\"name\":[{\"family\":\"Ahead\",\"given\":["
    "\"Ada\"]}],\"birthDate\":\"1960-02-29\"}\n"
    "{\"resourceType\":\"Observation\",\"id\":\"ahead-1\",\"subject\":{\"reference\":\"Patient/"
    "ahead\"},"
    "\"status\":\"final\",\"category\":[{\"coding\":[{\"code\":\"laboratory\"}]}],\"code\":{"
    "\"text\":\"Far analyte\"},\"effectiveDateTime\":\"2062-11-01T07:00:00-06:00\","
    "\"interpretation\":[{\"coding\":[{\"code\":\"HH\"}]}],"
    "\"valueQuantity\":{\"value\":4.1,\"unit\":\"mmol/L\"}}\n";

static void
test_dated_ahead (Fixture *self, gconstpointer data)
{
  GtkWidget *page;

  overview_put (self->record, mistyped, "AHEAD Ada");
  list_both (self, "AHEAD", "Dorsey40");
  page = show (self, "AHEAD");
  g_assert_true (ui_shows (page, "01-Nov-2062"));
  g_assert_true (ui_shows (page, "⚠ dated after today · final"));
  g_assert_false (ui_shows (page, "reported"));
  g_assert_false (ui_shows (page, "arrived"));
  page = show_over (self);
  g_assert_true (test_wait_until (says_over, page, TEST_PATIENCE_MS));
  g_assert_true (ui_shows (page, "⚠ dated after today"));
  g_assert_false (ui_shows (page, "reported 16-Nov-2026"));
}

static gboolean
says_one (gpointer page)
{
  return ui_shows (page, "0 unseen or critical, of 1 patient");
}

/* Whose chart asks for a reason is not read for a list, and not counted among those that have nothing new. */
static void
test_over_left_out (Fixture *self, gconstpointer data)
{
  GtkWidget *page;

  overview_put (self->record,
                "{\"resourceType\":\"Patient\",\"id\":\"shut\",\"meta\":{\"security\":[{\"system\":"
                "\"http://terminology.hl7.org/CodeSystem/v3-Confidentiality\",\"code\":\"R\"}]},"
                "\"name\":[{\"family\":\"Shut\",\"given\":[\"Sia\"]}],\"birthDate\":"
                "\"1960-02-29\"}\n",
                "SHUT Sia");
  list_both (self, "Ramiro608", "SHUT");
  page = show_over (self);
  g_assert_true (test_wait_until (says_one, page, TEST_PATIENCE_MS));
  g_assert_true (ui_shows (page, "Of what was read, no result of the last 30 days is unseen"));
  g_assert_true (ui_shows (page, "⚠ The chart of 1 more patient of your lists was not read"));
  g_assert_false (ui_shows (page, "for the patients of your lists"));
}

static gboolean
says_unread (gpointer page)
{
  return ui_shows (page, "is not known: their charts could not be read");
}

/* Charts that cannot be read are no charts without news. */
static void
test_over_unread (Fixture *self, gconstpointer data)
{
  g_autofree char *dir = g_build_filename (self->record->desk.folder, "store", NULL);
  TestStore damaged = { .dir = dir };
  GtkWidget *page;

  list_both (self, "Wes853", "Dorsey40");
  test_store_sql (&damaged, "UPDATE record SET sealed = zeroblob (64)");
  page = show_over (self);
  g_assert_true (test_wait_until (says_unread, page, TEST_PATIENCE_MS));
  g_assert_false (ui_shows (page, "no critical one waits"));
  g_assert_false (ui_shows (page, "unseen or critical, of"));
}

static gboolean
says_one_unread (gpointer page)
{
  return ui_shows (page, "⚠ 1 chart of 2 could not be read: ");
}

/* One that cannot be read takes no other with it, and is named. */
static void
test_over_one_unread (Fixture *self, gconstpointer data)
{
  g_autofree char *dir = g_build_filename (self->record->desk.folder, "store", NULL), *sql = NULL;
  TestStore damaged = { .dir = dir };
  char rid[ROUNDS_RID_TEXT];
  GtkWidget *page;

  list_both (self, "Wes853", "Dorsey40");
  sql = g_strdup_printf ("UPDATE record SET sealed = zeroblob (64) WHERE rid = x'%s'",
                         rounds_rid_text (ui_record_rid (self->record, "Dorsey40"), rid));
  test_store_sql (&damaged, sql);
  page = show_over (self);
  g_assert_true (test_wait_until (says_one_unread, page, TEST_PATIENCE_MS));
  g_assert_true (ui_shows (page, "Dorsey40"));
  g_assert_true (ui_shows (page, "▲▲ Critical, not acknowledged · 1"));
  g_assert_false (ui_shows (page, "is not known: their charts could not be read"));
}

/* Nobody on a list, and lists that are not read yet, are not "nothing new". */
static void
test_over_nobody (Fixture *self, gconstpointer data)
{
  GtkWidget *page = show_over (self);

  g_assert_true (test_wait_until (test_desk_has_lists, self->record->session, TEST_PATIENCE_MS));
  ui_record_frames (self->record, 2);
  g_assert_true (ui_shows (page, "There is nobody on your lists."));
  g_assert_false (ui_shows (page, "unseen or critical"));
}

static RoundsNewsOf *
of_new (gboolean read, gboolean loaded, gboolean withheld)
{
  RoundsNewsOf *of = g_new0 (RoundsNewsOf, 1);

  *of = (RoundsNewsOf){ .read = read, .loaded = loaded, .withheld = withheld };
  of->lines = g_ptr_array_new ();
  return of;
}

/* What was not read, not loaded, withheld or not looked at is counted, each by itself. */
static void
test_over_missing (void)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_news_of_free);
  g_autofree char *none = NULL, *words = NULL;
  RoundsOverCounts counts;

  g_ptr_array_add (all, of_new (TRUE, TRUE, FALSE));
  counts = rounds_over_counts (all, 0);
  none = rounds_over_missing_words (&counts, NULL);
  g_assert_cmpstr (none, ==, "");
  g_ptr_array_add (all, of_new (TRUE, FALSE, FALSE));
  g_ptr_array_add (all, of_new (TRUE, FALSE, TRUE));
  g_ptr_array_add (all, of_new (FALSE, FALSE, FALSE));
  g_ptr_array_add (all, of_new (FALSE, FALSE, FALSE));
  ((RoundsNewsOf *) all->pdata[all->len - 1])->failed = TRUE;
  counts = rounds_over_counts (all, 3);
  words = rounds_over_missing_words (&counts, "MADE Ann, 01-Jan-1960");
  g_assert_cmpstr (
      words, ==,
      "⚠ 1 chart of 5 could not be read: MADE Ann, 01-Jan-1960\n"
      "⚠ The chart of 1 more patient of your lists was not read, since it asks for a reason or is "
      "not here: open it to see.\n"
      "⚠ Of 2 patients not all results were loaded: there may be new ones.\n"
      "⚠ Of 1 patient restricted items are withheld, results perhaps: open the chart with them to "
      "see.\n"
      "⚠ 3 more patients of your lists were not looked at: so many charts are not read at once.");
}

/* A look-alike is said in the row, to eyes and ears. */
static const char twins[] =
    "{\"resourceType\":\"Patient\",\"id\":\"twin-a\",\"name\":[{\"family\":\"Twin\",\"given\":["
    "\"Tessa\"]}],\"birthDate\":\"1960-02-29\"}\n"
    "{\"resourceType\":\"Observation\",\"id\":\"twin-k\",\"subject\":{\"reference\":\"Patient/"
    "twin-a\"},\"status\":\"final\",\"category\":[{\"coding\":[{\"code\":\"laboratory\"}]}],"
    "\"code\":{\"text\":\"Some analyte\"},\"effectiveDateTime\":\"2026-11-16T06:30:00-06:00\","
    "\"valueQuantity\":{\"value\":4.2,\"unit\":\"mmol/L\"}}\n"
    "{\"resourceType\":\"Patient\",\"id\":\"twin-b\",\"name\":[{\"family\":\"Twin\",\"given\":["
    "\"Tesse\"]}],\"birthDate\":\"1960-02-28\"}\n";

static gboolean
says_look_alike (gpointer page)
{
  return ui_shows (page, "⚠ look-alike of TWIN Tesse");
}

static void
test_over_look_alike (Fixture *self, gconstpointer data)
{
  GtkWidget *page;

  overview_put (self->record, twins, "TWIN Tessa");
  list_both (self, "TWIN Tessa", "Dorsey40");
  page = show_over (self);
  g_assert_true (test_wait_until (says_over, page, TEST_PATIENCE_MS));
  g_assert_true (test_wait_until (says_look_alike, page, TEST_PATIENCE_MS));
}

static void
test_none (Fixture *self, gconstpointer data)
{
  GtkWidget *page = show (self, "Ramiro608");

  g_assert_true (ui_shows (page, "No result came in this time."));
  g_assert_cmpuint (rounds_section_find ("new-results")->count (self->record->patient), ==, 0);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  ui_test_style ();
  g_test_add ("/w3/words", Fixture, NULL, setup, test_words, teardown);
  g_test_add ("/w3/narrow", Fixture, NULL, setup, test_narrow, teardown);
  g_test_add ("/w3/seen", Fixture, NULL, setup, test_seen, teardown);
  g_test_add ("/w3/in-place", Fixture, NULL, setup, test_in_place, teardown);
  g_test_add ("/w3/ask-seen", Fixture, NULL, setup, test_ask_seen, teardown);
  g_test_add ("/w3/from-before", Fixture, NULL, setup, test_from_before, teardown);
  g_test_add ("/w3/another", Fixture, NULL, setup, test_another, teardown);
  g_test_add ("/w3/over-lists", Fixture, NULL, setup, test_over, teardown);
  g_test_add ("/w3/arrived-today", Fixture, NULL, setup, test_arrived_today, teardown);
  g_test_add ("/w3/dated-ahead", Fixture, NULL, setup, test_dated_ahead, teardown);
  g_test_add ("/w3/over-left-out", Fixture, NULL, setup, test_over_left_out, teardown);
  g_test_add ("/w3/over-unread", Fixture, NULL, setup, test_over_unread, teardown);
  g_test_add ("/w3/over-one-unread", Fixture, NULL, setup, test_over_one_unread, teardown);
  g_test_add ("/w3/over-nobody", Fixture, NULL, setup, test_over_nobody, teardown);
  g_test_add_func ("/w3/over-missing", test_over_missing);
  g_test_add ("/w3/over-look-alike", Fixture, NULL, setup, test_over_look_alike, teardown);
  g_test_add ("/w3/none", Fixture, NULL, setup, test_none, teardown);
  return g_test_run ();
}
