#include "person.h"

#include "block.h"
#include "codec.h"
#include "data-error.h"
#include "fhir-time.h"

#include <string.h>

#define PERSON_VERSION 1

/* A name, an address and the like are rows of texts: one table says where each stands, so that what
 * is written and what is read cannot differ. */
typedef struct
{
  guint n;
  gsize at[12];
  gsize size;
} Row;

#define AT(type, field) G_STRUCT_OFFSET (type, field)
static const Row name_row = {
  8,
  { AT (RoundsName, use), AT (RoundsName, family), AT (RoundsName, given), AT (RoundsName, prefix),
    AT (RoundsName, suffix), AT (RoundsName, text), AT (RoundsName, from), AT (RoundsName, to) },
  sizeof (RoundsName)
};
static const Row identifier_row = { 7,
                                    { AT (RoundsIdentifier, system), AT (RoundsIdentifier, value),
                                      AT (RoundsIdentifier, type), AT (RoundsIdentifier, use),
                                      AT (RoundsIdentifier, from), AT (RoundsIdentifier, to),
                                      AT (RoundsIdentifier, assigner) },
                                    sizeof (RoundsIdentifier) };
static const Row address_row = { 10,
                                 { AT (RoundsAddress, use), AT (RoundsAddress, text),
                                   AT (RoundsAddress, lines), AT (RoundsAddress, city),
                                   AT (RoundsAddress, district), AT (RoundsAddress, state),
                                   AT (RoundsAddress, postal_code), AT (RoundsAddress, country),
                                   AT (RoundsAddress, from), AT (RoundsAddress, to) },
                                 sizeof (RoundsAddress) };
static const Row telecom_row = { 3,
                                 { AT (RoundsTelecom, system), AT (RoundsTelecom, value),
                                   AT (RoundsTelecom, use) },
                                 sizeof (RoundsTelecom) };
static const Row contact_row = { 3,
                                 { AT (RoundsContact, relationship), AT (RoundsContact, name),
                                   AT (RoundsContact, telecom) },
                                 sizeof (RoundsContact) };
static const Row link_row = { 2,
                              { AT (RoundsLink, type), AT (RoundsLink, other) },
                              sizeof (RoundsLink) };
static const Row texts_row = { 8,
                               { AT (RoundsPerson, id), AT (RoundsPerson, sex),
                                 AT (RoundsPerson, birth_sex), AT (RoundsPerson, gender_identity),
                                 AT (RoundsPerson, language), AT (RoundsPerson, marital),
                                 AT (RoundsPerson, race), AT (RoundsPerson, ethnicity) },
                               sizeof (RoundsPerson) };

static void
pack_rows (GByteArray *out, const Row *row, gconstpointer rows, guint n)
{
  rounds_pack_number (out, n);
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < row->n; k++)
      rounds_pack_text (out, G_STRUCT_MEMBER (const char *, (const guint8 *) rows + i * row->size,
                                              row->at[k]));
}

static gpointer
unpack_rows (RoundsFields *in, const Row *row, guint *n)
{
  guint8 *rows = rounds_unpack_array (in, n, row->size);

  for (guint i = 0; i < *n; i++)
    for (guint k = 0; k < row->n; k++)
      G_STRUCT_MEMBER (const char *, rows + i * row->size, row->at[k]) = rounds_unpack_text (in);
  return rows;
}

GBytes *
rounds_person_pack (const RoundsPerson *person)
{
  GByteArray *out = g_byte_array_sized_new (512);
  RoundsPacking packing = { .bytes = out };

  rounds_pack_number (out, PERSON_VERSION);
  for (guint k = 0; k < texts_row.n; k++)
    rounds_pack_text (out, G_STRUCT_MEMBER (const char *, person, texts_row.at[k]));
  pack_rows (out, &name_row, person->names, person->n_names);
  pack_rows (out, &identifier_row, person->identifiers, person->n_identifiers);
  pack_rows (out, &address_row, person->addresses, person->n_addresses);
  pack_rows (out, &telecom_row, person->telecoms, person->n_telecoms);
  pack_rows (out, &contact_row, person->contacts, person->n_contacts);
  pack_rows (out, &link_row, person->links, person->n_links);
  rounds_pack_codes (&packing, person->security, person->n_security);
  rounds_pack_time (&packing, &person->birth);
  rounds_pack_time (&packing, &person->died);
  rounds_pack_number (out, (person->deceased ? 1u : 0) | (person->inactive ? 2u : 0));
  rounds_pack_number (out, person->multiple_birth);
  return g_byte_array_free_to_bytes (out);
}

static void
unpack_person (RoundsFields *in, RoundsPerson *person)
{
  guint64 flags;

  in->bad |= rounds_unpack_number (in) != PERSON_VERSION;
  for (guint k = 0; k < texts_row.n; k++)
    G_STRUCT_MEMBER (const char *, person, texts_row.at[k]) = rounds_unpack_text (in);
  person->names = unpack_rows (in, &name_row, &person->n_names);
  person->identifiers = unpack_rows (in, &identifier_row, &person->n_identifiers);
  person->addresses = unpack_rows (in, &address_row, &person->n_addresses);
  person->telecoms = unpack_rows (in, &telecom_row, &person->n_telecoms);
  person->contacts = unpack_rows (in, &contact_row, &person->n_contacts);
  person->links = unpack_rows (in, &link_row, &person->n_links);
  person->security = rounds_unpack_codes (in, &person->n_security);
  person->birth = rounds_unpack_time (in);
  person->died = rounds_unpack_time (in);
  flags = rounds_unpack_number (in);
  person->deceased = flags & 1;
  person->inactive = (flags & 2) != 0;
  person->multiple_birth = (guint) rounds_unpack_number (in);
  in->bad |= in->at != in->end;
}

RoundsPerson *
rounds_person_unpack (GBytes *bytes, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  RoundsBlock *block = rounds_block_new (1024);
  RoundsPerson *person = block != NULL ? rounds_block_take (block, sizeof (RoundsPerson)) : NULL;
  RoundsFields in = { .at = data, .end = data + size, .block = block };

  if (person == NULL)
    {
      rounds_block_free (block);
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY, "not enough memory");
      return NULL;
    }
  rounds_block_hold (block, bytes);
  person->block = block;
  unpack_person (&in, person);
  if (!in.bad)
    return person;
  if (rounds_block_failed (block))
    g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY, "not enough memory");
  else
    g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT,
                         "a person is not what was written");
  rounds_block_free (block);
  return NULL;
}

void
rounds_person_free (RoundsPerson *person)
{
  if (person != NULL)
    rounds_block_free (person->block);
}

/* A day without a zone is over when it is over everywhere. */
gboolean
rounds_period_has_ended (const char *to)
{
  RoundsTime time;

  return to != NULL && (!rounds_time_parse (to, &time) ||
                        time.to + (time.zoned ? 0 : 12 * 3600000ll) <= g_get_real_time () / 1000);
}

/* An identifier whose use is old, or whose period has ended, is a former one. */
static gboolean
is_mrn (const RoundsIdentifier *identifier)
{
  return g_strcmp0 (identifier->type, "MR") == 0 && identifier->value != NULL &&
         g_strcmp0 (identifier->use, "old") != 0 && !rounds_period_has_ended (identifier->to);
}

const RoundsIdentifier *
rounds_person_mrn (const RoundsPerson *person)
{
  const RoundsIdentifier *found = NULL;

  for (guint i = 0; i < person->n_identifiers; i++)
    if (is_mrn (&person->identifiers[i]) &&
        (found == NULL || (g_strcmp0 (found->use, "official") != 0 &&
                           g_strcmp0 (person->identifiers[i].use, "official") == 0)))
      found = &person->identifiers[i];
  return found;
}

char *
rounds_person_display (const RoundsPerson *person)
{
  const RoundsName *name = person->n_names > 0 ? &person->names[0] : NULL;

  if (name == NULL)
    return g_strdup ("");
  if (name->family != NULL && name->given != NULL)
    return g_strdup_printf ("%s, %s", name->family, name->given);
  if (name->family != NULL || name->given != NULL)
    return g_strdup (name->family != NULL ? name->family : name->given);
  return g_strdup (name->text != NULL ? name->text : "");
}
