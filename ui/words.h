/* words.h: what a person reads for each error and state. The one place in the window that turns a
 * code into a sentence; no function here returns patient data.
 */
#pragma once

#include "model.h"
#include "store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Why a store cannot be opened and what helps. */
typedef struct
{
  char *title;   /* "There is no store here" */
  char *body;    /* one or two sentences */
  char *path;    /* the folder, for reading */
  char *command; /* for a terminal, quoted; NULL when no command helps */
} RoundsStoreProblem;

void rounds_store_problem_clear (RoundsStoreProblem *problem);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsStoreProblem, rounds_store_problem_clear)

/* demonstration: the window was started for one (--demo), so the command makes one. */
void rounds_words_for_problem (RoundsStoreProblem *problem,
                               const char *dir,
                               gboolean demonstration,
                               const GError *error);
/* One line for the unlock page. (transfer full) */
char *rounds_words_for_unlock_error (const GError *error);
/* One line for a model or an answer: the code's words, or the message of an unknown error.
 * (transfer full) */
char *rounds_words_for_model_error (const GError *error);

/* (transfer none) a symbolic icon; NULL while the answer is being made (a spinner stands there). */
const char *rounds_words_answer_icon (RoundsAnswer *answer);
/* model: says what an answer without a word waits for. (transfer full) */
char *rounds_words_for_answer (RoundsAnswer *answer, RoundsModelState model);

/* (transfer none) "Demonstration store", "Clinical store" */
const char *rounds_words_for_kind (RoundsStoreKind kind);
/* "2026-11-01" as a person writes it, "1 Nov 2026"; text that is no date is returned as it is.
 * (transfer full) */
char *rounds_words_for_date (const char *iso);

G_END_DECLS
