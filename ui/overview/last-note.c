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

typedef enum
{
  NOT_READ, /* yet */
  NO_PLAN,
  UNREADABLE,
} Passed;

/* What could not be read of one state of the chart may be read of the next: its document came. */
static Passed
how_passed (RoundsPatient *patient, const RoundsEvent *event)
{
  GHashTable *passed = g_object_get_data (G_OBJECT (patient), key);
  g_autoptr (GBytes) name = name_of (event->rid, event->version);
  gpointer index = NULL;

  if (passed == NULL || !g_hash_table_lookup_extended (passed, name, NULL, &index))
    return NOT_READ;
  if (index == NULL)
    return NO_PLAN;
  return index == (gpointer) rounds_patient_get_index (patient) ? UNREADABLE : NOT_READ;
}

/* Of those that are read (app/documents.c), what is a text and no picture of one. */
static gboolean
is_text (const char *content_type)
{
  static const char *const types[] = { "text/", "application/rtf", "application/xhtml+xml" };

  for (gsize i = 0; content_type != NULL && i < G_N_ELEMENTS (types); i++)
    if (g_ascii_strncasecmp (content_type, types[i], strlen (types[i])) == 0)
      return TRUE;
  return content_type == NULL;
}

static gboolean
has_text (const RoundsEvent *event, guint *attachment)
{
  const RoundsFacet *facet;

  for (guint i = 0; (facet = rounds_event_facet (event, ROUNDS_FACET_ATTACHMENT, i)) != NULL; i++)
    if (is_text (facet->attachment.content_type))
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

typedef struct
{
  const RoundsChartRow *newest;     /* of all */
  const RoundsChartRow *unreadable; /* the newest of those */
  guint attachment;                 /* of what was found */
  guint unread_attachment,
      n_before;          /* of the newest that cannot be read; how many are newer than it */
  guint n, n_unreadable; /* before the one that was found */
} Found;

/* None has a plan: one that cannot be read may have. */
static const RoundsChartRow *
fall_back (Found *found)
{
  const RoundsChartRow *row = found->unreadable != NULL ? found->unreadable : found->newest;

  if (found->unreadable != NULL)
    found->attachment = found->unread_attachment;
  found->n = found->unreadable != NULL ? found->n_before : 0;
  found->n_unreadable = 0;
  found->unreadable = NULL;
  return row;
}

static const RoundsChartRow *
find (RoundsPatient *patient, Found *found)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  gint64 at = rounds_patient_get_moment (patient);
  guint which = 0;

  *found = (Found){ NULL, NULL, 0, 0, 0, 0, 0 };
  for (guint i = index->n_rows; i-- > 0 && found->n < ROUNDS_LAST_NOTES_MAX;)
    {
      const RoundsChartRow *row = &index->rows[i];
      Passed passed;

      if (row->from > at || !counts (row, &which))
        continue;
      passed = how_passed (patient, row->event);
      if (found->newest == NULL || passed == NOT_READ)
        found->attachment = which;
      if (found->newest == NULL)
        found->newest = row;
      if (passed == NOT_READ)
        return row;
      if (passed == UNREADABLE && found->n_unreadable++ == 0)
        {
          found->unreadable = row;
          found->unread_attachment = which;
          found->n_before = found->n;
        }
      found->n++;
    }
  return fall_back (found);
}

const RoundsChartRow *
rounds_last_note (RoundsPatient *patient, guint *attachment)
{
  Found found;
  const RoundsChartRow *row = find (patient, &found);

  *attachment = found.attachment;
  return row;
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

  if (section->items != NULL && section->heading != NULL && section->items[0] != NULL)
    return FALSE;
  if (passed == NULL)
    {
      passed = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                                      NULL);
      g_object_set_data_full (G_OBJECT (patient), key, passed, (GDestroyNotify) g_hash_table_unref);
    }
  g_hash_table_replace (passed, name_of (rid, version),
                        section->items == NULL ? (gpointer) rounds_patient_get_index (patient)
                                               : NULL);
  next = rounds_last_note (patient, &attachment);
  return next != NULL &&
         (next->event->version != version || memcmp (next->event->rid, rid, ROUNDS_RID_BYTES) != 0);
}

const RoundsChartRow *
rounds_last_note_newer (RoundsPatient *patient, guint *n, guint *unreadable)
{
  Found found;

  find (patient, &found);
  *n = found.n;
  *unreadable = found.n_unreadable;
  if (found.n == 0)
    return NULL;
  return found.unreadable != NULL ? found.unreadable : found.newest;
}
