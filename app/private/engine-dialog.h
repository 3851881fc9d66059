/* engine-dialog.h: what an engine client says to its child and makes of what the child says. Private
 * to it. Stages: HELLO, then LOAD, then RUN; or IDLE where there is no model. */
#pragma once

#include "engine-client-private.h"

G_BEGIN_DECLS

/* Says hello to a child that was just started. */
void rounds_engine_dialog_begin (RoundsEngineClient *self);
/* The child is gone or asked to end: nothing more is owed. The sent questions stay in their line. */
void rounds_engine_dialog_forget (RoundsEngineClient *self);
/* FALSE: nonsense. The caller holds a reference; handlers of signals may do anything to the client. */
gboolean rounds_engine_dialog_take (RoundsEngineClient *self, const RoundsEngineFrame *frame);
/* Sends the questions that wait, as far as the child takes them now. */
void rounds_engine_dialog_send_waiting (RoundsEngineClient *self);
guint64 rounds_engine_dialog_next_id (RoundsEngineClient *self);
void rounds_engine_dialog_cancel (RoundsEngineClient *self, guint64 id);
void rounds_engine_dialog_drop_scope (RoundsEngineClient *self, const guint8 *scope);

G_END_DECLS
