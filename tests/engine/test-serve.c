/* `rounds-engine serve`, the real program at the other end of two pipes. */
#include "counts.h"
#include "engine-peer.h"
#include "wire-samples.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LONG_TEXT "one two three four five six seven eight nine ten eleven twelve"

/* ---- greeting and models ---- */

static void
test_hello (void)
{
  g_autoptr (EnginePeer) peer = engine_peer_new ((const char *const[]){ NULL });
  rx_writer w = { 0 };
  PeerMessage m;
  rx_ready ready;
  struct stat info;

  rx_put_hello (&w, (rx_to){ 7, 0 }, &(rx_hello){ 9, rx_bytes_of ("test") });
  engine_peer_send (peer, &w);
  engine_peer_receive (peer, RX_MSG_READY, &m);
  g_assert_cmpuint (m.header.request, ==, 7);
  g_assert_true (rx_get_ready (m.payload, &ready));
  g_assert_cmpuint (ready.version, ==, 1);
  g_assert_cmpmem (ready.engine.data, ready.engine.size, "rounds-engine " ROUNDS_VERSION,
                   strlen ("rounds-engine " ROUNDS_VERSION));
  g_assert_cmpuint (ready.device.size, >, 0); /* Debian 12 has lavapipe at least */
  peer_message_clear (&m);

  rx_put_hello (&w, (rx_to){ 8, 0 }, &(rx_hello){ 1, rx_bytes_of ("test") });
  engine_peer_send (peer, &w);
  g_assert_cmpint (engine_peer_failure (peer, 8), ==, RX_FAIL_BAD_MESSAGE);

  g_assert_cmpint (g_stat (peer->cache, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0700);
}

static void
test_hello_first (void)
{
  g_autoptr (EnginePeer) peer = engine_peer_new ((const char *const[]){ "--echo", "0", NULL });

  engine_peer_ask (peer, &(PeerQuestion){ .request = 5, .model = 1, .text = "x" });
  g_assert_cmpint (engine_peer_failure (peer, 5), ==, RX_FAIL_BAD_MESSAGE);
  engine_peer_hello (peer);
}

/* Loads what cannot be loaded; *tried: the engine went as far as to open it. */
static rx_fail
load_failure (EnginePeer *peer, const char *path, gboolean *tried)
{
  rx_writer w = { 0 };
  rx_failed failed;
  PeerMessage m;

  rx_put_load (&w, (rx_to){ 3, 0 }, &(rx_load){ .path = rx_bytes_of (path) });
  engine_peer_send (peer, &w);
  engine_peer_receive (peer, 0, &m);
  *tried = m.header.type == RX_MSG_PROGRESS;
  if (*tried)
    {
      peer_message_clear (&m);
      engine_peer_receive (peer, RX_MSG_FAILED, &m);
    }
  g_assert_true (rx_get_failed (m.payload, &failed));
  g_test_message ("%.*s", (int) failed.text.size, (const char *) failed.text.data);
  peer_message_clear (&m);
  return (rx_fail) failed.code;
}

static void
test_load_files (void)
{
  g_autofree char *folder = test_folder_new ();
  g_autofree char *good = g_build_filename (folder, "good.gguf", NULL);
  g_autofree char *bad = g_build_filename (folder, "bad.gguf", NULL);
  g_autofree char *tiny = g_build_filename (folder, "tiny.gguf", NULL);
  g_autofree char *gone = g_build_filename (folder, "gone.gguf", NULL);
  g_autofree char *other = g_build_filename (folder, "other.gguf", NULL);

  g_assert_true (g_file_set_contents (good, "GGUF....", 8, NULL));
  g_assert_true (g_file_set_contents (other, "GGUF....", 8, NULL));
  g_assert_true (g_file_set_contents (bad, "FUGG....", 8, NULL));
  g_assert_true (g_file_set_contents (tiny, "GG", 2, NULL));
  {
    g_autoptr (EnginePeer) peer = engine_peer_new (
        (const char *const[]){ "--model", good, "--model", bad, "--model", tiny, "--model", gone,
                               "--model", folder, NULL });

    engine_peer_hello (peer);
    for (guint i = 0; i < 7; i++)
      {
        const char *paths[] = { good, bad, tiny, gone, folder, other, "builtin:echo" };
        gboolean tried;

        g_assert_cmpint (load_failure (peer, paths[i], &tried), ==, RX_FAIL_MODEL_FILE);
        g_assert_cmpint (tried, ==, i < 5); /* only what --model named */
      }
  }
  test_folder_remove (folder);
}

static void
test_unload (void)
{
  g_autoptr (EnginePeer) peer = engine_peer_new_echo (5000);
  g_autofree char *text = NULL;
  rx_writer w = { 0 };
  rx_done done;

  engine_peer_ask (peer, &(PeerQuestion){ .request = 10, .model = 1, .text = LONG_TEXT });
  rx_put_empty (&w, RX_MSG_UNLOAD, (rx_to){ 11, 1 });
  engine_peer_send (peer, &w);
  text = engine_peer_answer (peer, 10, &done);
  g_assert_cmpuint (done.finish, ==, RX_FINISH_CANCELLED);
  g_free (engine_peer_answer (peer, 11, &done));
  g_assert_cmpuint (done.finish, ==, RX_FINISH_END);
  engine_peer_ask (peer, &(PeerQuestion){ .request = 12, .model = 1, .text = "x" });
  g_assert_cmpint (engine_peer_failure (peer, 12), ==, RX_FAIL_NO_MODEL);
  rx_put_empty (&w, RX_MSG_UNLOAD, (rx_to){ 13, 1 });
  engine_peer_send (peer, &w);
  g_assert_cmpint (engine_peer_failure (peer, 13), ==, RX_FAIL_NO_MODEL);
  g_assert_cmpuint (engine_peer_load_echo (peer, 0), ==, 2); /* a handle is never used again */
}

/* ---- answers ---- */

static void
test_generate (void)
{
  g_autoptr (EnginePeer) peer = engine_peer_new_echo (0);
  static const struct
  {
    const char *text, *stop, *answer;
    guint32 max_tokens;
    rx_finish finish;
  } rows[] = {
    { "how are you", NULL, "how are you", 0, RX_FINISH_END },
    { "  two  spaces\n\n end ", NULL, "  two  spaces\n\n end ", 0, RX_FINISH_END },
    { "", NULL, "", 0, RX_FINISH_END },
    { "¿qué tal? ¡bien! 漢字 🙂", NULL, "¿qué tal? ¡bien! 漢字 🙂", 0,
      RX_FINISH_END },
    { "how are you", NULL, "how are", 2, RX_FINISH_LENGTH },
    { "how are you", NULL, "how are you", 3, RX_FINISH_END },
    { "how are you", "are", "how ", 0, RX_FINISH_STOP },
    { "how are you", "e y", "how ar", 0, RX_FINISH_STOP }, /* over two words */
    { "how are you", "how", "", 0, RX_FINISH_STOP },       /* nothing at all */
    { "how are you", "you too", "how are you", 0, RX_FINISH_END },
    { "how are you", "you", "how are", 2, RX_FINISH_LENGTH }, /* the limit comes first */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *answer = NULL;
      rx_done done;

      engine_peer_ask (peer, &(PeerQuestion){ .request = 100 + i,
                                              .model = 1,
                                              .max_tokens = rows[i].max_tokens,
                                              .stop = rows[i].stop,
                                              .text = rows[i].text });
      answer = engine_peer_answer (peer, 100 + i, &done);
      g_assert_cmpstr (answer, ==, rows[i].answer);
      g_assert_cmpuint (done.finish, ==, rows[i].finish);
    }
}

/* Two answers at once: each whole, in its own words, and neither waits for the other. */
static void
test_interleaved (void)
{
  guint words = 5000;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (EnginePeer) peer = engine_peer_new_echo (0);
  GString *answers[2] = { g_string_new (NULL), g_string_new (NULL) };
  guint changes = 0, together = 0, ended = 0;
  guint64 last = 0;

  for (guint i = 0; i < words; i++)
    g_string_append_printf (text, " a%u", i);
  for (guint i = 0; i < 2; i++)
    {
      text->str[1] = (char) ('a' + i);
      engine_peer_ask (peer,
                       &(PeerQuestion){
                           .request = i + 10, .model = 1, .scope = (guint8) i, .text = text->str });
    }
  while (ended < 2)
    {
      PeerMessage m;
      rx_text piece;

      engine_peer_receive (peer, 0, &m);
      g_assert_true (m.header.request == 10 || m.header.request == 11);
      /* Once the second is there, and until one is over. */
      together += answers[1]->len > 0 && ended == 0;
      changes += answers[1]->len > 0 && ended == 0 && last != m.header.request;
      last = m.header.request;
      if (m.header.type == RX_MSG_DONE)
        ended++;
      else
        {
          g_assert_true (rx_get_text (m.payload, &piece));
          g_string_append_len (answers[last - 10], (const char *) piece.text.data,
                               (gssize) piece.text.size);
        }
      peer_message_clear (&m);
    }
  g_test_message ("%u changes in %u words of two answers at once", changes, together);
  g_assert_cmpuint (together, >,
                    0); /* nobody reads the first while the second is sent: it is not over */
  g_assert_cmpuint (changes, >=, together / 2);
  for (guint i = 0; i < 2; i++)
    {
      text->str[1] = (char) ('a' + i);
      g_assert_cmpstr (answers[i]->str, ==, text->str);
      g_string_free (answers[i], TRUE);
    }
}

static void
test_cancel (void)
{
  g_autoptr (EnginePeer)
      peer = engine_peer_new_echo (30000); /* cancelled while a word is waited for */
  guint n = test_count (&(TestCounts){ "cancels", 20, 200, 2000 });
  gint64 slowest = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = NULL;
      rx_writer w = { 0 };
      rx_done done;
      gint64 began;

      engine_peer_ask (peer, &(PeerQuestion){ .request = 50 + i, .model = 1, .text = LONG_TEXT });
      engine_peer_drop_scope (peer, 9); /* once this is answered, the engine waits */
      began = g_get_monotonic_time ();
      rx_put_empty (&w, RX_MSG_CANCEL, (rx_to){ 50 + i, 0 });
      engine_peer_send (peer, &w);
      text = engine_peer_answer (peer, 50 + i, &done);
      slowest = MAX (slowest, g_get_monotonic_time () - began);
      g_assert_cmpuint (done.finish, ==, RX_FINISH_CANCELLED);
      g_assert_cmpstr (text, ==, "");
    }
  g_test_message ("slowest cancel: %.1f ms", (double) slowest / 1000);
  g_assert_cmpint (slowest, <, 5000000); /* far below a word's time; the benchmark has the figure */
}

/* What ended already is not answered again, and a bad cancel still stops. */
static void
test_cancel_odd (void)
{
  g_autoptr (EnginePeer) peer = engine_peer_new_echo (30000);
  rx_writer w = { 0 };

  rx_put_empty (&w, RX_MSG_CANCEL, (rx_to){ 99, 0 });
  engine_peer_ask (peer, &(PeerQuestion){ .request = 100, .model = 1, .text = LONG_TEXT });
  rx_put_dropped (&w, (rx_to){ 100, 0 }, &(rx_dropped){ 1 });
  w.data[w.used - RX_WIRE_HEADER_BYTES - 4 + 6] = RX_MSG_CANCEL; /* with four bytes too many */
  engine_peer_send (peer, &w);
  g_assert_cmpint (engine_peer_failure (peer, 100), ==, RX_FAIL_BAD_MESSAGE);
  engine_peer_ask (peer, &(PeerQuestion){ .request = 101, .model = 9, .text = "x" });
  g_assert_cmpint (engine_peer_failure (peer, 101), ==, RX_FAIL_NO_MODEL);
}

static void
test_busy (void)
{
  g_autoptr (EnginePeer) peer = engine_peer_new_echo (30000);
  rx_writer w = { 0 };

  for (guint i = 0; i < 16; i++)
    engine_peer_ask (peer, &(PeerQuestion){ .request = 100 + i, .model = 1, .text = "x" });
  engine_peer_ask (peer, &(PeerQuestion){ .request = 116, .model = 1, .text = "x" });
  g_assert_cmpint (engine_peer_failure (peer, 116), ==, RX_FAIL_BUSY);
  for (guint i = 0; i < 16; i++)
    {
      rx_done done;

      rx_put_empty (&w, RX_MSG_CANCEL, (rx_to){ 100 + i, 0 });
      engine_peer_send (peer, &w);
      g_free (engine_peer_answer (peer, 100 + i, &done));
    }
  engine_peer_ask (peer, &(PeerQuestion){ .request = 100, .model = 1, .text = "x" });
  engine_peer_ask (peer, &(PeerQuestion){ .request = 100, .model = 1, .text = "y" });
  g_assert_cmpint (engine_peer_failure (peer, 100), ==, RX_FAIL_BUSY); /* the id is in use */
}

static void
test_context (void)
{
  g_autoptr (EnginePeer) peer = engine_peer_new ((const char *const[]){ "--echo", "0", NULL });
  g_autofree char *text = NULL;
  rx_done done;

  engine_peer_hello (peer);
  g_assert_cmpuint (engine_peer_load_echo (peer, 3), ==, 1);
  engine_peer_ask (peer, &(PeerQuestion){ .request = 5, .model = 1, .text = "a b c" });
  text = engine_peer_answer (peer, 5, &done);
  g_assert_cmpstr (text, ==, "a b c");
  engine_peer_ask (peer, &(PeerQuestion){ .request = 6, .model = 1, .text = "a b c d" });
  g_assert_cmpint (engine_peer_failure (peer, 6), ==, RX_FAIL_CONTEXT);
}

/* ---- scopes ---- */

static guint32
cached_after (EnginePeer *peer, guint8 scope, const char *text)
{
  g_autofree char *answer = NULL;
  rx_done done;

  engine_peer_ask (peer,
                   &(PeerQuestion){ .request = 70, .model = 1, .scope = scope, .text = text });
  answer = engine_peer_answer (peer, 70, &done);
  g_assert_cmpstr (answer, ==, text);
  return done.cached_tokens;
}

static void
test_scopes (void)
{
  g_autoptr (EnginePeer) peer = engine_peer_new_echo (0);
  g_autoptr (GString) record = g_string_new (NULL);
  PeerMessage m;
  rx_done done;
  rx_writer w = { 0 };
  rx_drop_scope drop;

  for (guint i = 0; i < 600; i++)
    g_string_append_printf (record, "word%03u ", i);
  g_assert_cmpuint (cached_after (peer, 1, record->str), ==, 0);
  g_assert_cmpuint (cached_after (peer, 1, record->str), >, 400); /* reused within a scope */
  g_assert_cmpuint (cached_after (peer, 2, record->str), ==, 0);  /* never from another */
  g_assert_cmpuint (engine_peer_drop_scope (peer, 1), ==, 5);     /* 4800 bytes */
  g_assert_cmpuint (engine_peer_drop_scope (peer, 1), ==, 0);
  g_assert_cmpuint (cached_after (peer, 1, record->str), ==, 0);
  g_assert_cmpuint (cached_after (peer, 2, record->str), >, 400);

  /* What is being answered in a scope ends before its pages go. */
  engine_peer_drop_scope (peer, 2);
  g_assert_cmpuint (engine_peer_drop_scope (peer, 9), ==, 0);
  {
    g_autoptr (EnginePeer) slow = engine_peer_new_echo (30000);

    engine_peer_ask (slow, &(PeerQuestion){ .request = 5, .model = 1, .scope = 9, .text = "a b" });
    memset (drop.scope, 9, sizeof drop.scope);
    rx_put_drop_scope (&w, (rx_to){ 6, 0 }, &drop);
    engine_peer_send (slow, &w);
    g_free (engine_peer_answer (slow, 5, &done));
    g_assert_cmpuint (done.finish, ==, RX_FINISH_CANCELLED);
    engine_peer_receive (slow, RX_MSG_DROPPED, &m);
    peer_message_clear (&m);
  }
}

/* ---- messages that are wrong ---- */

static void
test_unsupported (void)
{
  g_autoptr (EnginePeer) peer = engine_peer_new_echo (0);
  static const struct
  {
    guint8 type, flag;
  } rows[] = { { 200, 0 },           { 0, 0 }, { 9, 0 }, { RX_MSG_TEXT, 0 }, { RX_MSG_GENERATE, 1 },
               { RX_MSG_HELLO, 128 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      rx_writer w = { 0 };
      PeerMessage m;
      rx_unsupported said;

      rx_put_dropped (&w, (rx_to){ 40 + i, 1 }, &(rx_dropped){ 0 });
      w.data[6] = rows[i].type;
      w.data[8] = rows[i].flag;
      engine_peer_send (peer, &w);
      engine_peer_receive (peer, RX_MSG_UNSUPPORTED, &m);
      g_assert_cmpuint (m.header.request, ==, 40 + i);
      g_assert_true (rx_get_unsupported (m.payload, &said));
      g_assert_cmpuint (said.type, ==, rows[i].type);
      g_assert_cmpuint (said.flags, ==, rows[i].flag);
      peer_message_clear (&m);
    }
}

/* A setting out of its range: the line names the ranges. */
static void
test_bad_setting (void)
{
  g_autoptr (EnginePeer) peer = engine_peer_new_echo (0);
  const rx_segment segment = { RX_ROLE_USER, RX_TRUST_INSTRUCTION, 0, rx_bytes_of ("x") };
  rx_generate_spec spec = { .sampling = { .temperature = -1 },
                            .segments = &segment,
                            .n_segments = 1 };
  rx_writer w = { 0 };
  PeerMessage m;
  rx_failed failed;

  rx_put_generate (&w, (rx_to){ 30, 1 }, &spec);
  engine_peer_send (peer, &w);
  engine_peer_receive (peer, RX_MSG_FAILED, &m);
  g_assert_true (rx_get_failed (m.payload, &failed));
  g_assert_cmpuint (failed.code, ==, RX_FAIL_BAD_MESSAGE);
  g_assert_nonnull (g_strstr_len ((const char *) failed.text.data, (gssize) failed.text.size,
                                  "give a temperature"));
  peer_message_clear (&m);
}

static void
test_bad_payload (void)
{
  g_autoptr (EnginePeer) peer = engine_peer_new_echo (0);
  static const guint8 types[] = { RX_MSG_HELLO,  RX_MSG_LOAD,       RX_MSG_UNLOAD, RX_MSG_GENERATE,
                                  RX_MSG_CANCEL, RX_MSG_DROP_SCOPE, RX_MSG_BLOB,   RX_MSG_RUN };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      rx_writer w = { 0 };

      rx_put_dropped (&w, (rx_to){ 40 + i, 1 }, &(rx_dropped){ 0xFFFFFFFF });
      w.data[6] = types[i];
      engine_peer_send (peer, &w);
      g_assert_cmpint (engine_peer_failure (peer, 40 + i), ==, RX_FAIL_BAD_MESSAGE);
    }
}

static void
test_broken_frame (void)
{
  static const guint8 offsets[] = { 0, 4, 12, 27 };

  for (guint i = 0; i < G_N_ELEMENTS (offsets); i++)
    {
      g_autoptr (EnginePeer) peer = engine_peer_new_echo (0);
      rx_writer w = { 0 };

      rx_put_empty (&w, RX_MSG_CANCEL, (rx_to){ 1, 0 });
      w.data[offsets[i]] = offsets[i] == 12 ? 0 : 99;
      engine_peer_send (peer, &w);
      g_assert_cmpint (engine_peer_wait (peer, PEER_LIMIT_MS), ==, 1);
    }
}

/* ---- the end ---- */

static void
test_ends_with_input (void)
{
  static const guint delays[] = { 0, 1, 30000 };

  for (guint i = 0; i < G_N_ELEMENTS (delays); i++)
    {
      g_autoptr (EnginePeer) peer = engine_peer_new_echo (delays[i]);
      gint64 began;

      for (guint r = 0; r < 8; r++)
        engine_peer_ask (peer, &(PeerQuestion){ .request = 10 + r, .model = 1, .text = LONG_TEXT });
      g_assert_true (engine_peer_flush (peer, PEER_LIMIT_MS));
      engine_peer_close_in (peer);
      began = g_get_monotonic_time ();
      g_assert_cmpint (engine_peer_wait (peer, PEER_LIMIT_MS), ==, 0);
      g_test_message ("ended after %.1f ms", (double) (g_get_monotonic_time () - began) / 1000);
    }
}

/* Half a frame, then nothing: no wait for the rest. */
static void
test_ends_in_a_frame (void)
{
  g_autoptr (EnginePeer) peer = engine_peer_new_echo (0);
  rx_writer w = { 0 };

  rx_put_hello (&w, (rx_to){ 1, 0 }, &(rx_hello){ 1, rx_bytes_of ("test") });
  engine_peer_send_raw (peer, w.data, w.used - 1);
  rx_writer_clear (&w);
  engine_peer_close_in (peer);
  g_assert_cmpint (engine_peer_wait (peer, PEER_LIMIT_MS), ==, 0);
}

/* Many questions that each get an answer nobody reads: the engine stops taking them instead of
 * keeping the answers, and when they are read at last none is missing. */
static void
test_slow_reader (void)
{
  g_autoptr (EnginePeer) peer = engine_peer_new_echo (0);
  guint n = 20000;

  for (guint i = 0; i < n; i++)
    engine_peer_ask (peer, &(PeerQuestion){ .request = 10 + i, .model = 9, .text = "x" });
  g_assert_false (engine_peer_flush (peer, 300));
  g_assert_cmpuint (peer->unsent->len - peer->sent, >, n * 50);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (engine_peer_failure (peer, 10 + i), ==, RX_FAIL_NO_MODEL);
  g_assert_cmpuint (peer->unsent->len, ==, peer->sent);
}

/* The same with nobody ever reading: a queue that is full does not hide that the client is gone. */
static void
test_ends_when_full (void)
{
  g_autoptr (EnginePeer) peer = engine_peer_new_echo (0);

  for (guint i = 0; i < 20000; i++)
    engine_peer_ask (peer, &(PeerQuestion){ .request = 10 + i, .model = 9, .text = "x" });
  g_assert_false (engine_peer_flush (peer, 300));
  engine_peer_close_in (peer);
  g_assert_cmpint (engine_peer_wait (peer, PEER_LIMIT_MS), ==, 0);
}

static void
test_reader_gone (void)
{
  g_autoptr (EnginePeer) peer = engine_peer_new_echo (1);

  engine_peer_ask (peer, &(PeerQuestion){ .request = 10, .model = 1, .text = LONG_TEXT });
  close (peer->out);
  peer->out = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (engine_peer_wait (peer, PEER_LIMIT_MS), ==, 0);
}

static void
test_large_prompt (void)
{
  g_autoptr (EnginePeer) peer = engine_peer_new_echo (0);
  g_autofree char *text = g_malloc (1 << 20), *answer = NULL;
  rx_done done;

  memset (text, 'x', (1 << 20) - 1);
  for (guint i = 1000; i < (1 << 20) - 1; i += 1000)
    text[i] = ' ';
  text[(1 << 20) - 1] = '\0';
  engine_peer_ask (peer, &(PeerQuestion){ .request = 10, .model = 1, .text = text });
  answer = engine_peer_answer (peer, 10, &done);
  g_assert_true (strcmp (answer, text) == 0);
}

/* ---- anything at all ---- */

/* A message of a random type: legal, with random bytes changed, or of a type that is not known; its
 * frame is always whole. */
static void
put_random (rx_writer *w, GRand *rand, guint64 request)
{
  rx_msg type = wire_sample_types[g_rand_int_range (rand, 0, WIRE_SAMPLE_TYPES)];
  g_autoptr (WireSample) sample = wire_sample_new (type, rand);
  gsize start = w->used;

  sample->to = (rx_to){ request, (guint32) g_rand_int_range (rand, 0, 3) };
  wire_sample_put (sample, w);
  g_assert_false (w->failed);
  if (g_rand_int_range (rand, 0, 8) == 0)
    w->data[start + 6] = (guint8) g_rand_int (rand);
  if (g_rand_int_range (rand, 0, 8) == 0)
    w->data[start + 8] = (guint8) g_rand_int (rand);
  for (guint n = (guint) g_rand_int_range (rand, 0, 3); n > 1; n--)
    {
      gsize size = w->used - start - RX_WIRE_HEADER_BYTES;

      if (size > 0)
        w->data[start + RX_WIRE_HEADER_BYTES + g_rand_int (rand) % size] = (guint8) g_rand_int (
            rand);
    }
}

/* Answers come only for what was asked and all decode; at the end the engine is well. */
static void
test_storm (void)
{
  guint n = test_count (&(TestCounts){ "storms of 200 messages", 20, 300, 5000 });
  g_autoptr (EnginePeer) peer = engine_peer_new_echo (0);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (i);
      rx_writer w = { 0 };
      rx_drop_scope none = { 0 };
      gboolean over = FALSE;

      for (guint k = 0; k < 200; k++)
        put_random (&w, rand, 1000 + k % 40);
      rx_put_drop_scope (&w, (rx_to){ 77, 0 }, &none);
      engine_peer_send (peer, &w);
      while (!over)
        {
          PeerMessage m;

          engine_peer_receive (peer, 0, &m);
          g_assert_true (m.header.request == 77 ||
                         (m.header.request >= 1000 && m.header.request < 1040));
          g_assert_false (rx_msg_is_request (m.header.type));
          over = m.header.request == 77;
          peer_message_clear (&m);
        }
    }
  g_assert_cmpint (engine_peer_wait (peer, 0), ==, -1);
}

/* ---- the program ---- */

/* Its standard input stays open until it has ended by itself. */
static void
run_program (const char *const *args,
             int status_wanted,
             const char *out_wanted,
             const char *err_wanted)
{
  g_autofree char *program = test_build_path ("engine/rounds-engine");
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *out = NULL, *err = NULL;
  g_autoptr (GError) error = NULL;
  int fds[2];

  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  g_subprocess_launcher_take_stdin_fd (launcher, fds[0]);
  g_ptr_array_add (argv, program);
  for (guint i = 0; args[i] != NULL; i++)
    g_ptr_array_add (argv, (char *) args[i]);
  g_ptr_array_add (argv, NULL);
  child = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (child, NULL, NULL, &out, &err, &error);
  g_assert_no_error (error);
  close (fds[1]);
  g_assert_true (g_subprocess_get_if_exited (child));
  g_assert_cmpint (g_subprocess_get_exit_status (child), ==, status_wanted);
  if (!g_str_has_prefix (out, out_wanted))
    g_assert_cmpstr (out, ==, out_wanted);
  if (!g_str_has_prefix (err, err_wanted))
    g_assert_cmpstr (err, ==, err_wanted);
  if (status_wanted != 0) /* one line */
    g_assert_true (strchr (err, '\n') == err + strlen (err) - 1);
}

#define ARGS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void
test_command_line (void)
{
  g_autofree char *folder = test_folder_new ();

  run_program (ARGS ("--version"), 0, "rounds-engine " ROUNDS_VERSION "\n", "");
  run_program (ARGS ("--help"), 0, "Usage: rounds-engine VERB", "");
  run_program (ARGS ("serve", "--help"), 0, "Usage: rounds-engine VERB", "");
  run_program ((const char *const[]){ NULL }, 2, "",
               "rounds-engine: no command. Try 'rounds-engine --help'.\n");
  run_program (ARGS ("fly"), 2, "", "rounds-engine: unknown command fly. Try");
  run_program (ARGS ("serve", "--fly"), 2, "", "rounds-engine: unknown option --fly. Try");
  run_program (ARGS ("serve", "--cache"), 2, "", "rounds-engine: --cache needs a value. Try");
  run_program (ARGS ("serve", "--model="), 2, "", "rounds-engine: --model= needs a value. Try");
  run_program (ARGS ("serve", "--echo", "-1"), 2, "", "rounds-engine: --echo takes milliseconds");
  run_program (ARGS ("serve", "--echo", "1x"), 2, "", "rounds-engine: --echo takes milliseconds");
  run_program (ARGS ("serve", "--cache", "/proc/none"), 1, "",
               "rounds-engine: not started: the cache folder cannot be used");
  run_program (ARGS ("serve", "--cache", folder, "--device", "no such card"), 1, "",
               "rounds-engine: no device has no such card in its name; see");
  g_assert_cmpint (g_chmod (folder, 0777), ==, 0); /* others could put code into it */
  run_program (ARGS ("serve", "--cache", folder), 1, "",
               "rounds-engine: not started: the cache folder cannot be used");
  test_folder_remove (folder);
}

/* Niceness of a process, from /proc (proc(5): field 19 of stat). */
static gint64
niceness (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *stat = NULL;
  g_auto (GStrv) fields = NULL;

  g_assert_true (g_file_get_contents (path, &stat, NULL, NULL));
  fields = g_strsplit (strrchr (stat, ')') + 2, " ", 0);
  return g_ascii_strtoll (fields[16], NULL, 10);
}

static void
test_steps_back_on_software (void)
{
  g_autoptr (EnginePeer)
      peer = engine_peer_new ((const char *const[]){ "--device", "llvmpipe", NULL });

  engine_peer_hello (peer);
  g_assert_cmpint (niceness (peer->pid), ==, MAX (5, niceness (getpid ())));
}

/* Who starts everything further back still gets an engine. */
static void
test_steps_back_no_further (void)
{
  if (g_test_subprocess ())
    {
      errno = 0;
      g_assert_true (nice (12) != -1 || errno == 0);
      test_steps_back_on_software ();
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/serve/command-line", test_command_line);
  g_test_add_func ("/serve/hello", test_hello);
  g_test_add_func ("/serve/hello-first", test_hello_first);
  g_test_add_func ("/serve/software", test_steps_back_on_software);
  g_test_add_func ("/serve/software-behind", test_steps_back_no_further);
  g_test_add_func ("/serve/load-files", test_load_files);
  g_test_add_func ("/serve/unload", test_unload);
  g_test_add_func ("/serve/generate", test_generate);
  g_test_add_func ("/serve/interleaved", test_interleaved);
  g_test_add_func ("/serve/cancel", test_cancel);
  g_test_add_func ("/serve/cancel-odd", test_cancel_odd);
  g_test_add_func ("/serve/busy", test_busy);
  g_test_add_func ("/serve/context", test_context);
  g_test_add_func ("/serve/scopes", test_scopes);
  g_test_add_func ("/serve/unsupported", test_unsupported);
  g_test_add_func ("/serve/bad-payload", test_bad_payload);
  g_test_add_func ("/serve/bad-setting", test_bad_setting);
  g_test_add_func ("/serve/broken-frame", test_broken_frame);
  g_test_add_func ("/serve/ends-with-input", test_ends_with_input);
  g_test_add_func ("/serve/ends-in-a-frame", test_ends_in_a_frame);
  g_test_add_func ("/serve/slow-reader", test_slow_reader);
  g_test_add_func ("/serve/ends-when-full", test_ends_when_full);
  g_test_add_func ("/serve/reader-gone", test_reader_gone);
  g_test_add_func ("/serve/large-prompt", test_large_prompt);
  g_test_add_func ("/serve/storm", test_storm);
  return g_test_run ();
}
