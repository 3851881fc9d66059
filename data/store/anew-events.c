/* That an event which is derived anew keeps its number, and the names that were given it. */
#include "anew-private.h"

#include <string.h>

GPtrArray *
rounds_anew_old_events (const Seen *seen, RoundsBlock *block)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new ();
  RoundsTail tail = seen->tail;

  for (guint i = 0; i < seen->tail.n_events; i++)
    {
      gsize size;
      const guint8 *packed = rounds_tail_next (&tail, &size);
      RoundsEvent *event = packed != NULL ? rounds_event_unpack_in (block, packed, size) : NULL;

      if (event == NULL)
        break;
      g_ptr_array_add (events, event);
    }
  return events->len == seen->tail.n_events ? g_steal_pointer (&events) : NULL;
}

static gboolean
is_about_same (const RoundsEvent *old, const RoundsEvent *new)
{
  if (old->part != new->part)
    return FALSE;
  if (old->n_codes > 0 && new->n_codes > 0)
    return g_strcmp0 (old->codes[0].system, new->codes[0].system) == 0 &&
           g_strcmp0 (old->codes[0].code, new->codes[0].code) == 0;
  return g_strcmp0 (old->text, new->text) == 0;
}

gboolean
rounds_anew_keeps_numbers (const GPtrArray *old, const RoundsIncoming *made)
{
  if (made->n_events < old->len)
    return FALSE;
  for (guint i = 0; i < old->len && strcmp (made->media, ROUNDS_MEDIA_FHIR) != 0; i++)
    if (!is_about_same (old->pdata[i], made->events[i]))
      return FALSE;
  return TRUE;
}

static const char *
type_of (const RoundsEvent *event)
{
  const RoundsFacet *facet = rounds_event_facet (event, ROUNDS_FACET_TYPE, 0);

  return facet != NULL ? facet->text : NULL;
}

void
rounds_anew_keep_named (const GPtrArray *old, const RoundsIncoming *made)
{
  for (guint i = 0; i < MIN (old->len, made->n_events); i++)
    {
      const RoundsEvent *was = old->pdata[i];
      RoundsEvent *event = made->events[i];
      const RoundsFacet *names = rounds_event_facet (event, ROUNDS_FACET_CODE_REFERENCE, 0),
                        *named = rounds_event_facet (was, ROUNDS_FACET_CODE_REFERENCE, 0);

      if (names == NULL || named == NULL || event->n_codes > 0 ||
          g_strcmp0 (names->text, named->text) != 0)
        continue;
      event->codes = was->codes;
      event->n_codes = was->n_codes;
      if (event->text == NULL)
        event->text = was->text;
      if (g_strcmp0 (event->title, type_of (event)) == 0)
        event->title = was->title;
    }
}
