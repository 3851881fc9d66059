#include "block.h"

#include <string.h>

#define CHUNK     4096
#define CHUNK_MAX (256u << 10)
#define ALIGN     16

typedef struct Chunk
{
  struct Chunk *before;
  gsize used, size;
  guint8 data[] __attribute__ ((aligned (ALIGN)));
} Chunk;

struct _RoundsBlock
{
  Chunk *chunk; /* the newest */
  GSList *held; /* of GBytes */
  gboolean failed;
};

static Chunk *
chunk_new (gsize size, Chunk *before)
{
  Chunk *chunk = size < G_MAXSIZE / 2 ? g_try_malloc (sizeof (Chunk) + size) : NULL;

  if (chunk != NULL)
    *chunk = (Chunk){ .before = before, .size = size };
  return chunk;
}

RoundsBlock *
rounds_block_new (gsize room)
{
  RoundsBlock *self = g_try_new0 (RoundsBlock, 1);

  if (self == NULL)
    return NULL;
  self->chunk = chunk_new (room, NULL);
  if (self->chunk == NULL)
    g_clear_pointer (&self, g_free);
  return self;
}

gpointer
rounds_block_take (RoundsBlock *self, gsize size)
{
  gsize rounded = (size + ALIGN - 1) & ~(gsize) (ALIGN - 1);
  Chunk *chunk = self->chunk;
  gpointer piece;

  if (rounded < size)
    {
      self->failed = TRUE;
      return NULL;
    }
  if (chunk->size - chunk->used < rounded)
    {
      /* Each twice the one before: few of them also for what turns out to be large. */
      gsize next = CLAMP (2 * chunk->size, CHUNK, CHUNK_MAX);

      chunk = chunk_new (MAX (rounded, next), chunk);
      if (chunk == NULL)
        {
          self->failed = TRUE;
          return NULL;
        }
      self->chunk = chunk;
    }
  piece = chunk->data + chunk->used;
  chunk->used += rounded;
  return memset (piece, 0, rounded);
}

gboolean
rounds_block_failed (const RoundsBlock *self)
{
  return self == NULL || self->failed;
}

char *
rounds_block_text (RoundsBlock *self, const char *text, gsize size)
{
  char *copy = size < G_MAXSIZE ? rounds_block_take (self, size + 1) : NULL;

  if (copy != NULL && size > 0)
    memcpy (copy, text, size);
  return copy;
}

void
rounds_block_hold (RoundsBlock *self, GBytes *bytes)
{
  self->held = g_slist_prepend (self->held, g_bytes_ref (bytes));
}

void
rounds_block_free (RoundsBlock *self)
{
  if (self == NULL)
    return;
  for (Chunk *chunk = self->chunk, *before; chunk != NULL; chunk = before)
    {
      before = chunk->before;
      explicit_bzero (chunk->data, chunk->used);
      g_free (chunk);
    }
  g_slist_free_full (self->held, (GDestroyNotify) g_bytes_unref);
  g_free (self);
}
