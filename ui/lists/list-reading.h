/* list-reading.h: what a list needs that is not in the chart's index, read on the worker. Each ends
 * with rounds_patient_work_finish, which gives what stands here (transfer full). */
#pragma once

#include "listings.h"
#include "patient.h"

G_BEGIN_DECLS

/* Notes that deny what an allergy entry says, as of a moment: GArray of RoundsDenial, valid
 * until "changed". */
void rounds_list_read_denials_async (RoundsPatient *patient,
                                     gint64 at,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
/* GPtrArray of RoundsAuditLine of this patient, oldest first. */
void rounds_list_read_audit_async (RoundsPatient *patient,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

G_END_DECLS
