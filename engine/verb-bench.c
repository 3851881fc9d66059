#include "verb-bench.h"

#include "clock.h"
#include "language.h"
#include "probe.h"
#include "sampler.h"
#include "serve-cage.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#define QUESTION 32 /* tokens of the first question, and of the two about a record */
#define EDGE     32 /* tokens at the start and the end of the answer that are said apart */

/* Submits of some runs; median: of the longest of each run. */
typedef struct
{
  uint32_t submits, longest_us, median_us;
} submit_facts;

typedef struct
{
  const rx_bench_options *options;
  rx_vault *vault;
  rx_language *language;
  rx_network *network;      /* of the language */
  uint32_t *tokens, *pages; /* (total), (total / 64, rounded up) */
  int64_t *decode_us;       /* (answer) */
  uint32_t *longest_us;     /* (n_runs) of a submit of each run; room for a run a token */
  uint32_t n_runs, n_submits;
  submit_facts of_prefill, of_decode;
  uint64_t prefill_us, decode_device_us;
  int64_t host_ns; /* of the processor, of this thread: all that decoding is besides waiting */
  rx_sampler *sampler;
  int64_t began_us, loaded_us, first_us;
  int64_t cold_us, second_us; /* of a question about a record, to its first token */
  double read_gb_s, peak_mb;
  rx_trouble trouble;
} benchmark;

static uint32_t
total_of (const rx_bench_options *o)
{
  uint32_t total = o->depth + o->prompt + o->answer;
  uint32_t asked = o->record + QUESTION + 1;

  return total > asked ? total : asked;
}

/* Any tokens take the same time; these are spread over the vocabulary, and the same each time. */
static bool
make_tokens (benchmark *b, uint32_t vocabulary)
{
  uint32_t total = total_of (b->options);

  b->tokens = calloc (total + 1, sizeof *b->tokens);
  b->pages = calloc (total / RX_PAGE_TOKENS + 1, sizeof *b->pages);
  b->decode_us = calloc (b->options->answer + 1, sizeof *b->decode_us);
  b->longest_us = calloc (total + 1, sizeof *b->longest_us);
  if (b->tokens == NULL || b->pages == NULL || b->decode_us == NULL || b->longest_us == NULL)
    return rx_trouble_of (&b->trouble, RX_NO_MEMORY);
  for (uint32_t i = 0; i < total; i++)
    b->tokens[i] = (uint32_t) ((i + 1) * 2654435761ull % vocabulary);
  for (uint32_t i = 0; i <= total / RX_PAGE_TOKENS; i++)
    b->pages[i] = i;
  return true;
}

static bool
fits (benchmark *b, uint32_t context)
{
  uint32_t total = total_of (b->options);

  return total <= context ||
         rx_trouble_say (&b->trouble, RX_FAIL_CONTEXT,
                         "%u tokens do not fit the model's context of %u; measure fewer", total,
                         context);
}

/* What is wrong with the file or the options is said before the model is put on the device. */
static bool
check_input (benchmark *b)
{
  rx_shape *shape = malloc (sizeof *shape);
  rx_gguf *file = NULL;
  rx_why why;
  bool good;

  if (shape == NULL)
    return rx_trouble_of (&b->trouble, RX_NO_MEMORY);
  if (!rx_gguf_open (b->options->common.model, &file, &why))
    good = rx_trouble_say (&b->trouble, RX_FAIL_MODEL_FILE, "%s", why.text);
  else
    good = rx_shape_read (file, shape, &b->trouble) && fits (b, shape->context) &&
           make_tokens (b, shape->vocabulary);
  rx_gguf_close (file);
  free (shape);
  return good;
}

static bool
load (benchmark *b, const rx_language_config *config)
{
  if (!rx_language_new (config, &b->language, &b->trouble))
    return false;
  b->network = rx_language_network (b->language);
  b->loaded_us = rx_clock_us ();
  return true;
}

/* Measured is what a machine has on which the model was used before: with the tiles that were timed then. */
static bool
load_tuned (benchmark *b, const rx_language_config *config)
{
  bool some;

  if (!load (b, config))
    return false;
  some = rx_language_tune (b->language);
  while (some && rx_language_tune (b->language))
    ;
  if (!some || config->network.cache_dir == NULL)
    return true;
  rx_language_free (b->language);
  b->language = NULL;
  b->began_us = rx_clock_us ();
  return load (b, config);
}

static bool
prepare (benchmark *b)
{
  const rx_bench_options *o = b->options;
  rx_language_config config = { .vault = b->vault,
                                .path = o->common.model,
                                .network = { .device = o->common.device,
                                             .family = rx_verb_family (&o->common),
                                             .context_tokens = total_of (o),
                                             .sequences = 1 } };

  if (!rx_verb_enter (&o->common, &b->trouble) || !check_input (b))
    return false;
  config.network.cache_dir = rx_cage_cache ();
  return load_tuned (b, &config);
}

/* ---- running ---- */

static bool
run (benchmark *b, rx_run_kind kind, uint32_t at, uint32_t n)
{
  rx_work work = { b->tokens + at, n, at, b->pages, NULL, 0 };
  rx_run_facts facts;
  bool more = true;

  rx_network_begin (b->network, kind, &work);
  while (more)
    {
      if (!rx_trouble_of (&b->trouble, rx_network_step (b->network, kind, &more)))
        return false;
    }
  facts = rx_network_run_facts (b->network, kind);
  b->n_submits += facts.submits;
  b->longest_us[b->n_runs++] = facts.longest_us;
  return true;
}

static int
smaller_first (const void *a, const void *b)
{
  const uint32_t *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

/* Of the runs since the last call. */
static submit_facts
take_submits (benchmark *b)
{
  submit_facts facts = { b->n_submits, 0, 0 };

  if (b->n_runs > 0)
    {
      qsort (b->longest_us, b->n_runs, sizeof *b->longest_us, smaller_first);
      facts.longest_us = b->longest_us[b->n_runs - 1];
      facts.median_us = b->longest_us[b->n_runs / 2];
    }
  b->n_runs = b->n_submits = 0;
  return facts;
}

static bool
prefill (benchmark *b, uint32_t at, uint32_t to)
{
  while (at < to)
    {
      uint32_t n = rx_network_batch (b->network);

      n = n < to - at ? n : to - at;
      if (!run (b, RX_RUN_PREFILL, at, n))
        return false;
      at += n;
    }
  return true;
}

/* The first n tokens as a question, as serve would answer it; *first_us: when its first token came. */
static bool
ask (benchmark *b, uint32_t n, int64_t *first_us)
{
  rx_answer_config config = { .tokens = b->tokens, .n_tokens = n, .sampling.max_tokens = 1 };
  rx_step step = { .kind = RX_STEP_WAIT };
  rx_answer *answer;
  rx_done done;

  config.scope[0] = 1; /* a patient's */
  if (!rx_answer_new (b->language, &config, &answer, &b->trouble))
    return false;
  while (step.kind == RX_STEP_WAIT || (step.kind == RX_STEP_TEXT && step.tokens == 0))
    rx_answer_step (answer, &step);
  *first_us = rx_clock_us ();
  if (step.kind == RX_STEP_FAILED)
    rx_trouble_say (&b->trouble, (rx_fail) step.failure, "%s", step.why);
  rx_answer_free (answer, &done);
  return step.kind != RX_STEP_FAILED;
}

static void
forget (benchmark *b)
{
  const uint8_t scope[RX_WIRE_SCOPE_BYTES] = { 1 };

  rx_language_drop_scope (b->language, scope, NULL);
}

/* A question about a record, and another when the record's pages are there. */
static bool
measure_record (benchmark *b)
{
  uint32_t record = b->options->record, n = record + QUESTION;
  int64_t began = rx_clock_us (), first;

  if (record == 0)
    return true;
  if (!ask (b, n, &first))
    return false;
  b->cold_us = first - began;
  b->tokens[record] ^= 1;
  began = rx_clock_us ();
  if (!ask (b, n, &first))
    return false;
  b->second_us = first - began;
  forget (b);
  return true;
}

static int64_t
host_ns (void)
{
  struct timespec t = { 0 };

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t);
  return (int64_t) t.tv_sec * 1000000000 + t.tv_nsec;
}

static bool
make_sampler (benchmark *b)
{
  const rx_sampler_config config = { .vault = b->vault,
                                     .n_vocabulary = rx_network_shape (b->network)->vocabulary };
  rx_fail code = RX_FAIL_MEMORY;
  rx_why why;

  return rx_sampler_new (&config, &b->sampler, &code, &why) ||
         rx_trouble_say (&b->trouble, code, "%s", why.text);
}

/* As an answer does; what it gives is not what is decoded next. */
static bool
sample (benchmark *b)
{
  const rx_logits logits = { .top = rx_network_top (b->network, RX_RUN_DECODE),
                             .logits = rx_network_logits (b->network),
                             .n = rx_network_shape (b->network)->vocabulary };
  uint32_t token;
  rx_pick pick = rx_sampler_pick (b->sampler, &logits, NULL, &token);

  if (pick != RX_PICK_TOKEN)
    return rx_trouble_say (&b->trouble, RX_FAIL_DEVICE, "%s", rx_pick_text (pick));
  rx_sampler_accept (b->sampler, token);
  return true;
}

/* A token's time is that of its run, as others measure it; the thread's own includes the choice of the next. */
static bool
decode (benchmark *b, uint32_t at)
{
  uint64_t device = rx_network_device_us (b->network);

  for (uint32_t i = 0; i < b->options->answer; i++)
    {
      int64_t host = host_ns (), began = rx_clock_us ();

      if (!run (b, RX_RUN_DECODE, at + i, 1))
        return false;
      b->decode_us[i] = rx_clock_us () - began;
      if (!sample (b))
        return false;
      b->host_ns += host_ns () - host;
    }
  b->decode_device_us = rx_network_device_us (b->network) - device;
  return true;
}

/* The pages are used without their keeper, who takes them for empty, so they are wiped at the end. */
static bool
measure (benchmark *b)
{
  const rx_bench_options *o = b->options;
  uint32_t end = o->depth + o->prompt;
  int64_t began;

  /* Once before it counts, so that the batch has found its size. */
  if (!prefill (b, 0, o->depth) || !prefill (b, o->depth, end))
    return false;
  take_submits (b);
  began = rx_clock_us ();
  if (!prefill (b, o->depth, end))
    return false;
  b->prefill_us = (uint64_t) (rx_clock_us () - began);
  b->of_prefill = take_submits (b);
  if (!make_sampler (b) || !decode (b, end))
    return false;
  b->of_decode = take_submits (b);
  return rx_trouble_of (&b->trouble, rx_network_wipe (b->network, b->pages,
                                                      (end + o->answer) / RX_PAGE_TOKENS + 1));
}

static bool
measure_all (benchmark *b)
{
  if (!ask (b, QUESTION, &b->first_us))
    return false;
  forget (b);
  return measure (b) && measure_record (b);
}

/* Before the probe, which takes memory of its own. */
static bool
take_peak (benchmark *b)
{
  struct rusage usage = { 0 };

  getrusage (RUSAGE_SELF, &usage);
  b->peak_mb = (double) usage.ru_maxrss / 1024;
  return true;
}

static bool
probe (benchmark *b)
{
  rx_instance instance;
  rx_device_info info;
  uint32_t index;
  rx_status status = rx_instance_open (&instance, RX_VULKAN_LOADER);

  if (status != RX_OK)
    return rx_trouble_of (&b->trouble, status);
  status = rx_device_choose (&instance, b->options->common.device, &index, &info);
  if (status == RX_OK)
    status = rx_probe_read (&instance, index, &b->read_gb_s);
  rx_instance_close (&instance);
  return rx_trouble_of (&b->trouble, status);
}

/* ---- printing ---- */

static double
rate (uint64_t tokens, uint64_t us)
{
  return us == 0 ? 0 : (double) tokens * 1e6 / (double) us;
}

static double
decode_rate (const benchmark *b, uint32_t from, uint32_t to)
{
  uint64_t us = 0;

  for (uint32_t i = from; i < to; i++)
    us += (uint64_t) b->decode_us[i];
  return rate (to - from, us);
}

static void
print_submits (const char *name, submit_facts facts)
{
  printf (",\"%s_submits\":%u,\"%s_submit_longest_ms\":%.1f,\"%s_submit_median_ms\":%.1f", name,
          facts.submits, name, (double) facts.longest_us / 1e3, name,
          (double) facts.median_us / 1e3);
}

static void
print (const benchmark *b)
{
  const rx_device_info *info = rx_network_device (b->network);
  uint32_t n = b->options->answer, edge = n < EDGE ? n : EDGE;
  double wall_us = n == 0 ? 0 : 1e6 / decode_rate (b, 0, n);
  rx_network_facts facts;

  rx_network_say_facts (b->network, &facts);
  fputs ("{\"device\":", stdout);
  rx_cli_json_string (stdout, info->name);
  fputs (",\"driver\":", stdout);
  rx_cli_json_string (stdout, info->driver_version);
  printf (",\"family\":\"%s\",\"prompt\":%u,\"gen\":%u,\"depth\":%u",
          rx_network_family (b->network), b->options->prompt, n, b->options->depth);
  printf (",\"prefill_tok_s\":%.2f,\"decode_tok_s\":%.2f,\"decode_first32_tok_s\":%.2f,"
          "\"decode_last32_tok_s\":%.2f",
          rate (b->options->prompt, b->prefill_us), decode_rate (b, 0, n), decode_rate (b, 0, edge),
          decode_rate (b, n - edge, n));
  printf (",\"bytes_per_token\":%llu,\"read_gb_s\":%.2f,\"dispatches_per_token\":%u,"
          "\"dispatches_per_layer\":%u,"
          "\"host_us_per_token\":%.1f,\"between_us_per_token\":%.1f",
          (unsigned long long) facts.read_bytes, b->read_gb_s, facts.dispatches,
          facts.layer_dispatches, n == 0 ? 0 : (double) b->host_ns / 1e3 / n,
          n == 0 ? 0 : wall_us - (double) b->decode_device_us / n);
  printf (",\"crew_runs\":%llu,\"crew_pauses\":%llu", (unsigned long long) facts.crew_runs,
          (unsigned long long) facts.crew_pauses);
  print_submits ("prefill", b->of_prefill);
  print_submits ("decode", b->of_decode);
  printf (",\"load_ms\":%.1f,\"pipelines_ms\":%.1f,\"ttft_ms\":%.1f,\"peak_rss_mb\":%.1f,"
          "\"device_mb\":%.1f,\"cache_mb\":%.1f,\"software\":%s",
          (double) (b->loaded_us - b->began_us) / 1e3,
          (double) (facts.compile_us + facts.warm_us) / 1e3,
          (double) (b->first_us - b->began_us) / 1e3, b->peak_mb,
          (double) rx_network_bytes (b->network) / (1 << 20),
          (double) facts.cache_bytes / (1 << 20), info->software ? "true" : "false");
  if (b->options->record != 0)
    printf (",\"record\":%u,\"cold_ms\":%.1f,\"second_ms\":%.1f", b->options->record,
            (double) b->cold_us / 1e3, (double) b->second_us / 1e3);
  fputs ("}\n", stdout);
}

int
rx_verb_bench (const rx_bench_options *options)
{
  benchmark b = { .options = options, .began_us = rx_clock_us (), .vault = rx_vault_new () };
  int status = 0;

  if (b.vault == NULL)
    return rx_cli_failed ((rx_cli_failure){ options->common.json, "memory" }, "no memory");
  if (!prepare (&b) || !measure_all (&b) || !take_peak (&b) || !probe (&b))
    status = rx_verb_failed (&options->common, &b.trouble);
  else
    print (&b);
  rx_sampler_free (b.sampler);
  if (b.language != NULL)
    rx_language_free (b.language);
  free (b.tokens);
  free (b.pages);
  free (b.decode_us);
  free (b.longest_us);
  rx_vault_close (b.vault);
  return rx_cli_end (status);
}
