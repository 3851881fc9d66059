#include "source-reading.h"

#include "documents.h"

#include <string.h>

typedef struct
{
  guint8 rid[ROUNDS_RID_BYTES];
  guint32 versions[2];
  char *field;
  guint32 start, end;
  const RoundsEvent *event; /* lives as long as the chart, which the worker holds */
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_free (wish->field);
  g_free (wish);
}

void
rounds_source_read_free (gpointer data)
{
  RoundsSourceRead *read = data;

  rounds_source_text_clear (&read->text);
  g_free (read);
}

/* The attachment whose data the field is, as text; NULL: the field is none, or is not read. */
static GBytes *
read_attachment (const RoundsOpenChart *chart,
                 const RoundsActor *actor,
                 const Wish *wish,
                 GError **error)
{
  g_autoptr (RoundsDocuments) documents = NULL;

  if (wish->event == NULL ||
      rounds_documents_attachment (wish->event, wish->field) == ROUNDS_ATTACHMENT_NONE)
    return NULL;
  documents = rounds_documents_new (chart->chart, actor, error);
  return documents != NULL
             ? rounds_documents_cited_text (documents, wish->event, wish->field, error)
             : NULL;
}

/* The end of the sentence that begins at start: what a place without an end means. */
static gsize
sentence_end (GBytes *text, gsize start)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (text, &size);

  for (gsize i = start; i < size; i++)
    if (data[i] == '\n' || data[i] == '.')
      return i;
  return size;
}

static gpointer
read_source (const RoundsOpenChart *chart,
             const RoundsActor *actor,
             gpointer data,
             GCancellable *cancellable,
             GError **error)
{
  const Wish *wish = data;
  RoundsSourceRead *read;
  g_autoptr (GError) why = NULL;
  g_autoptr (GBytes) attachment = read_attachment (chart, actor, wish, &why);
  g_autoptr (GBytes) bytes = NULL;

  if (why != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return NULL;
    }
  bytes = rounds_chart_content (chart->chart, wish->rid, wish->versions[0], error);
  if (bytes == NULL)
    return NULL;
  read = g_new0 (RoundsSourceRead, 1);
  read->n_bytes = g_bytes_get_size (bytes);
  read->attachment = attachment != NULL;
  if (attachment == NULL)
    rounds_source_text (bytes, wish->field, wish->event, &read->text);
  else
    rounds_source_plain (attachment, wish->start,
                         wish->end > wish->start + 1 || wish->end == 0
                             ? wish->end
                             : sentence_end (attachment, wish->start),
                         &read->text);
  return read;
}

/* What that version said, by which its attachments are found; NULL: it gave no events. */
static const RoundsEvent *
event_of (const RoundsSourceWish *wish)
{
  const RoundsEvent *event = wish->row->event;

  if (wish->version == 0)
    return event;
  for (guint i = 0; i < wish->row->n_was; i++)
    if (wish->row->was[i]->version == wish->version && wish->row->was[i]->part == event->part &&
        memcmp (wish->row->was[i]->rid, event->rid, ROUNDS_RID_BYTES) == 0)
      return wish->row->was[i];
  return NULL;
}

void
rounds_source_read_async (RoundsPatient *patient,
                          const RoundsSourceWish *wish,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  Wish *own = g_new0 (Wish, 1);
  const RoundsPatientJob job = {
    .work = read_source, .data = own, .free_data = wish_free, .free_result = rounds_source_read_free
  };

  memcpy (own->rid, wish->row->event->rid, ROUNDS_RID_BYTES);
  own->versions[0] = wish->version;
  own->field = g_strdup (wish->field);
  own->start = wish->start;
  own->end = wish->end;
  own->event = event_of (wish);
  rounds_patient_work_async (patient, &job, callback, user_data);
}

RoundsSourceRead *
rounds_source_read_finish (RoundsPatient *patient, GAsyncResult *result, GError **error)
{
  return rounds_patient_work_finish (patient, result, error);
}

/* ---- two versions ---- */

static gpointer
compare_versions (const RoundsOpenChart *chart,
                  const RoundsActor *actor,
                  gpointer data,
                  GCancellable *cancellable,
                  GError **error)
{
  const Wish *wish = data;
  g_autoptr (GBytes)
      before = rounds_chart_content (chart->chart, wish->rid, wish->versions[0], error);
  g_autoptr (GBytes) after = NULL;

  if (before == NULL)
    return NULL;
  after = rounds_chart_content (chart->chart, wish->rid, wish->versions[1], error);
  return after != NULL ? rounds_source_changes (before, after) : NULL;
}

static void
unref_changes (gpointer changes)
{
  g_ptr_array_unref (changes);
}

void
rounds_source_compare_async (RoundsPatient *patient,
                             const guint8 rid[ROUNDS_RID_BYTES],
                             const guint32 versions[2],
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  Wish *own = g_new0 (Wish, 1);
  const RoundsPatientJob job = {
    .work = compare_versions, .data = own, .free_data = wish_free, .free_result = unref_changes
  };

  memcpy (own->rid, rid, ROUNDS_RID_BYTES);
  own->versions[0] = versions[0];
  own->versions[1] = versions[1];
  rounds_patient_work_async (patient, &job, callback, user_data);
}

GPtrArray *
rounds_source_compare_finish (RoundsPatient *patient, GAsyncResult *result, GError **error)
{
  return rounds_patient_work_finish (patient, result, error);
}
