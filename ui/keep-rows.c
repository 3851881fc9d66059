#include "keep-rows.h"

RoundsKeptRows
rounds_keep_rows (guint n_before, guint n_now, RoundsKeepRow keep, gpointer data)
{
  guint most = MIN (n_before, n_now), first = 0, last = 0;

  while (first < most && keep (data, first, first))
    first++;
  while (last < most - first && keep (data, n_before - last - 1, n_now - last - 1))
    last++;
  return (RoundsKeptRows){ first, n_before - first - last, n_now - first - last };
}
