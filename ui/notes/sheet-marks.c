#include "sheet-marks.h"

#include <math.h>

#define EDGE 65535.f

static graphene_rect_t
rect_of (const RoundsPageBox *box, const graphene_rect_t *area)
{
  float x = area->size.width / EDGE, y = area->size.height / EDGE;

  return GRAPHENE_RECT_INIT (area->origin.x + box->left * x, area->origin.y + box->top * y,
                             (float) (box->right - box->left) * x,
                             (float) (box->bottom - box->top) * y);
}

/* On the same line, and not before it: letters that follow each other. */
static gboolean
continues (const graphene_rect_t *run, const graphene_rect_t *next)
{
  float middle = next->origin.y + next->size.height / 2;
  float gap = next->origin.x - (run->origin.x + run->size.width);

  return middle >= run->origin.y && middle <= run->origin.y + run->size.height &&
         fabsf (gap) <= run->size.height;
}

GArray *
rounds_sheet_rects (RoundsReading *page, guint start, guint end, const graphene_rect_t *area)
{
  GArray *rects = g_array_new (FALSE, FALSE, sizeof (graphene_rect_t));
  guint n;
  const RoundsPageBox *boxes = rounds_reading_get_boxes (page, &n);

  for (guint i = start; i < end && i < n; i++)
    {
      graphene_rect_t next = rect_of (&boxes[i], area);
      graphene_rect_t *last = rects->len > 0
                                  ? &g_array_index (rects, graphene_rect_t, rects->len - 1)
                                  : NULL;

      if (boxes[i].left == boxes[i].right || boxes[i].top == boxes[i].bottom)
        continue; /* the end of a line */
      if (last != NULL && continues (last, &next))
        graphene_rect_union (last, &next, last);
      else
        g_array_append_val (rects, next);
    }
  return rects;
}

guint
rounds_sheet_gap_at (RoundsReading *page,
                     const graphene_point_t *point,
                     const graphene_rect_t *area)
{
  guint n, nearest = 0;
  const RoundsPageBox *boxes = rounds_reading_get_boxes (page, &n);
  float least = INFINITY;

  for (guint i = 0; i < n; i++)
    {
      graphene_rect_t box = rect_of (&boxes[i], area);
      float right = box.origin.x + box.size.width, bottom = box.origin.y + box.size.height;
      float across = MAX (MAX (box.origin.x - point->x, point->x - right), 0);
      float down = MAX (MAX (box.origin.y - point->y, point->y - bottom), 0);
      /* A line is looked for first, then a place on it. */
      float distance = across + 8 * down;

      if (boxes[i].left == boxes[i].right || distance >= least)
        continue;
      least = distance;
      nearest = i + (point->x > box.origin.x + box.size.width / 2);
    }
  return nearest;
}

char *
rounds_sheet_text (RoundsReading *page, guint start, guint end)
{
  const char *text = rounds_reading_get_text (page, NULL);
  guint n = (guint) rounds_reading_get_characters (page);
  const char *from = g_utf8_offset_to_pointer (text, MIN (start, n));
  const char *to = g_utf8_offset_to_pointer (text, CLAMP (end, MIN (start, n), n));

  return g_strndup (from, (gsize) (to - from));
}
