#include "pregnancy.h"

#include "chart-private.h"
#include "tables.h"

/* 280 days after the last period a child is expected (Naegele; ACOG Committee Opinion 700, 2017), and it is
 * conceived on the 14th. No pregnancy lasts 44 weeks (record rule 2.2). */
#define TERM_DAYS       280
#define CONCEPTION_DAYS 14
#define LONGEST_DAYS    (44 * 7)
/* A new pregnancy is not known so soon after the end of another: a problem that begins then continues the one
 * that ended (another trimester's code, high risk after normal). */
#define HANDED_ON_DAYS  28

#define NOT_SO                                                                                    \
  (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED | ROUNDS_MARK_NOT_PATIENT | ROUNDS_MARK_CANCELLED | \
   ROUNDS_MARK_NOT_DONE)

/* ---- what a row says ---- */

typedef enum
{
  SAYS_NOTHING = 0,
  SAYS_PREGNANT,
  SAYS_SUPERVISION, /* that lasts for a visit or a trimester */
  SAYS_ENDED,
  SAYS_UNSURE,
  SAYS_NOT_PREGNANT,
} Says;

static Says
says_word (const char *word)
{
  static const char *const words[] = { "",      "pregnant", "supervision",
                                       "ended", "unsure",   "not-pregnant" };

  for (guint i = 1; word != NULL && i < G_N_ELEMENTS (words); i++)
    if (strcmp (word, words[i]) == 0)
      return (Says) i;
  return SAYS_NOTHING;
}

static Says
codes_say (const RoundsCode *codes, guint n)
{
  Says says = SAYS_NOTHING;

  for (guint i = 0; i < n && says == SAYS_NOTHING; i++)
    {
      const char *system = codes[i].system != NULL ? codes[i].system : "";

      /* http://hl7.org/fhir/sid/icd-10-cm; of procedures http://www.cms.gov/Medicare/Coding/ICD10 */
      if (strstr (system, "icd-10") != NULL || g_str_has_suffix (system, "/ICD10"))
        says = says_word (rounds_table_pregnancy_icd (codes[i].code));
      else
        says = says_word (rounds_table_pregnancy (codes[i].code));
    }
  return says;
}

/* A birth that is not a count of births, nor denied. */
static gboolean
is_finding (const RoundsValue *value)
{
  return value->type == ROUNDS_VALUE_NONE || value->type == ROUNDS_VALUE_TIME ||
         (value->type == ROUNDS_VALUE_BOOLEAN && g_strcmp0 (value->text, "true") == 0);
}

/* LOINC 82810-3 Pregnancy status (loinc.org/82810-3) */
static gboolean
is_status (const RoundsEvent *event)
{
  return event->value.type == ROUNDS_VALUE_CODED &&
         g_strcmp0 (rounds_event_code (event, ROUNDS_LOINC), "82810-3") == 0;
}

static Says
event_says (const RoundsEvent *event)
{
  Says says;

  if (event->kind == ROUNDS_KIND_CONDITION)
    return codes_say (event->codes, event->n_codes);
  if (rounds_kind_is_measured (event->kind) && is_status (event))
    return codes_say (event->value.codes, event->value.n_codes);
  if (event->kind != ROUNDS_KIND_PROCEDURE &&
      (event->kind != ROUNDS_KIND_OBSERVATION || !is_finding (&event->value)))
    return SAYS_NOTHING;
  says = codes_say (event->codes, event->n_codes);
  return says == SAYS_ENDED || says == SAYS_UNSURE ? says : SAYS_NOTHING;
}

gboolean
rounds_event_is_pregnancy (const RoundsEvent *event)
{
  return event_says (event) != SAYS_NOTHING;
}

/* ---- facts: each an interval of instants, as its date is known ---- */

typedef struct
{
  const RoundsChartRow *row;
  gint64 from, to;
  gboolean doubt;       /* of an end: it may be none; of a problem: it is suspected */
  gboolean abatement;   /* of a problem, and no more is known of the end */
  gboolean supervision; /* of a visit or a trimester */
  gboolean past;        /* says nothing of a later fact: "not pregnant", a visit's end */
} Fact;

typedef struct
{
  const RoundsChartIndex *index;
  gint64 at;
  GPtrArray *dues; /* of RoundsChartRow: every expected date, by when it was said, undated last */
  const RoundsChartRow *due; /* that counts; NULL: none */
  gboolean due_doubt;        /* another contradicts it */
  Fact status;               /* the newest that says pregnant; row NULL: none */
  GArray *open, *ends;       /* of Fact */
} Facts;

/* What is not dated was at any time until now. */
static Fact
fact_of (const Facts *self, const RoundsChartRow *row)
{
  if (row->from == G_MAXINT64)
    return (Fact){ .row = row, .from = G_MININT64, .to = self->at };
  return (Fact){ .row = row, .from = row->from, .to = row->to };
}

static gboolean
is_suspected (const RoundsEvent *event)
{
  static const char *const words[] = { "provisional", "differential", "unconfirmed", NULL };

  return rounds_word_among (rounds_event_facet_text (event, ROUNDS_FACET_VERIFICATION), words);
}

/* A problem that is over ended the pregnancy when it did; where that is not dated, or is as late as no pregnancy
 * lasts (a list that was tidied up), it may not have. */
static void
add_abatement (Facts *self, const RoundsChartRow *row, Says says)
{
  Fact end = fact_of (self, row);
  gint64 begun = row->from;

  end.abatement = TRUE;
  end.supervision = end.past = says == SAYS_SUPERVISION;
  end.doubt = end.supervision || is_suspected (row->event);
  if (row->until <= self->at && row->event->end.text != NULL)
    {
      rounds_chart_interval (self->index, &row->event->end, &end.from, &end.to);
      end.doubt |= begun == G_MAXINT64 || end.from - begun > LONGEST_DAYS * ROUNDS_DAY;
    }
  else
    {
      end.doubt = TRUE;
      end.to = begun != G_MAXINT64 ? MIN (self->at, begun + LONGEST_DAYS * ROUNDS_DAY) : self->at;
    }
  g_array_append_val (self->ends, end);
}

static void
add_problem (Facts *self, const RoundsChartRow *row, Says says)
{
  static const char *const open[] = { "active", "recurrence", "relapse", NULL };
  static const char *const over[] = { "inactive", "remission", "resolved", NULL };
  const char *status = rounds_event_facet_text (row->event, ROUNDS_FACET_CLINICAL_STATUS);
  Fact fact = fact_of (self, row);

  fact.doubt = is_suspected (row->event);
  if (rounds_word_among (status, open))
    g_array_append_val (self->open, fact);
  if (rounds_word_among (status, over) || row->until <= self->at)
    add_abatement (self, row, says);
}

/* hl7.org/fhir/R4/valueset-event-status: what has not begun, is not over or was broken off ended nothing. */
static gboolean
is_over (const RoundsEvent *event)
{
  static const char *const words[] = { "preparation", "in-progress", "on-hold", "stopped",
                                       "suspended",   "aborted",     NULL };

  return event->kind != ROUNDS_KIND_PROCEDURE || !rounds_word_among (event->status, words);
}

static void
add_end (Facts *self, const RoundsChartRow *row, Says says)
{
  Fact fact = fact_of (self, row);

  fact.past = says == SAYS_NOT_PREGNANT;
  fact.doubt = says == SAYS_UNSURE || is_suspected (row->event);
  if (is_over (row->event))
    g_array_append_val (self->ends, fact);
}

static void
add_row (Facts *self, const RoundsChartRow *row)
{
  Says says = event_says (row->event);

  if ((row->marks & NOT_SO) != 0 || (row->from > self->at && row->from != G_MAXINT64) ||
      ((row->marks & ROUNDS_MARK_MODIFIED) != 0 && rounds_kind_is_measured (row->event->kind)) ||
      rounds_event_has_text (row->event, ROUNDS_FACET_VERIFICATION, "refuted"))
    return;
  /* Rows stand by time, undated ones last. */
  if (rounds_event_is_delivery (row->event))
    g_ptr_array_add (self->dues, (gpointer) row);
  if (says == SAYS_NOTHING)
    return;
  if (says > SAYS_SUPERVISION)
    add_end (self, row, says);
  else if (row->event->kind == ROUNDS_KIND_CONDITION)
    add_problem (self, row, says);
  else if (row->from != G_MAXINT64)
    self->status = fact_of (self, row);
}

/* A problem follows the one that ended: a pregnancy goes on from one code to the next; and it outlasts a visit. */
static gboolean
is_handed_on (const Facts *self, const Fact *end)
{
  for (guint i = 0; end->abatement && i < self->open->len; i++)
    {
      const Fact *open = &g_array_index (self->open, Fact, i);

      if (open->row != end->row && open->from < end->to + HANDED_ON_DAYS * ROUNDS_DAY &&
          (end->supervision || open->to > end->from - HANDED_ON_DAYS * ROUNDS_DAY))
        return TRUE;
    }
  return FALSE;
}

static void
drop_handed_on (Facts *self)
{
  for (guint i = self->ends->len; i-- > 0;)
    if (is_handed_on (self, &g_array_index (self->ends, Fact, i)))
      g_array_remove_index (self->ends, i);
}

static void
collect (Facts *self)
{
  for (guint i = 0; i < self->index->n_standing; i++)
    add_row (self, self->index->standing[i]);
  drop_handed_on (self);
}

/* ---- what the ends leave of a fact ---- */

typedef enum
{
  HOLDS = 0,
  UNCLEAR,
  ENDED,
} Verdict;

/* begun: no end before that instant was of this pregnancy. lasts: what says it is still open, so that an end
 * after it contradicts it. */
static Verdict
judge (const Facts *self, const Fact *fact, gint64 begun, gboolean lasts)
{
  Verdict verdict = HOLDS;

  for (guint i = 0; i < self->ends->len; i++)
    {
      const Fact *end = &g_array_index (self->ends, Fact, i);
      gboolean after = end->from >= fact->to, before = end->to <= fact->from;

      if (after && !end->doubt && !lasts)
        return ENDED;
      if (after || (end->to > begun && !(before && (end->past || lasts))))
        verdict = UNCLEAR;
    }
  return verdict;
}

/* ---- which expected date counts ---- */

static gint64
due_day (const RoundsChartIndex *index, const RoundsTime *time, gint64 instant)
{
  return time->zoned ? rounds_chart_day (index, instant) : instant / ROUNDS_DAY;
}

static gint64
due_of (const Facts *self, const RoundsChartRow *row)
{
  const RoundsTime *time = &row->event->value.time;

  return due_day (self->index, time, time->from);
}

static gboolean
has_day (const RoundsChartRow *row)
{
  return row->event->value.time.precision >= ROUNDS_PRECISION_DAY;
}

/* Days by which two methods may differ at that age of a pregnancy and mean the same: ACOG Committee Opinion 700
 * (2017), table 1. What differs by more is dated anew by a clinician, who says so. */
static gint64
tolerance (gint64 days)
{
  static const struct
  {
    gint64 before, days;
  } rows[] = { { 9 * 7, 5 }, { 16 * 7, 7 }, { 22 * 7, 10 }, { 28 * 7, 14 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (days < rows[i].before)
      return rows[i].days;
  return 21;
}

/* The age is that at the ultrasound, else at the later of the two. */
static gboolean
contradicts (const Facts *self, const RoundsChartRow *due, const RoundsChartRow *other)
{
  int rank = rounds_event_delivery_rank (due->event);
  int other_rank = rounds_event_delivery_rank (other->event);
  gint64 said = rank == ROUNDS_DUE_ULTRASOUND         ? due->from
                : other_rank == ROUNDS_DUE_ULTRASOUND ? other->from
                                                      : MAX (due->from, other->from);
  gint64 differ = ABS (due_of (self, due) - due_of (self, other));

  /* The same method again is a newer word; what was decided knew what was said before. */
  if (rank == other_rank || !has_day (due) || !has_day (other) ||
      (rank == ROUNDS_DUE_DECIDED && other->from <= due->from))
    return FALSE;
  return differ >
         tolerance (rounds_chart_day (self->index, said) - (due_of (self, due) - TERM_DAYS));
}

/* What gives weeks goes before what does not; then the better method; then the newer. */
static gboolean
goes_before (const RoundsChartRow *one, const RoundsChartRow *other)
{
  if (has_day (one) != has_day (other))
    return has_day (one);
  return rounds_event_delivery_rank (one->event) <= rounds_event_delivery_rank (other->event);
}

/* Weighed: ACOG's choice between a period and an ultrasound that agree (the period), or that of NICE NG201 (the
 * ultrasound): they differ by days that the table takes for nothing. Chosen: what was decided, then the ultrasound.
 * The newest says which pregnancy it is: what was said before its last period was of another. */
static void
choose_due (Facts *self)
{
  const RoundsChartRow *newest = NULL;
  gint64 begun;

  for (guint i = 0; i < self->dues->len; i++)
    {
      const RoundsChartRow *row = g_ptr_array_index (self->dues, i);

      if (row->from != G_MAXINT64 || newest == NULL)
        newest = row;
    }
  self->due = newest;
  if (newest == NULL || newest->from == G_MAXINT64)
    return;
  begun = due_of (self, newest) - TERM_DAYS;
  for (guint i = 0; i < self->dues->len; i++)
    {
      const RoundsChartRow *row = g_ptr_array_index (self->dues, i);

      if (row->from != G_MAXINT64 && rounds_chart_day (self->index, row->from) >= begun &&
          goes_before (row, self->due))
        self->due = row;
    }
  for (guint i = 0; i < self->dues->len; i++)
    {
      const RoundsChartRow *row = g_ptr_array_index (self->dues, i);

      if (row->from != G_MAXINT64 && rounds_chart_day (self->index, row->from) >= begun)
        self->due_doubt |= contradicts (self, self->due, row);
    }
}

/* An expected date of a month gives no weeks. FALSE: it is not of now. */
static gboolean
read_due (const Facts *self, RoundsPregnancy *out, Verdict *verdict)
{
  const RoundsTime *time = &self->due->event->value.time;
  gint64 today = rounds_chart_day (self->index, self->at);
  gint64 first = due_day (self->index, time, time->from);
  gint64 last = time->precision < ROUNDS_PRECISION_DAY ? time->to / ROUNDS_DAY - 1 : first;
  gint64 conceived = self->at - (today - (first - TERM_DAYS + CONCEPTION_DAYS)) * ROUNDS_DAY;
  Fact fact = fact_of (self, self->due);

  *out = (RoundsPregnancy){ .days = (int) (today - first + TERM_DAYS), .row = self->due };
  if (today - first + TERM_DAYS < 0 || today - last + TERM_DAYS >= LONGEST_DAYS)
    return FALSE;
  out->state = first == last ? ROUNDS_PREGNANCY_DAYS : ROUNDS_PREGNANCY_RECORDED;
  *verdict = judge (self, &fact, conceived, FALSE);
  if (*verdict == HOLDS && self->due_doubt)
    *verdict = UNCLEAR;
  return TRUE;
}

/* The newest problem that no end contradicts; TRUE: out says one, or that one is contradicted. */
static gboolean
read_open (const Facts *self, RoundsPregnancy *out)
{
  gint64 newest = G_MININT64;

  *out = (RoundsPregnancy){ ROUNDS_PREGNANCY_NOT_SAID, 0, NULL };
  for (guint i = 0; i < self->open->len; i++)
    {
      const Fact *open = &g_array_index (self->open, Fact, i);

      if (judge (self, open, open->from, TRUE) == UNCLEAR)
        {
          *out = (RoundsPregnancy){ ROUNDS_PREGNANCY_CHECK, 0, open->row };
          return TRUE;
        }
      if (out->row != NULL && open->from < newest)
        continue;
      newest = open->from;
      out->row = open->row;
      out->state = open->doubt ? ROUNDS_PREGNANCY_SUSPECTED
                   : open->from != G_MININT64 && self->at - open->from > LONGEST_DAYS * ROUNDS_DAY
                       ? ROUNDS_PREGNANCY_LONG
                       : ROUNDS_PREGNANCY_RECORDED;
    }
  return out->row != NULL;
}

/* An answer is of its day, and of no pregnancy after 44 weeks. */
static RoundsPregnancy
read_status (const Facts *self)
{
  const Fact *status = &self->status;
  Verdict verdict;

  if (status->row == NULL || self->at - status->from > LONGEST_DAYS * ROUNDS_DAY)
    return (RoundsPregnancy){ ROUNDS_PREGNANCY_NOT_SAID, 0, NULL };
  verdict = judge (self, status, status->from, FALSE);
  if (verdict == ENDED)
    return (RoundsPregnancy){ ROUNDS_PREGNANCY_NOT_SAID, 0, NULL };
  return (RoundsPregnancy){ verdict == HOLDS ? ROUNDS_PREGNANCY_RECORDED : ROUNDS_PREGNANCY_CHECK,
                            0, status->row };
}

/* An expected date that no end contradicts is of this pregnancy, whatever an older problem still says; then
 * problems, which are open or not, go before an answer of one day. */
static RoundsPregnancy
read_facts (const Facts *self)
{
  RoundsPregnancy due = { ROUNDS_PREGNANCY_NOT_SAID, 0, NULL }, open, status = read_status (self);
  Verdict verdict = ENDED;
  gboolean dated = self->due != NULL && read_due (self, &due, &verdict);
  gboolean said = read_open (self, &open);

  if (dated && verdict == HOLDS)
    return due;
  if (dated && verdict == UNCLEAR)
    return (RoundsPregnancy){ ROUNDS_PREGNANCY_CHECK, 0, self->due };
  if (!said || (status.row != NULL && open.state == ROUNDS_PREGNANCY_SUSPECTED))
    return status;
  return status.state == ROUNDS_PREGNANCY_CHECK ? status : open;
}

RoundsPregnancy
rounds_chart_pregnancy (const RoundsChartIndex *index, gint64 at)
{
  Facts facts = { .index = index, .at = at };
  RoundsPregnancy found = { ROUNDS_PREGNANCY_NOT_SAID, 0, NULL };

  if (at >= index->death)
    return found;
  facts.dues = g_ptr_array_new ();
  facts.open = g_array_new (FALSE, FALSE, sizeof (Fact));
  facts.ends = g_array_new (FALSE, FALSE, sizeof (Fact));
  collect (&facts);
  choose_due (&facts);
  found = read_facts (&facts);
  g_ptr_array_unref (facts.dues);
  g_array_unref (facts.open);
  g_array_unref (facts.ends);
  return found;
}
