/* session.h: who is in, on which store, with which model. One per process, main thread only.
 *
 *   LOCKED --unlock--> UNLOCKING --ok--> UNLOCKED --lock--> LOCKED
 *                          `----wrong---> LOCKED, with the error
 *
 * Locking ends the engine, wipes the key and drops every object that knew a patient. The engine is
 * started at unlock and not before.
 */
#pragma once

#include "engine-client.h"
#include "people.h"
#include "worker.h"

#include "store.h"

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_SESSION_LOCKED,
  ROUNDS_SESSION_UNLOCKING,
  ROUNDS_SESSION_UNLOCKED,
} RoundsSessionState;

/* Properties: "state" (int), notified.
 * Signals: "locking" ()  the store is still open, for the last time: whoever has words that are not
 *                        on disk puts them there now (rounds_patient_act_now)
 *          "words-lost" (words)  a chart was closed and what was written in it could not be put on disk; words:
 *                        what and why, one line without a patient
 */
#define ROUNDS_TYPE_SESSION (rounds_session_get_type ())
G_DECLARE_FINAL_TYPE (RoundsSession, rounds_session, ROUNDS, SESSION, GObject)

/* dir: the store's folder. model: taken over; NULL for none. (transfer full) */
RoundsSession *rounds_session_new (const char *dir, RoundsEngineClient *model);
RoundsSessionState rounds_session_get_state (RoundsSession *self);
const char *rounds_session_get_dir (RoundsSession *self);
/* Emits "words-lost". words: what was lost, and why: a sentence for whoever comes back, which names nobody. */
void rounds_session_tell_lost (RoundsSession *self, const char *words);
/* Reads the label of the store anew; what an unlock page shows. */
gboolean rounds_session_peek (RoundsSession *self, RoundsStoreLabel *label, GError **error);
/* RoundsUser (keys.h): who can come in, as the slots say to anyone. (transfer full) */
GPtrArray *rounds_session_peek_users (RoundsSession *self, GError **error);
void rounds_session_unlock_async (RoundsSession *self,
                                  const char *passphrase,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean rounds_session_unlock_finish (RoundsSession *self, GAsyncResult *result, GError **error);
/* The same for one person: only the passphrase of user opens. All of these end in
 * rounds_session_unlock_finish. */
void rounds_session_unlock_as_async (RoundsSession *self,
                                     const char *user,
                                     const char *passphrase,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
/* With the printed code, as it was typed; INVALID says where it was mistyped. */
void rounds_session_unlock_recovery_async (RoundsSession *self,
                                           const char *code,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
/* With the key of user in the desktop's keyring (keyring.h). */
void rounds_session_unlock_keyring_async (RoundsSession *self,
                                          const char *user,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
/* `--demo`: unlocks with the published passphrase, a demonstration store only. */
void rounds_session_unlock_demonstration_async (RoundsSession *self,
                                                GAsyncReadyCallback callback,
                                                gpointer user_data);
void rounds_session_lock (RoundsSession *self);
RoundsStore *rounds_session_get_store (RoundsSession *self); /* (transfer none) NULL when locked */
RoundsModel *rounds_session_get_model (RoundsSession *self); /* (transfer none) NULL when none */
/* The rest is there while UNLOCKED and NULL otherwise (transfer none). */
RoundsWorker *rounds_session_get_worker (RoundsSession *self);
/* Filled from the moment of unlocking; rounds_session_refresh_people after an import. */
RoundsPeople *rounds_session_get_people (RoundsSession *self);
void rounds_session_refresh_people (RoundsSession *self);
/* Cancelled at lock: for whatever waits for the store. */
GCancellable *rounds_session_get_cancellable (RoundsSession *self);
/* W1: unchecked model text may be shown only in a demonstration. */
gboolean rounds_session_may_draft (RoundsSession *self);

G_END_DECLS
