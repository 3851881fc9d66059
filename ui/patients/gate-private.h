/* gate-private.h: the two questions of the gate, for ui/patients only. Each is a dialog whose answer
 * "open" goes on and whose default is "cancel". (transfer none): GTK owns it until it is answered. */
#pragma once

#include "open-gate.h"

G_BEGIN_DECLS

/* A person beside those who are easily taken for him. look_alikes: RoundsLookAlike. */
AdwMessageDialog *rounds_look_alike_dialog_new (GtkWindow *parent,
                                                RoundsSession *session,
                                                const RoundsPersonRow *row,
                                                GArray *look_alikes);

/* What a reason is asked for. */
typedef enum
{
  ROUNDS_GLASS_OPEN,       /* the chart */
  ROUNDS_GLASS_RESTRICTED, /* the chart with what is labelled R */
  ROUNDS_GLASS_LIST,       /* on a list, by which the chart opens without a question */
} RoundsGlass;

/* Why: the choice and the words, "Emergency: wheeze after a latex glove". */
AdwMessageDialog *rounds_break_glass_dialog_new (GtkWindow *parent,
                                                 RoundsSession *session,
                                                 const RoundsPersonRow *row,
                                                 RoundsGlass what);
/* (transfer full) NULL while words are missing. */
char *rounds_break_glass_dialog_dup_reason (AdwMessageDialog *dialog);
/* RoundsActor.opened that the choice asks for. */
guint rounds_break_glass_dialog_get_opened (AdwMessageDialog *dialog);

G_END_DECLS
