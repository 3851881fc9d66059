/* Keys and values for attention.comp, LANES at a time, counted from position 0: a lane scores a key,
 * then takes its quads of each value. What is read serves all queries. */
void
run_begin (uint n)
{
  most[n] = NONE;
  whole[n] = 0;
  [[unroll]] for (uint i = 0; i < EACH; i++)
    sums[n][i] = vec4 (0);
}

/* The run's softmax to the whole. */
void
run_fold (uint n)
{
  float higher = max (total_most[n], most[n]);
  float keep = right_exp (total_most[n] - higher), add = right_exp (most[n] - higher);
  precise float kept = total_whole[n] * keep;
  precise float sum = fma (whole[n], add, kept);

  total_whole[n] = sum;
  total_most[n] = higher;
  [[unroll]] for (uint i = 0; i < EACH; i++)
    {
      precise vec4 old = totals[n][i] * keep;
      precise vec4 all = fma (sums[n][i], vec4 (add), old);

      totals[n][i] = all;
    }
}

/* Query n's quad c, the same in every lane. */
vec4
query_quad (uint n, uint c)
{
#ifndef NO_SUBGROUPS
  if (!Q_SHARED)
    return vec4 (FROM (q[n][c / LANES].x, c % LANES), FROM (q[n][c / LANES].y, c % LANES),
                 FROM (q[n][c / LANES].z, c % LANES), FROM (q[n][c / LANES].w, c % LANES));
#endif
  return q_room[(gl_LocalInvocationID.x / LANES * QUERIES + n) * QUADS + c];
}

/* The scores p of LANES keys become their weights in the run. */
void
weigh (uint n, bool seen, inout float p)
{
  float score = seen ? p : NONE;
  float higher = max (most[n], lanes_max (score));
  float shrink = right_exp (most[n] - higher);

  p = seen ? right_exp (score - higher) : 0.0;
  precise float total = fma (whole[n], shrink, lanes_sum (p));
  whole[n] = total;
  most[n] = higher;
  [[unroll]] for (uint i = 0; i < EACH; i++)
    sums[n][i] *= shrink;
}

#ifdef NO_SUBGROUPS
shared float p_room[QUERIES * LANES];

void
weights_share (float p[QUERIES])
{
  barrier ();
  [[unroll]] for (uint n = 0; n < QUERIES; n++)
    p_room[n * LANES + LANE] = p[n];
  barrier ();
}
#define WEIGHT(n, l) p_room[(n) * LANES + (l)]
#else
#define weights_share(p)
#define WEIGHT(n, l) FROM (p[n], l)
#endif

/* Positions tile .. tile + LANES - 1. Those after `last` may hold anything, NaN too: their scores are
 * not looked at, their values not read. */
void
run_tile (uint tile, uint last)
{
  uint page = params.pages[tile / 64], at = tile + LANE;
  uint key = (page * push.kv_heads + kv) * QUADS * 64 + at % 64;
  float p[QUERIES];

  [[unroll]] for (uint n = 0; n < QUERIES; n++)
    p[n] = 0;
  [[unroll]] for (uint c = 0; c < QUADS; c++)
    {
      vec4 k = texelFetch (keys, int (key + c * 64));

      [[unroll]] for (uint n = 0; n < QUERIES; n++)
        {
          vec4 one = query_quad (n, c);
          precise float sum = fma (k.x, one.x, fma (k.y, one.y, fma (k.z, one.z,
                                                                     fma (k.w, one.w, p[n]))));

          p[n] = sum;
        }
    }
  [[unroll]] for (uint n = 0; n < QUERIES; n++)
    weigh (n, at >= froms[n / HEADS] && at <= owns[n / HEADS], p[n]);
  weights_share (p);
  [[unroll]] for (uint l = 0; l < LANES; l++)
    {
      uint slot = page * 64 + min (tile + l, last) % 64;

      [[unroll]] for (uint i = 0; i < EACH; i++)
        {
          vec4 v = texelFetch (values, int ((slot * push.kv_heads + kv) * QUADS + quad_of (i)));

          [[unroll]] for (uint n = 0; n < QUERIES; n++)
            {
              precise vec4 sum = fma (v, vec4 (WEIGHT (n, l)), sums[n][i]);

              sums[n][i] = sum;
            }
        }
    }
}
