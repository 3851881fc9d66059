/* code-page.h: what the upper half of a byte means in the code pages of older documents. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Numbered as Windows does; 10000 is the Macintosh's. */
bool rounds_code_page_is_known (unsigned page);
/* The character of a byte; 0: none. Bytes below 0x80 are ASCII in all of them. */
uint32_t rounds_code_page_char (unsigned page, uint8_t byte);
