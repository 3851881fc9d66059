/* What stands inside a sealed row, were it not what was sealed: read without leaving the bytes. */
#include "row.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
read_card (const guint8 *bytes, gsize size)
{
  RoundsCard card;
  RoundsTail tail;
  const guint8 *event;
  gsize event_size;

  if (!rounds_card_unpack (bytes, size, &card))
    return;
  for (guint i = 0; i <= card.n_versions; i++)
    (void) rounds_card_version (&card, i);
  if (!rounds_tail_unpack (card.tail, card.tail_size, &tail))
    return;
  for (guint i = 0; i < tail.n_events; i++)
    {
      g_autoptr (GBytes) packed = NULL;

      event = rounds_tail_next (&tail, &event_size);
      if (event == NULL)
        return;
      packed = g_bytes_new (event, event_size);
      g_clear_pointer (&packed, g_bytes_unref);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (RoundsBlock) block = rounds_block_new (256);
  g_autofree guint8 *bytes = g_memdup2 (data, size); /* its end is the end of memory */
  RoundsHead head;
  RoundsChartRow row;

  if (size == 0)
    return 0;
  read_card (bytes, size);
  if (rounds_head_unpack (bytes, size, block, &head) && head.content_size > 0 &&
      (head.content < bytes || head.content + head.content_size > bytes + size))
    abort ();
  (void) rounds_chart_row_unpack (bytes, size, &row);
  return 0;
}
