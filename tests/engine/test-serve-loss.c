/* `rounds-engine serve` in its cage, with a layer that counts its submits and loses its device (watch-layer.h):
 * test-serve-loss LAYER.so MODEL. A lost device is had again in the middle of an answer, which goes on with the same
 * words, and a cancel lets at most the submit under way come to its end. Times are printed, and what is bounded are
 * submits and the processor's time, which other programs do not lengthen. */
#include "counts.h"
#include "engine-peer.h"
#include "watch-layer.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define LOAD_LIMIT_MS   120000
#define REBUILD_MOST_NS (5 * G_GINT64_CONSTANT (1000000000))
#define TOKENS          200
/* One under way when the cancel is sent, one begun before the engine's thread has read it, and one more while that
 * thread waits for a core. Where others have the cores it waits for longer, which one cancel in LATE_OF may show; none
 * may let go on as many as HELD_MOST. Of a prompt's and an answer's there are hundreds. */
#define SUBMITS_MOST    3
#define LATE_OF         6
#define HELD_MOST       20

typedef struct
{
  char *folder;
  EnginePeer *peer;
  WatchPage *page;
  guint32 model;
} LossFixture;

static const char *layer, *model_path;

#define RECORD                                                                                    \
  "The patient is a woman with high blood pressure and diabetes. The blood pressure is 142 over " \
  "88. She takes metformin and lisinopril; the dose of the morning was not taken. There is no "   \
  "pain in the chest and no fever."

/* Below the first of XDG_DATA_DIRS, where the loader looks and the cage lets it. */
static void
put_layer (const char *folder)
{
  g_autofree char *place = g_build_filename (folder, "vulkan", "explicit_layer.d", NULL);
  g_autofree char *library = g_build_filename (place, "watch.so", NULL);
  g_autofree char *manifest = g_build_filename (place, "watch.json", NULL);
  g_autofree char *text =
      g_strdup_printf ("{\"file_format_version\":\"1.1.2\",\"layer\":{\"name\":\"" WATCH_LAYER_NAME
                       "\",\"type\":\"GLOBAL\",\"library_path\":\"%s\",\"api_version\":\"1.3.0\","
                       "\"implementation_version\":\"1\",\"description\":\"counts and loses\"}}",
                       library);
  g_autofree char *dirs = g_strdup_printf ("%s:/usr/local/share:/usr/share", folder);
  g_autoptr (GFile) from = g_file_new_for_path (layer), to = g_file_new_for_path (library);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (place, 0700), ==, 0);
  g_file_copy (from, to, G_FILE_COPY_NONE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_file_set_contents (manifest, text, -1, &error);
  g_assert_no_error (error);
  g_setenv ("XDG_DATA_DIRS", dirs, TRUE);
  g_setenv ("VK_INSTANCE_LAYERS", WATCH_LAYER_NAME, TRUE);
}

static WatchPage *
open_page (const char *cache)
{
  g_autofree char *path = g_build_filename (cache, WATCH_PAGE_NAME, NULL);
  int fd = open (path, O_RDWR | O_CLOEXEC);
  WatchPage *page;

  if (fd < 0)
    g_error ("the engine did not load the layer");
  page = mmap (NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  g_assert_true (page != MAP_FAILED);
  close (fd);
  return page;
}

static void
set_up (LossFixture *f, gconstpointer threads)
{
  rx_writer w = { 0 };
  PeerMessage m = { 0 };

  f->folder = test_folder_new ();
  put_layer (f->folder);
  g_setenv ("LP_NUM_THREADS", threads, TRUE); /* two or more: a crew */
  f->peer = engine_peer_new ((const char *const[]){ "--model", model_path, NULL });
  engine_peer_hello (f->peer);
  f->page = open_page (f->peer->cache);
  rx_put_load (&w, (rx_to){ 1, 0 },
               &(rx_load){ .path = rx_bytes_of (model_path), .context_tokens = 512 });
  engine_peer_send (f->peer, &w);
  while (m.header.type != RX_MSG_LOADED)
    {
      peer_message_clear (&m);
      g_assert_true (engine_peer_try_receive (f->peer, LOAD_LIMIT_MS, &m));
    }
  f->model = m.header.model;
  peer_message_clear (&m);
  g_assert_cmpuint (f->page->submits, >, 0);
}

static void
tear_down (LossFixture *f, gconstpointer threads)
{
  munmap (f->page, sizeof *f->page);
  engine_peer_free (f->peer);
  test_folder_remove (f->folder);
  g_free (f->folder);
}

static void
begin (LossFixture *f, guint64 request, guint8 scope)
{
  engine_peer_ask (f->peer, &(PeerQuestion){ .request = request,
                                             .model = f->model,
                                             .scope = scope,
                                             .max_tokens = TOKENS,
                                             .text = RECORD });
}

static void
take_text (const PeerMessage *m, GString *text)
{
  rx_text piece;

  if (m->header.type != RX_MSG_TEXT)
    return;
  g_assert_true (rx_get_text (m->payload, &piece));
  g_string_append_len (text, (const char *) piece.text.data, (gssize) piece.text.size);
}

/* Takes so many pieces of the answer. */
static void
take_pieces (LossFixture *f, guint n, GString *text)
{
  for (guint taken = 0; taken < n;)
    {
      PeerMessage m;

      engine_peer_receive (f->peer, 0, &m);
      g_assert_true (m.header.type == RX_MSG_TEXT || m.header.type == RX_MSG_PROGRESS);
      taken += m.header.type == RX_MSG_TEXT;
      take_text (&m, text);
      peer_message_clear (&m);
    }
}

/* Nanoseconds of all cores. */
static gint64
engine_cpu_ns (const LossFixture *f)
{
  clockid_t clock;
  struct timespec t;

  g_assert_cmpint (clock_getcpuclockid (f->peer->pid, &clock), ==, 0);
  g_assert_cmpint (clock_gettime (clock, &t), ==, 0);
  return t.tv_sec * G_GINT64_CONSTANT (1000000000) + t.tv_nsec;
}

/* ---- a lost device ---- */

/* Lost before the first word, and after some. */
static void
check_loss (LossFixture *f)
{
  static const guint pieces[] = { 0, 1, 10, 60 };
  rx_done done, again;
  g_autofree char *whole = NULL;

  begin (f, 10, 1);
  whole = engine_peer_answer (f->peer, 10, &done);
  g_assert_cmpuint (done.answer_tokens, ==, TOKENS);
  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *rest = NULL;
      gint64 by_clock, cpu;

      begin (f, 11 + i, (guint8) (2 + i));
      take_pieces (f, pieces[i], text);
      by_clock = g_get_monotonic_time ();
      cpu = engine_cpu_ns (f);
      __atomic_store_n (&f->page->lose, 1, __ATOMIC_SEQ_CST);
      rest = engine_peer_answer (f->peer, 11 + i, &again);
      cpu = engine_cpu_ns (f) - cpu;
      by_clock = g_get_monotonic_time () - by_clock;
      g_string_append (text, rest);
      g_test_message ("lost after %u pieces: the rest came in %.1f ms, %.1f of all cores",
                      pieces[i], (double) by_clock / 1e3, (double) cpu / 1e6);
      g_assert_cmpuint (f->page->losses, ==, i + 1);
      g_assert_cmpstr (text->str, ==, whole);
      g_assert_cmpuint (again.answer_tokens, ==, done.answer_tokens);
      g_assert_cmpint (again.finish, ==, done.finish);
      g_assert_cmpint (cpu, <, REBUILD_MOST_NS);
    }
}

/* Again before any answer has come to its end: that is said, and the next question is a new try. */
static void
check_lost_twice (LossFixture *f)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *whole = NULL, *after = NULL;
  PeerMessage m = { 0 };
  rx_done done;
  rx_failed failed;

  begin (f, 50, 1);
  whole = engine_peer_answer (f->peer, 50, &done);
  begin (f, 51, 2);
  take_pieces (f, 1, text);
  __atomic_store_n (&f->page->lose, 2, __ATOMIC_SEQ_CST);
  while (m.header.type != RX_MSG_FAILED)
    {
      peer_message_clear (&m);
      engine_peer_receive (f->peer, 0, &m);
      g_assert_cmpint (m.header.type, !=, RX_MSG_DONE);
    }
  g_assert_true (rx_get_failed (m.payload, &failed));
  g_assert_cmpint (failed.code, ==, RX_FAIL_DEVICE);
  peer_message_clear (&m);
  begin (f, 52, 3);
  after = engine_peer_answer (f->peer, 52, &done);
  g_assert_cmpstr (after, ==, whole);
}

/* ---- cancel ---- */

/* In the prompt and in the answer: after it is sent, at most the submits under way come to their end. */
static void
check_cancel (LossFixture *f)
{
  guint n = test_count (&(TestCounts){ "cancels that are counted", 24, 200, 2000 }), most = 0,
        late = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      rx_writer w = { 0 };
      rx_done done;
      guint32 before;
      gint64 began;

      begin (f, 100 + i, (guint8) (1 + i % 3));
      take_pieces (f, i % 4 == 0 ? 0 : i, text);
      rx_put_empty (&w, RX_MSG_CANCEL, (rx_to){ 100 + i, 0 });
      began = g_get_monotonic_time ();
      before = f->page->submits;
      engine_peer_send (f->peer, &w);
      g_free (engine_peer_answer (f->peer, 100 + i, &done));
      before = f->page->submits - before;
      most = MAX (most, before);
      g_test_message ("%u submits, %.1f ms by the clock", before,
                      (double) (g_get_monotonic_time () - began) / 1e3);
      g_assert_cmpuint (done.finish, ==, RX_FINISH_CANCELLED);
      g_assert_cmpuint (done.answer_tokens, <, TOKENS);
      g_assert_cmpuint (before, <, HELD_MOST);
      late += before > SUBMITS_MOST ? 1 : 0;
    }
  g_test_message ("%u submits at most, %u cancels late", most, late);
  g_assert_cmpuint (late, <=, n / LATE_OF);
}

/* One engine for all of it: each new one compiles every kernel again. */
static void
test_alone (LossFixture *f, gconstpointer threads)
{
  check_loss (f);
  check_cancel (f);
  check_lost_twice (f);
}

static void
test_crew (LossFixture *f, gconstpointer threads)
{
  check_loss (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 3);
  layer = argv[1];
  model_path = argv[2];
  g_test_add ("/serve-loss/alone", LossFixture, "1", set_up, test_alone, tear_down);
  g_test_add ("/serve-loss/crew", LossFixture, "2", set_up, test_crew, tear_down);
  return g_test_run ();
}
