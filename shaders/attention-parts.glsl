/* Who takes which run, for attention.comp. */
const uint EVERY = 64; /* a run is a multiple of it */

/* All of them, in order. */
void
all_runs (bool idle)
{
  uint last = owns[TOKENS - 1];

  [[unroll]] for (uint n = 0; n < QUERIES; n++)
    run_begin (n);
  for (uint tile = idle ? last + 1 : froms[0] / LANES * LANES; tile <= last; tile += LANES)
    {
      run_tile (tile, last);
      if ((tile + LANES) % EVERY != 0 && tile + LANES <= last)
        continue;
      [[unroll]] for (uint n = 0; n < QUERIES; n++)
        if ((tile + LANES) % runs[n / HEADS] == 0 || tile + LANES > last)
          {
            run_fold (n);
            run_begin (n);
          }
    }
}

uint
part_at (uint h, uint part)
{
  return ((query + h) * PARTS + part) * (QUADS + 1);
}

void
part_store (uint part)
{
  [[unroll]] for (uint h = 0; h < HEADS; h++)
    {
      [[unroll]] for (uint i = 0; i < EACH; i++)
        if (i * LANES + LANE < QUADS)
          parts[part_at (h, part) + i * LANES + LANE] = sums[h][i];
      if (LANE == 0)
        parts[part_at (h, part) + QUADS] = vec4 (most[h], whole[h], 0, 0);
    }
}

/* Every WORKERSth, to memory; the last worker to end folds them all. True for that one. */
bool
share_runs (bool idle)
{
  uint begin = froms[0] / runs[0], n_parts = owns[0] / runs[0] - begin + 1;
  float before = 0;

  for (uint part = idle ? n_parts : gl_WorkGroupID.z; part < n_parts; part += WORKERS)
    {
      uint low = max (froms[0], (begin + part) * runs[0]);
      uint last = min (owns[0], (begin + part + 1) * runs[0] - 1);

      [[unroll]] for (uint h = 0; h < HEADS; h++)
        run_begin (h);
      for (uint tile = low / LANES * LANES; tile <= last; tile += LANES)
        run_tile (tile, last);
      part_store (part);
    }
  memoryBarrierBuffer ();
  lanes_barrier ();
  if (LANE == 0 && !idle)
    before = float (atomicAdd (counters[GROUP], 1));
  before = FROM (before, 0);
  if (idle || before != float (WORKERS - 1))
    return false;
  memoryBarrierBuffer ();
  if (LANE == 0)
    counters[GROUP] = 0;
  for (uint part = 0; part < n_parts; part++)
    [[unroll]] for (uint h = 0; h < HEADS; h++)
      {
        [[unroll]] for (uint i = 0; i < EACH; i++)
          sums[h][i] = parts[part_at (h, part) + quad_of (i)];
        most[h] = parts[part_at (h, part) + QUADS].x;
        whole[h] = parts[part_at (h, part) + QUADS].y;
        run_fold (h);
      }
  return true;
}
