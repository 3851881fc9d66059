/* import-marks.h: what of an import did not come, kept until the same file has come whole.
 *
 * Before the first file is read each has a mark in the store, of which a program that is killed, cancelled or out of
 * room leaves the beginning: whose records came while it ran may lack the rest. What was refused is marked with the
 * type and the patient, where the file says them; where it does not, with the one patient that the files were of. The
 * same file of the same source (its name, in a folder of the same name), read to its end, takes its mark away: not of
 * patients of whom it brings nothing now. An import that is cut short takes nothing away.
 *
 * Weighed: marking every chart of the source (one bad date of one person, and every page of every chart says "not
 * known"), marking nobody (a page says "none" of what was refused). Chosen: whom it is known to be about.
 */
#pragma once

#include "chart-index.h"
#include "chart.h"

G_BEGIN_DECLS

typedef struct _RoundsImportMarks RoundsImportMarks;

/* Marks the files, up to a NULL, as begun. (transfer full) */
RoundsImportMarks *rounds_import_marks_new (RoundsStore *store,
                                            const RoundsActor *actor,
                                            const char *source,
                                            const char *const *files,
                                            GError **error);
/* The nth file lacks something: type ("Observation") and subject ("Patient/1") where they are known, else NULL. */
void rounds_import_marks_refused (RoundsImportMarks *self,
                                  guint nth,
                                  const char *type,
                                  const char *subject);
/* A record was put. */
void rounds_import_marks_put (RoundsImportMarks *self, const RoundsPut *put);
/* whole: all files were read to their end and are on disk. Without this call they stay begun. */
gboolean rounds_import_marks_end (RoundsImportMarks *self,
                                  gboolean whole,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void rounds_import_marks_free (RoundsImportMarks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsImportMarks, rounds_import_marks_free)

/* What of this chart did not come, into settings: sync, and not_loaded, whose types are kept by *types (transfer
 * full; may be left NULL). Reads the store's rows. */
gboolean rounds_import_marks_tell (RoundsChart *chart,
                                   RoundsChartSettings *settings,
                                   GPtrArray **types,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
