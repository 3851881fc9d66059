/* entry-date.h: a date as a person types it, taken strictly.
 *
 * Taken: 2026, 2026-11, Nov-2026, 2026-11-13, 13-Nov-2026, and a day with 13:50. A partial date stays
 * partial. 03/04/2026 is refused, since half the world reads it as April and half as March (the month
 * in letters is the English one, as Rounds writes it, and the language's own). A clock that struck
 * twice, or was skipped, on the day that clocks are changed is asked about or refused.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_ENTRY_DATE_EMPTY = 0,
  ROUNDS_ENTRY_DATE_SURE,
  ROUNDS_ENTRY_DATE_ASK,
  ROUNDS_ENTRY_DATE_REFUSED,
} RoundsEntryDateVerdict;

typedef struct
{
  RoundsEntryDateVerdict verdict;
  /* FHIR: "2026-11", "2026-11-13", "2026-11-13T13:50:00-06:00". SURE: one; ASK: two. */
  char *readings[2];
  char *why; /* NULL when sure */
} RoundsEntryDate;

void rounds_entry_date_clear (RoundsEntryDate *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsEntryDate, rounds_entry_date_clear)

typedef struct
{
  GTimeZone *zone;  /* of the site */
  gint64 now;       /* ms since 1970 UTC */
  gboolean past;    /* what was, not what is to be: the future is refused */
  const char *born; /* as FHIR writes it; NULL: not known. What is wholly before is refused */
} RoundsEntryDateRules;

/* *out is overwritten. */
void rounds_entry_date_parse (const char *text,
                              const RoundsEntryDateRules *rules,
                              RoundsEntryDate *out);

G_END_DECLS
