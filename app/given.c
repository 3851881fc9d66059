#include "given.h"

#include "json-writer.h"
#include "say.h"
#include "scan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FORM       1
#define LINES_MAX  256 /* of what is read back; ROUNDS_EVIDENCE_MAX are written */

#define LABELLED   (ROUNDS_MARK_RESTRICTED | ROUNDS_MARK_VERY)

/* The years 1 to 9999, which a date of GLib can be of (g_date_time_new_from_unix_utc). */
#define MOMENT_MIN (-62135596800000ll)
#define MOMENT_MAX 253402300799999ll

static void
line_clear (gpointer data)
{
  RoundsGivenFrom *line = data;

  g_free (line->reference);
  g_free (line->field);
  g_free (line->line);
  g_free (line->label);
  g_free (line->why);
}

static RoundsGiven *
new_empty (void)
{
  RoundsGiven *self = g_new0 (RoundsGiven, 1);

  self->lines = g_array_new (FALSE, TRUE, sizeof (RoundsGivenFrom));
  g_array_set_clear_func (self->lines, line_clear);
  self->cited = g_array_new (FALSE, FALSE, sizeof (guint));
  self->moment = ROUNDS_GIVEN_NO_MOMENT;
  return self;
}

static RoundsGivenFrom
line_of (const RoundsEvidenceLine *from)
{
  const RoundsEvent *event = from->row->event;
  RoundsGivenFrom line = { .part = event->part, .version = event->version };

  memcpy (line.rid, event->rid, sizeof line.rid);
  line.reference = g_strdup (event->reference);
  line.field = g_strdup (from->field);
  line.line = g_strdup (from->line);
  line.label = g_strdup (from->label);
  line.why = g_strdup (from->why);
  line.start = from->start;
  line.end = from->end;
  line.sensitive = from->sensitive;
  return line;
}

static guint
count_withheld (const RoundsChartIndex *index)
{
  guint n = 0;

  for (guint i = 0; i < ROUNDS_N_SECRECIES; i++)
    n += index->withheld[i];
  return n;
}

RoundsGiven *
rounds_given_new (const RoundsEvidence *evidence, const RoundsChartIndex *index)
{
  RoundsGiven *self = new_empty ();

  self->summary = rounds_evidence_summary (evidence, index);
  self->moment = evidence->moment;
  self->off = evidence->off;
  self->facts = g_strdup (evidence->facts);
  self->facts_marks = evidence->facts_marks;
  self->withheld = count_withheld (index);
  for (guint i = 0; i < evidence->n_lines; i++)
    {
      RoundsGivenFrom line = line_of (&evidence->lines[i]);

      g_array_append_val (self->lines, line);
    }
  return self;
}

void
rounds_given_free (RoundsGiven *self)
{
  g_array_unref (self->lines);
  g_array_unref (self->cited);
  g_free (self->summary);
  if (self->facts != NULL)
    explicit_bzero (self->facts, strlen (self->facts));
  g_free (self->facts);
  g_free (self->said);
  g_free (self);
}

const RoundsGivenFrom *
rounds_given_line (const RoundsGiven *self, guint number)
{
  return &g_array_index (self->lines, RoundsGivenFrom, number - 1);
}

void
rounds_given_cite (RoundsGiven *self, const char *answer)
{
  const RoundsEvidence evidence = { .n_lines = self->lines->len };

  g_array_unref (self->cited);
  self->cited = rounds_evidence_cited (&evidence, answer);
}

char *
rounds_given_moment_words (const RoundsGiven *self, const RoundsChartIndex *index)
{
  g_autofree char *moment = NULL;

  if (self->moment == ROUNDS_GIVEN_NO_MOMENT)
    return NULL;
  moment = rounds_say_moment (index, self->moment);
  /* Translators: a date and a time. Of a past moment that was shown in place of now; then of what was now. */
  return g_strdup_printf (self->off ? _ ("From the record as of %s")
                                    : _ ("From the record when asked, %s"),
                          moment);
}

char *
rounds_given_facts_words (const RoundsGiven *self, const RoundsChartIndex *index)
{
  g_autofree char *facts = NULL;

  if (self->facts == NULL)
    return NULL;
  if (index == NULL || count_withheld (index) > self->withheld)
    return g_strdup (_ ("What was given besides, of the whole record, is not shown: more of it is "
                        "withheld from you now."));
  facts = g_strchomp (g_strdup (self->facts));
  /* Translators: then lines in English, as the model has them: age, sex, problems, medicines, allergies. */
  return g_strdup_printf (_ ("Given besides, of the whole record, as it was then:\n%s"), facts);
}

/* ---- written ---- */

static void
write_line (RoundsJson *json, const RoundsGivenFrom *line)
{
  char rid[ROUNDS_RID_TEXT];

  rounds_json_begin_object (json);
  rounds_json_member (json, "rid", rounds_rid_text (line->rid, rid));
  rounds_json_member_unsigned (json, "part", line->part);
  rounds_json_member_unsigned (json, "version", line->version);
  rounds_json_member (json, "reference", line->reference);
  rounds_json_member (json, "field", line->field);
  rounds_json_member_unsigned (json, "start", line->start);
  rounds_json_member_unsigned (json, "end", line->end);
  rounds_json_member (json, "line", line->line);
  rounds_json_member (json, "label", line->label);
  rounds_json_member (json, "why", line->why);
  rounds_json_member_truth (json, "sensitive", line->sensitive);
  rounds_json_end_object (json);
}

char *
rounds_given_write (const RoundsGiven *self, RoundsPatient *patient, const char *said)
{
  g_autoptr (RoundsJson) json = rounds_json_new ();
  char rid[ROUNDS_RID_TEXT];

  rounds_json_begin_object (json);
  rounds_json_member_unsigned (json, "form", FORM);
  rounds_json_member (json, "patient", rounds_rid_text (rounds_patient_get_rid (patient), rid));
  rounds_json_member (json, "said", said);
  rounds_json_member (json, "summary", self->summary);
  if (self->moment != ROUNDS_GIVEN_NO_MOMENT)
    {
      rounds_json_name (json, "moment");
      rounds_json_integer (json, self->moment);
      rounds_json_member_truth (json, "off", self->off);
    }
  if (self->facts != NULL)
    {
      rounds_json_member (json, "facts", self->facts);
      rounds_json_member_truth (json, "guarded", (self->facts_marks & ROUNDS_MARK_SENSITIVE) != 0);
      rounds_json_member_truth (json, "labelled", (self->facts_marks & LABELLED) != 0);
      rounds_json_member_unsigned (json, "withheld", self->withheld);
    }
  rounds_json_name (json, "cited");
  rounds_json_begin_array (json);
  for (guint i = 0; i < self->cited->len; i++)
    rounds_json_unsigned (json, g_array_index (self->cited, guint, i));
  rounds_json_end_array (json);
  rounds_json_name (json, "given");
  rounds_json_begin_array (json);
  for (guint i = 0; i < self->lines->len; i++)
    write_line (json, rounds_given_line (self, i + 1));
  rounds_json_end_array (json);
  rounds_json_end_object (json);
  return g_strdup (rounds_json_get (json));
}

/* ---- read back ---- */

static gboolean
read_number (RoundsScan *json, RoundsScanNode node, guint32 *number)
{
  const char *digits = rounds_scan_digits (json, node);
  guint64 value;

  if (digits == NULL || !g_ascii_string_to_unsigned (digits, 10, 0, G_MAXUINT32, &value, NULL))
    return FALSE;
  *number = (guint32) value;
  return TRUE;
}

static gboolean
read_line (RoundsScan *json, RoundsScanNode node, RoundsGivenFrom *line)
{
  guint32 part = 0;

  line->reference = g_strdup (rounds_scan_get_string (json, node, "reference"));
  line->field = g_strdup (rounds_scan_get_string (json, node, "field"));
  line->line = g_strdup (rounds_scan_get_string (json, node, "line"));
  line->label = g_strdup (rounds_scan_get_string (json, node, "label"));
  line->why = g_strdup (rounds_scan_get_string (json, node, "why"));
  line->sensitive = rounds_scan_type (json, rounds_scan_get (json, node, "sensitive")) !=
                    ROUNDS_SCAN_FALSE;
  if (!rounds_rid_read (rounds_scan_get_string (json, node, "rid"), line->rid) ||
      !read_number (json, rounds_scan_get (json, node, "part"), &part) ||
      !read_number (json, rounds_scan_get (json, node, "version"), &line->version) ||
      !read_number (json, rounds_scan_get (json, node, "start"), &line->start) ||
      !read_number (json, rounds_scan_get (json, node, "end"), &line->end))
    return FALSE;
  line->part = part;
  return line->version > 0 && line->start <= line->end && line->line != NULL &&
         line->label != NULL && line->why != NULL;
}

static gboolean
read_lines (RoundsGiven *self, RoundsScan *json, RoundsScanNode lines)
{
  if (rounds_scan_type (json, lines) != ROUNDS_SCAN_ARRAY ||
      rounds_scan_length (json, lines) > LINES_MAX)
    return FALSE;
  g_array_set_size (self->lines, rounds_scan_length (json, lines));
  for (guint i = 0; i < self->lines->len; i++)
    if (!read_line (json, rounds_scan_item (json, lines, i),
                    &g_array_index (self->lines, RoundsGivenFrom, i)))
      return FALSE;
  return TRUE;
}

static gboolean
is_cited (const RoundsGiven *self, guint number)
{
  for (guint i = 0; i < self->cited->len; i++)
    if (g_array_index (self->cited, guint, i) == number)
      return TRUE;
  return FALSE;
}

static gboolean
read_cited (RoundsGiven *self, RoundsScan *json, RoundsScanNode cited)
{
  if (rounds_scan_type (json, cited) != ROUNDS_SCAN_ARRAY)
    return FALSE;
  for (RoundsScanNode node = rounds_scan_first (json, cited); node != 0;
       node = rounds_scan_next (json, node))
    {
      guint32 number = 0;
      guint kept;

      if (!read_number (json, node, &number) || number < 1 || number > self->lines->len ||
          is_cited (self, number))
        return FALSE;
      kept = number;
      g_array_append_val (self->cited, kept);
    }
  return TRUE;
}

/* Of one that is there and cannot be read nobody says that there was none. */
static gboolean
read_moment (RoundsGiven *self, RoundsScan *json, RoundsScanNode root)
{
  RoundsScanNode moment = rounds_scan_get (json, root, "moment");
  RoundsScanType off = rounds_scan_type (json, rounds_scan_get (json, root, "off"));
  const char *digits = moment != 0 ? rounds_scan_digits (json, moment) : NULL;

  if (moment == 0)
    return TRUE;
  self->off = off == ROUNDS_SCAN_TRUE;
  return digits != NULL && (self->off || off == ROUNDS_SCAN_FALSE) &&
         g_ascii_string_to_signed (digits, 10, MOMENT_MIN, MOMENT_MAX, &self->moment, NULL);
}

/* What cannot be read of them guards them the more. */
static void
read_facts (RoundsGiven *self, RoundsScan *json, RoundsScanNode root)
{
  guint32 withheld = 0;

  self->facts = g_strdup (rounds_scan_get_string (json, root, "facts"));
  if (rounds_scan_type (json, rounds_scan_get (json, root, "guarded")) != ROUNDS_SCAN_FALSE)
    self->facts_marks |= ROUNDS_MARK_SENSITIVE;
  if (rounds_scan_type (json, rounds_scan_get (json, root, "labelled")) != ROUNDS_SCAN_FALSE)
    self->facts_marks |= ROUNDS_MARK_SENSITIVE | ROUNDS_MARK_RESTRICTED;
  if (read_number (json, rounds_scan_get (json, root, "withheld"), &withheld))
    self->withheld = withheld;
}

static gboolean
is_of (RoundsPatient *patient, RoundsScan *json, RoundsScanNode root)
{
  guint8 rid[ROUNDS_RID_BYTES];
  guint32 form = 0;

  return read_number (json, rounds_scan_get (json, root, "form"), &form) && form == FORM &&
         rounds_rid_read (rounds_scan_get_string (json, root, "patient"), rid) &&
         memcmp (rid, rounds_patient_get_rid (patient), ROUNDS_RID_BYTES) == 0;
}

RoundsGiven *
rounds_given_read (RoundsPatient *patient, const char *text)
{
  g_autoptr (RoundsGiven) self = new_empty ();
  g_autoptr (RoundsScan) json = rounds_scan_parse (text, strlen (text), NULL, NULL);
  RoundsScanNode root = json != NULL ? rounds_scan_root (json) : 0;

  if (json == NULL || !is_of (patient, json, root) ||
      !read_lines (self, json, rounds_scan_get (json, root, "given")) ||
      !read_cited (self, json, rounds_scan_get (json, root, "cited")) ||
      !read_moment (self, json, root))
    return NULL;
  self->said = g_strdup (rounds_scan_get_string (json, root, "said"));
  self->summary = g_strdup (rounds_scan_get_string (json, root, "summary"));
  read_facts (self, json, root);
  return self->said != NULL && self->summary != NULL && !rounds_scan_failed (json)
             ? g_steal_pointer (&self)
             : NULL;
}

/* ---- what became of a record ---- */

/* Nothing that had one of these was given: it came since. The gravest first. */
static const struct
{
  guint32 mark;
  const char *words;
} since[] = {
  { ROUNDS_MARK_IN_ERROR, N_ ("entered in error since") },
  { ROUNDS_MARK_DELETED, N_ ("deleted at its source since") },
  { ROUNDS_MARK_NOT_PATIENT, N_ ("not of this patient, as it says now") },
  { ROUNDS_MARK_CONSENT, N_ ("a consent limits its use since") },
  { ROUNDS_MARK_REPLACED, N_ ("replaced since by a later document") },
};

static char *
words_since (const RoundsGivenFrom *line, const RoundsChartRow *row)
{
  guint32 version = row->event->version;

  for (gsize i = 0; i < G_N_ELEMENTS (since); i++)
    if (row->marks & since[i].mark)
      return version == line->version
                 ? g_strdup (_ (since[i].words))
                 /* Translators: what became of a record ("entered in error since"), and its number. */
                 : g_strdup_printf (_ ("%s: version %u now"), _ (since[i].words), version);
  return version == line->version ? NULL
                                  : g_strdup_printf (_ ("changed since: version %u now"), version);
}

static gboolean
is_record (const RoundsEvent *event, const RoundsGivenFrom *line)
{
  return memcmp (event->rid, line->rid, ROUNDS_RID_BYTES) == 0;
}

static gboolean
is_among (const RoundsChartRow *row, const RoundsGivenFrom *line)
{
  for (guint i = 0; i < row->n_also; i++)
    if (is_record (row->also[i], line))
      return TRUE;
  return FALSE;
}

/* By its name, which the chart finds at once; by its rid where two sources have that name, or it has parts. */
static const RoundsChartRow *
row_of (const RoundsGivenFrom *line, RoundsPatient *patient)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  const RoundsChartRow *named = index != NULL && line->reference != NULL
                                    ? rounds_chart_row (index, line->reference)
                                    : NULL,
                       *row;

  if (named == NULL && line->part == 0 && line->reference != NULL)
    return NULL;
  if (named != NULL && is_record (named->event, line) && named->event->part == line->part)
    return named;
  row = rounds_patient_find_row (patient, line->rid, line->part);
  if (row == NULL && named != NULL && (is_record (named->event, line) || is_among (named, line)))
    row = named;
  return row;
}

RoundsGivenState
rounds_given_find (const RoundsGivenFrom *line,
                   RoundsPatient *patient,
                   const RoundsChartRow **row,
                   char **words)
{
  const RoundsChartRow *found = row_of (line, patient);
  RoundsGivenState state = found == NULL                    ? ROUNDS_GIVEN_GONE
                           : is_record (found->event, line) ? ROUNDS_GIVEN_HERE
                                                            : ROUNDS_GIVEN_OTHER;

  *row = found;
  if (words == NULL)
    return state;
  if (state == ROUNDS_GIVEN_GONE)
    *words = g_strdup (_ ("its record is not in this chart now"));
  else if (state == ROUNDS_GIVEN_OTHER)
    *words = g_strdup_printf (_ ("shown as %s since, which says the same"),
                              found->event->reference != NULL ? found->event->reference : "?");
  else
    *words = words_since (line, found);
  return state;
}
