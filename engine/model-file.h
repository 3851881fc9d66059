/* model-file.h: models from files: GGUF language models (model/language.h). */
#pragma once

#include "model-class.h"

/* Generates; cannot run tensors. */
extern const rx_model_class rx_model_file_class;
