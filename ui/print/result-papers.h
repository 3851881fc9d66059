/* result-papers.h: the results of a chart and what is new among them, whole, on paper.
 *
 * What was filtered or folded on the screen is on the paper too. Sensitive results stay off unless sensitive,
 * and are counted: in kept_back, which may be NULL, too.
 */
#pragma once

#include "paper.h"
#include "patient.h"

G_BEGIN_DECLS

/* A line a series by panel, its newest value as of the moment shown, with its own range, flag in letters, what
 * it was before, when it was taken and its status. (transfer full) */
RoundsPaper *rounds_results_paper_new (RoundsPatient *patient,
                                       gboolean sensitive,
                                       guint *kept_back);
/* Critical first, what was not seen, what was and by whom it was acknowledged; what is pending. Of this
 * patient, now. (transfer full) */
RoundsPaper *rounds_new_results_paper_new (RoundsPatient *patient,
                                           gboolean sensitive,
                                           guint *kept_back);

G_END_DECLS
