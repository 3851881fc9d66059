#include "data-error.h"

G_DEFINE_QUARK (rounds - data - error - quark, rounds_data_error)

const char *
rounds_data_error_code (int code)
{
  static const char *const codes[] = {
    [ROUNDS_DATA_ERROR_NOT_FOUND] = "not-found",
    [ROUNDS_DATA_ERROR_EXISTS] = "exists",
    [ROUNDS_DATA_ERROR_AUTH] = "auth",
    [ROUNDS_DATA_ERROR_CORRUPT] = "corrupt",
    [ROUNDS_DATA_ERROR_FULL] = "full",
    [ROUNDS_DATA_ERROR_PERMISSION] = "permission",
    [ROUNDS_DATA_ERROR_SCHEMA] = "schema",
    [ROUNDS_DATA_ERROR_DEMONSTRATION] = "demonstration",
    [ROUNDS_DATA_ERROR_INVALID] = "invalid",
    [ROUNDS_DATA_ERROR_MEMORY] = "memory",
    [ROUNDS_DATA_ERROR_IO] = "io",
    [ROUNDS_DATA_ERROR_READER] = "reader",
    [ROUNDS_DATA_ERROR_HELD] = "held",
    [ROUNDS_DATA_ERROR_LOCKED] = "locked",
    [ROUNDS_DATA_ERROR_REFUSED] = "refused",
    [ROUNDS_DATA_ERROR_LAST] = "last",
    [ROUNDS_DATA_ERROR_KEYRING] = "keyring",
    [ROUNDS_DATA_ERROR_AMBIGUOUS] = "ambiguous",
  };

  if (code < 0 || code >= (int) G_N_ELEMENTS (codes))
    return "unknown";
  return codes[code];
}
