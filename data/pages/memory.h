/* memory.h: whether memory was ever refused in this process.
 *
 * Cairo and poppler go on when an image, a mask or a group finds no memory, and leave it out: the page
 * would look whole without it. So malloc () itself is watched, for the program and its libraries.
 */
#pragma once

#include <stdbool.h>

bool rounds_memory_was_refused (void);
