/* engine-words.h: what the engine reports, as errors with words for people. Private to the engine
 * client: rounds-engine itself speaks plain English and codes. */
#pragma once

#include "model.h"

G_BEGIN_DECLS

/* All (transfer full). */
GError *rounds_engine_error_new (RoundsAppError code);
/* fail: an rx_fail of a question that was refused. */
GError *rounds_engine_error_of_answer (guint fail);
/* fail: an rx_fail of LOAD. */
GError *rounds_engine_error_of_load (guint fail);
/* The program could not be started at all. */
GError *rounds_engine_error_of_spawn (const GError *cause);
/* It ended before it said a word of the protocol; last_words is what it wrote to standard error,
 * before it was given any prompt. */
GError *rounds_engine_error_of_start (const char *last_words);

/* "detail" while the engine is started again in delay_ms. */
char *rounds_engine_restart_detail (guint delay_ms);
/* "detail" while a model is loaded: the engine's own name of the step; total 0: not known. */
char *rounds_engine_load_detail (const char *step, guint64 done, guint64 total);

G_END_DECLS
