#include "verb-info.h"

#include "chat.h"
#include "network.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define TYPES_MAX 64  /* the file's numbers of types; others are counted as one */
#define WORDS_MAX 160 /* of a text of the file, with its zero */

typedef struct
{
  char text[WORDS_MAX];
} words;

typedef struct
{
  bool json;
  const rx_gguf *file;
  words architecture;
  uint64_t parameters;
  uint32_t types[TYPES_MAX + 1]; /* tensors of each */
  bool runs;
  char why_not[256];
  rx_chat chat;
  bool chats;
  char no_chat[256];
} facts;

/* A text of the file, cut to size; "" when there is none. */
static words
text_of (const rx_gguf *file, const char *key)
{
  words out = { "" };
  rx_bytes text;

  if (rx_gguf_get_string (file, key, &text) == RX_GGUF_FOUND)
    snprintf (out.text, sizeof out.text, "%.*s",
              (int) (text.size < WORDS_MAX ? text.size : WORDS_MAX), (const char *) text.data);
  return out;
}

static bool
count_tensors (facts *f)
{
  bool readable = true;

  for (uint32_t i = 0; i < rx_gguf_tensors (f->file); i++)
    {
      const rx_gguf_tensor *t = rx_gguf_tensor_at (f->file, i);

      f->parameters += t->weights;
      f->types[t->type < TYPES_MAX ? t->type : TYPES_MAX]++;
      if (t->info != NULL || !readable)
        continue;
      readable = false;
      if (rx_gguf_type_name (t->type) == NULL)
        snprintf (f->why_not, sizeof f->why_not,
                  "its tensors have type %u, which nobody knows; choose another file", t->type);
      else
        snprintf (f->why_not, sizeof f->why_not,
                  "it has tensors of type %s; choose a file of Q4_K, Q8_0 or another of the types "
                  "that this engine reads",
                  rx_gguf_type_name (t->type));
    }
  return readable;
}

static bool
check_shape (facts *f, rx_shape *shape)
{
  rx_trouble trouble;

  if (rx_shape_read (f->file, shape, &trouble))
    return true;
  snprintf (f->why_not, sizeof f->why_not, "%s", trouble.why);
  return false;
}

static bool
gather (facts *f)
{
  rx_shape *shape = calloc (1, sizeof *shape);
  rx_why why = { "" };
  rx_tokenizer_facts tokenizer;
  bool types;

  if (shape == NULL)
    return false;
  f->architecture = text_of (f->file, "general.architecture");
  types = count_tensors (f);
  f->runs = types && check_shape (f, shape);
  if (f->runs && !rx_tokenizer_known (f->file, &tokenizer, &why))
    {
      f->runs = false;
      memcpy (f->why_not, why.text, sizeof f->why_not);
    }
  f->chats = rx_chat_find (f->file, NULL, &f->chat, &why);
  memcpy (f->no_chat, why.text, sizeof f->no_chat);
  free (shape);
  return true;
}

/* ---- printing: one line, or one member of the object ---- */

static void
begin (const facts *f, const char *name, const char *label)
{
  if (f->json)
    printf (",\"%s\":", name);
  else
    printf ("%-14s", label);
}

static void
put_number (const facts *f, const char *name, const char *label, uint64_t value)
{
  begin (f, name, label);
  printf (f->json ? "%llu" : "%llu\n", (unsigned long long) value);
}

static void
put_words (const facts *f, const char *name, const char *label, const char *value)
{
  begin (f, name, label);
  if (f->json && value == NULL)
    fputs ("null", stdout);
  else if (f->json)
    rx_cli_json_string (stdout, value);
  else
    {
      /* A file's words must not move the cursor of a terminal. */
      for (; *value != '\0'; value++)
        putchar ((unsigned char) *value < 0x20 || *value == 0x7F ? '?' : *value);
      putchar ('\n');
    }
}

/* A number of the architecture's keys; nothing where the file has none. */
static void
put_key (const facts *f, const char *name, const char *label, const char *key)
{
  char whole[WORDS_MAX + 64];
  uint64_t value;

  snprintf (whole, sizeof whole, "%s.%s", f->architecture.text, key);
  if (rx_gguf_get_u64 (f->file, whole, &value) == RX_GGUF_FOUND)
    put_number (f, name, label, value);
}

static void
put_types (const facts *f)
{
  bool first = true;

  begin (f, "types", "types");
  fputs (f->json ? "{" : "", stdout);
  for (uint32_t type = 0; type <= TYPES_MAX; type++)
    {
      const char *name = rx_gguf_type_name (type);

      if (f->types[type] == 0)
        continue;
      name = name == NULL ? "unknown" : name;
      printf (f->json ? "%s\"%s\":%u" : "%s%s %u",
              first     ? ""
              : f->json ? ","
                        : ", ",
              name, f->types[type]);
      first = false;
    }
  fputs (f->json ? "}" : "\n", stdout);
}

static void
put_all (const facts *f)
{
  static const struct
  {
    const char *name, *label, *key;
  } keys[] = {
    { "context", "context", "context_length" },
    { "layers", "layers", "block_count" },
    { "width", "width", "embedding_length" },
    { "feed_forward", "feed forward", "feed_forward_length" },
    { "heads", "heads", "attention.head_count" },
    { "kv_heads", "kv heads", "attention.head_count_kv" },
    { "head_dim", "head size", "attention.key_length" },
  };
  words name = text_of (f->file, "general.name");
  words licence = text_of (f->file, "general.license");
  words model = text_of (f->file, "tokenizer.ggml.model");
  words split = text_of (f->file, "tokenizer.ggml.pre");
  rx_gguf_array tokens = { .count = 0 };

  rx_gguf_get_array (f->file, "tokenizer.ggml.tokens", RX_GGUF_STRING, &tokens);
  put_words (f, "name", "name", name.text);
  put_words (f, "licence", "licence", licence.text);
  put_number (f, "bytes", "bytes", rx_gguf_bytes (f->file));
  put_number (f, "parameters", "parameters", f->parameters);
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
    put_key (f, keys[i].name, keys[i].label, keys[i].key);
  put_number (f, "vocabulary", "vocabulary", tokens.count);
  put_words (f, "tokenizer", "tokenizer", model.text);
  put_words (f, "split", "split", split.text);
  put_words (f, "chat", "chat format", f->chats ? f->chat.name : f->json ? NULL : f->no_chat);
  put_number (f, "tensors", "tensors", rx_gguf_tensors (f->file));
  put_types (f);
}

static void
print (const facts *f)
{
  if (f->json)
    {
      fputs ("{\"architecture\":", stdout);
      rx_cli_json_string (stdout, f->architecture.text);
    }
  else
    put_words (f, "", "architecture", f->architecture.text);
  put_all (f);
  if (f->json)
    printf (",\"runs\":%s", f->runs ? "true" : "false");
  else
    put_words (f, "", "can be run", f->runs ? "yes" : "no");
  if (!f->runs || f->json)
    put_words (f, "why_not", "why not", f->runs ? NULL : f->why_not);
  fputs (f->json ? "}\n" : "", stdout);
}

int
rx_verb_info (const rx_verb_options *options)
{
  facts *f = calloc (1, sizeof *f);
  rx_trouble trouble;
  rx_gguf *file = NULL;
  rx_why why;
  bool good = f != NULL;

  if (!good)
    rx_trouble_of (&trouble, RX_NO_MEMORY);
  if (good && !rx_verb_enter (options, &trouble))
    good = false;
  if (good && !rx_gguf_open (options->model, &file, &why))
    good = rx_trouble_say (&trouble, RX_FAIL_MODEL_FILE, "%s", why.text);
  if (good)
    {
      f->json = options->json;
      f->file = file;
      good = gather (f) || rx_trouble_of (&trouble, RX_NO_MEMORY);
    }
  if (good)
    print (f);
  rx_gguf_close (file);
  free (f);
  if (!good)
    return rx_verb_failed (options, &trouble);
  return rx_cli_end (0);
}
