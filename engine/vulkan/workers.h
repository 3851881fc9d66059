/* workers.h: threads for pieces of work that do not need each other: a driver's compiler, packing.
 *
 * The caller is one of them: it does pieces too instead of waiting, so everything also works where
 * no thread can be started, and on one core. Pieces begin in the order in which they were added. A
 * piece's memory is the caller's: adding one never fails. All calls but the pieces' own are made
 * from one thread.
 */
#pragma once

#include "status.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct rx_workers rx_workers;

typedef enum
{
  RX_PIECE_NEW, /* nobody's */
  RX_PIECE_WAITING,
  RX_PIECE_RUNNING,
  RX_PIECE_DONE,
} rx_piece_state;

typedef struct rx_piece
{
  rx_status (*run) (void *data);
  void *data;
  rx_status status;     /* once it is done */
  rx_piece_state state; /* of the workers from here on */
  struct rx_piece *next;
} rx_piece;

/* So many threads beside the caller; RX_WORKERS_AUTO: one less than cores, a few at most. NULL without
 * memory. Threads are started by the first pieces. */
#define RX_WORKERS_AUTO 0xffffffffu
rx_workers *rx_workers_new (uint32_t threads);
/* Begins soon. The piece stays where it is until it is done. */
void rx_workers_add (rx_workers *workers, rx_piece *piece);
/* Does one piece that waits, or waits until one is done. False: all are done. */
bool rx_workers_help (rx_workers *workers);
/* Until this piece, which was added, is done; its status. */
rx_status rx_workers_wait (rx_workers *workers, const rx_piece *piece);
uint32_t rx_workers_left (rx_workers *workers); /* pieces not done */
/* Waits for the threads, and no longer than that: the caller does a piece only where no thread can be started. False:
 * some are not done. */
bool rx_workers_wait_ms (rx_workers *workers, uint32_t ms);
/* What has not begun will not, and stays RX_PIECE_NEW; what has begun is waited for. */
void rx_workers_stop (rx_workers *workers);
void rx_workers_free (rx_workers *workers); /* stops first; NULL is none */
