#include "loading.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct rx_loading
{
  const rx_model_class *class;
  rx_model_source source;
  rx_inbox *wake;
  char *path;

  pthread_t thread;
  pthread_mutex_t lock; /* of all below */
  bool stop, over, changed;
  const char *step; /* static */
  uint64_t done, total;
  rx_failure failure;
  rx_model *model;
  const char *why;
};

static bool
on_progress (const char *step, uint64_t done, uint64_t total, void *data)
{
  rx_loading *l = data;
  bool go_on;

  pthread_mutex_lock (&l->lock);
  l->step = step;
  l->done = done;
  l->total = total;
  l->changed = true;
  go_on = !l->stop;
  pthread_mutex_unlock (&l->lock);
  rx_inbox_wake (l->wake);
  return go_on;
}

static void *
run (void *data)
{
  rx_loading *l = data;
  rx_model *model = NULL;
  const char *why = "";
  rx_failure failure = l->class->open (&l->source, &model, &why);

  pthread_mutex_lock (&l->lock);
  l->failure = failure;
  l->model = model;
  l->why = why;
  l->over = true;
  pthread_mutex_unlock (&l->lock);
  rx_inbox_wake (l->wake);
  return NULL;
}

rx_loading *
rx_loading_new (const rx_model_class *class, const rx_model_source *source, rx_inbox *wake)
{
  rx_loading *l = calloc (1, sizeof *l);
  sigset_t all, before;
  int failed;

  if (l == NULL || (l->path = strdup (source->path)) == NULL)
    {
      free (l);
      return NULL;
    }
  l->class = class;
  l->wake = wake;
  l->source = *source;
  l->source.path = l->path;
  l->source.progress = on_progress;
  l->source.data = l;
  pthread_mutex_init (&l->lock, NULL);
  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  failed = pthread_create (&l->thread, NULL, run, l);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  if (failed == 0)
    return l;
  free (l->path);
  free (l);
  return NULL;
}

void
rx_loading_look (rx_loading *l, rx_loading_state *out)
{
  pthread_mutex_lock (&l->lock);
  *out = (rx_loading_state){ .over = l->over,
                             .changed = l->changed,
                             .progress = { rx_bytes_of (l->step), l->done, l->total },
                             .failure = l->failure,
                             .model = l->model,
                             .why = l->why };
  l->changed = false;
  pthread_mutex_unlock (&l->lock);
}

void
rx_loading_stop (rx_loading *l)
{
  pthread_mutex_lock (&l->lock);
  l->stop = true;
  pthread_mutex_unlock (&l->lock);
}

void
rx_loading_free (rx_loading *l)
{
  pthread_join (l->thread, NULL);
  pthread_mutex_destroy (&l->lock);
  free (l->path);
  free (l);
}
