/* evidence-private.h: what the files of evidence share. */
#pragma once

#include "evidence.h"

/* The block that stays the same until the chart or the moment changes: age, sex, problems, medicines,
 * allergies. (transfer full) */
char *rounds_evidence_facts (RoundsPatient *patient);
