/* inbox.h: the thread that reads the client's messages, and the queue that it fills.
 *
 * The queue is bounded in messages and bytes; when it is full the thread stops reading, the pipe
 * fills and the client waits. The thread owns the descriptor, and the end of its stream is the end
 * of the process, whatever the main thread is doing: the vault is wiped, then _exit (0). A broken
 * frame is one line on standard error and _exit (1).
 */
#pragma once

#include "vault.h"
#include "wire.h"

#include <stdbool.h>
#include <stdint.h>

#define RX_INBOX_MESSAGES 64
#define RX_INBOX_BYTES    (2 * (uint64_t) RX_WIRE_PAYLOAD_MAX)

typedef struct
{
  rx_header header;
  rx_bytes payload; /* in the vault: rx_message_clear */
  bool no_memory;   /* the payload was read and thrown away */
} rx_message;

typedef struct rx_inbox rx_inbox;

/* Starts the thread; NULL when that is not possible. Lives until the process ends. */
rx_inbox *rx_inbox_new (int fd, rx_vault *vault);
/* Waits for a message, at most until until_us (rx_clock_us; INT64_MAX: no limit), and says how many
 * are there. */
unsigned rx_inbox_wait (rx_inbox *inbox, int64_t until_us);
/* Makes a wait return, now or when it next begins. Any thread. */
void rx_inbox_wake (rx_inbox *inbox);
/* The oldest message; there must be one. */
rx_message rx_inbox_take (rx_inbox *inbox);
void rx_message_clear (rx_message *message, rx_vault *vault);
