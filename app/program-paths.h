/* program-paths.h: where the parts of Rounds are, found from the running program, so that a tree installed
 * anywhere (and the build tree) works with no environment variable. (transfer full) */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "rounds-engine", "rounds-reader", "rounds-pages": in ../libexec/rounds beside the program, or in the build
 * tree (own-place.h of data/). */
char *rounds_paths_program (const char *name);
/* "locale", "glib-2.0/schemas" below ../share, or the build tree's own; NULL when there is none. */
char *rounds_paths_share (const char *name);
char *rounds_paths_default_store (void);       /* user data folder /rounds/store */
char *rounds_paths_demonstration_store (void); /* user data folder /rounds/demonstration */
/* The demonstration model in the user's cache, or NULL when it is not there. */
char *rounds_paths_default_model (void);

G_END_DECLS
