#include "document-view.h"

#include "clipboard.h"
#include "narrative-view.h"
#include "note-view.h"
#include "pixmap-view.h"
#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define STEP       1.25
#define PAGE_BYTES (64u << 10)

/* What was read, ready to be shown. Made on the worker. */
typedef struct
{
  RoundsPages *pages;
  GPtrArray *levels; /* RoundsPixmapLevels, of PICTURES */
  GArray *narrative; /* RoundsNarrativePage, of NARRATIVE */
  GPtrArray *text;   /* char *, of TEXT: none over PAGE_BYTES */
} Document;

struct _RoundsDocumentView
{
  GtkBox parent_instance;

  RoundsPatient *patient;
  GtkWidget *title, *place, *said, *bar, *stack, *state, *text, *pixmap, *pixmap_scroller;
  GtkWidget *sheet_scroller, *zoom_box, *back;
  GSimpleActionGroup *actions;
  Document *document;
  char *source; /* what goes with copied text */
  guint page;
  double zoom;
  guint serial;
  gboolean reading;
};

G_DEFINE_FINAL_TYPE (RoundsDocumentView, rounds_document_view, GTK_TYPE_BOX)

/* ---- reading ---- */

static void
document_free (Document *document)
{
  g_clear_pointer (&document->pages, rounds_pages_free);
  g_clear_pointer (&document->levels, g_ptr_array_unref);
  g_clear_pointer (&document->narrative, g_array_unref);
  g_clear_pointer (&document->text, g_ptr_array_unref);
  g_free (document);
}

/* A page of text that is too long for one view is cut at a line, or at a character where it has no
 * lines. */
static void
cut_text (GPtrArray *out, const char *page)
{
  gsize left = strlen (page);

  do
    {
      gsize size = MIN (left, PAGE_BYTES);
      const char *line = size < left ? g_strrstr_len (page, (gssize) size, "\n") : NULL;

      if (line != NULL && line > page)
        size = (gsize) (line - page) + 1;
      while (size < left && ((guchar) page[size] & 0xc0) == 0x80)
        size--;
      g_ptr_array_add (out, g_strndup (page, size));
      page += size;
      left -= size;
    }
  while (left > 0);
}

static gboolean
make_levels (Document *document)
{
  guint n;
  const RoundsPixmap *pixmaps = rounds_reading_get_pixmaps (document->pages->reading, &n);

  document->levels = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_pixmap_levels_free);
  for (guint i = 0; i < n; i++)
    {
      RoundsPixmapLevels *levels = rounds_pixmap_levels_new (&pixmaps[i]);

      if (levels == NULL)
        return FALSE;
      g_ptr_array_add (document->levels, levels);
    }
  return TRUE;
}

typedef struct
{
  const RoundsEvent *event; /* of the chart that the work holds */
  guint attachment;
} Wish;

static gpointer
read_document (const RoundsOpenChart *chart,
               const RoundsActor *actor,
               gpointer data,
               GCancellable *cancellable,
               GError **error)
{
  const Wish *wish = data;
  RoundsPages *pages = rounds_pages_read (chart, actor, wish->event, wish->attachment, cancellable,
                                          error);
  Document *document = pages != NULL ? g_new0 (Document, 1) : NULL;

  if (document == NULL)
    return NULL;
  document->pages = pages;
  if (pages->kind == ROUNDS_PAGES_NARRATIVE)
    document->narrative = rounds_narrative_pages (pages->narrative);
  if (pages->kind == ROUNDS_PAGES_TEXT)
    {
      document->text = g_ptr_array_new_with_free_func (g_free);
      for (char **page = pages->text; *page != NULL; page++)
        cut_text (document->text, *page);
    }
  if (pages->kind == ROUNDS_PAGES_PICTURES && !make_levels (document))
    {
      document_free (document);
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY,
                           _ ("There is not enough memory to show this picture."));
      return NULL;
    }
  return document;
}

/* ---- showing ---- */

guint
rounds_document_view_n_pages (RoundsDocumentView *self)
{
  const Document *document = self->document;

  if (document == NULL)
    return 0;
  return document->levels != NULL      ? document->levels->len
         : document->narrative != NULL ? document->narrative->len
         : document->text != NULL      ? document->text->len
                                       : 0;
}

static void
show_state (RoundsDocumentView *self, const char *words)
{
  gtk_label_set_text (GTK_LABEL (self->state), words);
  gtk_stack_set_visible_child (GTK_STACK (self->stack), self->state);
}

static void
show_picture (RoundsDocumentView *self)
{
  const RoundsPixmapLevels *levels = self->document->levels->pdata[self->page];
  g_autofree char *words = g_strdup_printf (_ ("Picture, %u by %u pixels, page %u of %u: %s"),
                                            levels->levels[0].width, levels->levels[0].height,
                                            self->page + 1, rounds_document_view_n_pages (self),
                                            gtk_label_get_text (GTK_LABEL (self->title)));

  rounds_pixmap_view_set (ROUNDS_PIXMAP_VIEW (self->pixmap), levels, words);
  gtk_stack_set_visible_child (GTK_STACK (self->stack), self->pixmap_scroller);
}

static void
show_narrative (RoundsDocumentView *self)
{
  const RoundsNarrativePage *page = &g_array_index (self->document->narrative, RoundsNarrativePage,
                                                    self->page);

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->sheet_scroller),
                                 rounds_narrative_view_new (self->document->pages->narrative,
                                                            page));
  gtk_stack_set_visible_child (GTK_STACK (self->stack), self->sheet_scroller);
}

static void
show_text (RoundsDocumentView *self)
{
  char *text = self->document->text->pdata[self->page];
  RoundsNotePart part = { "", NULL, text, strlen (text), 0 };
  const RoundsNote note = { &part, 1 };

  rounds_note_view_set_note (ROUNDS_NOTE_VIEW (self->text), &note, self->source, FALSE);
  gtk_stack_set_visible_child (GTK_STACK (self->stack), gtk_widget_get_parent (self->text));
}

static void
set_enabled (RoundsDocumentView *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
show_place (RoundsDocumentView *self)
{
  guint n = rounds_document_view_n_pages (self);
  gboolean pictures = self->document != NULL && self->document->levels != NULL;
  g_autofree char *words = n > 0 ? g_strdup_printf (_ ("page %u of %u"), self->page + 1, n)
                                 : g_strdup ("");

  gtk_label_set_text (GTK_LABEL (self->place), words);
  gtk_widget_set_visible (self->bar, n > 1 || pictures);
  gtk_widget_set_visible (self->zoom_box, pictures);
  set_enabled (self, "next-page", self->page + 1 < n);
  set_enabled (self, "previous-page", self->page > 0);
  set_enabled (self, "zoom-in", pictures);
  set_enabled (self, "zoom-out", pictures);
  set_enabled (self, "zoom-fit", pictures);
}

static void
scroll_to_top (RoundsDocumentView *self)
{
  GtkWidget *child = gtk_stack_get_visible_child (GTK_STACK (self->stack));

  if (GTK_IS_SCROLLED_WINDOW (child))
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (child)), 0);
}

void
rounds_document_view_show_page (RoundsDocumentView *self, guint page)
{
  guint n = rounds_document_view_n_pages (self);

  self->page = n > 0 ? MIN (page, n - 1) : 0;
  if (n == 0)
    show_state (self, self->document != NULL && self->document->pages->said != NULL
                          ? self->document->pages->said
                          : _ ("This document is empty."));
  else if (self->document->levels != NULL)
    show_picture (self);
  else if (self->document->narrative != NULL)
    show_narrative (self);
  else
    show_text (self);
  show_place (self);
  scroll_to_top (self);
}

static void
show_document (RoundsDocumentView *self)
{
  const char *said = self->document->pages->said;

  gtk_label_set_text (GTK_LABEL (self->said), said != NULL ? said : "");
  gtk_widget_set_visible (self->said, said != NULL && rounds_document_view_n_pages (self) > 0);
  rounds_document_view_show_page (self, 0);
}

typedef struct
{
  RoundsDocumentView *self; /* a reference */
  guint serial;
} Wanted;

static void
on_document_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Wanted *wanted = data;
  g_autoptr (RoundsDocumentView) self = wanted->self;
  g_autoptr (GError) error = NULL;
  Document *document = rounds_patient_work_finish (ROUNDS_PATIENT (source), result, &error);
  guint serial = wanted->serial;

  g_free (wanted);
  if (serial != self->serial || self->patient == NULL)
    {
      g_clear_pointer (&document, document_free);
      return;
    }
  self->reading = FALSE;
  self->document = document;
  if (document == NULL)
    show_state (self, error != NULL ? error->message : _ ("The document could not be read."));
  else
    show_document (self);
}

static void
close_document (RoundsDocumentView *self)
{
  self->serial++;
  self->reading = FALSE;
  self->page = 0;
  if (self->pixmap != NULL)
    rounds_pixmap_view_set (ROUNDS_PIXMAP_VIEW (self->pixmap), NULL, "");
  if (self->text != NULL)
    rounds_note_view_set_note (ROUNDS_NOTE_VIEW (self->text), NULL, NULL, FALSE);
  if (self->sheet_scroller != NULL)
    gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->sheet_scroller), NULL);
  g_clear_pointer (&self->document, document_free);
  g_clear_pointer (&self->source, g_free);
}

void
rounds_document_view_open (RoundsDocumentView *self, const RoundsChartRow *row, guint attachment)
{
  RoundsPatientJob job = { read_document, NULL, g_free, (GDestroyNotify) document_free };
  g_autofree char *time = NULL, *title = NULL;
  Wish *wish;
  Wanted *wanted;

  close_document (self);
  gtk_widget_set_visible (self->title, row != NULL);
  gtk_widget_set_visible (self->said, FALSE);
  show_place (self);
  if (row == NULL)
    {
      show_state (self, _ ("Choose a document to open it."));
      return;
    }
  time = rounds_say_row_time (rounds_patient_get_index (self->patient), row);
  title = g_strdup_printf ("%s, %s", row->event->title, time);
  gtk_label_set_text (GTK_LABEL (self->title), title);
  self->source = g_strdup (title);
  show_state (self, _ ("Reading the document …"));
  self->reading = TRUE;
  wish = g_new0 (Wish, 1);
  wish->event = row->event;
  wish->attachment = attachment;
  job.data = wish;
  wanted = g_new0 (Wanted, 1);
  wanted->self = g_object_ref (self);
  wanted->serial = self->serial;
  rounds_patient_work_async (self->patient, &job, on_document_read, wanted);
}

/* ---- actions ---- */

static void
on_next_page (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  rounds_document_view_show_page (data, ((RoundsDocumentView *) data)->page + 1);
}

static void
on_previous_page (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  rounds_document_view_show_page (data, ((RoundsDocumentView *) data)->page - 1);
}

static void
set_zoom (RoundsDocumentView *self, double zoom)
{
  self->zoom = zoom;
  rounds_pixmap_view_set_zoom (ROUNDS_PIXMAP_VIEW (self->pixmap), zoom);
}

static void
on_zoom_in (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  set_zoom (data, rounds_document_view_get_scale (data) * STEP);
}

static void
on_zoom_out (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  set_zoom (data, rounds_document_view_get_scale (data) / STEP);
}

static void
on_zoom_fit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  set_zoom (data, 0);
}

static void
add_actions (RoundsDocumentView *self)
{
  static const GActionEntry entries[] = {
    { "next-page", on_next_page }, { "previous-page", on_previous_page }, { "zoom-in", on_zoom_in },
    { "zoom-out", on_zoom_out },   { "zoom-fit", on_zoom_fit },
  };
  static const char *const keys[][2] = {
    { "<Control>Page_Down", "document.next-page" },
    { "<Control>Page_Up", "document.previous-page" },
    { "<Control>plus|<Control>equal|<Control>KP_Add", "document.zoom-in" },
    { "<Control>minus|<Control>KP_Subtract", "document.zoom-out" },
    { "<Control>0|<Control>KP_0", "document.zoom-fit" },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "document", G_ACTION_GROUP (self->actions));
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller),
                                     GTK_SHORTCUT_SCOPE_MANAGED);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                          gtk_shortcut_new (gtk_shortcut_trigger_parse_string (
                                                                keys[i][0]),
                                                            gtk_named_action_new (keys[i][1])));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

/* ---- the object ---- */

static void
rounds_document_view_dispose (GObject *object)
{
  RoundsDocumentView *self = ROUNDS_DOCUMENT_VIEW (object);

  close_document (self);
  self->pixmap = self->text = self->sheet_scroller = NULL;
  g_clear_object (&self->patient);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (rounds_document_view_parent_class)->dispose (object);
}

static void
rounds_document_view_class_init (RoundsDocumentViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rounds_document_view_dispose;
}

static GtkWidget *
icon_button_new (const char *icon, const char *words, const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_add_css_class (button, "flat");
  return button;
}

static GtkWidget *
bar_new (RoundsDocumentView *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  const struct
  {
    GtkWidget *box;
    const char *icon, *words, *action;
  } buttons[] = {
    { bar, "go-up-symbolic", _ ("Previous page (Ctrl+Page Up)"), "document.previous-page" },
    { bar, "go-down-symbolic", _ ("Next page (Ctrl+Page Down)"), "document.next-page" },
    { NULL, "zoom-out-symbolic", _ ("Smaller (Ctrl+−)"), "document.zoom-out" },
    { NULL, "zoom-fit-best-symbolic", _ ("As wide as the page (Ctrl+0)"), "document.zoom-fit" },
    { NULL, "zoom-in-symbolic", _ ("Larger (Ctrl++)"), "document.zoom-in" },
  };

  self->zoom_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  self->place = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->place, "note-matches");
  gtk_box_append (GTK_BOX (bar), self->place);
  for (gsize i = 0; i < G_N_ELEMENTS (buttons); i++)
    gtk_box_append (GTK_BOX (buttons[i].box != NULL ? buttons[i].box : self->zoom_box),
                    icon_button_new (buttons[i].icon, buttons[i].words, buttons[i].action));
  gtk_box_append (GTK_BOX (bar), self->zoom_box);
  return bar;
}

static GtkWidget *
scroller_new (GtkWidget *child, GtkPolicyType across)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), across, GTK_POLICY_AUTOMATIC);
  if (child != NULL)
    gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), child);
  return scroller;
}

static void
rounds_document_view_init (RoundsDocumentView *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "note-reader");
  self->title = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "xalign", 0.0f, "width-chars", 6,
                              "max-width-chars", 30, "hexpand", TRUE, NULL);
  gtk_widget_add_css_class (self->title, "note-title");
  self->said = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "xalign", 0.0f, "width-chars", 12, NULL);
  gtk_widget_add_css_class (self->said, "note-warning");
  gtk_widget_add_css_class (head, "note-head");
  self->bar = bar_new (self);
  self->back = icon_button_new ("go-previous-symbolic", _ ("Back to the list (Esc)"),
                                "documents.back");
  gtk_widget_set_visible (self->back, FALSE);
  gtk_box_append (GTK_BOX (head), self->back);
  gtk_box_append (GTK_BOX (head), self->title);
  gtk_box_append (GTK_BOX (head), self->bar);
  gtk_box_append (GTK_BOX (self), head);
  gtk_box_append (GTK_BOX (self), self->said);
  self->stack = gtk_stack_new ();
  gtk_widget_set_vexpand (self->stack, TRUE);
  gtk_widget_add_css_class (self->stack, "document-view");
  gtk_box_append (GTK_BOX (self), self->stack);
  self->state = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "width-chars", 8, "max-width-chars", 30,
                              "justify", GTK_JUSTIFY_CENTER, NULL);
  gtk_widget_add_css_class (self->state, "note-state");
  gtk_stack_add_child (GTK_STACK (self->stack), self->state);
  add_actions (self);
}

GtkWidget *
rounds_document_view_new (RoundsPatient *patient, const RoundsChartRow *row, guint attachment)
{
  RoundsDocumentView *self = g_object_new (ROUNDS_TYPE_DOCUMENT_VIEW, NULL);
  GtkAdjustment *scroll;

  self->patient = g_object_ref (patient);
  self->text = rounds_note_view_new (patient);
  self->pixmap = rounds_pixmap_view_new ();
  self->pixmap_scroller = scroller_new (self->pixmap, GTK_POLICY_AUTOMATIC);
  self->sheet_scroller = scroller_new (NULL, GTK_POLICY_NEVER);
  gtk_stack_add_child (GTK_STACK (self->stack), scroller_new (self->text, GTK_POLICY_NEVER));
  gtk_stack_add_child (GTK_STACK (self->stack), self->pixmap_scroller);
  gtk_stack_add_child (GTK_STACK (self->stack), self->sheet_scroller);
  /* Only the tiles that are seen are drawn, so scrolling draws others. */
  scroll = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->pixmap_scroller));
  g_signal_connect_object (scroll, "value-changed", G_CALLBACK (gtk_widget_queue_draw),
                           self->pixmap, G_CONNECT_SWAPPED);
  scroll = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (self->pixmap_scroller));
  g_signal_connect_object (scroll, "value-changed", G_CALLBACK (gtk_widget_queue_draw),
                           self->pixmap, G_CONNECT_SWAPPED);
  rounds_document_view_open (self, row, attachment);
  return GTK_WIDGET (self);
}

void
rounds_document_view_set_back (RoundsDocumentView *self, gboolean back)
{
  gtk_widget_set_visible (self->back, back);
}

/* ---- for tests ---- */

gboolean
rounds_document_view_is_settled (RoundsDocumentView *self)
{
  return !self->reading;
}

RoundsPagesKind
rounds_document_view_get_kind (RoundsDocumentView *self)
{
  return self->document != NULL ? self->document->pages->kind : ROUNDS_PAGES_NOTHING;
}

const char *
rounds_document_view_get_said (RoundsDocumentView *self)
{
  const Document *document = self->document;

  return document != NULL && document->pages->said != NULL ? document->pages->said : "";
}

const char *
rounds_document_view_get_place (RoundsDocumentView *self)
{
  return gtk_label_get_text (GTK_LABEL (self->place));
}

double
rounds_document_view_get_scale (RoundsDocumentView *self)
{
  return rounds_pixmap_view_get_scale (ROUNDS_PIXMAP_VIEW (self->pixmap));
}
