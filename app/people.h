/* people.h: everyone in the open store, in memory: what a list of patients shows and searches.
 *
 * Filled on the worker when the session opens (50,000 in about a second) and again after an import;
 * the texts live as long as the object, which is wiped at lock. Main thread only.
 */
#pragma once

#include "directory.h"
#include "worker.h"

#include "store.h"

G_BEGIN_DECLS

/* One person as lists show them. Texts are NULL where nothing is recorded. */
typedef struct
{
  guint8 rid[ROUNDS_RID_BYTES];
  const char *id, *source; /* FHIR id of the Patient; name of the feed */
  const char *name;        /* "SPENCER878 Wes853": family in capitals, then given; never NULL */
  const char *sex, *mrn;
  RoundsTime birth; /* text NULL: not recorded; may be partial */
  RoundsTime died;
  gboolean deceased, inactive, linked; /* linked: Patient.link names another record */
  guint secrecy; /* RoundsSecrecy of the Patient's own labels: over 0 asks first */
  guint records, events;
  gint64 first, last; /* of the events' times; first > last: none is dated */
  gint64 changed;     /* last written here, ms since 1970 */
} RoundsPersonRow;

/* Signals: "changed" (): filled anew; every pointer given before is dead after it returns. */
#define ROUNDS_TYPE_PEOPLE (rounds_people_get_type ())
G_DECLARE_FINAL_TYPE (RoundsPeople, rounds_people, ROUNDS, PEOPLE, GObject)

/* (transfer full) Empty until the first fill. */
RoundsPeople *rounds_people_new (void);
void rounds_people_fill_async (RoundsPeople *self,
                               RoundsStore *store,
                               RoundsWorker *worker,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean rounds_people_fill_finish (RoundsPeople *self, GAsyncResult *result, GError **error);
/* FALSE: still being filled for the first time; a list says so. */
gboolean rounds_people_is_filled (RoundsPeople *self);
guint rounds_people_size (RoundsPeople *self);
const RoundsPersonRow *rounds_people_get (RoundsPeople *self, guint i); /* by name */
const RoundsPersonRow *rounds_people_find (RoundsPeople *self,
                                           const guint8 rid[ROUNDS_RID_BYTES]); /* NULL: none */
/* RoundsDirectoryRow, best first (directory.h). (transfer full) */
GArray *rounds_people_search (RoundsPeople *self, const char *query, guint max);
/* RoundsLookAlike: who is easily taken for this one; who may be this very one. (transfer full) */
GArray *rounds_people_look_alikes (RoundsPeople *self, const guint8 rid[ROUNDS_RID_BYTES]);
GArray *rounds_people_duplicates (RoundsPeople *self, const guint8 rid[ROUNDS_RID_BYTES]);

G_END_DECLS
