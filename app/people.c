#include "people.h"

#include "chart-index.h"
#include "records.h"
#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ROOM (64u << 10) /* of the block that the texts lie in */

/* Made on the worker, then handed over whole. */
typedef struct
{
  RoundsDirectory *directory;
  RoundsBlock *block;
  GArray *rows;       /* of RoundsPersonRow, by name */
  GHashTable *by_rid; /* rid -> place + 1; the keys are of rows */
  gboolean no_memory;
} Filling;

struct _RoundsPeople
{
  GObject parent_instance;

  Filling *filling; /* NULL until the first fill */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsPeople, rounds_people, G_TYPE_OBJECT)

static void
filling_free (Filling *self)
{
  g_clear_pointer (&self->by_rid, g_hash_table_unref);
  g_clear_pointer (&self->rows, g_array_unref);
  g_clear_pointer (&self->block, rounds_block_free);
  g_clear_pointer (&self->directory, rounds_directory_free);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Filling, filling_free)

/* A rid is random: its first bytes are a hash. */
static guint
rid_hash (gconstpointer rid)
{
  guint hash;

  memcpy (&hash, rid, sizeof hash);
  return hash;
}

static gboolean
rid_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, ROUNDS_RID_BYTES) == 0;
}

/* ---- on the worker ---- */

static const char *
keep (Filling *self, const char *text)
{
  const char *kept = text != NULL ? rounds_block_text (self->block, text, strlen (text)) : NULL;

  self->no_memory |= text != NULL && kept == NULL;
  return kept;
}

static RoundsTime
keep_time (Filling *self, const RoundsTime *time)
{
  RoundsTime kept = *time;

  kept.text = keep (self, time->text);
  return kept;
}

static void
take_person (Filling *self, const RoundsPerson *person, RoundsPersonRow *row)
{
  const RoundsIdentifier *mrn = rounds_person_mrn (person);
  g_autofree char *name = rounds_say_name (person);

  row->id = keep (self, person->id);
  row->name = keep (self, name);
  row->sex = keep (self, person->sex);
  row->mrn = mrn != NULL ? keep (self, mrn->value) : NULL;
  row->birth = keep_time (self, &person->birth);
  row->died = keep_time (self, &person->died);
  row->deceased = person->deceased;
  row->inactive = person->inactive;
  row->linked = person->n_links > 0;
  row->secrecy = rounds_person_secrecy (person);
  self->no_memory |= !rounds_directory_add (self->directory, person);
}

static gboolean
on_patient_visited (gpointer data, const RoundsPatientRow *patient)
{
  Filling *self = data;
  RoundsPersonRow row = {
    .source = keep (self, patient->source),
    .records = patient->records,
    .events = patient->events,
    .first = patient->first,
    .last = patient->last,
    .changed = patient->changed,
  };

  memcpy (row.rid, patient->rid, sizeof row.rid);
  if (patient->person != NULL)
    take_person (self, patient->person, &row);
  else
    row.name = keep (self, _ ("Not named in this store"));
  g_array_append_val (self->rows, row);
  return !self->no_memory;
}

static int
row_compare (gconstpointer a, gconstpointer b)
{
  const RoundsPersonRow *one = a, *other = b;
  int by_name = g_strcmp0 (one->name, other->name);

  if (by_name != 0)
    return by_name;
  by_name = g_strcmp0 (one->birth.text, other->birth.text);
  return by_name != 0 ? by_name : memcmp (one->rid, other->rid, ROUNDS_RID_BYTES);
}

static Filling *
filling_new (RoundsStore *store, GError **error)
{
  g_autoptr (Filling) self = g_new0 (Filling, 1);

  self->directory = rounds_directory_new ();
  self->block = rounds_block_new (ROOM);
  self->rows = g_array_new (FALSE, FALSE, sizeof (RoundsPersonRow));
  self->by_rid = g_hash_table_new (rid_hash, rid_equal);
  self->no_memory = self->block == NULL;
  if (!self->no_memory && !rounds_store_patients (store, on_patient_visited, self, error))
    return NULL;
  if (self->no_memory)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY,
                           _ ("There is not enough memory for the list of patients"));
      return NULL;
    }
  g_array_sort (self->rows, row_compare);
  for (guint i = 0; i < self->rows->len; i++)
    g_hash_table_insert (self->by_rid, g_array_index (self->rows, RoundsPersonRow, i).rid,
                         GUINT_TO_POINTER (i + 1));
  return g_steal_pointer (&self);
}

static void
fill_on_worker (GTask *task, gpointer source, gpointer store, GCancellable *cancellable)
{
  GError *error = NULL;
  Filling *filling = filling_new (store, &error);

  if (filling != NULL)
    g_task_return_pointer (task, filling, (GDestroyNotify) filling_free);
  else
    g_task_return_error (task, error);
}

/* ---- on the main thread ---- */

static void
rounds_people_finalize (GObject *object)
{
  RoundsPeople *self = ROUNDS_PEOPLE (object);

  g_clear_pointer (&self->filling, filling_free);
  G_OBJECT_CLASS (rounds_people_parent_class)->finalize (object);
}

static void
rounds_people_class_init (RoundsPeopleClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rounds_people_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", ROUNDS_TYPE_PEOPLE, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
rounds_people_init (RoundsPeople *self)
{
}

RoundsPeople *
rounds_people_new (void)
{
  return g_object_new (ROUNDS_TYPE_PEOPLE, NULL);
}

void
rounds_people_fill_async (RoundsPeople *self,
                          RoundsStore *store,
                          RoundsWorker *worker,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, rounds_people_fill_async);
  g_task_set_task_data (task, g_object_ref (store), g_object_unref);
  rounds_worker_run (worker, task, fill_on_worker);
}

gboolean
rounds_people_fill_finish (RoundsPeople *self, GAsyncResult *result, GError **error)
{
  Filling *filling = g_task_propagate_pointer (G_TASK (result), error);
  Filling *before = self->filling;

  if (filling == NULL)
    return FALSE;
  self->filling = filling;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  g_clear_pointer (&before, filling_free);
  return TRUE;
}

gboolean
rounds_people_is_filled (RoundsPeople *self)
{
  return self->filling != NULL;
}

guint
rounds_people_size (RoundsPeople *self)
{
  return self->filling != NULL ? self->filling->rows->len : 0;
}

const RoundsPersonRow *
rounds_people_get (RoundsPeople *self, guint i)
{
  g_return_val_if_fail (i < rounds_people_size (self), NULL);
  return &g_array_index (self->filling->rows, RoundsPersonRow, i);
}

const RoundsPersonRow *
rounds_people_find (RoundsPeople *self, const guint8 rid[ROUNDS_RID_BYTES])
{
  guint place = 0;

  if (self->filling != NULL)
    place = GPOINTER_TO_UINT (g_hash_table_lookup (self->filling->by_rid, rid));
  return place > 0 ? rounds_people_get (self, place - 1) : NULL;
}

GArray *
rounds_people_search (RoundsPeople *self, const char *query, guint max)
{
  if (self->filling == NULL)
    return g_array_new (FALSE, FALSE, sizeof (RoundsDirectoryRow));
  return rounds_directory_search (self->filling->directory, query, max);
}

GArray *
rounds_people_look_alikes (RoundsPeople *self, const guint8 rid[ROUNDS_RID_BYTES])
{
  if (self->filling == NULL)
    return g_array_new (FALSE, FALSE, sizeof (RoundsLookAlike));
  return rounds_directory_look_alikes (self->filling->directory, rid);
}

GArray *
rounds_people_duplicates (RoundsPeople *self, const guint8 rid[ROUNDS_RID_BYTES])
{
  if (self->filling == NULL)
    return g_array_new (FALSE, FALSE, sizeof (RoundsLookAlike));
  return rounds_directory_duplicates (self->filling->directory, rid);
}
