#version 450
/* Workgroups count each other; the last begins anew. */
layout (local_size_x = 8) in;
layout (push_constant) uniform Push { uint groups; } push;
layout (std430, binding = 0) coherent buffer Counter { uint counter; };

void
main ()
{
  if (gl_LocalInvocationID.x == 0 && atomicAdd (counter, 1) + 1 == push.groups)
    counter = 0;
}
