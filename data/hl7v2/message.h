/* message.h: one HL7 v2 message, taken apart (HL7 v2.5, chapter 2; 2.2 to 2.8 are written alike).
 *
 * A part of a message is a view into its bytes; nothing is copied until its text is asked for, and
 * only then are escapes resolved. A part that is not there is empty, so paths need no checks.
 *
 * Weighed: splitting everything into arrays of strings (a lab message has 2,000 parts, of which 60
 * are read), or views found when asked for. Chosen: views.
 */
#pragma once

#include "data-error.h"

G_BEGIN_DECLS

#define ROUNDS_HL7_MESSAGE_MAX  (64u << 20)
#define ROUNDS_HL7_SEGMENTS_MAX 60000u

typedef struct
{
  const char *at;
  gsize n;
} RoundsHl7Part;

typedef struct
{
  char name[4];
  guint count;        /* 1 for the first of its name */
  RoundsHl7Part all;  /* as it stands, in UTF-8 */
  gsize start, bytes; /* in the message as it arrived */
} RoundsHl7Segment;

typedef struct
{
  RoundsHl7Segment *segments;
  guint n_segments;
  char field, component, repetition, escape, subcomponent;

  /*< private >*/
  GPtrArray *texts; /* of char: lines turned into UTF-8 */
} RoundsHl7Message;

/* bytes: from "MSH" on, and kept by the caller. FALSE with INVALID: *where (may be NULL) is "MSH 2",
 * "segment 5". (transfer full) */
gboolean rounds_hl7_parse (const guint8 *bytes,
                           gsize n,
                           RoundsHl7Message *out,
                           char **where,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
void rounds_hl7_clear (RoundsHl7Message *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsHl7Message, rounds_hl7_clear)

/* PID 3 is field 3. MSH is counted as the standard does: 1 is the separator itself. */
RoundsHl7Part rounds_hl7_field (const RoundsHl7Message *self,
                                const RoundsHl7Segment *segment,
                                guint n);
/* Repetitions and components from 1 on. A field without separators is its own first part. */
RoundsHl7Part rounds_hl7_repetition (const RoundsHl7Message *self, RoundsHl7Part field, guint n);
RoundsHl7Part rounds_hl7_component (const RoundsHl7Message *self, RoundsHl7Part part, guint n);
RoundsHl7Part rounds_hl7_subcomponent (const RoundsHl7Message *self, RoundsHl7Part part, guint n);
/* Repetitions of a field; 0 when it is empty. */
guint rounds_hl7_repetitions (const RoundsHl7Message *self, RoundsHl7Part field);

/* Escapes resolved, white space at both ends away; NULL when nothing is left, or when it is the
 * explicit nothing, "" in quotes (2.6.1). What escapes cannot be resolved stay as they are written.
 * (transfer full) */
char *rounds_hl7_text (const RoundsHl7Message *self, RoundsHl7Part part);

G_END_DECLS
