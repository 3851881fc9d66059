/* What an open patient showed until now, and who still holds it. */
#include "patient-private.h"

#include "memory.h"

RoundsBefore *
rounds_before_new (void)
{
  RoundsBefore *self = g_new0 (RoundsBefore, 1);

  self->holders = 1;
  return self;
}

static gpointer
before_free (gpointer data)
{
  RoundsBefore *self = data;
  gboolean had_chart = self->read != NULL;

  rounds_views_clear (&self->shown);
  rounds_views_clear (&self->now);
  g_clear_pointer (&self->words, rounds_chart_words_free);
  g_clear_pointer (&self->read, rounds_read_chart_unref);
  g_free (self);
  if (had_chart)
    rounds_memory_give_back ();
  return NULL;
}

/* Overwriting and freeing 50,000 events takes longer than the main loop may stand still. Nothing of the
 * patient leads there any more: a thread of its own, which no lock of the session can keep waiting. */
void
rounds_before_let_go (RoundsBefore *self)
{
  GThread *thread;

  if (--self->holders > 0)
    return;
  thread = self->read != NULL ? g_thread_try_new ("chart-wipe", before_free, self, NULL) : NULL;
  if (thread != NULL)
    g_thread_unref (thread);
  else
    before_free (self);
}

RoundsBefore *
rounds_patient_hold (RoundsPatient *self)
{
  g_return_val_if_fail (ROUNDS_IS_PATIENT (self), NULL);
  if (self->before != NULL)
    self->before->holders++;
  return self->before;
}
