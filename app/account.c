#include "account.h"

#include "audit.h"
#include "keyring.h"

#include <glib/gi18n-lib.h>

/* What a thread needs of one request. */
typedef struct
{
  RoundsStore *store;
  RoundsSecret *passphrase;
  char *user, *role;
  gboolean on;
  char *act, *detail; /* of an audit row */
} Request;

static void
request_free (Request *request)
{
  g_object_unref (request->store);
  g_clear_pointer (&request->passphrase, rounds_secret_unref);
  g_free (request->user);
  g_free (request->role);
  g_free (request->act);
  g_free (request->detail);
  g_free (request);
}

/* ---- words ---- */

const char *
rounds_role_words (const char *role)
{
  if (g_strcmp0 (role, ROUNDS_ROLE_OWNER) == 0)
    return _ ("owner");
  if (g_strcmp0 (role, ROUNDS_ROLE_CLINICIAN) == 0)
    return _ ("clinician");
  if (g_strcmp0 (role, ROUNDS_ROLE_VIEWER) == 0)
    return _ ("viewer");
  return role != NULL && *role != '\0' ? role : _ ("role not recorded");
}

char *
rounds_user_words (const RoundsUser *user)
{
  return g_strdup_printf ("%s · %s", user->user, rounds_role_words (user->role));
}

gboolean
rounds_account_is_owner (RoundsSession *session)
{
  RoundsStore *store = rounds_session_get_store (session);

  return store != NULL && g_strcmp0 (rounds_store_get_role (store), ROUNDS_ROLE_OWNER) == 0;
}

/* ---- on threads ---- */

static void
answer (GTask *task, gboolean done, GError *error)
{
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
change_passphrase (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Request *request = data;
  GError *error = NULL;
  gboolean done = rounds_keys_change_passphrase (request->store, request->passphrase, &error);

  answer (task, done, error);
}

static void
set_keyring (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Request *request = data;
  GError *error = NULL;
  gboolean done = request->on
                      ? rounds_keyring_enable (request->store, ROUNDS_KEYRING_LIMIT_MS, &error)
                      : rounds_keyring_disable (request->store, ROUNDS_KEYRING_LIMIT_MS, &error);

  answer (task, done, error);
}

static void
add_user (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Request *request = data;
  const RoundsKeyOwner person = { request->user, request->role, request->passphrase };
  GError *error = NULL;
  gboolean done = rounds_keys_add_user (request->store, &person, &error);

  answer (task, done, error);
}

static void
remove_user (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Request *request = data;
  GError *error = NULL;
  gboolean done = rounds_keys_remove_user (request->store, request->user, &error);

  answer (task, done, error);
}

static void
note (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Request *request = data;
  const RoundsAuditEntry entry = { .act = request->act, .detail = request->detail };
  GError *error = NULL;
  gboolean done = rounds_audit_add (request->store, &(RoundsActor){ 0 }, &entry, &error);

  answer (task, done, error);
}

static void
renew_recovery (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Request *request = data;
  GError *error = NULL;
  RoundsSecret *code = rounds_keys_renew_recovery (request->store, &error);

  if (code != NULL)
    g_task_return_pointer (task, code, (GDestroyNotify) rounds_secret_unref);
  else
    g_task_return_error (task, error);
}

/* ---- asking ---- */

/* What is begun is finished: a change of keys that is half way is not given up at lock, its answer
 * only is not heard any more. NULL: locked; the task was answered. */
static GTask *
begin (RoundsSession *session, Request **request, GAsyncReadyCallback callback, gpointer user_data)
{
  RoundsStore *store = rounds_session_get_store (session);
  g_autoptr (GTask)
      task = g_task_new (session, rounds_session_get_cancellable (session), callback, user_data);

  if (store == NULL)
    {
      g_task_return_new_error (task, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_LOCKED, "%s",
                               _ ("The store is locked"));
      return NULL;
    }
  *request = g_new0 (Request, 1);
  (*request)->store = g_object_ref (store);
  g_task_set_task_data (task, *request, (GDestroyNotify) request_free);
  return g_steal_pointer (&task);
}

/* FALSE: it cannot be one; the task was answered. */
static gboolean
take_passphrase (Request *request, const char *passphrase, GTask *task)
{
  GError *error = NULL;

  request->passphrase = rounds_secret_new_passphrase (passphrase, &error);
  if (request->passphrase != NULL)
    return TRUE;
  g_task_return_error (task, error);
  return FALSE;
}

void
rounds_account_change_passphrase_async (RoundsSession *session,
                                        const char *passphrase,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  Request *request = NULL;
  g_autoptr (GTask) task = begin (session, &request, callback, user_data);

  if (task != NULL && take_passphrase (request, passphrase, task))
    g_task_run_in_thread (task, change_passphrase);
}

void
rounds_account_set_keyring_async (RoundsSession *session,
                                  gboolean on,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  Request *request = NULL;
  g_autoptr (GTask) task = begin (session, &request, callback, user_data);

  if (task == NULL)
    return;
  request->on = on;
  g_task_run_in_thread (task, set_keyring);
}

void
rounds_account_add_user_async (RoundsSession *session,
                               const char *user,
                               const char *role,
                               const char *passphrase,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  Request *request = NULL;
  g_autoptr (GTask) task = begin (session, &request, callback, user_data);

  if (task == NULL)
    return;
  request->user = g_strdup (user);
  request->role = g_strdup (role);
  if (take_passphrase (request, passphrase, task))
    g_task_run_in_thread (task, add_user);
}

void
rounds_account_remove_user_async (RoundsSession *session,
                                  const char *user,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  Request *request = NULL;
  g_autoptr (GTask) task = begin (session, &request, callback, user_data);

  if (task == NULL)
    return;
  request->user = g_strdup (user);
  g_task_run_in_thread (task, remove_user);
}

void
rounds_account_note_async (RoundsSession *session,
                           const char *act,
                           const char *detail,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  Request *request = NULL;
  g_autoptr (GTask) task = begin (session, &request, callback, user_data);

  if (task == NULL)
    return;
  request->act = g_strdup (act);
  request->detail = g_strdup (detail);
  g_task_run_in_thread (task, note);
}

void
rounds_account_note_hold_async (RoundsSession *session,
                                guint minutes,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autofree char *detail = g_strdup_printf ("%u min", minutes);

  rounds_account_note_async (session, minutes > 0 ? "hold-lock" : "release-lock",
                             minutes > 0 ? detail : NULL, callback, user_data);
}

gboolean
rounds_account_finish (RoundsSession *session, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
rounds_account_renew_recovery_async (RoundsSession *session,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  Request *request = NULL;
  g_autoptr (GTask) task = begin (session, &request, callback, user_data);

  if (task != NULL)
    g_task_run_in_thread (task, renew_recovery);
}

RoundsSecret *
rounds_account_renew_recovery_finish (RoundsSession *session, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
