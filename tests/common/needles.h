/* needles.h: that what is known of a person stands in no file. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Searches every file below a folder for each text (NULL-ended) in UTF-8, UTF-16, hexadecimal digits
 * and base64, and for what zstd has compressed and nobody sealed. A file whose path ends in except
 * (NULL: none) is passed over. Ends the test at the first; gives how many files there were. */
guint test_assert_no_needles (const char *folder, const char *const *needles, const char *except);

G_END_DECLS
