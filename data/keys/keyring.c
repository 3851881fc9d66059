#include "keyring.h"

#include "keys-private.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>
#include <string.h>

/* What a cancelled call is given to end, beyond the limit. */
#define LET_GO_MS 200

/* What an item of ours is found by. */
static const SecretSchema schema = {
  "org.rounds.Rounds.Store",
  SECRET_SCHEMA_NONE,
  { { "store", SECRET_SCHEMA_ATTRIBUTE_STRING }, { "user", SECRET_SCHEMA_ATTRIBUTE_STRING } },
};

/* One conversation with the keyring. It has its own context, so that nothing else runs meanwhile;
 * a call that is left behind at the limit keeps it alive and is never heard again. */
typedef struct
{
  gatomicrefcount refs;
  GMainContext *context;
  GCancellable *cancellable;
  GSource *timer;
  gboolean too_late, expecting;
  GAsyncResult *result; /* of the call in progress; NULL: not there yet */
} Talk;

static void
talk_unref (Talk *talk)
{
  if (!g_atomic_ref_count_dec (&talk->refs))
    return;
  g_clear_object (&talk->result);
  g_clear_object (&talk->cancellable);
  g_source_unref (talk->timer);
  g_main_context_unref (talk->context);
  g_free (talk);
}

static gboolean
on_limit_reached (gpointer data)
{
  Talk *talk = data;

  talk->too_late = TRUE;
  return G_SOURCE_REMOVE;
}

/* Gives a call that was left behind a moment to notice that it was cancelled and to let go of what
 * it holds. */
static void
let_go (Talk *talk)
{
  g_autoptr (GSource) moment = g_timeout_source_new (LET_GO_MS);

  talk->too_late = FALSE;
  g_source_set_callback (moment, on_limit_reached, talk, NULL);
  g_source_attach (moment, talk->context);
  while (talk->expecting && !talk->too_late)
    g_main_context_iteration (talk->context, TRUE);
  g_source_destroy (moment);
}

static void
talk_end (Talk *talk)
{
  g_cancellable_cancel (talk->cancellable);
  let_go (talk);
  g_clear_object (&talk->result); /* holds what it is a result of */
  while (g_main_context_iteration (talk->context, FALSE))
    ; /* what was cancelled says so, what was freed is cleared up after */
  g_source_destroy (talk->timer);
  g_main_context_pop_thread_default (talk->context);
  talk_unref (talk);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Talk, talk_end)

static Talk *
talk_begin (guint limit_ms)
{
  Talk *talk = g_new0 (Talk, 1);

  g_atomic_ref_count_init (&talk->refs);
  talk->context = g_main_context_new ();
  talk->cancellable = g_cancellable_new ();
  talk->timer = g_timeout_source_new (limit_ms);
  g_source_set_callback (talk->timer, on_limit_reached, talk, NULL);
  g_source_attach (talk->timer, talk->context);
  g_main_context_push_thread_default (talk->context);
  return talk;
}

/* For the next call: data of its callback. */
static Talk *
talk_expect (Talk *talk)
{
  g_clear_object (&talk->result);
  g_atomic_ref_count_inc (&talk->refs);
  talk->expecting = TRUE;
  return talk;
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  Talk *talk = data;

  talk->expecting = FALSE;
  if (talk->result == NULL)
    talk->result = g_object_ref (result);
  talk_unref (talk);
}

static void
set_keyring (GError **error, const char *message)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_KEYRING, message);
}

/* FALSE at the limit. */
static gboolean
talk_wait (Talk *talk, GError **error)
{
  while (talk->result == NULL && !talk->too_late)
    g_main_context_iteration (talk->context, TRUE);
  if (talk->result != NULL)
    return TRUE;
  set_keyring (error, _ ("The desktop's keyring does not answer. Use your passphrase."));
  return FALSE;
}

/* In our words: what libsecret and the bus say is in the desktop's language and names its parts. */
static gboolean
translate (const GError *failed, GError **error)
{
  if (failed == NULL)
    return TRUE;
  if (g_error_matches (failed, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    set_keyring (error, _ ("The desktop's keyring is locked. Unlock it, or use your passphrase."));
  else
    set_keyring (error, _ ("The desktop has no keyring that works. Use your passphrase."));
  return FALSE;
}

/* (transfer full) NULL with KEYRING. */
static SecretService *
connect_keyring (Talk *talk, GError **error)
{
  g_autoptr (GError) failed = NULL;
  SecretService *service;

  secret_service_open (SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_OPEN_SESSION, talk->cancellable,
                       on_answered, talk_expect (talk));
  if (!talk_wait (talk, error))
    return NULL;
  service = secret_service_open_finish (talk->result, &failed);
  translate (failed, error);
  return service;
}

static GHashTable *
attributes_of (const char *store_id, const char *user)
{
  return secret_attributes_build (&schema, "store", store_id, "user", user, NULL);
}

/* The 32 bytes of an item. (transfer full) */
static RoundsSecret *
key_of (SecretItem *item, GError **error)
{
  SecretValue *value = secret_item_get_secret (item);
  RoundsSecret *key = NULL;
  const char *content;
  guint8 *bytes;
  gsize size = 0;

  if (value == NULL)
    {
      set_keyring (error,
                   _ ("The desktop's keyring is locked. Unlock it, or use your passphrase."));
      return NULL;
    }
  content = secret_value_get (value, &size);
  if (size == ROUNDS_KEY_BYTES)
    key = rounds_secret_new (size, &bytes, error);
  else
    set_keyring (error,
                 _ ("What the desktop's keyring holds is not Rounds's. Use your passphrase."));
  if (key != NULL)
    {
      memcpy (bytes, content, size);
      rounds_secret_seal (key);
    }
  secret_value_unref (value);
  return key;
}

static RoundsSecret *
look_up (const char *store_id, const char *user, guint limit_ms, GError **error)
{
  g_autoptr (Talk) talk = talk_begin (limit_ms);
  g_autoptr (SecretService) service = connect_keyring (talk, error);
  g_autoptr (GHashTable) attributes = attributes_of (store_id, user);
  g_autoptr (GError) failed = NULL;
  RoundsSecret *key = NULL;
  GList *items;

  if (service == NULL)
    return NULL;
  secret_service_search (service, &schema, attributes, SECRET_SEARCH_LOAD_SECRETS,
                         talk->cancellable, on_answered, talk_expect (talk));
  if (!talk_wait (talk, error))
    return NULL;
  items = secret_service_search_finish (service, talk->result, &failed);
  if (items != NULL && secret_item_get_locked (items->data))
    set_keyring (error, _ ("The desktop's keyring is locked. Unlock it, or use your passphrase."));
  else if (items != NULL)
    key = key_of (items->data, error);
  else if (translate (failed, error))
    set_keyring (error,
                 _ ("The desktop's keyring has no key for this store. Use your passphrase."));
  g_list_free_full (items, g_object_unref);
  return key;
}

/* The collection that new items go to, unlocked; the desktop is not asked to unlock or make one,
 * since that is a window of somebody else's. (transfer full) */
static SecretCollection *
open_collection (Talk *talk, SecretService *service, GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autoptr (SecretCollection) collection = NULL;

  secret_collection_for_alias (service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE,
                               talk->cancellable, on_answered, talk_expect (talk));
  if (!talk_wait (talk, error))
    return NULL;
  collection = secret_collection_for_alias_finish (talk->result, &failed);
  if (collection == NULL && translate (failed, error))
    set_keyring (error, _ ("The desktop has no keyring that works. Use your passphrase."));
  if (collection == NULL)
    return NULL;
  if (!secret_collection_get_locked (collection))
    return g_steal_pointer (&collection);
  set_keyring (error, _ ("The desktop's keyring is locked. Unlock it, or use your passphrase."));
  return NULL;
}

static gboolean
put_item (Talk *talk,
          SecretCollection *collection,
          GHashTable *attributes,
          SecretValue *value,
          GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autoptr (SecretItem) item = NULL;

  secret_item_create (collection, &schema, attributes, _ ("Rounds: key of a store"), value,
                      SECRET_ITEM_CREATE_REPLACE, talk->cancellable, on_answered,
                      talk_expect (talk));
  if (!talk_wait (talk, error))
    return FALSE;
  item = secret_item_create_finish (talk->result, &failed);
  return translate (failed, error);
}

static gboolean
put (RoundsStore *store, RoundsSecret *key, guint limit_ms, GError **error)
{
  g_autoptr (Talk) talk = talk_begin (limit_ms);
  g_autoptr (SecretService) service = connect_keyring (talk, error);
  g_autoptr (GHashTable) attributes = NULL;
  g_autoptr (SecretCollection) collection = NULL;
  SecretValue *value;
  gboolean done;

  if (service != NULL)
    collection = open_collection (talk, service, error);
  if (collection == NULL)
    return FALSE;
  attributes = attributes_of (rounds_store_get_id (store), rounds_store_get_user (store));
  /* Copied into libsecret's own locked memory. */
  value = secret_value_new ((const char *) rounds_secret_begin (key), ROUNDS_KEY_BYTES,
                            "application/octet-stream");
  rounds_secret_end (key);
  done = put_item (talk, collection, attributes, value, error);
  secret_value_unref (value);
  return done;
}

static void
take_out (RoundsStore *store, guint limit_ms)
{
  g_autoptr (Talk) talk = talk_begin (limit_ms);
  g_autoptr (SecretService) service = connect_keyring (talk, NULL);
  g_autoptr (GHashTable) attributes = NULL;

  if (service == NULL)
    return;
  attributes = attributes_of (rounds_store_get_id (store), rounds_store_get_user (store));
  secret_service_clear (service, &schema, attributes, talk->cancellable, on_answered,
                        talk_expect (talk));
  if (talk_wait (talk, NULL))
    secret_service_clear_finish (service, talk->result, NULL);
}

gboolean
rounds_keyring_enable (RoundsStore *store, guint limit_ms, GError **error)
{
  g_autoptr (RoundsSecret) key = NULL;

  if (!rounds_keys_has_passphrase (store, error))
    return FALSE;
  key = rounds_secret_new_random (ROUNDS_KEY_BYTES, error);
  /* The keyring first: a key of no slot opens nothing. */
  return key != NULL && put (store, key, limit_ms, error) &&
         rounds_keys_set_key (store, ROUNDS_SLOT_SECRET_SERVICE, key, error);
}

gboolean
rounds_keyring_disable (RoundsStore *store, guint limit_ms, GError **error)
{
  if (!rounds_keys_remove_key (store, ROUNDS_SLOT_SECRET_SERVICE, error))
    return FALSE;
  take_out (store, limit_ms);
  return TRUE;
}

RoundsStore *
rounds_keyring_open_from (const char *dir,
                          const char *user,
                          const RoundsKeyringLimits *how,
                          GError **error)
{
  g_autofree char *id = rounds_keys_read_id (dir, &how->floor, error);
  g_autoptr (RoundsSecret) key = id != NULL ? look_up (id, user, how->limit_ms, error) : NULL;
  const RoundsUnlock by = { ROUNDS_SLOT_SECRET_SERVICE, key, how->floor };

  return key != NULL ? rounds_store_open_by (dir, &by, error) : NULL;
}

RoundsStore *
rounds_keyring_open (const char *dir, const char *user, guint limit_ms, GError **error)
{
  const RoundsKeyringLimits how = { ROUNDS_KEY_COST_FLOOR, limit_ms };

  return rounds_keyring_open_from (dir, user, &how, error);
}
