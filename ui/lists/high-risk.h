/* high-risk.h: medicines with which a mistake harms most: they stand first in every list, and say why. */
#pragma once

#include "medicines.h"

G_BEGIN_DECLS

/* "insulin", "opioid" ...: a stable word; NULL: none of them, as far as the ingredient is known. */
const char *rounds_high_risk_class (const RoundsMedicineLine *line);
/* The same for people: "high-risk: opioid". (transfer full) */
char *rounds_high_risk_words (const RoundsMedicineLine *line);

G_END_DECLS
