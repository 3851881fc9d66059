#include "verb-info.h"

#include "chat.h"

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
    snprintf (out.text, sizeof out.text, "%.*s", (int) (text.size < WORDS_MAX ? text.size : WORDS_MAX),
              (const char *) text.data);
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

/* What the tokenizer is, without loading it. */
static bool
check_tokenizer (facts *f)
{
  words model = text_of (f->file, "tokenizer.ggml.model");
  rx_why why = { "" };

  if (rx_tokenizer_known (f->file, &why))
    return true;
  if (model.text[0] == '\0')
    snprintf (f->why_not, sizeof f->why_not, "it has no tokenizer; choose a whole model");
  else
    snprintf (f->why_not, sizeof f->why_not, "%s", why.text);
  return false;
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
  bool types;

  if (shape == NULL)
    return false;
  f->architecture = text_of (f->file, "general.architecture");
  types = count_tensors (f);
  f->runs = types && check_shape (f, shape) && check_tokenizer (f);
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
    printf ("%s\n", rx_printable_line (value).text);
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
