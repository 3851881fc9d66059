/* One block of linear.comp: 32 columns of x by GROUPS rows of the lane, for TOKENS tokens. A block is
 * summed on its own, so that errors grow with the root of the blocks and not of the columns. */
[[unroll]] for (uint h = 0; h < 2; h++)
  {
    [[unroll]] for (uint t = 0; t < TOKENS; t++)
      {
        x_sum[t] = 0;
        [[unroll]] for (uint r = 0; r < GROUPS; r++)
          part[t][r] = 0;
      }
    [[unroll]] for (uint j = h * 16; j < h * 16 + 16; j++)
      {
        float w[GROUPS];

        [[unroll]] for (uint r = 0; r < GROUPS; r++)
          w[r] = block_column (blocks[r], j);
        [[unroll]] for (uint t = 0; t < TOKENS; t++)
          {
            precise float one = FROM (x[t][j % EACH], j / EACH);

            if (LEAST)
              x_sum[t] += one;
            [[unroll]] for (uint r = 0; r < GROUPS; r++)
              {
                precise float product = w[r] * one;
                precise float sum = part[t][r] + product;

                part[t][r] = sum;
              }
          }
      }
    [[unroll]] for (uint t = 0; t < TOKENS; t++)
      [[unroll]] for (uint r = 0; r < GROUPS; r++)
        {
          precise float scaled = part[t][r] * blocks[r].scale[h];
          precise float lifted = LEAST ? blocks[r].least * x_sum[t] : 0.0;
          precise float sum = sums[t][r] + (scaled + lifted);

          sums[t][r] = sum;
        }
  }
