/* plan.h: work planned once, then submitted many times with no allocation.
 *
 * A plan is a flat list of steps. A step names its pipeline, every span of memory that it reads or
 * writes, its push constants and its grid. rx_plan_finish derives the barriers from those ranges
 * (a step waits only for the steps whose ranges it meets), records the steps into command buffers,
 * one a segment, and from then on nothing is allocated or recorded: what changes from run to run
 * stands in memory that the processor writes (parameters, indirect grids).
 *
 * Knows no model: tests plan a convolution, a layer norm and a linear layer through it.
 */
#pragma once

#include "device.h"
#include "workers.h"

#include <stdbool.h>
#include <stddef.h>

/* ---- memory: spans of few large allocations ---- */

typedef enum
{
  RX_PLACE_DEVICE, /* the fastest for the device; the processor writes it once, by rx_arena_write */
  RX_PLACE_SHARED, /* the processor writes or reads it at any time through `map`; coherent */
} rx_place;

typedef struct
{
  VkBuffer buffer;
  VkDeviceSize offset, size; /* in the buffer */
  VkDeviceAddress address;   /* of its first byte; 0 where the device has no buffer addresses */
  uint8_t *map;              /* (size); NULL when the processor cannot see it */
} rx_span;

typedef struct rx_arena rx_arena;

typedef struct
{
  uint64_t limit_bytes;  /* 0: what rx_arena_room says */
  uint64_t device_bytes; /* what will be taken at RX_PLACE_DEVICE, where known: the allocations are
                          * made to fit. 0: as it comes, 64 MiB at a time */
  bool no_map;           /* as if the processor saw no memory of the device: for tests */
} rx_arena_config;

/* Bytes that can be had now: of the device's heaps (VK_EXT_memory_budget where there), of the
 * machine's available memory on a software device. */
uint64_t rx_arena_room (const rx_instance *instance, uint32_t index);
uint64_t rx_machine_room (void); /* the machine's alone; 0: not known */
rx_status rx_arena_new (const rx_device *device, const rx_arena_config *config, rx_arena **out);
/* Aligned to 256 and to what the device asks for. One span is never over the device's largest
 * binding (maxStorageBufferRange): the caller splits. RX_NO_MEMORY over the limit. */
rx_status rx_arena_take (rx_arena *arena, rx_place place, uint64_t size, rx_span *out);
/* Copies into a span: straight where it is mapped, through a staging ring elsewhere. */
rx_status
rx_arena_write (rx_arena *arena, rx_span span, uint64_t at, const void *bytes, uint64_t size);
/* A span of RX_PLACE_DEVICE back to the processor; waits. For tests and saving. */
rx_status rx_arena_read (rx_arena *arena, rx_span span, uint64_t at, void *bytes, uint64_t size);
rx_status rx_arena_fill (rx_arena *arena, rx_span span, uint8_t value); /* waits */
/* All of `from` to `to`: two spans of one size that do not meet. Waits. */
rx_status rx_arena_copy (rx_arena *arena, rx_span from, rx_span to);
uint64_t rx_arena_used (const rx_arena *arena);
uint64_t rx_arena_span_max (const rx_arena *arena); /* the device's largest binding */
/* Everything taken goes with it, overwritten first where the processor sees it. No plan that uses it
 * may be running. */
void rx_arena_free (rx_arena *arena);

/* ---- pipelines ---- */

#define RX_STEP_BUFFERS_MAX 12
#define RX_STEP_RANGES_MAX  24
#define RX_PUSH_BYTES_MAX   128
#define RX_CONSTANTS_MAX    32

typedef struct
{
  const char *name;     /* for profiles and messages; static */
  const uint32_t *code; /* SPIR-V; copied */
  size_t code_bytes;
  uint32_t constants[RX_CONSTANTS_MAX]; /* (n_constants) specialisation constants 0, 1, ... */
  uint32_t n_constants;
  uint32_t n_buffers; /* storage buffers at bindings 0 .. n_buffers - 1 */
  uint32_t n_texels;  /* then uniform texel buffers */
  uint32_t push_bytes;
  uint32_t subgroup_size; /* required, with full subgroups: the workgroup's x is a multiple of it;
                           * 0: the device's own. RX_DRIVER where the device cannot */
} rx_pipeline_config;

typedef struct rx_pipeline rx_pipeline;
typedef struct rx_pipelines rx_pipelines; /* all of a device; the same config gives the same one */

/* cache_dir: where compiled pipelines are kept, validated when read (own header: device, driver,
 * UUID, content hash; temp file and rename); NULL: nowhere. */
rx_status rx_pipelines_new (const rx_device *device, const char *cache_dir, rx_pipelines **out);
/* From here on get gives a pipeline that these threads compile; rx_plan_finish waits for those of its
 * steps, and says what failed. NULL: get compiles itself, as it does at first. The workers are stopped
 * before they change or the pipelines are freed. */
void rx_pipelines_share (rx_pipelines *all, rx_workers *workers);
rx_status rx_pipelines_get (rx_pipelines *all,
                            const rx_pipeline_config *config,
                            const rx_pipeline **out);
rx_status rx_pipelines_save (rx_pipelines *all);
void rx_pipelines_free (rx_pipelines *all);

/* ---- plans ---- */

#define RX_NO_PATIENCE UINT32_MAX /* no run of a crew comes to its end */

typedef enum
{
  RX_READ = 1,
  RX_WRITE = 2,
  RX_ZERO = 4, /* zero between two runs: what a run that was given up left is cleared */
} rx_access;

typedef struct
{
  rx_span span;
  unsigned access; /* rx_access */
} rx_range;

typedef struct
{
  const rx_pipeline *pipeline;
  rx_range buffers[RX_STEP_BUFFERS_MAX];       /* (n_buffers of the pipeline) */
  rx_range texels[RX_STEP_BUFFERS_MAX];        /* (n_texels), read only */
  VkFormat texel_formats[RX_STEP_BUFFERS_MAX]; /* whose size divides that of the span */
  rx_range others[RX_STEP_BUFFERS_MAX]; /* (n_others) reached by address in the push constants */
  uint32_t n_others;
  uint8_t push[RX_PUSH_BYTES_MAX]; /* (push_bytes of the pipeline) */
  uint32_t groups[3];
  rx_span grid; /* size > 0: three u32 there say the grid at run time; groups are its most */
} rx_step_config;

typedef struct rx_plan rx_plan;

typedef struct
{
  bool keep_all_barriers; /* a full barrier after every step: for tests and checks */
  uint32_t
      drop_barrier; /* n > 0: leave out the nth derived one: for tests that show it is needed */
  /* Run from its first segment on after a run that was given up anywhere, it leaves what it would have
   * left without (what steps count up in has RX_ZERO). No shader of the plan reads gl_NumWorkGroups. Then a crew
   * may run it. */
  bool repeats;
  uint32_t patience; /* of a crew's partners, in looks at each other; 0: the usual. For tests */
} rx_plan_config;

/* config may be NULL: all of it zero. */
rx_status rx_plan_new (const rx_device *device, const rx_plan_config *config, rx_plan **out);
/* config may be on the stack; every span and pipeline outlives the plan. RX_DRIVER for what the
 * device cannot bind or dispatch: a span that is not aligned or too large, a grid too large. */
rx_status rx_plan_add (rx_plan *plan, const rx_step_config *config);
/* Steps added from here on stand in a new segment: a place where a submit may end. */
rx_status rx_plan_cut (rx_plan *plan);
rx_status rx_plan_finish (rx_plan *plan);
uint32_t rx_plan_steps (const rx_plan *plan);
uint32_t rx_plan_segments (const rx_plan *plan);
/* Those derived between the steps of a segment. Each segment begins with one more, that waits for
 * all before it, and ends with one for the processor. */
uint32_t rx_plan_barriers (const rx_plan *plan);
/* Submits segments [first, first + count) in one submit and waits without spinning; *us (may be
 * NULL) is the time it took. RX_TIMED_OUT after 10 s (120 on
 * a software device), RX_DEVICE_LOST. */
rx_status rx_plan_run (rx_plan *plan, uint32_t first, uint32_t count, uint64_t *us);
/* Begins to make the plan ready for the device's crew (crew.h), beside the caller, who goes on as
 * before; runs are the crew's as soon as it is. The bits are the same. Nothing happens where there is no
 * crew. */
void rx_plan_join (rx_plan *plan);
typedef struct
{
  uint64_t runs;   /* that a crew did */
  uint64_t pauses; /* in them: a partner did not come, and all stopped until it could */
  uint64_t again;  /* runs that it gave up; the device did them instead */
} rx_crew_facts;
/* Waits until the plan is ready. False: it never will be. out may be NULL. */
bool rx_plan_joined (rx_plan *plan, rx_crew_facts *out);
/* After a run that failed: waits once more for what of it may still be running. RX_OK: nothing is, and what it
 * read and wrote may be used again. */
rx_status rx_plan_settle (rx_plan *plan);
/* True after a run that did not end, until it has: nothing that it uses may be freed, neither arena
 * nor pipelines nor device. */
bool rx_plan_is_running (const rx_plan *plan);
/* Waits once more for a run that did not end; leaves everything to the end of the process if it
 * still has not. */
void rx_plan_free (rx_plan *plan);
