#define _GNU_SOURCE
#include "cache-file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DATA_MOST (256u << 20)

/* Whole words in the machine's own order: the file never leaves the machine, and a wrong order is a
 * wrong magic. */
typedef struct
{
  char magic[8];
  uint32_t vendor, device, driver, reserved;
  uint8_t uuid[VK_UUID_SIZE];
  uint64_t size, hash; /* of the data after it */
} header;

uint64_t
rx_hash_bytes (uint64_t hash, const void *bytes, size_t size)
{
  const uint8_t *p = bytes;

  for (size_t i = 0; i < size; i++)
    hash = (hash ^ p[i]) * 0x100000001b3ull;
  return hash;
}

static const struct
{
  const char *name;
  char magic[8];
} kinds[] = {
  [RX_CACHE_PIPELINES] = { "pipelines", { 'R', 'X', 'P', 'I', 'P', 'E', '0', '1' } },
  [RX_CACHE_TILES] = { "tiles", { 'R', 'X', 'T', 'I', 'L', 'E', '0', '1' } },
};

static header
make_header (rx_cache_kind kind, const rx_device *device, const uint8_t *data, size_t size)
{
  const VkPhysicalDeviceProperties *properties = &device->properties;
  header h = {
    .vendor = properties->vendorID,
    .device = properties->deviceID,
    .driver = properties->driverVersion,
    .size = size,
    .hash = rx_hash_bytes (RX_HASH_SEED, data, size),
  };

  memcpy (h.magic, kinds[kind].magic, sizeof h.magic);
  memcpy (h.uuid, properties->pipelineCacheUUID, sizeof h.uuid);
  return h;
}

/* One file a device, so that two cards do not take turns at one. */
static bool
make_path (const char *dir,
           rx_cache_kind kind,
           const rx_device *device,
           const char *end,
           char path[PATH_MAX])
{
  int n = snprintf (path, PATH_MAX, "%s/%s-%04x-%04x%s", dir, kinds[kind].name,
                    device->properties.vendorID, device->properties.deviceID, end);

  return n > 0 && n < PATH_MAX;
}

static bool
read_all (int fd, void *bytes, size_t size)
{
  uint8_t *p = bytes;

  while (size > 0)
    {
      ssize_t n = read (fd, p, size);

      if (n <= 0 && !(n < 0 && errno == EINTR))
        return false;
      p += n > 0 ? n : 0;
      size -= n > 0 ? (size_t) n : 0;
    }
  return true;
}

static bool
write_all (int fd, const void *bytes, size_t size)
{
  const uint8_t *p = bytes;

  while (size > 0)
    {
      ssize_t n = write (fd, p, size);

      if (n < 0 && errno != EINTR)
        return false;
      p += n > 0 ? n : 0;
      size -= n > 0 ? (size_t) n : 0;
    }
  return true;
}

static uint8_t *
read_file (int fd, rx_cache_kind kind, const rx_device *device, size_t *size)
{
  struct stat about;
  header have, want;
  uint8_t *data;

  if (fstat (fd, &about) != 0 || !S_ISREG (about.st_mode) || !read_all (fd, &have, sizeof have) ||
      have.size == 0 || have.size > DATA_MOST ||
      (uint64_t) about.st_size != sizeof have + have.size)
    return NULL;
  data = malloc (have.size);
  if (data == NULL)
    return NULL;
  if (read_all (fd, data, have.size))
    {
      want = make_header (kind, device, data, have.size);
      if (memcmp (&have, &want, sizeof want) == 0)
        {
          *size = have.size;
          return data;
        }
    }
  free (data);
  return NULL;
}

uint8_t *
rx_cache_file_read (const char *dir, rx_cache_kind kind, const rx_device *device, size_t *size)
{
  char path[PATH_MAX];
  uint8_t *data;
  int fd;

  *size = 0;
  if (!make_path (dir, kind, device, "", path))
    return NULL;
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0)
    return NULL;
  data = read_file (fd, kind, device, size);
  close (fd);
  return data;
}

rx_status
rx_cache_file_write (
    const char *dir, rx_cache_kind kind, const rx_device *device, const uint8_t *data, size_t size)
{
  char path[PATH_MAX], fresh[PATH_MAX];
  header h;
  bool written;
  int fd;

  if (size == 0 || size > DATA_MOST || !make_path (dir, kind, device, "", path) ||
      !make_path (dir, kind, device, ".XXXXXX", fresh))
    return RX_DRIVER;
  h = make_header (kind, device, data, size);
  fd = mkostemp (fresh, O_CLOEXEC);
  if (fd < 0)
    return RX_DRIVER;
  written = write_all (fd, &h, sizeof h) && write_all (fd, data, size);
  written = close (fd) == 0 && written;
  if (written && rename (fresh, path) == 0)
    return RX_OK;
  unlink (fresh);
  return RX_DRIVER;
}
