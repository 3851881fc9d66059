#include "blobs.h"

#include <string.h>

static rx_blob_slot *
find (rx_blobs *blobs, uint64_t id)
{
  for (unsigned i = 0; i < RX_BLOBS_MAX; i++)
    {
      if (blobs->slots[i].id == id)
        return &blobs->slots[i];
    }
  return NULL;
}

static void
drop (rx_blobs *blobs, rx_vault *vault, rx_blob_slot *slot)
{
  rx_vault_free (vault, slot->data);
  blobs->bytes -= slot->total;
  *slot = (rx_blob_slot){ 0 };
}

/* A slot for a blob's first piece, or NULL with the failure. */
static rx_blob_slot *
begin (rx_blobs *blobs, rx_vault *vault, const rx_blob *piece, int *failure, const char **why)
{
  rx_blob_slot *slot = find (blobs, 0);

  if (piece->offset != 0)
    {
      *failure = RX_FAIL_BAD_MESSAGE;
      *why = "the first piece of a blob begins at 0";
      return NULL;
    }
  *failure = RX_FAIL_MEMORY;
  *why = "too many blobs or bytes are waiting; use or cancel some";
  if (slot == NULL || piece->total > RX_BLOBS_BYTES_MAX - blobs->bytes)
    return NULL;
  slot->data = rx_vault_alloc (vault, (size_t) piece->total);
  if (slot->data == NULL)
    return NULL;
  slot->id = piece->blob;
  slot->total = piece->total;
  slot->credit = piece->total < RX_WIRE_BLOB_PIECE ? piece->total : RX_WIRE_BLOB_PIECE;
  blobs->bytes += piece->total;
  *failure = 0;
  return slot;
}

int
rx_blobs_add (rx_blobs *blobs,
              rx_vault *vault,
              uint64_t request,
              const rx_blob *piece,
              uint64_t *credit,
              const char **why)
{
  rx_blob_slot *slot = find (blobs, piece->blob);
  uint64_t end = piece->offset + piece->piece.size; /* at most total: checked by the decoder */
  int failure = 0;

  if (slot == NULL)
    {
      slot = begin (blobs, vault, piece, &failure, why);
      if (slot == NULL)
        return failure;
      slot->request = request;
    }
  if (slot->request != request)
    {
      *why = "a blob of that number belongs to another request";
      return RX_FAIL_BUSY;
    }
  if (piece->total != slot->total || piece->offset != slot->received || end > slot->credit)
    {
      drop (blobs, vault, slot);
      *why = "a piece of a blob is out of order, over its credit or of another size";
      return RX_FAIL_BAD_MESSAGE;
    }
  if (piece->piece.size > 0)
    memcpy (slot->data + slot->received, piece->piece.data, piece->piece.size);
  slot->received = end;
  if (slot->total - end < RX_BLOBS_WINDOW)
    slot->credit = slot->total;
  else
    slot->credit = end + RX_BLOBS_WINDOW;
  *credit = slot->credit;
  return 0;
}

bool
rx_blobs_get (const rx_blobs *blobs, uint64_t id, uint64_t size, rx_bytes *out)
{
  const rx_blob_slot *slot = find ((rx_blobs *) blobs, id);

  if (id == 0 || slot == NULL || slot->total != size || slot->received != size)
    return false;
  *out = (rx_bytes){ slot->data, (size_t) size };
  return true;
}

void
rx_blobs_drop (rx_blobs *blobs, rx_vault *vault, uint64_t id)
{
  rx_blob_slot *slot = id == 0 ? NULL : find (blobs, id);

  if (slot != NULL)
    drop (blobs, vault, slot);
}

bool
rx_blobs_drop_request (rx_blobs *blobs, rx_vault *vault, uint64_t request)
{
  bool any = false;

  for (unsigned i = 0; i < RX_BLOBS_MAX; i++)
    {
      rx_blob_slot *slot = &blobs->slots[i];

      if (slot->id != 0 && slot->request == request)
        {
          drop (blobs, vault, slot);
          any = true;
        }
    }
  return any;
}
