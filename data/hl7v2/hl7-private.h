/* hl7-private.h: what the parts of the reading of a message share. */
#pragma once

#include "hl7-read.h"
#include "message.h"
#include "record-build.h"

typedef struct
{
  RoundsHl7Message message;
  RoundsBuild build;
  const RoundsRecordUser *user;
  guint number;         /* of the message in its file */
  const char *facility; /* MSH 4, or MSH 3: who speaks where no authority is named */
  const char *encounter;
  /* The specimen of the OBR that was asked for last: what hangs on it asks each time. */
  const RoundsHl7Segment *sampled;
  const char *sample;
} RoundsHl7Reading;

/* An identifier and who gave it. */
typedef struct
{
  const char *value, *authority; /* authority: for ids; the facility where none is named */
  const char *system, *assigner, *type;
} RoundsHl7Id;

/* Refuses a segment, or its field where that is not 0. */
void rounds_hl7_refuse (RoundsHl7Reading *r,
                        const RoundsHl7Segment *segment,
                        guint field,
                        const char *why);
/* Texts in the block; NULL where there is none. */
const char *rounds_hl7_keep (RoundsHl7Reading *r, RoundsHl7Part part);
const char *rounds_hl7_keep_field (RoundsHl7Reading *r, const RoundsHl7Segment *segment, guint n);
/* The nth component of the first repetition of a field. */
const char *rounds_hl7_keep_component (RoundsHl7Reading *r,
                                       const RoundsHl7Segment *segment,
                                       guint field,
                                       guint component);
/* FALSE when there is something that is no time. */
gboolean rounds_hl7_time (RoundsHl7Reading *r,
                          const RoundsHl7Segment *segment,
                          guint field,
                          RoundsTime *out);
/* CX (2.A.14): the authority is a component with parts of its own. EI (2.A.28): parts of its own. */
RoundsHl7Id rounds_hl7_cx (RoundsHl7Reading *r, RoundsHl7Part part);
RoundsHl7Id rounds_hl7_ei (RoundsHl7Reading *r, RoundsHl7Part part);
/* The codes of a CWE or CE (2.A.13), most specific first as given; *text is what people call it. */
guint
rounds_hl7_codes (RoundsHl7Reading *r, RoundsHl7Part part, RoundsCode codes[3], const char **text);

/* The codes of a field are those of the event, its words the event's text; FALSE: neither is there. */
gboolean rounds_hl7_read_code (RoundsHl7Reading *r,
                               const RoundsHl7Segment *segment,
                               guint field,
                               RoundsEvent *event);
/* The name of an XCN. */
const char *rounds_hl7_staff (RoundsHl7Reading *r, const RoundsHl7Segment *segment, guint field);

/* The patient of a PID: NULL when it names none. */
const char *rounds_hl7_patient_id (RoundsHl7Reading *r, const RoundsHl7Segment *pid);
/* NULL when it is refused. */
RoundsPerson *rounds_hl7_person (RoundsHl7Reading *r, const RoundsHl7Segment *pid, const char *id);
/* OBR, OBX, NTE to events. */
void rounds_hl7_results (RoundsHl7Reading *r);
/* The event of AL1, of DG1: the id of its record; NULL when it is refused. */
const char *rounds_hl7_allergy (RoundsHl7Reading *r, const RoundsHl7Segment *al1);
const char *rounds_hl7_diagnosis (RoundsHl7Reading *r, const RoundsHl7Segment *dg1);
/* The event of PV1; FALSE when it is refused. */
gboolean rounds_hl7_encounter (RoundsHl7Reading *r, const RoundsHl7Segment *pv1);
