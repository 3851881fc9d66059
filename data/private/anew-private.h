/* anew-private.h: a chart that is being derived anew, shared by the files of it alone. */
#pragma once

#include "extract.h"
#include "records.h"
#include "version.h"

G_BEGIN_DECLS

/* A record as it stands. */
typedef struct
{
  guint64 id;
  guint8 rid[ROUNDS_RID_BYTES];
  GByteArray *plain; /* of the row */
  RoundsCard card;   /* points into it */
  RoundsTail tail;
} Seen;

typedef struct
{
  RoundsStore *store;
  RoundsReader reader;
  const guint8 *rid; /* of the patient or place */
  guint64 chart;
  guint32 revision; /* of the chart's row */
  guint n_records;
  GHashTable *made;  /* number of a record -> RoundsPrepared, NULL: the same was made of it */
  GPtrArray *others; /* Seen, of what is no FHIR */
  GHashTable *parts; /* "SOURCE TYPE/ID" -> Seen, of these */
  const Seen *whole; /* message or document that is being read */
  gboolean raced;    /* somebody wrote in between */
  guint n_as_before;
} Anew;

/* ---- anew-events.c: an event's number and its names stay what they were ---- */

/* The events of a record as they stand, in block; NULL: they cannot be read, or there is no memory. (transfer full) */
GPtrArray *rounds_anew_old_events (const Seen *seen, RoundsBlock *block);
/* Marks and citations name an event by its record and its number in it: of a message with many, number 3 must be
 * about what it was about, or the mark of one result would stand at another. */
gboolean rounds_anew_keeps_numbers (const GPtrArray *old, const RoundsIncoming *made);
/* An order that names its medicine by a resource of the same Bundle was given its codes by that one, at the time:
 * the Bundle is not kept, and what bears the id now may be another. */
void rounds_anew_keep_named (const GPtrArray *old, const RoundsIncoming *made);

/* ---- anew-read.c: what the readers of now make of the bytes ---- */

/* Of the newest version of a record; each that is found goes to rounds_anew_take. What they do not read stays as it
 * was. */
gboolean rounds_anew_read (Anew *self, const Seen *seen, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *rounds_anew_part_name (const char *source,
                             const char *type,
                             const char *id); /* of self->parts */

/* ---- anew.c ---- */

/* What was made of a record, to be put in place of what stands there if it is another. */
gboolean rounds_anew_take (Anew *self, const Seen *seen, const RoundsIncoming *made, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
