/* test-window-engine.c: the engine is killed at random moments while the chat shows an answer.
 *
 * Each time: the window's main loop goes on turning, the row says that it was cut off, and the next
 * question is answered whole in the same pane.
 */
#include "ui-test.h"

#include "counts.h"

#include <signal.h>
#include <string.h>

#define LIMIT_MS 60000
#define QUESTION \
  "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi"

static const TestCounts kills = { "kill the engine under the window", 50, 50, 500 };

static RoundsAnswerState
state_of (RoundsChatTurn *turn)
{
  return rounds_answer_get_state (rounds_chat_turn_get_answer (turn));
}

typedef struct
{
  RoundsChatTurn *turn;
  gint64 until; /* monotonic */
} Moment;

static gboolean
has_come (gpointer data)
{
  Moment *moment = data;

  return g_get_monotonic_time () >= moment->until || ui_turn_is_over (moment->turn);
}

typedef struct
{
  RoundsEngineClient *engine;
  GPid pid;
} Loss;

static gboolean
is_noticed (gpointer data)
{
  Loss *loss = data;

  return rounds_engine_client_get_pid (loss->engine) != loss->pid;
}

typedef struct
{
  const guint *turns;
  guint before;
} Turned;

static gboolean
has_turned (gpointer data)
{
  Turned *turned = data;

  return *turned->turns > turned->before;
}

static RoundsChatTurn *
ask (UiTest *test)
{
  RoundsChatPane *chat = rounds_chart_page_get_chat (rounds_window_get_chart (test->window));

  g_assert_nonnull (rounds_chat_pane_ask (chat, QUESTION));
  return ui_last_turn (test);
}

static gboolean
on_loop_turned (gpointer turns)
{
  *(guint *) turns += 1;
  return G_SOURCE_CONTINUE;
}

/* TRUE when the kill met an answer that was not over. */
static gboolean
kill_once (UiTest *test, guint *turns)
{
  RoundsEngineClient *engine = rounds_application_get_engine (test->application);
  RoundsChatTurn *turn = ask (test);
  Moment moment = { turn, g_get_monotonic_time () + g_test_rand_int_range (0, 40000) };
  GPid pid;
  Turned turned = { turns, *turns };
  gboolean met;
  g_autofree char *shown = NULL;

  g_assert_true (test_wait_until (has_come, &moment, LIMIT_MS));
  pid = rounds_engine_client_get_pid (engine);
  met = !ui_turn_is_over (turn) && pid != 0;
  if (met)
    g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_true (test_wait_until (ui_turn_is_over, turn, LIMIT_MS));
  shown = rounds_chat_turn_dup_shown (turn);
  g_assert_true (g_str_has_prefix (QUESTION, shown));
  if (state_of (turn) == ROUNDS_ANSWER_DONE && met)
    {
      /* Its last word was under way: the loss is not known yet, and a question asked now is lost
       * with the engine. */
      Loss loss = { engine, pid };

      g_assert_true (test_wait_until (is_noticed, &loss, LIMIT_MS));
    }
  if (state_of (turn) == ROUNDS_ANSWER_CUT_OFF)
    /* One that had not begun has no part, and does not say that it is one. */
    g_assert_true (
        g_str_has_prefix (rounds_chat_turn_get_state_text (turn),
                          *shown == '\0' ? "Cut off before its first word:" : "Cut off:"));
  else
    g_assert_cmpint (state_of (turn), ==, ROUNDS_ANSWER_DONE);
  g_assert_true (test_wait_until (has_turned, &turned, LIMIT_MS));
  return met && state_of (turn) == ROUNDS_ANSWER_CUT_OFF;
}

static void
test_kill (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 2 };
  g_autoptr (UiTest) test = ui_test_new (&config);
  guint n = test_count (&kills), done = 0, turns = 0;
  guint clock = g_timeout_add (1, on_loop_turned, &turns);

  ui_open (test);
  ui_wait_model_ready (test);
  while (done < n)
    {
      g_autofree char *whole = NULL;
      RoundsChatTurn *next;

      done += kill_once (test, &turns);
      next = ask (test);
      g_assert_true (test_wait_until (ui_turn_is_over, next, LIMIT_MS));
      g_assert_cmpint (state_of (next), ==, ROUNDS_ANSWER_DONE);
      whole = rounds_chat_turn_dup_shown (next);
      g_assert_cmpstr (whole, ==, QUESTION);
      g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (test->window)));
      if (done % 10 == 0)
        g_test_message ("killed %u", done);
    }
  g_source_remove (clock);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/window/engine-killed", test_kill);
  return g_test_run ();
}
