#include "old-versions.h"

#include "extract.h"

#include <string.h>

/* An event that stands by itself: the extracted one goes with its resource. */
static RoundsEvent *
copy_event (const RoundsEvent *event)
{
  g_autoptr (GBytes) packed = rounds_event_pack (event);

  return packed != NULL ? rounds_event_unpack (packed, NULL) : NULL;
}

static void
add_events (GPtrArray *events,
            const RoundsRecord *record,
            const RoundsVersion *version,
            const RoundsExtracted *extracted)
{
  for (guint i = 0; i < extracted->n_events; i++)
    {
      RoundsEvent *event = copy_event (extracted->events[i]);

      if (event == NULL)
        continue;
      memcpy (event->rid, record->rid, ROUNDS_RID_BYTES);
      event->version = version->version;
      event->superseded = TRUE;
      event->source = record->source;
      event->arrived = version->arrived;
      g_ptr_array_add (events, event);
    }
}

/* Two hospitals that share a source and count their ids from 1 make versions of each other: what an earlier one says
 * of another patient is none of this chart's. */
static gboolean
is_of_another (RoundsChart *chart, const RoundsExtracted *extracted)
{
  const RoundsPerson *person = rounds_chart_get_person (chart);

  return person != NULL && person->id != NULL && extracted->subject != NULL &&
         g_str_has_prefix (extracted->subject, "Patient/") &&
         strcmp (extracted->subject + strlen ("Patient/"), person->id) != 0;
}

/* One that is withheld for its label is left out, as in the chart. */
static gboolean
add_version (RoundsChart *chart,
             const RoundsRecord *record,
             const RoundsVersion *version,
             GPtrArray *events,
             GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autoptr (GBytes) content = rounds_chart_content (chart, record->rid, version->version, &failed);
  g_autoptr (RoundsScan) json = NULL;
  g_auto (RoundsExtracted) extracted = { 0 };
  RoundsExtractInput input = { 0 };
  const char *bytes;
  gsize size;

  if (g_error_matches (failed, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_REFUSED))
    return TRUE;
  if (content == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  bytes = g_bytes_get_data (content, &size);
  json = rounds_scan_parse (bytes, size, NULL, &failed);
  input.json = json;
  if (json != NULL)
    input.resource = rounds_scan_root (json);
  if (json != NULL && rounds_extract (&input, &extracted, NULL, &failed))
    {
      if (!is_of_another (chart, &extracted))
        add_events (events, record, version, &extracted);
      return TRUE;
    }
  /* An earlier version that the readers of now refuse keeps nobody from what counts. */
  if (g_error_matches (failed, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

static gboolean
add_versions (RoundsChart *chart, const RoundsRecord *record, GPtrArray *events, GError **error)
{
  g_autoptr (GPtrArray) versions = rounds_chart_versions (chart, record->rid, error);

  for (guint i = 0; versions != NULL && i < versions->len; i++)
    {
      const RoundsVersion *version = versions->pdata[i];

      if (version->version == record->version || version->deleted ||
          g_strcmp0 (version->media, ROUNDS_MEDIA_FHIR) != 0)
        continue;
      if (!add_version (chart, record, version, events, error))
        return FALSE;
    }
  return versions != NULL;
}

gboolean
rounds_chart_add_old_versions (RoundsChart *chart, GPtrArray *events, GError **error)
{
  GArray *records = rounds_chart_get_records (chart);

  for (guint i = 0; i < records->len; i++)
    {
      const RoundsRecord *record = &g_array_index (records, RoundsRecord, i);

      if (record->n_versions > 1 && !add_versions (chart, record, events, error))
        return FALSE;
    }
  return TRUE;
}
