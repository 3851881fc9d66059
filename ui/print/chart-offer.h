/* chart-offer.h: a paper of a chart that is made when it is chosen: what it is made from is kept until then. */
#pragma once

#include "print-window.h"

G_BEGIN_DECLS

typedef struct
{
  RoundsPatient *patient;
  gconstpointer ask; /* a copy of the offer's */
} RoundsChartAsked;

typedef struct
{
  const char *title;
  /* As RoundsPrintLater's. asked: a const RoundsChartAsked, for as long as the window has the paper. */
  void (*begin) (RoundsPrintWindow *window, guint paper, gpointer asked);
  gconstpointer ask; /* (size) bytes that own nothing, copied */
  gsize size;
} RoundsChartOffer;

void rounds_chart_offer (RoundsPrintWindow *window,
                         RoundsPatient *patient,
                         const RoundsChartOffer *offer);

G_END_DECLS
