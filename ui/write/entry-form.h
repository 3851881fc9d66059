/* entry-form.h: the forms by which something is entered: which fields and choices each has. */
#pragma once

#include "acts.h"

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_FIELD_WHAT, /* words: what it is */
  ROUNDS_FIELD_CODE,
  ROUNDS_FIELD_VALUE,
  ROUNDS_FIELD_VALUE_2,
  ROUNDS_FIELD_UNIT,
  ROUNDS_FIELD_WORDS, /* a result in words */
  ROUNDS_FIELD_REACTION,
  ROUNDS_FIELD_OWNER,
  ROUNDS_FIELD_WHEN,
  ROUNDS_FIELD_NOTE,
  ROUNDS_N_FIELDS
} RoundsEntryField;

typedef enum
{
  ROUNDS_CHOICE_ANALYTE,
  ROUNDS_CHOICE_STATUS,
  ROUNDS_CHOICE_CATEGORY,
  ROUNDS_CHOICE_SEVERITY,
  ROUNDS_CHOICE_PRIORITY,
  ROUNDS_N_CHOICES
} RoundsEntryChoice;

/* What a choice offers: the word of the act, NULL for none, and what a person reads. */
typedef struct
{
  const char *word, *words;
} RoundsEntryOption;

typedef struct
{
  const char *what;
  RoundsActType act;
  const char *title;                   /* N_() */
  const char *code_system;             /* of the field CODE */
  const char *fields[ROUNDS_N_FIELDS]; /* N_() titles; NULL: not there */
  const char *choices[ROUNDS_N_CHOICES];
  const RoundsEntryOption *options[ROUNDS_N_CHOICES];
  gboolean past; /* a date tells of what happened */
} RoundsEntryForm;

/* what: "observation", "problem", "allergy", "task"; NULL for another word. */
const RoundsEntryForm *rounds_entry_form_find (const char *what);

G_END_DECLS
