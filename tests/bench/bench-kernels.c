/* What each op of a model costs, alone: bench-kernels FAMILY TOKENS CONTEXT SHAPE [OP].
 * One line an op: microseconds, the best of several runs of a plan that holds it many times. */
#include "ops.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define REPEATS 16
#define RUNS    5

typedef struct
{
  const char *name;
  uint32_t width, heads, kv_heads, head_dim, hidden, vocabulary;
  rx_type weights, down, head;
} shape;

static const shape shapes[] = {
  { "smollm2-135m", 576, 9, 3, 64, 1536, 49152, RX_TYPE_Q4_1, RX_TYPE_Q4_1, RX_TYPE_Q8_0 },
  { "gemma3-270m", 640, 4, 1, 256, 2048, 65536, RX_TYPE_Q5_0, RX_TYPE_Q6_K, RX_TYPE_Q8_0 },
};

typedef struct
{
  const shape *shape;
  rx_instance instance;
  rx_device device;
  rx_device_info info;
  rx_arena *arena;
  rx_pipelines *pipelines;
  rx_ops *ops;
  rx_batch run;
  uint32_t position;
  const char *only; /* this op; NULL: all */
} bench;

static void
need (rx_status status)
{
  if (status == RX_OK)
    return;
  fprintf (stderr, "bench-kernels: %s\n", rx_status_text (status));
  exit (1);
}

static void
bench_open (bench *b, rx_family family)
{
  rx_ops_config config = { .family = family, .instance = &b->instance, .info = &b->info };

  need (rx_instance_open (&b->instance, RX_VULKAN_LOADER));
  rx_device_describe (&b->instance, 0, &b->info);
  need (rx_device_open (&b->instance, 0, &b->device));
  need (rx_arena_new (&b->device, &(rx_arena_config){ 0 }, &b->arena));
  need (rx_pipelines_new (&b->device, NULL, &b->pipelines));
  config.device = &b->device;
  config.arena = b->arena;
  config.pipelines = b->pipelines;
  need (rx_ops_new (&config, &b->ops));
  need (rx_arena_take (b->arena, RX_PLACE_SHARED, sizeof (rx_params), &b->run.params));
}

static bool
wanted (const bench *b, const char *name)
{
  return b->only == NULL || strcmp (b->only, name) == 0;
}

static void
begin (bench *b)
{
  rx_params *params = (rx_params *) (void *) b->run.params.map;

  memset (params, 0, sizeof *params);
  params->n_tokens = b->run.tokens_max;
  params->position = b->position;
  for (uint32_t i = 0; i < RX_PAGES_MAX; i++)
    params->pages[i] = i;
  need (rx_plan_new (&b->device, NULL, &b->run.plan));
}

/* Of all threads: what a busy machine does not change. */
static uint64_t
processor_us (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (uint64_t) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
         (uint64_t) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void
end (bench *b, const char *name, uint32_t repeats)
{
  uint64_t best = UINT64_MAX, least = UINT64_MAX, us, first = 0;

  need (rx_plan_finish (b->run.plan));
  rx_params_ready (b->ops, &b->run);
  for (int i = 0; i <= RUNS; i++)
    {
      uint64_t began = processor_us (), took;

      need (rx_plan_run (b->run.plan, 0, rx_plan_segments (b->run.plan), &us));
      took = processor_us () - began;
      first = i == 0 ? us : first;
      best = i > 0 && us < best ? us : best;
      least = i > 0 && took < least ? took : least;
    }
  printf ("%-10s %9.1f us  %9.1f us of processors  %u dispatches, first %.0f ms\n", name,
          (double) best / repeats, (double) least / repeats, rx_plan_steps (b->run.plan) / repeats,
          (double) first / 1e3);
  rx_plan_free (b->run.plan);
}

static rx_matrix *
matrix_new (bench *b, rx_type type, uint32_t rows, uint32_t cols, rx_matrix_config config)
{
  const rx_type_info *info = rx_type_find (type);
  uint64_t size = (uint64_t) rows * cols / info->weights * info->bytes;
  uint8_t *bytes = malloc (size);
  rx_matrix *matrix;

  for (uint64_t i = 0; i < size; i++)
    bytes[i] = (uint8_t) ((i * 2654435761u) >> 13 & 0x3b);
  config.n_parts = config.paired ? 2 : 1;
  config.parts[0] = (rx_part){ type, rows / config.n_parts, cols, bytes };
  config.parts[1] = (rx_part){ type, rows / config.n_parts, cols, bytes };
  need (rx_matrix_new (b->ops, &config, &matrix));
  free (bytes);
  return matrix;
}

static rx_act *
act_new (bench *b, uint32_t width)
{
  rx_act *act;

  need (rx_act_new (b->ops, b->run.tokens_max, width, &act));
  return act;
}

/* rows: of both halves of a pair. A matrix an op, so that weights come from memory as in a model. */
static void
bench_linear (bench *b, const char *name, rx_type type, uint32_t rows, uint32_t cols, bool paired)
{
  rx_matrix_config config = { .uses = RX_USE_LINEAR, .paired = paired };
  rx_linear op = { .eps = 1e-5f, .in = act_new (b, cols) };
  rx_vector *norm;
  float *ones;

  if (!wanted (b, name))
    return;
  ones = calloc (cols, sizeof *ones);
  need (rx_vector_new (b->ops, ones, cols, &norm));
  free (ones);
  op.out = act_new (b, paired ? rows / 2 : rows);
  op.norm = paired ? norm : NULL;
  op.residual = rows == b->shape->width ? op.out : NULL;
  begin (b);
  for (int i = 0; i < REPEATS; i++)
    {
      op.matrix = matrix_new (b, type, rows, cols, config);
      need (rx_op_linear (b->ops, &b->run, &op));
    }
  end (b, name, REPEATS);
}

static void
bench_attention (bench *b)
{
  const shape *s = b->shape;
  rx_cache_config cache = { 1, s->kv_heads, s->head_dim,
                            (b->position + b->run.tokens_max) / RX_PAGE_TOKENS + 1 };
  rx_rope_config rope = { .head_dim = s->head_dim, .base = 10000, .positions = 8192 };
  rx_attention op = { .heads = s->heads,
                      .kv_heads = s->kv_heads,
                      .head_dim = s->head_dim,
                      .eps = 1e-6f,
                      .scale = 0.125f };
  rx_rope *ropes;

  if (!wanted (b, "attention"))
    return;
  need (rx_cache_new (b->ops, &cache, &b->run.cache));
  need (rx_rope_new (b->ops, &rope, &ropes));
  op.rope = ropes;
  op.qkv = act_new (b, (s->heads + 2 * s->kv_heads) * s->head_dim);
  op.out = act_new (b, s->heads * s->head_dim);
  begin (b);
  for (int i = 0; i < REPEATS; i++)
    need (rx_op_attention (b->ops, &b->run, &op));
  end (b, "attention", REPEATS);
}

static void
bench_ends (bench *b)
{
  const shape *s = b->shape;
  rx_matrix_config config = { .uses = RX_USE_EMBED | RX_USE_HEAD | RX_USE_HEADS };
  rx_embed embed = { .scale = 1 };
  rx_head head = { .eps = 1e-6f };
  uint64_t tops = b->run.tokens_max * sizeof (rx_top);

  if (!wanted (b, "ends"))
    return;
  embed.matrix = head.matrix = matrix_new (b, s->head, s->vocabulary, s->width, config);
  embed.out = act_new (b, s->width);
  head.in = embed.out;
  begin (b);
  for (int i = 0; i < REPEATS; i++)
    need (rx_op_embed (b->ops, &b->run, &embed));
  end (b, "embed", REPEATS);
  if (b->run.tokens_max > 64)
    return;
  need (rx_arena_take (b->arena, RX_PLACE_SHARED, tops, &head.top));
  begin (b);
  need (rx_op_head (b->ops, &b->run, &head));
  end (b, "head", 1);
}

int
main (int argc, char **argv)
{
  bench b = { .shape = &shapes[argc > 4 ? atoi (argv[4]) : 0] };
  rx_family family = argc > 1 && strcmp (argv[1], "loop") == 0 ? RX_FAMILY_LOOP : RX_FAMILY_AUTO;
  uint32_t q, kv;

  b.run.tokens_max = argc > 2 ? (uint32_t) atoi (argv[2]) : 1;
  b.position = argc > 3 ? (uint32_t) atoi (argv[3]) : 0;
  b.only = argc > 5 ? argv[5] : NULL;
  q = b.shape->heads * b.shape->head_dim;
  kv = b.shape->kv_heads * b.shape->head_dim;
  bench_open (&b, family);
  printf ("%s, %s, %s, %u tokens from %u\n", b.info.name, rx_ops_family_name (b.ops), b.shape->name,
          b.run.tokens_max, b.position);
  bench_linear (&b, "qkv", b.shape->weights, q + 2 * kv, b.shape->width, false);
  bench_attention (&b);
  bench_linear (&b, "out", b.shape->weights, b.shape->width, q, false);
  bench_linear (&b, "gate-up", b.shape->weights, 2 * b.shape->hidden, b.shape->width, true);
  bench_linear (&b, "down", b.shape->down, b.shape->width, b.shape->hidden, false);
  bench_ends (&b);
  rx_ops_free (b.ops);
  rx_pipelines_free (b.pipelines);
  rx_arena_free (b.arena);
  rx_device_close (&b.device);
  rx_instance_close (&b.instance);
  return 0;
}
