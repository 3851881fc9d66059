#include "document-load.h"

#include "narrative-view.h"
#include "pixmap-levels.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PAGE_BYTES (64u << 10)

void
rounds_document_free (RoundsDocument *self)
{
  if (self->sheets != NULL)
    rounds_sheets_close (self->sheets);
  g_clear_object (&self->sheets);
  g_clear_pointer (&self->pages, rounds_pages_free);
  g_clear_pointer (&self->levels, g_ptr_array_unref);
  g_clear_pointer (&self->narrative, g_array_unref);
  g_clear_pointer (&self->text, g_ptr_array_unref);
  g_free (self->key);
  g_free (self);
}

static gboolean
is_same_picture (RoundsReading *one, RoundsReading *other)
{
  guint n, n_other;
  const RoundsPixmap *pixmaps = rounds_reading_get_pixmaps (one, &n);
  const RoundsPixmap *others = rounds_reading_get_pixmaps (other, &n_other);
  gboolean same = n == n_other;

  for (guint i = 0; same && i < n; i++)
    same = pixmaps[i].width == others[i].width &&
           g_bytes_equal (pixmaps[i].pixels, others[i].pixels);
  return same;
}

gboolean
rounds_document_says_same (const RoundsDocument *self, const RoundsDocument *other)
{
  const RoundsPages *one = self->pages, *two = other->pages;
  g_autofree char *words = NULL, *others = NULL;

  if (one->kind != two->kind || g_strcmp0 (one->said, two->said) != 0)
    return FALSE;
  switch (one->kind)
    {
    case ROUNDS_PAGES_TEXT:
      return g_strv_equal ((const char *const *) one->text, (const char *const *) two->text);
    case ROUNDS_PAGES_PICTURES:
      return is_same_picture (one->reading, two->reading);
    case ROUNDS_PAGES_NARRATIVE:
      words = rounds_narrative_text (one->narrative);
      others = rounds_narrative_text (two->narrative);
      return strcmp (words, others) == 0;
    case ROUNDS_PAGES_SHEETS:
      return g_bytes_equal (one->document, two->document);
    case ROUNDS_PAGES_NOTHING:
    default:
      return TRUE;
    }
}

char *
rounds_document_key (const RoundsEvent *event, guint attachment)
{
  char rid[ROUNDS_RID_TEXT];

  return g_strdup_printf ("%s.%u/%u", rounds_rid_text (event->rid, rid), event->version,
                          attachment);
}

/* ---- reading ---- */

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
make_levels (RoundsDocument *self)
{
  guint n;
  const RoundsPixmap *pixmaps = rounds_reading_get_pixmaps (self->pages->reading, &n);

  self->levels = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_pixmap_levels_free);
  for (guint i = 0; i < n; i++)
    {
      RoundsPixmapLevels *levels = rounds_pixmap_levels_new (&pixmaps[i]);

      if (levels == NULL)
        return FALSE;
      g_ptr_array_add (self->levels, levels);
    }
  return TRUE;
}

/* Takes pages. */
static RoundsDocument *
document_of (RoundsPages *pages, GError **error)
{
  RoundsDocument *self = g_new0 (RoundsDocument, 1);

  self->pages = pages;
  if (pages->kind == ROUNDS_PAGES_NARRATIVE)
    self->narrative = rounds_narrative_pages (pages->narrative);
  if (pages->kind == ROUNDS_PAGES_TEXT)
    {
      self->text = g_ptr_array_new_with_free_func (g_free);
      for (char **page = pages->text; *page != NULL; page++)
        cut_text (self->text, *page);
    }
  if (pages->kind != ROUNDS_PAGES_PICTURES || make_levels (self))
    return self;
  rounds_document_free (self);
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY,
                       _ ("There is not enough memory to show this picture."));
  return NULL;
}

gpointer
rounds_document_load (const RoundsOpenChart *chart,
                      const RoundsActor *actor,
                      gpointer data,
                      GCancellable *cancellable,
                      GError **error)
{
  const RoundsDocumentWish *wish = data;
  RoundsPages *pages = rounds_pages_read (chart, actor, wish->event, wish->attachment, cancellable,
                                          error);

  return pages != NULL ? document_of (pages, error) : NULL;
}

gpointer
rounds_document_load_text (const RoundsOpenChart *chart,
                           const RoundsActor *actor,
                           gpointer bytes,
                           GCancellable *cancellable,
                           GError **error)
{
  RoundsPages *pages = rounds_pages_read_text (bytes, cancellable, error);

  return pages != NULL ? document_of (pages, error) : NULL;
}

char *
rounds_document_said_of_page (RoundsReading *page)
{
  guint n;
  const RoundsReadingWarning *warnings = rounds_reading_get_warnings (page, &n);
  const char *damaged = NULL;
  g_autofree char *remarks = NULL;

  for (guint i = 0; i < n; i++)
    if (warnings[i].code == ROUNDS_READING_WARNING_DAMAGED)
      damaged = _ ("Parts of this page may be wrong or missing.");
    else if (warnings[i].code == ROUNDS_READING_WARNING_REMARKS)
      {
        guint count = (guint) MIN (warnings[i].count, G_MAXINT);

        g_free (remarks);
        remarks = g_strdup_printf (
            ngettext ("%u remark on this page has words that are not shown.",
                      "%u remarks on this page have words that are not shown.", count),
            count);
      }
  if (damaged != NULL && remarks != NULL)
    return g_strdup_printf ("%s %s", damaged, remarks);
  return damaged != NULL ? g_strdup (damaged) : g_steal_pointer (&remarks);
}

/* ---- those that were shown before ---- */

static gsize
bytes_of (const RoundsDocument *document)
{
  gsize bytes = 0;

  for (guint i = 0; document->levels != NULL && i < document->levels->len; i++)
    bytes += rounds_pixmap_levels_bytes (document->levels->pdata[i]);
  if (document->sheets != NULL)
    bytes += rounds_sheets_get_bytes (document->sheets) +
             g_bytes_get_size (document->pages->document);
  return bytes;
}

void
rounds_documents_keep_shown (RoundsDocumentsKept *self, RoundsDocument *document)
{
  gsize bytes = 0, room = self->room > 0 ? self->room : ROUNDS_DOCUMENTS_ROOM;

  if (document->sheets != NULL)
    rounds_sheets_rest (document->sheets);
  if (document->key == NULL || (document->levels == NULL && document->sheets == NULL))
    {
      rounds_document_free (document);
      return;
    }
  g_queue_push_head (&self->queue, document);
  for (GList *at = self->queue.head, *next; at != NULL; at = next)
    {
      next = at->next;
      bytes += bytes_of (at->data);
      if (bytes <= room)
        continue;
      bytes -= bytes_of (at->data);
      rounds_document_free (at->data);
      g_queue_delete_link (&self->queue, at);
    }
}

RoundsDocument *
rounds_documents_take_shown (RoundsDocumentsKept *self, const char *key)
{
  for (GList *at = self->queue.head; at != NULL; at = at->next)
    {
      RoundsDocument *document = at->data;

      if (strcmp (document->key, key) == 0)
        {
          g_queue_delete_link (&self->queue, at);
          return document;
        }
    }
  return NULL;
}

void
rounds_documents_forget_shown (RoundsDocumentsKept *self)
{
  g_queue_clear_full (&self->queue, (GDestroyNotify) rounds_document_free);
}
