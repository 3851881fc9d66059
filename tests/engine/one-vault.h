/* one-vault.h: a vault of the test, which lives as long as the process. */
#pragma once

#include "vault.h"

static inline rx_vault *
one_vault (void)
{
  static rx_vault *vault;

  if (vault == NULL)
    vault = rx_vault_new ();
  return vault;
}
