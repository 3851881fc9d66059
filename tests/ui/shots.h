/* shots.h: between what the pictures are of (shots-pages.c, shots-states.c) and what is done with them
 * (shots.c, test-contrast.c). */
#pragma once

#include "ui-test.h"

G_BEGIN_DECLS

typedef struct _Shots Shots;

/* Keeps a picture of root as PAGE-LOOK.png and holds it against its reference. */
void shots_save (Shots *shots, GtkWidget *root, const char *page);
/* Every page and dialog of the window, in the look of this process. */
void shots_pages (Shots *shots);
/* Of them, what comes of an act or of what a store holds; shots_pages calls it. */
void shots_states (Shots *shots);
/* Does "win.section::notes" as a key would, and lets the window draw. */
void shots_act (UiTest *test, const char *action);
/* Until the print window shows its pages: they are laid out in pieces, and it says so meanwhile. */
void shots_wait_pages (GtkWidget *window);

G_END_DECLS
