/* ctl-record.h: what the verbs that read a patient's record share: whom, why, as of when. */
#pragma once

#include "ctl.h"
#include "open-chart.h"

G_BEGIN_DECLS

typedef struct
{
  char *patient, *source, *reason;
  char *break_glass; /* "R", "V" */
  gboolean compare;  /* set by a verb that tells who may be the same person */
  GOptionEntry entries[5];
} RoundsCtlWhom;

/* --patient, --source, --reason, --break-glass: rows for a verb's own options. Whom must outlive
 * the parsing. */
const GOptionEntry *rounds_ctl_whom_options (RoundsCtlWhom *whom);
void rounds_ctl_whom_clear (RoundsCtlWhom *whom);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsCtlWhom, rounds_ctl_whom_clear)

/* On whose behalf: texts are whom's. FALSE: --break-glass names a label that there is not, which must
 * never mean "opens nothing more": no verb reads a chart without an actor of this. */
gboolean rounds_ctl_actor (const RoundsCtlWhom *whom, RoundsActor *actor, GError **error);
/* Opens the store and the chart. (transfer full) */
RoundsStore *rounds_ctl_open_chart (RoundsCtl *ctl,
                                    const RoundsCtlWhom *whom,
                                    RoundsOpenChart *chart,
                                    GError **error);
/* The last moment of --as-of, never after now; now when it is NULL. */
gboolean rounds_ctl_at (RoundsStore *store, const char *as_of, gint64 *at, GError **error);
/* On standard error, of which types how many records are kept back: what a list lacks is no "none". */
void rounds_ctl_say_withheld (const RoundsOpenChart *chart);
/* "Observation/123". FALSE: it is none. (transfer full) */
gboolean rounds_ctl_split_reference (const char *reference, char **type, char **id);

G_END_DECLS
