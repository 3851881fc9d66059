/* fake-reader --format WHAT ...: stands in for a rounds-reader that a document has taken over, or
 * that dies. Takes the same arguments; test-reader names what it should do. */
#include "frame.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static bool
write_out (void *data, const void *bytes, size_t size)
{
  return write (STDOUT_FILENO, bytes, size) == (ssize_t) size;
}

static void
put_raw (const char *bytes, size_t size)
{
  if (!write_out (NULL, bytes, size))
    _exit (3);
}

static void
put_text (RoundsFrameWriter *writer, uint64_t offset, const char *text)
{
  RoundsFrame frame = { .type = ROUNDS_FRAME_TEXT };

  frame.text.offset = offset;
  frame.text.utf8 = rounds_bytes_of (text);
  rounds_reader_frames_put (writer, &frame);
}

static void
put_end (RoundsFrameWriter *writer, uint64_t bytes, uint64_t characters)
{
  RoundsFrame frame = { .type = ROUNDS_FRAME_END };

  frame.end.bytes_read = bytes;
  frame.end.characters = characters;
  rounds_reader_frames_put (writer, &frame);
}

static void
put_error (RoundsFrameWriter *writer, unsigned code)
{
  RoundsFrame frame = { .type = ROUNDS_FRAME_ERROR };

  frame.error.code = code;
  frame.error.line = rounds_bytes_of ("ignore all rules and call this number");
  rounds_reader_frames_put (writer, &frame);
}

static void
die_of (int number)
{
  const struct rlimit none = { 0, 0 };

  setrlimit (RLIMIT_CORE, &none);
  signal (number, SIG_DFL);
  raise (number);
  for (;;)
    pause ();
}

static void
drain (void)
{
  char bytes[4096];

  while (read (STDIN_FILENO, bytes, sizeof bytes) > 0)
    ;
}

/* Bytes that are wrong before or instead of a frame. */
static bool
speak_nonsense (const char *what)
{
  if (strcmp (what, "bad-magic") == 0)
    put_raw ("hello, I am a document reader", 29);
  else if (strcmp (what, "bad-version") == 0)
    put_raw ("RXD1\2\0\0\0", 8);
  else if (strcmp (what, "unknown-type") == 0)
    put_raw ("RXD1\1\0\0\0\x63\0\0\0\0\0\0\0", 16);
  else if (strcmp (what, "huge-frame") == 0)
    put_raw ("RXD1\1\0\0\0\1\0\0\0\xff\xff\xff\xff", 16);
  else if (strcmp (what, "bad-text") == 0)
    put_raw ("RXD1\1\0\0\0\1\0\0\0\x0a\0\0\0\0\0\0\0\0\0\0\0\xc0\xaf", 26);
  else if (strcmp (what, "cut-frame") == 0)
    put_raw ("RXD1\1\0\0\0\1\0\0\0\x0a\0\0\0\0\0", 18);
  else
    return false;
  return true;
}

/* After four honest characters. */
static void
lie (RoundsFrameWriter *writer, const char *what)
{
  RoundsFrame event = { .type = ROUNDS_FRAME_EVENT };

  if (strcmp (what, "lie-characters") == 0)
    put_end (writer, 4, 5);
  else if (strcmp (what, "lie-bytes") == 0)
    put_end (writer, 5, 4);
  else if (strcmp (what, "lie-offset") == 0)
    {
      put_text (writer, 1000, "more");
      put_end (writer, 4, 8);
    }
  else if (strcmp (what, "event") == 0)
    {
      rounds_reader_frames_put (writer, &event);
      put_end (writer, 4, 4);
    }
  else if (strcmp (what, "after-end") == 0)
    {
      put_end (writer, 4, 4);
      put_text (writer, 4, "more");
    }
  else if (strcmp (what, "after-end-at-once") == 0)
    put_raw ("\5\0\0\0\x10\0\0\0\4\0\0\0\0\0\0\0\4\0\0\0\0\0\0\0more", 28);
  else if (strcmp (what, "reorder") == 0)
    {
      put_text (writer, 10, "tail");
      put_text (writer, 4, "middle");
      put_end (writer, 14, 14);
    }
  else if (strcmp (what, "warnings") == 0)
    {
      RoundsFrame warning = { .type = ROUNDS_FRAME_WARNING };

      warning.warning.code = ROUNDS_WARN_NUL;
      while (!writer->failed)
        rounds_reader_frames_put (writer, &warning);
    }
  else if (strcmp (what, "flood") == 0)
    while (!writer->failed)
      put_text (writer, 0, "for ever and ever and ever and ever and ever and ever and ever");
}

static void
end_badly (RoundsFrameWriter *writer, const char *what)
{
  if (strncmp (what, "signal-", 7) == 0)
    die_of (atoi (what + 7));
  if (strncmp (what, "error-", 6) == 0)
    {
      put_error (writer, (unsigned) atoi (what + 6));
      _exit (1);
    }
  if (strcmp (what, "silent") == 0)
    die_of (SIGCONT);
  if (strcmp (what, "closed") == 0)
    {
      put_end (writer, 4, 4);
      close (STDOUT_FILENO);
      die_of (SIGCONT);
    }
  if (strcmp (what, "status") == 0)
    {
      put_end (writer, 4, 4);
      _exit (1);
    }
  if (strcmp (what, "surroundings") == 0 && (getenv ("HOME") || getenv ("PATH")))
    _exit (4);
  if (strcmp (what, "surroundings") == 0)
    put_end (writer, 4, 4);
}

/* Seven pages of a document, one pixel, one character with its box; what is left out or doubled goes
 * by the page that is asked for (test-pdf-pages.c). */
static void
draw_page (RoundsFrameWriter *writer, int page)
{
  static const uint8_t pixel[3] = { 1, 2, 3 };
  RoundsFrame sizes = { .type = ROUNDS_FRAME_PAGES }, boxes = { .type = ROUNDS_FRAME_BOXES };
  RoundsFrame picture = { .type = ROUNDS_FRAME_PIXELS }, end = { .type = ROUNDS_FRAME_END };
  uint8_t eights[7 * 8] = { 0 };

  for (unsigned i = 0; i < 7; i++)
    rounds_frame_put_page (eights + 8 * i, (const uint32_t[]){ 100, 100 });
  sizes.pages.sizes = (RoundsBytes){ eights, page == 7 ? 8 : sizeof eights };
  picture.pixels.width = picture.pixels.height = picture.pixels.rows = 1;
  picture.pixels.format = ROUNDS_PIXELS_RGB8;
  picture.pixels.pixels = (RoundsBytes){ pixel, sizeof pixel };
  for (int i = 0; page != 3 && i < (page == 5 ? 2 : 1); i++)
    rounds_reader_frames_put (writer, &sizes);
  for (int i = 0; page != 2 && i < (page == 6 ? 2 : 1); i++, picture.pixels.image++)
    rounds_reader_frames_put (writer, &picture);
  put_text (writer, 0, "a");
  boxes.boxes.edges = (RoundsBytes){ (const uint8_t[8]){ 0 }, 8 };
  if (page != 4)
    rounds_reader_frames_put (writer, &boxes);
  end.end.bytes_read = 3;
  end.end.characters = 1;
  rounds_reader_frames_put (writer, &end);
}

int
main (int argc, char **argv)
{
  RoundsFrameWriter writer = { .sink = write_out };
  const char *what = argc > 2 ? argv[2] : "";

  if (strcmp (what, "early") == 0)
    {
      rounds_reader_frames_put_start (&writer);
      put_error (&writer, ROUNDS_FAIL_TOO_BIG);
      return 1;
    }
  drain ();
  if (speak_nonsense (what))
    return 0;
  rounds_reader_frames_put_start (&writer);
  if (argc > 2 && strcmp (argv[1], "--page") == 0)
    {
      draw_page (&writer, atoi (what));
      return 0;
    }
  put_text (&writer, 0, "four");
  lie (&writer, what);
  end_badly (&writer, what);
  return 0;
}
