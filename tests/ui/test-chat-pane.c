/* test-chat-pane.c: the conversation as it is kept, and what the pane says where it cannot do what is asked of it. */
#include "ui-record.h"
#include "ui-test.h"

#include "chart-search.h"
#include "counts.h"
#include "engine-client.h"
#include "model-line.h"

#include <string.h>

#define LIMIT_MS TEST_PATIENCE_MS
#define QUESTION \
  "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi"

static UiTest *
test_new (int echo_ms)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = echo_ms };
  UiTest *test = ui_test_new (&config);

  ui_open (test);
  ui_wait_model_ready (test);
  return test;
}

static RoundsChatPane *
pane (UiTest *test)
{
  return rounds_chart_page_get_chat (rounds_window_get_chart (test->window));
}

static gboolean
has_words (gpointer data)
{
  return *rounds_answer_get_text (rounds_chat_turn_get_answer (data)) != '\0';
}

static RoundsChatTurn *
ask (UiTest *test, const char *question)
{
  g_assert_nonnull (rounds_chat_pane_ask (pane (test), question));
  return ui_last_turn (test);
}

static GtkWidget *
again_button (RoundsChatTurn *turn)
{
  return ui_find (GTK_WIDGET (turn), "again_button");
}

/* What is read back: whose words, and that nothing says it came to its end when it did not. */
static void
check_kept (UiTest *test, const char *why)
{
  RoundsChatTurn *turn = ui_last_turn (test);
  g_autofree char *shown = NULL;

  g_assert_nonnull (turn);
  shown = rounds_chat_turn_dup_shown (turn);
  g_assert_cmpstr (rounds_chat_turn_get_question (turn), ==, QUESTION);
  g_assert_true (g_str_has_prefix (shown, "alpha"));
  if (strstr (shown, why) == NULL)
    g_error ("“%s” is not in “%s”", why, shown);
  g_assert_null (strstr (rounds_chat_turn_get_state_text (turn), "Finished"));
  /* Nothing of it looks as if it were of now. */
  g_assert_true (
      g_str_has_prefix (rounds_chat_turn_get_state_text (turn), "Kept from 16-Nov-2026 08:00."));
  g_assert_true (gtk_widget_is_sensitive (again_button (turn)));
}

/* A part of an answer is one after a lock, too. */
static void
test_part_is_kept_as_one (void)
{
  g_autoptr (UiTest) test = test_new (50);
  RoundsChatTurn *turn = ask (test, QUESTION);

  g_assert_true (test_wait_until (has_words, turn, LIMIT_MS));
  ui_press (ui_get (test, "stop_button"));
  g_assert_true (test_wait_until (ui_turn_is_over, turn, LIMIT_MS));
  g_assert_cmpint (rounds_answer_get_state (rounds_chat_turn_get_answer (turn)), ==,
                   ROUNDS_ANSWER_STOPPED);
  rounds_session_lock (test->session);
  ui_wait_frames (test, 2);
  ui_open (test);
  check_kept (test, "Stopped by you. This is a part of an answer.");
}

/* Of an answer that never began nothing says that there is a part; what was asked is kept. */
static void
test_no_word_came (void)
{
  g_autoptr (UiTest) test = test_new (50);
  RoundsChatTurn *turn = ask (test, QUESTION);
  g_autofree char *shown = NULL;

  /* Asked and stopped in one turn of the main loop: no word can have come. */
  ui_press (ui_get (test, "stop_button"));
  g_assert_true (test_wait_until (ui_turn_is_over, turn, LIMIT_MS));
  g_assert_cmpstr (rounds_chat_turn_get_state_text (turn), ==,
                   "Stopped by you before its first word.");
  ui_open_patient (test, "Azzie965");
  ui_open_patient (test, "Wes853");
  turn = ui_last_turn (test);
  g_assert_nonnull (turn);
  shown = rounds_chat_turn_dup_shown (turn);
  g_assert_cmpstr (shown, ==, "Stopped by you before its first word.");
  g_assert_cmpstr (rounds_chat_turn_get_question (turn), ==, QUESTION);
}

/* Another patient in the middle of an answer: what was asked, and what came, is there again. */
static void
test_broken_off_is_kept (void)
{
  g_autoptr (UiTest) test = test_new (50);

  g_assert_true (test_wait_until (has_words, ask (test, QUESTION), LIMIT_MS));
  ui_open_patient (test, "Azzie965");
  g_assert_null (ui_last_turn (test));
  ui_open_patient (test, "Wes853");
  check_kept (test, "Broken off when the chart was closed. This is a part of an answer.");
}

/* What somebody wrote is not cut off: it stays, and what is too much of it is said. */
static void
test_long_question (void)
{
  g_autoptr (UiTest) test = test_new (1);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_get (test, "question_view")));
  GtkWidget *button = ui_get (test, "ask_button"), *note = ui_get (test, "note_label");
  g_autofree char *question = g_strnfill (4012, 'a');

  gtk_text_buffer_set_text (buffer, question, -1);
  g_assert_cmpint (gtk_text_buffer_get_char_count (buffer), ==, 4012);
  g_assert_false (gtk_widget_is_sensitive (button));
  g_assert_true (gtk_widget_get_visible (note));
  g_assert_true (ui_shows (note, "12 letters longer than the 4000 that can be asked"));
  g_assert_null (rounds_chat_pane_ask (pane (test), question));
  gtk_text_buffer_set_text (buffer, question, 4000);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_assert_false (gtk_widget_get_visible (note));
  ui_press (button);
  g_assert_nonnull (ui_last_turn (test));
}

static void
keep (UiTest *test, const char *role, const char *text)
{
  const RoundsAct act = {
    .type = ROUNDS_ACT_TURN, .id = "0123456789abcdef0123456789abcdef", .role = role, .text = text
  };
  g_autoptr (GError) error = NULL;

  g_assert_true (
      rounds_patient_act_now (rounds_window_get_patient (test->window), &act, NULL, &error));
  g_assert_no_error (error);
}

/* Older ones than are shown are counted, what was written twice once; a question whose answer was never kept is
 * not in the way. */
static void
test_earlier_are_counted (void)
{
  g_autoptr (UiTest) test = test_new (1);
  GtkListBoxRow *first;

  for (guint i = 0; i < 23; i++)
    {
      g_autofree char *question = g_strdup_printf ("question %u", i);

      for (guint twice = 0; twice <= (i == 10); twice++)
        {
          keep (test, "user", question);
          keep (test, "assistant", "an answer");
        }
      if (i == 21)
        keep (test, "user", "a question alone");
    }
  ui_open_patient (test, "Azzie965");
  ui_open_patient (test, "Wes853");
  ui_wait_frames (test, 2);
  g_assert_cmpstr (rounds_chat_turn_get_question (ui_last_turn (test)), ==, "question 22");
  g_assert_true (
      ui_shows (ui_get (test, "scroller"), "3 earlier questions are kept and not shown"));
  first = gtk_list_box_get_row_at_index (GTK_LIST_BOX (ui_get (test, "turns")), 0);
  g_assert_cmpstr (rounds_chat_turn_get_question (ROUNDS_CHAT_TURN (first)), ==, "question 3");
}

/* A button that would do nothing cannot be pressed. */
static void
test_nothing_to_ask (void)
{
  g_autoptr (UiTest) test = test_new (50);
  GtkWidget *suggestion = gtk_widget_get_last_child (ui_get (test, "suggestions"));
  RoundsChatTurn *turn;

  g_assert_true (GTK_IS_BUTTON (suggestion));
  g_assert_true (gtk_widget_get_sensitive (suggestion));
  turn = ask (test, QUESTION);
  g_assert_true (test_wait_until (has_words, turn, LIMIT_MS));
  ui_press (ui_get (test, "stop_button"));
  g_assert_true (test_wait_until (ui_turn_is_over, turn, LIMIT_MS));
  g_assert_true (gtk_widget_get_sensitive (suggestion));
  g_assert_true (gtk_widget_get_sensitive (again_button (turn)));
  ask (test, QUESTION);
  g_assert_false (gtk_widget_get_sensitive (suggestion));
  g_assert_false (gtk_widget_get_sensitive (again_button (turn)));
}

/* Where the top of a widget is in the transcript. */
static double
top_of (UiTest *test, GtkWidget *widget)
{
  graphene_rect_t at;

  ui_wait_frames (test, 4);
  g_assert_true (gtk_widget_compute_bounds (widget, ui_get (test, "scroller"), &at));
  return at.origin.y;
}

static GtkWidget *
find_toggle (GtkWidget *root)
{
  GtkWidget *found = NULL;

  if (GTK_IS_TOGGLE_BUTTON (root))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_toggle (child);
  return found;
}

/* What the model was given is read from its beginning: the button that shows it stays where it is. */
static void
test_unfolding_stays (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 1, .height = 600 };
  g_autoptr (UiTest) test = ui_test_new (&config);
  RoundsChatTurn *turn;
  GtkWidget *which;
  double top;

  ui_open (test);
  ui_wait_model_ready (test);
  turn = ask (test, QUESTION);
  g_assert_true (test_wait_until (ui_turn_is_over, turn, LIMIT_MS));
  which = find_toggle (GTK_WIDGET (rounds_chat_turn_get_citations (turn)));
  g_assert_nonnull (which);
  top = top_of (test, which);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (which), TRUE);
  g_assert_cmpfloat (ABS (top_of (test, which) - top), <, 1);
  g_assert_cmpuint (rounds_citations_get_n_given (rounds_chat_turn_get_citations (turn)), >, 0);
}

static gboolean
has_failed (gpointer data)
{
  return rounds_model_get_state (data) == ROUNDS_MODEL_FAILED;
}

/* That there is no model is said, and no alarm beside a chart until something was asked of it. */
static void
test_no_model_is_calm (void)
{
  RoundsEngineClient *client = rounds_engine_client_new ("/no/such/program", NULL);
  GtkWidget *line = g_object_ref_sink (g_object_new (ROUNDS_TYPE_MODEL_LINE, NULL));

  rounds_engine_client_start (client);
  g_assert_true (test_wait_until (has_failed, client, LIMIT_MS));
  rounds_model_line_set_model (ROUNDS_MODEL_LINE (line), ROUNDS_MODEL (client));
  g_assert_cmpuint (strlen (rounds_model_line_get_text (ROUNDS_MODEL_LINE (line))), >, 10);
  g_assert_false (gtk_widget_has_css_class (line, "problem"));
  rounds_model_line_set_brief (ROUNDS_MODEL_LINE (line), TRUE);
  g_assert_true (gtk_widget_has_css_class (line, "problem"));
  g_object_unref (line);
  g_object_unref (client);
}

/* ---- a model on a machine without a graphics card ---- */

typedef struct
{
  GObject parent;
} SlowModel;

typedef GObjectClass SlowModelClass;

static void
slow_model_iface_init (RoundsModelInterface *iface)
{
}

GType slow_model_get_type (void);
G_DEFINE_TYPE_WITH_CODE (SlowModel,
                         slow_model,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (ROUNDS_TYPE_MODEL, slow_model_iface_init))

static void
slow_model_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  if (G_VALUE_HOLDS_INT (value))
    g_value_set_int (value, ROUNDS_MODEL_READY);
  else if (G_VALUE_HOLDS_BOOLEAN (value))
    g_value_set_boolean (value, TRUE);
  else
    g_value_set_string (value, strcmp (spec->name, "name") == 0 ? "Small model"
                                                                : "llvmpipe (LLVM 15, 256 bits)");
}

static void
slow_model_class_init (SlowModelClass *class)
{
  static const char *const names[] = { "state", "detail", "name", "device", "software-device" };

  class->get_property = slow_model_get_property;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_object_class_override_property (class, i + 1, names[i]);
}

static void
slow_model_init (SlowModel *self)
{
}

/* What the driver calls itself is for engineers: that it is slow is for who waits. */
static void
test_software_device (void)
{
  GObject *model = g_object_new (slow_model_get_type (), NULL);
  GtkWidget *line = g_object_ref_sink (g_object_new (ROUNDS_TYPE_MODEL_LINE, NULL));

  rounds_model_line_set_model (ROUNDS_MODEL_LINE (line), ROUNDS_MODEL (model));
  g_assert_cmpstr (rounds_model_line_get_text (ROUNDS_MODEL_LINE (line)), ==,
                   "Small model\nNo graphics card is used: answers are slow.");
  g_object_unref (line);
  g_object_unref (model);
}

static gboolean
is_searched (gpointer search)
{
  return ui_shows (search, " places");
}

/* W2: off now the places of then, and how many records came later. */
static void
test_search_of_then (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPatient *patient = ui_record_open (record, "Wes853");
  const gint64 then = rounds_patient_get_now (patient) - 5 * G_GINT64_CONSTANT (31557600000);
  g_autoptr (GPtrArray) hits = NULL;
  GtkWidget *search;
  guint later;

  test_desk_wait_words (patient);
  search = GTK_WIDGET (rounds_chart_search_new (patient));
  ui_record_show (record, search, 500, 700);
  rounds_chart_search_set_text (ROUNDS_CHART_SEARCH (search), "potassium");
  g_assert_true (test_wait_until (is_searched, search, LIMIT_MS));
  g_assert_false (ui_shows (search, "later than the moment shown"));
  rounds_patient_set_at (patient, then);
  g_assert_true (ui_shows (search, "later than the moment shown are left out"));
  hits = rounds_patient_search_shown (patient, "potassium", 100, &later);
  g_assert_cmpuint (later, >, 0);
  g_assert_cmpuint (hits->len, >, 0);
  for (guint i = 0; i < hits->len; i++)
    g_assert_cmpint (((RoundsChartHit *) g_ptr_array_index (hits, i))->row->from, <=, then);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/chat/part-is-kept-as-one", test_part_is_kept_as_one);
  g_test_add_func ("/chat/no-word-came", test_no_word_came);
  g_test_add_func ("/chat/broken-off-is-kept", test_broken_off_is_kept);
  g_test_add_func ("/chat/long-question", test_long_question);
  g_test_add_func ("/chat/earlier-are-counted", test_earlier_are_counted);
  g_test_add_func ("/chat/nothing-to-ask", test_nothing_to_ask);
  g_test_add_func ("/chat/unfolding-stays", test_unfolding_stays);
  g_test_add_func ("/chat/no-model-is-calm", test_no_model_is_calm);
  g_test_add_func ("/chat/search-of-then", test_search_of_then);
  g_test_add_func ("/chat/software-device", test_software_device);
  return g_test_run ();
}
