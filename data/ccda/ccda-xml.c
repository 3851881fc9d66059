/* XML from outside as a tree, and steps in it. */
#include "ccda-private.h"
#include "data-error.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>

/* Called where a document type declaration begins, before its entities are read: the end. */
static void
on_document_type_seen (void *data,
                       const xmlChar *name,
                       const xmlChar *external,
                       const xmlChar *system)
{
  xmlParserCtxt *context = data;

  context->_private = context; /* says why, below */
  xmlStopParser (context);
}

/* libxml2 prints bytes of what it cannot convert, which may be a patient's name: it says nothing. */
static void
on_xml_failed (void *data, xmlError *error)
{
}

xmlDoc *
rounds_ccda_parse (const guint8 *bytes, gsize n, GError **error)
{
  const int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                      XML_PARSE_BIG_LINES | XML_PARSE_COMPACT;
  xmlParserCtxt *context = xmlNewParserCtxt ();
  const xmlStructuredErrorFunc before = xmlStructuredError; /* of this thread */
  void *const before_data = xmlStructuredErrorContext;
  xmlDoc *doc;

  if (context == NULL)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY, "not enough memory");
      return NULL;
    }
  context->sax->internalSubset = on_document_type_seen;
  xmlSetStructuredErrorFunc (NULL, on_xml_failed);
  doc = xmlCtxtReadMemory (context, (const char *) bytes, (int) n, NULL, NULL, options);
  xmlSetStructuredErrorFunc (before_data, before);
  if (context->_private != NULL) /* what was read until then may look whole */
    {
      g_clear_pointer (&doc, xmlFreeDoc);
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                           "XML with a document type declaration is not read");
    }
  else if (doc == NULL)
    g_set_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID, "not XML: line %d",
                 MAX (context->lastError.line, 1));
  xmlFreeParserCtxt (context);
  return doc;
}

/* ---- steps ---- */

static gboolean
is_hl7 (const xmlNode *node)
{
  const char *uri = node->ns != NULL ? (const char *) node->ns->href : "";

  return strcmp (uri, "urn:hl7-org:v3") == 0 || strcmp (uri, "urn:hl7-org:sdtc") == 0;
}

gboolean
rounds_ccda_is (const xmlNode *node, const char *name)
{
  return node != NULL && node->type == XML_ELEMENT_NODE &&
         strcmp ((const char *) node->name, name) == 0 && is_hl7 (node);
}

static const xmlNode *
first_named (const xmlNode *node, const char *name)
{
  while (node != NULL && !rounds_ccda_is (node, name))
    node = node->next;
  return node;
}

const xmlNode *
rounds_ccda_child (const xmlNode *from, const char *name)
{
  return from != NULL ? first_named (from->children, name) : NULL;
}

const xmlNode *
rounds_ccda_next (const xmlNode *from, const char *name)
{
  return from != NULL ? first_named (from->next, name) : NULL;
}

const xmlNode *
rounds_ccda_at (const xmlNode *from, const char *path)
{
  g_auto (GStrv) steps = g_strsplit (path, "/", -1);

  for (guint i = 0; steps[i] != NULL && from != NULL; i++)
    from = rounds_ccda_child (from, steps[i]);
  return from;
}

const char *
rounds_ccda_attribute (const xmlNode *node, const char *name)
{
  if (node == NULL || node->type != XML_ELEMENT_NODE)
    return NULL;
  for (const xmlAttr *a = node->properties; a != NULL; a = a->next)
    if (a->ns == NULL && strcmp ((const char *) a->name, name) == 0)
      return a->children != NULL && *a->children->content != 0 ? (const char *) a->children->content
                                                               : NULL;
  return NULL;
}

const char *
rounds_ccda_type (const xmlNode *node)
{
  for (const xmlAttr *a = node != NULL ? node->properties : NULL; a != NULL; a = a->next)
    if (a->ns != NULL && strcmp ((const char *) a->name, "type") == 0 && a->children != NULL &&
        strcmp ((const char *) a->ns->href, "http://www.w3.org/2001/XMLSchema-instance") == 0)
      {
        const char *colon = strrchr ((const char *) a->children->content, ':');
        return colon != NULL ? colon + 1 : (const char *) a->children->content;
      }
  return "";
}

gboolean
rounds_ccda_has_template (const xmlNode *node, const char *root)
{
  for (const xmlNode *t = rounds_ccda_child (node, "templateId"); t != NULL;
       t = rounds_ccda_next (t, "templateId"))
    if (g_strcmp0 (rounds_ccda_attribute (t, "root"), root) == 0)
      return TRUE;
  return FALSE;
}

gboolean
rounds_ccda_is_given (const xmlNode *node)
{
  return node != NULL && rounds_ccda_attribute (node, "nullFlavor") == NULL;
}

char *
rounds_ccda_path (const xmlNode *node)
{
  GString *path = g_string_new (NULL);

  for (; node != NULL && node->type == XML_ELEMENT_NODE; node = node->parent)
    {
      const char *name = (const char *) node->name;
      guint before = 0, behind = 0;
      g_autofree char *step = NULL;
      for (const xmlNode *s = node->prev; s != NULL; s = s->prev)
        before += rounds_ccda_is (s, name);
      for (const xmlNode *s = node->next; s != NULL; s = s->next)
        behind += rounds_ccda_is (s, name);
      step = before + behind > 0 ? g_strdup_printf ("/%s[%u]", name, before + 1)
                                 : g_strdup_printf ("/%s", name);
      g_string_prepend (path, step);
    }
  return g_string_free (path, FALSE);
}

const xmlNode *
rounds_ccda_related (const xmlNode *entry, const char *root)
{
  for (const xmlNode *r = entry != NULL ? entry->children : NULL; r != NULL; r = r->next)
    {
      if (!rounds_ccda_is (r, "entryRelationship") && !rounds_ccda_is (r, "component"))
        continue;
      for (const xmlNode *n = r->children; n != NULL; n = n->next)
        if (n->type == XML_ELEMENT_NODE && rounds_ccda_has_template (n, root))
          return n;
    }
  return NULL;
}

const char *
rounds_ccda_words (RoundsCcda *c, const xmlNode *node)
{
  xmlChar *content = node != NULL ? xmlNodeGetContent (node) : NULL;
  GString *out = g_string_new (NULL);
  const char *text;

  for (const xmlChar *at = content; at != NULL && *at != 0; at++)
    if (!g_ascii_isspace (*at))
      g_string_append_c (out, (char) *at);
    else if (out->len > 0 && out->str[out->len - 1] != ' ')
      g_string_append_c (out, ' ');
  g_strchomp (out->str);
  text = rounds_build_text (&c->build, out->str);
  g_string_free (out, TRUE);
  xmlFree (content);
  return text;
}

gboolean
rounds_ccda_is_negated (const xmlNode *node)
{
  return g_strcmp0 (rounds_ccda_attribute (node, "negationInd"), "true") == 0;
}

/* HL7 CDA R2, 4.3.8.3: a subject of an entry, or of what it is part of, is said where it is not the patient. */
gboolean
rounds_ccda_of_another (const xmlNode *entry)
{
  const xmlNode *part = entry != NULL ? entry->parent : NULL;

  if (rounds_ccda_child (entry, "subject") != NULL)
    return TRUE;
  return part != NULL &&
         (rounds_ccda_is (part, "component") || rounds_ccda_is (part, "entryRelationship")) &&
         rounds_ccda_child (part->parent, "subject") != NULL;
}
