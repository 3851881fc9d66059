#include "news.h"

#include "news-private.h"
#include "patient-private.h"
#include "say-none.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _RoundsNews
{
  GObject parent_instance;

  RoundsPatient *patient; /* its owner: not a reference */
  RoundsNewsMarks *marks;
  GArray *items; /* RoundsNewsItem */
  gint64 last_looked, since;
  /* RoundsChartRow to the RoundsNewsPart where it was seen, since rounds_news_hold; NULL: that is not asked for. */
  GHashTable *held;
  gboolean looked; /* this opening is marked, or the mark is on its way */
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsNews, rounds_news, G_TYPE_OBJECT)

static const char *
me_of (RoundsNews *self)
{
  RoundsStore *store = rounds_session_get_store (rounds_patient_get_session (self->patient));

  return store != NULL ? rounds_store_get_user (store) : NULL;
}

static void
collect (RoundsNews *self)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);

  g_clear_pointer (&self->items, g_array_unref);
  if (index == NULL || self->marks == NULL)
    return;
  self->since = rounds_news_since_of (rounds_patient_get_now (self->patient), self->last_looked);
  self->items = rounds_news_collect (
      &(RoundsNewsAsk){ index, self->marks, rounds_patient_get_now (self->patient), self->since,
                        self->patient->read->times, self->held });
}

static void
read_marks (RoundsNews *self)
{
  g_clear_pointer (&self->marks, rounds_news_marks_free);
  if (rounds_patient_get_index (self->patient) == NULL)
    return;
  self->marks = rounds_news_marks_new (me_of (self));
  rounds_news_marks_read (self->marks, rounds_patient_get_local (self->patient, ROUNDS_LOCAL_SEEN),
                          TRUE);
  rounds_news_marks_read (self->marks,
                          rounds_patient_get_local (self->patient, ROUNDS_LOCAL_ACKNOWLEDGED),
                          FALSE);
}

/* ---- where it stands ---- */

/* What is critical is so to everybody: seen or not it stands first, and leaves when somebody acknowledges it. */
static void
hold_place (RoundsNews *self, const guint8 rid[ROUNDS_RID_BYTES])
{
  for (guint i = 0; self->held != NULL && i < rounds_news_size (self); i++)
    {
      const RoundsNewsItem *item = rounds_news_get (self, i);

      if (!item->critical && memcmp (item->row->event->rid, rid, ROUNDS_RID_BYTES) == 0)
        g_hash_table_insert (self->held, (gpointer) item->row, GUINT_TO_POINTER (item->place));
    }
}

void
rounds_news_hold (RoundsNews *self, gboolean hold)
{
  gboolean moved = self->held != NULL && g_hash_table_size (self->held) > 0;

  g_clear_pointer (&self->held, g_hash_table_unref);
  if (hold)
    self->held = g_hash_table_new (NULL, NULL);
  if (!moved)
    return;
  collect (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* ---- marks that are written ---- */

static void
on_marked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RoundsNews) self = data;
  g_autoptr (GError) error = NULL;

  if (!rounds_patient_act_finish (ROUNDS_PATIENT (source), result, NULL, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, error->message);
}

static void
mark (RoundsNews *self, RoundsActType type, const RoundsEvent *event, const char *text)
{
  const RoundsAct act = {
    .type = type, .reference = event->reference, .source = event->source, .text = text
  };

  rounds_patient_act_async (self->patient, &act, on_marked, g_object_ref (self));
}

void
rounds_news_see (RoundsNews *self, const RoundsChartRow *row)
{
  const RoundsNewsItem *item = rounds_news_find (self, row);

  if (item != NULL && !item->seen && rounds_patient_is_now (self->patient))
    mark (self, ROUNDS_ACT_SEEN, row->event, NULL);
}

void
rounds_news_acknowledge (RoundsNews *self, const RoundsChartRow *row, const char *text)
{
  mark (self, ROUNDS_ACT_ACKNOWLEDGE, row->event, text != NULL ? text : "");
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  /* Who may read and not write leaves no mark; nothing is lost but the next "last looked". */
  rounds_patient_act_finish (ROUNDS_PATIENT (source), result, NULL, NULL);
}

/* Once an opening; what was marked before is kept for the whole of it. */
static void
mark_looked (RoundsNews *self)
{
  const RoundsPerson *person = rounds_patient_get_person (self->patient);
  g_autofree char *reference = NULL;
  RoundsAct act = { .type = ROUNDS_ACT_SEEN };

  if (self->looked || person == NULL || person->id == NULL ||
      !rounds_patient_is_now (self->patient))
    return;
  self->looked = TRUE;
  reference = g_strconcat ("Patient/", person->id, NULL);
  act.reference = reference;
  act.source = person->source;
  rounds_patient_act_async (self->patient, &act, on_looked, NULL);
}

static void
on_acted (RoundsNews *self, const RoundsAct *act, const RoundsActDone *done)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  const RoundsPerson *person = rounds_patient_get_person (self->patient);
  g_autofree char *at = NULL;
  g_autoptr (GDateTime) now = NULL;

  if ((act->type != ROUNDS_ACT_SEEN && act->type != ROUNDS_ACT_ACKNOWLEDGE) || index == NULL ||
      self->marks == NULL ||
      (person != NULL && memcmp (person->rid, done->rid, ROUNDS_RID_BYTES) == 0))
    return;
  now = g_date_time_new_from_unix_utc (rounds_patient_get_now (self->patient) / 1000);
  at = g_date_time_format_iso8601 (now);
  rounds_news_marks_add (self->marks, &(RoundsNewsMark){ .rid = done->rid,
                                                         .version = done->version,
                                                         .user = me_of (self),
                                                         .at = at,
                                                         .text = act->text,
                                                         .seen = act->type == ROUNDS_ACT_SEEN });
  hold_place (self, done->rid);
  collect (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* ---- read, read anew ---- */

static void
read_chart (RoundsNews *self)
{
  const RoundsPerson *person = rounds_patient_get_person (self->patient);

  if (self->held != NULL)
    g_hash_table_remove_all (self->held);
  read_marks (self);
  if (self->marks != NULL && person != NULL && !self->looked)
    self->last_looked = rounds_news_marks_seen_at (self->marks, person->rid);
  collect (self);
  mark_looked (self);
}

static void
on_changed (RoundsNews *self)
{
  read_chart (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* The month that is looked back on begins later, and "today" is another day after midnight. */
static void
on_now (RoundsNews *self)
{
  g_autoptr (GArray) before = g_steal_pointer (&self->items);
  guint n = before != NULL ? before->len : 0;

  collect (self);
  if (n != rounds_news_size (self) ||
      (n > 0 && memcmp (before->data, self->items->data, n * sizeof (RoundsNewsItem)) != 0))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_state (RoundsNews *self)
{
  if (rounds_patient_get_state (self->patient) != ROUNDS_PATIENT_OPENING)
    on_changed (self);
}

static void
rounds_news_finalize (GObject *object)
{
  RoundsNews *self = ROUNDS_NEWS (object);

  g_clear_pointer (&self->items, g_array_unref);
  g_clear_pointer (&self->held, g_hash_table_unref);
  g_clear_pointer (&self->marks, rounds_news_marks_free);
  G_OBJECT_CLASS (rounds_news_parent_class)->finalize (object);
}

static void
rounds_news_class_init (RoundsNewsClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rounds_news_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", ROUNDS_TYPE_NEWS, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", ROUNDS_TYPE_NEWS, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
rounds_news_init (RoundsNews *self)
{
  self->last_looked = G_MININT64;
}

RoundsNews *
rounds_news_of (RoundsPatient *patient)
{
  static const char key[] = "rounds-news";
  RoundsNews *self = g_object_get_data (G_OBJECT (patient), key);

  if (self != NULL)
    return self;
  self = g_object_new (ROUNDS_TYPE_NEWS, NULL);
  self->patient = patient;
  /* The patient owns it, and its handlers end with it. */
  g_object_set_data_full (G_OBJECT (patient), key, self, g_object_unref);
  g_signal_connect_object (patient, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (patient, "notify::now", G_CALLBACK (on_now), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (patient, "notify::state", G_CALLBACK (on_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (patient, "acted", G_CALLBACK (on_acted), self, G_CONNECT_SWAPPED);
  read_chart (self);
  return self;
}

/* ---- what there is ---- */

guint
rounds_news_size (RoundsNews *self)
{
  return self->items != NULL ? self->items->len : 0;
}

const RoundsNewsItem *
rounds_news_get (RoundsNews *self, guint i)
{
  return &g_array_index (self->items, RoundsNewsItem, i);
}

const RoundsNewsItem *
rounds_news_find (RoundsNews *self, const RoundsChartRow *row)
{
  for (guint i = 0; row != NULL && i < rounds_news_size (self); i++)
    if (rounds_news_get (self, i)->row == row)
      return rounds_news_get (self, i);
  return NULL;
}

guint
rounds_news_unseen (RoundsNews *self)
{
  guint n = 0;

  for (guint i = 0; i < rounds_news_size (self); i++)
    n += !rounds_news_get (self, i)->seen;
  return n;
}

guint
rounds_news_critical (RoundsNews *self)
{
  guint n = 0;

  while (n < rounds_news_size (self) && rounds_news_get (self, n)->critical)
    n++;
  return n;
}

guint
rounds_news_from_before (RoundsNews *self)
{
  guint n = 0;

  for (guint i = 0; i < rounds_news_size (self); i++)
    n += rounds_news_get (self, i)->came < self->since;
  return n;
}

gint64
rounds_news_since (RoundsNews *self)
{
  return self->since;
}

gint64
rounds_news_last_looked (RoundsNews *self)
{
  return self->last_looked;
}

const GPtrArray *
rounds_news_pending (RoundsNews *self)
{
  return rounds_patient_get_pending (self->patient);
}

gint64
rounds_news_came (RoundsNews *self, const RoundsChartRow *row)
{
  const RoundsReadChart *read = self->patient->read;

  return MIN (read->times->came[row - read->chart.index->rows],
              rounds_patient_get_now (self->patient));
}

guint
rounds_news_unread_marks (RoundsNews *self)
{
  return self->marks != NULL ? rounds_news_marks_unread (self->marks) : 0;
}

char *
rounds_news_unread_words (guint n)
{
  if (n == 0)
    return NULL;
  return g_strdup_printf (
      ngettext ("⚠ %u mark of what was seen or acknowledged could not be read: which of these are "
                "new is not known for certain",
                "⚠ %u marks of what was seen or acknowledged could not be read: which of these are "
                "new is not known for certain",
                n),
      n);
}

gboolean
rounds_news_is_report (RoundsNews *self, const RoundsChartRow *row)
{
  return rounds_news_report_of (rounds_patient_get_index (self->patient), row) != NULL;
}

guint
rounds_news_count_unseen (RoundsPatient *patient)
{
  static const char *const types[] = { "Observation", "DiagnosticReport", NULL };
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  guint n = rounds_news_unseen (rounds_news_of (patient));

  return n == 0 && index != NULL && !rounds_all_loaded (index, types) ? G_MAXUINT : n;
}

gboolean
rounds_news_is_urgent (RoundsPatient *patient)
{
  return rounds_news_critical (rounds_news_of (patient)) > 0;
}
