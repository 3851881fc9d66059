/* own-place.h: where the parts of Rounds are, found from the running program, so that a tree installed
 * anywhere (and the build tree) works with no environment variable. Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* folder: of an installed tree, as meson's options give it, below the prefix or absolute; in the build
 * tree the place is known by the name alone. Nothing is looked at. (transfer full) */
char *rounds_own_place (const char *folder, const char *name);

G_END_DECLS
