/* OBR, OBX and NTE: panels, results and their notes; PV1: the encounter. */
#include "fhir-time.h"
#include "hl7-private.h"

#include <math.h>
#include <string.h>

#define V3_INTERPRETATION "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
#define REPEATS_MAX       1000u

typedef struct
{
  const char *from, *to;
} Word;

/* hl7.org/fhir/uv/v2mappings: table 0085 and 0123 to ObservationStatus and DiagnosticReportStatus.
 * A wrong patient's or deleted result (W, D) is entered in error; what is not in here stays. */
static const Word observation_states[] = {
  { "C", "corrected" },        { "D", "entered-in-error" }, { "F", "final" },
  { "I", "registered" },       { "O", "registered" },       { "P", "preliminary" },
  { "R", "preliminary" },      { "S", "preliminary" },      { "U", "final" },
  { "W", "entered-in-error" }, { "X", "cancelled" },        { "N", "cancelled" },
};
static const Word report_states[] = {
  { "C", "corrected" },  { "F", "final" },       { "I", "registered" },
  { "O", "registered" }, { "P", "preliminary" }, { "R", "partial" },
  { "A", "partial" },    { "S", "registered" },  { "X", "cancelled" },
};

static const char *
mapped (const Word *words, guint n, const char *word)
{
  for (guint i = 0; word != NULL && i < n; i++)
    if (strcmp (words[i].from, word) == 0)
      return words[i].to;
  return word;
}

/* ---- values ---- */

/* "<", ">=" before a number, as laboratories write it into NM; moves behind it. */
static const char *
take_comparator (RoundsHl7Reading *r, const char **text)
{
  gsize n = strspn (*text, "<>=");
  g_autofree char *word = g_strndup (*text, n);

  if (strcmp (word, "<") != 0 && strcmp (word, ">") != 0 && strcmp (word, "<=") != 0 &&
      strcmp (word, ">=") != 0)
    return NULL;
  *text += n;
  *text += strspn (*text, " ");
  return rounds_build_text (&r->build, word);
}

static void
set_text (RoundsValue *value, const char *text)
{
  value->type = text != NULL ? ROUNDS_VALUE_TEXT : ROUNDS_VALUE_NONE;
  value->text = text;
}

/* Behind a number with a comma or a point, and behind the spaces after it; NULL: there is none. */
static const char *
skip_number (const char *at)
{
  gsize whole = strspn (at, "0123456789");

  if (whole == 0)
    return NULL;
  at += whole;
  if ((*at == ',' || *at == '.') && g_ascii_isdigit (at[1]))
    at += 1 + strspn (at + 1, "0123456789");
  return at + strspn (at, " ");
}

/* "12,5", "< 5.4", "0-2": a number or two as laboratories write them, and nothing beside. */
static gboolean
is_written_number (const char *text)
{
  const char *at = text + strspn (text, "<>= ");

  at = skip_number (at + (*at == '-' || *at == '+'));
  if (at != NULL && *at == '-')
    at = skip_number (at + 1 + strspn (at + 1, " "));
  return at != NULL && *at == '\0';
}

/* A number that is sent as text, and what it is measured in: 12,5 is of no use without it. Words stay as they came:
 * they have their unit, or are of something else. */
static void
set_measured_text (RoundsHl7Reading *r,
                   const char *text,
                   const RoundsQuantity *unit,
                   RoundsValue *value)
{
  if (text != NULL && unit->unit != NULL && is_written_number (text))
    text = rounds_build_textf (&r->build, "%s %s", text, unit->unit);
  set_text (value, text);
}

static void
read_number (RoundsHl7Reading *r, const char *text, const RoundsQuantity *unit, RoundsValue *value)
{
  const char *at = text;
  const char *comparator = text != NULL ? take_comparator (r, &at) : NULL;

  if (!rounds_build_is_decimal (at))
    {
      set_measured_text (r, text, unit, value);
      return;
    }
  value->type = ROUNDS_VALUE_QUANTITY;
  value->first = rounds_build_quantity_in (&r->build, at, unit);
  value->first.comparator = comparator;
}

/* SN (2.A.72): comparator ^ number ^ separator ^ number; the separator says what the two are. */
static void
read_structured (RoundsHl7Reading *r,
                 RoundsHl7Part part,
                 const RoundsQuantity *unit,
                 RoundsValue *value)
{
  const char *parts[4];
  const char *all = NULL;

  for (guint i = 0; i < 4; i++)
    parts[i] = rounds_hl7_keep (r, rounds_hl7_component (&r->message, part, i + 1));
  for (guint i = 0; i < 4; i++)
    if (parts[i] != NULL)
      all = all != NULL ? rounds_build_textf (&r->build, "%s%s", all, parts[i]) : parts[i];
  if (parts[2] == NULL && parts[3] == NULL)
    {
      read_number (r, all, unit, value);
      return;
    }
  set_measured_text (r, all, unit, value);
  if (parts[0] != NULL || parts[2] == NULL || !rounds_build_is_decimal (parts[1]) ||
      !rounds_build_is_decimal (parts[3]) || strlen (parts[2]) != 1)
    return;
  value->first = rounds_build_quantity_in (&r->build, parts[1], unit);
  value->second = rounds_build_quantity_in (&r->build, parts[3], unit);
  value->text = all; /* each of the two has the unit */
  if (parts[2][0] == '-')
    value->type = ROUNDS_VALUE_RANGE;
  else if (parts[2][0] == ':' || parts[2][0] == '/')
    value->type = ROUNDS_VALUE_RATIO;
}

static void
read_coded (RoundsHl7Reading *r, RoundsHl7Part part, RoundsValue *value)
{
  RoundsCode codes[3], *kept;
  guint n = rounds_hl7_codes (r, part, codes, &value->text);

  value->type = n > 0 ? ROUNDS_VALUE_CODED : ROUNDS_VALUE_TEXT;
  if (n == 0 && value->text == NULL)
    value->type = ROUNDS_VALUE_NONE;
  kept = n > 0 && !r->build.no_memory ? rounds_block_take (r->build.block, n * sizeof (RoundsCode))
                                      : NULL;
  if (kept != NULL)
    memcpy (kept, codes, n * sizeof (RoundsCode));
  value->codes = kept;
  value->n_codes = kept != NULL ? n : 0;
}

/* The repetitions are lines of one text (2.14.10 FT, 2.A.78 TX). */
static const char *
read_lines (RoundsHl7Reading *r, RoundsHl7Part field)
{
  guint n = MIN (rounds_hl7_repetitions (&r->message, field), REPEATS_MAX);
  GString *out = g_string_new (NULL);
  const char *text;

  for (guint i = 1; i <= n; i++)
    {
      RoundsHl7Part part = rounds_hl7_repetition (&r->message, field, i);
      g_autofree char *line = rounds_hl7_text (&r->message, part);
      g_string_append_printf (out, "%s%s", i > 1 ? "\n" : "", line != NULL ? line : "");
    }
  g_strchomp (out->str);
  text = rounds_build_text (&r->build, out->str);
  g_string_free (out, TRUE);
  return text;
}

/* NM (2.A.49) sent several times: as it came, and each with what it is measured in. */
static void
read_numbers (RoundsHl7Reading *r,
              RoundsHl7Part field,
              const RoundsQuantity *unit,
              RoundsValue *value)
{
  guint n = MIN (rounds_hl7_repetitions (&r->message, field), REPEATS_MAX);
  const char *all = NULL;

  for (guint i = 1; i <= n; i++)
    {
      RoundsValue one = { 0 };

      set_measured_text (r, rounds_hl7_keep (r, rounds_hl7_repetition (&r->message, field, i)),
                         unit, &one);
      if (one.text != NULL)
        all = all != NULL ? rounds_build_textf (&r->build, "%s\n%s", all, one.text) : one.text;
    }
  set_text (value, all);
}

/* FALSE: a time that is none. */
static gboolean
read_value (RoundsHl7Reading *r,
            const RoundsHl7Segment *obx,
            const RoundsQuantity *unit,
            RoundsValue *value)
{
  const char *type = rounds_hl7_keep_field (r, obx, 2);
  RoundsHl7Part field = rounds_hl7_field (&r->message, obx, 5);
  RoundsHl7Part first = rounds_hl7_repetition (&r->message, field, 1);
  gboolean several = rounds_hl7_repetitions (&r->message, field) > 1;

  value->first.number = value->second.number = NAN;
  if (type == NULL || field.n == 0)
    set_text (value, read_lines (r, field));
  else if (strcmp (type, "NM") == 0 && !several)
    read_number (r, rounds_hl7_keep (r, first), unit, value);
  else if (strcmp (type, "NM") == 0)
    read_numbers (r, field, unit, value);
  else if (strcmp (type, "ST") == 0 && !several)
    set_measured_text (r, read_lines (r, field), unit, value);
  else if (strcmp (type, "SN") == 0 && !several)
    read_structured (r, first, unit, value);
  else if ((strcmp (type, "CE") == 0 || strcmp (type, "CWE") == 0 || strcmp (type, "CNE") == 0 ||
            strcmp (type, "CF") == 0) &&
           !several)
    read_coded (r, first, value);
  else if ((strcmp (type, "DT") == 0 || strcmp (type, "TS") == 0 || strcmp (type, "DTM") == 0) &&
           !several)
    {
      value->type = ROUNDS_VALUE_TIME;
      return rounds_hl7_time (r, obx, 5, &value->time);
    }
  else if (strcmp (type, "ED") == 0 || strcmp (type, "RP") == 0)
    {
      value->type = ROUNDS_VALUE_OTHER;
      value->text = strcmp (type, "ED") == 0 ? "a document inside the message"
                                             : "a reference to a document elsewhere";
    }
  else
    set_text (value, read_lines (r, field));
  return TRUE;
}

/* ---- what belongs to a result ---- */

static RoundsQuantity
read_unit (RoundsHl7Reading *r, const RoundsHl7Segment *obx)
{
  RoundsQuantity unit = { 0 };
  RoundsCode codes[3];
  const char *text;
  guint n = rounds_hl7_codes (r,
                              rounds_hl7_repetition (&r->message,
                                                     rounds_hl7_field (&r->message, obx, 6), 1),
                              codes, &text);

  unit.unit = n > 0 ? codes[0].code : text;
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (codes[i].system, "http://unitsofmeasure.org") == 0)
      {
        unit.unit_system = codes[i].system;
        unit.unit_code = codes[i].code;
      }
  return unit;
}

/* OBX 7 (7.4.2.7): "low-high", "< high", "> low", or words. */
static void
read_range (RoundsHl7Reading *r, const RoundsHl7Segment *obx, const RoundsQuantity *unit)
{
  const char *text = rounds_hl7_keep_field (r, obx, 7);
  RoundsRange range;

  if (text == NULL)
    return;
  range = rounds_build_range (&r->build, text, unit);
  g_array_append_val (r->build.ranges, range);
}

static void
read_flags (RoundsHl7Reading *r, const RoundsHl7Segment *obx)
{
  RoundsHl7Part field = rounds_hl7_field (&r->message, obx, 8);
  guint n = MIN (rounds_hl7_repetitions (&r->message, field), REPEATS_MAX);

  for (guint i = 1; i <= n; i++)
    {
      RoundsHl7Part part = rounds_hl7_repetition (&r->message, field, i);
      RoundsCode code = { V3_INTERPRETATION, NULL, NULL };
      code.code = rounds_hl7_keep (r, rounds_hl7_component (&r->message, part, 1));
      code.display = rounds_hl7_keep (r, rounds_hl7_component (&r->message, part, 2));
      if (code.code != NULL)
        g_array_append_val (r->build.interpretations, code);
    }
}

/* The same in a preliminary result, its final form and its correction. */
static void
add_identity (RoundsHl7Reading *r, const RoundsHl7Segment *obr, const RoundsHl7Segment *obx)
{
  static const guint fields[] = { 3, 2 }; /* filler's, placer's */

  for (guint i = 0; obr != NULL && i < G_N_ELEMENTS (fields); i++)
    {
      RoundsHl7Id id = rounds_hl7_ei (
          r,
          rounds_hl7_repetition (&r->message, rounds_hl7_field (&r->message, obr, fields[i]), 1));
      RoundsCode code = { id.system, id.value, i == 0 ? "FILL" : "PLAC" };
      const char *what = obx != NULL ? rounds_hl7_keep_component (r, obx, 3, 1) : NULL;
      const char *sub = obx != NULL ? rounds_hl7_keep_field (r, obx, 4) : NULL;
      if (id.value == NULL)
        continue;
      if (id.system == NULL)
        code.system = rounds_build_textf (&r->build, "urn:hl7v2:%s",
                                          r->facility != NULL ? r->facility : "");
      if (obx != NULL)
        code.code = rounds_build_textf (&r->build, "%s/%s/%s", id.value, what != NULL ? what : "",
                                        sub != NULL ? sub : "");
      rounds_build_facet_code (&r->build, ROUNDS_FACET_IDENTIFIER, NULL, &code);
      if (obx != NULL)
        return;
    }
}

/* What people call the first of a field, or else its code. */
static const char *
words_of (RoundsHl7Reading *r, const RoundsHl7Segment *segment, guint field)
{
  RoundsCode codes[3];
  const char *text;
  RoundsHl7Part part = rounds_hl7_repetition (&r->message,
                                              rounds_hl7_field (&r->message, segment, field), 1);
  guint n = rounds_hl7_codes (r, part, codes, &text);

  for (guint i = 0; i < n && text == NULL; i++)
    text = codes[i].display;
  return text != NULL || n == 0 ? text : codes[0].code;
}

/* SPM 4 behind the OBR (7.3.1, table 0487), and SPM 8, from where; of older versions OBR 15, whose parts are subcomponents
 * of its first component. Of several specimens none is known to be a result's own. */
static const char *
read_sample (RoundsHl7Reading *r, const RoundsHl7Segment *obr)
{
  const RoundsHl7Segment *spm = NULL, *end = r->message.segments + r->message.n_segments;
  const char *what, *site;

  for (const RoundsHl7Segment *at = obr + 1; at < end && strcmp (at->name, "OBR") != 0; at++)
    if (strcmp (at->name, "SPM") == 0)
      {
        if (spm != NULL)
          return NULL;
        spm = at;
      }
  if (spm != NULL)
    {
      what = words_of (r, spm, 4);
      site = words_of (r, spm, 8);
    }
  else
    {
      RoundsHl7Part field = rounds_hl7_field (&r->message, obr, 15);
      RoundsHl7Part first = rounds_hl7_component (&r->message, field, 1);

      what = rounds_hl7_keep (r, rounds_hl7_subcomponent (&r->message, first, 2));
      if (what == NULL)
        what = rounds_hl7_keep (r, rounds_hl7_subcomponent (&r->message, first, 1));
      site = NULL;
    }
  return what != NULL && site != NULL ? rounds_build_textf (&r->build, "%s, %s", what, site) : what;
}

/* The value that an organism's susceptibilities hang on: OBR 26, parent result, its third component (7.4.1.26). */
static void
add_context (RoundsHl7Reading *r, const RoundsHl7Segment *obr)
{
  if (obr == NULL)
    return;
  if (r->sampled != obr)
    r->sample = read_sample (r, obr);
  r->sampled = obr;
  rounds_build_facet_text (&r->build, ROUNDS_FACET_OF, "OBR-26",
                           rounds_hl7_keep_component (r, obr, 26, 3));
  rounds_build_facet_text (&r->build, ROUNDS_FACET_SAMPLE, NULL, r->sample);
}

/* ---- panels and results ---- */

/* FALSE: refused. */
static gboolean
fill_panel (RoundsHl7Reading *r, const RoundsHl7Segment *obr, RoundsEvent *event)
{
  RoundsTime issued;

  if (!rounds_hl7_time (r, obr, 7, &event->start))
    rounds_hl7_refuse (r, obr, 7, "not a date or time");
  else if (!rounds_hl7_time (r, obr, 8, &event->end))
    rounds_hl7_refuse (r, obr, 8, "not a date or time");
  else if (!rounds_hl7_time (r, obr, 22, &issued))
    rounds_hl7_refuse (r, obr, 22, "not a date or time");
  else if (!rounds_hl7_read_code (r, obr, 4, event))
    rounds_hl7_refuse (r, obr, 4, "says not what it is about");
  else
    {
      event->start_from = event->start.text != NULL ? "OBR-7" : NULL;
      event->status = mapped (report_states, G_N_ELEMENTS (report_states),
                              rounds_hl7_keep_component (r, obr, 25, 1));
      event->performer = rounds_hl7_staff (r, obr, 32);
      event->encounter = r->encounter;
      rounds_build_facet_time (&r->build, ROUNDS_FACET_ISSUED, "OBR-22", &issued);
      rounds_build_facet_text (&r->build, ROUNDS_FACET_PARTICIPANT, "OBR-16",
                               rounds_hl7_staff (r, obr, 16));
      add_identity (r, obr, NULL);
      add_context (r, obr);
      return TRUE;
    }
  return FALSE;
}

static gboolean
fill_result (RoundsHl7Reading *r,
             const RoundsHl7Segment *obr,
             const RoundsHl7Segment *obx,
             RoundsEvent *event)
{
  RoundsQuantity unit = read_unit (r, obx);
  RoundsCode method[3];
  const char *text;

  if (!rounds_hl7_read_code (r, obx, 3, event))
    rounds_hl7_refuse (r, obx, 3, "says not what it is about");
  else if (!read_value (r, obx, &unit, &event->value))
    rounds_hl7_refuse (r, obx, 5, "not a date or time");
  else if (!rounds_hl7_time (r, obx, 14, &event->start))
    rounds_hl7_refuse (r, obx, 14, "not a date or time");
  else if (event->start.text == NULL && obr != NULL && !rounds_hl7_time (r, obr, 7, &event->start))
    rounds_hl7_refuse (r, obx, 0, "the time of its OBR is not a date or time");
  else
    {
      event->start_from = rounds_hl7_keep_field (r, obx, 14) != NULL ? "OBX-14"
                          : event->start.text != NULL                ? "OBR-7"
                                                                     : NULL;
      event->status = mapped (observation_states, G_N_ELEMENTS (observation_states),
                              rounds_hl7_keep_component (r, obx, 11, 1));
      event->performer = rounds_hl7_keep_component (r, obx, 23, 1);
      if (event->performer == NULL)
        event->performer = rounds_hl7_keep_component (r, obx, 15, 2);
      event->encounter = r->encounter;
      read_range (r, obx, &unit);
      read_flags (r, obx);
      if (rounds_hl7_codes (r, rounds_hl7_field (&r->message, obx, 17), method, &text) > 0)
        rounds_build_facet_code (&r->build, ROUNDS_FACET_METHOD, "OBX-17", &method[0]);
      add_identity (r, obr, obx);
      add_context (r, obr);
      return TRUE;
    }
  return FALSE;
}

static gboolean
is_text (RoundsHl7Reading *r, const RoundsHl7Segment *obx)
{
  const char *type = rounds_hl7_keep_field (r, obx, 2);

  return g_strcmp0 (type, "TX") == 0 || g_strcmp0 (type, "FT") == 0;
}

static gboolean
same_field (RoundsHl7Reading *r, const RoundsHl7Segment *a, const RoundsHl7Segment *b, guint field)
{
  RoundsHl7Part x = rounds_hl7_field (&r->message, a, field);
  RoundsHl7Part y = rounds_hl7_field (&r->message, b, field);

  return x.n == y.n && memcmp (x.at, y.at, x.n) == 0;
}

/* A report is sent as an OBX a line: same code, same part, same state, same time. */
static gboolean
continues (RoundsHl7Reading *r, const RoundsHl7Segment *before, const RoundsHl7Segment *obx)
{
  return before != NULL && is_text (r, before) && is_text (r, obx) &&
         same_field (r, before, obx, 3) && same_field (r, before, obx, 4) &&
         same_field (r, before, obx, 11) && same_field (r, before, obx, 14);
}

typedef struct
{
  const RoundsHl7Segment *obr, *obx; /* obx: the one before, when its event stands */
  RoundsEvent *panel, *last;         /* what a note behind it belongs to */
  GArray *members, *notes;           /* of the panel: const char *, its targets and its notes */
  GString *lines;                    /* of the text that the last result is */
} Walk;

static void
end_result (RoundsHl7Reading *r, Walk *walk)
{
  if (walk->lines->len > 0 && walk->last != NULL && walk->last->kind == ROUNDS_KIND_RESULT)
    {
      walk->last->value.type = ROUNDS_VALUE_TEXT;
      walk->last->value.text = rounds_build_text (&r->build, walk->lines->str);
    }
  g_string_truncate (walk->lines, 0);
  walk->obx = NULL;
}

static void
add_reference (gpointer item, GArray *facets, RoundsFacetName name, RoundsFacetType type)
{
  RoundsFacet facet = { .name = name, .type = type, .text = item };

  g_array_append_val (facets, facet);
}

/* The panel's members come after it, so they are added to what it has. */
static void
end_panel (RoundsHl7Reading *r, Walk *walk)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (RoundsFacet));

  end_result (r, walk);
  rounds_build_end (&r->build);
  if (walk->panel != NULL && walk->members->len + walk->notes->len > 0)
    {
      g_array_append_vals (all, walk->panel->facets, walk->panel->n_facets);
      for (guint i = 0; i < walk->members->len; i++)
        add_reference (g_array_index (walk->members, gpointer, i), all, ROUNDS_FACET_MEMBER,
                       ROUNDS_FACET_IS_REFERENCE);
      for (guint i = 0; i < walk->notes->len; i++)
        add_reference (g_array_index (walk->notes, gpointer, i), all, ROUNDS_FACET_NOTE,
                       ROUNDS_FACET_IS_TEXT);
      walk->panel->facets = rounds_build_array (&r->build, all, &walk->panel->n_facets);
    }
  g_array_set_size (walk->members, 0);
  g_array_set_size (walk->notes, 0);
  walk->panel = walk->last = NULL;
}

static void
begin_panel (RoundsHl7Reading *r, Walk *walk, const RoundsHl7Segment *obr)
{
  end_panel (r, walk);
  walk->obr = obr;
  walk->panel = rounds_build_event (&r->build, ROUNDS_KIND_PANEL);
  if (walk->panel != NULL && !fill_panel (r, obr, walk->panel))
    {
      rounds_build_drop (&r->build);
      walk->panel = NULL;
    }
  rounds_build_end (&r->build);
  walk->last = walk->panel;
}

static void
add_result (RoundsHl7Reading *r, Walk *walk, const RoundsHl7Segment *obx)
{
  const char *target, *text;

  if (continues (r, walk->obx, obx))
    {
      text = read_lines (r, rounds_hl7_field (&r->message, obx, 5));
      g_string_append_printf (walk->lines, "\n%s", text != NULL ? text : "");
      walk->obx = obx;
      return;
    }
  end_result (r, walk);
  walk->last = rounds_build_event (&r->build, ROUNDS_KIND_RESULT);
  if (walk->last == NULL)
    return;
  if (!fill_result (r, walk->obr, obx, walk->last))
    {
      rounds_build_drop (&r->build);
      walk->last = NULL;
      return;
    }
  if (is_text (r, obx) && walk->last->value.text != NULL)
    g_string_assign (walk->lines, walk->last->value.text);
  walk->obx = obx;
  target = rounds_build_textf (&r->build, "%s#%u", r->build.reference, walk->last->part);
  if (walk->panel != NULL && target != NULL)
    g_array_append_val (walk->members, target);
}

static void
add_note (RoundsHl7Reading *r, Walk *walk, const RoundsHl7Segment *nte)
{
  const char *text = read_lines (r, rounds_hl7_field (&r->message, nte, 3));

  if (text == NULL || walk->last == NULL)
    return;
  if (walk->last == walk->panel)
    g_array_append_val (walk->notes, text);
  else
    rounds_build_facet_text (&r->build, ROUNDS_FACET_NOTE, "NTE-3", text);
}

void
rounds_hl7_results (RoundsHl7Reading *r)
{
  Walk walk = { .members = g_array_new (FALSE, FALSE, sizeof (char *)),
                .notes = g_array_new (FALSE, FALSE, sizeof (char *)),
                .lines = g_string_new (NULL) };

  for (guint i = 0; i < r->message.n_segments && !r->build.no_memory; i++)
    {
      const RoundsHl7Segment *segment = &r->message.segments[i];
      if (strcmp (segment->name, "OBR") == 0)
        begin_panel (r, &walk, segment);
      else if (strcmp (segment->name, "OBX") == 0)
        add_result (r, &walk, segment);
      else if (strcmp (segment->name, "NTE") == 0)
        add_note (r, &walk, segment);
    }
  end_panel (r, &walk);
  g_array_unref (walk.members);
  g_array_unref (walk.notes);
  g_string_free (walk.lines, TRUE);
}

/* ---- PV1 ---- */

static const char *
read_place (RoundsHl7Reading *r, const RoundsHl7Segment *pv1)
{
  static const guint parts[] = { 9, 4, 1, 2, 3 }; /* description; facility, unit, room, bed */
  GString *out = g_string_new (NULL);
  const char *text;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      const char *part = rounds_hl7_keep_component (r, pv1, 3, parts[i]);
      if (part != NULL)
        g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", part);
    }
  text = rounds_build_text (&r->build, out->str);
  g_string_free (out, TRUE);
  return text;
}

gboolean
rounds_hl7_encounter (RoundsHl7Reading *r, const RoundsHl7Segment *pv1)
{
  /* table 0004 to v3-ActCode (hl7.org/fhir/uv/v2mappings, PatientClass) */
  static const Word classes[] = { { "E", "EMER" },  { "I", "IMP" }, { "O", "AMB" },
                                  { "P", "PRENC" }, { "R", "AMB" }, { "B", "IMP" } };
  RoundsEvent *event = rounds_build_event (&r->build, ROUNDS_KIND_ENCOUNTER);
  RoundsHl7Id visit = rounds_hl7_cx (r, rounds_hl7_field (&r->message, pv1, 19));
  RoundsCode class = { "http://terminology.hl7.org/CodeSystem/v2-0004", NULL, NULL };
  RoundsCode id = { visit.system, visit.value, "VN" };
  RoundsCode leaving = { "http://terminology.hl7.org/CodeSystem/v2-0112", NULL, NULL };

  if (event == NULL)
    return FALSE;
  if (!rounds_hl7_time (r, pv1, 44, &event->start) || !rounds_hl7_time (r, pv1, 45, &event->end))
    {
      rounds_hl7_refuse (r, pv1, event->start.text == NULL ? 44 : 45, "not a date or time");
      rounds_build_drop (&r->build);
      return FALSE;
    }
  event->start_from = event->start.text != NULL ? "PV1-44" : NULL;
  class.code = rounds_hl7_keep_component (r, pv1, 2, 1);
  if (mapped (classes, G_N_ELEMENTS (classes), class.code) != class.code)
    class = (RoundsCode){ "http://terminology.hl7.org/CodeSystem/v3-ActCode",
                          mapped (classes, G_N_ELEMENTS (classes), class.code), NULL };
  event->performer = rounds_hl7_staff (r, pv1, 7);
  leaving.code = rounds_hl7_keep_component (r, pv1, 36, 1);
  rounds_build_facet_code (&r->build, ROUNDS_FACET_CLASS, "PV1-2", &class);
  rounds_build_facet_code (&r->build, ROUNDS_FACET_IDENTIFIER, "PV1-19", &id);
  rounds_build_facet_text (&r->build, ROUNDS_FACET_LOCATION, "PV1-3", read_place (r, pv1));
  rounds_build_facet_code (&r->build, ROUNDS_FACET_DISCHARGE, "PV1-36", &leaving);
  rounds_build_end (&r->build);
  return TRUE;
}
