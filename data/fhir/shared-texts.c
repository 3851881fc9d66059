#include "shared-texts.h"

#include <string.h>

/* clang-format off */
static const char *const shared_texts[] = {
  "Observation",
  "http://loinc.org",
  "http://unitsofmeasure.org",
  "http://snomed.info/sct",
  "effectiveDateTime",
  "http://terminology.hl7.org/CodeSystem/observation-category",
  "/category/0",
  "final",
  "laboratory",
  "vital-signs",
  "/subject/reference",
  "/encounter/reference",
  "/issued",
  "application/fhir+json",
  "DiagnosticReport",
  "Laboratory",
  "completed",
  "active",
  "/patient/reference",
  "Procedure",
  "MedicationRequest",
  "Condition",
  "Encounter",
  "/identifier/0",
  "/reasonCode/0",
  "DocumentReference",
  "text/plain; charset=utf-8",
  "mmol/L",
  "mg/dL",
  "g/dL",
  "10*3/uL",
  "/min",
  "mm[Hg]",
  "kg/m2",
  "Vital signs",
  "Claim",
  "ExplanationOfBenefit",
  "billablePeriod.start",
  "professional",
  "pharmacy",
  "http://terminology.hl7.org/CodeSystem/claim-type",
  "https://bluebutton.cms.gov/resources/identifier/claim-group",
  "https://bluebutton.cms.gov/resources/variables/clm_id",
  "http://terminology.hl7.org/CodeSystem/v3-ActCode",
  "http://www.nlm.nih.gov/research/umls/rxnorm",
  "http://hl7.org/fhir/sid/cvx",
  "http://hl7.org/fhir/sid/ndc",
  "http://hl7.org/fhir/sid/icd-10-cm",
  "http://hl7.org/fhir/sid/icd-10",
  "http://hl7.org/fhir/sid/icd-9-cm",
  "http://www.ama-assn.org/go/cpt",
  "http://dicom.nema.org/resources/ontology/DCM",
  "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation",
  "http://terminology.hl7.org/CodeSystem/v2-0074",
  "http://terminology.hl7.org/CodeSystem/condition-category",
  "http://terminology.hl7.org/CodeSystem/condition-clinical",
  "http://terminology.hl7.org/CodeSystem/condition-ver-status",
  "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical",
  "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
  "http://terminology.hl7.org/CodeSystem/medicationrequest-category",
  "http://terminology.hl7.org/CodeSystem/medication-statement-category",
  "http://terminology.hl7.org/CodeSystem/medicationrequest-status-reason",
  "http://terminology.hl7.org/CodeSystem/v3-Confidentiality",
  "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration",
  "http://terminology.hl7.org/CodeSystem/v3-orderableDrugForm",
  "http://terminology.hl7.org/CodeSystem/v3-ActSite",
  "http://terminology.hl7.org/CodeSystem/v3-RoleCode",
  "http://terminology.hl7.org/CodeSystem/v3-ParticipationType",
  "http://terminology.hl7.org/CodeSystem/v2-0131",
  "http://terminology.hl7.org/CodeSystem/v2-0203",
  "http://terminology.hl7.org/CodeSystem/v2-0488",
  "http://terminology.hl7.org/CodeSystem/supply-item-type",
  "http://terminology.hl7.org/CodeSystem/consentscope",
  "http://terminology.hl7.org/CodeSystem/consentaction",
  "http://terminology.hl7.org/CodeSystem/consentcategorycodes",
  "http://terminology.hl7.org/CodeSystem/audit-event-type",
  "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category",
  "http://hl7.org/fhir/us/core/CodeSystem/careplan-category",
  "http://hl7.org/fhir/sid/us-ssn",
  "http://hl7.org/fhir/sid/us-npi",
  "urn:ietf:rfc:3986",
  "urn:iso:std:iso:11073:10101",
  "urn:dicom:uid",
  "/encounter",
  "/subject",
  "/patient",
  "/performer/0",
  "/performer/0/reference",
  "/performer/0/actor/reference",
  "/location",
  "/location/0/location",
  "/provider/reference",
  "/author/0",
  "/author/0/reference",
  "/participant/0/individual",
  "/participant/0/individual/reference",
  "/context/encounter/0/reference",
  "/presentedForm/0",
  "/presentedForm/0/data",
  "/content/0/attachment",
  "/content/0/attachment/data",
  "/reasonReference/0",
  "/reasonReference/0/reference",
  "/basedOn/0",
  "/basedOn/0/reference",
  "/derivedFrom/0",
  "/hasMember/0",
  "/specimen",
  "/specimen/reference",
  "/identifier/1",
  "/note/0/text",
  "/class",
  "/type",
  "/type/0",
  "/date",
  "/intent",
  "/priority",
  "/severity",
  "/bodySite/0",
  "/scope",
  "/authoredOn",
  "/recordedDate",
  "/onsetDateTime",
  "/abatementDateTime",
  "/clinicalStatus",
  "/verificationStatus",
  "/dateAsserted",
  "/primarySource",
  "/addresses/0",
  "/goal/0",
  "/careTeam/0",
  "/evidence/0/code/0",
  "/evidence/0/detail/0",
  "/section/0/text/div",
  "/hospitalization/dischargeDisposition",
  "/reaction/0/manifestation/0",
  "/result/0",
  "/result/1",
  "/result/2",
  "/result/3",
  "/result/4",
  "/result/5",
  "/result/6",
  "/result/7",
  "/result/0/reference",
  "/result/1/reference",
  "/result/2/reference",
  "/result/3/reference",
  "/result/4/reference",
  "/result/5/reference",
  "/result/6/reference",
  "/result/7/reference",
  "/result/8/reference",
  "/result/9/reference",
  "/result/10/reference",
  "/activity/0/detail/code",
  "/activity/1/detail/code",
  "/dosageInstruction/0/text",
  "/dosageInstruction/0/route",
  "/dosageInstruction/0/asNeededBoolean",
  "/dosageInstruction/0/asNeededCodeableConcept",
  "/dosageInstruction/0/doseAndRate/0/doseQuantity",
  "/dosageInstruction/0/doseAndRate/0/doseRange/low",
  "/dosageInstruction/0/doseAndRate/0/doseRange/high",
  "/dosageInstruction/0/doseAndRate/0/rateQuantity",
  "/dosageInstruction/0/timing/repeat/frequency",
  "/dosageInstruction/0/timing/repeat/period",
  "/dosageInstruction/0/timing/repeat/periodMax",
  "/dosageInstruction/0/timing/repeat/periodUnit",
  "/dosageInstruction/0/timing/repeat/count",
  "/dosageInstruction/0/timing/repeat/when/0",
  "/dosageInstruction/0/timing/repeat/boundsPeriod/start",
  "/dosageInstruction/0/timing/repeat/boundsPeriod/end",
  "/dosage/0/text",
  "/dosage/0/route",
  "/dosage/0/asNeededBoolean",
  "/dosage/0/doseAndRate/0/doseQuantity",
  "/dosage/0/timing/repeat/frequency",
  "/dosage/0/timing/repeat/period",
  "/dosage/0/timing/repeat/periodUnit",
  "/dispenseRequest/validityPeriod/start",
  "/dispenseRequest/validityPeriod/end",
  "/dispenseRequest/numberOfRepeatsAllowed",
  "/dispenseRequest/expectedSupplyDuration",
  "performedPeriod.start",
  "performedDateTime",
  "occurrenceDateTime",
  "onsetDateTime",
  "recordedDate",
  "authoredOn",
  "period.start",
  "effectivePeriod.start",
  "collection.collectedDateTime",
  "birthDate",
  "dateTime",
  "date",
  "recorded",
  "Patient",
  "MedicationStatement",
  "MedicationAdministration",
  "MedicationDispense",
  "Medication",
  "Immunization",
  "AllergyIntolerance",
  "CarePlan",
  "CareTeam",
  "Goal",
  "ServiceRequest",
  "ImagingStudy",
  "Device",
  "Specimen",
  "FamilyMemberHistory",
  "QuestionnaireResponse",
  "Questionnaire",
  "Consent",
  "Provenance",
  "Composition",
  "Coverage",
  "Communication",
  "Appointment",
  "RiskAssessment",
  "SupplyDelivery",
  "Media",
  "Organization",
  "Practitioner",
  "PractitionerRole",
  "RelatedPerson",
  "Location",
  "Task",
  "List",
  "finished",
  "resolved",
  "inactive",
  "confirmed",
  "unconfirmed",
  "preliminary",
  "amended",
  "corrected",
  "cancelled",
  "stopped",
  "on-hold",
  "entered-in-error",
  "superseded",
  "current",
  "unknown",
  "order",
  "original-order",
  "plan",
  "proposal",
  "encounter-diagnosis",
  "Encounter Diagnosis",
  "problem-list-item",
  "Problem List Item",
  "social-history",
  "Social History",
  "survey",
  "Survey",
  "imaging",
  "exam",
  "clinical-note",
  "Clinical Note",
  "ambulatory",
  "community",
  "Community",
  "inpatient",
  "outpatient",
  "official",
  "male",
  "female",
  "High",
  "Low",
  "Normal",
  "Positive",
  "Negative",
  "true",
  "false",
  "application/pdf",
  "image/jpeg",
  "text/html",
  "application/dicom",
};
/* clang-format on */

/* Twice as many slots as texts, so that one that is not there is soon known. */
#define SLOTS 1024

G_STATIC_ASSERT (2 * G_N_ELEMENTS (shared_texts) <= SLOTS);

typedef struct
{
  const char *text; /* NULL: an empty slot */
  guint length, number;
} Slot;

/* By length, first and last letters: texts of one kind differ there. */
static guint
slot_of (const char *text, gsize length)
{
  guint32 first = 0, last = 0;
  const gsize n = MIN (length, 4);

  memcpy (&first, text, n);
  memcpy (&last, text + length - n, n);
  return ((first * 0x9E3779B1u ^ last) * 0x85EBCA6Bu + (guint) length * 0xC2B2AE35u) >> 22;
}

static const Slot *
slots_made (void)
{
  static gsize made;
  static Slot slots[SLOTS];

  if (g_once_init_enter (&made))
    {
      for (guint i = 0; i < G_N_ELEMENTS (shared_texts); i++)
        {
          const gsize length = strlen (shared_texts[i]);
          guint at = slot_of (shared_texts[i], length);

          while (slots[at].text != NULL)
            at = (at + 1) % SLOTS;
          slots[at] = (Slot){ shared_texts[i], (guint) length, i };
        }
      g_once_init_leave (&made, 1);
    }
  return slots;
}

const char *
rounds_shared_text (guint64 number)
{
  return number < G_N_ELEMENTS (shared_texts) ? shared_texts[number] : NULL;
}

gboolean
rounds_shared_text_find (const char *text, gsize length, guint *number)
{
  const Slot *slots = slots_made ();

  for (guint at = slot_of (text, length); slots[at].text != NULL; at = (at + 1) % SLOTS)
    if (slots[at].length == length && memcmp (slots[at].text, text, length) == 0)
      {
        *number = slots[at].number;
        return TRUE;
      }
  return FALSE;
}
