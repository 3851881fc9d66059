/* model-line.h: which model answers, on which device, and how it is doing, in words. */
#pragma once

#include "model.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_MODEL_LINE (rounds_model_line_get_type ())
G_DECLARE_FINAL_TYPE (RoundsModelLine, rounds_model_line, ROUNDS, MODEL_LINE, AdwBin)

/* model: NULL says that there is none. */
void rounds_model_line_set_model (RoundsModelLine *self, RoundsModel *model);
/* Something was asked: of a model that is ready no more than its name; one that cannot answer is a problem now. */
void rounds_model_line_set_brief (RoundsModelLine *self, gboolean brief);
const char *rounds_model_line_get_text (RoundsModelLine *self); /* the words on the screen */

G_END_DECLS
