#include "ui-record.h"

#include "counts.h"

#include <string.h>

#define LIMIT_MS 30000

static gboolean
is_filled (gpointer data)
{
  RoundsPeople *people = rounds_session_get_people (data);

  return people != NULL && rounds_people_is_filled (people);
}

UiRecord *
ui_record_new (void)
{
  UiRecord *self = g_new0 (UiRecord, 1);
  g_autofree char *dir = NULL;

  self->folder = test_folder_new ();
  dir = g_build_filename (self->folder, "store", NULL);
  test_demonstration_copy (dir);
  self->session = rounds_session_new (dir, NULL);
  rounds_session_unlock_demonstration_async (self->session, NULL, NULL);
  g_assert_true (test_wait_until (is_filled, self->session, LIMIT_MS));
  return self;
}

void
ui_record_free (UiRecord *self)
{
  g_clear_pointer (&self->window, gtk_window_destroy);
  g_clear_object (&self->patient);
  rounds_session_lock (self->session);
  g_clear_object (&self->session);
  test_folder_remove (self->folder);
  g_free (self->folder);
  g_free (self);
}

const guint8 *
ui_record_rid (UiRecord *self, const char *who)
{
  RoundsPeople *people = rounds_session_get_people (self->session);

  for (guint i = 0; i < rounds_people_size (people); i++)
    if (strstr (rounds_people_get (people, i)->name, who) != NULL)
      return rounds_people_get (people, i)->rid;
  g_error ("nobody is called %s", who);
}

static gboolean
is_open (gpointer data)
{
  if (rounds_patient_get_state (data) == ROUNDS_PATIENT_FAILED)
    g_error ("the chart did not open: %s", rounds_patient_get_error (data)->message);
  return rounds_patient_get_state (data) == ROUNDS_PATIENT_OPEN &&
         rounds_patient_words_ready (data);
}

RoundsPatient *
ui_record_open (UiRecord *self, const char *who)
{
  g_clear_object (&self->patient);
  self->patient = rounds_patient_open (self->session, ui_record_rid (self, who), "treatment", 0);
  g_assert_true (test_wait_until (is_open, self->patient, LIMIT_MS));
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

static void
on_painted (GdkFrameClock *clock, guint *left)
{
  if (*left > 0)
    *left -= 1;
}

static gboolean
is_zero (gpointer data)
{
  return *(guint *) data == 0;
}

void
ui_record_frames (UiRecord *self, guint n)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self->window));
  gulong handler = g_signal_connect (clock, "after-paint", G_CALLBACK (on_painted), &n);

  gdk_frame_clock_begin_updating (clock);
  g_assert_true (test_wait_until (is_zero, &n, LIMIT_MS));
  gdk_frame_clock_end_updating (clock);
  g_signal_handler_disconnect (clock, handler);
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
