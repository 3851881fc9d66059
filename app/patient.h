/* patient.h: one patient, open in one window: the chart, one cursor of time, one selection.
 *
 * Everything that a window shows of a patient hangs on this object and goes when it goes: pages
 * take it at construction, connect to its signals with g_signal_connect_object, and never keep a row
 * beyond "changed". A process may hold several (W13); each has a scope of its own for the model.
 *
 *   OPENING --> OPEN --close or lock--> CLOSED
 *        `----> FAILED, with rounds_patient_get_error
 *
 * Opening writes an audit row with the actor and the reason; what is labelled over what the actor
 * opens is withheld and counted (RoundsChartIndex.withheld). Main thread only. Nothing here blocks:
 * the store is read on the session's worker, and the answers come in callbacks.
 *
 * Now is when the chart was read, and moves every five minutes (rounds_patient_refresh). Where nothing was written
 * meanwhile the rows stay and only views of the new now are made ("now" is notified), which is no reading and in no
 * audit; else the chart is read anew. Weighed: a clock that only the banner follows (two nows in one window), reading
 * each time (an audit row for nobody, the focus and the index of words made anew).
 *
 * As of (W2): `at` is the moment that every page but the banner shows. It is now, or a past moment;
 * a new patient and every unlock begin at now. Nothing can be signed or entered off now: the acts
 * of rounds_patient_act_async are refused.
 */
#pragma once

#include "acts.h"
#include "allergies.h"
#include "chart-errors.h"
#include "chart-words.h"
#include "encounters.h"
#include "medicines.h"
#include "problems.h"
#include "series.h"
#include "session.h"

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_PATIENT_OPENING = 0,
  ROUNDS_PATIENT_OPEN,
  ROUNDS_PATIENT_FAILED,
  ROUNDS_PATIENT_CLOSED,
} RoundsPatientState;

#define ROUNDS_NOW G_MAXINT64

/* What is selected, the same in every view. row NULL: nothing. */
typedef struct
{
  const RoundsChartRow *row;
  const char
      *field; /* where in the resource: "/valueQuantity", "content/0/attachment/data"; NULL */
  guint32 start, end; /* bytes of the field's decoded text; both 0: all of it */
  /* Where an earlier version is meant, which the record's source alone shows: those above are 0 then, and these are of
   * that version. version 0: the one that counts. */
  struct
  {
    guint32 version, start, end;
  } was;
} RoundsSelection;

/* Properties, notified: "state" (int), "at" (int64; ROUNDS_NOW), "words-ready" (boolean), "now" (int64: only the clock
 * went on; rows and persons stay, views of now given before are dead once the handlers have returned).
 * Signals:
 *   "changed" ()   the chart was read anew: every row, view and person given before is dead once
 *                  the handlers have returned (while they run both live) and nobody holds it
 *   "selected" ()  the selection changed
 *   "view-changed" ()  the span of time that the timeline shows changed
 *   "closing" ()   what was read is still there, for the last time (another patient, a lock, the
 *                  window's end), also where it could not be read anew: whoever has words that are
 *                  not on disk puts them there with rounds_patient_act_now
 *   "acted" (const RoundsAct *, const RoundsActDone *)  an act of this window is on disk; local rows
 *                  (drafts, marks, turns) change without "changed" */
#define ROUNDS_TYPE_PATIENT (rounds_patient_get_type ())
G_DECLARE_FINAL_TYPE (RoundsPatient, rounds_patient, ROUNDS, PATIENT, GObject)

/* reason: "treatment", or what a person gave to break the glass. opened: RoundsActor.opened. */
RoundsPatient *rounds_patient_open (RoundsSession *session,
                                    const guint8 rid[ROUNDS_RID_BYTES],
                                    const char *reason,
                                    guint opened);
/* Wipes the chart (on a thread of its own, at once) and the model's memory of it; also at lock and at
 * dispose. Calling twice is fine. */
void rounds_patient_close (RoundsPatient *self);

/* Those of a session that are OPEN, of all windows: who else could be taken for this one. (transfer
 * container) */
GPtrArray *rounds_patient_list (RoundsSession *session);

RoundsPatientState rounds_patient_get_state (RoundsPatient *self);
const GError *rounds_patient_get_error (RoundsPatient *self);
RoundsSession *rounds_patient_get_session (RoundsPatient *self);
const guint8 *rounds_patient_get_rid (RoundsPatient *self);   /* (16) */
const guint8 *rounds_patient_get_scope (RoundsPatient *self); /* (ROUNDS_SCOPE_BYTES) random */
const char *rounds_patient_get_reason (RoundsPatient *self);

/* What was shown before: while handlers of "changed", "notify::at" and "notify::now" run, it can be held, so that the rows
 * and views of it live until they are replaced. Not longer than it takes: a chart that is held is in memory twice, and
 * whoever holds one lets go of it when the patient is no longer OPEN. NULL: none of them runs. (transfer full) */
typedef struct _RoundsBefore RoundsBefore;
RoundsBefore *rounds_patient_hold (RoundsPatient *self);
void rounds_before_let_go (RoundsBefore *self);

/* ---- what is OPEN; NULL in the other states ---- */

const RoundsChartIndex *rounds_patient_get_index (RoundsPatient *self);
const RoundsPerson *rounds_patient_get_person (RoundsPatient *self); /* NULL: no Patient resource */
/* As lists show them; NULL: not (yet) in the directory. */
const RoundsPersonRow *rounds_patient_get_row (RoundsPatient *self);
/* Views as of the moment shown; valid until "changed" or "notify::now", those of another moment than now until "notify::at". NULL
 * only without memory. (transfer none) */
const RoundsMedicines *rounds_patient_get_medicines (RoundsPatient *self);
const RoundsProblems *rounds_patient_get_problems (RoundsPatient *self);
const RoundsAllergies *rounds_patient_get_allergies (RoundsPatient *self);
const RoundsChartErrors *rounds_patient_get_errors (RoundsPatient *self);
/* The same as of now, whatever moment is shown: for the banner and the timeline. */
const RoundsProblems *rounds_patient_get_problems_now (RoundsPatient *self);
const RoundsAllergies *rounds_patient_get_allergies_now (RoundsPatient *self);
const RoundsChartErrors *rounds_patient_get_errors_now (RoundsPatient *self);
const RoundsMedicines *rounds_patient_get_medicines_now (RoundsPatient *self);
/* const RoundsChartRow *: tests that were asked for and have no result yet, now. (transfer none) */
const GPtrArray *rounds_patient_get_pending (RoundsPatient *self);
/* RoundsLocalRow of a kind ("draft", "seen", "turn" ...) as they were when the chart was read; what
 * was done since came with "acted". (transfer none) */
GPtrArray *rounds_patient_get_local (RoundsPatient *self, const char *kind);
/* The row of a record's event, after "changed" too; NULL: it is gone. part: RoundsEvent.part. */
const RoundsChartRow *rounds_patient_find_row (RoundsPatient *self,
                                               const guint8 rid[ROUNDS_RID_BYTES],
                                               guint part);
/* Of a row of the chart before, while it still lives: the row of the same record now; of one of this chart itself. before
 * may be NULL. */
const RoundsChartRow *rounds_patient_find_again (RoundsPatient *self, const RoundsChartRow *before);
/* RoundsRecord of a row; NULL: none. Valid until "changed". */
const RoundsRecord *rounds_patient_get_record (RoundsPatient *self, const RoundsChartRow *row);

/* ---- the moment shown, the span of the timeline, the selection ---- */

/* The site's now when the chart was read or found to be as it was read, ms since 1970 UTC: all that is shown is of it or
 * of an earlier moment. */
gint64 rounds_patient_get_now (RoundsPatient *self);
/* The site's clock, for what is of this very minute: what is typed in, when something is printed. */
gint64 rounds_patient_get_clock (RoundsPatient *self);
gint64 rounds_patient_get_at (RoundsPatient *self);     /* ROUNDS_NOW, or a past moment */
gint64 rounds_patient_get_moment (RoundsPatient *self); /* at, or now: what views are given */
gboolean rounds_patient_is_now (RoundsPatient *self);
void rounds_patient_set_at (RoundsPatient *self, gint64 at); /* now or later: ROUNDS_NOW */
/* [from, to): what the timeline shows; plots share it. */
void rounds_patient_get_view (RoundsPatient *self, gint64 *from, gint64 *to);
void rounds_patient_set_view (RoundsPatient *self, gint64 from, gint64 to);
/* Never NULL. field and the row are valid until "changed" or "selected". */
const RoundsSelection *rounds_patient_get_selection (RoundsPatient *self);
/* row NULL: nothing; one that is held of the chart before: the same record's. field is copied. After "changed" the same
 * record is selected again. */
void rounds_patient_select (RoundsPatient *self, const RoundsSelection *selection);

/* ---- words: the text index is filled on the worker once the chart is shown ---- */

gboolean rounds_patient_words_ready (RoundsPatient *self); /* else a search looks without notes */
/* Documents that could not be read; a search says so. */
guint rounds_patient_words_unread (RoundsPatient *self);
/* RoundsChartHit, newest first. NULL: no word in text, or nothing is open. (transfer full) */
GPtrArray *rounds_patient_search (RoundsPatient *self, const char *text, guint max);
/* The same as of the moment shown (W2). later: how many records that have the words are later, and left out. */
GPtrArray *
rounds_patient_search_shown (RoundsPatient *self, const char *text, guint max, guint *later);

/* ---- reading and acting; reading is cancelled by close, acts never are ---- */

/* The bytes of a version (0: the one that counts) as they came: GBytes. */
void rounds_patient_read_async (RoundsPatient *self,
                                const guint8 rid[ROUNDS_RID_BYTES],
                                guint32 version,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GBytes *rounds_patient_read_finish (RoundsPatient *self, GAsyncResult *result, GError **error);
/* RoundsVersion, oldest first (rounds_chart_versions). */
void rounds_patient_versions_async (RoundsPatient *self,
                                    const guint8 rid[ROUNDS_RID_BYTES],
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray *rounds_patient_versions_finish (RoundsPatient *self,
                                           GAsyncResult *result,
                                           GError **error);
/* The text of the nth attachment of a row (documents.h): GBytes, UTF-8; NULL without an error: it is
 * of a kind that is not read. */
void rounds_patient_text_async (RoundsPatient *self,
                                const RoundsChartRow *row,
                                guint attachment,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GBytes *rounds_patient_text_finish (RoundsPatient *self, GAsyncResult *result, GError **error);
/* Any reading of the open chart on the worker: func is called there with the chart and data, and its
 * result is what finish gives; free_result frees one that nobody took. For what the calls above do
 * not cover (documents, images). */
typedef gpointer (*RoundsPatientWork) (const RoundsOpenChart *chart,
                                       const RoundsActor *actor,
                                       gpointer data,
                                       GCancellable *cancellable,
                                       GError **error);
typedef struct
{
  RoundsPatientWork work;
  gpointer data;
  GDestroyNotify free_data, free_result;
} RoundsPatientJob;
void rounds_patient_work_async (RoundsPatient *self,
                                const RoundsPatientJob *job,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gpointer rounds_patient_work_finish (RoundsPatient *self, GAsyncResult *result, GError **error);

/* act is copied; its chart and as_of are filled in here. When it is on disk "acted" is emitted, then
 * callback is called; an act that changes FHIR records also reads the chart anew ("changed"). done
 * may be NULL. */
void rounds_patient_act_async (RoundsPatient *self,
                               const RoundsAct *act,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean rounds_patient_act_finish (RoundsPatient *self,
                                    GAsyncResult *result,
                                    RoundsActDone *done,
                                    GError **error);
/* The same, waiting for the disk: only for words that would be lost otherwise ("closing").
 * Emits "acted". */
gboolean rounds_patient_act_now (RoundsPatient *self,
                                 const RoundsAct *act,
                                 RoundsActDone *done,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Reads the chart anew, as after an import or a sync. */
void rounds_patient_reload (RoundsPatient *self);
/* Looks at it again where the clock is ROUNDS_PATIENT_OLD_MS past its now, which never is so in a demonstration: "now"
 * is notified, or it is read anew. FALSE: there is nothing to do yet. When it cannot be read the chart stays as it is, and says of when: nobody asked, and words
 * may stand in it that are on no disk yet. The moment shown (W2) stays too. */
#define ROUNDS_PATIENT_OLD_MS (5 * G_TIME_SPAN_MINUTE / G_TIME_SPAN_MILLISECOND)
gboolean rounds_patient_refresh (RoundsPatient *self);

G_END_DECLS
