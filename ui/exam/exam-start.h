/* exam-start.h: what is asked before something is shown to a patient. Each question's answer by Esc
 * and Enter is not to show. */
#pragma once

#include "exam-tray.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Adds a row to the tray, after a second yes where it is sensitive. Says so when it was not added. */
void rounds_exam_add (GtkWindow *over, RoundsExamTray *tray, const RoundsChartRow *row);
/* Names the displays that show what this window shows; started is called after the yes. */
void rounds_exam_start (GtkWindow *over, RoundsExamTray *tray, void (*started) (GtkWindow *over));
/* "Shown on: this window, on DELL U2720Q (DP-1), and mirrored on EPSON (HDMI-1)": of the display that the widget's
 * window is on, those that show the same, and those that do not. (transfer full) */
char *rounds_exam_displays (GtkWidget *widget);

G_END_DECLS
