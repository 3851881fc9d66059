/* person-words.h: how a person of a list is said: the same words in every list, dialog and palette.
 *
 * From the directory only: nothing of a chart is read. All give (transfer full) text, never NULL,
 * unless said otherwise.
 */
#pragma once

#include "lists.h"
#include "site.h"

G_BEGIN_DECLS

char *rounds_person_sex_and_age (const RoundsPersonRow *row,
                                 RoundsStore *store);       /* "male · 64 y" */
char *rounds_person_born (const RoundsPersonRow *row);      /* "21-Oct-1962" */
char *rounds_person_mrn_words (const RoundsPersonRow *row); /* the MRN, "no MRN" */
/* As it stands in a line with more, whichever way its letters run (say.h). */
char *rounds_person_name (const RoundsPersonRow *row);
/* The two identifiers of W10: "SPENCER878 Wes853, 21-Oct-1962". */
char *rounds_person_who (const RoundsPersonRow *row);
/* All of it in one line: "SPENCER878 Wes853, male · 64 y, born 21-Oct-1962, MRN 9931...". */
char *rounds_person_identity (const RoundsPersonRow *row, RoundsStore *store);
/* "DECEASED 06-May-2012", "Inactive record", "Linked to another record"; NULL: nothing to say. */
char *rounds_person_alert (const RoundsPersonRow *row);
/* "never synced (no server), last written here 21-Nov-2026 22:40" */
char *rounds_person_sync (const RoundsPersonRow *row, RoundsStore *store);
/* "1,024 records, 1962 to 16-Nov-2026 · never synced": how much, from when to when, how fresh. */
char *rounds_person_extent (const RoundsPersonRow *row, RoundsStore *store);
/* "sounds alike", "former name or number"; NULL: found as it was typed. */
const char *rounds_match_words (const RoundsDirectoryRow *found);
/* A day or a moment of the site: "01-Nov-2026 09:00". */
char *rounds_site_day_words (RoundsStore *store, gint64 instant);
char *rounds_site_moment_words (RoundsStore *store, gint64 instant);

G_END_DECLS
