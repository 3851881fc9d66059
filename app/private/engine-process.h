/* engine-process.h: one child that speaks the wire over its standard input and output. Private to
 * the engine client. Main thread only; nothing here blocks.
 *
 * A process outlives its owner by itself: it is freed once the child was reaped and the last
 * reference is gone.
 */
#pragma once

#include "engine-frames.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _RoundsEngineProcess RoundsEngineProcess;

typedef struct
{
  gboolean nonsense; /* it was killed because of what it said */
  gboolean exited;   /* by itself, with `status`; FALSE: a signal ended it */
  int status;
  const char *last_words; /* last line of its standard error, may be empty */
} RoundsEngineEnd;

/* What the owner is told, until rounds_engine_process_detach. */
typedef struct
{
  /* FALSE: nonsense, the child is killed. */
  gboolean (*frame) (gpointer owner, const RoundsEngineFrame *frame);
  /* All that was sent went into the pipe. */
  void (*drained) (gpointer owner);
  /* Once, last: the child is reaped and everything it wrote was read. */
  void (*ended) (gpointer owner, const RoundsEngineEnd *end);
} RoundsEngineEvents;

/* Starts argv. events must outlive the process. (transfer full) */
RoundsEngineProcess *rounds_engine_process_new (const char *const *argv,
                                                const RoundsEngineEvents *events,
                                                gpointer owner,
                                                GError **error);
void rounds_engine_process_unref (RoundsEngineProcess *self);
/* The owner is told nothing more. */
void rounds_engine_process_detach (RoundsEngineProcess *self);
GPid rounds_engine_process_get_pid (RoundsEngineProcess *self);
/* Nothing waits to be written and the pipe is whole. */
gboolean rounds_engine_process_is_idle (RoundsEngineProcess *self);
/* Queues bytes; data is from malloc and taken over, wiped after. A child that reads nothing until
 * more than one largest frame waits is killed. */
void rounds_engine_process_send (RoundsEngineProcess *self, guint8 *data, gsize size);
/* Asks it to end by closing its input, kills it after grace_ms. What it still says is dropped. */
void rounds_engine_process_finish (RoundsEngineProcess *self, guint grace_ms);
void rounds_engine_process_kill (RoundsEngineProcess *self);
/* What it last wrote to standard error, at most 4 KiB. May hold words of prompts once the child was
 * given any: never to be logged then. */
const char *rounds_engine_process_get_last_words (RoundsEngineProcess *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsEngineProcess, rounds_engine_process_unref)

G_END_DECLS
