#include "last-note.h"

#include <string.h>

static const char key[] = "rounds-notes-without-plan";

/* GBytes: a rid, then a version. */
static GBytes *
name_of (const guint8 *rid, guint32 version)
{
  guint8 name[ROUNDS_RID_BYTES + sizeof version];

  memcpy (name, rid, ROUNDS_RID_BYTES);
  memcpy (name + ROUNDS_RID_BYTES, &version, sizeof version);
  return g_bytes_new (name, sizeof name);
}

static gboolean
is_passed (RoundsPatient *patient, const RoundsEvent *event)
{
  GHashTable *passed = g_object_get_data (G_OBJECT (patient), key);
  g_autoptr (GBytes) name = name_of (event->rid, event->version);

  return passed != NULL && g_hash_table_contains (passed, name);
}

static gboolean
has_text (const RoundsEvent *event, guint *attachment)
{
  const RoundsFacet *facet;

  for (guint i = 0; (facet = rounds_event_facet (event, ROUNDS_FACET_ATTACHMENT, i)) != NULL; i++)
    if (facet->attachment.content_type == NULL ||
        g_str_has_prefix (facet->attachment.content_type, "text/"))
      {
        *attachment = i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
counts (const RoundsChartRow *row, guint *attachment)
{
  return row->event->kind == ROUNDS_KIND_NOTE &&
         (row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED | ROUNDS_MARK_REPLACED |
                        ROUNDS_MARK_AFTER_DEATH)) == 0 &&
         has_text (row->event, attachment);
}

/* *newest: of all; *n: those before the one that is given. */
static const RoundsChartRow *
find (RoundsPatient *patient, guint *attachment, const RoundsChartRow **newest, guint *n)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  gint64 at = rounds_patient_get_moment (patient);
  guint which = 0;

  *newest = NULL;
  *n = 0;
  for (guint i = index->n_rows; i-- > 0 && *n < ROUNDS_LAST_NOTES_MAX;)
    {
      const RoundsChartRow *row = &index->rows[i];

      if (row->from > at || !counts (row, &which))
        continue;
      if (*newest == NULL)
        {
          *newest = row;
          *attachment = which;
        }
      if (!is_passed (patient, row->event))
        {
          *attachment = which;
          return row;
        }
      (*n)++;
    }
  *n = 0;
  return *newest;
}

const RoundsChartRow *
rounds_last_note (RoundsPatient *patient, guint *attachment)
{
  const RoundsChartRow *newest;
  guint n;

  return find (patient, attachment, &newest, &n);
}

gboolean
rounds_last_note_pass (RoundsPatient *patient,
                       const guint8 rid[ROUNDS_RID_BYTES],
                       guint32 version,
                       const RoundsNoteSection *section)
{
  GHashTable *passed = g_object_get_data (G_OBJECT (patient), key);
  const RoundsChartRow *next;
  guint attachment;

  if (section->items == NULL || (section->heading != NULL && section->items[0] != NULL))
    return FALSE;
  if (passed == NULL)
    {
      passed = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                                      NULL);
      g_object_set_data_full (G_OBJECT (patient), key, passed, (GDestroyNotify) g_hash_table_unref);
    }
  g_hash_table_add (passed, name_of (rid, version));
  next = rounds_last_note (patient, &attachment);
  return next != NULL &&
         (next->event->version != version || memcmp (next->event->rid, rid, ROUNDS_RID_BYTES) != 0);
}

const RoundsChartRow *
rounds_last_note_newer (RoundsPatient *patient, guint *n)
{
  const RoundsChartRow *newest;
  guint attachment;

  find (patient, &attachment, &newest, n);
  return *n > 0 ? newest : NULL;
}
