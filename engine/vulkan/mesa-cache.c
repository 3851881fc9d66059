#define _GNU_SOURCE
#include "mesa-cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENTRY_MOST  (64u << 20)
#define FOLDER_NAME 2  /* hexadecimal digits of an entry's SHA-1, which begin its path; */
#define ENTRY_NAME  38 /* the rest of them */
#define PATH_SIZE   (FOLDER_NAME + 1 + ENTRY_NAME + 1)
/* Beside Mesa's folder: its entries are of a form that is not known here. Without it a younger Mesa's whole cache
 * would be thought damaged, and thrown away at each start. */
#define UNKNOWN     "mesa-unknown"

typedef struct
{
  uint32_t slices[8][256];    /* of the checksum */
  char (*damaged)[PATH_SIZE]; /* (n_damaged) */
  size_t n_damaged, room;
  uint32_t n_good, removed;
} search;

/* ---- one entry ---- */

/* CRC-32 as in ISO 3309, eight bytes at a time. */
static void
make_slices (uint32_t slices[8][256])
{
  for (uint32_t i = 0; i < 256; i++)
    {
      uint32_t crc = i;

      for (int bit = 0; bit < 8; bit++)
        crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320u : 0);
      slices[0][i] = crc;
    }
  for (int k = 1; k < 8; k++)
    {
      for (uint32_t i = 0; i < 256; i++)
        slices[k][i] = slices[k - 1][i] >> 8 ^ slices[0][slices[k - 1][i] & 255];
    }
}

/* Mesa leaves out the last step, which turns all bits over: so it is in 97 of 97 entries that 22.3.6 had written. */
static uint32_t
checksum (uint32_t t[8][256], const uint8_t *p, size_t size)
{
  uint32_t crc = UINT32_MAX;

  for (; size >= 8; size -= 8, p += 8)
    {
      uint32_t low = crc ^
                     (p[0] | (uint32_t) p[1] << 8 | (uint32_t) p[2] << 16 | (uint32_t) p[3] << 24);

      crc = t[7][low & 255] ^ t[6][low >> 8 & 255] ^ t[5][low >> 16 & 255] ^ t[4][low >> 24] ^
            t[3][p[4]] ^ t[2][p[5]] ^ t[1][p[6]] ^ t[0][p[7]];
    }
  for (; size > 0; size--)
    crc = crc >> 8 ^ t[0][(crc ^ *p++) & 255];
  return crc;
}

/* Where the text at `at` has ended; 0: nowhere. */
static size_t
after_text (const uint8_t *bytes, size_t size, size_t at)
{
  const uint8_t *end = at > 0 && at < size ? memchr (bytes + at, 0, size - at) : NULL;

  return end == NULL ? 0 : (size_t) (end - bytes) + 1;
}

/* An entry begins with the driver's keys (a byte of 1; the driver's id and the device's name, texts; the bytes of a
 * pointer; 8 bytes of flags), aligned to 4. Then words in the machine's order: the kind (1: a number and as many
 * keys of 20 bytes follow), the checksum of the data, its size when unpacked; then the data
 * (parse_and_validate_cache_item in Mesa's src/util/disk_cache_os.c; the keys as seen in entries of 22.3.6). The
 * driver's id, the flags and the size have no checksum. */
static bool
is_entry (search *s, const uint8_t *bytes, size_t size)
{
  size_t at = size > 0 && bytes[0] == 1 ? 1 : 0;
  uint32_t words[2], sum;

  at = after_text (bytes, size, at);
  at = after_text (bytes, size, at);
  if (at == 0 || size - at < 1 + 8 || (bytes[at] != 4 && bytes[at] != 8))
    return false;
  at = (at + 1 + 8 + 3) & ~(size_t) 3;
  if (at >= size || size - at < sizeof words)
    return false;
  memcpy (words, bytes + at, sizeof words);
  at += sizeof words[0];
  if (words[0] == 1)
    {
      if (words[1] > (size - at) / 20)
        return false;
      at += sizeof words[1] + (size_t) words[1] * 20;
    }
  if (words[0] > 1 || at >= size || size - at < sizeof words)
    return false;
  memcpy (&sum, bytes + at, sizeof sum);
  at += sizeof words;
  return sum == checksum (s->slices, bytes + at, size - at);
}

static bool
read_all (int fd, uint8_t *bytes, size_t size)
{
  while (size > 0)
    {
      ssize_t n = read (fd, bytes, size);

      if (n == 0 || (n < 0 && errno != EINTR))
        return false;
      bytes += n > 0 ? n : 0;
      size -= n > 0 ? (size_t) n : 0;
    }
  return true;
}

typedef enum
{
  NOT_READ, /* whatever it is, it stays */
  EMPTY,    /* damaged in any form that there may be */
  DAMAGED,
  GOOD,
} state;

static state
look (search *s, int fd)
{
  struct stat about;
  uint8_t *bytes;
  state found = NOT_READ;

  if (fstat (fd, &about) != 0 || !S_ISREG (about.st_mode) || about.st_size > (off_t) ENTRY_MOST)
    return NOT_READ;
  if (about.st_size == 0)
    return EMPTY;
  bytes = malloc ((size_t) about.st_size);
  if (bytes != NULL && read_all (fd, bytes, (size_t) about.st_size))
    found = is_entry (s, bytes, (size_t) about.st_size) ? GOOD : DAMAGED;
  free (bytes);
  return found;
}

/* ---- all of them ---- */

static bool
is_name (const char *name, size_t size)
{
  return strlen (name) == size && strspn (name, "0123456789abcdef") == size;
}

static void
note (search *s, const char *folder, const char *name)
{
  if (s->n_damaged == s->room)
    {
      size_t room = 2 * s->room + 64;
      char (*more)[PATH_SIZE] = realloc (s->damaged, room * sizeof *more);

      if (more == NULL)
        return; /* the next start tries again */
      s->damaged = more;
      s->room = room;
    }
  memcpy (s->damaged[s->n_damaged], folder, FOLDER_NAME);
  s->damaged[s->n_damaged][FOLDER_NAME] = '/';
  memcpy (s->damaged[s->n_damaged++] + FOLDER_NAME + 1, name, ENTRY_NAME + 1);
}

/* The folder to read, whose end closes fd; NULL when there is none. */
static DIR *
open_folder (int fd)
{
  DIR *folder = fd < 0 ? NULL : fdopendir (fd);

  if (folder == NULL && fd >= 0)
    close (fd);
  return folder;
}

static void
search_folder (search *s, int all, const char *name)
{
  DIR *folder = open_folder (openat (all, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct dirent *entry;

  while (folder != NULL && (entry = readdir (folder)) != NULL)
    {
      int fd = -1;
      state found;

      if (is_name (entry->d_name, ENTRY_NAME))
        fd = openat (dirfd (folder), entry->d_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
      if (fd < 0)
        continue;
      found = look (s, fd);
      close (fd);
      s->n_good += found == GOOD;
      if (found == DAMAGED)
        note (s, name, entry->d_name);
      else if (found == EMPTY)
        s->removed += unlinkat (dirfd (folder), entry->d_name, 0) == 0;
    }
  if (folder != NULL)
    closedir (folder);
}

/* One good entry shows that the form is known. Where there is none, all may be damaged, or a Mesa has come that
 * writes another form: they are removed once, and where what is written then is no better, it stays. */
static void
decide (search *s, int dir, int all)
{
  bool unknown = faccessat (dir, UNKNOWN, F_OK, 0) == 0;
  int fd;

  if (s->n_good == 0 && unknown)
    return;
  for (size_t i = 0; i < s->n_damaged; i++)
    s->removed += unlinkat (all, s->damaged[i], 0) == 0;
  if (s->n_good > 0 && unknown)
    unlinkat (dir, UNKNOWN, 0);
  if (s->n_good == 0 && s->n_damaged > 0)
    {
      fd = openat (dir, UNKNOWN, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
      if (fd >= 0)
        close (fd);
    }
}

uint32_t
rx_mesa_cache_mend (const char *dir)
{
  int top = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *all = NULL;
  search *s = calloc (1, sizeof *s);
  uint32_t removed = 0;
  struct dirent *entry;

  if (top >= 0 && s != NULL)
    all = open_folder (
        openat (top, "mesa_shader_cache", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (all != NULL)
    {
      make_slices (s->slices);
      while ((entry = readdir (all)) != NULL)
        {
          if (is_name (entry->d_name, FOLDER_NAME))
            search_folder (s, dirfd (all), entry->d_name);
        }
      decide (s, top, dirfd (all));
      closedir (all);
      removed = s->removed;
      free (s->damaged);
    }
  free (s);
  if (top >= 0)
    close (top);
  return removed;
}
