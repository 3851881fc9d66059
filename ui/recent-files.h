/* recent-files.h: keeps names of files out of the desktop's list of recent ones: such a name may be a patient's.
 *
 * GTK 4.8 puts there what was chosen, a little later (gtkfilechooserwidget.c, add_selection_to_recent_list). Weighed:
 * the setting that switches it off, gtk-recent-files-enabled: it empties the whole list of the person. Chosen: what was
 * named here is taken off again, whenever it appears while Rounds runs. Main thread only.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* For every file that a person chose, as soon as it was chosen. */
void rounds_recent_files_keep_out (GFile *file);

G_END_DECLS
