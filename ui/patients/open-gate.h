/* open-gate.h: what is asked before a chart opens, wherever it is opened from.
 *
 * Two questions, each with not opening as the answer that Esc and Enter give: a patient who is easily
 * taken for another is shown side by side with those (H11); a patient whose own record is restricted,
 * or who is on none of the lists that this person made by hand, where the site wants that, asks for a
 * reason that is kept in the audit. Nothing of a chart is read before.
 *
 * Weighed: each page asks by itself (the palette would forget), the window asks when a chart opens
 * (then the chart was read already). Chosen: one gate that ends in one call.
 */
#pragma once

#include "lists.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* reason, opened: for rounds_patient_open. Called once, or never when the person does not open. */
typedef void (*RoundsGateOpened) (gpointer data,
                                  const guint8 rid[ROUNDS_RID_BYTES],
                                  const char *reason,
                                  guint opened);

typedef struct
{
  RoundsSession *session;
  const guint8 *rid; /* (16) copied */
  gboolean
      restricted; /* asks for a reason whatever the record says, and opens what is labelled R */
} RoundsGateAsk;

/* over: the widget it is asked from, which owns the question: func is not called once it is gone, nor
 * after a lock. */
void
rounds_gate_open (GtkWidget *over, const RoundsGateAsk *ask, RoundsGateOpened func, gpointer data);
/* Before somebody is put on a list made by hand: where that would let the chart open without a question, the reason is
 * asked now, and its audit row ("list-put") stands before func is called. Who is on such a list already, or whose chart is
 * open, was asked before. Called once or never, as above. */
typedef void (*RoundsGatePut) (GtkWidget *over,
                               RoundsSession *session,
                               const guint8 rid[ROUNDS_RID_BYTES]);
void rounds_gate_put (GtkWidget *over,
                      RoundsSession *session,
                      const guint8 rid[ROUNDS_RID_BYTES],
                      RoundsGatePut func);
/* Whether a reason would be asked for. */
gboolean rounds_gate_needs_reason (RoundsSession *session, const guint8 rid[ROUNDS_RID_BYTES]);
/* The same of many in one turn. held: rids (GBytes) of whom lists made by hand hold; NULL: no list is asked about. (transfer
 * full) */
GHashTable *rounds_gate_list_held (RoundsSession *session);
gboolean rounds_gate_needs_reason_of (RoundsSession *session, GHashTable *held, GBytes *rid);

G_END_DECLS
