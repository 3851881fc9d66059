#include "input.h"

size_t
rounds_input_read (RoundsInput *input, uint8_t *bytes, size_t size)
{
  size_t used = 0;
  long n = 1;

  while (used < size && n > 0 && !input->failed)
    {
      n = input->source (input->data, bytes + used, size - used);
      if (n < 0)
        input->failed = ROUNDS_FAIL_INPUT;
      else if ((uint64_t) n > input->limit - input->taken)
        input->failed = ROUNDS_FAIL_TOO_BIG;
      else
        {
          used += (size_t) n;
          input->taken += (uint64_t) n;
        }
    }
  return used;
}
