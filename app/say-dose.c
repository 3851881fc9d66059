/* What say.h says of a dose: the one place where a dose is put into words. */
#include "say.h"

#include "dosage.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
add (GString *words, const char *part)
{
  if (words->len > 0)
    g_string_append (words, ", ");
  g_string_append (words, part);
}

static void
add_taken (GString *words, char *part)
{
  if (part != NULL)
    add (words, part);
  g_free (part);
}

static gboolean
is_letter_before (const char *text, const char *at)
{
  return at > text && g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (at)));
}

/* The sentence about `at`. */
static void
find_sentence (const char *whole, const char *at, const char **start, const char **end)
{
  const char *from = at, *until = at;

  while (from > whole && strchr (";\n", from[-1]) == NULL &&
         !(from[-1] == '.' && g_ascii_isspace (*from)))
    from--;
  while (*until != '\0' && strchr (";\n", *until) == NULL &&
         !(*until == '.' && (until[1] == '\0' || g_ascii_isspace (until[1]))))
    until++;
  *start = from;
  *end = until;
}

/* Whether a sentence takes something back, by the words that prescriptions use in English: "not oral, IV only" does not
 * say the route that it is coded with. Casefolded. */
static gboolean
is_denied (const char *start, const char *end)
{
  static const char *const words[] = { "not",   "no",    "never",  "avoid",   "non",   "without",
                                       "don't", "don’t", "except", "instead", "rather" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      const gsize n = strlen (words[i]);

      for (const char *word = g_strstr_len (start, end - start, words[i]); word != NULL;
           word = g_strstr_len (word + n, end - word - (gssize) n, words[i]))
        if (!is_letter_before (start, word) && !g_unichar_isalnum (g_utf8_get_char (word + n)))
          return TRUE;
    }
  return FALSE;
}

typedef enum
{
  SAYS_NOT,
  SAYS_DENIED,
  SAYS,
} Says;

/* In whatever case, as words: the route "IM" is not said by "cefuroxime", nor "PO" by "potassium". A sentence that takes
 * back is looked at once, however often it says them. */
static Says
says_words (const char *text, const char *words)
{
  g_autofree char *whole = text != NULL ? g_utf8_casefold (text, -1) : NULL;
  g_autofree char *part = g_utf8_casefold (words, -1);
  const gsize n = strlen (part);
  const char *at = whole != NULL && n > 0 ? strstr (whole, part) : NULL, *start, *end;
  Says says = SAYS_NOT;

  for (; at != NULL && says != SAYS; at = strstr (end, part))
    {
      end = at + 1;
      if (is_letter_before (whole, at) || g_unichar_isalnum (g_utf8_get_char (at + n)))
        continue;
      find_sentence (whole, at, &start, &end);
      end = MAX (end, at + n);
      says = is_denied (start, end) ? SAYS_DENIED : SAYS;
    }
  return says;
}

static gboolean
text_has (const RoundsDosage *dosage, const char *words)
{
  return says_words (dosage->text, words) == SAYS;
}

/* What a dose stands in: the other doses of its order, and what the medicine is called. */
typedef struct
{
  guint n;
  const char *title; /* NULL: not known */
} Place;

/* ---- parts ---- */

/* W8: "1.0 (no unit)": a number alone is no dose: tablets, millilitres? */
static char *
amount_words (const RoundsDosage *dosage)
{
  g_autofree char *amount = rounds_say_in_order (g_strdup (dosage->dose));

  return dosage->has_unit ? g_steal_pointer (&amount)
                          : g_strdup_printf (_ ("%s (no unit)"), amount);
}

/* "2 × daily"; a code that says another thing than the numbers beside it stands with them. NULL: not recorded. */
static char *
often_words (const RoundsDosage *dosage)
{
  if (dosage->frequency == NULL || dosage->timing == NULL || dosage->timing_says_often)
    return g_strdup (dosage->frequency != NULL ? dosage->frequency : dosage->timing);
  return g_strdup_printf ("%s (%s)", dosage->timing, dosage->frequency);
}

/* What the parts say and the text does not, in so many words; NULL: nothing. */
static char *
coded_words (const RoundsDosage *dosage)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *often = often_words (dosage);

  if (dosage->dose != NULL && !dosage->text_says_dose)
    add_taken (words, amount_words (dosage));
  if (often != NULL && !dosage->text_says_often && !text_has (dosage, often))
    add (words, often);
  if (words->len == 0)
    return NULL;
  /* TRANSLATORS: of a dose that its source gives in words and once more as numbers, which are these */
  return g_strdup_printf (dosage->text_differs ? _ ("%s (⚠ coded otherwise: %s)")
                                               : _ ("%s (coded: %s)"),
                          dosage->text, words->str);
}

static char *
dose_words (const RoundsDosage *dosage)
{
  char *coded = dosage->text != NULL ? coded_words (dosage) : NULL;
  g_autofree char *amount = NULL;
  g_autofree char *often = NULL;

  if (dosage->text != NULL)
    return coded != NULL ? coded : g_strdup (dosage->text);
  amount = dosage->dose != NULL     ? amount_words (dosage)
           : dosage->unread != NULL ? g_strdup (_ ("dose not read here"))
                                    : g_strdup (_ ("dose not recorded"));
  often = often_words (dosage);
  return often != NULL ? g_strdup_printf ("%s, %s", amount, often) : g_steal_pointer (&amount);
}

/* Of a text that says so itself: the words that prescriptions use in English. */
static gboolean
text_says_need (const RoundsDosage *dosage)
{
  static const char *const words[] = { "as needed",   "if needed", "when needed", "as required",
                                       "if required", "prn",       "p.r.n" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (text_has (dosage, words[i]))
      return TRUE;
  return FALSE;
}

static char *
need_words (const RoundsDosage *dosage)
{
  if (dosage->as_needed == NULL)
    return NULL;
  if (strcmp (dosage->as_needed, "true") == 0)
    return text_says_need (dosage) ? NULL : g_strdup (_ ("as needed"));
  return text_says_need (dosage) && text_has (dosage, dosage->as_needed)
             ? NULL
             : g_strdup_printf (_ ("as needed: %s"), dosage->as_needed);
}

/* As given, with the zone that was given: no site is known here, and its day may be another. */
static char *
time_words (const RoundsTime *time)
{
  g_autofree char *words = rounds_say_date (time);
  const char *clock = time->text != NULL ? strchr (time->text, 'T') : NULL;
  const char *zone = clock != NULL && time->zoned ? strpbrk (clock, "Z+-") : NULL;

  if (zone == NULL)
    return g_steal_pointer (&words);
  return g_strdup_printf ("%s %s", words, *zone == 'Z' ? "UTC" : zone);
}

/* Of the only dose of an order a start alone is that of the order, which stands beside it. */
static char *
bounds_words (const RoundsDosage *dosage, const Place *place)
{
  g_autofree char *start = dosage->start != NULL ? time_words (dosage->start) : NULL;
  g_autofree char *end = dosage->end != NULL ? time_words (dosage->end) : NULL;

  if (start != NULL && end != NULL)
    return g_strdup_printf (_ ("from %s to %s"), start, end);
  return start != NULL && place->n > 1 ? g_strdup_printf (_ ("from %s"), start)
         : end != NULL                 ? g_strdup_printf (_ ("to %s"), end)
                                       : NULL;
}

static void
add_times (GString *words, const RoundsDosage *dosage, const Place *place)
{
  if (dosage->duration != NULL)
    /* TRANSLATORS: how long a medicine is taken: "for 5 d" */
    add_taken (words, g_strdup_printf (_ ("for %s"), dosage->duration));
  add_taken (words, bounds_words (dosage, place));
  for (guint i = 0; i < dosage->n_events; i++)
    {
      g_autofree char *time = time_words (dosage->events[i]);

      /* TRANSLATORS: a moment at which a dose is to be given */
      add_taken (words, g_strdup_printf (_ ("at %s"), time));
    }
}

static void
add_unless_said (GString *words, const RoundsDosage *dosage, const char *part)
{
  if (part != NULL && !text_has (dosage, part))
    add (words, part);
}

static gboolean
is_route_denied (const RoundsDosage *dosage)
{
  return dosage->route != NULL && says_words (dosage->text, dosage->route) == SAYS_DENIED;
}

/* "Oral Tablet" says it already. */
static void
add_route (GString *words, const RoundsDosage *dosage, const Place *place)
{
  if (is_route_denied (dosage))
    /* TRANSLATORS: of a text in which it may be denied, as "not oral, IV only" */
    add_taken (words, g_strdup_printf (_ ("⚠ route coded: %s"), dosage->route));
  else if (dosage->route != NULL && says_words (place->title, dosage->route) != SAYS)
    add_unless_said (words, dosage, dosage->route);
}

/* What the source says more, and what changes the meaning of it, is never passed over. */
static void
add_unread (GString *words, const RoundsDosage *dosage)
{
  if (dosage->unread != NULL)
    add_taken (words, g_strdup_printf (_ ("⚠ read in the source: %s"), dosage->unread));
  if (dosage->modified)
    add (words, _ ("⚠ an extension changes its meaning: read the source"));
}

/* Of an order in steps what stands around them, and says no more than from when to when. */
static gboolean
is_frame (const RoundsDosage *dosage, guint n)
{
  return n > 1 && dosage->sequence == NULL && dosage->text == NULL && dosage->dose == NULL &&
         dosage->frequency == NULL && dosage->timing == NULL && dosage->unread == NULL &&
         dosage->as_needed == NULL && dosage->route == NULL;
}

static void
add_dosage (GString *words, const RoundsDosage *dosage, const Place *place)
{
  g_autoptr (GString) one = g_string_new (NULL);

  if (!is_frame (dosage, place->n))
    add_taken (one, dose_words (dosage));
  add_taken (one, need_words (dosage));
  add_times (one, dosage, place);
  if (dosage->maximum != NULL)
    add_taken (one, rounds_say_in_order (g_strdup (dosage->maximum)));
  add_route (one, dosage, place);
  add_unless_said (one, dosage, dosage->site);
  add_unless_said (one, dosage, dosage->method);
  add_unless_said (one, dosage, dosage->instructions);
  add_unread (one, dosage);
  g_string_append (words, one->str);
}

/* ---- all of it ---- */

static char *
say_all (const RoundsDosage *dosages, const Place *place)
{
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < place->n; i++)
    {
      const char *before = i > 0 ? dosages[i - 1].sequence : NULL;
      gboolean follows = before != NULL && dosages[i].sequence != NULL &&
                         strcmp (before, dosages[i].sequence) != 0;

      if (i > 0)
        /* TRANSLATORS: between two doses of one order, of which the second follows the first */
        g_string_append (words, follows ? _ ("; then ") : "; ");
      add_dosage (words, &dosages[i], place);
    }
  if (place->n == 0)
    g_string_append (words, _ ("dose not recorded"));
  return g_string_free (words, FALSE);
}

char *
rounds_say_dose (const RoundsMedicineCourse *course)
{
  if (course == NULL)
    return say_all (NULL, &(Place){ 0 });
  return say_all (course->dosages, &(Place){ course->n_dosages, course->decides->event->title });
}

gboolean
rounds_say_dose_is_unsure (const RoundsMedicineCourse *course)
{
  gboolean unsure = !course->has_dose;

  for (guint i = 0; i < course->n_dosages; i++)
    {
      const RoundsDosage *dosage = &course->dosages[i];

      unsure |= (dosage->dose != NULL && !dosage->has_unit && !dosage->text_says_dose) ||
                is_route_denied (dosage) || dosage->text_differs || dosage->unread != NULL ||
                dosage->modified ||
                (dosage->text == NULL && dosage->dose == NULL && dosage->timing == NULL &&
                 !is_frame (dosage, course->n_dosages));
    }
  return unsure;
}

char *
rounds_say_event_dose (const RoundsEvent *event)
{
  g_autoptr (RoundsBlock) block = rounds_block_new (1024);
  guint n = 0;
  const RoundsDosage *dosages = block != NULL ? rounds_dosages (event, block, &n) : NULL;
  g_autofree char *dose = say_all (dosages, &(Place){ dosages != NULL ? n : 0, event->title });
  g_autofree char *supply = rounds_say_supply (event);

  return supply != NULL ? g_strdup_printf ("%s; %s", dose, supply) : g_steal_pointer (&dose);
}

/* ---- supply ---- */

static char *
quantity_words (const RoundsFacet *facet)
{
  const RoundsValue value = { .type = ROUNDS_VALUE_QUANTITY, .first = facet->quantity };

  return facet->quantity.decimal != NULL ? rounds_say_value (&value)
                                         : g_strdup (_ ("read in the source"));
}

char *
rounds_say_supply (const RoundsEvent *event)
{
  const RoundsFacet *amount = rounds_event_facet (event, ROUNDS_FACET_SUPPLY_AMOUNT, 0);
  const RoundsFacet *days = rounds_event_facet (event, ROUNDS_FACET_SUPPLY, 0);
  const RoundsFacet *repeats = rounds_event_facet (event, ROUNDS_FACET_REPEATS, 0);
  g_autoptr (GString) words = g_string_new (NULL);

  if (amount != NULL)
    add_taken (words, quantity_words (amount));
  if (days != NULL)
    {
      g_autofree char *length = quantity_words (days);

      add_taken (words, g_strdup_printf (_ ("for %s"), length));
    }
  if (repeats != NULL && repeats->text != NULL)
    /* TRANSLATORS: how often a prescription may be dispensed again */
    add_taken (words, g_strdup_printf (_ ("repeats allowed: %s"), repeats->text));
  /* TRANSLATORS: what is handed over of a medicine: "supply: 30 tablet, for 30 d" */
  return words->len > 0 ? g_strdup_printf (_ ("supply: %s"), words->str) : NULL;
}
