/* audit.h: who did what to whom, and why: rows that are only ever added.
 *
 * Each row is sealed, and hashed with a key together with the hash of the row before it. It stands
 * in the same transaction as the act that it tells of (write.h); a chart is opened (chart.h) only
 * after its row is on disk. The newest hash is kept twice more: in the store's own root row, and in
 * DIR/audit-head at most 64 rows or one second later. So a row that was changed, moved, taken out
 * or cut off at the end, and a database put back to an older state, are told apart.
 *
 * A DIR/audit-head that is older than the rows is no fault: a program that died or a full disk leaves one, and
 * nobody can tell that from an older copy put there. It hides nothing, since every row is still there and the
 * chain holds; the next opening brings it up to date. With it the database of then is an older copy of the
 * whole, which only a head that is kept elsewhere would tell.
 *
 * Weighed: a log file beside the database (an act could be there without its row), signatures (who
 * holds the key could sign anything anyway), a chain in the database. Chosen: the last.
 */
#pragma once

#include "event.h"
#include "store.h"

G_BEGIN_DECLS

/* On whose behalf something is done. */
typedef struct
{
  const char *user;   /* NULL: whose slot opened the store */
  const char *role;   /* NULL: the role of that slot */
  const char *reason; /* "treatment"; NULL: none was given */
  /* Breaks the glass: 0 opens what carries no label, 1 also what is labelled R (restricted), 2 also
   * V (very restricted), of HL7 v3 Confidentiality. Over 0 a reason is required. */
  guint opened;
} RoundsActor;

/* One thing that happened. Texts may be NULL. */
typedef struct
{
  const char *act;       /* a word: "open-chart", "import", "sign", "export", "prompt" ... */
  const guint8 *patient; /* (16) rid; NULL: about no one patient */
  const guint8 *rid;     /* (16) of the record; NULL: none */
  guint32 version;       /* of that record; 0: none */
  const char *reference; /* "Observation/123" */
  const char *detail;    /* what a reader of the audit needs more: a query, an answer's id */
  gboolean failed;       /* it was tried and refused */
} RoundsAuditEntry;

/* A row read back. */
typedef struct
{
  guint64 seq; /* 1, 2, 3 ... */
  gint64 time; /* ms since 1970, by the clock of then */
  const char *user, *role, *reason;
  guint opened;
  RoundsAuditEntry entry;
  guint8 patient[ROUNDS_RID_BYTES], rid[ROUNDS_RID_BYTES]; /* entry points to them, or is NULL */
} RoundsAuditRow;

/* Adds one row by itself and waits until it is on disk; the disk's last reserve is used when it is
 * full. Any thread but the writer's. */
gboolean rounds_audit_add (RoundsStore *store,
                           const RoundsActor *actor,
                           const RoundsAuditEntry *entry,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Gives the rows from seq on, at most max (0: all), in order; row is valid during the call. FALSE
 * from visit ends without an error. Every row is checked against the chain. */
typedef gboolean (*RoundsAuditVisit) (gpointer data, const RoundsAuditRow *row);
gboolean rounds_audit_list (RoundsStore *store,
                            guint64 from,
                            RoundsAuditVisit visit,
                            gpointer data,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The whole chain, the store's root and DIR/audit-head. CORRUPT with a line that says which: a row
 * was changed, rows were moved, taken out, cut off, or the store was put back. *rows may be NULL. */
gboolean rounds_audit_verify (RoundsStore *store,
                              guint64 *rows,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* When the newest row was written, ms since 1970 by the clock of then: of the last rows when the store was
 * opened, and of all since. */
gint64 rounds_store_get_newest_entry (RoundsStore *store);
/* By how many ms the machine's clock is behind that now; 0: it is not. It was set back, or had run ahead:
 * each row keeps the time of its own clock, and their order is that of their numbers, but days and ages on
 * the page are the clock's. */
gint64 rounds_store_get_clock_behind (RoundsStore *store);
/* Before it is unlocked: when the audit's end was last put on disk, as the file says; 0: not known. */
gint64 rounds_store_peek_written (const char *dir);

G_END_DECLS
