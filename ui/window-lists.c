/* window-lists.c: the pages over many patients, and the chart that one of their lines opens. */
#include "acknowledge.h"
#include "names.h"
#include "new-results-page.h"
#include "over-lists.h"
#include "patients-page.h"
#include "round-page.h"
#include "undo.h"
#include "window-private.h"

#include <glib/gi18n-lib.h>

/* ---- find a patient ---- */

static void
on_patient_chosen (RoundsWindow *self, GBytes *rid, const char *reason, guint opened)
{
  rounds_window_open_patient (self, g_bytes_get_data (rid, NULL), reason, opened);
}

void
rounds_window_make_patients (RoundsWindow *self)
{
  self->patients_page = rounds_patients_page_new (self->session);
  g_signal_connect_object (self->patients_page, "open-patient", G_CALLBACK (on_patient_chosen),
                           self, G_CONNECT_SWAPPED);
  rounds_names_complete (self->patients_page, _ ("Patients"));
  gtk_stack_add_child (self->stack, self->patients_page);
}

void
rounds_window_show_patients (RoundsWindow *self)
{
  if (self->patients_page == NULL)
    return;
  gtk_stack_set_visible_child (self->stack, self->patients_page);
  rounds_patients_page_focus (ROUNDS_PATIENTS_PAGE (self->patients_page));
}

void
rounds_window_drop_lists (RoundsWindow *self)
{
  GtkWidget **const pages[] = { &self->round_page, &self->over_page, &self->patients_page };

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      if (*pages[i] != NULL)
        gtk_stack_remove (self->stack, *pages[i]);
      *pages[i] = NULL;
    }
}

/* ---- the round ---- */

static void
on_then_asked (RoundsWindow *self, const char *then)
{
  g_free (self->then);
  self->then = g_strdup (then);
}

void
rounds_window_step_round (RoundsWindow *self, int by)
{
  if (self->round_page != NULL)
    rounds_round_page_step (ROUNDS_ROUND_PAGE (self->round_page), by);
}

void
rounds_window_show_round (RoundsWindow *self)
{
  if (rounds_session_get_state (self->session) != ROUNDS_SESSION_UNLOCKED)
    return;
  if (self->round_page == NULL)
    {
      self->round_page = rounds_round_page_new (self->session);
      g_signal_connect_object (self->round_page, "open-patient", G_CALLBACK (on_patient_chosen),
                               self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->round_page, "then", G_CALLBACK (on_then_asked), self,
                               G_CONNECT_SWAPPED);
      rounds_names_complete (self->round_page, _ ("Round list"));
      gtk_stack_add_child (self->stack, self->round_page);
      rounds_window_update_actions (self);
    }
  gtk_stack_set_visible_child (self->stack, self->round_page);
  rounds_round_page_focus (ROUNDS_ROUND_PAGE (self->round_page));
}

/* ---- new results over my lists ---- */

void
rounds_window_note_worked_on (RoundsWindow *self)
{
  if (self->over_page != NULL && self->patient != NULL)
    rounds_over_lists_note_opened (ROUNDS_OVER_LISTS (self->over_page),
                                   rounds_patient_get_rid (self->patient));
}

void
rounds_window_show_result (RoundsWindow *self)
{
  g_autoptr (GBytes) record = g_steal_pointer (&self->result);
  const RoundsChartRow *row;
  GtkWidget *page;

  if (record == NULL)
    return;
  row = rounds_patient_find_row (self->patient, g_bytes_get_data (record, NULL), self->result_part);
  rounds_chart_page_show_section (self->chart, "new-results");
  page = rounds_chart_page_peek_section (self->chart, "new-results");
  if (row == NULL)
    {
      rounds_undo_say (GTK_WIDGET (self), _ ("That result is not in this chart any more."));
      return;
    }
  if (page != NULL)
    rounds_new_results_page_choose (page, row);
  rounds_open_source (GTK_WIDGET (self->chart), self->patient, row);
}

static void
on_result_chosen (
    RoundsWindow *self, GBytes *rid, const char *reason, guint opened, GBytes *record, guint part)
{
  rounds_window_open_patient (self, g_bytes_get_data (rid, NULL), reason, opened);
  self->result = g_bytes_ref (record);
  self->result_part = part;
}

void
rounds_window_show_new_results (RoundsWindow *self)
{
  if (rounds_session_get_state (self->session) != ROUNDS_SESSION_UNLOCKED)
    return;
  if (self->over_page == NULL)
    {
      self->over_page = rounds_over_lists_new (self->session);
      g_signal_connect_object (self->over_page, "open-result", G_CALLBACK (on_result_chosen), self,
                               G_CONNECT_SWAPPED);
      rounds_names_complete (self->over_page, _ ("New results over my lists"));
      gtk_stack_add_child (self->stack, self->over_page);
    }
  rounds_window_note_worked_on (self);
  gtk_stack_set_visible_child (self->stack, self->over_page);
  rounds_over_lists_focus (ROUNDS_OVER_LISTS (self->over_page));
}
