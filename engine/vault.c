#include "vault.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct block block;
struct block
{
  block *before, *after;
  size_t size;
  max_align_t bytes[];
};

struct rx_vault
{
  pthread_mutex_t lock;
  block blocks; /* head of the ring */
  atomic_bool closed;
};

rx_vault *
rx_vault_new (void)
{
  rx_vault *vault = calloc (1, sizeof *vault);

  if (vault == NULL)
    return NULL;
  pthread_mutex_init (&vault->lock, NULL);
  vault->blocks.before = vault->blocks.after = &vault->blocks;
  return vault;
}

void *
rx_vault_alloc (rx_vault *vault, size_t size)
{
  block *b;

  if (size > SIZE_MAX - sizeof *b || (b = malloc (sizeof *b + size)) == NULL)
    return NULL;
  b->size = size;
  pthread_mutex_lock (&vault->lock);
  b->before = &vault->blocks;
  b->after = vault->blocks.after;
  b->after->before = b;
  vault->blocks.after = b;
  pthread_mutex_unlock (&vault->lock);
  return b->bytes;
}

void
rx_vault_free (rx_vault *vault, void *bytes)
{
  block *b;

  if (bytes == NULL)
    return;
  b = (block *) (void *) ((char *) bytes - offsetof (block, bytes));
  explicit_bzero (b->bytes, b->size);
  pthread_mutex_lock (&vault->lock);
  b->before->after = b->after;
  b->after->before = b->before;
  pthread_mutex_unlock (&vault->lock);
  free (b);
}

/* Keeps the lock: whoever asks for memory now waits for the end of the process. */
void
rx_vault_close (rx_vault *vault)
{
  atomic_store (&vault->closed, true);
  pthread_mutex_lock (&vault->lock);
  for (block *b = vault->blocks.after; b != &vault->blocks; b = b->after)
    explicit_bzero (b->bytes, b->size);
}

bool
rx_vault_closed (rx_vault *vault)
{
  return atomic_load (&vault->closed);
}

void
rx_vault_exit (rx_vault *vault, int status)
{
  rx_vault_close (vault);
  _exit (status);
}
