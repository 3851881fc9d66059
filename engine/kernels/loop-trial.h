/* loop-trial.h: whether a device computes with a special kernel what it should: a small product both ways. Drivers
 * have been wrong about what is new, and a wrong number is worse than a slow one.
 */
#pragma once

#include "loop-tune.h"

typedef struct
{
  bool *used;   /* of the ops: whether products are made so; false afterwards */
  rx_type type; /* of the weights: F32 or Q8_0 */
  uint32_t tokens;
  double
      limit; /* |y - want| / |want| of a token, want by linear.comp; one that is wrong is about 1 */
} rx_loop_trial;

/* A driver that does not take the kernel is not right. What fails for another reason says nothing of it, and is not
 * taken for an answer: what is said once more on a device made anew is said by the same kernels. */
rx_status rx_loop_try (rx_ops *ops, const rx_loop_trial *trial, bool *right);
