#include "paper-print.h"

#include "paper-file.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

typedef struct
{
  GtkPrinter *printer;
  GtkPrintSettings *settings;
  GtkPageSetup *setup;
  int fd; /* the PDF; -1: not packed yet */
} Printing;

static void
printing_free (gpointer data)
{
  Printing *printing = data;

  if (printing->fd >= 0)
    close (printing->fd);
  g_object_unref (printing->printer);
  g_object_unref (printing->settings);
  g_object_unref (printing->setup);
  g_free (printing);
}

/* Has one reference on the task, given back by the job. */
static void
on_sent (GtkPrintJob *job, gpointer data, const GError *error)
{
  GTask *task = data;

  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_packed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Printing *printing = g_task_get_task_data (task);
  g_autoptr (GtkPrintJob) job = NULL;
  GError *error = NULL;

  printing->fd = rounds_paper_pack_finish (result, &error);
  if (printing->fd < 0)
    {
      g_task_return_error (task, error);
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    return;
  /* A print queue is read by others: no name in it. */
  job = gtk_print_job_new ("Rounds", printing->printer, printing->settings, printing->setup);
  if (gtk_print_job_set_source_fd (job, printing->fd, &error))
    gtk_print_job_send (job, on_sent, g_object_ref (task), g_object_unref);
  else
    g_task_return_error (task, error);
}

void
rounds_paper_print_async (RoundsPaper *self,
                          const RoundsPaperOrder *order,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Printing *printing = g_new0 (Printing, 1);
  int n = 0;
  g_autofree GtkPageRange *ranges = NULL;
  RoundsPaperSheets sheets = {
    .width = gtk_page_setup_get_paper_width (order->setup, GTK_UNIT_POINTS),
    .height = gtk_page_setup_get_paper_height (order->setup, GTK_UNIT_POINTS),
    .orientation = gtk_page_setup_get_orientation (order->setup),
  };

  /* Copies, sides and their order are the printer's; which pages is ours. */
  if (gtk_print_settings_get_print_pages (order->settings) == GTK_PRINT_PAGES_RANGES)
    ranges = gtk_print_settings_get_page_ranges (order->settings, &n);
  sheets.ranges = ranges;
  sheets.n_ranges = (guint) n;
  printing->printer = g_object_ref (order->printer);
  printing->settings = g_object_ref (order->settings);
  printing->setup = g_object_ref (order->setup);
  printing->fd = -1;
  g_task_set_task_data (task, printing, printing_free);
  rounds_paper_pack_async (self, &sheets, cancellable, on_packed, task);
}

gboolean
rounds_paper_print_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
