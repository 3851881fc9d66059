/* others.h: programs that want all cores, as long as a test wants them to. */
#pragma once

#include <glib.h>

#define OTHERS_MOST 8

typedef struct
{
  GPid pids[OTHERS_MOST]; /* (n) */
  guint n;
} Others;

/* priority: what nice (2) adds. */
void others_start (Others *others, guint n, int priority);
void others_stop (Others *others);
