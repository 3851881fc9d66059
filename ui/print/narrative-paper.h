/* narrative-paper.h: a C-CDA document or a FHIR narrative on paper: headings, paragraphs, lists and tables as the
 * document view has them, whole, whatever its pages on the screen are.
 */
#pragma once

#include "narrative.h"
#include "paper.h"

G_BEGIN_DECLS

void rounds_narrative_paper_add (RoundsPaper *paper, const RoundsNarrative *narrative);

G_END_DECLS
