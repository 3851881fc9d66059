#include "reader-ask.h"

#include "counts.h"

typedef struct
{
  gboolean done;
  RoundsReading *reading;
  GError *error;
} Answer;

static void
on_read_finished (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->reading = rounds_reader_read_finish (ROUNDS_READER (source), result, &answer->error);
  answer->done = TRUE;
}

RoundsReading *
reader_ask (const ReaderQuestion *question, GBytes *document, char **why)
{
  g_autofree char *path = test_build_path (question->program != NULL ? question->program
                                                                     : "data/reader/rounds-reader");
  g_autoptr (RoundsReader) reader = rounds_reader_new (path);
  const RoundsReaderDocument from = { .bytes = document, .fd = -1 };
  Answer answer = { 0 };

  rounds_reader_set_limits (reader, &question->limits);
  if (question->page != NULL)
    rounds_reader_page_async (reader, question->page, &from, NULL, on_read_finished, &answer);
  else
    rounds_reader_read_async (reader, question->format, &from, NULL, on_read_finished, &answer);
  g_assert_true (test_wait_for (&answer.done, TEST_PATIENCE_MS));
  if (answer.reading == NULL)
    *why = g_strdup (answer.error->message);
  g_clear_error (&answer.error);
  return answer.reading;
}
