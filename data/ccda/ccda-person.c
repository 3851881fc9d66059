/* recordTarget: who the patient is. */
#include "ccda-private.h"
#include "fhir-time.h"

#include <string.h>

#define ITEMS_MAX 64u
#define SSN       "2.16.840.1.113883.4.1"
/* Numbers that others than the hospital give: social security, NPI, licences, payers (HL7's OID registry). */
#define OF_OTHERS "2.16.840.1.113883.4."

typedef struct
{
  const char *from, *to;
} Word;

/* The first of the words in use ("HP PUB") that is known. */
static const char *
mapped (RoundsCcda *c, const Word *words, const char *use)
{
  g_auto (GStrv) parts = use != NULL ? g_strsplit (use, " ", 8) : NULL;

  for (guint i = 0; parts != NULL && parts[i] != NULL; i++)
    for (const Word *w = words; w->from != NULL; w++)
      if (strcmp (w->from, parts[i]) == 0)
        return w->to;
  return NULL;
}

const char *
rounds_ccda_patient_id (RoundsCcda *c, const xmlNode *role)
{
  const xmlNode *best = NULL;
  g_autofree char *secret = NULL;
  const char *root;

  for (const xmlNode *id = rounds_ccda_child (role, "id"); id != NULL;
       id = rounds_ccda_next (id, "id"))
    {
      gboolean ssn = g_strcmp0 (rounds_ccda_attribute (id, "root"), SSN) == 0;
      if (!rounds_ccda_is_given (id) || rounds_ccda_attribute (id, "root") == NULL)
        continue;
      if (best == NULL || (!ssn && g_strcmp0 (rounds_ccda_attribute (best, "root"), SSN) == 0))
        best = id;
    }
  if (best == NULL)
    return NULL;
  root = rounds_ccda_attribute (best, "root");
  /* Such a number is never shown, so it is not part of an id: what has a ':' is hashed. */
  secret = strcmp (root, SSN) == 0 ? g_strconcat ("ssn:", root, NULL) : NULL;
  return rounds_build_id (&c->build, secret != NULL ? secret : root,
                          rounds_ccda_attribute (best, "extension"));
}

/* ---- names ---- */

static const char *
joined (RoundsCcda *c, const xmlNode *from, const char *name, const char *between)
{
  GString *out = g_string_new (NULL);
  const char *text;

  for (const xmlNode *n = rounds_ccda_child (from, name); n != NULL; n = rounds_ccda_next (n, name))
    {
      const char *part = rounds_ccda_is_given (n) ? rounds_ccda_words (c, n) : NULL;
      if (part != NULL)
        g_string_append_printf (out, "%s%s", out->len > 0 ? between : "", part);
    }
  text = rounds_build_text (&c->build, out->str);
  g_string_free (out, TRUE);
  return text;
}

static const char *
family_of (RoundsCcda *c, const xmlNode *name, const char **use)
{
  const xmlNode *family = rounds_ccda_child (name, "family");

  if (g_strcmp0 (rounds_ccda_attribute (family, "qualifier"), "BR") == 0)
    *use = "maiden";
  return joined (c, name, "family", " ");
}

/* hl7.org/fhir/us/ccda, Name: a legal name is official; one for searching is none of them. */
static RoundsName
read_name (RoundsCcda *c, const xmlNode *node)
{
  static const Word uses[] = { { "L", "official" }, { "ASGN", "usual" },  { "C", "usual" },
                               { "P", "nickname" }, { "A", "anonymous" }, { NULL, NULL } };
  RoundsName name = { .use = mapped (c, uses, rounds_ccda_attribute (node, "use")) };
  const xmlNode *valid = rounds_ccda_child (node, "validTime");

  name.family = family_of (c, node, &name.use);
  name.given = joined (c, node, "given", " ");
  name.prefix = joined (c, node, "prefix", " ");
  name.suffix = joined (c, node, "suffix", " ");
  if (name.family == NULL && name.given == NULL)
    name.text = rounds_ccda_is_given (node) ? rounds_ccda_words (c, node) : NULL;
  name.from = rounds_build_text (&c->build,
                                 rounds_ccda_attribute (rounds_ccda_child (valid, "low"), "value"));
  name.to = rounds_build_text (&c->build,
                               rounds_ccda_attribute (rounds_ccda_child (valid, "high"), "value"));
  return name;
}

static int
rank_of (const RoundsName *name)
{
  if (name->use == NULL)
    return 2;
  return strcmp (name->use, "official") == 0 ? 0 : strcmp (name->use, "usual") == 0 ? 1 : 3;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return rank_of (a) - rank_of (b);
}

static const RoundsName *
read_names (RoundsCcda *c, const xmlNode *patient, guint *n)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (RoundsName));

  for (const xmlNode *node = rounds_ccda_child (patient, "name");
       node != NULL && all->len < ITEMS_MAX; node = rounds_ccda_next (node, "name"))
    {
      RoundsName name = read_name (c, node);
      if (name.family != NULL || name.given != NULL || name.text != NULL)
        g_array_append_val (all, name);
    }
  g_array_sort (all, compare_names);
  return rounds_build_array (&c->build, all, n);
}

/* ---- identifiers, addresses, telephones ---- */

/* A patient role is what the person is to the organisation that the role is scoped by, and its id is
 * what that knows the person under (hl7.org/cda/stds/core, PatientRole): the first number that it can
 * have given itself is the medical record number. */
static const RoundsIdentifier *
read_identifiers (RoundsCcda *c, const xmlNode *role, guint *n)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (RoundsIdentifier));
  gboolean named = FALSE;

  for (const xmlNode *id = rounds_ccda_child (role, "id"); id != NULL && all->len < ITEMS_MAX;
       id = rounds_ccda_next (id, "id"))
    {
      RoundsIdentifier out = { 0 };
      const char *root = rounds_build_text (&c->build, rounds_ccda_attribute (id, "root"));
      const char *extension = rounds_ccda_attribute (id, "extension");
      if (!rounds_ccda_is_given (id) || root == NULL)
        continue;
      out.system = rounds_build_system_of_oid (&c->build, root);
      out.value = rounds_build_text (&c->build, extension);
      out.assigner = rounds_build_text (&c->build,
                                        rounds_ccda_attribute (id, "assigningAuthorityName"));
      out.type = strcmp (root, SSN) == 0 ? "SS" : NULL;
      if (!named && extension != NULL && !g_str_has_prefix (root, OF_OTHERS))
        {
          out.type = "MR";
          named = TRUE;
        }
      if (extension == NULL)
        {
          out.value = out.system;
          out.system = "urn:ietf:rfc:3986";
        }
      g_array_append_val (all, out);
    }
  return rounds_build_array (&c->build, all, n);
}

static const RoundsAddress *
read_addresses (RoundsCcda *c, const xmlNode *role, guint *n)
{
  static const Word uses[] = { { "HP", "home" },  { "H", "home" },   { "HV", "home" },
                               { "WP", "work" },  { "DIR", "work" }, { "PUB", "work" },
                               { "TMP", "temp" }, { "BAD", "old" },  { NULL, NULL } };
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (RoundsAddress));

  for (const xmlNode *a = rounds_ccda_child (role, "addr"); a != NULL && all->len < ITEMS_MAX;
       a = rounds_ccda_next (a, "addr"))
    {
      RoundsAddress out = { .use = mapped (c, uses, rounds_ccda_attribute (a, "use")) };
      out.lines = joined (c, a, "streetAddressLine", "\n");
      out.city = joined (c, a, "city", " ");
      out.district = joined (c, a, "county", " ");
      out.state = joined (c, a, "state", " ");
      out.postal_code = joined (c, a, "postalCode", " ");
      out.country = joined (c, a, "country", " ");
      if (rounds_ccda_is_given (a))
        g_array_append_val (all, out);
    }
  return rounds_build_array (&c->build, all, n);
}

/* URL: "tel:+1(555)555-2003", "mailto:...", or the number alone. */
static RoundsTelecom
read_telecom (RoundsCcda *c, const xmlNode *node)
{
  static const Word uses[] = { { "HP", "home" }, { "H", "home" },    { "HV", "home" },
                               { "WP", "work" }, { "MC", "mobile" }, { "TMP", "temp" },
                               { "BAD", "old" }, { NULL, NULL } };
  static const Word schemes[] = { { "tel:", "phone" }, { "mailto:", "email" }, { "fax:", "fax" },
                                  { "http:", "url" },  { "https:", "url" },    { NULL, NULL } };
  const char *value = rounds_ccda_is_given (node) ? rounds_ccda_attribute (node, "value") : NULL;
  RoundsTelecom out = { .system = "phone" };

  if (value == NULL)
    return out;
  for (const Word *s = schemes; s->from != NULL; s++)
    if (g_ascii_strncasecmp (value, s->from, strlen (s->from)) == 0)
      {
        out.system = s->to;
        value += strcmp (s->to, "url") == 0 ? 0 : strlen (s->from);
        break;
      }
  out.use = mapped (c, uses, rounds_ccda_attribute (node, "use"));
  out.value = rounds_build_text (&c->build, value);
  return out;
}

static const RoundsTelecom *
read_telecoms (RoundsCcda *c, const xmlNode *role, guint *n)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (RoundsTelecom));

  for (const xmlNode *t = rounds_ccda_child (role, "telecom"); t != NULL && all->len < ITEMS_MAX;
       t = rounds_ccda_next (t, "telecom"))
    {
      RoundsTelecom out = read_telecom (c, t);
      if (out.value != NULL)
        g_array_append_val (all, out);
    }
  return rounds_build_array (&c->build, all, n);
}

/* What people call a code. */
static const char *
word_of (RoundsCcda *c, const xmlNode *node)
{
  const char *word = rounds_ccda_attribute (node, "displayName");

  if (word == NULL)
    word = rounds_ccda_attribute (node, "code");
  return rounds_build_text (&c->build, word);
}

static void
add_contact (
    RoundsCcda *c, GArray *all, const xmlNode *entity, const char *person, const char *kind)
{
  RoundsContact out = { .relationship = word_of (c, rounds_ccda_child (entity, "code")) };
  const xmlNode *name = rounds_ccda_child (rounds_ccda_child (entity, person), "name");

  if (out.relationship == NULL)
    out.relationship = kind;
  out.name = rounds_ccda_name_line (c, name);
  out.telecom = read_telecom (c, rounds_ccda_child (entity, "telecom")).value;
  if (out.name != NULL && all->len < ITEMS_MAX)
    g_array_append_val (all, out);
}

static const RoundsContact *
read_contacts (RoundsCcda *c, const xmlNode *role, const xmlNode *patient, guint *n)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (RoundsContact));
  const xmlNode *document = role->parent->parent;

  for (const xmlNode *g = rounds_ccda_child (patient, "guardian"); g != NULL;
       g = rounds_ccda_next (g, "guardian"))
    add_contact (c, all, g, "guardianPerson", "guardian");
  for (const xmlNode *p = rounds_ccda_child (document, "participant"); p != NULL;
       p = rounds_ccda_next (p, "participant"))
    if (g_strcmp0 (rounds_ccda_attribute (p, "typeCode"), "IND") == 0)
      add_contact (c, all, rounds_ccda_child (p, "associatedEntity"), "associatedPerson", NULL);
  return rounds_build_array (&c->build, all, n);
}

/* ---- the person ---- */

static const char *
sex_of (RoundsCcda *c, const xmlNode *patient)
{
  /* hl7.org/fhir/R4/cm-administrative-gender-v3.html */
  static const Word sexes[] = {
    { "F", "female" }, { "M", "male" }, { "UN", "other" }, { NULL, NULL }
  };
  const xmlNode *node = rounds_ccda_child (patient, "administrativeGenderCode");
  const char *code = rounds_ccda_attribute (node, "code");
  const char *word = mapped (c, sexes, code);

  return word != NULL ? word : rounds_build_text (&c->build, code);
}

static const char *
language_of (RoundsCcda *c, const xmlNode *patient)
{
  const xmlNode *best = rounds_ccda_child (patient, "languageCommunication");

  for (const xmlNode *l = best; l != NULL; l = rounds_ccda_next (l, "languageCommunication"))
    if (g_strcmp0 (rounds_ccda_attribute (rounds_ccda_child (l, "preferenceInd"), "value"),
                   "true") == 0)
      {
        best = l;
        break;
      }
  return word_of (c, rounds_ccda_child (best, "languageCode"));
}

RoundsPerson *
rounds_ccda_person (RoundsCcda *c, const xmlNode *role, const char *id)
{
  const xmlNode *patient = rounds_ccda_child (role, "patient");
  RoundsPerson *person = c->build.no_memory ? NULL
                                            : rounds_block_take (c->build.block, sizeof *person);
  const xmlNode *dead = rounds_ccda_child (patient, "deceasedInd");

  c->build.no_memory |= person == NULL;
  if (person == NULL)
    return NULL;
  person->id = id;
  person->birth = rounds_ccda_time (c, rounds_ccda_child (patient, "birthTime"));
  person->died = rounds_ccda_time (c, rounds_ccda_child (patient, "deceasedTime"));
  if (c->why != NULL)
    return NULL;
  person->deceased = person->died.text != NULL ||
                     g_strcmp0 (rounds_ccda_attribute (dead, "value"), "true") == 0;
  person->names = read_names (c, patient, &person->n_names);
  person->identifiers = read_identifiers (c, role, &person->n_identifiers);
  person->sex = sex_of (c, patient);
  person->addresses = read_addresses (c, role, &person->n_addresses);
  person->telecoms = read_telecoms (c, role, &person->n_telecoms);
  person->contacts = read_contacts (c, role, patient, &person->n_contacts);
  person->language = language_of (c, patient);
  person->marital = word_of (c, rounds_ccda_child (patient, "maritalStatusCode"));
  person->race = word_of (c, rounds_ccda_child (patient, "raceCode"));
  person->ethnicity = word_of (c, rounds_ccda_child (patient, "ethnicGroupCode"));
  return person;
}
