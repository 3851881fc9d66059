/* patient-private.h: what the files of an open patient share. */
#pragma once

#include "news-private.h"
#include "patient.h"

/* What is shown of one moment, made when first asked. */
typedef struct
{
  RoundsMedicines *medicines;
  RoundsProblems *problems;
  RoundsAllergies *allergies;
  RoundsChartErrors *errors;
} RoundsViews;

void rounds_views_clear (RoundsViews *self);

/* A chart that was read, and what was worked out of it. The worker reads of chart.chart, the main
 * thread of chart.index; whoever is last frees it. */
typedef struct
{
  gatomicrefcount references;
  RoundsOpenChart chart;
  GHashTable *local; /* kind -> GPtrArray of RoundsLocalRow */
  /* What every opening asks for at once, and the main loop would stand still for; the patient takes the views. */
  RoundsViews now;
  GPtrArray *pending; /* const RoundsChartRow * */
  RoundsNewsTimes *times;
} RoundsReadChart;

RoundsReadChart *rounds_read_chart_ref (RoundsReadChart *self);
void rounds_read_chart_unref (RoundsReadChart *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsReadChart, rounds_read_chart_unref)

/* What is no longer shown: of a chart that was closed or read anew, of a moment that was left. Main thread only. */
struct _RoundsBefore
{
  guint holders;
  RoundsViews shown, now;
  RoundsChartWords *words;
  RoundsReadChart *read; /* NULL: the chart is the same */
};

/* Held once. */
RoundsBefore *rounds_before_new (void);

struct _RoundsPatient
{
  GObject parent_instance;

  RoundsSession *session;
  guint8 rid[ROUNDS_RID_BYTES];
  guint8 scope[ROUNDS_SCOPE_BYTES];
  char *reason;
  guint opened;
  RoundsPatientState state;
  GError *error;
  GCancellable *cancellable;

  RoundsReadChart *read;   /* NULL unless OPEN */
  RoundsChartWords *words; /* of read; NULL until made */
  gboolean words_ready;
  gboolean refreshing; /* read anew by the clock, not yet here */

  gint64 clock; /* now: of when it was read, or later, where nothing was written since */
  gint64 at;
  gint64 view_from, view_to;
  RoundsViews now, shown; /* shown: of another moment */
  RoundsSelection selection;
  char *field;          /* of selection */
  RoundsBefore *before; /* while handlers hear that it is going; else NULL */
};

/* ---- patient-work.c ---- */

RoundsActor rounds_patient_actor (RoundsPatient *self);
/* Reads the chart on the worker: RoundsReadChart. */
void rounds_patient_read_chart_async (RoundsPatient *self,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
RoundsReadChart *rounds_patient_read_chart_finish (RoundsPatient *self,
                                                   GAsyncResult *result,
                                                   GError **error);

/* What a later now makes of a chart of which nothing was written since it was read. */
typedef struct
{
  gboolean holds; /* FALSE: it is to be read anew, and the rest is empty */
  gint64 now;
  RoundsViews views;
} RoundsLaterNow;

void rounds_later_now_free (RoundsLaterNow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsLaterNow, rounds_later_now_free)
void rounds_patient_look_again_async (RoundsPatient *self,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
/* NULL with an error; holds is FALSE too where the chart was read anew meanwhile. */
RoundsLaterNow *rounds_patient_look_again_finish (RoundsPatient *self,
                                                  GAsyncResult *result,
                                                  GError **error);

/* ---- patient-work.c ---- */

/* Makes the words of what was just read: first without notes, then with them. */
void rounds_patient_begin_words (RoundsPatient *self);
/* ---- patient.c ---- */
void rounds_patient_set_words (RoundsPatient *self, RoundsChartWords *words, gboolean ready);
void rounds_patient_emit_acted (RoundsPatient *self,
                                const RoundsAct *act,
                                const RoundsActDone *done);
