/* records.h: records kept, many at a time, and found by their FHIR ids.
 *
 * A record is one (source, type, id): the same id from two sources is two records. It has a random
 * rid for ever and a version 1, 2, 3 ... of each time its bytes changed. The bytes are kept as they
 * came; beside them, sealed, the events that were made of them. A record without an id is known by
 * its bytes: the same bytes of the same source are the same record, with the local id
 * "local-<32 hex digits>".
 *
 * A record belongs to the patient that it names; a patient that is named before it was seen has a
 * place and a rid already. One whose id stands in another patient's chart is not taken, but where its source has
 * corrected whose it is (private/moved.h). What is shared (organisations, medications ...) belongs to nobody, what
 * should name a patient and does not is unassigned. Deleted is a state: the events of the last
 * version stay, and say so.
 */
#pragma once

#include "directory.h"
#include "write.h"

G_BEGIN_DECLS

/* ---- many at a time ---- */

typedef struct _RoundsBatch RoundsBatch;

typedef struct
{
  guint64 records;                /* put */
  guint64 created, changed, same; /* their sum is records, once finished */
  guint64 refused;                /* not among them: ROUNDS_PUT_REFUSED */
  guint64 unassigned;             /* of them: without the patient that they should name */
  guint64 events, bytes;
  guint patients; /* different ones that the records belong to */
} RoundsBatchTotals;

/* Called in the order of the puts, when a record is on disk; on the thread that puts. */
typedef void (*RoundsPutDone) (gpointer data, const RoundsPut *put);

/* done may be NULL. One thread at a time. A demonstration refuses sources other than its own:
 * ask rounds_store_admit first. (transfer full) */
RoundsBatch *
rounds_batch_new (RoundsStore *store, const RoundsActor *actor, RoundsPutDone done, gpointer data);
/* Takes one record; incoming and what it points to are the caller's again after the call. Every few
 * MiB a piece goes to the writer while the next is taken, so memory is bounded and a cancelled
 * import keeps whole pieces. */
gboolean rounds_batch_put (RoundsBatch *self,
                           const RoundsIncoming *incoming,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Waits until all of it is on disk. *totals (may be NULL) counts what is on disk also when it
 * fails. The batch can go on to be used after it. */
gboolean rounds_batch_finish (RoundsBatch *self,
                              RoundsBatchTotals *totals,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Without rounds_batch_finish the last piece is dropped. */
void rounds_batch_free (RoundsBatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsBatch, rounds_batch_free)

/* ---- finding ---- */

/* Whose a record is. */
typedef enum
{
  ROUNDS_PLACE_SHARED = 1,     /* nobody's: organisations, practitioners ... */
  ROUNDS_PLACE_UNASSIGNED = 2, /* names no patient */
  ROUNDS_PLACE_PATIENT = 16,
} RoundsPlace;

/* Where a (type, id) is; nothing of its content. */
typedef struct
{
  guint8 rid[ROUNDS_RID_BYTES];
  RoundsPlace place;
  guint8 patient[ROUNDS_RID_BYTES]; /* zeros unless place is PATIENT */
  const char *source;               /* the store's */
} RoundsFound;

/* Every record of a type and id, of one source or (NULL) of all: RoundsFound, by source. Two rows
 * mean that the id alone is ambiguous. NULL with an error; none: an empty array. Any one thread at a
 * time, as all that follows. */
GArray *rounds_store_find (
    RoundsStore *store, const char *type, const char *id, const char *source, GError **error);
/* The sources there are: strings, the store's own. (transfer container) */
GPtrArray *rounds_store_sources (RoundsStore *store, GError **error);

/* A number that is another one whenever a record of a place was put; 0: nothing is there. Says nothing of
 * them, so it is not audited. */
gboolean rounds_store_place_revision (RoundsStore *store,
                                      RoundsPlace place,
                                      guint64 *revision,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One patient as lists need it. person: NULL until the Patient was seen; valid during the call. */
typedef struct
{
  guint8 rid[ROUNDS_RID_BYTES];
  const RoundsPerson *person;
  const char *source;
  guint records, events;
  gint64 first, last; /* of the events' times, ms since 1970; first > last: none is dated */
  gint64 changed;     /* last written, ms since 1970 */
} RoundsPatientRow;

typedef gboolean (*RoundsPatientVisit) (gpointer data, const RoundsPatientRow *row);

/* Every patient, in the order in which they came; FALSE from visit ends without an error. The
 * directory's root is checked. */
gboolean rounds_store_patients (RoundsStore *store,
                                RoundsPatientVisit visit,
                                gpointer data,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One of them, by rid, where the directory was read before: its row alone is read. NOT_FOUND. */
gboolean rounds_store_patient (RoundsStore *store,
                               const guint8 rid[ROUNDS_RID_BYTES],
                               RoundsPatientVisit visit,
                               gpointer data,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All persons that were seen, into a directory: 50,000 in about a second. */
gboolean rounds_store_load_directory (RoundsStore *store,
                                      RoundsDirectory *directory,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
