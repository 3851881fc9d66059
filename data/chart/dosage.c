#include "dosage.h"

#include "dosage-private.h"
#include "dosage-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Which dosage a facet is of: "/dosageInstruction/1/route" of the second. Where there can be one only, and
 * in documents that are not FHIR's, no number stands there. */
guint
rounds_dosage_number (const RoundsFacet *facet)
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
         (name >= ROUNDS_FACET_DOSE_LOW && name <= ROUNDS_FACET_BOUNDS_DURATION) ||
         (name >= ROUNDS_FACET_DOSE_RATE_PER && name <= ROUNDS_FACET_BOUNDS_HIGH);
}

/* A modifier within it; one of the whole record has no number behind the first step. */
static gboolean
is_modifier_of_dosage (const RoundsFacet *facet)
{
  return facet->name == ROUNDS_FACET_MODIFIER && facet->pointer != NULL &&
         g_str_has_prefix (facet->pointer, "/dosage");
}

gboolean
rounds_dosage_is_part (const RoundsFacet *facet)
{
  return is_of_dosage (facet->name) || is_modifier_of_dosage (facet);
}

/* The nth facet of a name. */
const RoundsFacet *
rounds_dosage_facet (const Part *part, RoundsFacetName name, guint n)
{
  for (guint i = 0; i < part->n_facets; i++)
    if (part->facets[i]->name == name && n-- == 0)
      return part->facets[i];
  return NULL;
}

const char *
rounds_dosage_text (const Part *part, RoundsFacetName name)
{
  const RoundsFacet *facet = rounds_dosage_facet (part, name, 0);

  return facet != NULL ? facet->text : NULL;
}

const char *
rounds_dosage_keep (RoundsBlock *block, const GString *words)
{
  return words->len > 0 ? rounds_block_text (block, words->str, words->len) : NULL;
}

void
rounds_dosage_add (GString *words, const char *between, const char *part)
{
  if (words->len > 0)
    g_string_append (words, between);
  g_string_append (words, part);
}

/* ---- dose ---- */

const char *
rounds_dosage_unit (const RoundsQuantity *quantity)
{
  return quantity->unit != NULL ? quantity->unit : quantity->unit_code;
}

/* A metric mass or volume as UCUM writes it (ucum.org, tables 1 and 6); NULL: another unit, or a word. */
static const char *
metric_of (const char *unit)
{
  static const char *const all[][2] = {
    { "kg", "kg" },  { "g", "g" },        { "mg", "mg" },      { "ug", "ug" },
    { "mcg", "ug" }, { "\u00b5g", "ug" }, { "\u03bcg", "ug" }, { "ng", "ng" },
    { "l", "L" },    { "dl", "dL" },      { "ml", "mL" },      { "ul", "uL" },
  };

  for (gsize i = 0; unit != NULL && i < G_N_ELEMENTS (all); i++)
    if (g_ascii_strcasecmp (unit, all[i][0]) == 0)
      return all[i][1];
  return NULL;
}

/* "mg" beside the code "ug": which of the two was meant, nobody knows, and they are a thousandfold apart. */
static gboolean
is_coded_otherwise (const RoundsQuantity *quantity)
{
  const char *said = metric_of (quantity->unit), *coded = metric_of (quantity->unit_code);

  return said != NULL && coded != NULL && strcmp (said, coded) != 0;
}

void
rounds_dosage_add_quantity (GString *words, const RoundsQuantity *quantity)
{
  if (quantity->comparator != NULL)
    g_string_append (words, quantity->comparator);
  g_string_append (words, quantity->decimal);
  if (rounds_dosage_unit (quantity) != NULL)
    g_string_append_printf (words, " %s", rounds_dosage_unit (quantity));
  if (is_coded_otherwise (quantity))
    {
      g_string_append_c (words, ' ');
      /* TRANSLATORS: of a dose "50 mg" whose unit is also given as a code, which is another one, "ug" */
      g_string_append_printf (words, _ ("(⚠ unit coded: %s)"), quantity->unit_code);
    }
}

/* A quantity that has no number is none: find_unread names it. */
static const RoundsQuantity *
number_in (const RoundsFacet *facet)
{
  return facet != NULL && facet->type == ROUNDS_FACET_IS_QUANTITY && facet->quantity.decimal != NULL
             ? &facet->quantity
             : NULL;
}

const RoundsQuantity *
rounds_dosage_quantity (const Part *part, RoundsFacetName name, guint n)
{
  return number_in (rounds_dosage_facet (part, name, n));
}

void
rounds_dosage_add_range (GString *words, const RoundsQuantity *low, const RoundsQuantity *high)
{
  const gboolean one_unit = low != NULL && high != NULL &&
                            g_strcmp0 (rounds_dosage_unit (low), rounds_dosage_unit (high)) == 0;

  if (one_unit && low->comparator == NULL && high->comparator == NULL)
    {
      g_string_append_printf (words, "%s\u2013", low->decimal);
      rounds_dosage_add_quantity (words, high);
      return;
    }
  /* One end alone stands behind its sign: "5 mg ≤" would be read as its opposite. */
  if (low != NULL && high == NULL && low->comparator == NULL)
    g_string_append (words, "\u2265 ");
  if (low != NULL)
    rounds_dosage_add_quantity (words, low);
  if (low == NULL && high != NULL && high->comparator == NULL)
    g_string_append (words, "\u2264 ");
  if (low != NULL && high != NULL)
    g_string_append (words, " \u2013 ");
  if (high != NULL)
    rounds_dosage_add_quantity (words, high);
}

/* Which doseAndRate a facet is of, as ordered or as calculated: the dose of one has the rate of the same. */
guint
rounds_dosage_group (const RoundsFacet *facet)
{
  static const char step[] = "/doseAndRate/";
  const char *at = facet->pointer != NULL ? strstr (facet->pointer, step) : NULL;

  return at != NULL ? (guint) MIN (g_ascii_strtoull (at + strlen (step), NULL, 10), G_MAXUINT16)
                    : 0;
}

/* The nth of a name in a group. */
static const RoundsFacet *
grouped (const Part *part, guint group, RoundsFacetName name, guint n)
{
  for (guint i = 0; i < part->n_facets; i++)
    if (part->facets[i]->name == name && rounds_dosage_group (part->facets[i]) == group && n-- == 0)
      return part->facets[i];
  return NULL;
}

/* Of a ratio (hl7.org/fhir/R4/dosage.html, rateRatio) that says not in which time: "1000 mL" alone would be an amount. */
static gboolean
lacks_time (const Part *part, const RoundsFacet *facet, guint n)
{
  return facet->name == ROUNDS_FACET_DOSE_RATE && facet->pointer != NULL &&
         g_str_has_suffix (facet->pointer, "/rateRatio/numerator") &&
         number_in (grouped (part, rounds_dosage_group (facet), ROUNDS_FACET_DOSE_RATE_PER, n)) ==
             NULL;
}

typedef struct
{
  RoundsFacetName one, low, high, per;
} Amount;

static const Amount dose = { ROUNDS_FACET_DOSE, ROUNDS_FACET_DOSE_LOW, ROUNDS_FACET_DOSE_HIGH, 0 };
static const Amount rate = { ROUNDS_FACET_DOSE_RATE, ROUNDS_FACET_DOSE_RATE_LOW,
                             ROUNDS_FACET_DOSE_RATE_HIGH, ROUNDS_FACET_DOSE_RATE_PER };

/* What FHIR has once may stand several times in documents of another form: after each other. */
static void
add_amount (const Part *part, guint group, const Amount *names, GString *words)
{
  const RoundsQuantity *low = number_in (grouped (part, group, names->low, 0));
  const RoundsQuantity *high = number_in (grouped (part, group, names->high, 0));
  const RoundsFacet *one;
  gboolean begun = low != NULL || high != NULL;

  if (begun)
    rounds_dosage_add_range (words, low, high);
  for (guint n = 0; (one = grouped (part, group, names->one, n)) != NULL; n++)
    {
      const RoundsQuantity *per = names->per != 0 ? number_in (grouped (part, group, names->per, n))
                                                  : NULL;

      if (number_in (one) == NULL)
        continue;
      if (begun)
        g_string_append (words, "; ");
      begun = TRUE;
      rounds_dosage_add_quantity (words, &one->quantity);
      if (per != NULL)
        {
          g_string_append_printf (words, " %s ", _ ("per"));
          rounds_dosage_add_quantity (words, per);
        }
      else if (lacks_time (part, one, n))
        /* TRANSLATORS: behind an amount: "1000 mL in a time not recorded" */
        g_string_append_printf (words, " %s", _ ("in a time not recorded"));
    }
}

/* "500 mL at 125 mL/h"; (transfer full) */
static char *
group_words (const Part *part, guint group)
{
  g_autoptr (GString) much = g_string_new (NULL);
  g_autoptr (GString) fast = g_string_new (NULL);

  add_amount (part, group, &dose, much);
  add_amount (part, group, &rate, fast);
  if (much->len > 0 && fast->len > 0)
    /* TRANSLATORS: an amount at a rate: "500 mL at 125 mL/h" */
    return g_strdup_printf (_ ("%s at %s"), much->str, fast->str);
  return g_strdup (much->len > 0 ? much->str : fast->str);
}

/* hl7.org/fhir/R4/codesystem-dose-rate-type.html: what is ordered is the dose, what is calculated says so. */
static const char *
type_words (const Part *part, guint group, gboolean alone)
{
  const RoundsFacet *type = grouped (part, group, ROUNDS_FACET_DOSE_TYPE, 0);

  if (type == NULL || type->text == NULL)
    return NULL;
  if (strcmp (type->text, "ordered") == 0)
    return alone ? NULL : _ ("ordered");
  return strcmp (type->text, "calculated") == 0 ? _ ("calculated") : type->text;
}

static guint
count_groups (const Part *part)
{
  guint n = 0;

  for (guint i = 0; i < part->n_facets; i++)
    if (is_of_dosage (part->facets[i]->name))
      n = MAX (n, rounds_dosage_group (part->facets[i]) + 1);
  return n;
}

/* Amounts: of each the unit must be known. */
static gboolean
is_amount (RoundsFacetName name)
{
  return name == ROUNDS_FACET_DOSE || name == ROUNDS_FACET_DOSE_LOW ||
         name == ROUNDS_FACET_DOSE_HIGH || name == ROUNDS_FACET_DOSE_RATE ||
         name == ROUNDS_FACET_DOSE_RATE_LOW || name == ROUNDS_FACET_DOSE_RATE_HIGH;
}

gboolean
rounds_dosage_has_amount (const RoundsFacet *facet)
{
  return is_amount (facet->name) && number_in (facet) != NULL;
}

static gboolean
all_have_units (const Part *part)
{
  gboolean all = TRUE, any = FALSE;

  for (guint i = 0; i < part->n_facets; i++)
    {
      const RoundsFacet *facet = part->facets[i];

      /* Of a rate the time as well: "1000 mL per 8" is none. */
      if (!rounds_dosage_has_amount (facet) &&
          (facet->name != ROUNDS_FACET_DOSE_RATE_PER || number_in (facet) == NULL))
        continue;
      any = TRUE;
      all = all && rounds_dosage_unit (&facet->quantity) != NULL;
    }
  return any && all;
}

static void
read_dose (const Part *part, RoundsBlock *block, RoundsDosage *out)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autoptr (GString) fast = g_string_new (NULL);
  const guint n = count_groups (part);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *one = group_words (part, i);
      const char *type = type_words (part, i, n == 1);

      if (*one == 0)
        continue;
      rounds_dosage_add (words, " | ", one);
      if (type != NULL)
        g_string_append_printf (words, " (%s)", type);
      add_amount (part, i, &rate, fast);
    }
  out->dose = rounds_dosage_keep (block, words);
  out->rate = rounds_dosage_keep (block, fast);
  out->has_unit = all_have_units (part);
}

/* "at most 4 g per 24 h, at most 1 g at once" */
static void
read_maximum (const Part *part, RoundsBlock *block, RoundsDosage *out)
{
  static const struct
  {
    RoundsFacetName name, per;
    const char *words;
  } all[] = {
    { ROUNDS_FACET_DOSE_MAX, ROUNDS_FACET_DOSE_MAX_PER, N_ ("at most %s") },
    { ROUNDS_FACET_DOSE_MAX_ONCE, 0, N_ ("at most %s at once") },
    { ROUNDS_FACET_DOSE_MAX_LIFETIME, 0, N_ ("at most %s in a lifetime") },
  };
  g_autoptr (GString) words = g_string_new (NULL);
  const RoundsQuantity *most;

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    for (guint n = 0; rounds_dosage_facet (part, all[i].name, n) != NULL; n++)
      {
        const RoundsQuantity *per = all[i].per != 0 ? rounds_dosage_quantity (part, all[i].per, n)
                                                    : NULL;
        g_autoptr (GString) one = g_string_new (NULL);
        g_autofree char *made = NULL;

        most = rounds_dosage_quantity (part, all[i].name, n);
        if (most == NULL)
          continue;
        rounds_dosage_add_quantity (one, most);
        if (per != NULL)
          {
            g_string_append_printf (one, " %s ", _ ("per"));
            rounds_dosage_add_quantity (one, per);
          }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        made = g_strdup_printf (_ (all[i].words), one->str);
#pragma GCC diagnostic pop
        rounds_dosage_add (words, ", ", made);
      }
  out->maximum = rounds_dosage_keep (block, words);
}

/* ---- all of it ---- */

static const char *
route_of (const Part *part)
{
  const RoundsFacet *route = rounds_dosage_facet (part, ROUNDS_FACET_ROUTE, 0);

  if (route == NULL)
    return NULL;
  return route->code.display != NULL ? route->code.display
         : route->text != NULL       ? route->text
                                     : route->code.code;
}

/* "true", or what for, each thing once; both can be said. */
static const char *
need_of (const Part *part, RoundsBlock *block)
{
  g_autoptr (GString) words = g_string_new (NULL);
  gboolean needed = FALSE;
  const RoundsFacet *facet;

  for (guint n = 0; (facet = rounds_dosage_facet (part, ROUNDS_FACET_AS_NEEDED, n)) != NULL; n++)
    {
      const char *text = facet->text;

      needed |= text != NULL && strcmp (text, "false") != 0;
      if (text != NULL && strcmp (text, "true") != 0 && strcmp (text, "false") != 0 &&
          strstr (words->str, text) == NULL)
        rounds_dosage_add (words, ", ", text);
    }
  return words->len > 0 ? rounds_dosage_keep (block, words) : needed ? "true" : NULL;
}

/* All texts of some names, after each other. */
static const char *
texts_of (const Part *part,
          const RoundsFacetName *names,
          guint n_names,
          const char *between,
          RoundsBlock *block)
{
  g_autoptr (GString) words = g_string_new (NULL);
  const RoundsFacet *facet;

  for (guint i = 0; i < n_names; i++)
    for (guint n = 0; (facet = rounds_dosage_facet (part, names[i], n)) != NULL; n++)
      if (facet->text != NULL)
        rounds_dosage_add (words, between, facet->text);
  return rounds_dosage_keep (block, words);
}

/* "doseQuantity" of its pointer; of documents that are not FHIR's nothing better is known. */
static const char *
element_of (const RoundsFacet *facet)
{
  const char *last = facet->pointer != NULL ? strrchr (facet->pointer, '/') : NULL;

  return last != NULL && !g_ascii_isdigit (last[1]) ? last + 1 : "?";
}

/* What no rule took, and quantities that have no number. */
static const char *
unread_of (const Part *part, RoundsBlock *block)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < part->n_facets; i++)
    {
      const RoundsFacet *facet = part->facets[i];

      if (!is_of_dosage (facet->name))
        continue;
      if (facet->name == ROUNDS_FACET_DOSE_UNREAD && facet->text != NULL)
        rounds_dosage_add (words, ", ", facet->text);
      else if (facet->type == ROUNDS_FACET_IS_QUANTITY && number_in (facet) == NULL)
        rounds_dosage_add (words, ", ", element_of (facet));
      else if (lacks_time (part, facet, 0))
        rounds_dosage_add (words, ", ", "rateRatio");
    }
  return rounds_dosage_keep (block, words);
}

static gboolean
is_modified (const Part *part)
{
  for (guint i = 0; i < part->n_facets; i++)
    if (is_modifier_of_dosage (part->facets[i]))
      return TRUE;
  return FALSE;
}

static void
read_events (const Part *part, RoundsBlock *block, RoundsDosage *out)
{
  const RoundsTime **events;
  guint n = 0;

  while (rounds_dosage_facet (part, ROUNDS_FACET_REPEAT_EVENT, n) != NULL)
    n++;
  events = n > 0 ? rounds_block_take (block, n * sizeof *events) : NULL;
  if (events == NULL)
    return;
  for (guint i = 0; i < n; i++)
    events[i] = &rounds_dosage_facet (part, ROUNDS_FACET_REPEAT_EVENT, i)->time;
  out->events = events;
  out->n_events = n;
}

/* How often is said by a number of times in a period and nothing else, as "on Mondays". */
static gboolean
is_plain_repeat (const Part *part)
{
  for (guint i = 0; i < part->n_facets; i++)
    {
      const RoundsFacet *facet = part->facets[i];

      if (facet->name == ROUNDS_FACET_REPEAT_FREQUENCY_MAX ||
          facet->name == ROUNDS_FACET_REPEAT_PERIOD_MAX ||
          (facet->name >= ROUNDS_FACET_REPEAT_DAY && facet->name <= ROUNDS_FACET_REPEAT_COUNT) ||
          (facet->name >= ROUNDS_FACET_REPEAT_DURATION &&
           facet->name <= ROUNDS_FACET_REPEAT_OFFSET))
        return FALSE;
    }
  return TRUE;
}

static RoundsTextSays
says_often (const Part *part, const char *text)
{
  return rounds_dosage_text_often (text, rounds_dosage_text (part, ROUNDS_FACET_REPEAT_FREQUENCY),
                                   rounds_dosage_text (part, ROUNDS_FACET_REPEAT_PERIOD),
                                   rounds_dosage_text (part, ROUNDS_FACET_REPEAT_PERIOD_UNIT));
}

/* Its text beside its parts: dosage-text.h. */
static void
compare_text (const Part *part, RoundsDosage *out)
{
  const gboolean plain = is_plain_repeat (part);
  RoundsTextSays often;

  out->timing_says_often = out->timing != NULL && plain &&
                           says_often (part, out->timing) == ROUNDS_TEXT_SAYS;
  if (out->text == NULL)
    return;
  out->text_says_dose = TRUE;
  for (guint i = 0; i < part->n_facets; i++)
    {
      const RoundsFacet *facet = part->facets[i];
      RoundsTextSays amount;

      if ((!is_amount (facet->name) && facet->name != ROUNDS_FACET_DOSE_RATE_PER) ||
          number_in (facet) == NULL)
        continue;
      amount = is_coded_otherwise (&facet->quantity)
                   ? ROUNDS_TEXT_DIFFERS
                   : rounds_dosage_text_amount (out->text, &facet->quantity);
      out->text_says_dose = out->text_says_dose && amount == ROUNDS_TEXT_SAYS;
      out->text_differs |= amount == ROUNDS_TEXT_DIFFERS;
    }
  often = plain ? says_often (part, out->text) : ROUNDS_TEXT_SILENT;
  out->text_says_often = often == ROUNDS_TEXT_SAYS;
  out->text_differs |= often == ROUNDS_TEXT_DIFFERS;
}

static void
read_dosage (const Part *part, RoundsBlock *block, RoundsDosage *out)
{
  static const RoundsFacetName instructions[] = { ROUNDS_FACET_DOSE_INSTRUCTION,
                                                  ROUNDS_FACET_DOSE_PATIENT_INSTRUCTION };
  static const RoundsFacetName timing[] = { ROUNDS_FACET_DOSE_TIMING };
  const RoundsFacet *start = rounds_dosage_facet (part, ROUNDS_FACET_BOUNDS_START, 0);
  const RoundsFacet *end = rounds_dosage_facet (part, ROUNDS_FACET_BOUNDS_END, 0);

  out->text = rounds_dosage_text (part, ROUNDS_FACET_DOSE_TEXT);
  read_dose (part, block, out);
  read_maximum (part, block, out);
  read_events (part, block, out);
  out->route = route_of (part);
  out->site = rounds_dosage_text (part, ROUNDS_FACET_DOSE_SITE);
  out->method = rounds_dosage_text (part, ROUNDS_FACET_DOSE_METHOD);
  out->timing = texts_of (part, timing, G_N_ELEMENTS (timing), ", ", block);
  out->frequency = rounds_dosage_often (part, block);
  out->as_needed = need_of (part, block);
  out->instructions = texts_of (part, instructions, G_N_ELEMENTS (instructions), "; ", block);
  out->start = start != NULL && start->type == ROUNDS_FACET_IS_TIME ? &start->time : NULL;
  out->end = end != NULL && end->type == ROUNDS_FACET_IS_TIME ? &end->time : NULL;
  out->duration = rounds_dosage_duration (part, block);
  out->sequence = rounds_dosage_text (part, ROUNDS_FACET_DOSE_SEQUENCE);
  out->unread = unread_of (part, block);
  out->modified = is_modified (part);
  compare_text (part, out);
}

/* ---- the parts of an event ---- */

static int
compare_numbers (gconstpointer one, gconstpointer other)
{
  const guint a = rounds_dosage_number (*(const RoundsFacet *const *) one);
  const guint b = rounds_dosage_number (*(const RoundsFacet *const *) other);

  return (a > b) - (a < b);
}

/* Each dosage with its facets, which lie in facets: an order may have hundreds of steps, and each is read by its own
 * alone. (transfer full) */
static GArray *
find_parts (const RoundsEvent *event, GPtrArray *facets)
{
  GArray *parts = g_array_new (FALSE, FALSE, sizeof (Part));

  for (guint i = 0; i < event->n_facets; i++)
    g_ptr_array_add (facets, (gpointer) &event->facets[i]);
  g_ptr_array_sort (facets, compare_numbers); /* stable: in a dosage they stay in their order */
  for (guint from = 0, until; from < facets->len; from = until)
    {
      Part part = { .facets = (const RoundsFacet *const *) &facets->pdata[from],
                    .number = rounds_dosage_number (facets->pdata[from]) };
      gboolean said = FALSE;

      for (until = from;
           until < facets->len && rounds_dosage_number (facets->pdata[until]) == part.number;
           until++)
        said |= rounds_dosage_is_part (facets->pdata[until]);
      part.n_facets = until - from;
      if (said)
        g_array_append_val (parts, part);
    }
  return parts;
}

/* G_MININT64: none. */
static gint64
sequence_of (const Part *part)
{
  const char *text = rounds_dosage_text (part, ROUNDS_FACET_DOSE_SEQUENCE);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : G_MININT64;
}

static int
compare_sequences (gconstpointer one, gconstpointer other)
{
  const gint64 a = sequence_of (one), b = sequence_of (other);

  return (a > b) - (a < b);
}

/* By their sequence, where each but what stands around steps has a number of it. */
static void
sort_by_sequence (GArray *parts)
{
  for (guint i = 0; i < parts->len; i++)
    {
      const Part *part = &g_array_index (parts, Part, i);

      if (part->number > 0 && sequence_of (part) == G_MININT64)
        return;
    }
  g_array_sort (parts, compare_sequences); /* stable */
}

const RoundsDosage *
rounds_dosages (const RoundsEvent *event, RoundsBlock *block, guint *n)
{
  g_autoptr (GPtrArray) facets = g_ptr_array_sized_new (event->n_facets);
  g_autoptr (GArray) parts = find_parts (event, facets);
  RoundsDosage *all;

  *n = 0;
  sort_by_sequence (parts);
  all = parts->len > 0 ? rounds_block_take (block, parts->len * sizeof *all) : NULL;
  if (all == NULL)
    return NULL;
  for (guint i = 0; i < parts->len; i++)
    read_dosage (&g_array_index (parts, Part, i), block, &all[i]);
  *n = parts->len;
  return all;
}
