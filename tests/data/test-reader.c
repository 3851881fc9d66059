/* rounds-reader through reader-client.h: what documents say, and every way that a reading fails. */
#define _GNU_SOURCE

#include "counts.h"
#include "output.h"
#include "reader-client.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define REPLACEMENT "\xef\xbf\xbd"
#define LIMIT_MS    60000

typedef struct
{
  gboolean done;
  RoundsReading *reading;
  GError *error;
} Answer;

static void
answer_clear (Answer *answer)
{
  g_clear_pointer (&answer->reading, rounds_reading_unref);
  g_clear_error (&answer->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static void
on_read_finished (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->reading = rounds_reader_read_finish (ROUNDS_READER (source), result, &answer->error);
  answer->done = TRUE;
}

static RoundsReader *
reader_new (const char *program)
{
  g_autofree char *path = test_build_path (program);

  return rounds_reader_new (path);
}

static void
ask (RoundsReader *reader, const char *format, GBytes *bytes, Answer *answer)
{
  const RoundsReaderDocument document = { .bytes = bytes, .fd = -1 };

  rounds_reader_read_async (reader, format, &document, NULL, on_read_finished, answer);
  g_assert_true (test_wait_for (&answer->done, LIMIT_MS));
  g_assert_true ((answer->reading != NULL) != (answer->error != NULL));
}

/* No child is left behind, not even a dead one. */
static void
assert_no_child (void)
{
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1);
  g_assert_cmpint (errno, ==, ECHILD);
}

static RoundsReading *
read_text (const char *data, gsize size)
{
  g_autoptr (RoundsReader) reader = reader_new ("data/reader/rounds-reader");
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_auto (Answer) answer = { 0 };

  ask (reader, "text", bytes, &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpuint (rounds_reading_get_document_bytes (answer.reading), ==, size);
  assert_no_child ();
  return g_steal_pointer (&answer.reading);
}

/* ---- documents ---- */

typedef struct
{
  const char *name;
  const char *document;
  gsize size; /* 0: up to the zero */
  const char *text;
  RoundsReadingWarning warnings[3];
} Document;

#define W(code, offset, count)                   \
  {                                              \
    ROUNDS_READING_WARNING_##code, offset, count \
  }

static const Document documents[] = {
  { "empty", "", 0, "" },
  { "ascii", "Potassium 4.1\r\nSodium 139\n", 0, "Potassium 4.1\r\nSodium 139\n" },
  { "utf-8", "M\xc3\xa9ni\xc3\xa8re \xf0\x9f\xab\x80", 0, "Ménière 🫀" },
  { "utf-8-mark",
    "\xef\xbb\xbf"
    "5 \xc2\xb5g",
    0, "5 µg" },
  { "windows-1252",
    "M\xe9ni\xe8re\x92s \x96 5 \xb5g",
    0,
    "Ménière’s – 5 µg",
    { W (ENCODING, 1, 1) } },
  { "windows-1252-unassigned",
    "\xe9\x81",
    0,
    "é" REPLACEMENT,
    { W (ENCODING, 0, 1), W (INVALID, 1, 1) } },
  /* As many letters of the one as of the other: not enough to call it UTF-8. */
  { "tie", "\xc3\xa9 \xe9 ", 0, "Ã© é ", { W (ENCODING, 0, 1) } },
  { "utf-16-le",
    "\xff\xfe"
    "5\0 \0\xb5\0\x3d\xd8\x00\xde",
    12, "5 µ😀" },
  { "utf-16-be",
    "\xfe\xff\0"
    "5\0 \0\xb5\xd8\x3d\xde\x00",
    12, "5 µ😀" },
  { "utf-16-lone",
    "\xff\xfe\x3d\xd8"
    "a\0\0\xde"
    "b",
    9,
    REPLACEMENT "a" REPLACEMENT REPLACEMENT,
    { W (INVALID, 2, 3) } },
  { "invalid",
    "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc0\xaf \xed\xa0\x80",
    0,
    "éééééé" REPLACEMENT REPLACEMENT " " REPLACEMENT REPLACEMENT REPLACEMENT,
    { W (INVALID, 12, 5) } },
  { "cut-character",
    "\xc3\xa9\xc3\xa9\xc3\xa9\xe2\x82",
    0,
    "ééé" REPLACEMENT REPLACEMENT,
    { W (INVALID, 6, 2) } },
  { "nul", "a\0b\0\0", 5, "a" REPLACEMENT "b" REPLACEMENT REPLACEMENT, { W (NUL, 1, 3) } },
};

static void
test_document (gconstpointer data)
{
  const Document *document = data;
  gsize size = document->size ? document->size : strlen (document->document), n_bytes;
  g_autoptr (RoundsReading) reading = NULL;
  const RoundsReadingWarning *warnings;
  guint n, expected = 0;

  reading = read_text (document->document, size);
  g_assert_cmpstr (rounds_reading_get_text (reading, &n_bytes), ==, document->text);
  g_assert_cmpuint (n_bytes, ==, strlen (document->text));
  g_assert_cmpint (rounds_reading_get_characters (reading), ==, g_utf8_strlen (document->text, -1));
  warnings = rounds_reading_get_warnings (reading, &n);
  while (expected < 3 && document->warnings[expected].code)
    expected++;
  g_assert_cmpuint (n, ==, expected);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpint (warnings[i].code, ==, document->warnings[i].code);
      g_assert_cmpuint (warnings[i].offset, ==, document->warnings[i].offset);
      g_assert_cmpuint (warnings[i].count, ==, document->warnings[i].count);
    }
}

/* A letter far behind the window in which the encoding is decided. */
static void
test_late_letter (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (RoundsReading) reading = NULL;
  guint n;

  while (text->len < 300000)
    g_string_append (text, "plain ASCII for a long time\r\n");
  g_string_append (text, "Ménière");
  reading = read_text (text->str, text->len);
  g_assert_cmpstr (rounds_reading_get_text (reading, NULL), ==, text->str);
  rounds_reading_get_warnings (reading, &n);
  g_assert_cmpuint (n, ==, 0);
}

static void
test_large (void)
{
  const char line[] = "2024-05-01  Potassium 4.1 mmol/L  «unverändert»  患者 🫀\r\n";
  g_autoptr (GString) text = g_string_sized_new (50 << 20);
  g_autoptr (RoundsReading) reading = NULL;
  RoundsReadingRange range;
  gsize n;

  while (text->len + sizeof line < 50 << 20)
    g_string_append_len (text, line, sizeof line - 1);
  reading = read_text (text->str, text->len);
  g_assert_cmpmem (rounds_reading_get_text (reading, &n), n, text->str, text->len);
  g_assert_true (rounds_reading_locate (reading, n - 2, n, &range));
  g_assert_cmpuint (range.start, ==, n - 2);
  g_assert_cmpuint (range.end, ==, n);
  g_assert_false (rounds_reading_locate (reading, n - 3, n, &range)); /* inside of 🫀 */
}

/* The descriptor is read from where it stands, and stays open and the caller's. */
static void
test_descriptor (void)
{
  g_autoptr (RoundsReader) reader = reader_new ("data/reader/rounds-reader");
  g_autofree char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "document", NULL);
  RoundsReaderDocument document = { .bytes = NULL };
  g_auto (Answer) answer = { 0 };

  g_assert_true (g_file_set_contents (path, "skipped, read", -1, NULL));
  document.fd = g_open (path, O_RDONLY, 0);
  g_assert_cmpint (lseek (document.fd, 9, SEEK_SET), ==, 9);
  rounds_reader_read_async (reader, "text", &document, NULL, on_read_finished, &answer);
  g_assert_true (test_wait_for (&answer.done, LIMIT_MS));
  g_assert_no_error (answer.error);
  g_assert_cmpstr (rounds_reading_get_text (answer.reading, NULL), ==, "read");
  g_assert_cmpint (fcntl (document.fd, F_GETFD), !=, -1);
  close (document.fd);
  test_folder_remove (folder);
}

/* ---- places: every character of a random document, looked up in its bytes ---- */

typedef enum
{
  MADE_UTF8,
  MADE_1252,
  MADE_UTF16_LE,
  MADE_UTF16_BE,
  MADE_NOISE,
  N_MADE,
} Made;

static gunichar
random_character (GRand *rand)
{
  switch (g_rand_int_range (rand, 0, 6))
    {
    case 0:
      return (gunichar) g_rand_int_range (rand, 0xa1, 0x100);
    case 1:
      return (gunichar) g_rand_int_range (rand, 0x3b1, 0x3ca);
    case 2:
      return (gunichar) g_rand_int_range (rand, 0x4e00, 0x9fff);
    case 3:
      return (gunichar) g_rand_int_range (rand, 0x1f300, 0x1f600);
    default:
      return (gunichar) g_rand_int_range (rand, 1, 0x7f);
    }
}

static void
append_unit (GByteArray *document, guint unit, gboolean big)
{
  guint8 bytes[2] = { (guint8) (big ? unit >> 8 : unit), (guint8) (big ? unit : unit >> 8) };

  g_byte_array_append (document, bytes, 2);
}

static void
append_character (GByteArray *document, Made made, GRand *rand)
{
  gunichar c = random_character (rand);
  gboolean broken = g_rand_int_range (rand, 0, 16) == 0, big = made == MADE_UTF16_BE;
  guint8 byte = (guint8) g_rand_int_range (rand, 0, 256);
  char utf8[6];

  if (made == MADE_NOISE || (made == MADE_UTF8 && broken))
    g_byte_array_append (document, &byte, 1);
  else if (made == MADE_UTF8)
    g_byte_array_append (document, (guint8 *) utf8, (guint) g_unichar_to_utf8 (c, utf8));
  else if (made == MADE_1252)
    {
      byte = c < 0x100 ? (guint8) c : ' ';
      g_byte_array_append (document, &byte, 1);
    }
  else if (broken)
    append_unit (document, 0xd800u + byte * 8u, big);
  else if (c > 0xffff)
    {
      append_unit (document, 0xd800 + ((c - 0x10000) >> 10), big);
      append_unit (document, 0xdc00 + ((c - 0x10000) & 0x3ff), big);
    }
  else
    append_unit (document, c, big);
}

static GByteArray *
random_document (Made made, GRand *rand)
{
  GByteArray *document = g_byte_array_new ();
  guint n = (guint) g_rand_int_range (rand, 0, g_rand_boolean (rand) ? 50 : 60000);

  if (made == MADE_UTF16_LE || made == MADE_UTF16_BE)
    append_unit (document, 0xfeff, made == MADE_UTF16_BE);
  else if (made == MADE_UTF8 && g_rand_boolean (rand))
    g_byte_array_append (document, (const guint8 *) "\xef\xbb\xbf", 3);
  for (guint i = 0; i < n; i++)
    append_character (document, made, rand);
  return document;
}

/* What bytes mean, worked out another way than rounds-reader does; 0: no character, so U+FFFD. */
static gunichar
decode (Made made, const guint8 *bytes, gsize n)
{
  g_autofree char *text = NULL;
  const char *charset = made == MADE_1252       ? "WINDOWS-1252"
                        : made == MADE_UTF16_LE ? "UTF-16LE"
                                                : "UTF-16BE";

  if (made != MADE_UTF8)
    text = g_convert ((const char *) bytes, (gssize) n, "UTF-8", charset, NULL, NULL, NULL);
  else if (g_utf8_validate_len ((const char *) bytes, n, NULL))
    text = g_strndup ((const char *) bytes, n);
  return text && g_utf8_strlen (text, -1) == 1 ? g_utf8_get_char (text) : 0;
}

/* The character at `at`; where it ends in the text. */
static gsize
check_character (Made made, GByteArray *document, RoundsReading *reading, gsize at)
{
  const char *text = rounds_reading_get_text (reading, NULL) + at;
  gsize end = at + (gsize) (g_utf8_next_char (text) - text);
  RoundsReadingRange range;
  gunichar meant;

  g_assert_true (rounds_reading_locate (reading, at, end, &range));
  g_assert_cmpuint (range.end, >, range.start);
  g_assert_cmpuint (range.end, <=, document->len);
  meant = decode (made, document->data + range.start, (gsize) (range.end - range.start));
  if (meant != g_utf8_get_char (text))
    {
      g_assert_cmpuint (g_utf8_get_char (text), ==, 0xfffd);
      g_assert_cmpuint (meant, ==, 0);
    }
  return end;
}

/* Every character of a short document, some of a long one; between them they leave no byte out. */
static void
check_places (Made made, GByteArray *document, RoundsReading *reading)
{
  gsize n, at = 0, end, skip;
  const char *text = rounds_reading_get_text (reading, &n);
  RoundsReadingRange range;
  guint64 next = 0;

  while (at < n)
    {
      end = check_character (made, document, reading, at);
      skip = n > 4000 ? (gsize) g_test_rand_int_range (0, 200) : 0;
      for (; skip > 0 && end < n; skip--)
        end = (gsize) (g_utf8_next_char (text + end) - text);
      g_assert_true (rounds_reading_locate (reading, at, end, &range));
      if (at == 0)
        g_assert_cmpuint (range.start, <=, 3); /* the byte order mark */
      else
        g_assert_cmpuint (range.start, ==, next);
      next = range.end;
      at = end;
    }
  if (n == 0)
    return;
  g_assert_cmpuint (next, ==, document->len);
  g_assert_true (rounds_reading_locate (reading, 0, n, &range));
  g_assert_cmpuint (range.end, ==, document->len);
}

/* Noise is either, as rounds-reader decided; its warning says which. */
static Made
made_as (Made made, RoundsReading *reading)
{
  guint n;
  const RoundsReadingWarning *warnings = rounds_reading_get_warnings (reading, &n);

  if (made != MADE_NOISE && made != MADE_UTF8 && made != MADE_1252)
    return made;
  return n > 0 && warnings[0].code == ROUNDS_READING_WARNING_ENCODING ? MADE_1252 : MADE_UTF8;
}

static void
test_places (void)
{
  const TestCounts counts = { "documents looked up", 30, 300, 3000 };
  guint n = test_count (&counts);
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());

  for (guint i = 0; i < n; i++)
    {
      Made made = (Made) (i % N_MADE);
      g_autoptr (GByteArray) document = random_document (made, rand);
      g_autoptr (RoundsReading) reading = NULL;

      /* By chance the mark of another encoding. */
      if (made == MADE_NOISE && document->len > 0)
        document->data[0] = 'x';
      reading = read_text ((const char *) document->data, document->len);
      check_places (made_as (made, reading), document, reading);
    }
}

/* ---- failures ---- */

typedef struct
{
  const char *name;
  const char *format; /* what fake-reader does */
  const char *line;   /* a part of the message */
} Failure;

#define NONSENSE "makes no sense"
#define CUT      "ended before the document did"
#define SLOW     "took too long"

static const Failure failures[] = {
  { "bad-magic", "bad-magic", NONSENSE },
  { "bad-version", "bad-version", NONSENSE },
  { "unknown-type", "unknown-type", NONSENSE },
  { "huge-frame", "huge-frame", NONSENSE },
  { "bad-text", "bad-text", NONSENSE },
  { "lie-characters", "lie-characters", NONSENSE },
  { "lie-bytes", "lie-bytes", NONSENSE },
  { "lie-offset", "lie-offset", NONSENSE },
  { "event", "event", NONSENSE },
  { "after-end", "after-end", NONSENSE },
  { "after-end-at-once", "after-end-at-once", NONSENSE },
  { "warnings", "warnings", NONSENSE },
  { "flood", "flood", "more text than Rounds takes" },
  { "cut-frame", "cut-frame", CUT },
  { "cut-text", "cut", CUT },
  { "status", "status", CUT },
  { "killed", "signal-9", "ended by the system" },
  { "caged", "signal-31", "something forbidden" },
  { "processor-time", "signal-24", SLOW },
  { "crash", "signal-11", "crashed" },
  { "abort", "signal-6", "crashed" },
  { "silent", "silent", SLOW },
  { "closed", "closed", SLOW },
  { "too-big", "error-1", "larger than" },
  { "memory", "error-2", "needs more memory" },
  { "input", "error-3", "from where it is kept" },
  { "no-cage", "error-4", "could not be shut off" },
  { "format", "error-5", "damaged or of another kind" },
  { "locked", "error-6", "is encrypted" },
  { "pictures", "error-7", "pictures only" },
};

static void
test_failure (gconstpointer data)
{
  const Failure *failure = data;
  /* A busy machine may make any of them late: only what is slow meets the clock. */
  const RoundsReaderLimits limits = { .wall_seconds = strcmp (failure->line, SLOW) == 0 ? 1 : 60,
                                      .output_mb = 1 };
  g_autoptr (RoundsReader) reader = reader_new ("tests/data/fake-reader");
  g_autoptr (GBytes) bytes = g_bytes_new_static ("four", 4);
  g_auto (Answer) answer = { 0 };

  rounds_reader_set_limits (reader, &limits);
  ask (reader, failure->format, bytes, &answer);
  g_assert_error (answer.error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_READER);
  g_test_message ("%s", answer.error->message);
  g_assert_nonnull (strstr (answer.error->message, failure->line));
  /* What the program says of itself reaches nobody. */
  g_assert_null (strstr (answer.error->message, "number"));
  g_assert_null (strchr (answer.error->message, '\n'));
  assert_no_child ();
}

/* The child stops listening while 50 MB are on their way: no SIGPIPE, and its reason is told. */
static void
test_early_end (void)
{
  g_autoptr (RoundsReader) reader = reader_new ("tests/data/fake-reader");
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (50 << 20), 50 << 20);
  g_auto (Answer) answer = { 0 };

  signal (SIGPIPE, SIG_DFL);
  ask (reader, "early", bytes, &answer);
  g_assert_error (answer.error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_READER);
  g_assert_nonnull (strstr (answer.error->message, "larger than"));
  assert_no_child ();
}

static void
test_surroundings (void)
{
  g_autoptr (RoundsReader) reader = reader_new ("tests/data/fake-reader");
  g_autoptr (GBytes) bytes = g_bytes_new_static ("four", 4);
  g_auto (Answer) answer = { 0 };

  ask (reader, "surroundings", bytes, &answer);
  g_assert_no_error (answer.error);
}

static bool
count_write (void *data, const void *bytes, size_t size)
{
  GArray *offsets = data;
  const guint8 *head = bytes;

  /* The fixed part of a TEXT; its UTF-8 is written apart. */
  if (size == ROUNDS_FRAME_HEADER_BYTES + 8 && head[0] == ROUNDS_FRAME_TEXT)
    {
      guint offset = head[ROUNDS_FRAME_HEADER_BYTES];

      g_array_append_val (offsets, offset);
    }
  return true;
}

/* A format that leaves bytes out (markup) starts a new text behind them. */
static void
test_output (void)
{
  g_autoptr (GArray) offsets = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree RoundsOutput *out = g_new0 (RoundsOutput, 1);

  out->writer = (RoundsFrameWriter){ .sink = count_write, .data = offsets };
  rounds_output_ascii (out, 3, (const uint8_t *) "ab", 2);
  rounds_output_char (out, (RoundsPlace){ 5, 2 }, (const uint8_t *) "\xc3\xa9", 2);
  rounds_output_ascii (out, 9, (const uint8_t *) "c", 1);
  rounds_output_char (out, (RoundsPlace){ 10, 4 }, (const uint8_t *) "\xc3\xa9", 2);
  rounds_output_flush (out);
  g_assert_cmpuint (out->characters, ==, 5);
  g_assert_cmpuint (offsets->len, ==, 3);
  g_assert_cmpuint (g_array_index (offsets, guint, 0), ==, 3);
  g_assert_cmpuint (g_array_index (offsets, guint, 1), ==, 9);
  g_assert_cmpuint (g_array_index (offsets, guint, 2), ==, 10);
}

/* Texts that come in another order than they stand: each can be found, both together cannot. */
static void
test_reordered (void)
{
  g_autoptr (RoundsReader) reader = reader_new ("tests/data/fake-reader");
  g_autoptr (GBytes) bytes = g_bytes_new_static ("fourmiddletail", 14);
  g_auto (Answer) answer = { 0 };
  RoundsReadingRange range;

  ask (reader, "reorder", bytes, &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpstr (rounds_reading_get_text (answer.reading, NULL), ==, "fourtailmiddle");
  g_assert_true (rounds_reading_locate (answer.reading, 5, 8, &range));
  g_assert_cmpuint (range.start, ==, 11);
  g_assert_cmpuint (range.end, ==, 14);
  g_assert_true (rounds_reading_locate (answer.reading, 8, 14, &range));
  g_assert_cmpuint (range.start, ==, 4);
  g_assert_false (rounds_reading_locate (answer.reading, 3, 5, &range));
  g_assert_false (rounds_reading_locate (answer.reading, 7, 9, &range));
  g_assert_false (rounds_reading_locate (answer.reading, 2, 2, &range));
  g_assert_false (rounds_reading_locate (answer.reading, 0, 15, &range));
}

static void
test_missing (void)
{
  g_autoptr (RoundsReader) reader = rounds_reader_new ("/nonexistent/rounds-reader");
  g_autoptr (GBytes) bytes = g_bytes_new_static ("four", 4);
  g_auto (Answer) answer = { 0 };

  ask (reader, "text", bytes, &answer);
  g_assert_error (answer.error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_READER);
  g_assert_nonnull (strstr (answer.error->message, "could not be started"));
  assert_no_child ();
}

/* ---- the real program at its limits ---- */

static void
fail_with (const RoundsReaderLimits *limits, gsize size, const char *line)
{
  g_autoptr (RoundsReader) reader = reader_new ("data/reader/rounds-reader");
  g_autoptr (GBytes) bytes = NULL;
  g_auto (Answer) answer = { 0 };
  char *text = g_malloc (size);

  memset (text, 'x', size);
  bytes = g_bytes_new_take (text, size);
  rounds_reader_set_limits (reader, limits);
  ask (reader, "text", bytes, &answer);
  g_assert_error (answer.error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_READER);
  g_assert_nonnull (strstr (answer.error->message, line));
  assert_no_child ();
}

static void
test_limits (void)
{
  const RoundsReaderLimits input = { .input_mb = 1 }, output = { .output_mb = 1 };

  fail_with (&input, (1 << 20) + 1, "larger than");
  fail_with (&output, 2 << 20, "more text than Rounds takes");
}

static void
test_utf32 (void)
{
  g_autoptr (RoundsReader) reader = reader_new ("data/reader/rounds-reader");
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\xff\xfe\0\0a\0\0\0", 8);
  g_auto (Answer) answer = { 0 };

  ask (reader, "text", bytes, &answer);
  g_assert_error (answer.error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_READER);
  g_assert_nonnull (strstr (answer.error->message, "damaged or of another kind"));
}

/* ---- ended from outside, while a document is still coming ---- */

typedef struct
{
  RoundsReader *reader;
  GCancellable *cancellable;
  int ends[2];
  pid_t child;
  Answer answer;
} Open;

static void
open_start (Open *open)
{
  const RoundsReaderLimits limits = { .wall_seconds = LIMIT_MS / 1000 };
  RoundsReaderDocument document = { .bytes = NULL };

  open->reader = reader_new ("data/reader/rounds-reader");
  rounds_reader_set_limits (open->reader, &limits);
  open->cancellable = g_cancellable_new ();
  g_assert_no_errno (pipe2 (open->ends, O_CLOEXEC));
  document.fd = open->ends[0];
  rounds_reader_read_async (open->reader, "text", &document, open->cancellable, on_read_finished,
                            &open->answer);
  close (open->ends[0]);
}

static void
open_clear (Open *open)
{
  g_object_unref (open->reader);
  g_object_unref (open->cancellable);
  close (open->ends[1]);
  answer_clear (&open->answer);
}

/* The pid of our child that is called rounds-reader by now. */
static gboolean
find_child (gpointer data)
{
  Open *open = data;
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
  const char *name;

  open->child = 0;
  while ((name = g_dir_read_name (proc)) != NULL && !open->child)
    {
      g_autofree char *path = g_build_filename ("/proc", name, "stat", NULL);
      g_autofree char *text = NULL;
      int parent = 0;

      if (g_ascii_isdigit (*name) && g_file_get_contents (path, &text, NULL, NULL) &&
          strstr (text, "(rounds-reader) ") &&
          sscanf (strstr (text, ") ") + 4, "%d", &parent) == 1 && parent == getpid ())
        open->child = atoi (name);
    }
  return open->child != 0;
}

static void
test_killed (void)
{
  Open open = { 0 };

  open_start (&open);
  g_assert_true (test_wait_until (find_child, &open, LIMIT_MS));
  g_assert_no_errno (kill (open.child, SIGKILL));
  g_assert_true (test_wait_for (&open.answer.done, LIMIT_MS));
  g_assert_error (open.answer.error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_READER);
  g_assert_nonnull (strstr (open.answer.error->message, "ended by the system"));
  assert_no_child ();
  open_clear (&open);
}

static void
test_cancelled (void)
{
  Open open = { 0 };

  open_start (&open);
  g_assert_true (test_wait_until (find_child, &open, LIMIT_MS));
  g_cancellable_cancel (open.cancellable);
  g_assert_true (test_wait_for (&open.answer.done, LIMIT_MS));
  g_assert_error (open.answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_no_child ();
  open_clear (&open);
}

static void
test_cancelled_before (void)
{
  g_autoptr (RoundsReader) reader = reader_new ("data/reader/rounds-reader");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("four", 4);
  const RoundsReaderDocument document = { .bytes = bytes, .fd = -1 };
  g_auto (Answer) answer = { 0 };

  g_cancellable_cancel (cancellable);
  rounds_reader_read_async (reader, "text", &document, cancellable, on_read_finished, &answer);
  g_assert_true (test_wait_for (&answer.done, LIMIT_MS));
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_no_child ();
}

/* The document stops coming half way: the reader cannot know, but the clock does. */
static void
test_never_ends (void)
{
  const RoundsReaderLimits limits = { .wall_seconds = 1 };
  g_autoptr (RoundsReader) reader = reader_new ("data/reader/rounds-reader");
  RoundsReaderDocument document = { .bytes = NULL };
  g_auto (Answer) answer = { 0 };
  int ends[2];

  g_assert_no_errno (pipe2 (ends, O_CLOEXEC));
  document.fd = ends[0];
  rounds_reader_set_limits (reader, &limits);
  rounds_reader_read_async (reader, "text", &document, NULL, on_read_finished, &answer);
  g_assert_true (test_wait_for (&answer.done, LIMIT_MS));
  g_assert_error (answer.error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_READER);
  g_assert_nonnull (strstr (answer.error->message, SLOW));
  assert_no_child ();
  close (ends[0]);
  close (ends[1]);
}

#define ADD_ALL(table, prefix, function)                                 \
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)                       \
    {                                                                    \
      g_autofree char *path = g_strconcat (prefix, table[i].name, NULL); \
      g_test_add_data_func (path, &table[i], function);                  \
    }

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD_ALL (documents, "/reader/document/", test_document)
  g_test_add_func ("/reader/document/late-letter", test_late_letter);
  g_test_add_func ("/reader/document/large", test_large);
  g_test_add_func ("/reader/document/descriptor", test_descriptor);
  g_test_add_func ("/reader/document/utf-32", test_utf32);
  g_test_add_func ("/reader/places", test_places);
  ADD_ALL (failures, "/reader/failure/", test_failure)
  g_test_add_func ("/reader/failure/early-end", test_early_end);
  g_test_add_func ("/reader/failure/missing", test_missing);
  g_test_add_func ("/reader/failure/limits", test_limits);
  g_test_add_func ("/reader/failure/killed-outside", test_killed);
  g_test_add_func ("/reader/failure/never-ends", test_never_ends);
  g_test_add_func ("/reader/output", test_output);
  g_test_add_func ("/reader/reordered", test_reordered);
  g_test_add_func ("/reader/surroundings", test_surroundings);
  g_test_add_func ("/reader/cancel/running", test_cancelled);
  g_test_add_func ("/reader/cancel/before", test_cancelled_before);
  return g_test_run ();
}
