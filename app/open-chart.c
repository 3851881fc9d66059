#include "open-chart.h"

#include "chart-names.h"
#include "import-marks.h"
#include "old-versions.h"
#include "shared-names.h"

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

/* The Medications, practitioners and places that are nobody's, where the chart names something by one of
 * them only. *shared stays NULL where it does not. */
static gboolean
read_shared (RoundsChart *chart, const RoundsActor *actor, GPtrArray **shared, GError **error)
{
  if (!rounds_chart_needs_names (rounds_chart_get_events (chart)))
    return TRUE;
  *shared = rounds_shared_names (rounds_chart_get_store (chart), actor, error);
  return *shared != NULL;
}

/* What the store itself keeps back never comes to the index: it is counted there all the same, so that
 * every list that says "none" says that something is withheld (H24), whatever its type: a document may
 * hold anything. */
static void
count_withheld (RoundsOpenChart *self)
{
  guint withheld = rounds_chart_get_withheld (self->chart);

  self->index->withheld[ROUNDS_SECRECY_RESTRICTED] += withheld;
  if (withheld > 0)
    self->index->withheld_kinds = G_MAXUINT64;
}

/* What the store packed of the person, and what only the record itself says. A record that cannot be read says
 * no more than that. (transfer full) NULL: there is no Patient. */
static RoundsPerson *
take_person (RoundsChart *chart)
{
  RoundsPerson *person = rounds_chart_take_person (chart);
  g_autoptr (GBytes) bytes = NULL;

  if (person == NULL)
    return NULL;
  bytes = rounds_chart_content (chart, person->rid, person->version, NULL);
  if (bytes != NULL)
    rounds_person_read (person, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return person;
}

/* The events and the person go to the index; what is said of them is decided by settings. */
static gboolean
make_index (RoundsOpenChart *self, const RoundsChartSettings *settings, GError **error)
{
  self->index = rounds_chart_index_new (rounds_chart_take_events (self->chart),
                                        take_person (self->chart), settings);
  if (self->index == NULL)
    g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY,
                         _ ("There is not enough memory to open this chart"));
  else
    count_withheld (self);
  return self->index != NULL;
}

static gboolean
index_chart (RoundsOpenChart *self,
             const RoundsWhom *whom,
             const RoundsActor *actor,
             GError **error)
{
  RoundsChartSettings settings = rounds_site_settings (rounds_chart_get_store (self->chart));
  g_autoptr (GTimeZone) zone = settings.zone;
  g_autoptr (GArray) found = NULL;
  const GArray *same = whom->same_person;
  g_autoptr (GPtrArray) shared = NULL, types = NULL;

  if (!rounds_import_marks_tell (self->chart, &settings, &types, error) ||
      !rounds_chart_add_old_versions (self->chart, rounds_chart_get_events (self->chart), error) ||
      !read_shared (self->chart, actor, &shared, error))
    return FALSE;
  settings.opened = actor->opened;
  settings.old_form = rounds_chart_get_old_form (self->chart) != NULL;
  settings.shared = shared;
  if (same == NULL && whom->directory != NULL)
    same = found = rounds_directory_duplicates (whom->directory,
                                                rounds_chart_get_patient (self->chart));
  if (same != NULL)
    {
      settings.same_person = (const RoundsLookAlike *) (gpointer) same->data;
      settings.n_same_person = same->len;
    }
  return make_index (self, &settings, error);
}

gboolean
rounds_open_chart (RoundsStore *store,
                   const RoundsWhom *whom,
                   const RoundsActor *actor,
                   RoundsOpenChart *out,
                   GError **error)
{
  RoundsFound found;
  const guint8 *rid = whom->rid != NULL ? whom->rid : found.patient;

  *out = (RoundsOpenChart){ NULL, NULL };
  if (whom->rid == NULL && !rounds_find_one (store, "Patient", whom, &found, error))
    return FALSE;
  out->chart = whom->anew ? rounds_chart_open_anew (store, rid, actor, error)
                          : rounds_chart_open (store, rid, actor, error);
  if (out->chart != NULL && index_chart (out, whom, actor, error))
    return TRUE;
  rounds_open_chart_clear (out);
  return FALSE;
}

gboolean
rounds_open_unassigned (RoundsStore *store,
                        const RoundsActor *actor,
                        RoundsOpenChart *out,
                        GError **error)
{
  const RoundsWhom nobody = { NULL };

  *out = (RoundsOpenChart){ NULL, NULL };
  out->chart = rounds_chart_open_place (store, ROUNDS_PLACE_UNASSIGNED, actor, error);
  if (out->chart != NULL && index_chart (out, &nobody, actor, error))
    return TRUE;
  rounds_open_chart_clear (out);
  return FALSE;
}

void
rounds_open_chart_clear (RoundsOpenChart *self)
{
  g_clear_pointer (&self->index, rounds_chart_index_free);
  g_clear_pointer (&self->chart, rounds_chart_close);
}
