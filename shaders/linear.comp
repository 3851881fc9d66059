#version 450
#extension GL_GOOGLE_include_directive : require
/* out = weights . norm (x) [+ bias] [+ residual], or act (gate) * up. A lane is a row; x lies in the
 * lanes and is passed around. Each token is summed in one order, whatever stands beside it. */
#include "lanes.glsl"
#include "params.glsl"
#include "right-math.glsl"

layout (std430, binding = 1) writeonly buffer Out { float result[]; };       /* (tokens, stride) */
layout (std430, binding = 2) readonly buffer Residual { float residual[]; }; /* (tokens, stride) */
layout (std430, binding = 3) readonly buffer Bias { float bias[]; };         /* (rows) */
layout (binding = 4) uniform usamplerBuffer quants;
layout (binding = 5) uniform usamplerBuffer scales;
layout (binding = 6) uniform samplerBuffer xs;    /* (tokens, BLOCKS * 32) */
layout (binding = 7) uniform samplerBuffer norms; /* (BLOCKS * 32) */
#include "weights.glsl"

layout (constant_id = 6) const uint TOKENS = 1;  /* that a row group takes at once */
layout (constant_id = 7) const uint GROUPS = 2;  /* row groups that share x */
layout (constant_id = 8) const bool NORM = false;
layout (constant_id = 9) const bool BIAS = false;
layout (constant_id = 10) const bool RESIDUAL = false;
layout (constant_id = 11) const uint PAIRED = 0; /* 1: SiLU, 2: GELU (tanh) */
layout (constant_id = 12) const uint HEAD = 0;   /* 1: unless, 2: only if params name rows */

layout (push_constant) uniform Push
{
  uint first_row; /* of the chunk, in the matrix */
  uint n_rows;    /* of the chunk, in the matrix; of the one half when PAIRED */
  uint n_groups;  /* of the chunk */
  uint stride;    /* of the result */
  uint width;     /* columns, without padding */
  float eps;
  float softcap; /* 0: none */
} push;

#include "linear-x.glsl"

float
activation (float g)
{
  if (PAIRED == 1)
    return g / (1.0 + right_exp (-g));
  return 0.5 * g * (1.0 + right_tanh (0.7978845608 * (g + 0.044715 * g * g * g)));
}

void
put (uint token, uint row, float y)
{
  if (push.softcap != 0.0)
    y = push.softcap * right_tanh (y / push.softcap);
  if (BIAS)
    y += bias[row];
  if (RESIDUAL)
    y += residual[token * push.stride + row];
  result[token * push.stride + row] = y;
}

/* The lane's row in group r of those that share x, counted in the chunk; past its end: none. */
uint
row_of (uint r)
{
  uint n = (GROUP * GROUPS + r) * LANES + LANE;
  uint row = n < params.n_rows ? params.rows[min (n, 1023)] : 0xffffffffu;

  return HEAD == 2 ? row - push.first_row : n;
}

void
main ()
{
  uint first = gl_WorkGroupID.y * TOKENS;
  float x[TOKENS][8], sums[TOKENS][GROUPS], part[TOKENS][GROUPS], x_sum[TOKENS];
  Block blocks[GROUPS];
  uint rows[GROUPS];

  if (first >= params.n_tokens || HEAD > 0 && (params.n_rows > 0) != (HEAD == 2) ||
      GROUP * GROUPS >= push.n_groups ||
      HEAD == 2 && GROUP * GROUPS * LANES >= params.n_rows)
    return;
  [[unroll]] for (uint r = 0; r < GROUPS; r++)
    rows[r] = row_of (r);
  [[unroll]] for (uint t = 0; t < TOKENS; t++)
    [[unroll]] for (uint r = 0; r < GROUPS; r++)
      sums[t][r] = 0;
  for (uint b = 0; b < BLOCKS; b++)
    {
      [[unroll]] for (uint r = 0; r < GROUPS; r++)
        {
          uint row = min (rows[r], push.n_groups * LANES - 1);

          blocks[r] = block_fetch (row / LANES, row % LANES, b);
        }
      [[unroll]] for (uint t = 0; t < TOKENS; t++)
        x[t] = x_fetch (min (first + t, params.n_tokens - 1), b);
#include "linear-block.glsl"
    }
  [[unroll]] for (uint t = 0; t < TOKENS; t++)
    {
      float norm = x_norm (min (first + t, params.n_tokens - 1));

      if (first + t >= params.n_tokens)
        continue;
      [[unroll]] for (uint r = 0; r < GROUPS; r += PAIRED > 0 ? 2 : 1)
        {
          float y = sums[t][r] * norm;
          uint row = rows[r];

          if (PAIRED > 0)
            {
              y = activation (y) * (sums[t][r + 1] * norm);
              row = (GROUP * GROUPS + r) / 2 * LANES + LANE;
            }
          if (row < push.n_rows)
            put (first + t, push.first_row + row, y);
        }
    }
}
