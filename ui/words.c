#include "words.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

void
rounds_store_problem_clear (RoundsStoreProblem *problem)
{
  g_clear_pointer (&problem->title, g_free);
  g_clear_pointer (&problem->body, g_free);
  g_clear_pointer (&problem->path, g_free);
  g_clear_pointer (&problem->command, g_free);
}

static void
problem_set (RoundsStoreProblem *problem, const char *title, const char *body)
{
  problem->title = g_strdup (title);
  problem->body = g_strdup (body);
}

static char *
init_command (const char *dir, gboolean demonstration)
{
  g_autofree char *quoted = g_shell_quote (dir);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *today = g_date_time_format (now, "%F");

  if (demonstration)
    return g_strdup_printf ("roundsctl init --demonstration --as-of %s --store %s", today, quoted);
  return g_strdup_printf ("roundsctl init --store %s", quoted);
}

static char *
list_command (const char *dir)
{
  g_autofree char *quoted = g_shell_quote (dir);

  return g_strdup_printf ("ls -la %s", quoted);
}

static void
problem_for_data_error (RoundsStoreProblem *problem,
                        const char *dir,
                        gboolean demonstration,
                        const GError *error)
{
  switch (error->code)
    {
    case ROUNDS_DATA_ERROR_NOT_FOUND:
      problem_set (problem, _ ("There is no store here"),
                   _ ("The folder below holds no store. Make one with the command below, then "
                      "choose Try Again, or start Rounds on another folder."));
      problem->command = init_command (dir, demonstration);
      break;
    case ROUNDS_DATA_ERROR_CORRUPT:
    case ROUNDS_DATA_ERROR_INVALID:
      problem_set (problem, _ ("This store is damaged"),
                   _ ("Something in the folder below is not what Rounds wrote there. Nothing was "
                      "changed. Put the folder back from a backup, then choose Try Again."));
      problem->command = list_command (dir);
      break;
    case ROUNDS_DATA_ERROR_SCHEMA:
      problem_set (problem, _ ("This store needs a newer Rounds"),
                   _ ("A newer version of Rounds made the store in the folder below. Nothing was "
                      "changed. Install that version and open the store with it."));
      break;
    case ROUNDS_DATA_ERROR_PERMISSION:
      problem_set (problem, _ ("The system refuses access to this store"),
                   _ ("The folder below and its files must belong to you. Look at their owner with "
                      "the command below, have it put right, then choose Try Again."));
      problem->command = list_command (dir);
      break;
    case ROUNDS_DATA_ERROR_HELD:
      problem_set (problem, _ ("This store is open elsewhere"), NULL);
      problem->body = g_strdup_printf (_ ("%s Then choose Try Again."), error->message);
      break;
    case ROUNDS_DATA_ERROR_FULL:
      problem_set (problem, _ ("No space is left"),
                   _ ("The disk that holds the folder below is full. Free some space, then choose "
                      "Try Again."));
      break;
    default:
      problem_set (problem, _ ("This store cannot be read"), NULL);
      problem->body = g_strdup (error->message);
      problem->command = list_command (dir);
    }
}

void
rounds_words_for_problem (RoundsStoreProblem *problem,
                          const char *dir,
                          gboolean demonstration,
                          const GError *error)
{
  rounds_store_problem_clear (problem);
  problem->path = g_filename_display_name (dir);
  if (error->domain == ROUNDS_DATA_ERROR)
    problem_for_data_error (problem, dir, demonstration, error);
  else
    problem_set (problem, _ ("This store cannot be read"), error->message);
}

char *
rounds_words_for_unlock_error (const GError *error)
{
  if (g_error_matches (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH))
    return g_strdup (_ ("That passphrase does not open this store. Type it again."));
  if (g_error_matches (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY))
    return g_strdup (_ ("There is too little memory to open the store. Close other programs and "
                        "try again."));
  return g_strdup (error->message);
}

char *
rounds_words_for_model_error (const GError *error)
{
  if (error == NULL)
    return g_strdup (_ ("the model gave no reason"));
  if (error->domain != ROUNDS_APP_ERROR)
    return g_strdup (error->message);
  switch (error->code)
    {
    case ROUNDS_APP_ERROR_ENGINE_LOST:
      return g_strdup (_ ("the engine was lost"));
    case ROUNDS_APP_ERROR_NO_ENGINE:
      return g_strdup (_ ("the engine does not start; install Rounds again"));
    case ROUNDS_APP_ERROR_NO_MODEL:
      return g_strdup (_ ("no model could be loaded; start Rounds with --model and a model file"));
    case ROUNDS_APP_ERROR_TOO_LONG:
      return g_strdup (_ ("the question is too long for this model; shorten it"));
    case ROUNDS_APP_ERROR_MEMORY:
      return g_strdup (_ ("there is too little memory for this model"));
    case ROUNDS_APP_ERROR_DEVICE:
      return g_strdup (_ ("no device on this machine can run the model"));
    case ROUNDS_APP_ERROR_BUSY:
      return g_strdup (_ ("the model is busy; ask again in a moment"));
    default:
      return g_strdup (error->message);
    }
}

const char *
rounds_words_answer_icon (RoundsAnswer *answer)
{
  switch (rounds_answer_get_state (answer))
    {
    case ROUNDS_ANSWER_DONE:
      return rounds_answer_is_complete (answer) ? "emblem-ok-symbolic" : "dialog-warning-symbolic";
    case ROUNDS_ANSWER_STOPPED:
      return "media-playback-stop-symbolic";
    case ROUNDS_ANSWER_CUT_OFF:
      return "dialog-warning-symbolic";
    case ROUNDS_ANSWER_FAILED:
      return "dialog-error-symbolic";
    default:
      return NULL;
    }
}

static char *
words_for_waiting (RoundsModelState model, int reading)
{
  if (model == ROUNDS_MODEL_STARTING)
    return g_strdup (_ ("Waiting for the model to start"));
  if (model == ROUNDS_MODEL_RESTARTING)
    return g_strdup (_ ("Waiting for the model to start again"));
  if (reading >= 0)
    /* Translators: %d %% of a long question, with what it brings of the record. */
    return g_strdup_printf (_ ("Reading the question, %d %%"), reading);
  return g_strdup (_ ("Waiting for the first word"));
}

char *
rounds_words_for_answer (RoundsAnswer *answer, RoundsModelState model)
{
  g_autofree char *why = NULL;

  switch (rounds_answer_get_state (answer))
    {
    case ROUNDS_ANSWER_WAITING:
      return words_for_waiting (model, rounds_answer_get_reading (answer));
    case ROUNDS_ANSWER_STREAMING:
      return g_strdup (_ ("Answering"));
    case ROUNDS_ANSWER_DONE:
      if (rounds_answer_is_complete (answer))
        return g_strdup (_ ("Finished. Nothing in it was checked."));
      return g_strdup (_ ("Ended at its length limit. This is a part of an answer."));
    case ROUNDS_ANSWER_STOPPED:
      return g_strdup (_ ("Stopped by you. This is a part of an answer."));
    case ROUNDS_ANSWER_CUT_OFF:
      return g_strdup (_ ("Cut off: the engine was lost. This is a part of an answer."));
    case ROUNDS_ANSWER_FAILED:
    default:
      why = rounds_words_for_model_error (rounds_answer_get_error (answer));
      /* Translators: %s is a reason that begins in lower case and has no full stop. */
      return g_strdup_printf (_ ("No answer: %s."), why);
    }
}

const char *
rounds_words_for_kind (RoundsStoreKind kind)
{
  return kind == ROUNDS_STORE_DEMONSTRATION ? _ ("Demonstration store") : _ ("Clinical store");
}

char *
rounds_words_for_date (const char *iso)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autofree char *full = g_strconcat (iso, "T00:00:00Z", NULL);
  g_autoptr (GDateTime) date = g_date_time_new_from_iso8601 (full, utc);

  if (date == NULL)
    return g_strdup (iso);
  /* Translators: a date as "01-Nov-2026", as every date of the window, for g_date_time_format (). */
  return g_date_time_format (date, _ ("%d-%b-%Y"));
}
