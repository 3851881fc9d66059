/* What must be said of a row wherever it is shown, by its status, its times and its own flags. */
#include "chart-private.h"

#include <math.h>

static const char *const mark_words[ROUNDS_N_MARKS] = {
  "in-error",      "deleted",      "cancelled",  "preliminary",     "corrected",   "replaced",
  "not-done",      "after-death",  "check-unit", "two-values",      "limit",       "no-range",
  "flag-conflict", "issued-later", "midnight",   "no-time",         "not-patient", "modified",
  "sensitive",     "consent",      "restricted", "very-restricted", "abnormal",    "critical",
  "contradicted",  "later-date",
};

const char *
rounds_mark_word (RoundsMark mark)
{
  guint bit = mark != 0 ? (guint) __builtin_ctz (mark) : ROUNDS_N_MARKS;

  return bit < ROUNDS_N_MARKS ? mark_words[bit] : "";
}

/* ---- status (hl7.org/fhir/R4: observation-status, report-status, event-status ...) ---- */

static guint32
status_marks (const RoundsEvent *event)
{
  static const char *const cancelled[] = { "cancelled", "registered", "noshow", NULL };
  static const char *const preliminary[] = { "preliminary", "partial", NULL };
  static const char *const corrected[] = { "amended", "corrected", "appended", NULL };
  static const char *const not_done[] = { "not-done", "not-taken", "not-taking", NULL };
  guint32 marks = 0;

  if (g_strcmp0 (event->status, "entered-in-error") == 0 ||
      rounds_event_has_text (event, ROUNDS_FACET_VERIFICATION, "entered-in-error") ||
      rounds_event_has_text (event, ROUNDS_FACET_DOC_STATUS, "entered-in-error"))
    marks |= ROUNDS_MARK_IN_ERROR;
  if (event->deleted)
    marks |= ROUNDS_MARK_DELETED;
  /* A cancelled order is a medicine's state, not a missing value. */
  if (event->kind != ROUNDS_KIND_MEDICATION && rounds_word_among (event->status, cancelled))
    marks |= ROUNDS_MARK_CANCELLED;
  if (rounds_word_among (event->status, preliminary) ||
      rounds_event_has_text (event, ROUNDS_FACET_DOC_STATUS, "preliminary"))
    marks |= ROUNDS_MARK_PRELIMINARY;
  if (rounds_word_among (event->status, corrected))
    marks |= ROUNDS_MARK_CORRECTED;
  if (rounds_word_among (event->status, not_done) ||
      rounds_event_has_text (event, ROUNDS_FACET_DO_NOT_PERFORM, "true"))
    marks |= ROUNDS_MARK_NOT_DONE;
  return marks;
}

/* A newer version is a correction when it says something else. */
static gboolean
says_otherwise (const RoundsChartRow *row)
{
  for (guint i = 0; i < row->n_was; i++)
    if (!rounds_event_value_equal (row->event, row->was[i]) ||
        g_strcmp0 (row->event->status, row->was[i]->status) != 0)
      return TRUE;
  return FALSE;
}

/* ---- times ---- */

static guint32
time_marks (const RoundsChartIndex *self, const Draft *row)
{
  const RoundsEvent *event = row->event;
  gint64 issued;
  guint32 marks = 0;

  if (row->from == G_MAXINT64)
    return ROUNDS_MARK_NO_TIME;
  if (strstr (event->start.text, "T00:00:00") != NULL)
    marks |= ROUNDS_MARK_MIDNIGHT;
  issued = rounds_chart_facet_instant (self, event, ROUNDS_FACET_ISSUED, G_MAXINT64);
  if (issued != G_MAXINT64 && issued - row->to > ROUNDS_HOUR)
    marks |= ROUNDS_MARK_ISSUED_LATER;
  if (row->from >= self->death)
    marks |= ROUNDS_MARK_AFTER_DEATH;
  if (row->from > self->settings.as_of)
    marks |= ROUNDS_MARK_LATER_DATE;
  return marks;
}

/* ---- flags and ranges, as given on that result only ---- */

typedef enum
{
  SIDE_UNKNOWN = 0,
  SIDE_LOW,
  SIDE_WITHIN,
  SIDE_HIGH,
} Side;

static gboolean
same_unit (const RoundsQuantity *bound, const RoundsQuantity *value)
{
  if (bound->unit_code == NULL && bound->unit == NULL)
    return TRUE;
  if (bound->unit_code != NULL && value->unit_code != NULL)
    return strcmp (bound->unit_code, value->unit_code) == 0;
  return g_strcmp0 (bound->unit, value->unit) == 0;
}

/* Only the normal range says which side a value is on; others (critical, therapeutic) have a type.
 * Where there are several (by age, by trimester) nothing is said: which one applies is the reader's. */
static Side
side_of (const RoundsQuantity *value, const RoundsRange *ranges, guint n)
{
  guint normal = 0;

  for (guint i = 0; i < n; i++)
    normal += ranges[i].type == NULL || strcmp (ranges[i].type, "normal") == 0;
  for (guint i = 0; i < n && normal == 1; i++)
    {
      const RoundsRange *range = &ranges[i];
      if (isnan (value->number) || (range->type != NULL && strcmp (range->type, "normal") != 0) ||
          (isnan (range->low.number) && isnan (range->high.number)) ||
          !same_unit (&range->low, value) || !same_unit (&range->high, value))
        continue;
      if (!isnan (range->low.number) && value->number < range->low.number)
        return value->comparator == NULL || value->comparator[0] == '<' ? SIDE_LOW : SIDE_UNKNOWN;
      if (!isnan (range->high.number) && value->number > range->high.number)
        return value->comparator == NULL || value->comparator[0] == '>' ? SIDE_HIGH : SIDE_UNKNOWN;
      return value->comparator == NULL ? SIDE_WITHIN : SIDE_UNKNOWN;
    }
  return SIDE_UNKNOWN;
}

/* terminology.hl7.org v3-ObservationInterpretation */
static guint32
flag_marks (const RoundsCode *flags, guint n, Side side)
{
  static const char *const abnormal[] = { "H",  "L",  "A",  "HU", "LU", "H>",  "L<",
                                          "HH", "LL", "AA", "<",  ">",  "POS", "DET",
                                          "RR", "WR", "HX", "LX", NULL };
  static const char *const critical[] = { "HH", "LL", "AA", NULL };
  static const char *const high[] = { "H", "HU", "H>", "HH", NULL };
  static const char *const low[] = { "L", "LU", "L<", "LL", NULL };
  guint32 marks = side == SIDE_LOW || side == SIDE_HIGH ? ROUNDS_MARK_ABNORMAL : 0;

  for (guint i = 0; i < n; i++)
    {
      const char *flag = rounds_interpretation_code (&flags[i]);
      if (rounds_word_among (flag, abnormal))
        marks |= ROUNDS_MARK_ABNORMAL;
      if (rounds_word_among (flag, critical))
        marks |= ROUNDS_MARK_CRITICAL;
      if (side != SIDE_UNKNOWN && ((g_strcmp0 (flag, "N") == 0 && side != SIDE_WITHIN) ||
                                   (rounds_word_among (flag, high) && side != SIDE_HIGH) ||
                                   (rounds_word_among (flag, low) && side != SIDE_LOW)))
        marks |= ROUNDS_MARK_FLAG_CONFLICT;
    }
  return marks;
}

static guint32
result_marks (const RoundsEvent *event)
{
  gboolean ranged = event->n_ranges > 0, number = event->value.type == ROUNDS_VALUE_QUANTITY;
  guint32 marks = flag_marks (event->interpretations, event->n_interpretations,
                              side_of (&event->value.first, event->ranges, event->n_ranges));

  if (event->value.first.comparator != NULL)
    marks |= ROUNDS_MARK_LIMIT;
  for (guint i = 0; i < event->n_components; i++)
    {
      const RoundsComponent *component = &event->components[i];
      marks |= flag_marks (component->interpretations, component->n_interpretations,
                           side_of (&component->value.first, component->ranges,
                                    component->n_ranges));
      ranged |= component->n_ranges > 0;
      number |= component->value.type == ROUNDS_VALUE_QUANTITY;
    }
  if (!ranged && (event->kind != ROUNDS_KIND_OBSERVATION || number))
    marks |= ROUNDS_MARK_NO_RANGE;
  return marks;
}

/* A value with focus, or of a group or device, is not this person's (rule 2.6). */
static gboolean
is_of_another (const RoundsEvent *event)
{
  return (rounds_kind_is_measured (event->kind) || event->kind == ROUNDS_KIND_PANEL) &&
         (rounds_event_facet (event, ROUNDS_FACET_FOCUS, 0) != NULL ||
          (rounds_event_facet (event, ROUNDS_FACET_SUBJECT_OTHER, 0) != NULL &&
           event->subject == NULL));
}

/* ---- documents that a later one replaces: only when it says so (rule 2.4) ---- */

static void
mark_replaced (RoundsChartIndex *self)
{
  const RoundsFacet *facet;
  guint n;
  const guint *rows = rounds_chart_of_kind (self, ROUNDS_KIND_NOTE, &n);

  for (guint i = 0; i < n; i++)
    {
      const RoundsChartRow *row = &self->rows[rows[i]];
      const RoundsEvent *event = row->event;
      if ((row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) != 0)
        continue;
      for (guint k = 0; (facet = rounds_event_facet (event, ROUNDS_FACET_REPLACES, k)) != NULL; k++)
        {
          RoundsChartRow *old = rounds_chart_target (self, event, facet->text);
          if (old != NULL && old != row)
            old->marks |= ROUNDS_MARK_REPLACED;
        }
    }
}

guint32
rounds_draft_marks (const RoundsChartIndex *self, const Draft *draft)
{
  const RoundsEvent *event = draft->event;
  guint32 marks = status_marks (event) | time_marks (self, draft);

  if (rounds_event_facet (event, ROUNDS_FACET_MODIFIER, 0) != NULL)
    marks |= ROUNDS_MARK_MODIFIED;
  /* What changes the meaning of a value changes that of its flag and its range. */
  else if (rounds_kind_is_measured (event->kind))
    marks |= result_marks (event);
  if (is_of_another (event))
    marks |= ROUNDS_MARK_NOT_PATIENT;
  if (rounds_event_is_sensitive (event))
    marks |= ROUNDS_MARK_SENSITIVE;
  /* Whoever opened it may read it; it is not for a shared screen or a paper for that (hazard H8). */
  if (draft->secrecy != ROUNDS_SECRECY_OPEN)
    marks |= ROUNDS_MARK_SENSITIVE |
             (draft->secrecy == ROUNDS_SECRECY_VERY ? ROUNDS_MARK_VERY : ROUNDS_MARK_RESTRICTED);
  return marks;
}

void
rounds_chart_mark_versions (RoundsChartIndex *self)
{
  for (guint i = 0; i < self->n_rows; i++)
    if (self->rows[i].n_was > 0 && says_otherwise (&self->rows[i]))
      self->parts->rows[i].marks |= ROUNDS_MARK_CORRECTED;
  mark_replaced (self);
}
