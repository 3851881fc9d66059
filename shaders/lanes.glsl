/* A row group: LANES lanes that work together. One subgroup, or a part of a wider one. */
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_shuffle : require
#extension GL_EXT_control_flow_attributes : require

layout (local_size_x_id = 1) in;
layout (constant_id = 0) const uint LANES = 8; /* 4, 8, 16 or 32 */
layout (constant_id = 2) const bool WIDE = false; /* the subgroup has more lanes than that */

#define LANE  (WIDE ? gl_SubgroupInvocationID & (LANES - 1) : gl_SubgroupInvocationID)
#define GROUP (gl_WorkGroupID.x * (gl_WorkGroupSize.x / LANES) + gl_LocalInvocationID.x / LANES)

/* The value of lane i; i is a constant where it matters: lavapipe then has one instruction for it. */
#define FROM(value, i) \
  subgroupShuffle (value, WIDE ? (gl_SubgroupInvocationID & ~(LANES - 1)) + (i) : (i))

/* Mesa's software device has one instruction for a constant lane and a slow loop for others; a graphics
 * card does the fewer steps faster. The order of the sum is the same in each lane. */
const bool BY_CONSTANTS = LANES <= 16;

float
lanes_sum (float x)
{
  precise float sum = BY_CONSTANTS ? FROM (x, 0) : x;

  [[unroll]] for (uint i = 1; BY_CONSTANTS && i < LANES; i++)
    sum += FROM (x, i);
  [[unroll]] for (uint step = LANES / 2; !BY_CONSTANTS && step > 0; step /= 2)
    sum += subgroupShuffle (sum, gl_SubgroupInvocationID ^ step);
  return sum;
}

float
lanes_max (float x)
{
  float most = x;

  [[unroll]] for (uint i = 0; BY_CONSTANTS && i < LANES; i++)
    most = max (most, FROM (x, i));
  [[unroll]] for (uint step = LANES / 2; !BY_CONSTANTS && step > 0; step /= 2)
    most = max (most, subgroupShuffle (most, gl_SubgroupInvocationID ^ step));
  return most;
}
