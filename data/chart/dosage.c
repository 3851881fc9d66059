#include "dosage.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* hl7.org/fhir/R4/valueset-units-of-time.html */
static const struct
{
  const char *code;
  const char *each; /* once a unit, %s times */
  const char *some; /* once in %s units */
} units[] = {
  { "s", N_ ("%s × a second"), N_ ("every %s seconds") },
  { "min", N_ ("%s × a minute"), N_ ("every %s minutes") },
  { "h", N_ ("%s × an hour"), N_ ("every %s hours") },
  { "d", N_ ("%s × daily"), N_ ("every %s days") },
  { "wk", N_ ("%s × weekly"), N_ ("every %s weeks") },
  { "mo", N_ ("%s × monthly"), N_ ("every %s months") },
  { "a", N_ ("%s × yearly"), N_ ("every %s years") },
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

/* The facets of one dosage. */
typedef struct
{
  const RoundsEvent *event;
  guint number;
} Part;

/* Which dosage a facet is of: "/dosageInstruction/1/route" of the second. Where there can be one only, and
 * in documents that are not FHIR's, no number stands there. */
static guint
number_of (const RoundsFacet *facet)
{
  const char *at = facet->pointer != NULL && facet->pointer[0] == '/'
                       ? strchr (facet->pointer + 1, '/')
                       : NULL;

  return at != NULL && g_ascii_isdigit (at[1])
             ? (guint) MIN (g_ascii_strtoull (at + 1, NULL, 10), G_MAXUINT16)
             : 0;
}

static gboolean
is_of_dosage (RoundsFacetName name)
{
  return (name >= ROUNDS_FACET_DOSE_TEXT && name <= ROUNDS_FACET_ROUTE) ||
         name == ROUNDS_FACET_BOUNDS_START || name == ROUNDS_FACET_BOUNDS_END ||
         (name >= ROUNDS_FACET_DOSE_LOW && name <= ROUNDS_FACET_BOUNDS_DURATION);
}

/* The nth facet of a name. */
static const RoundsFacet *
facet_of (const Part *part, RoundsFacetName name, guint n)
{
  for (guint i = 0; i < part->event->n_facets; i++)
    {
      const RoundsFacet *facet = &part->event->facets[i];

      if (facet->name == name && number_of (facet) == part->number && n-- == 0)
        return facet;
    }
  return NULL;
}

static const char *
text_of (const Part *part, RoundsFacetName name)
{
  const RoundsFacet *facet = facet_of (part, name, 0);

  return facet != NULL ? facet->text : NULL;
}

static const char *
keep (RoundsBlock *block, const GString *words)
{
  return words->len > 0 ? rounds_block_text (block, words->str, words->len) : NULL;
}

static void
add_part (GString *words, const char *between, const char *part)
{
  if (words->len > 0)
    g_string_append (words, between);
  g_string_append (words, part);
}

/* ---- dose ---- */

static const char *
unit_of (const RoundsQuantity *quantity)
{
  return quantity->unit != NULL ? quantity->unit : quantity->unit_code;
}

static void
add_quantity (GString *words, const RoundsQuantity *quantity)
{
  if (quantity->comparator != NULL)
    g_string_append (words, quantity->comparator);
  g_string_append (words, quantity->decimal);
  if (unit_of (quantity) != NULL)
    g_string_append_printf (words, " %s", unit_of (quantity));
}

static const RoundsQuantity *
quantity_of (const Part *part, RoundsFacetName name, guint n)
{
  const RoundsFacet *facet = facet_of (part, name, n);

  return facet != NULL && facet->type == ROUNDS_FACET_IS_QUANTITY && facet->quantity.decimal != NULL
             ? &facet->quantity
             : NULL;
}

static void
add_range (GString *words, const RoundsQuantity *low, const RoundsQuantity *high)
{
  const gboolean one_unit = low != NULL && high != NULL &&
                            g_strcmp0 (unit_of (low), unit_of (high)) == 0;

  if (words->len > 0)
    g_string_append (words, "; ");
  if (one_unit && high->comparator == NULL)
    {
      g_string_append_printf (words, "%s\u2013", low->decimal);
      add_quantity (words, high);
      return;
    }
  if (low != NULL)
    add_quantity (words, low);
  g_string_append (words, low == NULL ? "\u2264 " : high == NULL ? " \u2264" : " \u2013 ");
  if (high != NULL)
    add_quantity (words, high);
}

/* Several in one dosage, as ordered and as calculated, stand after each other. */
static void
read_dose (const Part *part, RoundsBlock *block, RoundsDosage *out)
{
  g_autoptr (GString) words = g_string_new (NULL);
  static const RoundsFacetName names[] = { ROUNDS_FACET_DOSE, ROUNDS_FACET_DOSE_RATE };
  const RoundsQuantity *one = quantity_of (part, ROUNDS_FACET_DOSE_LOW, 0);
  const RoundsQuantity *high = quantity_of (part, ROUNDS_FACET_DOSE_HIGH, 0);

  if (one != NULL || high != NULL)
    add_range (words, one, high);
  out->has_unit = (one != NULL && unit_of (one) != NULL) ||
                  (high != NULL && unit_of (high) != NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint n = 0; (one = quantity_of (part, names[i], n)) != NULL; n++)
      {
        if (words->len > 0)
          g_string_append (words, "; ");
        add_quantity (words, one);
        out->has_unit |= unit_of (one) != NULL;
      }
  out->dose = keep (block, words);
}

/* ---- how often ---- */

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
  g_autofree char *least = whole (text_of (part, name));
  g_autofree char *most = whole (text_of (part, name_max));

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
  const char *unit = text_of (part, ROUNDS_FACET_REPEAT_PERIOD_UNIT);
  /* "If no frequency is stated, the assumption is that the event occurs once per period" (FHIR R4). */
  const char *times = given != NULL ? given : "1";

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
        add_part (words, " · ", all);
        return;
      }
  add_part (words, " · ", times);
  g_string_append_printf (words, " / %s %s", period, unit);
}

static void
add_words (const Part *part, RoundsFacetName name, const Word *table, GString *words)
{
  const RoundsFacet *facet;

  for (guint n = 0; (facet = facet_of (part, name, n)) != NULL; n++)
    {
      const char *text = facet->text;

      for (guint i = 0; text != NULL && table != NULL && table[i].code != NULL; i++)
        if (strcmp (table[i].code, facet->text) == 0)
          text = _ (table[i].text);
      if (text != NULL)
        add_part (words, n > 0 ? ", " : " · ", text);
    }
}

static const char *
frequency_of (const Part *part, RoundsBlock *block)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *count = whole (text_of (part, ROUNDS_FACET_REPEAT_COUNT));

  add_frequency (part, words);
  add_words (part, ROUNDS_FACET_REPEAT_DAY, days, words);
  add_words (part, ROUNDS_FACET_REPEAT_WHEN, events, words);
  add_words (part, ROUNDS_FACET_REPEAT_TIME, NULL, words);
  if (count != NULL)
    {
      /* TRANSLATORS: how often in all */
      g_autofree char *in_all = g_strdup_printf (_ ("%s times in all"), count);

      add_part (words, " · ", in_all);
    }
  return keep (block, words);
}

/* ---- all of it ---- */

static const char *
route_of (const Part *part)
{
  const RoundsFacet *route = facet_of (part, ROUNDS_FACET_ROUTE, 0);

  if (route == NULL)
    return NULL;
  return route->code.display != NULL ? route->code.display
         : route->text != NULL       ? route->text
                                     : route->code.code;
}

/* "true", or what for; both can be said. */
static const char *
need_of (const Part *part)
{
  const RoundsFacet *facet;
  const char *said = NULL;

  for (guint n = 0; (facet = facet_of (part, ROUNDS_FACET_AS_NEEDED, n)) != NULL; n++)
    if (g_strcmp0 (facet->text, "false") != 0 && (said == NULL || strcmp (said, "true") == 0))
      said = facet->text;
  return said;
}

static void
read_dosage (const Part *part, RoundsBlock *block, RoundsDosage *out)
{
  const RoundsFacet *start = facet_of (part, ROUNDS_FACET_BOUNDS_START, 0);
  const RoundsFacet *end = facet_of (part, ROUNDS_FACET_BOUNDS_END, 0);
  const RoundsQuantity *duration = quantity_of (part, ROUNDS_FACET_BOUNDS_DURATION, 0);

  out->text = text_of (part, ROUNDS_FACET_DOSE_TEXT);
  read_dose (part, block, out);
  out->route = route_of (part);
  out->timing = text_of (part, ROUNDS_FACET_DOSE_TIMING);
  out->frequency = frequency_of (part, block);
  out->as_needed = need_of (part);
  out->start = start != NULL && start->type == ROUNDS_FACET_IS_TIME ? &start->time : NULL;
  out->end = end != NULL && end->type == ROUNDS_FACET_IS_TIME ? &end->time : NULL;
  if (duration != NULL)
    {
      g_autoptr (GString) words = g_string_new (NULL);

      add_quantity (words, duration);
      out->duration = keep (block, words);
    }
}

/* In order, each once. */
static void
insert_number (GArray *numbers, guint number)
{
  guint at = numbers->len;

  while (at > 0 && g_array_index (numbers, guint, at - 1) > number)
    at--;
  if (at == 0 || g_array_index (numbers, guint, at - 1) != number)
    g_array_insert_val (numbers, at, number);
}

static gboolean
is_same_facet (const RoundsFacet *one, const RoundsFacet *other)
{
  return one->name == other->name && number_of (one) == number_of (other) &&
         g_strcmp0 (one->text, other->text) == 0 &&
         g_strcmp0 (one->code.code, other->code.code) == 0 &&
         g_strcmp0 (one->quantity.decimal, other->quantity.decimal) == 0 &&
         g_strcmp0 (one->quantity.unit, other->quantity.unit) == 0;
}

/* The next facet of a dosage, bounds left out: a renewal is for other days. */
static const RoundsFacet *
next_of (const RoundsEvent *event, guint *at)
{
  while (*at < event->n_facets)
    {
      const RoundsFacet *facet = &event->facets[(*at)++];

      if (is_of_dosage (facet->name) && facet->name != ROUNDS_FACET_BOUNDS_START &&
          facet->name != ROUNDS_FACET_BOUNDS_END)
        return facet;
    }
  return NULL;
}

gboolean
rounds_dosages_equal (const RoundsEvent *one, const RoundsEvent *other)
{
  guint i = 0, k = 0;
  const RoundsFacet *a, *b;

  do
    {
      a = next_of (one, &i);
      b = next_of (other, &k);
      if ((a == NULL) != (b == NULL) || (a != NULL && !is_same_facet (a, b)))
        return FALSE;
    }
  while (a != NULL);
  return TRUE;
}

const RoundsDosage *
rounds_dosages (const RoundsEvent *event, RoundsBlock *block, guint *n)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  RoundsDosage *all;

  *n = 0;
  for (guint i = 0; i < event->n_facets; i++)
    if (is_of_dosage (event->facets[i].name))
      insert_number (numbers, number_of (&event->facets[i]));
  all = numbers->len > 0 ? rounds_block_take (block, numbers->len * sizeof *all) : NULL;
  if (all == NULL)
    return NULL;
  for (guint i = 0; i < numbers->len; i++)
    read_dosage (&(Part){ event, g_array_index (numbers, guint, i) }, block, &all[i]);
  *n = numbers->len;
  return all;
}
