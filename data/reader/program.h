/* program.h: what rounds-reader and rounds-pages share as programs: the document on descriptor 0, frames
 * to 1, one line on a failure to 2; and numbers on a command line.
 *
 * Without stdio, which may want calls that a cage has no place for.
 */
#pragma once

#include "frame.h"

/* Frames on their way out, so that small ones do not cost a system call each. */
typedef struct
{
  size_t used;
  uint8_t bytes[64u << 10];
} RoundsPipe;

/* A RoundsFrameSink; data: the RoundsPipe. */
bool rounds_pipe_put (void *data, const void *bytes, size_t size);
bool rounds_pipe_flush (RoundsPipe *pipe);

/* A RoundsInputSource: the document. */
long rounds_program_read (void *unused, void *bytes, size_t size);
/* Says why the program failed; 1, its exit status. */
int rounds_program_fail (const char *program, const char *line);
/* Of an option: 1 to 1,000,000. */
bool rounds_program_number (const char *text, unsigned *number);
