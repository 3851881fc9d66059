#define _GNU_SOURCE /* renameat2 */

#include "export-out.h"

#include "json-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAME_MAX_BYTES 64 /* FHIR ids have no more: hl7.org/fhir/R4/datatypes.html#id */

struct _RoundsExportOut
{
  RoundsExportForm form;
  char *path, *part; /* part: the sibling that is written */
  FILE *file;        /* NULL of a folder */
  gboolean any;      /* an entry was written */
};

static void
set_error (GError **error, int saved_errno)
{
  int code = saved_errno == EEXIST || saved_errno == ENOTEMPTY ? ROUNDS_DATA_ERROR_EXISTS
             : saved_errno == ENOSPC || saved_errno == EDQUOT  ? ROUNDS_DATA_ERROR_FULL
             : saved_errno == EACCES || saved_errno == EPERM   ? ROUNDS_DATA_ERROR_PERMISSION
                                                               : ROUNDS_DATA_ERROR_IO;

  if (code == ROUNDS_DATA_ERROR_EXISTS)
    g_set_error_literal (error, ROUNDS_DATA_ERROR, code,
                         _ ("Something is there already. Choose another name."));
  else
    g_set_error (error, ROUNDS_DATA_ERROR, code, _ ("The export cannot be written: %s"),
                 g_strerror (saved_errno));
}

static gboolean
begin_file (RoundsExportOut *self)
{
  int fd = g_mkstemp_full (self->part, O_RDWR | O_CLOEXEC, 0600);

  self->file = fd >= 0 ? fdopen (fd, "w") : NULL;
  if (self->file == NULL && fd >= 0)
    close (fd);
  if (self->file != NULL && self->form == ROUNDS_EXPORT_BUNDLE)
    fputs ("{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[", self->file);
  return self->file != NULL;
}

RoundsExportOut *
rounds_export_out_new (RoundsExportForm form, const char *path, GError **error)
{
  RoundsExportOut *self;
  g_autofree char *above = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  gboolean begun;

  if (g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      set_error (error, EEXIST);
      return NULL;
    }
  self = g_new0 (RoundsExportOut, 1);
  self->form = form;
  self->path = g_strdup (path);
  self->part = g_strdup_printf ("%s/.%s.new-XXXXXX", above, name);
  if (form == ROUNDS_EXPORT_ORIGINAL)
    begun = g_mkdtemp_full (self->part, 0700) != NULL;
  else
    begun = begin_file (self);
  if (begun)
    return self;
  set_error (error, errno);
  g_clear_pointer (&self->part, g_free);
  rounds_export_out_free (self);
  return NULL;
}

/* ---- one file ---- */

/* RFC 8259, 8.1: no byte order mark inside a text. */
static const char *
without_mark (GBytes *content, gsize *size)
{
  const char *bytes = g_bytes_get_data (content, size);

  if (*size < 3 || memcmp (bytes, "\xEF\xBB\xBF", 3) != 0)
    return bytes;
  *size -= 3;
  return bytes + 3;
}

static void
write_entry (RoundsExportOut *self, GBytes *content)
{
  gsize size;
  const char *bytes = without_mark (content, &size);

  fputs (self->any ? ",\n{\"resource\":" : "\n{\"resource\":", self->file);
  fwrite (bytes, 1, size, self->file);
  fputc ('}', self->file);
}

static void
write_line (RoundsExportOut *self, GBytes *content)
{
  gsize size;
  const char *bytes = without_mark (content, &size);

  for (gsize i = 0; i < size; i++)
    fputc (bytes[i] == '\n' || bytes[i] == '\r' ? ' ' : bytes[i], self->file);
  fputc ('\n', self->file);
}

/* ---- a folder ---- */

/* A name that is one step of a path wherever it goes. (transfer full) */
static char *
safe_name (const char *text)
{
  GString *name = g_string_new (NULL);

  for (; *text != '\0' && name->len < NAME_MAX_BYTES; text++)
    g_string_append_c (name,
                       g_ascii_isalnum (*text) || *text == '-' || (*text == '.' && name->len > 0)
                           ? *text
                           : '_');
  return g_string_free (name, FALSE);
}

static const char *
ending_of (const char *media)
{
  if (media != NULL && strstr (media, "json") != NULL)
    return "json";
  if (media != NULL && strstr (media, "xml") != NULL)
    return "xml";
  return media != NULL && strstr (media, "hl7-v2") != NULL ? "hl7" : "bin";
}

/* "SOURCE/TYPE/ID.json"; the rid follows an id that had to be changed. (transfer full) */
static char *
path_of (RoundsExportOut *self, const RoundsExportName *name)
{
  const RoundsRecord *record = name->record;
  g_autofree char *source = safe_name (record->source);
  g_autofree char *type = safe_name (record->type);
  g_autoptr (GString) id = g_string_new (NULL);
  g_autofree char *safe = safe_name (record->id);
  char rid[ROUNDS_RID_TEXT];

  g_string_append (id, safe);
  if (strcmp (safe, record->id) != 0)
    g_string_append_printf (id, "-%s", rounds_rid_text (record->rid, rid));
  if (name->version != record->version)
    g_string_append_printf (id, ".v%u", name->version);
  g_string_append_printf (id, ".%s", ending_of (record->media));
  return g_build_filename (self->part, source, type, id->str, NULL);
}

static gboolean
write_file (const char *path, GBytes *content)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  FILE *file = fd >= 0 ? fdopen (fd, "w") : NULL;
  gsize size;
  const char *bytes = g_bytes_get_data (content, &size);
  gboolean done;

  if (file == NULL)
    return FALSE;
  done = fwrite (bytes, 1, size, file) == size && fflush (file) == 0 && fsync (fd) == 0;
  return fclose (file) == 0 && done;
}

static gboolean
write_original (RoundsExportOut *self, const RoundsExportName *name, GBytes *content)
{
  g_autofree char *path = path_of (self, name);
  g_autofree char *folder = g_path_get_dirname (path);

  return g_mkdir_with_parents (folder, 0700) == 0 && write_file (path, content);
}

/* ---- both ---- */

gboolean
rounds_export_out_add (RoundsExportOut *self,
                       const RoundsExportName *name,
                       GBytes *content,
                       GError **error)
{
  gboolean done = TRUE;

  errno = 0;
  if (self->form == ROUNDS_EXPORT_ORIGINAL)
    done = write_original (self, name, content);
  else if (self->form == ROUNDS_EXPORT_NDJSON)
    write_line (self, content);
  else
    write_entry (self, content);
  self->any = TRUE;
  if (done && (self->file == NULL || !ferror (self->file)))
    return TRUE;
  set_error (error, errno);
  return FALSE;
}

static gboolean
finish_file (RoundsExportOut *self)
{
  FILE *file = g_steal_pointer (&self->file);
  gboolean done;

  if (self->form == ROUNDS_EXPORT_BUNDLE)
    fputs ("\n]}\n", file);
  done = fflush (file) == 0 && !ferror (file) && fsync (fileno (file)) == 0;
  return fclose (file) == 0 && done;
}

gboolean
rounds_export_out_finish (RoundsExportOut *self, GError **error)
{
  errno = 0;
  if ((self->file == NULL || finish_file (self)) &&
      renameat2 (AT_FDCWD, self->part, AT_FDCWD, self->path, RENAME_NOREPLACE) == 0)
    {
      g_clear_pointer (&self->part, g_free);
      return TRUE;
    }
  set_error (error, errno);
  return FALSE;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inside = g_build_filename (path, name, NULL);

      if (g_file_test (inside, G_FILE_TEST_IS_DIR) && !g_file_test (inside, G_FILE_TEST_IS_SYMLINK))
        remove_tree (inside);
      else
        unlink (inside);
    }
  rmdir (path);
}

void
rounds_export_out_free (RoundsExportOut *self)
{
  if (self->file != NULL)
    fclose (self->file);
  if (self->part != NULL && self->form == ROUNDS_EXPORT_ORIGINAL)
    remove_tree (self->part);
  else if (self->part != NULL)
    unlink (self->part);
  g_free (self->path);
  g_free (self->part);
  g_free (self);
}
