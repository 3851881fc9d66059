/* test-tokenizer GOLDEN CORPUS MODEL...: texts whose tokens llama.cpp made (golden-tokens.json, written by
 * make-golden.py), on the models that make-model.py makes, in the golden file's order, and on the
 * real ones where they are in the cache (Gemma in the full tier alone). */
#include "counts.h"
#include "split.h"
#include "tokenizer.h"

#include <json-glib/json-glib.h>
#include <string.h>

typedef struct
{
  rx_gguf *gguf;
  rx_tokenizer *tokenizer;
} opened;

typedef struct
{
  JsonArray *texts; /* of [text, ids of model 0, ids of model 1, ...] */
  guint column;     /* of this model */
  const char *path;
} golden;

static void
open_model (const char *path, opened *m)
{
  rx_why why = { "" };

  if (!rx_gguf_open (path, &m->gguf, &why) || !rx_tokenizer_new (m->gguf, &m->tokenizer, &why))
    g_error ("%s: %s", path, why.text);
}

static void
close_model (opened *m)
{
  rx_tokenizer_free (m->tokenizer);
  rx_gguf_close (m->gguf);
}

static void
tokens_of (const opened *m, rx_bytes text, unsigned flags, rx_tokens *out)
{
  rx_why why = { "" };

  if (!rx_tokenize (m->tokenizer, text, flags, out, &why))
    g_error ("%s", why.text);
}

/* ---- the golden texts ---- */

static void
check_ids (const char *text, const rx_tokens *got, JsonArray *wanted)
{
  g_autoptr (GString) a = g_string_new (NULL);
  g_autoptr (GString) b = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (wanted); i++)
    g_string_append_printf (a, " %" G_GINT64_FORMAT, json_array_get_int_element (wanted, i));
  for (gsize i = 0; i < got->n; i++)
    g_string_append_printf (b, " %u", got->ids[i]);
  if (strcmp (a->str, b->str) != 0)
    g_test_message ("text: %s", text);
  g_assert_cmpstr (b->str, ==, a->str);
}

/* What may be just so long is the same; one less, and it is full. */
static void
check_most (const opened *m, rx_bytes text, const rx_tokens *whole)
{
  rx_tokens got = { .most = whole->n }, less = { .most = whole->n - 1 };
  rx_why why = { "" };

  tokens_of (m, text, RX_TOKENIZE_START, &got);
  g_assert_false (got.full);
  g_assert_cmpmem (got.ids, got.n * sizeof *got.ids, whole->ids, whole->n * sizeof *whole->ids);
  if (less.most > 0)
    {
      g_assert_false (rx_tokenize (m->tokenizer, text, RX_TOKENIZE_START, &less, &why));
      g_assert_true (less.full && less.n == 0);
      g_assert_nonnull (strstr (why.text, "; ask for less"));
    }
  rx_tokens_clear (&got);
  rx_tokens_clear (&less);
}

/* A string, or where U+0000 is in it an array of its bytes: json-glib cuts strings there. */
static rx_bytes
text_of_row (JsonArray *row, guint8 *bytes, guint most)
{
  JsonNode *node = json_array_get_element (row, 0);
  JsonArray *list;
  guint n;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return rx_bytes_of (json_node_get_string (node));
  list = json_node_get_array (node);
  n = json_array_get_length (list);
  g_assert_cmpuint (n, <=, most);
  for (guint i = 0; i < n; i++)
    bytes[i] = (guint8) json_array_get_int_element (list, i);
  return (rx_bytes){ bytes, n };
}

static void
test_golden (gconstpointer data)
{
  const golden *g = data;
  opened m;

  open_model (g->path, &m);
  for (guint i = 0; i < json_array_get_length (g->texts); i++)
    {
      JsonArray *row = json_array_get_array_element (g->texts, i);
      guint8 bytes[64];
      rx_bytes text = text_of_row (row, bytes, sizeof bytes);
      rx_tokens got = { NULL };

      tokens_of (&m, text, RX_TOKENIZE_START, &got);
      check_ids ((const char *) text.data, &got, json_array_get_array_element (row, g->column));
      if (got.n > 0)
        check_most (&m, text, &got);
      rx_tokens_clear (&got);
    }
  close_model (&m);
}

/* ---- back to text ---- */

/* What tokens stand for is the text, but for the space in front and for bytes that the vocabulary
 * of a real model lacks (the made ones have all). */
static void
test_round_trip (gconstpointer data)
{
  const golden *g = data;
  opened m;

  open_model (g->path, &m);
  for (guint i = 0; i < json_array_get_length (g->texts); i++)
    {
      const char *text = json_array_get_string_element (json_array_get_array_element (g->texts, i),
                                                        0);
      gboolean space = rx_tokenizer_facts_of (m.tokenizer)->add_space && *text != '\0';
      g_autoptr (GString) back = g_string_new (NULL);
      rx_tokens got = { NULL };
      gboolean user = FALSE;

      /* A mark that is written out in a text of SentencePiece is a space to it. */
      if (strstr (text, "\xE2\x96\x81") != NULL)
        continue;
      tokens_of (&m, rx_bytes_of (text), RX_TOKENIZE_START, &got);
      for (gsize k = 0; k < got.n; k++)
        {
          rx_bytes piece = rx_tokenizer_piece (m.tokenizer, got.ids[k]);

          user = user || rx_tokenizer_kind (m.tokenizer, got.ids[k]) == RX_TOKEN_USER;
          g_string_append_len (back, (const char *) piece.data, (gssize) piece.size);
        }
      /* llama.cpp puts the space behind every user token too, and so do we. */
      if (!space || !user)
        g_assert_cmpstr (back->str + (space && back->str[0] == ' '), ==, text);
      rx_tokens_clear (&got);
    }
  close_model (&m);
}

/* ---- special tokens, and bytes that are no text ---- */

static void
test_special (gconstpointer data)
{
  const golden *g = data;
  const rx_tokenizer_facts *f;
  opened m;

  open_model (g->path, &m);
  f = rx_tokenizer_facts_of (m.tokenizer);
  g_assert_cmpuint (f->n_ends, >, 0);
  g_assert_true (rx_tokenizer_ends (m.tokenizer, f->eos));
  for (guint32 id = 0; id < f->n_vocab; id++)
    {
      rx_token_kind kind = rx_tokenizer_kind (m.tokenizer, id);
      rx_bytes name = rx_tokenizer_piece (m.tokenizer, id);
      rx_tokens text = { NULL }, template = { NULL };

      if (kind != RX_TOKEN_CONTROL || name.size < 4)
        continue;
      g_assert_cmpuint (rx_tokenizer_special (m.tokenizer, name), ==, id);
      tokens_of (&m, name, 0, &text);
      for (gsize i = 0; i < text.n; i++)
        g_assert_cmpint (rx_tokenizer_kind (m.tokenizer, text.ids[i]), !=, RX_TOKEN_CONTROL);
      tokens_of (&m, name, RX_TOKENIZE_SPECIAL, &template);
      g_assert_cmpuint (template.n, ==, 1);
      g_assert_cmpuint (template.ids[0], ==, id);
      rx_tokens_clear (&text);
      rx_tokens_clear (&template);
    }
  close_model (&m);
}

/* Vocabularies whose marks are no control tokens by their type, or are made by merges: text does not
 * become one all the same. The files are of the fuzz corpus. */
static void
test_marks (gconstpointer folder)
{
  static const struct
  {
    const char *file, *mark;
  } rows[] = { { "user-marks", "<|im_end|>" }, { "merged-mark", "</s>" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_build_filename (folder, rows[i].file, NULL);
      rx_tokens got = { NULL };
      opened m;

      open_model (path, &m);
      tokens_of (&m, rx_bytes_of (rows[i].mark), RX_TOKENIZE_START, &got);
      g_assert_cmpuint (got.n, >, 1);
      got.n = 0;
      tokens_of (&m, rx_bytes_of (rows[i].mark), RX_TOKENIZE_SPECIAL, &got);
      g_assert_cmpuint (got.n, ==, 1);
      g_assert_true (rx_tokenizer_ends (m.tokenizer, got.ids[0]));
      rx_tokens_clear (&got);
      close_model (&m);
    }
}

/* Vocabularies that are wrong are refused, with what is wrong of them. The files are of the fuzz corpus, and for the
 * most part of what other readers fell over: element types of arrays that nobody looked at, tables of unlike
 * lengths, bytes beyond a byte. */
static void
test_refused (gconstpointer folder)
{
  static const struct
  {
    const char *file, *said;
  } rows[] = {
    { "byte-long", "should name a byte" },
    { "byte-minus-one", "<0x-1>, should name a byte" },
    { "empty", "no vocabulary" },
    { "eos-past", "eos_token_id is no token" },
    { "eos-text", "eos_token_id is no token" },
    { "merges-no-space", "\"xx\", names no tokens" },
    { "merges-numbers", "no merges" },
    { "merges-string", "no merges" },
    { "merges-unknown", "names no tokens" },
    { "model-unknown", "\"bert\", is not known" },
    { "pre-unknown", "\"qwen9\", is not known" },
    { "scores-bytes", "do not fit each other" },
    { "scores-nan", "no finite score" },
    { "scores-short", "do not fit each other" },
    { "scores-strings", "do not fit each other" },
    { "tokens-nested", "of a kind that does not exist" },
    { "tokens-numbers", "no vocabulary" },
    { "types-bytes", "do not fit each other" },
    { "types-odd", "type 99" },
    { "types-short", "do not fit each other" },
    { "types-strings", "do not fit each other" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_build_filename (folder, rows[i].file, NULL);
      rx_gguf *file = NULL;
      rx_tokenizer *tokenizer = NULL;
      rx_why why = { "" };

      g_assert_false (rx_gguf_open (path, &file, &why) &&
                      rx_tokenizer_new (file, &tokenizer, &why));
      g_test_message ("%s: %s", rows[i].file, why.text);
      g_assert_nonnull (strstr (why.text, rows[i].said));
      g_assert_nonnull (strstr (why.text, "; ")); /* what to do */
      g_assert_false (why.memory);
      rx_gguf_close (file);
    }
}

/* A zero is a byte as any other; json-glib cannot hold one, so these texts are not in the file. */
static void
test_zero (gconstpointer data)
{
  static const struct
  {
    rx_bytes text;
    guint n;
  } rows[] = {
    { { (const guint8 *) "\0", 1 }, 1 },
    { { (const guint8 *) "a\0b", 3 }, 3 },
  };
  const golden *g = data;
  opened m;

  open_model (g->path, &m);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      rx_tokens got = { NULL };

      tokens_of (&m, rows[i].text, 0, &got);
      g_assert_cmpuint (got.n, ==, rows[i].n);
      for (guint k = 0; k < rows[i].n; k++)
        {
          rx_bytes piece = rx_tokenizer_piece (m.tokenizer, got.ids[k]);

          g_assert_cmpmem (piece.data, piece.size, rows[i].text.data + k, 1);
        }
      rx_tokens_clear (&got);
    }
  close_model (&m);
}

/* Models of the architectures here carry names of others whose pattern is the same; each was seen to give
 * llama.cpp's ids on 800 random texts. What cuts otherwise is refused, not guessed. */
static void
test_names (void)
{
  static const struct
  {
    const char *name;
    rx_split split;
  } rows[] = {
    { "mellum", RX_SPLIT_GPT2 },       { "a.x-4.0", RX_SPLIT_GPT2 },
    { "refact", RX_SPLIT_SMOLLM },     { "starcoder", RX_SPLIT_SMOLLM },
    { "minerva-7b", RX_SPLIT_SMOLLM }, { "falcon3", RX_SPLIT_LLAMA3 },
    { "pixtral", RX_SPLIT_LLAMA3 },    { "smaug-bpe", RX_SPLIT_SMAUG },
    { "dbrx", RX_SPLIT_SMAUG },        { "kormo", RX_SPLIT_QWEN2 },
    { "megrez", RX_SPLIT_QWEN2 },
  };
  static const char *const others[] = { "tekken", "llama4", "deepseek-llm", "qwen35", "llama", "" };
  static const guint8 text[] = "I'LL take 12345 mg\r\n\n  of it";
  rx_split_character smaug[sizeof text], llama3[sizeof text];
  const char *said;
  gsize n = rx_split_read (text, sizeof text - 1, smaug);
  rx_split split;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].name);
      g_assert_true (rx_split_find (rows[i].name, strlen (rows[i].name), &split, &said));
      g_assert_cmpint (split, ==, rows[i].split);
      g_assert_cmpstr (said, ==, rows[i].name);
    }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (rx_split_find (others[i], strlen (others[i]), &split, &said));
  memcpy (llama3, smaug, sizeof smaug);
  rx_split_cut (RX_SPLIT_SMAUG, smaug, n);
  rx_split_cut (RX_SPLIT_LLAMA3, llama3, n);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpint (smaug[i].first, ==, llama3[i].first);
}

/* Random bytes, in blocks of exactly their size so that a sanitizer sees a read past them. */
static void
test_bytes (gconstpointer data)
{
  static const TestCounts counts = { "random text", 200, 2000, 20000 };
  static const char parts[] = "\xE2\x96\x81 \n'sll19aZ\xC3\xA9\xF0\x9F\x98\x80\xED\xA0\x80\xC0\x80";
  const golden *g = data;
  guint n = test_count (&counts);
  opened m;

  open_model (g->path, &m);
  for (guint i = 0; i < n; i++)
    {
      gsize size = (gsize) g_test_rand_int_range (0, 64);
      g_autofree guint8 *text = g_malloc (size + 1);
      rx_tokens got = { NULL };

      for (gsize k = 0; k < size; k++)
        text[k] = g_test_rand_bit () ? (guint8) g_test_rand_int ()
                                     : (guint8) parts[g_test_rand_int_range (0, sizeof parts - 1)];
      tokens_of (&m, (rx_bytes){ text, size }, g_test_rand_int () & 3, &got);
      for (gsize k = 0; k < got.n; k++)
        g_assert_cmpuint (got.ids[k], <, rx_tokenizer_facts_of (m.tokenizer)->n_vocab);
      rx_tokens_clear (&got);
    }
  close_model (&m);
}

/* Bytes that are no UTF-8, as llama.cpp's byte-level BPE takes them: what is written longer than it need be is the
 * character, a surrogate is one, all else U+FFFD a byte. SentencePiece knows bytes. */
static void
test_lax (gconstpointer data)
{
  static const char *const rows[][2] = {
    { "a\xC1\xA1"
      "b",
      "aab" },
    { "\xE0\x81\xA1 \xF0\x80\x81\xA1", "a a" },
    { "\xE0\x83\xA9", "\xC3\xA9" },
    { "x\xC3", "x\uFFFD" },
    { "\xC3(\x80", "\uFFFD(\uFFFD" },
    { "\xF0\x9F\x98.", "\uFFFD\uFFFD\uFFFD." },
    { "\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD" },
    { "\xFF\xFE\xF8\x88", "\uFFFD\uFFFD\uFFFD\uFFFD" },
    { "m\xED\xA0\x80m", NULL },
  };
  const golden *g = data;
  opened m;

  open_model (g->path, &m);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const gboolean bytes = g_str_equal (rx_tokenizer_facts_of (m.tokenizer)->model, "llama");
      const char *want = rows[i][1] == NULL || bytes ? rows[i][0] : rows[i][1];
      g_autoptr (GByteArray) back = g_byte_array_new ();
      rx_tokens got = { NULL };

      tokens_of (&m, rx_bytes_of (rows[i][0]), 0, &got);
      for (gsize k = 0; k < got.n; k++)
        {
          rx_bytes piece = rx_tokenizer_piece (m.tokenizer, got.ids[k]);

          g_byte_array_append (back, piece.data, (guint) piece.size);
        }
      g_assert_cmpmem (back->data, back->len, want, strlen (want));
      rx_tokens_clear (&got);
    }
  close_model (&m);
}

/* ---- memory ---- */

static guint left; /* blocks until there are no more; a test's own */

static void *
take_some (void *context, size_t size)
{
  if (left == 0)
    return NULL;
  left--;
  return g_malloc (size);
}

static void
give_back (void *context, void *block)
{
  g_free (block);
}

static void
test_memory (gconstpointer data)
{
  const rx_text_memory memory = { take_some, give_back, NULL };
  const golden *g = data;
  gboolean good = FALSE;
  opened m;

  open_model (g->path, &m);
  for (guint most = 0; !good; most++)
    {
      rx_tokens got = { .memory = &memory };
      rx_why why = { "" };

      left = most;
      good = rx_tokenize (m.tokenizer, rx_bytes_of ("The dose, 12 mg.\n\n  \xFFIs it 138?"),
                          RX_TOKENIZE_START | RX_TOKENIZE_SPECIAL, &got, &why);
      g_assert_true (good || (got.n == 0 && why.text[0] != '\0'));
      rx_tokens_clear (&got);
      g_assert_cmpuint (most, <, 100);
    }
  close_model (&m);
}

/* ---- more than may be ---- */

static gsize taken, largest;

static void *
take_counted (void *context, size_t size)
{
  taken += size;
  largest = MAX (largest, size);
  return g_malloc (size);
}

/* The work on a text that is too large is bounded, counted by the memory that it takes: none where
 * the bytes say it, and no more than for the words up to the most where tokens have to be counted. */
static void
test_most (gconstpointer data)
{
  const rx_text_memory memory = { take_counted, give_back, NULL };
  static const char words[] = "Sodium 138, potassium 4.1; and now? ";
  const gsize size = 7500000, most = 4096, some = 64 * 1024;
  const golden *g = data;
  g_autofree char *text = g_malloc (size + 1);
  rx_tokens far = { .memory = &memory, .most = most }, near = far;
  rx_why why = { "" };
  opened m;

  for (gsize i = 0; i < size; i++)
    text[i] = words[i % 36];
  open_model (g->path, &m);
  taken = largest = 0;
  g_assert_false (rx_tokenize (m.tokenizer, (rx_bytes){ (uint8_t *) text, size }, RX_TOKENIZE_START,
                               &far, &why));
  g_assert_true (far.full && far.n == 0);
  g_assert_cmpstr (why.text, ==,
                   "the text has more than 4096 tokens, and no more fit the model's context; ask "
                   "for less");
  g_assert_cmpuint (taken, ==, 0);
  memset (text, 0xFF, size); /* SmolLM2 has no token for it */
  g_assert_false (rx_tokenize (m.tokenizer, (rx_bytes){ (uint8_t *) text, size }, RX_TOKENIZE_START,
                               &far, &why));
  g_assert_true (far.full && far.n == 0);
  g_assert_cmpuint (taken, ==, 0);
  for (gsize i = 0; i < some; i++)
    text[i] = words[i % 36];
  g_assert_false (rx_tokenize (m.tokenizer, (rx_bytes){ (uint8_t *) text, some }, RX_TOKENIZE_START,
                               &near, &why));
  g_assert_true (near.full && near.n == 0);
  g_assert_cmpuint (largest, <=, 12 * some); /* a merge of the whole text takes 40 times it */
  memset (text, 'x', size);                  /* one word */
  largest = 0;
  g_assert_false (rx_tokenize (m.tokenizer, (rx_bytes){ (uint8_t *) text, 2 * some },
                               RX_TOKENIZE_START, &near, &why));
  g_assert_true (near.full && near.n == 0);
  g_assert_cmpuint (largest, <=, 12 * 2 * some);
  rx_tokens_clear (&near);
  rx_tokens_clear (&far);
  close_model (&m);
}

static void
add_model (const golden *g)
{
  static const struct
  {
    const char *name;
    GTestDataFunc run;
    gboolean made; /* holds of made vocabularies only */
  } cases[] = {
    { "golden", test_golden, FALSE },   { "round-trip", test_round_trip, TRUE },
    { "special", test_special, FALSE }, { "bytes", test_bytes, FALSE },
    { "memory", test_memory, FALSE },   { "zero", test_zero, TRUE },
    { "lax", test_lax, TRUE },          { "most", test_most, FALSE },
  };
  g_autofree char *name = g_path_get_basename (g->path);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/engine/tokenizer/%u-%s/%s", g->column, name,
                                               cases[i].name);

      if (!cases[i].made || g_str_has_prefix (name, "golden-"))
        g_test_add_data_func (path, g, cases[i].run);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  gboolean full = g_strcmp0 (g_getenv ("ROUNDS_TEST_TIER"), "full") == 0 ||
                  g_strcmp0 (g_getenv ("ROUNDS_TEST_TIER"), "long") == 0;
  g_autofree golden *all = NULL;
  JsonArray *models, *texts;
  JsonObject *root;

  g_test_init (&argc, &argv, NULL);
  if (argc < 3 || !json_parser_load_from_file (parser, argv[1], &error))
    g_error ("usage: test-tokenizer GOLDEN CORPUS MODEL...");
  g_test_add_data_func ("/engine/tokenizer/marks", argv[2], test_marks);
  g_test_add_func ("/engine/tokenizer/names", test_names);
  g_test_add_data_func ("/engine/tokenizer/refused", argv[2], test_refused);
  root = json_node_get_object (json_parser_get_root (parser));
  models = json_object_get_array_member (root, "models");
  texts = json_object_get_array_member (root, "texts");
  all = g_new0 (golden, json_array_get_length (models));
  for (guint i = 0; i < json_array_get_length (models); i++)
    {
      JsonObject *model = json_array_get_object_element (models, i);
      gboolean made = json_object_has_member (model, "make");
      const char *file = made ? NULL : json_object_get_string_member (model, "file");

      all[i] = (golden){ texts, i + 1, made && (int) i + 3 < argc ? argv[i + 3] : NULL };
      if (!made && (full || g_str_has_prefix (file, "SmolLM2")))
        {
          char *path = g_build_filename (g_get_user_cache_dir (), "rounds", "models", file, NULL);

          if (g_file_test (path, G_FILE_TEST_EXISTS))
            all[i].path = g_intern_string (path);
          g_free (path);
        }
      if (all[i].path != NULL)
        add_model (&all[i]);
    }
  return g_test_run ();
}
