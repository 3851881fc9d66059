#include "look-alikes.h"

#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
is_look_alike (GArray *alike, RoundsPatient *other)
{
  for (guint i = 0; i < alike->len; i++)
    if (memcmp (g_array_index (alike, RoundsLookAlike, i).rid, rounds_patient_get_rid (other),
                ROUNDS_RID_BYTES) == 0)
      return TRUE;
  return FALSE;
}

char *
rounds_look_alikes_open (RoundsPatient *patient)
{
  RoundsSession *session = rounds_patient_get_session (patient);
  RoundsPeople *people = rounds_session_get_people (session);
  g_autoptr (GPtrArray) open = rounds_patient_list (session);
  g_autoptr (GArray) alike = NULL;

  if (people == NULL || open->len < 2)
    return NULL;
  alike = rounds_people_look_alikes (people, rounds_patient_get_rid (patient));
  for (guint i = 0; i < open->len; i++)
    {
      RoundsPatient *other = g_ptr_array_index (open, i);
      const RoundsPerson *person = rounds_patient_get_person (other);

      if (other != patient && person != NULL && is_look_alike (alike, other))
        return rounds_say_who (person);
    }
  return NULL;
}

char *
rounds_look_alikes_warn (RoundsPatient *patient)
{
  g_autofree char *other = rounds_look_alikes_open (patient);

  return other != NULL
             ? g_strdup_printf (_ ("⚠ Another window shows %s, who is easily mistaken for this "
                                   "patient."),
                                other)
             : NULL;
}
