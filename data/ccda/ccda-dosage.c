/* The doses of a substanceAdministration: how much, how fast, how often, at most (HL7 CDA R2, SubstanceAdministration;
 * C-CDA R2.1, Medication Activity). Those of steps, which stand within it, are numbered by their pointers as FHIR's are. */
#include "ccda-private.h"

#include <string.h>

#define TEMPLATE(n) "2.16.840.1.113883.10.20.22.4." #n

typedef struct
{
  RoundsCcda *c;
  const xmlNode *node; /* the substanceAdministration */
  const char *pointer; /* NULL: the only one, or the first */
  gboolean repeats;    /* a period was read: of another one only words can be made */
} Dosing;

static void
add_text (const Dosing *d, RoundsFacetName name, const char *text)
{
  rounds_build_facet_text (&d->c->build, name, d->pointer, text);
}

static void
add_unread (const Dosing *d, const char *element)
{
  add_text (d, ROUNDS_FACET_DOSE_UNREAD, element);
}

static void
add_quantity (const Dosing *d, RoundsFacetName name, const RoundsQuantity *quantity)
{
  if (quantity->decimal != NULL)
    rounds_build_facet_quantity (&d->c->build, name, d->pointer, quantity);
}

/* ---- how much ---- */

static RoundsQuantity
bound_of (const Dosing *d, const xmlNode *bound, const char *open)
{
  RoundsQuantity quantity = rounds_ccda_quantity (d->c, bound);

  if (quantity.decimal != NULL &&
      g_strcmp0 (rounds_ccda_attribute (bound, "inclusive"), "false") == 0)
    quantity.comparator = open;
  return quantity;
}

/* A PQ or an IVL_PQ. What is there and is neither is named; a nullFlavor but OTH says that nothing is there. */
static void
add_amount (const Dosing *d, const char *element, const RoundsFacetName names[3])
{
  const xmlNode *node = rounds_ccda_child (d->node, element);
  const char *flavor = rounds_ccda_attribute (node, "nullFlavor");
  RoundsQuantity one = rounds_ccda_quantity (d->c, node);
  RoundsQuantity low = bound_of (d, rounds_ccda_child (node, "low"), ">");
  RoundsQuantity high = bound_of (d, rounds_ccda_child (node, "high"), "<");

  add_quantity (d, names[0], &one);
  add_quantity (d, names[1], &low);
  add_quantity (d, names[2], &high);
  if (node != NULL && one.decimal == NULL && low.decimal == NULL && high.decimal == NULL &&
      (flavor == NULL || strcmp (flavor, "OTH") == 0))
    add_unread (d, element);
}

/* RTO_PQ_PQ; several. */
static void
add_maximum (const Dosing *d)
{
  for (const xmlNode *m = rounds_ccda_child (d->node, "maxDoseQuantity"); m != NULL;
       m = rounds_ccda_next (m, "maxDoseQuantity"))
    {
      RoundsQuantity most = rounds_ccda_quantity (d->c, rounds_ccda_child (m, "numerator"));
      RoundsQuantity per = rounds_ccda_quantity (d->c, rounds_ccda_child (m, "denominator"));

      add_quantity (d, ROUNDS_FACET_DOSE_MAX, &most);
      if (most.decimal != NULL)
        add_quantity (d, ROUNDS_FACET_DOSE_MAX_PER, &per);
      if (rounds_ccda_is_given (m) && (most.decimal == NULL || per.decimal == NULL))
        add_unread (d, "maxDoseQuantity");
    }
}

/* ---- how often ---- */

static gboolean
is_unit_of_time (const char *unit)
{
  static const char *const units[] = { "s", "min", "h", "d", "wk", "mo", "a", NULL };

  return unit != NULL && g_strv_contains (units, unit);
}

/* "every 12 h"; "every 4-6 h". */
static void
add_period (Dosing *d, const xmlNode *period)
{
  RoundsQuantity one = rounds_ccda_quantity (d->c, period);
  RoundsQuantity low = rounds_ccda_quantity (d->c, rounds_ccda_child (period, "low"));
  RoundsQuantity high = rounds_ccda_quantity (d->c, rounds_ccda_child (period, "high"));
  gboolean range = one.decimal == NULL && low.decimal != NULL && high.decimal != NULL;
  const RoundsQuantity *from = range ? &low : &one;

  if (from->decimal == NULL || (range && g_strcmp0 (low.unit, high.unit) != 0))
    {
      if (rounds_ccda_is_given (period))
        add_unread (d, "period");
      return;
    }
  if (d->repeats || !is_unit_of_time (from->unit))
    {
      add_text (d, ROUNDS_FACET_DOSE_TIMING,
                rounds_build_textf (&d->c->build, range ? "every %s-%s%s%s" : "every %s%s%s%s",
                                    from->decimal, range ? high.decimal : "",
                                    from->unit != NULL ? " " : "",
                                    from->unit != NULL ? from->unit : ""));
      return;
    }
  d->repeats = TRUE;
  add_text (d, ROUNDS_FACET_REPEAT_PERIOD, from->decimal);
  add_text (d, ROUNDS_FACET_REPEAT_PERIOD_MAX, range ? high.decimal : NULL);
  add_text (d, ROUNDS_FACET_REPEAT_PERIOD_UNIT, from->unit);
}

/* How long it takes each time. */
static void
add_phase (Dosing *d, const xmlNode *phase)
{
  RoundsQuantity width = rounds_ccda_quantity (d->c, rounds_ccda_child (phase, "width"));

  if (width.decimal != NULL)
    {
      add_text (d, ROUNDS_FACET_REPEAT_DURATION, width.decimal);
      add_text (d, ROUNDS_FACET_REPEAT_DURATION_UNIT, width.unit);
    }
  else if (rounds_ccda_is_given (phase))
    add_unread (d, "phase");
}

/* "before breakfast", of HL7's TimingEvent: the letters that FHIR has too. */
static void
add_event (Dosing *d, const xmlNode *time)
{
  const xmlNode *event = rounds_ccda_child (time, "event");
  const xmlNode *offset = rounds_ccda_child (time, "offset");
  const char *code = rounds_ccda_attribute (event, "code");

  add_text (d, ROUNDS_FACET_REPEAT_WHEN, rounds_build_text (&d->c->build, code));
  if (code == NULL && rounds_ccda_is_given (event))
    add_unread (d, "event");
  if (rounds_ccda_is_given (offset))
    add_unread (d, "offset");
}

static void
add_bounds (Dosing *d, const xmlNode *time, RoundsTime *start, RoundsTime *end)
{
  RoundsQuantity width = rounds_ccda_quantity (d->c, rounds_ccda_child (time, "width"));
  gboolean moment = rounds_ccda_child (time, "low") == NULL &&
                    rounds_ccda_child (time, "high") == NULL;
  gboolean ended;

  rounds_ccda_interval (d->c, time, start, end, &ended);
  rounds_build_facet_time (&d->c->build,
                           moment ? ROUNDS_FACET_REPEAT_EVENT : ROUNDS_FACET_BOUNDS_START,
                           d->pointer, start);
  rounds_build_facet_time (&d->c->build, ROUNDS_FACET_BOUNDS_END, d->pointer, end);
  add_quantity (d, ROUNDS_FACET_BOUNDS_DURATION, &width);
}

/* One effectiveTime, or one part of it; start and end of the first that says them. */
static void
add_time (Dosing *d, const xmlNode *time, RoundsTime *start, RoundsTime *end)
{
  const char *type = rounds_ccda_type (time);
  RoundsTime from = { 0 }, to = { 0 };

  if (g_str_has_prefix (type, "PIVL"))
    {
      add_period (d, rounds_ccda_child (time, "period"));
      add_phase (d, rounds_ccda_child (time, "phase"));
    }
  else if (g_str_has_prefix (type, "EIVL"))
    add_event (d, time);
  else if (g_str_has_prefix (type, "SXPR"))
    for (const xmlNode *part = rounds_ccda_child (time, "comp"); part != NULL;
         part = rounds_ccda_next (part, "comp"))
      {
        if (g_str_has_prefix (rounds_ccda_type (part), "SXPR"))
          add_unread (d, "comp");
        else
          add_time (d, part, start, end);
      }
  else
    {
      add_bounds (d, time, &from, &to);
      if (start->text == NULL && end->text == NULL)
        {
          *start = from;
          *end = to;
        }
    }
}

/* In the mood of intent it is how often it may be given, else how often it was (C-CDA R2.1, Medication Activity); that
 * it was once says nothing. */
static void
add_count (const Dosing *d)
{
  const char *value = rounds_ccda_attribute (rounds_ccda_child (d->node, "repeatNumber"), "value");
  gboolean order = g_strcmp0 (rounds_ccda_attribute (d->node, "moodCode"), "INT") == 0;

  if (value != NULL && (order || strcmp (value, "1") != 0))
    add_text (d, ROUNDS_FACET_REPEAT_COUNT, rounds_build_text (&d->c->build, value));
}

/* ---- what is said beside ---- */

static void
add_need (const Dosing *d)
{
  for (const xmlNode *need = rounds_ccda_child (d->node, "precondition"); need != NULL;
       need = rounds_ccda_next (need, "precondition"))
    {
      const xmlNode *criterion = rounds_ccda_child (need, "criterion");
      const xmlNode *value = rounds_ccda_child (criterion, "value");
      const char *text = rounds_ccda_text (d->c, rounds_ccda_child (criterion, "text"));
      const char *display = rounds_ccda_attribute (value, "displayName");

      if (display == NULL)
        display = rounds_ccda_attribute (value, "code");
      if (text == NULL)
        text = rounds_ccda_text (d->c, rounds_ccda_child (value, "originalText"));
      if (text == NULL)
        text = rounds_build_text (&d->c->build, display);
      add_text (d, ROUNDS_FACET_AS_NEEDED, text != NULL ? text : "true");
    }
}

static void
add_site (const Dosing *d)
{
  const xmlNode *site = rounds_ccda_child (d->node, "approachSiteCode");
  const char *text = rounds_ccda_text (d->c, rounds_ccda_child (site, "originalText"));

  if (rounds_ccda_attribute (site, "displayName") != NULL)
    text = rounds_build_text (&d->c->build, rounds_ccda_attribute (site, "displayName"));
  add_text (d, ROUNDS_FACET_DOSE_SITE, text);
}

static void
add_route (const Dosing *d)
{
  g_autoptr (GArray) codes = g_array_new (FALSE, FALSE, sizeof (RoundsCode));
  RoundsCode text = { 0 };

  text.display = rounds_ccda_codes (d->c, rounds_ccda_child (d->node, "routeCode"), codes);
  for (guint i = 0; i < codes->len; i++)
    rounds_build_facet_code (&d->c->build, ROUNDS_FACET_ROUTE, d->pointer,
                             &g_array_index (codes, RoundsCode, i));
  if (codes->len == 0)
    rounds_build_facet_code (&d->c->build, ROUNDS_FACET_ROUTE, d->pointer, &text);
}

static void
add_instructions (const Dosing *d)
{
  const xmlNode *sig = rounds_ccda_related (d->node, TEMPLATE (147));

  add_text (d, ROUNDS_FACET_DOSE_TEXT, rounds_ccda_text (d->c, rounds_ccda_child (sig, "text")));
  for (const xmlNode *r = rounds_ccda_child (d->node, "entryRelationship"); r != NULL;
       r = rounds_ccda_next (r, "entryRelationship"))
    {
      const xmlNode *act = rounds_ccda_child (r, "act");

      if (rounds_ccda_has_template (act, TEMPLATE (20)))
        add_text (d, ROUNDS_FACET_DOSE_PATIENT_INSTRUCTION,
                  rounds_ccda_text (d->c, rounds_ccda_child (act, "text")));
    }
}

/* ---- each of them ---- */

void
rounds_ccda_amounts (RoundsCcda *c, const xmlNode *node, const char *pointer)
{
  static const RoundsFacetName dose[] = { ROUNDS_FACET_DOSE, ROUNDS_FACET_DOSE_LOW,
                                          ROUNDS_FACET_DOSE_HIGH };
  static const RoundsFacetName rate[] = { ROUNDS_FACET_DOSE_RATE, ROUNDS_FACET_DOSE_RATE_LOW,
                                          ROUNDS_FACET_DOSE_RATE_HIGH };
  const Dosing d = { .c = c, .node = node, .pointer = pointer };

  add_amount (&d, "doseQuantity", dose);
  add_amount (&d, "rateQuantity", rate);
  add_route (&d);
}

static void
add_dosage (RoundsCcda *c, const xmlNode *node, const char *pointer, RoundsEvent *event)
{
  Dosing d = { .c = c, .node = node, .pointer = pointer };
  RoundsTime start = { 0 }, end = { 0 };

  for (const xmlNode *t = rounds_ccda_child (node, "effectiveTime"); t != NULL;
       t = rounds_ccda_next (t, "effectiveTime"))
    add_time (&d, t, &start, &end);
  if (event != NULL)
    {
      event->start = start;
      event->end = end;
      event->start_from = start.text != NULL ? "effectiveTime" : NULL;
    }
  rounds_ccda_amounts (c, node, pointer);
  add_maximum (&d);
  add_count (&d);
  add_site (&d);
  add_need (&d);
  add_instructions (&d);
}

/* A step names the medicine again, or nothing; another one would be no step of it. */
static gboolean
is_of_other (const xmlNode *node, const xmlNode *step)
{
  static const char path[] = "consumable/manufacturedProduct/manufacturedMaterial/code";
  const char *own = rounds_ccda_attribute (rounds_ccda_at (step, path), "code");

  return own != NULL &&
         g_strcmp0 (rounds_ccda_attribute (rounds_ccda_at (node, path), "code"), own) != 0;
}

void
rounds_ccda_dosages (RoundsCcda *c, const xmlNode *node, RoundsEvent *event)
{
  guint n = 0;

  add_dosage (c, node, NULL, event);
  for (const xmlNode *r = rounds_ccda_child (node, "entryRelationship"); r != NULL;
       r = rounds_ccda_next (r, "entryRelationship"))
    {
      const xmlNode *step = rounds_ccda_child (r, "substanceAdministration");
      const char *order = rounds_ccda_attribute (rounds_ccda_child (r, "sequenceNumber"), "value");
      const char *pointer;

      if (step == NULL)
        continue;
      pointer = rounds_build_textf (&c->build, "/dosage/%u", ++n);
      add_dosage (c, step, pointer, NULL);
      rounds_build_facet_text (&c->build, ROUNDS_FACET_DOSE_SEQUENCE, pointer,
                               rounds_build_text (&c->build, order));
      if (is_of_other (node, step))
        rounds_build_facet_text (&c->build, ROUNDS_FACET_DOSE_UNREAD, pointer, "consumable");
    }
}

void
rounds_ccda_supply (RoundsCcda *c, const xmlNode *node)
{
  const xmlNode *supply = rounds_ccda_related (node, TEMPLATE (17));
  RoundsQuantity amount = rounds_ccda_quantity (c, rounds_ccda_child (supply, "quantity"));
  const char *repeats = rounds_ccda_attribute (rounds_ccda_child (supply, "repeatNumber"), "value");
  const xmlNode *instruction = rounds_ccda_related (supply, TEMPLATE (20));

  if (amount.decimal != NULL)
    rounds_build_facet_quantity (&c->build, ROUNDS_FACET_SUPPLY_AMOUNT, NULL, &amount);
  rounds_build_facet_text (&c->build, ROUNDS_FACET_REPEATS, NULL,
                           rounds_build_text (&c->build, repeats));
  rounds_build_facet_text (&c->build, ROUNDS_FACET_DOSE_PATIENT_INSTRUCTION, NULL,
                           rounds_ccda_text (c, rounds_ccda_child (instruction, "text")));
}
