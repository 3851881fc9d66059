/* The names that FHIR has for what older standards call by OIDs, table rows and authorities. */
#include "record-build.h"

#include <string.h>

#define ID_MAX 64

typedef struct
{
  const char *oid, *table, *system;
} System;

/* OID to URI: hl7.org/fhir/R4/terminologies-systems.html and terminology.hl7.org. Names: HL7 v2.5
 * chapter 2C, table 0396. */
static const System systems[] = {
  { "2.16.840.1.113883.6.1", "LN", "http://loinc.org" },
  { "2.16.840.1.113883.6.96", "SCT", "http://snomed.info/sct" },
  { "2.16.840.1.113883.6.88", "RXNORM", "http://www.nlm.nih.gov/research/umls/rxnorm" },
  { "2.16.840.1.113883.6.90", "I10C", "http://hl7.org/fhir/sid/icd-10-cm" },
  { "2.16.840.1.113883.6.3", "I10", "http://hl7.org/fhir/sid/icd-10" },
  { "2.16.840.1.113883.6.103", "I9CDX", "http://hl7.org/fhir/sid/icd-9-cm" },
  { "2.16.840.1.113883.6.103", "I9C", "http://hl7.org/fhir/sid/icd-9-cm" },
  { "2.16.840.1.113883.6.4", "I10P", "http://www.cms.gov/Medicare/Coding/ICD10" },
  { "2.16.840.1.113883.6.12", "C4", "http://www.ama-assn.org/go/cpt" },
  { "2.16.840.1.113883.6.12", "CPT4", "http://www.ama-assn.org/go/cpt" },
  { "2.16.840.1.113883.6.69", "NDC", "http://hl7.org/fhir/sid/ndc" },
  { "2.16.840.1.113883.6.8", "UCUM", "http://unitsofmeasure.org" },
  { "2.16.840.1.113883.12.292", "CVX", "http://hl7.org/fhir/sid/cvx" },
  { "2.16.840.1.113883.4.9", "UNII", "http://fdasis.nlm.nih.gov" },
  { "2.16.840.1.113883.3.26.1.1", "NCI", "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl" },
  { "2.16.840.1.113883.6.345", NULL, "http://id.nlm.nih.gov/medrt" },
  { "2.16.840.1.113883.6.13", NULL, "http://www.ada.org/cdt" },
  { "2.16.840.1.113883.6.285", "HCPCS",
    "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets" },
  { "2.16.840.1.113883.4.1", NULL, "http://hl7.org/fhir/sid/us-ssn" },
  { "2.16.840.1.113883.4.6", NULL, "http://hl7.org/fhir/sid/us-npi" },
  { "2.16.840.1.113883.5.83", "HL70078",
    "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation" },
  { "2.16.840.1.113883.5.4", NULL, "http://terminology.hl7.org/CodeSystem/v3-ActCode" },
  { "2.16.840.1.113883.5.25", NULL, "http://terminology.hl7.org/CodeSystem/v3-Confidentiality" },
  { "2.16.840.1.113883.5.1", NULL,
    "http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender" },
  { "2.16.840.1.113883.5.2", NULL, "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus" },
  { "2.16.840.1.113883.5.6", NULL, "http://terminology.hl7.org/CodeSystem/v3-ActClass" },
  { "2.16.840.1.113883.5.8", NULL, "http://terminology.hl7.org/CodeSystem/v3-ActReason" },
  { "2.16.840.1.113883.5.111", NULL, "http://terminology.hl7.org/CodeSystem/v3-RoleCode" },
  { "2.16.840.1.113883.12.112", "HL70112",
    "http://terminology.hl7.org/CodeSystem/discharge-disposition" },
};

const char *
rounds_build_system_of_oid (RoundsBuild *self, const char *oid)
{
  if (oid == NULL || *oid == 0)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (systems); i++)
    if (strcmp (systems[i].oid, oid) == 0)
      return systems[i].system;
  if (g_uuid_string_is_valid (oid))
    return rounds_build_textf (self, "urn:uuid:%s", oid);
  return g_ascii_isdigit (*oid) ? rounds_build_textf (self, "urn:oid:%s", oid)
                                : rounds_build_text (self, oid);
}

const char *
rounds_build_system_of_table (const char *name)
{
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (systems); i++)
    if (systems[i].table != NULL && g_ascii_strcasecmp (systems[i].table, name) == 0)
      return systems[i].system;
  return NULL;
}

static gboolean
is_plain (const char *text, const char *beside)
{
  for (; *text != 0; text++)
    if (!g_ascii_isalnum (*text) && strchr (beside, *text) == NULL)
      return FALSE;
  return TRUE;
}

/* A '-' ends the authority, so none may stand in it; a UUID alone is an id as it is. */
const char *
rounds_build_id (RoundsBuild *self, const char *authority, const char *name)
{
  g_autofree char *lower = authority != NULL ? g_ascii_strdown (authority, -1) : g_strdup ("");
  g_autoptr (GChecksum) sum = NULL;

  if (name == NULL && (g_uuid_string_is_valid (lower) || is_plain (lower, ".")) &&
      strlen (lower) <= ID_MAX)
    return rounds_build_text (self, lower);
  if (name != NULL && is_plain (lower, ".") && is_plain (name, "-.") &&
      strlen (lower) + strlen (name) + 1 <= ID_MAX)
    return rounds_build_textf (self, "%s-%s", lower, name);
  sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (sum, (const guchar *) lower, (gssize) strlen (lower) + 1);
  g_checksum_update (sum, (const guchar *) (name != NULL ? name : ""), -1);
  return rounds_build_text (self, g_checksum_get_string (sum));
}
