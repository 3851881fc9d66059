/* What stands over a chart until something else is said of it, and when the last of it came. */
#include "chart-private.h"
#include "tables.h"

#include <string.h>

static gboolean
is_status_role (const char *role)
{
  static const char *const roles[] = { "for-resuscitation", "not-for-resuscitation", NULL };

  return rounds_word_among (role, roles);
}

static const char *
named_role (const RoundsEvent *event)
{
  const char *role = rounds_event_word (event, rounds_table_role);

  return is_status_role (role) ? role : NULL;
}

/* The codes of a consent's own rule, as the data set GECCO has it: github.com/hl7germany/forschungsnetz-covid19,
 * DoNotResuscitateOrder. What an exception to it names depends on what makes it one. */
const RoundsCode *
rounds_event_status_code (const RoundsEvent *event)
{
  const RoundsFacet *facet;

  for (guint i = 0; event->kind == ROUNDS_KIND_CONSENT &&
                    (facet = rounds_event_facet (event, ROUNDS_FACET_PROVISION_CODE, i)) != NULL;
       i++)
    if (facet->pointer != NULL && !g_str_has_prefix (facet->pointer, "/provision/provision") &&
        is_status_role (rounds_table_role (facet->code.code)))
      return &facet->code;
  return NULL;
}

/* A consent that denies "not for resuscitation", or an order not to carry it out: whether that is the opposite, or how
 * somebody writes the same, nobody knows, so neither is said, and that it is there is. The first of a consent's rules is
 * its own, the others are exceptions, which may deny what it is about. hl7.org/fhir/R4: consent-provision-type,
 * ServiceRequest.doNotPerform. */
gboolean
rounds_event_denies_itself (const RoundsEvent *event)
{
  if (event->kind == ROUNDS_KIND_CONSENT)
    return g_strcmp0 (rounds_event_facet_text (event, ROUNDS_FACET_INTENT), "deny") == 0 ||
           (rounds_event_status_code (event) != NULL &&
            rounds_event_has_text (event, ROUNDS_FACET_INTENT, "deny"));
  return event->kind == ROUNDS_KIND_ORDER &&
         rounds_event_has_text (event, ROUNDS_FACET_DO_NOT_PERFORM, "true");
}

static gboolean
has_code (const RoundsEvent *event, const char *code)
{
  for (guint i = 0; i < event->n_codes; i++)
    if (g_strcmp0 (event->codes[i].code, code) == 0)
      return TRUE;
  return FALSE;
}

/* SNOMED CT 89666000 Cardiopulmonary resuscitation, the act; of an order only not to do it is a status. `dnr` is the
 * category of consents to whatever was decided (hl7.org/fhir/R4/codesystem-consent-category-codes.html; GECCO); 100822-6
 * that of US Core's orders (hl7.org/fhir/us/core, example servicerequest-dnr-example1). */
static gboolean
is_ruled_about_resuscitation (const RoundsEvent *event)
{
  gboolean ruled = rounds_event_facet (event, ROUNDS_FACET_PROVISION_CODE, 0) != NULL;
  const RoundsFacet *facet;

  if (has_code (event, "81351-9") ||
      rounds_event_has_code (event, ROUNDS_FACET_CATEGORY, "81351-9"))
    return TRUE;
  if (event->kind == ROUNDS_KIND_ORDER)
    return rounds_event_has_code (event, ROUNDS_FACET_CATEGORY, "100822-6") ||
           (has_code (event, "89666000") && rounds_event_denies_itself (event));
  for (guint i = 0; (facet = rounds_event_facet (event, ROUNDS_FACET_PROVISION_CODE, i)) != NULL;
       i++)
    if (g_strcmp0 (facet->code.code, "89666000") == 0 ||
        is_status_role (rounds_table_role (facet->code.code)))
      return TRUE;
  for (guint i = 0; (facet = rounds_event_facet (event, ROUNDS_FACET_CATEGORY, i)) != NULL; i++)
    if ((ruled && g_strcmp0 (facet->code.code, "dnr") == 0) ||
        is_status_role (rounds_table_role (facet->code.code)))
      return TRUE;
  return has_code (event, "89666000");
}

/* The category alone is a paper that is kept, "Do Not Resuscitate" by the name of the code, and no rule in it says what
 * was decided: beside a status that is recorded it says nothing else, but for one of before; without any it is not
 * "not recorded". */
static gboolean
is_paper (const RoundsEvent *event)
{
  return event->kind == ROUNDS_KIND_CONSENT && named_role (event) == NULL &&
         rounds_event_has_code (event, ROUNDS_FACET_CATEGORY, "dnr") &&
         !is_ruled_about_resuscitation (event);
}

static gboolean
is_about_resuscitation (const RoundsEvent *event)
{
  return (event->kind == ROUNDS_KIND_ORDER || event->kind == ROUNDS_KIND_CONSENT) &&
         (is_ruled_about_resuscitation (event) || is_paper (event));
}

/* Whatever of it names a status names the same one. */
static gboolean
names_one (const RoundsEvent *event, const char *role)
{
  for (guint i = 0; i < event->n_facets; i++)
    {
      const RoundsFacet *facet = &event->facets[i];
      const char *other = facet->name == ROUNDS_FACET_PROVISION_CODE ||
                                  facet->name == ROUNDS_FACET_CATEGORY
                              ? rounds_table_role (facet->code.code)
                              : NULL;

      if (is_status_role (other) && strcmp (other, role) != 0)
        return FALSE;
    }
  return TRUE;
}

/* LOINC 81351-9 "Do not resuscitate, do not attempt resuscitation, or allow natural death order is in place" (HL7
 * Switzerland, ch-emr, EX-Resuscitation): "yes" and "no" are its values, and no words of a status. */
gboolean
rounds_event_is_unclear_status (const RoundsEvent *event)
{
  const RoundsCode *code = rounds_event_status_code (event);
  const char *role = named_role (event);

  if (event->kind != ROUNDS_KIND_ORDER && event->kind != ROUNDS_KIND_CONSENT)
    return has_code (event, "81351-9") && !is_status_role (rounds_event_role (event));
  if (code != NULL && role == NULL)
    role = rounds_table_role (code->code);
  if (role == NULL)
    return is_about_resuscitation (event);
  return event->kind == ROUNDS_KIND_CONSENT && !names_one (event, role);
}

/* A diagnosis, an order or a consent that is in force may say it as well, by its own code: not one that is only
 * thought of or proposed. hl7.org/fhir/R4: condition-ver-status, request-intent. */
static gboolean
is_other_code_status (const RoundsEvent *event)
{
  static const char *const unsure[] = { "refuted", "provisional", "unconfirmed", "differential",
                                        NULL };
  static const char *const not_so[] = { "proposal", "plan", "option", NULL };

  if (named_role (event) == NULL && !is_about_resuscitation (event))
    return FALSE;
  if (event->kind == ROUNDS_KIND_CONDITION)
    return rounds_event_has_text (event, ROUNDS_FACET_CLINICAL_STATUS, "active") &&
           !rounds_word_among (rounds_event_facet_text (event, ROUNDS_FACET_VERIFICATION), unsure);
  return (event->kind == ROUNDS_KIND_ORDER || event->kind == ROUNDS_KIND_CONSENT) &&
         !rounds_word_among (rounds_event_facet_text (event, ROUNDS_FACET_INTENT), not_so) &&
         g_strcmp0 (event->status, "active") == 0;
}

/* SNOMED CT 304251008 Resuscitation status, as the demonstration has it; LOINC 100822-6
 * Cardiopulmonary resuscitation orders (loinc.org/100822-6). */
gboolean
rounds_event_is_code_status (const RoundsEvent *event)
{
  if (is_other_code_status (event))
    return TRUE;
  if (rounds_kind_is_measured (event->kind) && has_code (event, "81351-9"))
    return TRUE;
  return event->value.type != ROUNDS_VALUE_NONE &&
         (has_code (event, "304251008") || has_code (event, "100822-6"));
}

/* Now, what was found bears the date of a day to come: the date is wrong (later-date), the status may be right. An
 * order or a consent may begin later. */
static gboolean
is_misdated (const RoundsChartIndex *index, const RoundsChartRow *row, gint64 at)
{
  return row->from != G_MAXINT64 && row->from > at && at >= index->settings.as_of &&
         row->event->kind != ROUNDS_KIND_ORDER && row->event->kind != ROUNDS_KIND_CONSENT;
}

/* The rule of a consent may begin later than it was written. */
static gboolean
begins_later (const RoundsChartIndex *index, const RoundsEvent *event, gint64 at)
{
  const RoundsFacet *bounds = event->kind == ROUNDS_KIND_CONSENT
                                  ? rounds_event_facet (event, ROUNDS_FACET_BOUNDS_START, 0)
                                  : NULL;
  gint64 from, to;

  if (bounds == NULL || bounds->time.text == NULL)
    return FALSE;
  rounds_chart_interval (index, &bounds->time, &from, &to);
  return from > at;
}

/* A directive of a C-CDA document may say when it ends; other observations are said until another is. */
static gboolean
directive_ended (const RoundsChartIndex *index, const RoundsEvent *event, gint64 at)
{
  const RoundsFacet *end = rounds_kind_is_measured (event->kind)
                               ? rounds_event_facet (event, ROUNDS_FACET_BOUNDS_END, 0)
                               : NULL;
  gint64 from, to;

  if (end == NULL || end->time.text == NULL)
    return FALSE;
  rounds_chart_interval (index, &end->time, &from, &to);
  return to <= at;
}

/* In force at that moment; without a date it is so by its status alone, which an observation has not. */
static gboolean
stands_at (const RoundsChartIndex *index, const RoundsChartRow *row, gint64 at)
{
  const guint32 not_so = ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED | ROUNDS_MARK_CANCELLED |
                         ROUNDS_MARK_NOT_PATIENT;
  const RoundsEvent *event = row->event;
  gboolean may_end = event->kind == ROUNDS_KIND_ORDER || event->kind == ROUNDS_KIND_CONSENT;

  if ((row->marks & not_so) != 0 || !rounds_event_is_code_status (event))
    return FALSE;
  if ((may_end && event->end.text != NULL && row->until <= at) || begins_later (index, event, at) ||
      directive_ended (index, event, at))
    return FALSE;
  return row->from <= at || (row->from == G_MAXINT64 && is_other_code_status (event)) ||
         is_misdated (index, row, at);
}

static gboolean
says_same (const RoundsEvent *one, const RoundsEvent *other)
{
  const char *role = rounds_event_role (one), *other_role = rounds_event_role (other);
  gboolean valued = one->value.type != ROUNDS_VALUE_NONE;

  if (rounds_event_denies_itself (one) != rounds_event_denies_itself (other) ||
      rounds_event_is_unclear_status (one) != rounds_event_is_unclear_status (other))
    return FALSE;
  if (role != NULL && other_role != NULL)
    return strcmp (role, other_role) == 0;
  if (valued != (other->value.type != ROUNDS_VALUE_NONE))
    return FALSE;
  return valued ? rounds_value_equal (&one->value, &other->value)
                : g_strcmp0 (one->title, other->title) == 0;
}

/* Resuscitation that is denied, where it is said that there is to be none: the same, and less plainly. */
static gboolean
bears_out (const RoundsEvent *plain, const RoundsEvent *other)
{
  return g_strcmp0 (rounds_event_role (plain), "not-for-resuscitation") == 0 &&
         !rounds_event_denies_itself (plain) && !rounds_event_is_unclear_status (plain) &&
         rounds_event_is_unclear_status (other) && rounds_event_denies_itself (other);
}

/* What is recorded stands before a paper, which may be newer than it and of another mind. */
static gboolean
passes_paper (const RoundsChartRow **found, const RoundsChartRow *row, gboolean *differs)
{
  gboolean is_one, was_one;

  if (*found == NULL)
    return FALSE;
  is_one = is_paper (row->event);
  was_one = is_paper ((*found)->event);
  if (is_one && !was_one)
    *differs |= row->from > (*found)->from && row->from != G_MAXINT64 &&
                g_strcmp0 (rounds_event_role ((*found)->event), "not-for-resuscitation") != 0;
  else if (was_one && !is_one)
    *found = row;
  return is_one != was_one;
}

/* Those without a date, or with one that cannot be, stand last: whether one is newer than another, nobody knows. */
const RoundsChartRow *
rounds_chart_code_status (const RoundsChartIndex *self, gint64 at, gboolean *differs)
{
  const RoundsChartRow *found = NULL;

  *differs = FALSE;
  for (guint i = 0; i < self->n_standing; i++)
    {
      const RoundsChartRow *row = self->standing[i];
      gboolean beside;

      if (!stands_at (self, row, at) || passes_paper (&found, row, differs) ||
          (found != NULL && bears_out (found->event, row->event)))
        continue;
      beside = found != NULL && (row->from == found->from || row->from > at);
      *differs = beside && (*differs || !says_same (found->event, row->event));
      if (!beside || row->from == found->from)
        found = row;
    }
  return found;
}

/* loinc.org; the first, third and fourth are those of the International Patient Summary (hl7.org/fhir/uv/ips,
 * ValueSet edd-method-uv-ips). The one that names no method is what was decided from the others. */
int
rounds_event_delivery_rank (const RoundsEvent *event)
{
  static const char *const codes[] = {
    "11778-8", /* Delivery date Estimated */
    "11781-2", /* Delivery date US composite.estimated: by ultrasound */
    "11780-4", /* Delivery date Estimated from ovulation date */
    "11779-6", /* Delivery date Estimated from last menstrual period */
  };
  const char *code = rounds_event_code (event, ROUNDS_LOINC);

  if (event->value.type == ROUNDS_VALUE_TIME &&
      event->value.time.precision >= ROUNDS_PRECISION_MONTH)
    for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
      if (g_strcmp0 (code, codes[i]) == 0)
        return (int) i;
  return -1;
}

/* 280 days after the last period. Of a month it gives no weeks. */
gboolean
rounds_event_is_delivery (const RoundsEvent *event)
{
  return rounds_event_delivery_rank (event) >= 0;
}

void
rounds_chart_find_standing (RoundsChartIndex *self)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  self->arrived = G_MININT64;
  for (guint i = 0; i < self->n_rows; i++)
    {
      const RoundsEvent *event = self->rows[i].event;

      self->arrived = MAX (self->arrived, event->arrived);
      if (event->kind == ROUNDS_KIND_FLAG || rounds_event_is_delivery (event) ||
          rounds_event_is_code_status (event) || rounds_event_is_pregnancy (event))
        g_ptr_array_add (found, (gpointer) &self->rows[i]);
    }
  self->standing = rounds_chart_keep_pointers (self, found);
  self->n_standing = self->standing != NULL ? found->len : 0;
}
