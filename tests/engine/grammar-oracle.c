#include "grammar-oracle.h"

#include <string.h>

#define RULES     5
#define RANGES    3
#define FOREVER   G_MAXUINT
#define DEPTH_MAX 60 /* of rules in a sample */

typedef enum
{
  NODE_TEXT,
  NODE_CLASS,
  NODE_ALL,
  NODE_ANY,
  NODE_REPEAT,
  NODE_RULE,
} NodeKind;

typedef struct
{
  NodeKind kind;
  gunichar text[3];
  guint n_text;
  gunichar low[RANGES], high[RANGES];
  guint n_ranges;
  gboolean negate, dot;
  GPtrArray *parts;
  guint least, most;
  guint rule;
} Node;

struct _Oracle
{
  Node *rules[RULES];
  const gunichar *text; /* of the match going on */
  guint n;
  guint64 memo[RULES][64]; /* ends of a rule begun at a place */
  gboolean known[RULES][64];
};

static const gunichar letters[] = { 'a',  'b',  'c',  '"',   '\\',  '\n',   ']',    '-',
                                    0x7F, 0x80, 0xE9, 0x7FF, 0x800, 0x20AC, 0xFFFF, 0x1F600 };

gunichar
oracle_letter (GRand *rand)
{
  if (g_rand_int_range (rand, 0, 3) > 0)
    return letters[g_rand_int_range (rand, 0, 3)];
  return letters[g_rand_int_range (rand, 0, G_N_ELEMENTS (letters))];
}

/* ---- making one ---- */

static void
node_free (gpointer data)
{
  Node *node = data;

  g_clear_pointer (&node->parts, g_ptr_array_unref);
  g_free (node);
}

static Node *
node_new (NodeKind kind)
{
  Node *node = g_new0 (Node, 1);

  node->kind = kind;
  node->parts = g_ptr_array_new_with_free_func (node_free);
  return node;
}

static Node *
text_new (GRand *rand, guint least)
{
  Node *node = node_new (NODE_TEXT);

  node->n_text = (guint) g_rand_int_range (rand, (gint) least, 4);
  for (guint i = 0; i < node->n_text; i++)
    node->text[i] = oracle_letter (rand);
  return node;
}

static Node *
class_new (GRand *rand)
{
  Node *node = node_new (NODE_CLASS);

  node->dot = g_rand_int_range (rand, 0, 6) == 0;
  node->negate = g_rand_int_range (rand, 0, 3) == 0;
  node->n_ranges = (guint) g_rand_int_range (rand, 1, RANGES + 1);
  for (guint i = 0; i < node->n_ranges; i++)
    {
      gunichar a = oracle_letter (rand), b = oracle_letter (rand);

      node->low[i] = MIN (a, b);
      node->high[i] = g_rand_boolean (rand) ? node->low[i] : MAX (a, b);
    }
  return node;
}

/* A call of an earlier rule stands after a text, so that nothing begins with itself. */
static Node *node_random (GRand *rand, guint rule, guint depth);

static Node *
list_new (GRand *rand, NodeKind kind, guint rule, guint depth)
{
  Node *node = node_new (kind);
  gint n = g_rand_int_range (rand, 1, 4);

  for (gint i = 0; i < n; i++)
    g_ptr_array_add (node->parts, node_random (rand, rule, depth + 1));
  return node;
}

static Node *
repeat_new (GRand *rand, guint rule, guint depth)
{
  Node *node = node_new (NODE_REPEAT);

  g_ptr_array_add (node->parts, node_random (rand, rule, depth + 1));
  node->least = (guint) g_rand_int_range (rand, 0, 4);
  node->most = g_rand_boolean (rand) ? FOREVER
                                     : node->least + (guint) g_rand_int_range (rand, 0, 3);
  return node;
}

static Node *
rule_new (GRand *rand, guint rule)
{
  Node *node = node_new (NODE_RULE), *list;
  guint to = (guint) g_rand_int_range (rand, 0, RULES);

  node->rule = to;
  if (to > rule)
    return node;
  list = node_new (NODE_ALL);
  g_ptr_array_add (list->parts, text_new (rand, 1));
  g_ptr_array_add (list->parts, node);
  return list;
}

static Node *
node_random (GRand *rand, guint rule, guint depth)
{
  switch (g_rand_int_range (rand, 0, depth > 3 ? 4 : 9))
    {
    case 0:
    case 1:
      return text_new (rand, 0);
    case 2:
      return class_new (rand);
    case 3:
      return rule_new (rand, rule);
    case 4:
    case 5:
      return list_new (rand, NODE_ALL, rule, depth);
    case 6:
    case 7:
      return list_new (rand, NODE_ANY, rule, depth);
    default:
      return repeat_new (rand, rule, depth);
    }
}

Oracle *
oracle_new (GRand *rand)
{
  Oracle *oracle = g_new0 (Oracle, 1);

  for (guint i = 0; i < RULES; i++)
    oracle->rules[i] = list_new (rand, NODE_ANY, i, 0);
  return oracle;
}

void
oracle_free (Oracle *oracle)
{
  for (guint i = 0; i < RULES; i++)
    node_free (oracle->rules[i]);
  g_free (oracle);
}

/* ---- writing it down ---- */

static void
write_code (GString *out, gunichar code, gboolean class)
{
  if (code == '\n')
    g_string_append (out, "\\n");
  else if (code == '"' || code == '\\' || (class && (code == ']' || code == '-')))
    g_string_append_printf (out, "\\%c", (char) code);
  else if (code == 0x7F)
    g_string_append (out, "\\x7f");
  else if (code == 0x20AC)
    g_string_append (out, "\\u20AC");
  else if (code == 0x1F600)
    g_string_append (out, "\\U0001F600");
  else
    g_string_append_unichar (out, code);
}

static void
write_repeat (GString *out, const Node *node)
{
  if (node->most == FOREVER && node->least < 2)
    g_string_append_c (out, node->least == 0 ? '*' : '+');
  else if (node->most == FOREVER)
    g_string_append_printf (out, "{%u,}", node->least);
  else if (node->least == 0 && node->most == 1)
    g_string_append_c (out, '?');
  else if (node->least == node->most)
    g_string_append_printf (out, "{%u}", node->least);
  else
    g_string_append_printf (out, "{ %u , %u }", node->least, node->most);
}

static void
write_node (GString *out, const Node *node)
{
  switch (node->kind)
    {
    case NODE_TEXT:
      g_string_append_c (out, '"');
      for (guint i = 0; i < node->n_text; i++)
        write_code (out, node->text[i], FALSE);
      g_string_append (out, "\" ");
      break;
    case NODE_CLASS:
      g_string_append (out, node->dot ? ". " : node->negate ? "[^" : "[");
      for (guint i = 0; !node->dot && i < node->n_ranges; i++)
        {
          write_code (out, node->low[i], TRUE);
          if (node->high[i] > node->low[i])
            g_string_append_c (out, '-');
          if (node->high[i] > node->low[i])
            write_code (out, node->high[i], TRUE);
        }
      g_string_append (out, node->dot ? "" : "] ");
      break;
    case NODE_ALL:
    case NODE_ANY:
    case NODE_REPEAT:
      g_string_append (out, "(");
      for (guint i = 0; i < node->parts->len; i++)
        {
          if (i > 0 && node->kind == NODE_ANY)
            g_string_append (out, "|\n # or\n ");
          write_node (out, g_ptr_array_index (node->parts, i));
        }
      g_string_append (out, ")");
      if (node->kind == NODE_REPEAT)
        write_repeat (out, node);
      g_string_append (out, " ");
      break;
    case NODE_RULE:
      if (node->rule == 0)
        g_string_append (out, "root ");
      else
        g_string_append_printf (out, "rule-%u ", node->rule);
      break;
    }
}

char *
oracle_gbnf (const Oracle *oracle)
{
  GString *out = g_string_new ("# made by chance\n");

  for (guint i = RULES; i-- > 0;)
    {
      if (i == 0)
        g_string_append (out, "root ::= ");
      else
        g_string_append_printf (out, "rule-%u ::=\n ", i);
      write_node (out, oracle->rules[i]);
      g_string_append (out, "\n");
    }
  return g_string_free (out, FALSE);
}

/* ---- matching ---- */

static gboolean
in_class (const Node *node, gunichar code)
{
  gboolean in = FALSE;

  if (node->dot)
    return TRUE;
  for (guint i = 0; i < node->n_ranges; i++)
    in |= code >= node->low[i] && code <= node->high[i];
  return in != node->negate;
}

static guint64 ends_of (Oracle *oracle, const Node *node, guint64 starts);

static guint64
ends_of_rule (Oracle *oracle, guint rule, guint64 starts)
{
  guint64 ends = 0;

  for (guint at = 0; at <= oracle->n; at++)
    {
      if ((starts >> at & 1) == 0)
        continue;
      if (!oracle->known[rule][at])
        {
          guint64 found = ends_of (oracle, oracle->rules[rule], (guint64) 1 << at);

          oracle->memo[rule][at] = found;
          oracle->known[rule][at] = TRUE;
        }
      ends |= oracle->memo[rule][at];
    }
  return ends;
}

static guint64
ends_of_repeat (Oracle *oracle, const Node *node, guint64 starts)
{
  const Node *part = g_ptr_array_index (node->parts, 0);
  guint64 ends, next;

  for (guint i = 0; i < node->least; i++)
    starts = ends_of (oracle, part, starts);
  ends = starts;
  for (guint i = node->least; i < node->most; i++)
    {
      next = ends_of (oracle, part, starts);
      if ((next & ~ends) == 0)
        break;
      ends |= next;
      starts = next;
    }
  return ends;
}

static guint64
ends_of (Oracle *oracle, const Node *node, guint64 starts)
{
  guint64 ends = 0;

  if (starts == 0)
    return 0;
  switch (node->kind)
    {
    case NODE_TEXT:
      for (guint at = 0; at + node->n_text <= oracle->n; at++)
        {
          gboolean same = (starts >> at & 1) != 0;

          for (guint i = 0; same && i < node->n_text; i++)
            same = oracle->text[at + i] == node->text[i];
          ends |= (guint64) same << (at + node->n_text);
        }
      return ends;
    case NODE_CLASS:
      for (guint at = 0; at < oracle->n; at++)
        ends |= (guint64) ((starts >> at & 1) != 0 && in_class (node, oracle->text[at]))
                << (at + 1);
      return ends;
    case NODE_ALL:
      for (guint i = 0; i < node->parts->len; i++)
        starts = ends_of (oracle, g_ptr_array_index (node->parts, i), starts);
      return starts;
    case NODE_ANY:
      for (guint i = 0; i < node->parts->len; i++)
        ends |= ends_of (oracle, g_ptr_array_index (node->parts, i), starts);
      return ends;
    case NODE_REPEAT:
      return ends_of_repeat (oracle, node, starts);
    case NODE_RULE:
      return ends_of_rule (oracle, node->rule, starts);
    }
  return 0;
}

gboolean
oracle_matches (Oracle *oracle, const gunichar *text, guint n)
{
  g_assert_cmpuint (n, <=, ORACLE_TEXT_MAX);
  oracle->text = text;
  oracle->n = n;
  memset (oracle->known, 0, sizeof oracle->known);
  return (ends_of_rule (oracle, 0, 1) >> n & 1) != 0;
}

/* ---- a text of it ---- */

static void
sample_node (const Oracle *oracle, const Node *node, GRand *rand, GArray *out, guint depth)
{
  guint n = 1;

  if (out->len >= ORACLE_TEXT_MAX || depth > DEPTH_MAX)
    return;
  switch (node->kind)
    {
    case NODE_TEXT:
      g_array_append_vals (out, node->text, node->n_text);
      break;
    case NODE_CLASS:
      for (guint i = 0; i < 20; i++)
        {
          gunichar code = oracle_letter (rand);

          if (in_class (node, code))
            {
              g_array_append_val (out, code);
              break;
            }
        }
      break;
    case NODE_ALL:
      for (guint i = 0; i < node->parts->len; i++)
        sample_node (oracle, g_ptr_array_index (node->parts, i), rand, out, depth);
      break;
    case NODE_ANY:
      sample_node (oracle,
                   g_ptr_array_index (node->parts,
                                      (guint) g_rand_int_range (rand, 0, (gint) node->parts->len)),
                   rand, out, depth);
      break;
    case NODE_REPEAT:
      n = node->least + (guint) g_rand_int_range (rand, 0, 3);
      for (guint i = 0; i < MIN (n, node->most); i++)
        sample_node (oracle, g_ptr_array_index (node->parts, 0), rand, out, depth);
      break;
    case NODE_RULE:
      sample_node (oracle, oracle->rules[node->rule], rand, out, depth + 1);
      break;
    }
}

GArray *
oracle_sample (const Oracle *oracle, GRand *rand)
{
  GArray *out = g_array_new (FALSE, FALSE, sizeof (gunichar));

  sample_node (oracle, oracle->rules[0], rand, out, 0);
  if (out->len > ORACLE_TEXT_MAX)
    g_array_set_size (out, ORACLE_TEXT_MAX);
  return out;
}
