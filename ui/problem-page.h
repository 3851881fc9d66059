/* problem-page.h: why the store cannot be opened, where it is, what helps. Never offers to replace
 * anything. */
#pragma once

#include "words.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Signal "try-again" (). (None of the pages overrides grab_focus: 4.8 would then go there at once
 * when Tab enters the page, past whatever stands before.) */
#define ROUNDS_TYPE_PROBLEM_PAGE (rounds_problem_page_get_type ())
G_DECLARE_FINAL_TYPE (RoundsProblemPage, rounds_problem_page, ROUNDS, PROBLEM_PAGE, AdwBin)

void rounds_problem_page_show (RoundsProblemPage *self, const RoundsStoreProblem *problem);
/* Puts the focus on Try Again. */
void rounds_problem_page_focus (RoundsProblemPage *self);

G_END_DECLS
