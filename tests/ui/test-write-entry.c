/* test-write-entry.c: observations, problems, allergies and tasks as they are typed in; the outbox. */
#include "ui-record.h"

#include "acts.h"
#include "counts.h"
#include "draft-fixture.h"
#include "drafts.h"
#include "entry-dialog.h"
#include "outbox.h"

#include <string.h>

#define LIMIT_MS 60000

typedef struct
{
  UiRecord *record;
  RoundsPatient *patient;
  GtkWindow *dialog;
} Fixture;

static void
open_for (Fixture *self, const char *who)
{
  self->record = ui_record_new ();
  self->patient = ui_record_open (self->record, who);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  open_for (self, data != NULL ? data : "Wes853");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  if (self->dialog != NULL)
    g_object_remove_weak_pointer (G_OBJECT (self->dialog), (gpointer *) &self->dialog);
  g_clear_pointer (&self->dialog, gtk_window_destroy);
  ui_record_free (self->record);
}

static gboolean
is_drawn (gpointer dialog)
{
  return gtk_widget_get_mapped (dialog) && gtk_widget_get_width (dialog) > 0;
}

static void
show (Fixture *self, const char *what)
{
  if (self->dialog != NULL)
    g_object_remove_weak_pointer (G_OBJECT (self->dialog), (gpointer *) &self->dialog);
  g_clear_pointer (&self->dialog, gtk_window_destroy);
  self->dialog = rounds_entry_dialog_new (self->patient, what);
  g_assert_nonnull (self->dialog);
  g_object_add_weak_pointer (G_OBJECT (self->dialog), (gpointer *) &self->dialog);
  gtk_window_present (self->dialog);
  g_assert_true (test_wait_until (is_drawn, self->dialog, LIMIT_MS));
}

/* For the eye: ROUNDS_TEST_PICTURES names a folder. */
static void
picture (Fixture *self, const char *name)
{
  const char *folder = g_getenv ("ROUNDS_TEST_PICTURES");
  GtkWindow *window = self->record->window;

  if (folder == NULL)
    return;
  self->record->window = self->dialog;
  ui_record_frames (self->record, 4);
  {
    g_autofree char *path = g_strdup_printf ("%s/%s.png", folder, name);

    ui_record_save (self->record, path);
  }
  self->record->window = window;
}

/* The shown row of this title. */
static GtkWidget *
find_row (GtkWidget *root, const char *title)
{
  GtkWidget *found = NULL;

  if (ADW_IS_PREFERENCES_ROW (root) && gtk_widget_get_visible (root) &&
      g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (root)), title))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_row (child, title);
  return found;
}

static void
type (Fixture *self, const char *title, const char *text)
{
  GtkWidget *row = find_row (GTK_WIDGET (self->dialog), title);

  if (row == NULL)
    g_error ("no field is called %s", title);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static void
choose (Fixture *self, const char *title, const char *words)
{
  AdwComboRow *row = ADW_COMBO_ROW (find_row (GTK_WIDGET (self->dialog), title));
  GListModel *model = adw_combo_row_get_model (row);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GtkStringObject) item = g_list_model_get_item (model, i);

      if (g_str_equal (gtk_string_object_get_string (item), words))
        {
          adw_combo_row_set_selected (row, i);
          return;
        }
    }
  g_error ("%s does not offer %s", title, words);
}

/* The shown button whose words begin so. */
static GtkWidget *
find_button (GtkWidget *root, const char *words)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (root) && gtk_widget_get_mapped (root) && ui_shows (root, words))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_button (child, words);
  return found;
}

static gboolean
says (Fixture *self, const char *words)
{
  return ui_shows (GTK_WIDGET (self->dialog), words);
}

static void
press (Fixture *self, const char *words)
{
  GtkWidget *button = find_button (GTK_WIDGET (self->dialog), words);

  if (button == NULL)
    g_error ("no button says %s", words);
  g_signal_emit_by_name (button, "clicked");
}

static gboolean
is_asked (gpointer dialog)
{
  return ui_shows (dialog, "⚠");
}

static gboolean
is_decided (gpointer data)
{
  return test_is_null (data) || is_asked (*(gpointer *) data);
}

/* Presses "Enter for …" and waits for the dialog to go and the chart to be read anew. */
static void
enter (Fixture *self)
{
  press (self, "Enter for ");
  g_assert_true (test_wait_until (is_decided, &self->dialog, LIMIT_MS));
  if (self->dialog != NULL)
    {
      picture (self, "entry-refused");
      g_error ("it was not entered");
    }
  ui_record_wait_changed (self->record);
}

/* The newest row of the chart with this title. */
static const RoundsChartRow *
newest (Fixture *self, const char *title)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  const RoundsChartRow *found = NULL;

  for (guint i = 0; i < index->n_rows; i++)
    if (g_strcmp0 (index->rows[i].event->title, title) == 0 &&
        (found == NULL || index->rows[i].event->arrived >= found->event->arrived))
      found = &index->rows[i];
  g_assert_nonnull (found);
  return found;
}

/* ---- observations ---- */

/* W10, and the decimal comma: asked, never taken. */
static void
test_w10_comma (Fixture *self, gconstpointer data)
{
  const RoundsChartRow *row;

  show (self, "observation");
  g_assert_true (says (self, "Enter for SPENCER878 Wes853, 21-Oct-1962"));
  choose (self, "Observation", "Weight");
  g_assert_true (says (self, "Last: 98.2 kg · 13-Nov-2026 13:02. Plausible: 0.2–700 kg."));
  press (self, "Enter for ");
  g_assert_true (says (self, "The value is missing"));
  type (self, "Value", "98,5");
  press (self, "Enter for ");
  g_assert_true (says (self, "“98,5”: do you mean 98.5?"));
  picture (self, "entry-comma");
  press (self, "Means 98.5");
  g_assert_cmpstr (gtk_editable_get_text (
                       GTK_EDITABLE (find_row (GTK_WIDGET (self->dialog), "Value"))),
                   ==, "98.5");
  enter (self);
  row = newest (self, "Body weight");
  g_assert_cmpstr (row->event->value.first.decimal, ==, "98.5");
  g_assert_cmpstr (row->event->value.first.unit_code, ==, "kg");
  g_assert_cmpint (row->event->kind, ==, ROUNDS_KIND_VITAL);
  /* In a demonstration too it is what was measured last, and not of the future. */
  g_assert_cmpuint (row->marks & (ROUNDS_MARK_LATER_DATE | ROUNDS_MARK_CONTRADICTED), ==, 0);
  show (self, "observation");
  choose (self, "Observation", "Weight");
  g_assert_true (says (self, "Last: 98.5 kg · 16-Nov-2026 08:00."));
}

static void
refuse_value (Fixture *self, const char *typed, const char *words)
{
  type (self, "Value", typed);
  press (self, "Enter for ");
  if (!says (self, words))
    g_error ("“%s” does not give: %s", typed, words);
}

static void
test_values (Fixture *self, gconstpointer data)
{
  const RoundsChartRow *row;

  show (self, "observation");
  choose (self, "Observation", "Troponin I, high sensitivity");
  refuse_value (self, "1e3", "“1e3” is not taken: write the number out");
  refuse_value (self, "1,234", "do you mean 1.234 or 1234?");
  refuse_value (self, "1.234", "do you mean 1.234 or 1234?");
  refuse_value (self, "１.５", "do you mean 1.5?");
  refuse_value (self, "٩٨٫٢", "do you mean 98.2?");
  refuse_value (self, "5 pg/mL", "the unit has a field of its own");
  refuse_value (self, "high", "“high” is not a number");
  /* "< 4.10": a limit, and the digit that was typed. */
  type (self, "Value", "<4.10");
  enter (self);
  row = newest (self,
                "Troponin I.cardiac [Mass/volume] in Serum or Plasma by High sensitivity method");
  g_assert_cmpstr (row->event->value.first.decimal, ==, "4.10");
  g_assert_cmpstr (row->event->value.first.comparator, ==, "<");
}

static void
test_units (Fixture *self, gconstpointer data)
{
  show (self, "observation");
  choose (self, "Observation", "Creatinine, serum");
  type (self, "Value", "102");
  type (self, "Unit (UCUM)", "umol/L");
  press (self, "Enter for ");
  g_assert_true (says (self, "umol/L measures something else than mg/dL. Nothing is converted"));
  type (self, "Unit (UCUM)", "mg/dl");
  press (self, "Enter for ");
  g_assert_true (says (self, "do you mean mg/dL?"));
  press (self, "Means mg/dL");
  g_assert_cmpstr (gtk_editable_get_text (
                       GTK_EDITABLE (find_row (GTK_WIDGET (self->dialog), "Unit (UCUM)"))),
                   ==, "mg/dL");
  /* 102 mg/dL is a slip of the unit: the range is said, and the answer kept. */
  press (self, "Enter for ");
  g_assert_true (
      says (self, "102 mg/dL is not plausible: 0.05–40 mg/dL. Is it what was measured?"));
  picture (self, "entry-implausible");
  press (self, "Yes, it was measured so");
  enter (self);
  g_assert_true (newest (self, "Creatinine [Mass/volume] in Serum or Plasma")->marks &
                 ROUNDS_MARK_CHECK_UNIT);
}

/* Another unit of the same dimension stays as it was typed. */
static void
test_other_unit (Fixture *self, gconstpointer data)
{
  const RoundsChartRow *row;

  show (self, "observation");
  choose (self, "Observation", "Weight");
  type (self, "Value", "217.0");
  type (self, "Unit (UCUM)", "[lb_av]");
  enter (self);
  row = newest (self, "Body weight");
  g_assert_cmpstr (row->event->value.first.decimal, ==, "217.0");
  g_assert_cmpstr (row->event->value.first.unit_code, ==, "[lb_av]");
}

static void
test_pressure (Fixture *self, gconstpointer data)
{
  const RoundsChartRow *row;

  show (self, "observation");
  choose (self, "Observation", "Blood pressure");
  g_assert_true (says (self, "Plausible: systolic 20–350 mm[Hg], diastolic 5–250 mm[Hg]."));
  type (self, "Systolic", "86");
  type (self, "Diastolic", "146");
  press (self, "Enter for ");
  g_assert_true (says (self, "The systolic pressure is not above the diastolic one"));
  type (self, "Systolic", "146");
  type (self, "Diastolic", "86");
  enter (self);
  row = newest (self, "Blood pressure panel with all children optional");
  g_assert_cmpuint (row->event->n_components, ==, 2);
  g_assert_cmpstr (row->event->components[0].codes[0].code, ==, "8480-6");
  g_assert_cmpstr (row->event->components[0].value.first.decimal, ==, "146");
}

/* Both of a pair may be what nobody has: each is asked about once. */
static void
test_pressure_implausible (Fixture *self, gconstpointer data)
{
  show (self, "observation");
  choose (self, "Observation", "Blood pressure");
  type (self, "Systolic", "15");
  type (self, "Diastolic", "3");
  press (self, "Enter for ");
  g_assert_true (says (self, "15 mm[Hg] is not plausible"));
  press (self, "Yes, it was measured so");
  press (self, "Enter for ");
  g_assert_true (says (self, "3 mm[Hg] is not plausible"));
  press (self, "Yes, it was measured so");
  enter (self);
  g_assert_cmpstr (newest (self, "Blood pressure panel with all children optional")
                       ->event->components[1]
                       .value.first.decimal,
                   ==, "3");
}

/* What was entered in error is not what was measured last. */
static void
test_last (Fixture *self, gconstpointer data)
{
  const RoundsSeries *series = rounds_chart_series (rounds_patient_get_index (self->patient),
                                                    "http://loinc.org", "29463-7", NULL);
  guint last = series->n_points - 1;

  while ((series->points[last].marks & ROUNDS_MARK_IN_ERROR) != 0)
    last--;
  ((RoundsPoint *) series->points)[last].marks |= ROUNDS_MARK_IN_ERROR;
  ((RoundsChartRow *) series->points[last].row)->marks |= ROUNDS_MARK_IN_ERROR;
  show (self, "observation");
  choose (self, "Observation", "Weight");
  g_assert_true (says (self, "Last: "));
  g_assert_false (says (self, "Last: 98.2 kg · 13-Nov-2026 13:02"));
}

static void
test_dates (Fixture *self, gconstpointer data)
{
  show (self, "observation");
  choose (self, "Observation", "Heart rate");
  type (self, "Value", "72");
  type (self, "When; empty: now", "2026-11-17");
  press (self, "Enter for ");
  g_assert_true (says (self, "That date is in the future"));
  type (self, "When; empty: now", "03/04/2026");
  press (self, "Enter for ");
  g_assert_true (says (self, "Is the day first, or the month?"));
  type (self, "When; empty: now", "2026-11-01 01:30");
  press (self, "Enter for ");
  g_assert_true (says (self, "that time was there twice"));
  press (self, "2026-11-01T01:30:00-06:00");
  enter (self);
  g_assert_cmpstr (newest (self, "Heart rate")->event->start.text, ==, "2026-11-01T01:30:00-06:00");
}

/* What was measured this minute is not of the future, however long ago the chart was read. */
static void
test_clock (Fixture *self, gconstpointer data)
{
  show (self, "observation");
  choose (self, "Observation", "Heart rate");
  type (self, "Value", "72");
  type (self, "When; empty: now", "2026-11-16 07:55");
  test_desk_age (self->patient, 3 * 3600 * 1000);
  enter (self);
  g_assert_cmpstr (newest (self, "Heart rate")->event->start.text, ==, "2026-11-16T07:55:00-06:00");
  g_assert_cmpint (rounds_patient_get_now (self->patient), ==,
                   rounds_patient_get_clock (self->patient));
}

static void
test_free (Fixture *self, gconstpointer data)
{
  const RoundsChartRow *row;

  show (self, "observation");
  choose (self, "Observation", "Something else…");
  type (self, "Value", "3");
  type (self, "Unit (UCUM)", "things");
  press (self, "Enter for ");
  g_assert_true (says (self, "Say what it is"));
  type (self, "What was observed", "Stairs climbed");
  type (self, "LOINC code, if known", "12345-6");
  press (self, "Enter for ");
  g_assert_true (says (self, "That is no LOINC code"));
  type (self, "LOINC code, if known", "");
  press (self, "Enter for ");
  g_assert_true (says (self, "The unit “things” is not known."));
  type (self, "Unit (UCUM)", "{#}");
  /* Of a value and words one would be lost. */
  type (self, "Or a result in words", "without a rest");
  press (self, "Enter for ");
  g_assert_true (says (self, "A value, or a result in words: one of them is entered, not both"));
  type (self, "Or a result in words", "");
  enter (self);
  row = newest (self, "Stairs climbed");
  g_assert_cmpstr (row->event->value.first.decimal, ==, "3");
}

/* ---- problems, allergies, tasks ---- */

static void
test_problem (Fixture *self, gconstpointer data)
{
  const RoundsChartRow *row;

  show (self, "problem");
  type (self, "Problem", "Gout");
  type (self, "SNOMED CT code, if known", "90560008");
  press (self, "Enter for ");
  g_assert_true (says (self, "That is no SNOMED CT code"));
  type (self, "SNOMED CT code, if known", "90560007");
  choose (self, "Severity", "moderate");
  type (self, "Since; empty: not known", "Mar-2024");
  enter (self);
  row = newest (self, "Gout");
  g_assert_cmpint (row->event->kind, ==, ROUNDS_KIND_CONDITION);
  g_assert_cmpstr (rounds_event_code (row->event, "http://snomed.info/sct"), ==, "90560007");
  g_assert_cmpstr (row->event->start.text, ==, "2024-03");
}

static void
test_allergy (Fixture *self, gconstpointer data)
{
  show (self, "allergy");
  picture (self, "entry-allergy");
  type (self, "Substance", "Penicillin");
  choose (self, "Category", "medication");
  choose (self, "Severity of the reaction", "severe");
  press (self, "Enter for ");
  g_assert_true (says (self, "A severity is of a reaction: name the reaction"));
  type (self, "Reaction", "Anaphylaxis");
  enter (self);
  g_assert_cmpint (newest (self, "Penicillin")->event->kind, ==, ROUNDS_KIND_ALLERGY);
}

/* W16: the task keeps what it came from, though the selection has gone elsewhere since. */
static void
test_w16_task (Fixture *self, gconstpointer data)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  const RoundsSeries *series = rounds_chart_series (index, "http://loinc.org", "2823-3", NULL);
  const RoundsChartRow *row = series->points[series->n_points - 1].row;
  g_autofree char *reference = g_strdup (row->event->reference);
  const RoundsFacet *focus, *priority;

  rounds_patient_select (self->patient,
                         &(RoundsSelection){ .row = row, .field = "/valueQuantity" });
  show (self, "task");
  g_assert_true (says (self, "From: Potassium, serum"));
  g_assert_true (says (self, " · 5.4 mmol/L ▲ H · 13-Nov-2026 12:10. The task keeps this."));
  picture (self, "entry-task");
  rounds_patient_select (self->patient, &(RoundsSelection){ NULL });
  type (self, "What is to be done", "Repeat potassium");
  choose (self, "Priority", "urgent");
  type (self, "Who; empty: nobody named", "Ward nurse");
  type (self, "Due; empty: no date", "2026-11-20");
  enter (self);
  row = newest (self, "Repeat potassium");
  g_assert_cmpstr (row->event->performer, ==, "Ward nurse");
  g_assert_cmpint (row->event->kind, ==, ROUNDS_KIND_TASK);
  focus = rounds_event_facet (row->event, ROUNDS_FACET_FOCUS, 0);
  g_assert_cmpstr (focus->text, ==, reference);
  priority = rounds_event_facet (row->event, ROUNDS_FACET_PRIORITY, 0);
  g_assert_cmpstr (priority->text, ==, "urgent");
  g_assert_cmpstr (rounds_event_facet (row->event, ROUNDS_FACET_DUE, 0)->time.text, ==,
                   "2026-11-20");
}

/* ---- what is refused ---- */

static void
test_w2_off_now (Fixture *self, gconstpointer data)
{
  rounds_patient_set_at (self->patient,
                         rounds_patient_get_now (self->patient) - G_GINT64_CONSTANT (86400000));
  show (self, "problem");
  g_assert_true (says (self, "The window shows another time."));
  g_assert_false (gtk_widget_is_sensitive (find_button (GTK_WIDGET (self->dialog), "Enter for ")));
  rounds_patient_set_at (self->patient, ROUNDS_NOW);
  g_assert_true (gtk_widget_is_sensitive (find_button (GTK_WIDGET (self->dialog), "Enter for ")));
}

/* H27: nothing is entered for who died. */
static void
test_h27_dead (Fixture *self, gconstpointer data)
{
  static const char *const all[] = { "observation", "problem", "allergy", "task" };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    {
      show (self, all[i]);
      g_assert_true (says (self, "The patient died; what can be added is a note or an addendum."));
      g_assert_false (
          gtk_widget_is_sensitive (find_button (GTK_WIDGET (self->dialog), "Enter for ")));
    }
  g_assert_null (rounds_entry_dialog_new (self->patient, "medicine"));
}

/* What was typed and not entered is told, and found again as a draft; nothing typed, nothing told. */
static void
test_closes_with_chart (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) told = g_string_new (NULL);
  const RoundsDraft *draft;

  g_signal_connect (self->record->session, "words-lost", G_CALLBACK (draft_on_words_lost), told);
  show (self, "problem");
  rounds_patient_close (self->patient);
  g_assert_null (self->dialog);
  g_assert_cmpstr (told->str, ==, "");
  ui_record_open (self->record, "Azzie965");
  self->patient = ui_record_open (self->record, "Wes853");
  g_assert_cmpuint (rounds_drafts_size (rounds_drafts_of (self->patient)), ==, 0);
  show (self, "problem");
  type (self, "Problem", "Gout");
  type (self, "Since; empty: not known", "2026-11-13");
  choose (self, "Status", "recurrence");
  rounds_patient_close (self->patient);
  g_assert_null (self->dialog);
  g_assert_nonnull (strstr (told->str, "“New Problem” was not entered"));
  g_assert_null (strstr (told->str, "Gout"));
  ui_record_open (self->record, "Azzie965");
  self->patient = ui_record_open (self->record, "Wes853");
  g_assert_cmpuint (rounds_drafts_size (rounds_drafts_of (self->patient)), ==, 1);
  draft = rounds_drafts_get (rounds_drafts_of (self->patient), 0);
  g_assert_cmpstr (draft->title, ==, "New Problem: not entered");
  g_assert_cmpstr (draft->text, ==,
                   "Status: recurrence\nSeverity: not said\nProblem: Gout\n"
                   "Since: 2026-11-13\n");
  g_signal_handlers_disconnect_by_data (self->record->session, told);
}

/* What is on its way when the chart closes is entered, and no draft. */
static void
test_closes_in_between (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) told = g_string_new (NULL);

  g_signal_connect (self->record->session, "words-lost", G_CALLBACK (draft_on_words_lost), told);
  show (self, "problem");
  type (self, "Problem", "Gout");
  press (self, "Enter for ");
  rounds_patient_close (self->patient);
  g_assert_true (test_wait_until (test_is_null, &self->dialog, LIMIT_MS));
  ui_record_open (self->record, "Azzie965");
  self->patient = ui_record_open (self->record, "Wes853");
  g_assert_cmpstr (told->str, ==, "");
  g_assert_nonnull (newest (self, "Gout"));
  g_assert_cmpuint (rounds_drafts_size (rounds_drafts_of (self->patient)), ==, 0);
  g_signal_handlers_disconnect_by_data (self->record->session, told);
}

/* ---- what is asked once more ---- */

static gboolean
has_question (gpointer data)
{
  g_autoptr (GListModel) all = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkWindow) dialog = g_list_model_get_item (all, i);

      if (ADW_IS_MESSAGE_DIALOG (dialog) && gtk_widget_get_mapped (GTK_WIDGET (dialog)))
        return TRUE;
    }
  return FALSE;
}

/* The one over the dialog must hold these words, and Enter must not say yes. */
static void
answer (Fixture *self, const char *words, const char *response)
{
  g_autoptr (GListModel) all = g_object_ref (gtk_window_get_toplevels ());

  g_assert_true (test_wait_until (has_question, NULL, LIMIT_MS));
  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkWindow) dialog = g_list_model_get_item (all, i);

      if (!ADW_IS_MESSAGE_DIALOG (dialog) || !gtk_widget_get_mapped (GTK_WIDGET (dialog)))
        continue;
      g_assert_true (gtk_window_get_transient_for (dialog) == self->dialog);
      g_assert_true (ui_shows (GTK_WIDGET (dialog), words));
      g_assert_cmpstr (adw_message_dialog_get_default_response (ADW_MESSAGE_DIALOG (dialog)), ==,
                       "no");
      adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
      gtk_window_destroy (dialog);
      return;
    }
  g_assert_not_reached ();
}

/* W10: with a look-alike in another window nothing is entered by one key. */
static void
test_w10_look_alike (Fixture *self, gconstpointer data)
{
  g_autoptr (RoundsPatient)
      other = rounds_patient_open (self->record->session,
                                   ui_record_rid (self->record, "Carlota746"), "treatment", 0);
  guint n = rounds_patient_get_index (self->patient)->n_rows;

  g_assert_true (test_wait_until (test_desk_is_open, other, LIMIT_MS));
  show (self, "problem");
  /* What is wrong with it is said first. */
  press (self, "Enter for ");
  g_assert_true (says (self, "Say what it is"));
  g_assert_false (has_question (NULL));
  type (self, "Problem", "Gout");
  press (self, "Enter for ");
  answer (self, "Carlota746", "no");
  g_assert_nonnull (self->dialog);
  g_assert_cmpuint (rounds_patient_get_index (self->patient)->n_rows, ==, n);
  press (self, "Enter for ");
  answer (self, "YUNDT842", "yes");
  g_assert_true (test_wait_until (test_is_null, &self->dialog, LIMIT_MS));
  ui_record_wait_changed (self->record);
  g_assert_cmpint (newest (self, "Gout")->event->kind, ==, ROUNDS_KIND_CONDITION);
}

/* Escape closes what is empty, and asks before words go. */
static void
test_close (Fixture *self, gconstpointer data)
{
  show (self, "observation");
  gtk_window_close (self->dialog);
  g_assert_true (test_wait_until (test_is_null, &self->dialog, LIMIT_MS));
  show (self, "problem");
  type (self, "Note", "Since the last visit");
  gtk_window_close (self->dialog);
  answer (self, "What was typed here is not kept.", "no");
  g_assert_nonnull (self->dialog);
  gtk_window_close (self->dialog);
  answer (self, "What was typed here is not kept.", "yes");
  g_assert_true (test_wait_until (test_is_null, &self->dialog, LIMIT_MS));
}

/* ---- the outbox ---- */

static gboolean
counts_two (gpointer button)
{
  return g_strcmp0 (gtk_widget_get_tooltip_text (button), "No server · 2 waiting") == 0;
}

static gboolean
lists_it (gpointer dialog)
{
  return ui_shows (dialog, "Entry · SPENCER878 Wes853, 21-Oct-1962");
}

static void
test_outbox (Fixture *self, gconstpointer data)
{
  GtkWidget *button;

  show (self, "problem");
  type (self, "Problem", "Gout");
  enter (self);
  show (self, "task");
  type (self, "What is to be done", "Uric acid");
  enter (self);
  button = rounds_outbox_button_new (self->record->session);
  ui_record_show (self->record, button, 400, 100);
  g_assert_true (test_wait_until (counts_two, button, LIMIT_MS));
  self->dialog = rounds_outbox_dialog_new (self->record->session);
  g_object_add_weak_pointer (G_OBJECT (self->dialog), (gpointer *) &self->dialog);
  gtk_window_present (self->dialog);
  g_assert_true (test_wait_until (lists_it, self->dialog, LIMIT_MS));
  g_assert_true (says (self, "No server · 2 waiting"));
  g_assert_true (says (self, "Task · SPENCER878 Wes853, 21-Oct-1962"));
  /* The time that the chart says too. */
  g_assert_true (says (self, ", 16-Nov-2026 08:00 · "));
  picture (self, "outbox");
  rounds_session_lock (self->record->session);
  g_assert_null (self->dialog);
}

/* The label that says what is plausible. */
static GtkLabel *
find_hint (GtkWidget *root)
{
  GtkLabel *found = NULL;

  if (GTK_IS_LABEL (root) && strstr (gtk_label_get_text (GTK_LABEL (root)), "Plausible: ") != NULL)
    return GTK_LABEL (root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_hint (child);
  return found;
}

/* At 200 % text too the range stays with its unit. */
static void
test_range_whole (Fixture *self, gconstpointer data)
{
  PangoLayout *layout;

  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 2 * 96 * 1024, NULL);
  show (self, "observation");
  picture (self, "range");
  layout = gtk_label_get_layout (find_hint (GTK_WIDGET (self->dialog)));
  g_assert_cmpint (pango_layout_get_line_count (layout), >, 2);
  for (GSList *at = pango_layout_get_lines_readonly (layout); at->next != NULL; at = at->next)
    {
      const PangoLayoutLine *line = at->data;
      g_autofree char *words = g_strndup (pango_layout_get_text (layout) + line->start_index,
                                          (gsize) line->length);

      g_test_message ("%s", words);
      g_assert_false (g_str_has_suffix (words, "–"));
      g_assert_false (g_str_has_suffix (g_strchomp (words), "350"));
      g_assert_false (g_str_has_suffix (words, "250"));
    }
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024, NULL);
}

int
main (int argc, char *argv[])
{
  ui_test_init (&argc, &argv);
  ui_test_style ();
  ui_test_look (g_getenv ("ROUNDS_TEST_LOOK"));
#define ADD(path, who, function) g_test_add (path, Fixture, who, set_up, function, tear_down)
  ADD ("/entry/values", NULL, test_values);
  ADD ("/entry/units", NULL, test_units);
  ADD ("/entry/other-unit", NULL, test_other_unit);
  ADD ("/entry/pressure", NULL, test_pressure);
  ADD ("/entry/pressure-implausible", NULL, test_pressure_implausible);
  ADD ("/entry/last", NULL, test_last);
  ADD ("/entry/range-whole", NULL, test_range_whole);
  ADD ("/entry/close", NULL, test_close);
  ADD ("/entry/dates", NULL, test_dates);
  ADD ("/entry/clock", NULL, test_clock);
  ADD ("/entry/free", NULL, test_free);
  ADD ("/entry/problem", NULL, test_problem);
  ADD ("/entry/allergy", NULL, test_allergy);
  ADD ("/entry/closes-with-chart", NULL, test_closes_with_chart);
  ADD ("/entry/closes-in-between", NULL, test_closes_in_between);
  ADD ("/entry/outbox", NULL, test_outbox);
  ADD ("/w2/entry", NULL, test_w2_off_now);
  ADD ("/w10/entry", NULL, test_w10_comma);
  ADD ("/w10/look-alike", "YUNDT842", test_w10_look_alike);
  ADD ("/w16/task", NULL, test_w16_task);
  ADD ("/h27/dead", "Ramiro608", test_h27_dead);
  return g_test_run ();
}
