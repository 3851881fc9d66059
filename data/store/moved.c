#include "moved.h"

#include "chart.h"

#include <string.h>

/* What of an event is the thing itself, packed: not whose, of which visit, in which version or state. (transfer full) */
static GBytes *
core_of (const RoundsEvent *event)
{
  RoundsEvent core = { .kind = event->kind,
                       .part = event->part,
                       .start = event->start,
                       .end = event->end,
                       .codes = event->codes,
                       .n_codes = event->n_codes,
                       .text = event->text,
                       .title = event->title,
                       .value = event->value,
                       .components = event->components,
                       .n_components = event->n_components };

  return rounds_event_pack (&core);
}

/* *to_minute: is set where its time tells more than a day. */
static gboolean
are_same (RoundsTail *standing, RoundsTail *coming, gboolean *to_minute)
{
  g_autoptr (RoundsBlock) block = rounds_block_new (4096);
  g_autoptr (GBytes) a = NULL, b = NULL;
  const RoundsEvent *one, *other;
  const guint8 *bytes, *other_bytes;
  gsize size, other_size;

  bytes = rounds_tail_next (standing, &size);
  other_bytes = rounds_tail_next (coming, &other_size);
  if (block == NULL || bytes == NULL || other_bytes == NULL)
    return FALSE;
  one = rounds_event_unpack_in (block, bytes, size);
  other = rounds_event_unpack_in (block, other_bytes, other_size);
  if (one == NULL || other == NULL)
    return FALSE;
  *to_minute |= one->start.text != NULL && one->start.precision >= ROUNDS_PRECISION_MINUTE;
  a = core_of (one);
  b = core_of (other);
  return a != NULL && b != NULL && g_bytes_equal (a, b);
}

static gboolean
is_same_thing (RoundsTail standing, RoundsTail coming)
{
  const guint n = standing.n_events;
  gboolean to_minute = FALSE;

  if (n == 0 || coming.n_events != n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!are_same (&standing, &coming, &to_minute))
      return FALSE;
  return to_minute;
}

RoundsMove
rounds_move_of (const RoundsTail *standing, const GByteArray *coming, int order)
{
  RoundsTail tail;

  if (order == 0 || !rounds_tail_unpack (coming->data, coming->len, &tail) ||
      !is_same_thing (*standing, tail))
    return ROUNDS_MOVE_REFUSED;
  return order > 0 ? ROUNDS_MOVE_CORRECTED : ROUNDS_MOVE_OUTDATED;
}

char *
rounds_moved_id (const guint8 rid[ROUNDS_RID_BYTES], char id[ROUNDS_MOVED_ID])
{
  char text[ROUNDS_RID_TEXT];

  g_snprintf (id, ROUNDS_MOVED_ID, "moved-%s", rounds_rid_text (rid, text));
  return id;
}

gboolean
rounds_record_was_moved (const RoundsRecord *record)
{
  char id[ROUNDS_MOVED_ID];

  return record->deleted && strcmp (record->id, rounds_moved_id (record->rid, id)) == 0;
}
