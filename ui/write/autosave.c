#include "autosave.h"

void
rounds_autosave_typed (RoundsAutosave *self, gint64 now_ms)
{
  if (!self->unsaved)
    self->first = now_ms;
  self->unsaved = TRUE;
  self->last = now_ms;
}

gint64
rounds_autosave_wait (const RoundsAutosave *self, gint64 now_ms)
{
  gint64 due;

  if (!self->unsaved || self->saving)
    return -1;
  due = MIN (self->last + ROUNDS_AUTOSAVE_PAUSE_MS, self->first + ROUNDS_AUTOSAVE_LONGEST_MS);
  due = MAX (due, self->not_before_ms);
  return MAX (due - now_ms, 0);
}

void
rounds_autosave_began (RoundsAutosave *self)
{
  self->unsaved = FALSE;
  self->saving = TRUE;
}

void
rounds_autosave_ended (RoundsAutosave *self, gboolean saved, gint64 now_ms)
{
  self->saving = FALSE;
  self->not_before_ms = saved ? G_MININT64 : now_ms + ROUNDS_AUTOSAVE_RETRY_MS;
  if (!saved && !self->unsaved)
    rounds_autosave_typed (self, now_ms);
}

gboolean
rounds_autosave_is_clean (const RoundsAutosave *self)
{
  return !self->unsaved && !self->saving;
}
