/* list-paper.h: pages that are longer than a window, whole, on paper.
 *
 * Weighed: a picture of what is seen (the rest is cut without a word), scrolling the page for several
 * pictures (a row is torn, and the page moves while it is printed), lines made of what the page is made
 * of. Chosen: the last. What was folded or filtered out on the screen is on the paper too.
 */
#pragma once

#include "list-page.h"
#include "paper.h"

G_BEGIN_DECLS

/* Every entry of a list of the chart, under the headings of its page, with their counts. What is sensitive
 * or social stays off unless sensitive, and is counted: in kept_back, which may be NULL, too. title: the
 * page's. (transfer full) */
RoundsPaper *rounds_list_paper_new (RoundsListPage *page,
                                    const char *title,
                                    gboolean sensitive,
                                    guint *kept_back);

G_END_DECLS
