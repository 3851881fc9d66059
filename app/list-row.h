/* list-row.h: a list of patients as its row of the store says it (data/acts README: list).
 *
 * `text` of a saved search is its filter, one `word value` a line; of the recent ones the times, in
 * the order of the patients. Any thread.
 */
#pragma once

#include "lists.h"

G_BEGIN_DECLS

#define ROUNDS_RECENT_LIST ".recent" /* names that a person gives do not begin with a full stop */
#define ROUNDS_TEAM_PREFIX ".team "

/* NULL: another person's, or not what this version knows. (transfer full) */
RoundsPatientList *rounds_patient_list_read (GBytes *content, const char *user);
void rounds_patient_list_free (RoundsPatientList *list);
/* list NULL: NULL. (transfer full) */
RoundsPatientList *rounds_patient_list_copy (const RoundsPatientList *list);
/* The same name and the same content; both NULL are equal. */
gboolean rounds_patient_list_equal (const RoundsPatientList *a, const RoundsPatientList *b);

/* Appends the patients of the row of recent ones, with their times. */
void rounds_recent_take (const RoundsPatientList *list, GArray *recent);
/* The text of it; the patients go to members. (transfer full) */
char *rounds_recent_text (const GArray *recent, GArray *members);

G_END_DECLS
