#include "patient.h"

#include "patient-private.h"

#include "local.h"
#include "loop-guard.h"
#include "site.h"

#include <glib/gi18n-lib.h>
#include <string.h>

enum
{
  PROP_STATE = 1,
  PROP_AT,
  PROP_NOW,
  PROP_WORDS_READY,
  N_PROPS
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_SELECTED,
  SIGNAL_VIEW_CHANGED,
  SIGNAL_CLOSING,
  SIGNAL_ACTED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsPatient, rounds_patient, G_TYPE_OBJECT)

void
rounds_views_clear (RoundsViews *self)
{
  g_clear_pointer (&self->medicines, rounds_medicines_free);
  g_clear_pointer (&self->problems, rounds_problems_free);
  g_clear_pointer (&self->allergies, rounds_allergies_free);
  g_clear_pointer (&self->errors, rounds_chart_errors_free);
}

static void
set_state (RoundsPatient *self, RoundsPatientState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* ---- the patients of a session ---- */

#define OPEN_PATIENTS "rounds-open-patients"

/* (transfer none) of RoundsPatient, which leave it when they close. */
static GPtrArray *
patients_of (RoundsSession *session)
{
  GPtrArray *patients = g_object_get_data (G_OBJECT (session), OPEN_PATIENTS);

  if (patients == NULL)
    {
      patients = g_ptr_array_new ();
      g_object_set_data_full (G_OBJECT (session), OPEN_PATIENTS, patients,
                              (GDestroyNotify) g_ptr_array_unref);
    }
  return patients;
}

GPtrArray *
rounds_patient_list (RoundsSession *session)
{
  GPtrArray *patients = patients_of (session), *open = g_ptr_array_new ();

  for (guint i = 0; i < patients->len; i++)
    if (rounds_patient_get_state (g_ptr_array_index (patients, i)) == ROUNDS_PATIENT_OPEN)
      g_ptr_array_add (open, g_ptr_array_index (patients, i));
  return open;
}

/* ---- the selection ---- */

static void
keep_selection (RoundsPatient *self, const RoundsSelection *selection)
{
  char *field = g_strdup (selection->field);

  self->selection = *selection;
  g_free (self->field);
  self->field = field;
  self->selection.field = field;
}

/* By rid and part; NULL: no row is of it. */
static const RoundsChartRow *
row_of (const RoundsChartIndex *index, const guint8 rid[ROUNDS_RID_BYTES], guint part)
{
  for (guint i = 0; i < index->n_rows; i++)
    {
      const RoundsEvent *event = index->rows[i].event;

      if (event->part == part && memcmp (event->rid, rid, ROUNDS_RID_BYTES) == 0)
        return &index->rows[i];
    }
  return NULL;
}

static gboolean
is_of (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  return row >= index->rows && row < index->rows + index->n_rows;
}

/* The row that shows an event now: its own, or the one that it is shown as. */
static const RoundsChartRow *
row_of_event (const RoundsChartIndex *index, const RoundsEvent *event)
{
  const RoundsChartRow *row = row_of (index, event->rid, event->part);

  return row != NULL ? row : rounds_chart_row (index, event->reference);
}

/* ---- what is left of a chart that is closed or read anew ---- */

/* The patient has no chart afterwards. */
static RoundsBefore *
take_before (RoundsPatient *self)
{
  RoundsBefore *before = rounds_before_new ();

  before->shown = self->shown;
  before->now = self->now;
  before->words = g_steal_pointer (&self->words);
  before->read = g_steal_pointer (&self->read);
  memset (&self->shown, 0, sizeof self->shown);
  memset (&self->now, 0, sizeof self->now);
  self->words_ready = FALSE;
  return before;
}

/* Says that what was before is gone, which handlers may hold. A handler may move the moment, and so come here again. */
static void
say_before (RoundsPatient *self, RoundsBefore *before, GParamSpec *pspec)
{
  RoundsBefore *outer = self->before;

  self->before = before;
  if (pspec != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), pspec);
  else
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  self->before = outer;
  rounds_before_let_go (before);
}

/* ---- read, read anew, closed ---- */

/* The selection, in the chart that was read anew. A span is of the version that it was taken of: in a newer one other words
 * stand there. */
static void
follow_selection (RoundsPatient *self, const RoundsEvent *selected)
{
  RoundsSelection *selection = &self->selection;
  const RoundsChartRow *row = row_of_event (self->read->chart.index, selected);
  gboolean same = row != NULL && memcmp (row->event->rid, selected->rid, ROUNDS_RID_BYTES) == 0;

  selection->row = row;
  if (same && row->event->version == selected->version)
    return;
  if (same && selection->start < selection->end)
    {
      selection->was.version = selected->version;
      selection->was.start = selection->start;
      selection->was.end = selection->end;
    }
  else if (!same)
    /* Shown as another record: its versions are others. */
    memset (&selection->was, 0, sizeof selection->was);
  selection->start = selection->end = 0;
}

/* Takes what was read in place of what was there, which lives until the handlers of "changed" are through, and nobody
 * holds it. */
static void
take_chart (RoundsPatient *self, RoundsReadChart *read)
{
  RoundsBefore *before = take_before (self);
  const RoundsEvent *selected = self->selection.row != NULL ? self->selection.row->event : NULL;

  self->read = read;
  self->clock = read->chart.index->settings.as_of;
  self->now = read->now;
  memset (&read->now, 0, sizeof read->now);
  if (selected != NULL)
    follow_selection (self, selected);
  if (before->read != NULL)
    say_before (self, before, NULL);
  else
    rounds_before_let_go (before);
  /* Also one that could not be read anew before; a handler may have closed it. */
  if (self->state != ROUNDS_PATIENT_CLOSED)
    set_state (self, ROUNDS_PATIENT_OPEN);
  if (self->state == ROUNDS_PATIENT_OPEN)
    rounds_patient_begin_words (self);
}

static void
on_chart_read (GObject *source, GAsyncResult *result, gpointer data)
{
  RoundsPatient *self = ROUNDS_PATIENT (source);
  g_autoptr (GError) error = NULL;
  RoundsReadChart *read = rounds_patient_read_chart_finish (self, result, &error);

  if (read != NULL)
    take_chart (self, read);
  if (GPOINTER_TO_INT (data))
    rounds_loop_guard_release ();
  if (read != NULL)
    return;
  if (self->state == ROUNDS_PATIENT_CLOSED ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  /* A chart that is open and can no longer be read is not shown as if it could. */
  g_clear_error (&self->error);
  self->error = g_steal_pointer (&error);
  set_state (self, ROUNDS_PATIENT_FAILED);
}

void
rounds_patient_reload (RoundsPatient *self)
{
  g_return_if_fail (ROUNDS_IS_PATIENT (self));
  if (self->state == ROUNDS_PATIENT_CLOSED)
    return;
  /* Not the first time: that makes widgets, GTK's own first frame among them. */
  if (self->read != NULL)
    rounds_loop_guard_hold ();
  rounds_patient_read_chart_async (self, on_chart_read, GINT_TO_POINTER (self->read != NULL));
}

static void
on_refreshed (GObject *source, GAsyncResult *result, gpointer data)
{
  RoundsPatient *self = ROUNDS_PATIENT (source);
  g_autoptr (GError) error = NULL;
  RoundsReadChart *read = rounds_patient_read_chart_finish (self, result, &error);

  self->refreshing = FALSE;
  if (read == NULL)
    g_debug ("the chart was not read anew: %s", error->message);
  else if (self->state == ROUNDS_PATIENT_OPEN)
    take_chart (self, read);
  else
    rounds_read_chart_unref (read);
  rounds_loop_guard_release ();
}

/* The chart is as it was read: only the clock went on. */
static void
take_now (RoundsPatient *self, RoundsLaterNow *later)
{
  RoundsBefore *before = rounds_before_new ();

  before->now = self->now;
  self->clock = later->now;
  self->now = later->views;
  memset (&later->views, 0, sizeof later->views);
  say_before (self, before, properties[PROP_NOW]);
}

static void
on_looked_again (GObject *source, GAsyncResult *result, gpointer data)
{
  RoundsPatient *self = ROUNDS_PATIENT (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsLaterNow) later = rounds_patient_look_again_finish (self, result, &error);

  if (later != NULL && !later->holds && self->state == ROUNDS_PATIENT_OPEN)
    {
      rounds_loop_guard_hold ();
      rounds_patient_read_chart_async (self, on_refreshed, NULL);
      return;
    }
  self->refreshing = FALSE;
  if (later == NULL)
    g_debug ("the chart was not looked at again: %s", error->message);
  else if (self->state == ROUNDS_PATIENT_OPEN)
    take_now (self, later);
}

gboolean
rounds_patient_refresh (RoundsPatient *self)
{
  g_return_val_if_fail (ROUNDS_IS_PATIENT (self), FALSE);
  if (self->read == NULL || self->refreshing || self->state != ROUNDS_PATIENT_OPEN ||
      rounds_patient_get_clock (self) - rounds_patient_get_now (self) < ROUNDS_PATIENT_OLD_MS)
    return FALSE;
  self->refreshing = TRUE;
  rounds_patient_look_again_async (self, on_looked_again, NULL);
  return TRUE;
}

void
rounds_patient_close (RoundsPatient *self)
{
  RoundsBefore *before;
  RoundsModel *model;

  g_return_if_fail (ROUNDS_IS_PATIENT (self));
  if (self->state == ROUNDS_PATIENT_CLOSED)
    return;
  /* Readings end first, so that last words need not wait for them. */
  g_cancellable_cancel (self->cancellable);
  /* Not by the state: words may stand in a chart that could not be read anew, and what was read takes them. */
  if (self->read != NULL)
    g_signal_emit (self, signals[SIGNAL_CLOSING], 0);
  model = rounds_session_get_model (self->session);
  if (model != NULL)
    rounds_model_drop_scope (model, self->scope);
  g_ptr_array_remove (patients_of (self->session), self);
  self->selection = (RoundsSelection){ NULL };
  g_clear_pointer (&self->field, g_free);
  /* Whoever hears that it is closed finds no chart any more, to hold or to count once again. */
  before = take_before (self);
  set_state (self, ROUNDS_PATIENT_CLOSED);
  rounds_before_let_go (before);
}

RoundsPatient *
rounds_patient_open (RoundsSession *session,
                     const guint8 rid[ROUNDS_RID_BYTES],
                     const char *reason,
                     guint opened)
{
  RoundsPatient *self = g_object_new (ROUNDS_TYPE_PATIENT, NULL);

  self->session = g_object_ref (session);
  memcpy (self->rid, rid, sizeof self->rid);
  self->reason = g_strdup (reason);
  self->opened = opened;
  g_ptr_array_add (patients_of (session), self);
  g_signal_connect_object (session, "locking", G_CALLBACK (rounds_patient_close), self,
                           G_CONNECT_SWAPPED);
  rounds_patient_reload (self);
  return self;
}

/* ---- the object ---- */

static void
rounds_patient_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RoundsPatient *self = ROUNDS_PATIENT (object);

  if (id == PROP_STATE)
    g_value_set_int (value, self->state);
  else if (id == PROP_AT)
    g_value_set_int64 (value, self->at);
  else if (id == PROP_NOW)
    g_value_set_int64 (value, rounds_patient_get_now (self));
  else if (id == PROP_WORDS_READY)
    g_value_set_boolean (value, self->words_ready);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
rounds_patient_dispose (GObject *object)
{
  RoundsPatient *self = ROUNDS_PATIENT (object);

  if (self->session != NULL)
    rounds_patient_close (self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (rounds_patient_parent_class)->dispose (object);
}

static void
rounds_patient_finalize (GObject *object)
{
  RoundsPatient *self = ROUNDS_PATIENT (object);

  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_free (self->reason);
  G_OBJECT_CLASS (rounds_patient_parent_class)->finalize (object);
}

static void
rounds_patient_class_init (RoundsPatientClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  const GType type = ROUNDS_TYPE_PATIENT;

  object_class->get_property = rounds_patient_get_property;
  object_class->dispose = rounds_patient_dispose;
  object_class->finalize = rounds_patient_finalize;
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, ROUNDS_PATIENT_OPENING,
                                             ROUNDS_PATIENT_CLOSED, ROUNDS_PATIENT_OPENING, flags);
  properties[PROP_AT] = g_param_spec_int64 ("at", NULL, NULL, G_MININT64, G_MAXINT64, ROUNDS_NOW,
                                            flags);
  properties[PROP_NOW] = g_param_spec_int64 ("now", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_WORDS_READY] = g_param_spec_boolean ("words-ready", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[SIGNAL_SELECTED] = g_signal_new ("selected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 0);
  signals[SIGNAL_VIEW_CHANGED] = g_signal_new ("view-changed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                               NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CLOSING] = g_signal_new ("closing", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[SIGNAL_ACTED] = g_signal_new ("acted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_POINTER);
}

static void
rounds_patient_init (RoundsPatient *self)
{
  self->at = ROUNDS_NOW;
  self->cancellable = g_cancellable_new ();
  for (guint i = 0; i < sizeof self->scope; i++)
    self->scope[i] = g_random_int_range (0, 256);
}

void
rounds_patient_set_words (RoundsPatient *self, RoundsChartWords *words, gboolean ready)
{
  g_clear_pointer (&self->words, rounds_chart_words_free);
  self->words = words;
  self->words_ready = ready;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORDS_READY]);
}

void
rounds_patient_emit_acted (RoundsPatient *self, const RoundsAct *act, const RoundsActDone *done)
{
  g_signal_emit (self, signals[SIGNAL_ACTED], 0, act, done);
}

/* ---- what it is ---- */

RoundsPatientState
rounds_patient_get_state (RoundsPatient *self)
{
  g_return_val_if_fail (ROUNDS_IS_PATIENT (self), ROUNDS_PATIENT_CLOSED);
  return self->state;
}

const GError *
rounds_patient_get_error (RoundsPatient *self)
{
  g_return_val_if_fail (ROUNDS_IS_PATIENT (self), NULL);
  return self->error;
}

RoundsSession *
rounds_patient_get_session (RoundsPatient *self)
{
  g_return_val_if_fail (ROUNDS_IS_PATIENT (self), NULL);
  return self->session;
}

const guint8 *
rounds_patient_get_rid (RoundsPatient *self)
{
  g_return_val_if_fail (ROUNDS_IS_PATIENT (self), NULL);
  return self->rid;
}

const guint8 *
rounds_patient_get_scope (RoundsPatient *self)
{
  g_return_val_if_fail (ROUNDS_IS_PATIENT (self), NULL);
  return self->scope;
}

const char *
rounds_patient_get_reason (RoundsPatient *self)
{
  g_return_val_if_fail (ROUNDS_IS_PATIENT (self), NULL);
  return self->reason;
}

const RoundsChartIndex *
rounds_patient_get_index (RoundsPatient *self)
{
  g_return_val_if_fail (ROUNDS_IS_PATIENT (self), NULL);
  return self->read != NULL ? self->read->chart.index : NULL;
}

const RoundsPerson *
rounds_patient_get_person (RoundsPatient *self)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self);

  return index != NULL ? index->person : NULL;
}

const RoundsPersonRow *
rounds_patient_get_row (RoundsPatient *self)
{
  RoundsPeople *people = rounds_session_get_people (self->session);

  return people != NULL ? rounds_people_find (people, self->rid) : NULL;
}

const RoundsRecord *
rounds_patient_get_record (RoundsPatient *self, const RoundsChartRow *row)
{
  g_return_val_if_fail (ROUNDS_IS_PATIENT (self), NULL);
  return self->read != NULL ? rounds_chart_find (self->read->chart.chart, row->event->rid) : NULL;
}

const RoundsChartRow *
rounds_patient_find_row (RoundsPatient *self, const guint8 rid[ROUNDS_RID_BYTES], guint part)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self);

  return index != NULL ? row_of (index, rid, part) : NULL;
}

const RoundsChartRow *
rounds_patient_find_again (RoundsPatient *self, const RoundsChartRow *before)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self);

  if (before == NULL || index == NULL)
    return NULL;
  return is_of (index, before) ? before : row_of (index, before->event->rid, before->event->part);
}

GPtrArray *
rounds_patient_get_local (RoundsPatient *self, const char *kind)
{
  g_return_val_if_fail (ROUNDS_IS_PATIENT (self), NULL);
  if (self->read == NULL)
    return NULL;
  if (!g_hash_table_contains (self->read->local, kind))
    g_hash_table_insert (self->read->local, g_strdup (kind), g_ptr_array_new ());
  return g_hash_table_lookup (self->read->local, kind);
}

const GPtrArray *
rounds_patient_get_pending (RoundsPatient *self)
{
  g_return_val_if_fail (ROUNDS_IS_PATIENT (self), NULL);
  return self->read != NULL ? self->read->pending : NULL;
}

/* ---- the moment, the span, the selection ---- */

gint64
rounds_patient_get_now (RoundsPatient *self)
{
  g_return_val_if_fail (ROUNDS_IS_PATIENT (self), 0);
  return self->read != NULL ? self->clock : 0;
}

gint64
rounds_patient_get_clock (RoundsPatient *self)
{
  RoundsStore *store;

  g_return_val_if_fail (ROUNDS_IS_PATIENT (self), 0);
  store = rounds_session_get_store (self->session);
  return store != NULL ? rounds_site_now (store) : rounds_patient_get_now (self);
}

gint64
rounds_patient_get_at (RoundsPatient *self)
{
  g_return_val_if_fail (ROUNDS_IS_PATIENT (self), ROUNDS_NOW);
  return self->at;
}

gint64
rounds_patient_get_moment (RoundsPatient *self)
{
  return rounds_patient_is_now (self) ? rounds_patient_get_now (self) : self->at;
}

gboolean
rounds_patient_is_now (RoundsPatient *self)
{
  g_return_val_if_fail (ROUNDS_IS_PATIENT (self), TRUE);
  return self->at == ROUNDS_NOW;
}

void
rounds_patient_set_at (RoundsPatient *self, gint64 at)
{
  RoundsBefore *before;

  g_return_if_fail (ROUNDS_IS_PATIENT (self));
  if (self->read == NULL)
    return;
  if (at >= rounds_patient_get_now (self))
    at = ROUNDS_NOW;
  if (at == self->at)
    return;
  before = rounds_before_new ();
  before->shown = self->shown;
  self->at = at;
  memset (&self->shown, 0, sizeof self->shown);
  say_before (self, before, properties[PROP_AT]);
}

void
rounds_patient_get_view (RoundsPatient *self, gint64 *from, gint64 *to)
{
  g_return_if_fail (ROUNDS_IS_PATIENT (self));
  *from = self->view_from;
  *to = self->view_to;
}

void
rounds_patient_set_view (RoundsPatient *self, gint64 from, gint64 to)
{
  g_return_if_fail (ROUNDS_IS_PATIENT (self));
  g_return_if_fail (from < to);
  if (from == self->view_from && to == self->view_to)
    return;
  self->view_from = from;
  self->view_to = to;
  g_signal_emit (self, signals[SIGNAL_VIEW_CHANGED], 0);
}

const RoundsSelection *
rounds_patient_get_selection (RoundsPatient *self)
{
  g_return_val_if_fail (ROUNDS_IS_PATIENT (self), NULL);
  return &self->selection;
}

/* A page that waits for its turn has rows of the chart before. */
static const RoundsChartRow *
row_of_today (RoundsPatient *self, const RoundsChartRow *row)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self);

  if (row == NULL || index == NULL || is_of (index, row))
    return row;
  return row_of_event (index, row->event);
}

void
rounds_patient_select (RoundsPatient *self, const RoundsSelection *selection)
{
  const RoundsSelection *is = &self->selection;
  RoundsSelection wanted = *selection;

  g_return_if_fail (ROUNDS_IS_PATIENT (self));
  wanted.row = row_of_today (self, selection->row);
  if (is->row == wanted.row && is->start == wanted.start && is->end == wanted.end &&
      memcmp (&is->was, &wanted.was, sizeof is->was) == 0 &&
      g_strcmp0 (is->field, wanted.field) == 0)
    return;
  keep_selection (self, &wanted);
  g_signal_emit (self, signals[SIGNAL_SELECTED], 0);
}

/* ---- views ---- */

/* While now is shown, the two are one. */
#define VIEW(name, Type, make)                                                        \
  const Type *rounds_patient_get_##name##_now (RoundsPatient *self)                   \
  {                                                                                   \
    g_return_val_if_fail (ROUNDS_IS_PATIENT (self), NULL);                            \
    if (self->now.name == NULL && self->read != NULL)                                 \
      self->now.name = make (self->read->chart.index, rounds_patient_get_now (self)); \
    return self->now.name;                                                            \
  }                                                                                   \
  const Type *rounds_patient_get_##name (RoundsPatient *self)                         \
  {                                                                                   \
    if (rounds_patient_is_now (self))                                                 \
      return rounds_patient_get_##name##_now (self);                                  \
    if (self->shown.name == NULL && self->read != NULL)                               \
      self->shown.name = make (self->read->chart.index, self->at);                    \
    return self->shown.name;                                                          \
  }

VIEW (medicines, RoundsMedicines, rounds_chart_medicines)
VIEW (problems, RoundsProblems, rounds_chart_problems)
VIEW (allergies, RoundsAllergies, rounds_chart_allergies)

/* By the medicines that are worked out already, which are most of the work. */
const RoundsChartErrors *
rounds_patient_get_errors_now (RoundsPatient *self)
{
  const RoundsMedicines *medicines = rounds_patient_get_medicines_now (self);

  if (self->now.errors == NULL && self->read != NULL && medicines != NULL)
    self->now.errors = rounds_chart_errors_with (self->read->chart.index,
                                                 rounds_patient_get_now (self), medicines);
  return self->now.errors;
}

const RoundsChartErrors *
rounds_patient_get_errors (RoundsPatient *self)
{
  const RoundsMedicines *medicines = rounds_patient_get_medicines (self);

  if (rounds_patient_is_now (self))
    return rounds_patient_get_errors_now (self);
  if (self->shown.errors == NULL && self->read != NULL && medicines != NULL)
    self->shown.errors = rounds_chart_errors_with (self->read->chart.index, self->at, medicines);
  return self->shown.errors;
}

/* ---- words ---- */

gboolean
rounds_patient_words_ready (RoundsPatient *self)
{
  g_return_val_if_fail (ROUNDS_IS_PATIENT (self), FALSE);
  return self->words_ready;
}

guint
rounds_patient_words_unread (RoundsPatient *self)
{
  g_return_val_if_fail (ROUNDS_IS_PATIENT (self), 0);
  return self->words != NULL ? rounds_chart_words_unread (self->words) : 0;
}

GPtrArray *
rounds_patient_search (RoundsPatient *self, const char *text, guint max)
{
  g_return_val_if_fail (ROUNDS_IS_PATIENT (self), NULL);
  return self->words != NULL ? rounds_chart_words_search (self->words, text, max, NULL) : NULL;
}

GPtrArray *
rounds_patient_search_shown (RoundsPatient *self, const char *text, guint max, guint *later)
{
  g_return_val_if_fail (ROUNDS_IS_PATIENT (self), NULL);
  *later = 0;
  return self->words != NULL
             ? rounds_chart_words_search_until (self->words, text, max,
                                                rounds_patient_is_now (self) ? G_MAXINT64
                                                                             : self->at,
                                                later)
             : NULL;
}
