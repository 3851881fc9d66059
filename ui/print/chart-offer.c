#include "chart-offer.h"

static void
asked_free (gpointer data)
{
  RoundsChartAsked *asked = data;

  g_object_unref (asked->patient);
  g_free ((gpointer) asked->ask);
  g_free (asked);
}

void
rounds_chart_offer (RoundsPrintWindow *window,
                    RoundsPatient *patient,
                    const RoundsChartOffer *offer)
{
  RoundsChartAsked *asked = g_new0 (RoundsChartAsked, 1);

  asked->patient = g_object_ref (patient);
  asked->ask = g_memdup2 (offer->ask, offer->size);
  rounds_print_window_add_later (window, offer->title,
                                 &(RoundsPrintLater){ offer->begin, asked, asked_free });
}
