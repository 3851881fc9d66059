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

/* An identifier of the same system, which is the address of the numbers of one place (hl7.org/fhir/R4/datatypes.html
 * #Identifier); a system that is a mere word is not. */
static gboolean
share_identifier (const RoundsEvent *one, const RoundsEvent *other)
{
  const RoundsFacet *a, *b;

  for (guint i = 0; (a = rounds_event_facet (one, ROUNDS_FACET_IDENTIFIER, i)) != NULL; i++)
    for (guint k = 0; (b = rounds_event_facet (other, ROUNDS_FACET_IDENTIFIER, k)) != NULL; k++)
      if (a->code.system != NULL && strchr (a->code.system, ':') != NULL &&
          g_strcmp0 (a->code.system, b->code.system) == 0 && a->code.code != NULL &&
          g_strcmp0 (a->code.code, b->code.code) == 0)
        return TRUE;
  return FALSE;
}

/* *told: is set where its time tells more than a day, or a number of its own. */
static gboolean
are_same (RoundsTail *standing, RoundsTail *coming, gboolean *told)
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
  *told |= (one->start.text != NULL && one->start.precision >= ROUNDS_PRECISION_MINUTE) ||
           share_identifier (one, other);
  a = core_of (one);
  b = core_of (other);
  return a != NULL && b != NULL && g_bytes_equal (a, b);
}

static gboolean
is_same_thing (RoundsTail standing, RoundsTail coming)
{
  const guint n = standing.n_events;
  gboolean told = FALSE;

  if (n == 0 || coming.n_events != n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!are_same (&standing, &coming, &told))
      return FALSE;
  return told;
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
