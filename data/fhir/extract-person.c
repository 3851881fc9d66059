#include "extract-private.h"

#include <string.h>

#define ITEMS_MAX 256
#define US_CORE   "http://hl7.org/fhir/us/core/StructureDefinition/"
#define FHIR      "http://hl7.org/fhir/StructureDefinition/"

static const char *
text_of (Extract *x, RoundsScanNode object, const char *key)
{
  return rounds_scan_get_string (x->json, object, key);
}

/* The texts of an array with single spaces between; NULL when there is none. */
static const char *
joined (Extract *x, RoundsScanNode array, const char *between)
{
  GString *out = g_string_new (NULL);
  const char *text;

  for (RoundsScanNode item = rounds_scan_first (x->json, array); item != 0;
       item = rounds_scan_next (x->json, item))
    {
      const char *part = rounds_scan_string (x->json, item);
      if (part != NULL)
        g_string_append_printf (out, "%s%s", out->len > 0 ? between : "", part);
    }
  text = out->len > 0 ? rounds_block_text (x->block, out->str, out->len) : NULL;
  g_string_free (out, TRUE);
  return text;
}

static void
read_period (Extract *x, RoundsScanNode object, const char **from, const char **to)
{
  RoundsScanNode period = rounds_scan_get (x->json, object, "period");

  *from = text_of (x, period, "start");
  *to = text_of (x, period, "end");
}

static void
read_name (Extract *x, RoundsScanNode node, gpointer item)
{
  RoundsName *name = item;

  name->use = text_of (x, node, "use");
  name->family = text_of (x, node, "family");
  name->given = joined (x, rounds_scan_get (x->json, node, "given"), " ");
  name->prefix = joined (x, rounds_scan_get (x->json, node, "prefix"), " ");
  name->suffix = joined (x, rounds_scan_get (x->json, node, "suffix"), " ");
  name->text = text_of (x, node, "text");
  read_period (x, node, &name->from, &name->to);
}

static void
read_identifier (Extract *x, RoundsScanNode node, gpointer item)
{
  RoundsIdentifier *identifier = item;
  RoundsScanNode type = rounds_scan_get (x->json, node, "type");

  identifier->system = text_of (x, node, "system");
  identifier->value = text_of (x, node, "value");
  identifier->type = rounds_extract_scalar (x, rounds_extract_at (x, type, "coding.code"));
  if (identifier->type == NULL)
    identifier->type = text_of (x, type, "text");
  identifier->use = text_of (x, node, "use");
  identifier->assigner = text_of (x, rounds_scan_get (x->json, node, "assigner"), "display");
  read_period (x, node, &identifier->from, &identifier->to);
}

static void
read_address (Extract *x, RoundsScanNode node, gpointer item)
{
  RoundsAddress *address = item;

  address->use = text_of (x, node, "use");
  address->text = text_of (x, node, "text");
  address->lines = joined (x, rounds_scan_get (x->json, node, "line"), "\n");
  address->city = text_of (x, node, "city");
  address->district = text_of (x, node, "district");
  address->state = text_of (x, node, "state");
  address->postal_code = text_of (x, node, "postalCode");
  address->country = text_of (x, node, "country");
  read_period (x, node, &address->from, &address->to);
}

static void
read_telecom (Extract *x, RoundsScanNode node, gpointer item)
{
  RoundsTelecom *telecom = item;

  telecom->system = text_of (x, node, "system");
  telecom->value = text_of (x, node, "value");
  telecom->use = text_of (x, node, "use");
}

static void
read_contact (Extract *x, RoundsScanNode node, gpointer item)
{
  RoundsContact *contact = item;
  RoundsName name = { 0 };
  RoundsScanNode relationship = rounds_extract_at (x, node, "relationship");
  const char *parts[3] = { NULL };
  guint n = 0;

  read_name (x, rounds_scan_get (x->json, node, "name"), &name);
  contact->name = name.text;
  if (name.given != NULL)
    parts[n++] = name.given;
  if (name.family != NULL)
    parts[n++] = name.family;
  if (contact->name == NULL && n > 0)
    {
      g_autofree char *whole = g_strjoinv (" ", (char **) parts);
      contact->name = rounds_block_text (x->block, whole, strlen (whole));
    }
  contact->relationship = text_of (x, relationship, "text");
  if (contact->relationship == NULL)
    contact->relationship = rounds_extract_scalar (x, rounds_extract_at (x, relationship,
                                                                         "coding.code"));
  contact->telecom = rounds_extract_scalar (x, rounds_extract_at (x, node, "telecom.value"));
}

static void
read_link (Extract *x, RoundsScanNode node, gpointer item)
{
  RoundsLink *link = item;

  link->type = text_of (x, node, "type");
  link->other = rounds_extract_reference (x, rounds_scan_get (x->json, node, "other"));
}

typedef void (*Read) (Extract *x, RoundsScanNode node, gpointer item);

static gpointer
read_all (Extract *x, RoundsScanNode array, gsize size, Read read, guint *n)
{
  guint8 *items = rounds_extract_room (x,
                                       MIN (rounds_scan_length (x->json, array), ITEMS_MAX) * size);

  *n = 0;
  for (RoundsScanNode item = rounds_scan_first (x->json, array);
       item != 0 && items != NULL && *n < ITEMS_MAX; item = rounds_scan_next (x->json, item))
    read (x, item, items + size * (*n)++);
  return items;
}

/* ---- the best name first ---- */

static guint
name_rank (const RoundsName *name)
{
  static const char *const order[] = { "official", "usual" };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (g_strcmp0 (name->use, order[i]) == 0)
      return i;
  return name->use == NULL ? 2 : 3;
}

/* Stable, so that names of one use keep the order in which they were given. */
static void
order_names (RoundsName *names, guint n)
{
  for (guint i = 1; i < n; i++)
    for (guint k = i; k > 0 && name_rank (&names[k]) < name_rank (&names[k - 1]); k--)
      {
        RoundsName name = names[k];
        names[k] = names[k - 1];
        names[k - 1] = name;
      }
}

/* ---- extensions of US Core 3.1.1 and later: race, ethnicity, birth sex, gender identity ---- */

static RoundsScanNode
extension (Extract *x, RoundsScanNode holder, const char *url)
{
  RoundsScanNode list = rounds_scan_get (x->json, holder, "extension");

  for (RoundsScanNode item = rounds_scan_first (x->json, list); item != 0;
       item = rounds_scan_next (x->json, item))
    if (g_strcmp0 (text_of (x, item, "url"), url) == 0)
      return item;
  return 0;
}

static const char *
text_extension (Extract *x, RoundsScanNode holder, const char *url)
{
  return text_of (x, extension (x, extension (x, holder, url), "text"), "valueString");
}

/* What a concept says: its own words, of its first code the display, else the code itself. */
static const char *
concept_words (Extract *x, RoundsScanNode concept)
{
  const char *words = text_of (x, concept, "text");

  if (words == NULL)
    words = rounds_extract_scalar (x, rounds_extract_at (x, concept, "coding.display"));
  return words != NULL ? words
                       : rounds_extract_scalar (x, rounds_extract_at (x, concept, "coding.code"));
}

/* What the extensions of a URL say in their parts "value" that apply now, in their order: R5's shape, in which a
 * person has several. An explanation stands with what it explains, as "only at the clinic" does. NULL: nothing.
 * hl7.org/fhir/extensions/StructureDefinition-individual-genderIdentity.html,
 * hl7.org/fhir/extensions/StructureDefinition-individual-pronouns.html */
static const char *
individual_words (Extract *x, RoundsScanNode patient, const char *url)
{
  RoundsScanNode list = rounds_scan_get (x->json, patient, "extension");
  g_autoptr (GString) said = g_string_new (NULL);

  for (RoundsScanNode item = rounds_scan_first (x->json, list); item != 0;
       item = rounds_scan_next (x->json, item))
    {
      RoundsScanNode value = rounds_scan_get (x->json, extension (x, item, "value"),
                                              "valueCodeableConcept");
      RoundsScanNode period = rounds_scan_get (x->json, extension (x, item, "period"),
                                               "valuePeriod");
      const char *words = concept_words (x, value);
      const char *comment = text_of (x, extension (x, item, "comment"), "valueString");

      if (words == NULL || g_strcmp0 (text_of (x, item, "url"), url) != 0 ||
          rounds_period_has_ended (text_of (x, period, "end")))
        continue;
      g_string_append_printf (said, "%s%s", said->len > 0 ? ", " : "", words);
      if (comment != NULL)
        g_string_append_printf (said, " (%s)", comment);
    }
  return rounds_extract_keep (x, said->len > 0 ? said->str : NULL);
}

/* In the three shapes that records have: US Core, R4's own, and that of R5.
 * hl7.org/fhir/us/core/StructureDefinition-us-core-genderIdentity.html,
 * hl7.org/fhir/R4/extension-patient-genderidentity.html */
static const char *
gender_identity (Extract *x, RoundsScanNode patient)
{
  static const char *const plain[] = { US_CORE "us-core-genderIdentity",
                                       FHIR "patient-genderIdentity" };
  const char *words = individual_words (x, patient, FHIR "individual-genderIdentity");

  for (gsize i = 0; words == NULL && i < G_N_ELEMENTS (plain); i++)
    words = concept_words (x, rounds_scan_get (x->json, extension (x, patient, plain[i]),
                                               "valueCodeableConcept"));
  return words;
}

/* The code of the first, which others are held against; words where no code is given. */
static const char *
language_of (Extract *x, RoundsScanNode patient)
{
  RoundsScanNode language = rounds_extract_at (x, patient, "communication.language");
  const char *code = rounds_extract_scalar (x, rounds_extract_at (x, language, "coding.code"));

  return code != NULL ? code : concept_words (x, language);
}

/* Of a document that goes: everything is copied. */
static void
read_spoken (Extract *x, RoundsScanNode node, gpointer item)
{
  RoundsSpoken *spoken = item;
  RoundsScanNode language = rounds_scan_get (x->json, node, "language");
  const char *words = text_of (x, language, "text");

  if (words == NULL)
    words = rounds_extract_scalar (x, rounds_extract_at (x, language, "coding.display"));
  spoken->code = rounds_extract_keep (x,
                                      rounds_extract_scalar (x, rounds_extract_at (x, language,
                                                                                   "coding.code")));
  spoken->words = rounds_extract_keep (x, words);
  spoken->preferred = rounds_scan_type (x->json, rounds_scan_get (x->json, node, "preferred")) ==
                      ROUNDS_SCAN_TRUE;
}

static void
put_preferred_first (RoundsSpoken *spoken, guint n)
{
  for (guint i = 1; i < n; i++)
    if (spoken[i].preferred && !spoken[0].preferred)
      {
        RoundsSpoken preferred = spoken[i];

        memmove (&spoken[1], &spoken[0], i * sizeof *spoken);
        spoken[0] = preferred;
      }
}

/* hl7.org/fhir/R4/extension-patient-interpreterrequired.html; US Core's, by SNOMED CT 373066001 Yes and 373067005 No:
 * hl7.org/fhir/us/core/StructureDefinition-us-core-interpreter-needed.html. */
static RoundsNeed
interpreter_of (Extract *x, RoundsScanNode patient)
{
  RoundsScanNode flag = rounds_scan_get (x->json,
                                         extension (x, patient, FHIR "patient-interpreterRequired"),
                                         "valueBoolean");
  RoundsScanNode coding = rounds_scan_get (
      x->json, extension (x, patient, US_CORE "us-core-interpreter-needed"), "valueCoding");
  const char *code = text_of (x, coding, "code");

  if (rounds_scan_type (x->json, flag) == ROUNDS_SCAN_TRUE || g_strcmp0 (code, "373066001") == 0)
    return ROUNDS_NEED_YES;
  if (rounds_scan_type (x->json, flag) == ROUNDS_SCAN_FALSE || g_strcmp0 (code, "373067005") == 0)
    return ROUNDS_NEED_NO;
  return ROUNDS_NEED_NOT_SAID;
}

/* Of a document that goes: everything is copied. */
static void
read_photo (Extract *x, RoundsScanNode node, gpointer item)
{
  RoundsPhoto *photo = item;
  RoundsScanNode data = rounds_scan_get (x->json, node, "data");
  g_autofree char *pointer = NULL;

  photo->content_type = rounds_extract_keep (x, text_of (x, node, "contentType"));
  photo->made = rounds_extract_time (x, rounds_scan_get (x->json, node, "creation"));
  photo->made.text = rounds_extract_keep (x, photo->made.text);
  if (rounds_scan_type (x->json, data) != ROUNDS_SCAN_STRING)
    return;
  pointer = rounds_scan_pointer (x->json, rounds_scan_root (x->json), data);
  photo->pointer = rounds_extract_keep (x, pointer);
}

static void
read_deceased (Extract *x, RoundsScanNode patient, RoundsPerson *person)
{
  RoundsScanNode when = rounds_scan_get (x->json, patient, "deceasedDateTime");
  RoundsScanNode flag = rounds_scan_get (x->json, patient, "deceasedBoolean");

  person->deceased = when != 0 || rounds_scan_type (x->json, flag) == ROUNDS_SCAN_TRUE;
  if (when != 0)
    person->died = rounds_extract_time (x, when);
}

static guint
multiple_birth (Extract *x, RoundsScanNode patient)
{
  RoundsScanNode flag = rounds_scan_get (x->json, patient, "multipleBirthBoolean");
  const char *digits = rounds_scan_digits (x->json, rounds_scan_get (x->json, patient,
                                                                     "multipleBirthInteger"));

  if (digits != NULL)
    return (guint) CLAMP (g_ascii_strtoll (digits, NULL, 10), 0, 1000) + 1;
  return rounds_scan_type (x->json, flag) == ROUNDS_SCAN_TRUE;
}

const char *
rounds_extract_name (Extract *x, RoundsScanNode node)
{
  RoundsName *names;
  guint n;
  g_autoptr (GString) whole = NULL;

  if (rounds_scan_type (x->json, node) != ROUNDS_SCAN_ARRAY)
    return rounds_scan_string (x->json, node);
  if (rounds_scan_type (x->json, rounds_scan_first (x->json, node)) == ROUNDS_SCAN_STRING)
    return rounds_scan_string (x->json, rounds_scan_first (x->json, node));
  names = read_all (x, node, sizeof (RoundsName), read_name, &n);
  order_names (names, n);
  if (n == 0 || names[0].text != NULL)
    return n > 0 ? names[0].text : NULL;
  whole = g_string_new (NULL);
  for (guint i = 0; i < 4; i++)
    {
      const char *const parts[] = { names[0].prefix, names[0].given, names[0].family,
                                    names[0].suffix };
      if (parts[i] != NULL)
        g_string_append_printf (whole, "%s%s", whole->len > 0 ? " " : "", parts[i]);
    }
  return whole->len > 0 ? rounds_block_text (x->block, whole->str, whole->len) : NULL;
}

RoundsPerson *
rounds_extract_person (Extract *x, RoundsScanNode patient)
{
  RoundsPerson *p = rounds_extract_room (x, sizeof (RoundsPerson));
  RoundsName *names;
#define LIST(key) rounds_scan_get (x->json, patient, key)

  if (p == NULL)
    return NULL;
  p->id = text_of (x, patient, "id");
  names = read_all (x, LIST ("name"), sizeof (RoundsName), read_name, &p->n_names);
  order_names (names, p->n_names);
  p->names = names;
  p->identifiers = read_all (x, LIST ("identifier"), sizeof (RoundsIdentifier), read_identifier,
                             &p->n_identifiers);
  p->addresses = read_all (x, LIST ("address"), sizeof (RoundsAddress), read_address,
                           &p->n_addresses);
  p->telecoms = read_all (x, LIST ("telecom"), sizeof (RoundsTelecom), read_telecom,
                          &p->n_telecoms);
  p->contacts = read_all (x, LIST ("contact"), sizeof (RoundsContact), read_contact,
                          &p->n_contacts);
  p->links = read_all (x, LIST ("link"), sizeof (RoundsLink), read_link, &p->n_links);
  p->security = rounds_extract_concepts (x, rounds_extract_at (x, LIST ("meta"), "security"),
                                         &p->n_security);
  p->birth = rounds_extract_time (x, LIST ("birthDate"));
  p->sex = text_of (x, patient, "gender");
  p->birth_sex = text_of (x, extension (x, patient, US_CORE "us-core-birthsex"), "valueCode");
  p->gender_identity = gender_identity (x, patient);
  read_deceased (x, patient, p);
  p->inactive = rounds_scan_type (x->json, LIST ("active")) == ROUNDS_SCAN_FALSE;
  p->language = language_of (x, patient);
  p->marital = rounds_extract_scalar (x,
                                      rounds_extract_at (x, patient, "maritalStatus.coding.code"));
  p->race = text_extension (x, patient, US_CORE "us-core-race");
  p->ethnicity = text_extension (x, patient, US_CORE "us-core-ethnicity");
  p->multiple_birth = multiple_birth (x, patient);
  return p;
#undef LIST
}

void
rounds_person_read (RoundsPerson *person, const char *json, gsize size)
{
  g_autoptr (RoundsScan) scan = rounds_scan_parse (json, size, NULL, NULL);
  Extract x = { .json = scan, .block = person->block };
  RoundsScanNode patient = scan != NULL ? rounds_scan_root (scan) : 0;
  const char *gender, *pronouns;
  const RoundsPhoto *photos;
  RoundsSpoken *spoken;
  guint n_photos, n_spoken;

  if (patient == 0 || g_strcmp0 (text_of (&x, patient, "resourceType"), "Patient") != 0)
    return;
  gender = gender_identity (&x, patient);
  pronouns = individual_words (&x, patient, FHIR "individual-pronouns");
  photos = read_all (&x, rounds_scan_get (scan, patient, "photo"), sizeof (RoundsPhoto), read_photo,
                     &n_photos);
  spoken = read_all (&x, rounds_scan_get (scan, patient, "communication"), sizeof (RoundsSpoken),
                     read_spoken, &n_spoken);
  if (rounds_scan_failed (scan))
    return;
  /* The document goes, the person stays; short of memory, as it was. */
  gender = rounds_extract_keep (&x, gender);
  if (x.no_memory)
    return;
  person->gender_identity = gender;
  person->pronouns = pronouns;
  person->photos = photos;
  person->n_photos = n_photos;
  put_preferred_first (spoken, n_spoken);
  person->spoken = spoken;
  person->n_spoken = n_spoken;
  person->interpreter = interpreter_of (&x, patient);
}
