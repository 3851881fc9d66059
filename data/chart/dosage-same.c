/* Whether two orders say the same dose. */
#include "dosage-private.h"

#include <string.h>

/* "5.0" is as much as "5", whoever wrote it. */
static gboolean
is_same_quantity (const RoundsQuantity *one, const RoundsQuantity *other)
{
  const gboolean digits = g_strcmp0 (one->decimal, other->decimal) == 0;
  const gboolean number = one->decimal != NULL && other->decimal != NULL &&
                          strlen (one->decimal) < 15 && strlen (other->decimal) < 15 &&
                          one->number >= other->number && one->number <= other->number;

  return (digits || number) && g_strcmp0 (one->comparator, other->comparator) == 0 &&
         g_strcmp0 (rounds_dosage_unit (one), rounds_dosage_unit (other)) == 0 &&
         (one->unit_code == NULL || other->unit_code == NULL ||
          strcmp (one->unit_code, other->unit_code) == 0);
}

/* Of two that stand in the same place. */
static gboolean
is_same_facet (const RoundsFacet *one, const RoundsFacet *other)
{
  return g_strcmp0 (one->text, other->text) == 0 &&
         g_strcmp0 (one->code.code, other->code.code) == 0 &&
         g_strcmp0 (one->time.text, other->time.text) == 0 &&
         is_same_quantity (&one->quantity, &other->quantity);
}

typedef gboolean (*Counts) (const RoundsFacet *facet);

/* Bounds are left out: a renewal is for other days. */
static gboolean
counts_in_all (const RoundsFacet *facet)
{
  return rounds_dosage_is_part (facet) && facet->name != ROUNDS_FACET_BOUNDS_START &&
         facet->name != ROUNDS_FACET_BOUNDS_END;
}

/* "asNeededBoolean": false says no more than nothing does. */
static gboolean
counts_in_amount (const RoundsFacet *facet)
{
  switch (facet->name)
    {
    case ROUNDS_FACET_DOSE_TEXT:
    case ROUNDS_FACET_ROUTE:
    case ROUNDS_FACET_DOSE_SITE:
    case ROUNDS_FACET_DOSE_METHOD:
    case ROUNDS_FACET_DOSE_INSTRUCTION:
    case ROUNDS_FACET_DOSE_PATIENT_INSTRUCTION:
    case ROUNDS_FACET_DOSE_SEQUENCE:
      return FALSE;
    case ROUNDS_FACET_AS_NEEDED:
      return g_strcmp0 (facet->text, "false") != 0;
    default:
      return counts_in_all (facet);
    }
}

static gboolean
counts_in_text (const RoundsFacet *facet)
{
  return facet->name == ROUNDS_FACET_DOSE_TEXT;
}

/* By where it stands: what is like another stands where that does. */
static int
compare_places (gconstpointer one, gconstpointer other)
{
  const RoundsFacet *a = *(const RoundsFacet *const *) one,
                    *b = *(const RoundsFacet *const *) other;
  const guint of_a[] = { a->name, rounds_dosage_number (a), rounds_dosage_group (a) };
  const guint of_b[] = { b->name, rounds_dosage_number (b), rounds_dosage_group (b) };

  for (gsize i = 0; i < G_N_ELEMENTS (of_a); i++)
    if (of_a[i] != of_b[i])
      return of_a[i] < of_b[i] ? -1 : 1;
  return 0;
}

/* By their places, so that an order of hundreds of steps is not compared each with each. (transfer container) */
static GPtrArray *
facets_that_count (const RoundsEvent *event, Counts counts)
{
  GPtrArray *facets = g_ptr_array_new ();

  for (guint i = 0; i < event->n_facets; i++)
    if (counts (&event->facets[i]))
      g_ptr_array_add (facets, (gpointer) &event->facets[i]);
  g_ptr_array_sort (facets, compare_places);
  return facets;
}

/* The first of facets that does not stand before it. */
static guint
find_place (const GPtrArray *facets, const RoundsFacet *facet)
{
  guint from = 0, until = facets->len;

  while (from < until)
    {
      const guint middle = from + (until - from) / 2;

      if (compare_places (&facets->pdata[middle], &facet) < 0)
        from = middle + 1;
      else
        until = middle;
    }
  return from;
}

/* How many of facets are like it. */
static guint
count_like (const GPtrArray *facets, const RoundsFacet *facet)
{
  guint n = 0;

  for (guint i = find_place (facets, facet);
       i < facets->len && compare_places (&facets->pdata[i], &facet) == 0; i++)
    n += is_same_facet (facets->pdata[i], facet);
  return n;
}

/* The same facets in whatever order. */
static gboolean
is_same (const RoundsEvent *one, const RoundsEvent *other, Counts counts)
{
  g_autoptr (GPtrArray) of_one = facets_that_count (one, counts);
  g_autoptr (GPtrArray) of_other = facets_that_count (other, counts);

  if (of_one->len != of_other->len)
    return FALSE;
  for (guint i = 0; i < of_one->len; i++)
    if (count_like (of_one, of_one->pdata[i]) != count_like (of_other, of_one->pdata[i]))
      return FALSE;
  return TRUE;
}

gboolean
rounds_dosages_equal (const RoundsEvent *one, const RoundsEvent *other)
{
  return is_same (one, other, counts_in_all);
}

static gboolean
has_amount (const RoundsEvent *event)
{
  for (guint i = 0; i < event->n_facets; i++)
    if (rounds_dosage_has_amount (&event->facets[i]))
      return TRUE;
  return FALSE;
}

gboolean
rounds_dosages_same_amount (const RoundsEvent *one, const RoundsEvent *other)
{
  return is_same (one, other, counts_in_amount) &&
         ((has_amount (one) && has_amount (other)) || is_same (one, other, counts_in_text));
}
