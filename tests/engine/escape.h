/* escape.h: every way out of a cage that we can think of, to be tried from inside one. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What the attempts are made on, built before the cage is closed. Names are absolute. */
typedef struct
{
  const char *cache;        /* a folder: the engine's cage lets it be written */
  const char *cache_file;   /* in it */
  const char *model;        /* a file that the engine's cage lets it read */
  const char *outside;      /* a folder that no cage lets in */
  const char *outside_file; /* in it */
  const char *link_out;     /* a symbolic link in `cache` to `outside_file` */
  int outside_fd;           /* `outside`, opened before: what a parent might leave open */
  int socket_fd;            /* connected, the same */
  int pipe_fd;
  pid_t victim;         /* another process of the same user */
  void *victim_address; /* 8 bytes of its memory */
} EscapeGround;

typedef enum
{
  ESCAPE_READER = 1 << 0,  /* only the readers' cages forbid it */
  ESCAPE_SPECIAL = 1 << 1, /* works only on some kernels or for root: not tried without a cage */
  ESCAPE_LOOK = 1 << 2,    /* rounds-pages may: it looks at fonts */
} EscapeFlags;

typedef struct
{
  const char *name;
  /* 0 or more: it was possible. -errno: it was not. */
  long (*attempt) (const EscapeGround *ground);
  unsigned flags;
} EscapeAttempt;

/* The last has no name. */
const EscapeAttempt *escape_process_attempts (void);
const EscapeAttempt *escape_file_attempts (void);
