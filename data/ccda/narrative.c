#include "narrative.h"

#include "ccda-private.h"
#include "data-error.h"

#include <string.h>

#define DEPTH_MAX 64
#define TEXT_MAX  (16u << 20)

typedef struct
{
  RoundsNarrative *out;
  GString *words; /* of the block at hand */
  gsize given;    /* bytes of text so far */
  guint tables, lists;
  RoundsNarrativeKind kind; /* that the words will be */
  guint level;
} Work;

static gboolean
is_one_of (const xmlNode *node, const char *const *names)
{
  return node->type == XML_ELEMENT_NODE && g_strv_contains (names, (const char *) node->name);
}

/* ---- words ---- */

static void
add_words (GString *out, const char *text)
{
  for (; text != NULL && *text != 0; text++)
    if (!g_ascii_isspace (*text))
      g_string_append_c (out, *text);
    else if (out->len > 0 && out->str[out->len - 1] != ' ' && out->str[out->len - 1] != '\n')
      g_string_append_c (out, ' ');
}

static const char *
keep (Work *work, const char *text)
{
  work->given += strlen (text);
  return g_string_chunk_insert (work->out->texts, text);
}

static gboolean
is_full (Work *work)
{
  if (work->out->own->len < ROUNDS_NARRATIVE_BLOCKS && work->given < TEXT_MAX)
    return FALSE;
  work->out->cut = TRUE;
  return TRUE;
}

static void
chomp (GString *words)
{
  while (words->len > 0 && g_ascii_isspace (words->str[words->len - 1]))
    g_string_truncate (words, words->len - 1);
}

/* The words at hand become a block. */
static void
end_block (Work *work)
{
  RoundsNarrativeBlock block = { work->kind, work->level };

  chomp (work->words);
  if (work->words->len > 0 && !is_full (work))
    {
      block.text = keep (work, work->words->str);
      g_array_append_val (work->out->own, block);
    }
  g_string_truncate (work->words, 0);
}

/* ---- what is not to be taken at its word ---- */

/* CDA: revised="delete", styleCode "Strikethrough"; HTML: del, s, strike. */
static gboolean
is_struck (const xmlNode *node)
{
  static const char *const struck[] = { "del", "s", "strike", NULL };
  const char *revised = rounds_ccda_attribute (node, "revised");
  const char *style = rounds_ccda_attribute (node, "styleCode");
  const char *css = rounds_ccda_attribute (node, "style");

  return is_one_of (node, struck) || g_strcmp0 (revised, "delete") == 0 ||
         (style != NULL && strstr (style, "trike") != NULL) ||
         (css != NULL && strstr (css, "line-through") != NULL);
}

/* What stands there and is no words. */
static const char *
thing_of (const xmlNode *node)
{
  static const char *const pictures[] = {
    "img", "renderMultiMedia", "observationMedia", "svg", "object", "video", "audio", NULL
  };

  return is_one_of (node, pictures) ? "[a picture or file stands here, which is not shown]" : NULL;
}

static gboolean
is_passed_over (const xmlNode *node)
{
  static const char *const names[] = { "script", "style", "head", "col", "colgroup", NULL };

  return is_one_of (node, names);
}

/* ---- inside of a block: words only ---- */

static void
add_inline (Work *work, const xmlNode *from, guint depth)
{
  static const char *const lines[] = { "br", "paragraph", "p", "div", "item", "li", "tr", NULL };

  for (const xmlNode *n = from; n != NULL; n = n->next)
    {
      if (n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE)
        add_words (work->words, (const char *) n->content);
      if (n->type != XML_ELEMENT_NODE || depth == DEPTH_MAX || is_passed_over (n))
        continue;
      if (is_one_of (n, lines) && work->words->len > 0)
        {
          chomp (work->words);
          g_string_append_c (work->words, '\n');
        }
      if (thing_of (n) != NULL)
        add_words (work->words, thing_of (n));
      else if (is_struck (n))
        {
          g_string_append (work->words, "[struck out: ");
          add_inline (work, n->children, depth + 1);
          chomp (work->words);
          g_string_append (work->words, "] ");
        }
      else
        add_inline (work, n->children, depth + 1);
    }
}

/* ---- tables ---- */

static guint
span_of (const xmlNode *cell, const char *name)
{
  const char *text = rounds_ccda_attribute (cell, name);
  guint64 n = text != NULL ? g_ascii_strtoull (text, NULL, 10) : 1;

  return (guint) CLAMP (n, 1, ROUNDS_NARRATIVE_COLUMNS);
}

/* left: rows that a cell above still covers, by column. */
static void
add_row (Work *work, const xmlNode *row, guint left[ROUNDS_NARRATIVE_COLUMNS])
{
  static const char *const cells[] = { "td", "th", NULL };
  RoundsNarrativeBlock block = { ROUNDS_NARRATIVE_ROW, 0 };
  const char *texts[ROUNDS_NARRATIVE_COLUMNS];
  guint at = 0, headings = 0, n = 0;
  const char **kept;

  for (const xmlNode *c = row->children; c != NULL; c = c->next)
    {
      guint across, down;

      if (!is_one_of (c, cells))
        continue;
      for (; at < ROUNDS_NARRATIVE_COLUMNS && left[at] > 0; at++)
        {
          left[at]--;
          texts[at] = "";
        }
      if (at == ROUNDS_NARRATIVE_COLUMNS)
        {
          work->out->cut = TRUE;
          break;
        }
      add_inline (work, c->children, 0);
      chomp (work->words);
      texts[at] = keep (work, work->words->str);
      g_string_truncate (work->words, 0);
      across = MIN (span_of (c, "colspan"), ROUNDS_NARRATIVE_COLUMNS - at);
      down = span_of (c, "rowspan");
      for (guint i = 0; i < across; i++, at++)
        {
          if (i > 0)
            texts[at] = "";
          left[at] = down - 1;
        }
      headings += strcmp ((const char *) c->name, "th") == 0;
      n++;
    }
  for (; at < ROUNDS_NARRATIVE_COLUMNS && left[at] > 0; at++)
    {
      left[at]--;
      texts[at] = "";
    }
  if (n == 0 || is_full (work))
    return;
  kept = g_new (const char *, at);
  memcpy (kept, texts, at * sizeof *kept);
  g_ptr_array_add (work->out->cells, kept);
  block.cells = kept;
  block.n_cells = at;
  block.table = work->tables;
  block.head = headings == n || g_strcmp0 ((const char *) row->parent->name, "thead") == 0;
  g_array_append_val (work->out->own, block);
}

static void
add_rows (Work *work, const xmlNode *table, guint left[ROUNDS_NARRATIVE_COLUMNS], guint depth)
{
  static const char *const groups[] = { "thead", "tbody", "tfoot", NULL };

  for (const xmlNode *n = table->children; n != NULL; n = n->next)
    if (is_one_of (n, groups) && depth == 0)
      add_rows (work, n, left, depth + 1);
    else if (rounds_ccda_is (n, "tr") ||
             (n->type == XML_ELEMENT_NODE && strcmp ((const char *) n->name, "tr") == 0))
      add_row (work, n, left);
}

static void
add_caption (Work *work, const xmlNode *holder)
{
  for (const xmlNode *n = holder->children; n != NULL; n = n->next)
    if (n->type == XML_ELEMENT_NODE && strcmp ((const char *) n->name, "caption") == 0)
      {
        work->kind = ROUNDS_NARRATIVE_CAPTION;
        add_inline (work, n->children, 0);
        end_block (work);
        work->kind = ROUNDS_NARRATIVE_PARAGRAPH;
      }
}

static void
add_table (Work *work, const xmlNode *table)
{
  guint left[ROUNDS_NARRATIVE_COLUMNS] = { 0 };

  end_block (work);
  add_caption (work, table);
  add_rows (work, table, left, 0);
  work->tables++;
}

/* ---- blocks ---- */

static void add_blocks (Work *work, const xmlNode *from, guint depth);

static void
add_list (Work *work, const xmlNode *list, guint depth)
{
  static const char *const items[] = { "item", "li", NULL };

  end_block (work);
  add_caption (work, list);
  work->lists++;
  for (const xmlNode *n = list->children; n != NULL; n = n->next)
    if (is_one_of (n, items))
      {
        work->kind = ROUNDS_NARRATIVE_ITEM;
        work->level = work->lists;
        add_blocks (work, n->children, depth + 1);
        end_block (work);
      }
  work->lists--;
  work->kind = work->lists > 0 ? ROUNDS_NARRATIVE_ITEM : ROUNDS_NARRATIVE_PARAGRAPH;
  work->level = work->lists;
}

static void
add_heading (Work *work, const xmlNode *words, guint level)
{
  end_block (work);
  work->kind = ROUNDS_NARRATIVE_HEADING;
  work->level = level;
  add_inline (work, words, 0);
  end_block (work);
  work->kind = ROUNDS_NARRATIVE_PARAGRAPH;
  work->level = 0;
}

static void
add_element (Work *work, const xmlNode *n, guint depth)
{
  static const char *const paragraphs[] = { "paragraph", "p",       "div", "dl",
                                            "dt",        "dd",      "pre", "blockquote",
                                            "body",      "section", NULL };
  static const char *const lists[] = { "list", "ul", "ol", NULL };
  static const char *const headings[] = { "h1", "h2", "h3", "h4", "h5", "h6", NULL };

  if (strcmp ((const char *) n->name, "table") == 0)
    add_table (work, n);
  else if (is_one_of (n, lists))
    add_list (work, n, depth);
  else if (is_one_of (n, headings))
    add_heading (work, n->children, (guint) (n->name[1] - '0') + 1);
  else if (is_one_of (n, paragraphs) && !is_struck (n))
    {
      end_block (work);
      add_blocks (work, n->children, depth + 1);
      end_block (work);
    }
  else if (strcmp ((const char *) n->name, "br") == 0)
    g_string_append_c (work->words, '\n');
  else if (thing_of (n) != NULL)
    add_words (work->words, thing_of (n));
  else if (is_struck (n))
    {
      g_string_append (work->words, "[struck out: ");
      add_inline (work, n->children, depth + 1);
      chomp (work->words);
      g_string_append (work->words, "] ");
    }
  else
    add_blocks (work, n->children, depth + 1);
}

static void
add_blocks (Work *work, const xmlNode *from, guint depth)
{
  for (const xmlNode *n = from; n != NULL && !is_full (work); n = n->next)
    if (n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE)
      add_words (work->words, (const char *) n->content);
    else if (n->type == XML_ELEMENT_NODE && !is_passed_over (n) && depth == DEPTH_MAX)
      work->out->cut = TRUE;
    else if (n->type == XML_ELEMENT_NODE && !is_passed_over (n))
      add_element (work, n, depth);
}

/* ---- sections ---- */

static void
add_sections (Work *work, const xmlNode *holder, guint level)
{
  for (const xmlNode *part = rounds_ccda_child (holder, "component"); part != NULL;
       part = rounds_ccda_next (part, "component"))
    {
      const xmlNode *section = rounds_ccda_child (part, "section");
      const xmlNode *title = rounds_ccda_child (section, "title");
      const xmlNode *text = rounds_ccda_child (section, "text");

      if (section == NULL || level > DEPTH_MAX)
        continue;
      if (title != NULL)
        add_heading (work, title->children, level);
      if (text != NULL)
        add_blocks (work, text->children, 0);
      end_block (work);
      add_sections (work, section, level + 1);
    }
}

static void
add_body_file (RoundsNarrative *out, const xmlNode *text)
{
  const char *type = rounds_ccda_attribute (text, "mediaType");
  xmlChar *words = text != NULL ? xmlNodeGetContent (text) : NULL;
  gsize size = words != NULL ? strlen ((const char *) words) : 0;
  guchar *bytes = g_try_malloc (size + 1);
  gint state = 0;
  guint save = 0;

  if (text != NULL && bytes != NULL)
    {
      gboolean packed = g_strcmp0 (rounds_ccda_attribute (text, "representation"), "B64") == 0;

      if (packed)
        size = g_base64_decode_step ((const char *) words, size, bytes, &state, &save);
      else
        memcpy (bytes, words, size);
      out->body_type = g_string_chunk_insert (out->texts, type != NULL ? type : "text/plain");
      out->body = g_bytes_new_take (g_steal_pointer (&bytes), size);
    }
  g_free (bytes);
  xmlFree (words);
}

/* ---- public ---- */

static RoundsNarrative *
narrative_new (void)
{
  RoundsNarrative *self = g_new0 (RoundsNarrative, 1);

  self->texts = g_string_chunk_new (4096);
  self->cells = g_ptr_array_new_with_free_func (g_free);
  self->own = g_array_new (FALSE, TRUE, sizeof (RoundsNarrativeBlock));
  return self;
}

static RoundsNarrative *
finish (Work *work)
{
  end_block (work);
  g_string_free (work->words, TRUE);
  work->out->blocks = (const RoundsNarrativeBlock *) work->out->own->data;
  work->out->n = work->out->own->len;
  return work->out;
}

RoundsNarrative *
rounds_narrative_of_cda (const guint8 *bytes, gsize n, GError **error)
{
  Work work = { .kind = ROUNDS_NARRATIVE_PARAGRAPH };
  xmlDoc *doc = n <= ROUNDS_CCDA_FILE_MAX ? rounds_ccda_parse (bytes, n, error) : NULL;
  const xmlNode *root = doc != NULL ? xmlDocGetRootElement (doc) : NULL;

  if (root == NULL || !rounds_ccda_is (root, "ClinicalDocument"))
    {
      if (error != NULL && *error == NULL)
        g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                             "not a C-CDA document");
      xmlFreeDoc (doc);
      return NULL;
    }
  work.out = narrative_new ();
  work.words = g_string_new (NULL);
  add_sections (&work, rounds_ccda_at (root, "component/structuredBody"), 1);
  add_body_file (work.out, rounds_ccda_at (root, "component/nonXMLBody/text"));
  xmlFreeDoc (doc);
  return finish (&work);
}

RoundsNarrative *
rounds_narrative_of_div (const char *div, gsize n, GError **error)
{
  Work work = { .kind = ROUNDS_NARRATIVE_PARAGRAPH };
  xmlDoc *doc = rounds_ccda_parse ((const guint8 *) div, n, error);

  if (doc == NULL)
    return NULL;
  work.out = narrative_new ();
  work.words = g_string_new (NULL);
  add_blocks (&work, xmlDocGetRootElement (doc), 0);
  xmlFreeDoc (doc);
  return finish (&work);
}

char *
rounds_narrative_text (const RoundsNarrative *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->n; i++)
    {
      const RoundsNarrativeBlock *block = &self->blocks[i];
      const char *after = block->kind == ROUNDS_NARRATIVE_ITEM ||
                                  block->kind == ROUNDS_NARRATIVE_ROW
                              ? "\n"
                              : "\n\n";

      if (block->kind == ROUNDS_NARRATIVE_ITEM)
        g_string_append (text, "- ");
      if (block->text != NULL)
        g_string_append (text, block->text);
      for (guint k = 0; k < block->n_cells; k++)
        g_string_append_printf (text, "%s%s", k > 0 ? " | " : "", block->cells[k]);
      g_string_append (text, after);
    }
  while (text->len > 0 && text->str[text->len - 1] == '\n')
    g_string_truncate (text, text->len - 1);
  return g_string_free (text, FALSE);
}

void
rounds_narrative_free (RoundsNarrative *self)
{
  g_clear_pointer (&self->body, g_bytes_unref);
  g_string_chunk_free (self->texts);
  g_ptr_array_unref (self->cells);
  g_array_unref (self->own);
  g_free (self);
}
