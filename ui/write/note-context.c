#include "note-context.h"

#include "encounters.h"
#include "note-types.h"
#include "say.h"

#include <glib/gi18n-lib.h>

#define ENCOUNTERS_SHOWN 12

GListModel *
rounds_note_types_words (void)
{
  GtkStringList *words = gtk_string_list_new (NULL);
  guint n;
  const RoundsNoteType *types = rounds_note_types_get (&n);

  for (guint i = 0; i < n; i++)
    gtk_string_list_append (words, _ (types[i].words));
  return G_LIST_MODEL (words);
}

static char *
say_encounter (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  g_autofree char *day = rounds_say_row_time (index, row);
  const char *status = row->event->status != NULL ? row->event->status : _ ("no status");

  return g_strdup_printf (_ ("Encounter: %s, %s (%s)"), row->event->title, day, status);
}

GListModel *
rounds_note_encounters (RoundsPatient *patient,
                        const char *chosen,
                        GPtrArray *references,
                        guint *at)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  GtkStringList *list = gtk_string_list_new (NULL);

  *at = 0;
  gtk_string_list_append (list, _ ("Encounter: none"));
  for (guint i = index != NULL ? index->n_encounters : 0; i > 0; i--)
    {
      const RoundsChartRow *row = index->encounters[i - 1].row;
      gboolean is_chosen = g_strcmp0 (chosen, row->event->reference) == 0;
      g_autofree char *words = NULL;

      if (row->event->reference == NULL || row->from > index->settings.as_of ||
          (references->len >= ENCOUNTERS_SHOWN && !is_chosen))
        continue;
      words = say_encounter (index, row);
      gtk_string_list_append (list, words);
      g_ptr_array_add (references, g_strdup (row->event->reference));
      if (is_chosen)
        *at = references->len;
    }
  return G_LIST_MODEL (list);
}
