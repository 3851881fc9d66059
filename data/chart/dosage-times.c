/* How often a dose is taken, in words. */
#include "dosage-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* hl7.org/fhir/R4/valueset-units-of-time.html */
static const struct
{
  const char *code;
  const char *each; /* once a unit, %s times */
  const char *some; /* once in %s units */
  const char *over; /* each time lasts %s units */
} units[] = {
  { "s", N_ ("%s × a second"), N_ ("every %s seconds"), N_ ("each over %s s") },
  { "min", N_ ("%s × a minute"), N_ ("every %s minutes"), N_ ("each over %s min") },
  { "h", N_ ("%s × an hour"), N_ ("every %s hours"), N_ ("each over %s h") },
  { "d", N_ ("%s × daily"), N_ ("every %s days"), N_ ("each over %s days") },
  { "wk", N_ ("%s × weekly"), N_ ("every %s weeks"), N_ ("each over %s weeks") },
  { "mo", N_ ("%s × monthly"), N_ ("every %s months"), N_ ("each over %s months") },
  { "a", N_ ("%s × yearly"), N_ ("every %s years"), N_ ("each over %s years") },
};

typedef struct
{
  const char *code, *text;
} Word;

/* hl7.org/fhir/R4/valueset-event-timing.html: those that prescriptions use. */
static const Word events[] = {
  { "MORN", N_ ("in the morning") },
  { "NOON", N_ ("at noon") },
  { "AFT", N_ ("in the afternoon") },
  { "EVE", N_ ("in the evening") },
  { "NIGHT", N_ ("at night") },
  { "HS", N_ ("at bedtime") },
  { "WAKE", N_ ("on waking") },
  { "C", N_ ("with meals") },
  { "CM", N_ ("with breakfast") },
  { "CD", N_ ("with lunch") },
  { "CV", N_ ("with the evening meal") },
  { "AC", N_ ("before meals") },
  { "ACM", N_ ("before breakfast") },
  { "ACD", N_ ("before lunch") },
  { "ACV", N_ ("before the evening meal") },
  /* between meals: HL7 V3's TimingEvent, which C-CDA names (terminology.hl7.org/CodeSystem-v3-TimingEvent.html) */
  { "IC", N_ ("between meals") },
  { "ICM", N_ ("between breakfast and lunch") },
  { "ICD", N_ ("between lunch and the evening meal") },
  { "ICV", N_ ("between the evening meal and bedtime") },
  { "PC", N_ ("after meals") },
  { "PCM", N_ ("after breakfast") },
  { "PCD", N_ ("after lunch") },
  { "PCV", N_ ("after the evening meal") },
  { NULL, NULL },
};

/* hl7.org/fhir/R4/valueset-days-of-week.html */
static const Word days[] = {
  { "mon", N_ ("Monday") },    { "tue", N_ ("Tuesday") },
  { "wed", N_ ("Wednesday") }, { "thu", N_ ("Thursday") },
  { "fri", N_ ("Friday") },    { "sat", N_ ("Saturday") },
  { "sun", N_ ("Sunday") },    { NULL, NULL },
};

/* Without a fraction of zeros: "1.0" times is once. (transfer full) */
static char *
whole (const char *digits)
{
  char *text = g_strdup (digits);
  char *point = text != NULL ? strchr (text, '.') : NULL;

  if (point != NULL && strspn (point + 1, "0") == strlen (point + 1))
    *point = 0;
  return text;
}

/* "2", "2-3"; NULL: neither is given. (transfer full) */
static char *
span_of (const Part *part, RoundsFacetName name, RoundsFacetName name_max)
{
  g_autofree char *least = whole (rounds_dosage_text (part, name));
  g_autofree char *most = whole (rounds_dosage_text (part, name_max));

  if (most == NULL)
    return g_steal_pointer (&least);
  return g_strdup_printf ("%s\u2013%s", least != NULL ? least : "?", most);
}

static void
add_frequency (const Part *part, GString *words)
{
  g_autofree char *given = span_of (part, ROUNDS_FACET_REPEAT_FREQUENCY,
                                    ROUNDS_FACET_REPEAT_FREQUENCY_MAX);
  g_autofree char *period = span_of (part, ROUNDS_FACET_REPEAT_PERIOD,
                                     ROUNDS_FACET_REPEAT_PERIOD_MAX);
  const char *unit = rounds_dosage_text (part, ROUNDS_FACET_REPEAT_PERIOD_UNIT);
  /* "If no frequency is stated, the assumption is that the event occurs once per period" (FHIR R4). */
  const char *times = given != NULL ? given : "1";

  if (given != NULL && (period == NULL || unit == NULL))
    {
      /* TRANSLATORS: a number of times, "3 ×", in a time that is not recorded */
      g_autofree char *bare = g_strdup_printf (_ ("%s × in a time not recorded"), given);

      rounds_dosage_add (words, " · ", bare);
    }
  else if (period != NULL && unit == NULL)
    {
      g_autofree char *bare = g_strdup_printf (_ ("every %s, its unit not recorded"), period);

      rounds_dosage_add (words, " · ", bare);
    }
  if (period == NULL || unit == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (strcmp (units[i].code, unit) == 0)
      {
        const gboolean one = strcmp (period, "1") == 0;
        g_autofree char *every = NULL;
        g_autofree char *all = NULL;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        every = g_strdup_printf (_ (one ? units[i].each : units[i].some), one ? times : period);
#pragma GCC diagnostic pop
        all = one || strcmp (times, "1") == 0 ? g_strdup (every)
                                              : g_strdup_printf ("%s × %s", times, every);
        rounds_dosage_add (words, " · ", all);
        return;
      }
  rounds_dosage_add (words, " · ", times);
  g_string_append_printf (words, " / %s %s", period, unit);
}

static void
add_words (const Part *part, RoundsFacetName name, const Word *table, GString *words)
{
  const RoundsFacet *facet;

  for (guint n = 0; (facet = rounds_dosage_facet (part, name, n)) != NULL; n++)
    {
      const char *text = facet->text;

      for (guint i = 0; text != NULL && table != NULL && table[i].code != NULL; i++)
        if (strcmp (table[i].code, facet->text) == 0)
          text = _ (table[i].text);
      if (text != NULL)
        rounds_dosage_add (words, n > 0 ? ", " : " · ", text);
    }
}

/* "before meals (30 min)": FHIR counts the offset in minutes from what WHEN names. */
static void
add_offset (const Part *part, GString *words)
{
  const char *offset = rounds_dosage_text (part, ROUNDS_FACET_REPEAT_OFFSET);

  if (offset != NULL && strcmp (offset, "0") != 0)
    g_string_append_printf (words, "%s(%s min)", words->len > 0 ? " " : "", offset);
}

static void
add_length (const Part *part, GString *words)
{
  g_autofree char *length = span_of (part, ROUNDS_FACET_REPEAT_DURATION,
                                     ROUNDS_FACET_REPEAT_DURATION_MAX);
  const char *unit = rounds_dosage_text (part, ROUNDS_FACET_REPEAT_DURATION_UNIT);
  g_autofree char *made = NULL;

  if (length == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (units) && made == NULL; i++)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    if (g_strcmp0 (units[i].code, unit) == 0)
      made = g_strdup_printf (_ (units[i].over), length);
#pragma GCC diagnostic pop
  if (made == NULL)
    made = unit != NULL ? g_strdup_printf (_ ("each over %s %s"), length, unit)
                        : g_strdup_printf (_ ("each over %s, its unit not recorded"), length);
  rounds_dosage_add (words, " · ", made);
}

const char *
rounds_dosage_often (const Part *part, RoundsBlock *block)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *count = span_of (part, ROUNDS_FACET_REPEAT_COUNT, ROUNDS_FACET_REPEAT_COUNT_MAX);

  add_frequency (part, words);
  add_words (part, ROUNDS_FACET_REPEAT_DAY, days, words);
  add_words (part, ROUNDS_FACET_REPEAT_WHEN, events, words);
  add_offset (part, words);
  add_words (part, ROUNDS_FACET_REPEAT_TIME, NULL, words);
  add_length (part, words);
  if (count != NULL)
    {
      /* TRANSLATORS: how often in all */
      g_autofree char *in_all = g_strdup_printf (_ ("%s times in all"), count);

      rounds_dosage_add (words, " · ", in_all);
    }
  return rounds_dosage_keep (block, words);
}

const char *
rounds_dosage_duration (const Part *part, RoundsBlock *block)
{
  const RoundsQuantity *one = rounds_dosage_quantity (part, ROUNDS_FACET_BOUNDS_DURATION, 0);
  const RoundsQuantity *low = rounds_dosage_quantity (part, ROUNDS_FACET_BOUNDS_LOW, 0);
  const RoundsQuantity *high = rounds_dosage_quantity (part, ROUNDS_FACET_BOUNDS_HIGH, 0);
  g_autoptr (GString) words = g_string_new (NULL);

  if (one != NULL)
    rounds_dosage_add_quantity (words, one);
  else if (low != NULL || high != NULL)
    rounds_dosage_add_range (words, low, high);
  return rounds_dosage_keep (block, words);
}
