#include "desk.h"

#include "counts.h"
#include "lists.h"
#include "patient-private.h"

#include <string.h>

#define LIMIT_MS 60000

gboolean
test_desk_has_people (gpointer session)
{
  RoundsPeople *people = rounds_session_get_people (session);

  return people != NULL && rounds_people_is_filled (people);
}

gboolean
test_desk_has_lists (gpointer session)
{
  return rounds_lists_is_filled (rounds_lists_of (session));
}

gboolean
test_desk_is_open (gpointer patient)
{
  return rounds_patient_get_state (patient) == ROUNDS_PATIENT_OPEN;
}

void
test_desk_unlock (TestDesk *self)
{
  rounds_session_unlock_demonstration_async (self->session, NULL, NULL);
  g_assert_true (test_wait_until (test_desk_has_people, self->session, LIMIT_MS));
}

void
test_desk_begin (TestDesk *self)
{
  g_autofree char *dir = NULL;

  self->folder = test_folder_new ();
  dir = g_build_filename (self->folder, "store", NULL);
  test_demonstration_copy (dir);
  self->session = rounds_session_new (dir, NULL);
  test_desk_unlock (self);
}

void
test_desk_end (TestDesk *self)
{
  rounds_session_lock (self->session);
  g_clear_object (&self->session);
  test_folder_remove (self->folder);
  g_clear_pointer (&self->folder, g_free);
}

const RoundsPersonRow *
test_desk_person (TestDesk *self, const char *who)
{
  RoundsPeople *people = rounds_session_get_people (self->session);

  for (guint i = 0; i < rounds_people_size (people); i++)
    if (strstr (rounds_people_get (people, i)->name, who) != NULL)
      return rounds_people_get (people, i);
  g_error ("nobody is called %s", who);
}

static gboolean
is_settled (gpointer data)
{
  return rounds_patient_get_state (data) != ROUNDS_PATIENT_OPENING;
}

RoundsPatient *
test_desk_open (TestDesk *self, const char *who)
{
  RoundsPatient *patient = rounds_patient_open (self->session, test_desk_person (self, who)->rid,
                                                "treatment", 0);

  g_assert_true (test_wait_until (is_settled, patient, LIMIT_MS));
  g_assert_no_error (rounds_patient_get_error (patient));
  g_assert_cmpint (rounds_patient_get_state (patient), ==, ROUNDS_PATIENT_OPEN);
  return patient;
}

static gboolean
has_words (gpointer data)
{
  return rounds_patient_words_ready (data);
}

static void
on_line (GObject *session, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  *(RoundsRoundLine **) data = rounds_round_line_finish (ROUNDS_SESSION (session), result, &error);
  g_assert_no_error (error);
}

static gboolean
has_line (gpointer data)
{
  return *(RoundsRoundLine **) data != NULL;
}

RoundsRoundLine *
test_desk_line (TestDesk *self, const char *who)
{
  RoundsRoundLine *line = NULL;

  rounds_round_line_async (self->session, test_desk_person (self, who)->rid, NULL, on_line, &line);
  g_assert_true (test_wait_until (has_line, &line, LIMIT_MS));
  return line;
}

void
test_desk_wait_words (RoundsPatient *patient)
{
  g_assert_true (test_wait_until (has_words, patient, LIMIT_MS));
}

void
test_desk_age (RoundsPatient *patient, gint64 ms)
{
  patient->read->chart.index->settings.as_of -= ms;
  patient->clock -= ms;
}

static gboolean
is_not_open (gpointer data)
{
  return rounds_patient_get_state (data) != ROUNDS_PATIENT_OPEN;
}

void
test_desk_fail_reload (RoundsPatient *patient)
{
  /* Nobody's: the store has no chart of it. */
  patient->rid[0] ^= 0xff;
  rounds_patient_reload (patient);
  g_object_ref (patient);
  g_assert_true (test_wait_until (is_not_open, patient, LIMIT_MS));
  patient->rid[0] ^= 0xff;
  g_object_unref (patient);
}

void
test_desk_not_loaded (RoundsPatient *patient, const char *const *types)
{
  patient->read->chart.index->settings.not_loaded = types;
  rounds_views_clear (&patient->now);
  rounds_views_clear (&patient->shown);
}
