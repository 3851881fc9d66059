/* line-breaks.h: no label tears a date at its first hyphen: "21-" at the end of a line and "Oct-1962" in the
 * next reads as another number and another date, on the button that signs as anywhere. Nor a unit at its slash,
 * nor a number from its unit: "7.1 mmol/" and "L", "7.1" and "mmol/L"; nor a range after its dash: "20–" and
 * "350 mm[Hg]", nor a limit from its sign: "<" and "130"; nor a flag's sign from its letters, nor "--" from
 * an option's name. And no line begins with the " · " that stands between two things.
 *
 * Unicode allows a break between a hyphen and a letter, and after a slash or a dash (UAX 14, HY, SY and BA). Weighed:
 * a hyphen that does not break, or a word joiner, in the words themselves (they are searched, copied and compared
 * as they are), a call for each label (forgotten at the next one). Chosen: an attribute for Pango on the bytes,
 * put on every label of the program when it is realized, and again when its words change.
 *
 * By the same way figures without a letter keep their order where words run from right to left: "3.5–5.1", "≥ 60".
 *
 * What it costs (counted around it by the processor's clock, tests/bench/bench-ui, median of 25): a switch to a chart
 * of 1,000 events realizes 286 widgets, 100 of them labels, and changes the words of 16, for 0.6 million of the main
 * thread's 550 million cycles: 0.1 %.
 */
#pragma once

#include <pango/pango.h>

G_BEGIN_DECLS

/* Once a process, after gtk_init. */
void rounds_line_breaks_install (void);
/* The same for words that no label shows, as on paper. (transfer full) NULL: there is nothing to keep whole. */
PangoAttrList *rounds_line_breaks_attributes (const char *text);
/* Beside other attributes; list may be NULL. (transfer full) */
PangoAttrList *rounds_line_breaks_add (PangoAttrList *list, const char *text);

G_END_DECLS
