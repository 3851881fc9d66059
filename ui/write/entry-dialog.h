/* entry-dialog.h: entering an observation, a problem, an allergy or a task for one patient.
 *
 * Strict: a number that may mean two things is asked about (decimal.h), a unit of another dimension
 * is refused and nothing is converted (units.h), an implausible value is asked about once more with
 * the range, a date in the future is refused (entry-date.h). The button names the patient (W10).
 * Refused off now (W2), without the role, and for who died (H27), each with words. What was typed and not entered
 * when the chart closes (a lock) is found again among the person's drafts of it, and that is told over the lock.
 */
#pragma once

#include "patient.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_ENTRY_DIALOG (rounds_entry_dialog_get_type ())
G_DECLARE_FINAL_TYPE (RoundsEntryDialog, rounds_entry_dialog, ROUNDS, ENTRY_DIALOG, AdwWindow)

/* what: "observation", "problem", "allergy", "task", of which a task keeps what is selected now
 * (W16); NULL for another word. It closes itself when it is done, and with the chart. */
GtkWindow *rounds_entry_dialog_new (RoundsPatient *patient, const char *what);

G_END_DECLS
