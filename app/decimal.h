/* decimal.h: a number as a person types it, taken strictly.
 *
 * What is sure is kept as its text ("7.10" stays "7.10"). What may mean two things, or means one
 * thing in a way that is often a slip ("1,5", ".5", "1,234"), is asked about and never taken: 1,5 mg
 * read as 15 mg has killed (Institute for Safe Medication Practices, list of error-prone
 * abbreviations, symbols and dose designations). What is no number is refused, with the reason.
 *
 * Weighed: strtod in the locale (the same keys mean another number on another machine), one fixed
 * form and refusal of all else (a clinician who types 98,2 all day is only annoyed), or asking.
 * Chosen: the last. Plain functions, no state.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_DECIMAL_EMPTY = 0,
  ROUNDS_DECIMAL_SURE,
  ROUNDS_DECIMAL_ASK,     /* readings say what it may mean */
  ROUNDS_DECIMAL_REFUSED, /* why says why */
} RoundsDecimalVerdict;

#define ROUNDS_DECIMAL_READINGS 2

typedef struct
{
  RoundsDecimalVerdict verdict;
  const char *comparator; /* "<", "<=", ">=", ">"; NULL */
  /* SURE: one, what was typed; ASK: one or two. Each a JSON number: "1.5". */
  char *readings[ROUNDS_DECIMAL_READINGS];
  char *why; /* one line: the question, or the reason; NULL when sure */
} RoundsDecimal;

void rounds_decimal_clear (RoundsDecimal *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsDecimal, rounds_decimal_clear)

/* text: UTF-8. *out is overwritten. */
void rounds_decimal_parse (const char *text, RoundsDecimal *out);
/* A JSON number's text as a double; NAN when it is none. */
double rounds_decimal_number (const char *decimal);

/* A number in running text that a reader may take two ways. */
typedef struct
{
  gsize start, end; /* bytes of the text */
  char *typed;      /* "98,2" */
  char *means;      /* "98.2" */
} RoundsUnsettled;

void rounds_unsettled_free (RoundsUnsettled *self);

/* Those of a note: digits, a comma, digits, such as "98,2" or "1,234"; a date, a list ("1, 2"), a
 * version and a decimal point are left alone. In order. (transfer full) of RoundsUnsettled. */
GPtrArray *rounds_decimal_find_unsettled (const char *text);

G_END_DECLS
