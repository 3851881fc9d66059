/* shots.h: between what the pictures are of (shots-pages.c, shots-states.c, shots-over.c,
 * shots-asked.c, shots-chart.c) and what is done with them
 * (shots.c, test-contrast.c). */
#pragma once

#include "ui-test.h"

G_BEGIN_DECLS

typedef struct _Shots Shots;

/* Keeps a picture of root as PAGE-LOOK.png and holds it against its reference. */
void shots_save (Shots *shots, GtkWidget *root, const char *page);
/* Leaves a dialog or a popover by the key that a person has for it, where keys are looked at in this look;
 * FALSE: they are not, and it still is there. */
gboolean shots_escape (Shots *shots, GtkWidget *over, const char *page);
/* Every page of the window, in the look of this process. */
void shots_pages (Shots *shots);
/* What lies over a page: every dialog that another one does not lead to by itself, every popover. Before
 * shots_pages, which ends with a low window. */
void shots_dialogs (Shots *shots);
/* What is seldom asked over a page; shots_dialogs calls it. */
void shots_asked (Shots *shots);
/* Of it, what only a store with the people of shots-ward.ndjson brings; shots_states calls it. */
void shots_asked_clinical (Shots *shots, UiTest *test);
/* All that a banner without room says, in a small window. */
void shots_asked_banner (Shots *shots, UiTest *test);
/* What the pages of a chart come to show. */
void shots_charts (Shots *shots);
/* Of them, what comes of an act or of what a store holds; shots_pages calls it. */
void shots_states (Shots *shots);
/* Does "win.section::notes" as a key would, and lets the window draw. */
void shots_act (UiTest *test, const char *action);
/* 2026-11-16 14:00 UTC, the hour of the demonstration */
#define SHOTS_NOW_US (G_GINT64_CONSTANT (1794837600) * G_USEC_PER_SEC)
/* The clock of everything in this program; 0: the machine's. */
void shots_set_clock (gint64 us);
/* A store was last written then: the disk has the machine's clock. */
void shots_set_files (const char *store, gint64 us);
/* A folder of a test has another name each time, whose letters wrap elsewhere: below root it is called so that a
 * picture has this. */
void shots_name_folder (GtkWidget *root, const char *folder);
/* What is below root with this id, name, type or label; it must be there. */
GtkWidget *shots_find (GtkWidget *root, const char *what);
/* Waits for what has come over the window, a dialog or a popover, and keeps a picture of it. */
GtkWidget *shots_over (Shots *shots, GtkWidget *window, const char *page);
/* And leaves it. */
void shots_over_once (Shots *shots, GtkWidget *window, const char *page);
void shots_leave (Shots *shots, GtkWidget *over, const char *page);
/* Until the print window shows its pages: they are laid out in pieces, and it says so meanwhile. */
void shots_wait_pages (GtkWidget *window);

G_END_DECLS
