/* backup-file.c: files in one file, as backup.h draws it. */
#include "backup-private.h"

#include "disk.h"
#include "pack.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define VERSION     1
#define CHECK_BYTES 32
#define BLOCK_BYTES (256u << 10)
#define HEAD_BYTES  (8 + 4 + 4 + 16 + 4)

static const char magic[8] = { 'R', 'O', 'U', 'N', 'D', 'B', 'A', 'K' };
static const char *const names[] = { "key", "store", "audit-head", "records" };

/* A file that is hashed as it is written or read. */
typedef struct
{
  int fd;
  crypto_generichash_state *state; /* wants 64 bytes of alignment */
  guint64 done;
} Stream;

static void
stream_begin (Stream *stream)
{
  stream->state = g_aligned_alloc0 (1, sizeof *stream->state, 64);
  crypto_generichash_init (stream->state, NULL, 0, CHECK_BYTES);
}

static void
stream_end (Stream *stream)
{
  g_aligned_free (stream->state);
  close (stream->fd);
}

static void
set_errno (GError **error, int saved_errno)
{
  rounds_disk_set_error (error, saved_errno, _ ("The backup cannot be written or read"));
}

static gboolean
write_all (int fd, const guint8 *bytes, gsize size, GError **error)
{
  while (size > 0)
    {
      gssize n = write (fd, bytes, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          set_errno (error, errno);
          return FALSE;
        }
      bytes += n;
      size -= n;
    }
  return TRUE;
}

static gboolean
stream_write (Stream *stream, const guint8 *bytes, gsize size, GError **error)
{
  crypto_generichash_update (stream->state, bytes, size);
  stream->done += size;
  return write_all (stream->fd, bytes, size, error);
}

/* ---- writing ---- */

/* kind and id stand in the key file's head, keyfile.h. */
static gboolean
write_head (Stream *stream, const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "key", NULL);
  g_autoptr (GByteArray) head = g_byte_array_new ();
  g_autofree char *key = NULL;
  gsize size;

  if (!g_file_get_contents (path, &key, &size, NULL) || size < 32)
    {
      set_errno (error, EIO);
      return FALSE;
    }
  g_byte_array_append (head, (const guint8 *) magic, sizeof magic);
  pack_number (head, VERSION, 4);
  g_byte_array_append (head, (const guint8 *) key + 12, 4 + 16);
  pack_number (head, G_N_ELEMENTS (names), 4);
  return stream_write (stream, head->data, head->len, error);
}

/* Exactly size bytes of fd. */
static gboolean
copy_in (Stream *stream, int fd, guint64 size, GError **error)
{
  g_autofree guint8 *block = g_malloc (BLOCK_BYTES);

  while (size > 0)
    {
      gssize n = read (fd, block, MIN (BLOCK_BYTES, size));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          set_errno (error, n < 0 ? errno : EIO);
          return FALSE;
        }
      if (!stream_write (stream, block, n, error))
        return FALSE;
      size -= n;
    }
  return TRUE;
}

static gboolean
write_file (Stream *stream, const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GByteArray) head = g_byte_array_new ();
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  struct stat status;
  gboolean done = FALSE;

  if (fd >= 0 && fstat (fd, &status) == 0)
    {
      pack_number (head, strlen (name), 1);
      g_byte_array_append (head, (const guint8 *) name, strlen (name));
      pack_number (head, status.st_size, 8);
      done = stream_write (stream, head->data, head->len, error) &&
             copy_in (stream, fd, status.st_size, error);
    }
  else
    set_errno (error, errno);
  if (fd >= 0)
    close (fd);
  return done;
}

static gboolean
write_files (Stream *stream, const char *folder, GError **error)
{
  guint8 check[CHECK_BYTES];

  if (!write_head (stream, folder, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (!write_file (stream, folder, names[i], error))
      return FALSE;
  crypto_generichash_final (stream->state, check, sizeof check);
  stream->done += sizeof check;
  if (!write_all (stream->fd, check, sizeof check, error))
    return FALSE;
  if (fsync (stream->fd) == 0)
    return TRUE;
  set_errno (error, errno);
  return FALSE;
}

/* Gives the file its name unless it is taken; link(2) replaces nothing. */
static gboolean
name_file (const char *part, const char *path, GError **error)
{
  g_autofree char *above = g_path_get_dirname (path);
  int fd;

  if (link (part, path) != 0)
    {
      set_errno (error, errno);
      return FALSE;
    }
  fd = open (above, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0)
    {
      rounds_disk_sync_folder (fd);
      close (fd);
    }
  return TRUE;
}

gboolean
rounds_backup_pack (const char *folder, const char *path, guint64 *bytes, GError **error)
{
  g_autofree char *part = g_build_filename (folder, "file", NULL);
  Stream stream = { open (part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600) };
  gboolean done;

  if (stream.fd < 0)
    {
      set_errno (error, errno);
      return FALSE;
    }
  stream_begin (&stream);
  done = write_files (&stream, folder, error);
  stream_end (&stream);
  done = done && name_file (part, path, error);
  unlink (part);
  *bytes = stream.done;
  return done;
}

/* ---- reading ---- */

static gboolean
set_damaged (GError **error)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT,
                       _ ("The backup is damaged or is none. Use an older one."));
  return FALSE;
}

static gboolean
read_all (Stream *stream, guint8 *bytes, gsize size, GError **error)
{
  gsize used = 0;

  while (used < size)
    {
      gssize n = read (stream->fd, bytes + used, size - used);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          set_errno (error, errno);
          return FALSE;
        }
      if (n == 0)
        return set_damaged (error);
      used += n;
    }
  stream->done += size;
  return TRUE;
}

static gboolean
stream_read (Stream *stream, guint8 *bytes, gsize size, GError **error)
{
  if (!read_all (stream, bytes, size, error))
    return FALSE;
  crypto_generichash_update (stream->state, bytes, size);
  return TRUE;
}

static gboolean
copy_out (Stream *stream, int fd, guint64 size, GError **error)
{
  g_autofree guint8 *block = g_malloc (BLOCK_BYTES);

  while (size > 0)
    {
      gsize n = MIN (BLOCK_BYTES, size);

      if (!stream_read (stream, block, n, error) || !write_all (fd, block, n, error))
        return FALSE;
      size -= n;
    }
  if (fsync (fd) == 0)
    return TRUE;
  set_errno (error, errno);
  return FALSE;
}

/* left: what there is of the file at most, so that a size from outside fills no disk. */
static gboolean
read_file (Stream *stream, const char *folder, const char *name, guint64 left, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  guint8 head[1 + 16 + 8];
  gsize length = strlen (name);
  RoundsUnpack in = { head + 1 + length, 8, FALSE };
  guint64 size;
  gboolean done;
  int fd;

  if (!stream_read (stream, head, 1 + length + 8, error))
    return FALSE;
  size = unpack_number (&in, 8);
  if (head[0] != length || memcmp (head + 1, name, length) != 0 || size > left)
    return set_damaged (error);
  fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    {
      set_errno (error, errno);
      return FALSE;
    }
  done = copy_out (stream, fd, size, error);
  close (fd);
  return done;
}

static gboolean
read_head (Stream *stream, GError **error)
{
  guint8 head[HEAD_BYTES];
  RoundsUnpack in = { head + sizeof magic, sizeof head - sizeof magic, FALSE };
  guint64 version;

  if (!stream_read (stream, head, sizeof head, error))
    return FALSE;
  version = unpack_number (&in, 4);
  unpack_bytes (&in, 4 + 16);
  if (memcmp (head, magic, sizeof magic) != 0 || version == 0)
    return set_damaged (error);
  if (version > VERSION)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_SCHEMA,
                           _ ("The backup was made by a newer Rounds. Install that version."));
      return FALSE;
    }
  return unpack_number (&in, 4) == G_N_ELEMENTS (names) || set_damaged (error);
}

static gboolean
read_files (Stream *stream, const char *folder, guint64 size, GError **error)
{
  guint8 check[CHECK_BYTES], said[CHECK_BYTES];
  guint8 more;

  if (!read_head (stream, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (!read_file (stream, folder, names[i], size - MIN (stream->done, size), error))
      return FALSE;
  crypto_generichash_final (stream->state, check, sizeof check);
  return read_all (stream, said, sizeof said, error) &&
         ((sodium_memcmp (said, check, sizeof check) == 0 && read (stream->fd, &more, 1) == 0) ||
          set_damaged (error));
}

gboolean
rounds_backup_unpack (const char *path, const char *folder, guint64 *bytes, GError **error)
{
  Stream stream = { open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) };
  struct stat status;
  gboolean done = FALSE;

  if (stream.fd < 0)
    {
      set_errno (error, errno);
      return FALSE;
    }
  stream_begin (&stream);
  if (fstat (stream.fd, &status) == 0 && S_ISREG (status.st_mode))
    done = read_files (&stream, folder, status.st_size, error);
  else
    set_damaged (error);
  stream_end (&stream);
  *bytes = stream.done;
  return done;
}
