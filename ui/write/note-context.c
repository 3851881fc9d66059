#include "note-context.h"

#include "encounters.h"
#include "note-types.h"
#include "say.h"

#include <glib/gi18n-lib.h>

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
  const char *status = row->event->status != NULL ? rounds_say_status_code (row->event->status)
                                                  : _ ("no status");

  return g_strdup_printf (_ ("Encounter: %s, %s (%s)"), row->event->title, day, status);
}

GListModel *
rounds_note_encounters (RoundsPatient *patient,
                        const char *chosen,
                        GPtrArray *references,
                        guint *at)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  gint64 now = rounds_patient_get_now (patient);
  GtkStringList *list = gtk_string_list_new (NULL);

  *at = 0;
  gtk_string_list_append (list, _ ("Encounter: none"));
  for (guint i = index != NULL ? index->n_encounters : 0; i > 0; i--)
    {
      const RoundsChartRow *row = index->encounters[i - 1].row;
      gboolean is_chosen = g_strcmp0 (chosen, row->event->reference) == 0;
      g_autofree char *words = NULL;

      if (row->event->reference == NULL || row->from > now)
        continue;
      words = say_encounter (index, row);
      gtk_string_list_append (list, words);
      g_ptr_array_add (references, g_strdup (row->event->reference));
      if (is_chosen)
        *at = references->len;
    }
  return G_LIST_MODEL (list);
}

char *
rounds_note_say_saved (RoundsPatient *patient, RoundsDraftKeeper *keeper)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  gint64 saved = rounds_draft_keeper_get_saved (keeper);
  g_autofree char *clock = NULL;

  switch (rounds_draft_keeper_get_state (keeper))
    {
    case ROUNDS_KEEPER_NEW:
      return g_strdup (_ ("New. What you type is saved, sealed, as you go."));
    case ROUNDS_KEEPER_UNSAVED:
      return g_strdup (_ ("Saving…"));
    case ROUNDS_KEEPER_FAILED:
      return g_strdup_printf (_ ("Not saved, not signed: %s"),
                              rounds_draft_keeper_get_error (keeper));
    case ROUNDS_KEEPER_SIGNING:
      return g_strdup (_ ("Signing…"));
    case ROUNDS_KEEPER_SAVED:
      if (rounds_draft_keeper_get_error (keeper) != NULL)
        return g_strdup_printf (_ ("Not signed: %s"), rounds_draft_keeper_get_error (keeper));
      break;
    case ROUNDS_KEEPER_SIGNED:
    case ROUNDS_KEEPER_DISCARDED:
    default:
      return g_strdup ("");
    }
  if (saved <= 0 || index == NULL)
    return g_strdup (_ ("Saved, sealed · kept if you lock"));
  clock = rounds_say_clock (index, saved);
  return g_strdup_printf (_ ("Saved %s · sealed, kept if you lock"), clock);
}
