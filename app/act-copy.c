#include "act-copy.h"

#include <string.h>

/* Replaces a text by its copy. FALSE without memory. */
static gboolean
own (RoundsBlock *block, const char **text)
{
  if (*text != NULL)
    *text = rounds_block_text (block, *text, strlen (*text));
  return *text != NULL;
}

/* What was NULL stays so and is no failure. */
static gboolean
own_all (RoundsBlock *block, const char **texts[], guint n)
{
  for (guint i = 0; i < n; i++)
    if (*texts[i] != NULL && !own (block, texts[i]))
      return FALSE;
  return TRUE;
}

static gboolean
own_code (RoundsBlock *block, RoundsCode *code)
{
  const char **texts[] = { &code->system, &code->code, &code->display };

  return own_all (block, texts, G_N_ELEMENTS (texts));
}

static gboolean
own_numbers (RoundsActCopy *self)
{
  RoundsAct *act = &self->act;

  if (act->n_numbers == 0)
    return TRUE;
  self->numbers = rounds_block_take (self->block, act->n_numbers * sizeof *self->numbers);
  if (self->numbers == NULL)
    return FALSE;
  memcpy (self->numbers, act->numbers, act->n_numbers * sizeof *self->numbers);
  act->numbers = self->numbers;
  for (guint i = 0; i < act->n_numbers; i++)
    {
      RoundsActNumber *number = &self->numbers[i];
      const char **texts[] = { &number->comparator, &number->decimal, &number->unit };

      if (!own_code (self->block, &number->code) ||
          !own_all (self->block, texts, G_N_ELEMENTS (texts)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
own_citation (RoundsActCopy *self)
{
  RoundsActCitation *citation = &self->citation;
  const char **texts[] = { &citation->reference, &citation->field, &citation->locator,
                           &citation->quote };

  if (self->act.citation == NULL)
    return TRUE;
  *citation = *self->act.citation;
  self->act.citation = citation;
  return own_all (self->block, texts, G_N_ELEMENTS (texts));
}

static gboolean
own_members (RoundsActCopy *self)
{
  gsize size = (gsize) self->act.n_members * ROUNDS_RID_BYTES;

  if (self->act.members == NULL)
    return TRUE;
  self->act.members = (const guint8 *) rounds_block_text (self->block,
                                                          (const char *) self->act.members, size);
  return self->act.members != NULL;
}

static gboolean
own_texts (RoundsActCopy *self)
{
  RoundsAct *act = &self->act;
  const char **texts[] = { &act->id,       &act->reference, &act->source,    &act->title,
                           &act->text,     &act->when,      &act->encounter, &act->status,
                           &act->category, &act->severity,  &act->reaction,  &act->role,
                           &act->sources,  &act->priority,  &act->owner };

  return own_all (self->block, texts, G_N_ELEMENTS (texts)) && own_code (self->block, &act->code);
}

RoundsActCopy *
rounds_act_copy (const RoundsAct *act)
{
  g_autoptr (RoundsActCopy) self = g_new0 (RoundsActCopy, 1);

  self->act = *act;
  self->act.chart = NULL;
  self->act.as_of = NULL;
  self->act.merged = act->merged != NULL ? g_bytes_ref (act->merged) : NULL;
  self->block = rounds_block_new (1024);
  if (self->block == NULL || !own_texts (self) || !own_numbers (self) || !own_citation (self) ||
      !own_members (self))
    return NULL;
  return g_steal_pointer (&self);
}

void
rounds_act_copy_free (RoundsActCopy *self)
{
  g_clear_pointer (&self->act.merged, g_bytes_unref);
  g_clear_pointer (&self->block, rounds_block_free);
  g_free (self);
}
