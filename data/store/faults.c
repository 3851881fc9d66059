/* What is said of rows that are not what was written. */
#include "records-private.h"

#include <glib/gi18n-lib.h>

#define RESTORE N_ (" Restore the store from a backup, or salvage it with roundsctl doctor.")

const char *
rounds_fault_text (RoundsFault fault)
{
  static const char *const texts[ROUNDS_N_FAULTS] = {
    [ROUNDS_FAULT_CHANGED] = N_ ("A row of this chart is damaged or was changed."),
    [ROUNDS_FAULT_SWAPPED] = N_ ("A row of this chart stands in another row's place."),
    [ROUNDS_FAULT_REPLAYED] = N_ ("A row of this chart was put back to an older state."),
    [ROUNDS_FAULT_CUT] = N_ ("A row of this chart was taken out."),
    [ROUNDS_FAULT_ADDED] = N_ ("A row was added to this chart."),
    [ROUNDS_FAULT_MASTER] = N_ ("The root of the store is damaged or was changed."),
    [ROUNDS_FAULT_DIRECTORY_CUT] = N_ ("A patient was taken out of the store."),
    [ROUNDS_FAULT_DIRECTORY_ADDED] = N_ ("A patient was added to the store."),
    [ROUNDS_FAULT_DIRECTORY_REPLAYED] = N_ ("A patient was changed or put back to an older state."),
    [ROUNDS_FAULT_AUDIT_CHANGED] = N_ ("A row of the audit was changed."),
    [ROUNDS_FAULT_AUDIT_MOVED] = N_ ("Rows of the audit were put in another order."),
    [ROUNDS_FAULT_AUDIT_GAP] = N_ ("A row of the audit was taken out."),
    [ROUNDS_FAULT_AUDIT_CUT] = N_ ("The end of the audit was cut off."),
    [ROUNDS_FAULT_AUDIT_ADDED] = N_ ("A row was added to the audit."),
    [ROUNDS_FAULT_ROLLED_BACK] = N_ ("The whole database was put back to an older state."),
    [ROUNDS_FAULT_HEAD_MISSING] = N_ ("The copy of the audit's end is missing."),
    [ROUNDS_FAULT_HEAD_CHANGED] = N_ ("The copy of the audit's end is damaged or was changed."),
    [ROUNDS_FAULT_BYTES] = N_ ("The bytes of a record are missing, damaged or were changed."),
    [ROUNDS_FAULT_ALIAS] = N_ ("A record or patient is not found under its own id."),
  };

  return _ (texts[fault]);
}

void
rounds_fault_set (RoundsFault fault, GError **error)
{
  g_set_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT, "%s%s",
               rounds_fault_text (fault), _ (RESTORE));
}

void
rounds_fault_set_unpacked (RoundsFault fault, const RoundsBlock *block, GError **error)
{
  if (rounds_block_failed (block))
    rounds_database_set_error (SQLITE_NOMEM, error);
  else
    rounds_fault_set (fault, error);
}
