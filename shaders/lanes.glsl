/* A row group: LANES lanes that work together: a subgroup or a part of a wider one. With NO_SUBGROUPS,
 * for devices that cannot shuffle, it is a whole workgroup, and values go through shared memory. */
#extension GL_EXT_control_flow_attributes : require
#ifndef NO_SUBGROUPS
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_shuffle : require
#endif

layout (local_size_x_id = 1) in;
layout (constant_id = 0) const uint LANES = 8; /* 4, 8, 16 or 32 */
layout (constant_id = 2) const uint LANES_HOW = 0;
const bool WIDE = (LANES_HOW & 1) != 0; /* the subgroup has more lanes than that */
const bool TREE = (LANES_HOW & 2) != 0; /* sum in few steps rather than lane by lane */

#ifdef NO_SUBGROUPS

shared uint lanes_room[LANES];

#define LANE  gl_LocalInvocationID.x
#define TEAM  1
#define GROUP gl_WorkGroupID.x

uint
lanes_from (uint value, uint i)
{
  barrier ();
  lanes_room[LANE] = value;
  barrier ();
  return lanes_room[i];
}

float
lanes_from (float value, uint i)
{
  return uintBitsToFloat (lanes_from (floatBitsToUint (value), i));
}

#define FROM(value, i) lanes_from (value, i)
#define FROM_AGAIN(value, i) uintBitsToFloat (lanes_room[i]) /* of the value of the last FROM */
#define FROM_DISTANCE(value, distance) lanes_from (value, LANE ^ (distance))
#define lanes_barrier() barrier ()

#else

#define LANE  (WIDE ? gl_SubgroupInvocationID & (LANES - 1) : gl_SubgroupInvocationID)
#define TEAM  (gl_WorkGroupSize.x / LANES) /* row groups of a workgroup */
#define GROUP (gl_WorkGroupID.x * TEAM + gl_LocalInvocationID.x / LANES)

/* The value of lane i; i is a constant where it matters: lavapipe then has one instruction for it. */
#define FROM(value, i) \
  subgroupShuffle (value, WIDE ? (gl_SubgroupInvocationID & ~(LANES - 1)) + (i) : (i))
#define FROM_AGAIN(value, i) FROM (value, i)
#define FROM_DISTANCE(value, distance) subgroupShuffle (value, gl_SubgroupInvocationID ^ (distance))
#define lanes_barrier() subgroupBarrier ()

#endif

/* Mesa's software device has one instruction for a constant lane and a slow loop for others; a graphics
 * card does the fewer steps of a tree faster. The order of the sum is the same in each lane. */
float
lanes_sum (float x)
{
  precise float sum = TREE ? x : FROM (x, 0);

  [[unroll]] for (uint i = 1; !TREE && i < LANES; i++)
    sum += FROM_AGAIN (x, i);
  [[unroll]] for (uint step = LANES / 2; TREE && step > 0; step /= 2)
    sum += FROM_DISTANCE (sum, step);
  return sum;
}

float
lanes_max (float x)
{
  float most = TREE ? x : FROM (x, 0);

  [[unroll]] for (uint i = 1; !TREE && i < LANES; i++)
    most = max (most, FROM_AGAIN (x, i));
  [[unroll]] for (uint step = LANES / 2; TREE && step > 0; step /= 2)
    most = max (most, FROM_DISTANCE (most, step));
  return most;
}
