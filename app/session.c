#include "session.h"

#include "keyring.h"
#include "keys.h"

#include <glib/gi18n-lib.h>

struct _RoundsSession
{
  GObject parent_instance;

  char *dir;
  RoundsEngineClient *model; /* NULL: none */
  RoundsSessionState state;
  RoundsStore *store;    /* only while UNLOCKED */
  GCancellable *attempt; /* of the unlock in progress: another unlock has another */
  /* Only while UNLOCKED. */
  RoundsWorker *worker;
  RoundsPeople *people;
  GCancellable *open;
};

enum
{
  PROP_STATE = 1,
  N_PROPS
};

enum
{
  SIGNAL_LOCKING,
  SIGNAL_WORDS_LOST,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (RoundsSession, rounds_session, G_TYPE_OBJECT)

static void
set_state (RoundsSession *self, RoundsSessionState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
rounds_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_STATE)
    g_value_set_int (value, ROUNDS_SESSION (object)->state);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
rounds_session_dispose (GObject *object)
{
  RoundsSession *self = ROUNDS_SESSION (object);

  rounds_session_lock (self);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (rounds_session_parent_class)->dispose (object);
}

static void
rounds_session_finalize (GObject *object)
{
  RoundsSession *self = ROUNDS_SESSION (object);

  g_free (self->dir);
  G_OBJECT_CLASS (rounds_session_parent_class)->finalize (object);
}

static void
rounds_session_class_init (RoundsSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = rounds_session_get_property;
  object_class->dispose = rounds_session_dispose;
  object_class->finalize = rounds_session_finalize;
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, ROUNDS_SESSION_LOCKED,
                                             ROUNDS_SESSION_UNLOCKED, ROUNDS_SESSION_LOCKED,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS |
                                                 G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_LOCKING] = g_signal_new ("locking", ROUNDS_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_WORDS_LOST] = g_signal_new ("words-lost", ROUNDS_TYPE_SESSION, G_SIGNAL_RUN_LAST,
                                             0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
rounds_session_init (RoundsSession *self)
{
}

RoundsSession *
rounds_session_new (const char *dir, RoundsEngineClient *model)
{
  RoundsSession *self = g_object_new (ROUNDS_TYPE_SESSION, NULL);

  self->dir = g_strdup (dir);
  self->model = model;
  return self;
}

RoundsSessionState
rounds_session_get_state (RoundsSession *self)
{
  g_return_val_if_fail (ROUNDS_IS_SESSION (self), ROUNDS_SESSION_LOCKED);
  return self->state;
}

const char *
rounds_session_get_dir (RoundsSession *self)
{
  g_return_val_if_fail (ROUNDS_IS_SESSION (self), NULL);
  return self->dir;
}

void
rounds_session_tell_lost (RoundsSession *self, const char *words)
{
  g_return_if_fail (ROUNDS_IS_SESSION (self));
  g_signal_emit (self, signals[SIGNAL_WORDS_LOST], 0, words);
}

GPtrArray *
rounds_session_peek_users (RoundsSession *self, GError **error)
{
  g_return_val_if_fail (ROUNDS_IS_SESSION (self), NULL);
  return rounds_keys_peek (self->dir, error);
}

gboolean
rounds_session_peek (RoundsSession *self, RoundsStoreLabel *label, GError **error)
{
  g_return_val_if_fail (ROUNDS_IS_SESSION (self), FALSE);
  return rounds_store_peek (self->dir, label, error);
}

static void
set_not_a_demonstration (GError **error)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_DEMONSTRATION,
                       _ ("This store is not a demonstration. Unlock it with a passphrase."));
}

/* Whether the store that was opened is what was asked for. must_demonstrate: see the header. */
static gboolean
store_is_wanted (RoundsStore *store, gboolean must_demonstrate, GError **error)
{
  if (!must_demonstrate || rounds_store_get_kind (store) == ROUNDS_STORE_DEMONSTRATION)
    return TRUE;
  rounds_store_close (store);
  set_not_a_demonstration (error);
  return FALSE;
}

static void
return_cancelled (GTask *task)
{
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s",
                           _ ("The session was locked"));
}

static void
on_people_filled (GObject *people, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  /* A store that cannot be read says so when a chart is opened, with words of its own. */
  if (!rounds_people_fill_finish (ROUNDS_PEOPLE (people), result, &error))
    g_debug ("the list of patients was not read: %s", error->message);
}

/* What an open store has around it. */
static void
furnish (RoundsSession *self, RoundsStore *store)
{
  self->store = store;
  self->open = g_cancellable_new ();
  self->worker = rounds_worker_new ();
  self->people = rounds_people_new ();
  rounds_session_refresh_people (self);
}

static void
clear_out (RoundsSession *self)
{
  g_clear_object (&self->open);
  g_clear_object (&self->people);
  g_clear_pointer (&self->worker, rounds_worker_free);
}

/* The task's data is whether only a demonstration will do. */
static void
on_store_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  RoundsSession *self = g_task_get_source_object (task);
  gboolean must_demonstrate = GPOINTER_TO_INT (g_task_get_task_data (task));
  GError *error = NULL;
  g_autoptr (RoundsStore) store = rounds_store_open_finish (result, &error);

  /* Locked in the meantime, and perhaps being unlocked anew: this one opens nothing. */
  if (self->attempt == NULL || self->attempt != g_task_get_cancellable (task))
    {
      if (store != NULL)
        rounds_store_close (store);
      g_clear_error (&error);
      return_cancelled (task);
      return;
    }
  g_clear_object (&self->attempt);
  if (store == NULL || !store_is_wanted (store, must_demonstrate, &error))
    {
      set_state (self, ROUNDS_SESSION_LOCKED);
      g_task_return_error (task, error);
      return;
    }
  furnish (self, g_steal_pointer (&store));
  if (self->model != NULL)
    rounds_engine_client_start (self->model);
  set_state (self, ROUNDS_SESSION_UNLOCKED);
  if (self->state == ROUNDS_SESSION_UNLOCKED)
    g_task_return_boolean (task, TRUE);
  else
    return_cancelled (task); /* whoever heard of the state locked at once */
}

/* The one way in. passphrase is copied by the store into locked memory. */
static void
unlock (RoundsSession *self, const char *passphrase, gboolean must_demonstrate, GTask *task)
{
  g_task_set_task_data (task, GINT_TO_POINTER (must_demonstrate), NULL);
  rounds_store_open_async (self->dir, NULL, passphrase, g_task_get_cancellable (task),
                           on_store_opened, g_object_ref (task));
}

/* A way in that is no passphrase. */
typedef struct
{
  char *dir, *user;
  RoundsSecret *code; /* NULL: the keyring of user */
} OtherWay;

static void
other_way_free (OtherWay *way)
{
  g_free (way->dir);
  g_free (way->user);
  g_clear_pointer (&way->code, rounds_secret_unref);
  g_free (way);
}

static void
open_other_way (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  OtherWay *way = data;
  GError *error = NULL;
  RoundsStore *store = way->code != NULL ? rounds_keys_open_recovery (way->dir, way->code, &error)
                                         : rounds_keyring_open (way->dir, way->user,
                                                                ROUNDS_KEYRING_LIMIT_MS, &error);

  g_clear_pointer (&way->code, rounds_secret_unref);
  if (store != NULL)
    g_task_return_pointer (task, store, g_object_unref);
  else
    g_task_return_error (task, error);
}

/* Takes way. */
static void
unlock_other_way (RoundsSession *self, OtherWay *way, GTask *task)
{
  g_autoptr (GTask) opening = g_task_new (NULL, g_task_get_cancellable (task), on_store_opened,
                                          g_object_ref (task));

  way->dir = g_strdup (self->dir);
  g_task_set_task_data (opening, way, (GDestroyNotify) other_way_free);
  g_task_set_return_on_cancel (opening, TRUE);
  g_task_run_in_thread (opening, open_other_way);
}

/* A task for an unlock that may begin, after which it has begun; else it is answered, and NULL. */
static GTask *
begin_unlock (RoundsSession *self, GAsyncReadyCallback callback, gpointer user_data, gpointer tag)
{
  g_autoptr (GTask) task = NULL;

  if (self->state != ROUNDS_SESSION_LOCKED)
    {
      g_task_report_new_error (self, callback, user_data, tag, ROUNDS_APP_ERROR,
                               ROUNDS_APP_ERROR_BUSY, "%s",
                               self->state == ROUNDS_SESSION_UNLOCKED
                                   ? _ ("The session is unlocked already")
                                   : _ ("The session is being unlocked already"));
      return NULL;
    }
  self->attempt = g_cancellable_new ();
  task = g_task_new (self, self->attempt, callback, user_data);
  g_task_set_source_tag (task, tag);
  /* What is cancelled is told apart in on_store_opened. */
  g_task_set_check_cancellable (task, FALSE);
  set_state (self, ROUNDS_SESSION_UNLOCKING);
  return g_steal_pointer (&task);
}

void
rounds_session_unlock_async (RoundsSession *self,
                             const char *passphrase,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (ROUNDS_IS_SESSION (self));
  task = begin_unlock (self, callback, user_data, rounds_session_unlock_async);
  if (task != NULL)
    unlock (self, passphrase, FALSE, task);
}

void
rounds_session_unlock_as_async (RoundsSession *self,
                                const char *user,
                                const char *passphrase,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (ROUNDS_IS_SESSION (self));
  task = begin_unlock (self, callback, user_data, rounds_session_unlock_async);
  if (task != NULL)
    rounds_store_open_async (self->dir, user, passphrase, g_task_get_cancellable (task),
                             on_store_opened, g_object_ref (task));
}

/* An unlock that ends before any key is tried. Takes error. */
static void
refuse_unlock (RoundsSession *self, GTask *task, GError *error)
{
  g_clear_object (&self->attempt);
  set_state (self, ROUNDS_SESSION_LOCKED);
  g_task_return_error (task, error);
}

void
rounds_session_unlock_recovery_async (RoundsSession *self,
                                      const char *code,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (RoundsSecret) typed = NULL;
  GError *error = NULL;
  OtherWay *way;

  g_return_if_fail (ROUNDS_IS_SESSION (self));
  task = begin_unlock (self, callback, user_data, rounds_session_unlock_async);
  if (task == NULL)
    return;
  typed = rounds_secret_new_passphrase (code, &error);
  if (typed == NULL)
    {
      refuse_unlock (self, task, error);
      return;
    }
  way = g_new0 (OtherWay, 1);
  way->code = g_steal_pointer (&typed);
  unlock_other_way (self, way, task);
}

void
rounds_session_unlock_keyring_async (RoundsSession *self,
                                     const char *user,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  OtherWay *way;

  g_return_if_fail (ROUNDS_IS_SESSION (self));
  task = begin_unlock (self, callback, user_data, rounds_session_unlock_async);
  if (task == NULL)
    return;
  way = g_new0 (OtherWay, 1);
  way->user = g_strdup (user);
  unlock_other_way (self, way, task);
}

gboolean
rounds_session_unlock_finish (RoundsSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
rounds_session_unlock_demonstration_async (RoundsSession *self,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data)
{
  g_auto (RoundsStoreLabel) label = { 0 };
  GError *error = NULL;
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (ROUNDS_IS_SESSION (self));
  task = begin_unlock (self, callback, user_data, rounds_session_unlock_async);
  if (task == NULL)
    return;
  if (rounds_store_peek (self->dir, &label, &error) && label.kind != ROUNDS_STORE_DEMONSTRATION)
    set_not_a_demonstration (&error);
  if (error == NULL)
    {
      unlock (self, ROUNDS_DEMONSTRATION_PASSPHRASE, TRUE, task);
      return;
    }
  refuse_unlock (self, task, error);
}

void
rounds_session_lock (RoundsSession *self)
{
  g_autoptr (RoundsStore) store = NULL;
  g_autoptr (GCancellable) attempt = NULL;

  g_return_if_fail (ROUNDS_IS_SESSION (self));
  if (self->open != NULL)
    g_cancellable_cancel (self->open);
  if (self->store != NULL)
    g_signal_emit (self, signals[SIGNAL_LOCKING], 0);
  attempt = g_steal_pointer (&self->attempt);
  store = g_steal_pointer (&self->store);
  if (attempt != NULL)
    g_cancellable_cancel (attempt);
  clear_out (self);
  if (self->model != NULL)
    rounds_engine_client_stop (self->model);
  if (store != NULL)
    rounds_store_close (store);
  set_state (self, ROUNDS_SESSION_LOCKED);
}

RoundsStore *
rounds_session_get_store (RoundsSession *self)
{
  g_return_val_if_fail (ROUNDS_IS_SESSION (self), NULL);
  return self->store;
}

RoundsWorker *
rounds_session_get_worker (RoundsSession *self)
{
  g_return_val_if_fail (ROUNDS_IS_SESSION (self), NULL);
  return self->worker;
}

RoundsPeople *
rounds_session_get_people (RoundsSession *self)
{
  g_return_val_if_fail (ROUNDS_IS_SESSION (self), NULL);
  return self->people;
}

void
rounds_session_refresh_people (RoundsSession *self)
{
  g_return_if_fail (ROUNDS_IS_SESSION (self));
  if (self->worker != NULL)
    rounds_people_fill_async (self->people, self->store, self->worker, self->open, on_people_filled,
                              NULL);
}

GCancellable *
rounds_session_get_cancellable (RoundsSession *self)
{
  g_return_val_if_fail (ROUNDS_IS_SESSION (self), NULL);
  return self->open;
}

RoundsModel *
rounds_session_get_model (RoundsSession *self)
{
  g_return_val_if_fail (ROUNDS_IS_SESSION (self), NULL);
  return self->model != NULL ? ROUNDS_MODEL (self->model) : NULL;
}

gboolean
rounds_session_may_draft (RoundsSession *self)
{
  g_return_val_if_fail (ROUNDS_IS_SESSION (self), FALSE);
  return self->state == ROUNDS_SESSION_UNLOCKED && self->store != NULL &&
         rounds_store_get_kind (self->store) == ROUNDS_STORE_DEMONSTRATION;
}
