#include "documents-page.h"

#include "addenda.h"
#include "documents.h"
#include "follow.h"
#include "list-stop.h"
#include "note-list.h"
#include "notes.h"
#include "say-none.h"
#include "section.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _RoundsDocumentsPage
{
  AdwBin parent_instance;

  RoundsPatient *patient;
  GtkWidget *leaflet, *side, *entry, *status, *list;
  RoundsDocumentView *view;
  GListStore *items;
  GtkSingleSelection *selection;
  guint giving;               /* a source: the list has no rows yet; 0: it has */
  gboolean reveals;           /* what is selected was to be shown meanwhile */
  const RoundsChartRow *open; /* the chart's, until "changed" */
  guint attachment;
  gboolean held;   /* a selection of ours, which nobody chose */
  gboolean citing; /* the text that is cited is being read */
};

G_DEFINE_FINAL_TYPE (RoundsDocumentsPage, rounds_documents_page, ADW_TYPE_BIN)

/* ---- which there are ---- */

typedef void (*Visit) (gpointer data, const RoundsChartRow *row, guint attachment);

/* A report that carries its text is a panel and a note: the note stands for both. */
static void
visit_row (const RoundsChartRow *row, Visit visit, gpointer data)
{
  if (row->event->kind == ROUNDS_KIND_PANEL)
    return;
  if (rounds_pages_has_whole (row->event))
    visit (data, row, ROUNDS_PAGES_WHOLE);
  for (guint i = 0; rounds_event_facet (row->event, ROUNDS_FACET_ATTACHMENT, i) != NULL; i++)
    {
      const RoundsFacet *facet = rounds_event_facet (row->event, ROUNDS_FACET_ATTACHMENT, i);
      /* The file that is a C-CDA's body is shown as that document. */
      gboolean body = g_str_has_prefix (row->event->reference, "Document/") &&
                      facet->attachment.pointer == NULL && facet->attachment.url == NULL;

      if (!body)
        visit (data, row, i);
    }
}

static void
visit_documents (RoundsPatient *patient, Visit visit, gpointer data)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  guint n = index != NULL ? index->n_rows : 0, n_dated = n;
  gint64 at = rounds_note_list_until (patient);

  /* Newest first, undated last: the index has them at its end. */
  while (n_dated > 0 && (index->rows[n_dated - 1].marks & ROUNDS_MARK_NO_TIME) != 0)
    n_dated--;
  for (guint i = n_dated; i-- > 0;)
    if (index->rows[i].from <= at)
      visit_row (&index->rows[i], visit, data);
  for (guint i = n_dated; i < n; i++)
    visit_row (&index->rows[i], visit, data);
}

static void
count_one (gpointer data, const RoundsChartRow *row, guint attachment)
{
  *(guint *) data += 1;
}

static guint
count_all (RoundsPatient *patient)
{
  guint n = 0;

  visit_documents (patient, count_one, &n);
  return n;
}

/* A document is of any type that attaches one (data/fhir/extract-types.c). */
static const char *const types[] = {
  "DocumentReference", "DiagnosticReport", "Composition", "Media", "Communication", "Consent", NULL
};

guint
rounds_documents_page_count (RoundsPatient *patient)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  guint n = count_all (patient);

  /* Of what did not come whole "0" would say none. */
  return n == 0 && index != NULL && !rounds_all_loaded (index, types) ? ROUNDS_NO_COUNT : n;
}

/* ---- the list ---- */

typedef struct
{
  RoundsDocumentsPage *self;
  GPtrArray *items;
  char *wanted;        /* folded words of the entry; "" */
  GHashTable *addenda; /* rounds_chart_addenda_counts */
} Filling;

static gboolean
matches (RoundsNoteItem *item, const char *wanted)
{
  g_autofree char *all = g_strjoin (" ", rounds_note_item_get_title (item),
                                    rounds_note_item_get_date (item),
                                    rounds_note_item_get_detail (item), NULL);
  g_autofree char *folded = g_utf8_casefold (all, -1);

  return strstr (folded, wanted) != NULL;
}

static void
add_item (gpointer data, const RoundsChartRow *row, guint attachment)
{
  Filling *filling = data;
  g_autoptr (RoundsNoteItem) item = rounds_note_item_new_document (
      rounds_patient_get_index (filling->self->patient), row, attachment,
      GPOINTER_TO_UINT (g_hash_table_lookup (filling->addenda, row)));

  if (*filling->wanted == '\0' || matches (item, filling->wanted))
    g_ptr_array_add (filling->items, g_steal_pointer (&item));
}

static guint
position_of_open (RoundsDocumentsPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  for (guint i = 0; i < n && self->open != NULL; i++)
    {
      g_autoptr (RoundsNoteItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if (rounds_note_item_get_row (item) == self->open &&
          rounds_note_item_get_attachment (item) == self->attachment)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

/* How many there are, or whether none can be said. */
static char *
count_words (RoundsPatient *patient, guint n)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  g_autofree char *words = NULL, *lacks = NULL;

  if (n == 0)
    return index != NULL ? rounds_say_none (index,
                                            rounds_patient_is_now (patient)
                                                ? _ ("No documents in this record.")
                                                : _ ("No documents up to this moment."),
                                            types, G_MAXUINT64)
                         : g_strdup ("");
  words = g_strdup_printf (ngettext ("%u document", "%u documents", n), n);
  lacks = rounds_say_not_loaded (index, types);
  return lacks != NULL ? g_strdup_printf ("%s · ⚠ %s", words, lacks) : g_steal_pointer (&words);
}

static void
fill (RoundsDocumentsPage *self)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *wanted = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->entry)),
                                             -1);
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  g_autoptr (GHashTable) addenda = NULL;
  Filling filling = { self, items, g_strstrip (wanted) };
  g_autofree char *words = NULL;

  if (index != NULL)
    addenda = rounds_chart_addenda_counts (index, rounds_note_list_until (self->patient));
  filling.addenda = addenda;

  visit_documents (self->patient, add_item, &filling);
  self->held = TRUE;
  rounds_note_items_fill (self->items, items);
  gtk_single_selection_set_selected (self->selection, position_of_open (self));
  self->held = FALSE;
  if (*filling.wanted != '\0')
    words = g_strdup_printf (_ ("%u of %u documents"), items->len, count_all (self->patient));
  else
    words = count_words (self->patient, items->len);
  gtk_label_set_text (GTK_LABEL (self->status), words);
  /* Where there is none to be chosen the other half says the same. */
  rounds_document_view_set_empty (self->view,
                                  items->len == 0 && *filling.wanted == '\0' ? words : NULL);
}

/* ---- opening ---- */

static void
open_document (RoundsDocumentsPage *self, const RoundsChartRow *row, guint attachment)
{
  /* As in note-reader.c. */
  self->open = rounds_patient_find_again (self->patient, row);
  self->attachment = attachment;
  rounds_document_view_open (self->view, self->open, attachment);
}

static void
on_chosen (RoundsDocumentsPage *self)
{
  RoundsNoteItem *item = gtk_single_selection_get_selected_item (self->selection);
  RoundsSelection selection = { 0 };

  if (self->held || item == NULL)
    return;
  selection.row = rounds_note_item_get_row (item);
  open_document (self, selection.row, rounds_note_item_get_attachment (item));
  rounds_patient_select (self->patient, &selection);
  rounds_note_item_turn_to (ADW_LEAFLET (self->leaflet), GTK_WIDGET (self->view));
}

/* ---- what is cited ---- */

typedef struct
{
  RoundsDocumentsPage *self; /* a reference */
  const RoundsChartRow *row; /* compared, never followed */
  guint attachment;
  guint32 start, end;
} Citation;

static void
cite (Citation *citation, GBytes *text)
{
  RoundsDocumentsPage *self = citation->self;

  self->citing = FALSE;
  /* Another one may be open by now, and the chart may be read anew. */
  if (self->open != NULL && self->open == citation->row && self->attachment == citation->attachment)
    rounds_document_view_cite (self->view, text, citation->start, citation->end);
  g_object_unref (self);
  g_free (citation);
}

/* Where it stands: in an attachment, or in a section of the document itself. */
typedef struct
{
  const RoundsEvent *event; /* of the chart that the work holds */
  char *field;
} Section;

static void
section_free (gpointer data)
{
  g_free (((Section *) data)->field);
  g_free (data);
}

static GBytes *
read_section (const Section *section)
{
  const char *field = section->field + (section->field[0] == '/');
  const RoundsFacet *facet;

  for (guint i = 0; (facet = rounds_event_facet (section->event, ROUNDS_FACET_SECTION, i)) != NULL;
       i++)
    if (facet->pointer != NULL && strcmp (facet->pointer + (facet->pointer[0] == '/'), field) == 0)
      {
        char *text = rounds_note_section_text (facet);

        return text != NULL ? g_bytes_new_take (text, strlen (text)) : NULL;
      }
  return NULL;
}

static gpointer
read_cited (const RoundsOpenChart *chart,
            const RoundsActor *actor,
            gpointer data,
            GCancellable *cancellable,
            GError **error)
{
  const Section *section = data;
  g_autoptr (RoundsDocuments) documents = NULL;

  if (rounds_documents_attachment (section->event, section->field) == ROUNDS_ATTACHMENT_NONE)
    return read_section (section);
  documents = rounds_documents_new (chart->chart, actor, error);
  return documents != NULL
             ? rounds_documents_cited_text (documents, section->event, section->field, error)
             : NULL;
}

static void
on_cited_read (GObject *source, GAsyncResult *result, gpointer citation)
{
  g_autoptr (GBytes) text = rounds_patient_work_finish (ROUNDS_PATIENT (source), result, NULL);

  cite (citation, text);
}

/* Which attachment a field of its row is in; ROUNDS_PAGES_WHOLE: none. */
static guint
attachment_of (const RoundsSelection *selection)
{
  guint attachment = rounds_documents_attachment (selection->row->event, selection->field);

  return attachment != ROUNDS_ATTACHMENT_NONE ? attachment : ROUNDS_PAGES_WHOLE;
}

static void
follow_citation (RoundsDocumentsPage *self)
{
  const RoundsSelection *selection = rounds_patient_get_selection (self->patient);
  guint attachment = selection->row != NULL ? attachment_of (selection) : ROUNDS_PAGES_WHOLE;
  RoundsPatientJob job = { read_cited, NULL, section_free, (GDestroyNotify) g_bytes_unref };
  Citation *citation;
  Section *section;

  if (selection->row == NULL || selection->row != self->open || selection->field == NULL ||
      attachment != self->attachment || selection->start >= selection->end)
    return;
  self->citing = TRUE;
  citation = g_new (Citation, 1);
  *citation = (Citation){ g_object_ref (self), selection->row, attachment, selection->start,
                          selection->end };
  job.data = section = g_new (Section, 1);
  *section = (Section){ selection->row->event, g_strdup (selection->field) };
  rounds_patient_work_async (self->patient, &job, on_cited_read, citation);
}

static void
reveal (RoundsDocumentsPage *self, guint position)
{
  if (self->giving != 0)
    self->reveals = gtk_widget_get_mapped (self->list);
  else
    rounds_note_item_reveal (self->list, position);
}

/* attachment: ROUNDS_PAGES_WHOLE: the first of it. */
static void
show_item (RoundsDocumentsPage *self, const RoundsChartRow *row, guint attachment)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->items)); i++)
    {
      g_autoptr (RoundsNoteItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if (rounds_note_item_get_row (item) != row ||
          (attachment != ROUNDS_PAGES_WHOLE &&
           rounds_note_item_get_attachment (item) != attachment))
        continue;
      open_document (self, row, rounds_note_item_get_attachment (item));
      self->held = TRUE;
      gtk_single_selection_set_selected (self->selection, i);
      self->held = FALSE;
      reveal (self, i);
      return;
    }
}

/* Another record's document, the first of it or the one that is cited. FALSE: it is the one that is read. */
static gboolean
show_selected (RoundsDocumentsPage *self)
{
  const RoundsSelection *selection = rounds_patient_get_selection (self->patient);
  const RoundsChartRow *row = selection->row;
  guint cited = row != NULL ? attachment_of (selection) : ROUNDS_PAGES_WHOLE;

  if (row == NULL ||
      (row == self->open && (cited == ROUNDS_PAGES_WHOLE || cited == self->attachment)))
    return FALSE;
  show_item (self, row, cited);
  return TRUE;
}

static void
on_selected (RoundsDocumentsPage *self)
{
  show_selected (self);
  follow_citation (self);
}

/* The rows of before are dead when this returns. The document that is read stays where it is. */
static void
on_changed (RoundsDocumentsPage *self)
{
  const RoundsChartRow *again = rounds_patient_find_again (self->patient, self->open);
  gboolean citing = self->citing;

  if (again == NULL)
    open_document (self, NULL, 0);
  self->open = again;
  if (again != NULL)
    rounds_document_view_follow (self->view, again, self->attachment);
  fill (self);
  if (show_selected (self) || citing)
    follow_citation (self);
}

static void
on_moment_changed (RoundsDocumentsPage *self)
{
  if (self->open != NULL && self->open->from > rounds_note_list_until (self->patient))
    open_document (self, NULL, 0);
  rounds_document_view_warn (self->view, self->open);
  fill (self);
}

static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  RoundsDocumentsPage *self = ROUNDS_DOCUMENTS_PAGE (widget);

  if (!adw_leaflet_get_folded (ADW_LEAFLET (self->leaflet)) ||
      adw_leaflet_get_visible_child (ADW_LEAFLET (self->leaflet)) != GTK_WIDGET (self->view))
    return FALSE;
  adw_leaflet_navigate (ADW_LEAFLET (self->leaflet), ADW_NAVIGATION_DIRECTION_BACK);
  return TRUE;
}

static void
on_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  on_escape (widget, NULL, NULL);
}

static void
on_folded (RoundsDocumentsPage *self)
{
  gboolean folded = adw_leaflet_get_folded (ADW_LEAFLET (self->leaflet));

  adw_leaflet_set_can_navigate_back (ADW_LEAFLET (self->leaflet), folded);
  rounds_document_view_set_back (self->view, folded);
}

static void
on_search_stopped (RoundsDocumentsPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  gtk_widget_grab_focus (self->list);
}

/* ---- the object ---- */

static void
rounds_documents_page_dispose (GObject *object)
{
  RoundsDocumentsPage *self = ROUNDS_DOCUMENTS_PAGE (object);

  self->held = TRUE;
  g_clear_handle_id (&self->giving, g_source_remove);
  self->open = NULL;
  g_clear_object (&self->patient);
  g_clear_object (&self->items);
  G_OBJECT_CLASS (rounds_documents_page_parent_class)->dispose (object);
}

static void
rounds_documents_page_finalize (GObject *object)
{
  g_object_unref (ROUNDS_DOCUMENTS_PAGE (object)->selection);
  G_OBJECT_CLASS (rounds_documents_page_parent_class)->finalize (object);
}

static void
rounds_documents_page_class_init (RoundsDocumentsPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rounds_documents_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = rounds_documents_page_finalize;
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "documents.back", NULL, on_back);
  gtk_widget_class_add_binding (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, on_escape, NULL);
}

static gboolean
on_turn_come (gpointer data)
{
  RoundsDocumentsPage *self = data;

  self->giving = 0;
  gtk_list_view_set_model (GTK_LIST_VIEW (self->list), GTK_SELECTION_MODEL (self->selection));
  if (self->reveals)
    reveal (self, gtk_single_selection_get_selected (self->selection));
  return G_SOURCE_REMOVE;
}

static GtkWidget *
list_new (RoundsDocumentsPage *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->items)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  self->list = gtk_list_view_new (NULL, rounds_note_item_factory ());
  /* As in note-list.c. */
  self->giving = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_turn_come, self, NULL);
  gtk_widget_add_css_class (self->list, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Documents"), -1);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (on_chosen), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->list);
  gtk_widget_set_vexpand (scroller, TRUE);
  return rounds_list_stop_new (scroller);
}

static void
rounds_documents_page_init (RoundsDocumentsPage *self)
{
  self->items = g_list_store_new (ROUNDS_TYPE_NOTE_ITEM);
  self->leaflet = adw_leaflet_new ();
  /* Side by side where both have what they ask for; no text is so large that one alone does not fit. */
  adw_leaflet_set_fold_threshold_policy (ADW_LEAFLET (self->leaflet),
                                         ADW_FOLD_THRESHOLD_POLICY_NATURAL);
  self->side = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_add_css_class (self->side, "note-list");
  self->entry = gtk_search_entry_new ();
  g_object_set (self->entry, "placeholder-text", _ ("Title, kind or source"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search documents by title, kind or source"), -1);
  g_signal_connect_swapped (self->entry, "search-changed", G_CALLBACK (fill), self);
  g_signal_connect_swapped (self->entry, "stop-search", G_CALLBACK (on_search_stopped), self);
  self->status = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "xalign", 0.0f, NULL);
  gtk_widget_add_css_class (self->status, "note-status");
  gtk_box_append (GTK_BOX (self->side), self->entry);
  gtk_box_append (GTK_BOX (self->side), self->status);
  gtk_box_append (GTK_BOX (self->side), list_new (self));
  adw_leaflet_append (ADW_LEAFLET (self->leaflet), self->side);
  adw_bin_set_child (ADW_BIN (self), self->leaflet);
}

GtkWidget *
rounds_documents_page_new (RoundsPatient *patient)
{
  RoundsDocumentsPage *self = g_object_new (ROUNDS_TYPE_DOCUMENTS_PAGE, NULL);

  self->patient = g_object_ref (patient);
  self->view = ROUNDS_DOCUMENT_VIEW (rounds_document_view_new (patient, NULL, 0));
  gtk_widget_set_hexpand (GTK_WIDGET (self->view), TRUE);
  adw_leaflet_append (ADW_LEAFLET (self->leaflet), GTK_WIDGET (self->view));
  g_signal_connect_object (self->leaflet, "notify::folded", G_CALLBACK (on_folded), self,
                           G_CONNECT_SWAPPED);
  fill (self);
  on_folded (self);
  on_selected (self);
  rounds_follow (self, patient, "changed", (RoundsFollow) on_changed);
  rounds_follow (self, patient, "selected", (RoundsFollow) on_selected);
  rounds_follow (self, patient, "notify::at", (RoundsFollow) on_moment_changed);
  return GTK_WIDGET (self);
}

RoundsDocumentView *
rounds_documents_page_get_view (RoundsDocumentsPage *self)
{
  return self->view;
}

GListModel *
rounds_documents_page_get_model (RoundsDocumentsPage *self)
{
  return G_LIST_MODEL (self->items);
}

void
rounds_documents_page_choose (RoundsDocumentsPage *self, guint position)
{
  gtk_single_selection_set_selected (self->selection, position);
}
