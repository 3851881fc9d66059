/* unpack.h: the bytes of one packed thing, as a stream: stored or deflated in a zip, or gzip.
 *
 * Limits stand against bombs: what comes out is counted, over all streams of one budget, and an
 * unpacking that goes over is an error, not a shorter file. A length or a checksum that does not
 * agree is an error at the end, so a reader that needs the whole must read to the end.
 *
 * Every error is ROUNDS_DATA_ERROR_INVALID with a line for people, or the source's own.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Deflate packs 1,032 bytes into one at most (zlib.net/zlib_tech.html); the most redundant records
 * seen, repeated NDJSON lines, stay under 200. */
#define ROUNDS_UNPACK_RATIO_MAX  400
/* Under this no ratio is looked at: small files of one letter are no bombs. */
#define ROUNDS_UNPACK_RATIO_FROM (64ull << 20)
#define ROUNDS_UNPACK_TOTAL_MAX  (64ull << 30)

/* What came out of, and went into, the streams that share it. */
typedef struct
{
  guint64 in, out;
} RoundsUnpackBudget;

typedef enum
{
  ROUNDS_UNPACK_STORED,
  ROUNDS_UNPACK_DEFLATE,
  ROUNDS_UNPACK_GZIP, /* RFC 1952: one member or several; the end is the end of the source */
} RoundsUnpackMethod;

typedef struct
{
  RoundsUnpackMethod method;
  RoundsUnpackBudget *budget; /* outlives the stream */
  /* For all but gzip: the range in a source that is a GSeekable, and what must come out. */
  goffset offset;
  guint64 packed, size;
  guint32 crc;
} RoundsUnpackPart;

/* A stream of one thing; the source stays the caller's, is kept alive and not closed, and is read
 * by one stream at a time. (transfer full) */
GInputStream *rounds_unpack_stream (GInputStream *source, const RoundsUnpackPart *part);

G_END_DECLS
