/* cage.h: the walls around the programs that read what outsiders made.
 *
 * C11 and libc only, shared by rounds-engine, rounds-reader and rounds-pages. Two designs were weighed:
 *   - a sandbox helper around the child (bubblewrap): needs user namespaces, which sites switch
 *     off, and cannot be proven from inside the program that it protects;
 *   - the child locks itself in before it touches a byte from outside (Landlock for files, seccomp
 *     for system calls, no_new_privs). Chosen: no helper, no privilege, and the test asks the child
 *     itself to try each forbidden thing.
 * A kernel that cannot give the whole cage is an error, never a weaker cage.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum
{
  ROUNDS_CAGE_READ = 1 << 0,   /* open for reading, list */
  ROUNDS_CAGE_WRITE = 1 << 1,  /* also create, write, rename and remove below the path */
  ROUNDS_CAGE_DEVICE = 1 << 2, /* read, write and ioctl an existing node; nothing is created */
} RoundsCageRights;

typedef struct
{
  const char *path; /* a file or a folder; one that cannot be reached is skipped */
  unsigned rights;  /* RoundsCageRights */
} RoundsCagePath;

typedef enum
{
  ROUNDS_CAGE_ENGINE, /* deny list: no sockets, ptrace, exec, fork, signals to others; files by rule */
  ROUNDS_CAGE_READER, /* allow list: read, write, memory, exit; no file can be opened at all */
  ROUNDS_CAGE_PAGES,  /* allow list: as the reader, and files may be read, by rule */
} RoundsCageKind;

typedef struct
{
  RoundsCageKind kind;
  const RoundsCagePath *paths; /* (n_paths) none for the reader; for pages READ only */
  size_t n_paths;
  uint64_t memory_bytes; /* address space limit, 0 = none */
  unsigned cpu_seconds;  /* processor time limit, 0 = none */
} RoundsCageConfig;

/* Closes the cage around the calling process and every thread it starts later. Call it before any
 * thread exists. 0, or a negative errno with what failed in *what (static text). Cannot be undone. */
int rounds_cage_enter (const RoundsCageConfig *config, const char **what);

/* The Landlock ABI of the running kernel, 0 when there is none. */
int rounds_cage_landlock_abi (void);
