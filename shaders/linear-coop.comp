#version 450
#extension GL_GOOGLE_include_directive : require
#ifndef EMULATED
#extension GL_EXT_shader_explicit_arithmetic_types_float16 : require
#extension GL_KHR_memory_scope_semantics : require
#extension GL_NV_cooperative_matrix : require
#endif
/* linear.comp for many tokens, by the device's cooperative matrices: halves are multiplied, sums are f32.
 * coop-khr.py turns what glslc makes of it, NVIDIA's older form, into VK_KHR_cooperative_matrix.
 *
 * A workgroup makes ROWS rows of TOKENS tokens, a subgroup 2 LANES rows of half of the tokens: two row groups,
 * so that a lane has the gate and the up of its row. A lane unpacks a row's block, 32 columns at a time. Tokens are
 * first read once: the greatest of a token says by which power of two its values become halves, so that none is
 * too large, and nothing that matters too small. What a token gets depends on the token alone.
 *
 * A weight becomes the nearest half: of models' weights none is 65,504. */
#include "lanes.glsl"
#include "params.glsl"
#include "right-math.glsl"
#include "linear-given.glsl"

layout (constant_id = 5) const uint TOKENS = 64; /* a multiple of 2 N */
layout (constant_id = 6) const uint M = 16;      /* of the device: divides LANES */
layout (constant_id = 7) const uint N = 16;
layout (constant_id = 8) const uint K = 16; /* divides 32 */
const uint GROUPS = 2; /* rows of a lane */

const uint ROWS = gl_WorkGroupSize.x; /* a lane each */
const uint APART = 5;          /* of eight halves, from a row to the next: 4, and one against conflicts of banks */
const uint HALF = TOKENS / 2;  /* tokens of a subgroup */
const uint EIGHTS = TOKENS * 4 / ROWS; /* eight columns of a token each, that a lane fetches */
const uint TURN = 4;           /* subgroups that put their results at a time */

shared uvec4 w_room[ROWS * APART];               /* (ROWS, 32 columns) halves */
shared uvec4 x_room[TOKENS * APART];             /* (TOKENS, 32 columns) halves */
shared float out_room[TURN * GROUPS * LANES * N]; /* (subgroups, N, rows) */
shared float to_half[TOKENS], from_half[TOKENS]; /* powers of two; the latter times the norm */

float sums[1][GROUPS];
uint rows[GROUPS];

#include "linear-out.glsl"
#include "linear-post.glsl"

#include "coop-stage.glsl"
#include "coop-multiply.glsl"

void
main ()
{
  uint first = push.first_token + gl_WorkGroupID.y * TOKENS, member = gl_LocalInvocationID.x / LANES;
  uint row = member / 2 * GROUPS * LANES, token = member % 2 * HALF;
  uint group = gl_WorkGroupID.x * TEAM + member / 2 * GROUPS;
  uint own = min (gl_WorkGroupID.x * ROWS + gl_LocalInvocationID.x, push.n_groups * LANES - 1);

  if (first >= params.n_tokens)
    return;
  [[unroll]] for (uint r = 0; r < GROUPS; r++)
    rows[r] = row_of (group + r);
  [[unroll]] for (uint i = 0; i < GROUPS * LANES / M; i++)
    [[unroll]] for (uint j = 0; j < HALF / N; j++)
      c[i][j] = C_ZERO;
  find_scales (first);
  fetch (first, own, 0);
  for (uint b = 0; b < BLOCKS; b++)
    {
      barrier ();
      stage ();
      barrier ();
      if (b + 1 < BLOCKS)
        fetch (first, own, b + 1);
      multiply (row, token);
    }
  uint room = member % TURN * GROUPS * LANES * N;

  for (uint turn = 0; turn < TEAM; turn += TURN)
    [[unroll]] for (uint j = 0; j < HALF / N; j++)
      {
        bool mine = member / TURN == turn / TURN;

        barrier ();
        if (mine)
          store_tokens (j, room);
        barrier ();
        if (mine)
          put_tokens (first, token + j * N, group, room);
      }
  if (POST)
    post (first);
}
