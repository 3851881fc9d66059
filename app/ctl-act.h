/* ctl-act.h: what the verbs that change a record share: the chart, the act, what is said of it. */
#pragma once

#include "acts.h"
#include "ctl-record.h"
#include "local.h"
#include "scan.h"

G_BEGIN_DECLS

/* An open store and the chart of --patient. */
typedef struct
{
  RoundsCtl *ctl;
  RoundsCtlWhom whom;
  RoundsActor actor; /* set by rounds_ctl_act_open */
  RoundsStore *store;
  RoundsChart *chart;
} RoundsCtlAct;

void rounds_ctl_act_clear (RoundsCtlAct *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsCtlAct, rounds_ctl_act_clear)

/* Opens the store and, with --patient, the chart. Negative: go on; else the exit status. */
int rounds_ctl_act_open (RoundsCtlAct *self, gboolean needs_patient);
/* Applies it to the chart and prints what was done: {"done", "id", "reference", "version"}. */
int rounds_ctl_act_apply (RoundsCtlAct *self, RoundsAct act, const char *word);
/* The rows of a kind, of the chart or of the store, whose user (NULL: any) is the one who acts: each
 * its JSON on a line, or what line gives for people. */
int rounds_ctl_act_list (RoundsCtlAct *self,
                         const char *kind,
                         gboolean own_only,
                         void (*line) (RoundsScan *json, RoundsScanNode root));
/* The text of --text, --file F (- is standard input) or NULL; FALSE with an error. (transfer full) */
gboolean rounds_ctl_act_text (const char *text, const char *file, char **out, GError **error);

G_END_DECLS
