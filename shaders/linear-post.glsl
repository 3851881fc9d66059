/* The way out of linear.comp with POST: total = residual + norm (result), by the workgroup that is the
 * last to write its rows of these tokens. Counters are zero before and after. */
shared uint post_count;

void
post (uint first)
{
  memoryBarrierBuffer ();
  barrier ();
  if (gl_LocalInvocationID.x == 0)
    post_count = atomicAdd (counters[gl_WorkGroupID.y], 1);
  barrier ();
  if (post_count != push.workgroups - 1)
    return;
  memoryBarrierBuffer ();
  if (gl_LocalInvocationID.x == 0)
    counters[gl_WorkGroupID.y] = 0;
  for (uint t = gl_LocalInvocationID.x / LANES; t < TOKENS && first + t < params.n_tokens; t += TEAM)
    {
      uint base = (first + t) * push.stride;
      precise float sum = 0;

      for (uint i = LANE; i < push.post_width; i += LANES)
        sum = fma (result[base + i], result[base + i], sum);
      float norm = 1.0 / sqrt (lanes_sum (sum) / float (push.post_width) + push.eps);
      for (uint i = LANE; i < push.post_width; i += LANES)
        {
          precise float one = result[base + i] * norm * texelFetch (post_norms, int (i)).x;

          total[base + i] = residual[base + i] + one;
        }
    }
}
