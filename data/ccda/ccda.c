#include "ccda.h"

#include "ccda-private.h"
#include "data-error.h"

#include <string.h>

#define MEDIA         "application/hl7-cda+xml"
#define SECTIONS_MAX  500u
#define SECTION_DEPTH 8u

static gboolean
fail (GError **error, const char *why)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID, why);
  return FALSE;
}

static gboolean
no_memory (GError **error)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY, "not enough memory");
  return FALSE;
}

/* ---- the exact bytes of recordTarget ---- */

/* Behind a tag, a comment or the like that begins at `at`; NULL when it has no end. */
static const char *
skip_markup (const char *at, const char *end)
{
  static const struct
  {
    const char *from, *to;
  } pairs[] = { { "<!--", "-->" }, { "<![CDATA[", "]]>" }, { "<?", "?>" } };
  char quote = 0;

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    if ((gsize) (end - at) >= strlen (pairs[i].from) &&
        memcmp (at, pairs[i].from, strlen (pairs[i].from)) == 0)
      {
        const char *stop = g_strstr_len (at, end - at, pairs[i].to);
        return stop != NULL ? stop + strlen (pairs[i].to) : NULL;
      }
  for (; at < end; at++)
    if (quote != 0)
      quote = *at == quote ? 0 : quote;
    else if (*at == '"' || *at == '\'')
      quote = *at;
    else if (*at == '>')
      return at + 1;
  return NULL;
}

/* Whether a tag is of a local name: "<recordTarget", "</cda:recordTarget". */
static gboolean
is_tag (const char *at, const char *stop, const char *name)
{
  const char *from = at + 1 + (at[1] == '/'), *to = from;

  while (to < stop && !g_ascii_isspace (*to) && *to != '>' && *to != '/')
    if (*to++ == ':')
      from = to;
  return (gsize) (to - from) == strlen (name) && memcmp (from, name, strlen (name)) == 0;
}

/* The document is known to be well formed. Where its encoding is none that ASCII is part of, the
 * whole of it stands for the element. */
static GString *
record_target_bytes (const guint8 *bytes, gsize n)
{
  const char *at = (const char *) bytes, *end = at + n, *start = NULL;

  while (at != NULL && (at = memchr (at, '<', (gsize) (end - at))) != NULL)
    {
      const char *stop = skip_markup (at, end);
      if (stop == NULL)
        break;
      if (is_tag (at, stop, "recordTarget") && at[1] != '/' && start == NULL)
        start = at;
      else if (is_tag (at, stop, "recordTarget") && at[1] == '/' && start != NULL)
        return g_string_new_len (start, stop - start);
      at = stop;
    }
  return g_string_new_len ((const char *) bytes, (gssize) n);
}

/* ---- the document as a note ---- */

static void
add_section_text (RoundsCcda *c, const xmlNode *section)
{
  const xmlNode *text = rounds_ccda_child (section, "text");
  const char *title = rounds_ccda_words (c, rounds_ccda_child (section, "title"));
  g_autofree char *plain = text != NULL ? rounds_ccda_plain (text) : NULL;
  g_autofree char *path = rounds_ccda_path (section);

  if (plain == NULL || *plain == 0)
    return;
  rounds_build_facet_text (&c->build, ROUNDS_FACET_SECTION, rounds_build_text (&c->build, path),
                           rounds_build_textf (&c->build, "%s%s%s", title != NULL ? title : "",
                                               title != NULL ? "\n" : "", plain));
}

static void
add_sections_text (RoundsCcda *c, const xmlNode *holder, guint depth)
{
  for (const xmlNode *part = rounds_ccda_child (holder, "component");
       part != NULL && c->build.facets->len < SECTIONS_MAX && depth < SECTION_DEPTH;
       part = rounds_ccda_next (part, "component"))
    {
      const xmlNode *section = rounds_ccda_child (part, "section");
      if (section == NULL)
        continue;
      add_section_text (c, section);
      add_sections_text (c, section, depth + 1);
    }
}

static const char *
document_id (RoundsCcda *c, const xmlNode *id)
{
  const char *root = rounds_ccda_attribute (id, "root");

  return rounds_ccda_is_given (id) && root != NULL
             ? rounds_build_id (&c->build, root, rounds_ccda_attribute (id, "extension"))
             : NULL;
}

static void
add_authors (RoundsCcda *c, const xmlNode *document, RoundsEvent *event)
{
  for (const xmlNode *a = rounds_ccda_child (document, "author"); a != NULL;
       a = rounds_ccda_next (a, "author"))
    {
      const char *name = rounds_ccda_actor (c, rounds_ccda_child (a, "assignedAuthor"));
      if (event->performer == NULL)
        event->performer = name;
      rounds_build_facet_text (&c->build, ROUNDS_FACET_PARTICIPANT, NULL, name);
    }
}

/* What it replaces and what it adds to: HL7 CDA R2, 4.2.3.1, relatedDocument.typeCode. */
static void
add_relations (RoundsCcda *c, const xmlNode *document)
{
  for (const xmlNode *r = rounds_ccda_child (document, "relatedDocument"); r != NULL;
       r = rounds_ccda_next (r, "relatedDocument"))
    {
      const char *id = document_id (c, rounds_ccda_at (r, "parentDocument/id"));
      const char *code = rounds_ccda_attribute (r, "typeCode");
      gboolean adds = g_strcmp0 (code, "APND") == 0;

      if (id != NULL && (adds || g_strcmp0 (code, "RPLC") == 0))
        rounds_build_facet_reference (&c->build,
                                      adds ? ROUNDS_FACET_APPENDS : ROUNDS_FACET_REPLACES,
                                      rounds_build_textf (&c->build, "Document/%s", id));
    }
}

static void
add_note (RoundsCcda *c, const xmlNode *document)
{
  RoundsEvent *event = rounds_build_event (&c->build, ROUNDS_KIND_NOTE);

  if (event == NULL)
    return;
  event->title = rounds_ccda_words (c, rounds_ccda_child (document, "title"));
  event->text = rounds_ccda_codes (c, rounds_ccda_child (document, "code"), c->build.codes);
  event->start = rounds_ccda_time (c, rounds_ccda_child (document, "effectiveTime"));
  event->start_from = event->start.text != NULL ? "effectiveTime" : NULL;
  event->status = "current";
  add_authors (c, document, event);
  rounds_build_facet_time (&c->build, ROUNDS_FACET_AUTHORED, NULL, &event->start);
  rounds_build_facet_text (&c->build, ROUNDS_FACET_TYPE, NULL, "Document");
  rounds_ccda_facet_id (c, rounds_ccda_child (document, "id"));
  rounds_ccda_facet_codes (c, ROUNDS_FACET_SECURITY,
                           rounds_ccda_child (document, "confidentialityCode"));
  add_relations (c, document);
  rounds_ccda_attachment (c, rounds_ccda_at (document, "component/nonXMLBody/text"));
  add_sections_text (c, rounds_ccda_at (document, "component/structuredBody"), 0);
  rounds_ccda_entry_end (c);
}

/* ---- the whole ---- */

static gboolean
give_patient (RoundsCcda *c, const xmlNode *role, const guint8 *bytes, gsize n, GError **error)
{
  const char *id = c->build.subject + strlen ("Patient/");
  RoundsPerson *person = rounds_ccda_person (c, role, id);
  RoundsIncoming incoming = { .source = c->user->source, .type = "Patient", .media = MEDIA };
  GString *part;
  RoundsEvent *event;
  gboolean good;

  c->build.reference = c->build.subject;
  event = rounds_build_event (&c->build, ROUNDS_KIND_PERSON);
  if (event == NULL)
    return no_memory (error);
  event->title = "Patient";
  if (person != NULL)
    event->start = person->birth;
  event->start_from = event->start.text != NULL ? "birthTime" : NULL;
  rounds_ccda_entry_end (c);
  if (person == NULL)
    return !c->build.no_memory || no_memory (error);
  part = record_target_bytes (bytes, n);
  incoming.id = id;
  incoming.person = person;
  incoming.subject = c->build.subject;
  incoming.bytes = (const guint8 *) part->str;
  incoming.n_bytes = part->len;
  incoming.events = (RoundsEvent *const *) c->build.events->pdata;
  incoming.n_events = c->build.events->len;
  good = c->build.no_memory ? no_memory (error) : c->user->take (c->user->data, &incoming, error);
  g_string_free (part, TRUE);
  g_ptr_array_set_size (c->build.events, 0);
  return good;
}

static gboolean
give_document (RoundsCcda *c, const xmlNode *document, const guint8 *bytes, gsize n, GError **error)
{
  RoundsIncoming incoming = { .source = c->user->source, .type = "Document", .media = MEDIA };
  const xmlNode *version = rounds_ccda_child (document, "versionNumber");

  incoming.id = document_id (c, rounds_ccda_child (document, "id"));
  incoming.version_id = rounds_build_text (&c->build, rounds_ccda_attribute (version, "value"));
  incoming.bytes = bytes;
  incoming.n_bytes = n;
  incoming.subject = c->build.subject;
  c->build.reference = rounds_build_textf (&c->build, "Document/%s",
                                           incoming.id != NULL ? incoming.id : "");
  rounds_ccda_learn_ids (c, document);
  add_note (c, document);
  rounds_ccda_sections (c, rounds_ccda_at (document, "component/structuredBody"));
  if (rounds_ccda_at (document, "componentOf/encompassingEncounter") != NULL)
    rounds_ccda_encounter (c, rounds_ccda_at (document, "componentOf/encompassingEncounter"));
  rounds_build_end (&c->build);
  incoming.events = (RoundsEvent *const *) c->build.events->pdata;
  incoming.n_events = c->build.events->len;
  return c->build.no_memory ? no_memory (error) : c->user->take (c->user->data, &incoming, error);
}

static gboolean
read_document (RoundsCcda *c, const guint8 *bytes, gsize n, GError **error)
{
  const xmlNode *document = xmlDocGetRootElement (c->doc);
  const xmlNode *target = rounds_ccda_child (document, "recordTarget");
  const xmlNode *role = rounds_ccda_child (target, "patientRole");
  const char *id;

  if (!rounds_ccda_is (document, "ClinicalDocument"))
    return fail (error, "XML that is no C-CDA document (FHIR is read as JSON)");
  if (rounds_ccda_next (target, "recordTarget") != NULL)
    return fail (error, "a document about several patients is not read");
  id = rounds_ccda_patient_id (c, role);
  if (id != NULL)
    c->build.subject = rounds_build_textf (&c->build, "Patient/%s", id);
  if (c->build.no_memory)
    return no_memory (error);
  if (id == NULL)
    c->user->refuse (c->user->data, "/ClinicalDocument/recordTarget",
                     "names no patient: the document is kept, and belongs to nobody");
  else if (!give_patient (c, role, bytes, n, error))
    return FALSE;
  return give_document (c, document, bytes, n, error);
}

gboolean
rounds_ccda_read (const guint8 *bytes, gsize n_bytes, const RoundsRecordUser *user, GError **error)
{
  RoundsCcda c = { .user = user };
  gboolean good;

  if (n_bytes > ROUNDS_CCDA_FILE_MAX)
    return fail (error, "an XML document over 64 MiB");
  c.doc = rounds_ccda_parse (bytes, n_bytes, error);
  if (c.doc == NULL)
    return FALSE;
  rounds_build_init (&c.build);
  c.ids = g_hash_table_new (g_str_hash, g_str_equal);
  good = read_document (&c, bytes, n_bytes, error);
  g_hash_table_unref (c.ids);
  rounds_build_clear (&c.build);
  xmlFreeDoc (c.doc);
  return good;
}
