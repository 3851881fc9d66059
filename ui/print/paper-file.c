#define _GNU_SOURCE /* memfd_create */
#include "paper-file.h"

#include <cairo-pdf.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/mman.h>
#include <unistd.h>

/* Given from thread to thread, never in two hands. */
typedef struct
{
  RoundsPaper *paper; /* read on the main thread only */
  char *path;         /* NULL: in memory */
  char *
      beside; /* what is written until it is whole, where something of that path is replaced; else NULL */
  double width, height;
  GtkPageOrientation orientation;
  GArray *ranges;        /* of GtkPageRange */
  GArray *pages;         /* of guint: those that are packed, once it is laid out */
  guint next;            /* into pages */
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

  if (writing->error != 0)
    return CAIRO_STATUS_WRITE_ERROR;
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

static gboolean
is_turned (const Writing *writing)
{
  return writing->orientation == GTK_PAGE_ORIENTATION_LANDSCAPE ||
         writing->orientation == GTK_PAGE_ORIENTATION_REVERSE_LANDSCAPE;
}

/* The sheet, which stands upright however the page lies on it. */
static void
sheet_size (const Writing *writing, double *width, double *height)
{
  *width = is_turned (writing) ? writing->height : writing->width;
  *height = is_turned (writing) ? writing->width : writing->height;
}

static int
create (const Writing *writing)
{
  if (writing->beside != NULL)
    return g_mkstemp_full (writing->beside, O_WRONLY | O_CLOEXEC, 0600);
  if (writing->path != NULL)
    return open (writing->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  return memfd_create ("paper", MFD_CLOEXEC);
}

static void
open_file (Writing *writing)
{
  double width, height;

  writing->fd = create (writing);
  if (writing->fd < 0)
    {
      writing->error = errno;
      return;
    }
  sheet_size (writing, &width, &height);
  writing->pdf = cairo_pdf_surface_create_for_stream (on_bytes_written, writing, width, height);
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
  if (writing->error == 0 && writing->path != NULL && fsync (writing->fd) != 0)
    writing->error = errno;
  if (writing->error == 0 && writing->beside != NULL &&
      rename (writing->beside, writing->path) != 0)
    writing->error = errno;
  if (writing->error == 0 && writing->path == NULL && lseek (writing->fd, 0, SEEK_SET) != 0)
    writing->error = errno;
}

static gboolean
is_whole (const Writing *writing)
{
  return writing->pages != NULL && writing->next == writing->pages->len;
}

static void
pack_on_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Writing *writing = data;

  if (writing->fd < 0 && writing->error == 0)
    open_file (writing);
  if (writing->error == 0)
    pack_page (writing);
  if (writing->error == 0 && is_whole (writing))
    close_pdf (writing);
  /* Of no use any more, but it packs its fonts: here, not where it is freed, in the main loop. */
  if (writing->error != 0 && writing->pdf != NULL)
    cairo_surface_finish (writing->pdf);
  g_task_return_boolean (task, TRUE);
}

/* ---- on the main thread ---- */

/* What was begun and is not whole goes. */
static void
writing_free (gpointer data)
{
  Writing *writing = data;
  gboolean whole = writing->error == 0 && is_whole (writing);

  g_clear_pointer (&writing->page, cairo_surface_destroy);
  g_clear_pointer (&writing->pdf, cairo_surface_destroy);
  if (writing->fd >= 0)
    close (writing->fd);
  if (writing->fd >= 0 && writing->path != NULL && !whole)
    unlink (writing->beside != NULL ? writing->beside : writing->path);
  g_clear_pointer (&writing->pages, g_array_unref);
  g_array_unref (writing->ranges);
  rounds_paper_free (writing->paper);
  g_free (writing->path);
  g_free (writing->beside);
  g_free (writing);
}

/* As GTK turns what it prints: the top of a page that lies is at the left of its sheet. */
static void
turn (const Writing *writing, cairo_t *cr)
{
  double width, height;

  sheet_size (writing, &width, &height);
  switch (writing->orientation)
    {
    case GTK_PAGE_ORIENTATION_LANDSCAPE:
      cairo_translate (cr, 0, height);
      cairo_rotate (cr, -G_PI / 2);
      break;
    case GTK_PAGE_ORIENTATION_REVERSE_LANDSCAPE:
      cairo_translate (cr, width, 0);
      cairo_rotate (cr, G_PI / 2);
      break;
    case GTK_PAGE_ORIENTATION_REVERSE_PORTRAIT:
      cairo_translate (cr, width, height);
      cairo_rotate (cr, G_PI);
      break;
    case GTK_PAGE_ORIENTATION_PORTRAIT:
    default:
      break;
    }
}

static void
record_page (Writing *writing)
{
  cairo_rectangle_t all = { 0, 0, 0, 0 };
  cairo_t *cr;

  sheet_size (writing, &all.width, &all.height);
  writing->page = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, &all);
  rounds_paper_mark_fine (writing->page);
  cr = cairo_create (writing->page);
  turn (writing, cr);
  rounds_paper_draw (writing->paper, cr, g_array_index (writing->pages, guint, writing->next));
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
run_step (GTask *task)
{
  g_autoptr (GTask) step = g_task_new (NULL, NULL, on_packed, task);

  g_task_set_task_data (step, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (step, pack_on_thread);
}

/* Takes the task. */
static void
go_on (GTask *task)
{
  record_page (g_task_get_task_data (task));
  run_step (task);
}

/* Takes the task. */
static void
break_off (GTask *task)
{
  Writing *writing = g_task_get_task_data (task);

  writing->error = ECANCELED;
  run_step (task);
}

static void
on_packed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Writing *writing = g_task_get_task_data (task);

  if (writing->error != 0)
    return_failed (task, writing->error);
  else if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    break_off (g_steal_pointer (&task));
  else if (!is_whole (writing))
    go_on (g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

/* The pages that were asked for; those that are not there are none. */
static void
choose_pages (Writing *writing)
{
  guint n = rounds_paper_pages (writing->paper);

  writing->pages = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < writing->ranges->len; i++)
    {
      const GtkPageRange *range = &g_array_index (writing->ranges, GtkPageRange, i);

      for (int page = MAX (range->start, 0); page <= range->end && page < (int) n; page++)
        g_array_append_val (writing->pages, page);
    }
}

static gboolean
on_laid_out (gpointer data)
{
  GTask *task = data;
  Writing *writing = g_task_get_task_data (task);

  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;
  if (rounds_paper_layout_step (writing->paper))
    return G_SOURCE_CONTINUE;
  choose_pages (writing);
  if (writing->pages->len > 0)
    go_on (g_object_ref (task));
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                             _ ("There is no such page on this paper"));
  return G_SOURCE_REMOVE;
}

/* In the same folder, so that it can take the place at once, and for the person to see should the program be killed
 * meanwhile: what is left of a paper is not hidden. (transfer full) */
static char *
name_beside (const char *path)
{
  return g_strdup_printf ("%s.part-XXXXXX", path);
}

/* Takes the task. */
static Writing *
begin (GTask *task, RoundsPaper *paper, const char *path, const RoundsPaperSheets *sheets)
{
  static const GtkPageRange every = { 0, G_MAXINT };
  Writing *writing = g_new0 (Writing, 1);

  writing->paper = rounds_paper_share (paper);
  writing->path = g_strdup (path);
  writing->fd = -1;
  writing->width = sheets->width;
  writing->height = sheets->height;
  writing->orientation = sheets->orientation;
  writing->ranges = g_array_new (FALSE, FALSE, sizeof (GtkPageRange));
  if (sheets->ranges != NULL)
    g_array_append_vals (writing->ranges, sheets->ranges, sheets->n_ranges);
  else
    g_array_append_val (writing->ranges, every);
  rounds_paper_layout_begin (writing->paper, writing->width, writing->height);
  g_task_set_task_data (task, writing, writing_free);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_laid_out, task, g_object_unref);
  return writing;
}

void
rounds_paper_usual_size (double *width, double *height)
{
  GtkPaperSize *size = gtk_paper_size_new (NULL);

  *width = gtk_paper_size_get_width (size, GTK_UNIT_POINTS);
  *height = gtk_paper_size_get_height (size, GTK_UNIT_POINTS);
  gtk_paper_size_free (size);
}

void
rounds_paper_write_pdf_async (RoundsPaper *self,
                              const char *path,
                              gboolean replace,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  RoundsPaperSheets sheets = { 0 };
  Writing *writing;

  rounds_paper_usual_size (&sheets.width, &sheets.height);
  writing = begin (g_task_new (NULL, cancellable, callback, user_data), self, path, &sheets);
  writing->beside = replace ? name_beside (path) : NULL;
}

gboolean
rounds_paper_write_pdf_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
rounds_paper_pack_async (RoundsPaper *self,
                         const RoundsPaperSheets *sheets,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  begin (g_task_new (NULL, cancellable, callback, user_data), self, NULL, sheets);
}

int
rounds_paper_pack_finish (GAsyncResult *result, GError **error)
{
  Writing *writing = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return -1;
  return g_steal_fd (&writing->fd);
}
