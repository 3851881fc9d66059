#define _GNU_SOURCE
#include "crew.h"

#include "block.h"
#include "pipeline-parts.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS \
  "LP_NUM_THREADS" /* Mesa, docs/envvars.rst: read when an instance lists its devices */

static const uint32_t meet_code[] =
#include "meet.spv.inc"
    ;

/* A block of the device's. */
typedef struct
{
  VkBuffer buffer; /* the device's */
  void *host;      /* (size) */
  uint64_t size;
  VkBuffer buffers[RX_CREW_MOST]; /* (n) the partners'; VK_NULL_HANDLE: not yet */
  VkDeviceMemory memories[RX_CREW_MOST];
} shared_block;

struct rx_crew
{
  const rx_device *device;
  uint32_t n;
  rx_partner partners[RX_CREW_MOST]; /* (n) */
  bool tried, open;
  rx_workers *workers;
  pthread_mutex_t lock; /* of the blocks */
  shared_block *blocks; /* (n_blocks) */
  uint32_t n_blocks;
};

/* The environment is the process's: one crew at a time looks at it and changes it, or the second keeps for good
 * what the first has set for a moment. */
static pthread_mutex_t environment = PTHREAD_MUTEX_INITIALIZER;

/* ---- a crew ---- */

/* As many partners as the driver would have threads. */
static uint32_t
crew_size (void)
{
  const char *asked = getenv (THREADS);
  long n = asked != NULL ? strtol (asked, NULL, 10) : 0;
  cpu_set_t set;

  if (asked == NULL && sched_getaffinity (0, sizeof set, &set) == 0)
    n = CPU_COUNT (&set);
  return n < 2 ? 0 : n > RX_CREW_MOST ? RX_CREW_MOST : (uint32_t) n;
}

/* The variable is there from here on, with the driver's own default, so that the thread which opens the
 * partners changes a value and never the list, which others may be reading. */
static bool
name_threads (uint32_t n)
{
  char text[16];

  snprintf (text, sizeof text, "%u", n);
  return setenv (THREADS, text, 0) == 0;
}

/* Also names the threads; 0: no crew. */
static uint32_t
choose_size (void)
{
  uint32_t n;

  pthread_mutex_lock (&environment);
  n = crew_size ();
  if (n > 0 && !name_threads (n))
    n = 0;
  pthread_mutex_unlock (&environment);
  return n;
}

rx_crew *
rx_crew_new (const rx_device *device)
{
  bool possible = strncmp (device->properties.deviceName, "llvmpipe", 8) == 0 &&
                  (device->features & RX_HAS_HOST_MEMORY) != 0 &&
                  (device->features & RX_HAS_CONDITIONS) != 0;
  uint32_t n = possible ? choose_size () : 0;
  rx_crew *crew = n > 0 ? calloc (1, sizeof *crew) : NULL;

  if (crew == NULL)
    return NULL;
  crew->device = device;
  crew->n = n;
  crew->workers = rx_workers_new (1);
  if (crew->workers == NULL)
    {
      free (crew);
      return NULL;
    }
  pthread_mutex_init (&crew->lock, NULL);
  return crew;
}

static void
close_partner (rx_partner *partner)
{
  if (partner->pipelines != NULL)
    rx_pipelines_free (partner->pipelines);
  if (partner->device_open)
    rx_device_close (&partner->device);
  if (partner->instance_open)
    rx_instance_close (&partner->instance);
  *partner = (rx_partner){ 0 };
}

void
rx_crew_free (rx_crew *crew)
{
  if (crew == NULL)
    return;
  rx_workers_free (crew->workers);
  for (uint32_t i = 0; i < crew->n; i++)
    close_partner (&crew->partners[i]);
  pthread_mutex_destroy (&crew->lock);
  free (crew->blocks);
  free (crew);
}

uint32_t
rx_crew_size (const rx_crew *crew)
{
  return crew->n;
}

rx_workers *
rx_crew_workers (rx_crew *crew)
{
  return crew->workers;
}

/* ---- partners ---- */

static rx_status
make_meet (rx_partner *partner)
{
  const rx_pipeline_config config = { .name = "meet",
                                      .code = meet_code,
                                      .code_bytes = sizeof meet_code,
                                      .constants = { partner->device.subgroup_size },
                                      .n_constants = 1,
                                      .n_buffers = 1,
                                      .push_bytes = RX_MEET_PUSH };
  rx_status status = rx_pipelines_new (&partner->device, NULL, &partner->pipelines);

  if (status == RX_OK)
    status = rx_pipelines_get (partner->pipelines, &config, &partner->meet);
  return status == RX_OK ? rx_pipeline_wait (partner->meet) : status;
}

static bool
is_twin (const rx_device *a, const rx_device *b)
{
  return a->features == b->features && a->subgroup_size == b->subgroup_size &&
         memcmp (a->properties.pipelineCacheUUID, b->properties.pipelineCacheUUID, VK_UUID_SIZE) ==
             0;
}

/* The cores that are one partner's: two that share one would wait for each other by turns. */
static void
choose_cores (const cpu_set_t *all, uint32_t n, uint32_t number, cpu_set_t *out)
{
  uint32_t parts = (uint32_t) CPU_COUNT (all) < n ? (uint32_t) CPU_COUNT (all) : n, nth = 0;

  CPU_ZERO (out);
  for (int core = 0; core < CPU_SETSIZE; core++)
    {
      if (CPU_ISSET (core, all) && nth++ % parts == number % parts)
        CPU_SET (core, out);
    }
}

/* The driver's threads are given the cores of the one that opens the device. */
static bool
open_on_cores (rx_partner *partner, uint32_t n, uint32_t index)
{
  cpu_set_t all, own;
  bool good = sched_getaffinity (0, sizeof all, &all) == 0;

  if (!good)
    return false;
  choose_cores (&all, n, partner->number, &own);
  good = sched_setaffinity (0, sizeof own, &own) == 0 &&
         rx_device_open_partner (&partner->instance, index, partner->crew->device,
                                 &partner->device) == RX_OK;
  sched_setaffinity (0, sizeof all, &all);
  return good;
}

static bool
open_partner (rx_crew *crew, uint32_t number)
{
  rx_partner *partner = &crew->partners[number];
  const rx_instance *instance = crew->device->instance;
  rx_device_info info;
  uint32_t index;

  *partner = (rx_partner){ .number = number, .crew = crew };
  if (rx_instance_open (&partner->instance, RX_VULKAN_LOADER) != RX_OK)
    return false;
  partner->instance_open = true;
  if (instance->opened != NULL)
    instance->opened (&partner->instance);
  if (rx_device_choose (&partner->instance, crew->device->properties.deviceName, &index, &info) !=
          RX_OK ||
      !open_on_cores (partner, crew->n, index))
    return false;
  partner->device_open = true;
  return is_twin (&partner->device, crew->device) && make_meet (partner) == RX_OK;
}

static bool
open_partners (rx_crew *crew)
{
  char *threads = strdup (getenv (THREADS) != NULL ? getenv (THREADS) : "2");
  bool good = threads != NULL && setenv (THREADS, "0", 1) == 0;

  for (uint32_t i = 0; i < crew->n && good; i++)
    good = open_partner (crew, i);
  if (threads != NULL)
    setenv (THREADS, threads, 1);
  free (threads);
  return good;
}

rx_partner *
rx_crew_partners (rx_crew *crew)
{
  pthread_mutex_lock (&environment);
  if (!crew->tried)
    crew->open = open_partners (crew);
  crew->tried = true;
  pthread_mutex_unlock (&environment);
  return crew->open ? crew->partners : NULL;
}

/* ---- memory ---- */

rx_status
rx_crew_share (rx_crew *crew, VkBuffer buffer, void *host, uint64_t size)
{
  shared_block *larger;

  pthread_mutex_lock (&crew->lock);
  larger = realloc (crew->blocks, (crew->n_blocks + 1) * sizeof *larger);
  if (larger != NULL)
    {
      crew->blocks = larger;
      larger[crew->n_blocks++] = (shared_block){ .buffer = buffer, .host = host, .size = size };
    }
  pthread_mutex_unlock (&crew->lock);
  return larger == NULL ? RX_NO_MEMORY : RX_OK;
}

static shared_block *
find_block (const rx_crew *crew, VkBuffer buffer)
{
  for (uint32_t i = 0; i < crew->n_blocks; i++)
    {
      if (crew->blocks[i].buffer == buffer)
        return &crew->blocks[i];
    }
  return NULL;
}

void
rx_crew_unshare (rx_crew *crew, VkBuffer buffer)
{
  shared_block *block;

  pthread_mutex_lock (&crew->lock);
  block = find_block (crew, buffer);
  for (uint32_t i = 0; i < crew->n && block != NULL; i++)
    {
      const rx_device *device = &crew->partners[i].device;

      if (block->buffers[i] == VK_NULL_HANDLE)
        continue;
      device->DestroyBuffer (device->handle, block->buffers[i], NULL);
      device->FreeMemory (device->handle, block->memories[i], NULL);
    }
  if (block != NULL)
    *block = crew->blocks[--crew->n_blocks];
  pthread_mutex_unlock (&crew->lock);
}

/* Kernels reach memory by addresses in push constants, which are recorded once for all. */
static VkBuffer
import (const rx_partner *partner, shared_block *block)
{
  const rx_device *device = &partner->device;
  VkBuffer buffer = VK_NULL_HANDLE;
  VkDeviceMemory memory = VK_NULL_HANDLE;
  rx_status status = rx_block_import (device, block->host, block->size, &buffer, &memory);

  if (status == RX_OK && rx_block_address (device, buffer) == (uintptr_t) block->host)
    {
      block->buffers[partner->number] = buffer;
      block->memories[partner->number] = memory;
      return buffer;
    }
  device->DestroyBuffer (device->handle, buffer, NULL);
  device->FreeMemory (device->handle, memory, NULL);
  return VK_NULL_HANDLE;
}

VkBuffer
rx_crew_buffer (const rx_partner *partner, VkBuffer buffer)
{
  rx_crew *crew = (rx_crew *) partner->crew;
  shared_block *block;
  VkBuffer found = VK_NULL_HANDLE;

  pthread_mutex_lock (&crew->lock);
  block = find_block (crew, buffer);
  if (block != NULL)
    found = block->buffers[partner->number];
  if (block != NULL && found == VK_NULL_HANDLE)
    found = import (partner, block);
  pthread_mutex_unlock (&crew->lock);
  return found;
}
