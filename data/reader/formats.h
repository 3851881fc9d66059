/* formats.h: the table of document formats. A new one is a file with its function and a row. */
#pragma once

#include "input.h"
#include "output.h"

/* Reads the whole input into texts, events, pixels and warnings; END and ERROR are the caller's. 0,
 * or a RoundsFrameFail with one plain line in *line (static). A failure of the input or of the
 * writer may be left to the caller, who looks at both. */
typedef unsigned (*RoundsFormatRead) (RoundsInput *input, RoundsOutput *out, const char **line);

typedef struct
{
  const char *name; /* after --format */
  const char *what; /* in --help */
  RoundsFormatRead read;
  void (*prepare) (void); /* called before the cage is closed; NULL: there is nothing to do */
} RoundsFormat;

unsigned rounds_text_read (RoundsInput *input, RoundsOutput *out, const char **line);
unsigned rounds_html_read (RoundsInput *input, RoundsOutput *out, const char **line);
void rounds_jpeg_prepare (void);
unsigned rounds_jpeg_read (RoundsInput *input, RoundsOutput *out, const char **line);
unsigned rounds_pdf_read (RoundsInput *input, RoundsOutput *out, const char **line);
unsigned rounds_png_read (RoundsInput *input, RoundsOutput *out, const char **line);
unsigned rounds_rtf_read (RoundsInput *input, RoundsOutput *out, const char **line);

/* NULL: no such format. */
const RoundsFormat *rounds_format_named (const char *name);
/* All of them; the last row has no name. */
const RoundsFormat *rounds_formats (void);

/* Reads one document and says how it ended in an END or ERROR frame; the start of the stream is
 * written already. 0, or the RoundsFrameFail with its line. */
unsigned rounds_document_read (const RoundsFormat *format,
                               RoundsInput *input,
                               RoundsOutput *out,
                               const char **line);
