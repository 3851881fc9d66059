/* Who is in: unlocking, locking, and what either does when it comes at the wrong time. */
#include "session.h"
#include "store-private.h"

#include "counts.h"

#include <errno.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>

#define PASSPHRASE "seven green lamps"
#define LIMIT_MS   60000

typedef struct
{
  char *folder, *dir;
  RoundsSession *session;
  GString *states; /* what was notified: a letter each, L U (unlocking) O (open) */
} Fixture;

typedef struct
{
  gboolean done, ok;
  GError *error;
} Outcome;

static void
on_state_changed (RoundsSession *session, GParamSpec *pspec, Fixture *fixture)
{
  g_string_append_c (fixture->states, "LUO"[rounds_session_get_state (session)]);
}

/* kind: a RoundsStoreKind. */
static void
set_up (Fixture *fixture, gconstpointer kind)
{
  gboolean demonstration = GPOINTER_TO_INT (kind) == ROUNDS_STORE_DEMONSTRATION;
  const RoundsStoreSpec spec = { GPOINTER_TO_INT (kind), "ada",
                                 demonstration ? ROUNDS_DEMONSTRATION_PASSPHRASE : PASSPHRASE,
                                 demonstration ? "2026-11-01" : NULL, ROUNDS_KEY_COST_FLOOR };
  g_autofree char *engine = test_build_path ("engine/rounds-engine");
  g_autoptr (GError) error = NULL;
  gboolean made;

  fixture->folder = test_folder_new ();
  fixture->dir = g_build_filename (fixture->folder, "store", NULL);
  made = rounds_store_create_from (fixture->dir, &spec, &error);
  g_assert_no_error (error);
  g_assert_true (made);
  fixture->session = rounds_session_new (fixture->dir, rounds_engine_client_new_echo (engine, 0));
  fixture->states = g_string_new (NULL);
  g_signal_connect (fixture->session, "notify::state", G_CALLBACK (on_state_changed), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer kind)
{
  rounds_session_lock (fixture->session);
  g_assert_finalize_object (fixture->session);
  g_string_free (fixture->states, TRUE);
  test_folder_remove (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->dir);
}

static void
on_unlocked (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  outcome->ok = rounds_session_unlock_finish (ROUNDS_SESSION (source), result, &outcome->error);
  g_assert_cmpint (outcome->ok, ==, outcome->error == NULL);
  outcome->done = TRUE;
}

static void
begin (Fixture *fixture, const char *passphrase, Outcome *outcome)
{
  *outcome = (Outcome){ 0 };
  if (passphrase != NULL)
    rounds_session_unlock_async (fixture->session, passphrase, on_unlocked, outcome);
  else
    rounds_session_unlock_demonstration_async (fixture->session, on_unlocked, outcome);
  g_assert_false (outcome->done);
}

static void
assert_error (Outcome *outcome, GQuark domain, int code)
{
  g_assert_true (test_wait_for (&outcome->done, LIMIT_MS));
  g_assert_error (outcome->error, domain, code);
  g_clear_error (&outcome->error);
}

static void
assert_ok (Outcome *outcome)
{
  g_assert_true (test_wait_for (&outcome->done, LIMIT_MS));
  g_assert_no_error (outcome->error);
}

static void
assert_locked (Fixture *fixture)
{
  g_assert_cmpint (rounds_session_get_state (fixture->session), ==, ROUNDS_SESSION_LOCKED);
  g_assert_null (rounds_session_get_store (fixture->session));
  g_assert_false (rounds_session_may_draft (fixture->session));
}

static RoundsEngineClient *
client_of (Fixture *fixture)
{
  return ROUNDS_ENGINE_CLIENT (rounds_session_get_model (fixture->session));
}

static void
test_clinical (Fixture *fixture, gconstpointer kind)
{
  g_auto (RoundsStoreLabel) label = { 0 };
  g_autoptr (GError) error = NULL;
  Outcome outcome;

  assert_locked (fixture);
  g_assert_true (rounds_session_peek (fixture->session, &label, &error));
  g_assert_cmpint (label.kind, ==, ROUNDS_STORE_CLINICAL);
  begin (fixture, "seven", &outcome);
  assert_error (&outcome, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH);
  assert_locked (fixture);
  g_assert_cmpuint (rounds_engine_client_get_starts (client_of (fixture)), ==, 0);
  begin (fixture, PASSPHRASE, &outcome);
  assert_ok (&outcome);
  g_assert_cmpstr (rounds_store_get_user (rounds_session_get_store (fixture->session)), ==, "ada");
  g_assert_cmpuint (rounds_engine_client_get_starts (client_of (fixture)), ==, 1);
  /* W1 */
  g_assert_false (rounds_session_may_draft (fixture->session));
  rounds_session_lock (fixture->session);
  rounds_session_lock (fixture->session);
  assert_locked (fixture);
  g_assert_cmpstr (fixture->states->str, ==, "ULUOL");
}

static void
test_demonstration (Fixture *fixture, gconstpointer kind)
{
  Outcome outcome;

  begin (fixture, NULL, &outcome);
  assert_ok (&outcome);
  g_assert_true (rounds_session_may_draft (fixture->session));
  rounds_session_lock (fixture->session);
  assert_locked (fixture);
  begin (fixture, ROUNDS_DEMONSTRATION_PASSPHRASE, &outcome);
  assert_ok (&outcome);
  g_assert_true (rounds_session_may_draft (fixture->session));
}

/* Had a passphrase been tried, the error would be AUTH. */
static void
test_demo_of_clinical (Fixture *fixture, gconstpointer kind)
{
  Outcome outcome;

  begin (fixture, NULL, &outcome);
  assert_error (&outcome, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_DEMONSTRATION);
  assert_locked (fixture);
  begin (fixture, PASSPHRASE, &outcome);
  assert_ok (&outcome);
}

static void
test_demo_of_forged (Fixture *fixture, gconstpointer kind)
{
  g_autofree char *path = g_build_filename (fixture->dir, "key", NULL);
  g_autofree char *content = NULL;
  g_auto (RoundsStoreLabel) label = { 0 };
  Outcome outcome;
  gsize size;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  content[12] = ROUNDS_STORE_DEMONSTRATION;
  crypto_generichash ((guint8 *) content + size - 32, 32, (guint8 *) content, size - 32, NULL, 0);
  g_assert_true (g_file_set_contents (path, content, size, NULL));
  g_assert_true (rounds_session_peek (fixture->session, &label, NULL));
  g_assert_cmpint (label.kind, ==, ROUNDS_STORE_DEMONSTRATION);
  begin (fixture, NULL, &outcome);
  assert_error (&outcome, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH);
  begin (fixture, PASSPHRASE, &outcome);
  assert_error (&outcome, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH);
  assert_locked (fixture);
}

static void
test_no_store (Fixture *fixture, gconstpointer kind)
{
  g_autoptr (RoundsSession) session = rounds_session_new (fixture->folder, NULL);
  g_auto (RoundsStoreLabel) label = { 0 };
  g_autoptr (GError) error = NULL;
  Outcome outcome = { 0 };

  g_assert_null (rounds_session_get_model (session));
  g_assert_cmpstr (rounds_session_get_dir (session), ==, fixture->folder);
  g_assert_false (rounds_session_peek (session, &label, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND);
  rounds_session_unlock_async (session, PASSPHRASE, on_unlocked, &outcome);
  assert_error (&outcome, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND);
  outcome.done = FALSE;
  rounds_session_unlock_demonstration_async (session, on_unlocked, &outcome);
  assert_error (&outcome, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND);
  g_assert_cmpint (rounds_session_get_state (session), ==, ROUNDS_SESSION_LOCKED);
}

static void
test_unlock_twice (Fixture *fixture, gconstpointer kind)
{
  Outcome first, second, third;

  begin (fixture, PASSPHRASE, &first);
  begin (fixture, PASSPHRASE, &second);
  begin (fixture, NULL, &third);
  assert_error (&second, ROUNDS_APP_ERROR, ROUNDS_APP_ERROR_BUSY);
  assert_error (&third, ROUNDS_APP_ERROR, ROUNDS_APP_ERROR_BUSY);
  assert_ok (&first);
  begin (fixture, PASSPHRASE, &second);
  assert_error (&second, ROUNDS_APP_ERROR, ROUNDS_APP_ERROR_BUSY);
  g_assert_cmpint (rounds_session_get_state (fixture->session), ==, ROUNDS_SESSION_UNLOCKED);
}

/* The key derivation that was begun before the lock ends after it, and opens nothing. */
static void
test_lock_while_unlocking (Fixture *fixture, gconstpointer kind)
{
  Outcome first, second, third;

  begin (fixture, PASSPHRASE, &first);
  rounds_session_lock (fixture->session);
  assert_locked (fixture);
  begin (fixture, "seven", &second);
  rounds_session_lock (fixture->session);
  begin (fixture, PASSPHRASE, &third);
  assert_error (&first, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_error (&second, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_ok (&third);
  g_assert_nonnull (rounds_session_get_store (fixture->session));
  g_assert_cmpuint (rounds_engine_client_get_starts (client_of (fixture)), ==, 1);
  g_assert_cmpstr (fixture->states->str, ==, "ULULUO");
}

static void
test_dispose_while_unlocking (Fixture *fixture, gconstpointer kind)
{
  Outcome outcome;

  begin (fixture, PASSPHRASE, &outcome);
  g_object_run_dispose (G_OBJECT (fixture->session));
  assert_error (&outcome, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_locked (fixture);
}

static void
on_state_changed_lock (RoundsSession *session, GParamSpec *pspec, gpointer state)
{
  if (rounds_session_get_state (session) == (RoundsSessionState) GPOINTER_TO_INT (state))
    rounds_session_lock (session);
}

static void
test_lock_from_notify (Fixture *fixture, gconstpointer kind)
{
  const RoundsSessionState states[] = { ROUNDS_SESSION_UNLOCKING, ROUNDS_SESSION_UNLOCKED };
  Outcome outcome;

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      gulong handler = g_signal_connect (fixture->session, "notify::state",
                                         G_CALLBACK (on_state_changed_lock),
                                         GINT_TO_POINTER (states[i]));

      begin (fixture, PASSPHRASE, &outcome);
      assert_error (&outcome, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      assert_locked (fixture);
      g_signal_handler_disconnect (fixture->session, handler);
    }
}

static gboolean
process_is_gone (gpointer data)
{
  return kill (*(pid_t *) data, 0) != 0 && errno == ESRCH;
}

static gboolean
model_is_ready (gpointer data)
{
  return rounds_model_get_state (data) == ROUNDS_MODEL_READY;
}

static void
test_lock_ends_the_engine (Fixture *fixture, gconstpointer kind)
{
  RoundsModel *model = rounds_session_get_model (fixture->session);
  g_autoptr (RoundsPrompt) prompt = rounds_prompt_new (NULL);
  g_autoptr (RoundsAnswer) answer = NULL;
  Outcome outcome;
  pid_t pid;

  begin (fixture, ROUNDS_DEMONSTRATION_PASSPHRASE, &outcome);
  assert_ok (&outcome);
  g_assert_true (test_wait_until (model_is_ready, model, LIMIT_MS));
  pid = rounds_engine_client_get_pid (client_of (fixture));
  g_assert_cmpint (pid, >, 0);
  rounds_prompt_add (prompt, ROUNDS_ROLE_USER, ROUNDS_TRUST_INSTRUCTION, FALSE, "one two");
  answer = rounds_model_generate (model, prompt);
  rounds_session_lock (fixture->session);
  g_assert_true (rounds_answer_is_over (answer));
  g_assert_true (test_wait_until (process_is_gone, &pid, LIMIT_MS));
  begin (fixture, ROUNDS_DEMONSTRATION_PASSPHRASE, &outcome);
  assert_ok (&outcome);
  g_assert_true (test_wait_until (model_is_ready, model, LIMIT_MS));
}

static void
add (const char *path, RoundsStoreKind kind, void (*function) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, GINT_TO_POINTER (kind), set_up, function, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/session/clinical", ROUNDS_STORE_CLINICAL, test_clinical);
  add ("/session/demonstration", ROUNDS_STORE_DEMONSTRATION, test_demonstration);
  add ("/session/demo-of-clinical", ROUNDS_STORE_CLINICAL, test_demo_of_clinical);
  add ("/session/demo-of-forged", ROUNDS_STORE_CLINICAL, test_demo_of_forged);
  add ("/session/no-store", ROUNDS_STORE_CLINICAL, test_no_store);
  add ("/session/unlock-twice", ROUNDS_STORE_CLINICAL, test_unlock_twice);
  add ("/session/lock-while-unlocking", ROUNDS_STORE_CLINICAL, test_lock_while_unlocking);
  add ("/session/dispose-while-unlocking", ROUNDS_STORE_CLINICAL, test_dispose_while_unlocking);
  add ("/session/lock-from-notify", ROUNDS_STORE_CLINICAL, test_lock_from_notify);
  add ("/session/lock-ends-the-engine", ROUNDS_STORE_DEMONSTRATION, test_lock_ends_the_engine);
  return g_test_run ();
}
