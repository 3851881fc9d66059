#include "analytes.h"

#include <glib/gi18n-lib.h>

/* Codes and names: LOINC (loinc.org, licence at loinc.org/license), each also in Synthea's data or in
 * data/tables/plausible.tsv; vital signs as FHIR R4's vital signs profile has them
 * (hl7.org/fhir/R4/observation-vitalsigns.html). */
static const RoundsAnalyte analytes[] = {
  { "85354-9", N_ ("Blood pressure"), "Blood pressure panel with all children optional", "mm[Hg]",
    "vital-signs", "8462-4", "Diastolic blood pressure", "8480-6", "Systolic blood pressure" },
  { "8867-4", N_ ("Heart rate"), "Heart rate", "/min", "vital-signs" },
  { "9279-1", N_ ("Respiratory rate"), "Respiratory rate", "/min", "vital-signs" },
  { "8310-5", N_ ("Temperature"), "Body temperature", "Cel", "vital-signs" },
  { "59408-5", N_ ("Oxygen saturation"), "Oxygen saturation in Arterial blood by Pulse oximetry",
    "%", "vital-signs" },
  { "29463-7", N_ ("Weight"), "Body weight", "kg", "vital-signs" },
  { "8302-2", N_ ("Height"), "Body height", "cm", "vital-signs" },
  { "72514-3", N_ ("Pain, 0 to 10"),
    "Pain severity - 0-10 verbal numeric rating [Score] - Reported", "{score}", "survey" },
  { "2339-0", N_ ("Glucose, blood"), "Glucose [Mass/volume] in Blood", "mg/dL", "laboratory" },
  { "2345-7", N_ ("Glucose, serum"), "Glucose [Mass/volume] in Serum or Plasma", "mg/dL",
    "laboratory" },
  { "2823-3", N_ ("Potassium, serum"), "Potassium [Moles/volume] in Serum or Plasma", "mmol/L",
    "laboratory" },
  { "6298-4", N_ ("Potassium, blood"), "Potassium [Moles/volume] in Blood", "mmol/L",
    "laboratory" },
  { "2951-2", N_ ("Sodium, serum"), "Sodium [Moles/volume] in Serum or Plasma", "mmol/L",
    "laboratory" },
  { "2160-0", N_ ("Creatinine, serum"), "Creatinine [Mass/volume] in Serum or Plasma", "mg/dL",
    "laboratory" },
  { "17861-6", N_ ("Calcium, serum"), "Calcium [Mass/volume] in Serum or Plasma", "mg/dL",
    "laboratory" },
  { "718-7", N_ ("Haemoglobin"), "Hemoglobin [Mass/volume] in Blood", "g/dL", "laboratory" },
  { "6690-2", N_ ("White cells"), "Leukocytes [#/volume] in Blood by Automated count", "10*3/uL",
    "laboratory" },
  { "777-3", N_ ("Platelets"), "Platelets [#/volume] in Blood by Automated count", "10*3/uL",
    "laboratory" },
  { "4548-4", N_ ("HbA1c"), "Hemoglobin A1c/Hemoglobin.total in Blood", "%", "laboratory" },
  { "6301-6", N_ ("INR"), "INR in Platelet poor plasma by Coagulation assay", "{INR}",
    "laboratory" },
  { "89579-7", N_ ("Troponin I, high sensitivity"),
    "Troponin I.cardiac [Mass/volume] in Serum or Plasma by High sensitivity method", "pg/mL",
    "laboratory" },
  { NULL, N_ ("Something else…"), NULL, NULL, "exam" },
};

const RoundsAnalyte *
rounds_analytes_get (guint *n)
{
  *n = G_N_ELEMENTS (analytes);
  return analytes;
}
