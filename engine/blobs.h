/* blobs.h: bytes that come in pieces, kept until a run uses them.
 *
 * A blob begins with its first piece, at offset 0, which needs no credit (an empty piece announces
 * it). Every piece is answered with how far the client may send; pieces come in order. What breaks
 * these rules drops the blob, wiped.
 */
#pragma once

#include "vault.h"
#include "wire.h"

#include <stdbool.h>
#include <stdint.h>

#define RX_BLOBS_MAX       16
#define RX_BLOBS_BYTES_MAX (128ull << 20)              /* all blobs together */
#define RX_BLOBS_WINDOW    (4ull * RX_WIRE_BLOB_PIECE) /* that may be on their way */

typedef struct
{
  uint64_t id; /* 0: free */
  uint64_t request;
  uint64_t total, received, credit;
  uint8_t *data; /* (total) in the vault */
} rx_blob_slot;

typedef struct
{
  rx_blob_slot slots[RX_BLOBS_MAX];
  uint64_t bytes;
} rx_blobs;

/* Takes a piece. 0 with the new credit, or a wire failure with one line in *why. */
int rx_blobs_add (rx_blobs *blobs,
                  rx_vault *vault,
                  uint64_t request,
                  const rx_blob *piece,
                  uint64_t *credit,
                  const char **why);
/* The bytes of a blob that is all there and has this size; false otherwise. */
bool rx_blobs_get (const rx_blobs *blobs, uint64_t id, uint64_t size, rx_bytes *out);
/* Nothing happens for an id that is not there. */
void rx_blobs_drop (rx_blobs *blobs, rx_vault *vault, uint64_t id);
/* Drops what came with this request; false when there was none. */
bool rx_blobs_drop_request (rx_blobs *blobs, rx_vault *vault, uint64_t request);
