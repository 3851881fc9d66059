/* What a course of orders is at a moment, in the words of record rule 2.1. */
#include "medicines-private.h"

#include <glib/gi18n-lib.h>

const char *
rounds_medicine_state_word (RoundsMedicineState state)
{
  static const char *const words[] = { "in-error",      "prohibited", "proposed", "on-hold",
                                       "stopped",       "completed",  "expired",  "planned",
                                       "not-taking",    "given",      "reported", "current",
                                       "not-confirmed", "not-known",  "no-status" };

  return (guint) state < G_N_ELEMENTS (words) ? words[state] : "no-status";
}

const char *
rounds_medicine_state_text (RoundsMedicineState state)
{
  static const char *const words[] = {
    N_ ("entered in error"),
    N_ ("not to be given"),
    N_ ("proposed"),
    N_ ("on hold"),
    N_ ("stopped"),
    N_ ("completed"),
    N_ ("expired"),
    N_ ("planned"),
    N_ ("not taking"),
    N_ ("given in this stay"),
    N_ ("reported, no order"),
    N_ ("current, confirmed"),
    N_ ("listed active, not confirmed"),
    N_ ("not known at this date, end not recorded"),
    N_ ("status not recorded"),
  };

  return (guint) state < G_N_ELEMENTS (words) ? _ (words[state]) : "";
}

gboolean
rounds_medicine_is_open (RoundsMedicineState state)
{
  return state == ROUNDS_MEDICINE_CURRENT || state == ROUNDS_MEDICINE_NOT_CONFIRMED ||
         state == ROUNDS_MEDICINE_GIVEN;
}

gboolean
rounds_medicine_not_taken (const RoundsEvent *event)
{
  static const char *const words[] = { "not-taken", "not-taking", NULL };

  return rounds_word_among (event->status, words) ||
         rounds_event_has_text (event, ROUNDS_FACET_TAKEN, "n");
}

guint
rounds_medicine_state_rank (RoundsMedicineState state)
{
  static const guint8 ranks[] = {
    [ROUNDS_MEDICINE_CURRENT] = 0,       [ROUNDS_MEDICINE_GIVEN] = 1,
    [ROUNDS_MEDICINE_NOT_CONFIRMED] = 2, [ROUNDS_MEDICINE_ON_HOLD] = 3,
    [ROUNDS_MEDICINE_REPORTED] = 4,      [ROUNDS_MEDICINE_NO_STATUS] = 5,
    [ROUNDS_MEDICINE_PLANNED] = 6,       [ROUNDS_MEDICINE_PROPOSED] = 7,
    [ROUNDS_MEDICINE_NOT_KNOWN] = 8,     [ROUNDS_MEDICINE_NOT_TAKING] = 9,
    [ROUNDS_MEDICINE_PROHIBITED] = 10,   [ROUNDS_MEDICINE_EXPIRED] = 11,
    [ROUNDS_MEDICINE_STOPPED] = 12,      [ROUNDS_MEDICINE_COMPLETED] = 13,
    [ROUNDS_MEDICINE_IN_ERROR] = 14,
  };

  return (guint) state < G_N_ELEMENTS (ranks) ? ranks[state] : G_MAXUINT;
}

/* ---- the deciding item ---- */

typedef struct
{
  const Item *last; /* the last order known at that moment, else the last of anything */
  const Item
      *against; /* a later order that is over, where an earlier one, then `last`, is still active */
  const Item *first;
  gboolean ordered; /* there is an order */
  gboolean goes_on; /* a later order renews it after that moment */
  guint n;          /* items known at that moment */
  gint64 evidence;
} Known;

/* It says that it is or was taken: ordered, handed over, given, reported. What was cancelled, refused, stopped or not
 * taken confirms nothing, nor does an order that is over confirm another. hl7.org/fhir/R4: medicationrequest-status,
 * medication-statement-status, medicationdispense-status, medication-admin-status; "recorded" is R5's of a statement. */
static gboolean
confirms (const Item *item)
{
  static const char *const taken[] = { "active", "completed", "recorded", NULL };
  static const char *const given[] = { "completed", "in-progress", NULL };
  static const char *const ordered[] = { "active", "on-hold", NULL };
  const RoundsEvent *event = item->row->event;

  switch (item->what)
    {
    case EVIDENCE_STATEMENT:
      return rounds_word_among (event->status, taken) && !rounds_medicine_not_taken (event) &&
             !rounds_event_has_text (event, ROUNDS_FACET_TAKEN, "unk");
    case EVIDENCE_DISPENSE:
      return g_strcmp0 (event->status, "completed") == 0;
    case EVIDENCE_ADMINISTRATION:
      return rounds_word_among (event->status, given);
    case EVIDENCE_ORDER:
    default:
      return rounds_word_among (event->status, ordered);
    }
}

/* Its own words say that it goes on. */
static gboolean
is_still_active (const Medicines *self, const Item *item)
{
  return item->what == EVIDENCE_ORDER && item->at <= self->at && item->start <= self->at &&
         item->end > self->at && g_strcmp0 (item->row->event->status, "active") == 0;
}

/* A course is never less than an order of it that is still active, whatever a later order came to. */
static void
keep_active (const Medicines *self, const Course *course, Known *known)
{
  const Item *last = known->last;

  if (!known->ordered || is_still_active (self, last))
    return;
  for (guint i = 0; i < course->items->len; i++)
    if (is_still_active (self, g_ptr_array_index (course->items, i)))
      known->last = g_ptr_array_index (course->items, i);
  if (known->last != last && g_strcmp0 (last->row->event->status, "active") != 0)
    known->against = last;
}

static Known
known_at (const Medicines *self, const Course *course)
{
  Known known = { .evidence = G_MININT64 };
  gint64 heard = G_MININT64;

  for (guint i = 0; i < course->items->len; i++)
    {
      const Item *item = g_ptr_array_index (course->items, i);
      const gint64 *listed = g_hash_table_lookup (self->listed, item->row);
      gboolean order = item->what == EVIDENCE_ORDER;
      if (item->at > self->at)
        {
          known.goes_on |= order;
          continue;
        }
      known.n++;
      if (known.first == NULL)
        known.first = item;
      if (order || !known.ordered)
        known.last = item;
      known.ordered |= order;
      heard = MAX (heard, item->at);
      if (confirms (item) && rounds_row_counts (item->row))
        known.evidence = MAX (known.evidence, item->at);
      if (listed != NULL)
        known.evidence = MAX (known.evidence, *listed);
    }
  keep_active (self, course, &known);
  if (known.ordered && rounds_row_counts (known.last->row))
    known.evidence = MAX (known.evidence, known.last->at);
  /* Of what nothing confirms the last that was heard is all there is. */
  if (known.evidence == G_MININT64)
    known.evidence = heard;
  return known;
}

/* ---- states ---- */

static gboolean
is_inpatient (const Item *item)
{
  return item->what == EVIDENCE_ADMINISTRATION ||
         rounds_event_has_code (item->row->event, ROUNDS_FACET_CATEGORY, "inpatient");
}

/* NULL: none is recorded, or it did not take place. */
static const RoundsChartRow *
stay_of (const Medicines *self, const Item *item)
{
  const RoundsChartRow *stay = item->row->encounter != ROUNDS_NONE
                                   ? self->index->encounters[item->row->encounter].row
                                   : NULL;

  return stay != NULL && rounds_row_counts (stay) &&
                 g_strcmp0 (stay->event->status, "cancelled") != 0
             ? stay
             : NULL;
}

/* A stay that is finished without an end is over now; when it ended is not known. */
static gboolean
is_over (const Medicines *self, const RoundsChartRow *stay)
{
  static const char *const words[] = { "finished", "completed", "discharged", NULL };

  return stay->until <= self->at || (!self->past && stay->event->end.text == NULL &&
                                     rounds_word_among (stay->event->status, words));
}

static gboolean
lacks_stay (const Medicines *self, const Item *item)
{
  return item->what == EVIDENCE_ORDER && stay_of (self, item) == NULL;
}

/* What is ordered for a stay is given while that is open; where none is recorded, no more can be said. */
static RoundsMedicineState
stay_state (const Medicines *self, const Item *item)
{
  const RoundsChartRow *stay = stay_of (self, item);

  if (lacks_stay (self, item))
    return ROUNDS_MEDICINE_NOT_CONFIRMED;
  if (stay != NULL && stay->from != G_MAXINT64 && stay->from > self->at)
    return ROUNDS_MEDICINE_PLANNED;
  if (stay != NULL && stay->from <= self->at && !is_over (self, stay))
    return ROUNDS_MEDICINE_GIVEN;
  return item->what == EVIDENCE_ADMINISTRATION ? ROUNDS_MEDICINE_COMPLETED
                                               : ROUNDS_MEDICINE_EXPIRED;
}

static RoundsMedicineState
open_state (const Medicines *self, const Known *known)
{
  const Item *last = known->last;
  gint64 horizon = rounds_chart_months_before (self->index, self->at,
                                               self->index->settings.horizon_months);

  if (last->end <= self->at && !known->goes_on)
    return ROUNDS_MEDICINE_EXPIRED;
  if (last->start > self->at)
    return ROUNDS_MEDICINE_PLANNED;
  if (is_inpatient (last))
    return stay_state (self, last);
  if (!known->ordered)
    return ROUNDS_MEDICINE_REPORTED;
  return known->evidence >= horizon ? ROUNDS_MEDICINE_CURRENT : ROUNDS_MEDICINE_NOT_CONFIRMED;
}

static RoundsMedicineState
ended_state (const Medicines *self, const Known *known, RoundsMedicineState ended)
{
  const Item *last = known->last;

  if (!self->past)
    return ended;
  if (known->goes_on)
    return open_state (self, known);
  if (last->end_kind == ROUNDS_END_RECORDED)
    return last->end <= self->at ? ended : open_state (self, known);
  if (rounds_chart_day (self->index, self->at) == rounds_chart_day (self->index, known->evidence))
    return open_state (self, known);
  return ROUNDS_MEDICINE_NOT_KNOWN;
}

/* An order not to give holds until it is ended: stopped, completed, cancelled, or past its end. */
static RoundsMedicineState
prohibition_state (const Medicines *self, const Known *known)
{
  static const char *const ends[] = { "stopped", "cancelled", "declined", NULL };
  const char *status = known->last->row->event->status;
  RoundsMedicineState state = ROUNDS_MEDICINE_PROHIBITED;

  if (rounds_word_among (status, ends))
    state = ended_state (self, known, ROUNDS_MEDICINE_STOPPED);
  else if (g_strcmp0 (status, "completed") == 0)
    state = ended_state (self, known, ROUNDS_MEDICINE_COMPLETED);
  else if (g_strcmp0 (status, "draft") == 0)
    state = ROUNDS_MEDICINE_PROPOSED;
  else if (known->last->end <= self->at)
    state = ROUNDS_MEDICINE_EXPIRED;
  return rounds_medicine_is_open (state) ? ROUNDS_MEDICINE_PROHIBITED : state;
}

/* In the order in which the rule lists them. hl7.org/fhir/R4: medicationrequest-status,
 * medication-statement-status, medicationdispense-status, medication-admin-status. */
static RoundsMedicineState
state_of (const Medicines *self, const Known *known)
{
  static const char *const proposals[] = { "proposal", "plan", "option", NULL };
  static const char *const open[] = { "active",      "intended",    "recorded", "in-progress",
                                      "preparation", "in-progress", NULL };
  const RoundsEvent *event = known->last->row->event;
  const char *status = event->status;

  if ((known->last->row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) != 0)
    return ROUNDS_MEDICINE_IN_ERROR;
  if (rounds_event_has_text (event, ROUNDS_FACET_DO_NOT_PERFORM, "true"))
    return prohibition_state (self, known);
  if (rounds_word_among (rounds_event_facet_text (event, ROUNDS_FACET_INTENT), proposals) ||
      g_strcmp0 (status, "draft") == 0)
    return ROUNDS_MEDICINE_PROPOSED;
  if (status == NULL)
    return ROUNDS_MEDICINE_NO_STATUS;
  if (strcmp (status, "on-hold") == 0)
    return ended_state (self, known, ROUNDS_MEDICINE_ON_HOLD);
  if (strcmp (status, "stopped") == 0 || strcmp (status, "cancelled") == 0 ||
      strcmp (status, "declined") == 0)
    return ended_state (self, known, ROUNDS_MEDICINE_STOPPED);
  if (strcmp (status, "not-done") == 0 || rounds_medicine_not_taken (event))
    return ROUNDS_MEDICINE_NOT_TAKING;
  /* A dispense or an administration that is complete is evidence, not the end of a medicine. */
  if (strcmp (status, "completed") == 0 && known->last->what != EVIDENCE_DISPENSE &&
      known->last->what != EVIDENCE_ADMINISTRATION)
    return ended_state (self, known, ROUNDS_MEDICINE_COMPLETED);
  if (rounds_word_among (status, open) || strcmp (status, "completed") == 0)
    return open_state (self, known);
  return ROUNDS_MEDICINE_NO_STATUS;
}

/* ---- what is shown ---- */

/* Of all of it: what is to be taken regularly, and more of it as needed, is not as needed. */
static const char *
as_needed_of (const RoundsMedicineCourse *course)
{
  for (guint i = 0; i < course->n_dosages; i++)
    if (course->dosages[i].as_needed == NULL)
      return NULL;
  return course->n_dosages > 0 ? course->dosages[0].as_needed : NULL;
}

/* How often alone is no dose. */
static gboolean
says_dose (const RoundsDosage *dosage)
{
  return dosage->text != NULL || dosage->dose != NULL || dosage->timing != NULL ||
         dosage->unread != NULL;
}

static void
set_dose (Medicines *self, const RoundsEvent *event, RoundsMedicineCourse *out)
{
  out->dosages = rounds_dosages (event, self->block, &out->n_dosages);
  for (guint i = 0; i < out->n_dosages; i++)
    out->has_dose |= says_dose (&out->dosages[i]);
}

static const char *
reason_of (const Medicines *self, const RoundsEvent *event)
{
  const RoundsFacet *facet = rounds_event_facet (event, ROUNDS_FACET_REASON, 0);
  const char *words = rounds_chart_reason (self->index, event);

  return words != NULL || facet == NULL ? words : facet->code.code;
}

gboolean
rounds_medicine_course_at (Medicines *self, const Course *course, RoundsMedicineCourse *out)
{
  Known known = known_at (self, course);
  const RoundsChartRow **rows;
  const RoundsEvent *event;

  if (known.n == 0)
    return FALSE;
  rows = rounds_block_take (self->block, known.n * sizeof (gpointer));
  if (rows == NULL)
    return FALSE;
  for (guint i = 0, at = 0; i < course->items->len; i++)
    if (((const Item *) g_ptr_array_index (course->items, i))->at <= self->at)
      rows[at++] = ((const Item *) g_ptr_array_index (course->items, i))->row;
  event = known.last->row->event;
  *out = (RoundsMedicineCourse){
    .rows = rows,
    .n_rows = known.n,
    .decides = known.last->row,
    .no_stay = is_inpatient (known.last) && lacks_stay (self, known.last),
    .prohibits = rounds_event_has_text (event, ROUNDS_FACET_DO_NOT_PERFORM, "true"),
    .against = known.against != NULL ? known.against->row : NULL,
    .state = state_of (self, &known),
    .start = known.first->start,
    .ordered = known.ordered ? known.last->at : G_MININT64,
    .evidence = known.evidence,
    .end = known.last->end,
    .end_kind = known.last->end_kind,
    .strength = known.last->product != NULL ? known.last->product->strength : NULL,
    .reason = reason_of (self, event),
    .status = event->status,
  };
  set_dose (self, event, out);
  out->as_needed = as_needed_of (out);
  return TRUE;
}
