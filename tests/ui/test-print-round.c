/* test-print-round.c: the ward round on paper: whose each line is on every page, of when it is, who and what is left out;
 * and what its lines say where not all is known (W13, W17, H8, H19).
 */
#include "overview-fixture.h"

#include "audit.h"
#include "counts.h"
#include "news.h"
#include "paper-fixture.h"
#include "print-window.h"
#include "round-lines.h"
#include "round-print.h"
#include "round-private.h"
#include "round-row.h"

#include <glib/gstdio.h>
#include <string.h>

#define LIMIT_MS 60000

#define LABEL                                                                                  \
  ",\"meta\":{\"security\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ActCode\"," \
  "\"code\":\"HIV\"}]}"
#define RESTRICTED                                                                \
  ",\"meta\":{\"security\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/" \
  "v3-Confidentiality\",\"code\":\"R\"}]}"
#define PERSON(id, meta, family, given)                                                        \
  "{\"resourceType\":\"Patient\",\"id\":\"" id "\"" meta ",\"name\":[{\"family\":\"" family    \
  "\",\"given\":[\"" given "\"]}],\"identifier\":[{\"type\":{\"coding\":[{\"code\":\"MR\"}]}," \
  "\"value\":\"MR-" id "\"}],\"gender\":\"female\",\"birthDate\":\"1960-02-29\"}\n"
#define SUBJECT "\"subject\":{\"reference\":\"Patient/s\"}"
#define PROBLEM(id, meta, code)                                                           \
  "{\"resourceType\":\"Condition\",\"id\":\"" id "\"" meta "," SUBJECT                    \
  ",\"clinicalStatus\":{\"coding\":[{\"code\":\"active\"}]},\"category\":[{\"coding\":[{" \
  "\"code\":\"problem-list-item\"}]}],\"code\":" code "}\n"
#define TASK(id, words, more)                                                           \
  "{\"resourceType\":\"Task\",\"id\":\"" id "\",\"for\":{\"reference\":\"Patient/s\"}," \
  "\"status\":\"requested\",\"intent\":\"order\",\"description\":\"" words "\"" more "}\n"

static const char secret[] = PERSON ("s", "", "Secret", "Anna")
    PROBLEM ("quiet", LABEL, "{\"text\":\"Quiet matter\"}")
        PROBLEM ("army",
                 "",
                 "{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"224355006\"}],"
                 "\"text\":\"Served in armed forces\"}") PROBLEM ("gout", "", "{\"text\":\"Gout\"}")
            TASK ("t1", "Ask again about the quiet matter", "")
                TASK ("t2", "Ring her", ",\"focus\":{\"reference\":\"Condition/quiet\"}")
                    TASK ("t3", "Weigh daily", "");

/* ---- its lines ---- */

static gboolean
is_read (gpointer lines)
{
  return !rounds_round_lines_is_reading (lines);
}

/* The lines of these people, read. (transfer full) */
static RoundsRoundLines *
read_lines (UiRecord *record, const char *const *who, gsize n)
{
  RoundsRoundLines *lines = rounds_round_lines_new (record->session);
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  RoundsPatientList list = { .name = (char *) "Ward 3", .members = members };

  for (gsize i = 0; i < n; i++)
    g_array_append_vals (members, ui_record_rid (record, who[i]), 1);
  rounds_lists_of (record->session);
  rounds_round_lines_fill (lines, &list);
  rounds_round_lines_read (lines);
  g_assert_true (test_wait_until (is_read, lines, LIMIT_MS));
  return lines;
}

static RoundsPaper *
paper_of (UiRecord *record, RoundsRoundLines *lines, GArray *patients)
{
  RoundsPaper *paper = rounds_round_paper_new (record->session, "Ward 3", lines, patients);

  g_assert_nonnull (paper);
  return paper;
}

/* Neither a problem nor a task, by its record, its words or its code; each is counted. */
static void
test_sensitive (void)
{
  static const char *const who[] = { "SECRET" };
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autoptr (GArray) patients = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  g_autoptr (RoundsRoundLines) lines = NULL;
  g_autofree char *words = NULL;

  overview_put (record, secret, "SECRET Anna");
  lines = read_lines (record, who, 1);
  words = paper_fixture_words (paper_of (record, lines, patients));
  paper_fixture_assert_not (words, "quiet matter");
  paper_fixture_assert_not (words, "Ring her");
  paper_fixture_assert_not (words, "armed forces");
  paper_fixture_assert_has (words, "Problems\tGout\n");
  paper_fixture_assert_has (words, "Weigh daily (no due date)");
  paper_fixture_assert_has (words, "3 open");
  paper_fixture_assert_has (words, "4 sensitive entries are not printed");
  paper_fixture_assert_has (words, "allergies: nothing in this record");
}

/* Whoever is restricted is counted, not named; whoever was not read is named, with why. Each who is named has a row in
 * the audit, before the paper is there. */
static void
test_left_out (void)
{
  static const char *const who[] = { "Wes853", "HIDDEN", "SECRET" };
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autoptr (GArray) patients = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  g_autoptr (RoundsRoundLines) lines = NULL;
  g_autoptr (RoundsRoundItem) item = NULL;
  g_autofree char *words = NULL;

  overview_put (record, secret, "SECRET Anna");
  overview_put (record, PERSON ("h", RESTRICTED, "Hidden", "Bert"), "HIDDEN Bert");
  lines = read_lines (record, who, G_N_ELEMENTS (who));
  item = g_list_model_get_item (rounds_round_lines_get_items (lines), 2);
  g_clear_pointer (&item->line, rounds_round_line_free);
  words = paper_fixture_words (paper_of (record, lines, patients));
  paper_fixture_assert_has (words, "3 patients of “Ward 3”");
  paper_fixture_assert_not (words, "HIDDEN");
  paper_fixture_assert_has (words, "⚠ 1 patient of this list is not on this paper: the record is "
                                   "restricted");
  paper_fixture_assert_has (words, "⚠ 1 patient of this list was not read");
  paper_fixture_assert_has (words, "Not read\tnot read yet");
  g_assert_cmpuint (patients->len, ==, 2);
}

/* Each page has whose its lines are, by name, birth date and number, and each group says of when it is. */
static void
test_pages (void)
{
  static const char *const who[] = { "Wes853", "Azzie965", "Huey641" };
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autoptr (GArray) patients = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  g_autoptr (RoundsRoundLines) lines = read_lines (record, who, G_N_ELEMENTS (who));
  RoundsRoundItem *item = g_list_model_get_item (rounds_round_lines_get_items (lines), 1);
  g_autoptr (RoundsPaper) paper = NULL;
  guint n;

  item->line->read_at += 4 * 60000;
  g_object_unref (item);
  paper = paper_of (record, lines, patients);
  n = rounds_paper_layout (paper, 420, 300); /* so low that each group is on several pages */
  g_assert_cmpuint (n, >, 3);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *words = rounds_paper_words (paper, i);

      if (strstr (words, ", born ") == NULL || strstr (words, ", MRN ") == NULL)
        g_error ("page %u is nobody's:\n%s", i + 1, words);
      paper_fixture_assert_has (words, "As of 16-Nov-2026 08:00 to 16-Nov-2026 08:04");
    }
  {
    g_autofree char *words = paper_fixture_words (g_steal_pointer (&paper));

    g_assert_cmpuint (paper_fixture_count (words, "Read\t16-Nov-2026 08:00"), ==, 2);
    g_assert_cmpuint (paper_fixture_count (words, "Read\t16-Nov-2026 08:04"), ==, 1);
  }
}

/* ---- the audit ---- */

typedef struct
{
  const guint8 *rid;
  guint n;
} Counting;

static gboolean
count_print (gpointer data, const RoundsAuditRow *row)
{
  Counting *counting = data;

  counting->n += strcmp (row->entry.act, "print") == 0 && row->entry.patient != NULL &&
                 memcmp (row->entry.patient, counting->rid, ROUNDS_RID_BYTES) == 0;
  return TRUE;
}

static void
test_audit (void)
{
  static const char *const who[] = { "Wes853", "Azzie965" };
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autoptr (RoundsRoundLines) lines = read_lines (record, who, G_N_ELEMENTS (who));
  g_autoptr (GArray) patients = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  RoundsPaper *paper = paper_of (record, lines, patients);
  g_autoptr (RoundsPrintWindow) window = ROUNDS_PRINT_WINDOW (
      g_object_ref (rounds_print_window_new (NULL, &(RoundsPrintAbout){ .session = record->session,
                                                                        .who = "2",
                                                                        .patients = patients })));
  g_autofree char *path = g_build_filename (record->desk.folder, "round.pdf", NULL);

  rounds_print_window_add (window, "Round list", paper);
  rounds_print_window_save (window, path);
  g_assert_true (test_wait_until (paper_fixture_is_saved, window, LIMIT_MS));
  for (gsize i = 0; i < G_N_ELEMENTS (who); i++)
    {
      Counting counting = { ui_record_rid (record, who[i]), 0 };
      g_autoptr (GError) error = NULL;

      g_assert_true (rounds_audit_list (rounds_session_get_store (record->session), 1, count_print,
                                        &counting, &error));
      g_assert_cmpuint (counting.n, ==, 1);
    }
  gtk_window_destroy (GTK_WINDOW (window));
  g_unlink (path);
}

/* ---- what its lines say ---- */

/* H19: of what was not loaded nothing is said to be none; of what is there, that it is not all. */
static void
test_lacks (void)
{
  static const char *const people[] = { "SECRET", "Wes853" };
  static const char *const reports[] = { "DiagnosticReport", NULL }, *const none[] = { NULL };
  g_autoptr (UiRecord) record = ui_record_new ();

  overview_put (record, PERSON ("s", "", "Secret", "Anna"), "SECRET Anna");
  for (gsize i = 0; i < G_N_ELEMENTS (people); i++)
    {
      RoundsPatient *patient = ui_record_open (record, people[i]);
      RoundsChartIndex *index = (RoundsChartIndex *) rounds_patient_get_index (patient);
      g_autoptr (RoundsRoundLine) line = g_new0 (RoundsRoundLine, 1);
      g_autoptr (RoundsRoundLine) unread = g_new0 (RoundsRoundLine, 1);
      g_autoptr (RoundsRoundLine) withheld = g_new0 (RoundsRoundLine, 1);

      index->settings.sync = ROUNDS_SYNC_PARTIAL;
      rounds_round_line_take (line, index);
      g_assert_cmpstr (line->none_pending, ==, "nothing known: not all were loaded");
      if (i == 0)
        {
          g_assert_cmpstr (line->tasks, ==, "tasks not loaded");
          g_assert_cmpstr (line->allergies, ==, "allergies: not known");
          g_assert_cmpstr (line->problems, ==, "problems not known: not all was loaded");
        }
      else
        {
          g_assert_true (g_str_has_suffix (line->tasks, " · not all were loaded"));
          g_assert_true (g_str_has_suffix (line->more, "not all were loaded"));
          g_assert_true (g_str_has_suffix (line->paper.problems, "not all were loaded"));
        }
      index->settings.sync = ROUNDS_SYNC_COMPLETE;
      index->settings.not_loaded = reports;
      rounds_round_line_take (unread, index);
      g_assert_cmpstr (unread->none_pending, ==, "nothing known: not all were loaded");
      index->settings.not_loaded = none;
      index->withheld[ROUNDS_SECRECY_RESTRICTED] = 2;
      index->withheld_kinds = 1u << ROUNDS_KIND_TASK;
      rounds_round_line_take (withheld, index);
      g_assert_true (g_str_has_suffix (withheld->tasks, " · some may be withheld"));
      g_assert_cmpuint (withheld->withheld, ==, 2);
    }
}

/* What is new is as many as New results of the chart has. */
static void
test_news (void)
{
  static const char *const people[] = { "Wes853", "Azzie965", "Huey641", "Ramiro608" };
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autoptr (RoundsRoundLines) lines = read_lines (record, people, G_N_ELEMENTS (people));

  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_autoptr (RoundsRoundItem)
          item = g_list_model_get_item (rounds_round_lines_get_items (lines), i);
      RoundsNews *news = rounds_news_of (ui_record_open (record, people[i]));

      g_assert_cmpuint (item->line->n_new, ==, rounds_news_unseen (news));
      g_assert_cmpuint (item->line->n_critical, ==, rounds_news_critical (news));
    }
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/h8/round", test_sensitive);
  g_test_add_func ("/w17/round-left-out", test_left_out);
  g_test_add_func ("/w17/round-pages", test_pages);
  g_test_add_func ("/h8/round-audit", test_audit);
  g_test_add_func ("/h19/round", test_lacks);
  g_test_add_func ("/w3/round-news", test_news);
  return g_test_run ();
}
