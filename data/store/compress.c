#include "compress.h"

#include <string.h>
#include <zstd.h>

/* Fast; a higher level costs more time than the disk gives back. */
#define LEVEL     1
#define WORDS_MAX (4u << 10) /* longer bytes hold their own words */

struct _RoundsCompressor
{
  ZSTD_CCtx *context; /* NULL, as words: there is no memory */
  ZSTD_CDict *words;
};

/* The words as they are used; made once. */
static const char *
words_text (void)
{
  static gsize made;

  if (g_once_init_enter (&made))
    g_once_init_leave (&made, (gsize) g_strdelimit (g_strdup (rounds_compress_words), "'", '"'));
  return (const char *) made;
}

RoundsCompressor *
rounds_compressor_new (void)
{
  RoundsCompressor *self = g_new0 (RoundsCompressor, 1);

  self->context = ZSTD_createCCtx ();
  self->words = ZSTD_createCDict (words_text (), strlen (words_text ()), LEVEL);
  return self;
}

void
rounds_compressor_free (RoundsCompressor *self)
{
  ZSTD_freeCCtx (self->context);
  ZSTD_freeCDict (self->words);
  g_free (self);
}

RoundsForm
rounds_compress (RoundsCompressor *self, const guint8 *bytes, gsize size, GByteArray *out)
{
  const gboolean with_words = self->words != NULL && size <= WORDS_MAX;
  gsize made;

  g_byte_array_set_size (out, 0);
  if (self->context == NULL)
    return ROUNDS_FORM_PLAIN;
  g_byte_array_set_size (out, ZSTD_compressBound (size));
  made = with_words ? ZSTD_compress_usingCDict (self->context, out->data, out->len, bytes, size,
                                                self->words)
                    : ZSTD_compressCCtx (self->context, out->data, out->len, bytes, size, LEVEL);
  if (ZSTD_isError (made) || made >= size)
    made = 0;
  g_byte_array_set_size (out, made);
  return made == 0 ? ROUNDS_FORM_PLAIN : with_words ? ROUNDS_FORM_WORDS : ROUNDS_FORM_ZSTD;
}

static gboolean
expand_words (const RoundsSpan *kept, guint8 *out, gsize size)
{
  ZSTD_DCtx *context = ZSTD_createDCtx ();
  gsize made = context != NULL
                   ? ZSTD_decompress_usingDict (context, out, size, kept->data, kept->size,
                                                words_text (), strlen (words_text ()))
                   : 0;

  ZSTD_freeDCtx (context);
  return made == size;
}

gboolean
rounds_expand (RoundsForm form, const RoundsSpan *kept, guint8 *out, gsize size)
{
  if (form == ROUNDS_FORM_WORDS)
    return expand_words (kept, out, size);
  if (form == ROUNDS_FORM_ZSTD)
    return ZSTD_decompress (out, size, kept->data, kept->size) == size;
  if (form != ROUNDS_FORM_PLAIN || kept->size != size)
    return FALSE;
  memcpy (out, kept->data, size);
  return TRUE;
}
