/* The end of line-attend.comp: a part is put down, and the last to be done joins all of the heads'. */
  [[unroll]] for (uint n = 0; n < N; n++)
    {
      uint at = (query + n) * n_parts + part;
      float total = lanes_sum (whole[n]);

      if (LANE == 0)
        ends[at] = vec2 (most[n], total);
      [[unroll]] for (uint i = 0; i < EACH; i++)
        if (IN_HEAD (i))
          parts[at * QUADS + QUAD (i)] = sums[n][i];
    }
  uint before = 0;

  memoryBarrierBuffer ();
  subgroupBarrier ();
  if (LANE == 0)
    before = atomicAdd (counts[group], 1);
  if (subgroupShuffle (before, 0) + 1 < n_parts)
    return;
  memoryBarrierBuffer ();
  if (LANE == 0)
    counts[group] = 0;
  for (uint n = 0; n < N; n++)
    {
      uint at = (query + n) * n_parts;
      float highest = -3.0e38, total = 0;
      vec4 joined[EACH];

      for (uint i = 0; i < n_parts; i++)
        highest = max (highest, ends[at + i].x);
      [[unroll]] for (uint i = 0; i < EACH; i++)
        joined[i] = vec4 (0);
      for (uint k = 0; k < n_parts; k++)
        {
          vec2 end = ends[at + k];
          float shrink = right_exp (end.x - highest);

          total += end.y * shrink;
          [[unroll]] for (uint i = 0; i < EACH; i++)
            joined[i] += parts[(at + k) * QUADS + QUAD (i)] * shrink;
        }
      [[unroll]] for (uint i = 0; i < EACH; i++)
        {
          precise vec4 v = joined[i] / total;

          float sum = (v.x + v.y) + (v.z + v.w);

          if (LANES == 16)
            sum += subgroupShuffle (sum, LANE ^ 1);
          if (IN_HEAD (i))
            result[(query + n) * QUADS + QUAD (i)] = v;
          if (IN_HEAD (i) && LANE % QUADS_SUMMED == 0)
            half_sums[((query + n) * QUADS + QUAD (i)) / QUADS_SUMMED] = sum;
        }
    }
