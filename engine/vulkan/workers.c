#define _GNU_SOURCE
#include "workers.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#define THREADS_MAX 7 /* beside the caller: a load is bound by memory then */

struct rx_workers
{
  pthread_mutex_t lock; /* of all below, and of the pieces' states */
  pthread_cond_t came;  /* a piece, or the end */
  pthread_cond_t went;  /* a piece is done */
  rx_piece *first, *last;
  uint32_t left; /* waiting or running */
  bool ending;
  uint32_t wanted, n_threads;
  pthread_t threads[THREADS_MAX]; /* (n_threads) */
};

/* Cores that this process may use, less the caller's. */
static uint32_t
spare_cores (void)
{
  cpu_set_t set;
  int n = 1;

  if (sched_getaffinity (0, sizeof set, &set) == 0)
    n = CPU_COUNT (&set);
  return n < 1 ? 0 : (uint32_t) n - 1;
}

rx_workers *
rx_workers_new (uint32_t threads)
{
  rx_workers *w = calloc (1, sizeof *w);
  pthread_condattr_t clock;

  if (w == NULL)
    return NULL;
  w->wanted = threads == RX_WORKERS_AUTO ? spare_cores () : threads;
  if (w->wanted > THREADS_MAX)
    w->wanted = THREADS_MAX;
  pthread_mutex_init (&w->lock, NULL);
  pthread_cond_init (&w->came, NULL);
  pthread_condattr_init (&clock);
  pthread_condattr_setclock (&clock, CLOCK_MONOTONIC); /* what rx_workers_wait_ms reads */
  pthread_cond_init (&w->went, &clock);
  pthread_condattr_destroy (&clock);
  return w;
}

/* ---- under the lock ---- */

static rx_piece *
take_first (rx_workers *w)
{
  rx_piece *piece = w->first;

  if (piece == NULL)
    return NULL;
  w->first = piece->next;
  piece->next = NULL;
  piece->state = RX_PIECE_RUNNING;
  return piece;
}

/* Gives up the lock while the piece runs. */
static void
run_piece (rx_workers *w, rx_piece *piece)
{
  rx_status status;

  pthread_mutex_unlock (&w->lock);
  status = piece->run (piece->data);
  pthread_mutex_lock (&w->lock);
  piece->status = status;
  piece->state = RX_PIECE_DONE;
  w->left--;
  pthread_cond_signal (&w->went);
}

static void
help_once (rx_workers *w)
{
  rx_piece *piece = take_first (w);

  if (piece != NULL)
    run_piece (w, piece);
  else
    pthread_cond_wait (&w->went, &w->lock);
}

/* ---- threads ---- */

static void *
work (void *data)
{
  rx_workers *w = data;

  pthread_mutex_lock (&w->lock);
  while (!w->ending)
    {
      rx_piece *piece = take_first (w);

      if (piece != NULL)
        run_piece (w, piece);
      else
        pthread_cond_wait (&w->came, &w->lock);
    }
  pthread_mutex_unlock (&w->lock);
  return NULL;
}

/* Signals are the main thread's. One that cannot be started is done without. */
static void
start_thread (rx_workers *w)
{
  sigset_t all, before;

  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  if (pthread_create (&w->threads[w->n_threads], NULL, work, w) == 0)
    w->n_threads++;
  else
    w->wanted = w->n_threads;
  pthread_sigmask (SIG_SETMASK, &before, NULL);
}

/* ---- for the caller ---- */

void
rx_workers_add (rx_workers *w, rx_piece *piece)
{
  pthread_mutex_lock (&w->lock);
  piece->state = RX_PIECE_WAITING;
  piece->next = NULL;
  if (w->first == NULL)
    w->first = piece;
  else
    w->last->next = piece;
  w->last = piece;
  w->left++;
  pthread_cond_signal (&w->came);
  pthread_mutex_unlock (&w->lock);
  if (w->n_threads < w->wanted)
    start_thread (w);
}

bool
rx_workers_help (rx_workers *w)
{
  bool some;

  pthread_mutex_lock (&w->lock);
  some = w->left > 0;
  if (some)
    help_once (w);
  pthread_mutex_unlock (&w->lock);
  return some;
}

rx_status
rx_workers_wait (rx_workers *w, const rx_piece *piece)
{
  pthread_mutex_lock (&w->lock);
  while (piece->state == RX_PIECE_WAITING || piece->state == RX_PIECE_RUNNING)
    help_once (w);
  pthread_mutex_unlock (&w->lock);
  return piece->status;
}

uint32_t
rx_workers_left (rx_workers *w)
{
  uint32_t left;

  pthread_mutex_lock (&w->lock);
  left = w->left;
  pthread_mutex_unlock (&w->lock);
  return left;
}

static struct timespec
time_in (uint32_t ms)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  t.tv_sec += ms / 1000;
  t.tv_nsec += ms % 1000 * 1000000l;
  t.tv_sec += t.tv_nsec / 1000000000;
  t.tv_nsec %= 1000000000;
  return t;
}

bool
rx_workers_wait_ms (rx_workers *w, uint32_t ms)
{
  struct timespec until = time_in (ms);
  bool over = false;
  uint32_t left;

  pthread_mutex_lock (&w->lock);
  while (w->left > 0 && !over)
    {
      if (w->n_threads == 0)
        help_once (w);
      else
        over = pthread_cond_timedwait (&w->went, &w->lock, &until) != 0;
    }
  left = w->left;
  pthread_mutex_unlock (&w->lock);
  return left == 0;
}

void
rx_workers_stop (rx_workers *w)
{
  pthread_mutex_lock (&w->lock);
  for (rx_piece *piece = take_first (w); piece != NULL; piece = take_first (w))
    {
      piece->state = RX_PIECE_NEW;
      w->left--;
    }
  while (w->left > 0)
    pthread_cond_wait (&w->went, &w->lock);
  pthread_mutex_unlock (&w->lock);
}

void
rx_workers_free (rx_workers *w)
{
  if (w == NULL)
    return;
  rx_workers_stop (w);
  pthread_mutex_lock (&w->lock);
  w->ending = true;
  pthread_cond_broadcast (&w->came);
  pthread_mutex_unlock (&w->lock);
  for (uint32_t i = 0; i < w->n_threads; i++)
    pthread_join (w->threads[i], NULL);
  pthread_cond_destroy (&w->went);
  pthread_cond_destroy (&w->came);
  pthread_mutex_destroy (&w->lock);
  free (w);
}
