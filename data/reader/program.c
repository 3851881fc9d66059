#include "program.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool
write_all (int fd, const void *bytes, size_t size)
{
  const uint8_t *at = bytes;

  while (size > 0)
    {
      ssize_t n = write (fd, at, size);

      if (n < 0 && errno != EINTR)
        return false;
      if (n > 0)
        {
          at += n;
          size -= (size_t) n;
        }
    }
  return true;
}

bool
rounds_pipe_flush (RoundsPipe *pipe)
{
  size_t n = pipe->used;

  pipe->used = 0;
  return write_all (STDOUT_FILENO, pipe->bytes, n);
}

bool
rounds_pipe_put (void *data, const void *bytes, size_t size)
{
  RoundsPipe *pipe = data;

  if (size > sizeof pipe->bytes - pipe->used && !rounds_pipe_flush (pipe))
    return false;
  if (size >= sizeof pipe->bytes)
    return write_all (STDOUT_FILENO, bytes, size);
  memcpy (pipe->bytes + pipe->used, bytes, size);
  pipe->used += size;
  return true;
}

long
rounds_program_read (void *unused, void *bytes, size_t size)
{
  ssize_t n;

  do
    n = read (STDIN_FILENO, bytes, size);
  while (n < 0 && errno == EINTR);
  return n;
}

int
rounds_program_fail (const char *program, const char *line)
{
  write_all (STDERR_FILENO, program, strlen (program));
  write_all (STDERR_FILENO, ": ", 2);
  write_all (STDERR_FILENO, line, strlen (line));
  write_all (STDERR_FILENO, ".\n", 2);
  return 1;
}

bool
rounds_program_number (const char *text, unsigned *number)
{
  char *end;
  unsigned long value;

  errno = 0;
  value = strtoul (text, &end, 10);
  if (errno || *end || end == text || text[0] == '-' || value < 1 || value > 1000000)
    return false;
  *number = (unsigned) value;
  return true;
}
