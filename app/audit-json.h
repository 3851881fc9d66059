/* audit-json.h: a row of the audit as a FHIR R4 AuditEvent, in the patterns of IHE BALP 1.1.3
 * (profiles.ihe.net/ITI/BALP): PatientRead for opening, PatientQuery for searching in a chart; other
 * acts have the same shape and no profile. Client and server are both this program on this machine. */
#pragma once

#include "json-writer.h"

#include "audit.h"

G_BEGIN_DECLS

/* One object. store_id: of the store whose audit it is. */
void rounds_audit_json_event (RoundsJson *json, const char *store_id, const RoundsAuditRow *row);
/* The same row as `audit list --json` has it: {seq, time, user, role, reason, act, ...}. */
void rounds_audit_json_row (RoundsJson *json, const RoundsAuditRow *row);

G_END_DECLS
