/* question.h: what Enter says in a dialog that asks, and when it goes unanswered.
 *
 * libadwaita 1.2 begins at the default's button, and where the buttons do not fit beside each other it puts
 * others below each other in their place: there the focus lands on the one on top, which is the deed. Enter
 * presses the button with the focus, whatever the default is. So every question of Rounds names its default
 * here, and the focus follows it.
 */
#pragma once

#include "patient.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Once its responses are there. Where its child takes the focus, it begins in the child. */
void rounds_question_begin_with (AdwMessageDialog *dialog, const char *response);
/* It is about this patient: unanswered it goes with the chart, at lock and when another comes into the window. */
void rounds_question_of (AdwMessageDialog *dialog, RoundsPatient *patient);

G_END_DECLS
