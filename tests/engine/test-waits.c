/* What an answer asks of the processor beside the device's work: one submit a token, a thread that sleeps while it
 * waits, and of the model's file no page of weights that are packed. test-waits MODEL... (random weights; the file is
 * the demonstration model's, where it is in the cache.) */
#include "counts.h"
#include "language-private.h"
#include "network-private.h"
#include "vulkan-faults.h"

#include <fcntl.h>
#include <malloc.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DEMONSTRATION "SmolLM2-135M-Instruct.Q4_1.gguf"
#define PROMPT        450
#define ANSWER        100
#define FIRST_TOKENS \
  12 /* in which each segment is timed alone, and the crew compared with the device */
#define WAITING_MOST 20 /* percent; a thread that spins has at least what one that works has */

typedef struct
{
  const char *name, *threads; /* of lavapipe; two: a crew */
  rx_family family;
} Form;

static const Form forms[] = { { "line", "1", RX_FAMILY_LINE },
                              { "loop", "1", RX_FAMILY_LOOP },
                              { "crew", "2", RX_FAMILY_LINE } };

typedef struct
{
  const char *path;
  const Form *form;
} Case;

static rx_vault *vault; /* a program has one, to its end */

static void
on_instance_opened (rx_instance *instance)
{
  faults_wrap (instance);
}

static rx_language *
language_new (const Case *c)
{
  rx_language_config config = { .vault = vault,
                                .path = c->path,
                                .network = { .family = c->form->family,
                                             .context_tokens = 640,
                                             .sequences = 1,
                                             .instance_opened = on_instance_opened } };
  rx_language *language;
  rx_trouble trouble;

  g_setenv ("LP_NUM_THREADS", c->form->threads, TRUE);
  faults_learn ();
  if (!rx_language_new (&config, &language, &trouble))
    g_error ("%s", trouble.why);
  return language;
}

static rx_answer *
answer_new (rx_language *language)
{
  guint32 tokens[PROMPT];
  rx_answer_config config = {
    .scope = { 1 }, .tokens = tokens, .n_tokens = PROMPT, .sampling = { .max_tokens = ANSWER }
  };
  rx_answer *answer;
  rx_trouble trouble;

  for (guint i = 0; i < PROMPT; i++)
    tokens[i] = 300 + i * 7 % 400;
  if (!rx_answer_new (language, &config, &answer, &trouble))
    g_error ("%s", trouble.why);
  return answer;
}

/* Of all devices and threads. */
static guint
count_submits (void)
{
  const FaultPlace *places;
  guint submits = 0;

  for (guint i = faults_places (&places); i-- > 0;)
    submits += g_str_equal (places[i].call, "QueueSubmit") ? places[i].calls : 0;
  return submits;
}

/* ---- one submit a token ---- */

/* What each segment takes is known, and all of them together fit one submit. */
static gboolean
fits_one (const rx_pace *pace)
{
  guint64 us = 0;

  for (guint i = 0; i < pace->n; i++)
    {
      if (pace->us[i] == 0)
        return FALSE;
      us += pace->us[i];
    }
  return us <= RX_SUBMIT_US;
}

typedef struct
{
  guint submits;
  guint64 pauses; /* of the crew */
  gboolean fits;  /* the token that comes */
} Seen;

static Seen
look (const rx_language *language)
{
  rx_network_facts facts;

  rx_network_say_facts (language->network, &facts);
  return (Seen){ count_submits (), facts.crew_pauses,
                 fits_one (&language->network->runners[RX_RUN_DECODE].pace) };
}

/* One, or one for each of a crew, for every token that fits, and after each pause of the crew one for each partner that
 * had stopped. Where a stall of the machine was learned the next tokens are cut, for a while (on one with many other
 * programs a tenth of them, seen): tokens that are cut are few. Pauses are as many as other programs that want both
 * cores make them, all tokens on a host that was seen: only one thread is held to have none. */
static void
test_submits (gconstpointer data)
{
  const Case *c = data;
  rx_language *language = language_new (c);
  rx_answer *answer = answer_new (language);
  rx_plan *decode = language->network->runners[RX_RUN_DECODE].batch.plan;
  guint each = c->form->threads[0] == '2' ? 2 : 1, tokens = 0, whole = 0, paused = 0, pauses;
  rx_step step = { 0 };
  Seen before = { 0 }, now;
  guint32 n, had = 0;
  rx_done done;

  do
    {
      rx_answer_step (answer, &step);
      g_assert_cmpstr (step.kind == RX_STEP_FAILED ? step.why : "", ==, "");
      rx_answer_tokens (answer, &n);
      if (n == had)
        continue;
      if (had == 1)
        rx_plan_joined (decode, NULL); /* waits for the crew */
      now = look (language);
      pauses = (guint) (now.pauses - before.pauses);
      tokens += had > FIRST_TOKENS;
      paused += had > FIRST_TOKENS && pauses > 0;
      whole += had > FIRST_TOKENS && pauses == 0 && before.fits;
      if (had > FIRST_TOKENS && before.fits)
        {
          g_assert_cmpuint (now.submits - before.submits, >=, each + pauses);
          g_assert_cmpuint (now.submits - before.submits, <=, each + pauses * each);
        }
      before = now;
      had = n;
    }
  while (step.kind != RX_STEP_DONE);
  g_test_message ("%u of %u tokens took one submit; in %u the crew paused", whole, tokens, paused);
  g_assert_cmpuint (tokens, >=, ANSWER / 2);
  g_assert_cmpuint (4 * (whole + paused), >=, 3 * tokens);
  if (each == 1)
    g_assert_cmpuint (whole, >=, tokens / 8);
  rx_answer_free (answer, &done);
  rx_language_free (language);
}

/* ---- waiting ---- */

static guint64
cpu_us (clockid_t clock)
{
  struct timespec t;

  g_assert_cmpint (clock_gettime (clock, &t), ==, 0);
  return (guint64) t.tv_sec * 1000000 + (guint64) t.tv_nsec / 1000;
}

/* Reads the prompt, and forgets it. */
static void
read_prompt (rx_language *language)
{
  const guint8 scope[RX_WIRE_SCOPE_BYTES] = { 1 };
  rx_answer *answer = answer_new (language);
  rx_step step = { 0 };
  rx_done done;
  guint32 pages;

  while (answer->written + 1 < PROMPT)
    {
      rx_answer_step (answer, &step);
      g_assert_cmpint (step.kind, ==, RX_STEP_WAIT);
    }
  rx_answer_free (answer, &done);
  g_assert_true (rx_language_drop_scope (language, scope, &pages));
  g_assert_cmpuint (pages, >, 0);
}

/* While long prompts are read, by threads of the driver. */
static void
test_sleeps (gconstpointer data)
{
  const guint64 enough_us = 1000 * test_count (&(TestCounts){ "ms of waiting", 400, 2000, 10000 });
  rx_language *language = language_new (data);
  guint64 here, all;

  read_prompt (language); /* the driver compiles */
  here = cpu_us (CLOCK_THREAD_CPUTIME_ID);
  all = cpu_us (CLOCK_PROCESS_CPUTIME_ID);
  while (cpu_us (CLOCK_PROCESS_CPUTIME_ID) - all < enough_us)
    read_prompt (language);
  here = cpu_us (CLOCK_THREAD_CPUTIME_ID) - here;
  all = cpu_us (CLOCK_PROCESS_CPUTIME_ID) - all;
  g_test_message ("%.1f ms of %.1f", (double) here / 1e3, (double) all / 1e3);
  g_assert_cmpuint (100 * here, <=, WAITING_MOST * all);
  rx_language_free (language);
}

/* ---- the file ---- */

/* Pages of these bytes that this process has, of so many whole ones. */
static guint64
count_present (int pagemap, const void *bytes, guint64 size, guint64 *whole)
{
  const guintptr page = (guintptr) sysconf (_SC_PAGESIZE);
  guintptr from = ((guintptr) bytes + page - 1) / page, to = ((guintptr) bytes + size) / page;
  guint64 present = 0, entry;

  for (; from < to; from++, ++*whole)
    {
      g_assert_cmpint (pread (pagemap, &entry, sizeof entry, (off_t) (from * sizeof entry)), ==,
                       sizeof entry);
      present += entry >> 63; /* Documentation/admin-guide/mm/pagemap.rst */
    }
  return present;
}

/* Matrices are packed, and their pages let go of; what is read before that is there, or this test sees nothing. */
static void
test_file (gconstpointer data)
{
  int pagemap = open ("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  rx_language *language = language_new (data);
  guint64 present = 0, whole = 0, touched = 0, again = 0;

  if (pagemap < 0)
    g_error ("/proc/self/pagemap cannot be read");
  for (guint32 i = 0; i < rx_gguf_tensors (language->file); i++)
    {
      const rx_gguf_tensor *tensor = rx_gguf_tensor_at (language->file, i);

      present += count_present (pagemap, tensor->data, tensor->bytes, &whole);
    }
  g_test_message ("%" G_GUINT64_FORMAT " pages of %" G_GUINT64_FORMAT, present, whole);
  g_assert_cmpuint (whole, >, 1000);
  g_assert_cmpuint (present, <=, whole / 50);
  for (guint32 i = 0; i < rx_gguf_tensors (language->file); i++)
    {
      const rx_gguf_tensor *tensor = rx_gguf_tensor_at (language->file, i);

      for (guint64 at = 0; at < tensor->bytes; at += 1024)
        touched += ((const volatile guint8 *) tensor->data)[at] != 0;
      again += count_present (pagemap, tensor->data, tensor->bytes, &touched);
    }
  g_assert_cmpuint (again, ==, whole);
  close (pagemap);
  rx_language_free (language);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    GTestDataFunc run;
  } tests[] = { { "submits", test_submits }, { "sleeps", test_sleeps } };
  g_autofree char *demonstration = g_build_filename (g_get_user_cache_dir (), "rounds", "models",
                                                     DEMONSTRATION, NULL);
  const Case real = { demonstration, &forms[0] };

  /* Memory that a driver gives is not zero: a first long answer failed of it. */
  mallopt (M_PERTURB, 1);
  g_test_init (&argc, &argv, NULL);
  vault = rx_vault_new ();
  for (int i = 1; i < argc; i++)
    for (guint f = 0; f < G_N_ELEMENTS (forms); f++)
      for (guint t = 0; t < G_N_ELEMENTS (tests); t++)
        {
          g_autofree char *name = g_path_get_basename (argv[i]);
          g_autofree char *path = g_strdup_printf ("/waits/%s/%s/%s", tests[t].name, name,
                                                   forms[f].name);
          Case *c = g_new (Case, 1);

          *c = (Case){ argv[i], &forms[f] };
          g_test_add_data_func_full (path, c, tests[t].run, g_free);
        }
  if (g_file_test (demonstration, G_FILE_TEST_EXISTS))
    g_test_add_data_func ("/waits/file", &real, test_file);
  return g_test_run ();
}
