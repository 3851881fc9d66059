#include "draft-fixture.h"

void
draft_on_acted (RoundsPatient *patient,
                const RoundsAct *act,
                const RoundsActDone *done,
                gpointer data)
{
  DraftActs *acts = data;

  acts->saves += act->type == ROUNDS_ACT_DRAFT_SAVE ? 1 : 0;
  acts->signs += act->type == ROUNDS_ACT_SIGN ? 1 : 0;
  acts->discards += act->type == ROUNDS_ACT_DRAFT_DISCARD ? 1 : 0;
}

gboolean
draft_is_saved (gpointer keeper)
{
  return rounds_draft_keeper_get_state (keeper) == ROUNDS_KEEPER_SAVED;
}

void
draft_put (RoundsDraftKeeper *keeper, const char *text)
{
  rounds_draft_keeper_put (keeper, &(RoundsDraftWords){ .text = text, .type = "11506-3" });
}

void
draft_on_words_lost (RoundsSession *session, const char *words, GString *told)
{
  g_string_append (told, words);
}
