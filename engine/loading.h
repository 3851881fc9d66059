/* loading.h: a model being opened on a thread of its own, so that serve answers meanwhile.
 *
 * Opening reads gigabytes and waits for a driver's compiler, which cannot be stepped. Weighed: a
 * child process (the cage refuses fork and exec, and a device's memory cannot be handed over), steps
 * (a driver's call cannot be cut), a thread. Chosen: the thread. A cancel is answered at once; the
 * thread stops at its next report, and what it opened is closed. What never reports again ends with
 * the process, which is itself the child that a parent can end.
 */
#pragma once

#include "inbox.h"
#include "model-class.h"

typedef struct rx_loading rx_loading;

/* Starts the thread; wake is woken at each report and at the end. NULL without memory or thread.
 * The source's path is copied. */
rx_loading *rx_loading_new (const rx_model_class *class,
                            const rx_model_source *source,
                            rx_inbox *wake);

typedef struct
{
  bool over;
  bool changed; /* progress is new since the last look */
  rx_progress progress;
  rx_failure failure; /* over: RX_FINE and the model, or why not */
  rx_model *model;
  const char *why; /* good until rx_loading_free */
} rx_loading_state;

void rx_loading_look (rx_loading *loading, rx_loading_state *out);
/* Asks it to end; it is over later. */
void rx_loading_stop (rx_loading *loading);
/* It must be over; the model is the caller's by then. */
void rx_loading_free (rx_loading *loading);
