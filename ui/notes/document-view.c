#include "document-view.h"

#include "document-load.h"
#include "narrative-view.h"
#include "note-list.h"
#include "note-relations.h"
#include "note-view.h"
#include "note-words.h"
#include "page-actions.h"
#include "pixmap-view.h"
#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define STEP 1.25

struct _RoundsDocumentView
{
  GtkBox parent_instance;

  RoundsPatient *patient;
  GtkWidget *head, *title, *warning, *place, *said, *bar, *stack, *state, *text, *pixmap,
      *pixmap_scroller;
  GtkWidget *sheet_scroller, *zoom_box, *back;
  GtkWidget *sheets, *sheets_scroller, *find, *text_button, *print_button;
  GSimpleActionGroup *actions;
  RoundsDocument *document;
  RoundsDocument *as_text; /* the PDF's text, where it is shown or was; NULL */
  gboolean shows_text;     /* of a PDF: its text instead of its pages */
  RoundsDocumentsKept kept;
  char *source;  /* what goes with copied text */
  guint32 marks; /* of its record, when it was opened */
  char *cited;   /* words that are looked for when the pages are there; NULL */
  guint cited_page;
  guint page;
  guint serial;
  gboolean reading;
};

G_DEFINE_FINAL_TYPE (RoundsDocumentView, rounds_document_view, GTK_TYPE_BOX)

/* ---- showing ---- */

/* What pages are shown of: the document, or the text of a PDF. */
static const RoundsDocument *
shown (RoundsDocumentView *self)
{
  return self->shows_text ? self->as_text : self->document;
}

static gboolean
shows_sheets (RoundsDocumentView *self)
{
  return !self->shows_text && self->document != NULL && self->document->sheets != NULL;
}

guint
rounds_document_view_n_pages (RoundsDocumentView *self)
{
  const RoundsDocument *document = shown (self);

  if (document == NULL)
    return 0;
  return document->sheets != NULL      ? rounds_sheets_get_n (document->sheets)
         : document->levels != NULL    ? document->levels->len
         : document->narrative != NULL ? document->narrative->len
         : document->text != NULL      ? document->text->len
                                       : 0;
}

/* What must be said above it: of a page that was drawn, what may be wrong with it. NULL: nothing. (transfer
 * full) */
static char *
said_of (RoundsDocumentView *self)
{
  RoundsReading *page = shows_sheets (self) ? rounds_sheets_get (self->document->sheets, self->page)
                                            : NULL;
  const RoundsDocument *document = shown (self);
  const char *failed = self->shows_text ? rounds_sheets_get_error (self->document->sheets, 0)
                                        : NULL;
  const char *said = document != NULL ? document->pages->said : NULL;

  if (page != NULL)
    return rounds_document_said_of_page (page);
  if (failed != NULL && rounds_sheets_get_n (self->document->sheets) == 0)
    return g_strdup_printf (_ ("The pages cannot be drawn. %s %s"), failed,
                            said != NULL ? said : "");
  return g_strdup (said);
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
  char *text = shown (self)->text->pdata[self->page];
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
  gboolean sheets = shows_sheets (self) && n > 0;
  g_autofree char *words = n > 0 ? g_strdup_printf (_ ("page %u of %u"), self->page + 1, n)
                                 : g_strdup ("");

  gtk_label_set_text (GTK_LABEL (self->place), words);
  gtk_widget_set_visible (self->bar, n > 1 || pictures || sheets);
  gtk_widget_set_visible (self->zoom_box, pictures || sheets);
  gtk_widget_set_visible (self->find, sheets);
  gtk_widget_set_visible (self->print_button, sheets || pictures);
  gtk_widget_set_visible (self->text_button,
                          self->document != NULL && self->document->sheets != NULL);
  set_enabled (self, "next-page", self->page + 1 < n);
  set_enabled (self, "previous-page", self->page > 0);
  set_enabled (self, "zoom-in", pictures || sheets);
  set_enabled (self, "zoom-out", pictures || sheets);
  set_enabled (self, "zoom-fit", pictures || sheets);
  set_enabled (self, "find", sheets);
  set_enabled (self, "next-match", sheets);
  set_enabled (self, "previous-match", sheets);
  set_enabled (self, "as-text", self->document != NULL && self->document->sheets != NULL);
}

static void
scroll_to_top (RoundsDocumentView *self)
{
  GtkWidget *child = gtk_stack_get_visible_child (GTK_STACK (self->stack));

  if (GTK_IS_SCROLLED_WINDOW (child))
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (child)), 0);
}

static void
show_said (RoundsDocumentView *self)
{
  g_autofree char *said = said_of (self);

  gtk_label_set_text (GTK_LABEL (self->said), said != NULL ? said : "");
  gtk_widget_set_visible (self->said, said != NULL && rounds_document_view_n_pages (self) > 0);
}

/* Of a PDF; the view asks for what it needs. */
static void
show_sheets (RoundsDocumentView *self)
{
  gtk_stack_set_visible_child (GTK_STACK (self->stack), self->sheets_scroller);
  rounds_sheets_view_show_page (ROUNDS_SHEETS_VIEW (self->sheets), self->page);
}

void
rounds_document_view_show_page (RoundsDocumentView *self, guint page)
{
  guint n = rounds_document_view_n_pages (self);
  const RoundsDocument *document = shown (self);

  self->page = n > 0 ? MIN (page, n - 1) : 0;
  if (shows_sheets (self))
    show_sheets (self);
  else if (document == NULL || n == 0)
    show_state (self, document != NULL && document->pages->said != NULL
                          ? document->pages->said
                          : _ ("This document is empty."));
  else if (document->levels != NULL)
    show_picture (self);
  else if (document->narrative != NULL)
    show_narrative (self);
  else
    show_text (self);
  show_place (self);
  show_said (self);
  if (!shows_sheets (self))
    scroll_to_top (self);
}

typedef struct
{
  RoundsDocumentView *self; /* a reference */
  guint serial;
  char *key; /* of the document that is read; NULL */
} Wanted;

static Wanted *
wanted_new (RoundsDocumentView *self)
{
  Wanted *wanted = g_new0 (Wanted, 1);

  wanted->self = g_object_ref (self);
  wanted->serial = self->serial;
  return wanted;
}

/* (transfer full) NULL: it failed, or something else is open by now; *current says which. */
static RoundsDocument *
take_answer (Wanted *wanted, GAsyncResult *result, gboolean *current, GError **error)
{
  RoundsPatient *patient = ROUNDS_PATIENT (g_async_result_get_source_object (result));
  RoundsDocument *document = rounds_patient_work_finish (patient, result, error);

  *current = wanted->serial == wanted->self->serial && wanted->self->patient != NULL;
  if (!*current)
    g_clear_pointer (&document, rounds_document_free);
  g_object_unref (patient);
  g_object_unref (wanted->self);
  g_free (wanted);
  return document;
}

/* ---- a PDF as its text ---- */

static void
show_as_text (RoundsDocumentView *self, gboolean text)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "as-text");

  self->shows_text = text;
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (text));
  rounds_document_view_show_page (self, self->page);
}

static void
on_text_read (GObject *source, GAsyncResult *result, gpointer data)
{
  RoundsDocumentView *self = ((Wanted *) data)->self;
  g_autoptr (GError) error = NULL;
  gboolean current;
  RoundsDocument *text = take_answer (data, result, &current, &error);

  if (!current)
    return;
  self->reading = FALSE;
  self->as_text = text;
  if (text != NULL)
    show_as_text (self, TRUE);
  else
    show_state (self, error != NULL ? error->message : _ ("The document could not be read."));
}

static void
begin_as_text (RoundsDocumentView *self)
{
  RoundsPatientJob job = { rounds_document_load_text, NULL, (GDestroyNotify) g_bytes_unref,
                           (GDestroyNotify) rounds_document_free };

  if (self->as_text != NULL)
    show_as_text (self, TRUE);
  if (self->as_text != NULL || self->reading)
    return;
  self->reading = TRUE;
  job.data = g_bytes_ref (self->document->pages->document);
  rounds_patient_work_async (self->patient, &job, on_text_read, wanted_new (self));
}

/* ---- a PDF as its pages ---- */

static void
on_sheets_moved (RoundsDocumentView *self)
{
  if (!shows_sheets (self))
    return;
  /* Not one page can be drawn: its text, with why. */
  if (rounds_sheets_get_n (self->document->sheets) == 0 &&
      rounds_sheets_get_error (self->document->sheets, 0) != NULL)
    {
      begin_as_text (self);
      return;
    }
  self->page = rounds_sheets_view_get_page (ROUNDS_SHEETS_VIEW (self->sheets));
  show_place (self);
  show_said (self);
  if (self->cited != NULL && rounds_sheets_get_n (self->document->sheets) > 0)
    {
      g_autofree char *cited = g_steal_pointer (&self->cited);

      rounds_document_find_words (ROUNDS_DOCUMENT_FIND (self->find), cited, self->cited_page);
    }
}

static void
show_document (RoundsDocumentView *self)
{
  if (self->document->pages->kind == ROUNDS_PAGES_SHEETS && self->document->sheets == NULL)
    self->document->sheets = rounds_sheets_new (self->document->pages->document);
  if (self->document->sheets != NULL)
    {
      rounds_sheets_view_set (ROUNDS_SHEETS_VIEW (self->sheets), self->document->sheets,
                              self->source);
      rounds_document_find_set (ROUNDS_DOCUMENT_FIND (self->find), self->document->sheets);
    }
  rounds_document_view_show_page (self, 0);
  on_sheets_moved (self);
}

static void
on_document_read (GObject *source, GAsyncResult *result, gpointer data)
{
  RoundsDocumentView *self = ((Wanted *) data)->self;
  char *key = g_steal_pointer (&((Wanted *) data)->key);
  g_autoptr (GError) error = NULL;
  gboolean current;
  RoundsDocument *document = take_answer (data, result, &current, &error);

  if (document != NULL)
    document->key = g_steal_pointer (&key);
  g_free (key);
  if (!current)
    return;
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
  self->shows_text = FALSE;
  self->page = 0;
  if (self->pixmap != NULL)
    {
      rounds_pixmap_view_set (ROUNDS_PIXMAP_VIEW (self->pixmap), NULL, "");
      rounds_note_view_set_note (ROUNDS_NOTE_VIEW (self->text), NULL, NULL, FALSE);
      gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->sheet_scroller), NULL);
      rounds_document_find_set (ROUNDS_DOCUMENT_FIND (self->find), NULL);
      rounds_sheets_view_set (ROUNDS_SHEETS_VIEW (self->sheets), NULL, "");
    }
  if (self->document != NULL)
    rounds_documents_keep_shown (&self->kept, g_steal_pointer (&self->document));
  g_clear_pointer (&self->as_text, rounds_document_free);
  g_clear_pointer (&self->source, g_free);
  g_clear_pointer (&self->cited, g_free);
}

static void
begin_reading (RoundsDocumentView *self, const RoundsChartRow *row, guint attachment)
{
  RoundsPatientJob job = { rounds_document_load, NULL, g_free,
                           (GDestroyNotify) rounds_document_free };
  RoundsDocumentWish *wish = g_new0 (RoundsDocumentWish, 1);
  Wanted *wanted = wanted_new (self);

  show_state (self, _ ("Reading the document …"));
  self->reading = TRUE;
  wish->event = row->event;
  wish->attachment = attachment;
  job.data = wish;
  wanted->key = rounds_document_key (row->event, attachment);
  rounds_patient_work_async (self->patient, &job, on_document_read, wanted);
}

/* Nothing stands in it while no document is open. */
static void
show_head (RoundsDocumentView *self)
{
  gtk_widget_set_visible (self->head, gtk_widget_get_visible (self->title) ||
                                          gtk_widget_get_visible (self->back));
}

void
rounds_document_view_warn (RoundsDocumentView *self, const RoundsChartRow *row)
{
  g_autofree char *warning = NULL, *relations = NULL, *words = NULL;

  if (row != NULL)
    {
      warning = rounds_note_warning (row, TRUE);
      relations = rounds_note_relations_words (rounds_patient_get_index (self->patient), row,
                                               rounds_note_list_until (self->patient));
      words = g_strconcat (warning, *warning != '\0' && *relations != '\0' ? "\n" : "", relations,
                           NULL);
    }
  gtk_label_set_text (GTK_LABEL (self->warning), words != NULL ? words : "");
  gtk_widget_set_visible (self->warning, words != NULL && *words != '\0');
}

void
rounds_document_view_open (RoundsDocumentView *self, const RoundsChartRow *row, guint attachment)
{
  g_autofree char *time = NULL, *title = NULL, *key = NULL, *marks = NULL;

  close_document (self);
  gtk_widget_set_visible (self->title, row != NULL);
  show_head (self);
  gtk_widget_set_visible (self->said, FALSE);
  rounds_document_view_warn (self, row);
  show_place (self);
  if (row == NULL)
    {
      rounds_documents_forget_shown (&self->kept);
      show_state (self, _ ("Choose a document to open it."));
      return;
    }
  time = rounds_say_row_time (rounds_patient_get_index (self->patient), row);
  title = g_strdup_printf ("%s, %s", row->event->title, time);
  gtk_label_set_text (GTK_LABEL (self->title), title);
  marks = rounds_say_marks (row);
  self->source = g_strdup_printf ("%s%s%s", title, *marks != '\0' ? " · " : "", marks);
  self->marks = row->marks;
  key = rounds_document_key (row->event, attachment);
  self->document = rounds_documents_take_shown (&self->kept, key);
  if (self->document != NULL)
    show_document (self);
  else
    begin_reading (self, row, attachment);
}

void
rounds_document_view_cite (RoundsDocumentView *self, const char *words, guint page)
{
  g_free (self->cited);
  self->cited = g_strdup (words);
  self->cited_page = page;
  on_sheets_moved (self);
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
  if (shows_sheets (self))
    rounds_sheets_view_set_zoom (ROUNDS_SHEETS_VIEW (self->sheets), zoom);
  else
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
on_find (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  rounds_document_find_begin (ROUNDS_DOCUMENT_FIND (((RoundsDocumentView *) data)->find));
}

static void
on_next_match (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  rounds_document_find_move (ROUNDS_DOCUMENT_FIND (((RoundsDocumentView *) data)->find), 1);
}

static void
on_previous_match (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  rounds_document_find_move (ROUNDS_DOCUMENT_FIND (((RoundsDocumentView *) data)->find), -1);
}

static void
on_as_text (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsDocumentView *self = data;

  if (self->shows_text)
    show_as_text (self, FALSE);
  else
    begin_as_text (self);
}

static void
add_actions (RoundsDocumentView *self)
{
  static const GActionEntry entries[] = {
    { "next-page", on_next_page },
    { "previous-page", on_previous_page },
    { "zoom-in", on_zoom_in },
    { "zoom-out", on_zoom_out },
    { "zoom-fit", on_zoom_fit },
    { "find", on_find },
    { "next-match", on_next_match },
    { "previous-match", on_previous_match },
    { "as-text", on_as_text, NULL, "false" },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  rounds_page_actions_install (GTK_WIDGET (self), "document", G_ACTION_GROUP (self->actions));
  rounds_page_actions_add_keys (GTK_WIDGET (self), "document", GTK_SHORTCUT_SCOPE_MANAGED,
                                GTK_PHASE_BUBBLE);
}

/* ---- the object ---- */

static void
rounds_document_view_dispose (GObject *object)
{
  RoundsDocumentView *self = ROUNDS_DOCUMENT_VIEW (object);

  close_document (self);
  rounds_documents_forget_shown (&self->kept);
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
  self->print_button = icon_button_new ("printer-symbolic", _ ("Print these pages (Ctrl+P)"),
                                        "win.print");
  self->text_button = gtk_toggle_button_new_with_label (_ ("As text"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->text_button), "document.as-text");
  gtk_widget_add_css_class (self->text_button, "flat");
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
  self->head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "note-reader");
  self->title = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "xalign", 0.0f, "width-chars", 6,
                              "max-width-chars", 30, "hexpand", TRUE, NULL);
  gtk_widget_add_css_class (self->title, "note-title");
  self->said = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "xalign", 0.0f, "width-chars", 12, NULL);
  gtk_widget_add_css_class (self->said, "note-warning");
  self->warning = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                "xalign", 0.0f, "width-chars", 12, NULL);
  gtk_widget_add_css_class (self->warning, "note-warning");
  gtk_widget_add_css_class (self->head, "note-head");
  self->bar = bar_new (self);
  self->back = icon_button_new ("go-previous-symbolic", _ ("Back to the list (Esc)"),
                                "documents.back");
  gtk_widget_set_visible (self->back, FALSE);
  gtk_box_append (GTK_BOX (self->head), self->back);
  gtk_box_append (GTK_BOX (self->head), self->title);
  gtk_box_append (GTK_BOX (self->head), self->bar);
  gtk_box_append (GTK_BOX (self->head), self->text_button);
  gtk_box_append (GTK_BOX (self->head), self->print_button);
  gtk_box_append (GTK_BOX (self), self->head);
  gtk_box_append (GTK_BOX (self), self->warning);
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

static void
on_find_stopped (RoundsDocumentView *self)
{
  gtk_widget_grab_focus (self->sheets);
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
  self->sheets = rounds_sheets_view_new (patient);
  self->sheets_scroller = scroller_new (self->sheets, GTK_POLICY_AUTOMATIC);
  self->find = rounds_document_find_new (ROUNDS_SHEETS_VIEW (self->sheets));
  gtk_box_insert_child_after (GTK_BOX (self), self->find, self->said);
  gtk_widget_add_css_class (self->find, "document-find");
  g_signal_connect_object (self->sheets, "moved", G_CALLBACK (on_sheets_moved), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->find, "stopped", G_CALLBACK (on_find_stopped), self,
                           G_CONNECT_SWAPPED);
  gtk_stack_add_child (GTK_STACK (self->stack), scroller_new (self->text, GTK_POLICY_NEVER));
  gtk_stack_add_child (GTK_STACK (self->stack), self->pixmap_scroller);
  gtk_stack_add_child (GTK_STACK (self->stack), self->sheet_scroller);
  gtk_stack_add_child (GTK_STACK (self->stack), self->sheets_scroller);
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
  show_head (self);
}

gboolean
rounds_document_view_get_print (RoundsDocumentView *self, RoundsDocumentPrint *print)
{
  const RoundsDocument *document = shown (self);

  if (document == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return FALSE;
  *print = (RoundsDocumentPrint){ .title = gtk_label_get_text (GTK_LABEL (self->title)),
                                  .said = gtk_widget_get_visible (self->said)
                                              ? gtk_label_get_text (GTK_LABEL (self->said))
                                              : NULL,
                                  .marks = self->marks,
                                  .page = self->page };
  if (shows_sheets (self) && rounds_sheets_get_n (self->document->sheets) > 0)
    {
      print->sheets = self->document->sheets;
      print->bytes = self->document->pages->document;
      return TRUE;
    }
  print->pictures = document->levels;
  print->text = document->text;
  print->narrative = document->narrative != NULL ? document->pages->narrative : NULL;
  return print->pictures != NULL || print->text != NULL || print->narrative != NULL;
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
  return shown (self) != NULL ? shown (self)->pages->kind : ROUNDS_PAGES_NOTHING;
}

const char *
rounds_document_view_get_warning (RoundsDocumentView *self)
{
  return gtk_label_get_text (GTK_LABEL (self->warning));
}

const char *
rounds_document_view_get_said (RoundsDocumentView *self)
{
  return gtk_label_get_text (GTK_LABEL (self->said));
}

const char *
rounds_document_view_get_place (RoundsDocumentView *self)
{
  return gtk_label_get_text (GTK_LABEL (self->place));
}

RoundsSheetsView *
rounds_document_view_get_sheets (RoundsDocumentView *self)
{
  return ROUNDS_SHEETS_VIEW (self->sheets);
}

RoundsDocumentFind *
rounds_document_view_get_find (RoundsDocumentView *self)
{
  return ROUNDS_DOCUMENT_FIND (self->find);
}

double
rounds_document_view_get_scale (RoundsDocumentView *self)
{
  return shows_sheets (self) ? rounds_sheets_view_get_scale (ROUNDS_SHEETS_VIEW (self->sheets))
                             : rounds_pixmap_view_get_scale (ROUNDS_PIXMAP_VIEW (self->pixmap));
}
