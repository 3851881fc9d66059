#version 450
#extension GL_GOOGLE_include_directive : require
/* Attention of TOKENS tokens and HEADS query heads that share keys and values, of a prefill. What
 * line-rope.comp made of them is read; a token's result is the same in every place. */
#include "line.glsl"
#include "params.glsl"
#include "right-math.glsl"

layout (std430, binding = 1) writeonly buffer Out { vec4 result[]; }; /* (tokens, stride) */
layout (binding = 2) uniform samplerBuffer queries; /* (tokens, heads, QUADS) vec4, scaled */
layout (binding = 3) uniform samplerBuffer keys;    /* (pages, kv_heads, QUADS, 64) vec4 */
layout (binding = 4) uniform samplerBuffer values;  /* (pages, 64, kv_heads, QUADS) vec4 */

layout (constant_id = 3) const uint QUADS = 16; /* of a head: its dimensions / 4 */
layout (constant_id = 4) const uint HEADS = 1;
layout (constant_id = 5) const uint TOKENS = 1;

layout (push_constant) uniform Push
{
  uint heads, kv_heads, stride; /* stride of the result / 4 */
  uint window;                  /* 0: all */
} push;

const uint EACH = (QUADS + LANES - 1) / LANES; /* quads of a head in a lane */
const uint RUNS = 64 / LANES;                  /* of lanes in a page */
const uint N = TOKENS * HEADS;

#define SEEN(n, at) ((at) >= from[(n) / HEADS] && (at) <= own[(n) / HEADS])
#define QUAD(i) min ((i) * LANES + LANE, QUADS - 1)

void
main ()
{
  uint query = gl_WorkGroupID.x * HEADS, kv = query / (push.heads / push.kv_heads);
  uint first = gl_WorkGroupID.y * TOKENS;
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
  uint last = own[TOKENS - 1], pages = last / 64 + 1;

  for (uint page = from[0] / 64; page < pages; page++)
    {
#include "line-page.glsl"
    }
  [[unroll]] for (uint n = 0; n < N; n++)
    {
      uint token = first + n / HEADS, head = query + n % HEADS;
      float total = lanes_sum (whole[n]);

      if (token >= params.n_tokens)
        continue;
      [[unroll]] for (uint i = 0; i < EACH; i++)
        if (i * LANES + LANE < QUADS)
          result[token * push.stride + head * QUADS + QUAD (i)] = sums[n][i] / total;
    }
}
