/* listings.h: what each list page says of a chart. No GTK, no store: the chart, as of a moment.
 *
 * Each gives a new listing, current first and history behind it; what cannot be known is said.
 * (transfer full)
 */
#pragma once

#include "listing.h"

G_BEGIN_DECLS

RoundsListing *rounds_list_medicines (const RoundsListChart *chart);
RoundsListing *rounds_list_problems (const RoundsListChart *chart);
RoundsListing *rounds_list_allergies (const RoundsListChart *chart);
RoundsListing *rounds_list_immunizations (const RoundsListChart *chart);
RoundsListing *rounds_list_procedures (const RoundsListChart *chart);
RoundsListing *rounds_list_images (const RoundsListChart *chart);
/* Who is in the care teams that are open: a section of rounds_list_care. */
void rounds_listing_add_persons (RoundsListing *self);
/* Of a care plan, a team, a goal or a task: has it ended by then? */
gboolean rounds_list_has_ended (const RoundsChartRow *row, gint64 at);
RoundsListing *rounds_list_care (const RoundsListChart *chart);
RoundsListing *rounds_list_tasks (const RoundsListChart *chart);
/* Every kind of event that has no page of its own. */
RoundsListing *rounds_list_other (const RoundsListChart *chart);
/* Everywhere that the chart contradicts itself, by kind. */
RoundsListing *rounds_list_contradictions (const RoundsListChart *chart);
RoundsListing *rounds_list_audit (const RoundsListChart *chart);

/* A medicine's state in the words of a heading: "Current, confirmed". */
const char *rounds_list_medicine_heading (RoundsMedicineState state);
/* Why the state is what it is, a line each: NULL-terminated. (transfer full) */
char **rounds_list_medicine_why (const RoundsListChart *chart, const RoundsMedicineCourse *course);
/* What names a course, and is selected by it: its last order, else the last that was heard. */
const RoundsChartRow *rounds_list_course_row (const RoundsMedicineCourse *course);
/* The course that a row belongs to, and its line (may be NULL); NULL: none. */
const RoundsMedicineCourse *rounds_list_course_of (const RoundsMedicines *medicines,
                                                   const RoundsChartRow *row,
                                                   const RoundsMedicineLine **line);
gboolean rounds_list_is_episode (const RoundsProblem *problem, const RoundsChartRow *row);
/* The problem that a row is an episode of; NULL: none. */
const RoundsProblem *rounds_list_problem_of (const RoundsProblems *problems,
                                             const RoundsChartRow *row);
/* "Stage 3B", else its title. (transfer full) */
char *rounds_list_stage (const RoundsProblem *problem);
/* "No known drug allergies. This says nothing of other allergies." (transfer full) */
char *rounds_list_allergy_state (const RoundsListChart *chart);
/* What an act of the audit is called for people. */
const char *rounds_list_audit_act (const char *act);

/* A line of the audit that concerns one patient, as read on the worker. */
typedef struct
{
  guint64 seq;
  gint64 time;
  char *user, *role, *reason, *act, *reference, *detail;
  guint opened;
  gboolean failed;
} RoundsAuditLine;

void rounds_audit_line_free (gpointer line);

G_END_DECLS
