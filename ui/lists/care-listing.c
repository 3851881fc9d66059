/* Care teams, plans and goals; tasks; the audit. */
#include "listings.h"

#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- teams, plans, goals ---- */

/* "assess-plan" is the category of every plan of the US Core profile, and no name: what such a plan
 * is stands in its activities, on the second line. */
static char *
plan_title (const RoundsEvent *event)
{
  if (strcmp (event->title, "assess-plan") == 0 || strcmp (event->title, "CarePlan") == 0)
    return g_strdup (_ ("Care plan, not named"));
  return rounds_say_concept (event->title);
}

/* Up to three names of a facet, then how many more. */
static char *
facet_list (const RoundsListing *self, const RoundsEvent *event, RoundsFacetName name)
{
  GString *words = g_string_new (NULL);
  const RoundsFacet *facet;
  const char *last = NULL;
  guint n = 0;

  for (guint i = 0; (facet = rounds_event_facet (event, name, i)) != NULL; i++)
    {
      const RoundsChartRow *row = facet->type == ROUNDS_FACET_IS_REFERENCE && facet->text != NULL
                                      ? rounds_chart_row_for (self->chart.index, event, facet->text)
                                      : NULL;
      const char *word = facet->code.display != NULL ? facet->code.display
                         : row != NULL               ? row->event->title
                                                     : facet->text;
      g_autofree char *title = NULL;

      if (word == NULL || g_strcmp0 (word, last) == 0)
        continue;
      last = word;
      title = strchr (word, ' ') == NULL && strchr (word, '/') != NULL
                  ? rounds_list_person (self->chart.index, word)
                  : rounds_say_concept (word);
      if (n++ < 3)
        g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", title);
    }
  if (n > 3)
    g_string_append_printf (words, _ (" and %u more"), n - 3);
  return g_string_free (words, words->len == 0);
}

static char *
period_words (const RoundsListing *self, const RoundsChartRow *row)
{
  g_autofree char *from = rounds_say_row_time (self->chart.index, row);
  g_autofree char *to = NULL;

  if (row->event->end.text == NULL)
    return g_steal_pointer (&from);
  to = rounds_say_time (self->chart.index, &row->event->end);
  return g_strdup_printf (_ ("%s to %s"), from, to);
}

/* hl7.org/fhir/R4/valueset-care-plan-intent.html: what was suggested is no plan that anybody follows. */
static const char *
intent_words (const RoundsEvent *event)
{
  const RoundsFacet *intent = rounds_event_facet (event, ROUNDS_FACET_INTENT, 0);

  if (intent == NULL)
    return "";
  if (g_strcmp0 (intent->text, "proposal") == 0)
    return _ ("proposed");
  return g_strcmp0 (intent->text, "option") == 0 ? _ ("one of several options") : "";
}

static void
fill_care (const RoundsListing *self, const RoundsListEntry *entry, RoundsListText *text)
{
  const RoundsChartRow *row = entry->row;
  const RoundsEvent *event = row->event;
  gboolean team = event->kind == ROUNDS_KIND_CARE_TEAM;
  gboolean unnamed = team && strcmp (event->title, "CareTeam") == 0;
  g_autofree char *marks = rounds_say_marks (row);
  const RoundsFacet *note = rounds_event_facet (event, ROUNDS_FACET_NOTE, 0);

  text->cells[0].text = unnamed ? g_strdup (_ ("Care team, not named")) : plan_title (event);
  text->cells[0].below = team ? facet_list (self, event, ROUNDS_FACET_PARTICIPANT)
                              : facet_list (self, event, ROUNDS_FACET_EVIDENCE);
  if (text->cells[0].below == NULL && note != NULL)
    text->cells[0].below = g_strdup (note->text);
  text->struck = (row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) != 0;
  text->cells[1].text = rounds_list_join (intent_words (event),
                                          event->status != NULL
                                              ? rounds_say_status_code (event->status)
                                              : _ ("status not recorded"),
                                          NULL);
  text->cells[1].below = (row->marks & ROUNDS_MARK_CONTRADICTED) != 0
                             ? g_strdup (_ ("⚠ contradicted: see above"))
                             : g_steal_pointer (&marks);
  text->cells[1].warn_below = (row->marks & ROUNDS_MARK_CONTRADICTED) != 0;
  text->cells[2].text = facet_list (self, event, ROUNDS_FACET_REASON);
  text->cells[3].text = period_words (self, row);
  text->cells[4].text = rounds_list_person (self->chart.index, event->performer);
}

static void
fill_goal (const RoundsListing *self, const RoundsListEntry *entry, RoundsListText *text)
{
  const RoundsEvent *event = entry->row->event;
  const RoundsFacet *due = rounds_event_facet (event, ROUNDS_FACET_DUE, 0);
  const RoundsFacet *achieved = rounds_event_facet (event, ROUNDS_FACET_CLINICAL_STATUS, 0);
  g_autofree char *marks = NULL;

  fill_care (self, entry, text);
  marks = g_steal_pointer (&text->cells[1].below);
  text->cells[1].below = rounds_list_join (marks != NULL ? marks : "",
                                           achieved != NULL && achieved->text != NULL
                                               ? rounds_say_status_code (achieved->text)
                                               : "",
                                           NULL);
  if (due != NULL)
    {
      g_autofree char *day = rounds_say_time (self->chart.index, &due->time);

      text->cells[3].below = g_strdup_printf (_ ("due %s"), day);
    }
}

gboolean
rounds_list_has_ended (const RoundsChartRow *row, gint64 at)
{
  static const char *const closed[] = { "inactive", "completed", "revoked",          "cancelled",
                                        "rejected", "failed",    "entered-in-error", "deleted" };

  if (row->event->end.text != NULL && row->until <= at)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (closed); i++)
    if (g_strcmp0 (row->event->status, closed[i]) == 0)
      return TRUE;
  return (row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) != 0;
}

typedef struct
{
  RoundsKind kind;
  gboolean ended;
  const char *title;
  RoundsListFill fill;
} CareRow;

static void
add_care (RoundsListing *self, const CareRow *what)
{
  const RoundsChartIndex *index = self->chart.index;
  RoundsListSection *section = rounds_listing_begin (self, g_strdup (_ (what->title)), what->fill);

  section->counted = !what->ended;
  section->history = what->ended;
  for (guint i = index->n_rows; i-- > 0;)
    {
      const RoundsChartRow *row = &index->rows[i];

      if (row->event->kind == what->kind && rounds_list_is_shown (index, self->chart.at, row) &&
          rounds_list_has_ended (row, self->chart.at) == what->ended)
        {
          RoundsListEntry entry = rounds_listing_entry (row);

          rounds_listing_add (self, &entry);
        }
    }
  rounds_listing_end (self);
}

RoundsListing *
rounds_list_care (const RoundsListChart *chart)
{
  static const char *const types[] = { "CareTeam", "CarePlan", "Goal", NULL };
  static const CareRow rows[] = {
    { ROUNDS_KIND_CARE_PLAN, FALSE, N_ ("Plans"), fill_care },
    { ROUNDS_KIND_GOAL, FALSE, N_ ("Goals"), fill_goal },
    { ROUNDS_KIND_CARE_TEAM, FALSE, N_ ("Care teams"), fill_care },
    { ROUNDS_KIND_CARE_PLAN, TRUE, N_ ("Plans that have ended"), fill_care },
    { ROUNDS_KIND_GOAL, TRUE, N_ ("Goals that have ended"), fill_goal },
    { ROUNDS_KIND_CARE_TEAM, TRUE, N_ ("Care teams that have ended"), fill_care },
  };
  guint64 kinds = (1ull << ROUNDS_KIND_CARE_TEAM) | (1ull << ROUNDS_KIND_CARE_PLAN) |
                  (1ull << ROUNDS_KIND_GOAL);
  RoundsListing *self = rounds_listing_new (chart);

  rounds_listing_say_missing (self, types, kinds);
  rounds_listing_add_errors (self, 1u << ROUNDS_ERROR_PLANS, TRUE);
  rounds_listing_add_persons (self);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    add_care (self, &rows[i]);
  rounds_listing_say_empty (self, _ ("care teams, plans or goals"), types, kinds);
  return self;
}

/* ---- tasks ---- */

static char *
due_words (const RoundsListing *self, const RoundsEvent *event, gboolean open, gboolean *late)
{
  const RoundsFacet *due = rounds_event_facet (event, ROUNDS_FACET_DUE, 0);
  g_autofree char *day = NULL;

  *late = FALSE;
  if (due == NULL)
    return g_strdup (_ ("no due date"));
  day = rounds_say_time (self->chart.index, &due->time);
  *late = open && due->time.to <= self->chart.at;
  if (*late)
    return g_strdup_printf (_ ("⚠ overdue since %s"), day);
  if (open && rounds_chart_day (self->chart.index, due->time.from) ==
                  rounds_chart_day (self->chart.index, self->chart.at))
    return g_strdup_printf (_ ("today, %s"), day);
  return g_steal_pointer (&day);
}

/* What the task came from (W16): its focus, else what it is based on. */
static char *
citation_words (const RoundsListing *self, const RoundsEvent *event)
{
  g_autofree char *focus = facet_list (self, event, ROUNDS_FACET_FOCUS);

  return focus != NULL ? g_steal_pointer (&focus) : facet_list (self, event, ROUNDS_FACET_BASED_ON);
}

static void
fill_task (const RoundsListing *self, const RoundsListEntry *entry, RoundsListText *text)
{
  const RoundsChartRow *row = entry->row;
  const RoundsEvent *event = row->event;
  gboolean open = !rounds_list_has_ended (row, self->chart.at);
  const RoundsFacet *priority = rounds_event_facet (event, ROUNDS_FACET_PRIORITY, 0);
  g_autofree char *written = rounds_say_row_time (self->chart.index, row);
  g_autofree char *from = citation_words (self, event);
  g_autofree char *asked = facet_list (self, event, ROUNDS_FACET_PARTICIPANT);

  text->cells[0].text = rounds_say_concept (event->title);
  text->cells[0].below = g_strdup_printf (_ ("from: %s"), from != NULL ? from : _ ("not said"));
  text->struck = (row->marks & ROUNDS_MARK_IN_ERROR) != 0;
  text->cells[1].text = g_strdup (event->status != NULL ? rounds_say_status_code (event->status)
                                                        : _ ("status not recorded"));
  text->cells[1].below = g_strdup (priority != NULL ? rounds_say_status_code (priority->text)
                                                    : NULL);
  text->cells[2].text = due_words (self, event, open, &text->cells[2].warn);
  text->cells[3].text = event->performer != NULL
                            ? rounds_list_person (self->chart.index, event->performer)
                            : g_strdup (_ ("nobody named"));
  if (asked != NULL)
    text->cells[3].below = g_strdup_printf (_ ("asked by %s"), asked);
  text->cells[4].text = g_steal_pointer (&written);
}

RoundsListing *
rounds_list_tasks (const RoundsListChart *chart)
{
  static const char *const types[] = { "Task", NULL };
  static const CareRow open = { ROUNDS_KIND_TASK, FALSE, N_ ("Open"), fill_task };
  static const CareRow done = { ROUNDS_KIND_TASK, TRUE, N_ ("Done, or will not be done"),
                                fill_task };
  RoundsListing *self = rounds_listing_new (chart);

  rounds_listing_say_missing (self, types, 1u << ROUNDS_KIND_TASK);
  if (chart->index->death <= chart->at)
    rounds_listing_notice (self,
                           g_strdup (_ ("This person has died: open tasks were left behind")));
  add_care (self, &open);
  add_care (self, &done);
  rounds_listing_say_empty (self, _ ("tasks"), types, 1u << ROUNDS_KIND_TASK);
  return self;
}

/* ---- the audit ---- */

void
rounds_audit_line_free (gpointer data)
{
  RoundsAuditLine *line = data;

  g_free (line->user);
  g_free (line->role);
  g_free (line->reason);
  g_free (line->act);
  g_free (line->reference);
  g_free (line->detail);
  g_free (line);
}

const char *
rounds_list_audit_act (const char *act)
{
  static const struct
  {
    const char *act, *text;
  } words[] = { { "open-chart", N_ ("Opened the chart") },
                { "read-anew", N_ ("Was shown what is new in the open chart") },
                { "open-shared", N_ ("Read records that several people share") },
                { "open-unassigned", N_ ("Read records that are nobody's yet") },
                { "list-put", N_ ("Put on a list") },
                { "import", N_ ("Imported records") },
                { "derive", N_ ("Read the record by newer rules") },
                { "sign", N_ ("Signed a note") },
                { "export", N_ ("Exported") },
                { "print", N_ ("Printed") },
                { "prompt", N_ ("Asked the assistant") },
                { "search", N_ ("Searched") },
                { "seen", N_ ("Was shown a record") },
                { "acknowledge", N_ ("Acknowledged") },
                { "draft-save", N_ ("Saved a draft") },
                { "draft-discard", N_ ("Discarded a draft") },
                { "enter", N_ ("Entered a record") },
                { "task-new", N_ ("Made a task") },
                { "task-status", N_ ("Changed a task") },
                { "entered-in-error", N_ ("Entered in error") },
                { "resolve", N_ ("Settled a conflict") },
                { "conversation-turn", N_ ("Kept a turn of the conversation") } };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (words[i].act, act) == 0)
      return _ (words[i].text);
  return act;
}

static void
fill_audit (const RoundsListing *self, const RoundsListEntry *entry, RoundsListText *text)
{
  const RoundsAuditLine *line = entry->thing;

  text->cells[0].text = rounds_say_moment (self->chart.index, line->time);
  text->cells[1].text = rounds_list_join (line->user != NULL ? line->user : _ ("not named"),
                                          line->role != NULL ? line->role : "", NULL);
  text->cells[2].text = line->failed ? g_strdup_printf (_ ("⚠ refused: %s"),
                                                        rounds_list_audit_act (line->act))
                                     : g_strdup (rounds_list_audit_act (line->act));
  text->cells[2].warn = line->failed;
  text->cells[3].text = rounds_list_join (line->reason != NULL ? line->reason : "",
                                          line->opened > 1 ? _ ("⚠ opened very restricted records")
                                          : line->opened > 0 ? _ ("⚠ opened restricted records")
                                                             : "",
                                          NULL);
  text->cells[3].warn = line->opened > 0;
  text->cells[4].text = rounds_list_join (line->reference != NULL ? line->reference : "",
                                          line->detail != NULL ? line->detail : "", NULL);
}

RoundsListing *
rounds_list_audit (const RoundsListChart *chart)
{
  RoundsListing *self = rounds_listing_new (chart);
  RoundsListSection *section;

  if (chart->audit == NULL)
    {
      self->waiting = TRUE;
      self->empty = g_strdup (_ ("Reading the audit …"));
      return self;
    }
  section = rounds_listing_begin (self, g_strdup (_ ("Who did what")), fill_audit);
  section->counted = TRUE;
  section->note = g_strdup (_ ("newest first; every row was checked against the chain"));
  for (guint i = chart->audit->len; i-- > 0;)
    {
      const RoundsAuditLine *line = g_ptr_array_index (chart->audit, i);

      rounds_listing_add (self, &(RoundsListEntry){
                                    .row = line->reference != NULL
                                               ? rounds_chart_row (chart->index, line->reference)
                                               : NULL,
                                    .thing = line,
                                    .name = line->user,
                                    .group = line->act,
                                    .time = line->time });
    }
  rounds_listing_end (self);
  self->empty = g_strdup (_ ("The audit has no row of this patient"));
  return self;
}
