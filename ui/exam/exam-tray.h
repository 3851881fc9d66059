/* exam-tray.h: what the clinician chose to show to the patient. */
#pragma once

#include "patient.h"

G_BEGIN_DECLS

#define ROUNDS_EXAM_MAX       12

/* Signals: "changed" (). */
#define ROUNDS_TYPE_EXAM_TRAY (rounds_exam_tray_get_type ())
G_DECLARE_FINAL_TYPE (RoundsExamTray, rounds_exam_tray, ROUNDS, EXAM_TRAY, GObject)

RoundsExamTray *rounds_exam_tray_new (RoundsPatient *patient);
RoundsPatient *rounds_exam_tray_get_patient (RoundsExamTray *self);
/* FALSE: it is there already, the tray is full, or the record is one that may be shown to nobody (in
 * error, another person's, withheld by a consent). A sensitive one is added too: whoever calls this
 * has asked (rounds_exam_tray_asks). */
gboolean rounds_exam_tray_add (RoundsExamTray *self, const RoundsChartRow *row);
gboolean rounds_exam_tray_has (RoundsExamTray *self, const RoundsChartRow *row);
/* A second yes is needed: the papers' own answer (app/sensitive.h): the record by itself, what it is for, the visit of a
 * note, words that name what is sensitive in this chart. */
gboolean rounds_exam_tray_asks (RoundsExamTray *self, const RoundsChartRow *row);
/* The record by itself, as a value before an item. */
gboolean rounds_exam_tray_is_sensitive (const RoundsChartRow *row);
void rounds_exam_tray_remove (RoundsExamTray *self, guint i);
/* Takes back the last change, once: what was added goes, what was removed is where it was.
 * has_removed: that is what it would put back. */
gboolean rounds_exam_tray_has_removed (RoundsExamTray *self);
void rounds_exam_tray_undo (RoundsExamTray *self);
guint rounds_exam_tray_size (RoundsExamTray *self);
/* The row of an item now; NULL: it is gone from the chart, or since it was added it came to be one that may be
 * shown to nobody, or a sensitive one that nobody was asked about. */
const RoundsChartRow *rounds_exam_tray_get (RoundsExamTray *self, guint i);
/* How many of the items there are to show. */
guint rounds_exam_tray_count (RoundsExamTray *self);

G_END_DECLS
