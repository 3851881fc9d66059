/* XML from anyone as a narrative: it is read or refused; what is read keeps its bounds. */
#include "narrative.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check (RoundsNarrative *narrative)
{
  g_autofree char *text = NULL;

  if (narrative == NULL)
    return;
  if (narrative->n > ROUNDS_NARRATIVE_BLOCKS)
    abort ();
  for (guint i = 0; i < narrative->n; i++)
    if (narrative->blocks[i].n_cells > ROUNDS_NARRATIVE_COLUMNS ||
        (narrative->blocks[i].kind == ROUNDS_NARRATIVE_ROW) != (narrative->blocks[i].text == NULL))
      abort ();
  text = rounds_narrative_text (narrative);
  if (!g_utf8_validate (text, -1, NULL))
    abort ();
  rounds_narrative_free (narrative);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  check (rounds_narrative_of_cda (data, size, NULL));
  check (rounds_narrative_of_div ((const char *) data, size, NULL));
  return 0;
}
