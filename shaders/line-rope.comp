#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_shader_explicit_arithmetic_types_int64 : require
/* As rope.comp, four dimensions a lane: norms and rope of q and k; k and v to the cache. A workgroup takes
 * a key head of a token and the SHARE query heads that read it, without a branch: stores are at uniform
 * places, of one lane's numbers each, and engine/kernels/line-code.h says why. */
#include "line.glsl"
#include "params.glsl"

layout (std430, binding = 1) writeonly buffer Queries { u64vec2 queries[]; }; /* (tokens, heads, QUADS) vec4 */
layout (std430, binding = 2) writeonly buffer Keys { u64vec2 keys[]; };       /* (pages, KV_HEADS, QUADS, 64) */
layout (std430, binding = 3) writeonly buffer Values { u64vec2 values[]; };   /* (pages, 64, KV_HEADS, QUADS) */
layout (binding = 4) uniform samplerBuffer qkv;    /* (tokens, stride) vec4 */
layout (binding = 5) uniform samplerBuffer q_norm; /* (QUADS) vec4 */
layout (binding = 6) uniform samplerBuffer k_norm; /* (QUADS) vec4 */
layout (binding = 7) uniform samplerBuffer fine;   /* (64, dims / 4) two of cosine, sine */
layout (binding = 8) uniform samplerBuffer coarse; /* (.., dims / 4) */

layout (constant_id = 3) const uint QUADS = 16; /* of a head: its dimensions / 4 */
layout (constant_id = 4) const bool Q_NORM = false;
layout (constant_id = 5) const bool K_NORM = false;
layout (constant_id = 6) const uint TURN = 1; /* 0: nothing turns; 1: neighbours; 2: halves */
layout (constant_id = 7) const uint KV_HEADS = 1;
layout (constant_id = 8) const uint SHARE = 1;

layout (push_constant) uniform Push
{
  uint stride; /* of qkv / 4 */
  float eps, scale;
  uint table[16]; /* 0 .. 15 */
} push;

const uint EACH = (QUADS + LANES - 1) / LANES;
const uint Q = 0, K = 1, V = 2; /* what a head is */

#include "line-turn.glsl"
#include "line-uniform.glsl"

vec4 head_quads[EACH]; /* of one head, what read_head leaves */

void
read_head (uint token, uint head, uint at, const uint kind)
{
  bool normed = kind == Q && Q_NORM || kind == K && K_NORM;
  int base = int (token * push.stride + head * QUADS);
  precise float squares = 0;
  float norm = 1;

  [[unroll]] for (uint i = 0; i < EACH; i++)
    {
      vec4 v = texelFetch (qkv, base + int (min (i * LANES + LANE, QUADS - 1)));

      head_quads[i] = v;
      squares += i * LANES + LANE < QUADS ? (v.x * v.x + v.y * v.y) + (v.z * v.z + v.w * v.w) : 0.0;
    }
  if (normed)
    norm = 1.0 / sqrt (lanes_sum (squares) / float (QUADS * 4) + push.eps);
  [[unroll]] for (uint i = 0; i < EACH; i++)
    {
      uint d = min (i * LANES + LANE, QUADS - 1), across = (d + QUADS / 2) % QUADS;
      vec4 other = TURN == 2 ? texelFetch (qkv, base + int (across)) : vec4 (0);

      if (normed)
        {
          head_quads[i] *= norm * (kind == Q ? texelFetch (q_norm, int (d)) : texelFetch (k_norm, int (d)));
          other *= norm * (kind == Q ? texelFetch (q_norm, int (across)) : texelFetch (k_norm, int (across)));
        }
      if (TURN > 0 && kind != V)
        head_quads[i] = turned (head_quads[i], other, at, d);
    }
}

void
main ()
{
  uint token = uniform_of (gl_WorkGroupID.y), kv = uniform_of (gl_WorkGroupID.x);
  uint at = params.position + token, page = uniform_of (params.pages[at / 64]), slot = uniform_of (at % 64);

  [[unroll]] for (uint h = 0; h < SHARE; h++)
    {
      uint head = kv * SHARE + h, place = (token * KV_HEADS * SHARE + head) * QUADS;

      read_head (token, head, at, Q);
      [[unroll]] for (uint i = 0; i < EACH; i++)
        [[unroll]] for (uint l = 0; l < LANES; l++)
          if (i * LANES + l < QUADS)
            queries[place + i * LANES + l] = quad_of (head_quads[i] * push.scale, l);
    }
  read_head (token, KV_HEADS * SHARE + kv, at, K);
  [[unroll]] for (uint i = 0; i < EACH; i++)
    [[unroll]] for (uint l = 0; l < LANES; l++)
      if (i * LANES + l < QUADS)
        keys[((page * KV_HEADS + kv) * QUADS + i * LANES + l) * 64 + slot] = quad_of (head_quads[i], l);
  read_head (token, KV_HEADS * (SHARE + 1) + kv, at, V);
  [[unroll]] for (uint i = 0; i < EACH; i++)
    [[unroll]] for (uint l = 0; l < LANES; l++)
      if (i * LANES + l < QUADS)
        values[((page * 64 + slot) * KV_HEADS + kv) * QUADS + i * LANES + l] = quad_of (head_quads[i], l);
}
