#include "ctl.h"

#include "program-paths.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  gboolean done;
  RoundsReading *reading;
  GError *error;
} Read;

static void
on_document_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Read *read = data;

  read->reading = rounds_reader_read_finish (ROUNDS_READER (source), result, &read->error);
  read->done = TRUE;
}

/* What rounds-reader reads (data/reader/formats.c). */
static const char *const formats[] = { "text", "html", "jpeg", "pdf", "png", "rtf", NULL };

static const char *
warning_word (RoundsReadingWarningCode code)
{
  switch (code)
    {
    case ROUNDS_READING_WARNING_ENCODING:
      return "encoding";
    case ROUNDS_READING_WARNING_INVALID:
      return "invalid";
    case ROUNDS_READING_WARNING_NUL:
      return "nul";
    case ROUNDS_READING_WARNING_PICTURE:
      return "picture";
    case ROUNDS_READING_WARNING_DAMAGED:
      return "damaged";
    case ROUNDS_READING_WARNING_REMARKS:
      return "remarks";
    }
  return "unknown";
}

static const char *
warning_text (RoundsReadingWarningCode code)
{
  switch (code)
    {
    case ROUNDS_READING_WARNING_ENCODING:
      return _ ("it is not UTF-8 and was read as Windows-1252");
    case ROUNDS_READING_WARNING_INVALID:
      return _ ("it holds bytes that are no character");
    case ROUNDS_READING_WARNING_NUL:
      return _ ("it holds zero characters");
    case ROUNDS_READING_WARNING_PICTURE:
      return _ ("it has pages without text, whose pictures are not read");
    case ROUNDS_READING_WARNING_DAMAGED:
      return _ ("it is damaged: parts of the picture may be wrong");
    case ROUNDS_READING_WARNING_REMARKS:
      return _ ("it has remarks whose words do not stand on the page");
    }
  return "";
}

static void
warn (const char *file, RoundsReading *reading)
{
  g_autofree char *shown = g_filename_display_name (file);
  guint n;
  const RoundsReadingWarning *warnings = rounds_reading_get_warnings (reading, &n);

  for (guint i = 0; i < n; i++)
    {
      g_printerr (_ ("roundsctl: warning: %s: %s"), shown, warning_text (warnings[i].code));
      g_printerr ("\n");
    }
}

static void
add_warnings (RoundsJson *json, RoundsReading *reading)
{
  guint n;
  const RoundsReadingWarning *warnings = rounds_reading_get_warnings (reading, &n);

  rounds_json_name (json, "warnings");
  rounds_json_begin_array (json);
  for (guint i = 0; i < n; i++)
    {
      rounds_json_begin_object (json);
      rounds_json_member (json, "code", warning_word (warnings[i].code));
      rounds_json_member_unsigned (json, "offset", warnings[i].offset);
      rounds_json_member_unsigned (json, "count", warnings[i].count);
      rounds_json_end_object (json);
    }
  rounds_json_end_array (json);
}

/* Pixels by their hash: whoever wants to see them opens the window. */
static void
add_pictures (RoundsJson *json, RoundsReading *reading)
{
  guint n;
  const RoundsPixmap *pixmaps = rounds_reading_get_pixmaps (reading, &n);

  rounds_json_name (json, "pictures");
  rounds_json_begin_array (json);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, pixmaps[i].pixels);

      rounds_json_begin_object (json);
      rounds_json_member_unsigned (json, "width", pixmaps[i].width);
      rounds_json_member_unsigned (json, "height", pixmaps[i].height);
      rounds_json_member_unsigned (json, "channels", pixmaps[i].channels);
      rounds_json_member (json, "sha256", hash);
      rounds_json_end_object (json);
    }
  rounds_json_end_array (json);
}

/* A line of the text, its end included, and the bytes of the document that it came from. */
static void
add_span (RoundsJson *json, RoundsReading *reading, gsize start, gsize end)
{
  RoundsReadingRange range;
  gboolean known = rounds_reading_locate (reading, start, end, &range);

  rounds_json_begin_object (json);
  rounds_json_name (json, "text");
  rounds_json_text (json, rounds_reading_get_text (reading, NULL) + start, end - start);
  rounds_json_name (json, "start");
  if (known)
    rounds_json_unsigned (json, range.start);
  else
    rounds_json_null (json);
  rounds_json_name (json, "end");
  if (known)
    rounds_json_unsigned (json, range.end);
  else
    rounds_json_null (json);
  rounds_json_end_object (json);
}

static void
print_json (const char *file, const char *format, RoundsReading *reading)
{
  g_autoptr (RoundsJson) json = rounds_json_new ();
  gsize size;
  const char *text = rounds_reading_get_text (reading, &size);

  rounds_json_begin_object (json);
  rounds_json_member (json, "file", file);
  rounds_json_member (json, "format", format);
  rounds_json_member_unsigned (json, "document_bytes", rounds_reading_get_document_bytes (reading));
  rounds_json_member_unsigned (json, "characters", rounds_reading_get_characters (reading));
  add_warnings (json, reading);
  add_pictures (json, reading);
  rounds_json_name (json, "spans");
  rounds_json_begin_array (json);
  for (gsize start = 0; start < size;)
    {
      const char *stop = memchr (text + start, '\n', size - start);
      gsize end = stop != NULL ? (gsize) (stop - text) + 1 : size;

      add_span (json, reading, start, end);
      start = end;
    }
  rounds_json_end_array (json);
  rounds_json_end_object (json);
  rounds_ctl_print_json (json);
}

static int
open_document (const char *file, GError **error)
{
  int fd = strcmp (file, "-") == 0 ? dup (STDIN_FILENO)
                                   : open (file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  RoundsDataError code = ROUNDS_DATA_ERROR_IO;

  if (fd >= 0)
    return fd;
  if (errno == ENOENT || errno == ENOTDIR)
    code = ROUNDS_DATA_ERROR_NOT_FOUND;
  else if (errno == EACCES || errno == EPERM)
    code = ROUNDS_DATA_ERROR_PERMISSION;
  g_set_error_literal (error, ROUNDS_DATA_ERROR, code, g_strerror (errno));
  return -1;
}

static int
read_and_print (RoundsCtl *ctl, const char *file, const char *format)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsReading) reading = NULL;
  g_autofree char *program = rounds_paths_program ("rounds-reader");
  const RoundsReaderDocument document = { NULL, open_document (file, &error) };
  const char *text;
  gsize size;

  if (document.fd >= 0)
    {
      reading = rounds_ctl_read_document (program, format, &document, &error);
      close (document.fd);
    }
  if (reading == NULL)
    return rounds_ctl_fail (ctl, file, error);
  if (ctl->json)
    {
      print_json (file, format, reading);
      return 0;
    }
  warn (file, reading);
  text = rounds_reading_get_text (reading, &size);
  rounds_ctl_print_text (text, size);
  return 0;
}

RoundsReading *
rounds_ctl_read_document (const char *program,
                          const char *format,
                          const RoundsReaderDocument *document,
                          GError **error)
{
  g_autoptr (RoundsReader) reader = rounds_reader_new (program);
  Read read = { FALSE, NULL, NULL };

  rounds_reader_read_async (reader, format, document, NULL, on_document_read, &read);
  while (!read.done)
    g_main_context_iteration (NULL, TRUE);
  if (read.error != NULL)
    g_propagate_error (error, read.error);
  return read.reading;
}

int
rounds_ctl_read (RoundsCtl *ctl, char **argv)
{
  g_autofree char *format = NULL;
  g_auto (GStrv) arguments = NULL;
  const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_FILENAME, &format,
      N_ ("What it is: text (the default), html, jpeg, pdf, png or rtf"), N_ ("FORMAT") },
    { NULL },
  };
  const RoundsCtlSyntax syntax = { entries, 1, 1 };
  int status = rounds_ctl_parse (ctl, argv, &syntax, &arguments);

  if (status >= 0)
    return status;
  if (format != NULL && !g_strv_contains (formats, format))
    return rounds_ctl_usage (ctl, "%s", _ ("--format is text, html, jpeg, pdf, png or rtf"));
  return read_and_print (ctl, arguments[0], format != NULL ? format : formats[0]);
}
