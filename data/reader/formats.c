#include "formats.h"

#include <string.h>

static const RoundsFormat formats[] = {
  { "text", "plain text: UTF-8, UTF-16 with a byte order mark, or Windows-1252", rounds_text_read },
  { "html", "HTML: its text, without scripts, styles and what is hidden", rounds_html_read },
  { "jpeg", "JPEG: its pixels", rounds_jpeg_read },
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

void
rounds_document_fail (RoundsOutput *out, RoundsFrameFail code, const char *line)
{
  RoundsFrame frame = { .type = ROUNDS_FRAME_ERROR };

  frame.error.code = code;
  frame.error.line = rounds_bytes_of (line);
  rounds_reader_frames_put (&out->writer, &frame);
}

unsigned
rounds_document_read (const RoundsFormat *format,
                      RoundsInput *input,
                      RoundsOutput *out,
                      const char **line)
{
  RoundsFrame end = { .type = ROUNDS_FRAME_END };
  unsigned failed = format->read (input, out, line);

  if (input->failed)
    {
      failed = input->failed;
      *line = failed == ROUNDS_FAIL_TOO_BIG ? "the document is over the size limit"
                                            : "the document cannot be read";
    }
  if (failed)
    {
      rounds_document_fail (out, failed, *line);
      return failed;
    }
  rounds_output_flush (out);
  end.end.bytes_read = input->taken;
  end.end.characters = out->characters;
  rounds_reader_frames_put (&out->writer, &end);
  return 0;
}
