/* serve.h: `rounds-engine serve`, the wire protocol on standard input and output. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct
{
  const char *cache;         /* NULL: the user's cache folder */
  const char *device;        /* part of a device's name; NULL: the fastest */
  const char *const *models; /* (n_models) files that LOAD may name */
  size_t n_models;
  bool echo; /* the built-in test model may be loaded */
  unsigned echo_ms;
} rx_serve_options;

/* Serves until standard input closes, then ends the process with 0. Returns only what stopped it
 * from starting: 1, said on standard error. */
int rx_serve (const rx_serve_options *options);
