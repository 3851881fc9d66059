/* One block of linear.comp: 32 columns of x by GROUPS rows of the lane, for TOKENS tokens, one column
 * after the other. Each block is summed on its own, so that errors grow with the root of the blocks
 * and not of the columns. */
[[unroll]] for (uint t = 0; t < TOKENS; t++)
  [[unroll]] for (uint r = 0; r < GROUPS; r++)
    part[t][r] = 0;
[[unroll]] for (uint j = 0; j < 32; j += 4)
  {
    vec4 w[GROUPS];

    [[unroll]] for (uint r = 0; r < GROUPS; r++)
      w[r] = vec4 (block_column (blocks[r], j), block_column (blocks[r], j + 1),
                   block_column (blocks[r], j + 2), block_column (blocks[r], j + 3));
    [[unroll]] for (uint t = 0; t < TOKENS; t++)
      {
        vec4 one;

        if (X_SHARED)
          one = x_room[(t * STAGE + b % STAGE) * 8 + j / 4];
#ifndef NO_SUBGROUPS
        else
          [[unroll]] for (uint e = 0; e < 4; e++)
            one[e] = FROM (x[t][(j + e) % EACH], (j + e) / EACH);
#endif
        [[unroll]] for (uint r = 0; r < GROUPS; r++)
          [[unroll]] for (uint e = 0; e < 4; e++)
            {
              precise float sum = fma (w[r][e], one[e], part[t][r]);

              part[t][r] = sum;
            }
      }
  }
[[unroll]] for (uint t = 0; t < TOKENS; t++)
  [[unroll]] for (uint r = 0; r < GROUPS; r++)
    slice[t][r] += part[t][r];
