#include "formats.h"

#include <string.h>

static const RoundsFormat formats[] = {
  { "text", "plain text: UTF-8, UTF-16 with a byte order mark, or Windows-1252", rounds_text_read },
  { "html", "HTML: its text, without scripts, styles and what is hidden", rounds_html_read },
  { "jpeg", "JPEG: its pixels", rounds_jpeg_read, rounds_jpeg_prepare },
  { "pdf", "PDF: the text of its pages", rounds_pdf_read },
  { "png", "PNG: its pixels", rounds_png_read },
  { "rtf", "Rich Text Format: its text, without pictures and objects", rounds_rtf_read },
  { 0 },
};

const RoundsFormat *
rounds_formats (void)
{
  return formats;
}

const RoundsFormat *
rounds_format_named (const char *name)
{
  for (const RoundsFormat *format = formats; format->name; format++)
    if (strcmp (format->name, name) == 0)
      return format;
  return NULL;
}

unsigned
rounds_document_read (const RoundsFormat *format,
                      RoundsInput *input,
                      RoundsOutput *out,
                      const char **line)
{
  unsigned failed = format->read (input, out, line);

  return rounds_output_end (out, input, failed, line);
}
