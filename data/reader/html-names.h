/* html-names.h: characters that HTML calls by a name. */
#pragma once

#include <stdint.h>

#define ROUNDS_HTML_NAME_MAX 10 /* letters */

/* "eacute": U+00E9. 0: no such name. */
uint32_t rounds_html_name (const char *name);
