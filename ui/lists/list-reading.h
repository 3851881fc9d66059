/* list-reading.h: what a list needs that is not in the chart's index, read on the worker. */
#pragma once

#include "listings.h"
#include "patient.h"

G_BEGIN_DECLS

/* Notes that deny what an allergy entry says, as of a moment: RoundsDenial, valid until "changed". */
void rounds_list_read_denials_async (RoundsPatient *patient,
                                     gint64 at,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
/* (transfer full) */
GArray *rounds_list_read_denials_finish (RoundsPatient *patient,
                                         GAsyncResult *result,
                                         GError **error);
/* How often each open medicine is to be taken (dosage.h), by the rid of the record that names it. */
void rounds_list_read_dosages_async (RoundsPatient *patient,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
/* (transfer full) */
GHashTable *rounds_list_read_dosages_finish (RoundsPatient *patient,
                                             GAsyncResult *result,
                                             GError **error);
/* RoundsAuditLine of this patient, oldest first. */
void rounds_list_read_audit_async (RoundsPatient *patient,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
/* (transfer full) */
GPtrArray *rounds_list_read_audit_finish (RoundsPatient *patient,
                                          GAsyncResult *result,
                                          GError **error);

G_END_DECLS
