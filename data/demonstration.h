/* demonstration.h: the files of which a demonstration is made, by their hash (data/demo/demo.ini). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ROUNDS_DEMONSTRATION_SOURCE "demonstration" /* their feed; make.py checks it */

/* Whether these are the bytes of one of them. */
gboolean rounds_demonstration_has (GBytes *bytes);

G_END_DECLS
