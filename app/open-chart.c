#include "open-chart.h"

#include "medicine-names.h"
#include "old-versions.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
set_ambiguous (GError **error, GArray *found)
{
  g_autoptr (GString) sources = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++)
    g_string_append_printf (sources, "%s%s", i > 0 ? ", " : "",
                            g_array_index (found, RoundsFound, i).source);
  g_set_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AMBIGUOUS,
               _ ("More than one source has this id: %s. Say which with --source."), sources->str);
}

gboolean
rounds_find_one (RoundsStore *store,
                 const char *type,
                 const RoundsWhom *whom,
                 RoundsFound *found,
                 GError **error)
{
  g_autoptr (GArray) rows = rounds_store_find (store, type, whom->id, whom->source, error);

  if (rows == NULL)
    return FALSE;
  if (rows->len == 1)
    {
      *found = g_array_index (rows, RoundsFound, 0);
      return TRUE;
    }
  if (rows->len == 0)
    g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND,
                         _ ("No record has this id"));
  else
    set_ambiguous (error, rows);
  return FALSE;
}

/* The shared records, where an order of the chart names its medicine by one of them only: an audited
 * reading of its own. *shared stays NULL where none does. */
static gboolean
read_shared (RoundsChart *chart, const RoundsActor *actor, RoundsChart **shared, GError **error)
{
  if (!rounds_medicines_need_names (rounds_chart_get_events (chart)))
    return TRUE;
  *shared = rounds_chart_open_place (rounds_chart_get_store (chart), ROUNDS_PLACE_SHARED, actor,
                                     error);
  return *shared != NULL;
}

gboolean
rounds_open_chart_of (RoundsStore *store,
                      const guint8 patient[ROUNDS_RID_BYTES],
                      const RoundsActor *actor,
                      RoundsOpenChart *out,
                      GError **error)
{
  RoundsChartSettings settings = rounds_site_settings (store);
  g_autoptr (RoundsChart) shared = NULL;

  settings.opened = actor->opened;
  *out = (RoundsOpenChart){ rounds_chart_open (store, patient, actor, error), NULL };
  if (out->chart != NULL &&
      rounds_chart_add_old_versions (out->chart, rounds_chart_get_events (out->chart), error) &&
      read_shared (out->chart, actor, &shared, error))
    {
      settings.shared = shared != NULL ? rounds_chart_get_events (shared) : NULL;
      out->index = rounds_chart_index_new (rounds_chart_take_events (out->chart),
                                           rounds_chart_take_person (out->chart), &settings);
      if (out->index == NULL)
        g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY,
                             _ ("There is not enough memory to open this chart"));
    }
  g_time_zone_unref (settings.zone);
  if (out->index != NULL)
    return TRUE;
  rounds_open_chart_clear (out);
  return FALSE;
}

gboolean
rounds_open_chart (RoundsStore *store,
                   const RoundsWhom *whom,
                   const RoundsActor *actor,
                   RoundsOpenChart *out,
                   GError **error)
{
  RoundsFound found;

  *out = (RoundsOpenChart){ NULL, NULL };
  return rounds_find_one (store, "Patient", whom, &found, error) &&
         rounds_open_chart_of (store, found.patient, actor, out, error);
}

void
rounds_open_chart_clear (RoundsOpenChart *self)
{
  g_clear_pointer (&self->index, rounds_chart_index_free);
  g_clear_pointer (&self->chart, rounds_chart_close);
}
