/* The lanes of a subgroup, for kernels that run on Mesa's lavapipe alone: there a shuffle by a
 * constant lane is one instruction and any other exchange a slow loop. */
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_shuffle : require
#extension GL_EXT_control_flow_attributes : require

layout (constant_id = 0) const uint LANES = 8; /* 8 or 16: the device's subgroup */
layout (local_size_x_id = 1, local_size_y_id = 2) in;

#define LANE gl_SubgroupInvocationID

/* Over lanes first .. end - 1, in their order. */
float
lanes_sum_of (float x, const uint first, const uint end)
{
  precise float sum = subgroupShuffle (x, first);

  [[unroll]] for (uint i = first + 1; i < end; i++)
    sum += subgroupShuffle (x, i);
  return sum;
}

float
lanes_sum (float x)
{
  return lanes_sum_of (x, 0, LANES);
}

float
lanes_max (float x)
{
  float most = subgroupShuffle (x, 0);

  [[unroll]] for (uint i = 1; i < LANES; i++)
    most = max (most, subgroupShuffle (x, i));
  return most;
}
