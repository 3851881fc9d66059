#include "tag-lines.h"

void
rounds_tag_lines (GtkTextBuffer *buffer,
                  GtkTextTag *tag,
                  const GtkTextIter *start,
                  const GtkTextIter *end)
{
  GtkTextIter from = *start, to;

  while (gtk_text_iter_compare (&from, end) < 0)
    {
      to = from;
      if (!gtk_text_iter_ends_line (&to))
        gtk_text_iter_forward_to_line_end (&to);
      if (gtk_text_iter_compare (&to, end) > 0)
        to = *end;
      gtk_text_buffer_apply_tag (buffer, tag, &from, &to);
      if (!gtk_text_iter_forward_line (&from))
        return;
    }
}
