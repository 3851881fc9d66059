#include "note-item.h"

#include "focus-place.h"
#include "keep-rows.h"
#include "list-headings.h"
#include "note-relations.h"
#include "note-row.h"
#include "note-words.h"
#include "notes.h"
#include "pages.h"
#include "say.h"
#include "line-breaks.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define HITS_SHOWN     16
#define SNIPPET_BEFORE 20 /* bytes before the first hit, up to a space */

struct _RoundsNoteItem
{
  GObject parent_instance;

  const RoundsChartIndex *index;
  const RoundsChartRow *row;    /* the chart's; NULL: a heading */
  guint8 rid[ROUNDS_RID_BYTES]; /* of the row, which may be gone when it is compared */
  guint part;
  gboolean struck;
  char *field;
  guint32 start, end;
  guint n_addenda;
  guint attachment;
  gboolean document;
  char *title, *date, *detail; /* made when they are first asked for */
  GArray *hits;                /* pairs of bytes of detail that are set in bold; NULL */
};

G_DEFINE_FINAL_TYPE (RoundsNoteItem, rounds_note_item, G_TYPE_OBJECT)

static void
rounds_note_item_finalize (GObject *object)
{
  RoundsNoteItem *self = ROUNDS_NOTE_ITEM (object);

  if (self->detail != NULL)
    explicit_bzero (self->detail, strlen (self->detail));
  g_free (self->field);
  g_free (self->title);
  g_free (self->date);
  g_free (self->detail);
  g_clear_pointer (&self->hits, g_array_unref);
  G_OBJECT_CLASS (rounds_note_item_parent_class)->finalize (object);
}

static void
rounds_note_item_class_init (RoundsNoteItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rounds_note_item_finalize;
}

static void
rounds_note_item_init (RoundsNoteItem *self)
{
}

/* ---- words ---- */

static RoundsNoteItem *
item_new (const RoundsChartIndex *index, const RoundsChartRow *row, guint n_addenda)
{
  RoundsNoteItem *self = g_object_new (ROUNDS_TYPE_NOTE_ITEM, NULL);

  self->index = index;
  self->row = row;
  memcpy (self->rid, row->event->rid, ROUNDS_RID_BYTES);
  self->part = row->event->part;
  self->struck = (row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) != 0;
  self->n_addenda = n_addenda;
  return self;
}

RoundsNoteItem *
rounds_note_item_new (const RoundsChartIndex *index, const RoundsChartRow *row, guint n_addenda)
{
  return item_new (index, row, n_addenda);
}

static void
append_fact (GString *facts, const char *fact)
{
  if (fact != NULL && *fact != '\0')
    g_string_append_printf (facts, "%s%s", facts->len > 0 ? " · " : "", fact);
}

/* What must be said of it stands first: a row of one height cuts what is last. */
static GString *
begin_detail (RoundsNoteItem *self)
{
  GString *facts = g_string_new (NULL);
  g_autofree char *marks = rounds_note_marks (self->row);
  g_autofree char *relations = rounds_note_relations_short (self->row, self->n_addenda);

  append_fact (facts, marks);
  append_fact (facts, relations);
  return facts;
}

static char *
note_detail (RoundsNoteItem *self)
{
  g_autofree char *author = rounds_note_author (self->row->event);
  GString *facts = begin_detail (self);

  append_fact (facts, author);
  return g_string_free (facts, FALSE);
}

/* A list's line is short: what is looked for stands near its start. (transfer full) */
static char *
shorten_snippet (const char *snippet, const char *query)
{
  g_autoptr (GArray) hits = rounds_notes_find (query, snippet, strlen (snippet), 1);
  guint32 hit = hits->len > 0 ? g_array_index (hits, guint32, 0) : 0;
  const char *from = snippet + hit;

  if (hit <= SNIPPET_BEFORE)
    return g_strdup (snippet);
  while (from > snippet && (from > snippet + hit - SNIPPET_BEFORE || from[-1] != ' '))
    from--;
  return from > snippet ? g_strconcat ("…", from, NULL) : g_strdup (snippet);
}

RoundsNoteItem *
rounds_note_item_new_hit (const RoundsChartIndex *index,
                          const RoundsChartHit *hit,
                          const char *query,
                          guint n_addenda)
{
  RoundsNoteItem *self = item_new (index, hit->row, n_addenda);
  g_autofree char *snippet = shorten_snippet (hit->snippet, query);
  g_autoptr (GString) detail = begin_detail (self);
  guint before;

  if (hit->row->event->kind != ROUNDS_KIND_NOTE)
    {
      g_string_prepend (detail, detail->len > 0 ? " · " : "");
      g_string_prepend (detail, rounds_say_kind (hit->row->event->kind));
    }
  if (detail->len > 0)
    g_string_append (detail, " · ");
  before = (guint) detail->len;
  g_string_append (detail, snippet);
  self->hits = rounds_notes_find (query, detail->str + before, detail->len - before, HITS_SHOWN);
  for (guint i = 0; i < self->hits->len; i++)
    {
      guint32 *span = (guint32 *) (gpointer) self->hits->data + 2 * i;

      span[0] += before;
      span[1] += before;
    }
  self->detail = g_string_free (g_steal_pointer (&detail), FALSE);
  self->field = g_strdup (hit->field);
  self->start = hit->start;
  self->end = hit->end;
  return self;
}

/* What a reader calls a media type; the type itself where there is no such word. */
static const char *
type_words (const char *type)
{
  static const char *const rows[][2] = {
    { "application/pdf", N_ ("PDF") },
    { "text/plain", N_ ("text") },
    { "text/html", N_ ("HTML") },
    { "application/xhtml+xml", N_ ("HTML") },
    { "text/rtf", N_ ("Rich Text") },
    { "application/rtf", N_ ("Rich Text") },
    { "image/png", N_ ("picture (PNG)") },
    { "image/jpeg", N_ ("picture (JPEG)") },
    { "application/hl7-cda+xml", N_ ("C-CDA document") },
    { "application/cda+xml", N_ ("C-CDA document") },
    { "application/hl7-v3+xml", N_ ("C-CDA document") },
  };

  for (gsize i = 0; type != NULL && i < G_N_ELEMENTS (rows); i++)
    if (g_ascii_strncasecmp (type, rows[i][0], strlen (rows[i][0])) == 0)
      return _ (rows[i][1]);
  return type != NULL ? type : _ ("kind not named");
}

RoundsNoteItem *
rounds_note_item_new_document (const RoundsChartIndex *index,
                               const RoundsChartRow *row,
                               guint attachment,
                               guint n_addenda)
{
  RoundsNoteItem *self = item_new (index, row, n_addenda);

  self->document = TRUE;
  self->attachment = attachment;
  return self;
}

/* NULL: a document that is no attachment. */
static const RoundsFacet *
attachment_of (RoundsNoteItem *self)
{
  if (!self->document || self->attachment == ROUNDS_PAGES_WHOLE)
    return NULL;
  return rounds_event_facet (self->row->event, ROUNDS_FACET_ATTACHMENT, self->attachment);
}

static char *
document_detail (RoundsNoteItem *self)
{
  const RoundsFacet *facet = attachment_of (self);
  const RoundsEvent *event = self->row->event;
  g_autofree char *author = rounds_note_author (event);
  GString *facts = begin_detail (self);
  g_autofree char *size = NULL;

  append_fact (facts, author);
  if (facet != NULL)
    append_fact (facts, type_words (facet->attachment.content_type));
  else
    append_fact (facts, g_str_has_prefix (event->reference, "Document/")
                            ? _ ("C-CDA document")
                            : _ ("document in sections"));
  if (facet != NULL && facet->attachment.size >= 0)
    size = g_format_size ((guint64) facet->attachment.size);
  append_fact (facts, size);
  /* The same record twice: who counts both counts one too many. */
  append_fact (facts,
               event->kind == ROUNDS_KIND_NOTE && (self->row->marks & ROUNDS_MARK_REPLACED) == 0
                   ? _ ("also under Notes")
                   : rounds_say_kind (event->kind));
  append_fact (facts, event->source);
  return g_string_free (facts, FALSE);
}

RoundsNoteItem *
rounds_note_item_new_heading (const char *words)
{
  RoundsNoteItem *self = g_object_new (ROUNDS_TYPE_NOTE_ITEM, NULL);

  self->title = g_strdup (words);
  self->date = g_strdup ("");
  self->detail = g_strdup ("");
  return self;
}

const RoundsChartRow *
rounds_note_item_get_row (RoundsNoteItem *self)
{
  return self->row;
}

const char *
rounds_note_item_get_field (RoundsNoteItem *self)
{
  return self->field;
}

void
rounds_note_item_get_span (RoundsNoteItem *self, guint32 *start, guint32 *end)
{
  *start = self->start;
  *end = self->end;
}

guint
rounds_note_item_get_attachment (RoundsNoteItem *self)
{
  return self->attachment;
}

const char *
rounds_note_item_get_title (RoundsNoteItem *self)
{
  const RoundsFacet *facet = self->title == NULL ? attachment_of (self) : NULL;

  if (self->title == NULL)
    self->title = g_strdup (facet != NULL && facet->attachment.title != NULL
                                ? facet->attachment.title
                                : self->row->event->title);
  return self->title;
}

const char *
rounds_note_item_get_date (RoundsNoteItem *self)
{
  if (self->date == NULL)
    self->date = rounds_say_row_time (self->index, self->row);
  return self->date;
}

const char *
rounds_note_item_get_detail (RoundsNoteItem *self)
{
  if (self->detail == NULL)
    self->detail = self->document ? document_detail (self) : note_detail (self);
  return self->detail;
}

/* ---- what stays ---- */

static gboolean
hits_equal (const GArray *one, const GArray *other)
{
  if (one == NULL || other == NULL)
    return one == other;
  return one->len == other->len &&
         memcmp (one->data, other->data, one->len * 2 * sizeof (guint32)) == 0;
}

/* Words that nobody was shown are not there yet. */
static gboolean
says_same (RoundsNoteItem *self, RoundsNoteItem *next)
{
  if ((self->row == NULL) != (next->row == NULL) || self->part != next->part ||
      memcmp (self->rid, next->rid, ROUNDS_RID_BYTES) != 0 || self->struck != next->struck ||
      self->document != next->document || self->attachment != next->attachment ||
      g_strcmp0 (self->field, next->field) != 0 || self->start != next->start ||
      self->end != next->end || !hits_equal (self->hits, next->hits))
    return FALSE;
  return (self->title == NULL || strcmp (self->title, rounds_note_item_get_title (next)) == 0) &&
         (self->date == NULL || strcmp (self->date, rounds_note_item_get_date (next)) == 0) &&
         (self->detail == NULL || strcmp (self->detail, rounds_note_item_get_detail (next)) == 0);
}

typedef struct
{
  GListStore *store;
  const GPtrArray *items;
} Filling;

/* RoundsKeepRow. */
static gboolean
keep_item (gpointer data, guint before, guint now)
{
  const Filling *filling = data;
  g_autoptr (RoundsNoteItem) self = g_list_model_get_item (G_LIST_MODEL (filling->store), before);
  RoundsNoteItem *next = filling->items->pdata[now];

  if (!says_same (self, next))
    return FALSE;
  self->index = next->index;
  self->row = next->row;
  self->n_addenda = next->n_addenda;
  return TRUE;
}

void
rounds_note_items_fill (GListStore *store, const GPtrArray *items)
{
  Filling filling = { store, items };
  RoundsKeptRows kept = rounds_keep_rows (g_list_model_get_n_items (G_LIST_MODEL (store)),
                                          items->len, keep_item, &filling);

  if (kept.removed > 0 || kept.added > 0)
    g_list_store_splice (store, kept.at, kept.removed, items->pdata + kept.at, kept.added);
}

/* ---- the widget ---- */

static void
on_item_set_up (GtkListItemFactory *factory, GtkListItem *list_item)
{
  gtk_list_item_set_child (list_item, rounds_note_row_new ());
}

/* Of the second line: its dates are whole, what is looked for is bold. before: bytes before the detail. */
static PangoAttrList *
attributes_of (RoundsNoteItem *item, const char *words, gsize before)
{
  PangoAttrList *list = rounds_line_breaks_add (pango_attr_list_new (), words);

  for (guint i = 0; item->hits != NULL && i < item->hits->len; i++)
    {
      const guint32 *span = (const guint32 *) (gconstpointer) item->hits->data + 2 * i;
      PangoAttribute *bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);

      bold->start_index = (guint) before + span[0];
      bold->end_index = (guint) before + span[1];
      pango_attr_list_insert (list, bold);
    }
  return list;
}

/* "13-Nov-2026 13:50 · Ines901 Overlay11". before: bytes before the detail. */
static char *
second_line (RoundsNoteItem *item, gsize *before)
{
  GString *words = g_string_new (NULL);

  append_fact (words, rounds_note_item_get_date (item));
  append_fact (words, rounds_note_item_get_detail (item));
  *before = words->len - strlen (item->detail);
  return g_string_free (words, FALSE);
}

static void
on_item_bound (GtkListItemFactory *factory, GtkListItem *list_item)
{
  RoundsNoteItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *row = gtk_list_item_get_child (list_item);
  gsize before;
  g_autofree char *second = second_line (item, &before);
  PangoAttrList *attributes = attributes_of (item, second, before);
  g_autofree char *words = g_strjoin (", ", rounds_note_item_get_title (item), item->date,
                                      item->detail, NULL);

  rounds_note_row_set (ROUNDS_NOTE_ROW (row), item->title, second, attributes);
  pango_attr_list_unref (attributes);
  if (item->struck)
    gtk_widget_add_css_class (row, "struck");
  else
    gtk_widget_remove_css_class (row, "struck");
  if (item->row != NULL)
    rounds_focus_place_mark_row (row, item->row);
  else
    rounds_focus_place_mark (row, item->title);
  rounds_list_headings_bind (list_item, item->row == NULL, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  /* 4.8 has no label for a list item: its own widget is the row's parent. */
  if (gtk_widget_get_parent (row) != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (row)),
                                    GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

GtkListItemFactory *
rounds_note_item_factory (void)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_item_set_up), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_item_bound), NULL);
  return factory;
}

/* By the action that 4.8's list has for it: rows have several heights. */
void
rounds_note_item_reveal (GtkWidget *list, guint position)
{
  if (position != GTK_INVALID_LIST_POSITION && gtk_widget_get_mapped (list))
    gtk_widget_activate_action (list, "list.scroll-to-item", "u", position);
}

/* AdwLeaflet takes the focus along (set_visible_child_info in adw-leaflet.c of 1.2), also where both are side by side. */
void
rounds_note_item_turn_to (AdwLeaflet *leaflet, GtkWidget *opened)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (leaflet));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  adw_leaflet_set_visible_child (leaflet, opened);
  if (focus != NULL && !adw_leaflet_get_folded (leaflet))
    gtk_root_set_focus (root, focus);
}
