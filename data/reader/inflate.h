/* inflate.h: RFC 1951 and its wrapping of RFC 1950, for what is packed inside documents. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct
{
  uint8_t *bytes; /* (size); realloc'd as it grows */
  size_t size, room, limit;
} RoundsBuffer;

/* false: no memory, or over the limit. */
bool rounds_buffer_add (RoundsBuffer *buffer, const void *bytes, size_t n);

/* Adds what comes out. What is broken or cut off gives what came before: true when anything did.
 * The checksum at the end is not looked at, since many writers leave it wrong. */
bool rounds_inflate (const uint8_t *packed, size_t size, RoundsBuffer *out);
