/* engine-fixture.h: what the tests of the engine client share. */
#pragma once

#include "engine-client-private.h"

#include "counts.h"

#define PATIENCE_MS TEST_PATIENCE_MS
/* Words of an answer that is never over before a test has done something to it: 20 s and more. */
#define ENDLESS     20000

/* A client of the fake engine that behaves in this way, with short limits, not started. */
RoundsEngineClient *fake_client_new (const char *mode);
RoundsEngineClient *echo_client_new (guint word_delay_ms);
void client_wait_state (RoundsEngineClient *client, RoundsModelState state);
void client_wait_ready (RoundsEngineClient *client);
/* Stops it, waits until the child is gone and frees it. */
void client_end (RoundsEngineClient *client);
/* A question of one segment. scope: its first byte. (transfer full) */
RoundsAnswer *client_ask (RoundsEngineClient *client, guint8 scope, const char *text);
void answer_wait_over (RoundsAnswer *answer);
/* Over, whole, with exactly this text. */
void answer_assert_whole (RoundsAnswer *answer, const char *text);
void answer_assert_cut_off (RoundsAnswer *answer, const char *text);
void answer_assert_failed (RoundsAnswer *answer, RoundsAppError code);
/* (transfer full) n words that no other tag shares */
char *words_of (const char *tag, guint n);
/* No such process, or one that only waits to be reaped. */
gboolean process_is_gone (GPid pid);
