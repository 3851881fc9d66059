/* Slices and their sums, of linear.comp and of linear-dot.comp, which say how a slice is summed. */
const uint SLICE = ((BLOCKS + 15) / 16 + 7) / 8 * 8; /* blocks; whole supers */
const uint SLICES = (BLOCKS + SLICE - 1) / SLICE;

shared float split_room[SPLIT > 1 ? SLICES * (GROUPS + 1) * gl_WorkGroupSize.x / SPLIT : 1];

float sums[TOKENS][GROUPS], slice[TOKENS][GROUPS]; /* all, of a slice */
float squares[TOKENS], slice_squares[TOKENS];      /* of x; X_SHARED: of the tokens that this row group fetches */
uint rows[GROUPS];

/* To slice and slice_squares. */
void sum_slice (uint n, uint first);
/* What RMS norm multiplies token t by; every row group calls it for every token in turn. */
float x_norm (uint t);

#include "linear-out.glsl"
#include "linear-post.glsl"

float
norm_of (float sum)
{
  return NORM ? 1.0 / sqrt (lanes_sum (sum) / float (push.width) + push.eps) : 1.0;
}

void
sums_clear ()
{
  [[unroll]] for (uint t = 0; t < TOKENS; t++)
    {
      squares[t] = 0;
      [[unroll]] for (uint r = 0; r < GROUPS; r++)
        sums[t][r] = 0;
    }
}

/* To the sums; with SPLIT to shared memory, and then all of them in order. */
void
add_slices (uint first)
{
  uint each = (GROUPS + 1) * LANES, member = gl_LocalInvocationID.x / LANES;
  uint base = member / SPLIT * SLICES * each + LANE;

  for (uint n = member % SPLIT; n < SLICES; n += SPLIT)
    {
      sum_slice (n, first);
      [[unroll]] for (uint t = 0; t < TOKENS; t++)
        {
          if (SPLIT > 1)
            split_room[base + n * each + GROUPS * LANES] = slice_squares[t];
          squares[t] += slice_squares[t];
          [[unroll]] for (uint r = 0; r < GROUPS; r++)
            {
              if (SPLIT > 1)
                split_room[base + n * each + r * LANES] = slice[t][r];
              sums[t][r] += slice[t][r];
            }
        }
    }
  if (SPLIT == 1)
    return;
  barrier ();
  sums_clear ();
  for (uint n = 0; n < SLICES; n++)
    {
      squares[0] += split_room[base + n * each + GROUPS * LANES];
      [[unroll]] for (uint r = 0; r < GROUPS; r++)
        sums[0][r] += split_room[base + n * each + r * LANES];
    }
}

void
main ()
{
  uint first = push.first_token + gl_WorkGroupID.y * TOKENS;
  uint groups = gl_WorkGroupID.x * (TEAM / SPLIT) * GROUPS; /* before this workgroup's */

  if (first >= params.n_tokens || HEAD > 0 && (params.n_rows > 0) != (HEAD == 2) ||
      HEAD == 2 && groups * LANES >= params.n_rows)
    return;
  groups += gl_LocalInvocationID.x / LANES / SPLIT * GROUPS;
  [[unroll]] for (uint r = 0; r < GROUPS; r++)
    rows[r] = row_of (groups + r);
  sums_clear ();
  add_slices (first);
  [[unroll]] for (uint t = 0; t < TOKENS; t++)
    {
      float norm = x_norm (t);

      if (first + t < params.n_tokens && gl_LocalInvocationID.x / LANES % SPLIT == 0)
        put (first + t, t, groups, norm);
    }
  if (POST)
    post (first);
}
