/* block.h: many small pieces that go together: what a document or an event is made of.
 *
 * Memory comes from g_try_malloc, since its size is set by what came from outside; a piece is valid
 * until the block is freed. One thread at a time.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _RoundsBlock RoundsBlock;

/* room: bytes that are likely to be needed. NULL without memory. */
RoundsBlock *rounds_block_new (gsize room);
/* Zeroed, aligned for any type. NULL without memory. */
gpointer rounds_block_take (RoundsBlock *self, gsize size);
/* A copy of size bytes with a zero after them. */
char *rounds_block_text (RoundsBlock *self, const char *text, gsize size);
/* It has refused a piece, or is not there: what was unpacked into it is missing for want of memory. */
gboolean rounds_block_failed (const RoundsBlock *self);
/* Keeps bytes alive as long as the block. */
void rounds_block_hold (RoundsBlock *self, GBytes *bytes);
/* Overwrites the pieces, then frees them: they may be a person's. */
void rounds_block_free (RoundsBlock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsBlock, rounds_block_free)

G_END_DECLS
