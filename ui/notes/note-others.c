#include "note-others.h"

#include "notes.h"
#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define VERSIONS_LISTED 32

static void
clear_other (gpointer data)
{
  g_free (((RoundsNoteOther *) data)->label);
}

/* event NULL: none. label: taken over. */
static void
add_other (GArray *others, const RoundsEvent *event, char *label)
{
  RoundsNoteOther other = { .label = label };

  if (event != NULL)
    {
      memcpy (other.version.rid, event->rid, ROUNDS_RID_BYTES);
      other.version.part = event->part;
      other.version.version = event->version;
    }
  g_array_append_val (others, other);
}

static void
add_versions (GArray *others, const RoundsChartIndex *index, const RoundsChartRow *row)
{
  for (guint i = 0; i < MIN (row->n_was, VERSIONS_LISTED); i++)
    {
      const RoundsEvent *was = row->was[i];
      g_autofree char *came = rounds_say_moment (index, was->arrived);

      add_other (others, was,
                 g_strdup_printf (_ ("Compare with version %u, which came %s"), was->version,
                                  came));
    }
  if (row->n_was > VERSIONS_LISTED)
    add_other (others, NULL,
               g_strdup_printf (ngettext ("%u earlier version is in the source",
                                          "%u earlier versions are in the source",
                                          row->n_was - VERSIONS_LISTED),
                                row->n_was - VERSIONS_LISTED));
}

GArray *
rounds_note_others (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  GArray *others = g_array_new (FALSE, FALSE, sizeof (RoundsNoteOther));
  const RoundsChartRow *other;

  g_array_set_clear_func (others, clear_other);
  add_versions (others, index, row);
  for (guint i = 0; (other = rounds_notes_replaced (index, row, i)) != NULL; i++)
    {
      g_autofree char *time = rounds_say_row_time (index, other);

      add_other (others, other->event,
                 g_strdup_printf (_ ("Compare with what it replaces, of %s"), time));
    }
  other = rounds_notes_previous (index, row);
  if (other != NULL)
    {
      g_autofree char *time = rounds_say_row_time (index, other);

      add_other (others, other->event,
                 g_strdup_printf (_ ("Compare with the author’s note of %s"), time));
    }
  return others;
}

static gboolean
is_version (const RoundsEvent *event, const RoundsNoteVersion *version)
{
  return event->version == version->version && event->part == version->part &&
         memcmp (event->rid, version->rid, ROUNDS_RID_BYTES) == 0;
}

const RoundsEvent *
rounds_note_others_find (RoundsPatient *patient,
                         const RoundsChartRow *row,
                         const RoundsNoteVersion *version)
{
  const RoundsChartRow *other = rounds_patient_find_row (patient, version->rid, version->part);

  for (guint i = 0; i < row->n_was; i++)
    if (is_version (row->was[i], version))
      return row->was[i];
  return other != NULL && is_version (other->event, version) ? other->event : NULL;
}
