/* cli.h: how rounds-engine speaks to the person at a terminal. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#define RX_PROGRAM "rounds-engine"

/* "rounds-engine: WHAT. Try 'rounds-engine --help'." on standard error; returns 2. Here and below a control
 * character in WHAT is shown as a question mark. */
int rx_cli_usage (const char *format, ...) __attribute__ ((format (printf, 1, 2)));

/* The thing asked for failed: one line on standard error, or with json one object on standard
 * output; returns 1. */
typedef struct
{
  bool json;
  const char *code; /* "no-device" */
} rx_cli_failure;
int rx_cli_failed (rx_cli_failure failure, const char *format, ...)
    __attribute__ ((format (printf, 2, 3)));

/* At the end of a verb: status, or 1 when standard output did not take everything; said where nothing was said
 * before (status 0). */
int rx_cli_end (int status);

/* A JSON string with its quotes; bytes that are not UTF-8 become U+FFFD. */
void rx_cli_json_string (FILE *file, const char *text);

/* The value of an option that takes one: "--cache DIR" or "--cache=DIR". True when argv[*at] is
 * this option; then *value is set and *at stands on the last word of it, or *value is NULL when it
 * is missing. */
bool rx_cli_value (int argc, char **argv, int *at, const char *name, const char **value);
