/* old-versions.h: what earlier versions of a chart's records said: "corrected, was 3.1" (record rule
 * 2.4). The store keeps the events of the version that counts; those of the few records that have
 * others are made again from their own bytes.
 */
#pragma once

#include "chart.h"

G_BEGIN_DECLS

/* Adds the events of every version but the one that counts. FALSE: a row is damaged. What is no FHIR
 * has no events here, nor what the readers of now refuse, nor what is of another patient. */
gboolean rounds_chart_add_old_versions (RoundsChart *chart,
                                        GPtrArray *events,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
