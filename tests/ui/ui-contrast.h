/* ui-contrast.h: how well the words and signs of a window can be told from what is behind them, from its
 * pixels (WCAG 2.1, 1.4.3 and 1.4.11).
 *
 * What is drawn is drawn twice: as it is, and without its words and icons. The pixels that differ are
 * the letters, and the second picture is their own ground, watermark and selection and all. So a drawn
 * canvas is measured as a label is, and no colour next to a word can pass for it.
 *
 * Weighed: the commonest colour around a label as its ground (a word over the edge of a bar has two), and
 * the colours of the style sheet (say nothing of opacity, of a watermark, of what a widget draws).
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  double words, graphics; /* the worst of each; 21 where there is none */
  guint n_words, n_graphics;
} UiContrast;

/* Measures what the window shows where `part` stands: mapped, drawn. What is half scrolled away is left
 * out, and what cannot be used now, as WCAG does. */
UiContrast ui_measure_contrast (GtkWidget *part);
/* The same, and at least 4.5:1 for words, 3:1 for icons: each finding fails the test with a line that names
 * the page and the widget. */
UiContrast ui_check_contrast (GtkWidget *part, const char *page);

G_END_DECLS
