/* random-models.h: models of random weights and what exact.py says of them, made while a test runs.
 *
 * A row is what make-model.py is told. First come all architectures with all types, mixed so that the
 * first few are of many kinds, then what is unusual and yet valid.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *name, *arguments; /* (owned) */
  guint n_tokens;
} RandomModel;

guint random_models_count (void);
void random_model_init (RandomModel *row, guint i);
void random_model_clear (RandomModel *row);
/* (n_tokens) ids below 768. (transfer full) */
guint32 *random_model_tokens (const RandomModel *row);
/* `script` with these words (NULL-terminated); a failure ends the test. */
void random_model_run (const char *script, const char *const *words);
/* Writes model.gguf and what random_model_exact does into the folder. The scripts are make-model.py and
 * exact.py. */
void
random_model_make (const RandomModel *row, const char *make, const char *exact, const char *folder);
/* Writes exact.f64, (n_tokens, vocabulary), of any model into the folder. */
void random_model_exact (const char *exact,
                         const char *model,
                         const guint32 *tokens,
                         guint n_tokens,
                         const char *folder);

G_END_DECLS
