/* engine-client.h: RoundsModel over a rounds-engine child process.
 *
 * Starts the child, says hello, loads the model, and starts it again when it is lost: at once the
 * first time, then after 250 ms, 500 ms ... 30 s, until one answer has come back whole. A child
 * that cannot start at all (no program, no cage, no device, no model) is FAILED, not retried.
 * Main thread only; never blocks.
 */
#pragma once

#include "model.h"

G_BEGIN_DECLS

#define ROUNDS_TYPE_ENGINE_CLIENT (rounds_engine_client_get_type ())
G_DECLARE_FINAL_TYPE (RoundsEngineClient, rounds_engine_client, ROUNDS, ENGINE_CLIENT, GObject)

/* program: the rounds-engine to start. model: path of a GGUF file, or NULL: none, the model is
 * FAILED with NO_MODEL but the engine still says its device. (transfer full) */
RoundsEngineClient *rounds_engine_client_new (const char *program, const char *model);
/* For tests: the engine's built-in echo model instead of a file; delay between words. */
RoundsEngineClient *rounds_engine_client_new_echo (const char *program, guint word_delay_ms);
void rounds_engine_client_start (RoundsEngineClient *self);
/* Ends every answer STOPPED, asks the child to end, kills it after 500 ms. Safe to call twice; the
 * client can be started again. */
void rounds_engine_client_stop (RoundsEngineClient *self);
/* Process id of the child, 0 while there is none. */
GPid rounds_engine_client_get_pid (RoundsEngineClient *self);
/* How often the child was started. */
guint rounds_engine_client_get_starts (RoundsEngineClient *self);

G_END_DECLS
