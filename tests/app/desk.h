/* desk.h: an unlocked session on a copy of the demonstration, and its patients by name. */
#pragma once

#include "patient.h"
#include "round.h"

G_BEGIN_DECLS

typedef struct
{
  char *folder;
  RoundsSession *session;
} TestDesk;

/* Unlocked, everybody in the directory. */
void test_desk_begin (TestDesk *self);
void test_desk_end (TestDesk *self);
/* For test_wait_until, of a RoundsSession or a RoundsPatient. */
gboolean test_desk_has_people (gpointer session);
gboolean test_desk_has_lists (gpointer session);
gboolean test_desk_is_open (gpointer patient);
/* Unlocks again after a lock. */
void test_desk_unlock (TestDesk *self);
/* The person whose name holds who; there must be one. */
const RoundsPersonRow *test_desk_person (TestDesk *self, const char *who);
/* Open, for treatment. (transfer full) */
RoundsPatient *test_desk_open (TestDesk *self, const char *who);
/* That person's line of a round. (transfer full) */
RoundsRoundLine *test_desk_line (TestDesk *self, const char *who);
/* As if it had been read so many ms earlier. */
void test_desk_age (RoundsPatient *patient, gint64 ms);
/* The chart says now that these FHIR types (up to a NULL; until it is read anew) did not come whole. */
void test_desk_not_loaded (RoundsPatient *patient, const char *const *types);
/* Read anew, which fails: FAILED, or what a handler made of that. */
void test_desk_fail_reload (RoundsPatient *patient);
/* Its notes have been read. */
void test_desk_wait_words (RoundsPatient *patient);

G_END_DECLS
