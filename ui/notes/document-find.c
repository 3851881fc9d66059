#include "document-find.h"

#include <glib/gi18n-lib.h>

/* While pages are being read, the places are counted anew no more often. */
#define PAUSE_MS 250

struct _RoundsDocumentFind
{
  GtkBox parent_instance;

  RoundsSheetsView *view; /* not owned */
  GtkWidget *entry, *status;
  RoundsSheets *sheets;
  GArray *found;       /* RoundsSheetPlace */
  RoundsSheetPlace at; /* the one at hand: stays while others come before it */
  gboolean chosen;     /* at is one of found */
  guint from;          /* the page to begin with */
  guint pause;         /* a source; 0: none */
};

G_DEFINE_FINAL_TYPE (RoundsDocumentFind, rounds_document_find, GTK_TYPE_BOX)

static guint stopped;

static const char *
wanted (RoundsDocumentFind *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

/* ---- which is at hand ---- */

static guint
position_of (RoundsDocumentFind *self)
{
  for (guint i = 0; i < self->found->len; i++)
    {
      const RoundsSheetPlace *place = &g_array_index (self->found, RoundsSheetPlace, i);

      if (place->page == self->at.page && place->start == self->at.start)
        return i;
    }
  return 0;
}

static void
choose (RoundsDocumentFind *self)
{
  guint i = 0;

  while (i + 1 < self->found->len &&
         g_array_index (self->found, RoundsSheetPlace, i).page < self->from)
    i++;
  self->at = g_array_index (self->found, RoundsSheetPlace, i);
  self->chosen = TRUE;
}

static void
say (RoundsDocumentFind *self)
{
  guint n = self->sheets != NULL ? rounds_sheets_get_n (self->sheets) : 0;
  guint read = self->sheets != NULL ? rounds_sheets_get_n_read (self->sheets) : 0;
  g_autofree char *words = NULL;

  if (*wanted (self) == '\0' || n == 0)
    words = g_strdup ("");
  else if (self->found->len == 0 && read == n)
    words = g_strdup (_ ("none"));
  else if (self->found->len == 0)
    words = g_strdup_printf (_ ("none in %u of %u pages"), read, n);
  else if (read == n)
    words = g_strdup_printf (_ ("%u of %u"), position_of (self) + 1, self->found->len);
  else
    words = g_strdup_printf (_ ("%u of %u in %u of %u pages"), position_of (self) + 1,
                             self->found->len, read, n);
  gtk_label_set_text (GTK_LABEL (self->status), words);
}

static void
search (RoundsDocumentFind *self, gboolean follow)
{
  gboolean before = self->chosen;

  g_clear_pointer (&self->found, g_array_unref);
  self->found = self->sheets != NULL ? rounds_sheets_find (self->sheets, wanted (self))
                                     : g_array_new (FALSE, FALSE, sizeof (RoundsSheetPlace));
  if (self->found->len == 0)
    self->chosen = FALSE;
  else if (!self->chosen)
    choose (self);
  if (follow || !before)
    rounds_sheets_view_set_found (self->view, self->found, position_of (self));
  else
    rounds_sheets_view_mark_found (self->view, self->found, position_of (self));
  say (self);
}

/* ---- pages come ---- */

static void
on_pause_over (gpointer data)
{
  RoundsDocumentFind *self = data;

  self->pause = 0;
  search (self, FALSE);
}

static void
on_page_read (RoundsDocumentFind *self)
{
  if (*wanted (self) != '\0' && self->pause == 0)
    self->pause = g_timeout_add_once (PAUSE_MS, on_pause_over, self);
}

/* ---- the entry ---- */

static void
on_search_changed (RoundsDocumentFind *self)
{
  if (self->sheets == NULL)
    return;
  self->chosen = FALSE;
  self->from = rounds_sheets_view_get_page (self->view);
  if (*wanted (self) != '\0')
    rounds_sheets_read_all (self->sheets);
  search (self, TRUE);
}

static void
on_next (RoundsDocumentFind *self)
{
  rounds_document_find_move (self, 1);
}

static void
on_previous (RoundsDocumentFind *self)
{
  rounds_document_find_move (self, -1);
}

static void
on_stopped (RoundsDocumentFind *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  g_signal_emit (self, stopped, 0);
}

void
rounds_document_find_move (RoundsDocumentFind *self, int way)
{
  guint n = self->found->len;

  if (n == 0)
    return;
  self->at = g_array_index (self->found, RoundsSheetPlace,
                            (position_of (self) + n + (guint) way) % n);
  rounds_sheets_view_set_found (self->view, self->found, position_of (self));
  say (self);
}

void
rounds_document_find_begin (RoundsDocumentFind *self)
{
  gtk_widget_grab_focus (self->entry);
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
}

void
rounds_document_find_words (RoundsDocumentFind *self, const char *words, guint page)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), words);
  on_search_changed (self);
  self->from = page;
  self->chosen = FALSE;
  search (self, TRUE);
}

void
rounds_document_find_set (RoundsDocumentFind *self, RoundsSheets *sheets)
{
  if (self->sheets != NULL)
    g_signal_handlers_disconnect_by_data (self->sheets, self);
  g_clear_handle_id (&self->pause, g_source_remove);
  g_set_object (&self->sheets, sheets);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  self->chosen = FALSE;
  g_array_set_size (self->found, 0);
  if (sheets != NULL)
    {
      g_signal_connect_object (sheets, "read", G_CALLBACK (on_page_read), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (sheets, "drawn", G_CALLBACK (on_page_read), self, G_CONNECT_SWAPPED);
    }
  say (self);
}

const char *
rounds_document_find_get_words (RoundsDocumentFind *self)
{
  return wanted (self);
}

const char *
rounds_document_find_get_status (RoundsDocumentFind *self)
{
  return gtk_label_get_text (GTK_LABEL (self->status));
}

/* ---- the object ---- */

static void
rounds_document_find_dispose (GObject *object)
{
  RoundsDocumentFind *self = ROUNDS_DOCUMENT_FIND (object);

  g_clear_handle_id (&self->pause, g_source_remove);
  g_clear_object (&self->sheets);
  G_OBJECT_CLASS (rounds_document_find_parent_class)->dispose (object);
}

static void
rounds_document_find_finalize (GObject *object)
{
  g_array_unref (ROUNDS_DOCUMENT_FIND (object)->found);
  G_OBJECT_CLASS (rounds_document_find_parent_class)->finalize (object);
}

static void
rounds_document_find_class_init (RoundsDocumentFindClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rounds_document_find_dispose;
  G_OBJECT_CLASS (klass)->finalize = rounds_document_find_finalize;
  stopped = g_signal_new ("stopped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                          NULL, G_TYPE_NONE, 0);
}

static void
rounds_document_find_init (RoundsDocumentFind *self)
{
  self->found = g_array_new (FALSE, FALSE, sizeof (RoundsSheetPlace));
  gtk_box_set_spacing (GTK_BOX (self), 6);
  self->entry = gtk_search_entry_new ();
  g_object_set (self->entry, "placeholder-text", _ ("Find in this document"), "width-chars", 12,
                "max-width-chars", 24, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Find in this document"), -1);
  self->status = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->status, "note-matches");
  gtk_box_append (GTK_BOX (self), self->entry);
  gtk_box_append (GTK_BOX (self), self->status);
  g_signal_connect_swapped (self->entry, "search-changed", G_CALLBACK (on_search_changed), self);
  g_signal_connect_swapped (self->entry, "next-match", G_CALLBACK (on_next), self);
  g_signal_connect_swapped (self->entry, "previous-match", G_CALLBACK (on_previous), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (on_next), self);
  g_signal_connect_swapped (self->entry, "stop-search", G_CALLBACK (on_stopped), self);
}

GtkWidget *
rounds_document_find_new (RoundsSheetsView *view)
{
  RoundsDocumentFind *self = g_object_new (ROUNDS_TYPE_DOCUMENT_FIND, NULL);

  self->view = view;
  return GTK_WIDGET (self);
}
