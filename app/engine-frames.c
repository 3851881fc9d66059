#include "engine-frames.h"

#include "wire.h"

#include <string.h>

#define FIRST_SIZE (64 * 1024)

guint8 *
rounds_frames_reserve (RoundsFrames *self, gsize n)
{
  gsize held = self->end - self->start;
  gsize size = MAX (self->size, FIRST_SIZE);
  guint8 *data;

  if (self->size - self->end >= n && self->data != NULL)
    return self->data + self->end;

  while (size < held + n)
    size *= 2;
  if (size == self->size)
    {
      memmove (self->data, self->data + self->start, held);
    }
  else
    {
      data = g_try_malloc (size);
      if (data == NULL)
        return NULL;
      if (held > 0)
        memcpy (data, self->data + self->start, held);
      rounds_frames_clear (self);
      self->data = data;
      self->size = size;
    }
  self->start = 0;
  self->end = held;
  return self->data + held;
}

void
rounds_frames_commit (RoundsFrames *self, gsize n)
{
  g_assert (n <= self->size - self->end);
  self->end += n;
}

RoundsFramesResult
rounds_frames_next (RoundsFrames *self, RoundsEngineFrame *frame)
{
  rx_header header;
  size_t need;

  if (self->start == self->end)
    {
      self->start = self->end = 0;
      return ROUNDS_FRAMES_MORE;
    }
  switch (rx_frame_next (self->data + self->start, self->end - self->start, &header, &need))
    {
    case RX_FRAME_MORE:
      return ROUNDS_FRAMES_MORE;
    case RX_FRAME_BROKEN:
      return ROUNDS_FRAMES_BROKEN;
    case RX_FRAME_WHOLE:
      break;
    }
  *frame = (RoundsEngineFrame){ .type = header.type,
                                .flags = header.flags,
                                .request = header.request,
                                .model = header.model,
                                .payload = self->data + self->start + RX_WIRE_HEADER_BYTES,
                                .size = header.length };
  self->start += need;
  return ROUNDS_FRAMES_WHOLE;
}

void
rounds_frames_clear (RoundsFrames *self)
{
  if (self->data != NULL)
    explicit_bzero (self->data, self->size);
  g_free (self->data);
  *self = (RoundsFrames){ 0 };
}
