#include "paper-file.h"

#include <cairo-pdf.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#define A4_WIDTH  595.28 /* points */
#define A4_HEIGHT 841.89

/* Given from thread to thread, never in two hands. */
typedef struct
{
  RoundsPaper *paper; /* not owned; read on the main thread only */
  char *path;
  guint n_pages, next;
  cairo_surface_t *page; /* recorded, to be packed; NULL */
  cairo_surface_t *pdf;
  int fd;
  int error; /* errno of the first thing that failed; 0: none */
} Writing;

/* ---- on the thread ---- */

static cairo_status_t
on_bytes_written (void *data, const unsigned char *bytes, unsigned int size)
{
  Writing *writing = data;

  while (size > 0)
    {
      ssize_t n = write (writing->fd, bytes, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          writing->error = n < 0 ? errno : EIO;
          return CAIRO_STATUS_WRITE_ERROR;
        }
      bytes += n;
      size -= n;
    }
  return CAIRO_STATUS_SUCCESS;
}

static void
open_file (Writing *writing)
{
  writing->fd = open (writing->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (writing->fd < 0)
    {
      writing->error = errno;
      return;
    }
  writing->pdf = cairo_pdf_surface_create_for_stream (on_bytes_written, writing, A4_WIDTH,
                                                      A4_HEIGHT);
  /* No name in it: the file's own properties are shown by every viewer and index. */
  cairo_pdf_surface_set_metadata (writing->pdf, CAIRO_PDF_METADATA_TITLE, "Rounds");
}

static void
pack_page (Writing *writing)
{
  cairo_t *cr = cairo_create (writing->pdf);

  cairo_set_source_surface (cr, writing->page, 0, 0);
  cairo_paint (cr);
  cairo_show_page (cr);
  cairo_destroy (cr);
  g_clear_pointer (&writing->page, cairo_surface_destroy);
}

static void
close_pdf (Writing *writing)
{
  cairo_surface_finish (writing->pdf);
  if (cairo_surface_status (writing->pdf) != CAIRO_STATUS_SUCCESS && writing->error == 0)
    writing->error = EIO;
  if (writing->error == 0 && fsync (writing->fd) != 0)
    writing->error = errno;
}

static void
pack_on_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Writing *writing = data;

  if (writing->fd < 0 && writing->error == 0)
    open_file (writing);
  if (writing->error == 0)
    pack_page (writing);
  if (writing->error == 0 && writing->next == writing->n_pages)
    close_pdf (writing);
  g_task_return_boolean (task, TRUE);
}

/* ---- on the main thread ---- */

/* What was begun and is not whole goes. */
static void
writing_free (gpointer data)
{
  Writing *writing = data;
  gboolean whole = writing->error == 0 && writing->next == writing->n_pages;

  g_clear_pointer (&writing->page, cairo_surface_destroy);
  g_clear_pointer (&writing->pdf, cairo_surface_destroy);
  if (writing->fd >= 0)
    close (writing->fd);
  if (writing->fd >= 0 && !whole)
    unlink (writing->path);
  g_free (writing->path);
  g_free (writing);
}

static void
record_page (Writing *writing)
{
  const cairo_rectangle_t all = { 0, 0, A4_WIDTH, A4_HEIGHT };
  cairo_t *cr;

  writing->page = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, &all);
  rounds_paper_mark_fine (writing->page);
  cr = cairo_create (writing->page);
  rounds_paper_draw (writing->paper, cr, writing->next);
  cairo_destroy (cr);
  writing->next++;
}

static void
return_failed (GTask *task, int error)
{
  g_task_return_new_error (task, G_IO_ERROR, g_io_error_from_errno (error),
                           error == EEXIST
                               ? _ ("There is a file of this name already; choose another")
                               : _ ("The file could not be written: %s"),
                           g_strerror (error));
}

static void on_packed (GObject *source, GAsyncResult *result, gpointer data);

/* Takes the task. */
static void
go_on (GTask *task)
{
  Writing *writing = g_task_get_task_data (task);
  g_autoptr (GTask) step = g_task_new (NULL, NULL, on_packed, task);

  record_page (writing);
  g_task_set_task_data (step, writing, NULL);
  g_task_run_in_thread (step, pack_on_thread);
}

static void
on_packed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Writing *writing = g_task_get_task_data (task);

  if (g_task_return_error_if_cancelled (task))
    writing->error = ECANCELED;
  else if (writing->error != 0)
    return_failed (task, writing->error);
  else if (writing->next < writing->n_pages)
    go_on (g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

void
rounds_paper_write_pdf_async (RoundsPaper *self,
                              const char *path,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Writing *writing = g_new0 (Writing, 1);

  writing->paper = self;
  writing->path = g_strdup (path);
  writing->fd = -1;
  writing->n_pages = rounds_paper_layout (self, A4_WIDTH, A4_HEIGHT);
  g_task_set_task_data (task, writing, writing_free);
  go_on (task);
}

gboolean
rounds_paper_write_pdf_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
