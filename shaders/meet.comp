#version 450
/* Where the partners of a crew wait for each other (engine/vulkan/crew.h). One lane a partner: it counts
 * itself in and polls until all have come. The turns are bounded: `patience` of them (Mesa's llvmpipe
 * ends every loop after 65,535 in all, lp_bld_limits.h), and then, or when another partner gave up, it
 * goes on and says so: the run is void.
 *
 * A whole subgroup, of which one lane works: llvmpipe looks at lanes beyond the workgroup too when it
 * asks whether a loop has ended (lp_bld_ir_common.c, lp_exec_endloop), and they never end it. */

layout (local_size_x_id = 0) in;

/* Each on a line of the processor's cache of its own. */
layout (std430, binding = 0) coherent buffer Meeting
{
  uint arrived, pad_0[15];
  uint late, pad_1[15];
  uint patience;
} meeting;

layout (push_constant) uniform Push
{
  uint target;  /* arrivals when all are here */
  uint arrives; /* 1; 0 for another look at the same meeting */
  bool last;    /* look */
} push;

void
main ()
{
  if (gl_LocalInvocationID.x != 0)
    return;

  uint here = atomicAdd (meeting.arrived, push.arrives) + push.arrives, turns = meeting.patience;

  while (here < push.target && turns > 0 && meeting.late == 0)
    {
      here = atomicOr (meeting.arrived, 0); /* a read that no compiler takes out of the loop */
      turns--;
    }
  if (push.last && here < push.target)
    meeting.late = 1;
}
