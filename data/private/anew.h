/* anew.h: what an older form of the readers made of a chart's bytes, made anew (store/README.md). */
#pragma once

#include "records-private.h"

G_BEGIN_DECLS

/* What the row of a patient or a place says before it is opened. */
typedef struct
{
  gboolean there;
  guint64 chart;
  guint32 revision;
  gboolean
      old_form; /* an older form of the readers made it; FALSE where the row does not open: loading it says so */
} RoundsChartGlance;

gboolean rounds_chart_glance (RoundsStore *store,
                              const guint8 rid[ROUNDS_RID_BYTES],
                              RoundsChartGlance *glance,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Derives the events, and the person, of a patient or a place anew where its row says an older form than
 * ROUNDS_DERIVED_FORM, in one transaction; quick where it does not, or where there is no such chart. The records
 * themselves, their versions and numbers of events stay. Waits for the writer. FALSE: all is as it was. */
gboolean rounds_chart_derive_anew (RoundsStore *store,
                                   const guint8 rid[ROUNDS_RID_BYTES],
                                   const RoundsActor *actor,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
