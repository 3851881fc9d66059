/* chat-keep.h: the conversation of a person about a patient, kept sealed beside the chart.
 *
 * One conversation a person and patient. A turn is kept when its answer is over, the question first;
 * a draft is kept with the lines that it cites, and is as unchecked when it is read back as it was. Beside the words
 * stands what it was given (given.h), which conversations from before have not.
 */
#pragma once

#include "patient.h"

G_BEGIN_DECLS

typedef struct _RoundsChatKeep RoundsChatKeep;

/* A turn as it is kept, and as it is read back: valid during the call. */
typedef struct
{
  const char *question, *answer; /* answer: its words, the lines that it cites, why it ended */
  const char *sources;           /* rounds_given_write; NULL: not kept */
  const char
      *at; /* when the answer was over, as FHIR writes a dateTime; NULL: not known; read only */
} RoundsKeptTurn;
typedef void (*RoundsChatKept) (gpointer data, const RoundsKeptTurn *turn);

RoundsChatKeep *rounds_chat_keep_new (RoundsPatient *patient);
void rounds_chat_keep_free (RoundsChatKeep *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsChatKeep, rounds_chat_keep_free)
/* The turns of this person as the chart was read, at most max, the newest, oldest first. Gives how many older
 * ones there are. */
guint rounds_chat_keep_visit (RoundsChatKeep *self, guint max, RoundsChatKept visit, gpointer data);
/* callback is called twice, with rounds_patient_act_finish. */
void rounds_chat_keep_add (RoundsChatKeep *self,
                           const RoundsKeptTurn *turn,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
/* The same on the disk at once, when the chart is closing. */
gboolean rounds_chat_keep_add_now (RoundsChatKeep *self,
                                   const RoundsKeptTurn *turn,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
