/* derivation-private.h: derivations by another program and with other patience, for data/ and its tests
 * only. */
#pragma once

#include "derivation.h"

G_BEGIN_DECLS

typedef struct
{
  const char *program; /* whole path of rounds-derive */
  guint limit_ms;      /* until it is ended */
} RoundsDeriver;

/* rounds_derivation_run, always in a process of its own. (transfer full) */
RoundsSecret *rounds_derivation_run_by (const RoundsDerivation *self,
                                        const RoundsDeriver *by,
                                        GError **error);

G_END_DECLS
