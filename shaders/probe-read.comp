#version 450
/* Reads a span once, 16 bytes a lane, neighbours beside each other: the most that a matrix could be
 * read with (engine/probe.c). Writes only what cannot happen, so that nothing is left out. */

layout (local_size_x = 256) in;

layout (push_constant) uniform Push
{
  uint quads; /* of the span */
  uint each;  /* that an invocation reads, one stride after the other */
} push;

layout (std430, binding = 0) readonly buffer Quads { uvec4 quads[]; }; /* (quads) */
layout (std430, binding = 1) buffer Out { uint found[]; };             /* (1) */

void
main ()
{
  uint stride = gl_NumWorkGroups.x * gl_WorkGroupSize.x;
  uint at = gl_GlobalInvocationID.x;
  uvec4 sum = uvec4 (0);

  for (uint i = 0; i < push.each; i++, at += stride)
    {
      if (at < push.quads)
        sum |= quads[at];
    }
  if ((sum.x | sum.y | sum.z | sum.w) == 0xffffffffu)
    found[0] = 1;
}
