/* pregnancy.h: what the record says of a pregnancy at a moment (window rule W9). The newest fact counts; where
 * facts contradict each other the record is to be checked, and nothing is claimed. Whose record says nothing may
 * be pregnant all the same: absence is never said. Recorded sex is not asked.
 */
#pragma once

#include "chart-index.h"

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_PREGNANCY_NOT_SAID = 0, /* nothing in the record, or it has ended */
  ROUNDS_PREGNANCY_DAYS,         /* by the expected date of delivery */
  ROUNDS_PREGNANCY_RECORDED,     /* a problem or an answer alone: the weeks are not recorded */
  ROUNDS_PREGNANCY_SUSPECTED,    /* provisional, differential, unconfirmed */
  ROUNDS_PREGNANCY_LONG,         /* a problem is open for over 44 weeks, without an end */
  ROUNDS_PREGNANCY_CHECK, /* what says so and an end, or two expected dates, contradict each other */
} RoundsPregnancyState;

typedef struct
{
  RoundsPregnancyState state;
  int days;                  /* since the last period, of DAYS */
  const RoundsChartRow *row; /* what says that there is a pregnancy; NULL of NOT_SAID */
} RoundsPregnancy;

RoundsPregnancy rounds_chart_pregnancy (const RoundsChartIndex *index, gint64 at);

G_END_DECLS
