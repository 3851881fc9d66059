/* output.h: messages to the client. Main thread only.
 *
 * Messages are put into `writer` and sent by rx_output_flush, which blocks: a slow client slows the
 * engine, and nothing piles up here. A client that is gone is no failure: the process ends with 0.
 */
#pragma once

#include "vault.h"
#include "wire.h"

typedef struct
{
  int fd;
  rx_vault *vault;
  rx_writer writer;
} rx_output;

/* Sends and wipes what was put. Ends the process when the client is gone or memory ran out. */
void rx_output_flush (rx_output *output);
