/* open-chart.h: a patient's chart opened for a person and a reason: found, audited, read, indexed. */
#pragma once

#include "chart.h"
#include "site.h"

G_BEGIN_DECLS

/* Whom a person means: by rid, or by the id of a source. */
typedef struct
{
  const char *id;     /* FHIR id of the Patient */
  const char *source; /* NULL: the only one that has this id */
  /* The people of the store: who may be this very person is told among the chart's errors. NULL:
   * nobody is compared. */
  RoundsDirectory *directory;
  const GArray *same_person; /* RoundsLookAlike: the same, found before; NULL: see directory */
  const guint8 *rid;         /* (16) of the Patient, in place of id and source; NULL: by id */
  gboolean anew;             /* the chart is open already: rounds_chart_open_anew */
} RoundsWhom;

typedef struct
{
  RoundsChart *chart;      /* the audited handle; NULL after rounds_open_chart_clear */
  RoundsChartIndex *index; /* what it means, now */
} RoundsOpenChart;

/* The one record of a type and id. NOT_FOUND: none; AMBIGUOUS: more than one source has it, and the
 * message names them; nothing is opened. */
gboolean rounds_find_one (RoundsStore *store,
                          const char *type,
                          const RoundsWhom *whom,
                          RoundsFound *found,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Blocks; any thread, one at a time. */
gboolean rounds_open_chart (RoundsStore *store,
                            const RoundsWhom *whom,
                            const RoundsActor *actor,
                            RoundsOpenChart *out,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The records that name no patient though they should, as if they were one's: to be seen, and put right
 * where they come from. Without a person. */
gboolean rounds_open_unassigned (RoundsStore *store,
                                 const RoundsActor *actor,
                                 RoundsOpenChart *out,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void rounds_open_chart_clear (RoundsOpenChart *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsOpenChart, rounds_open_chart_clear)

G_END_DECLS
