#include "timeline-page.h"

#include <string.h>

/* One store and one unlock for all tests: each opens its chart anew. */
static UiRecord *shared;

void
timeline_page_open (TimelinePage *self, const char *who, int width, int height)
{
  if (shared == NULL)
    shared = ui_record_new ();
  self->record = shared;
  self->patient = ui_record_open (self->record, who);
  self->index = rounds_patient_get_index (self->patient);
  self->timeline = GTK_WIDGET (rounds_timeline_new (self->patient));
  ui_record_show (self->record, self->timeline, width, height);
  self->canvas = ROUNDS_TIMELINE_CANVAS (
      ui_find_type (self->timeline, ROUNDS_TYPE_TIMELINE_CANVAS));
  self->table = ROUNDS_TIMELINE_TABLE (ui_find_type (self->timeline, ROUNDS_TYPE_TIMELINE_TABLE));
  g_assert_nonnull (self->canvas);
  g_assert_nonnull (self->table);
}

void
timeline_page_clear (TimelinePage *self)
{
  ui_record_show (self->record, gtk_label_new (NULL), 100, 100);
}

void
timeline_page_end (void)
{
  g_clear_pointer (&shared, ui_record_free);
}

void
timeline_page_press (TimelinePage *self, guint key, GdkModifierType state)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (self->canvas));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      gboolean handled;

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", key, 0, state, &handled);
    }
  ui_record_frames (self->record, 1);
}

void
timeline_page_act (TimelinePage *self, const char *action)
{
  g_assert_true (gtk_widget_activate_action (self->timeline, action, NULL));
  ui_record_frames (self->record, 1);
}

const RoundsChartRow *
timeline_row_titled (const RoundsChartIndex *index, const char *title, guint32 marks)
{
  for (guint i = 0; i < index->n_rows; i++)
    if (strstr (index->rows[i].event->title, title) != NULL &&
        (index->rows[i].marks & marks) == marks && index->rows[i].from != G_MAXINT64)
      return &index->rows[i];
  g_error ("no row is titled %s", title);
}

const RoundsTimelineMark *
timeline_page_mark (TimelinePage *self, const RoundsChartRow *row)
{
  const RoundsTimelineLayout *layout = rounds_timeline_canvas_layout (self->canvas);

  for (guint i = 0; i < layout->marks->len; i++)
    {
      const RoundsTimelineMark *mark = &g_array_index (layout->marks, RoundsTimelineMark, i);

      if (mark->shape == ROUNDS_SHAPE_FOLD || mark->shape == ROUNDS_SHAPE_ASIDE)
        continue;
      for (guint k = 0; k < mark->n; k++)
        {
          const RoundsTimelineItem *item = rounds_timeline_mark_item (layout, mark, k);

          for (guint r = 0; r < item->n; r++)
            if (layout->model->rows[item->first + r] == row)
              return mark;
        }
    }
  return NULL;
}

GtkWidget *
timeline_page_find_check (GtkWidget *root, const char *label)
{
  GtkWidget *found = NULL;

  if (GTK_IS_CHECK_BUTTON (root) &&
      g_strcmp0 (gtk_check_button_get_label (GTK_CHECK_BUTTON (root)), label) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = timeline_page_find_check (child, label);
  return found;
}
