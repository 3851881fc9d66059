/* reader-ask.h: one document, one question to a reader, and what it says. */
#pragma once

#include "reader-client.h"

G_BEGIN_DECLS

typedef struct
{
  const char *program; /* of the build tree; NULL: data/reader/rounds-reader */
  RoundsReaderLimits limits;
  const char *format;           /* "html" */
  const RoundsReaderPage *page; /* drawn, instead of read; NULL */
} ReaderQuestion;

/* (transfer full) NULL with an error's line in *why. */
RoundsReading *reader_ask (const ReaderQuestion *question, GBytes *document, char **why);

G_END_DECLS
