/* ui-record.h: pages of a patient in a test: the demonstration store, a patient of it, a window. */
#pragma once

#include "desk.h"
#include "ui-test.h"

G_BEGIN_DECLS

typedef struct
{
  TestDesk desk;
  RoundsSession *session; /* of the desk */
  RoundsPatient *patient; /* NULL until ui_record_open */
  GtkWindow *window;      /* NULL until ui_record_show */
} UiRecord;

/* A copy of the demonstration store with its synthetic patients, unlocked, its people filled. */
UiRecord *ui_record_new (void);
void ui_record_free (UiRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiRecord, ui_record_free)

/* Opens the patient whose name holds `who` ("Wes853") and waits for the chart and its words. */
RoundsPatient *ui_record_open (UiRecord *self, const char *who);
/* A row of the chart that is open; it must be there. */
const RoundsChartRow *ui_record_row (UiRecord *self, const char *reference);
/* Until all that was given to the worker was done, of which the main loop has not heard yet. */
void ui_record_wait_worker (UiRecord *self);
/* A window around page, of this size, drawn. What was shown before goes. */
void ui_record_show (UiRecord *self, GtkWidget *page, int width, int height);
/* The rid of the person whose name holds `who`. */
const guint8 *ui_record_rid (UiRecord *self, const char *who);
/* Waits until the patient's chart was read anew ("changed"), as after an act. */
void ui_record_wait_changed (UiRecord *self);
/* The same, and every page has heard of it, each in its turn (follow.h). */
void ui_record_wait_filled (UiRecord *self);
/* Writes what the window shows as PNG. */
void ui_record_save (UiRecord *self, const char *path);
/* Runs the main loop until the window has painted n times. */
void ui_record_frames (UiRecord *self, guint n);

G_END_DECLS
