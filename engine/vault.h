/* vault.h: memory for what patients' records and questions say.
 *
 * Every block is wiped when it is freed, and all of them at once when the program ends, also when
 * another thread is in the middle of a submit. Only plain bytes belong in a block, never pointers
 * or lengths: rx_vault_close wipes under the feet of the thread that works with them, and what that
 * thread makes of zeros is never sent, because the output asks rx_vault_closed first.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct rx_vault rx_vault;

rx_vault *rx_vault_new (void); /* NULL without memory */
/* NULL without memory. Any thread. Never returns once the vault is closed. */
void *rx_vault_alloc (rx_vault *vault, size_t size);
void rx_vault_free (rx_vault *vault, void *block); /* NULL is nothing; any thread */
/* Wipes every block. The next thing must be the end of the process. */
void rx_vault_close (rx_vault *vault);
bool rx_vault_closed (rx_vault *vault);
/* Closes the vault and ends the process at once, running nothing else. */
_Noreturn void rx_vault_exit (rx_vault *vault, int status);
