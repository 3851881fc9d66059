#include "pages.h"

#include "documents.h"
#include "sheets.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static RoundsPages *
pages_new (RoundsPagesKind kind, const char *said)
{
  RoundsPages *self = g_new0 (RoundsPages, 1);

  self->kind = kind;
  self->said = g_strdup (said);
  return self;
}

/* ---- text ---- */

static RoundsPages *
text_pages (const char *text, gsize size, const char *said)
{
  RoundsPages *self = pages_new (ROUNDS_PAGES_TEXT, said);
  g_autofree char *all = g_strndup (text, size);

  /* A form feed stands between the pages of a PDF. */
  self->text = g_strsplit (all, "\f", -1);
  explicit_bzero (all, strlen (all));
  return self;
}

static RoundsPages *
plain_pages (const char *type, GBytes *document)
{
  g_autoptr (GBytes) declared = rounds_documents_declared_text (type, document);
  gsize size;
  const char *bytes = g_bytes_get_data (declared != NULL ? declared : document, &size);
  g_autofree char *text = NULL, *charset = NULL;

  if (declared != NULL || g_utf8_validate_len (bytes, size, NULL))
    return text_pages (bytes, size, NULL);
  charset = rounds_documents_charset (type);
  text = g_convert (bytes, size, "UTF-8", "ISO-8859-1", NULL, &size, NULL);
  if (text == NULL)
    return pages_new (ROUNDS_PAGES_NOTHING, _ ("The text is in no encoding that is known here."));
  return text_pages (text, size,
                     charset != NULL
                         ? _ ("The text is not in the encoding that it declares, or that is not "
                              "known here: letters with accents may be wrong.")
                         : _ ("The text does not say its encoding: letters with accents may be "
                              "wrong."));
}

/* ---- narrative ---- */

static RoundsPages *file_in_cda (RoundsPages *self, GCancellable *cancellable, GError **error);

static RoundsPages *
cda_pages (GBytes *document, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) why = NULL;
  gsize size;
  const guint8 *bytes = g_bytes_get_data (document, &size);
  RoundsPages *self = pages_new (ROUNDS_PAGES_NARRATIVE, NULL);

  self->narrative = rounds_narrative_of_cda (bytes, size, &why);
  if (self->narrative == NULL)
    {
      self->kind = ROUNDS_PAGES_NOTHING;
      self->said = g_strdup (_ ("This is XML that is no C-CDA document: it is not shown."));
      return self;
    }
  if (self->narrative->cut)
    self->said = g_strdup (_ ("The document is too long to be shown whole: its end is missing."));
  return self->narrative->body != NULL ? file_in_cda (self, cancellable, error) : self;
}

/* ---- by kind ---- */

static const char *
said_of_reading (RoundsReading *reading, const char *format)
{
  guint n;
  const RoundsReadingWarning *warnings = rounds_reading_get_warnings (reading, &n);

  for (guint i = 0; i < n; i++)
    {
      if (warnings[i].code == ROUNDS_READING_WARNING_DAMAGED)
        return _ ("The picture is damaged: parts of it may be wrong.");
      if (warnings[i].code == ROUNDS_READING_WARNING_PICTURE)
        return _ ("Pages are shown as text. Some hold pictures only, and what these show is "
                  "missing here.");
    }
  return strcmp (format, "pdf") == 0
             ? _ ("Pages are shown as text: pictures, drawings and the layout are missing here.")
             : NULL;
}

static RoundsPages *
reader_pages (const char *format, GBytes *document, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (RoundsReading) reading = rounds_documents_read (format, document, cancellable, &why);
  RoundsPages *self;
  const char *text;
  gsize size;
  guint n;

  if (reading == NULL && g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return NULL;
    }
  if (reading == NULL)
    return pages_new (ROUNDS_PAGES_NOTHING, why->message);
  rounds_reading_get_pixmaps (reading, &n);
  if (n > 0)
    {
      self = pages_new (ROUNDS_PAGES_PICTURES, said_of_reading (reading, format));
      self->reading = g_steal_pointer (&reading);
      return self;
    }
  text = rounds_reading_get_text (reading, &size);
  return text_pages (text, size, said_of_reading (reading, format));
}

static RoundsPages *
pages_of (const char *type, GBytes *document, GCancellable *cancellable, GError **error)
{
  const char *format = rounds_documents_format (type);
  g_autofree char *why = NULL;

  if (format == NULL)
    {
      /* Translators: %s is a media type, image/tiff. */
      why = g_strdup_printf (_ ("Documents of this kind (%s) are not shown here."),
                             type != NULL ? type : _ ("not named"));
      return pages_new (ROUNDS_PAGES_NOTHING, why);
    }
  if (strcmp (format, "text") == 0)
    return plain_pages (type, document);
  if (strcmp (format, "cda") == 0)
    return cda_pages (document, cancellable, error);
  if (strcmp (format, "pdf") == 0 && rounds_sheets_are_drawn ())
    {
      RoundsPages *self = pages_new (ROUNDS_PAGES_SHEETS, NULL);

      self->document = g_bytes_ref (document);
      return self;
    }
  return reader_pages (format, document, cancellable, error);
}

/* The body of a C-CDA may be a file: it is what the document shows. Never another C-CDA. */
static RoundsPages *
file_in_cda (RoundsPages *self, GCancellable *cancellable, GError **error)
{
  RoundsPages *body = NULL;

  if (g_strcmp0 (rounds_documents_format (self->narrative->body_type), "cda") == 0)
    body = pages_new (ROUNDS_PAGES_NOTHING, _ ("A document within a document is not shown."));
  else
    body = pages_of (self->narrative->body_type, self->narrative->body, cancellable, error);
  rounds_pages_free (self);
  return body;
}

/* ---- a Composition ---- */

/* All sections as one piece of XHTML; a section without text is its heading. */
static char *
xhtml_of_sections (const RoundsEvent *event)
{
  GString *xhtml = g_string_new ("<div>");
  const RoundsFacet *section;

  for (guint i = 0; (section = rounds_event_facet (event, ROUNDS_FACET_SECTION, i)) != NULL; i++)
    {
      g_autofree char *title =
          g_markup_escape_text (section->code.display != NULL ? section->code.display : "", -1);

      g_string_append_printf (xhtml, "<h1>%s</h1>%s", title,
                              section->text != NULL ? section->text : "");
    }
  g_string_append (xhtml, "</div>");
  return g_string_free (xhtml, FALSE);
}

/* Where it is no XML by the rules, its text as rounds-reader reads HTML. */
static RoundsPages *
composition_pages (const RoundsEvent *event, GCancellable *cancellable, GError **error)
{
  g_autofree char *xhtml = xhtml_of_sections (event);
  g_autoptr (GBytes) bytes = g_bytes_new (xhtml, strlen (xhtml));
  RoundsNarrative *narrative = rounds_narrative_of_div (xhtml, strlen (xhtml), NULL);
  RoundsPages *self;

  if (narrative == NULL)
    return reader_pages ("html", bytes, cancellable, error);
  self = pages_new (ROUNDS_PAGES_NARRATIVE, NULL);
  self->narrative = narrative;
  return self;
}

/* ---- public ---- */

static gboolean
is_cda (const RoundsEvent *event)
{
  return event->reference != NULL && g_str_has_prefix (event->reference, "Document/");
}

gboolean
rounds_pages_has_whole (const RoundsEvent *event)
{
  return event->kind == ROUNDS_KIND_NOTE &&
         (is_cda (event) || rounds_event_facet (event, ROUNDS_FACET_SECTION, 0) != NULL);
}

static RoundsPages *
attachment_pages (RoundsDocuments *documents,
                  const RoundsEvent *event,
                  guint attachment,
                  GCancellable *cancellable,
                  GError **error)
{
  const RoundsFacet *facet = rounds_event_facet (event, ROUNDS_FACET_ATTACHMENT, attachment);
  g_autoptr (GError) why = NULL;
  g_autoptr (GBytes) document = NULL;

  if (facet == NULL)
    return pages_new (ROUNDS_PAGES_NOTHING, _ ("There is no such attachment."));
  document = rounds_documents_bytes (documents, event, &facet->attachment, &why);
  if (why != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return NULL;
    }
  if (document == NULL)
    return pages_new (ROUNDS_PAGES_NOTHING,
                      _ ("The record only names this document: it is kept at its source and did "
                         "not come with the record."));
  return pages_of (facet->attachment.content_type, document, cancellable, error);
}

RoundsPages *
rounds_pages_read (const RoundsOpenChart *chart,
                   const RoundsActor *actor,
                   const RoundsEvent *event,
                   guint attachment,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (RoundsDocuments) documents = NULL;
  g_autoptr (GBytes) content = NULL;

  if (attachment == ROUNDS_PAGES_WHOLE && is_cda (event))
    {
      content = rounds_chart_content (chart->chart, event->rid, event->version, error);
      return content != NULL ? cda_pages (content, cancellable, error) : NULL;
    }
  if (attachment == ROUNDS_PAGES_WHOLE)
    return composition_pages (event, cancellable, error);
  documents = rounds_documents_new (chart->chart, actor, error);
  return documents != NULL ? attachment_pages (documents, event, attachment, cancellable, error)
                           : NULL;
}

RoundsPages *
rounds_pages_read_text (GBytes *document, GCancellable *cancellable, GError **error)
{
  return reader_pages ("pdf", document, cancellable, error);
}

void
rounds_pages_free (RoundsPages *self)
{
  g_free (self->said);
  g_strfreev (self->text);
  g_clear_pointer (&self->reading, rounds_reading_unref);
  g_clear_pointer (&self->narrative, rounds_narrative_free);
  g_clear_pointer (&self->document, g_bytes_unref);
  g_free (self);
}
