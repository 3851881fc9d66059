#include "chart-index.h"

#include "chart-private.h"

/* ---- memory ---- */

gpointer
rounds_chart_room (RoundsChartIndex *self, gsize size)
{
  gpointer room = rounds_block_take (self->parts->block, size);

  if (room == NULL)
    self->parts->no_memory = TRUE;
  return room;
}

gpointer
rounds_chart_keep (RoundsChartIndex *self, const GArray *array)
{
  gsize size = (gsize) array->len * g_array_get_element_size ((GArray *) array);
  gpointer room = rounds_chart_room (self, size);

  if (room != NULL && size > 0)
    memcpy (room, array->data, size);
  return room;
}

gpointer
rounds_chart_keep_pointers (RoundsChartIndex *self, const GPtrArray *array)
{
  gpointer *room = rounds_chart_room (self, (gsize) (array->len + 1) * sizeof (gpointer));

  if (room != NULL && array->len > 0)
    memcpy (room, array->pdata, array->len * sizeof (gpointer));
  return room;
}

/* ---- by reference ---- */

guint32
rounds_chart_hash (const char *reference)
{
  guint32 hash = 2166136261u; /* FNV-1a */

  for (; *reference != 0; reference++)
    hash = (hash ^ (guint8) *reference) * 16777619u;
  return hash;
}

static gboolean
source_fits (const char *source, const RoundsEvent *event)
{
  return source == NULL || event->source == NULL || strcmp (source, event->source) == 0;
}

Slot *
rounds_chart_slot (const RoundsChartParts *parts,
                   const char *source,
                   const char *reference,
                   guint part)
{
  guint32 hash = rounds_chart_hash (reference), mask = parts->n_slots - 1;

  for (guint32 at = hash & mask;; at = (at + 1) & mask)
    {
      Slot *slot = &parts->slots[at];
      if (slot->event == NULL ||
          (slot->hash == hash && slot->event->part == part &&
           strcmp (slot->event->reference, reference) == 0 && source_fits (source, slot->event)))
        return slot;
    }
}

guint
rounds_chart_draft (const RoundsChartIndex *self,
                    const char *source,
                    const char *reference,
                    guint part)
{
  const Slot *slot = reference != NULL ? rounds_chart_slot (self->parts, source, reference, part)
                                       : NULL;
  const char *hash = reference != NULL ? strrchr (reference, '#') : NULL;

  /* Events of one document are told apart by their part: "Document/1#4". */
  if (slot != NULL && slot->event == NULL && hash != NULL && g_ascii_isdigit (hash[1]))
    {
      g_autofree char *whole = g_strndup (reference, (gsize) (hash - reference));
      slot = rounds_chart_slot (self->parts, source, whole,
                                (guint) MIN (g_ascii_strtoull (hash + 1, NULL, 10), G_MAXUINT16));
    }
  return slot != NULL && slot->event != NULL ? slot->draft : ROUNDS_NONE;
}

RoundsChartRow *
rounds_chart_target (const RoundsChartIndex *self, const RoundsEvent *event, const char *reference)
{
  guint draft = rounds_chart_draft (self, event->source, reference, 0);
  guint row = draft != ROUNDS_NONE ? self->parts->drafts[draft].row : ROUNDS_NONE;

  return row != ROUNDS_NONE ? &self->parts->rows[row] : NULL;
}

guint
rounds_chart_row_index (const RoundsChartIndex *self, const RoundsChartRow *row)
{
  return (guint) (row - self->rows);
}

const RoundsChartRow *
rounds_chart_row (const RoundsChartIndex *self, const char *reference)
{
  guint draft = rounds_chart_draft (self, NULL, reference, 0);
  guint row = draft != ROUNDS_NONE ? self->parts->drafts[draft].row : ROUNDS_NONE;

  return row != ROUNDS_NONE ? &self->rows[row] : NULL;
}

const RoundsChartRow *
rounds_chart_row_for (const RoundsChartIndex *self, const RoundsEvent *event, const char *reference)
{
  return rounds_chart_target (self, event, reference);
}

/* ---- by kind ---- */

const guint *
rounds_chart_of_kind (const RoundsChartIndex *self, RoundsKind kind, guint *n)
{
  const RoundsChartParts *parts = self->parts;

  *n = parts->first_of_kind[kind + 1] - parts->first_of_kind[kind];
  return parts->of_kind + parts->first_of_kind[kind];
}
