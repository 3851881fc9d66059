/* draft-keeper.h: one draft from the first key to the signature, without a widget.
 *
 *   NEW --put--> UNSAVED --commit--> SAVED --put--> UNSAVED ...
 *                   `--error--> FAILED --again--> ...
 *   SAVED --sign--> SIGNING --commit--> SIGNED        (an error goes back to SAVED)
 *
 * It has a copy of what was typed, so that no key is lost when the widget goes first: it hands the
 * words over at the pace of autosave.h, when told to flush, and, waiting for the disk, when the chart
 * closes (lock, another patient, the window's end): a signature that still waits for its save then
 * never comes, and after it nothing is written. "Saved" is only said of what is committed. A draft
 * has its name from the start, so that a save never waits for the one before.
 *
 * What was signed is never saved again, undone or discarded here (W11).
 */
#pragma once

#include "drafts.h"

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_KEEPER_NEW = 0, /* nothing was typed */
  ROUNDS_KEEPER_UNSAVED, /* on its way to the disk */
  ROUNDS_KEEPER_SAVED,
  ROUNDS_KEEPER_FAILED, /* get_error says why; it is tried again */
  ROUNDS_KEEPER_SIGNING,
  ROUNDS_KEEPER_SIGNED,
  ROUNDS_KEEPER_DISCARDED,
} RoundsKeeperState;

/* What is written; texts may be NULL. */
typedef struct
{
  const char *title, *text, *encounter;
  const char *appends;           /* "DocumentReference/1" */
  const char *type, *type_words; /* LOINC code and its name */
} RoundsDraftWords;

/* Signals: "changed" (): the state, or when it was saved. */
#define ROUNDS_TYPE_DRAFT_KEEPER (rounds_draft_keeper_get_type ())
G_DECLARE_FINAL_TYPE (RoundsDraftKeeper, rounds_draft_keeper, ROUNDS, DRAFT_KEEPER, GObject)

/* id: a draft that is there; NULL: a new one. Of a draft that was left within its save this is the keeper that has its
 * last words. (transfer full) */
RoundsDraftKeeper *rounds_draft_keeper_new (RoundsPatient *patient, const char *id);
const char *rounds_draft_keeper_get_id (RoundsDraftKeeper *self);
/* TRUE: the same draft is open in another place of this program, which alone writes it. */
gboolean rounds_draft_keeper_is_elsewhere (RoundsDraftKeeper *self);
RoundsKeeperState rounds_draft_keeper_get_state (RoundsDraftKeeper *self);
const char *rounds_draft_keeper_get_error (RoundsDraftKeeper *self); /* NULL: none */
gint64 rounds_draft_keeper_get_saved (RoundsDraftKeeper *self);      /* ms since 1970; 0: never */
/* "DocumentReference/..." once SIGNED. */
const char *rounds_draft_keeper_get_reference (RoundsDraftKeeper *self);

/* The words as they are; the keeper's until the next put. */
RoundsDraftWords rounds_draft_keeper_get_words (RoundsDraftKeeper *self);
/* Hands over what is unsaved: nobody writes in it any more, who let go of it next. */
void rounds_draft_keeper_leave (RoundsDraftKeeper *self);
/* The words as they are now; copied. */
void rounds_draft_keeper_put (RoundsDraftKeeper *self, const RoundsDraftWords *words);
/* Hands over what is unsaved now. */
void rounds_draft_keeper_flush (RoundsDraftKeeper *self);
/* Saves what is unsaved, then signs. An error is in get_error and the state goes back. */
void rounds_draft_keeper_sign (RoundsDraftKeeper *self);
void rounds_draft_keeper_discard (RoundsDraftKeeper *self);

/* For tests: another clock, in ms, and what the timer does. */
void rounds_draft_keeper_set_clock (RoundsDraftKeeper *self, gint64 (*now_ms) (void));
void rounds_draft_keeper_tick (RoundsDraftKeeper *self);

G_END_DECLS
