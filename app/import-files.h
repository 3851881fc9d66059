/* import-files.h: files from outside into a store, with a report of everything that was refused.
 *
 * Commits in bounded pieces: what was read before a cancel, a crash or a broken file stays, and the
 * same files can be given again without a second copy of anything. A demonstration takes only the
 * files of which it is made, known by their hash. No two persons become one: import-persons.h. Blocks; any thread.
 */
#pragma once

#include "records.h"

G_BEGIN_DECLS

#define ROUNDS_REFUSED_MAX   10000 /* rows of the report; more are only counted */
#define ROUNDS_IMPORT_SOURCE "import"

typedef struct
{
  char *file, *where, *why;
  guint nth;         /* of the order's files: one may be given twice */
  gboolean stranger; /* of a person whose id another one has here */
} RoundsRefused;

typedef struct
{
  RoundsBatchTotals totals;
  GPtrArray *refused; /* RoundsRefused */
  guint64 n_refused;
  guint64 n_strangers; /* of them */
  double seconds;
} RoundsImportReport;

void rounds_import_report_clear (RoundsImportReport *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsImportReport, rounds_import_report_clear)

typedef struct
{
  const char
      *source; /* name of the feed; NULL: ROUNDS_IMPORT_SOURCE (in a demonstration its own) */
  const char *const *files;
  /* Sources, up to a NULL, from which the same files were imported before: of them is taken only what was refused there as
   * of a stranger to each, with what names nobody; who was taken there gets no second chart. NULL: all is taken. */
  const char *const *apart_from;
  /* Somebody says that a Patient with another family name and another date of birth than the one of this id and source
   * is the same person all the same. */
  gboolean same_person;
  gboolean keep_bundles; /* transport Bundles are records too */
  RoundsActor actor;
  /* Before and after each file and every few hundred records; file: NULL, once: all are read to their end, and what
   * was read is written. May be NULL. */
  void (*progress) (gpointer data, const char *file, guint64 records);
  gpointer data;
  GCancellable *cancellable;
} RoundsImportOrder;

/* TRUE also when something was refused: the report says. FALSE: the store could not be written, or
 * it was cancelled; the report says how far it came. */
gboolean rounds_import_files (RoundsStore *store,
                              const RoundsImportOrder *order,
                              RoundsImportReport *report,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
