/* worker.h: the one thread of an unlocked session on which everything runs that waits for its store.
 *
 * A store is read by one thread at a time, and the main loop never waits for a disk: so reading,
 * acts and imports are tasks here, in the order given. What is asked at a store anywhere else in
 * the window is a defect.
 *
 * Weighed: g_task_run_in_thread (many threads on one store), a lock around the store (the main loop
 * would wait for an import). Chosen: one thread, a queue, and a cancellable for what takes long.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _RoundsWorker RoundsWorker;

RoundsWorker *rounds_worker_new (void);
/* As g_task_run_in_thread: func answers the task, whose callback comes in the task's own context. A
 * task whose cancellable was cancelled before its turn is answered CANCELLED and func not called.
 * The task's priority (g_task_set_priority) decides among those that wait, then the order. */
void rounds_worker_run (RoundsWorker *self, GTask *task, GTaskThreadFunc func);
/* Between the two no job runs: for what the main thread must do to the store itself, as the last
 * words of a draft. Waits for the job that runs: cancel what takes long first. */
void rounds_worker_pause (RoundsWorker *self);
void rounds_worker_resume (RoundsWorker *self);
/* What waits is answered CANCELLED; what runs goes on alone and its answer still comes. Never
 * waits. */
void rounds_worker_free (RoundsWorker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsWorker, rounds_worker_free)

G_END_DECLS
