#include "hl7-read.h"

#include "fhir-time.h"
#include "hl7-private.h"

#include <string.h>

#define MEDIA "x-application/hl7-v2+er7"
#define VT \
  0x0b /* MLLP: before a message; FS and CR after it (HL7 v2.5, Implementation Guide C.4) */
#define FS 0x1c

/* ---- what is not read ---- */

typedef struct
{
  const char *code, *event, *what;
} Name;

/* Table 0003; of the first that fits. event NULL: any. */
static const Name names[] = {
  { "ADT", "A01", "admission" },
  { "ADT", "A02", "transfer" },
  { "ADT", "A03", "discharge" },
  { "ADT", "A04", "registration" },
  { "ADT", "A05", "pre-admission" },
  { "ADT", "A06", "outpatient to inpatient" },
  { "ADT", "A07", "inpatient to outpatient" },
  { "ADT", "A11", "cancelled admission" },
  { "ADT", "A12", "cancelled transfer" },
  { "ADT", "A13", "cancelled discharge" },
  { "ADT", "A28", "new person" },
  { "ADT", "A31", "person update" },
  { "ADT", "A40", "merge of two patients" },
  { "ADT", NULL, "patient administration" },
  { "ORU", NULL, "results in another form" },
  { "ORM", NULL, "orders" },
  { "OML", NULL, "laboratory orders" },
  { "MDM", NULL, "documents" },
  { "SIU", NULL, "appointments" },
  { "VXU", NULL, "vaccinations" },
  { "RDE", NULL, "pharmacy orders" },
  { "DFT", NULL, "billing" },
  { "ACK", NULL, "an answer" },
};

static const char *
name_of (const char *code, const char *event)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i].code, code) == 0 &&
        (names[i].event == NULL || strcmp (names[i].event, event) == 0))
      return names[i].what;
  return "another message";
}

static gboolean
is_word (const char *text)
{
  gsize n = text != NULL ? strlen (text) : 0;

  for (gsize i = 0; i < n; i++)
    if (!g_ascii_isalnum (text[i]))
      return FALSE;
  return n == 3;
}

/* ---- one message ---- */

static const RoundsHl7Segment *
segment_named (RoundsHl7Reading *r, const char *name, guint *count)
{
  const RoundsHl7Segment *first = NULL;

  *count = 0;
  for (guint i = 0; i < r->message.n_segments; i++)
    if (strcmp (r->message.segments[i].name, name) == 0 && (*count)++ == 0)
      first = &r->message.segments[i];
  return first;
}

static gboolean
no_memory (GError **error)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY, "not enough memory");
  return FALSE;
}

/* A record of its own inside the message: bytes is the segment. */
static gboolean
give_part (RoundsHl7Reading *r,
           const RoundsHl7Segment *segment,
           const guint8 *bytes,
           const RoundsIncoming *part,
           GError **error)
{
  RoundsIncoming incoming = *part;

  rounds_build_end (&r->build);
  incoming.source = r->user->source;
  incoming.media = MEDIA;
  incoming.bytes = bytes + segment->start;
  incoming.n_bytes = segment->bytes;
  incoming.subject = r->build.subject;
  incoming.events = (RoundsEvent *const *) r->build.events->pdata;
  incoming.n_events = r->build.events->len;
  if (r->build.no_memory)
    return no_memory (error);
  if (!r->user->take (r->user->data, &incoming, error))
    return FALSE;
  g_ptr_array_set_size (r->build.events, 0);
  return TRUE;
}

static gboolean
give_patient (RoundsHl7Reading *r, const RoundsHl7Segment *pid, const guint8 *bytes, GError **error)
{
  RoundsIncoming part = { .type = "Patient", .id = r->build.subject + strlen ("Patient/") };
  RoundsEvent *event;

  part.person = rounds_hl7_person (r, pid, part.id);
  if (part.person == NULL)
    return r->build.no_memory ? no_memory (error) : TRUE;
  r->build.reference = r->build.subject;
  event = rounds_build_event (&r->build, ROUNDS_KIND_PERSON);
  if (event == NULL)
    return no_memory (error);
  event->title = "Patient";
  event->start = part.person->birth;
  event->start_from = event->start.text != NULL ? "PID-7" : NULL;
  return give_part (r, pid, bytes, &part, error);
}

static gboolean
give_encounter (RoundsHl7Reading *r,
                const RoundsHl7Segment *pv1,
                const guint8 *bytes,
                GError **error)
{
  RoundsIncoming part = { .type = "Encounter", .id = r->encounter + strlen ("Encounter/") };

  r->build.reference = r->encounter;
  return !rounds_hl7_encounter (r, pv1) || give_part (r, pv1, bytes, &part, error);
}

/* Each AL1 and DG1 of a patient: a record by what it is about. */
static gboolean
give_lists (RoundsHl7Reading *r, const guint8 *bytes, GError **error)
{
  static const struct
  {
    const char *name, *type;
    const char *(*read) (RoundsHl7Reading *r, const RoundsHl7Segment *segment);
  } lists[] = { { "AL1", "AllergyIntolerance", rounds_hl7_allergy },
                { "DG1", "Condition", rounds_hl7_diagnosis } };

  for (guint i = 0; i < r->message.n_segments; i++)
    for (gsize k = 0; k < G_N_ELEMENTS (lists); k++)
      {
        const RoundsHl7Segment *segment = &r->message.segments[i];
        RoundsIncoming part = { .type = lists[k].type };

        if (strcmp (segment->name, lists[k].name) != 0)
          continue;
        part.id = lists[k].read (r, segment);
        if (r->build.no_memory)
          return no_memory (error);
        if (part.id == NULL)
          continue;
        ((RoundsEvent *) r->build.events->pdata[0])->reference =
            rounds_build_textf (&r->build, "%s/%s", part.type, part.id);
        if (!give_part (r, segment, bytes, &part, error))
          return FALSE;
      }
  return TRUE;
}

static void
read_visit (RoundsHl7Reading *r, const RoundsHl7Segment *pv1)
{
  RoundsHl7Id visit = { 0 };

  if (pv1 != NULL)
    visit = rounds_hl7_cx (r, rounds_hl7_field (&r->message, pv1, 19));
  if (visit.value != NULL)
    r->encounter = rounds_build_textf (&r->build, "Encounter/%s",
                                       rounds_build_id (&r->build, visit.authority, visit.value));
}

/* FALSE: not taken; refused, or the error is set. */
static gboolean
begin (RoundsHl7Reading *r, const RoundsHl7Segment **pid, gboolean *is_adt)
{
  const RoundsHl7Segment *msh = &r->message.segments[0];
  const char *code = rounds_hl7_keep_component (r, msh, 9, 1);
  const char *event = rounds_hl7_keep_component (r, msh, 9, 2);
  g_autofree char *why = NULL;
  const char *id;
  guint n;

  *is_adt = g_strcmp0 (code, "ADT") == 0 && g_strcmp0 (event, "A08") == 0;
  if (!*is_adt && (g_strcmp0 (code, "ORU") != 0 || g_strcmp0 (event, "R01") != 0))
    {
      why = !is_word (code) || !is_word (event)
                ? g_strdup ("not a message that is read: ORU^R01 and ADT^A08 are")
                : g_strdup_printf ("%s^%s (%s) is not read: ORU^R01 and ADT^A08 are", code, event,
                                   name_of (code, event));
      rounds_hl7_refuse (r, msh, 9, why);
      return FALSE;
    }
  r->facility = rounds_hl7_keep_component (r, msh, 4, 1);
  if (r->facility == NULL)
    r->facility = rounds_hl7_keep_component (r, msh, 3, 1);
  *pid = segment_named (r, "PID", &n);
  if (n > 1)
    {
      rounds_hl7_refuse (r, msh, 0, "a message about several patients is not read");
      return FALSE;
    }
  id = *pid != NULL ? rounds_hl7_patient_id (r, *pid) : NULL;
  if (*pid != NULL && id == NULL && !r->build.no_memory)
    {
      rounds_hl7_refuse (r, *pid, 3, "names no patient: no medical record number");
      return FALSE;
    }
  if (id != NULL)
    r->build.subject = rounds_build_textf (&r->build, "Patient/%s", id);
  return TRUE;
}

/* When it was sent (MSH 7), of each of its events: of two messages about one thing it says which came last. */
static void
note_sent (RoundsHl7Reading *r)
{
  RoundsTime sent;
  g_autofree char *iso = rounds_hl7_time (r, &r->message.segments[0], 7, &sent)
                             ? rounds_time_iso (&sent)
                             : NULL;
  const char *text = iso != NULL ? rounds_build_text (&r->build, iso) : NULL;

  for (guint i = 0; i < r->build.events->len; i++)
    ((RoundsEvent *) r->build.events->pdata[i])->last_updated = text;
}

static gboolean
give_message (RoundsHl7Reading *r, const guint8 *bytes, gsize n_bytes, GError **error)
{
  g_autofree char *sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes, n_bytes);
  RoundsIncoming incoming = { .source = r->user->source,
                              .type = "Message",
                              .id = sum,
                              .media = MEDIA,
                              .bytes = bytes,
                              .n_bytes = n_bytes,
                              .subject = r->build.subject };

  r->build.reference = rounds_build_textf (&r->build, "Message/%s", sum);
  rounds_hl7_results (r);
  note_sent (r);
  if (r->build.no_memory)
    return no_memory (error);
  incoming.events = (RoundsEvent *const *) r->build.events->pdata;
  incoming.n_events = r->build.events->len;
  return r->user->take (r->user->data, &incoming, error);
}

static gboolean
read_parsed (RoundsHl7Reading *r, const guint8 *bytes, gsize n_bytes, GError **error)
{
  const RoundsHl7Segment *pid, *pv1;
  gboolean is_adt;
  guint n;

  if (!begin (r, &pid, &is_adt))
    return r->build.no_memory ? no_memory (error) : TRUE;
  pv1 = segment_named (r, "PV1", &n);
  read_visit (r, pv1);
  if (r->build.no_memory)
    return no_memory (error);
  if (pid != NULL && !give_patient (r, pid, bytes, error))
    return FALSE;
  if (is_adt && r->encounter != NULL && !give_encounter (r, pv1, bytes, error))
    return FALSE;
  if (r->build.subject != NULL && !give_lists (r, bytes, error))
    return FALSE;
  return give_message (r, bytes, n_bytes, error);
}

gboolean
rounds_hl7_read_message (
    const guint8 *bytes, gsize n_bytes, guint number, const RoundsRecordUser *user, GError **error)
{
  RoundsHl7Reading r = { .user = user, .number = number };
  g_autoptr (GError) why = NULL;
  g_autofree char *inside = NULL, *where = NULL;
  gboolean good;

  if (!rounds_hl7_parse (bytes, n_bytes, &r.message, &inside, &why))
    {
      where = g_strdup_printf ("message %u: %s", number, inside);
      user->refuse (user->data, where, why->message);
      return TRUE;
    }
  rounds_build_init (&r.build);
  good = read_parsed (&r, bytes, n_bytes, error);
  rounds_build_clear (&r.build);
  rounds_hl7_clear (&r.message);
  return good;
}

/* ---- messages of a stream ---- */

typedef struct
{
  const RoundsRecordUser *user;
  GCancellable *cancellable;
  GByteArray *held; /* from the MSH of a message on; what comes before it is not held */
  guint number;
  gboolean inside, skipping, outside_seen;
} Split;

/* Without the line ends behind its last segment, so that a file's last message is the same record
 * when it comes alone. */
static gboolean
end_message (Split *s, GError **error)
{
  gboolean good = TRUE;
  gsize n = s->held->len;

  if (s->skipping)
    {
      g_autofree char *where = g_strdup_printf ("message %u", s->number);
      s->user->refuse (s->user->data, where, "a message over 64 MiB");
    }
  while (n > 0 && (s->held->data[n - 1] == '\r' || s->held->data[n - 1] == '\n'))
    n--;
  if (s->inside && !s->skipping)
    good = rounds_hl7_read_message (s->held->data, n, s->number, s->user, error);
  s->inside = s->skipping = FALSE;
  g_byte_array_set_size (s->held, 0);
  return good && !g_cancellable_set_error_if_cancelled (s->cancellable, error);
}

static gboolean
begins (const guint8 *line, gsize n, const char *name)
{
  return n >= 4 && memcmp (line, name, 3) == 0 && !g_ascii_isalnum (line[3]);
}

/* A line with what ends it. */
static gboolean
take_line (Split *s, const guint8 *line, gsize n, GError **error)
{
  if (begins (line, n, "MSH"))
    {
      if (!end_message (s, error))
        return FALSE;
      s->number++;
      s->inside = TRUE;
    }
  else if (begins (line, n, "FHS") || begins (line, n, "BHS") || begins (line, n, "BTS") ||
           begins (line, n, "FTS"))
    return end_message (s, error);
  if (!s->inside)
    {
      s->outside_seen |= n > 0 && line[0] != '\r' && line[0] != '\n';
      return TRUE;
    }
  s->skipping |= s->held->len + n > ROUNDS_HL7_MESSAGE_MAX;
  if (!s->skipping)
    g_byte_array_append (s->held, line, (guint) n);
  return TRUE;
}

/* MLLP's marks are only marks where a frame has them: a text may hold the same bytes. */
static gboolean
ends_line (const guint8 *start, const guint8 *at, const guint8 *end)
{
  return *at == '\r' || *at == '\n' || (*at == VT && at == start) ||
         (*at == FS && (at + 1 == end || at[1] == '\r'));
}

/* The lines of a piece; what has no end yet stays in rest, *seen bytes of it looked at. */
static gboolean
take_piece (Split *s, GByteArray *rest, gsize *seen, gboolean last, GError **error)
{
  const guint8 *start = rest->data, *at = start + *seen, *end = start + rest->len;

  for (; at < end; at++)
    {
      gsize n = (gsize) (at - start);
      if (!ends_line (start, at, end))
        continue;
      if (*at == FS && at + 1 == end && !last)
        break;
      if (!take_line (s, start, *at == VT || *at == FS ? n : n + 1, error) ||
          (*at == FS && !end_message (s, error)))
        return FALSE;
      start = at + 1;
    }
  if (last && start < end && !take_line (s, start, (gsize) (end - start), error))
    return FALSE;
  *seen = last ? 0 : (gsize) (at - start);
  g_byte_array_remove_range (rest, 0, last ? rest->len : (guint) (start - rest->data));
  return TRUE;
}

gboolean
rounds_hl7_is (const guint8 *head, gsize n)
{
  while (n > 0 && (*head == VT || *head == '\r' || *head == '\n' || *head == ' '))
    {
      head++;
      n--;
    }
  return begins (head, n, "MSH") || begins (head, n, "FHS") || begins (head, n, "BHS");
}

gboolean
rounds_hl7_read (GInputStream *in,
                 const RoundsRecordUser *user,
                 GCancellable *cancellable,
                 GError **error)
{
  Split s = { .user = user, .cancellable = cancellable, .held = g_byte_array_new () };
  GByteArray *rest = g_byte_array_new ();
  g_autofree guint8 *piece = g_malloc (1 << 16);
  gboolean good = TRUE;
  gsize seen = 0;
  gssize n = 1;

  while (good && n > 0)
    {
      n = g_input_stream_read (in, piece, 1 << 16, cancellable, error);
      if (n > 0)
        g_byte_array_append (rest, piece, (guint) n);
      good = n >= 0 && take_piece (&s, rest, &seen, n == 0, error);
      if (good && rest->len > ROUNDS_HL7_MESSAGE_MAX)
        {
          g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                               "a segment over 64 MiB");
          good = FALSE;
        }
    }
  good = good && end_message (&s, error);
  if (good && s.outside_seen)
    user->refuse (user->data, "", "lines that belong to no message were passed over");
  g_byte_array_unref (rest);
  g_byte_array_unref (s.held);
  return good;
}
