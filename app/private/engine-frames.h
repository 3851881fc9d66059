/* engine-frames.h: whole wire frames out of a stream of bytes that may be split anywhere. Private to
 * the engine client; no wire type stands here, so that no header of app/ needs wire.h. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One frame; payload points into the buffer and lives until the next call on it. */
typedef struct
{
  guint type; /* rx_msg */
  guint32 flags;
  guint64 request;
  guint32 model;
  const guint8 *payload;
  gsize size;
} RoundsEngineFrame;

typedef enum
{
  ROUNDS_FRAMES_WHOLE,
  ROUNDS_FRAMES_MORE,   /* wait for more bytes */
  ROUNDS_FRAMES_BROKEN, /* nothing after this can be trusted */
} RoundsFramesResult;

/* All zero is an empty buffer. It grows with the bytes that came, not with the length that a header
 * claims, and never over one largest frame and one read. */
typedef struct
{
  guint8 *data; /* owned: rounds_frames_clear */
  gsize start, end, size;
} RoundsFrames;

/* Room for n more bytes at the end, to be followed by rounds_frames_commit; NULL: no memory. */
guint8 *rounds_frames_reserve (RoundsFrames *self, gsize n);
void rounds_frames_commit (RoundsFrames *self, gsize n);
RoundsFramesResult rounds_frames_next (RoundsFrames *self, RoundsEngineFrame *frame);
/* Wipes and frees. */
void rounds_frames_clear (RoundsFrames *self);

G_END_DECLS
