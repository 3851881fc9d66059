/* print-chart.h: what can be printed of an open chart, offered in one window. */
#pragma once

#include "chat-turn.h"
#include "print-window.h"

G_BEGIN_DECLS

typedef struct
{
  GtkWidget *page;       /* what is shown; NULL: nothing of it is offered */
  const char *title;     /* of its section */
  const char *looking;   /* words in the search of the chart; "": none */
  RoundsChatTurn *asked; /* the newest question of the chat; NULL: none */
  const char *section;   /* its id (section.h); NULL: none that is known */
} RoundsPrintShown;

/* The pages of the document that is open (first, and chosen), the note or the plot that is open (a plot from its values), the summary, the
 * summary with what is sensitive, the page that is shown (whole, from what it is made of; of a page of forms what is
 * seen), the places of the words that are looked for, the newest question with its sources. */
GtkWindow *rounds_print_chart_new (GtkWindow *parent,
                                   RoundsPatient *patient,
                                   const RoundsPrintShown *shown);

G_END_DECLS
