/* draft-fixture.h: a note being typed, as its keeper sees it: what became of it is counted. */
#pragma once

#include "draft-keeper.h"

G_BEGIN_DECLS

typedef struct
{
  guint saves, signs, discards;
} DraftActs;

/* Of the patient's "acted"; acts: a DraftActs. */
void draft_on_acted (RoundsPatient *patient,
                     const RoundsAct *act,
                     const RoundsActDone *done,
                     gpointer acts);
/* Of the session's "words-lost"; told: a GString. */
void draft_on_words_lost (RoundsSession *session, const char *words, GString *told);
/* For test_wait_until; keeper: the RoundsDraftKeeper. */
gboolean draft_is_saved (gpointer keeper);
/* A progress note of these words. */
void draft_put (RoundsDraftKeeper *keeper, const char *text);

G_END_DECLS
