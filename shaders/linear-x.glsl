/* The way in of linear.comp: columns of x, times the norm's weights, either in the lanes, to be passed
 * around, or in shared memory, where all row groups of a workgroup read them. Both sum the squares that
 * the norm wants in the same order: lane by lane, slice by slice. */
const uint EACH = 32 / LANES; /* columns of a block in a lane */
const uint PER_TEXEL = EACH > 4 ? 4 : EACH;
const uint TEXELS = EACH / PER_TEXEL;
const uint ROW_TEXELS = X_BLOCKS * LANES * TEXELS;
const uint STAGE = 4; /* blocks in shared memory at a time */

shared vec4 x_room[X_SHARED ? TOKENS * STAGE * 8 : 1]; /* (TOKENS, STAGE, 32) */
shared float x_norms[X_SHARED ? TOKENS : 1];

float x[TOKENS][8]; /* (EACH) of the block, of each token */

/* Column i of lane l is column l * EACH + i of the block. */
void
x_fetch (uint n, uint token, uint b)
{
  [[unroll]] for (uint i = 0; i < TEXELS; i++)
    {
      int at = int ((b * LANES + LANE) * TEXELS + i);
      vec4 v = texelFetch (xs, int (token * ROW_TEXELS) + at);

      [[unroll]] for (uint e = 0; NORM && e < PER_TEXEL; e++)
        {
          precise float sum = fma (v[e], v[e], slice_squares[n]);

          slice_squares[n] = sum;
        }
      if (NORM)
        v *= texelFetch (norms, at);
      [[unroll]] for (uint e = 0; e < PER_TEXEL; e++)
        x[n][i * PER_TEXEL + e] = v[e];
    }
}

/* Blocks b .. b + STAGE - 1 to shared memory. */
void
x_stage (uint first, uint b)
{
  barrier ();
  [[unroll]] for (uint n = 0; n < (TOKENS + TEAM - 1) / TEAM; n++)
    for (uint i = 0; i < min (STAGE, BLOCKS - b); i++)
      {
        uint t = n * TEAM + gl_LocalInvocationID.x / LANES;

        if (t >= TOKENS)
          break;
        x_fetch (n, min (first + t, params.n_tokens - 1), b + i);
        [[unroll]] for (uint e = 0; e < EACH; e++)
          x_room[(t * STAGE + i) * 8 + (LANE * EACH + e) / 4][(LANE * EACH + e) % 4] = x[n][e];
      }
  barrier ();
}

float
x_norm (uint t)
{
  if (!X_SHARED)
    return norm_of (squares[t]);
  if (NORM && t == 0)
    {
      [[unroll]] for (uint n = 0; n < (TOKENS + TEAM - 1) / TEAM; n++)
        {
          uint mine = n * TEAM + gl_LocalInvocationID.x / LANES;
          float norm = norm_of (squares[n]);

          if (LANE == 0 && mine < TOKENS)
            x_norms[mine] = norm;
        }
      barrier ();
    }
  return NORM ? x_norms[t] : 1.0;
}
