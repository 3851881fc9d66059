/* list-pages.h: the list pages of a chart, as rows of ui/section.h. Each count is of the rows that
 * its page shows as current (W8). */
#pragma once

#include "patient.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *rounds_medications_page_new (RoundsPatient *patient);
GtkWidget *rounds_problems_page_new (RoundsPatient *patient);
GtkWidget *rounds_allergies_page_new (RoundsPatient *patient);
GtkWidget *rounds_immunizations_page_new (RoundsPatient *patient);
GtkWidget *rounds_procedures_page_new (RoundsPatient *patient);
GtkWidget *rounds_images_page_new (RoundsPatient *patient);
GtkWidget *rounds_care_page_new (RoundsPatient *patient);
GtkWidget *rounds_tasks_page_new (RoundsPatient *patient);
GtkWidget *rounds_other_page_new (RoundsPatient *patient);
GtkWidget *rounds_contradictions_page_new (RoundsPatient *patient);
GtkWidget *rounds_audit_page_new (RoundsPatient *patient);

guint rounds_medications_page_count (RoundsPatient *patient);
guint rounds_problems_page_count (RoundsPatient *patient);
guint rounds_allergies_page_count (RoundsPatient *patient);
guint rounds_immunizations_page_count (RoundsPatient *patient);
guint rounds_procedures_page_count (RoundsPatient *patient);
guint rounds_images_page_count (RoundsPatient *patient);
guint rounds_care_page_count (RoundsPatient *patient);
guint rounds_tasks_page_count (RoundsPatient *patient);
guint rounds_other_page_count (RoundsPatient *patient);
guint rounds_contradictions_page_count (RoundsPatient *patient);
/* A task is overdue. */
gboolean rounds_tasks_page_urgent (RoundsPatient *patient);

G_END_DECLS
