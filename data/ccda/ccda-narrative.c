/* The narrative block (CDA R2, 4.3.5): what people read, as plain text. */
#include "ccda-private.h"

#include <string.h>

#define TEXT_MAX  (256u << 10) /* of one section */
#define DEPTH_MAX 256

static gboolean
is_one_of (const xmlNode *node, const char *const *names)
{
  return node->type == XML_ELEMENT_NODE && g_strv_contains (names, (const char *) node->name);
}

void
rounds_ccda_learn_ids (RoundsCcda *c, const xmlNode *from)
{
  for (const xmlNode *n = from; n != NULL; n = n->next)
    {
      const char *id = rounds_ccda_attribute (n, "ID");
      if (id != NULL && !g_hash_table_contains (c->ids, id))
        g_hash_table_insert (c->ids, (gpointer) id, (gpointer) n);
      if (n->type == XML_ELEMENT_NODE)
        rounds_ccda_learn_ids (c, n->children);
    }
}

static void
end_line (GString *out)
{
  while (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  if (out->len > 0 && out->str[out->len - 1] != '\n')
    g_string_append_c (out, '\n');
}

static void
add_words (GString *out, const char *text)
{
  for (; text != NULL && *text != 0; text++)
    if (!g_ascii_isspace (*text))
      g_string_append_c (out, *text);
    else if (out->len > 0 && out->str[out->len - 1] != ' ' && out->str[out->len - 1] != '\n')
      g_string_append_c (out, ' ');
}

static gboolean
has_cell_before (const xmlNode *cell)
{
  for (const xmlNode *n = cell->prev; n != NULL; n = n->prev)
    if (n->type == XML_ELEMENT_NODE)
      return TRUE;
  return FALSE;
}

static void
add_node (GString *out, const xmlNode *from, guint depth)
{
  static const char *const lines[] = { "paragraph", "tr", "item",  "list",  "table",
                                       "caption",   "br", "thead", "tbody", NULL };
  static const char *const cells[] = { "td", "th", NULL };

  for (const xmlNode *n = from; n != NULL && out->len < TEXT_MAX; n = n->next)
    {
      gboolean line = is_one_of (n, lines);
      if (n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE)
        add_words (out, (const char *) n->content);
      if (n->type != XML_ELEMENT_NODE || depth == DEPTH_MAX)
        continue;
      if (line)
        end_line (out);
      if (is_one_of (n, cells) && has_cell_before (n))
        g_string_append (out, out->len > 0 && out->str[out->len - 1] == ' ' ? "| " : " | ");
      add_node (out, n->children, depth + 1);
      if (line)
        end_line (out);
    }
}

char *
rounds_ccda_plain (const xmlNode *text)
{
  GString *out = g_string_new (NULL);

  add_node (out, text->children, 0);
  if (out->len >= TEXT_MAX)
    {
      const char *end;
      g_utf8_validate (out->str, TEXT_MAX, &end);
      g_string_truncate (out, (gsize) (end - out->str));
      g_string_append (out, "\n[...]");
    }
  g_strchomp (out->str);
  return g_string_free (out, FALSE);
}

const char *
rounds_ccda_text (RoundsCcda *c, const xmlNode *text)
{
  const char *target = rounds_ccda_attribute (rounds_ccda_child (text, "reference"), "value");
  const xmlNode *node = target != NULL && target[0] == '#'
                            ? g_hash_table_lookup (c->ids, target + 1)
                            : NULL;
  g_autofree char *plain = NULL;

  if (node == NULL)
    return text != NULL && target == NULL ? rounds_ccda_words (c, text) : NULL;
  plain = rounds_ccda_plain (node);
  return rounds_build_text (&c->build, plain);
}
