/* application.h: one process, one session, one window.
 *
 * Always G_APPLICATION_NON_UNIQUE. Uniqueness would send the command line, and with it the store's
 * path, over the session bus to another process, would need that bus to start, and would let two
 * stores share a process. One store is held by one process; the store's own lock says so.
 */
#pragma once

#include "options.h"
#include "window.h"

G_BEGIN_DECLS

#define ROUNDS_TYPE_APPLICATION (rounds_application_get_type ())
G_DECLARE_FINAL_TYPE (RoundsApplication, rounds_application, ROUNDS, APPLICATION, AdwApplication)

/* Before gtk_init, and before any thread: how the process keeps its memory (app/memory.h), and no OpenGL
 * where the cairo renderer was asked for. */
void rounds_application_prepare (void);
/* options must live as long as the application. (transfer full) */
RoundsApplication *rounds_application_new (const RoundsOptions *options);
/* (transfer none) NULL before activation. */
RoundsWindow *rounds_application_get_window (RoundsApplication *self);
RoundsSession *rounds_application_get_session (RoundsApplication *self);
RoundsEngineClient *rounds_application_get_engine (RoundsApplication *self);

G_END_DECLS
