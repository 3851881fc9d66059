#include "ui-record.h"

#include "counts.h"
#include "worker.h"

#include <string.h>

#define LIMIT_MS 60000

UiRecord *
ui_record_new (void)
{
  UiRecord *self = g_new0 (UiRecord, 1);

  test_desk_begin (&self->desk);
  self->session = self->desk.session;
  return self;
}

void
ui_record_free (UiRecord *self)
{
  g_clear_pointer (&self->window, gtk_window_destroy);
  g_clear_object (&self->patient);
  test_desk_end (&self->desk);
  g_free (self);
}

const guint8 *
ui_record_rid (UiRecord *self, const char *who)
{
  return test_desk_person (&self->desk, who)->rid;
}

const RoundsChartRow *
ui_record_row (UiRecord *self, const char *reference)
{
  const RoundsChartRow *row = rounds_chart_row (rounds_patient_get_index (self->patient),
                                                reference);

  g_assert_nonnull (row);
  return row;
}

RoundsPatient *
ui_record_open (UiRecord *self, const char *who)
{
  g_clear_object (&self->patient);
  self->patient = test_desk_open (&self->desk, who);
  test_desk_wait_words (self->patient);
  return self->patient;
}

static void
on_changed (gboolean *flag)
{
  *flag = TRUE;
}

void
ui_record_wait_changed (UiRecord *self)
{
  gboolean changed = FALSE;
  gulong handler = g_signal_connect_swapped (self->patient, "changed", G_CALLBACK (on_changed),
                                             &changed);

  g_assert_true (test_wait_for (&changed, LIMIT_MS));
  g_signal_handler_disconnect (self->patient, handler);
}

static gboolean
on_idle (gpointer flag)
{
  *(gboolean *) flag = TRUE;
  return G_SOURCE_REMOVE;
}

void
ui_record_wait_filled (UiRecord *self)
{
  gboolean idle = FALSE;

  ui_record_wait_changed (self);
  g_idle_add_full (G_PRIORITY_LOW, on_idle, &idle, NULL);
  g_assert_true (test_wait_for (&idle, LIMIT_MS));
}

void
ui_record_frames (UiRecord *self, guint n)
{
  ui_wait_painted (GTK_WIDGET (self->window), n);
}

void
ui_record_show (UiRecord *self, GtkWidget *page, int width, int height)
{
  if (self->window == NULL)
    self->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_decorated (self->window, FALSE);
  gtk_window_set_child (self->window, page);
  gtk_window_set_default_size (self->window, width, height);
  gtk_window_present (self->window);
  ui_record_frames (self, 3);
}

void
ui_record_save (UiRecord *self, const char *path)
{
  g_autoptr (GdkTexture) picture = ui_picture (GTK_WIDGET (self->window));

  g_assert_true (gdk_texture_save_to_png (picture, path));
}

typedef struct
{
  GMutex lock;
  GCond cond;
  gboolean done;
} Behind;

static void
run_behind (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Behind *behind = data;

  g_mutex_lock (&behind->lock);
  behind->done = TRUE;
  g_cond_signal (&behind->cond);
  g_mutex_unlock (&behind->lock);
  g_task_return_boolean (task, TRUE);
}

void
ui_record_wait_worker (UiRecord *self)
{
  Behind behind = { .done = FALSE };
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_mutex_init (&behind.lock);
  g_cond_init (&behind.cond);
  g_task_set_task_data (task, &behind, NULL);
  g_task_set_priority (task, G_PRIORITY_LOW + 1);
  rounds_worker_run (rounds_session_get_worker (self->session), task, run_behind);
  g_mutex_lock (&behind.lock);
  while (!behind.done)
    g_cond_wait (&behind.cond, &behind.lock);
  g_mutex_unlock (&behind.lock);
  g_mutex_clear (&behind.lock);
  g_cond_clear (&behind.cond);
}
