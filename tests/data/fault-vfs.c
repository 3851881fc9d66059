#include "fault-vfs.h"

#include <sqlite3.h>
#include <stdlib.h>

typedef struct
{
  sqlite3_file base;
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
  gboolean lasting, failed;
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
  return real_of (file)->pMethods->xWrite (real_of (file), data, size, offset);
}

static int
file_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  int failed = fails (TRUE);

  if (failed != SQLITE_OK)
    return failed;
  return real_of (file)->pMethods->xTruncate (real_of (file), size);
}

static int
file_sync (sqlite3_file *file, int flags)
{
  FaultFile *self = (FaultFile *) file;
  int failed = fails (FALSE);

  if (failed != SQLITE_OK)
    return SQLITE_IOERR_FSYNC;
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
