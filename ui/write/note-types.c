#include "note-types.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* LOINC codes of the note types that every system exchanges: US Core 6.1, Clinical Notes Guidance
 * (hl7.org/fhir/us/core/STU6.1/clinical-notes.html). */
static const RoundsNoteType types[] = {
  { "11506-3", N_ ("Progress note") },        { "11488-4", N_ ("Consultation note") },
  { "34117-2", N_ ("History and physical") }, { "28570-0", N_ ("Procedure note") },
  { "18842-5", N_ ("Discharge summary") },
};

const RoundsNoteType *
rounds_note_types_get (guint *n)
{
  *n = G_N_ELEMENTS (types);
  return types;
}

guint
rounds_note_types_find (const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_strcmp0 (types[i].code, code) == 0)
      return i;
  return 0;
}
