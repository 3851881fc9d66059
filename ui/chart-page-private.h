/* chart-page-private.h: what the two files of the chart page share. */
#pragma once

#include "chart-page.h"

#include "chart-search.h"
#include "rail.h"
#include "side-pane.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TIMELINE_USUAL 182

struct _RoundsChartPage
{
  GtkWidget parent_instance;

  RoundsPatient *patient;
  GtkWidget *banner; /* above the paned, which is the other child */
  GtkPaned *paned;
  int timeline_wanted; /* as the person chose; less is shown in a low window */
  gboolean laying_out; /* the timeline's height is not the person's act */
  GtkWidget *timeline; /* NULL until made */
  AdwFlap *flap;
  GtkBox *body; /* rail and page, beside or above each other */
  RoundsRail *rail;
  GtkWidget *always_now; /* said of a page that does not follow the cursor */
  GtkStack *sections;
  RoundsSidePane *pane;
  GtkStack *pane_stack;
  GtkWidget *full_button; /* beside the switches of the pane; its state is is_full () */
  RoundsChatPane *chat;   /* the pages of the pane: NULL until made */
  GtkWidget *source, *pane_page, *sections_page; /* the last two scroll, of too little height */
  RoundsChartSearch *search;
  const RoundsSection *section; /* shown */
  gboolean chat_wanted;         /* what the person chose; a dense page folds it away all the same */
  gboolean narrow;
  GtkWidget *full; /* has what is in the pane while that has the section's place; else hidden */
  guint layout_tick;
  guint timeline_source; /* makes it; 0: it is there */
  guint section_source;  /* makes the section that is shown first; 0: none */
  guint pane_source;     /* makes the pages of the pane that nobody sees; 0: none */
  guint stage_tick;      /* what is still to be made is made a frame each; 0: all is there */
  guint stage;           /* frames so far */
  const char *first;     /* the section that is shown first */
};

/* ---- chart-page.c ---- */

/* Or hides it: as the section, the window and the person want it. */
void rounds_chart_page_reveal_pane (RoundsChartPage *self);

/* ---- chart-page-layout.c ---- */

void rounds_chart_page_install_layout (GtkWidgetClass *class);
/* Its handle is the person's. */
void rounds_chart_page_follow_paned (RoundsChartPage *self);
void rounds_chart_page_set_timeline_height (RoundsChartPage *self, int height);

G_END_DECLS
