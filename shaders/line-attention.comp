#version 450
#extension GL_GOOGLE_include_directive : require
/* Attention of TOKENS tokens and HEADS query heads that share keys and values, a page of 64 keys at
 * a time: a lane scores keys, then takes quads of the values. A decoded token's context is SPLIT
 * pages a workgroup, whose parts line-combine.comp puts together. */
#include "line.glsl"
#include "params.glsl"
#include "right-math.glsl"

layout (std430, binding = 1) writeonly buffer Out { vec4 result[]; }; /* (tokens, stride), or parts */
layout (std430, binding = 2) writeonly buffer Ends { vec2 ends[]; };  /* (heads, parts) most, whole */
layout (binding = 3) uniform samplerBuffer queries; /* (tokens, heads, QUADS) vec4, scaled */
layout (binding = 4) uniform usamplerBuffer keys;    /* (pages, kv_heads, QUADS, 64) four f16 */
layout (binding = 5) uniform usamplerBuffer values;  /* (pages, 64, kv_heads, QUADS) four f16 */

layout (constant_id = 3) const uint QUADS = 16; /* of a head: its dimensions / 4 */
layout (constant_id = 4) const uint HEADS = 1;
layout (constant_id = 5) const uint TOKENS = 1;
layout (constant_id = 6) const uint SPLIT = 0; /* pages; 0: the context is not split */

layout (push_constant) uniform Push
{
  uint heads, kv_heads, stride; /* stride: of the result, in quads; of parts: a head's */
  uint window;                  /* 0: all */
} push;

const uint EACH = (QUADS + LANES - 1) / LANES; /* quads of a head in a lane */
const uint RUNS = 64 / LANES;                  /* of lanes in a page */
const uint N = TOKENS * HEADS;

/* f16 to f32, subnormal ones too: the exponent's bias is made up for by a product. */
vec4
unpack4 (uvec2 w)
{
  uvec4 h = uvec4 (w.x << 16, w.x, w.y << 16, w.y);

  return uintBitsToFloat ((h & 0x7fff0000u) >> 3 | h & 0x80000000u) * 5.192296858534828e33;
}

#define QUAD(i) min ((i) * LANES + LANE, QUADS - 1)

void
main ()
{
  uint query = gl_WorkGroupID.x * HEADS, kv = query / (push.heads / push.kv_heads);
  uint first = SPLIT > 0 ? 0 : gl_WorkGroupID.y * TOKENS;
  uint own[TOKENS], from[TOKENS];
  vec4 q[N][EACH], sums[N][EACH];
  float most[N], whole[N], p[N][RUNS];

  if (query >= push.heads || first >= params.n_tokens)
    return;
  [[unroll]] for (uint t = 0; t < TOKENS; t++)
    {
      uint token = min (first + t, params.n_tokens - 1);

      own[t] = params.position + token;
      from[t] = push.window != 0 && own[t] >= push.window ? own[t] - push.window + 1 : 0;
      [[unroll]] for (uint h = 0; h < HEADS; h++)
        [[unroll]] for (uint i = 0; i < EACH; i++)
          q[t * HEADS + h][i] =
              texelFetch (queries, int ((token * push.heads + query + h) * QUADS + QUAD (i)));
    }
  [[unroll]] for (uint n = 0; n < N; n++)
    {
      most[n] = -3.0e38;
      whole[n] = 0;
      [[unroll]] for (uint i = 0; i < EACH; i++)
        sums[n][i] = vec4 (0);
    }
  uint parts = params.position / (64 * max (SPLIT, 1)) + 1;
  uint last = own[TOKENS - 1], page = from[0] / 64, pages = last / 64 + 1;
  if (SPLIT > 0)
    {
      page = max (page, gl_WorkGroupID.y * SPLIT);
      pages = min (pages, gl_WorkGroupID.y * SPLIT + SPLIT);
    }
  for (; page < pages; page++)
    {
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
              vec4 k = unpack4 (texelFetch (keys, key + int (c * 64)).xy);

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
              bool seen = at >= from[n / HEADS] && at <= own[n / HEADS];

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
                  vec4 v = unpack4 (texelFetch (values, int ((slot * push.kv_heads + kv) * QUADS + QUAD (i))).xy);

                  [[unroll]] for (uint n = 0; n < N; n++)
                    {
                      precise vec4 part = v * subgroupShuffle (now[n], l);
                      precise vec4 sum = sums[n][i] + part;

                      sums[n][i] = sum;
                    }
                }
            }
        }
    }
  [[unroll]] for (uint n = 0; n < N; n++)
    {
      uint token = first + n / HEADS, head = query + n % HEADS;
      float total = lanes_sum (whole[n]);

      if (token >= params.n_tokens)
        continue;
      if (SPLIT > 0)
        ends[head * parts + gl_WorkGroupID.y] = vec2 (most[n], total);
      [[unroll]] for (uint i = 0; i < EACH; i++)
        if (i * LANES + LANE < QUADS)
          result[SPLIT > 0 ? (head * parts + gl_WorkGroupID.y) * QUADS + QUAD (i)
                           : token * push.stride + head * QUADS + QUAD (i)] =
              SPLIT > 0 ? sums[n][i] : sums[n][i] / total;
    }
}
