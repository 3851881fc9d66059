#include "vocabulary.h"

#include <stdlib.h>
#include <string.h>

#define TOKENS_MAX (1u << 20)
#define BYTES_MAX  (1u << 28)

rx_bytes
rx_vocabulary_text (const rx_vocabulary *v, uint32_t token)
{
  if (token >= v->n_tokens)
    return (rx_bytes){ NULL, 0 };
  return (rx_bytes){ v->bytes + v->starts[token], v->starts[token + 1] - v->starts[token] };
}

bool
rx_vocabulary_ends (const rx_vocabulary *v, uint32_t token)
{
  for (uint32_t i = 0; i < v->n_ends; i++)
    {
      if (v->ends[i] == token)
        return true;
    }
  return false;
}

/* ---- texts ---- */

static int
compare_tokens (const void *a, const void *b)
{
  uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;

  return x < y ? -1 : x > y;
}

static bool
copy_ends (rx_vocabulary *v, const rx_vocabulary_config *config)
{
  v->ends = malloc ((config->n_ends + 1) * sizeof *v->ends);
  if (v->ends == NULL)
    return false;
  for (uint32_t i = 0; i < config->n_ends; i++)
    {
      if (config->ends[i] < v->n_tokens && !rx_vocabulary_ends (v, config->ends[i]))
        v->ends[v->n_ends++] = config->ends[i];
    }
  qsort (v->ends, v->n_ends, sizeof *v->ends, compare_tokens);
  return true;
}

/* The text that a grammar may spell with the token. */
static rx_bytes
spelled (const rx_vocabulary *v, const rx_vocabulary_config *config, uint32_t token)
{
  rx_bytes text = config->text (config->data, token);

  if (text.size > RX_TOKEN_BYTES_MAX || rx_vocabulary_ends (v, token))
    text.size = 0;
  return text;
}

static bool
copy_texts (rx_vocabulary *v, const rx_vocabulary_config *config)
{
  uint64_t total = 0;

  for (uint32_t i = 0; i < v->n_tokens; i++)
    total += spelled (v, config, i).size;
  if (total > BYTES_MAX)
    return false;
  v->starts = malloc ((v->n_tokens + 1) * sizeof *v->starts);
  v->bytes = malloc (total + 1);
  if (v->starts == NULL || v->bytes == NULL)
    return false;
  v->starts[0] = 0;
  for (uint32_t i = 0; i < v->n_tokens; i++)
    {
      rx_bytes text = spelled (v, config, i);

      if (text.size > 0)
        memcpy (v->bytes + v->starts[i], text.data, text.size);
      v->starts[i + 1] = v->starts[i] + (uint32_t) text.size;
    }
  return true;
}

/* ---- order: quicksort by one byte at a time (Bentley and Sedgewick 1997) ---- */

static int
byte_at (const rx_vocabulary *v, uint32_t token, uint32_t depth)
{
  uint32_t at = v->starts[token] + depth;

  return at < v->starts[token + 1] ? v->bytes[at] : -1;
}

static void
exchange (uint32_t *a, uint32_t *b)
{
  uint32_t t = *a;

  *a = *b;
  *b = t;
}

/* Equal texts are put in order of their ids. Recursion: the depth of a text, and halves within it
 * at worst as many as there are byte values. */
static void
sort_tokens (const rx_vocabulary *v, uint32_t *tokens, uint32_t n, uint32_t depth)
{
  while (n > 1)
    {
      uint32_t below = 0, i = 0, above = n;
      int pivot = byte_at (v, tokens[n / 2], depth);

      while (i < above)
        {
          int byte = byte_at (v, tokens[i], depth);

          if (byte < pivot)
            exchange (&tokens[below++], &tokens[i++]);
          else if (byte > pivot)
            exchange (&tokens[i], &tokens[--above]);
          else
            i++;
        }
      sort_tokens (v, tokens, below, depth);
      sort_tokens (v, tokens + above, n - above, depth);
      tokens += below;
      n = above - below;
      if (pivot < 0)
        {
          qsort (tokens, n, sizeof *tokens, compare_tokens);
          return;
        }
      depth++;
    }
}

/* ---- the tree ---- */

/* Bytes that the token shares with the one before it in order. */
static uint32_t
shared_bytes (const rx_vocabulary *v, uint32_t i)
{
  rx_bytes a, b = rx_vocabulary_text (v, v->sorted[i]);
  uint32_t n = 0;

  if (i == 0)
    return 0;
  a = rx_vocabulary_text (v, v->sorted[i - 1]);
  while (n < a.size && n < b.size && a.data[n] == b.data[n])
    n++;
  return n;
}

static bool
make_order (rx_vocabulary *v)
{
  uint64_t nodes = 1;

  v->sorted = malloc (v->n_tokens * sizeof *v->sorted);
  if (v->sorted == NULL)
    return false;
  for (uint32_t i = 0; i < v->n_tokens; i++)
    {
      if (v->starts[i + 1] > v->starts[i])
        v->sorted[v->n_sorted++] = i;
    }
  sort_tokens (v, v->sorted, v->n_sorted, 0);
  for (uint32_t i = 0; i < v->n_sorted; i++)
    nodes += rx_vocabulary_text (v, v->sorted[i]).size - shared_bytes (v, i);
  v->nodes = malloc (nodes * sizeof *v->nodes);
  return v->nodes != NULL;
}

static void
make_nodes (rx_vocabulary *v)
{
  uint32_t open[RX_TOKEN_BYTES_MAX], n_open = 0; /* the nodes above, whose `after` is not known */

  for (uint32_t i = 0; i < v->n_sorted; i++)
    {
      rx_bytes text = rx_vocabulary_text (v, v->sorted[i]);
      uint32_t depth = shared_bytes (v, i);

      while (n_open > depth)
        v->nodes[open[--n_open]].after = v->n_nodes;
      for (; depth < text.size; depth++)
        {
          v->nodes[v->n_nodes] = (rx_vocabulary_node){ .first = i,
                                                       .depth = (uint16_t) depth,
                                                       .byte = text.data[depth] };
          /* only the last byte's node holds the token: those before hold none */
          open[n_open++] = v->n_nodes++;
        }
      if (n_open > v->depth)
        v->depth = n_open;
    }
  while (n_open > 0)
    v->nodes[open[--n_open]].after = v->n_nodes;
  v->nodes[v->n_nodes] = (rx_vocabulary_node){ .after = v->n_nodes, .first = v->n_sorted };
}

bool
rx_vocabulary_new (const rx_vocabulary_config *config, rx_vocabulary **out)
{
  rx_vocabulary *v;

  *out = NULL;
  if (config->n_tokens == 0 || config->n_tokens > TOKENS_MAX || (v = calloc (1, sizeof *v)) == NULL)
    return false;
  v->n_tokens = config->n_tokens;
  if (!copy_ends (v, config) || !copy_texts (v, config) || !make_order (v))
    {
      rx_vocabulary_free (v);
      return false;
    }
  make_nodes (v);
  *out = v;
  return true;
}

void
rx_vocabulary_free (rx_vocabulary *v)
{
  if (v == NULL)
    return;
  free (v->nodes);
  free (v->sorted);
  free (v->starts);
  free (v->bytes);
  free (v->ends);
  free (v);
}
