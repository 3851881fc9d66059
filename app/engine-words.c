#include "engine-words.h"

#include "wire.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LAST_WORDS_MAX 200

static const char *
words_of (RoundsAppError code)
{
  switch (code)
    {
    case ROUNDS_APP_ERROR_ENGINE_LOST:
      return _ ("The engine was lost before the answer was whole. Ask again.");
    case ROUNDS_APP_ERROR_NO_ENGINE:
      return _ ("The engine is not running. Start it, then ask again.");
    case ROUNDS_APP_ERROR_NO_MODEL:
      return _ ("No model is installed. Name a model file with --model.");
    case ROUNDS_APP_ERROR_TOO_LONG:
      return _ ("The question and its evidence are too long for this model. Ask about a shorter "
                "time or fewer kinds of record.");
    case ROUNDS_APP_ERROR_MEMORY:
      return _ ("There is not enough memory for this question. Close other programs or choose a "
                "smaller model.");
    case ROUNDS_APP_ERROR_DEVICE:
      return _ ("The graphics device failed. The engine is started again; then ask again.");
    case ROUNDS_APP_ERROR_PROTOCOL:
      return _ ("The engine does not belong to this version of Rounds. Install Rounds again.");
    case ROUNDS_APP_ERROR_BUSY:
      return _ ("Too many questions are waiting. Ask again when one is answered.");
    case ROUNDS_APP_ERROR_NOT_CAPABLE:
      return _ ("This model cannot do what was asked. Choose another model.");
    case ROUNDS_APP_ERROR_USAGE:
      return _ ("The question is empty. Write it, then ask again.");
    case ROUNDS_APP_ERROR_LOCKED:
      return _ ("Rounds is locked. Unlock it first.");
    }
  return "";
}

GError *
rounds_engine_error_new (RoundsAppError code)
{
  return g_error_new_literal (ROUNDS_APP_ERROR, code, words_of (code));
}

GError *
rounds_engine_error_of_answer (guint fail)
{
  switch (fail)
    {
    case RX_FAIL_NO_MODEL:
    case RX_FAIL_MODEL_FILE:
      return rounds_engine_error_new (ROUNDS_APP_ERROR_NO_MODEL);
    case RX_FAIL_MEMORY:
      return rounds_engine_error_new (ROUNDS_APP_ERROR_MEMORY);
    case RX_FAIL_CONTEXT:
      return rounds_engine_error_new (ROUNDS_APP_ERROR_TOO_LONG);
    case RX_FAIL_DEVICE:
      return rounds_engine_error_new (ROUNDS_APP_ERROR_DEVICE);
    case RX_FAIL_BUSY:
      return rounds_engine_error_new (ROUNDS_APP_ERROR_BUSY);
    case RX_FAIL_GRAMMAR:
    case RX_FAIL_NOT_CAPABLE:
      return rounds_engine_error_new (ROUNDS_APP_ERROR_NOT_CAPABLE);
    default:
      return rounds_engine_error_new (ROUNDS_APP_ERROR_PROTOCOL);
    }
}

GError *
rounds_engine_error_of_load (guint fail)
{
  switch (fail)
    {
    case RX_FAIL_MEMORY:
      return g_error_new_literal (
          ROUNDS_APP_ERROR, ROUNDS_APP_ERROR_MEMORY,
          _ ("The model does not fit into memory. Choose a smaller model."));
    case RX_FAIL_DEVICE:
      return g_error_new_literal (
          ROUNDS_APP_ERROR, ROUNDS_APP_ERROR_DEVICE,
          _ ("No graphics device can run the model. Install a Vulkan driver, "
             "or Mesa's software driver."));
    case RX_FAIL_BAD_MESSAGE:
      return rounds_engine_error_new (ROUNDS_APP_ERROR_PROTOCOL);
    case RX_FAIL_NOT_CAPABLE:
      return g_error_new_literal (ROUNDS_APP_ERROR, ROUNDS_APP_ERROR_NOT_CAPABLE,
                                  _ ("This model is of a kind that Rounds cannot run. Choose a "
                                     "GGUF file of a Llama, Qwen or "
                                     "Gemma 3 model."));
    default:
      return g_error_new_literal (ROUNDS_APP_ERROR, ROUNDS_APP_ERROR_NO_MODEL,
                                  _ ("The model file cannot be used. Name another with --model."));
    }
}

GError *
rounds_engine_error_of_spawn (const GError *cause)
{
  const char *words = g_error_matches (cause, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT)
                          ? _ ("The engine program is missing. Install Rounds again.")
                          : _ ("The engine program cannot be started. Install Rounds again.");

  return g_error_new_literal (ROUNDS_APP_ERROR, ROUNDS_APP_ERROR_NO_ENGINE, words);
}

/* (transfer full) the line less the program's name before it */
static char *
cause_of (const char *last_words)
{
  const char *program = "rounds-engine: ";

  if (g_str_has_prefix (last_words, program))
    last_words += strlen (program);
  return g_utf8_substring (last_words, 0, MIN (LAST_WORDS_MAX, g_utf8_strlen (last_words, -1)));
}

GError *
rounds_engine_error_of_start (const char *last_words)
{
  g_autofree char *cause = cause_of (last_words);
  g_autofree char *folded = g_ascii_strdown (cause, -1);
  RoundsAppError code = ROUNDS_APP_ERROR_NO_ENGINE;

  if (strstr (folded, "memory") != NULL)
    code = ROUNDS_APP_ERROR_MEMORY;
  else if (strstr (folded, "device") != NULL || strstr (folded, "vulkan") != NULL)
    code = ROUNDS_APP_ERROR_DEVICE;

  if (*cause == '\0')
    return g_error_new_literal (ROUNDS_APP_ERROR, code,
                                _ ("The engine ended as it was started. Install Rounds again."));
  /* Translators: %s is what the engine itself said, in English. */
  return g_error_new (ROUNDS_APP_ERROR, code, _ ("The engine could not start: %s"), cause);
}

char *
rounds_engine_restart_detail (guint delay_ms)
{
  guint seconds = (delay_ms + 500) / 1000;

  if (seconds == 0)
    return g_strdup (_ ("The engine was lost. Starting it again."));
  return g_strdup_printf (ngettext ("The engine was lost. Starting it again in %u second.",
                                    "The engine was lost. Starting it again in %u seconds.",
                                    seconds),
                          seconds);
}

/* The steps of a load, as engine/ names them. */
static const char *
words_of_step (const char *step)
{
  if (strcmp (step, "opening the device") == 0)
    return _ ("Opening the graphics device");
  if (strcmp (step, "first preparation of the model") == 0)
    return _ ("Preparing the model for this machine");
  return _ ("Reading the model");
}

char *
rounds_engine_load_detail (const char *step, guint64 done, guint64 total)
{
  const char *words = words_of_step (step);

  if (total <= 1 || done > total)
    /* Translators: a step of loading a model, e.g. "Reading the model" */
    return g_strdup_printf (_ ("%s."), words);
  /* Translators: a step of loading a model, and how far it is */
  return g_strdup_printf (_ ("%s, %u %%."), words,
                          (guint) (100.0 * (double) done / (double) total));
}
