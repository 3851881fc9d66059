/* test-window-switch.c: another patient in the middle of an answer, 200 times in two windows: no word, no citation and no
 * line that an answer was given crosses from one chart to another. */
#include "ui-test.h"

#include "idle.h"
#include "settings.h"

#include "counts.h"
#include "scan.h"

#include <string.h>

static const char *const names[] = { "Wes853", "Azzie965", "Dorsey40" };

/* A question was asked in a chart; its word is in no other one. */
typedef struct
{
  char *word;
  guint who;
} Asked;

typedef struct
{
  UiTest *test;
  RoundsWindow *windows[2];
  guint who[2];  /* of names: whom each shows */
  GArray *asked; /* Asked */
  guint n_chips; /* that were compared */
} Switching;

static RoundsChatPane *
chat (RoundsWindow *window)
{
  return rounds_chart_page_get_chat (rounds_window_get_chart (window));
}

/* ---- what a window may show ---- */

/* Whether the chart of the patient that is open in a window has this record. */
static gboolean
is_own (RoundsWindow *window, const char *rid_text)
{
  const RoundsChartIndex *index = rounds_patient_get_index (rounds_window_get_patient (window));
  guint8 rid[ROUNDS_RID_BYTES];

  g_assert_true (rounds_rid_read (rid_text, rid));
  for (guint i = 0; i < index->n_rows; i++)
    if (memcmp (index->rows[i].event->rid, rid, sizeof rid) == 0)
      return TRUE;
  return FALSE;
}

/* Every chip says what the line of its number says. */
static void
check_chips (Switching *self, GtkWidget *root, RoundsScan *json, RoundsScanNode given)
{
  guint number = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (root), "number"));

  if (gtk_widget_has_css_class (root, "citation"))
    {
      RoundsScanNode line = rounds_scan_item (json, given, number - 1);

      g_assert_true (ui_shows (root, rounds_scan_get_string (json, line, "label")));
      self->n_chips++;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_chips (self, child, json, given);
}

/* All that an answer was given is of the patient whose window shows it. */
static void
check_turn (Switching *self, guint window, RoundsChatTurn *turn)
{
  RoundsPatient *patient = rounds_window_get_patient (self->windows[window]);
  g_autofree char *text = rounds_chat_turn_dup_given (turn, "");
  g_autoptr (RoundsScan) json = NULL;
  RoundsScanNode given;
  char own[ROUNDS_RID_TEXT];

  g_assert_nonnull (text);
  json = rounds_scan_parse (text, strlen (text), NULL, NULL);
  g_assert_nonnull (json);
  g_assert_cmpstr (rounds_scan_get_string (json, rounds_scan_root (json), "patient"), ==,
                   rounds_rid_text (rounds_patient_get_rid (patient), own));
  given = rounds_scan_get (json, rounds_scan_root (json), "given");
  g_assert_cmpuint (rounds_scan_length (json, given), >, 0);
  for (RoundsScanNode line = rounds_scan_first (json, given); line != 0;
       line = rounds_scan_next (json, line))
    g_assert_true (is_own (self->windows[window], rounds_scan_get_string (json, line, "rid")));
  check_chips (self, GTK_WIDGET (turn), json, given);
}

static void
check_window (Switching *self, guint window)
{
  GtkWidget *turns = ui_find (GTK_WIDGET (self->windows[window]), "turns");

  for (GtkWidget *turn = gtk_widget_get_first_child (turns); turn != NULL;
       turn = gtk_widget_get_next_sibling (turn))
    check_turn (self, window, ROUNDS_CHAT_TURN (turn));
}

static void
check_newest (Switching *self, guint window)
{
  check_turn (self, window, rounds_chat_pane_get_newest (chat (self->windows[window])));
}

static void
check_word (Switching *self, const Asked *asked)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->windows); i++)
    g_assert_true (self->who[i] == asked->who ||
                   !ui_shows (GTK_WIDGET (self->windows[i]), asked->word));
}

/* ---- asking and switching ---- */

static void
open_patient (Switching *self, guint window, guint who)
{
  self->test->window = self->windows[window];
  self->who[window] = who;
  ui_open_patient (self->test, names[who]);
  self->test->window = self->windows[0];
}

static gboolean
has_begun (gpointer data)
{
  return rounds_answer_get_state (data) != ROUNDS_ANSWER_WAITING;
}

static gboolean
is_over (gpointer data)
{
  return rounds_answer_is_over (data);
}

static gboolean
may_ask (gpointer data)
{
  RoundsChatTurn *turn = rounds_chat_pane_get_newest (data);

  return turn == NULL || rounds_answer_is_over (rounds_chat_turn_get_answer (turn));
}

/* The echo says the question again, so the question brings the citations. (transfer full) */
static RoundsAnswer *
ask (Switching *self, guint window, const char *more)
{
  Asked asked = { g_strdup_printf ("zq%uqz", self->asked->len), self->who[window] };
  g_autofree char *question = g_strdup_printf ("%s [1] [2] %s", asked.word, more);
  RoundsChatPane *pane = chat (self->windows[window]);
  RoundsAnswer *answer;

  g_assert_true (test_wait_until (may_ask, pane, TEST_PATIENCE_MS));
  answer = rounds_chat_pane_ask (pane, question);
  g_assert_nonnull (answer);
  g_array_append_val (self->asked, asked);
  return g_object_ref (answer);
}

/* Both windows ask; one is given the third patient meanwhile. */
static void
switch_once (Switching *self, guint n)
{
  guint window = n % 2, other = 1 - window;
  g_autoptr (RoundsAnswer)
      answer = ask (self, window, "one two three four five six seven eight nine ten eleven twelve");
  g_autoptr (RoundsAnswer) beside = ask (self, other, "potassium");

  if (n % 3 == 1)
    g_assert_true (test_wait_until (has_begun, answer, TEST_PATIENCE_MS));
  if (n % 3 == 2)
    g_assert_true (test_wait_until (is_over, beside, TEST_PATIENCE_MS));
  check_newest (self, window);
  check_newest (self, other);
  open_patient (self, window, 3 - self->who[0] - self->who[1]);
  g_assert_true (rounds_answer_is_over (answer));
  check_window (self, window);
  check_newest (self, other);
  for (guint i = self->asked->len - 2; i < self->asked->len; i++)
    check_word (self, &g_array_index (self->asked, Asked, i));
}

/* Nor does any of it come later, in the chart of another. */
static void
check_all (Switching *self)
{
  for (guint who = 0; who < G_N_ELEMENTS (names); who++)
    {
      open_patient (self, 0, who);
      ui_wait_frames (self->test, 6);
      check_window (self, 0);
      for (guint i = 0; i < self->asked->len; i++)
        check_word (self, &g_array_index (self->asked, Asked, i));
    }
}

static void
asked_clear (gpointer data)
{
  g_free (((Asked *) data)->word);
}

static RoundsWindow *
open_other (UiTest *test)
{
  GList *windows;

  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.new-window", NULL);
  windows = gtk_application_get_windows (GTK_APPLICATION (test->application));
  for (GList *at = windows; at != NULL; at = at->next)
    if (ROUNDS_IS_WINDOW (at->data) && at->data != test->window)
      return at->data;
  g_error ("there is no other window");
}

static void
test_switch (void)
{
  const UiTestConfig demonstration = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 5 };
  const TestCounts counts = { "patient switch", 200, 200, 200 };
  g_autoptr (GSettings) settings = rounds_settings_new ();
  g_autoptr (UiTest) test = NULL;
  g_autoptr (GArray) asked = g_array_new (FALSE, FALSE, sizeof (Asked));
  Switching self = { .asked = asked };
  guint n = test_count (&counts);

  /* Nobody touches a key: on a busy machine that is longer than the five minutes after which it locks. */
  rounds_settings_set_int (settings, "lock-minutes", ROUNDS_IDLE_MOST_MIN);
  self.test = test = ui_test_new (&demonstration);
  g_array_set_clear_func (asked, asked_clear);
  ui_open (test);
  ui_wait_model_ready (test);
  self.windows[0] = test->window;
  self.windows[1] = open_other (test);
  open_patient (&self, 1, 1);
  for (guint i = 0; i < n; i++)
    switch_once (&self, i);
  check_all (&self);
  g_test_message ("%u chips compared", self.n_chips);
  g_assert_cmpuint (self.n_chips, >, n / 4);
}

int
main (int argc, char *argv[])
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/patients/switch", test_switch);
  return g_test_run ();
}
