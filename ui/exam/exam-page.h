/* exam-page.h: the chosen items in type that is read from 3 m (W12).
 *
 * Of a result its value, its unit, when it was taken and in words where it lies to the laboratory's
 * range, with the values before it; of a medicine its state. Nothing else of the chart is within
 * reach: no search, no list, no chat.
 */
#pragma once

#include "exam-tray.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Signals: "leave" (): the person asked to leave. */
#define ROUNDS_TYPE_EXAM_PAGE (rounds_exam_page_get_type ())
G_DECLARE_FINAL_TYPE (RoundsExamPage, rounds_exam_page, ROUNDS, EXAM_PAGE, AdwBin)

GtkWidget *rounds_exam_page_new (RoundsExamTray *tray);

G_END_DECLS
