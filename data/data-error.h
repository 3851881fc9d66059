/* data-error.h: what can go wrong with a store or a document. Messages hold no patient data. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_DATA_ERROR_NOT_FOUND,     /* no store there */
  ROUNDS_DATA_ERROR_EXISTS,        /* something is there already: never replaced */
  ROUNDS_DATA_ERROR_AUTH,          /* wrong passphrase */
  ROUNDS_DATA_ERROR_CORRUPT,       /* there, but not what was written */
  ROUNDS_DATA_ERROR_FULL,          /* no space */
  ROUNDS_DATA_ERROR_PERMISSION,    /* the system refuses */
  ROUNDS_DATA_ERROR_SCHEMA,        /* made by a newer Rounds */
  ROUNDS_DATA_ERROR_DEMONSTRATION, /* refused because the store is, or is not, a demonstration */
  ROUNDS_DATA_ERROR_INVALID,       /* an argument or a document that cannot be used */
  ROUNDS_DATA_ERROR_MEMORY,
  ROUNDS_DATA_ERROR_IO,
  ROUNDS_DATA_ERROR_READER,    /* rounds-reader refused, was ended or died */
  ROUNDS_DATA_ERROR_LOCKED,    /* the store was closed */
  ROUNDS_DATA_ERROR_REFUSED,   /* an act that this person, or anyone, may not do */
  ROUNDS_DATA_ERROR_LAST,      /* the last passphrase or owner of a store stays */
  ROUNDS_DATA_ERROR_KEYRING,   /* the desktop's keyring is not there, locked, or does not answer */
  ROUNDS_DATA_ERROR_AMBIGUOUS, /* an id that more than one source has */
  ROUNDS_DATA_ERROR_HELD,      /* another program has the store open */
} RoundsDataError;

#define ROUNDS_DATA_ERROR (rounds_data_error_quark ())
GQuark rounds_data_error_quark (void);
/* The word for `--json`: "auth", "corrupt" ... */
const char *rounds_data_error_code (int code);

G_END_DECLS
