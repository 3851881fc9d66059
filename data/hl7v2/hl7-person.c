/* PID and NK1: who a patient is. */
#include "fhir-time.h"
#include "hl7-private.h"

#include <string.h>

#define ITEMS_MAX 64u

typedef struct
{
  const char *from, *to;
} Word;

static const char *
mapped (const Word *words, const char *word, const char *otherwise)
{
  for (; word != NULL && words->from != NULL; words++)
    if (strcmp (words->from, word) == 0)
      return words->to;
  return otherwise;
}

/* ---- identity ---- */

/* Which of several identifiers files the patient: the medical record number, so that a message that
 * lists them in another order files the same person (table 0203). */
static int
rank_of (const RoundsHl7Id *id)
{
  static const char *const types[] = { "MR", "PI", "PT", "PN" };

  for (guint i = 0; id->type != NULL && i < G_N_ELEMENTS (types); i++)
    if (strcmp (id->type, types[i]) == 0)
      return (int) i;
  return id->type == NULL ? 8 : 9;
}

static gboolean
names_no_patient (const RoundsHl7Id *id)
{
  static const char *const types[] = { "SS", "DL", "AN", "VN", "XX" };

  for (guint i = 0; id->type != NULL && i < G_N_ELEMENTS (types); i++)
    if (strcmp (id->type, types[i]) == 0)
      return TRUE;
  return id->value == NULL;
}

const char *
rounds_hl7_patient_id (RoundsHl7Reading *r, const RoundsHl7Segment *pid)
{
  static const guint fields[] = { 3, 2 }; /* 2: before 2.3.1 */
  RoundsHl7Id best = { 0 };

  for (guint f = 0; f < G_N_ELEMENTS (fields) && best.value == NULL; f++)
    {
      RoundsHl7Part field = rounds_hl7_field (&r->message, pid, fields[f]);
      guint n = MIN (rounds_hl7_repetitions (&r->message, field), ITEMS_MAX);
      for (guint i = 1; i <= n; i++)
        {
          RoundsHl7Id id = rounds_hl7_cx (r, rounds_hl7_repetition (&r->message, field, i));
          if (!names_no_patient (&id) && (best.value == NULL || rank_of (&id) < rank_of (&best)))
            best = id;
        }
    }
  return best.value != NULL ? rounds_build_id (&r->build, best.authority, best.value) : NULL;
}

static void
add_identifier (GArray *all, const RoundsHl7Id *id)
{
  RoundsIdentifier out = { .system = id->system, .value = id->value, .type = id->type };

  out.assigner = id->assigner;
  if (id->value != NULL && all->len < ITEMS_MAX)
    g_array_append_val (all, out);
}

static const RoundsIdentifier *
read_identifiers (RoundsHl7Reading *r, const RoundsHl7Segment *pid, guint *n)
{
  static const struct
  {
    guint field;
    const char *type, *system;
  } rows[] = {
    { 3, NULL, NULL },
    { 2, NULL, NULL },
    { 4, NULL, NULL },
    { 18, "AN", NULL },
    { 19, "SS", "http://hl7.org/fhir/sid/us-ssn" },
    { 20, "DL", NULL },
  };
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (RoundsIdentifier));

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      RoundsHl7Part field = rounds_hl7_field (&r->message, pid, rows[i].field);
      guint count = MIN (rounds_hl7_repetitions (&r->message, field), ITEMS_MAX);
      for (guint k = 1; k <= count; k++)
        {
          RoundsHl7Id id = rounds_hl7_cx (r, rounds_hl7_repetition (&r->message, field, k));
          if (id.type == NULL || rows[i].field == 20)
            id.type = rows[i].type;
          if (rows[i].system != NULL)
            id.system = rows[i].system;
          add_identifier (all, &id);
        }
    }
  return rounds_build_array (&r->build, all, n);
}

/* ---- names, addresses, telephones ---- */

static RoundsName
read_xpn (RoundsHl7Reading *r, RoundsHl7Part part)
{
  /* table 0200, and the uses of FHIR that mean the same (v2-to-FHIR, XPN) */
  static const Word uses[] = { { "L", "official" }, { "D", "usual" },     { "M", "maiden" },
                               { "N", "nickname" }, { "S", "anonymous" }, { "T", "temp" },
                               { "B", "old" },      { NULL, NULL } };
  const RoundsHl7Message *m = &r->message;
  RoundsHl7Part family = rounds_hl7_component (m, part, 1);
  RoundsName name = { 0 };
  const char *second = rounds_hl7_keep (r, rounds_hl7_component (m, part, 3));

  name.family = rounds_hl7_keep (r, rounds_hl7_subcomponent (m, family, 1));
  name.given = rounds_hl7_keep (r, rounds_hl7_component (m, part, 2));
  if (second != NULL)
    name.given = name.given != NULL ? rounds_build_textf (&r->build, "%s %s", name.given, second)
                                    : second;
  name.suffix = rounds_hl7_keep (r, rounds_hl7_component (m, part, 4));
  name.prefix = rounds_hl7_keep (r, rounds_hl7_component (m, part, 5));
  name.use = mapped (uses, rounds_hl7_keep (r, rounds_hl7_component (m, part, 7)), NULL);
  return name;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  static const char *const uses[] = { "official", "usual" };
  const RoundsName *names[] = { a, b };
  int ranks[2] = { 3, 3 };

  for (guint i = 0; i < 2; i++)
    for (int u = 0; u < 2; u++)
      if (names[i]->use == NULL)
        ranks[i] = 2;
      else if (strcmp (names[i]->use, uses[u]) == 0)
        ranks[i] = u;
  return ranks[0] - ranks[1];
}

static const RoundsName *
read_names (RoundsHl7Reading *r, const RoundsHl7Segment *pid, guint *n)
{
  static const guint fields[] = { 5, 9 };
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (RoundsName));

  for (guint f = 0; f < G_N_ELEMENTS (fields); f++)
    {
      RoundsHl7Part field = rounds_hl7_field (&r->message, pid, fields[f]);
      guint count = MIN (rounds_hl7_repetitions (&r->message, field), ITEMS_MAX);
      for (guint i = 1; i <= count; i++)
        {
          RoundsName name = read_xpn (r, rounds_hl7_repetition (&r->message, field, i));
          if (fields[f] == 9 && name.use == NULL)
            name.use = "old"; /* PID 9 is aliases */
          if (name.family != NULL || name.given != NULL)
            g_array_append_val (all, name);
        }
    }
  g_array_sort (all, compare_names);
  return rounds_build_array (&r->build, all, n);
}

static const RoundsAddress *
read_addresses (RoundsHl7Reading *r, const RoundsHl7Segment *pid, guint *n)
{
  static const Word uses[] = { { "H", "home" }, { "P", "home" }, { "B", "work" }, { "O", "work" },
                               { "C", "temp" }, { "BA", "old" }, { NULL, NULL } };
  const RoundsHl7Message *m = &r->message;
  RoundsHl7Part field = rounds_hl7_field (m, pid, 11);
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (RoundsAddress));
  guint count = MIN (rounds_hl7_repetitions (m, field), ITEMS_MAX);

  for (guint i = 1; i <= count; i++)
    {
      RoundsHl7Part part = rounds_hl7_repetition (m, field, i);
      RoundsHl7Part street = rounds_hl7_component (m, part, 1);
      RoundsAddress out = { .lines = rounds_hl7_keep (r, rounds_hl7_subcomponent (m, street, 1)) };
      const char *more = rounds_hl7_keep (r, rounds_hl7_component (m, part, 2));
      if (more != NULL)
        out.lines = out.lines != NULL ? rounds_build_textf (&r->build, "%s\n%s", out.lines, more)
                                      : more;
      out.city = rounds_hl7_keep (r, rounds_hl7_component (m, part, 3));
      out.state = rounds_hl7_keep (r, rounds_hl7_component (m, part, 4));
      out.postal_code = rounds_hl7_keep (r, rounds_hl7_component (m, part, 5));
      out.country = rounds_hl7_keep (r, rounds_hl7_component (m, part, 6));
      out.use = mapped (uses, rounds_hl7_keep (r, rounds_hl7_component (m, part, 7)), NULL);
      g_array_append_val (all, out);
    }
  return rounds_build_array (&r->build, all, n);
}

/* XTN (2.A.88): one number, written in one of four ways over the years. */
static const char *
number_of (RoundsHl7Reading *r, RoundsHl7Part part)
{
  const RoundsHl7Message *m = &r->message;
  const char *whole = rounds_hl7_keep (r, rounds_hl7_component (m, part, 12));
  const char *area, *local, *country;

  if (whole == NULL)
    whole = rounds_hl7_keep (r, rounds_hl7_component (m, part, 1));
  if (whole != NULL)
    return whole;
  country = rounds_hl7_keep (r, rounds_hl7_component (m, part, 5));
  area = rounds_hl7_keep (r, rounds_hl7_component (m, part, 6));
  local = rounds_hl7_keep (r, rounds_hl7_component (m, part, 7));
  if (local == NULL)
    return NULL;
  return rounds_build_textf (&r->build, "%s%s%s%s%s%s", country != NULL ? "+" : "",
                             country != NULL ? country : "", country != NULL ? " " : "",
                             area != NULL ? area : "", area != NULL ? " " : "", local);
}

static void
add_telecom (RoundsHl7Reading *r, GArray *all, RoundsHl7Part part, const char *use)
{
  static const Word systems[] = { { "PH", "phone" },  { "CP", "phone" },       { "FX", "fax" },
                                  { "BP", "pager" },  { "Internet", "email" }, { "X.400", "email" },
                                  { "SAT", "phone" }, { NULL, NULL } };
  const RoundsHl7Message *m = &r->message;
  const char *kind = rounds_hl7_keep (r, rounds_hl7_component (m, part, 3));
  const char *mail = rounds_hl7_keep (r, rounds_hl7_component (m, part, 4));
  RoundsTelecom out = { mapped (systems, kind, "phone"), number_of (r, part), use };

  if (g_strcmp0 (kind, "CP") == 0)
    out.use = "mobile";
  if (out.value != NULL && all->len < ITEMS_MAX)
    g_array_append_val (all, out);
  out = (RoundsTelecom){ "email", mail, NULL };
  if (mail != NULL && all->len < ITEMS_MAX)
    g_array_append_val (all, out);
}

static const RoundsTelecom *
read_telecoms (RoundsHl7Reading *r, const RoundsHl7Segment *pid, guint *n)
{
  static const struct
  {
    guint field;
    const char *use;
  } rows[] = { { 13, "home" }, { 14, "work" } };
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (RoundsTelecom));

  for (guint f = 0; f < G_N_ELEMENTS (rows); f++)
    {
      RoundsHl7Part field = rounds_hl7_field (&r->message, pid, rows[f].field);
      guint count = MIN (rounds_hl7_repetitions (&r->message, field), ITEMS_MAX);
      for (guint i = 1; i <= count; i++)
        add_telecom (r, all, rounds_hl7_repetition (&r->message, field, i), rows[f].use);
    }
  return rounds_build_array (&r->build, all, n);
}

static const RoundsContact *
read_contacts (RoundsHl7Reading *r, guint *n)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (RoundsContact));
  const RoundsHl7Message *m = &r->message;

  for (guint i = 0; i < m->n_segments && all->len < ITEMS_MAX; i++)
    {
      const RoundsHl7Segment *nk1 = &m->segments[i];
      RoundsName name;
      RoundsContact out = { 0 };
      RoundsCode codes[3];
      if (strcmp (nk1->name, "NK1") != 0)
        continue;
      name = read_xpn (r, rounds_hl7_repetition (m, rounds_hl7_field (m, nk1, 2), 1));
      if (name.given != NULL && name.family != NULL)
        out.name = rounds_build_textf (&r->build, "%s %s", name.given, name.family);
      else
        out.name = name.family != NULL ? name.family : name.given;
      if (rounds_hl7_codes (r, rounds_hl7_field (m, nk1, 3), codes, &out.relationship) > 0 &&
          out.relationship == NULL)
        out.relationship = codes[0].code;
      out.telecom = number_of (r, rounds_hl7_repetition (m, rounds_hl7_field (m, nk1, 5), 1));
      if (out.name != NULL)
        g_array_append_val (all, out);
    }
  return rounds_build_array (&r->build, all, n);
}

/* ---- the person ---- */

/* What people call it: the text of a CWE, else its code. */
static const char *
words_of (RoundsHl7Reading *r, const RoundsHl7Segment *pid, guint field)
{
  RoundsCode codes[3];
  const char *text;
  guint n = rounds_hl7_codes (r,
                              rounds_hl7_repetition (&r->message,
                                                     rounds_hl7_field (&r->message, pid, field), 1),
                              codes, &text);

  return text != NULL ? text : n > 0 ? codes[0].code : NULL;
}

static guint
birth_order (RoundsHl7Reading *r, const RoundsHl7Segment *pid)
{
  const char *order = rounds_hl7_keep_field (r, pid, 25);
  guint64 n = 0;

  if (g_strcmp0 (rounds_hl7_keep_field (r, pid, 24), "Y") != 0)
    return 0;
  if (order == NULL || !g_ascii_string_to_unsigned (order, 10, 1, 20, &n, NULL))
    return 1;
  return (guint) n + 1;
}

RoundsPerson *
rounds_hl7_person (RoundsHl7Reading *r, const RoundsHl7Segment *pid, const char *id)
{
  /* table 0001 (v2-to-FHIR, Administrative Sex) */
  static const Word sexes[] = { { "F", "female" }, { "M", "male" },  { "O", "other" },
                                { "A", "other" },  { "N", "other" }, { "U", "unknown" },
                                { NULL, NULL } };
  RoundsPerson *person = r->build.no_memory ? NULL
                                            : rounds_block_take (r->build.block, sizeof *person);
  const char *sex = rounds_hl7_keep_component (r, pid, 8, 1);

  r->build.no_memory |= person == NULL;
  if (person == NULL)
    return NULL;
  if (!rounds_hl7_time (r, pid, 7, &person->birth))
    {
      rounds_hl7_refuse (r, pid, 7, "not a date or time");
      return NULL;
    }
  if (!rounds_hl7_time (r, pid, 29, &person->died))
    {
      rounds_hl7_refuse (r, pid, 29, "not a date or time");
      return NULL;
    }
  person->id = id;
  person->names = read_names (r, pid, &person->n_names);
  person->identifiers = read_identifiers (r, pid, &person->n_identifiers);
  person->sex = mapped (sexes, sex, sex);
  person->deceased = person->died.text != NULL ||
                     g_strcmp0 (rounds_hl7_keep_field (r, pid, 30), "Y") == 0;
  person->addresses = read_addresses (r, pid, &person->n_addresses);
  person->telecoms = read_telecoms (r, pid, &person->n_telecoms);
  person->contacts = read_contacts (r, &person->n_contacts);
  person->language = words_of (r, pid, 15);
  person->marital = words_of (r, pid, 16);
  person->race = words_of (r, pid, 10);
  person->ethnicity = words_of (r, pid, 22);
  person->multiple_birth = birth_order (r, pid);
  return person;
}
