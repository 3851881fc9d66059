/* `rounds-engine` with a real model: test-serve-model MODEL, random weights and a chat format. One
 * engine serves all cases, because each new one prepares the model again. */
#include "counts.h"
#include "engine-peer.h"
#include "others.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define DEMONSTRATION "SmolLM2-135M-Instruct.Q4_1.gguf"
#define LOAD_LIMIT_MS 120000 /* with a driver's compiler, sanitized, on a machine that is busy */

typedef struct
{
  EnginePeer *peer;
  const char *model;
  char *real; /* the demonstration model, which need not be there */
  guint32 handle, real_handle;
} ServeFixture;

static ServeFixture fixture;

static void
send_load (EnginePeer *peer, guint64 request, const char *model, guint32 context)
{
  rx_writer w = { 0 };

  rx_put_load (&w, (rx_to){ request, 0 },
               &(rx_load){ .path = rx_bytes_of (model), .context_tokens = context });
  engine_peer_send (peer, &w);
}

/* Takes messages until one of this type; counts what comes before. */
static void
receive_until (EnginePeer *peer, unsigned type, guint *before, PeerMessage *out)
{
  for (*before = 0;; ++*before)
    {
      g_assert_true (engine_peer_try_receive (peer, LOAD_LIMIT_MS, out));
      if (out->header.type == type)
        return;
      g_assert_cmpuint (out->header.type, ==, RX_MSG_PROGRESS);
      peer_message_clear (out);
    }
}

/* While a model is loaded, other messages are answered and the load can be cancelled. */
static void
test_load (ServeFixture *unused, gconstpointer data)
{
  EnginePeer *peer = fixture.peer;
  rx_writer w = { 0 };
  PeerMessage m;
  rx_loaded loaded;
  rx_drop_scope drop = { { 5 } };
  rx_done done;
  guint before;

  send_load (peer, 20, fixture.model, 0);
  rx_put_drop_scope (&w, (rx_to){ 21, 0 }, &drop);
  rx_put_empty (&w, RX_MSG_CANCEL, (rx_to){ 20, 0 });
  engine_peer_send (peer, &w);
  receive_until (peer, RX_MSG_DROPPED, &before, &m);
  peer_message_clear (&m);
  receive_until (peer, RX_MSG_DONE, &before, &m);
  g_assert_true (rx_get_done (m.payload, &done));
  g_assert_cmpuint (done.finish, ==, RX_FINISH_CANCELLED);
  peer_message_clear (&m);

  send_load (peer, 22, fixture.model, 512);
  receive_until (peer, RX_MSG_LOADED, &before, &m);
  g_assert_cmpuint (before, >=, 3); /* steps with progress */
  g_assert_true (rx_get_loaded (m.payload, &loaded));
  g_assert_cmpuint (loaded.capabilities, ==, RX_CAN_GENERATE);
  g_assert_cmpuint (loaded.context_tokens, ==, 512);
  g_assert_cmpuint (loaded.sequences, >=, 4);
  g_assert_cmpuint (loaded.memory_bytes, >, 0);
  fixture.handle = m.header.model;
  peer_message_clear (&m);

  send_load (peer, 23, fixture.model, 100000); /* more than it was trained for */
  receive_until (peer, RX_MSG_FAILED, &before, &m);
  peer_message_clear (&m);
}

static char *
ask (guint64 request, guint8 scope, const char *text, rx_done *done)
{
  engine_peer_ask (fixture.peer, &(PeerQuestion){ .request = request,
                                                  .model = fixture.handle,
                                                  .scope = scope,
                                                  .max_tokens = 12,
                                                  .text = text });
  return engine_peer_answer (fixture.peer, request, done);
}

#define RECORD                                                                                    \
  "The patient is a woman with high blood pressure and diabetes. The blood pressure is 142 over " \
  "88. She takes metformin and lisinopril; the dose of the morning was not taken. There is no "   \
  "pain in the chest and no fever."

static void
test_answer (ServeFixture *unused, gconstpointer data)
{
  rx_done cold, cached, other;
  g_autofree char *first = ask (30, 1, RECORD, &cold);
  g_autofree char *second = ask (31, 1, RECORD, &cached);
  g_autofree char *third = ask (32, 2, RECORD, &other);

  g_assert_true (g_utf8_validate (first, -1, NULL));
  g_assert_cmpstr (first, ==, second);
  g_assert_cmpstr (first, ==, third);
  g_assert_cmpuint (cold.prompt_tokens, >, 65);
  g_assert_cmpuint (cold.cached_tokens, ==, 0);
  g_assert_cmpuint (cached.cached_tokens, >=, 64);
  g_assert_cmpuint (other.cached_tokens, ==, 0);
  g_assert_cmpuint (engine_peer_drop_scope (fixture.peer, 1), >=, 1);
  g_assert_cmpuint (engine_peer_drop_scope (fixture.peer, 1), ==, 0);
}

/* Four at once say what each says alone. */
static void
test_together (ServeFixture *unused, gconstpointer data)
{
  g_autofree char *alone[4] = { NULL };
  GString *together[4];
  guint open = 4;

  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u %s", i, RECORD);
      rx_done done;

      alone[i] = ask (40 + i, 1, text, &done);
    }
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u %s", i, RECORD);

      together[i] = g_string_new (NULL);
      engine_peer_ask (fixture.peer, &(PeerQuestion){ .request = 50 + i,
                                                      .model = fixture.handle,
                                                      .scope = (guint8) (i + 2),
                                                      .max_tokens = 12,
                                                      .text = text });
    }
  while (open > 0)
    {
      PeerMessage m;
      rx_text piece;

      engine_peer_receive (fixture.peer, 0, &m);
      if (m.header.type == RX_MSG_DONE)
        open--;
      else if (m.header.type !=
               RX_MSG_PROGRESS) /* of a prompt that takes long, on a busy machine */
        {
          g_assert_true (rx_get_text (m.payload, &piece));
          g_string_append_len (together[m.header.request - 50], (const char *) piece.text.data,
                               (gssize) piece.text.size);
        }
      peer_message_clear (&m);
    }
  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpstr (together[i]->str, ==, alone[i]);
      g_string_free (together[i], TRUE);
      g_free (g_steal_pointer (&alone[i]));
    }
}

/* Asks for a long answer and takes messages until its first words are there. */
static void
begin_answer (guint64 request, guint8 scope)
{
  PeerMessage m;

  engine_peer_ask (fixture.peer, &(PeerQuestion){ .request = request,
                                                  .model = fixture.handle,
                                                  .scope = scope,
                                                  .max_tokens = 300,
                                                  .text = RECORD });
  engine_peer_receive (fixture.peer, RX_MSG_TEXT, &m);
  g_assert_cmpuint (m.header.request, ==, request);
  peer_message_clear (&m);
}

/* Nanoseconds of all cores. */
static gint64
engine_cpu_ns (void)
{
  clockid_t clock;
  struct timespec t;

  g_assert_cmpint (clock_getcpuclockid (fixture.peer->pid, &clock), ==, 0);
  g_assert_cmpint (clock_gettime (clock, &t), ==, 0);
  return t.tv_sec * G_GINT64_CONSTANT (1000000000) + t.tv_nsec;
}

#define CANCEL_LIMIT_NS (50000000 * (gint64) g_get_num_processors ())

/* The processor's time from here until the end of the request is told: of all cores, which other programs do
 * not lengthen. */
static gint64
cancel_now (guint64 request)
{
  gint64 by_clock = g_get_monotonic_time (), began = engine_cpu_ns ();
  rx_writer w = { 0 };
  rx_done done;

  rx_put_empty (&w, RX_MSG_CANCEL, (rx_to){ request, 0 });
  engine_peer_send (fixture.peer, &w);
  g_free (engine_peer_answer (fixture.peer, request, &done));
  began = engine_cpu_ns () - began;
  g_assert_cmpuint (done.finish, ==, RX_FINISH_CANCELLED);
  g_test_message ("let go of: %.1f ms of all cores, %.1f by the clock", (double) began / 1e6,
                  (double) (g_get_monotonic_time () - by_clock) / 1e3);
  return began;
}

/* Stopped while it runs, in its prompt or in its answer; the next one says what it always says. */
static void
test_cancel (ServeFixture *unused, gconstpointer data)
{
  guint n = test_count (&(TestCounts){ "cancels", 6, 60, 600 });
  gint64 slowest = 0, took;
  rx_done done;
  g_autofree char *before = ask (70, 20, RECORD, &done), *after = NULL;

  for (guint i = 0; i < n; i++)
    {
      if (i % 2 == 0)
        begin_answer (71 + i, 21);
      else
        engine_peer_ask (fixture.peer, &(PeerQuestion){ .request = 71 + i,
                                                        .model = fixture.handle,
                                                        .scope = 22,
                                                        .text = RECORD RECORD });
      took = cancel_now (71 + i);
      slowest = MAX (slowest, took);
    }
  g_assert_cmpint (slowest, <, CANCEL_LIMIT_NS);
  after = ask (70, 23, RECORD, &done);
  g_assert_cmpstr (after, ==, before);
}

static int
on_smaller_first (gconstpointer a, gconstpointer b)
{
  return (*(const gint64 *) a > *(const gint64 *) b) - (*(const gint64 *) a < *(const gint64 *) b);
}

/* Asks, and cancels after so many messages of progress. */
static gint64
cancel_after (guint64 request, guint progress, const char *text)
{
  PeerMessage m;

  engine_peer_ask (fixture.peer, &(PeerQuestion){ .request = request,
                                                  .model = fixture.handle,
                                                  .scope = (guint8) request,
                                                  .max_tokens = 8,
                                                  .text = text });
  for (guint i = 0; i < progress; i++)
    {
      engine_peer_receive (fixture.peer, RX_MSG_PROGRESS, &m);
      peer_message_clear (&m);
    }
  return cancel_now (request);
}

static gboolean
real_is_there (void)
{
  gboolean there = g_file_test (fixture.real, G_FILE_TEST_EXISTS);

  if (!there)
    g_test_message ("not there: %s", DEMONSTRATION);
  return there;
}

static guint32
load_real (void)
{
  PeerMessage m;
  guint n;

  if (fixture.real_handle != 0)
    return fixture.real_handle;
  send_load (fixture.peer, 80, fixture.real, 4096);
  receive_until (fixture.peer, RX_MSG_LOADED, &n, &m);
  fixture.real_handle = m.header.model;
  peer_message_clear (&m);
  return fixture.real_handle;
}

/* A record that is being read is let go of within 50 ms, its pages overwritten: the first of a program, whose
 * pages are fresh, and half of the others, because a core is ours alone only by chance. What wiping takes of
 * it is test-cache's, in every tier. By the demonstration model, whose kernels take as long as a model's do; preparing it takes
 * longer than the quick tier may. */
static void
test_cancel_record (ServeFixture *unused, gconstpointer data)
{
  const TestCounts counts = { "records let go of", 1, 9, 45 };
  guint wanted = test_count (&counts);
  guint32 before = fixture.handle;
  g_autoptr (GString) record = g_string_new (NULL);
  g_autofree gint64 *took = g_new0 (gint64, wanted + 1);

  if (wanted < 3 || !real_is_there ())
    return;
  for (guint i = 0; i < 30; i++)
    g_string_append (record, RECORD);
  fixture.handle = load_real ();
  for (guint i = 0; i < wanted; i++)
    took[i] = cancel_after (81 + i, 1 + 3 * (i % 9), record->str);
  g_assert_cmpint (took[0], <, CANCEL_LIMIT_NS);
  qsort (took, wanted, sizeof *took, on_smaller_first);
  g_assert_cmpint (took[wanted / 2], <, CANCEL_LIMIT_NS);
  fixture.handle = before;
}

/* Milliseconds for a token of the answer. */
static double
token_ms (guint64 request)
{
  rx_done done;

  engine_peer_ask (fixture.peer, &(PeerQuestion){ .request = request,
                                                  .model = fixture.handle,
                                                  .scope = 40,
                                                  .max_tokens = 60,
                                                  .text = RECORD });
  g_free (engine_peer_answer (fixture.peer, request, &done));
  g_assert_cmpuint (done.answer_tokens, >, 20);
  return (double) done.decode_us / 1e3 / (done.answer_tokens - 1);
}

/* As many other programs as there are cores, with our priority, leave half of them to us: an answer comes at
 * nearly half of its speed. The best of some pairs, with and without, because others still may be busy too. */
static void
test_among_others (ServeFixture *unused, gconstpointer data)
{
  const TestCounts counts = { "answers among others", 1, 3, 9 };
  guint wanted = test_count (&counts);
  int priority = getpriority (PRIO_PROCESS, (id_t) fixture.peer->pid) -
                 getpriority (PRIO_PROCESS, 0);
  guint32 before = fixture.handle;
  double best = 0;

  if (wanted < 3 || !real_is_there ())
    return;
  fixture.handle = load_real ();
  token_ms (700); /* the crew becomes ready beside it */
  for (guint i = 0; i < wanted; i++)
    {
      double alone = token_ms (701 + 2 * i), among;
      Others others;

      others_start (&others, g_get_num_processors (), priority);
      among = token_ms (702 + 2 * i);
      others_stop (&others);
      g_test_message ("%.1f ms a token, among others %.1f: %.2f of the speed", alone, among,
                      alone / among);
      best = MAX (best, alone / among);
    }
  g_assert_cmpfloat (best, >, 0.25);
  fixture.handle = before;
}

/* A scope is let go of while it is answered: the answer ends, and its pages are gone. */
static void
test_drop_while_asked (ServeFixture *unused, gconstpointer data)
{
  rx_writer w = { 0 };
  rx_drop_scope drop;
  rx_dropped dropped;
  rx_done done;
  PeerMessage m;

  begin_answer (600, 30);
  memset (drop.scope, 30, sizeof drop.scope);
  rx_put_drop_scope (&w, (rx_to){ 601, 0 }, &drop);
  engine_peer_send (fixture.peer, &w);
  g_free (engine_peer_answer (fixture.peer, 600, &done));
  g_assert_cmpuint (done.finish, ==, RX_FINISH_CANCELLED);
  engine_peer_receive (fixture.peer, RX_MSG_DROPPED, &m);
  g_assert_true (rx_get_dropped (m.payload, &dropped));
  g_assert_cmpuint (dropped.pages, >=, 1);
  peer_message_clear (&m);
  g_free (ask (602, 30, RECORD, &done));
  g_assert_cmpuint (done.cached_tokens, ==, 0);
}

static void
test_too_long (ServeFixture *unused, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 20; i++)
    g_string_append (text, RECORD);
  engine_peer_ask (fixture.peer,
                   &(PeerQuestion){ .request = 60, .model = fixture.handle, .text = text->str });
  g_assert_cmpint (engine_peer_failure (fixture.peer, 60), ==, RX_FAIL_CONTEXT);
  while (text->len < 7500000)
    g_string_append (text, RECORD);
  engine_peer_ask (fixture.peer,
                   &(PeerQuestion){ .request = 61, .model = fixture.handle, .text = text->str });
  g_assert_cmpint (engine_peer_failure (fixture.peer, 61), ==, RX_FAIL_CONTEXT);
}

/* ---- the verbs ---- */

/* Runs rounds-engine; its standard output, and what it says on standard error when it fails. */
static char *
run_verb (int status, const char *const *args, char **said)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *program = test_build_path ("engine/rounds-engine");
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;
  char *out = NULL;

  g_ptr_array_add (argv, program);
  for (; *args != NULL; args++)
    g_ptr_array_add (argv, (char *) *args);
  g_ptr_array_add (argv, (char *) "--cache");
  g_ptr_array_add (argv, fixture.peer->cache);
  g_ptr_array_add (argv, NULL);
  child = g_subprocess_newv ((const char *const *) argv->pdata,
                             G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                             &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (child, NULL, NULL, &out, said, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (child));
  g_assert_cmpint (g_subprocess_get_exit_status (child), ==, status);
  return out;
}

#define ARGS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static char *
file_of (const char *folder, const char *name, const char *text)
{
  char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static guint64
prompt_tokens_of (const char *chat)
{
  static const char key[] = "\"prompt_tokens\":";
  g_autofree char *said = NULL;
  g_autofree char *answer = run_verb (0,
                                      ARGS ("generate", "--model", fixture.model, "--chat-file",
                                            chat, "--max-tokens", "1", "--json"),
                                      &said);
  const char *at = strstr (answer, key);

  g_assert_nonnull (at);
  return g_ascii_strtoull (at + strlen (key), NULL, 10);
}

/* Each message of a chat file has its marks: "120" and "80" are not 12080. */
static void
test_chat_rows (ServeFixture *unused, gconstpointer data)
{
  g_autofree char *folder = test_folder_new ();
  g_autofree char *one = file_of (folder, "one.json", "[{\"role\":\"user\",\"content\":\"120\"}]");
  g_autofree char *two = file_of (folder, "two.json",
                                  "[{\"role\":\"user\",\"content\":\"120\"},"
                                  "{\"role\":\"user\",\"content\":\"80\"}]");

  g_assert_cmpuint (prompt_tokens_of (two), >=, prompt_tokens_of (one) + 5);
  test_folder_remove (folder);
}

static void
test_verbs (ServeFixture *unused, gconstpointer data)
{
  g_autofree char *folder = test_folder_new ();
  g_autofree char *tokens = file_of (folder, "tokens.json", "[310, 320, 330]");
  g_autofree char *chat = file_of (folder, "chat.json",
                                   "[{\"role\":\"user\",\"content\":\"pain\"}]");
  g_autofree char *grammar = file_of (folder, "grammar.gbnf", "root ::= \"yes\" | \"no\"");
  g_autofree char *said[3] = { NULL };
  g_autofree char *logits = run_verb (0,
                                      ARGS ("logits", "--model", fixture.model, "--tokens-file",
                                            tokens, "--top", "2", "--json"),
                                      &said[0]);
  g_autofree char *answer = run_verb (0,
                                      ARGS ("generate", "--model", fixture.model, "--chat-file",
                                            chat, "--max-tokens", "4", "--json"),
                                      &said[1]);
  g_autofree char *choice = run_verb (0,
                                      ARGS ("generate", "--model", fixture.model, "--prompt-file",
                                            grammar, "--grammar-file", grammar),
                                      &said[2]);

  g_assert_true (g_regex_match_simple (
      "^\\{\"next\":\\[(\\[\\[\\d+,[0-9.e-]+\\],\\[\\d+,[0-9.e-]+\\]\\],?){3}\\]\\}\\n$", logits, 0,
      0));
  g_assert_true (g_str_has_prefix (answer, "{\"tokens\":["));
  g_assert_nonnull (strstr (answer, "\"timings_ms\":{"));
  g_assert_true (strcmp (choice, "yes\n") == 0 || strcmp (choice, "no\n") == 0);
  for (guint i = 0; i < 3; i++)
    g_clear_pointer (&said[i], g_free);
  test_folder_remove (folder);
}

/* One line that says what is wrong, on the stream that was asked for. */
static void
test_bad_input (ServeFixture *unused, gconstpointer data)
{
  g_autofree char *folder = test_folder_new ();
  const struct
  {
    const char *verb, *model, *option, *text, *words;
  } rows[] = {
    { "logits", NULL, "--tokens-file", "[1, 2", "the tokens: " },
    { "logits", NULL, "--tokens-file", "{\"a\": 1}", "not a JSON array" },
    { "logits", NULL, "--tokens-file", "[1, -2]", "not a JSON array" },
    { "logits", NULL, "--tokens-file", "[1, 99999999]", "out of range" },
    { "logits", "GGUF", "--tokens-file", "[1]", "" },
    { "logits", "no model", "--tokens-file", "[1]", "GGUF" },
    { "generate", NULL, "--tokens-file", "[]", "empty" },
    { "generate", NULL, "--chat-file", "[{\"role\":\"nurse\",\"content\":\"x\"}]", "the chat" },
    { "generate", NULL, "--prompt-file", "", "empty" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *input = file_of (folder, "input", rows[i].text);
      g_autofree char *made = rows[i].model != NULL ? file_of (folder, "model", rows[i].model)
                                                    : NULL;
      const char *model = made != NULL ? made : fixture.model;
      g_autofree char *said = NULL, *said_json = NULL;
      g_autofree char *out = run_verb (1,
                                       ARGS (rows[i].verb, "--model", model, rows[i].option, input),
                                       &said);
      g_autofree char *json = run_verb (
          1, ARGS (rows[i].verb, "--model", model, rows[i].option, input, "--json"), &said_json);

      g_test_message ("%s", said);
      g_assert_cmpstr (out, ==, "");
      g_assert_cmpstr (said_json, ==, "");
      g_assert_true (g_str_has_prefix (said, "rounds-engine: "));
      g_assert_true (strchr (said, '\n') == said + strlen (said) - 1);
      g_assert_nonnull (strstr (said, rows[i].words));
      g_assert_true (g_str_has_prefix (json, "{\"error\":{\"code\":"));
    }
  test_folder_remove (folder);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  fixture.model = argv[1];
  fixture.real = g_build_filename (g_get_user_cache_dir (), "rounds", "models", DEMONSTRATION,
                                   NULL);
  fixture.peer = engine_peer_new (ARGS ("--model", fixture.model, "--model", fixture.real));
  engine_peer_hello (fixture.peer);
  g_test_add ("/serve-model/load", ServeFixture, NULL, NULL, test_load, NULL);
  g_test_add ("/serve-model/answer", ServeFixture, NULL, NULL, test_answer, NULL);
  g_test_add ("/serve-model/together", ServeFixture, NULL, NULL, test_together, NULL);
  g_test_add ("/serve-model/cancel", ServeFixture, NULL, NULL, test_cancel, NULL);
  g_test_add ("/serve-model/cancel-record", ServeFixture, NULL, NULL, test_cancel_record, NULL);
  g_test_add ("/serve-model/among-others", ServeFixture, NULL, NULL, test_among_others, NULL);
  g_test_add ("/serve-model/drop-while-asked", ServeFixture, NULL, NULL, test_drop_while_asked,
              NULL);
  g_test_add ("/serve-model/too-long", ServeFixture, NULL, NULL, test_too_long, NULL);
  g_test_add ("/serve-model/verbs", ServeFixture, NULL, NULL, test_verbs, NULL);
  g_test_add ("/serve-model/chat-rows", ServeFixture, NULL, NULL, test_chat_rows, NULL);
  g_test_add ("/serve-model/bad-input", ServeFixture, NULL, NULL, test_bad_input, NULL);
  status = g_test_run ();
  engine_peer_free (fixture.peer);
  g_free (fixture.real);
  return status;
}
