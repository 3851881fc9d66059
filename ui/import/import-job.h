/* import-job.h: one import of files on the session's worker.
 *
 * The window goes on meanwhile. Cancelled, or locked, it keeps the whole pieces that it has read. When
 * it is over the list of patients and the open charts are read anew. Main thread only.
 */
#pragma once

#include "import-files.h"
#include "session.h"

G_BEGIN_DECLS

/* Properties: "running" (boolean), notified.
 * Signals: "progress" (guint64 records)  from time to time; the files say where. */
#define ROUNDS_TYPE_IMPORT_JOB (rounds_import_job_get_type ())
G_DECLARE_FINAL_TYPE (RoundsImportJob, rounds_import_job, ROUNDS, IMPORT_JOB, GObject)

/* files: paths, up to a NULL; copied. Begins at once. (transfer full) */
RoundsImportJob *rounds_import_job_new (RoundsSession *session, const char *const *files);
/* Of the files in which `refused`, which is over, refused strangers: those, from a source of this name. (transfer full) */
RoundsImportJob *rounds_import_job_new_apart (RoundsImportJob *refused, const char *source);
void rounds_import_job_cancel (RoundsImportJob *self);
gboolean rounds_import_job_is_running (RoundsImportJob *self);

typedef struct
{
  const char *name; /* without its folder; the job's */
  enum
  {
    ROUNDS_IMPORT_WAITS,
    ROUNDS_IMPORT_READS,
    ROUNDS_IMPORT_READ, /* to its end: not yet that all of it is in the store */
  } state;
  guint64 records, refused; /* refused: known once it is over */
} RoundsImportFile;

guint rounds_import_job_get_n_files (RoundsImportJob *self);
/* In the order given, which is the order in which they are read. */
RoundsImportFile rounds_import_job_get_file (RoundsImportJob *self, guint i);
/* Once it no longer runs. error: the store could not be written, or it was cancelled; the report says
 * how far it came. */
const RoundsImportReport *rounds_import_job_get_report (RoundsImportJob *self);
/* Of the same: the paths of files in which another person has an id of somebody here. (transfer full) */
char **rounds_import_job_dup_strangers (RoundsImportJob *self);
const GError *rounds_import_job_get_error (RoundsImportJob *self);

G_END_DECLS
