#include "crash-vfs.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECTOR 512

/* What was asked of a file since its last sync. */
typedef struct
{
  gint64 at;    /* offset, or the new size of a truncation */
  GBytes *data; /* NULL: a truncation */
} Change;

/* A file by its name, whoever has it open. */
typedef struct
{
  char *path;
  GByteArray *durable; /* as of the last sync */
  GArray *changes;     /* Change */
} Disk;

typedef struct
{
  sqlite3_file base;
  Disk *disk;         /* NULL: not one that is watched */
  sqlite3_file *real; /* behind this struct */
} CrashFile;

/* One a process: a VFS is registered for good. */
static struct
{
  sqlite3_vfs vfs;
  sqlite3_vfs *real;
  GMutex mutex;
  GPtrArray *disks; /* Disk */
  GRand *random;
  guint count, after;
} power;

/* ---- what a disk may show ---- */

static void
image_write (GByteArray *image, gint64 at, const guint8 *data, gsize size)
{
  gsize old = image->len;

  if (at + size > old)
    {
      g_byte_array_set_size (image, at + size);
      memset (image->data + old, 0, image->len - old);
    }
  memcpy (image->data + at, data, size);
}

/* Some of the sectors of a write. */
static void
image_write_torn (GByteArray *image, gint64 at, const guint8 *data, gsize size)
{
  while (size > 0)
    {
      gsize part = MIN (size, SECTOR - (gsize) (at % SECTOR));

      if (g_rand_boolean (power.random))
        image_write (image, at, data, part);
      at += part;
      data += part;
      size -= part;
    }
}

static void
image_change (GByteArray *image, const Change *change)
{
  gint32 fate = g_rand_int_range (power.random, 0, 10);
  gsize size;
  const guint8 *data;

  if (fate < 3)
    return; /* lost */
  if (change->data == NULL)
    {
      if (change->at < image->len)
        g_byte_array_set_size (image, change->at);
      return;
    }
  data = g_bytes_get_data (change->data, &size);
  if (fate < 6)
    image_write_torn (image, change->at, data, size);
  else
    image_write (image, change->at, data, size);
}

static void
power_goes (void)
{
  for (guint i = 0; i < power.disks->len; i++)
    {
      Disk *disk = power.disks->pdata[i];
      g_autofree char *shared = g_strconcat (disk->path, "-shm", NULL);

      for (guint k = 0; k < disk->changes->len; k++)
        image_change (disk->durable, &g_array_index (disk->changes, Change, k));
      /* GLib 2.74 without flags writes over a longer file and leaves its end: not what a lost disk does. */
      if (access (disk->path, F_OK) == 0 &&
          (!g_file_set_contents_full (disk->path, (const char *) disk->durable->data,
                                      disk->durable->len, G_FILE_SET_CONTENTS_NONE, 0600, NULL) ||
           truncate (disk->path, disk->durable->len) != 0))
        abort ();
      unlink (shared);
    }
  _exit (CRASH_STATUS);
}

/* One more step of the disk, under the lock. */
static void
step (void)
{
  if (++power.count == power.after)
    power_goes ();
}

/* ---- files ---- */

static CrashFile *
file_of (sqlite3_file *file)
{
  return (CrashFile *) file;
}

static void
remember (CrashFile *file, gint64 at, const void *data, gsize size)
{
  Change change = { at, data != NULL ? g_bytes_new (data, size) : NULL };

  if (file->disk == NULL)
    return;
  g_mutex_lock (&power.mutex);
  g_array_append_val (file->disk->changes, change);
  step ();
  g_mutex_unlock (&power.mutex);
}

static int
file_close (sqlite3_file *base)
{
  CrashFile *file = file_of (base);

  return file->real->pMethods != NULL ? file->real->pMethods->xClose (file->real) : SQLITE_OK;
}

static int
file_read (sqlite3_file *base, void *out, int size, sqlite3_int64 at)
{
  sqlite3_file *real = file_of (base)->real;

  return real->pMethods->xRead (real, out, size, at);
}

static int
file_write (sqlite3_file *base, const void *data, int size, sqlite3_int64 at)
{
  sqlite3_file *real = file_of (base)->real;
  int code = real->pMethods->xWrite (real, data, size, at);

  if (code == SQLITE_OK)
    remember (file_of (base), at, data, size);
  return code;
}

static int
file_truncate (sqlite3_file *base, sqlite3_int64 size)
{
  sqlite3_file *real = file_of (base)->real;
  int code = real->pMethods->xTruncate (real, size);

  if (code == SQLITE_OK)
    remember (file_of (base), size, NULL, 0);
  return code;
}

/* The power may go before a sync; after it all that was written is there. */
static int
file_sync (sqlite3_file *base, int flags)
{
  Disk *disk = file_of (base)->disk;

  if (disk == NULL)
    return SQLITE_OK;
  g_mutex_lock (&power.mutex);
  step ();
  for (guint i = 0; i < disk->changes->len; i++)
    {
      Change *change = &g_array_index (disk->changes, Change, i);
      gsize size;
      const guint8 *data;

      if (change->data == NULL)
        {
          if (change->at < disk->durable->len)
            g_byte_array_set_size (disk->durable, change->at);
          continue;
        }
      data = g_bytes_get_data (change->data, &size);
      image_write (disk->durable, change->at, data, size);
      g_bytes_unref (change->data);
    }
  g_array_set_size (disk->changes, 0);
  g_mutex_unlock (&power.mutex);
  return SQLITE_OK;
}

/* The rest is the real file's own. */
#define FORWARD(name, method, parameters, ...)           \
  static int name parameters                             \
  {                                                      \
    sqlite3_file *real = file_of (base)->real;           \
                                                         \
    return real->pMethods->method (real, ##__VA_ARGS__); \
  }

FORWARD (file_size, xFileSize, (sqlite3_file * base, sqlite3_int64 *size), size)
FORWARD (file_lock, xLock, (sqlite3_file * base, int level), level)
FORWARD (file_unlock, xUnlock, (sqlite3_file * base, int level), level)
FORWARD (file_reserved, xCheckReservedLock, (sqlite3_file * base, int *out), out)
FORWARD (file_control, xFileControl, (sqlite3_file * base, int op, void *argument), op, argument)
FORWARD (file_sector, xSectorSize, (sqlite3_file * base))
FORWARD (file_map,
         xShmMap,
         (sqlite3_file * base, int page, int size, int extend, void volatile **out),
         page,
         size,
         extend,
         out)
FORWARD (file_shm_lock, xShmLock, (sqlite3_file * base, int at, int n, int flags), at, n, flags)
FORWARD (file_unmap, xShmUnmap, (sqlite3_file * base, int remove), remove)

/* None: SQLite must not count on a write being whole. */
static int
file_device (sqlite3_file *base)
{
  return 0;
}

static void
file_barrier (sqlite3_file *base)
{
  sqlite3_file *real = file_of (base)->real;

  real->pMethods->xShmBarrier (real);
}

static const sqlite3_io_methods methods = {
  2,           file_close, file_read,     file_write,    file_truncate, file_sync,
  file_size,   file_lock,  file_unlock,   file_reserved, file_control,  file_sector,
  file_device, file_map,   file_shm_lock, file_barrier,  file_unmap,
};

/* ---- the VFS ---- */

static Disk *
disk_find (const char *path)
{
  Disk *disk;

  for (guint i = 0; i < power.disks->len; i++)
    if (strcmp (((Disk *) power.disks->pdata[i])->path, path) == 0)
      return power.disks->pdata[i];
  disk = g_new0 (Disk, 1);
  disk->path = g_strdup (path);
  disk->durable = g_byte_array_new ();
  disk->changes = g_array_new (FALSE, FALSE, sizeof (Change));
  g_ptr_array_add (power.disks, disk);
  return disk;
}

/* What lies there when it is first opened is on disk. */
static void
disk_load (Disk *disk)
{
  g_autofree char *content = NULL;
  gsize size;

  if (disk->durable->len > 0 || disk->changes->len > 0 ||
      !g_file_get_contents (disk->path, &content, &size, NULL))
    return;
  g_byte_array_append (disk->durable, (const guint8 *) content, size);
}

static int
vfs_open (sqlite3_vfs *vfs, sqlite3_filename path, sqlite3_file *base, int flags, int *out_flags)
{
  CrashFile *file = file_of (base);
  int code;

  file->disk = NULL;
  file->real = (sqlite3_file *) (file + 1);
  code = power.real->xOpen (power.real, path, file->real, flags, out_flags);
  file->base.pMethods = file->real->pMethods != NULL ? &methods : NULL;
  if (code != SQLITE_OK || path == NULL)
    return code;
  g_mutex_lock (&power.mutex);
  file->disk = disk_find (path);
  disk_load (file->disk);
  g_mutex_unlock (&power.mutex);
  return code;
}

static int
vfs_delete (sqlite3_vfs *vfs, const char *path, int sync_folder)
{
  Disk *disk;

  g_mutex_lock (&power.mutex);
  disk = disk_find (path);
  g_byte_array_set_size (disk->durable, 0);
  g_array_set_size (disk->changes, 0);
  g_mutex_unlock (&power.mutex);
  return power.real->xDelete (power.real, path, sync_folder);
}

void
crash_vfs_install (guint32 seed, guint after)
{
  power.real = sqlite3_vfs_find (NULL);
  power.vfs = *power.real;
  power.vfs.zName = "crash";
  power.vfs.szOsFile = sizeof (CrashFile) + power.real->szOsFile;
  power.vfs.xOpen = vfs_open;
  power.vfs.xDelete = vfs_delete;
  power.disks = g_ptr_array_new ();
  power.random = g_rand_new_with_seed (seed);
  power.after = after;
  if (sqlite3_vfs_register (&power.vfs, 1) != SQLITE_OK)
    abort ();
}
