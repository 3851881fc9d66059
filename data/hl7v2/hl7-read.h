/* hl7-read.h: HL7 v2 messages into records.
 *
 * ORU^R01 (results) and ADT^A08 (who a patient is) are read; every other message is refused by its
 * name. A message gives, in this order: its "Patient" (bytes: the PID segment), of an ADT with a
 * visit number the "Encounter" (bytes: PV1), the lists below, and the "Message" itself (its bytes exactly, without
 * what frames it) with the results as events:
 *
 *   OBR      panel; NTE behind it are its notes; the OBX behind it its members, "Message/ID#part"
 *   OBX      result: code OBX 3, value 5, unit 6, range 7, flags 8, state 11, time 14 or OBR 7.
 *            Lines of one text (TX, FT with the same OBX 3 and 4) are one result
 *   PID      person; PV1 encounter; NK1 contacts
 *   AL1, DG1 an "AllergyIntolerance" and a "Condition" each (bytes: the segment), known by what it is
 *            about (DG1: by its own identifier, where it has one, else within its visit): what comes
 *            again is the next version. What is no longer sent stays: a message says not what is gone
 *
 * A message's id is the SHA-256 of its bytes: the same message twice is one record, and two
 * messages are never taken for versions of each other, whatever their control ids. What makes a
 * correction is IDENTIFIER: the filler's order number with OBX 3 and 4, the same in both messages, and what
 * makes it the later one is MSH 7, in last_updated.
 * A patient's id is made of PID 3's identifier and its authority (the sending facility where there
 * is none), so two facilities' "1" are two people.
 *
 * A result that cannot be read is refused with its place and the rest is kept; so is a PID whose
 * birth date is none. A message about two patients, or with no readable PID 3 and yet a PID, is
 * refused whole: nothing is filed under a guess.
 */
#pragma once

#include "record-user.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether these first bytes are HL7 v2: MLLP, a message, or a batch of them. */
gboolean rounds_hl7_is (const guint8 *head, gsize n);
/* Every message of a stream: one after the other, in a batch (FHS, BHS), or framed by MLLP
 * (0x0b ... 0x1c 0x0d). FALSE: CANCELLED, take's error, or the stream's. */
gboolean rounds_hl7_read (GInputStream *in,
                          const RoundsRecordUser *user,
                          GCancellable *cancellable,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One message, the nth of its file. */
gboolean rounds_hl7_read_message (const guint8 *bytes,
                                  gsize n_bytes,
                                  guint number,
                                  const RoundsRecordUser *user,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
