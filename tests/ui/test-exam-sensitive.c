/* test-exam-sensitive.c: what the exam room asks about a second time is what papers keep back (W12, H8). */
#include "overview-fixture.h"

#include "cards.h"
#include "counts.h"
#include "exam-start.h"

#include <string.h>

#define LABEL                                                                                  \
  ",\"meta\":{\"security\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ActCode\"," \
  "\"code\":\"SDV\"}]}"
#define SUBJECT       "\"subject\":{\"reference\":\"Patient/s\"}"
#define ROW(type, id) "{\"resourceType\":\"" type "\",\"id\":\"" id "\","
#define CODING(sys, code, words)                                                             \
  "\"code\":{\"coding\":[{\"system\":\"" sys "\",\"code\":\"" code "\",\"display\":\"" words \
  "\"}],\"text\":\"" words "\"}"
#define FOUND(id, code, words)                                                 \
  ROW ("Condition", id)                                                        \
  SUBJECT ",\"clinicalStatus\":{\"coding\":[{\"code\":\"active\"}]}," CODING ( \
      "http://snomed.info/sct", code, words) "}\n"
#define VISIT(id, words, reason)                                                         \
  ROW ("Encounter", id)                                                                  \
  SUBJECT ",\"status\":\"finished\",\"class\":{\"code\":\"AMB\"},\"period\":{\"start\":" \
          "\"2026-10-09\",\"end\":\"2026-10-09\"},\"type\":[{\"text\":\"" words          \
          "\"}],\"reasonCode\":[{\"text\":\"" reason "\"}]}\n"
#define NOTE(id, visit)                                                                \
  ROW ("DocumentReference", id)                                                        \
  SUBJECT                                                                              \
  ",\"status\":\"current\",\"date\":\"2026-10-09T08:00:00-06:00\",\"type\":{\"text\":" \
  "\"Progress note\"},\"context\":{\"encounter\":[{\"reference\":\"Encounter/" visit   \
  "\"}]},\"content\":[{\"attachment\":{\"contentType\":\"text/plain\",\"data\":\"QQ==\"}}]}\n"
#define TASK(id, words, more)                                                            \
  ROW ("Task", id)                                                                       \
  "\"for\":{\"reference\":\"Patient/s\"},\"status\":\"requested\",\"intent\":\"order\"," \
  "\"description\":\"" words "\"" more "}\n"
#define ORDER(id, words, reason)                                                                 \
  ROW ("ServiceRequest", id)                                                                     \
  SUBJECT ",\"status\":\"active\",\"intent\":\"order\",\"authoredOn\":\"2026-10-09\",\"code\":{" \
          "\"text\":\"" words "\"},\"reasonCode\":[{\"text\":\"" reason "\"}]}\n"

static const char people[] = ROW ("Patient", "s") "\"name\":[{\"family\":\"Secret\",\"given\":["
                                                  "\"Anna\"]}],\"gender\":\"female\",\"birthDate\":"
                                                  "\"1960-02-29\"}\n" ROW ("Condition", "quiet")
                                                      SUBJECT LABEL
    ",\"code\":{\"text\":\"Quiet matter\"}}\n"
    /* data/tables/sections.tsv: social, and not in sensitive.tsv */
    FOUND ("x1", "224295006", "Only received primary school education")
        FOUND ("x2", "224299000", "Received higher education")
            FOUND ("x3", "224355006", "Served in armed forces")
                FOUND ("x4", "314529007", "Medication review due")
                    FOUND ("x5", "5251000175109", "Received certificate of high school equivalency")
                        VISIT ("x6", "Follow-up", "HIV clinic")
                            VISIT ("x7", "Follow-up", "Quiet matter") NOTE ("x8", "x6")
                                TASK ("x9", "Ask about the quiet matter", "")
                                    TASK ("x10",
                                          "Ring her",
                                          ",\"focus\":{\"reference\":\"Condition/quiet\"}")
                                        ORDER ("x11", "Blood test", "HIV clinic")
                                            FOUND ("o1", "90560007", "Gout")
                                                VISIT ("o2", "Follow-up", "Sore throat")
                                                    NOTE ("o3", "o2") TASK ("o4", "Weigh daily", "")
                                                        ORDER ("o5", "Blood test", "Sore throat");

static const RoundsChartRow *
row_of (RoundsPatient *patient, char kind, guint i)
{
  static const char *const types[] = { "Condition", "Encounter", "DocumentReference", "Task",
                                       "ServiceRequest" };
  const RoundsChartIndex *index = rounds_patient_get_index (patient);

  for (gsize k = 0; k < G_N_ELEMENTS (types); k++)
    {
      g_autofree char *reference = g_strdup_printf ("%s/%c%u", types[k], kind, i);
      const RoundsChartRow *row = rounds_chart_row (index, reference);

      if (row != NULL)
        return row;
    }
  g_error ("no row %c%u", kind, i);
}

static void
test_one_answer (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autoptr (RoundsExamTray) tray = NULL;
  RoundsPatient *patient;

  overview_put (record, people, "SECRET Anna");
  patient = ui_record_open (record, "SECRET");
  tray = rounds_exam_tray_new (patient);
  for (guint i = 1; i <= 11; i++)
    if (!rounds_exam_tray_asks (tray, row_of (patient, 'x', i)))
      g_error ("x%u is shown without being asked for", i);
  /* The cards, and their paper, know what is social by its code alone. */
  for (guint i = 1; i <= 5; i++)
    if (!rounds_card_is_sensitive (row_of (patient, 'x', i)))
      g_error ("x%u is plain on a card", i);
  g_assert_false (rounds_card_is_sensitive (row_of (patient, 'o', 1)));
  for (guint i = 1; i <= 5; i++)
    if (rounds_exam_tray_asks (tray, row_of (patient, 'o', i)))
      g_error ("o%u is asked about", i);
}

static AdwMessageDialog *
find_question (void)
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

/* It is added by that yes, and by nothing less; what it is about is not said to be a mark that it has not. */
static void
test_second_yes (void)
{
  static const char *const answers[] = { "cancel", "add" };
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autoptr (RoundsExamTray) tray = NULL;
  const RoundsChartRow *visit;

  overview_put (record, people, "SECRET Anna");
  tray = rounds_exam_tray_new (ui_record_open (record, "SECRET"));
  ui_record_show (record, gtk_label_new ("page"), 600, 400);
  visit = row_of (record->patient, 'x', 6);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      AdwMessageDialog *dialog;

      rounds_exam_add (record->window, tray, visit);
      dialog = find_question ();
      g_assert_nonnull (dialog);
      g_assert_false (rounds_exam_tray_has (tray, visit));
      g_assert_nonnull (strstr (adw_message_dialog_get_body (dialog), "tells of something"));
      adw_message_dialog_response (dialog, answers[i]);
      gtk_window_destroy (GTK_WINDOW (dialog));
      g_assert_true (rounds_exam_tray_has (tray, visit) == (i == 1));
    }
  g_assert_true (rounds_exam_tray_get (tray, 0) == visit);
  gtk_window_destroy (record->window);
  record->window = NULL;
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  adw_init ();
  g_test_add_func ("/h8/one-answer", test_one_answer);
  g_test_add_func ("/w12/second-yes", test_second_yes);
  return g_test_run ();
}
