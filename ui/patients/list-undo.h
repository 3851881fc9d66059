/* list-undo.h: a change of one's lists that can be taken back (undo.h), while nobody changed the same
 * list since: what another window did meanwhile is not written over.
 */
#pragma once

#include "lists.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _RoundsListUndo RoundsListUndo;

/* Before the change. name: the list; to: what it is called afterwards (NULL: the same).
 * (transfer full) */
RoundsListUndo *rounds_list_undo_new (RoundsSession *session, const char *name, const char *to);
/* Told of a new name before the lists are read anew, while `over` is there. */
typedef void (*RoundsListRenamed) (gpointer over, const char *from, const char *to);
/* Who is told when a name is taken back. */
void rounds_list_undo_tell (RoundsListUndo *self, GtkWidget *over, RoundsListRenamed func);
void rounds_list_undo_free (RoundsListUndo *self);
/* Once the change is on disk, over any widget of the window. Takes self. */
void rounds_list_undo_offer (RoundsListUndo *self, GtkWidget *from, const char *done);

G_END_DECLS
