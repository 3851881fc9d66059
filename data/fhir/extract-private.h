/* extract-private.h: what the parts of the extraction share. */
#pragma once

#include "extract.h"
#include "fhir-time.h"

/* How an element becomes facets. */
typedef enum
{
  TAKE_TEXT = 1,  /* a string, code, boolean or number as its text */
  TAKE_CODES,     /* CodeableConcept or Coding: a facet a coding; text alone when there is none */
  TAKE_CODE_TEXT, /* CodeableConcept: the code of its first coding, as text */
  TAKE_WORDS,     /* of a concept: its text, else what its code is called, else the code */
  TAKE_TIME,      /* date, dateTime, instant */
  TAKE_QUANTITY,  /* Quantity, Age, Duration, SimpleQuantity */
  TAKE_RANGE,     /* Range, as text: one of its ends alone would say something else */
  TAKE_REFERENCE, /* Reference */
  TAKE_IDENTIFIER,
  TAKE_ATTACHMENT,
  TAKE_SECTION,     /* of a Composition: its title, then its text */
  TAKE_PARTICIPANT, /* Reference: display, else reference */
} Take;

typedef struct
{
  const char *path; /* "dosageInstruction.route"; arrays on the way are walked */
  RoundsFacetName facet;
  Take take;
} Rule;

#define PATHS_MAX 5
#define RULES_MAX 40

typedef struct
{
  const char *type;
  RoundsKind kind;
  gboolean shared; /* nobody's */
  gboolean names;  /* what other records refer to by name: it keeps an event though it is shared */
  const char *codes[PATHS_MAX]; /* the first that is there */
  const char *start[PATHS_MAX]; /* the first that says one; a list of dosages by its bounds */
  const char *end[PATHS_MAX];
  const char *status;
  const char *subject[PATHS_MAX];
  const char *encounter;
  const char *performer[PATHS_MAX];
  const char *title[PATHS_MAX]; /* texts or names, where the code is not what people call it */
  const char *dosages;          /* the element that they stand in: extract-dosage.c */
  gboolean lenient;             /* a mistyped date hides it not: it stands without */
  Rule rules[RULES_MAX];
} TypeRow;

/* NULL for a type that has no row. */
const TypeRow *rounds_extract_type (const char *type);

typedef struct
{
  const RoundsExtractInput *input;
  RoundsScan *json;
  RoundsBlock *block;
  GArray *facets;   /* of RoundsFacet, of the event being made */
  GArray *resolved; /* of RoundsResolved */
  const char *type;
  /* the first thing that was wrong */
  RoundsScanNode bad;
  const char *why;
  gboolean lenient;       /* a date that is none is left out, and refuses nothing */
  RoundsScanNode undated; /* the first that was left out; 0: none */
  gboolean no_memory;
} Extract;

/* Remembers the first fault; gives FALSE. */
gboolean rounds_extract_fail (Extract *x, RoundsScanNode node, const char *why);
gpointer rounds_extract_room (Extract *x, gsize size); /* never NULL after fail was checked */
const char *rounds_extract_keep (Extract *x,
                                 const char *text); /* a copy in the block; NULL for NULL */

/* The values of a path, each in turn: calls visit for every one, through arrays. */
typedef void (*Visit) (Extract *x, RoundsScanNode node, gpointer data);
void
rounds_extract_walk (Extract *x, RoundsScanNode from, const char *path, Visit visit, gpointer data);
RoundsScanNode rounds_extract_at (Extract *x,
                                  RoundsScanNode from,
                                  const char *path); /* the first */

const char *rounds_extract_scalar (Extract *x,
                                   RoundsScanNode node); /* any scalar, as text; NULL: blank */
/* Words that people read; NULL: none, or nothing but blanks, which hide no other name and are no value. */
const char *rounds_extract_words (Extract *x, RoundsScanNode object, const char *key);
/* No time where it is none and the type is lenient. */
RoundsTime rounds_extract_time (Extract *x, RoundsScanNode node);
RoundsCode *rounds_extract_codes (Extract *x, RoundsScanNode concept, guint *n);
RoundsQuantity rounds_extract_quantity (Extract *x, RoundsScanNode node);
const char *rounds_extract_reference (Extract *x, RoundsScanNode reference);
/* What a string means that may be the address of another entry of the Bundle; NULL: no string. */
const char *rounds_extract_target (Extract *x, RoundsScanNode string);
/* value[x] of an Observation or a component. */
RoundsValue rounds_extract_value (Extract *x, RoundsScanNode holder);
/* value: what they are of, which has the unit of one that is in words alone. */
RoundsRange *
rounds_extract_ranges (Extract *x, RoundsScanNode array, const RoundsValue *value, guint *n);
RoundsComponent *rounds_extract_components (Extract *x, RoundsScanNode array, guint *n);
/* Codes of every concept of an array, or of one. */
RoundsCode *rounds_extract_concepts (Extract *x, RoundsScanNode node, guint *n);
/* Where it stands in the resource, kept; NULL without memory. */
const char *rounds_extract_pointer (Extract *x, RoundsScanNode node);
void rounds_extract_facets (Extract *x, RoundsScanNode resource, const Rule *rules);
/* What a person calls it, in one line, with what is never to be read without it; never NULL. */
const char *rounds_extract_title (Extract *x,
                                  RoundsScanNode resource,
                                  const TypeRow *row,
                                  const RoundsEvent *event);
/* Of a QuestionnaireResponse: each question with its answers, as SECTION. */
void rounds_extract_answers (Extract *x, RoundsScanNode response);
/* Every dosage of an element, a list or one: its parts, and the names of those that no rule takes. */
void rounds_extract_dosages (Extract *x, RoundsScanNode resource, const char *element);
RoundsPerson *rounds_extract_person (Extract *x, RoundsScanNode patient);
/* A string, or one or several HumanNames, the best of them, as people say it; NULL. */
const char *rounds_extract_name (Extract *x, RoundsScanNode node);
/* What "#id" names inside this resource; 0. */
RoundsScanNode rounds_extract_find_contained (Extract *x, const char *reference);
/* What a reference into `contained` of this resource names is called; NULL: any other reference. */
const char *rounds_extract_contained (Extract *x, const char *reference);
