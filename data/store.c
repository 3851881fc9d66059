#include "store.h"

#include "disk.h"
#include "keyfile.h"
#include "records-private.h"
#include "sibling.h"
#include "store-label.h"
#include "store-lock.h"
#include "store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define LABEL_FILE "store"
#define KEY_FILE   "key"

struct _RoundsStore
{
  GObject parent_instance;

  RoundsStoreKind kind;
  guint8 id[ROUNDS_KEYFILE_ID_BYTES];
  char *id_text;
  char *user, *role;
  char *as_of; /* NULL in a clinical store */
  guint label_version;
  gint64 created;
  RoundsSecret *data_key;
  char *dir; /* whole path */
  RoundsKeyCost floor;
  int lock;               /* held while it is open; -1 */
  RoundsRecords *records; /* until the last reference goes; what is closed says so */
};

G_DEFINE_TYPE (RoundsStore, rounds_store, G_TYPE_OBJECT)

static void
rounds_store_dispose (GObject *object)
{
  rounds_store_close (ROUNDS_STORE (object));
  G_OBJECT_CLASS (rounds_store_parent_class)->dispose (object);
}

static void
rounds_store_finalize (GObject *object)
{
  RoundsStore *self = ROUNDS_STORE (object);

  g_free (self->id_text);
  g_free (self->user);
  g_free (self->role);
  g_free (self->dir);
  g_free (self->as_of);
  g_clear_pointer (&self->data_key, rounds_secret_unref);
  g_clear_pointer (&self->records, rounds_records_free);
  G_OBJECT_CLASS (rounds_store_parent_class)->finalize (object);
}

static void
rounds_store_class_init (RoundsStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = rounds_store_dispose;
  object_class->finalize = rounds_store_finalize;
}

static void
rounds_store_init (RoundsStore *self)
{
  self->lock = -1;
}

static char *
hex_of (const guint8 *id)
{
  char text[2 * ROUNDS_KEYFILE_ID_BYTES + 1];

  sodium_bin2hex (text, sizeof text, id, ROUNDS_KEYFILE_ID_BYTES);
  return g_strdup (text);
}

static void
set_invalid (GError **error, const char *message)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID, message);
}

static void
set_corrupt (GError **error)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT,
                       _ ("The store is damaged or was changed. Restore it from a backup."));
}

static void
set_missing (GError **error)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT,
                       _ ("A part of the store is missing. Restore it from a backup."));
}

/* ---- making ---- */

static gboolean
spec_is_valid (const char *dir, const RoundsStoreSpec *spec, GError **error)
{
  gboolean published = g_strcmp0 (spec->passphrase, ROUNDS_DEMONSTRATION_PASSPHRASE) == 0;

  if (dir == NULL || dir[0] == '\0')
    set_invalid (error, _ ("A store needs a folder"));
  else if (spec->kind == ROUNDS_STORE_DEMONSTRATION &&
           (spec->as_of == NULL || !rounds_date_is_real (spec->as_of)))
    set_invalid (error, _ ("A demonstration needs an as-of date, YYYY-MM-DD"));
  else if (spec->kind == ROUNDS_STORE_DEMONSTRATION && !published)
    set_invalid (error, _ ("A demonstration has the published passphrase and no other"));
  else if (spec->kind == ROUNDS_STORE_CLINICAL && spec->as_of != NULL)
    set_invalid (error, _ ("Only a demonstration has an as-of date"));
  else if (spec->kind == ROUNDS_STORE_CLINICAL && published)
    set_invalid (error, _ ("That passphrase is published. Choose another."));
  else if (spec->kind != ROUNDS_STORE_CLINICAL && spec->kind != ROUNDS_STORE_DEMONSTRATION)
    set_invalid (error, _ ("A store is clinical or a demonstration"));
  else
    return rounds_keyfile_check_user (spec->user, error);
  return FALSE;
}

/* Says early what the rename at the end would say, before half a second of key derivation. */
static gboolean
place_is_free (const char *dir, GError **error)
{
  g_autoptr (GDir) folder = NULL;
  struct stat status;

  if (lstat (dir, &status) != 0)
    return TRUE;
  if (S_ISDIR (status.st_mode))
    folder = g_dir_open (dir, 0, NULL);
  if (folder != NULL && g_dir_read_name (folder) == NULL)
    return TRUE;
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_EXISTS,
                       _ ("Something is there already. Choose a new or empty folder."));
  return FALSE;
}

typedef struct
{
  GBytes *key, *label;
  RoundsSecret *data_key;
  guint8 id[ROUNDS_KEYFILE_ID_BYTES];
} Contents;

static void
contents_clear (Contents *contents)
{
  g_clear_pointer (&contents->key, g_bytes_unref);
  g_clear_pointer (&contents->label, g_bytes_unref);
  g_clear_pointer (&contents->data_key, rounds_secret_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Contents, contents_clear)

static gboolean
contents_make (Contents *contents, const RoundsStoreSpec *spec, GError **error)
{
  g_autoptr (RoundsKeyfile) keyfile = rounds_keyfile_new (spec->kind);
  g_autoptr (RoundsSecret) data_key = rounds_secret_new_random (ROUNDS_KEY_BYTES, error);
  g_autoptr (RoundsSecret) passphrase = NULL;
  g_autoptr (RoundsSecret) key = NULL;
  RoundsKeyOwner person = { spec->user, ROUNDS_ROLE_OWNER, NULL };
  RoundsLabel label = { 0, spec->kind, rounds_keyfile_get_id (keyfile), 0, "" };

  if (data_key == NULL)
    return FALSE;
  passphrase = rounds_secret_new_passphrase (spec->passphrase, error);
  if (passphrase == NULL)
    return FALSE;
  person.passphrase = passphrase;
  if (!rounds_keyfile_add_at (keyfile, data_key, &person, &spec->cost, error))
    return FALSE;
  person.passphrase = spec->recovery;
  if (spec->recovery != NULL &&
      !rounds_keyfile_set_key (keyfile, ROUNDS_SLOT_RECOVERY, data_key, &person, error))
    return FALSE;
  label.created = g_get_real_time () / G_USEC_PER_SEC;
  if (spec->as_of != NULL)
    g_strlcpy (label.as_of, spec->as_of, sizeof label.as_of);
  key = rounds_secret_subkey (data_key, ROUNDS_PURPOSE_STORE_LABEL, error);
  if (key == NULL)
    return FALSE;
  contents->label = rounds_label_seal (&label, key);
  contents->key = rounds_keyfile_serialize (keyfile);
  contents->data_key = g_steal_pointer (&data_key);
  memcpy (contents->id, rounds_keyfile_get_id (keyfile), sizeof contents->id);
  return TRUE;
}

static gboolean
sync_folder_above (const char *dir)
{
  g_autofree char *above = g_path_get_dirname (dir);
  int fd = open (above, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean synced = fd >= 0 && rounds_disk_sync_folder (fd) == 0;
  int saved_errno = errno;

  if (fd >= 0)
    close (fd);
  errno = saved_errno;
  return synced;
}

static gboolean
sync_folder (int fd, GError **error)
{
  if (rounds_disk_sync_folder (fd) == 0)
    return TRUE;
  rounds_disk_set_error (error, errno, _ ("Cannot make the store"));
  return FALSE;
}

/* Gives a written folder its name. rename(2) of a folder replaces nothing but an empty folder. */
static gboolean
folder_move_into_place (const char *folder, const char *dir, GError **error)
{
  if (rename (folder, dir) != 0)
    {
      rounds_disk_set_error (error, errno, _ ("Cannot make the store"));
      return FALSE;
    }
  if (sync_folder_above (dir))
    return TRUE;
  rounds_disk_set_error (error, errno, _ ("Cannot make the store"));
  rounds_sibling_remove (dir);
  return FALSE;
}

/* Writes the store into a sibling folder, then moves it into place. Killed in between, it leaves
 * that sibling, ".NAME.new-XXXXXX": sealed, never opened by anything, free to be removed. */
static gboolean
folder_make (const char *dir, const Contents *contents, GError **error)
{
  g_autofree char *folder = rounds_sibling_new (dir, "new", error);
  gboolean done;
  int fd;

  if (folder == NULL)
    return FALSE;
  fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0)
    {
      rounds_disk_set_error (error, errno, _ ("Cannot make the store"));
      rmdir (folder);
      return FALSE;
    }
  done = rounds_disk_write_new (fd, LABEL_FILE, contents->label, error) &&
         rounds_disk_write_new (fd, KEY_FILE, contents->key, error) &&
         rounds_records_create (folder, contents->data_key, contents->id, error) &&
         sync_folder (fd, error) && folder_move_into_place (folder, dir, error);
  close (fd);
  if (!done)
    rounds_sibling_remove (folder);
  return done;
}

gboolean
rounds_store_create_from (const char *dir, const RoundsStoreSpec *spec, GError **error)
{
  g_auto (Contents) contents = { 0 };
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = NULL;
  g_autofree char *above = NULL;
  gboolean done;

  if (!spec_is_valid (dir, spec, error))
    return FALSE;
  path = g_canonicalize_filename (dir, NULL);
  above = g_path_get_dirname (path);
  if (!place_is_free (path, error) || !contents_make (&contents, spec, error))
    return FALSE;
  done = rounds_disk_make_folders (above, made, error) && folder_make (path, &contents, error);
  if (!done)
    rounds_disk_remove_folders (made);
  return done;
}

gboolean
rounds_store_create (const char *dir,
                     RoundsStoreKind kind,
                     const char *user,
                     const char *passphrase,
                     const char *as_of,
                     GError **error)
{
  const RoundsStoreSpec spec = { kind, user, passphrase, as_of, ROUNDS_KEY_COST_DEFAULT };

  return rounds_store_create_from (dir, &spec, error);
}

/* ---- opening ---- */

static int
open_folder (const char *dir, GError **error)
{
  int fd = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0)
    return fd;
  if (errno == ENOENT || errno == ENOTDIR)
    g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND,
                         _ ("No store is there"));
  else
    rounds_disk_set_error (error, errno, _ ("Cannot open the store"));
  return -1;
}

/* One file of a store. A store of which only a part is there is CORRUPT, not missing. */
static GBytes *
read_part (int fd, const char *name, const char *other, gsize max, GError **error)
{
  g_autoptr (GError) read_error = NULL;
  GBytes *content = rounds_disk_read (fd, name, max, &read_error);
  struct stat status;

  if (content != NULL)
    return content;
  if (!g_error_matches (read_error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&read_error));
  else if (fstatat (fd, other, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG (status.st_mode))
    set_missing (error);
  else
    g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND,
                         _ ("No store is there"));
  return NULL;
}

static RoundsKeyfile *
read_keyfile (int fd, const RoundsKeyCost *floor, GError **error)
{
  g_autoptr (GBytes)
      content = read_part (fd, KEY_FILE, LABEL_FILE, ROUNDS_KEYFILE_BYTES_MAX, error);

  return content != NULL ? rounds_keyfile_parse_from (content, floor, error) : NULL;
}

void
rounds_store_label_clear (RoundsStoreLabel *label)
{
  label->kind = 0;
  g_clear_pointer (&label->id, g_free);
}

gboolean
rounds_store_peek (const char *dir, RoundsStoreLabel *label, GError **error)
{
  const RoundsKeyCost floor = ROUNDS_KEY_COST_FLOOR;
  g_autoptr (RoundsKeyfile) keyfile = NULL;
  int fd = open_folder (dir, error);

  if (fd < 0)
    return FALSE;
  keyfile = read_keyfile (fd, &floor, error);
  close (fd);
  if (keyfile == NULL)
    return FALSE;
  label->kind = rounds_keyfile_get_kind (keyfile);
  label->id = hex_of (rounds_keyfile_get_id (keyfile));
  return TRUE;
}

/* A store that is locked against others, and holds nothing yet. (transfer full) */
static RoundsStore *
store_lock (int fd, GError **error)
{
  g_autoptr (RoundsStore) self = g_object_new (ROUNDS_TYPE_STORE, NULL);

  self->lock = rounds_lock_take (fd, error);
  return self->lock >= 0 ? g_steal_pointer (&self) : NULL;
}

/* Compares what the seal says with what the key file said. */
static gboolean
store_fill (RoundsStore *self,
            RoundsKeyfile *keyfile,
            GBytes *content,
            RoundsSecret *data_key,
            GError **error)
{
  const guint8 *id = rounds_keyfile_get_id (keyfile);
  g_autoptr (RoundsSecret) key = rounds_secret_subkey (data_key, ROUNDS_PURPOSE_STORE_LABEL, error);
  g_autoptr (GBytes) plain = NULL;
  RoundsLabel label;

  if (key != NULL)
    plain = rounds_label_open (content, id, key, &label, error);
  if (plain == NULL)
    return FALSE;
  if (label.kind != rounds_keyfile_get_kind (keyfile) ||
      memcmp (label.id, id, ROUNDS_KEYFILE_ID_BYTES) != 0)
    {
      set_corrupt (error);
      return FALSE;
    }
  self->kind = label.kind;
  self->label_version = label.version;
  self->created = label.created;
  memcpy (self->id, id, ROUNDS_KEYFILE_ID_BYTES);
  self->id_text = hex_of (id);
  self->as_of = label.as_of[0] != '\0' ? g_strdup (label.as_of) : NULL;
  self->data_key = rounds_secret_ref (data_key);
  return TRUE;
}

/* The data key by what the person has. (transfer full) */
static RoundsSecret *
unlock (RoundsKeyfile *keyfile, const RoundsUnlock *by, guint *slot, GError **error)
{
  const RoundsKeyOwner who = { by->user, NULL, by->secret, by->cancellable };

  return rounds_keyfile_open_by (keyfile, by->type, &who, slot, error);
}

static RoundsStore *
store_open (int fd, const RoundsUnlock *by, GError **error)
{
  g_autoptr (RoundsKeyfile) keyfile = read_keyfile (fd, &by->floor, error);
  g_autoptr (RoundsSecret) data_key = NULL;
  g_autoptr (GBytes) content = NULL;
  g_autoptr (RoundsStore) self = NULL;
  guint slot;

  if (keyfile == NULL)
    return NULL;
  content = read_part (fd, LABEL_FILE, KEY_FILE, ROUNDS_LABEL_FILE_MAX, error);
  if (content == NULL)
    return NULL;
  /* The lock only after the slow part: an opening that was given up must not keep out the next. */
  data_key = unlock (keyfile, by, &slot, error);
  if (data_key == NULL || g_cancellable_set_error_if_cancelled (by->cancellable, error))
    return NULL;
  self = store_lock (fd, error);
  if (self == NULL || !store_fill (self, keyfile, content, data_key, error))
    return NULL;
  self->user = g_strdup (rounds_keyfile_get_slot (keyfile, slot)->user);
  self->role = g_strdup (rounds_keyfile_get_slot (keyfile, slot)->role);
  rounds_lock_sign (self->lock, self->user);
  return g_steal_pointer (&self);
}

/* Puts a label of the newest version in the place of an older one. */
static gboolean
renew_label (RoundsStore *self, GError **error)
{
  RoundsLabel label = { 0, self->kind, self->id, self->created, "" };
  g_autoptr (RoundsSecret)
      key = rounds_secret_subkey (self->data_key, ROUNDS_PURPOSE_STORE_LABEL, error);
  g_autoptr (GBytes) content = NULL;
  gboolean done;
  int fd;

  if (key == NULL)
    return FALSE;
  if (self->as_of != NULL)
    g_strlcpy (label.as_of, self->as_of, sizeof label.as_of);
  content = rounds_label_seal (&label, key);
  fd = open_folder (self->dir, error);
  done = fd >= 0 && rounds_disk_replace (fd, LABEL_FILE, content, error);
  if (fd >= 0)
    close (fd);
  return done;
}

/* A store of the first version has no records: they are made. Where the label says that there are,
 * none is damage, and never an empty store. */
static gboolean
need_records (RoundsStore *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, "records", NULL);

  if (access (path, F_OK) == 0)
    return TRUE;
  if (self->label_version == 1)
    return rounds_records_add (self->dir, self->data_key, self->id, error);
  set_missing (error);
  return FALSE;
}

/* The database of a store whose key is known. SQLite wants a path without links. */
static gboolean
open_records (RoundsStore *self, const char *dir, GError **error)
{
  char *real = realpath (dir, NULL);

  if (real == NULL)
    {
      rounds_disk_set_error (error, errno, _ ("Cannot open the store"));
      return FALSE;
    }
  self->dir = g_strdup (real);
  free (real);
  if (!need_records (self, error))
    return FALSE;
  self->records = rounds_records_open (self->dir, self->data_key, self->id, error);
  return self->records != NULL && (self->label_version > 1 || renew_label (self, error));
}

RoundsStore *
rounds_store_open_by (const char *dir, const RoundsUnlock *by, GError **error)
{
  g_autoptr (RoundsStore) self = NULL;
  int fd = open_folder (dir, error);

  if (fd < 0)
    return NULL;
  self = store_open (fd, by, error);
  close (fd);
  if (self == NULL)
    return NULL;
  self->floor = by->floor;
  return open_records (self, dir, error) ? g_steal_pointer (&self) : NULL;
}

RoundsStore *
rounds_store_open_with_key (const char *dir, RoundsSecret *data_key, GError **error)
{
  const RoundsKeyCost floor = ROUNDS_KEY_COST_TEST;
  g_autoptr (RoundsKeyfile) keyfile = NULL;
  g_autoptr (GBytes) content = NULL;
  g_autoptr (RoundsStore) self = NULL;
  g_autoptr (GError) failed = NULL;
  int fd = open_folder (dir, error);

  if (fd < 0)
    return NULL;
  keyfile = read_keyfile (fd, &floor, error);
  if (keyfile != NULL)
    content = read_part (fd, LABEL_FILE, KEY_FILE, ROUNDS_LABEL_FILE_MAX, error);
  if (content != NULL)
    self = store_lock (fd, error);
  close (fd);
  if (self == NULL)
    return NULL;
  if (!store_fill (self, keyfile, content, data_key, &failed))
    {
      /* The label opens with no other key. */
      if (g_error_matches (failed, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT))
        g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH,
                             _ ("That is not the key of this store"));
      else
        g_propagate_error (error, g_steal_pointer (&failed));
      return NULL;
    }
  self->floor = floor;
  self->user = g_strdup ("test");
  self->role = g_strdup (ROUNDS_ROLE_OWNER);
  return open_records (self, dir, error) ? g_steal_pointer (&self) : NULL;
}

RoundsStore *
rounds_store_open_from (const char *dir,
                        const char *passphrase,
                        const RoundsKeyCost *floor,
                        GError **error)
{
  g_autoptr (RoundsSecret) secret = rounds_secret_new_passphrase (passphrase, error);
  const RoundsUnlock by = { ROUNDS_SLOT_PASSPHRASE, secret, *floor };

  return secret != NULL ? rounds_store_open_by (dir, &by, error) : NULL;
}

RoundsStore *
rounds_store_open (const char *dir, const char *passphrase, GError **error)
{
  const RoundsKeyCost floor = ROUNDS_KEY_COST_FLOOR;

  return rounds_store_open_from (dir, passphrase, &floor, error);
}

typedef struct
{
  char *dir, *user;
  RoundsSecret *passphrase;
} OpenJob;

static void
open_job_free (OpenJob *job)
{
  g_free (job->dir);
  g_free (job->user);
  g_clear_pointer (&job->passphrase, rounds_secret_unref);
  g_free (job);
}

static void
open_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  OpenJob *job = task_data;
  const RoundsUnlock by = { ROUNDS_SLOT_PASSPHRASE, job->passphrase, ROUNDS_KEY_COST_FLOOR,
                            cancellable, job->user };
  GError *error = NULL;
  RoundsStore *self = rounds_store_open_by (job->dir, &by, &error);

  g_clear_pointer (&job->passphrase, rounds_secret_unref);
  if (self != NULL)
    g_task_return_pointer (task, self, g_object_unref);
  else
    g_task_return_error (task, error);
}

void
rounds_store_open_async (const char *dir,
                         const char *user,
                         const char *passphrase,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  OpenJob *job = g_new0 (OpenJob, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, rounds_store_open_async);
  g_task_set_task_data (task, job, (GDestroyNotify) open_job_free);
  /* Whoever cancels does not wait until the derivation has ended. */
  g_task_set_return_on_cancel (task, TRUE);
  job->dir = g_strdup (dir);
  job->user = g_strdup (user);
  job->passphrase = rounds_secret_new_passphrase (passphrase, &error);
  if (job->passphrase == NULL)
    g_task_return_error (task, error);
  else
    g_task_run_in_thread (task, open_in_thread);
}

RoundsStore *
rounds_store_open_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- an open store ---- */

RoundsStoreKind
rounds_store_get_kind (RoundsStore *self)
{
  g_return_val_if_fail (ROUNDS_IS_STORE (self), ROUNDS_STORE_CLINICAL);
  return self->kind;
}

const char *
rounds_store_get_id (RoundsStore *self)
{
  g_return_val_if_fail (ROUNDS_IS_STORE (self), NULL);
  return self->id_text;
}

const char *
rounds_store_get_user (RoundsStore *self)
{
  g_return_val_if_fail (ROUNDS_IS_STORE (self), NULL);
  return self->user;
}

const char *
rounds_store_get_role (RoundsStore *self)
{
  g_return_val_if_fail (ROUNDS_IS_STORE (self), NULL);
  return self->role;
}

const char *
rounds_store_get_dir (RoundsStore *self)
{
  return self->dir;
}

int
rounds_store_dup_lock (RoundsStore *self)
{
  return fcntl (self->lock, F_DUPFD_CLOEXEC, 0);
}

RoundsKeyCost
rounds_store_get_floor (RoundsStore *self)
{
  return self->floor;
}

RoundsSecret *
rounds_store_dup_key (RoundsStore *self)
{
  return rounds_secret_ref (self->data_key);
}

const char *
rounds_store_get_as_of (RoundsStore *self)
{
  g_return_val_if_fail (ROUNDS_IS_STORE (self), NULL);
  return self->as_of;
}

gboolean
rounds_store_admit (RoundsStore *self, const char *what, GError **error)
{
  g_return_val_if_fail (ROUNDS_IS_STORE (self), FALSE);
  if (self->kind == ROUNDS_STORE_CLINICAL)
    return TRUE;
  g_set_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_DEMONSTRATION,
               _ ("This store is a demonstration and takes nothing from outside (%s)"), what);
  return FALSE;
}

void
rounds_store_close (RoundsStore *self)
{
  g_return_if_fail (ROUNDS_IS_STORE (self));
  if (self->records != NULL)
    rounds_records_close (self->records);
  if (self->data_key != NULL)
    rounds_secret_wipe (self->data_key);
  /* Last: whoever opens it next finds the database closed. */
  if (self->lock >= 0)
    close (self->lock);
  self->lock = -1;
}

RoundsRecords *
rounds_store_get_records (RoundsStore *self)
{
  return self->records;
}
