/* Pieces of work on several threads, and on none. */
#include "counts.h"
#include "workers.h"

#define PIECES 200

typedef struct
{
  rx_piece piece;
  guint number;
  int runs; /* by all threads */
} Numbered;

static rx_status
count_run (void *data)
{
  Numbered *n = data;

  g_atomic_int_inc (&n->runs);
  return n->number % 7 == 3 ? RX_DRIVER : RX_OK;
}

static Numbered *
numbered_new (void)
{
  Numbered *all = g_new0 (Numbered, PIECES);

  for (guint i = 0; i < PIECES; i++)
    {
      all[i].number = i;
      all[i].piece = (rx_piece){ .run = count_run, .data = &all[i] };
    }
  return all;
}

/* Each piece runs once, and how it ended is its own. */
static void
test_once (gconstpointer threads)
{
  guint turns = test_count (&(TestCounts){ "turns", 20, 200, 2000 });
  rx_workers *workers = rx_workers_new (GPOINTER_TO_UINT (threads));

  for (guint turn = 0; turn < turns; turn++)
    {
      g_autofree Numbered *all = numbered_new ();

      for (guint i = 0; i < PIECES; i++)
        rx_workers_add (workers, &all[i].piece);
      g_assert_cmpint (rx_workers_wait (workers, &all[3].piece), ==, RX_DRIVER);
      g_assert_cmpint (rx_workers_wait (workers, &all[PIECES - 2].piece), ==, RX_OK);
      while (rx_workers_help (workers))
        ;
      g_assert_cmpuint (rx_workers_left (workers), ==, 0);
      for (guint i = 0; i < PIECES; i++)
        {
          g_assert_cmpint (all[i].runs, ==, 1);
          g_assert_cmpint (all[i].piece.state, ==, RX_PIECE_DONE);
          g_assert_cmpint (all[i].piece.status, ==, i % 7 == 3 ? RX_DRIVER : RX_OK);
        }
    }
  rx_workers_free (workers);
}

/* What has not begun never does; what has is over; and more can be added. */
static void
test_stop (gconstpointer threads)
{
  guint turns = test_count (&(TestCounts){ "turns", 20, 200, 2000 });
  rx_workers *workers = rx_workers_new (GPOINTER_TO_UINT (threads));

  for (guint turn = 0; turn < turns; turn++)
    {
      g_autofree Numbered *all = numbered_new ();

      for (guint i = 0; i < PIECES; i++)
        rx_workers_add (workers, &all[i].piece);
      rx_workers_stop (workers);
      g_assert_cmpuint (rx_workers_left (workers), ==, 0);
      g_assert_false (rx_workers_help (workers));
      for (guint i = 0; i < PIECES; i++)
        {
          g_assert_cmpint (all[i].piece.state, ==, all[i].runs == 1 ? RX_PIECE_DONE : RX_PIECE_NEW);
          g_assert_true (all[i].runs == 0 || (i == 0 || all[i - 1].runs == 1));
        }
      rx_workers_add (workers, &all[0].piece);
      rx_workers_wait (workers, &all[0].piece);
      g_assert_cmpint (all[0].runs, <=, 2);
    }
  rx_workers_free (workers);
  rx_workers_free (NULL);
}

/* ---- waiting no longer than so ---- */

typedef struct
{
  GMutex lock;
  GCond let;
  gboolean go;
  GThread *by;
} Gate;

static rx_status
wait_at_gate (void *data)
{
  Gate *gate = data;

  g_mutex_lock (&gate->lock);
  gate->by = g_thread_self ();
  while (!gate->go)
    g_cond_wait (&gate->let, &gate->lock);
  g_mutex_unlock (&gate->lock);
  return RX_OK;
}

/* The caller comes back, and does nothing itself where there is a thread for it. */
static void
test_wait_ms (void)
{
  rx_workers *workers = rx_workers_new (1), *alone = rx_workers_new (0);
  Gate gate = { .go = FALSE }, open = { .go = TRUE };
  rx_piece piece = { .run = wait_at_gate, .data = &gate };
  rx_piece own = { .run = wait_at_gate, .data = &open };

  g_assert_true (rx_workers_wait_ms (workers, 0)); /* there is nothing to be done */
  rx_workers_add (workers, &piece);
  g_assert_false (rx_workers_wait_ms (workers, 0));
  g_assert_false (rx_workers_wait_ms (workers, 5));
  g_mutex_lock (&gate.lock);
  gate.go = TRUE;
  g_cond_signal (&gate.let);
  g_mutex_unlock (&gate.lock);
  g_assert_true (rx_workers_wait_ms (workers, 60000));
  g_assert_true (gate.by != g_thread_self ());
  rx_workers_add (alone, &own);
  g_assert_true (rx_workers_wait_ms (alone, 0));
  g_assert_true (open.by == g_thread_self ());
  rx_workers_free (workers);
  rx_workers_free (alone);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint threads = 0; threads <= 4; threads += 2)
    {
      g_autofree char *once = g_strdup_printf ("/workers/once/%u", threads);
      g_autofree char *stop = g_strdup_printf ("/workers/stop/%u", threads);

      g_test_add_data_func (once, GUINT_TO_POINTER (threads), test_once);
      g_test_add_data_func (stop, GUINT_TO_POINTER (threads), test_stop);
    }
  g_test_add_func ("/workers/wait-ms", test_wait_ms);
  return g_test_run ();
}
