/* nonXMLBody: a document that is a file (PDF, RTF, plain text) inside the XML. */
#include "ccda-private.h"
#include "data-error.h"

#include <sodium.h>
#include <string.h>

/* Base64 with its white space; NULL: it is none, or there is no memory. */
static GBytes *
bytes_of_base64 (const char *text)
{
  gsize size = strlen (text), length = 0;
  guint8 *plain = g_try_malloc (size + 1);

  if (plain != NULL && sodium_base642bin (plain, size + 1, text, size, " \r\n\t", &length, NULL,
                                          sodium_base64_VARIANT_ORIGINAL) == 0)
    return g_bytes_new_take (plain, length);
  g_free (plain);
  return NULL;
}

GBytes *
rounds_ccda_body_bytes (const xmlNode *text)
{
  const char *form = rounds_ccda_attribute (text, "representation");
  xmlChar *content;
  GBytes *bytes = NULL;

  /* What lies elsewhere, or is packed once more, is named and not opened. */
  if (!rounds_ccda_is_given (text) || rounds_ccda_child (text, "reference") != NULL ||
      rounds_ccda_attribute (text, "compression") != NULL)
    return NULL;
  content = xmlNodeGetContent ((xmlNode *) text);
  if (content == NULL)
    return NULL;
  if (g_strcmp0 (form, "B64") == 0)
    bytes = bytes_of_base64 ((const char *) content);
  else
    bytes = g_bytes_new (content, strlen ((const char *) content));
  xmlFree (content);
  return bytes;
}

GBytes *
rounds_ccda_body (GBytes *document, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (document, &size);
  xmlDoc *doc = rounds_ccda_parse (data, size, error);
  GBytes *bytes;

  if (doc == NULL)
    return NULL;
  bytes = rounds_ccda_body_bytes (
      rounds_ccda_at (xmlDocGetRootElement (doc), "component/nonXMLBody/text"));
  xmlFreeDoc (doc);
  return bytes;
}

void
rounds_ccda_attachment (RoundsCcda *c, const xmlNode *text)
{
  RoundsFacet facet = { .name = ROUNDS_FACET_ATTACHMENT, .type = ROUNDS_FACET_IS_ATTACHMENT };
  g_autoptr (GBytes) bytes = NULL;

  if (text == NULL)
    return;
  facet.attachment.content_type = rounds_build_text (&c->build,
                                                     rounds_ccda_attribute (text, "mediaType"));
  facet.attachment.url = rounds_build_text (
      &c->build, rounds_ccda_attribute (rounds_ccda_child (text, "reference"), "value"));
  facet.attachment.size = -1;
  bytes = rounds_ccda_body_bytes (text);
  if (bytes != NULL)
    {
      guint8 hash[crypto_hash_sha256_BYTES];
      gsize size;
      const guint8 *data = g_bytes_get_data (bytes, &size);

      crypto_hash_sha256 (hash, data, size);
      facet.attachment.pointer = ROUNDS_CCDA_BODY;
      facet.attachment.hash = (const guint8 *) rounds_build_text_n (&c->build, (const char *) hash,
                                                                    sizeof hash);
      facet.attachment.size = (gint64) size;
    }
  g_array_append_val (c->build.facets, facet);
}
