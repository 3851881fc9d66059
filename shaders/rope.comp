#version 450
#extension GL_GOOGLE_include_directive : require
/* From the row q | k | v: norms of q and k, rope; q times the scale to a buffer, keys and values to
 * the cache. A row group a (token, head); two dimensions at a time. */
#include "lanes.glsl"
#include "params.glsl"

layout (std430, binding = 1) writeonly buffer Queries { float queries[]; }; /* (tokens, heads, room) */
layout (std430, binding = 2) writeonly buffer Keys { float keys[]; };  /* (pages, kv_heads, quads, 64, 4) f32 */
layout (std430, binding = 3) writeonly buffer Values { float values[]; };    /* (slots, kv_heads, room) f32 */
layout (binding = 4) uniform samplerBuffer qkv;                             /* (tokens, stride) */
layout (binding = 5) uniform samplerBuffer q_norm;                          /* (head_dim) */
layout (binding = 6) uniform samplerBuffer k_norm;                          /* (head_dim) */
layout (binding = 7) uniform samplerBuffer fine;   /* (64, dims / 2) cosine, sine: position % 64 */
layout (binding = 8) uniform samplerBuffer coarse; /* (.., dims / 2): of position - position % 64 */

layout (constant_id = 3) const bool Q_NORM = false;
layout (constant_id = 4) const bool K_NORM = false;
layout (constant_id = 5) const bool HALVES = false; /* else neighbours turn together */

layout (push_constant) uniform Push
{
  uint heads, kv_heads, head_dim, room; /* room: head_dim, padded */
  uint dims;                            /* that turn */
  uint stride;                          /* of qkv */
  float eps, scale;
} push;

/* of the row group's head */
uint base, head, token;
float norm;
bool is_query, is_key;

float
value_at (uint d)
{
  float v = texelFetch (qkv, int (base + d)).x;

  if (is_query && Q_NORM)
    v *= norm * texelFetch (q_norm, int (d)).x;
  if (is_key && K_NORM)
    v *= norm * texelFetch (k_norm, int (d)).x;
  return v;
}

float
turned_at (uint d)
{
  uint half_dims = push.dims / 2, at = params.position + token;
  bool first = HALVES ? d < half_dims : d % 2 == 0;
  uint pair = HALVES ? d % max (half_dims, 1) : d / 2;
  float v = value_at (d);

  if (d >= push.dims)
    return v;
  /* cos (a + b), sin (a + b) */
  vec2 a = texelFetch (fine, int (at % 64 * half_dims + pair)).xy;
  vec2 b = texelFetch (coarse, int (at / 64 * half_dims + pair)).xy;
  float c = a.x * b.x - a.y * b.y, s = a.y * b.x + a.x * b.y;
  float other = value_at (HALVES ? (first ? d + half_dims : d - half_dims) : d ^ 1);

  return first ? v * c - other * s : v * c + other * s;
}

void
write_pair (uint d)
{
  bool turns = is_query || is_key;
  vec2 v = vec2 (0);
  uint at = params.position + token;
  uint page = params.pages[at / 64], kv = head - push.heads;

  if (d < push.head_dim)
    v.x = turns ? turned_at (d) : value_at (d);
  if (d + 1 < push.head_dim)
    v.y = turns ? turned_at (d + 1) : value_at (d + 1);
  if (is_query)
    {
      queries[(token * push.heads + head) * push.room + d] = v.x * push.scale;
      queries[(token * push.heads + head) * push.room + d + 1] = v.y * push.scale;
    }
  else if (is_key)
    {
      uint row = ((page * push.kv_heads + kv) * (push.room / 4) + d / 4) * 64 + at % 64;

      keys[row * 4 + d % 4] = v.x;
      keys[row * 4 + d % 4 + 1] = v.y;
    }
  else
    {
      uint row = (page * 64 + at % 64) * push.kv_heads + kv - push.kv_heads;

      values[row * push.room + d] = v.x;
      values[row * push.room + d + 1] = v.y;
    }
}

void
main ()
{
  uint all = push.heads + 2 * push.kv_heads;
  float sum = 0;

  token = gl_WorkGroupID.y;
  head = GROUP;
  if (head >= all || token >= params.n_tokens)
    return;
  base = token * push.stride + head * push.head_dim;
  is_query = head < push.heads;
  is_key = !is_query && head < push.heads + push.kv_heads;
  norm = 1;
  if (is_query && Q_NORM || is_key && K_NORM)
    {
      for (uint d = LANE; d < push.head_dim; d += LANES)
        {
          float v = texelFetch (qkv, int (base + d)).x;

          sum += v * v;
        }
      norm = 1.0 / sqrt (lanes_sum (sum) / float (push.head_dim) + push.eps);
    }
  for (uint d = LANE * 2; d < push.room; d += LANES * 2)
    write_pair (d);
}
