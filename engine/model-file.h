/* model-file.h: models from files. */
#pragma once

#include "model-class.h"

/* Only its open is there, and it always says no: this build has no kernels for models. It says
 * first what is wrong with the file itself, if something is. */
extern const rx_model_class rx_model_file_class;
