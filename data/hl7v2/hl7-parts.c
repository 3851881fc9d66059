/* Data types that several segments share. */
#include "fhir-time.h"
#include "hl7-private.h"

#include <string.h>

void
rounds_hl7_refuse (RoundsHl7Reading *r,
                   const RoundsHl7Segment *segment,
                   guint field,
                   const char *why)
{
  g_autofree char *inside = field > 0 ? g_strdup_printf (", field %u", field) : g_strdup ("");
  g_autofree char *where = g_strdup_printf ("message %u: %s %u%s", r->number, segment->name,
                                            segment->count, inside);

  r->user->refuse (r->user->data, where, why);
}

const char *
rounds_hl7_keep (RoundsHl7Reading *r, RoundsHl7Part part)
{
  g_autofree char *text = part.n > 0 ? rounds_hl7_text (&r->message, part) : NULL;

  return rounds_build_text (&r->build, text);
}

const char *
rounds_hl7_keep_field (RoundsHl7Reading *r, const RoundsHl7Segment *segment, guint n)
{
  return rounds_hl7_keep (r, rounds_hl7_field (&r->message, segment, n));
}

const char *
rounds_hl7_keep_component (RoundsHl7Reading *r,
                           const RoundsHl7Segment *segment,
                           guint field,
                           guint component)
{
  const RoundsHl7Message *m = &r->message;
  RoundsHl7Part whole = rounds_hl7_repetition (m, rounds_hl7_field (m, segment, field), 1);

  return rounds_hl7_keep (r, rounds_hl7_component (m, whole, component));
}

gboolean
rounds_hl7_time (RoundsHl7Reading *r, const RoundsHl7Segment *segment, guint field, RoundsTime *out)
{
  const char *text = rounds_hl7_keep_component (r, segment, field, 1);

  *out = (RoundsTime){ 0 };
  return text == NULL || rounds_time_parse_hl7 (text, out);
}

/* HD (2.A.33): a local name, a name that is unique everywhere, and of what kind that is. */
static void
take_authority (
    RoundsHl7Reading *r, RoundsHl7Id *id, const char *local, const char *unique, const char *kind)
{
  id->assigner = local;
  id->authority = unique != NULL ? unique : local != NULL ? local : r->facility;
  if (unique != NULL && g_strcmp0 (kind, "ISO") == 0)
    id->system = rounds_build_system_of_oid (&r->build, unique);
  else if (unique != NULL)
    id->system = g_strcmp0 (kind, "UUID") == 0
                     ? rounds_build_textf (&r->build, "urn:uuid:%s", unique)
                     : unique;
  else if (local != NULL)
    id->system = rounds_build_textf (&r->build, "urn:hl7v2:%s", local);
}

RoundsHl7Id
rounds_hl7_cx (RoundsHl7Reading *r, RoundsHl7Part part)
{
  const RoundsHl7Message *m = &r->message;
  RoundsHl7Part hd = rounds_hl7_component (m, part, 4);
  RoundsHl7Id id = { .value = rounds_hl7_keep (r, rounds_hl7_component (m, part, 1)) };

  id.type = rounds_hl7_keep (r, rounds_hl7_component (m, part, 5));
  take_authority (r, &id, rounds_hl7_keep (r, rounds_hl7_subcomponent (m, hd, 1)),
                  rounds_hl7_keep (r, rounds_hl7_subcomponent (m, hd, 2)),
                  rounds_hl7_keep (r, rounds_hl7_subcomponent (m, hd, 3)));
  return id;
}

RoundsHl7Id
rounds_hl7_ei (RoundsHl7Reading *r, RoundsHl7Part part)
{
  const RoundsHl7Message *m = &r->message;
  RoundsHl7Id id = { .value = rounds_hl7_keep (r, rounds_hl7_component (m, part, 1)) };

  take_authority (r, &id, rounds_hl7_keep (r, rounds_hl7_component (m, part, 2)),
                  rounds_hl7_keep (r, rounds_hl7_component (m, part, 3)),
                  rounds_hl7_keep (r, rounds_hl7_component (m, part, 4)));
  return id;
}

/* A local system's codes mean something only where they come from. */
static const char *
system_of (RoundsHl7Reading *r, const char *name)
{
  const char *known = rounds_build_system_of_table (name);

  if (known != NULL)
    return known;
  return rounds_build_textf (&r->build, "urn:hl7v2:%s:%s", r->facility != NULL ? r->facility : "",
                             name != NULL ? name : "");
}

guint
rounds_hl7_codes (RoundsHl7Reading *r, RoundsHl7Part part, RoundsCode codes[3], const char **text)
{
  static const guint firsts[] = { 1, 4, 10 }; /* the third since 2.7 */
  const RoundsHl7Message *m = &r->message;
  guint n = 0;

  *text = rounds_hl7_keep (r, rounds_hl7_component (m, part, 9));
  for (guint i = 0; i < G_N_ELEMENTS (firsts); i++)
    {
      RoundsCode code = { 0 };
      code.code = rounds_hl7_keep (r, rounds_hl7_component (m, part, firsts[i]));
      code.display = rounds_hl7_keep (r, rounds_hl7_component (m, part, firsts[i] + 1));
      if (*text == NULL)
        *text = code.display;
      if (code.code == NULL)
        continue;
      code.system = system_of (r,
                               rounds_hl7_keep (r, rounds_hl7_component (m, part, firsts[i] + 2)));
      codes[n++] = code;
    }
  return n;
}

/* XCN (2.A.86): number ^ family ^ given. */
const char *
rounds_hl7_staff (RoundsHl7Reading *r, const RoundsHl7Segment *segment, guint field)
{
  const RoundsHl7Message *m = &r->message;
  RoundsHl7Part part = rounds_hl7_repetition (m, rounds_hl7_field (m, segment, field), 1);
  const char *family =
      rounds_hl7_keep (r, rounds_hl7_subcomponent (m, rounds_hl7_component (m, part, 2), 1));
  const char *given = rounds_hl7_keep (r, rounds_hl7_component (m, part, 3));

  if (family == NULL)
    return rounds_hl7_keep (r, rounds_hl7_component (m, part, 1));
  return given != NULL ? rounds_build_textf (&r->build, "%s, %s", family, given) : family;
}

gboolean
rounds_hl7_read_code (RoundsHl7Reading *r,
                      const RoundsHl7Segment *segment,
                      guint field,
                      RoundsEvent *event)
{
  RoundsCode codes[3];
  guint n = rounds_hl7_codes (
      r, rounds_hl7_repetition (&r->message, rounds_hl7_field (&r->message, segment, field), 1),
      codes, &event->text);

  for (guint i = 0; i < n; i++)
    rounds_build_code (&r->build, &codes[i]);
  return n > 0 || event->text != NULL;
}
