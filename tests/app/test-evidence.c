/* test-evidence.c: what of a chart a question is answered from, and how it is told to a model. */
#include "evidence.h"

#include "desk.h"

#include <string.h>

typedef struct
{
  TestDesk desk;
  RoundsPatient *patient;
} Fixture;

static void
open_patient (Fixture *self, const char *who)
{
  g_clear_object (&self->patient);
  self->patient = test_desk_open (&self->desk, who);
  test_desk_wait_words (self->patient);
}

static void
setup (Fixture *self, gconstpointer data)
{
  test_desk_begin (&self->desk);
  open_patient (self, "Wes853");
}

static void
teardown (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->patient);
  test_desk_end (&self->desk);
}

static gboolean
has_line (const RoundsEvidence *evidence, const char *words)
{
  for (guint i = 0; i < evidence->n_lines; i++)
    if (strstr (evidence->lines[i].line, words) != NULL)
      return TRUE;
  return FALSE;
}

static void
test_words (Fixture *self, gconstpointer data)
{
  g_autoptr (RoundsEvidence)
      evidence = rounds_evidence_new (self->patient, "What happened to the potassium?");
  guint of_potassium = 0;

  g_assert_nonnull (evidence);
  g_assert_cmpuint (evidence->n_lines, <=, ROUNDS_EVIDENCE_MAX);
  g_assert_cmpuint (evidence->n_lines, >, 5);
  g_assert_cmpuint (evidence->considered, >, evidence->n_lines);
  g_assert_true (has_line (evidence, "6.6 mmol/L"));
  g_assert_true (has_line (evidence, "5.4 mmol/L"));
  for (guint i = 0; i < evidence->n_lines; i++)
    {
      if (i > 0)
        g_assert_true (evidence->lines[i - 1].row < evidence->lines[i].row);
      of_potassium += strcmp (evidence->lines[i].why, "potassium") == 0;
      g_assert_null (strchr (evidence->lines[i].line, '\n'));
      g_assert_true (g_utf8_validate (evidence->lines[i].line, -1, NULL));
    }
  g_assert_cmpuint (of_potassium, >=, 3);
}

/* Every line says in which field its words stand. */
static void
test_fields (Fixture *self, gconstpointer data)
{
  static const char *const questions[] = { "blood pressure", "lisinopril naproxen",
                                           "kidney disease", "smoking status", "xyzzy" };
  guint n_titles = 0, n_components = 0, n_coded = 0;

  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_autoptr (RoundsEvidence) evidence = rounds_evidence_new (self->patient, questions[i]);

      for (guint k = 0; k < evidence->n_lines; k++)
        {
          const char *field = evidence->lines[k].field;
          const RoundsEvent *event = evidence->lines[k].row->event;

          g_assert_nonnull (field);
          n_titles += g_str_equal (field, "title") && event->kind == ROUNDS_KIND_MEDICATION;
          n_components += g_str_equal (field, "/component") && event->n_components == 2;
          n_coded += g_str_equal (field, "/valueCodeableConcept") &&
                     event->value.type == ROUNDS_VALUE_CODED;
        }
    }
  g_assert_cmpuint (n_titles, >, 0);
  g_assert_cmpuint (n_components, >, 0);
  g_assert_cmpuint (n_coded, >, 0);
}

/* A word that stands in a note only. */
static void
test_note (Fixture *self, gconstpointer data)
{
  g_autoptr (RoundsEvidence)
      evidence = rounds_evidence_new (self->patient, "Why was naproxen stopped?");
  gboolean in_note = FALSE;

  for (guint i = 0; i < evidence->n_lines; i++)
    in_note |= evidence->lines[i].row->event->kind == ROUNDS_KIND_NOTE &&
               evidence->lines[i].end > evidence->lines[i].start;
  g_assert_true (in_note);
}

/* The same question of the same chart gives the same lines. */
static void
test_same (Fixture *self, gconstpointer data)
{
  g_autoptr (RoundsEvidence) one = rounds_evidence_new (self->patient, "kidney function");
  g_autoptr (RoundsEvidence) other = rounds_evidence_new (self->patient, "kidney function");

  g_assert_cmpuint (one->n_lines, ==, other->n_lines);
  g_assert_cmpstr (one->facts, ==, other->facts);
  for (guint i = 0; i < one->n_lines; i++)
    g_assert_cmpstr (one->lines[i].line, ==, other->lines[i].line);
}

/* What the moment shown did not know, and what was entered in error, is not there. */
static void
test_kept_back (Fixture *self, gconstpointer data)
{
  const gint64 moment = rounds_patient_get_now (self->patient) - G_GINT64_CONSTANT (31536000000);
  g_autoptr (RoundsEvidence) evidence = NULL;

  rounds_patient_set_at (self->patient, moment);
  evidence = rounds_evidence_new (self->patient, "potassium weight creatinine");
  g_assert_cmpuint (evidence->n_lines, >, 0);
  for (guint i = 0; i < evidence->n_lines; i++)
    {
      const RoundsChartRow *row = evidence->lines[i].row;

      g_assert_true ((row->marks & ROUNDS_MARK_NO_TIME) != 0 || row->from <= moment);
      g_assert_cmpuint (row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_CONSENT), ==, 0);
    }
}

/* No word of the chart: what is abnormal and newest. */
static void
test_no_word (Fixture *self, gconstpointer data)
{
  g_autoptr (RoundsEvidence) evidence = rounds_evidence_new (self->patient, "xyzzy?");
  g_autoptr (RoundsEvidence) nothing = rounds_evidence_new (self->patient, "");

  g_assert_cmpuint (evidence->n_lines, >, 5);
  g_assert_cmpuint (nothing->n_lines, ==, evidence->n_lines);
}

/* The order of the prompt; the record is never an instruction; no name and no number of the person. */
static void
test_prompt (Fixture *self, gconstpointer data)
{
  static const RoundsTrust order[] = { ROUNDS_TRUST_INSTRUCTION, ROUNDS_TRUST_RECORD,
                                       ROUNDS_TRUST_RECORD, ROUNDS_TRUST_INSTRUCTION };
  const char *question = "What happened to the potassium?";
  g_autoptr (RoundsEvidence) evidence = rounds_evidence_new (self->patient, question);
  g_autoptr (RoundsPrompt) prompt = rounds_evidence_prompt (evidence, self->patient, question);
  const RoundsPersonRow *row = rounds_patient_get_row (self->patient);

  g_assert_cmpuint (rounds_prompt_get_n_segments (prompt), ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      RoundsRole role;
      RoundsTrust trust;
      gboolean pinned;
      const char *text = rounds_prompt_get_segment (prompt, i, &role, &trust, &pinned);

      g_assert_cmpint (trust, ==, order[i]);
      g_assert_cmpint (pinned, ==, i < 2);
      g_assert_null (strstr (text, "Wes853"));
      g_assert_null (strstr (text, "SPENCER"));
      g_assert_null (strstr (text, row->mrn));
    }
  g_assert_cmpmem (rounds_prompt_get_scope (prompt), ROUNDS_SCOPE_BYTES,
                   rounds_patient_get_scope (self->patient), ROUNDS_SCOPE_BYTES);
  g_assert_nonnull (strstr (evidence->facts, "male"));
  g_assert_nonnull (strstr (evidence->facts, "Hyperkal"));
  g_assert_nonnull (strstr (evidence->facts, "Allergies: nothing recorded, which does not mean"));
}

static void
test_cited (Fixture *self, gconstpointer data)
{
  g_autoptr (RoundsEvidence) evidence = rounds_evidence_new (self->patient, "potassium");
  g_autoptr (GArray)
      cited = rounds_evidence_cited (evidence,
                                     "It rose [2], then fell [1, 2] [99] [x] [] [3][ 4 ] [0");
  static const guint expected[] = { 2, 1, 3, 4 };

  g_assert_cmpuint (cited->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < cited->len; i++)
    g_assert_cmpuint (g_array_index (cited, guint, i), ==, expected[i]);
}

static void
test_suggest (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) questions = rounds_evidence_suggest (self->patient, 4);
  g_autoptr (GPtrArray) few = NULL;

  g_assert_cmpuint (questions->len, ==, 4);
  open_patient (self, "Dorsey40");
  few = rounds_evidence_suggest (self->patient, 4);
  g_assert_cmpuint (few->len, >=, 2);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *, gconstpointer);
  } cases[] = {
    { "/evidence/words", test_words },     { "/evidence/note", test_note },
    { "/evidence/same", test_same },       { "/evidence/kept-back", test_kept_back },
    { "/evidence/no-word", test_no_word }, { "/evidence/prompt", test_prompt },
    { "/evidence/cited", test_cited },     { "/evidence/suggest", test_suggest },
    { "/evidence/fields", test_fields },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, NULL, setup, cases[i].run, teardown);
  return g_test_run ();
}
