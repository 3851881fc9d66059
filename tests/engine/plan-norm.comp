#version 450
/* Layer norm of each row: (x - mean) / sqrt (variance + 1e-5). */
layout (local_size_x = 8) in;
layout (constant_id = 0) const uint CHANNELS = 4;
layout (push_constant) uniform Push { uint rows; } push;
layout (std430, binding = 0) readonly buffer In { float features[]; };  /* (rows, CHANNELS) */
layout (std430, binding = 1) writeonly buffer Out { float normed[]; }; /* (rows, CHANNELS) */

void
main ()
{
  uint row = gl_GlobalInvocationID.x;

  if (row >= push.rows)
    return;
  float mean = 0, variance = 0;
  for (uint c = 0; c < CHANNELS; c++)
    mean += features[row * CHANNELS + c] / CHANNELS;
  for (uint c = 0; c < CHANNELS; c++)
    variance += (features[row * CHANNELS + c] - mean) * (features[row * CHANNELS + c] - mean) / CHANNELS;
  for (uint c = 0; c < CHANNELS; c++)
    normed[row * CHANNELS + c] = (features[row * CHANNELS + c] - mean) / sqrt (variance + 1e-5);
}
