#include "whole.h"

#include <stdlib.h>

#define FIRST (256u << 10)

unsigned
rounds_whole_read (RoundsInput *input, RoundsWhole *whole)
{
  size_t room = FIRST, n;

  *whole = (RoundsWhole){ malloc (room + 1), 0 };
  while (whole->bytes)
    {
      uint8_t *grown;

      n = rounds_input_read (input, whole->bytes + whole->size, room - whole->size);
      whole->size += n;
      whole->bytes[whole->size] = 0;
      if (whole->size < room)
        return 0;
      room = room > SIZE_MAX / 4 ? 0 : room * 2;
      grown = room ? realloc (whole->bytes, room + 1) : NULL;
      if (!grown)
        free (whole->bytes);
      whole->bytes = grown;
    }
  return ROUNDS_FAIL_MEMORY;
}
