#version 450
#extension GL_GOOGLE_include_directive : require
/* Attention of a decoded token: norms, rope, keys and values to the cache, and HEADS query heads that
 * share them. A workgroup takes SPLIT pages of the context, the last one the token's own key as well,
 * straight from qkv; whichever workgroup of some heads ends last puts their parts together. Along x stand
 * first the even parts of even groups of heads and the odd ones of odd groups, then the others: halves of
 * the grid are halves of the work. */
#include "line.glsl"
#include "params.glsl"
#include "right-math.glsl"

layout (std430, binding = 1) writeonly buffer Out { vec4 result[]; };     /* (heads, QUADS) */
layout (std430, binding = 2) writeonly buffer Sums { float half_sums[]; }; /* (heads, QUADS / QUADS_SUMMED) */
layout (std430, binding = 3) coherent buffer Parts { vec4 parts[]; };     /* (heads, parts, QUADS) */
layout (std430, binding = 4) coherent buffer Ends { vec2 ends[]; };       /* (heads, parts) most, whole */
layout (std430, binding = 5) coherent buffer Counts { uint counts[]; };   /* (heads / HEADS) 0 */
layout (std430, binding = 6) writeonly buffer Keys { vec4 new_keys[]; };
layout (std430, binding = 7) writeonly buffer Values { vec4 new_values[]; };
layout (binding = 8) uniform samplerBuffer keys;    /* (pages, kv_heads, QUADS, 64) vec4 */
layout (binding = 9) uniform samplerBuffer values;  /* (pages, 64, kv_heads, QUADS) vec4 */
layout (binding = 10) uniform samplerBuffer qkv;    /* (heads + 2 kv_heads, QUADS) vec4 */
layout (binding = 11) uniform samplerBuffer q_norm; /* (QUADS) vec4 */
layout (binding = 12) uniform samplerBuffer k_norm; /* (QUADS) vec4 */
layout (binding = 13) uniform samplerBuffer fine;   /* (64, QUADS) two of cosine, sine */
layout (binding = 14) uniform samplerBuffer coarse; /* (.., QUADS) */

layout (constant_id = 3) const uint QUADS = 16; /* of a head: its dimensions / 4; even */
layout (constant_id = 4) const uint HEADS = 1;
layout (constant_id = 5) const uint SPLIT = 4;
layout (constant_id = 6) const bool Q_NORM = false;
layout (constant_id = 7) const bool K_NORM = false;
layout (constant_id = 8) const uint TURN = 1;

layout (push_constant) uniform Push
{
  uint heads, kv_heads;
  float eps, scale;
  uint window; /* 0: all */
} push;

const uint EACH = (QUADS + LANES - 1) / LANES; /* quads of a head in a lane */
const uint RUNS = 64 / LANES;                  /* of lanes in a page */
const uint N = HEADS;
const uint QUADS_SUMMED = LANES / 8; /* of result, half the lanes' numbers; LANES are 8 or 16 */

#include "line-turn.glsl"

#define SEEN(n, at) ((at) >= from && (at) < own)
#define QUAD(i) min ((i) * LANES + LANE, QUADS - 1)
#define IN_HEAD(i) ((i) * LANES + LANE < QUADS)

vec4 quads[EACH]; /* of one head, what read_head leaves */

/* The lane's quads of a head of qkv, normed and turned. */
void
read_head (uint head, bool q)
{
  bool normed = q ? Q_NORM : K_NORM;
  int base = int (head * QUADS);
  vec4 across[EACH];
  precise float squares = 0;

  [[unroll]] for (uint i = 0; i < EACH; i++)
    {
      quads[i] = texelFetch (qkv, base + int (QUAD (i)));
      across[i] = TURN == 2 ? texelFetch (qkv, base + int ((QUAD (i) + QUADS / 2) % QUADS)) : vec4 (0);
      vec4 v = IN_HEAD (i) ? quads[i] : vec4 (0);
      squares += (v.x * v.x + v.y * v.y) + (v.z * v.z + v.w * v.w);
    }
  if (normed)
    {
      float norm = 1.0 / sqrt (lanes_sum (squares) / float (QUADS * 4) + push.eps);

      [[unroll]] for (uint i = 0; i < EACH; i++)
        {
          int d = int (QUAD (i)), other = int ((QUAD (i) + QUADS / 2) % QUADS);

          quads[i] *= norm * (q ? texelFetch (q_norm, d) : texelFetch (k_norm, d));
          across[i] *= norm * (q ? texelFetch (q_norm, other) : texelFetch (k_norm, other));
        }
    }
  [[unroll]] for (uint i = 0; i < EACH; i++)
    if (TURN > 0)
      quads[i] = turned (quads[i], across[i], params.position, QUAD (i));
}

void
main ()
{
  uint groups = push.heads / HEADS, half_of = gl_WorkGroupID.x / groups;
  uint group = gl_WorkGroupID.x % groups, query = group * HEADS;
  uint kv = query / (push.heads / push.kv_heads), own = params.position;
  uint n_parts = own / (64 * SPLIT) + 1, part = gl_WorkGroupID.y * 2 + (half_of ^ (group & 1));

  if (part >= n_parts)
    return;
  uint from = push.window != 0 && own >= push.window ? own - push.window + 1 : 0;
  vec4 q[N][EACH], sums[N][EACH];
  float most[N], whole[N], p[N][RUNS];

  [[unroll]] for (uint n = 0; n < N; n++)
    {
      read_head (query + n, true);
      most[n] = -3.0e38;
      whole[n] = 0;
      [[unroll]] for (uint i = 0; i < EACH; i++)
        {
          q[n][i] = quads[i] * push.scale;
          sums[n][i] = vec4 (0);
        }
    }
  if (part == n_parts - 1)
    {
      uint there = params.pages[own / 64];
      precise float score[N];

      read_head (push.heads + kv, false);
      [[unroll]] for (uint n = 0; n < N; n++)
        score[n] = 0;
      [[unroll]] for (uint i = 0; i < EACH; i++)
        {
          vec4 v = texelFetch (qkv, int ((push.heads + push.kv_heads + kv) * QUADS + QUAD (i)));

          if (IN_HEAD (i))
            {
              new_keys[((there * push.kv_heads + kv) * QUADS + QUAD (i)) * 64 + own % 64] = quads[i];
              new_values[((there * 64 + own % 64) * push.kv_heads + kv) * QUADS + QUAD (i)] = v;
            }
          [[unroll]] for (uint n = 0; n < N; n++)
            {
              vec4 product = IN_HEAD (i) ? quads[i] * q[n][i] : vec4 (0);

              score[n] += (product.x + product.y) + (product.z + product.w);
              sums[n][i] = v;
            }
        }
      [[unroll]] for (uint n = 0; n < N; n++)
        {
          most[n] = lanes_sum (score[n]);
          whole[n] = LANE == 0 ? 1.0 : 0.0;
        }
    }
  uint last = max (own, 1) - 1, pages = min ((own + 63) / 64, part * SPLIT + SPLIT);

  for (uint page = max (from / 64, part * SPLIT); page < pages; page++)
    {
#include "line-page.glsl"
    }
#include "line-parts.glsl"
}
