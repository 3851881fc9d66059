/* shots.h: between what the pictures are of (shots-pages.c) and what is done with them (shots.c). */
#pragma once

#include "ui-test.h"

G_BEGIN_DECLS

typedef struct _Shots Shots;

/* Keeps a picture of root as PAGE-LOOK.png and holds it against its reference. */
void shots_save (Shots *shots, GtkWidget *root, const char *page);
/* Every page and dialog of the window, in the look of this process. */
void shots_pages (Shots *shots);

G_END_DECLS
