/* task-quote.h: the words that a task quotes: those of the field, the version and the span that are selected, and no others
 * (W16). Read on the session's worker. */
#pragma once

#include "patient.h"

G_BEGIN_DECLS

/* selection: its row is of the open chart; copied. */
void rounds_task_quote_async (RoundsPatient *patient,
                              const RoundsSelection *selection,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
/* NULL: the span stands in no text that is read here. (transfer full) */
char *rounds_task_quote_finish (RoundsPatient *patient, GAsyncResult *result);
/* What a person reads of it before it is kept: the words, and where they stand. (transfer full) */
char *rounds_task_quote_words (const char *quote, const char *field, guint32 version);

G_END_DECLS
