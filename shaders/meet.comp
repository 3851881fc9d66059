#version 450
/* Where the partners of a crew wait for each other (engine/vulkan/crew.h). One lane a partner: it counts
 * itself in and looks until all have come, `patience` times (Mesa's llvmpipe ends every loop after 65,535
 * turns in all, lp_bld_limits.h). Then it closes itself: it does nothing more until the processor lets it go on
 * from here. It stays counted, so that the others go beyond this meeting when the last of them has come.
 *
 * A whole subgroup, of which one lane works: llvmpipe looks at lanes beyond the workgroup too when it
 * asks whether a loop has ended (lp_bld_ir_common.c, lp_exec_endloop), and they never end it. */

layout (local_size_x_id = 0) in;

struct Partner
{
  uint open;
  uint at; /* the last meeting where it was counted in */
  uint pad[14];
};

/* Each on a line of the processor's cache of its own. */
layout (std430, binding = 0) coherent buffer Meeting
{
  uint arrived, pad_0[15]; /* at all meetings so far */
  uint patience, pad_1[15];
  Partner partners[];
} meeting;

layout (push_constant) uniform Push
{
  uint number; /* of the meeting, from 1 on */
  uint all;    /* partners */
  uint partner;
} push;

void
main ()
{
  if (gl_LocalInvocationID.x != 0 || meeting.partners[push.partner].open == 0)
    return;

  uint arrives = meeting.partners[push.partner].at < push.number ? 1 : 0;
  uint here = atomicAdd (meeting.arrived, arrives) + arrives, turns = meeting.patience;

  meeting.partners[push.partner].at = push.number;
  while (here < push.number * push.all && turns > 0)
    {
      here = atomicOr (meeting.arrived, 0); /* a read that no compiler takes out of the loop */
      turns--;
    }
  if (here < push.number * push.all)
    meeting.partners[push.partner].open = 0;
}
