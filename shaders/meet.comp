#version 450
/* Where the partners of a crew wait for each other (engine/vulkan/crew.h). One lane a partner: it counts
 * itself in and looks until all have come, `patience` times (Mesa's llvmpipe ends every loop after 65,535
 * turns in all, lp_bld_limits.h). Then it stops the crew: nobody is counted in any more, so all stop at this
 * meeting, and none goes beyond it. Who has stopped does nothing until the processor opens it again.
 * Both are one number, because a partner that gave up and one that came must not both be right.
 *
 * A whole subgroup, of which one lane works: llvmpipe looks at lanes beyond the workgroup too when it
 * asks whether a loop has ended (lp_bld_ir_common.c, lp_exec_endloop), and they never end it. */

layout (local_size_x_id = 0) in;

const uint STOPPED = 1u << 31;

struct Partner
{
  uint open, pad[15];
};

/* Each on a line of the processor's cache of its own. */
layout (std430, binding = 0) coherent buffer Meeting
{
  uint state, pad_0[15]; /* arrivals of all meetings so far, and STOPPED */
  uint patience, pad_1[15];
  Partner partners[];
} meeting;

layout (push_constant) uniform Push
{
  uint target; /* arrivals when all are here */
  uint partner;
} push;

void
main ()
{
  if (gl_LocalInvocationID.x != 0 || meeting.partners[push.partner].open == 0)
    return;

  uint seen = meeting.state, turns = meeting.patience;
  bool here = false;

  while ((seen & STOPPED) == 0 && (!here || seen < push.target) && turns > 0)
    {
      uint wanted = here ? seen : seen + 1, found = atomicCompSwap (meeting.state, seen, wanted);

      here = here || found == seen;
      seen = found == seen ? wanted : found;
      turns--;
    }
  /* Others can be counted in meanwhile, and with the last of them there is nothing to give up. */
  while ((seen & STOPPED) == 0 && seen < push.target)
    {
      uint found = atomicCompSwap (meeting.state, seen, seen | STOPPED);

      seen = found == seen ? seen | STOPPED : found;
    }
  if (!here || (seen & ~STOPPED) < push.target)
    meeting.partners[push.partner].open = 0;
}
