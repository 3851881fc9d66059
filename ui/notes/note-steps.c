#include "note-steps.h"

#include "line-breaks.h"

#include <string.h>

#define PARAGRAPH_MOST  (4u << 10)
#define STEP_CHARACTERS (4 << 10)

/* Behind a sentence, or a part of one: no number is parted from its unit, nor what is denied from its "no". Of words without
 * any the first blank of twice the length. */
static gboolean
may_split (const char *shown, gsize from, gsize at)
{
  if (shown[at] != ' ' || at - from < PARAGRAPH_MOST)
    return FALSE;
  return strchr (".;!?", shown[at - 1]) != NULL || at - from >= 2 * PARAGRAPH_MOST;
}

void
rounds_note_split_paragraphs (char *shown, gsize size, GArray *splits)
{
  gsize from = 0;

  for (gsize i = 0; i < size; i++)
    {
      if (may_split (shown, from, i))
        {
          shown[i] = '\n';
          g_array_append_val (splits, i);
        }
      if (shown[i] == '\n')
        from = i;
    }
}

/* Tags of the lines [start, end). */
static void
tag_runs (GtkTextBuffer *buffer, GtkTextTag *tag, const GtkTextIter *start, const GtkTextIter *end)
{
  g_autofree char *text = gtk_text_buffer_get_slice (buffer, start, end, TRUE);
  g_autoptr (PangoAttrList) list = rounds_line_breaks_attributes (text);
  GSList *runs = list != NULL ? pango_attr_list_get_attributes (list) : NULL;
  const char *at = text;
  int offset = gtk_text_iter_get_offset (start);

  for (GSList *run = runs; run != NULL; run = run->next)
    {
      const PangoAttribute *whole = run->data;
      const char *from = text + whole->start_index, *to = text + whole->end_index;
      GtkTextIter first, last;

      offset += (int) g_utf8_pointer_to_offset (at, from);
      at = from;
      gtk_text_buffer_get_iter_at_offset (buffer, &first, offset);
      gtk_text_buffer_get_iter_at_offset (buffer, &last,
                                          offset + (int) g_utf8_pointer_to_offset (from, to));
      gtk_text_buffer_apply_tag (buffer, tag, &first, &last);
    }
  g_slist_free_full (runs, (GDestroyNotify) pango_attribute_destroy);
  explicit_bzero (text, strlen (text));
}

int
rounds_note_keep_whole (GtkTextBuffer *buffer, GtkTextTag *tag, int from)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_iter_at_offset (buffer, &start, from);
  end = start;
  gtk_text_iter_forward_chars (&end, STEP_CHARACTERS);
  if (!gtk_text_iter_is_end (&end))
    gtk_text_iter_forward_line (&end);
  tag_runs (buffer, tag, &start, &end);
  return gtk_text_iter_is_end (&end) ? -1 : gtk_text_iter_get_offset (&end);
}
