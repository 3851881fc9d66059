/* A page of a PDF from anyone, drawn small. Without the cage: what poppler does wrong ends the target. */
#include "draw.h"
#include "reader-target.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#if defined(__SANITIZE_ADDRESS__)
/* fontconfig keeps what it read until the end, and so does what poppler prints to. */
__attribute__ ((visibility ("default"))) const char *__lsan_default_suppressions (void);

const char *
__lsan_default_suppressions (void)
{
  return "leak:libfontconfig\nleak:fopencookie";
}
#endif

static unsigned
draw_first (const void *self, RoundsInput *input, RoundsOutput *out, const char **line)
{
  RoundsPagesJob job = { .page = 0, .width = 64 };
  unsigned failed = rounds_pages_draw (input, out, &job, line);

  return rounds_output_end (out, input, failed, line);
}

/* The complaints of all runs are counted in one job, and poppler prints where nobody looks. */
static RoundsPagesJob *
warmed (void)
{
  static RoundsPagesJob job;
  FILE *standard[2] = { stdout, stderr };

  if (!job.sample)
    {
      rounds_pages_warm (&job);
      stdout = standard[0];
      stderr = standard[1];
    }
  return &job;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  warmed ();
  reader_target_run_with (draw_first, NULL, data, size);
  return 0;
}
