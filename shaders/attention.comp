#version 450
#extension GL_GOOGLE_include_directive : require
/* Attention of TOKENS tokens and HEADS query heads that share keys and values. The positions that a
 * token sees are cut into runs, by nothing but their number; each run is one softmax, and the runs are
 * folded in order: by one row group, or by the last of WORKERS that share them, with the same bits. */
#include "lanes.glsl"
#include "params.glsl"
#include "right-math.glsl"

layout (std430, binding = 1) writeonly buffer Out { float result[]; };      /* (tokens, stride) */
layout (std430, binding = 2) coherent buffer Parts { vec4 parts[]; };       /* (heads, PARTS, QUADS + 1) */
layout (std430, binding = 3) coherent buffer Counters { uint counters[]; }; /* (heads / HEADS) */
layout (binding = 4) uniform samplerBuffer queries; /* (tokens, heads, QUADS) vec4, scaled */
layout (binding = 5) uniform samplerBuffer keys;    /* (pages, kv_heads, QUADS, 64) vec4 */
layout (binding = 6) uniform samplerBuffer values;  /* (pages, 64, kv_heads, QUADS) vec4 */

layout (constant_id = 3) const uint QUADS = 16;  /* of a head: its dimensions / 4, rounded up */
layout (constant_id = 4) const uint HEADS = 1;   /* query heads at once */
layout (constant_id = 5) const uint TOKENS = 1;  /* at once */
layout (constant_id = 6) const uint WORKERS = 1; /* that share the runs; more than 1: TOKENS is 1 */
#ifdef NO_SUBGROUPS
const bool Q_SHARED = true;
#else
layout (constant_id = 7) const bool Q_SHARED = false; /* queries in shared memory, else in the lanes */
#endif

layout (push_constant) uniform Push
{
  uint heads, kv_heads, head_dim, stride;
  uint window; /* 0: all */
} push;

const uint RUNS = 32;         /* the most, of whole ones */
const uint PARTS = RUNS + 1;  /* a window may begin and end within one */
const uint EACH = (QUADS + LANES - 1) / LANES; /* quads of a head in a lane */
const uint QUERIES = TOKENS * HEADS;
const float NONE = -3.0e38;

shared vec4 q_room[Q_SHARED ? TEAM * QUERIES * QUADS : 1];

vec4 q[QUERIES][EACH];
vec4 sums[QUERIES][EACH], totals[QUERIES][EACH];    /* of values, of the run and of all */
float most[QUERIES], whole[QUERIES];                /* of the run */
float total_most[QUERIES], total_whole[QUERIES];
uint query, kv; /* the first query head, and its key head */
uint froms[TOKENS], owns[TOKENS], runs[TOKENS];     /* positions seen; of a run */

uint
quad_of (uint i)
{
  return min (i * LANES + LANE, QUADS - 1);
}

#include "attention-run.glsl"
#include "attention-parts.glsl"

/* Positions and queries of the tokens from `first` on. */
void
begin (uint first)
{
  [[unroll]] for (uint t = 0; t < TOKENS; t++)
    {
      uint token = min (first + t, params.n_tokens - 1), keys_seen;

      owns[t] = params.position + token;
      froms[t] = push.window != 0 && owns[t] >= push.window ? owns[t] - push.window + 1 : 0;
      keys_seen = owns[t] - froms[t] + 1;
      runs[t] = 64 << (keys_seen <= 64 * RUNS ? 0 : findMSB (keys_seen - 1) - 10);
      [[unroll]] for (uint h = 0; h < HEADS; h++)
        [[unroll]] for (uint i = 0; i < EACH; i++)
          {
            uint n = t * HEADS + h, row = token * push.heads + query + h;

            q[n][i] = texelFetch (queries, int (row * QUADS + quad_of (i)));
            totals[n][i] = vec4 (0);
            if (Q_SHARED)
              q_room[(gl_LocalInvocationID.x / LANES * QUERIES + n) * QUADS + quad_of (i)] = q[n][i];
          }
    }
  [[unroll]] for (uint n = 0; n < QUERIES; n++)
    {
      total_most[n] = NONE;
      total_whole[n] = 0;
    }
  if (Q_SHARED)
    barrier ();
}

void
put (uint first, uint n)
{
  uint token = first + n / HEADS;

  [[unroll]] for (uint i = 0; i < EACH; i++)
    [[unroll]] for (uint e = 0; e < 4; e++)
      {
        uint d = (i * LANES + LANE) * 4 + e;

        if (d < push.head_dim && token < params.n_tokens)
          result[token * push.stride + (query + n % HEADS) * push.head_dim + d] =
              totals[n][i][e] / total_whole[n];
      }
}

void
main ()
{
  uint first = gl_WorkGroupID.y * TOKENS;
  bool idle = GROUP * HEADS >= push.heads;

  if (first >= params.n_tokens)
    return;
  query = min (GROUP * HEADS, push.heads - HEADS);
  kv = query / (push.heads / push.kv_heads);
  begin (first);
  if (WORKERS == 1)
    all_runs (idle);
  else if (!share_runs (idle))
    return;
  [[unroll]] for (uint n = 0; !idle && n < QUERIES; n++)
    put (first, n);
}
