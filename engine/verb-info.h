/* verb-info.h: `rounds-engine info MODEL`: what a model file holds and whether it can be run here,
 * from its head alone, within 50 ms. */
#pragma once

#include "verb.h"

/* options->model is the file. Prints lines, or one object with json. 0 also for a file that cannot
 * be run: it says why; 1 when it is no model file. */
int rx_verb_info (const rx_verb_options *options);
