/* echo.h: a model for tests, built in: it says the last user segment again, word by word.
 *
 * It has no weights and knows nothing, but it behaves as a model must: several answers at once kept
 * apart, max_tokens, stop strings, cancel, a context limit, and pages per scope that are reused only
 * within their scope and wiped on request. A word is one token. Reached by the path
 * "builtin:echo", and only when rounds-engine was started with --echo.
 */
#pragma once

#include "model-class.h"

#define RX_ECHO_PATH       "builtin:echo"
#define RX_ECHO_PAGE_BYTES 1024

extern const rx_model_class rx_echo_class;
