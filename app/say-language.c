/* What a person speaks, in words. */
#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The language of a tag "es-MX" is what stands before its first hyphen (BCP 47, RFC 5646 2.1). */
static gsize
length_of_language (const char *code)
{
  return strcspn (code, "-_.@");
}

/* ISO 639: loc.gov/standards/iso639-2/php/code_list.php; signed ones: iso639-3.sil.org. As in
 * hl7.org/fhir/R4/valueset-languages.html, and others that are much spoken. */
static const char *
name_of_code (const char *code)
{
  static const struct
  {
    const char *code, *name;
  } names[] = {
    { "am", N_ ("Amharic") },
    { "ar", N_ ("Arabic") },
    { "ase", N_ ("American Sign Language") },
    { "bfi", N_ ("British Sign Language") },
    { "bn", N_ ("Bengali") },
    { "cs", N_ ("Czech") },
    { "da", N_ ("Danish") },
    { "de", N_ ("German") },
    { "el", N_ ("Greek") },
    { "en", N_ ("English") },
    { "es", N_ ("Spanish") },
    { "fa", N_ ("Persian") },
    { "fi", N_ ("Finnish") },
    { "fr", N_ ("French") },
    { "fy", N_ ("Western Frisian") },
    { "hi", N_ ("Hindi") },
    { "hmn", N_ ("Hmong") },
    { "hr", N_ ("Croatian") },
    { "ht", N_ ("Haitian") },
    { "hu", N_ ("Hungarian") },
    { "it", N_ ("Italian") },
    { "ja", N_ ("Japanese") },
    { "ko", N_ ("Korean") },
    { "ku", N_ ("Kurdish") },
    { "nl", N_ ("Dutch") },
    { "no", N_ ("Norwegian") },
    { "pa", N_ ("Panjabi") },
    { "pl", N_ ("Polish") },
    { "ps", N_ ("Pashto") },
    { "pt", N_ ("Portuguese") },
    { "ro", N_ ("Romanian") },
    { "ru", N_ ("Russian") },
    { "so", N_ ("Somali") },
    { "sq", N_ ("Albanian") },
    { "sr", N_ ("Serbian") },
    { "sv", N_ ("Swedish") },
    { "sw", N_ ("Swahili") },
    { "ta", N_ ("Tamil") },
    { "te", N_ ("Telugu") },
    { "ti", N_ ("Tigrinya") },
    { "tl", N_ ("Tagalog") },
    { "tr", N_ ("Turkish") },
    { "uk", N_ ("Ukrainian") },
    { "ur", N_ ("Urdu") },
    { "vi", N_ ("Vietnamese") },
    { "zh", N_ ("Chinese") },
  };
  gsize n = length_of_language (code);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strlen (names[i].code) == n && g_ascii_strncasecmp (names[i].code, code, n) == 0)
      return _ (names[i].name);
  return NULL;
}

static char *
spoken_words (const RoundsSpoken *spoken)
{
  const char *name = spoken->words != NULL  ? spoken->words
                     : spoken->code != NULL ? name_of_code (spoken->code)
                                            : NULL;

  if (name == NULL)
    return spoken->code != NULL ? g_strdup_printf (_ ("language “%s”"), spoken->code)
                                : g_strdup (_ ("language not named"));
  return spoken->preferred ? g_strdup_printf (_ ("%s (preferred)"), name) : g_strdup (name);
}

char *
rounds_say_languages (const RoundsPerson *person)
{
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < person->n_spoken; i++)
    {
      g_autofree char *one = person->n_spoken > 1
                                 ? spoken_words (&person->spoken[i])
                                 : spoken_words (&(RoundsSpoken){ person->spoken[i].code,
                                                                  person->spoken[i].words, FALSE });

      g_string_append_printf (words, "%s%s", i > 0 ? ", " : "", one);
    }
  return g_string_free (words, words->len == 0);
}

gboolean
rounds_say_speaks (const RoundsPerson *person, const char *language)
{
  const RoundsSpoken *first = person->n_spoken > 0 ? &person->spoken[0] : NULL;
  const char *name = name_of_code (language);
  gsize n = length_of_language (language);

  if (first == NULL)
    return FALSE;
  if (first->code != NULL)
    return length_of_language (first->code) == n &&
           g_ascii_strncasecmp (first->code, language, n) == 0;
  return first->words != NULL && name != NULL && g_str_has_prefix (first->words, name);
}
