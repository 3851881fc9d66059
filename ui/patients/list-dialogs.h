/* list-dialogs.h: the small questions about lists: what a new one is called, which one a person goes
 * on, another name, whether one goes. Each does what was answered itself, offers to take it back
 * (undo.h), and says in a dialog why it could not.
 */
#pragma once

#include "list-undo.h"

G_BEGIN_DECLS

/* A new list: of `member` (may be NULL), or a saved search (filter, may be NULL). */
void rounds_list_dialog_new_list (GtkWidget *over,
                                  RoundsSession *session,
                                  const guint8 *member,
                                  const RoundsListFilter *filter);
/* Which of the lists made by hand this person goes on; also a new one. The reason first, where one is needed
 * (rounds_gate_put). */
void rounds_list_dialog_add (GtkWidget *over, RoundsSession *session, const guint8 *member);
/* Another name for it. func is told when it is taken back, too. */
void rounds_list_dialog_rename (GtkWidget *over,
                                RoundsSession *session,
                                const char *name,
                                RoundsListRenamed func);
/* Whether this list goes; the charts of its patients stay. */
void rounds_list_dialog_remove (GtkWidget *over, RoundsSession *session, const char *name);

G_END_DECLS
