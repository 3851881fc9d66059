/* harden.h: what every Rounds program does before anything else.
 *
 * C11 and libc only. The first statement of main () in rounds, roundsctl, rounds-engine, rounds-pages,
 * rounds-reader and rounds-derive; tests/test-harden.c reads the effects back from outside, after exec.
 */
#pragma once

/* No core dumps, not dumpable (so not traceable by others of the same user), umask 077. Ends the
 * program with one line and status 1 if the system refuses: nothing runs unhardened. */
void rounds_harden (void);
