#version 450
#extension GL_GOOGLE_include_directive : require
/* As rope.comp, four dimensions a lane: norms and rope of q, k, v; a workgroup a token, a subgroup
 * a head at a time. */
#include "line.glsl"
#include "params.glsl"

layout (std430, binding = 1) writeonly buffer Queries { vec4 queries[]; }; /* (tokens, heads, QUADS) */
layout (std430, binding = 2) writeonly buffer Keys { vec4 keys[]; };       /* (pages, kv_heads, QUADS, 64) */
layout (std430, binding = 3) writeonly buffer Values { vec4 values[]; };   /* (pages, 64, kv_heads, QUADS) */
layout (binding = 4) uniform samplerBuffer qkv;                            /* (tokens, stride / 4) vec4 */
layout (binding = 5) uniform samplerBuffer q_norm;                         /* (QUADS) vec4 */
layout (binding = 6) uniform samplerBuffer k_norm;                         /* (QUADS) vec4 */
layout (binding = 7) uniform samplerBuffer fine;   /* (64, dims / 4) two of cosine, sine */
layout (binding = 8) uniform samplerBuffer coarse; /* (.., dims / 4) */

layout (constant_id = 3) const uint QUADS = 16; /* of a head: its dimensions / 4 */
layout (constant_id = 4) const bool Q_NORM = false;
layout (constant_id = 5) const bool K_NORM = false;
layout (constant_id = 6) const uint TURN = 1; /* 0: nothing turns; 1: neighbours; 2: halves */

layout (push_constant) uniform Push
{
  uint heads, kv_heads, stride; /* stride of qkv / 4 */
  float eps, scale;
} push;

const uint EACH = (QUADS + LANES - 1) / LANES;

#include "line-turn.glsl"

void
main ()
{
  uint head = gl_WorkGroupID.x * gl_WorkGroupSize.y + gl_LocalInvocationID.y;
  uint token = gl_WorkGroupID.y, at = params.position + token;
  bool is_query = head < push.heads, is_key = !is_query && head < push.heads + push.kv_heads;
  bool normed = is_query && Q_NORM || is_key && K_NORM;
  float norm = 1;

  if (head >= push.heads + 2 * push.kv_heads || token >= params.n_tokens)
    return;
  int base = int (token * push.stride + head * QUADS);
  uint page = params.pages[at / 64];
  if (normed)
    {
      precise float squares = 0;

      for (uint d = LANE; d < QUADS; d += LANES)
        {
          vec4 v = texelFetch (qkv, base + int (d));

          squares += (v.x * v.x + v.y * v.y) + (v.z * v.z + v.w * v.w);
        }
      norm = 1.0 / sqrt (lanes_sum (squares) / float (QUADS * 4) + push.eps);
    }
  for (uint d = LANE; d < QUADS; d += LANES)
    {
      uint across = (d + QUADS / 2) % QUADS;
      vec4 v = texelFetch (qkv, base + int (d)), other = vec4 (0);

      if (TURN == 2)
        other = texelFetch (qkv, base + int (across));
      if (normed && is_query)
        {
          v *= norm * texelFetch (q_norm, int (d));
          other *= norm * texelFetch (q_norm, int (across));
        }
      else if (normed)
        {
          v *= norm * texelFetch (k_norm, int (d));
          other *= norm * texelFetch (k_norm, int (across));
        }
      if (TURN > 0 && (is_query || is_key))
        v = turned (v, other, at, d);
      if (is_query)
        queries[(token * push.heads + head) * QUADS + d] = v * push.scale;
      else if (is_key)
        keys[((page * push.kv_heads + head - push.heads) * QUADS + d) * 64 + at % 64] = v;
      else
        values[((page * 64 + at % 64) * push.kv_heads + head - push.heads - push.kv_heads) * QUADS + d] =
            v;
    }
}
