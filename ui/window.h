/* window.h: the window: which page the session's state asks for, and whose chart is open in it.
 *
 *   locked              unlock-page, or problem-page when the store cannot be read at all
 *   unlocked, nobody    patients-page
 *   unlocked, somebody  chart-page, made for one patient and destroyed with that chart
 *
 * One patient a window; several windows share the session, and each has a colour of its own at the
 * edge of the banner. Another patient, a lock or the end of the window closes the chart: every widget
 * that knew the patient goes, and the title says "Rounds" again. A store that cannot be read is
 * explained, never replaced (H19). Where last words could not be saved, the last window stays once, locked, to
 * say so.
 */
#pragma once

#include "chart-page.h"
#include "idle.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Signals: "chart-shown" (): a patient was opened and the chart page is on the screen. */
#define ROUNDS_TYPE_WINDOW (rounds_window_get_type ())
G_DECLARE_FINAL_TYPE (RoundsWindow, rounds_window, ROUNDS, WINDOW, AdwApplicationWindow)

/* demonstration: what is offered where there is no store (--demo). number: 0, 1, 2 ... of the
 * process, decides the edge's colour. */
RoundsWindow *rounds_window_new (AdwApplication *application,
                                 RoundsSession *session,
                                 gboolean demonstration,
                                 guint number);
/* Shows its countdown, and offers to hold it. Once. */
void rounds_window_set_idle (RoundsWindow *self, RoundsIdle *idle);
/* Looks at the store again and shows the page that fits. */
void rounds_window_refresh (RoundsWindow *self);
/* `--demo`: opens the demonstration store without a question. */
void rounds_window_unlock_demonstration (RoundsWindow *self);
/* Opens a patient in place of the one that is open; the gate was passed (open-gate.h). reason and
 * opened: as for rounds_patient_open. */
void rounds_window_open_patient (RoundsWindow *self,
                                 const guint8 rid[ROUNDS_RID_BYTES],
                                 const char *reason,
                                 guint opened);
/* Shows the patients; the chart stays open behind them until another is opened. */
void rounds_window_show_patients (RoundsWindow *self);
RoundsChartPage *rounds_window_get_chart (RoundsWindow *self); /* (transfer none) NULL: none */
RoundsPatient *rounds_window_get_patient (RoundsWindow *self); /* being opened, or open; NULL */

G_END_DECLS
