/* cage-ground.h: what the tests of the cages share: ground to stand on, and each cage to enter. */
#pragma once

#include "escape.h"

#include <glib.h>

enum
{
  CAGE_TEST_NOBODY = 65534, /* a user that is not root */
  CAGE_TEST_NO_CAGE = 12,   /* exit status: the cage could not be entered */
};

typedef struct
{
  EscapeGround at;
  char *folder;
  char *paths[6];
  int ends[2], sockets[2];
} Ground;

/* `victim`: a process of the same user; asserts on failure. */
void ground_init (Ground *ground, pid_t victim);
void ground_clear (Ground *ground);
/* Another process of this user that only waits, and lets itself be traced as far as a site's rules
 * (Yama) leave that to it. */
pid_t victim_new (void);
void victim_end (pid_t pid);
int wait_for (pid_t pid); /* the status */

/* Each closes a cage around the calling process: 0 or a negative errno. */
int enter_none (const EscapeGround *ground);
int enter_engine (const EscapeGround *ground);
int enter_engine_oldest (const EscapeGround *ground); /* as on the oldest kernel */
int enter_engine_real (const EscapeGround *ground);   /* as rounds-engine does */
int enter_landlock (const EscapeGround *ground);      /* files only, without the filter */
int enter_reader_oldest (const EscapeGround *ground);
int enter_reader (const EscapeGround *ground); /* as rounds-reader does */
int enter_pages_oldest (const EscapeGround *ground);
int enter_pages (const EscapeGround *ground); /* as rounds-pages does; the model for its fonts */

/* In cage-use.c: tests that what a cage has to leave possible is possible. */
void cage_add_uses (void);
