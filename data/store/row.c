#include "row.h"

#include "codec.h"

#include <string.h>

#define FORM 1

enum
{
  CARD_DELETED = 1,
  CARD_LOCAL_ID = 2,
};

static void
pack_block (GByteArray *out, const guint8 *bytes, gsize size)
{
  rounds_pack_number (out, size);
  rounds_pack_bytes (out, bytes, size);
}

static const guint8 *
unpack_block (RoundsFields *in, gsize *size)
{
  *size = rounds_unpack_number (in);
  return rounds_unpack_bytes (in, *size);
}

static RoundsFields
fields_of (const guint8 *bytes, gsize size, RoundsBlock *block)
{
  RoundsFields in = { .at = bytes, .end = bytes + size, .block = block };

  in.bad = rounds_unpack_number (&in) != FORM;
  return in;
}

/* ---- records ---- */

void
rounds_card_pack (GByteArray *out, const RoundsCard *card)
{
  rounds_pack_number (out, FORM);
  rounds_pack_number (out,
                      (card->deleted ? CARD_DELETED : 0) | (card->local_id ? CARD_LOCAL_ID : 0));
  rounds_pack_number (out, card->source);
  rounds_pack_text (out, card->type);
  rounds_pack_text (out, card->id);
  rounds_pack_text (out, card->media);
  rounds_pack_signed (out, card->first_arrived);
  rounds_pack_signed (out, card->arrived);
  rounds_pack_number (out, card->current);
  rounds_pack_bytes (out, card->hash, ROUNDS_HASH_SIZE);
  pack_block (out, card->versions, (gsize) card->n_versions * 8);
  pack_block (out, card->tail, card->tail_size);
}

gboolean
rounds_card_unpack (const guint8 *bytes, gsize size, RoundsCard *card)
{
  RoundsFields in = fields_of (bytes, size, NULL);
  guint64 flags = rounds_unpack_number (&in);
  gsize versions_size;

  card->deleted = (flags & CARD_DELETED) != 0;
  card->local_id = (flags & CARD_LOCAL_ID) != 0;
  card->source = rounds_unpack_number (&in);
  card->type = rounds_unpack_text (&in);
  card->id = rounds_unpack_text (&in);
  card->media = rounds_unpack_text (&in);
  card->first_arrived = rounds_unpack_signed (&in);
  card->arrived = rounds_unpack_signed (&in);
  card->current = rounds_unpack_number (&in);
  card->hash = rounds_unpack_bytes (&in, ROUNDS_HASH_SIZE);
  card->versions = unpack_block (&in, &versions_size);
  card->n_versions = versions_size / 8;
  card->tail = unpack_block (&in, &card->tail_size);
  return !in.bad && card->type != NULL && card->id != NULL && card->current > 0 &&
         card->current <= card->n_versions;
}

guint64
rounds_card_version (const RoundsCard *card, guint32 version)
{
  guint64 row;

  if (version == 0 || version > card->n_versions)
    return 0;
  memcpy (&row, card->versions + 8 * (gsize) (version - 1), 8);
  return GUINT64_FROM_LE (row);
}

void
rounds_tail_pack (GByteArray *out, const RoundsTail *tail)
{
  rounds_pack_number (out, tail->label);
  rounds_pack_signed (out, tail->first);
  rounds_pack_signed (out, tail->last);
  rounds_pack_number (out, tail->n_events);
  rounds_pack_bytes (out, tail->events, tail->events_size);
}

gboolean
rounds_tail_unpack (const guint8 *bytes, gsize size, RoundsTail *tail)
{
  RoundsFields in = { .at = bytes, .end = bytes + size };

  tail->label = rounds_unpack_number (&in);
  tail->first = rounds_unpack_signed (&in);
  tail->last = rounds_unpack_signed (&in);
  tail->n_events = rounds_unpack_number (&in);
  tail->events = in.at;
  tail->events_size = in.end - in.at;
  return !in.bad && tail->n_events <= tail->events_size;
}

const guint8 *
rounds_tail_next (RoundsTail *tail, gsize *size)
{
  RoundsFields in = { .at = tail->events, .end = tail->events + tail->events_size };
  const guint8 *event = unpack_block (&in, size);

  tail->events = in.at;
  tail->events_size = in.end - in.at;
  return in.bad ? NULL : event;
}

void
rounds_span_join (gint64 *first, gint64 *last, gint64 other_first, gint64 other_last)
{
  if (other_first > other_last)
    return;
  if (*first > *last)
    {
      *first = other_first;
      *last = other_last;
      return;
    }
  *first = MIN (*first, other_first);
  *last = MAX (*last, other_last);
}

/* ---- versions ---- */

void
rounds_head_pack (GByteArray *out, const RoundsHead *head)
{
  rounds_pack_number (out, FORM);
  /* The first stores had no label here: there it is 0. */
  rounds_pack_number (out, (head->deleted ? 1 : 0) | head->label << 1);
  rounds_pack_text (out, head->media);
  rounds_pack_text (out, head->version_id);
  rounds_pack_text (out, head->last_updated);
  rounds_pack_signed (out, head->arrived);
  rounds_pack_number (out, head->n_bytes);
  rounds_pack_number (out, head->form);
  rounds_pack_number (out, head->first_piece);
  rounds_pack_number (out, head->n_resolved);
  for (guint i = 0; i < head->n_resolved; i++)
    {
      rounds_pack_text (out, head->resolved[i].pointer);
      rounds_pack_text (out, head->resolved[i].target);
    }
  rounds_pack_bytes (out, head->content, head->content_size);
}

gboolean
rounds_head_unpack (const guint8 *bytes, gsize size, RoundsBlock *block, RoundsHead *head)
{
  RoundsFields in = fields_of (bytes, size, block);
  RoundsResolved *resolved;
  guint64 state = rounds_unpack_number (&in);

  head->deleted = (state & 1) != 0;
  head->label = (guint) MIN (state >> 1, G_MAXUINT8);
  head->media = rounds_unpack_text (&in);
  head->version_id = rounds_unpack_text (&in);
  head->last_updated = rounds_unpack_text (&in);
  head->arrived = rounds_unpack_signed (&in);
  head->n_bytes = rounds_unpack_number (&in);
  head->form = (RoundsForm) rounds_unpack_number (&in);
  head->first_piece = rounds_unpack_number (&in);
  resolved = rounds_unpack_array (&in, &head->n_resolved, sizeof *resolved);
  for (guint i = 0; !in.bad && i < head->n_resolved; i++)
    {
      resolved[i].pointer = rounds_unpack_text (&in);
      resolved[i].target = rounds_unpack_text (&in);
    }
  head->resolved = resolved;
  head->content = in.at;
  head->content_size = in.end - in.at;
  return !in.bad && head->form <= ROUNDS_FORM_WORDS;
}

/* ---- charts ---- */

void
rounds_chart_row_pack (GByteArray *out, const RoundsChartRow *row)
{
  rounds_pack_number (out, FORM);
  rounds_pack_number (out, row->root.count);
  for (guint i = 0; i < G_N_ELEMENTS (row->root.lanes); i++)
    rounds_pack_number (out, row->root.lanes[i]);
  rounds_pack_number (out, row->next);
  rounds_pack_number (out, row->records);
  rounds_pack_number (out, row->events);
  rounds_pack_signed (out, row->first);
  rounds_pack_signed (out, row->last);
  rounds_pack_signed (out, row->changed);
  rounds_pack_number (out, row->source);
  rounds_pack_number (out, row->person != NULL);
  if (row->person != NULL)
    {
      rounds_pack_number (out, row->person_version);
      pack_block (out, row->person, row->person_size);
    }
  /* An older Rounds reads no further, and leaves them out when it writes: what it wrote is of form 0. */
  rounds_pack_number (out, row->form);
  rounds_pack_number (out, row->n_as_before);
}

gboolean
rounds_chart_row_unpack (const guint8 *bytes, gsize size, RoundsChartRow *row)
{
  RoundsFields in = fields_of (bytes, size, NULL);

  row->root.count = rounds_unpack_number (&in);
  for (guint i = 0; i < G_N_ELEMENTS (row->root.lanes); i++)
    row->root.lanes[i] = rounds_unpack_number (&in);
  row->next = rounds_unpack_number (&in);
  row->records = rounds_unpack_number (&in);
  row->events = rounds_unpack_number (&in);
  row->first = rounds_unpack_signed (&in);
  row->last = rounds_unpack_signed (&in);
  row->changed = rounds_unpack_signed (&in);
  row->source = rounds_unpack_number (&in);
  row->person = NULL;
  row->person_size = 0;
  if (rounds_unpack_number (&in) != 0)
    {
      row->person_version = rounds_unpack_number (&in);
      row->person = unpack_block (&in, &row->person_size);
    }
  row->form = row->n_as_before = 0;
  if (!in.bad && in.at < in.end)
    {
      row->form = rounds_unpack_number (&in);
      row->n_as_before = rounds_unpack_number (&in);
    }
  return !in.bad;
}
