/* Attention of N queries over one page of 64 keys, inside a loop over pages: a lane scores keys, then
 * takes quads of the values. Whole is a sum a lane. Takes SEEN (n, at), whether a query sees the key
 * at a position, and `last`, the last position whose values are there. */
      uint there = params.pages[page];

      for (uint run = 0; run < RUNS; run++)
        {
          uint at = page * 64 + run * LANES + LANE;
          int key = int ((there * push.kv_heads + kv) * QUADS * 64 + run * LANES + LANE);
          float score[N];

          [[unroll]] for (uint n = 0; n < N; n++)
            score[n] = 0;
          [[unroll]] for (uint c = 0; c < QUADS; c++)
            {
              vec4 k = texelFetch (keys, key + int (c * 64));

              [[unroll]] for (uint n = 0; n < N; n++)
                {
                  vec4 mine = q[n][c / LANES];
                  precise vec4 product = k * vec4 (subgroupShuffle (mine.x, c % LANES),
                                                   subgroupShuffle (mine.y, c % LANES),
                                                   subgroupShuffle (mine.z, c % LANES),
                                                   subgroupShuffle (mine.w, c % LANES));
                  precise float sum = score[n] + ((product.x + product.y) + (product.z + product.w));

                  score[n] = sum;
                }
            }
          [[unroll]] for (uint n = 0; n < N; n++)
            {
              bool seen = SEEN (n, at);

              [[unroll]] for (uint r = 0; r < RUNS; r++)
                p[n][r] = r == run ? (seen ? score[n] : -3.0e38) : p[n][r];
            }
        }
      [[unroll]] for (uint n = 0; n < N; n++)
        {
          float higher = p[n][0];

          [[unroll]] for (uint r = 1; r < RUNS; r++)
            higher = max (higher, p[n][r]);
          higher = max (most[n], lanes_max (higher));
          float shrink = right_exp (most[n] - higher);

          whole[n] *= shrink;
          [[unroll]] for (uint r = 0; r < RUNS; r++)
            {
              p[n][r] = p[n][r] > -2.9e38 ? right_exp (p[n][r] - higher) : 0.0;
              precise float sum = whole[n] + p[n][r];
              whole[n] = sum;
            }
          most[n] = higher;
          [[unroll]] for (uint i = 0; i < EACH; i++)
            sums[n][i] *= shrink;
        }
      uint end = min (last - page * 64, 63); /* the last key of the page that is there */
      for (uint run = 0; run < RUNS; run++)
        {
          float now[N];

          [[unroll]] for (uint n = 0; n < N; n++)
            {
              now[n] = p[n][0];
              [[unroll]] for (uint r = 1; r < RUNS; r++)
                now[n] = r == run ? p[n][r] : now[n];
            }
          [[unroll]] for (uint l = 0; l < LANES; l++)
            {
              uint slot = there * 64 + min (run * LANES + l, end);

              [[unroll]] for (uint i = 0; i < EACH; i++)
                {
                  vec4 v = texelFetch (values, int ((slot * push.kv_heads + kv) * QUADS + QUAD (i)));

                  [[unroll]] for (uint n = 0; n < N; n++)
                    {
                      precise vec4 part = v * subgroupShuffle (now[n], l);
                      precise vec4 sum = sums[n][i] + part;

                      sums[n][i] = sum;
                    }
                }
            }
        }
