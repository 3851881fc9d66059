/* sibling.h: a folder or file that is made beside the place that it will have.
 *
 * ".NAME.TAG-XXXXXX" in the folder above. What a killed program leaves bears that name; nothing opens
 * it, it may be removed. A place that is taken is never replaced: the folder gets its name by a
 * rename that replaces nothing but an empty folder.
 */
#pragma once

#include "data-error.h"

G_BEGIN_DECLS

/* EXISTS unless nothing, or an empty folder, is there. */
gboolean rounds_sibling_check_free (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A fresh folder, mode 0700; path is whole. (transfer full) */
char *rounds_sibling_new (const char *path, const char *tag, GError **error);
/* Gives the folder its name and syncs the folder above. */
gboolean rounds_sibling_place (const char *folder,
                               const char *path,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Both change names in one step, renameat2(2); folder is the old one then. */
gboolean rounds_sibling_exchange (const char *folder,
                                  const char *path,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Removes the folder and the files in it; a key file is overwritten before. */
void rounds_sibling_remove (const char *folder);
/* What killed programs have left beside path: whole names. (transfer full) */
GPtrArray *rounds_sibling_list (const char *path);

G_END_DECLS
