/* act-copy.h: an act with everything that it points to, for a thread that does it later. */
#pragma once

#include "acts.h"

G_BEGIN_DECLS

typedef struct
{
  RoundsAct act; /* all but chart and as_of, which whoever does it fills in */
  /*< private >*/
  RoundsBlock *block;
  RoundsActNumber *numbers;
  RoundsActCitation citation;
} RoundsActCopy;

/* NULL without memory. (transfer full) */
RoundsActCopy *rounds_act_copy (const RoundsAct *act);
void rounds_act_copy_free (RoundsActCopy *self); /* overwrites it */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsActCopy, rounds_act_copy_free)

G_END_DECLS
