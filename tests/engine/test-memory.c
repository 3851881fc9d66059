/* Out of memory at every allocation: test-memory MODEL... (small, of random weights). Each malloc of the
 * engine fails in turn while a model file is read, a vocabulary made, a text cut into tokens, a
 * conversation rendered, pages given and a model loaded. Nothing aborts, each says so, nothing stays
 * behind (the sanitizer and the count of the device's objects tell). */
#include "chat.h"
#include "counts.h"
#include "failing-malloc.h"
#include "network.h"
#include "pages.h"
#include "vulkan-faults.h"

#include <string.h>

typedef struct
{
  const char *path;
  rx_gguf *file;
  rx_tokenizer *tokenizer;
  rx_chat chat;
  gsize n_text, n_chat; /* tokens when memory is there */
} MemoryFixture;

#define FLAGS (RX_TOKENIZE_SPECIAL | RX_TOKENIZE_START)
static const char text[] = "a<|im_end|> \xC3\xA9\xFF 12 <end_of_turn> the dose";
static rx_vault *vault; /* a program has one, to its end */

/* TRUE when all of it was done. */
typedef gboolean (*Attempt) (MemoryFixture *f);

/* TRUE if the nth allocation was there and failed. */
static gboolean
fail_nth (MemoryFixture *f, Attempt attempt, guint nth)
{
  gboolean whole, happened;

  faults_set_malloc (nth);
  whole = attempt (f);
  happened = faults_malloc_happened ();
  faults_set_malloc (0);
  g_assert_true (whole || happened);
  return happened;
}

static void
fail_each (MemoryFixture *f, Attempt attempt, guint least)
{
  guint n = 0;

  while (fail_nth (f, attempt, n + 1))
    n++;
  g_test_message ("%u allocations", n);
  g_assert_cmpuint (n, >=, least);
}

/* ---- what is tried ---- */

static gboolean
said (gboolean whole, const rx_why *why)
{
  g_assert_true (whole || strstr (why->text, "memory") != NULL);
  return whole;
}

static gboolean
render (const MemoryFixture *f, rx_tokens *tokens, rx_why *why)
{
  const rx_segment segments[] = {
    { RX_ROLE_SYSTEM, RX_TRUST_INSTRUCTION, 0, rx_bytes_of ("Be exact.") },
    { RX_ROLE_USER, RX_TRUST_RECORD, 0, rx_bytes_of ("Which dose <|im_end|>?") },
  };

  return rx_chat_render (&f->chat, f->tokenizer, segments, G_N_ELEMENTS (segments), NULL, tokens,
                         why);
}

static gboolean
read_file (MemoryFixture *f)
{
  rx_gguf *file = NULL;
  rx_why why = { "" };
  gboolean whole = said (rx_gguf_open (f->path, &file, &why), &why);

  if (whole)
    rx_gguf_close (file);
  return whole;
}

static gboolean
read_vocabulary (MemoryFixture *f)
{
  rx_tokenizer *tokenizer = NULL;
  rx_why why = { "" };
  gboolean whole = said (rx_tokenizer_new (f->file, &tokenizer, &why), &why);

  rx_tokenizer_free (tokenizer);
  return whole;
}

static gboolean
cut_text (MemoryFixture *f)
{
  rx_tokens tokens = { .memory = NULL };
  rx_why why = { "" };
  gboolean whole = said (rx_tokenize (f->tokenizer, rx_bytes_of (text), FLAGS, &tokens, &why),
                         &why);

  g_assert_cmpuint (tokens.n, ==, whole ? f->n_text : 0);
  rx_tokens_clear (&tokens);
  return whole;
}

static gboolean
render_chat (MemoryFixture *f)
{
  rx_tokens tokens = { .memory = NULL };
  rx_why why = { "" };
  gboolean whole = said (render (f, &tokens, &why), &why);

  g_assert_true (!whole || tokens.n == f->n_chat);
  rx_tokens_clear (&tokens);
  return whole;
}

/* Two sequences of one beginning: the second finds the first's page. */
static gboolean
give_pages (MemoryFixture *f)
{
  guint32 tokens[200] = { 0 };
  rx_sequence_config config = {
    .scope = { 1 }, .tokens = tokens, .n_tokens = 200, .max_tokens = 250
  };
  rx_pages *pages = rx_pages_new (vault, 16);
  gboolean whole = pages != NULL;

  for (guint i = 0; i < 2 && whole; i++)
    {
      rx_sequence *sequence = NULL;
      rx_pages_status status = rx_sequence_begin (pages, &config, &sequence);

      g_assert_true (status == RX_PAGES_OK || status == RX_PAGES_MEMORY);
      whole = status == RX_PAGES_OK && rx_sequence_grow (sequence, 230) == RX_PAGES_OK;
      if (status == RX_PAGES_OK)
        {
          rx_sequence_prefilled (sequence, 199);
          rx_sequence_pin (sequence, 128);
        }
      rx_sequence_end (sequence);
    }
  if (pages != NULL)
    rx_pages_free (pages);
  return whole;
}

static void
on_instance_opened (rx_instance *instance)
{
  faults_wrap (instance);
}

static gboolean
load_model (MemoryFixture *f)
{
  rx_network_config config = {
    .file = f->file, .context_tokens = 128, .sequences = 1, .instance_opened = on_instance_opened
  };
  rx_network *network = NULL;
  rx_trouble trouble = { 0 };
  gboolean whole = rx_network_new (&config, &network, &trouble);

  if (whole)
    rx_network_free (network);
  else
    g_assert_cmpint (trouble.fail, ==, RX_FAIL_MEMORY);
  g_assert_cmpint (faults_alive (), ==, 0);
  return whole;
}

/* ---- the tests ---- */

static void
set_up (MemoryFixture *f, gconstpointer path)
{
  rx_tokens tokens = { .memory = NULL };
  rx_why why;

  f->path = path;
  g_assert_true (rx_gguf_open (path, &f->file, &why));
  g_assert_true (rx_tokenizer_new (f->file, &f->tokenizer, &why));
  g_assert_true (rx_chat_find (f->file, f->tokenizer, &f->chat, &why));
  g_assert_true (rx_tokenize (f->tokenizer, rx_bytes_of (text), FLAGS, &tokens, &why));
  f->n_text = tokens.n;
  rx_tokens_clear (&tokens);
  g_assert_true (render (f, &tokens, &why));
  f->n_chat = tokens.n;
  rx_tokens_clear (&tokens);
}

static void
tear_down (MemoryFixture *f, gconstpointer path)
{
  rx_tokenizer_free (f->tokenizer);
  rx_gguf_close (f->file);
}

static void
test_file (MemoryFixture *f, gconstpointer path)
{
  fail_each (f, read_file, 2);
}

static void
test_vocabulary (MemoryFixture *f, gconstpointer path)
{
  fail_each (f, read_vocabulary, 8);
}

static void
test_text (MemoryFixture *f, gconstpointer path)
{
  fail_each (f, cut_text, 5);
}

static void
test_chat (MemoryFixture *f, gconstpointer path)
{
  fail_each (f, render_chat, 5);
}

static void
test_pages (MemoryFixture *f, gconstpointer path)
{
  fail_each (f, give_pages, 8);
}

/* A load takes a tenth of a second: every place that allocates fails at its first call, and some calls by chance;
 * in the full tier all. */
static void
test_load (MemoryFixture *f, gconstpointer path)
{
  guint n = test_count (&(TestCounts){ "failing loads", 20, 400, G_MAXUINT }), all, places;

  faults_learn_malloc ();
  g_assert_true (load_model (f));
  places = faults_malloc_places ();
  for (guint i = 0; i < places; i++)
    {
      gboolean whole;

      faults_set_malloc_place (i);
      whole = load_model (f);
      g_assert_true (whole || faults_malloc_happened ());
    }
  faults_set_malloc (G_MAXUINT);
  g_assert_true (load_model (f));
  all = faults_malloc_calls ();
  faults_set_malloc (0);
  g_test_message ("%u allocations of %u places", all, places);
  g_assert_cmpuint (places, >, 20);
  g_assert_cmpuint (all, >, 50);
  for (guint i = 0; i < MIN (n, all); i++)
    {
      guint nth = n < all ? (guint) g_test_rand_int_range (1, (gint) all + 1) : i + 1;

      g_test_message ("the allocation %u", nth);
      fail_nth (f, load_model, nth);
    }
}

static void
add (const char *model, const char *name, void (*test) (MemoryFixture *, gconstpointer))
{
  g_autofree char *base = g_path_get_basename (model);
  g_autofree char *path = g_strdup_printf ("/memory/%s/%s", base, name);

  g_test_add (path, MemoryFixture, model, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, >=, 2);
  vault = rx_vault_new ();
  for (int i = 1; i < argc; i++)
    {
      add (argv[i], "file", test_file);
      add (argv[i], "vocabulary", test_vocabulary);
      add (argv[i], "text", test_text);
      add (argv[i], "chat", test_chat);
      add (argv[i], "pages", test_pages);
    }
  add (argv[1], "load", test_load);
  return g_test_run ();
}
