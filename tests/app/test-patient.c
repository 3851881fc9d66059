/* test-patient.c: one open patient: its chart, its moment, its selection, its acts, its end. */
#include "patient.h"

#include "audit.h"
#include "counts.h"
#include "desk.h"
#include "local.h"

#include <string.h>

#define LIMIT_MS 60000

typedef struct
{
  TestDesk desk;
  RoundsPatient *patient;
} Fixture;

static void
setup (Fixture *self, gconstpointer data)
{
  test_desk_begin (&self->desk);
  self->patient = test_desk_open (&self->desk, "Wes853");
}

static void
teardown (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->patient);
  test_desk_end (&self->desk);
}

/* ---- people ---- */

static void
test_people (Fixture *self, gconstpointer data)
{
  RoundsPeople *people = rounds_session_get_people (self->desk.session);
  const RoundsPersonRow *wes = test_desk_person (&self->desk, "Wes853");
  g_autoptr (GArray) found = rounds_people_search (people, "spencer wes", 5);
  g_autoptr (GArray)
      alike = rounds_people_look_alikes (people,
                                         test_desk_person (&self->desk, "Carlotta746")->rid);

  g_assert_cmpuint (rounds_people_size (people), >=, 9);
  g_assert_cmpstr (wes->birth.text, ==, "1962-10-21");
  g_assert_cmpstr (wes->sex, ==, "male");
  g_assert_nonnull (wes->mrn);
  g_assert_cmpuint (wes->events, >, 500);
  g_assert_true (test_desk_person (&self->desk, "Ramiro608")->deceased);
  g_assert_cmpuint (found->len, >=, 1);
  g_assert_cmpmem (g_array_index (found, RoundsDirectoryRow, 0).rid, ROUNDS_RID_BYTES, wes->rid,
                   ROUNDS_RID_BYTES);
  g_assert_cmpuint (alike->len, >=, 1);
  for (guint i = 1; i < rounds_people_size (people); i++)
    g_assert_cmpstr (rounds_people_get (people, i - 1)->name, <=,
                     rounds_people_get (people, i)->name);
}

/* ---- the moment ---- */

static void
count_call (guint *calls)
{
  *calls += 1;
}

static void
test_moment (Fixture *self, gconstpointer data)
{
  RoundsPatient *patient = self->patient;
  gint64 now = rounds_patient_get_now (patient);
  const gint64 year = G_GINT64_CONSTANT (31536000000);
  guint calls = 0, open_now, open_then;

  g_signal_connect_swapped (patient, "notify::at", G_CALLBACK (count_call), &calls);
  g_assert_true (rounds_patient_is_now (patient));
  g_assert_cmpint (rounds_patient_get_moment (patient), ==, now);
  open_now = rounds_patient_get_problems (patient)->n_problems;
  rounds_patient_set_at (patient, now - 30 * year);
  g_assert_false (rounds_patient_is_now (patient));
  g_assert_cmpint (rounds_patient_get_moment (patient), ==, now - 30 * year);
  open_then = rounds_patient_get_problems (patient)->n_problems;
  g_assert_cmpuint (open_then, <, open_now);
  /* What the banner shows stays at now. */
  g_assert_cmpuint (rounds_patient_get_medicines_now (patient)->n_lines, >,
                    rounds_patient_get_medicines (patient)->n_lines);
  rounds_patient_set_at (patient, now + year);
  g_assert_true (rounds_patient_is_now (patient));
  g_assert_cmpuint (calls, ==, 2);
}

/* ---- selection, and reading anew ---- */

static void
test_selection (Fixture *self, gconstpointer data)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  const RoundsSelection some = { .row = &index->rows[7], .field = "/valueQuantity" };
  g_autofree char *reference = g_strdup (index->rows[7].event->reference);
  gboolean changed = FALSE;
  guint calls = 0;

  g_signal_connect_swapped (self->patient, "selected", G_CALLBACK (count_call), &calls);
  rounds_patient_select (self->patient, &some);
  rounds_patient_select (self->patient, &some);
  g_assert_cmpuint (calls, ==, 1);
  g_signal_connect_swapped (self->patient, "changed", G_CALLBACK (count_call), &changed);
  rounds_patient_reload (self->patient);
  g_assert_true (test_wait_for (&changed, LIMIT_MS));
  index = rounds_patient_get_index (self->patient);
  g_assert_nonnull (rounds_patient_get_selection (self->patient)->row);
  g_assert_true (rounds_patient_get_selection (self->patient)->row >= index->rows);
  g_assert_true (rounds_patient_get_selection (self->patient)->row < index->rows + index->n_rows);
  g_assert_cmpstr (rounds_patient_get_selection (self->patient)->row->event->reference, ==,
                   reference);
  g_assert_cmpstr (rounds_patient_get_selection (self->patient)->field, ==, "/valueQuantity");
}

/* ---- words ---- */

static gboolean
words_are_ready (gpointer data)
{
  return rounds_patient_words_ready (data);
}

static void
test_words (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) hits = NULL;

  g_assert_true (test_wait_until (words_are_ready, self->patient, LIMIT_MS));
  hits = rounds_patient_search (self->patient, "naproxen", 50);
  g_assert_nonnull (hits);
  g_assert_cmpuint (hits->len, >, 0);
}

/* A name and the value of one result, in either order; not the value of another. */
static void
test_words_together (Fixture *self, gconstpointer data)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  guint asked = 0;

  g_assert_true (test_wait_until (words_are_ready, self->patient, LIMIT_MS));
  for (guint i = 0; i < index->n_rows; i++)
    {
      const RoundsChartRow *row = &index->rows[i];
      g_autofree char *query = NULL;
      g_autoptr (GPtrArray) hits = NULL;
      gboolean found = FALSE;

      if (row->event->kind != ROUNDS_KIND_RESULT || row->event->value.first.decimal == NULL ||
          !g_str_has_prefix (row->event->title, "Potassium"))
        continue;
      query = g_strdup_printf ("%s potassium", row->event->value.first.decimal);
      hits = rounds_patient_search (self->patient, query, 100);
      for (guint j = 0; j < hits->len; j++)
        {
          const RoundsChartHit *hit = hits->pdata[j];

          g_assert_nonnull (strstr (hit->snippet, row->event->value.first.decimal));
          found |= hit->row == row && g_str_has_prefix (hit->snippet, "Potassium") &&
                   strcmp (hit->field, "title") == 0;
        }
      g_assert_true (found);
      asked++;
    }
  g_assert_cmpuint (asked, >, 0);
}

static gpointer
scan (const RoundsOpenChart *chart,
      const RoundsActor *actor,
      gpointer words,
      GCancellable *cancellable,
      GError **error)
{
  const RoundsChartQuestion question = { words, 100, *actor, cancellable };

  return rounds_chart_words_scan (chart, &question, NULL, error);
}

static void
on_scanned (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  *(GPtrArray **) data = rounds_patient_work_finish (ROUNDS_PATIENT (source), result, &error);
  g_assert_no_error (error);
}

static gboolean
is_there (gpointer data)
{
  return *(gpointer *) data != NULL;
}

/* Looking through the chart finds what the index finds, in its order: in one field, in the fields of a
 * record, in a title and a note. */
static void
test_words_scanned (Fixture *self, gconstpointer data)
{
  static const char *const queries[] = { "potassium 5.4",
                                         "potassium",
                                         "5.4 mmol",
                                         "note naproxen",
                                         "systolic 146",
                                         "lisinopril mg",
                                         "\"progress note\" recheck",
                                         "no such" };

  g_assert_true (test_wait_until (words_are_ready, self->patient, LIMIT_MS));
  for (guint q = 0; q < G_N_ELEMENTS (queries); q++)
    {
      g_autoptr (GPtrArray) hits = rounds_patient_search (self->patient, queries[q], 100);
      g_autoptr (GPtrArray) scanned = NULL;
      const RoundsPatientJob job = { scan, (gpointer) queries[q], NULL,
                                     (GDestroyNotify) g_ptr_array_unref };

      rounds_patient_work_async (self->patient, &job, on_scanned, &scanned);
      g_assert_true (test_wait_until (is_there, &scanned, LIMIT_MS));
      g_assert_cmpuint (scanned->len, ==, hits->len);
      g_assert_true ((hits->len > 0) == (strcmp (queries[q], "no such") != 0));
      for (guint i = 0; i < hits->len; i++)
        {
          const RoundsChartHit *one = hits->pdata[i], *other = scanned->pdata[i];

          g_assert_true (one->row == other->row);
          g_assert_cmpstr (one->field, ==, other->field);
          g_assert_cmpstr (one->snippet, ==, other->snippet);
          g_assert_cmpuint (one->start, ==, other->start);
          g_assert_cmpuint (one->end, ==, other->end);
        }
    }
}

/* ---- reading and acting ---- */

typedef struct
{
  gboolean done;
  gpointer result;
  GError *error;
  RoundsActDone act;
} Answer;

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->result = rounds_patient_read_finish (ROUNDS_PATIENT (source), result, &answer->error);
  answer->done = TRUE;
}

static void
test_read (Fixture *self, gconstpointer data)
{
  const RoundsChartRow *row = &rounds_patient_get_index (self->patient)->rows[3];
  Answer answer = { 0 };
  g_autoptr (GBytes) bytes = NULL;
  gsize size;
  const char *text;

  rounds_patient_read_async (self->patient, row->event->rid, 0, on_read, &answer);
  g_assert_true (test_wait_for (&answer.done, LIMIT_MS));
  g_assert_no_error (answer.error);
  bytes = answer.result;
  text = g_bytes_get_data (bytes, &size);
  g_assert_nonnull (g_strstr_len (text, size, "\"resourceType\""));
}

static void
on_acted (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  rounds_patient_act_finish (ROUNDS_PATIENT (source), result, &answer->act, &answer->error);
  answer->done = TRUE;
}

static void
on_act_heard (RoundsPatient *patient, const RoundsAct *act, const RoundsActDone *done, char **text)
{
  *text = g_strdup_printf ("%d %s %s", act->type, act->text, done->id);
}

static void
test_draft (Fixture *self, gconstpointer data)
{
  g_autofree char *words = g_strdup ("words of a draft"), *heard = NULL, *expected = NULL;
  const RoundsAct act = { .type = ROUNDS_ACT_DRAFT_SAVE, .title = "Progress note", .text = words };
  Answer answer = { 0 };

  g_signal_connect (self->patient, "acted", G_CALLBACK (on_act_heard), &heard);
  rounds_patient_act_async (self->patient, &act, on_acted, &answer);
  /* The act is the patient's own copy by now. */
  memset (words, 'x', strlen (words));
  g_assert_true (test_wait_for (&answer.done, LIMIT_MS));
  g_assert_no_error (answer.error);
  g_assert_nonnull (answer.act.id);
  expected = g_strdup_printf ("%d words of a draft %s", ROUNDS_ACT_DRAFT_SAVE, answer.act.id);
  g_assert_cmpstr (heard, ==, expected);
  rounds_act_done_clear (&answer.act);
}

static void
test_off_now (Fixture *self, gconstpointer data)
{
  const RoundsAct act = { .type = ROUNDS_ACT_TASK, .title = "Call the laboratory" };
  Answer answer = { 0 };

  rounds_patient_set_at (self->patient, rounds_patient_get_now (self->patient) - 86400000);
  rounds_patient_act_async (self->patient, &act, on_acted, &answer);
  g_assert_true (test_wait_for (&answer.done, LIMIT_MS));
  g_assert_error (answer.error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_REFUSED);
  g_clear_error (&answer.error);
}

static void
test_task (Fixture *self, gconstpointer data)
{
  const RoundsAct act = { .type = ROUNDS_ACT_TASK, .title = "Call the laboratory" };
  Answer answer = { 0 };
  gboolean changed = FALSE;
  guint before = rounds_patient_get_index (self->patient)->n_rows;

  g_signal_connect_swapped (self->patient, "changed", G_CALLBACK (count_call), &changed);
  rounds_patient_act_async (self->patient, &act, on_acted, &answer);
  g_assert_true (test_wait_for (&answer.done, LIMIT_MS));
  g_assert_no_error (answer.error);
  g_assert_true (test_wait_for (&changed, LIMIT_MS));
  g_assert_cmpuint (rounds_patient_get_index (self->patient)->n_rows, >, before);
  g_assert_nonnull (
      rounds_chart_row (rounds_patient_get_index (self->patient), answer.act.reference));
  rounds_act_done_clear (&answer.act);
}

/* ---- the same chart, later ---- */

#define HOUR G_GINT64_CONSTANT (3600000)

typedef struct
{
  const char *act;
  guint n;
} Counted;

static gboolean
count_row (gpointer data, const RoundsAuditRow *row)
{
  Counted *counted = data;

  counted->n += strcmp (row->entry.act, counted->act) == 0;
  return TRUE;
}

static guint
count_acts (Fixture *self, const char *act)
{
  Counted counted = { act, 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (rounds_audit_list (rounds_session_get_store (self->desk.session), 1, count_row,
                                    &counted, &error));
  g_assert_no_error (error);
  return counted.n;
}

static gboolean
is_of_now (gpointer patient)
{
  return rounds_patient_get_now (patient) == rounds_patient_get_clock (patient);
}

/* Looks again an hour later. TRUE: it was read anew. */
static gboolean
is_read_anew (Fixture *self)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  guint changed = 0, later = 0, before = count_acts (self, "open-chart");
  guint read_anew = count_acts (self, "read-anew");

  g_signal_connect_swapped (self->patient, "changed", G_CALLBACK (count_call), &changed);
  g_signal_connect_swapped (self->patient, "notify::now", G_CALLBACK (count_call), &later);
  test_desk_age (self->patient, HOUR);
  g_assert_true (rounds_patient_refresh (self->patient));
  g_assert_false (rounds_patient_refresh (self->patient));
  g_assert_true (test_wait_until (is_of_now, self->patient, LIMIT_MS));
  g_assert_false (rounds_patient_refresh (self->patient));
  g_signal_handlers_disconnect_by_data (self->patient, &changed);
  g_signal_handlers_disconnect_by_data (self->patient, &later);
  g_assert_cmpuint (changed + later, ==, 1);
  /* Nobody opened it: the audit tells of a reading. */
  g_assert_cmpuint (count_acts (self, "open-chart"), ==, before);
  g_assert_cmpuint (count_acts (self, "read-anew"), ==, read_anew + changed);
  g_assert_true ((rounds_patient_get_index (self->patient) != index) == (changed == 1));
  return changed == 1;
}

/* Nothing new: the rows and the words stay, the views are of the new now, and no audit row says that somebody read. */
static void
test_later (Fixture *self, gconstpointer data)
{
  const RoundsMedicines *before = rounds_patient_get_medicines (self->patient);

  test_desk_wait_words (self->patient);
  g_assert_false (is_read_anew (self));
  g_assert_true (rounds_patient_words_ready (self->patient));
  g_assert_true (rounds_patient_get_medicines (self->patient) != before);
  g_assert_true (rounds_patient_get_medicines_now (self->patient) ==
                 rounds_patient_get_medicines (self->patient));
  g_assert_false (is_read_anew (self));
}

static void
do_act (RoundsPatient *patient, const RoundsAct *act)
{
  Answer answer = { 0 };

  rounds_patient_act_async (patient, act, on_acted, &answer);
  g_assert_true (test_wait_for (&answer.done, LIMIT_MS));
  g_assert_no_error (answer.error);
  rounds_act_done_clear (&answer.act);
}

/* A draft of one's own is known already; the same in another window, or a record, is news. */
static void
test_later_news (Fixture *self, gconstpointer data)
{
  g_autoptr (RoundsPatient) other = test_desk_open (&self->desk, "Wes853");
  const RoundsAct draft = { .type = ROUNDS_ACT_DRAFT_SAVE, .title = "Note", .text = "words" };
  const RoundsAct task = { .type = ROUNDS_ACT_TASK, .title = "Call the laboratory" };
  guint before = rounds_patient_get_index (self->patient)->n_rows;
  gboolean changed = FALSE;

  do_act (self->patient, &draft);
  do_act (self->patient, &draft);
  g_assert_false (is_read_anew (self));
  do_act (other, &draft);
  g_assert_true (is_read_anew (self));
  do_act (other, &draft);
  do_act (self->patient, &draft);
  g_assert_true (is_read_anew (self));
  g_assert_false (is_read_anew (self));
  g_signal_connect_swapped (other, "changed", G_CALLBACK (count_call), &changed);
  do_act (other, &task); /* it reads itself anew */
  g_assert_true (test_wait_for (&changed, LIMIT_MS));
  g_assert_true (is_read_anew (self));
  g_assert_cmpuint (rounds_patient_get_index (self->patient)->n_rows, >, before);
}

/* ---- what is withheld ---- */

/* What carries a label over what the person opens is counted, and no list can say "none" alone. */
static void
test_withheld (Fixture *self, gconstpointer data)
{
  g_autoptr (RoundsPatient) contessa = test_desk_open (&self->desk, "Contessa946");
  const RoundsChartIndex *index = rounds_patient_get_index (contessa);

  g_assert_cmpuint (index->withheld[ROUNDS_SECRECY_RESTRICTED], >, 0);
  g_assert_cmpuint (index->withheld_kinds & (1u << ROUNDS_KIND_NOTE), !=, 0);
  index = rounds_patient_get_index (self->patient);
  g_assert_cmpuint (index->withheld[ROUNDS_SECRECY_RESTRICTED], ==, 0);
  g_assert_cmpuint (index->withheld_kinds, ==, 0);
}

/* ---- its end ---- */

/* What an editor does with words that are not on disk. */
static void
on_closing (RoundsPatient *patient, gboolean *saved)
{
  const RoundsAct act = { .type = ROUNDS_ACT_DRAFT_SAVE, .title = "Note", .text = "last words" };
  g_autoptr (GError) error = NULL;

  *saved = rounds_patient_act_now (patient, &act, NULL, &error);
  g_assert_no_error (error);
}

static void
test_lock (Fixture *self, gconstpointer data)
{
  gboolean saved = FALSE, found = FALSE;
  GPtrArray *drafts;

  g_signal_connect (self->patient, "closing", G_CALLBACK (on_closing), &saved);
  rounds_session_lock (self->desk.session);
  g_assert_true (saved);
  g_assert_cmpint (rounds_patient_get_state (self->patient), ==, ROUNDS_PATIENT_CLOSED);
  g_assert_null (rounds_patient_get_index (self->patient));
  g_assert_null (rounds_patient_get_person (self->patient));
  g_assert_null (rounds_session_get_people (self->desk.session));
  g_clear_object (&self->patient);
  test_desk_unlock (&self->desk);
  self->patient = test_desk_open (&self->desk, "Wes853");
  drafts = rounds_patient_get_local (self->patient, ROUNDS_LOCAL_DRAFT);
  for (guint i = 0; i < drafts->len; i++)
    {
      const RoundsLocalRow *row = g_ptr_array_index (drafts, i);
      gsize size;
      const char *text = g_bytes_get_data (row->content, &size);

      found |= g_strstr_len (text, size, "last words") != NULL;
    }
  g_assert_true (found);
}

/* A chart that cannot be read anew is shown no more, takes last words, and comes back when it can. */
static void
test_failed (Fixture *self, gconstpointer data)
{
  gboolean saved = FALSE;

  test_desk_fail_reload (self->patient);
  g_assert_cmpint (rounds_patient_get_state (self->patient), ==, ROUNDS_PATIENT_FAILED);
  rounds_patient_reload (self->patient);
  g_assert_true (test_wait_until (test_desk_is_open, self->patient, LIMIT_MS));
  test_desk_fail_reload (self->patient);
  g_signal_connect (self->patient, "closing", G_CALLBACK (on_closing), &saved);
  rounds_patient_close (self->patient);
  g_assert_true (saved);
  g_assert_cmpint (rounds_patient_get_state (self->patient), ==, ROUNDS_PATIENT_CLOSED);
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->result = rounds_patient_read_finish (ROUNDS_PATIENT (source), result, &answer->error);
  answer->done = TRUE;
}

/* Whoever hears that it is closed has no chart to hold a row of, or to count once again. */
static void
on_closed (RoundsPatient *patient, GParamSpec *pspec, gpointer heard)
{
  g_assert_cmpint (rounds_patient_get_state (patient), ==, ROUNDS_PATIENT_CLOSED);
  g_assert_null (rounds_patient_get_index (patient));
  g_assert_null (rounds_patient_get_selection (patient)->row);
  *(gboolean *) heard = TRUE;
}

/* What was being read when it closed comes back as cancelled, never as another patient's. */
static void
test_close (Fixture *self, gconstpointer data)
{
  g_autoptr (RoundsPatient) other = test_desk_open (&self->desk, "Azzie965");
  const RoundsChartRow *row = &rounds_patient_get_index (self->patient)->rows[3];
  const RoundsSelection selection = { .row = row };
  Answer answer = { 0 };
  gboolean heard = FALSE;

  rounds_patient_read_async (self->patient, row->event->rid, 0, on_ended, &answer);
  rounds_patient_select (self->patient, &selection);
  g_signal_connect (self->patient, "notify::state", G_CALLBACK (on_closed), &heard);
  rounds_patient_close (self->patient);
  g_assert_true (heard);
  g_assert_true (test_wait_for (&answer.done, LIMIT_MS));
  g_assert_null (answer.result);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&answer.error);
  g_assert_cmpint (rounds_patient_get_state (other), ==, ROUNDS_PATIENT_OPEN);
  g_assert_cmpint (memcmp (rounds_patient_get_scope (other),
                           rounds_patient_get_scope (self->patient), ROUNDS_SCOPE_BYTES),
                   !=, 0);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *, gconstpointer);
  } cases[] = {
    { "/patient/people", test_people },
    { "/patient/moment", test_moment },
    { "/patient/selection", test_selection },
    { "/patient/words", test_words },
    { "/patient/words-together", test_words_together },
    { "/patient/words-scanned", test_words_scanned },
    { "/patient/read", test_read },
    { "/patient/draft", test_draft },
    { "/patient/off-now", test_off_now },
    { "/patient/task", test_task },
    { "/patient/later", test_later },
    { "/patient/later-news", test_later_news },
    { "/patient/withheld", test_withheld },
    { "/patient/lock", test_lock },
    { "/patient/failed", test_failed },
    { "/patient/close", test_close },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, NULL, setup, cases[i].run, teardown);
  return g_test_run ();
}
