/* The pipe between a program and its engine, with the echo model at no delay: how long from start to
 * READY, microseconds a TEXT message, words a second with one and with eight answers at once, and
 * how long a cancel takes. Prints one line each, or with --json one object. */
#include "counts.h"
#include "engine-peer.h"

#include <stdlib.h>
#include <string.h>

#define WORDS   50000
#define STARTS  5
#define CANCELS 50

typedef struct
{
  double start_ms, trip_ms, words_s, text_us, words_s_8, cancel_ms;
} Figures;

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
median (double *values, guint n)
{
  qsort (values, n, sizeof *values, compare_doubles);
  return values[n / 2];
}

static double
ms_since (gint64 began)
{
  return (double) (g_get_monotonic_time () - began) / 1000;
}

/* From the start of the process to READY; then the way there and back of one more message. */
static void
measure_start (Figures *f)
{
  double starts[STARTS], trips[STARTS];

  for (guint i = 0; i < STARTS; i++)
    {
      gint64 began = g_get_monotonic_time ();
      g_autoptr (EnginePeer) peer = engine_peer_new ((const char *const[]){ NULL });

      engine_peer_hello (peer);
      starts[i] = ms_since (began);
      began = g_get_monotonic_time ();
      engine_peer_drop_scope (peer, 1);
      trips[i] = ms_since (began);
    }
  f->start_ms = median (starts, STARTS);
  f->trip_ms = median (trips, STARTS);
}

/* Words a second over all answers. */
static double
measure_words (EnginePeer *peer, guint answers, const char *text)
{
  gint64 began = g_get_monotonic_time ();
  guint ended = 0;

  for (guint i = 0; i < answers; i++)
    engine_peer_ask (peer, &(PeerQuestion){ .request = 10 + i, .model = 1, .text = text });
  while (ended < answers)
    {
      PeerMessage m;

      engine_peer_receive (peer, 0, &m);
      ended += m.header.type == RX_MSG_DONE;
      peer_message_clear (&m);
    }
  return (double) answers * WORDS / ms_since (began) * 1000;
}

static double
measure_cancel (void)
{
  g_autoptr (EnginePeer) peer = engine_peer_new_echo (30000);
  double times[CANCELS];

  for (guint i = 0; i < CANCELS; i++)
    {
      rx_writer w = { 0 };
      rx_done done;
      gint64 began;

      engine_peer_ask (peer, &(PeerQuestion){ .request = 10 + i, .model = 1, .text = "a b c" });
      engine_peer_drop_scope (peer, 9); /* once this is answered, the engine waits */
      began = g_get_monotonic_time ();
      rx_put_empty (&w, RX_MSG_CANCEL, (rx_to){ 10 + i, 0 });
      engine_peer_send (peer, &w);
      g_free (engine_peer_answer (peer, 10 + i, &done));
      times[i] = ms_since (began);
    }
  return median (times, CANCELS);
}

int
main (int argc, char **argv)
{
  gboolean json = argc == 2 && strcmp (argv[1], "--json") == 0;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (EnginePeer) peer = NULL;
  Figures f;

  if (argc > 1 && !json)
    {
      g_printerr ("bench-wire: unknown option %s\n", argv[1]);
      return 2;
    }
  for (guint i = 0; i < WORDS; i++)
    g_string_append (text, i == 0 ? "word" : " word");
  measure_start (&f);
  peer = engine_peer_new_echo (0);
  measure_words (peer, 1, text->str); /* warm */
  f.words_s = measure_words (peer, 1, text->str);
  f.text_us = 1e6 / f.words_s;
  f.words_s_8 = measure_words (peer, 8, text->str);
  f.cancel_ms = measure_cancel ();

  if (json)
    g_print ("{\"start_ms\":%.3f,\"round_trip_ms\":%.3f,\"words_s\":%.0f,\"text_us\":%.3f,"
             "\"words_s_8\":%.0f,\"cancel_ms\":%.3f}\n",
             f.start_ms, f.trip_ms, f.words_s, f.text_us, f.words_s_8, f.cancel_ms);
  else
    g_print ("start to READY       %8.1f ms\n"
             "round trip           %8.3f ms\n"
             "one answer           %8.0f words/s, %.2f us a TEXT message\n"
             "eight answers        %8.0f words/s\n"
             "cancel to DONE       %8.3f ms\n",
             f.start_ms, f.trip_ms, f.words_s, f.text_us, f.words_s_8, f.cancel_ms);
  return 0;
}
