/* person.h: who a patient is, as the Patient resource says. */
#pragma once

#include "event.h"

G_BEGIN_DECLS

typedef struct
{
  const char *use;                                     /* "official", "maiden", "old" ...; NULL */
  const char *family, *given, *prefix, *suffix, *text; /* given: all, with single spaces */
  const char *from, *to;                               /* period, as given */
} RoundsName;

typedef struct
{
  const char *system, *value, *type; /* type: "MR", "SS" ... of v2-0203, or its text */
  const char *use, *from, *to, *assigner;
} RoundsIdentifier;

typedef struct
{
  const char *use, *text, *lines, *city, *district, *state, *postal_code, *country, *from, *to;
} RoundsAddress;

typedef struct
{
  const char *system, *value, *use; /* "phone", "email" */
} RoundsTelecom;

typedef struct
{
  const char *relationship, *name, *telecom;
} RoundsContact;

typedef struct
{
  const char *type, *other; /* "replaced-by", "replaces", "refer", "seealso"; "Patient/9" */
} RoundsLink;

/* Patient.photo, an Attachment (hl7.org/fhir/R4/patient-definitions.html#Patient.photo). */
typedef struct
{
  const char *content_type; /* as given; NULL */
  const char *pointer;      /* of its bytes in the resource: "/photo/0/data"; NULL: not inside */
  RoundsTime made;          /* creation; text NULL: not said, or no date */
} RoundsPhoto;

/* A language of Patient.communication. */
typedef struct
{
  const char *code, *words; /* BCP 47; what the record calls it; NULL where not given */
  gboolean preferred;
} RoundsSpoken;

typedef enum
{
  ROUNDS_NEED_NOT_SAID = 0,
  ROUNDS_NEED_YES,
  ROUNDS_NEED_NO,
} RoundsNeed;

typedef struct
{
  /* who: filled by the store, not packed */
  guint8 rid[ROUNDS_RID_BYTES];
  guint32 version;
  const char *source;
  /* read from the resource itself (rounds_person_read), not packed */
  const char *pronouns; /* as gender_identity */
  const RoundsPhoto *photos;
  guint n_photos;
  const RoundsSpoken *spoken; /* the preferred one first, else as given */
  guint n_spoken;
  RoundsNeed interpreter;

  /* packed */
  const char *id;
  const RoundsName *names; /* (n_names) best first: official, usual, none, then the rest */
  guint n_names;
  const RoundsIdentifier *identifiers;
  guint n_identifiers;
  RoundsTime birth;
  const char *sex;       /* "female": administrative gender as given; NULL */
  const char *birth_sex; /* US Core's extension, as given */
  const char
      *gender_identity; /* an extension's words, or a code where it has none; several: ", " */
  gboolean deceased;
  RoundsTime died; /* text NULL: no date given */
  gboolean inactive;
  const RoundsAddress *addresses;
  guint n_addresses;
  const RoundsTelecom *telecoms;
  guint n_telecoms;
  const RoundsContact *contacts;
  guint n_contacts;
  const char *language, *marital, *race, *ethnicity;
  guint multiple_birth; /* 0: not said; 1: yes, order not said; n + 1: the nth */
  const RoundsLink *links;
  guint n_links;
  const RoundsCode *security;
  guint n_security;

  /*< private >*/
  gpointer block;
} RoundsPerson;

GBytes *rounds_person_pack (const RoundsPerson *person);
RoundsPerson *rounds_person_unpack (GBytes *bytes, GError **error);
void rounds_person_free (RoundsPerson *person);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsPerson, rounds_person_free)

/* What is not packed, or may have ended since: pronouns, photographs, languages, interpreter, and of gender identities those that apply
 * now. From the Patient as it is stored, so that records of before have it too; what is no JSON of a Patient says
 * nothing. */
void rounds_person_read (RoundsPerson *person, const char *json, gsize size);

/* The end of a period is over, wherever one is; what is no date ends nothing that could be known, and counts as
 * over. NULL: no end. */
gboolean rounds_period_has_ended (const char *to);

/* The identifier to show: type MR, valid now, the official one first, else in the order given; never SS or
 * a driver's licence. NULL when there is none. */
const RoundsIdentifier *rounds_person_mrn (const RoundsPerson *person);
/* "Schmidt, Anna Maria". (transfer full) */
char *rounds_person_display (const RoundsPerson *person);

G_END_DECLS
