#version 450
#extension GL_GOOGLE_include_directive : require
/* Attention of one token and HEADS query heads that share keys and values. Keys are taken LANES at a
 * time, counted from position 0: a lane scores a key, then takes a quarter-row of each value. */
#include "lanes.glsl"
#include "params.glsl"
#include "right-math.glsl"

layout (std430, binding = 1) writeonly buffer Out { float result[]; }; /* (tokens, stride) */
layout (binding = 2) uniform samplerBuffer queries; /* (tokens, heads, QUADS) vec4, scaled */
layout (binding = 3) uniform samplerBuffer keys;    /* (slots, kv_heads, QUADS) f16 vec4 */
layout (binding = 4) uniform samplerBuffer values;  /* as keys */

layout (constant_id = 3) const uint QUADS = 16; /* of a head: its dimensions / 4, rounded up */
layout (constant_id = 4) const uint HEADS = 1;  /* query heads at once */

layout (push_constant) uniform Push
{
  uint heads, kv_heads, head_dim, stride;
  uint window; /* 0: all */
} push;

const uint EACH = (QUADS + LANES - 1) / LANES; /* quads of a head in a lane */

uint
quad_of (uint i)
{
  return min (i * LANES + LANE, QUADS - 1);
}

void
main ()
{
  uint token = gl_WorkGroupID.y, own = params.position + token;
  uint query = GROUP * HEADS, kv = query / (push.heads / push.kv_heads);
  uint from = push.window != 0 && own >= push.window ? own - push.window + 1 : 0;
  vec4 q[HEADS][EACH], sums[HEADS][EACH];
  float most[HEADS], whole[HEADS];

  if (query >= push.heads || token >= params.n_tokens)
    return;
  [[unroll]] for (uint h = 0; h < HEADS; h++)
    {
      most[h] = -3.0e38;
      whole[h] = 0;
      [[unroll]] for (uint i = 0; i < EACH; i++)
        {
          sums[h][i] = vec4 (0);
          q[h][i] = texelFetch (queries, int ((token * push.heads + query + h) * QUADS + quad_of (i)));
        }
    }
  for (uint tile = from / LANES * LANES; tile <= own; tile += LANES)
    {
      uint slot = params.pages[tile / 64] * 64 + tile % 64;
      uint at = tile + LANE;
      bool seen = at >= from && at <= own;
      uint mine = seen ? slot + LANE : slot + (own - tile) % LANES; /* a key that is there */
      float p[HEADS];

      [[unroll]] for (uint h = 0; h < HEADS; h++)
        p[h] = 0;
      [[unroll]] for (uint c = 0; c < QUADS; c++)
        {
          vec4 k = texelFetch (keys, int ((mine * push.kv_heads + kv) * QUADS + c));

          [[unroll]] for (uint h = 0; h < HEADS; h++)
            {
              precise vec4 product = k * vec4 (FROM (q[h][c / LANES].x, c % LANES),
                                               FROM (q[h][c / LANES].y, c % LANES),
                                               FROM (q[h][c / LANES].z, c % LANES),
                                               FROM (q[h][c / LANES].w, c % LANES));
              precise float sum = p[h] + ((product.x + product.y) + (product.z + product.w));

              p[h] = sum;
            }
        }
      [[unroll]] for (uint h = 0; h < HEADS; h++)
        {
          float score = seen ? p[h] : -3.0e38;
          float higher = max (most[h], lanes_max (score));
          float shrink = right_exp (most[h] - higher);

          p[h] = seen ? right_exp (score - higher) : 0.0;
          precise float total = whole[h] * shrink + lanes_sum (p[h]);
          whole[h] = total;
          most[h] = higher;
          [[unroll]] for (uint i = 0; i < EACH; i++)
            sums[h][i] *= shrink;
        }
      [[unroll]] for (uint n = 0; n < LANES; n++)
        {
          uint there = slot + min (n, own - tile);

          [[unroll]] for (uint i = 0; i < EACH; i++)
            {
              vec4 v = texelFetch (values, int ((there * push.kv_heads + kv) * QUADS + quad_of (i)));

              [[unroll]] for (uint h = 0; h < HEADS; h++)
                {
                  precise vec4 part = v * FROM (p[h], n);
                  precise vec4 sum = sums[h][i] + part;

                  sums[h][i] = sum;
                }
            }
        }
    }
  [[unroll]] for (uint h = 0; h < HEADS; h++)
    [[unroll]] for (uint i = 0; i < EACH; i++)
      [[unroll]] for (uint e = 0; e < 4; e++)
        {
          uint d = (i * LANES + LANE) * 4 + e;

          if (d < push.head_dim)
            result[token * push.stride + (query + h) * push.head_dim + d] = sums[h][i][e] / whole[h];
        }
}
