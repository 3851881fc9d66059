#include "print-window.h"

#include "ask.h"
#include "paper-file.h"
#include "paper-print.h"
#include "print-audit.h"
#include "print-reasons.h"
#include "recent-files.h"
#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SCALE   1.1 /* of the preview */
#define TURN_US 4000
#define DRAWING N_ ("The pages are being drawn…")

typedef enum
{
  OUT_SAVE,
  OUT_PRINT,
} Out;

/* One paper to choose. */
typedef struct
{
  RoundsPaper *paper; /* NULL: not made yet */
  RoundsPrintLater later;
  gboolean begun;
} Offer;

struct _RoundsPrintWindow
{
  AdwWindow parent_instance;

  RoundsSession *session;
  RoundsPatient *patient; /* NULL: about no one patient */
  GArray *patients;       /* rids of those it is about; NULL */
  GPtrArray *offers;      /* of Offer */
  GtkStringList *titles;  /* theirs */
  RoundsPaper *shown;     /* of one of them; NULL: it is being made */
  guint laying;           /* idle: shown is laid out, then its pages appear; 0: all do */
  guint n_pages;          /* that appear */
  gint64 frame;           /* in which a page was drawn; -1: none */
  guint more;             /* idle: another one is to be drawn; 0: none */
  GtkScrolledWindow *scroller;
  GtkBox *pages, *buttons;
  GtkLabel *status;
  GtkDropDown *what;
  gboolean paper_only;
  gboolean busy;        /* something is being saved or printed */
  gboolean warned;      /* of what closing it now would break off */
  GCancellable *closed; /* cancelled when this is closed: what is not whole is not saved */
};

G_DEFINE_FINAL_TYPE (RoundsPrintWindow, rounds_print_window, ADW_TYPE_WINDOW)

static void
offer_free (gpointer data)
{
  Offer *offer = data;

  if (offer->later.free_data != NULL)
    offer->later.free_data (offer->later.data);
  g_clear_pointer (&offer->paper, rounds_paper_free);
  g_free (offer);
}

/* ---- the preview ---- */

/* Drawn is what can be seen: all pages of a long paper would hold the window for seconds. */
static gboolean
is_in_view (RoundsPrintWindow *self, GtkWidget *area)
{
  graphene_rect_t bounds;

  return !gtk_widget_compute_bounds (area, GTK_WIDGET (self->scroller), &bounds) ||
         (bounds.origin.y + bounds.size.height > 0 &&
          bounds.origin.y < gtk_widget_get_height (GTK_WIDGET (self->scroller)));
}

static void
on_scrolled (RoundsPrintWindow *self)
{
  for (GtkWidget *area = gtk_widget_get_first_child (GTK_WIDGET (self->pages)); area != NULL;
       area = gtk_widget_get_next_sibling (area))
    if (g_object_get_data (G_OBJECT (area), "drawn") == NULL && is_in_view (self, area))
      gtk_widget_queue_draw (area);
}

static gboolean
on_more (gpointer data)
{
  RoundsPrintWindow *self = data;

  self->more = 0;
  on_scrolled (self);
  return G_SOURCE_REMOVE;
}

/* One in a frame: a page full of letters takes 30 ms. */
static void
draw_page (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  RoundsPrintWindow *self = data;
  guint page = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (area), "page"));
  gint64 frame = gdk_frame_clock_get_frame_counter (gtk_widget_get_frame_clock (GTK_WIDGET (area)));
  gboolean seen = self->shown != NULL && is_in_view (self, GTK_WIDGET (area));
  gboolean drawn = seen && frame != self->frame;

  g_object_set_data (G_OBJECT (area), "drawn", GINT_TO_POINTER (drawn));
  if (seen && !drawn && self->more == 0)
    self->more = g_idle_add (on_more, self);
  if (!drawn)
    return;
  self->frame = frame;
  cairo_scale (cr, SCALE, SCALE);
  rounds_paper_draw (self->shown, cr, page);
}

static GtkWidget *
new_page (RoundsPrintWindow *self, guint page)
{
  GtkWidget *area = gtk_drawing_area_new ();
  g_autofree char *words = rounds_paper_words (self->shown, page);
  double width, height;

  rounds_paper_usual_size (&width, &height);
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (area), (int) (width * SCALE));
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (area), (int) (height * SCALE));
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), draw_page, self, NULL);
  gtk_widget_set_halign (area, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (area, "card");
  g_object_set_data (G_OBJECT (area), "page", GUINT_TO_POINTER (page));
  gtk_accessible_update_property (GTK_ACCESSIBLE (area), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  return area;
}

static void
clear_pages (RoundsPrintWindow *self)
{
  GtkWidget *child;

  g_clear_handle_id (&self->laying, g_source_remove);
  g_clear_handle_id (&self->more, g_source_remove);
  self->n_pages = 0;
  self->frame = -1;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->pages))) != NULL)
    gtk_box_remove (self->pages, child);
}

/* FALSE: all pages appear. */
static gboolean
add_page (RoundsPrintWindow *self)
{
  if (self->n_pages == rounds_paper_pages (self->shown))
    return FALSE;
  gtk_box_append (self->pages, new_page (self, self->n_pages++));
  return TRUE;
}

static gboolean
on_turn (gpointer data)
{
  RoundsPrintWindow *self = data;
  gint64 end = g_get_monotonic_time () + TURN_US;

  if (rounds_paper_pages (self->shown) == 0)
    {
      /* What was said meanwhile of saving it stays. */
      if (!rounds_paper_layout_step (self->shown) &&
          strcmp (gtk_label_get_text (self->status), _ (DRAWING)) == 0)
        gtk_label_set_text (self->status, "");
      return G_SOURCE_CONTINUE;
    }
  while (add_page (self))
    if (g_get_monotonic_time () > end)
      return G_SOURCE_CONTINUE;
  self->laying = 0;
  return G_SOURCE_REMOVE;
}

/* A short one appears at once. */
static void
show_paper (RoundsPrintWindow *self, RoundsPaper *paper)
{
  double width, height;

  clear_pages (self);
  self->shown = paper;
  rounds_paper_usual_size (&width, &height);
  rounds_paper_layout_begin (paper, width, height);
  if (rounds_paper_is_long (paper))
    {
      gtk_label_set_text (self->status, _ (DRAWING));
      self->laying = g_idle_add (on_turn, self);
      return;
    }
  while (rounds_paper_layout_step (paper))
    continue;
  while (add_page (self))
    continue;
}

static void
on_what_changed (RoundsPrintWindow *self)
{
  guint chosen = gtk_drop_down_get_selected (self->what);
  Offer *offer;

  if (chosen >= self->offers->len)
    return;
  offer = g_ptr_array_index (self->offers, chosen);
  gtk_widget_set_sensitive (GTK_WIDGET (self->buttons), offer->paper != NULL);
  gtk_label_set_text (self->status, "");
  if (offer->paper != NULL)
    {
      show_paper (self, offer->paper);
      return;
    }
  clear_pages (self);
  self->shown = NULL;
  gtk_label_set_text (self->status, _ (DRAWING));
  if (!offer->begun)
    {
      offer->begun = TRUE;
      offer->later.begin (self, chosen, offer->later.data);
    }
}

void
rounds_print_window_fill (RoundsPrintWindow *self, guint paper, RoundsPaper *made)
{
  Offer *offer = g_ptr_array_index (self->offers, paper);

  offer->paper = made;
  if (gtk_drop_down_get_selected (self->what) == paper)
    on_what_changed (self);
}

gboolean
rounds_print_window_is_closed (RoundsPrintWindow *self)
{
  return g_cancellable_is_cancelled (self->closed);
}

void
rounds_print_window_say (RoundsPrintWindow *self, guint paper, const char *words)
{
  if (gtk_drop_down_get_selected (self->what) == paper)
    gtk_label_set_text (self->status, words);
}

/* ---- saving and printing, after the audit row ---- */

typedef struct
{
  RoundsPrintWindow *window;
  Out out;
  RoundsPaper *paper; /* what was shown, and is audited, whatever is shown now */
  char *path;         /* of SAVE */
  gboolean replace;   /* what has that path: agreed to */
  char *detail;       /* of the audit row */
} Order;

/* What is shown is what is being saved or printed: no other is chosen meanwhile. */
static void
set_busy (RoundsPrintWindow *self, gboolean busy)
{
  self->busy = busy;
  self->warned = FALSE;
  if (!g_cancellable_is_cancelled (self->closed))
    gtk_widget_set_sensitive (GTK_WIDGET (self->what), !busy);
}

static void
order_free (Order *order)
{
  set_busy (order->window, FALSE);
  g_object_unref (order->window);
  rounds_paper_free (order->paper);
  g_free (order->path);
  g_free (order->detail);
  g_free (order);
}

/* Takes the order. */
static void
on_printed (GObject *source, GAsyncResult *result, gpointer data)
{
  Order *order = data;
  RoundsPrintWindow *self = order->window;
  g_autoptr (GError) error = NULL;
  gboolean printed = rounds_paper_print_finish (result, &error);

  if (!g_cancellable_is_cancelled (self->closed))
    gtk_label_set_text (self->status, printed ? _ ("Sent to the printer") : error->message);
  order_free (order);
}

/* Takes the order. */
static void
print_as_asked (Order *order, GtkPrintUnixDialog *dialog)
{
  RoundsPrintWindow *self = order->window;
  GtkPrinter *printer = gtk_print_unix_dialog_get_selected_printer (dialog);
  g_autoptr (GtkPrintSettings) settings = gtk_print_unix_dialog_get_settings (dialog);
  const RoundsPaperOrder asked = { printer, settings,
                                   gtk_print_unix_dialog_get_page_setup (dialog) };

  if (printer == NULL)
    gtk_label_set_text (self->status, _ ("It was not printed"));
  else if (self->paper_only && gtk_printer_is_virtual (printer))
    gtk_label_set_text (self->status, _ ("This is for paper only: choose a printer"));
  else
    {
      gtk_label_set_text (self->status, _ ("Printing…"));
      if (!self->paper_only) /* dated by the clock of this computer */
        rounds_print_stamp (order->paper, self->session);
      rounds_paper_print_async (order->paper, &asked, self->closed, on_printed, order);
      return;
    }
  order_free (order);
}

static void
on_print_answered (GtkDialog *dialog, int response, RoundsPrintWindow *self)
{
  if (response == GTK_RESPONSE_OK && !g_cancellable_is_cancelled (self->closed))
    print_as_asked (g_object_steal_data (G_OBJECT (dialog), "order"),
                    GTK_PRINT_UNIX_DIALOG (dialog));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* Takes the order, which goes with the dialog where nothing comes of it: at a lock, too. */
static void
print (Order *order)
{
  RoundsPrintWindow *self = order->window;
  GtkWidget *dialog = gtk_print_unix_dialog_new (_ ("Print"), GTK_WINDOW (self));

  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  gtk_print_unix_dialog_set_manual_capabilities (GTK_PRINT_UNIX_DIALOG (dialog),
                                                 GTK_PRINT_CAPABILITY_GENERATE_PDF);
  gtk_print_unix_dialog_set_embed_page_setup (GTK_PRINT_UNIX_DIALOG (dialog), TRUE);
  g_object_set_data_full (G_OBJECT (dialog), "order", order, (GDestroyNotify) order_free);
  g_signal_connect (dialog, "response", G_CALLBACK (on_print_answered), self);
  /* Destroy-with-parent comes when the parent is disposed of, which the order keeps. */
  g_signal_connect_object (self, "unrealize", G_CALLBACK (gtk_window_destroy), dialog,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Takes the order. */
static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  Order *order = data;
  RoundsPrintWindow *self = order->window;
  g_autoptr (GError) error = NULL;
  gboolean saved = rounds_paper_write_pdf_finish (result, &error);

  /* Of a window that was closed nothing is left to say it. */
  if (!g_cancellable_is_cancelled (self->closed))
    gtk_label_set_text (self->status, saved ? _ ("Saved") : error->message);
  order_free (order);
}

static void
save (Order *order)
{
  rounds_print_stamp (order->paper, order->window->session);
  rounds_paper_write_pdf_async (order->paper, order->path, order->replace, order->window->closed,
                                on_saved, order);
}

/* The row is there, so it may be done. */
static void
carry_out (Order *order, gboolean audited, const GError *error)
{
  RoundsPrintWindow *self = order->window;

  if (g_cancellable_is_cancelled (self->closed))
    order_free (order);
  else if (!audited)
    {
      gtk_label_set_text (self->status, error != NULL ? error->message : _ ("It was not printed"));
      order_free (order);
    }
  else if (order->out == OUT_SAVE)
    save (order);
  else
    print (order);
}

static void
on_audited (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean audited = rounds_print_audit_finish (result, &error);

  carry_out (data, audited, error);
}

/* Takes the order. */
static void
audit_order (Order *order)
{
  RoundsPrintWindow *self = order->window;

  gtk_label_set_text (self->status, order->out == OUT_SAVE ? _ ("Saving…") : "");
  rounds_print_audit_async (&(RoundsPrintAudit){ self->session, self->patient, self->patients,
                                                 order->detail },
                            on_audited, order);
}

static void
on_order_agreed (GtkWidget *over, gpointer order)
{
  audit_order (g_steal_pointer ((Order **) order));
}

/* Of a question that is over: the order goes where nobody agreed to it. */
static void
order_unasked (gpointer data)
{
  g_autofree Order **order = data;

  if (*order == NULL)
    return;
  if (!g_cancellable_is_cancelled ((*order)->window->closed))
    gtk_label_set_text ((*order)->window->status, (*order)->out == OUT_SAVE
                                                      ? _ ("It was not saved")
                                                      : _ ("It was not printed"));
  order_free (*order);
}

/* Takes the order. */
static void
ask_order (Order *order, const char *warning)
{
  RoundsPatient *patient = order->window->patient;
  const RoundsPerson *person = patient != NULL ? rounds_patient_get_person (patient) : NULL;
  g_autofree char *who = person != NULL ? rounds_say_who (person) : g_strdup (_ ("this patient"));
  gboolean save = order->out == OUT_SAVE;
  g_autofree char *heading = g_strdup_printf (save ? _ ("Save a PDF for %s?") : _ ("Print for %s?"),
                                              who);
  g_autofree char *yes = g_strdup_printf (save ? _ ("_Save for %s") : _ ("_Print for %s"), who);
  GtkWindow *dialog = rounds_ask (GTK_WIDGET (order->window),
                                  &(RoundsQuestion){ .heading = heading,
                                                     .body = warning,
                                                     .yes = yes,
                                                     .no = save ? _ ("_Do Not Save")
                                                                : _ ("_Do Not Print"),
                                                     .dangerous = TRUE },
                                  on_order_agreed, g_memdup2 (&order, sizeof order), order_unasked);

  /* As in print (): the order keeps the window from being disposed of. */
  g_signal_connect_object (order->window, "unrealize", G_CALLBACK (gtk_window_destroy), dialog,
                           G_CONNECT_SWAPPED);
}

/* path, replace: of SAVE. */
static void
begin_order (RoundsPrintWindow *self, Out out, const char *path, gboolean replace)
{
  Order *order = g_new0 (Order, 1);
  const char *title = gtk_string_list_get_string (self->titles,
                                                  gtk_drop_down_get_selected (self->what));
  g_autofree char *warning = rounds_print_reasons (self->patient, self->shown);

  set_busy (self, TRUE);
  order->window = g_object_ref (self);
  order->out = out;
  order->paper = rounds_paper_share (self->shown);
  order->path = g_strdup (path);
  order->replace = replace;
  order->detail = rounds_print_detail (out == OUT_SAVE ? "pdf" : "printer", title, self->shown);
  if (warning != NULL)
    ask_order (order, warning);
  else
    audit_order (order);
}

/* One at a time, and the second is told. */
static gboolean
may_begin (RoundsPrintWindow *self)
{
  if (self->busy)
    gtk_label_set_text (self->status,
                        _ ("Wait until the first one is finished, then press it again"));
  return !self->busy && self->shown != NULL;
}

void
rounds_print_window_save (RoundsPrintWindow *self, const char *path)
{
  if (may_begin (self))
    begin_order (self, OUT_SAVE, path, FALSE);
}

/* The chooser has asked whether what is there may be replaced (gtkfilechooserwidget.c, should_respond_cb). What comes
 * to be there later was not asked about, and stays. */
static void
save_as_chosen (RoundsPrintWindow *self, const char *path)
{
  if (may_begin (self))
    begin_order (self, OUT_SAVE, path, g_file_test (path, G_FILE_TEST_EXISTS));
}

/* A lock, another patient: the question goes with the window, and nobody answers it for another's paper. */
static void
on_window_gone (GtkNativeDialog *chooser)
{
  gtk_native_dialog_destroy (chooser);
  g_object_unref (chooser);
}

static void
on_file_chosen (GtkNativeDialog *chooser, int response, RoundsPrintWindow *self)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  if (file != NULL)
    rounds_recent_files_keep_out (file);
  if (file != NULL && g_file_peek_path (file) != NULL)
    save_as_chosen (self, g_file_peek_path (file));
  g_signal_handlers_disconnect_by_func (self, on_window_gone, chooser);
  g_object_unref (chooser);
}

static void
on_save_clicked (RoundsPrintWindow *self)
{
  GtkFileChooserNative *chooser;

  if (!may_begin (self))
    return;
  chooser = gtk_file_chooser_native_new (_ ("Save PDF"), GTK_WINDOW (self),
                                         GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  /* Saved is what was shown when it was asked for. */
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  /* No name of a person in the name that is offered. */
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), "rounds.pdf");
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_file_chosen), self, 0);
  g_signal_connect_object (self, "unrealize", G_CALLBACK (on_window_gone), chooser,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
on_print_clicked (RoundsPrintWindow *self)
{
  if (may_begin (self))
    begin_order (self, OUT_PRINT, NULL, FALSE);
}

const char *
rounds_print_window_get_status (RoundsPrintWindow *self)
{
  return gtk_label_get_text (self->status);
}

/* ---- the window ---- */

/* Closed, it would break off what the audit says was printed: said first. The second time it closes, so that
 * a printer that never answers keeps nobody in here. */
static gboolean
rounds_print_window_close_request (GtkWindow *window)
{
  RoundsPrintWindow *self = ROUNDS_PRINT_WINDOW (window);

  if (!self->busy || self->warned)
    return GTK_WINDOW_CLASS (rounds_print_window_parent_class)->close_request (window);
  self->warned = TRUE;
  gtk_label_set_text (self->status, _ ("Not finished yet. If you close again now, it may not be "
                                       "saved or printed."));
  return TRUE;
}

/* It is closed, whoever still has a reference: gtk_window_destroy unrealizes, and disposes with the last one only. */
static void
rounds_print_window_unrealize (GtkWidget *widget)
{
  g_cancellable_cancel (ROUNDS_PRINT_WINDOW (widget)->closed);
  GTK_WIDGET_CLASS (rounds_print_window_parent_class)->unrealize (widget);
}

static void
rounds_print_window_dispose (GObject *object)
{
  RoundsPrintWindow *self = ROUNDS_PRINT_WINDOW (object);

  if (self->patient != NULL)
    g_signal_handlers_disconnect_by_data (self->patient, self);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_cancellable_cancel (self->closed);
  g_clear_handle_id (&self->laying, g_source_remove);
  g_clear_handle_id (&self->more, g_source_remove);
  self->shown = NULL;
  g_ptr_array_set_size (self->offers, 0);
  g_clear_object (&self->patient);
  g_clear_pointer (&self->patients, g_array_unref);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (rounds_print_window_parent_class)->dispose (object);
}

static void
rounds_print_window_finalize (GObject *object)
{
  RoundsPrintWindow *self = ROUNDS_PRINT_WINDOW (object);

  g_ptr_array_unref (self->offers);
  g_object_unref (self->titles);
  g_object_unref (self->closed);
  G_OBJECT_CLASS (rounds_print_window_parent_class)->finalize (object);
}

static void
rounds_print_window_class_init (RoundsPrintWindowClass *class)
{
  G_OBJECT_CLASS (class)->dispose = rounds_print_window_dispose;
  G_OBJECT_CLASS (class)->finalize = rounds_print_window_finalize;
  GTK_WIDGET_CLASS (class)->unrealize = rounds_print_window_unrealize;
  GTK_WINDOW_CLASS (class)->close_request = rounds_print_window_close_request;
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (class), GDK_KEY_Escape, 0, "window.close",
                                       NULL);
}

static void
rounds_print_window_init (RoundsPrintWindow *self)
{
  self->offers = g_ptr_array_new_with_free_func (offer_free);
  self->titles = gtk_string_list_new (NULL);
  self->closed = g_cancellable_new ();
  gtk_window_set_title (GTK_WINDOW (self), _ ("Print"));
  gtk_window_set_default_size (GTK_WINDOW (self), 760, 820);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
}

static GtkWidget *
new_button (RoundsPrintWindow *self, const char *format, const char *who, GCallback clicked)
{
  g_autofree char *text = g_strdup_printf ("%s %s", format, who);
  GtkWidget *button = gtk_button_new (), *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  return button;
}

static GtkWidget *
make_foot (RoundsPrintWindow *self, const RoundsPrintAbout *about)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->status = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL);
  gtk_label_set_wrap (self->status, TRUE);
  gtk_label_set_xalign (self->status, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->status), TRUE);
  gtk_widget_add_css_class (box, "print-foot");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->status));
  self->buttons = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12));
  if (!about->paper_only)
    gtk_box_append (self->buttons, new_button (self, _ ("Save PDF for"), about->who,
                                               G_CALLBACK (on_save_clicked)));
  gtk_box_append (self->buttons,
                  new_button (self, _ ("Print for"), about->who, G_CALLBACK (on_print_clicked)));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->buttons));
  return box;
}

static GtkWidget *
make_header (RoundsPrintWindow *self)
{
  GtkWidget *header = adw_header_bar_new ();

  self->what = GTK_DROP_DOWN (gtk_drop_down_new (g_object_ref (G_LIST_MODEL (self->titles)), NULL));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->what), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What to print"), -1);
  g_signal_connect_swapped (self->what, "notify::selected", G_CALLBACK (on_what_changed), self);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), GTK_WIDGET (self->what));
  return header;
}

static void
make_content (RoundsPrintWindow *self, const RoundsPrintAbout *about)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->pages = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 16));
  gtk_widget_add_css_class (GTK_WIDGET (self->pages), "print-pages");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->pages));
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (scroller), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Pages"), -1);
  self->scroller = GTK_SCROLLED_WINDOW (scroller);
  self->paper_only = about->paper_only;
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller), "value-changed",
                           G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller), "changed",
                           G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), make_header (self));
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (box), make_foot (self, about));
  adw_window_set_content (ADW_WINDOW (self), box);
}

static void
on_state_changed (RoundsPrintWindow *self)
{
  if (rounds_session_get_state (self->session) != ROUNDS_SESSION_UNLOCKED ||
      (self->patient != NULL && rounds_patient_get_state (self->patient) != ROUNDS_PATIENT_OPEN))
    gtk_window_destroy (GTK_WINDOW (self));
}

GtkWindow *
rounds_print_window_new (GtkWindow *parent, const RoundsPrintAbout *about)
{
  RoundsPrintWindow *self = g_object_new (ROUNDS_TYPE_PRINT_WINDOW, "transient-for", parent, NULL);

  self->session = g_object_ref (about->session);
  g_set_object (&self->patient, about->patient);
  self->patients = about->patients != NULL ? g_array_copy (about->patients) : NULL;
  make_content (self, about);
  g_signal_connect_swapped (self->session, "notify::state", G_CALLBACK (on_state_changed), self);
  if (self->patient != NULL)
    g_signal_connect_swapped (self->patient, "notify::state", G_CALLBACK (on_state_changed), self);
  return GTK_WINDOW (self);
}

static guint
add_offer (RoundsPrintWindow *self, const char *title, const Offer *offer)
{
  g_ptr_array_add (self->offers, g_memdup2 (offer, sizeof *offer));
  gtk_string_list_append (self->titles, title);
  if (self->offers->len == 1 && offer->paper != NULL)
    on_what_changed (self);
  return self->offers->len - 1;
}

void
rounds_print_window_add (RoundsPrintWindow *self, const char *title, RoundsPaper *paper)
{
  add_offer (self, title, &(Offer){ .paper = paper });
}

guint
rounds_print_window_add_later (RoundsPrintWindow *self,
                               const char *title,
                               const RoundsPrintLater *later)
{
  return add_offer (self, title, &(Offer){ .later = *later });
}

void
rounds_print_window_choose (RoundsPrintWindow *self, guint paper)
{
  if (gtk_drop_down_get_selected (self->what) == paper)
    on_what_changed (self);
  else
    gtk_drop_down_set_selected (self->what, paper);
}
