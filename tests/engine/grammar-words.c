#include "grammar-words.h"
#include "one-vault.h"

#include <string.h>

typedef struct
{
  GPtrArray *texts; /* of GString */
} words;

static rx_bytes
text_of (const void *data, uint32_t token)
{
  const words *w = data;
  GString *text = g_ptr_array_index (w->texts, token);

  return (rx_bytes){ (const uint8_t *) text->str, text->len };
}

static void
free_text (gpointer text)
{
  g_string_free (text, TRUE);
}

rx_vocabulary *
words_new (guint32 seed, guint extra, const char *text)
{
  static const uint32_t ends[] = { WORD_END_B, WORD_END_A, WORD_END_B };
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  words w = { g_ptr_array_new_with_free_func (free_text) };
  rx_vocabulary_config config = { 256 + extra, text_of, &w, ends, G_N_ELEMENTS (ends) };
  rx_vocabulary *out;
  gint length = (gint) strlen (text);

  for (guint byte = 0; byte < 256; byte++)
    {
      char one = (char) byte;

      g_ptr_array_add (w.texts, g_string_new_len (&one, 1));
    }
  for (guint i = 0; i < extra; i++)
    {
      gint from = g_rand_int_range (rand, 0, length), n = g_rand_int_range (rand, 0, 7);

      g_ptr_array_add (w.texts, g_string_new_len (text + from, MIN (n, length - from)));
    }
  g_assert_true (rx_vocabulary_new (&config, &out));
  g_ptr_array_unref (w.texts);
  return out;
}

static rx_guide *
try_guide (const rx_vocabulary *v, rx_grammar kind, const char *text, rx_why *why)
{
  rx_guide_config config = {
    .vault = one_vault (), .vocabulary = v, .kind = kind, .text = rx_bytes_of (text)
  };
  rx_guide *guide;
  rx_fail code;

  if (rx_guide_new (&config, &guide, &code, why))
    return guide;
  g_assert_cmpint (code, ==, RX_FAIL_GRAMMAR);
  g_assert_null (guide);
  return NULL;
}

rx_guide *
words_guide (const rx_vocabulary *v, rx_grammar kind, const char *text)
{
  rx_why why = { "" };
  rx_guide *guide = try_guide (v, kind, text, &why);

  g_assert_cmpstr (why.text, ==, "");
  g_assert_nonnull (guide);
  return guide;
}

char *
words_refusal (const rx_vocabulary *v, rx_grammar kind, const char *text)
{
  rx_why why = { "" };
  rx_guide *guide = try_guide (v, kind, text, &why);

  if (guide == NULL)
    return g_strdup (why.text);
  rx_guide_free (guide);
  return NULL;
}

gboolean
words_match (rx_walk *walk, const char *text)
{
  rx_walk_restart (walk);
  return rx_walk_accept_bytes (walk, rx_bytes_of (text)) == RX_WALK_YES && rx_walk_may_end (walk);
}
