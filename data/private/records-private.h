/* records-private.h: the open database of a store, its writer thread and its readers.
 *
 * Everything hangs on one master row: root over the chart and source rows, number and hash of the
 * newest audit row. A chart row holds the root over its record rows; a record names its versions.
 * Each transaction of the writer changes what it touched, adds its audit rows and seals a new master.
 */
#pragma once

#include "audit.h"
#include "block.h"
#include "database.h"
#include "row.h"
#include "seal.h"
#include "write.h"

G_BEGIN_DECLS

/* What is wrong with the rows of a store: one plain message each. */
typedef enum
{
  ROUNDS_FAULT_CHANGED,  /* a row does not open */
  ROUNDS_FAULT_SWAPPED,  /* it opens, but at another row's place */
  ROUNDS_FAULT_REPLAYED, /* all open, but one is older than its root */
  ROUNDS_FAULT_CUT,
  ROUNDS_FAULT_ADDED,
  ROUNDS_FAULT_MASTER,
  ROUNDS_FAULT_DIRECTORY_CUT,
  ROUNDS_FAULT_DIRECTORY_ADDED,
  ROUNDS_FAULT_DIRECTORY_REPLAYED,
  ROUNDS_FAULT_AUDIT_CHANGED,
  ROUNDS_FAULT_AUDIT_MOVED,
  ROUNDS_FAULT_AUDIT_GAP,
  ROUNDS_FAULT_AUDIT_CUT,
  ROUNDS_FAULT_AUDIT_ADDED,
  ROUNDS_FAULT_ROLLED_BACK,
  ROUNDS_FAULT_HEAD_MISSING,
  ROUNDS_FAULT_HEAD_CHANGED,
  ROUNDS_FAULT_BYTES, /* a version or piece of a record */
  ROUNDS_FAULT_ALIAS, /* the keyed hash that a record or chart is found by */
  ROUNDS_N_FAULTS
} RoundsFault;

const char *rounds_fault_text (RoundsFault fault);
void rounds_fault_set (RoundsFault fault, GError **error);
/* The same of what does not unpack into a block; MEMORY when the block is to blame. */
void rounds_fault_set_unpacked (RoundsFault fault, const RoundsBlock *block, GError **error);

#define ROUNDS_CHART_FIRST 16 /* number of the first patient's chart; below are places */
#define ROUNDS_CHART_STORE 3  /* the store's own local rows */

typedef struct
{
  guint32 revision; /* of the row */
  RoundsRoot root;  /* over chart and source rows */
  guint64 audit_seq;
  guint8 audit_hash[ROUNDS_HASH_SIZE];
} RoundsMaster;

typedef struct _RoundsRecords RoundsRecords;
typedef struct _RoundsWriter RoundsWriter;
typedef struct _RoundsNameFilter RoundsNameFilter;
typedef struct _RoundsCompressor RoundsCompressor;

struct _RoundsRecords
{
  char *dir;
  RoundsSeals *seals;
  RoundsWriter *writer;
  GMutex lock; /* guards what follows */
  gint64
      newest; /* time of the audit's rows, the latest: of its end when this was opened, and of all since */
  GQueue readers;
  gboolean closed;
  GPtrArray *sources; /* names by row - 1; only ever added to */
};

/* DIR of a store that is being made: records and audit-head and ballast, all synced. */
gboolean rounds_records_create (const char *dir,
                                RoundsSecret *data_key,
                                const guint8 id[16],
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same for a store that has none yet, being of the first version: all of it or nothing. */
gboolean rounds_records_add (const char *dir,
                             RoundsSecret *data_key,
                             const guint8 id[16],
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Opens it, checks the master row, the directory's root and the end of the audit, starts the writer.
 * (transfer full) */
RoundsRecords *
rounds_records_open (const char *dir, RoundsSecret *data_key, const guint8 id[16], GError **error);
/* Ends the writer after what is queued, closes the connections, wipes the keys. The rest stays
 * until rounds_records_free, so that who still holds a chart is told LOCKED. */
void rounds_records_close (RoundsRecords *self);
void rounds_records_free (RoundsRecords *self);

/* store.c */
RoundsRecords *rounds_store_get_records (RoundsStore *self);

/* A read connection inside a transaction, with the keys open; LOCKED when closed. */
typedef struct
{
  RoundsRecords *records;
  RoundsDatabase *db;
} RoundsReader;

gboolean rounds_reader_begin (RoundsRecords *records,
                              RoundsReader *reader,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
void rounds_reader_end (RoundsReader *reader);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsReader, rounds_reader_end)

/* Name of a source row, NULL: none. The store's. */
const char *rounds_records_source (RoundsRecords *self, guint32 row);
/* Row of a name, 0: none. */
guint32 rounds_records_source_row (RoundsRecords *self, const char *name);
/* Once they are committed: takes the names out of added. */
void rounds_records_add_sources (RoundsRecords *self, GPtrArray *added);
gboolean rounds_master_read (RoundsRecords *self,
                             RoundsDatabase *db,
                             RoundsMaster *master,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* With the next revision. */
gboolean rounds_master_write (RoundsRecords *self,
                              RoundsDatabase *db,
                              RoundsMaster *master,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The content of a column, unsealed into buffer; NULL when it is not what was put there. */
const guint8 *rounds_column_unseal (RoundsRecords *self,
                                    sqlite3_stmt *row,
                                    int column,
                                    const RoundsPlaceName *name,
                                    GByteArray *buffer,
                                    gsize *size);
RoundsPlaceName rounds_name_of_row (RoundsSeal table, sqlite3_stmt *row);

/* ---- writer.c ---- */

struct _RoundsWrite
{
  RoundsRecords *records;
  RoundsStore *store; /* NULL while a store is being made */
  RoundsDatabase *db;
  RoundsActor actor;
  gint64 time;
  RoundsMaster master;      /* as it will be */
  GHashTable *charts;       /* number -> RoundsChartState, those that were touched (charts.c) */
  GHashTable *aliases;      /* the same by alias; a keyed hash is its own hash */
  GPtrArray *new_sources;   /* names, numbered after the records' own */
  guint64 next_chart;       /* 0: not known yet */
  GHashTable *names;        /* aliases that were added, with their records (names.c) */
  RoundsNameFilter *filter; /* the writer's */
  gboolean knows_versions;
  guint64 versions_before, versions_last; /* the newest version row, once it is known */
  /* Scratch, wiped: what is to be sealed, what was; what was opened or compressed; a record. */
  GByteArray *plain, *sealed, *other, *card;
  RoundsCompressor *compressor;
};

/* mirrored: the audit row that DIR/audit-head names. */
RoundsWriter *rounds_writer_new (RoundsRecords *records,
                                 RoundsDatabase *db,
                                 const RoundsMaster *master,
                                 guint64 mirrored);
/* After all that is queued. */
void rounds_writer_end (RoundsWriter *self);

typedef struct _RoundsTicket RoundsTicket;

/* Queues a job; its ticket must be waited for. (transfer full) */
RoundsTicket *rounds_writer_start (RoundsStore *store,
                                   const RoundsWriteOrder *order,
                                   RoundsWriteJob job,
                                   gpointer data);
gboolean rounds_ticket_wait (RoundsTicket *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- audit ---- */

/* The chain's hash after a row; before the first: of nothing. */
void rounds_audit_chain (RoundsRecords *self,
                         const guint8 before[ROUNDS_HASH_SIZE],
                         guint64 seq,
                         const guint8 *sealed,
                         gsize size,
                         guint8 out[ROUNDS_HASH_SIZE]);
/* Compares the end of the audit with the master row and DIR/audit-head, which names row *mirrored. */
gboolean rounds_audit_check_end (RoundsRecords *self,
                                 RoundsDatabase *db,
                                 const RoundsMaster *master,
                                 guint64 *mirrored,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* DIR/audit-head is replaced as a whole. */
gboolean rounds_head_mirror (RoundsRecords *self,
                             const RoundsMaster *master,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
