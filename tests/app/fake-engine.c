/* fake-engine.c: a rounds-engine that misbehaves in one way, named by its --model.
 *
 * Where nothing else is said it says ready, loads, and answers a question with the text of its last
 * segment, word by word. */
#include "wire.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

typedef struct
{
  const char *mode;
  uint8_t *in; /* (used) what was read and not taken */
  size_t used, size;
} Fake;

static bool
is (const Fake *fake, const char *mode)
{
  return strcmp (fake->mode, mode) == 0;
}

static void
say_raw (const void *data, size_t size)
{
  for (size_t done = 0; done < size;)
    {
      ssize_t n = write (STDOUT_FILENO, (const uint8_t *) data + done, size - done);

      if (n <= 0)
        exit (0);
      done += (size_t) n;
    }
}

static void
say (const Fake *fake, rx_writer *w)
{
  size_t step = is (fake, "byte-by-byte") ? 1 : w->used;

  for (size_t at = 0; at < w->used; at += step)
    say_raw (w->data + at, step);
  rx_writer_clear (w);
}

static void
say_text (const Fake *fake, rx_to to, const void *text, size_t size)
{
  rx_writer w = { 0 };

  rx_put_text (&w, to, &(rx_text){ .text = { text, size }, .tokens = 1 });
  say (fake, &w);
}

static void
say_done (const Fake *fake, rx_to to, rx_finish finish)
{
  rx_writer w = { 0 };

  rx_put_done (&w, to, &(rx_done){ .finish = finish });
  say (fake, &w);
}

static void
say_failed (const Fake *fake, rx_to to, rx_fail code)
{
  rx_writer w = { 0 };

  rx_put_failed (&w, to, code, "refused by the test");
  say (fake, &w);
}

/* A header as the wire has it, so that it can be wrong. */
static void
say_header (unsigned version, unsigned type, uint64_t request, uint32_t length)
{
  uint8_t h[RX_WIRE_HEADER_BYTES] = { 'R', 'X', 'W', '1', (uint8_t) version, 0, (uint8_t) type };

  for (int i = 0; i < 8; i++)
    h[12 + i] = (uint8_t) (request >> (8 * i));
  for (int i = 0; i < 4; i++)
    h[24 + i] = (uint8_t) (length >> (8 * i));
  say_raw (h, sizeof h);
}

static _Noreturn void
stay (void)
{
  for (;;)
    pause ();
}

static void
on_hello (const Fake *fake, rx_to to)
{
  rx_writer w = { 0 };
  rx_ready ready = { .version = is (fake, "version-2") ? 2 : RX_WIRE_VERSION,
                     .engine = rx_bytes_of ("fake"),
                     .device = rx_bytes_of ("Fake device"),
                     .software = 1 };

  if (is (fake, "stall"))
    stay ();
  if (is (fake, "frame-version-2"))
    say_header (2, RX_MSG_READY, to.request, 0);
  if (is (fake, "loaded-first"))
    {
      rx_put_loaded (&w, to, &(rx_loaded){ .name = rx_bytes_of ("fake") });
      say (fake, &w);
    }
  if (is (fake, "ready-for-another"))
    to.request += 1;
  rx_put_ready (&w, to, &ready);
  say (fake, &w);
}

static void
on_load (const Fake *fake, rx_to to)
{
  rx_writer w = { 0 };
  rx_loaded loaded = { .capabilities = RX_CAN_GENERATE | RX_CAN_EMBED,
                       .sequences = is (fake, "one-at-a-time") ? 1 : 4,
                       .name = rx_bytes_of ("Fake model") };

  if (is (fake, "no-model-file"))
    say_failed (fake, to, RX_FAIL_MODEL_FILE);
  else if (is (fake, "no-device"))
    say_failed (fake, to, RX_FAIL_DEVICE);
  else if (is (fake, "no-memory"))
    say_failed (fake, to, RX_FAIL_MEMORY);
  else
    {
      rx_put_progress (&w, to, &(rx_progress){ rx_bytes_of ("reading"), 1, 4 });
      if (is (fake, "stall-in-load"))
        {
          say (fake, &w);
          stay ();
        }
      rx_put_loaded (&w, (rx_to){ to.request, 7 }, &loaded);
      say (fake, &w);
      if (is (fake, "never-reads"))
        stay ();
    }
}

static void
say_words (const Fake *fake, rx_to to, rx_bytes text)
{
  size_t from = 0;

  for (size_t at = 1; at <= text.size; at++)
    {
      if (at < text.size && text.data[at] != ' ')
        continue;
      say_text (fake, to, text.data + from, at - from);
      from = at;
    }
}

/* TRUE when the misbehaviour took the place of the answer. */
static bool
misbehave (const Fake *fake, rx_to to)
{
  static const char half[] = "caf\xC3";
  rx_to other = { to.request + 1000, to.model };
  rx_writer w = { 0 };

  if (is (fake, "unknown-id"))
    say_text (fake, other, "stray", 5);
  else if (is (fake, "half-character"))
    say_text (fake, to, half, sizeof half - 1);
  else if (is (fake, "zero-character"))
    say_text (fake, to, "a\0b", 3);
  else if (is (fake, "garbage-later"))
    say_raw ("Segmentation fault (not really), and some more words to fill a header", 69);
  else if (is (fake, "huge-frame"))
    say_header (RX_WIRE_VERSION, RX_MSG_TEXT, to.request, RX_WIRE_PAYLOAD_MAX + 1);
  else if (is (fake, "largest-frame-never-sent"))
    say_header (RX_WIRE_VERSION, RX_MSG_TEXT, to.request, RX_WIRE_PAYLOAD_MAX);
  else if (is (fake, "request-type"))
    rx_put_empty (&w, RX_MSG_CANCEL, to);
  else if (is (fake, "too-long"))
    say_failed (fake, to, RX_FAIL_CONTEXT);
  else if (is (fake, "device-lost"))
    {
      say_text (fake, to, "so far", 6);
      say_failed (fake, to, RX_FAIL_DEVICE);
    }
  else if (is (fake, "unsupported"))
    rx_put_unsupported (&w, to, &(rx_unsupported){ RX_MSG_GENERATE, 0 });
  else if (is (fake, "length"))
    {
      say_text (fake, to, "half", 4);
      say_done (fake, to, RX_FINISH_LENGTH);
    }
  else if (is (fake, "closes-output"))
    {
      say_text (fake, to, "last", 4);
      close (STDOUT_FILENO);
      stay ();
    }
  else if (!is (fake, "deaf"))
    return false;
  say (fake, &w);
  return true;
}

static _Noreturn void
flood (const Fake *fake, rx_to to)
{
  static char words[4096];

  memset (words, 'x', sizeof words);
  for (;;)
    say_text (fake, to, words, sizeof words);
}

static void
on_generate (const Fake *fake, rx_to to, rx_bytes payload)
{
  rx_generate request;
  rx_segment segment = { 0 };

  if (!rx_get_generate (payload, &request))
    exit (3);
  while (rx_next_segment (&request.segments, &segment))
    ;
  if (is (fake, "noisy"))
    for (int i = 0; i < 20000; i++)
      fputs ("a driver that talks and talks and never says anything of use\n", stderr);
  if (is (fake, "flood"))
    flood (fake, to);
  if (is (fake, "reads-long"))
    {
      rx_writer w = { 0 };

      rx_put_progress (&w, to, &(rx_progress){ rx_bytes_of ("reading the question"), 30, 40 });
      say (fake, &w);
      rx_writer_clear (&w);
    }
  if (misbehave (fake, to))
    return;
  say_words (fake, to, segment.text);
  say_done (fake, to, RX_FINISH_END);
  if (is (fake, "after-done"))
    say_text (fake, to, "more", 4);
}

static void
on_message (const Fake *fake, const rx_header *header, rx_bytes payload)
{
  rx_to to = { header->request, header->model };
  rx_writer w = { 0 };

  switch (header->type)
    {
    case RX_MSG_HELLO:
      on_hello (fake, to);
      break;
    case RX_MSG_LOAD:
      on_load (fake, to);
      break;
    case RX_MSG_GENERATE:
      on_generate (fake, to, payload);
      break;
    case RX_MSG_CANCEL:
      if (!is (fake, "deaf"))
        say_done (fake, to, RX_FINISH_CANCELLED);
      break;
    case RX_MSG_DROP_SCOPE:
      rx_put_dropped (&w, to, &(rx_dropped){ 0 });
      if (!is (fake, "deaf"))
        say (fake, &w);
      rx_writer_clear (&w);
      break;
    default:
      exit (3);
    }
}

static void
serve (Fake *fake)
{
  rx_header header;
  size_t need, at;
  ssize_t n;

  for (;;)
    {
      if (fake->size - fake->used < 65536)
        fake->in = realloc (fake->in, fake->size += 65536 + fake->used);
      n = read (STDIN_FILENO, fake->in + fake->used, 65536);
      if (n <= 0)
        break;
      fake->used += (size_t) n;
      for (at = 0; rx_frame_next (fake->in + at, fake->used - at, &header, &need) == RX_FRAME_WHOLE;
           at += need)
        on_message (fake, &header,
                    (rx_bytes){ fake->in + at + RX_WIRE_HEADER_BYTES, header.length });
      fake->used -= at;
      memmove (fake->in, fake->in + at, fake->used);
    }
  free (fake->in);
  if (is (fake, "stubborn"))
    stay ();
}

int
main (int argc, char **argv)
{
  Fake fake = { .mode = "" };

  signal (SIGPIPE, SIG_DFL);
  /* Some modes never look at their input again: a test that aborts must not leave them behind. */
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  for (int i = 1; i + 1 < argc; i++)
    if (strcmp (argv[i], "--model") == 0)
      fake.mode = argv[i + 1];

  if (is (&fake, "exits-0"))
    return 0;
  if (is (&fake, "exits-1"))
    {
      fputs ("a driver's chatter\nrounds-engine: no Vulkan device\n", stderr);
      return 1;
    }
  if (is (&fake, "no-cage"))
    {
      fputs ("rounds-engine: not started: landlock (Operation not supported)\n", stderr);
      return 1;
    }
  if (is (&fake, "crashes-at-start"))
    raise (SIGKILL);
  if (is (&fake, "garbage"))
    {
      say_raw ("Welcome to another program\n", 27);
      stay ();
    }
  serve (&fake);
  return 0;
}
