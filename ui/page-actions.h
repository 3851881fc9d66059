/* page-actions.h: what can be done on one page alone: one table of names and keys.
 *
 * From the table a page takes its keys, the palette its rows and the window of shortcuts its lines; a
 * test holds it against the actions that the pages really have. Weighed: a table in each page (the
 * palette would have to make a page to know its names), the names in the .ui files (actions without a
 * button have none), one table here. Chosen: the last. The window's own actions: palette-actions.h.
 */
#pragma once

#include "palette-actions.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  const char *prefix; /* of its actions: "results"; NULL: keys alone */
  const char *title;  /* N_() */
  const RoundsPaletteAction *actions;
  guint n;
} RoundsPageActions;

const RoundsPageActions *rounds_page_actions_get (guint *n);

/* Puts the group under its prefix on the page, where the palette finds it. */
void rounds_page_actions_install (GtkWidget *page, const char *prefix, GActionGroup *group);
/* The table's keys of the prefix, on widget: the page, or the part of it that has the focus when they
 * are meant. */
void rounds_page_actions_add_keys (GtkWidget *widget,
                                   const char *prefix,
                                   GtkShortcutScope scope,
                                   GtkPropagationPhase phase);
/* The page on the screen, below root, that has the group of this prefix; NULL: none. */
GtkWidget *rounds_page_actions_find (GtkWidget *root, const char *prefix);
/* (transfer none) NULL: it has none of that prefix. */
GActionGroup *rounds_page_actions_peek (GtkWidget *page, const char *prefix);
/* "Ctrl+G", of keys as they stand in the table. NULL: none. (transfer full) */
char *rounds_page_actions_key_label (const char *keys);

G_END_DECLS
