/* import-dialog.h: an import over the window: how far it is, and what came of it.
 *
 * While it runs it can be stopped, not closed. Then it says what is new, changed and the same, and
 * lists what was refused, with file, place and reason, as `roundsctl import` does. Where another person has an id of
 * somebody here it offers those files once more, from a source with a name of its own (H13). The names of files
 * stand here because the person chose them; they go to no log.
 */
#pragma once

#include "import-job.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_IMPORT_DIALOG (rounds_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (RoundsImportDialog, rounds_import_dialog, ROUNDS, IMPORT_DIALOG, AdwWindow)

/* Begins the import of the files, paths up to a NULL. */
GtkWindow *rounds_import_dialog_new (GtkWindow *parent,
                                     RoundsSession *session,
                                     const char *const *files);
RoundsImportJob *rounds_import_dialog_get_job (RoundsImportDialog *self);
/* Asks for files with a file chooser, then imports them. */
void rounds_import_choose (GtkWindow *parent, RoundsSession *session);
/* Files dropped on the window are imported while the session is unlocked. */
void rounds_import_accept_drops (GtkWindow *window, RoundsSession *session);

G_END_DECLS
