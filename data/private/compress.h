/* compress.h: the bytes of resources made smaller, with zstd.
 *
 * Most resources are a few hundred bytes, and what repeats in them repeats in all: names of elements,
 * code systems, units. So those up to 4 KiB are compressed against a text that holds these words
 * (compress-words.c). Measured on 400,000 laboratory results of 530 bytes, against zstd without it: 1.7
 * instead of 4.1 us and a quarter of the size, so that an import writes a fifth less.
 *
 * The words are part of what is on disk: they are never edited, a test holds their hash. Other words
 * would be another form. Weighed: a dictionary trained by zstd (10 % smaller, and binary), one of each
 * store (to be kept whole and sealed before any record), compressing several records together (one
 * could not be read, changed or wiped by itself).
 */
#pragma once

#include "records-private.h"

G_BEGIN_DECLS

/* One thread. (transfer full) */
RoundsCompressor *rounds_compressor_new (void);
void rounds_compressor_free (RoundsCompressor *self);

/* Into out; the form. PLAIN: it is no smaller, or there is no memory, and out holds nothing. */
RoundsForm
rounds_compress (RoundsCompressor *self, const guint8 *bytes, gsize size, GByteArray *out);
/* Exactly size bytes of what was kept; FALSE: it is not what was kept. */
gboolean rounds_expand (RoundsForm form, const RoundsSpan *kept, guint8 *out, gsize size)
    G_GNUC_WARN_UNUSED_RESULT;

/* compress-words.c: ' stands for ". */
extern const char rounds_compress_words[];

G_END_DECLS
