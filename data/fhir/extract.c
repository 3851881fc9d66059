#include "extract.h"

#include "extract-private.h"

#include <string.h>

#define TYPE_MAX 64
#define ID_MAX   64

/* ---- names ---- */

/* hl7.org/fhir/R4/datatypes.html#id */
static gboolean
is_id (const char *id)
{
  gsize n = strlen (id);

  for (gsize i = 0; i < n; i++)
    if (!g_ascii_isalnum (id[i]) && id[i] != '-' && id[i] != '.')
      return FALSE;
  return n >= 1 && n <= ID_MAX;
}

static gboolean
is_type (const char *type)
{
  gsize n = strlen (type);

  for (gsize i = 0; i < n; i++)
    if (!g_ascii_isalpha (type[i]))
      return FALSE;
  return n >= 1 && n <= TYPE_MAX && g_ascii_isupper (type[0]);
}

/* ---- parts of an event ---- */

static RoundsScanNode
first_of (Extract *x, RoundsScanNode resource, const char *const *paths)
{
  RoundsScanNode node = 0;

  for (guint i = 0; i < PATHS_MAX && paths[i] != NULL && node == 0; i++)
    node = rounds_extract_at (x, resource, paths[i]);
  return node;
}

/* A resource inside this one, or of the same document. */
static RoundsScanNode
find_named (Extract *x, const char *reference)
{
  if (reference == NULL)
    return 0;
  if (*reference == '#')
    return rounds_extract_find_contained (x, reference);
  return x->input->find != NULL ? x->input->find (x->input->data, reference) : 0;
}

/* The thing itself says what it is, in its own code or type. */
static void
read_named (Extract *x, RoundsScanNode node, RoundsEvent *event)
{
  RoundsFacet facet = { .name = ROUNDS_FACET_CODE_REFERENCE,
                        .type = ROUNDS_FACET_IS_REFERENCE,
                        .text = rounds_extract_reference (x, node) };
  RoundsScanNode named = find_named (x, facet.text);
  RoundsScanNode concept = rounds_scan_get (x->json, named, "code");

  if (concept == 0)
    concept = rounds_scan_get (x->json, named, "type");
  event->text = rounds_extract_words (x, node, "display");
  if (event->text == NULL)
    event->text = rounds_extract_words (x, concept, "text");
  if (concept != 0)
    event->codes = rounds_extract_codes (x, concept, &event->n_codes);
  if (facet.text != NULL)
    g_array_append_val (x->facets, facet);
}

static gboolean
says_in_words (Extract *x, RoundsScanNode concept)
{
  return rounds_extract_words (x, concept, "text") != NULL ||
         rounds_extract_words (x, concept, "display") != NULL ||
         rounds_extract_at (x, concept, "coding.display") != 0;
}

static void
on_concept_visited (Extract *x, RoundsScanNode node, gpointer data)
{
  RoundsScanNode *best = data;

  if (*best == 0 || (!says_in_words (x, *best) && says_in_words (x, node)))
    *best = node;
}

/* A reference without its target: in words, or by an identifier. */
static gboolean
is_named_only (Extract *x, RoundsScanNode node)
{
  return rounds_extract_words (x, node, "display") != NULL &&
         rounds_scan_get (x->json, node, "code") == 0 &&
         rounds_scan_get (x->json, node, "coding") == 0;
}

/* A concept, a list of them, or a reference that names the thing itself. Of a list the first that says it
 * in words: a plan of US Core is "assess-plan" first, and then what it is. */
static void
read_codes (Extract *x, RoundsScanNode resource, const TypeRow *row, RoundsEvent *event)
{
  for (guint i = 0; i < PATHS_MAX && row->codes[i] != NULL; i++)
    {
      RoundsScanNode node = 0;

      rounds_extract_walk (x, resource, row->codes[i], on_concept_visited, &node);
      if (node == 0)
        continue;
      event->text = rounds_extract_words (x, node, "text");
      if (rounds_scan_get (x->json, node, "reference") != 0 || is_named_only (x, node))
        read_named (x, node, event);
      else
        event->codes = rounds_extract_codes (x, node, &event->n_codes);
      return;
    }
}

static const char *
performer_of (Extract *x, RoundsScanNode resource, const TypeRow *row)
{
  RoundsScanNode node = first_of (x, resource, row->performer);
  const char *name = rounds_extract_words (x, node, "display");
  const char *reference = name == NULL ? rounds_extract_reference (x, node) : NULL;

  if (reference != NULL)
    name = rounds_extract_contained (x, reference);
  return name != NULL ? name : reference;
}

static const char *
patient_of (Extract *x, RoundsScanNode reference)
{
  const char *target = rounds_extract_reference (x, reference);

  return target != NULL && g_str_has_prefix (target, "Patient/") ? target : NULL;
}

typedef struct
{
  const char *patient, *other;
} Subject;

static void
on_subject_visited (Extract *x, RoundsScanNode node, gpointer data)
{
  Subject *subject = data;
  const char *patient = patient_of (x, node);

  if (patient != NULL && subject->patient == NULL)
    subject->patient = patient;
  else if (patient == NULL && subject->other == NULL)
    subject->other = rounds_extract_reference (x, node);
}

static Subject
read_subject (Extract *x, RoundsScanNode resource, const TypeRow *row)
{
  Subject subject = { NULL, NULL };

  for (guint i = 0; i < PATHS_MAX && row->subject[i] != NULL; i++)
    rounds_extract_walk (x, resource, row->subject[i], on_subject_visited, &subject);
  return subject;
}

/* A type that has no row may still say who it is about, in the usual places. */
static const TypeRow other_row = {
  .kind = ROUNDS_KIND_OTHER,
  .codes = { "code", "type", "category" },
  .start = { "effectiveDateTime", "occurrenceDateTime", "date", "created", "authoredOn" },
  .status = "status",
  .subject = { "subject", "patient" },
  .encounter = "encounter",
  .title = { "title", "name", "description" },
};

/* ---- whose a Bundle is ---- */

typedef struct
{
  const char *patient; /* the one of all entries so far */
  gboolean several;
} Whose;

static void on_bundle_entry_visited (Extract *x, RoundsScanNode entry, gpointer data);

static void
add_whose (Whose *whose, const char *patient)
{
  if (patient == NULL)
    return;
  if (whose->patient == NULL)
    whose->patient = patient;
  whose->several |= strcmp (whose->patient, patient) != 0;
}

/* Its entries are records of their own, so the Bundle names no one itself: it is of the one patient that they
 * are of, and whoever reads it opens that chart. With several patients, or none, it is nobody's. */
static const char *
patient_of_bundle (Extract *x, RoundsScanNode bundle)
{
  const guint resolved = x->resolved->len;
  Whose whose = { NULL, FALSE };

  rounds_extract_walk (x, bundle, "entry", on_bundle_entry_visited, &whose);
  /* Within a Bundle references stay as they are: they name its entries. */
  g_array_set_size (x->resolved, resolved);
  return whose.several ? NULL : whose.patient;
}

static void
on_bundle_entry_visited (Extract *x, RoundsScanNode entry, gpointer data)
{
  RoundsScanNode resource = rounds_scan_get (x->json, entry, "resource");
  const char *type = rounds_scan_get_string (x->json, resource, "resourceType");
  const char *id = rounds_scan_get_string (x->json, resource, "id");
  const TypeRow *row = type != NULL ? rounds_extract_type (type) : NULL;

  if (g_strcmp0 (type, "Bundle") == 0)
    rounds_extract_walk (x, resource, "entry", on_bundle_entry_visited, data);
  else if (g_strcmp0 (type, "Patient") == 0 && id != NULL)
    {
      g_autofree char *reference = g_strconcat ("Patient/", id, NULL);

      add_whose (data, rounds_extract_keep (x, reference));
    }
  else if (type != NULL)
    add_whose (data, read_subject (x, resource, row != NULL ? row : &other_row).patient);
}

/* ---- kinds of Observation ---- */

static gboolean
has_category (const RoundsEvent *event, const char *code)
{
  const RoundsFacet *facet;

  for (guint n = 0; (facet = rounds_event_facet (event, ROUNDS_FACET_CATEGORY, n)) != NULL; n++)
    if (g_strcmp0 (facet->code.code, code) == 0)
      return TRUE;
  return FALSE;
}

/* The vital signs that R4 names by their LOINC codes (hl7.org/fhir/R4/observation-vitalsigns.html). */
static gboolean
is_vital_code (const RoundsEvent *event)
{
  static const char *const codes[] = { "85353-1", "9279-1", "8867-4",  "2708-6",  "8310-5",
                                       "8302-2",  "9843-4", "29463-7", "39156-5", "85354-9",
                                       "8480-6",  "8462-4", "8478-0",  NULL };
  const char *code = rounds_event_code (event, ROUNDS_LOINC);

  return code != NULL && g_strv_contains (codes, code);
}

static gboolean
is_measured (const RoundsEvent *event)
{
  return event->value.type == ROUNDS_VALUE_QUANTITY || event->n_ranges > 0 ||
         event->n_interpretations > 0;
}

static gboolean
is_critical (const RoundsCode *flags, guint n)
{
  static const char *const critical[] = { "HH", "LL", "AA", NULL };

  for (guint i = 0; i < n; i++)
    {
      const char *flag = rounds_interpretation_code (&flags[i]);
      if (flag != NULL && g_strv_contains (critical, flag))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_critical_flag (const RoundsEvent *event)
{
  for (guint i = 0; i < event->n_components; i++)
    if (is_critical (event->components[i].interpretations, event->components[i].n_interpretations))
      return TRUE;
  return is_critical (event->interpretations, event->n_interpretations);
}

/* Of HL7 table 0074, diagnostic service section, those of a laboratory (terminology.hl7.org/CodeSystem-v2-0074.html). */
static gboolean
is_laboratory_section (const RoundsCode *code)
{
  static const char *const sections[] = { "LAB", "BG",  "BLB", "CG",  "CH",  "CP",  "GE",
                                          "HM",  "IMM", "MB",  "MCB", "MYC", "OSL", "PAT",
                                          "SP",  "SR",  "TX",  "VR",  NULL };
  const char *system = code->system != NULL ? code->system : "";

  return (g_str_has_suffix (system, "v2-0074") || g_str_has_suffix (system, "v2/0074") ||
          g_str_has_suffix (system, "2.16.840.1.113883.12.74")) &&
         code->code != NULL && g_strv_contains (sections, code->code);
}

static gboolean
says_laboratory (const char *words)
{
  return words != NULL &&
         (g_ascii_strcasecmp (words, "laboratory") == 0 || g_ascii_strcasecmp (words, "lab") == 0);
}

static gboolean
is_of_laboratory (const RoundsEvent *event)
{
  const RoundsFacet *facet;

  for (guint n = 0; (facet = rounds_event_facet (event, ROUNDS_FACET_CATEGORY, n)) != NULL; n++)
    if (g_strcmp0 (facet->code.code, "laboratory") == 0 || is_laboratory_section (&facet->code) ||
        says_laboratory (facet->text) || says_laboratory (facet->code.display))
      return TRUE;
  return FALSE;
}

/* terminology.hl7.org observation-category. A category may be missing (0..*): what was measured then stands among
 * the results all the same, where it is looked for; and what is critical does, whatever it is called. */
static RoundsKind
observation_kind (const RoundsEvent *event)
{
  if (is_of_laboratory (event))
    return ROUNDS_KIND_RESULT;
  if (has_category (event, "vital-signs"))
    return ROUNDS_KIND_VITAL;
  if (rounds_event_facet (event, ROUNDS_FACET_SPECIMEN, 0) != NULL || has_critical_flag (event))
    return ROUNDS_KIND_RESULT;
  if (rounds_event_facet (event, ROUNDS_FACET_CATEGORY, 0) != NULL)
    return ROUNDS_KIND_OBSERVATION;
  if (is_vital_code (event))
    return ROUNDS_KIND_VITAL;
  return is_measured (event) ? ROUNDS_KIND_RESULT : ROUNDS_KIND_OBSERVATION;
}

static void
read_observation (Extract *x, RoundsScanNode resource, RoundsEvent *event)
{
  RoundsScan *json = x->json;

  event->value = rounds_extract_value (x, resource);
  event->ranges = rounds_extract_ranges (x, rounds_scan_get (json, resource, "referenceRange"),
                                         &event->value, &event->n_ranges);
  event->interpretations = rounds_extract_concepts (
      x, rounds_scan_get (json, resource, "interpretation"), &event->n_interpretations);
  event->components = rounds_extract_components (x, rounds_scan_get (json, resource, "component"),
                                                 &event->n_components);
  event->kind = observation_kind (event);
}

/* ---- facets of every type ---- */

/* relatesTo of a DocumentReference, whose target is a reference, and of a Composition, where it may also be an
 * identifier (hl7.org/fhir/R4/documentreference.html, composition.html). Only a replacement hides what it names
 * (record rule 2.4). */
static void
read_relations (Extract *x, RoundsScanNode resource)
{
  static const struct
  {
    const char *code; /* hl7.org/fhir/R4/valueset-document-relationship-type.html */
    RoundsFacetName name;
  } taken[] = { { "replaces", ROUNDS_FACET_REPLACES }, { "appends", ROUNDS_FACET_APPENDS } };
  RoundsScanNode list = rounds_scan_get (x->json, resource, "relatesTo");

  for (RoundsScanNode item = rounds_scan_first (x->json, list); item != 0;
       item = rounds_scan_next (x->json, item))
    for (gsize i = 0; i < G_N_ELEMENTS (taken); i++)
      {
        const Rule rules[RULES_MAX] = { { "target", taken[i].name, TAKE_REFERENCE },
                                        { "targetReference", taken[i].name, TAKE_REFERENCE } };

        if (g_strcmp0 (rounds_scan_get_string (x->json, item, "code"), taken[i].code) == 0)
          rounds_extract_facets (x, item, rules);
      }
}

static void
add_text (Extract *x, RoundsFacetName name, const char *text)
{
  RoundsFacet facet = { .name = name, .type = ROUNDS_FACET_IS_TEXT, .text = text };

  if (text != NULL)
    g_array_append_val (x->facets, facet);
}

static void
read_common (Extract *x, RoundsScanNode resource, const TypeRow *row, const Subject *subject)
{
  static const Rule common[RULES_MAX] = {
    { "meta.security", ROUNDS_FACET_SECURITY, TAKE_CODES },
    /* Whoever reads these bytes reads what is inside too: the label of any part is that of the whole. */
    { "contained.meta.security", ROUNDS_FACET_SECURITY, TAKE_CODES },
    { "implicitRules", ROUNDS_FACET_MODIFIER, TAKE_TEXT },
    { "modifierExtension.url", ROUNDS_FACET_MODIFIER, TAKE_TEXT },
  };

  static const Rule of_bundle[RULES_MAX] = {
    { "entry.resource.meta.security", ROUNDS_FACET_SECURITY, TAKE_CODES },
    { "entry.resource.contained.meta.security", ROUNDS_FACET_SECURITY, TAKE_CODES },
    /* of a Composition, of a DocumentReference */
    { "entry.resource.confidentiality", ROUNDS_FACET_SECURITY, TAKE_CODES },
    { "entry.resource.securityLabel", ROUNDS_FACET_SECURITY, TAKE_CODES },
  };

  rounds_extract_facets (x, resource, row->rules);
  if (row->dosages != NULL)
    rounds_extract_dosages (x, resource, row->dosages);
  rounds_extract_facets (x, resource, common);
  if (strcmp (x->type, "Bundle") == 0)
    rounds_extract_facets (x, resource, of_bundle);
  if (strcmp (x->type, "QuestionnaireResponse") == 0)
    rounds_extract_answers (x, resource);
  read_relations (x, resource);
  add_text (x, ROUNDS_FACET_SUBJECT_OTHER, subject->other);
  add_text (x, ROUNDS_FACET_TYPE, x->type);
}

/* ---- when ---- */

/* Of an order in steps: it begins with the first of them, where the one that is listed first says when, and
 * ends with the last, where each says so. */
static RoundsTime
bound_of_dosages (Extract *x, RoundsScanNode list, gboolean is_end)
{
  const char *path = is_end ? "timing.repeat.boundsPeriod.end" : "timing.repeat.boundsPeriod.start";
  RoundsTime bound = { 0 };

  for (RoundsScanNode item = rounds_scan_first (x->json, list); item != 0;
       item = rounds_scan_next (x->json, item))
    {
      RoundsTime time = rounds_extract_time (x, rounds_extract_at (x, item, path));

      if (time.text == NULL && (is_end || bound.text == NULL))
        return (RoundsTime){ 0 };
      if (time.text == NULL)
        continue;
      if (bound.text == NULL || (is_end ? time.to > bound.to : time.from < bound.from))
        bound = time;
    }
  return bound;
}

/* The first of the paths that says a time; which may be NULL. */
static RoundsTime
read_time (Extract *x,
           RoundsScanNode resource,
           const char *const *paths,
           gboolean is_end,
           const char **which)
{
  RoundsTime time = { 0 };

  for (guint i = 0; i < PATHS_MAX && paths[i] != NULL && time.text == NULL; i++)
    {
      RoundsScanNode list = rounds_scan_get (x->json, resource, paths[i]);

      if (list != 0 && rounds_scan_type (x->json, list) == ROUNDS_SCAN_ARRAY)
        time = bound_of_dosages (x, list, is_end);
      else
        time = rounds_extract_time (x, rounds_extract_at (x, resource, paths[i]));
      if (time.text != NULL && which != NULL)
        *which = paths[i];
    }
  return time;
}

/* ---- events ---- */

static RoundsEvent *
read_event (Extract *x, RoundsScanNode resource, const TypeRow *row, RoundsExtracted *out)
{
  RoundsEvent *event = rounds_extract_room (x, sizeof (RoundsEvent));
  Subject subject = read_subject (x, resource, row);
  g_autofree char *reference = g_strdup_printf ("%s/%s", out->type, out->id != NULL ? out->id : "");
  RoundsFacet *facets;

  if (event == NULL)
    return NULL;
  g_array_set_size (x->facets, 0);
  event->kind = row->kind;
  event->reference = rounds_extract_keep (x, reference);
  event->start = read_time (x, resource, row->start, FALSE, &event->start_from);
  event->end = read_time (x, resource, row->end, TRUE, NULL);
  read_codes (x, resource, row, event);
  event->title = rounds_extract_title (x, resource, row, event);
  event->status = row->status != NULL ? rounds_scan_get_string (x->json, resource, row->status)
                                      : NULL;
  if (row->encounter != NULL)
    event->encounter = rounds_extract_reference (x,
                                                 rounds_extract_at (x, resource, row->encounter));
  event->performer = performer_of (x, resource, row);
  event->subject = strcmp (out->type, "Patient") == 0  ? event->reference
                   : strcmp (out->type, "Bundle") == 0 ? patient_of_bundle (x, resource)
                                                       : subject.patient;
  event->version_id = out->version_id;
  event->last_updated = out->last_updated;
  read_common (x, resource, row, &subject);
  facets = rounds_extract_room (x, x->facets->len * sizeof (RoundsFacet));
  if (facets == NULL)
    return NULL;
  memcpy (facets, x->facets->data, x->facets->len * sizeof (RoundsFacet));
  event->facets = facets;
  event->n_facets = x->facets->len;
  if (strcmp (out->type, "Observation") == 0)
    read_observation (x, resource, event);
  out->subject = event->subject;
  return event;
}

/* A report that carries its own text is a note as well as a panel. */
static RoundsEvent *
read_note_of_report (Extract *x, const RoundsEvent *panel)
{
  RoundsEvent *note;

  if (panel->kind != ROUNDS_KIND_PANEL ||
      rounds_event_facet (panel, ROUNDS_FACET_ATTACHMENT, 0) == NULL)
    return NULL;
  note = rounds_extract_room (x, sizeof (RoundsEvent));
  if (note != NULL)
    *note = *panel;
  if (note != NULL)
    note->kind = ROUNDS_KIND_NOTE;
  if (note != NULL)
    note->part = 1;
  return note;
}

static gboolean
read_identity (Extract *x, RoundsScanNode resource, RoundsExtracted *out)
{
  RoundsScanNode type = rounds_scan_get (x->json, resource, "resourceType");
  RoundsScanNode id = rounds_scan_get (x->json, resource, "id");
  RoundsScanNode meta = rounds_scan_get (x->json, resource, "meta");

  if (rounds_scan_type (x->json, resource) != ROUNDS_SCAN_OBJECT)
    return rounds_extract_fail (x, resource, "not a FHIR resource: no object");
  out->type = rounds_extract_keep (x, rounds_scan_string (x->json, type));
  out->id = rounds_extract_keep (x, rounds_scan_string (x->json, id));
  if (out->type == NULL)
    return rounds_extract_fail (x, resource, "not a FHIR resource: resourceType is missing");
  if (!is_type (out->type))
    return rounds_extract_fail (x, type, "resourceType is no type of FHIR");
  if (id != 0 && (out->id == NULL || !is_id (out->id)))
    return rounds_extract_fail (x, id, "an id that FHIR does not allow");
  out->version_id = rounds_extract_keep (x, rounds_scan_get_string (x->json, meta, "versionId"));
  out->last_updated = rounds_extract_keep (x,
                                           rounds_scan_get_string (x->json, meta, "lastUpdated"));
  x->type = out->type;
  return TRUE;
}

static void
read_resource (Extract *x, RoundsScanNode resource, RoundsExtracted *out)
{
  const TypeRow *row = rounds_extract_type (out->type);
  RoundsEvent *event, *note;

  out->shared = row != NULL && row->shared;
  x->lenient = row != NULL && row->lenient;
  event = read_event (x, resource, row != NULL ? row : &other_row, out);
  out->shared |= strcmp (out->type, "Bundle") == 0 && out->subject == NULL;
  if (strcmp (out->type, "Patient") == 0)
    out->person = rounds_extract_person (x, resource);
  out->undated = x->undated != 0 ? rounds_extract_pointer (x, x->undated) : NULL;
  out->events = rounds_extract_room (x, 2 * sizeof (RoundsEvent *));
  /* What is shared says nothing of a person, but may name what a person's record refers to, and its label
   * counts. */
  if (event == NULL || out->events == NULL ||
      (out->shared && !row->names && rounds_event_facet (event, ROUNDS_FACET_SECURITY, 0) == NULL))
    return;
  out->events[out->n_events++] = event;
  note = read_note_of_report (x, event);
  if (note != NULL)
    out->events[out->n_events++] = note;
}

static gboolean
finish (Extract *x, RoundsExtracted *out, char **where, GError **error)
{
  RoundsResolved *resolved = rounds_extract_room (x, x->resolved->len * sizeof (RoundsResolved));

  if (resolved != NULL && x->resolved->len > 0)
    memcpy (resolved, x->resolved->data, x->resolved->len * sizeof (RoundsResolved));
  out->resolved = resolved;
  out->n_resolved = resolved != NULL ? x->resolved->len : 0;
  x->no_memory |= rounds_scan_failed (x->json);
  if (x->no_memory)
    g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY, "not enough memory");
  else if (x->why != NULL)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID, x->why);
      if (where != NULL)
        *where = rounds_scan_pointer (x->json, x->input->resource, x->bad);
    }
  return !x->no_memory && x->why == NULL;
}

gboolean
rounds_extract (const RoundsExtractInput *input, RoundsExtracted *out, char **where, GError **error)
{
  Extract x = { .input = input, .json = input->json, .block = rounds_block_new (4096) };
  gboolean good;

  *out = (RoundsExtracted){ .block = x.block };
  if (x.block == NULL)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY, "not enough memory");
      return FALSE;
    }
  x.facets = g_array_new (FALSE, TRUE, sizeof (RoundsFacet));
  x.resolved = g_array_new (FALSE, TRUE, sizeof (RoundsResolved));
  if (read_identity (&x, input->resource, out))
    read_resource (&x, input->resource, out);
  good = finish (&x, out, where, error);
  g_array_unref (x.facets);
  g_array_unref (x.resolved);
  if (!good)
    rounds_extracted_clear (out);
  return good;
}

void
rounds_extracted_clear (RoundsExtracted *self)
{
  rounds_block_free (self->block);
  *self = (RoundsExtracted){ 0 };
}
