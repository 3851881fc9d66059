/* How many submits a run takes and how long they are, by the clock that cuts them: test-submits MODEL... (random
 * weights). In the full tier also the demonstration model, whose segments take as long as a model's do. */
#include "counts.h"
#include "network-private.h"

#include <stdlib.h>
#include <time.h>

#define DEMONSTRATION "SmolLM2-135M-Instruct.Q4_1.gguf"
#define RUNS          15
#define CONTEXT       576   /* the largest batch, and a page for what is decoded */
#define LIMIT_US      50000 /* of a submit; half of it is aimed at */

typedef struct
{
  rx_run_facts facts;
  guint32 own_us; /* of the longest submit: what it had of all cores */
} Seen;

static int
on_smaller_first (gconstpointer a, gconstpointer b)
{
  const Seen *x = a, *y = b;

  return (x->own_us > y->own_us) - (x->own_us < y->own_us);
}

/* Of the processor, all threads. */
static guint64
cpu_us (void)
{
  struct timespec t;

  g_assert_cmpint (clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t), ==, 0);
  return (guint64) t.tv_sec * 1000000 + (guint64) t.tv_nsec / 1000;
}

/* What is said of a run is what it took: all submits together neither less than the longest of them nor more
 * than as many as long. On a machine with other programs a submit takes longer than its own: by the part of all
 * cores that the run had. */
static Seen
run (rx_network *network, rx_run_kind kind, guint32 n, guint32 position)
{
  static const guint32 tokens[RX_BATCH_MAX] = { 1 };
  static const guint32 pages[CONTEXT / RX_PAGE_TOKENS] = { 0, 1, 2, 3, 4, 5, 6, 7, 8 };
  const rx_work work = { .tokens = tokens, .n_tokens = n, .position = position, .pages = pages };
  guint64 before = rx_network_device_us (network), took, cpu = cpu_us ();
  rx_run_facts facts;
  guint steps = 0;

  rx_network_begin (network, kind, &work);
  for (bool more = true; more; steps++)
    g_assert_cmpint (rx_network_step (network, kind, &more), ==, RX_OK);
  took = rx_network_device_us (network) - before;
  cpu = cpu_us () - cpu;
  facts = rx_network_run_facts (network, kind);
  g_assert_cmpuint (facts.submits, ==, steps);
  g_assert_cmpuint (facts.longest_us, <=, took);
  g_assert_cmpuint ((guint64) facts.longest_us * facts.submits, >=, took);
  return (Seen){ facts,
                 (guint32) (facts.longest_us * cpu / MAX (took, 1) / g_get_num_processors ()) };
}

/* The first run of a size counts what it takes, each segment alone; what follows goes together as far as that is
 * short, in batches that are shorter where the machine is slow. */
static void
check_kind (rx_network *network, rx_run_kind kind)
{
  const guint32 position = kind == RX_RUN_DECODE ? CONTEXT - RX_PAGE_TOKENS : 0;
  guint32 segments = 0, fewest = G_MAXUINT32;
  Seen seen[RUNS];

  for (guint i = 0; i <= RUNS; i++)
    {
      guint32 n = kind == RX_RUN_DECODE ? 1 : rx_network_batch (network);
      Seen one = run (network, kind, n, position);

      if (i == 0)
        segments = one.facts.submits;
      else
        seen[i - 1] = one;
      fewest = MIN (fewest, one.facts.submits);
      g_assert_cmpuint (one.facts.submits, <=, segments);
    }
  qsort (seen, RUNS, sizeof *seen, on_smaller_first);
  g_test_message (
      "%s: %u submits, %u at first; the longest %.1f ms of all cores, %.1f by the clock",
      kind == RX_RUN_DECODE ? "decode" : "prefill", seen[RUNS / 2].facts.submits, segments,
      seen[RUNS / 2].own_us / 1e3, seen[RUNS / 2].facts.longest_us / 1e3);
  g_assert_cmpuint (seen[RUNS / 2].own_us, <=, LIMIT_US);
  if (kind == RX_RUN_DECODE)
    g_assert_cmpuint (fewest, <, segments);
}

static void
check_model (const char *path)
{
  rx_network_config config = { .context_tokens = CONTEXT, .sequences = 1 };
  rx_network *network;
  rx_trouble trouble;
  rx_gguf *file;
  rx_why why;

  if (!rx_gguf_open (path, &file, &why))
    g_error ("%s", why.text);
  config.file = file;
  if (!rx_network_new (&config, &network, &trouble))
    g_error ("%s", trouble.why);
  check_kind (network, RX_RUN_PREFILL);
  check_kind (network, RX_RUN_DECODE);
  rx_network_free (network);
  rx_gguf_close (file);
}

static void
test_made (gconstpointer path)
{
  check_model (path);
}

static void
test_real (void)
{
  const TestCounts counts = { "models with long submits", 1, 2, 2 };
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "rounds", "models",
                                            DEMONSTRATION, NULL);

  if (test_count (&counts) < 2)
    return;
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    check_model (path);
  else
    g_test_message ("not there: %s", DEMONSTRATION);
}

/* The first prefill of a model whose halves of layers are large is short too. */
static void
test_first (void)
{
  static const struct
  {
    guint32 width, hidden, tokens;
  } rows[] = { { 576, 1536, 64 },  { 640, 2048, 64 },   { 1536, 4096, 64 },
               { 2048, 4096, 32 }, { 2560, 10240, 16 }, { 4096, 14336, 16 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const rx_shape shape = { .width = rows[i].width, .hidden = rows[i].hidden };

      g_assert_cmpuint (rx_network_batch_first (&shape), ==, rows[i].tokens);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (int i = 1; i < argc; i++)
    {
      g_autofree char *name = g_path_get_basename (argv[i]);
      g_autofree char *path = g_strdup_printf ("/submits/%s", name);

      g_test_add_data_func (path, argv[i], test_made);
    }
  g_test_add_func ("/submits/first", test_first);
  g_test_add_func ("/submits/real", test_real);
  return g_test_run ();
}
