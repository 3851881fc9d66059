/* chart.h: the only handle by which what is kept of a patient can be read.
 *
 * Opening writes an audit row with actor and reason, waits until it is on disk, reads every row of
 * the patient and compares them with the patient's root: a row that was changed, swapped, put back,
 * taken out or added is named, and nothing is opened. What carries a security label over what the
 * actor opens is withheld, counted, and cannot be reached through this handle.
 *
 * The handle is a snapshot: what is written later is seen by the next rounds_chart_open. One thread
 * at a time; it may be opened on one thread and used on another. Closing wipes what was read.
 */
#pragma once

#include "records.h"

G_BEGIN_DECLS

typedef struct _RoundsChart RoundsChart;

/* A record, without its bytes. */
typedef struct
{
  guint8 rid[ROUNDS_RID_BYTES];
  guint32 version;       /* the one that counts: the newest by meta, else the last that came */
  guint32 n_versions;    /* 1, 2, 3 ... in the order in which they came */
  const char *type, *id; /* id: "local-..." when it came without one */
  const char *source, *media;
  gint64 arrived; /* the newest version, ms since 1970 */
  gint64 first_arrived;
  gboolean deleted;
  gboolean local_id; /* the id does not stand in the bytes */
  guint n_events;
} RoundsRecord;

/* It is deleted here because its source says that it is another patient's. */
gboolean rounds_record_was_moved (const RoundsRecord *record);

/* One version of a record. */
typedef struct
{
  guint32 version;
  gint64 arrived;
  const char *media, *version_id, *last_updated; /* as given; NULL */
  gboolean deleted;
  gsize n_bytes;
  const RoundsResolved *resolved; /* references of its bytes whose target is another than said */
  guint n_resolved;
} RoundsVersion;

/* NOT_FOUND: no such patient; REFUSED: the patient is labelled over what actor opens, or opens with
 * no reason; CORRUPT: see above. (transfer full) */
RoundsChart *rounds_chart_open (RoundsStore *store,
                                const guint8 patient[ROUNDS_RID_BYTES],
                                const RoundsActor *actor,
                                GError **error);
/* The same of a chart that is open already, when something was written to it: the audit tells of a reading, "read-anew",
 * and of no opening, which nobody did. (transfer full) */
RoundsChart *rounds_chart_open_anew (RoundsStore *store,
                                     const guint8 patient[ROUNDS_RID_BYTES],
                                     const RoundsActor *actor,
                                     GError **error);
/* The records of nobody (SHARED) or without a patient (UNASSIGNED). (transfer full) */
RoundsChart *rounds_chart_open_place (RoundsStore *store,
                                      RoundsPlace place,
                                      const RoundsActor *actor,
                                      GError **error);
void rounds_chart_close (RoundsChart *self);
/* Whether nothing of this patient, nor of what is nobody's, was written since. Numbers are compared and nothing is
 * unsealed, so it is not audited. */
gboolean rounds_chart_is_current (RoundsChart *self,
                                  gboolean *current,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* After a writing of the caller's own, which it knows of (a draft, a mark): that one is taken as read. If anything
 * else was written too, the handle is not current as before. */
void rounds_chart_follow (RoundsChart *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsChart, rounds_chart_close)

RoundsStore *rounds_chart_get_store (RoundsChart *self);         /* (transfer none) */
const guint8 *rounds_chart_get_patient (RoundsChart *self);      /* (16) rid; zeros for a place */
const RoundsPerson *rounds_chart_get_person (RoundsChart *self); /* NULL: named, never seen */
/* RoundsEvent, all of the newest versions, in the order of their records. The chart's. */
GPtrArray *rounds_chart_get_events (RoundsChart *self);
/* For the chart index, which owns what it is made of: once, after which get gives nothing. What they
 * point to is the chart's still: free the index before the chart. (transfer full) */
GPtrArray *rounds_chart_take_events (RoundsChart *self);
RoundsPerson *rounds_chart_take_person (RoundsChart *self);
/* RoundsRecord, in the order in which they came. The chart's. */
GArray *rounds_chart_get_records (RoundsChart *self);
/* What was derived by an earlier version of Rounds is derived anew when a chart is opened. NULL: all of it is of this
 * version, or could not be read anew record by record (rounds_store_examine counts them). Else why it was not, as
 * on a full disk: the whole chart is then as the earlier version derived it. The chart's. */
const GError *rounds_chart_get_old_form (RoundsChart *self);
guint rounds_chart_get_withheld (RoundsChart *self); /* records kept back for their labels */
/* How many of them are of which FHIR type (char *, GUINT_TO_POINTER): what is missing from a list is to be
 * known by whom it is kept from. NULL: none. The chart's. */
GHashTable *rounds_chart_get_withheld_types (RoundsChart *self);
/* By rid, or by "Observation/123" and source (NULL: any; the first). NULL: not there. */
const RoundsRecord *rounds_chart_find (RoundsChart *self, const guint8 rid[ROUNDS_RID_BYTES]);
const RoundsRecord *rounds_chart_find_reference (RoundsChart *self,
                                                 const char *reference,
                                                 const char *source);

/* The bytes exactly as they came; version 0: the newest. NOT_FOUND: no such record or version here; REFUSED:
 * an older version whose label is over what the actor opens; a tombstone has no bytes (empty). (transfer full) */
GBytes *rounds_chart_content (RoundsChart *self,
                              const guint8 rid[ROUNDS_RID_BYTES],
                              guint32 version,
                              GError **error);
/* A part of them: what is large is read only where it is asked for; short at the end. */
GBytes *rounds_chart_content_range (RoundsChart *self,
                                    const RoundsRecord *record,
                                    guint32 version,
                                    const goffset range[2], /* from, up to */
                                    GError **error);
/* RoundsVersion, oldest first; texts are valid as long as the array. (transfer full) */
GPtrArray *rounds_chart_versions (RoundsChart *self,
                                  const guint8 rid[ROUNDS_RID_BYTES],
                                  GError **error);

G_END_DECLS
