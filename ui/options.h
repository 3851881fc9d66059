/* options.h: the command line of rounds, read before GTK starts, so that --help, --version and every
 * mistake work without a display and read like those of the other programs. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *store; /* folder; set after a successful parse */
  char *model; /* file, or NULL: none */
  gboolean demo;
  gboolean exit_after_startup; /* hidden: ends when the first page was drawn */
  int echo_ms; /* hidden, tests: echo model, this long between words; -1: not asked for */
  char *ask;   /* hidden, tests: asked once in the chat; "answering" on stdout at its first word */
} RoundsOptions;

void rounds_options_clear (RoundsOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsOptions, rounds_options_clear)

/* -1: go on. Otherwise the program is to end with this status; all that had to be said was said. */
int rounds_options_parse (RoundsOptions *options, char **argv);

G_END_DECLS
