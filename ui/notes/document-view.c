#include "document-view.h"

#include "document-view-private.h"
#include "narrative-view.h"
#include "note-list.h"
#include "note-relations.h"
#include "note-view.h"
#include "note-words.h"
#include "page-actions.h"
#include "pixmap-view.h"
#include "say.h"
#include "sensitive.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define STEP 1.25

G_DEFINE_FINAL_TYPE (RoundsDocumentView, rounds_document_view, GTK_TYPE_BOX)

/* ---- showing ---- */

/* What pages are shown of: the document, or the text of a PDF. */
const RoundsDocument *
rounds_document_view_shown (RoundsDocumentView *self)
{
  return self->shows_text ? self->as_text : self->document;
}

gboolean
rounds_document_view_shows_sheets (RoundsDocumentView *self)
{
  return !self->shows_text && self->document != NULL && self->document->sheets != NULL;
}

guint
rounds_document_view_n_pages (RoundsDocumentView *self)
{
  const RoundsDocument *document = rounds_document_view_shown (self);

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
  RoundsReading *page = rounds_document_view_shows_sheets (self)
                            ? rounds_sheets_get (self->document->sheets, self->page)
                            : NULL;
  const RoundsDocument *document = rounds_document_view_shown (self);
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
  char *text = rounds_document_view_shown (self)->text->pdata[self->page];
  RoundsNotePart part = { "", NULL, text, strlen (text), 0 };
  const RoundsNote note = { &part, 1 };

  rounds_note_view_set_note (ROUNDS_NOTE_VIEW (self->text), &note, self->source,
                             (self->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) != 0);
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
  gboolean sheets = rounds_document_view_shows_sheets (self) && n > 0;
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
  const RoundsDocument *document = rounds_document_view_shown (self);

  self->page = n > 0 ? MIN (page, n - 1) : 0;
  if (rounds_document_view_shows_sheets (self))
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
  rounds_document_view_mark_cited (self);
  show_place (self);
  show_said (self);
  if (!rounds_document_view_shows_sheets (self))
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
  RoundsSheetsView *sheets = ROUNDS_SHEETS_VIEW (self->sheets);

  if (!rounds_document_view_shows_sheets (self))
    return;
  /* Not one page can be drawn: its text, with why. */
  if (rounds_sheets_get_n (self->document->sheets) == 0 &&
      rounds_sheets_get_error (self->document->sheets, 0) != NULL)
    {
      begin_as_text (self);
      return;
    }
  /* Where the version before was read, once that page is laid out. */
  if (self->back_to != 0)
    rounds_sheets_view_show_page (sheets, self->back_to);
  self->page = rounds_sheets_view_get_page (sheets);
  if (self->page == self->back_to)
    self->back_to = 0;
  show_place (self);
  show_said (self);
  rounds_document_view_show_cited (self);
}

static void
show_document (RoundsDocumentView *self, guint page)
{
  if (self->document->pages->kind == ROUNDS_PAGES_SHEETS && self->document->sheets == NULL)
    self->document->sheets = rounds_sheets_new (self->document->pages->document);
  if (self->document->sheets != NULL)
    {
      rounds_sheets_view_set (ROUNDS_SHEETS_VIEW (self->sheets), self->document->sheets,
                              self->source);
      rounds_document_find_set (ROUNDS_DOCUMENT_FIND (self->find), self->document->sheets);
    }
  self->back_to = page;
  rounds_document_view_show_page (self, page);
  on_sheets_moved (self);
  rounds_document_view_show_cited (self);
}

/* ---- another version of what is read ---- */

static void
close_document (RoundsDocumentView *self)
{
  rounds_document_view_stop_citing (self);
  self->out_of_sight = FALSE;
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
  g_clear_pointer (&self->key, g_free);
  rounds_cited_clear (&self->cited);
  g_clear_pointer (&self->pieces, g_array_unref);
  if (self->scrolling != 0 && self->sheet_scroller != NULL)
    gtk_widget_remove_tick_callback (self->sheet_scroller, self->scrolling);
  self->scrolling = 0;
  self->back_to = 0;
}

/* What is to be known of a document that is not as it was when it was opened. words NULL: nothing. */
static void
say_changed (RoundsDocumentView *self, const char *words)
{
  gtk_label_set_text (GTK_LABEL (self->changed_line), words != NULL ? words : "");
  gtk_widget_set_visible (self->changed_line, words != NULL);
}

/* Takes document: in place of the one that is shown, at the page that was read, and it is said (W8). */
static void
show_newer (RoundsDocumentView *self, RoundsDocument *document)
{
  guint page = self->page;
  gboolean text = self->shows_text;
  g_autofree char *source = g_strdup (self->source), *key = g_strdup (self->key);
  g_autofree char *words = g_strdup (
      rounds_document_find_get_words (ROUNDS_DOCUMENT_FIND (self->find)));
  RoundsNoteTop *top = rounds_note_view_get_top (ROUNDS_NOTE_VIEW (self->text));
  gboolean cited = self->cited.text != NULL || gtk_widget_get_visible (self->cited_line);

  close_document (self);
  rounds_documents_forget_shown (&self->kept);
  self->source = g_steal_pointer (&source);
  self->key = g_steal_pointer (&key);
  self->document = document;
  show_document (self, page);
  rounds_note_view_go_to_top (ROUNDS_NOTE_VIEW (self->text), top);
  if (*words != '\0' && document->sheets != NULL)
    rounds_document_find_words (ROUNDS_DOCUMENT_FIND (self->find), words, page);
  if (text && document->sheets != NULL)
    begin_as_text (self);
  say_changed (self, _ ("⚠ This document changed while it was open: what it says now is shown."));
  if (cited)
    rounds_document_view_say_cited (
        self, _ ("⚠ This document changed: the cited words are not marked in it. The source has "
                 "them."));
}

/* Takes document: what was read again behind the one that is shown. */
static void
take_newer (RoundsDocumentView *self, RoundsDocument *document)
{
  if (!rounds_document_says_same (self->document, document))
    {
      show_newer (self, document);
      return;
    }
  g_free (self->document->key);
  self->document->key = g_steal_pointer (&document->key);
  rounds_document_free (document);
  say_changed (self, NULL);
}

/* What was shown of an older version is not what its head says by now: neither on the screen nor on paper. It is tried again
 * when the chart is read anew. */
static void
show_failed (RoundsDocumentView *self, const GError *error)
{
  g_autofree char *source = g_strdup (self->source), *key = g_strdup (self->key);

  close_document (self);
  rounds_documents_forget_shown (&self->kept);
  self->source = g_steal_pointer (&source);
  self->key = g_steal_pointer (&key);
  say_changed (self, NULL);
  rounds_document_view_say_cited (self, NULL);
  gtk_widget_set_visible (self->said, FALSE);
  show_place (self);
  show_state (self, error != NULL ? error->message : _ ("The document could not be read."));
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
  if (document == NULL)
    show_failed (self, error);
  else if (self->document != NULL)
    take_newer (self, document);
  else
    {
      self->document = document;
      show_document (self, 0);
    }
}

static void
begin_reading (RoundsDocumentView *self, const RoundsChartRow *row, guint attachment)
{

  RoundsPatientJob job = { rounds_document_load, NULL, g_free,
                           (GDestroyNotify) rounds_document_free };
  RoundsDocumentWish *wish = g_new0 (RoundsDocumentWish, 1);
  Wanted *wanted = wanted_new (self);

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

/* Which record it is, and what goes with what is copied of it. */
static void
show_row (RoundsDocumentView *self, const RoundsChartRow *row)
{
  g_autofree char *time = rounds_say_row_time (rounds_patient_get_index (self->patient), row);
  g_autofree char *title = g_strdup_printf ("%s, %s", row->event->title, time);
  g_autofree char *marks = rounds_say_marks (row);

  gtk_label_set_text (GTK_LABEL (self->title), title);
  g_free (self->source);
  self->source = g_strdup_printf ("%s%s%s", title, *marks != '\0' ? " · " : "", marks);
  self->marks = rounds_sensitive_marks (row);
  rounds_document_view_warn (self, row);
}

static void
show_nothing (RoundsDocumentView *self)
{
  rounds_documents_forget_shown (&self->kept);
  show_state (self, self->words != NULL ? self->words : _ ("Choose a document to open it."));
}

void
rounds_document_view_set_empty (RoundsDocumentView *self, const char *words)
{
  g_free (self->words);
  self->words = g_strdup (words);
  if (self->key == NULL)
    show_nothing (self);
}

void
rounds_document_view_open (RoundsDocumentView *self, const RoundsChartRow *row, guint attachment)
{

  close_document (self);
  gtk_widget_set_visible (self->title, row != NULL);
  show_head (self);
  gtk_widget_set_visible (self->said, FALSE);
  rounds_document_view_warn (self, row);
  say_changed (self, NULL);
  rounds_document_view_say_cited (self, NULL);
  show_place (self);
  if (row == NULL)
    {
      show_nothing (self);
      return;
    }
  show_row (self, row);
  self->key = rounds_document_key (row->event, attachment);
  self->document = rounds_documents_take_shown (&self->kept, self->key);
  if (self->document != NULL)
    {
      show_document (self, 0);
      return;
    }
  show_state (self, _ ("Reading the document …"));
  begin_reading (self, row, attachment);
}

/* Its bytes are another record's, which may change without it. */
static gboolean
is_elsewhere (const RoundsChartRow *row, guint attachment)
{
  const RoundsFacet *facet = attachment != ROUNDS_PAGES_WHOLE
                                 ? rounds_event_facet (row->event, ROUNDS_FACET_ATTACHMENT,
                                                       attachment)
                                 : NULL;

  return facet != NULL && facet->attachment.pointer == NULL && facet->attachment.url != NULL;
}

void
rounds_document_view_follow (RoundsDocumentView *self, const RoundsChartRow *row, guint attachment)
{
  g_autofree char *key = rounds_document_key (row->event, attachment);
  gboolean same = g_strcmp0 (key, self->key) == 0;

  /* The bytes of one that was shown before may be another record's, which changed under the same key. */
  rounds_documents_forget_shown (&self->kept);
  if (self->document == NULL && (!same || !self->reading))
    {
      rounds_document_view_open (self, row, attachment);
      return;
    }
  show_row (self, row);
  rounds_note_view_set_source (ROUNDS_NOTE_VIEW (self->text), self->source);
  if (self->document == NULL || (same && !is_elsewhere (row, attachment)))
    return;
  g_free (self->key);
  self->key = g_steal_pointer (&key);
  g_clear_pointer (&self->document->key, g_free); /* not kept until it was compared */
  self->serial++;
  if (!same)
    say_changed (self, _ ("⚠ A newer version of this document came; it is being read …"));
  begin_reading (self, row, attachment);
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
  if (rounds_document_view_shows_sheets (self))
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
  g_clear_pointer (&self->words, g_free);
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

static void
rounds_document_view_init (RoundsDocumentView *self)
{
  rounds_document_view_build (self);
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

  self->patient = g_object_ref (patient);
  rounds_document_view_fill (self);
  g_signal_connect_object (self->sheets, "moved", G_CALLBACK (on_sheets_moved), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->find, "stopped", G_CALLBACK (on_find_stopped), self,
                           G_CONNECT_SWAPPED);
  rounds_document_view_open (self, row, attachment);
  return GTK_WIDGET (self);
}

void
rounds_document_view_set_back (RoundsDocumentView *self, gboolean back)
{
  gtk_widget_set_visible (self->back, back);
  show_head (self);
}
