/* The barriers of whole models, each left out in turn: test-barriers MODEL... (random weights, every architecture).
 *
 * lavapipe runs one dispatch after the other, so a missing barrier changes no result there. What sees it are two
 * checks of what was recorded:
 *   - the validation layer's synchronisation checks: of what descriptors bind; not of what is reached by address, and
 *     not of a write after a write of two dispatches (layer 1.3.239);
 *   - the plan's own ranges, held against each other one by one here, without hazards.c: of all that steps say,
 *     among which every address that a step is given must be.
 *
 * A child with the layer loads a model and answers with it: nothing may be found. Then each plan is recorded again,
 * two runs of it one behind the other in one command buffer: as it is, which is clean, and for every barrier without
 * that one, which is found by both checks, or by the one that can. The barrier for the processor at the end of a
 * segment orders nothing that either check sees; it must be there. */
#include "counts.h"
#include "network-private.h"
#include "plan-parts.h"

#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#define TOKENS 70 /* a page, and some */

typedef enum
{
  OP_PIPELINE,
  OP_SET,
  OP_PUSH,
  OP_DISPATCH,
  OP_INDIRECT,
  OP_BARRIER,
  OP_END, /* of a segment: the barrier for the processor */
} OpKind;

typedef struct
{
  VkCommandBuffer commands; /* in which it was recorded */
  OpKind kind;
  VkPipeline pipeline;
  VkPipelineLayout layout;
  VkDescriptorSet set;
  guint32 size, groups[3];
  guint8 push[RX_PUSH_BYTES_MAX]; /* (size) */
  VkBuffer grid;
  VkDeviceSize at;
  VkPipelineStageFlags from, to;
  VkMemoryBarrier barrier;
} Op;

typedef struct
{
  const rx_plan *plan;
  rx_step_config step;
} Step;

static struct
{
  PFN_vkGetDeviceProcAddr get;
  rx_device device; /* the calls behind */
  GArray *ops;      /* of Op */
  GArray *steps;    /* of Step */
} seen;

/* ---- what is recorded ---- */

static void
take (VkCommandBuffer commands, Op op)
{
  op.commands = commands;
  g_array_append_val (seen.ops, op);
}

/* Another had this handle before. */
static VkResult VKAPI_CALL
begin_commands (VkCommandBuffer commands, const VkCommandBufferBeginInfo *info)
{
  for (guint i = 0; i < seen.ops->len; i++)
    {
      Op *op = &g_array_index (seen.ops, Op, i);

      if (op->commands == commands)
        op->commands = VK_NULL_HANDLE;
    }
  return seen.device.BeginCommandBuffer (commands, info);
}

static void VKAPI_CALL
bind_pipeline (VkCommandBuffer commands, VkPipelineBindPoint point, VkPipeline pipeline)
{
  take (commands, (Op){ .kind = OP_PIPELINE, .pipeline = pipeline });
  seen.device.CmdBindPipeline (commands, point, pipeline);
}

static void VKAPI_CALL
bind_sets (VkCommandBuffer commands,
           VkPipelineBindPoint point,
           VkPipelineLayout layout,
           uint32_t first,
           uint32_t n,
           const VkDescriptorSet *sets,
           uint32_t n_offsets,
           const uint32_t *offsets)
{
  g_assert_true (first == 0 && n == 1 && n_offsets == 0);
  take (commands, (Op){ .kind = OP_SET, .layout = layout, .set = sets[0] });
  seen.device.CmdBindDescriptorSets (commands, point, layout, first, n, sets, n_offsets, offsets);
}

static void VKAPI_CALL
push_constants (VkCommandBuffer commands,
                VkPipelineLayout layout,
                VkShaderStageFlags stages,
                uint32_t at,
                uint32_t size,
                const void *bytes)
{
  Op op = { .kind = OP_PUSH, .layout = layout, .size = size };

  g_assert_cmpuint (at + size, <=, sizeof op.push);
  memcpy (op.push, bytes, size);
  take (commands, op);
  seen.device.CmdPushConstants (commands, layout, stages, at, size, bytes);
}

static void VKAPI_CALL
dispatch (VkCommandBuffer commands, uint32_t x, uint32_t y, uint32_t z)
{
  take (commands, (Op){ .kind = OP_DISPATCH, .groups = { x, y, z } });
  seen.device.CmdDispatch (commands, x, y, z);
}

static void VKAPI_CALL
dispatch_indirect (VkCommandBuffer commands, VkBuffer grid, VkDeviceSize at)
{
  take (commands, (Op){ .kind = OP_INDIRECT, .grid = grid, .at = at });
  seen.device.CmdDispatchIndirect (commands, grid, at);
}

static void VKAPI_CALL
pipeline_barrier (VkCommandBuffer commands,
                  VkPipelineStageFlags from,
                  VkPipelineStageFlags to,
                  VkDependencyFlags flags,
                  uint32_t n,
                  const VkMemoryBarrier *barriers,
                  uint32_t n_buffers,
                  const VkBufferMemoryBarrier *buffers,
                  uint32_t n_images,
                  const VkImageMemoryBarrier *images)
{
  g_assert_true (n == 1 && n_buffers == 0 && n_images == 0);
  take (commands, (Op){ .kind = (to & VK_PIPELINE_STAGE_HOST_BIT) != 0 ? OP_END : OP_BARRIER,
                        .from = from,
                        .to = to,
                        .barrier = *barriers });
  seen.device.CmdPipelineBarrier (commands, from, to, flags, n, barriers, n_buffers, buffers,
                                  n_images, images);
}

static PFN_vkVoidFunction VKAPI_CALL
get_watched (VkDevice device, const char *name)
{
  PFN_vkVoidFunction real = seen.get (device, name);

#define WATCH(call, by)                       \
  if (strcmp (name, "vk" #call) == 0)         \
    {                                         \
      seen.device.call = (PFN_vk##call) real; \
      return (PFN_vkVoidFunction) by;         \
    }
  WATCH (BeginCommandBuffer, begin_commands)
  WATCH (CmdBindPipeline, bind_pipeline)
  WATCH (CmdBindDescriptorSets, bind_sets)
  WATCH (CmdPushConstants, push_constants)
  WATCH (CmdDispatch, dispatch)
  WATCH (CmdDispatchIndirect, dispatch_indirect)
  WATCH (CmdPipelineBarrier, pipeline_barrier)
#undef WATCH
  return real;
}

static void
on_instance_opened (rx_instance *instance)
{
  seen.get = instance->GetDeviceProcAddr;
  instance->GetDeviceProcAddr = get_watched;
}

rx_status __real_rx_plan_new (const rx_device *device, const rx_plan_config *config, rx_plan **out);
rx_status __wrap_rx_plan_new (const rx_device *device, const rx_plan_config *config, rx_plan **out);
rx_status __real_rx_plan_add (rx_plan *plan, const rx_step_config *config);
rx_status __wrap_rx_plan_add (rx_plan *plan, const rx_step_config *config);

/* Another was at this address before. */
rx_status
__wrap_rx_plan_new (const rx_device *device, const rx_plan_config *config, rx_plan **out)
{
  rx_status status = __real_rx_plan_new (device, config, out);

  for (guint i = 0; status == RX_OK && i < seen.steps->len; i++)
    {
      Step *step = &g_array_index (seen.steps, Step, i);

      if (step->plan == *out)
        step->plan = NULL;
    }
  return status;
}

rx_status
__wrap_rx_plan_add (rx_plan *plan, const rx_step_config *config)
{
  const Step step = { plan, *config };

  g_array_append_val (seen.steps, step);
  return __real_rx_plan_add (plan, config);
}

/* ---- the ranges, held against each other ---- */

typedef struct
{
  rx_range range;
  gboolean by_address;
} Range;

static void
ranges_of (const rx_step_config *step, GArray *out)
{
  const rx_pipeline_config *config = &step->pipeline->config;

  for (guint i = 0; i < config->n_buffers; i++)
    g_array_append_val (out, ((Range){ step->buffers[i], FALSE }));
  for (guint i = 0; i < config->n_texels; i++)
    g_array_append_val (out, ((Range){ { step->texels[i].span, RX_READ }, FALSE }));
  for (guint i = 0; i < step->n_others; i++)
    g_array_append_val (out, ((Range){ step->others[i], TRUE }));
  if (step->grid.size > 0)
    g_array_append_val (out, ((Range){ { step->grid, RX_READ }, FALSE }));
}

static gboolean
lies_in (const GArray *ranges, guint64 address)
{
  for (guint i = 0; i < ranges->len; i++)
    {
      const rx_span *span = &g_array_index (ranges, Range, i).range.span;

      if (span->address != 0 && address >= span->address && address - span->address < span->size)
        return TRUE;
    }
  return FALSE;
}

typedef struct
{
  guint any, by_layer; /* conflicts; those that the layer sees */
} Conflicts;

static void
hold_against (const GArray *before, const GArray *after, Conflicts *out)
{
  for (guint i = 0; i < before->len; i++)
    for (guint k = 0; k < after->len; k++)
      {
        const Range *a = &g_array_index (before, Range, i), *b = &g_array_index (after, Range, k);
        const rx_span *x = &a->range.span, *y = &b->range.span;

        if (((a->range.access | b->range.access) & RX_WRITE) == 0 || x->buffer != y->buffer ||
            x->offset >= y->offset + y->size || y->offset >= x->offset + x->size)
          continue;
        out->any++;
        out->by_layer += !a->by_address && !b->by_address &&
                         ((a->range.access | b->range.access) & RX_READ) != 0;
      }
}

/* ---- a plan ---- */

typedef struct
{
  GArray *ops;   /* of Op: of all segments */
  GArray *steps; /* of rx_step_config, one a dispatch */
  guint n_barriers;
} Recorded;

/* What is reached by address is said too: every address that a step is given lies in one of its ranges. Memory
 * is where any step has some. */
static void
check_addresses (const GArray *steps)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (Range));
  guint n = 0;

  for (guint i = 0; i < steps->len; i++)
    ranges_of (&g_array_index (steps, rx_step_config, i), all);
  for (guint i = 0; i < steps->len; i++)
    {
      const rx_step_config *step = &g_array_index (steps, rx_step_config, i);
      g_autoptr (GArray) own = g_array_new (FALSE, FALSE, sizeof (Range));

      ranges_of (step, own);
      for (guint at = 0; at + 8 <= step->pipeline->config.push_bytes; at += 4)
        {
          guint64 address;

          memcpy (&address, step->push + at, sizeof address);
          if (!lies_in (all, address))
            continue;
          n++;
          if (!lies_in (own, address))
            g_error ("step %u (%s) is given an address that it does not say", i,
                     step->pipeline->config.name);
        }
    }
  printf ("%u addresses\n", n);
}

static Recorded
recorded_of (const rx_plan *plan)
{
  Recorded r = { g_array_new (FALSE, FALSE, sizeof (Op)),
                 g_array_new (FALSE, FALSE, sizeof (rx_step_config)), 0 };
  guint dispatches = 0;

  for (guint s = 0; s < plan->n_segments; s++)
    {
      guint ends = 0;

      for (guint i = 0; i < seen.ops->len; i++)
        {
          const Op *op = &g_array_index (seen.ops, Op, i);

          if (op->commands != plan->own.commands[s])
            continue;
          g_assert_cmpuint (ends, ==, 0); /* the last of all */
          ends += op->kind == OP_END;
          r.n_barriers += op->kind == OP_BARRIER;
          dispatches += op->kind == OP_DISPATCH || op->kind == OP_INDIRECT;
          g_array_append_val (r.ops, *op);
        }
      g_assert_cmpuint (ends, ==, 1);
    }
  for (guint i = 0; i < seen.steps->len; i++)
    {
      const Step *step = &g_array_index (seen.steps, Step, i);

      if (step->plan == plan)
        g_array_append_val (r.steps, step->step);
    }
  g_assert_cmpuint (r.steps->len, ==, dispatches);
  check_addresses (r.steps);
  return r;
}

/* Without the nth barrier of the second of two runs; 0: with all. */
static Conflicts
conflicts_without (const Recorded *r, guint nth)
{
  g_autoptr (GArray) before = g_array_new (FALSE, FALSE, sizeof (Range));
  Conflicts out = { 0 };

  for (guint turn = 0; turn < 2; turn++)
    for (guint i = 0, barrier = 0, step = 0; i < r->ops->len; i++)
      {
        const Op *op = &g_array_index (r->ops, Op, i);

        if (op->kind == OP_BARRIER && !(turn == 1 && ++barrier == nth))
          g_array_set_size (before, 0);
        if (op->kind == OP_DISPATCH || op->kind == OP_INDIRECT)
          {
            g_autoptr (GArray) after = g_array_new (FALSE, FALSE, sizeof (Range));

            ranges_of (&g_array_index (r->steps, rx_step_config, step++), after);
            hold_against (before, after, &out);
            g_array_append_vals (before, after->data, after->len);
          }
      }
  return out;
}

static void
replay_op (VkCommandBuffer commands, const Op *op)
{
  const VkPipelineBindPoint compute = VK_PIPELINE_BIND_POINT_COMPUTE;

  switch (op->kind)
    {
    case OP_PIPELINE:
      seen.device.CmdBindPipeline (commands, compute, op->pipeline);
      break;
    case OP_SET:
      seen.device.CmdBindDescriptorSets (commands, compute, op->layout, 0, 1, &op->set, 0, NULL);
      break;
    case OP_PUSH:
      seen.device.CmdPushConstants (commands, op->layout, VK_SHADER_STAGE_COMPUTE_BIT, 0, op->size,
                                    op->push);
      break;
    case OP_DISPATCH:
      seen.device.CmdDispatch (commands, op->groups[0], op->groups[1], op->groups[2]);
      break;
    case OP_INDIRECT:
      seen.device.CmdDispatchIndirect (commands, op->grid, op->at);
      break;
    default:
      seen.device.CmdPipelineBarrier (commands, op->from, op->to, 0, 1, &op->barrier, 0, NULL, 0,
                                      NULL);
    }
}

/* For the layer; nothing is submitted. */
static void
replay_without (const rx_device *device, const Recorded *r, VkCommandBuffer commands, guint nth)
{
  const VkCommandBufferBeginInfo begin = { .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO };

  g_assert_cmpint (device->BeginCommandBuffer (commands, &begin), ==, VK_SUCCESS);
  for (guint turn = 0; turn < 2; turn++)
    for (guint i = 0, barrier = 0; i < r->ops->len; i++)
      {
        const Op *op = &g_array_index (r->ops, Op, i);

        if (op->kind != OP_BARRIER || !(turn == 1 && ++barrier == nth))
          replay_op (commands, op);
      }
  g_assert_cmpint (device->EndCommandBuffer (commands), ==, VK_SUCCESS);
}

/* ---- the child ---- */

static VkCommandBuffer
commands_new (const rx_device *device, VkCommandPool *pool)
{
  const VkCommandPoolCreateInfo info = { .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
                                         .flags = VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT,
                                         .queueFamilyIndex = device->family };
  VkCommandBufferAllocateInfo one = { .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
                                      .commandBufferCount = 1 };
  VkCommandBuffer commands;

  g_assert_cmpint (device->CreateCommandPool (device->handle, &info, NULL, pool), ==, VK_SUCCESS);
  one.commandPool = *pool;
  g_assert_cmpint (device->AllocateCommandBuffers (device->handle, &one, &commands), ==,
                   VK_SUCCESS);
  return commands;
}

/* A line "# KIND NTH ANY BY_LAYER" before what the layer says of each. */
static void
child_plan (rx_network *network, rx_run_kind kind)
{
  const rx_device *device = &network->device;
  Recorded r = recorded_of (network->runners[kind].batch.plan);
  VkCommandPool pool;
  VkCommandBuffer commands = commands_new (device, &pool);

  for (guint nth = 0; nth <= r.n_barriers; nth++)
    {
      Conflicts c = conflicts_without (&r, nth);

      printf ("\n# %d %u %u %u\n", kind, nth, c.any, c.by_layer);
      fflush (stdout);
      replay_without (device, &r, commands, nth);
    }
  printf ("\n# end\n");
  fflush (stdout);
  device->DestroyCommandPool (device->handle, pool, NULL);
  g_array_unref (r.ops);
  g_array_unref (r.steps);
}

static void
child_run (rx_network *network, rx_run_kind kind, guint at, guint n)
{
  static const guint32 pages[] = { 1, 0 };
  guint32 tokens[TOKENS];
  const rx_work work = { .tokens = tokens, .n_tokens = n, .position = at, .pages = pages };

  for (guint i = 0; i < n; i++)
    tokens[i] = 300 + (at + i) * 7 % 400;
  rx_network_begin (network, kind, &work);
  for (bool more = true; more;)
    g_assert_cmpint (rx_network_step (network, kind, &more), ==, RX_OK);
}

static int
child (const char *path, const char *family)
{
  rx_network_config config = { .family = strcmp (family, "line") == 0 ? RX_FAMILY_LINE
                                                                      : RX_FAMILY_LOOP,
                               .context_tokens = 128,
                               .sequences = 1,
                               .runs = (1u << RX_RUNS) - 1,
                               .instance_opened = on_instance_opened };
  rx_network *network;
  rx_trouble trouble;
  rx_gguf *file;
  rx_why why;

  seen.ops = g_array_new (FALSE, FALSE, sizeof (Op));
  seen.steps = g_array_new (FALSE, FALSE, sizeof (Step));
  if (!rx_gguf_open (path, &file, &why))
    g_error ("%s", why.text);
  config.file = file;
  if (!rx_network_new (&config, &network, &trouble))
    g_error ("%s", trouble.why);
  g_assert_cmpstr (rx_network_family (network), ==, family);
  child_run (network, RX_RUN_SCORE, 0, 64);
  child_run (network, RX_RUN_PREFILL, 0, TOKENS - 1);
  child_run (network, RX_RUN_DECODE, TOKENS - 1, 1);
  for (int kind = 0; kind < RX_RUNS; kind++)
    child_plan (network, (rx_run_kind) kind);
  rx_network_free (network);
  rx_gguf_close (file);
  return 0;
}

/* ---- what it says ---- */

typedef struct
{
  const char *program, *model, *family;
} Row;

static char *
run_child (const Row *row)
{
  g_autoptr (GSubprocessLauncher)
      launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *folder = test_folder_new ();
  g_autofree char *settings = g_build_filename (folder, "vk_layer_settings.txt", NULL);
  g_autofree char *sanitizer = g_strconcat (g_getenv ("ASAN_OPTIONS") ?: "", ":detect_leaks=0",
                                            NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *out = NULL;

  /* The layer says the same at most ten times, if nobody says otherwise. */
  g_file_set_contents (settings,
                       "khronos_validation.enables = "
                       "VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT\n"
                       "khronos_validation.enable_message_limit = false\n"
                       "khronos_validation.duplicate_message_limit = 0\n"
                       "khronos_validation.report_flags = error,warn,perf\n"
                       "khronos_validation.log_filename = stdout\n"
                       "khronos_validation.debug_action = VK_DBG_LAYER_ACTION_LOG_MSG\n",
                       -1, &error);
  g_assert_no_error (error);
  g_subprocess_launcher_setenv (launcher, "VK_INSTANCE_LAYERS", "VK_LAYER_KHRONOS_validation",
                                TRUE);
  g_subprocess_launcher_setenv (launcher, "VK_LAYER_SETTINGS_PATH", settings, TRUE);
  g_subprocess_launcher_setenv (launcher, "ASAN_OPTIONS", sanitizer, TRUE); /* the layer leaks */
  process = g_subprocess_launcher_spawn (launcher, &error, row->program, "--child", row->model,
                                         row->family, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, &error));
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_error ("%.2000s", out);
  test_folder_remove (folder);
  return out;
}

/* The first barrier of a run orders it behind the one before, whose end was waited for. */
static void
check_part (const char *part, guint *left_out, guint *by_layer)
{
  gboolean found = strstr (part, "SYNC-HAZARD") != NULL;
  guint kind = 0, nth = 0, conflicts = 0, to_be_seen = 0;

  if (!g_str_has_prefix (part, "end"))
    g_assert_cmpint (sscanf (part, "%u %u %u %u", &kind, &nth, &conflicts, &to_be_seen), ==, 4);
  if (nth == 0)
    {
      g_assert_cmpuint (conflicts, ==, 0);
      if (strstr (part, "Validation") != NULL)
        g_error ("%s", part);
      return;
    }
  if (nth == 1)
    return;
  if (conflicts == 0 || (to_be_seen > 0 && !found))
    g_error ("plan %u without barrier %u: %u conflicts, of which the layer sees %u%s", kind, nth,
             conflicts, to_be_seen, found ? "" : ", and found none");
  ++*left_out;
  *by_layer += found;
}

static void
test_barriers (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *out = run_child (row);
  g_auto (GStrv) parts = g_strsplit (out, "\n# ", -1);
  guint left_out = 0, by_layer = 0;

  if (strstr (parts[0], "Validation") != NULL)
    g_error ("%s", parts[0]);
  for (guint i = 1; parts[i] != NULL; i++)
    check_part (parts[i], &left_out, &by_layer);
  g_test_message ("%u barriers left out, of which the layer found %u", left_out, by_layer);
  g_assert_cmpuint (left_out, >=, 3 * 8); /* of three plans */
  g_assert_cmpuint (by_layer, >=, 3 * 6);
}

int
main (int argc, char **argv)
{
  static const char *const families[] = { "line", "loop" };

  if (argc == 4 && strcmp (argv[1], "--child") == 0)
    return child (argv[2], argv[3]);
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, >=, 2);
  for (int i = 1; i < argc; i++)
    for (guint k = 0; k < G_N_ELEMENTS (families); k++)
      {
        g_autofree char *base = g_path_get_basename (argv[i]);
        g_autofree char *path = g_strdup_printf ("/barriers/%s/%s", base, families[k]);
        Row *row = g_new (Row, 1);

        *row = (Row){ argv[0], argv[i], families[k] };
        g_test_add_data_func_full (path, row, test_barriers, g_free);
      }
  return g_test_run ();
}
