/* One slice of the columns of linear.comp. */
float part[TOKENS][GROUPS]; /* of a block */

void
sum_slice (uint n, uint first)
{
  Super supers[GROUPS];
  Block blocks[GROUPS];
  uint end = min ((n + 1) * SLICE, BLOCKS);

  [[unroll]] for (uint t = 0; t < TOKENS; t++)
    {
      slice_squares[t] = 0;
      [[unroll]] for (uint r = 0; r < GROUPS; r++)
        slice[t][r] = 0;
    }
  for (uint b = n * SLICE; b < end; b++)
    {
      [[unroll]] for (uint r = 0; r < GROUPS; r++)
        {
          uint row = min (rows[r], push.n_groups * LANES - 1);

          if (SUPER && b % 8 == 0)
            supers[r] = super_fetch (row / LANES, row % LANES, b / 8);
          blocks[r] = block_fetch (supers[r], row / LANES, row % LANES, b);
        }
      if (X_SHARED && b % STAGE == 0)
        x_stage (first, b);
      [[unroll]] for (uint t = 0; !X_SHARED && t < TOKENS; t++)
        x_fetch (t, min (first + t, params.n_tokens - 1), b);
#include "linear-block.glsl"
    }
}
