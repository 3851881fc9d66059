/* reader-client.h: has one outside document read by rounds-reader, or one page of a PDF drawn by
 * rounds-pages, each a caged child of its own.
 *
 * Weighed: the parser in this process (one bad byte of a PDF and the chart is gone, or worse); one
 * long-lived reader (faster, but then one document can lie about the next). Chosen: one process a
 * document, that is believed in nothing: its frames are checked, its time and memory are limited,
 * and what it says of itself is not shown to anyone.
 *
 * Every way a reading can fail is ROUNDS_DATA_ERROR_READER with a line of its own, or
 * G_IO_ERROR_CANCELLED. There is no part of a document: it was read to its end, or it failed.
 */
#pragma once

#include "data-error.h"
#include "reading.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_READER (rounds_reader_get_type ())
G_DECLARE_FINAL_TYPE (RoundsReader, rounds_reader, ROUNDS, READER, GObject)

/* 0: the default, which stands behind. */
typedef struct
{
  guint memory_mb;    /* 512 */
  guint cpu_seconds;  /* 20: processor time */
  guint wall_seconds; /* 60: until the reader is ended */
  guint input_mb;     /* 256: largest document */
  guint output_mb;    /* 512: most that the reader may say */
} RoundsReaderLimits;

/* One of both: bytes, or a descriptor that is read from where it stands and stays the caller's. */
typedef struct
{
  GBytes *bytes;
  int fd; /* used when bytes is NULL; may be closed once read_async has returned */
} RoundsReaderDocument;

/* program: path of rounds-reader, or of rounds-pages. */
RoundsReader *rounds_reader_new (const char *program);
void rounds_reader_set_limits (RoundsReader *self, const RoundsReaderLimits *limits);
/* format: a name of data/reader/formats.c: "text", "png". Main thread; the callback comes on the caller's main context. Several at once are
 * several processes. Cancelling ends the process. */
void rounds_reader_read_async (RoundsReader *self,
                               const char *format,
                               const RoundsReaderDocument *document,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
/* The same by rounds-pages: page, from 0, of a PDF as near as can be to `width` pixels wide. Finished by
 * the same. */
typedef struct
{
  guint page, width;
} RoundsReaderPage;
void rounds_reader_page_async (RoundsReader *self,
                               const RoundsReaderPage *page,
                               const RoundsReaderDocument *document,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
/* (transfer full) */
RoundsReading *rounds_reader_read_finish (RoundsReader *self, GAsyncResult *result, GError **error);

G_END_DECLS
