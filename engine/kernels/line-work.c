/* Lists of what a prefill's attention has to do, written before each run: which runs of keys each tile of
 * tokens sees. What the runs leave has room for so many at a time: a batch is done in rounds, as few as
 * it takes, the rest of those in the plan are empty. */
#include "line.h"

#include "line-keys.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  uint32_t first, items, token, none;
} tile_entry;

struct rx_line_run_work
{
  rx_line_work work;
  const uint8_t *params;
  rx_line_round rounds[RX_LINE_ROUNDS_MAX]; /* (work.rounds) */
};

static uint32_t
tiles_max (const rx_line_work *work)
{
  return (work->tokens_max + work->lanes - 1) / work->lanes;
}

/* The positions that some token of the tile sees: whole runs, from the first to past the last. */
static void
find_runs (
    const rx_line_work *work, const rx_params *params, uint32_t tile, uint32_t *from, uint32_t *to)
{
  uint32_t token = tile * work->lanes, at = params->position + token;
  uint32_t last = params->n_tokens - token < work->lanes ? params->n_tokens - token : work->lanes;
  uint32_t first = work->window != 0 && at >= work->window ? at - work->window + 1 : 0;

  *from = first / work->keys;
  *to = (at + last - 1) / work->keys + 1;
}

static rx_line_item
item_of (const rx_line_work *work, const rx_params *params, uint32_t tile, uint32_t run)
{
  uint32_t token = tile * work->lanes, key = run * work->keys;
  uint32_t there = params->position + params->n_tokens - 1 - key;

  return (rx_line_item){ .token = token,
                         .page = params->pages[key / RX_PAGE_TOKENS],
                         .first = key % RX_PAGE_TOKENS,
                         .end = there < work->keys - 1 ? there : work->keys - 1,
                         .behind = (int32_t) (params->position + token - key) };
}

static void
set_grid (rx_span span, uint32_t x, uint32_t y, uint32_t z)
{
  const uint32_t grid[] = { x, y, z };

  memcpy (span.map, grid, sizeof grid);
}

/* As many tiles from *tile on as have room. */
static void
fill_round (const rx_line_work *work,
            const rx_params *params,
            const rx_line_round *round,
            uint32_t *tile)
{
  rx_line_item *items = (rx_line_item *) (void *) round->items.map;
  tile_entry *tiles = (tile_entry *) (void *) round->tiles.map;
  uint32_t n_items = 0, n_tiles = 0;

  for (; *tile * work->lanes < params->n_tokens; (*tile)++)
    {
      uint32_t from, to;

      find_runs (work, params, *tile, &from, &to);
      if (n_items + to - from > work->items)
        break;
      tiles[n_tiles++] = (tile_entry){ n_items, to - from, *tile * work->lanes, 0 };
      for (uint32_t run = from; run < to; run++)
        items[n_items++] = item_of (work, params, *tile, run);
    }
  set_grid (round->keys_grid, n_items, work->kv_heads, work->share);
  set_grid (round->join_grid, work->kv_heads * work->share, n_tiles, 1);
}

void
rx_line_works_ready (const rx_line_works *works, const rx_batch *run)
{
  const rx_params *params = (const rx_params *) (const void *) run->params.map;

  for (uint32_t i = 0; i < works->n; i++)
    {
      const rx_line_run_work *one = works->all[i];
      uint32_t tile = 0;

      for (uint32_t r = 0; one->params == run->params.map && r < one->work.rounds; r++)
        fill_round (&one->work, params, &one->rounds[r], &tile);
    }
}

static rx_status
take_round (rx_ops *ops, const rx_line_work *work, rx_line_round *round)
{
  const uint64_t sizes[] = { work->items * sizeof (rx_line_item),
                             tiles_max (work) * sizeof (tile_entry), 3 * sizeof (uint32_t),
                             3 * sizeof (uint32_t) };
  rx_span *spans[] = { &round->items, &round->tiles, &round->keys_grid, &round->join_grid };
  rx_status status = RX_OK;

  for (int i = 0; i < 4 && status == RX_OK; i++)
    {
      status = rx_arena_take (ops->config.arena, RX_PLACE_SHARED, sizes[i], spans[i]);
      if (status == RX_OK)
        memset (spans[i]->map, 0, sizes[i]); /* kernels are run beforehand on what is there */
    }
  return status;
}

rx_status
rx_line_work_get (rx_ops *ops,
                  const rx_batch *run,
                  const rx_line_work *work,
                  const rx_line_round **rounds)
{
  rx_line_works *works = rx_line_works_of (ops);
  rx_line_run_work *one, **larger;
  rx_status status = RX_OK;

  for (uint32_t i = 0; i < works->n; i++)
    {
      one = works->all[i];
      *rounds = one->rounds;
      if (one->params == run->params.map && memcmp (&one->work, work, sizeof *work) == 0)
        return RX_OK;
    }
  larger = realloc (works->all, (works->n + 1) * sizeof *larger);
  one = calloc (1, sizeof *one);
  works->all = larger != NULL ? larger : works->all;
  if (larger == NULL || one == NULL)
    {
      free (one);
      return RX_NO_MEMORY;
    }
  one->work = *work;
  one->params = run->params.map;
  for (uint32_t r = 0; r < work->rounds && status == RX_OK; r++)
    status = take_round (ops, work, &one->rounds[r]);
  works->all[works->n++] = one;
  *rounds = one->rounds;
  return status;
}

void
rx_line_works_clear (rx_line_works *works)
{
  for (uint32_t i = 0; i < works->n; i++)
    free (works->all[i]);
  free (works->all);
}
