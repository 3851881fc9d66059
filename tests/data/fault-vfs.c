#include "fault-vfs.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define SECTOR 512

/* One write or truncation since the last sync. */
typedef struct
{
  guint8 *data; /* NULL: a truncation to offset */
  gsize size;
  sqlite3_int64 offset;
} Change;

/* A file as it was when it was last synced, and what came after. */
typedef struct
{
  char *path;
  GByteArray *synced;
  GPtrArray *changes;
} Watched;

typedef struct
{
  sqlite3_file base;
  Watched *watched;
  gboolean is_log;
  sqlite3_file *real; /* lies behind this */
} FaultFile;

/* What the test asked for. Tests have no other way to speak to a VFS. */
static struct
{
  sqlite3_vfs *real;
  GMutex lock;
  guint until_failure, log_syncs;
  int code;
  gboolean lasting, failed, watching;
  GPtrArray *files; /* Watched */
} disk;

/* A full disk refuses writes only. */
static int
fails (gboolean writes)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&disk.lock);

  if ((disk.code == SQLITE_FULL && !writes) || disk.until_failure == 0 || --disk.until_failure > 0)
    return SQLITE_OK;
  if (disk.lasting)
    disk.until_failure = 1;
  disk.failed = TRUE;
  return disk.code;
}

void
fault_vfs_fail (guint nth, int code, gboolean lasting)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&disk.lock);

  disk.until_failure = nth;
  disk.code = code;
  disk.lasting = lasting;
  disk.failed = FALSE;
}

gboolean
fault_vfs_failed (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&disk.lock);

  return disk.failed;
}

guint
fault_vfs_take_syncs (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&disk.lock);
  guint syncs = disk.log_syncs;

  disk.log_syncs = 0;
  return syncs;
}

/* ---- power ---- */

static void
change_free (Change *change)
{
  g_free (change->data);
  g_free (change);
}

static Watched *
watch (const char *path)
{
  Watched *watched;
  char *content = NULL;
  gsize size = 0;

  for (guint i = 0; i < disk.files->len; i++)
    {
      watched = g_ptr_array_index (disk.files, i);
      if (strcmp (watched->path, path) == 0)
        return watched;
    }
  watched = g_new0 (Watched, 1);
  watched->path = g_strdup (path);
  if (g_file_get_contents (path, &content, &size, NULL))
    watched->synced = g_byte_array_new_take ((guint8 *) content, size);
  else
    watched->synced = g_byte_array_new ();
  watched->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) change_free);
  g_ptr_array_add (disk.files, watched);
  return watched;
}

static void
remember (Watched *watched, const void *data, gsize size, sqlite3_int64 offset)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&disk.lock);
  Change *change;

  if (!disk.watching || watched == NULL)
    return;
  change = g_new0 (Change, 1);
  change->data = data != NULL ? g_memdup2 (data, size) : NULL;
  change->size = size;
  change->offset = offset;
  g_ptr_array_add (watched->changes, change);
}

static void
put_bytes (GByteArray *image, const guint8 *data, gsize size, gsize offset)
{
  gsize before = image->len;

  if (offset + size > image->len)
    {
      g_byte_array_set_size (image, offset + size);
      if (offset > before)
        memset (image->data + before, 0, offset - before);
    }
  memcpy (image->data + offset, data, size);
}

static void
apply (GByteArray *image, const Change *change)
{
  if (change->data != NULL)
    put_bytes (image, change->data, change->size, change->offset);
  else if ((gsize) change->offset < image->len)
    g_byte_array_set_size (image, change->offset);
}

static void
settle (Watched *watched)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&disk.lock);

  if (!disk.watching || watched == NULL)
    return;
  for (guint i = 0; i < watched->changes->len; i++)
    apply (watched->synced, g_ptr_array_index (watched->changes, i));
  g_ptr_array_set_size (watched->changes, 0);
}

void
fault_vfs_watch_power (void)
{
  disk.watching = TRUE;
}

/* Some of its sectors arrive, and one of them may hold anything. */
static void
apply_torn (GByteArray *image, const Change *change, GRand *rand)
{
  for (gsize at = 0; at < change->size; at += SECTOR)
    {
      gsize size = MIN (SECTOR, change->size - at);

      if (g_rand_boolean (rand))
        put_bytes (image, change->data + at, size, change->offset + at);
    }
  if (g_rand_int_range (rand, 0, 4) == 0)
    {
      guint8 noise[SECTOR];

      for (guint i = 0; i < SECTOR; i++)
        noise[i] = (guint8) g_rand_int (rand);
      put_bytes (image, noise, MIN (SECTOR, change->size), change->offset);
    }
}

void
fault_vfs_cut_power (guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  for (guint i = 0; i < disk.files->len; i++)
    {
      Watched *watched = g_ptr_array_index (disk.files, i);

      if (!g_file_test (watched->path, G_FILE_TEST_EXISTS))
        continue;
      for (guint j = 0; j < watched->changes->len; j++)
        {
          const Change *change = g_ptr_array_index (watched->changes, j);
          int fate = g_rand_int_range (rand, 0, 3);

          if (fate == 0 || (fate == 1 && change->data == NULL))
            apply (watched->synced, change);
          else if (fate == 1)
            apply_torn (watched->synced, change, rand);
        }
      if (!g_file_set_contents (watched->path, (const char *) watched->synced->data,
                                watched->synced->len, NULL))
        abort ();
    }
}

/* ---- the file's methods ---- */

static sqlite3_file *
real_of (sqlite3_file *file)
{
  return ((FaultFile *) file)->real;
}

static int
file_close (sqlite3_file *file)
{
  return real_of (file)->pMethods->xClose (real_of (file));
}

static int
file_read (sqlite3_file *file, void *out, int size, sqlite3_int64 offset)
{
  int failed = fails (FALSE);

  return failed != SQLITE_OK ? SQLITE_IOERR_READ
                             : real_of (file)->pMethods->xRead (real_of (file), out, size, offset);
}

static int
file_write (sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
  int failed = fails (TRUE);

  if (failed != SQLITE_OK)
    return failed;
  remember (((FaultFile *) file)->watched, data, size, offset);
  return real_of (file)->pMethods->xWrite (real_of (file), data, size, offset);
}

static int
file_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  int failed = fails (TRUE);

  if (failed != SQLITE_OK)
    return failed;
  remember (((FaultFile *) file)->watched, NULL, 0, size);
  return real_of (file)->pMethods->xTruncate (real_of (file), size);
}

static int
file_sync (sqlite3_file *file, int flags)
{
  FaultFile *self = (FaultFile *) file;
  int failed = fails (FALSE);

  if (failed != SQLITE_OK)
    return SQLITE_IOERR_FSYNC;
  settle (self->watched);
  if (self->is_log)
    {
      g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&disk.lock);
      disk.log_syncs++;
    }
  /* The real disk is not asked: no test takes its power, and its cache outlives every process. */
  return SQLITE_OK;
}

static int
file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return real_of (file)->pMethods->xFileSize (real_of (file), size);
}

static int
file_lock (sqlite3_file *file, int level)
{
  return real_of (file)->pMethods->xLock (real_of (file), level);
}

static int
file_unlock (sqlite3_file *file, int level)
{
  return real_of (file)->pMethods->xUnlock (real_of (file), level);
}

static int
file_check (sqlite3_file *file, int *held)
{
  return real_of (file)->pMethods->xCheckReservedLock (real_of (file), held);
}

static int
file_control (sqlite3_file *file, int what, void *argument)
{
  return real_of (file)->pMethods->xFileControl (real_of (file), what, argument);
}

static int
file_sector (sqlite3_file *file)
{
  return real_of (file)->pMethods->xSectorSize (real_of (file));
}

static int
file_device (sqlite3_file *file)
{
  /* No promise that a write over the end is safe, or that a sector comes whole. */
  return 0;
}

static int
file_shm_map (sqlite3_file *file, int region, int size, int extend, void volatile **out)
{
  int failed = fails (FALSE);

  return failed != SQLITE_OK
             ? SQLITE_IOERR_SHMMAP
             : real_of (file)->pMethods->xShmMap (real_of (file), region, size, extend, out);
}

static int
file_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return real_of (file)->pMethods->xShmLock (real_of (file), offset, n, flags);
}

static void
file_shm_barrier (sqlite3_file *file)
{
  real_of (file)->pMethods->xShmBarrier (real_of (file));
}

static int
file_shm_unmap (sqlite3_file *file, int remove)
{
  return real_of (file)->pMethods->xShmUnmap (real_of (file), remove);
}

static const sqlite3_io_methods methods = {
  2,           file_close,   file_read,     file_write,       file_truncate,  file_sync,
  file_size,   file_lock,    file_unlock,   file_check,       file_control,   file_sector,
  file_device, file_shm_map, file_shm_lock, file_shm_barrier, file_shm_unmap,
};

static int
vfs_open (sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
  FaultFile *self = (FaultFile *) file;
  int code = fails (FALSE);

  self->base.pMethods = NULL;
  if (code != SQLITE_OK)
    return SQLITE_CANTOPEN;
  self->real = (sqlite3_file *) (self + 1);
  code = disk.real->xOpen (disk.real, name, self->real, flags, out_flags);
  if (code != SQLITE_OK)
    return code;
  self->is_log = (flags & SQLITE_OPEN_WAL) != 0;
  self->watched = NULL;
  if (disk.watching && name != NULL)
    self->watched = watch (name);
  self->base.pMethods = &methods;
  return SQLITE_OK;
}

static int
vfs_delete (sqlite3_vfs *vfs, const char *name, int sync)
{
  int failed = fails (FALSE);

  return failed != SQLITE_OK ? SQLITE_IOERR_DELETE : disk.real->xDelete (disk.real, name, sync);
}

void
fault_vfs_install (void)
{
  static sqlite3_vfs vfs;

  disk.real = sqlite3_vfs_find (NULL);
  disk.files = g_ptr_array_new ();
  vfs = *disk.real;
  vfs.zName = "fault";
  vfs.szOsFile = sizeof (FaultFile) + disk.real->szOsFile;
  vfs.xOpen = vfs_open;
  vfs.xDelete = vfs_delete;
  vfs.pNext = NULL;
  if (sqlite3_vfs_register (&vfs, 1) != SQLITE_OK)
    abort ();
}

/* ---- memory ---- */

static struct
{
  sqlite3_mem_methods real;
  gint until_failure; /* atomic, as the others */
  gint lasting, failed;
} memory;

static gboolean
memory_fails (void)
{
  if (g_atomic_int_get (&memory.until_failure) <= 0 ||
      !g_atomic_int_dec_and_test (&memory.until_failure))
    return FALSE;
  if (g_atomic_int_get (&memory.lasting))
    g_atomic_int_set (&memory.until_failure, 1);
  g_atomic_int_set (&memory.failed, 1);
  return TRUE;
}

static void *
memory_take (int size)
{
  return memory_fails () ? NULL : memory.real.xMalloc (size);
}

static void *
memory_resize (void *old, int size)
{
  return memory_fails () ? NULL : memory.real.xRealloc (old, size);
}

void
fault_memory_install (void)
{
  sqlite3_mem_methods shim;

  if (sqlite3_config (SQLITE_CONFIG_GETMALLOC, &memory.real) != SQLITE_OK)
    abort ();
  shim = memory.real;
  shim.xMalloc = memory_take;
  shim.xRealloc = memory_resize;
  if (sqlite3_config (SQLITE_CONFIG_MALLOC, &shim) != SQLITE_OK)
    abort ();
}

void
fault_memory_fail (guint nth, gboolean lasting)
{
  g_atomic_int_set (&memory.lasting, lasting);
  g_atomic_int_set (&memory.failed, 0);
  g_atomic_int_set (&memory.until_failure, (gint) nth);
}

gboolean
fault_memory_failed (void)
{
  return g_atomic_int_get (&memory.failed) != 0;
}
