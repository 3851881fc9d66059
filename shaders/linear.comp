#version 450
#extension GL_GOOGLE_include_directive : require
/* out = weights . norm (x) [+ bias] [+ residual], or act (gate) * up, or residual + norm (weights . x).
 * A lane is a row. A row's columns are summed in slices, whose number depends on nothing but the width,
 * and the slices in order: by one row group, or by SPLIT of them, with the same bits; and a token is
 * summed the same whatever stands beside it. */
#include "lanes.glsl"
#include "params.glsl"
#include "right-math.glsl"

layout (std430, binding = 1) coherent buffer Out { float result[]; };         /* (tokens, stride) */
layout (std430, binding = 2) readonly buffer Residual { float residual[]; };  /* (tokens, stride) */
layout (std430, binding = 3) readonly buffer Bias { float bias[]; };          /* (rows) */
layout (std430, binding = 4) coherent buffer Counters { uint counters[]; };   /* (token tiles) */
layout (std430, binding = 5) writeonly buffer Total { float total[]; };       /* (tokens, stride) */
layout (binding = 6) uniform usamplerBuffer quants;
layout (binding = 7) uniform usamplerBuffer scales;
layout (binding = 8) uniform samplerBuffer xs;         /* (tokens, X_BLOCKS * 32) */
layout (binding = 9) uniform samplerBuffer norms;      /* (BLOCKS * 32) */
layout (binding = 10) uniform samplerBuffer post_norms; /* (stride) */
#include "weights.glsl"

layout (constant_id = 5) const uint TOKENS = 1; /* that a row group takes at once */
layout (constant_id = 6) const uint GROUPS = 2; /* rows of a lane */
layout (constant_id = 7) const uint SPLIT = 1;  /* row groups that share the slices; then TOKENS is 1 */
#ifdef NO_SUBGROUPS
const bool X_SHARED = true;
#else
layout (constant_id = 8) const bool X_SHARED = false; /* else x lies in the lanes; not with SPLIT */
#endif
layout (constant_id = 9) const bool NORM = false;
layout (constant_id = 10) const bool BIAS = false;
layout (constant_id = 11) const bool RESIDUAL = false;
layout (constant_id = 12) const uint PAIRED = 0; /* 1: SiLU, 2: GELU (tanh) */
layout (constant_id = 13) const uint HEAD = 0;   /* 1: unless, 2: only if params name rows */
layout (constant_id = 14) const bool POST = false;
layout (constant_id = 15) const uint X_BLOCKS = 1; /* from a token of xs to the next */

layout (push_constant) uniform Push
{
  uint first_row;    /* of the chunk, in the matrix */
  uint n_rows;       /* of the chunk, in the matrix; of the one half when PAIRED */
  uint n_groups;     /* of the chunk */
  uint stride;       /* of the result */
  uint width;        /* columns, without padding */
  float eps;
  float softcap;     /* 0: none */
  uint first_token;  /* of this step */
  uint result_token; /* whose row of the result is the first */
  uint workgroups;   /* POST: that write the rows of one tile of tokens */
  uint post_width;   /* POST: rows of the matrix */
} push;

const uint SLICE = ((BLOCKS + 15) / 16 + 7) / 8 * 8; /* blocks; whole supers */
const uint SLICES = (BLOCKS + SLICE - 1) / SLICE;

shared float split_room[SPLIT > 1 ? SLICES * (GROUPS + 1) * gl_WorkGroupSize.x / SPLIT : 1];

float sums[TOKENS][GROUPS], slice[TOKENS][GROUPS], part[TOKENS][GROUPS]; /* all, of a slice, of a block */
uint rows[GROUPS];

#include "linear-x.glsl"
#include "linear-out.glsl"
#include "linear-post.glsl"
#include "linear-slice.glsl"

void
sums_clear ()
{
  [[unroll]] for (uint t = 0; t < TOKENS; t++)
    {
      squares[t] = 0;
      [[unroll]] for (uint r = 0; r < GROUPS; r++)
        sums[t][r] = 0;
    }
}

/* To the sums; with SPLIT to shared memory, and then all of them in order. */
void
add_slices (uint first)
{
  uint each = (GROUPS + 1) * LANES, member = gl_LocalInvocationID.x / LANES;
  uint base = member / SPLIT * SLICES * each + LANE;

  for (uint n = member % SPLIT; n < SLICES; n += SPLIT)
    {
      sum_slice (n, first);
      [[unroll]] for (uint t = 0; t < TOKENS; t++)
        {
          if (SPLIT > 1)
            split_room[base + n * each + GROUPS * LANES] = slice_squares[t];
          squares[t] += slice_squares[t];
          [[unroll]] for (uint r = 0; r < GROUPS; r++)
            {
              if (SPLIT > 1)
                split_room[base + n * each + r * LANES] = slice[t][r];
              sums[t][r] += slice[t][r];
            }
        }
    }
  if (SPLIT == 1)
    return;
  barrier ();
  sums_clear ();
  for (uint n = 0; n < SLICES; n++)
    {
      squares[0] += split_room[base + n * each + GROUPS * LANES];
      [[unroll]] for (uint r = 0; r < GROUPS; r++)
        sums[0][r] += split_room[base + n * each + r * LANES];
    }
}

void
main ()
{
  uint first = push.first_token + gl_WorkGroupID.y * TOKENS;
  uint groups = gl_WorkGroupID.x * (TEAM / SPLIT) * GROUPS; /* before this workgroup's */

  if (first >= params.n_tokens || HEAD > 0 && (params.n_rows > 0) != (HEAD == 2) ||
      HEAD == 2 && groups * LANES >= params.n_rows)
    return;
  groups += gl_LocalInvocationID.x / LANES / SPLIT * GROUPS;
  [[unroll]] for (uint r = 0; r < GROUPS; r++)
    rows[r] = row_of (groups + r);
  sums_clear ();
  add_slices (first);
  [[unroll]] for (uint t = 0; t < TOKENS; t++)
    {
      float norm = x_norm (t);

      if (first + t < params.n_tokens && gl_LocalInvocationID.x / LANES % SPLIT == 0)
        put (first + t, t, groups, norm);
    }
  if (POST)
    post (first);
}
