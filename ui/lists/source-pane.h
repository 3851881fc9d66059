/* source-pane.h: where a line comes from (F4): what the patient's selection is and why it is shown so,
 * every source and version of it, what changed between two of them, and the record as it arrived
 * with the cited field marked.
 *
 * It follows the patient's selection and chart, and is filled while it is seen or as soon as it is; what is
 * long is read on the worker. A record that one signed oneself can be entered in error from here, after a
 * question (W11); a task that is made from here keeps the record as its citation (W16).
 */
#pragma once

#include "patient.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *rounds_source_pane_new (RoundsPatient *patient);

G_END_DECLS
