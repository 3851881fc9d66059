#include "tokenizer-parts.h"

#include <stdlib.h>
#include <string.h>

/* Of each name the ids that matter. Names that end an answer, and those that
 * make a template's marks: ggml-org/llama.cpp, src/llama-vocab.cpp
 * (special_eog_ids), src/llama-chat.cpp. */
static const struct
{
  const char *name;
  bool ends, turn; /* turn: what llama.cpp calls eot */
} marks[] = {
  { "<|eot_id|>", true, true },
  { "<|im_end|>", true, true },
  { "<end_of_turn>", true, true },
  { "<|end|>", true, true },
  { "<|endoftext|>", true, false },
  { "<|end_of_text|>", true, false },
  { "<|eom_id|>", true, false },
  { "<EOT>", true, false },
  { "_<EOT>", true, false },
  { "[EOT]", true, false },
  { "<|return|>", true, false },
  { "<|call|>", true, false },
  { "<end_of_utterance>", true, false },
  { "</s>", true, false },
  { "<eos>", true, false },
  { "[EOS]", true, false },
  { "<|fim_pad|>", true, false },
  { "<fim-pad>", true, false },
  { "<fim_pad>", true, false },
  { "<PAD>", true, false },
  { "[PAD]", true, false },
  { "<|fim_repo|>", true, false },
  { "<|repo_name|>", true, false },
  { "<fim-repo>", true, false },
  { "<REPO>", true, false },
  { "<reponame>", true, false },
  { "<|file_sep|>", true, false },
  { "<|im_start|>", false, false },
  { "<start_of_turn>", false, false },
  { "<|start_header_id|>", false, false },
  { "<|end_header_id|>", false, false },
  { "<|begin_of_text|>", false, false },
};
#define N_MARKS (sizeof marks / sizeof marks[0])

/* As any of them does: few of all names. */
static bool
begins_as_mark (rx_bytes name)
{
  return name.size > 0 && (name.data[0] == '<' || name.data[0] == '[' || name.data[0] == '_');
}

static bool
read_id (const rx_gguf *gguf, const char *key, uint32_t n_vocab, uint32_t *out, rx_why *why)
{
  uint32_t id = RX_TOKEN_NONE;
  rx_gguf_found found = rx_gguf_get_u32 (gguf, key, &id);

  *out = found == RX_GGUF_FOUND ? id : RX_TOKEN_NONE;
  if (found == RX_GGUF_ABSENT || (found == RX_GGUF_FOUND && id < n_vocab))
    return true;
  return rx_why_say (why, "damaged: the model's %s is no token; choose another model", key);
}

static bool
read_bool (const rx_gguf *gguf, const char *key, bool *out, rx_why *why)
{
  if (rx_gguf_get_bool (gguf, key, out) != RX_GGUF_WRONG)
    return true;
  return rx_why_say (why, "damaged: the model's %s is neither true nor false; choose another model",
                     key);
}

static void
add_end (rx_tokenizer_facts *facts, uint32_t id)
{
  for (uint32_t i = 0; i < facts->n_ends; i++)
    {
      if (facts->ends[i] == id)
        return;
    }
  if (id != RX_TOKEN_NONE && facts->n_ends < RX_END_TOKENS_MAX)
    facts->ends[facts->n_ends++] = id;
}

/* Marks by their names; best[] is the place in the table of the eot found so
 * far. */
static void
read_mark (rx_tokenizer *t, uint32_t id, rx_bytes name, size_t *best)
{
  if (!begins_as_mark (name))
    return;
  for (size_t i = 0; i < N_MARKS; i++)
    {
      if (strlen (marks[i].name) != name.size || memcmp (marks[i].name, name.data, name.size) != 0)
        continue;
      t->kinds[id] = RX_TOKEN_CONTROL;
      if (marks[i].ends)
        add_end (&t->facts, id);
      if (marks[i].turn && i < *best)
        {
          *best = i;
          t->facts.eot = id;
        }
    }
}

bool
rx_special_read (rx_tokenizer *t, const rx_gguf *gguf, rx_gguf_array tokens, rx_why *why)
{
  rx_tokenizer_facts *facts = &t->facts;
  size_t best = N_MARKS;
  uint32_t eot;
  rx_bytes name;

  facts->add_space = t->sentencepiece;
  facts->add_bos = t->sentencepiece || t->split == RX_SPLIT_LLAMA3;
  facts->eot = RX_TOKEN_NONE;
  if (!read_id (gguf, "tokenizer.ggml.bos_token_id", facts->n_vocab, &facts->bos, why) ||
      !read_id (gguf, "tokenizer.ggml.eos_token_id", facts->n_vocab, &facts->eos, why) ||
      !read_id (gguf, "tokenizer.ggml.unknown_token_id", facts->n_vocab, &facts->unknown, why) ||
      !read_id (gguf, "tokenizer.ggml.eot_token_id", facts->n_vocab, &eot, why) ||
      !read_bool (gguf, "tokenizer.ggml.add_bos_token", &facts->add_bos, why) ||
      !read_bool (gguf, "tokenizer.ggml.add_space_prefix", &facts->add_space, why))
    return false;
  facts->add_space = facts->add_space && t->sentencepiece;
  facts->add_bos = facts->add_bos && facts->bos != RX_TOKEN_NONE;
  add_end (facts, facts->eos);
  add_end (facts, eot);
  for (uint32_t id = 0; rx_gguf_next_string (&tokens, &name); id++)
    read_mark (t, id, name, &best);
  if (eot != RX_TOKEN_NONE)
    facts->eot = eot;
  return true;
}

typedef struct
{
  size_t size;
  uint32_t id;
} by_length;

static int
longer_first (const void *a, const void *b)
{
  const by_length *x = a, *y = b;

  if (x->size != y->size)
    return x->size > y->size ? -1 : 1;
  return x->id < y->id ? -1 : 1;
}

bool
rx_special_order (rx_tokenizer *t, rx_why *why)
{
  size_t places = (size_t) t->named.mask + 1;
  by_length *order = calloc (places, sizeof *order);

  t->special = calloc (places, sizeof *t->special);
  if (order == NULL || t->special == NULL)
    {
      free (order);
      return rx_why_memory (why, "not enough memory for the model's vocabulary");
    }
  for (size_t at = 0; at < places; at++)
    {
      uint32_t id = t->named.slots[at].id;

      if (id != RX_TOKEN_NONE && t->texts[id].size > 0)
        order[t->n_special++] = (by_length){ t->texts[id].size, id };
    }
  qsort (order, t->n_special, sizeof *order, longer_first);
  for (uint32_t i = 0; i < t->n_special; i++)
    t->special[i] = order[i].id;
  free (order);
  return true;
}

static bool
add_part (text_parts *parts, text_part part)
{
  size_t size = parts->size == 0 ? 16 : 2 * parts->size;
  text_part *grown;

  if (part.size == 0)
    return true;
  if (parts->n == parts->size)
    {
      grown = rx_text_take (parts->memory, size * sizeof *grown);
      if (grown == NULL)
        return false;
      if (parts->n > 0)
        memcpy (grown, parts->parts, parts->n * sizeof *grown);
      rx_text_give (parts->memory, parts->parts, parts->size * sizeof *grown);
      parts->parts = grown;
      parts->size = size;
    }
  parts->parts[parts->n++] = part;
  return true;
}

/* Cuts every place of one token out of a raw part. */
static bool
cut_part (rx_bytes text, text_part part, uint32_t token, rx_bytes name, text_parts *out)
{
  const uint8_t *at = text.data + part.at, *end = at + part.size, *found;

  while ((found = memmem (at, (size_t) (end - at), name.data, name.size)) != NULL)
    {
      text_part before = { (uint32_t) (at - text.data), (uint32_t) (found - at), RX_TOKEN_NONE };
      text_part here = { (uint32_t) (found - text.data), (uint32_t) name.size, token };

      if (!add_part (out, before) || !add_part (out, here))
        return false;
      at = found + name.size;
    }
  return add_part (out, (text_part){ (uint32_t) (at - text.data), (uint32_t) (end - at),
                                     RX_TOKEN_NONE });
}

static bool
take_token (rx_bytes text, uint32_t token, rx_bytes name, text_parts *parts)
{
  text_parts cut = { .memory = parts->memory };

  for (size_t i = 0; i < parts->n; i++)
    {
      text_part part = parts->parts[i];
      bool done = part.token != RX_TOKEN_NONE ? add_part (&cut, part)
                                              : cut_part (text, part, token, name, &cut);

      if (!done)
        {
          rx_special_clear (&cut);
          return false;
        }
    }
  rx_special_clear (parts);
  *parts = cut;
  return true;
}

bool
rx_special_take (const rx_tokenizer *t, rx_bytes text, bool control, text_parts *parts)
{
  if (!add_part (parts, (text_part){ 0, (uint32_t) text.size, RX_TOKEN_NONE }))
    return false;
  for (uint32_t i = 0; i < t->n_special && text.size > 0; i++)
    {
      uint32_t token = t->special[i];
      rx_bytes name = t->texts[token];

      if (t->kinds[token] != RX_TOKEN_USER && !control)
        continue;
      if (memmem (text.data, text.size, name.data, name.size) != NULL &&
          !take_token (text, token, name, parts))
        return false;
    }
  return true;
}

void
rx_special_clear (text_parts *parts)
{
  rx_text_give (parts->memory, parts->parts, parts->size * sizeof *parts->parts);
  parts->parts = NULL;
  parts->n = parts->size = 0;
}
