/* teams.h: with which care teams a chart says that its patient is now.
 *
 * Only teams that have a name, their own or that of the organisation that runs them: two teams without
 * one are not the same team. Any thread.
 */
#pragma once

#include "chart-index.h"

G_BEGIN_DECLS

/* Names up to a NULL, each once. (transfer full) */
char **rounds_team_names (const RoundsChartIndex *index);

G_END_DECLS
