/* palette-actions.h: every action of the window by its name for people: what the palette offers.
 *
 * One table: a test holds it against the actions that the window and the application really have, so
 * that none can be had by a key alone. Sections are not here: they are the table of section.h. What one
 * page can do is the table of page-actions.h.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *action; /* detailed: "win.enter::task"; NULL: keys that are no action */
  const char *title;  /* N_(); NULL: not offered, since it carries what it is about */
  const char *words;  /* N_(): what else people call it; NULL */
  const char *keys;   /* "<Control>g|j"; NULL: none, or, of the window's, in window-actions.c */
} RoundsPaletteAction;

const RoundsPaletteAction *rounds_palette_actions (guint *n);

/* How well words that were typed fit a title: every word of the query begins a word of it, stands in
 * it, or its letters follow each other there. 0: not; the larger the better; WHOLE: the title begins with it. */
#define ROUNDS_PALETTE_WHOLE 100
guint rounds_palette_score (const char *query, const char *title);

G_END_DECLS
