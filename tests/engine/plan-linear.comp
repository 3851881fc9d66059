#version 450
/* out = weights . row, the weights through a texel buffer. */
layout (local_size_x = 8) in;
layout (constant_id = 0) const uint CHANNELS = 4;
layout (push_constant) uniform Push { uint rows; } push;
layout (std430, binding = 0) readonly buffer In { float features[]; }; /* (rows, CHANNELS) */
layout (std430, binding = 1) writeonly buffer Out { float result[]; }; /* (rows) */
layout (binding = 2) uniform samplerBuffer weights;                    /* (CHANNELS) */

void
main ()
{
  uint row = gl_GlobalInvocationID.x;

  if (row >= push.rows)
    return;
  float sum = 0;
  for (uint c = 0; c < CHANNELS; c++)
    sum += features[row * CHANNELS + c] * texelFetch (weights, int (c)).x;
  result[row] = sum;
}
