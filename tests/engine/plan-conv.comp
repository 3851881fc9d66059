#version 450
/* A convolution along time, no padding, then GELU's cheap cousin: max (x, 0). */
layout (local_size_x = 8) in;
layout (constant_id = 0) const uint TAPS = 3;
layout (constant_id = 1) const uint CHANNELS = 4;
layout (push_constant) uniform Push { uint outputs; } push;
layout (std430, binding = 0) readonly buffer In { float signal[]; };     /* (outputs + TAPS - 1) */
layout (std430, binding = 1) readonly buffer Kernel { float taps[]; };   /* (CHANNELS, TAPS) */
layout (std430, binding = 2) writeonly buffer Out { float features[]; }; /* (outputs, CHANNELS) */

void
main ()
{
  uint i = gl_GlobalInvocationID.x;

  if (i >= push.outputs * CHANNELS)
    return;
  float sum = 0;
  for (uint t = 0; t < TAPS; t++)
    sum += signal[i / CHANNELS + t] * taps[i % CHANNELS * TAPS + t];
  features[i] = max (sum, 0);
}
