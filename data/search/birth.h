/* birth.h: a birth date as people type it, and how near two are.
 *
 * A date is year * 10000 + month * 100 + day, with zeros for what is not known; 0: nothing is.
 * Where an order can be read two ways both readings are given, neither as sure. Months are
 * understood by their English names.
 */
#pragma once

#include "event.h"

G_BEGIN_DECLS

#define ROUNDS_BIRTH_READINGS 4

typedef struct
{
  guint32 date;
  gboolean sure;
} RoundsBirthReading;

typedef enum
{
  ROUNDS_NEAR_NOT = 0,
  ROUNDS_NEAR_UNKNOWN, /* one of the two is not, or only partly, known, and they could be one */
  ROUNDS_NEAR_NEAR,    /* a digit apart, or day and month swapped */
  ROUNDS_NEAR_SAME,
} RoundsNear;

/* 1958-03-04, 04/03/1958, 3/4/58, 4.3.1958, 4 Mar 1958, March 4 1958, 19580304, 1958-03, 1958.
 * The readings of the whole text, none when it is no date. */
guint rounds_birth_read (const char *text, RoundsBirthReading out[ROUNDS_BIRTH_READINGS]);
/* Of a record, as far as its precision says. */
guint32 rounds_birth_of (const RoundsTime *time);
RoundsNear rounds_birth_near (guint32 one, guint32 other);

G_END_DECLS
