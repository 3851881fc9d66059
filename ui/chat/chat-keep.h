/* chat-keep.h: the conversation of a person about a patient, kept sealed beside the chart.
 *
 * One conversation a person and patient. A turn is kept when its answer is over, the question first;
 * a draft is kept with the lines that it cites, and is as unchecked when it is read back as it was.
 */
#pragma once

#include "patient.h"

G_BEGIN_DECLS

typedef struct _RoundsChatKeep RoundsChatKeep;

/* What is read back, oldest first; valid during the call. */
typedef void (*RoundsChatKept) (gpointer data, const char *question, const char *answer);

RoundsChatKeep *rounds_chat_keep_new (RoundsPatient *patient);
void rounds_chat_keep_free (RoundsChatKeep *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsChatKeep, rounds_chat_keep_free)
/* The turns of this person as the chart was read, at most max, the newest. */
void rounds_chat_keep_visit (RoundsChatKeep *self, guint max, RoundsChatKept visit, gpointer data);
void rounds_chat_keep_add (RoundsChatKeep *self, const char *question, const char *answer);

G_END_DECLS
