/* window-private.h: what the files of the window share. */
#pragma once

#include "exam-tray.h"
#include "problem-page.h"
#include "unlock-page.h"
#include "window.h"

struct _RoundsWindow
{
  AdwApplicationWindow parent_instance;

  GtkWidget *header;
  AdwWindowTitle *title;
  GtkWidget *chart_button;
  GtkWidget *patients_button;
  GtkWidget *round_button;
  GtkWidget *search_button;
  GtkBox *idle_box;
  GtkBox *outbox_box;
  GtkWidget *chat_button;
  GtkWidget *lock_button;
  GtkBox *clock_box;
  GtkWidget *demonstration_bar;
  GtkLabel *demonstration_label;
  AdwToastOverlay *toasts;
  GtkStack *stack;
  RoundsProblemPage *problem_page;
  GtkWidget *opening_page;
  AdwStatusPage *failed_page;
  GtkWidget *watermark;

  RoundsSession *session;
  RoundsIdle *idle;    /* NULL: nothing locks by itself */
  GSettings *settings; /* NULL: nothing is remembered */
  RoundsUnlockPage *unlock_page;
  /* Only while unlocked. */
  GtkWidget *patients_page;
  GtkWidget *outbox_button;
  GtkWidget *round_page;  /* NULL until it was shown */
  GtkWidget *over_page;   /* new results over my lists; NULL until it was shown */
  RoundsPatient *patient; /* NULL: none was opened */
  RoundsChartPage *chart; /* NULL until the patient is open */
  RoundsExamTray *tray;   /* of patient; NULL: none is open */
  GtkWidget *exam_page;   /* shown to the patient; NULL: not now */
  gboolean demonstration;
  guint number;
  /* Of the last chart, for the next one. */
  int chat_width, timeline_height;
  gboolean chat_shown;
  char *section;
  char *then;     /* a detailed action for when the chart is there; NULL */
  GBytes *result; /* whose line it is then opened at; NULL */
  guint result_part;
  guint n_lost; /* lines of lost words that nobody has put away */
};

/* ---- window-actions.c ---- */

void rounds_window_add_actions (RoundsWindow *self);
/* Enables what can be done now. */
void rounds_window_update_actions (RoundsWindow *self);
/* The keys of every action, once an application. */
void rounds_window_set_keys (GtkApplication *application);

/* ---- window-lists.c ---- */

/* Once the window is unlocked; and every page over many patients away again. */
void rounds_window_make_patients (RoundsWindow *self);
void rounds_window_drop_lists (RoundsWindow *self);
void rounds_window_show_round (RoundsWindow *self);
/* The next patient of the round that this window shows (1), or the one before (-1). */
void rounds_window_step_round (RoundsWindow *self, int by);
void rounds_window_show_new_results (RoundsWindow *self); /* over my lists */
/* The result that the chart was opened for there, if it was. */
void rounds_window_show_result (RoundsWindow *self);
/* What is done in the open chart changes what the list over many says of it. */
void rounds_window_note_worked_on (RoundsWindow *self);

/* ---- window.c ---- */

void rounds_window_show_chart (RoundsWindow *self);
/* FALSE too where a chart is open behind a list. */
gboolean rounds_window_shows_chart (RoundsWindow *self);
/* Shows the exam-room view and nothing else, in this window and no other, until the lock. */
void rounds_window_show_exam (RoundsWindow *self);
