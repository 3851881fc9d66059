/* cage-parts.h: what cage.c is made of. For engine/cage and its test only. */
#pragma once

#include "cage.h"

/* The oldest Landlock that a cage is built on: Linux 5.19, so Debian 12's 6.1 and all later ones.
 * What 2 does not watch yet (truncation, TCP, device ioctl, signals, abstract sockets) is refused
 * by the system call filter, so the cage is as tight on 2 as on 7. */
#define ROUNDS_CAGE_ABI_MIN 2

/* Files. config->paths for the engine, nothing at all for the reader. */
int rounds_cage_landlock (const RoundsCageConfig *config, int abi, const char **what);
/* System calls, for the whole process. no_new_privs is set already. */
int rounds_cage_seccomp (RoundsCageKind kind, const char **what);
/* rounds_cage_enter () as a kernel with that Landlock ABI would do it; at most the real one. */
int rounds_cage_enter_abi (const RoundsCageConfig *config, int abi, const char **what);
