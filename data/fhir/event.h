/* event.h: what the chart knows of one thing that happened, without its JSON.
 *
 * A resource becomes zero or more events when it is imported; each is packed into a few hundred
 * bytes and sealed beside the resource, so that opening a chart reads events only. Everything is
 * kept as it was given: a decimal is its own text beside the double, a date is its own text beside
 * the interval that it means. What the data means for a person is decided in data/chart, never here.
 *
 * Weighed: a fixed struct with every field of every type (most of it empty, and every new need a new
 * format), reading the JSON each time (50,000 of them in 250 ms cannot be), or a small core and
 * named facets. Chosen: the last. A facet's number is never used again for something else.
 */
#pragma once

#include "block.h"

#include <glib.h>

G_BEGIN_DECLS

#define ROUNDS_RID_BYTES 16
#define ROUNDS_RID_TEXT  (2 * ROUNDS_RID_BYTES + 1)

/* Systems of codes: HL7 FHIR R4, "Code systems" (terminologies-systems.html). */
#define ROUNDS_LOINC     "http://loinc.org"
#define ROUNDS_SNOMED    "http://snomed.info/sct"
#define ROUNDS_RXNORM    "http://www.nlm.nih.gov/research/umls/rxnorm"
#define ROUNDS_UCUM      "http://unitsofmeasure.org"

/* 32 hexadecimal digits and a zero, into out. Gives out. */
char *rounds_rid_text (const guint8 rid[ROUNDS_RID_BYTES], char out[ROUNDS_RID_TEXT]);
/* FALSE: text, which may be NULL, is not that; rid may be written to all the same. */
gboolean rounds_rid_read (const char *text, guint8 rid[ROUNDS_RID_BYTES]);

typedef enum
{
  ROUNDS_KIND_OTHER = 0, /* any type without a kind of its own: its title says what it is */
  ROUNDS_KIND_ENCOUNTER = 1,
  ROUNDS_KIND_CONDITION = 2,
  ROUNDS_KIND_ALLERGY = 3,
  ROUNDS_KIND_MEDICATION = 4, /* request, statement, dispense, administration: facet TYPE of it */
  ROUNDS_KIND_RESULT = 5,     /* Observation of category laboratory, or with a specimen */
  ROUNDS_KIND_VITAL = 6,
  ROUNDS_KIND_OBSERVATION = 7, /* social history, survey, exam and the rest */
  ROUNDS_KIND_PANEL = 8,       /* DiagnosticReport */
  ROUNDS_KIND_PROCEDURE = 9,
  ROUNDS_KIND_IMMUNIZATION = 10,
  ROUNDS_KIND_IMAGING = 11,
  ROUNDS_KIND_NOTE = 12, /* DocumentReference, Composition, a report's presentedForm */
  ROUNDS_KIND_DEVICE = 13,
  ROUNDS_KIND_CARE_PLAN = 14,
  ROUNDS_KIND_GOAL = 15,
  ROUNDS_KIND_CARE_TEAM = 16,
  ROUNDS_KIND_FAMILY_HISTORY = 17,
  ROUNDS_KIND_ORDER = 18, /* ServiceRequest, DeviceRequest */
  ROUNDS_KIND_TASK = 19,
  ROUNDS_KIND_APPOINTMENT = 20,
  ROUNDS_KIND_COMMUNICATION = 21,
  ROUNDS_KIND_CONSENT = 22,
  ROUNDS_KIND_FLAG = 23,
  ROUNDS_KIND_RISK = 24, /* RiskAssessment, DetectedIssue, ClinicalImpression */
  ROUNDS_KIND_SPECIMEN = 25,
  ROUNDS_KIND_GENOMICS = 26,
  ROUNDS_KIND_QUESTIONNAIRE = 27,
  ROUNDS_KIND_FINANCE = 28, /* Claim, Coverage, ExplanationOfBenefit */
  ROUNDS_KIND_LIST = 29,
  ROUNDS_KIND_PERSON = 30, /* Patient, RelatedPerson */
  ROUNDS_KIND_PROVENANCE = 31,
  ROUNDS_KIND_EPISODE = 32,
} RoundsKind;

const char *rounds_kind_word (RoundsKind kind); /* "result", stable, for --json and --kind */
RoundsKind rounds_kind_of_word (const char *word, gboolean *known);

typedef struct
{
  const char *system, *code, *display; /* NULL where not given */
} RoundsCode;

typedef enum
{
  ROUNDS_PRECISION_NONE = 0,
  ROUNDS_PRECISION_YEAR,
  ROUNDS_PRECISION_MONTH,
  ROUNDS_PRECISION_DAY,
  ROUNDS_PRECISION_MINUTE, /* C-CDA and HL7 v2 know it */
  ROUNDS_PRECISION_SECOND,
  ROUNDS_PRECISION_FRACTION,
} RoundsPrecision;

const char *rounds_precision_word (RoundsPrecision precision); /* "day" */

/* A time as given. from/to: the interval [from, to) in milliseconds since 1970; of UTC when zoned,
 * else of a clock without a zone (2026-11-03 is that day wherever the site is). */
typedef struct
{
  const char *text; /* exactly as it stood; NULL: no time */
  gint64 from, to;
  RoundsPrecision precision;
  gboolean zoned;
} RoundsTime;

typedef enum
{
  ROUNDS_VALUE_NONE = 0,
  ROUNDS_VALUE_QUANTITY,
  ROUNDS_VALUE_CODED,
  ROUNDS_VALUE_TEXT,
  ROUNDS_VALUE_BOOLEAN, /* text "true", "false" */
  ROUNDS_VALUE_INTEGER, /* as a quantity without unit */
  ROUNDS_VALUE_RATIO,   /* first / second */
  ROUNDS_VALUE_RANGE,   /* first .. second; either may be missing */
  ROUNDS_VALUE_TIME,
  ROUNDS_VALUE_OTHER, /* SampledData and the like: text says what */
} RoundsValueType;

typedef struct
{
  const char *comparator; /* "<", "<=", ">=", ">", NULL */
  const char *decimal;    /* exactly as it stood: "7.10"; NULL: none */
  double number;          /* NAN: none */
  const char *unit;       /* for people */
  const char *unit_system, *unit_code;
} RoundsQuantity;

typedef struct
{
  RoundsValueType type;
  RoundsQuantity first, second;
  const char *text; /* of a coded value its text; of a text value all of it */
  const RoundsCode *codes;
  guint n_codes;
  RoundsTime time;
  const char *absent; /* data-absent-reason code */
} RoundsValue;

typedef struct
{
  RoundsQuantity low, high;
  const char *text;       /* as given */
  const char *applies_to; /* whom it is for: "female, 18–65 y" */
  const char *type;
} RoundsRange;

typedef struct
{
  const RoundsCode *codes;
  guint n_codes;
  const char *text;
  RoundsValue value;
  const RoundsRange *ranges;
  guint n_ranges;
  const RoundsCode *interpretations;
  guint n_interpretations;
} RoundsComponent;

/* What else a type says that a rule of the record needs. The type of its value stands behind. */
typedef enum
{
  ROUNDS_FACET_CATEGORY = 1,          /* code */
  ROUNDS_FACET_CLINICAL_STATUS = 2,   /* text: active */
  ROUNDS_FACET_VERIFICATION = 3,      /* text: confirmed */
  ROUNDS_FACET_CRITICALITY = 4,       /* text */
  ROUNDS_FACET_ALLERGY_TYPE = 5,      /* text: allergy, intolerance */
  ROUNDS_FACET_REACTION = 6,          /* code: a manifestation */
  ROUNDS_FACET_REACTION_SEVERITY = 7, /* text: mild, moderate, severe */
  ROUNDS_FACET_SEVERITY = 8,          /* code */
  ROUNDS_FACET_ONSET = 9,             /* time, or text */
  ROUNDS_FACET_ABATEMENT = 10,        /* time, or text */
  ROUNDS_FACET_RECORDED = 11,         /* time: recordedDate, assertedDate, dateAsserted */
  ROUNDS_FACET_ISSUED = 12,           /* time */
  ROUNDS_FACET_AUTHORED = 13,         /* time: authoredOn, date of a document */
  ROUNDS_FACET_BODY_SITE = 14,        /* code */
  ROUNDS_FACET_STAGE = 15,            /* code */
  ROUNDS_FACET_METHOD = 16,           /* code */
  ROUNDS_FACET_SPECIMEN = 17,         /* reference */
  ROUNDS_FACET_IDENTIFIER = 18,       /* code: system and value (in code), type in display */
  ROUNDS_FACET_INTENT = 19,           /* text */
  ROUNDS_FACET_DO_NOT_PERFORM = 20,   /* text: true */
  ROUNDS_FACET_STATUS_REASON = 21,    /* code */
  ROUNDS_FACET_DOSE_TEXT = 22,        /* text */
  ROUNDS_FACET_DOSE = 23,             /* quantity */
  ROUNDS_FACET_DOSE_TIMING = 24,      /* text, in words as far as it is known */
  ROUNDS_FACET_AS_NEEDED = 25,        /* text: true, or the reason */
  ROUNDS_FACET_ROUTE = 26,            /* code */
  ROUNDS_FACET_FORM = 27,             /* code */
  ROUNDS_FACET_INGREDIENT = 28,       /* code */
  ROUNDS_FACET_BOUNDS_START = 29,     /* time */
  ROUNDS_FACET_BOUNDS_END = 30,       /* time */
  ROUNDS_FACET_VALIDITY_START = 31,   /* time */
  ROUNDS_FACET_VALIDITY_END = 32,     /* time */
  ROUNDS_FACET_SUPPLY = 33,           /* quantity: expectedSupplyDuration, daysSupply */
  ROUNDS_FACET_REPEATS = 34,          /* text: a whole number */
  ROUNDS_FACET_TAKEN = 35,            /* text: of a statement, where an older form says it */
  ROUNDS_FACET_MEMBER = 36,           /* reference: result, hasMember, item: in order */
  ROUNDS_FACET_DERIVED_FROM = 37,     /* reference */
  ROUNDS_FACET_BASED_ON = 38,         /* reference */
  ROUNDS_FACET_PART_OF = 39,          /* reference */
  ROUNDS_FACET_REPLACES = 40,         /* reference: relatesTo replaces, Composition likewise */
  ROUNDS_FACET_CLASS = 41,            /* code: of an encounter */
  ROUNDS_FACET_REASON = 42,           /* code or reference */
  ROUNDS_FACET_ATTACHMENT = 43,       /* attachment: see RoundsAttachment */
  ROUNDS_FACET_DOC_STATUS = 44,       /* text */
  ROUNDS_FACET_RELATIONSHIP = 45,     /* code: of a relative */
  ROUNDS_FACET_FOCUS = 46,            /* reference */
  ROUNDS_FACET_SUBJECT_OTHER = 47,    /* reference: subject that is no patient (group, device) */
  ROUNDS_FACET_SECURITY = 48,         /* code: meta.security */
  ROUNDS_FACET_MODIFIER = 49,         /* text: url of a modifierExtension, or implicitRules */
  ROUNDS_FACET_PRIMARY_SOURCE = 50,   /* text: true, false */
  ROUNDS_FACET_LOCATION = 51,         /* reference or text */
  ROUNDS_FACET_PARTICIPANT = 52,      /* reference or text, in order */
  ROUNDS_FACET_TARGET = 53,           /* reference: of a Provenance */
  ROUNDS_FACET_EVIDENCE = 54,         /* code or reference */
  ROUNDS_FACET_NOTE = 55,             /* text: annotation */
  ROUNDS_FACET_TYPE = 56,             /* text: the FHIR type, where the kind joins several */
  ROUNDS_FACET_DISCHARGE = 57,        /* code: disposition */
  ROUNDS_FACET_DUE = 58,              /* time */
  ROUNDS_FACET_PRIORITY = 59,         /* text */
  ROUNDS_FACET_LINK = 60,             /* reference: Patient.link, and its type as text */
  ROUNDS_FACET_SECTION = 61,          /* text: title and text of a Composition section */
  ROUNDS_FACET_LOT = 62,              /* text */
  ROUNDS_FACET_PROBABILITY = 63,      /* text: a decimal */
  ROUNDS_FACET_PROVISION_LABEL = 64,  /* code: what a consent is about */
  ROUNDS_FACET_PROVISION_ACTION = 65, /* code */
  ROUNDS_FACET_CODE_REFERENCE = 66, /* reference: what says what it is, a Medication or a Device */
  /* Of a dosage, as chart/dosage.h puts them together. */
  ROUNDS_FACET_DOSE_LOW = 67,             /* quantity: of a range */
  ROUNDS_FACET_DOSE_HIGH = 68,            /* quantity */
  ROUNDS_FACET_DOSE_RATE = 69,            /* quantity */
  ROUNDS_FACET_REPEAT_FREQUENCY = 70,     /* text: digits as given, as of what follows */
  ROUNDS_FACET_REPEAT_FREQUENCY_MAX = 71, /* text */
  ROUNDS_FACET_REPEAT_PERIOD = 72,        /* text */
  ROUNDS_FACET_REPEAT_PERIOD_MAX = 73,    /* text */
  ROUNDS_FACET_REPEAT_PERIOD_UNIT = 74,   /* text: s, min, h, d, wk, mo, a */
  ROUNDS_FACET_REPEAT_DAY = 75,           /* text: mon; several */
  ROUNDS_FACET_REPEAT_TIME = 76,          /* text: 08:00:00; several */
  ROUNDS_FACET_REPEAT_WHEN = 77,          /* text: HS; several */
  ROUNDS_FACET_REPEAT_COUNT = 78,         /* text */
  ROUNDS_FACET_BOUNDS_DURATION = 79,      /* quantity */
  /* Of a goal's target: what is to be measured. The target's DOSE, DOSE_LOW, DOSE_HIGH, DOSE_TEXT and DUE
   * stand under the same /target/N of their pointers. */
  ROUNDS_FACET_MEASURE = 80, /* code */
  ROUNDS_FACET_APPENDS = 81, /* reference: relatesTo appends: the document that this one adds to */
  ROUNDS_FACET_SUBPOTENT = 82, /* "true": a dose that may not protect */
  /* Of a care team's PARTICIPANT under the same /participant/N of their pointers. */
  ROUNDS_FACET_ROLE = 83, /* code */
  /* Of a dosage too; pointers tell which dosage, and which doseAndRate of it, they are of. */
  ROUNDS_FACET_DOSE_RATE_PER = 84,  /* quantity: the denominator, where DOSE_RATE is of a ratio */
  ROUNDS_FACET_DOSE_RATE_LOW = 85,  /* quantity: of a range */
  ROUNDS_FACET_DOSE_RATE_HIGH = 86, /* quantity */
  ROUNDS_FACET_DOSE_MAX = 87,       /* quantity: at most so much ... */
  ROUNDS_FACET_DOSE_MAX_PER = 88,   /* quantity: ... in such a time */
  ROUNDS_FACET_DOSE_MAX_ONCE = 89,  /* quantity: at most so much at once */
  ROUNDS_FACET_DOSE_MAX_LIFETIME = 90,        /* quantity */
  ROUNDS_FACET_DOSE_INSTRUCTION = 91,         /* text: additionalInstruction; several */
  ROUNDS_FACET_DOSE_PATIENT_INSTRUCTION = 92, /* text */
  ROUNDS_FACET_DOSE_SEQUENCE = 93,            /* text: a whole number */
  ROUNDS_FACET_DOSE_UNREAD = 94, /* text: what an element is called that no rule takes; several */
  ROUNDS_FACET_DOSE_SITE = 95,   /* text */
  ROUNDS_FACET_DOSE_METHOD = 96, /* text */
  ROUNDS_FACET_DOSE_TYPE = 97,   /* text: ordered, calculated: of a doseAndRate */
  ROUNDS_FACET_REPEAT_DURATION = 98,       /* text: digits: each time lasts so long */
  ROUNDS_FACET_REPEAT_DURATION_MAX = 99,   /* text */
  ROUNDS_FACET_REPEAT_DURATION_UNIT = 100, /* text: as PERIOD_UNIT */
  ROUNDS_FACET_REPEAT_COUNT_MAX = 101,     /* text */
  ROUNDS_FACET_REPEAT_OFFSET = 102,        /* text: minutes from WHEN */
  ROUNDS_FACET_REPEAT_EVENT = 103,         /* time: exactly then; several */
  ROUNDS_FACET_BOUNDS_LOW = 104,           /* quantity: of a range of durations */
  ROUNDS_FACET_BOUNDS_HIGH = 105,          /* quantity */
  ROUNDS_FACET_SUPPLY_AMOUNT = 106,        /* quantity: handed over, or to be */
  ROUNDS_FACET_PROVISION_CODE = 107, /* code: what a consent is about; pointers tell which rule */
  ROUNDS_FACET_OF = 108,             /* text: of a susceptibility, the organism */
  ROUNDS_FACET_SAMPLE = 109, /* text: what the specimen is, where no record of it is named */
} RoundsFacetName;

typedef struct
{
  const char *content_type, *title, *url; /* url: Binary/ID, where it is not inside */
  const char *pointer; /* JSON pointer of its data in the resource's bytes, of C-CDA
                          ROUNDS_CCDA_BODY; NULL: not inside */
  const guint8 *hash;  /* (32) SHA-256 of the decoded bytes; NULL: not inside */
  gint64 size;         /* of the decoded bytes; -1 unknown */
} RoundsAttachment;

typedef enum
{
  ROUNDS_FACET_IS_TEXT = 1,
  ROUNDS_FACET_IS_CODE,
  ROUNDS_FACET_IS_TIME,
  ROUNDS_FACET_IS_QUANTITY,
  ROUNDS_FACET_IS_REFERENCE, /* in text; display in code.display */
  ROUNDS_FACET_IS_ATTACHMENT,
} RoundsFacetType;

typedef struct
{
  RoundsFacetName name;
  RoundsFacetType type;
  const char
      *pointer; /* where it stands in the resource: "/dosageInstruction/0/text"; may be NULL */
  const char *text;
  RoundsCode code; /* one coding; a concept with several gives several facets with one pointer */
  RoundsTime time;
  RoundsQuantity quantity;
  RoundsAttachment attachment;
} RoundsFacet;

typedef struct _RoundsEvent RoundsEvent;

/* Every string and array belongs to the event's own block; NULL where nothing was given. */
struct _RoundsEvent
{
  /* who: filled by the store, not packed */
  guint8 rid[ROUNDS_RID_BYTES];
  guint32 version;    /* local: 1, 2, 3 ... */
  const char *source; /* name of the feed or server */
  gint64 arrived;     /* ms since 1970 */
  gboolean deleted;
  gboolean superseded; /* another version of its record counts, whichever came last */

  /* packed */
  RoundsKind kind;
  guint16 part;          /* 0, 1, ... of the events of one resource */
  const char *reference; /* "Observation/123", the FHIR id */
  RoundsTime start,
      end; /* clinical time; end.text NULL: an instant, or open where the kind lasts */
  const char *start_from; /* which element start is: "effectiveDateTime", "authoredOn" */
  const RoundsCode *codes;
  guint n_codes;
  const char *text;  /* code.text, or what stands for it */
  const char *title; /* one line for people, of the text or the best display; never NULL */
  const char *status;
  const char *encounter; /* reference, resolved */
  const char *performer; /* reference or display */
  const char *subject;   /* reference, resolved; NULL: none named */
  RoundsValue value;
  const RoundsRange *ranges;
  guint n_ranges;
  const RoundsCode *interpretations;
  guint n_interpretations;
  const RoundsComponent *components;
  guint n_components;
  const RoundsFacet *facets;
  guint n_facets;
  const char *version_id, *last_updated; /* meta, as given */

  /*< private >*/
  gpointer block;
};

/* (transfer full) The packed form: a version byte, then only what is there. */
GBytes *rounds_event_pack (const RoundsEvent *event);
/* Reads a packed event, whose texts point into bytes: they are kept alive as long as the event.
 * CORRUPT when it is not a packed event. Quick: under 2 us for a typical one. (transfer full) */
RoundsEvent *rounds_event_unpack (GBytes *bytes, GError **error);
/* The same for many: the event lies in block, which frees it; bytes are kept by the caller. NULL: it
 * is not a packed event, or there is no memory. */
RoundsEvent *rounds_event_unpack_in (RoundsBlock *block, const guint8 *bytes, gsize size);
void rounds_event_free (RoundsEvent *event);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsEvent, rounds_event_free)

/* The nth facet of a name, NULL past the last. */
const RoundsFacet *rounds_event_facet (const RoundsEvent *event, RoundsFacetName name, guint n);
/* The code of a system (ROUNDS_LOINC), NULL when there is none. */
const char *rounds_event_code (const RoundsEvent *event, const char *system);
/* What an interpretation says: "HH", also where only its words do ("Critical high"). NULL: words, or a code, that no
 * table knows. */
const char *rounds_interpretation_code (const RoundsCode *interpretation);

G_END_DECLS
