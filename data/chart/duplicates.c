/* Two events that are one thing (record rule 2.4, "Duplicate", "Corrected", and notes). */
#include "chart-private.h"
#include "fhir-time.h"
#include "tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How far back among results of one code and instant a twin is looked for. */
#define TWINS_MAX 64

static void
merge_into (Draft *drafts, guint from, guint into)
{
  Draft *target = &drafts[into], *draft = &drafts[from];

  draft->into = into;
  if (target->also == NULL)
    target->also = g_ptr_array_new ();
  g_ptr_array_add (target->also, (gpointer) draft->event);
  for (guint i = 0; draft->also != NULL && i < draft->also->len; i++)
    g_ptr_array_add (target->also, g_ptr_array_index (draft->also, i));
}

/* ---- results ---- */

static gboolean
quantity_same (const RoundsQuantity *one, const RoundsQuantity *other)
{
  const RoundsUnit *a = rounds_table_unit (one->unit_code);
  const RoundsUnit *b = rounds_table_unit (other->unit_code);
  double x, y;

  if (g_strcmp0 (one->comparator, other->comparator) != 0 || isnan (one->number) ||
      isnan (other->number))
    return FALSE;
  if (g_strcmp0 (one->unit_code, other->unit_code) == 0)
    return one->number == other->number &&
           (one->unit_code != NULL || g_strcmp0 (one->unit, other->unit) == 0);
  if (a == NULL || b == NULL || strcmp (a->dimension, b->dimension) != 0)
    return FALSE;
  x = one->number * a->factor;
  y = other->number * b->factor;
  return fabs (x - y) <= 1e-9 * fmax (fabs (x), fabs (y));
}

static gboolean
values_same (const RoundsEvent *one, const RoundsEvent *other)
{
  if (one->value.type == ROUNDS_VALUE_QUANTITY && other->value.type == ROUNDS_VALUE_QUANTITY &&
      one->n_components == 0 && other->n_components == 0)
    return quantity_same (&one->value.first, &other->value.first);
  return (one->value.type != ROUNDS_VALUE_NONE || one->n_components > 0) &&
         rounds_event_value_equal (one, other);
}

static gboolean
shares_identifier (const RoundsEvent *one, const RoundsEvent *other)
{
  const RoundsFacet *a, *b;

  for (guint i = 0; (a = rounds_event_facet (one, ROUNDS_FACET_IDENTIFIER, i)) != NULL; i++)
    for (guint k = 0; (b = rounds_event_facet (other, ROUNDS_FACET_IDENTIFIER, k)) != NULL; k++)
      if (g_strcmp0 (a->code.system, b->code.system) == 0 &&
          g_strcmp0 (a->code.code, b->code.code) == 0)
        return TRUE;
  a = rounds_event_facet (one, ROUNDS_FACET_SPECIMEN, 0);
  b = rounds_event_facet (other, ROUNDS_FACET_SPECIMEN, 0);
  return a != NULL && b != NULL && a->text != NULL && g_strcmp0 (a->text, b->text) == 0;
}

/* Two bottles of one order are two results. References of two feeds cannot be compared. */
static gboolean
other_specimen (const RoundsEvent *one, const RoundsEvent *other)
{
  const RoundsFacet *a = rounds_event_facet (one, ROUNDS_FACET_SPECIMEN, 0);
  const RoundsFacet *b = rounds_event_facet (other, ROUNDS_FACET_SPECIMEN, 0);

  return a != NULL && b != NULL && a->text != NULL && b->text != NULL &&
         strcmp (a->text, b->text) != 0 && g_strcmp0 (one->source, other->source) == 0;
}

/* FALSE: it is not said of both; *same of what is said. References of two feeds cannot be compared. */
static gboolean
compare_organisms (const RoundsEvent *one, const RoundsEvent *other, gboolean *same)
{
  static const RoundsFacetName names[] = { ROUNDS_FACET_OF, ROUNDS_FACET_DERIVED_FROM };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const RoundsFacet *a = rounds_event_facet (one, names[i], 0);
      const RoundsFacet *b = rounds_event_facet (other, names[i], 0);

      if (a == NULL || b == NULL || a->text == NULL || b->text == NULL ||
          (names[i] == ROUNDS_FACET_DERIVED_FROM && g_strcmp0 (one->source, other->source) != 0))
        continue;
      *same = strcmp (a->text, b->text) == 0;
      return TRUE;
    }
  return FALSE;
}

/* Of two organisms in one specimen each has its own answer to a drug, often the same. Where only the culture lists what is
 * of it, two records of one feed may be of two: both stay. */
static gboolean
may_be_other_organism (const RoundsEvent *one, const RoundsEvent *other)
{
  gboolean same;

  if (!rounds_event_is_of_organism (one) || !rounds_event_is_of_organism (other))
    return FALSE;
  if (compare_organisms (one, other, &same))
    return !same;
  return g_strcmp0 (one->source, other->source) == 0 && !rounds_event_is_message (one);
}

static gboolean
is_duplicate (const RoundsEvent *one, const RoundsEvent *other)
{
  static const char *const unusable[] = { "entered-in-error", "cancelled", "registered", NULL };

  return !rounds_word_among (one->status, unusable) &&
         !rounds_word_among (other->status, unusable) && !other_specimen (one, other) &&
         !may_be_other_organism (one, other) && values_same (one, other) &&
         (g_strcmp0 (one->source, other->source) != 0 || shares_identifier (one, other));
}

typedef struct
{
  guint32 hash; /* of the code */
  guint draft;
} Coded;

static int
compare_coded (const void *one, const void *other)
{
  const Coded *a = one, *b = other;
  if (a->hash != b->hash)
    return a->hash < b->hash ? -1 : 1;
  return (a->draft > b->draft) - (a->draft < b->draft);
}

/* All results of one instant. */
static void
merge_run (RoundsChartIndex *self, GArray *run)
{
  Draft *drafts = self->parts->drafts;

  if (run->len < 2)
    return;
  qsort (run->data, run->len, sizeof (Coded), compare_coded);
  for (guint i = 1; i < run->len; i++)
    {
      const Coded *coded = &g_array_index (run, Coded, i);
      for (guint k = i; k-- > 0 && i - k <= TWINS_MAX;)
        {
          const Coded *before = &g_array_index (run, Coded, k);
          if (before->hash != coded->hash)
            break;
          if (strcmp (drafts[before->draft].key_code, drafts[coded->draft].key_code) != 0 ||
              drafts[before->draft].into != ROUNDS_NONE ||
              !is_duplicate (drafts[before->draft].event, drafts[coded->draft].event))
            continue;
          merge_into (drafts, coded->draft, before->draft);
          break;
        }
    }
}

static void
merge_results (RoundsChartIndex *self, const guint *order, guint n)
{
  Draft *drafts = self->parts->drafts;
  g_autoptr (GArray) run = g_array_new (FALSE, FALSE, sizeof (Coded));
  gint64 at = G_MININT64;

  for (guint i = 0; i < n; i++)
    {
      const Draft *draft = &drafts[order[i]];
      Coded coded = { draft->key_hash, order[i] };
      if (draft->from != at)
        {
          merge_run (self, run);
          g_array_set_size (run, 0);
          at = draft->from;
        }
      if (draft->key_code == NULL || draft->into != ROUNDS_NONE || draft->from == G_MAXINT64 ||
          (draft->marks & ROUNDS_MARK_MODIFIED) != 0)
        continue;

      g_array_append_val (run, coded);
    }
  merge_run (self, run);
}

/* ---- the same accession and code under another id: preliminary, final, corrected, withdrawn ---- */

static guint
status_rank (const RoundsEvent *event)
{
  static const char *const early[] = { "registered", "preliminary", "partial", NULL };
  static const char *const late[] = { "amended", "corrected", "appended", NULL };

  if (rounds_word_among (event->status, early))
    return 0;
  return rounds_word_among (event->status, late) ? 2 : 1;
}

/* A correction may be of the time itself, so it is looked for without it, too. */
static char *
identifier_key (const Draft *draft, guint nth, gboolean timed)
{
  const RoundsFacet *facet = rounds_event_facet (draft->event, ROUNDS_FACET_IDENTIFIER, nth);

  if (facet == NULL)
    return NULL;
  return g_strdup_printf ("%s\n%s\n%s\n%" G_GINT64_FORMAT,
                          facet->code.system != NULL ? facet->code.system : "", facet->code.code,
                          draft->key_code, timed ? draft->from : 0);
}

/* Whether one was sent, or where that is not known came, after the other: messages of one file come at once. */
static gboolean
came_after (const Draft *one, const Draft *other)
{
  const char *a = one->event->last_updated, *b = other->event->last_updated;
  RoundsTime sent, other_sent;

  if (rounds_event_is_message (one->event) && rounds_event_is_message (other->event) && a != NULL &&
      b != NULL && rounds_time_parse (a, &sent) && rounds_time_parse (b, &other_sent) &&
      sent.from != other_sent.from)
    return sent.from > other_sent.from;
  return one->event->arrived > other->event->arrived;
}

/* Of two the one that stands: the later status; of two corrections the one that came last. */
static gboolean
stands_before (const Draft *one, const Draft *other)
{
  guint a = status_rank (one->event), b = status_rank (other->event);

  return a != b ? a > b : came_after (one, other);
}

static void
take_place_of (Draft *drafts, guint newer, guint older)
{
  Draft *draft = &drafts[newer];

  drafts[older].into = newer;
  if (draft->was == NULL)
    draft->was = g_ptr_array_new ();
  g_ptr_array_add (draft->was, (gpointer) drafts[older].event);
  for (guint i = 0; drafts[older].was != NULL && i < drafts[older].was->len; i++)
    g_ptr_array_add (draft->was, g_ptr_array_index (drafts[older].was, i));
}

static guint
stands_in (const Draft *drafts, guint at)
{
  while (drafts[at].into != ROUNDS_NONE)
    at = drafts[at].into;
  return at;
}

/* Two finals of one accession are two values, or one twice: that is decided elsewhere. What is in error or
 * deleted neither hides what stands nor is hidden, and what was cancelled hides only what came before. */
static gboolean
may_replace (const Draft *newer, const Draft *older)
{
  guint rank = status_rank (newer->event);

  if (((newer->marks | older->marks) & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) != 0 ||
      other_specimen (newer->event, older->event) ||
      may_be_other_organism (newer->event, older->event))
    return FALSE;
  if ((newer->marks & ROUNDS_MARK_CANCELLED) != 0 && came_after (older, newer))
    return FALSE;
  return rank != status_rank (older->event) || rank == 2;
}

/* The value as it was sent, letter by letter. */
static gboolean
says_same (const RoundsEvent *one, const RoundsEvent *other)
{
  const RoundsValue *a = &one->value, *b = &other->value;

  return a->type == b->type && a->type != ROUNDS_VALUE_NONE &&
         g_strcmp0 (a->first.comparator, b->first.comparator) == 0 &&
         g_strcmp0 (a->first.decimal, b->first.decimal) == 0 &&
         g_strcmp0 (a->second.decimal, b->second.decimal) == 0 &&
         g_strcmp0 (a->first.unit, b->first.unit) == 0 && g_strcmp0 (a->text, b->text) == 0;
}

/* What one message takes back and what it gives instead are told apart by their states. Of two that were sent at once
 * the time does not say which came first: another value stays, for it may be what was given instead. The very value
 * that is taken back stays only where it stands behind, given again: messages of a file are read in their order, and
 * drafts are in the order in which their records came. */
static gboolean
may_withdraw (const Draft *newer, const Draft *older)
{
  const gboolean at_once = !came_after (newer, older) && !came_after (older, newer);

  return (came_after (newer, older) ||
          (at_once && older < newer && says_same (newer->event, older->event))) &&
         !other_specimen (newer->event, older->event) &&
         !may_be_other_organism (newer->event, older->event) &&
         strcmp (newer->event->reference, older->event->reference) != 0;
}

/* A laboratory takes a result back with a message that says D, W or X of it (HL7 v2 table 0085). In FHIR it is
 * another version of the same record; another record that is in error says nothing of this one. */
static gboolean
withdraws (const Draft *draft)
{
  return rounds_event_is_message (draft->event) &&
         (draft->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_CANCELLED)) != 0 &&
         g_strcmp0 (draft->event->status, "registered") != 0;
}

/* The drafts that were seen with a key. (transfer full) of the key */
static GArray *
seen_with (GHashTable *seen, char *key)
{
  GArray *drafts = g_hash_table_lookup (seen, key);

  if (drafts != NULL)
    {
      g_free (key);
      return drafts;
    }
  drafts = g_array_new (FALSE, FALSE, sizeof (guint));
  g_hash_table_insert (seen, key, drafts);
  return drafts;
}

static GHashTable *
seen_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
}

static gboolean
is_of_accession (const Draft *draft)
{
  return draft->key_code != NULL && draft->has_identifier && draft->from != G_MAXINT64 &&
         draft->into == ROUNDS_NONE && (draft->marks & ROUNDS_MARK_MODIFIED) == 0;
}

static void
join_versions (Draft *drafts, GArray *seen, guint at)
{
  for (guint i = seen->len;
       drafts[at].into == ROUNDS_NONE && i-- > 0 && seen->len - i <= TWINS_MAX;)
    {
      guint other = stands_in (drafts, g_array_index (seen, guint, i));
      guint newer = stands_before (&drafts[other], &drafts[at]) ? other : at;
      guint older = newer == at ? other : at;

      if (newer != older && may_replace (&drafts[newer], &drafts[older]))
        take_place_of (drafts, newer, older);
    }
  g_array_append_val (seen, at);
}

static void
merge_corrections (RoundsChartIndex *self, const guint *order, guint n)
{
  Draft *drafts = self->parts->drafts;
  g_autoptr (GHashTable) seen = seen_new ();
  char *key;

  for (guint i = 0; i < n; i++)
    for (guint k = 0; is_of_accession (&drafts[order[i]]) &&
                      (key = identifier_key (&drafts[order[i]], k, TRUE)) != NULL;
         k++)
      join_versions (drafts, seen_with (seen, key), order[i]);
}

/* All that came before the last message that takes it back. */
static void
withdraw (Draft *drafts, const GArray *seen)
{
  guint last = ROUNDS_NONE;

  for (guint i = 0; i < seen->len; i++)
    {
      guint at = g_array_index (seen, guint, i);
      if (withdraws (&drafts[at]) &&
          (last == ROUNDS_NONE || came_after (&drafts[at], &drafts[last])))
        last = at;
    }
  for (guint i = 0; last != ROUNDS_NONE && i < seen->len; i++)
    {
      guint at = g_array_index (seen, guint, i);
      if (at != last && drafts[at].into == ROUNDS_NONE && may_withdraw (&drafts[last], &drafts[at]))
        take_place_of (drafts, last, at);
    }
}

static void
merge_withdrawn (RoundsChartIndex *self, const guint *order, guint n)
{
  Draft *drafts = self->parts->drafts;
  g_autoptr (GHashTable) seen = seen_new ();
  GHashTableIter iter;
  gpointer all;
  char *key;

  for (guint i = 0; i < n; i++)
    if (is_of_accession (&drafts[order[i]]) && rounds_event_is_message (drafts[order[i]].event) &&
        (key = identifier_key (&drafts[order[i]], 0, TRUE)) != NULL)
      g_array_append_val (seen_with (seen, key), order[i]);
  g_hash_table_iter_init (&iter, seen);
  while (g_hash_table_iter_next (&iter, NULL, &all))
    withdraw (drafts, all);
}

/* The one result that stands with an identifier at another time; ROUNDS_NONE where there is none, or several: one
 * accession may be of values hour by hour, and then nobody knows which was meant. */
static guint
corrected_by (const Draft *drafts, const GArray *seen, guint at)
{
  guint found = ROUNDS_NONE;

  for (guint i = 0; i < seen->len; i++)
    {
      guint other = g_array_index (seen, guint, i);
      if (other == at || drafts[other].into != ROUNDS_NONE)
        continue;
      if (found != ROUNDS_NONE)
        return ROUNDS_NONE;
      found = other;
    }
  return found != ROUNDS_NONE && status_rank (drafts[found].event) < 2 &&
                 may_replace (&drafts[at], &drafts[found])
             ? found
             : ROUNDS_NONE;
}

/* Of a message: in FHIR a correction is another version of the same record, and what its feed calls an accession
 * may be of values hour by hour. */
static gboolean
may_correct_time (const Draft *draft)
{
  return is_of_accession (draft) && rounds_event_is_message (draft->event);
}

/* A correction that is of no result of its own time corrects the time as well. */
static void
merge_corrected_times (RoundsChartIndex *self, const guint *order, guint n)
{
  static const char *const corrected[] = { "amended", "corrected", NULL };
  Draft *drafts = self->parts->drafts;
  g_autoptr (GHashTable) seen = seen_new ();
  char *key;

  for (guint i = 0; i < n; i++)
    for (guint k = 0; may_correct_time (&drafts[order[i]]) &&
                      (key = identifier_key (&drafts[order[i]], k, FALSE)) != NULL;
         k++)
      g_array_append_val (seen_with (seen, key), order[i]);
  for (guint i = 0; i < n; i++)
    for (guint k = 0; may_correct_time (&drafts[order[i]]) && drafts[order[i]].was == NULL &&
                      rounds_word_among (drafts[order[i]].event->status, corrected) &&
                      (key = identifier_key (&drafts[order[i]], k, FALSE)) != NULL;
         k++)
      {
        guint older = corrected_by (drafts, seen_with (seen, key), order[i]);
        if (older != ROUNDS_NONE)
          take_place_of (drafts, order[i], older);
      }
}

/* ---- notes: the same bytes, or the same identifier ---- */

/* Of two that are one note: the document, then the composition, then the report's own text. */
static guint
note_rank (const RoundsEvent *event)
{
  if (g_str_has_prefix (event->reference, "DocumentReference/"))
    return 0;
  return g_str_has_prefix (event->reference, "Composition/") ? 1 : 2;
}

static gboolean
same_minute (const Draft *one, const Draft *other)
{
  return one->from != G_MAXINT64 && other->from != G_MAXINT64 &&
         ABS (one->from - other->from) < 60000;
}

/* Of one minute, or of one day of the site. */
static gboolean
same_date (const RoundsChartIndex *self, const Draft *one, const Draft *other)
{
  if (one->from == other->from || same_minute (one, other))
    return TRUE;
  return one->from != G_MAXINT64 && other->from != G_MAXINT64 &&
         rounds_chart_day (self, one->from) == rounds_chart_day (self, other->from);
}

/* The same bytes are one note told by two types. Of one type they are one only where the same hand wrote them in the
 * same minute: "no change" is written by two nurses in a day. An identifier alone may be of a visit that has several:
 * it joins a composition and its text only, which are of different types. */
static gboolean
same_note (const RoundsChartIndex *self, const Draft *one, const Draft *other, gboolean bytes)
{
  if (note_rank (one->event) != note_rank (other->event))
    return same_date (self, one, other);
  return bytes && same_minute (one, other) &&
         g_strcmp0 (one->event->performer, other->event->performer) == 0;
}

static void
merge_note (RoundsChartIndex *self, GArray *seen, guint at, gboolean bytes)
{
  Draft *drafts = self->parts->drafts;

  for (guint i = seen->len; i-- > 0 && seen->len - i <= TWINS_MAX;)
    {
      guint found = stands_in (drafts, g_array_index (seen, guint, i));

      if (found == at)
        return;
      if (!same_note (self, &drafts[found], &drafts[at], bytes))
        continue;
      if (note_rank (drafts[at].event) < note_rank (drafts[found].event))
        merge_into (drafts, found, at);
      else
        merge_into (drafts, at, found);
      return;
    }
  g_array_append_val (seen, at);
}

/* What is in error, deleted or cancelled has a key of its own: it neither hides what stands nor is hidden by it. */
static char *
note_key (const Draft *draft, const RoundsFacet *facet)
{
  static const char digits[] = "0123456789abcdef";
  const char *counts = rounds_marks_count (draft->marks) ? "" : "-";
  char hash[65] = { 0 };

  if (facet->name == ROUNDS_FACET_IDENTIFIER)
    return g_strdup_printf ("=%s%s\n%s", counts,
                            facet->code.system != NULL ? facet->code.system : "", facet->code.code);
  if (facet->name != ROUNDS_FACET_ATTACHMENT || facet->attachment.hash == NULL)
    return NULL;
  for (guint i = 0; i < 32; i++)
    {
      hash[2 * i] = digits[facet->attachment.hash[i] >> 4];
      hash[2 * i + 1] = digits[facet->attachment.hash[i] & 15];
    }
  return g_strdup_printf ("#%s%s\n%s", counts, hash,
                          draft->event->encounter != NULL ? draft->event->encounter : "");
}

/* A report that holds its own text and no results is that note, and no panel beside it. */
static void
merge_report (RoundsChartIndex *self, guint at)
{
  Draft *draft = &self->parts->drafts[at];
  guint note = rounds_chart_draft (self, draft->event->source, draft->event->reference, 1);

  if (note != ROUNDS_NONE && draft->event->part == 0 &&
      self->parts->drafts[note].kind == ROUNDS_KIND_NOTE &&
      g_str_has_prefix (draft->event->reference, "DiagnosticReport/"))
    draft->into = note;
}

static void
merge_notes (RoundsChartIndex *self, const guint *order, guint n)
{
  Draft *drafts = self->parts->drafts;
  g_autoptr (GHashTable) seen = seen_new ();

  for (guint i = 0; i < n; i++)
    {
      const RoundsEvent *event = drafts[order[i]].event;
      if (drafts[order[i]].kind == ROUNDS_KIND_PANEL && drafts[order[i]].has_attachment &&
          !drafts[order[i]].has_members)
        merge_report (self, order[i]);
      if (drafts[order[i]].kind != ROUNDS_KIND_NOTE)
        continue;
      for (guint k = 0; k < event->n_facets && drafts[order[i]].into == ROUNDS_NONE; k++)
        {
          char *key = note_key (&drafts[order[i]], &event->facets[k]);
          gboolean bytes = key != NULL && *key == '#';

          if (key != NULL)
            merge_note (self, seen_with (seen, key), order[i], bytes);
        }
    }
}

void
rounds_chart_merge (RoundsChartIndex *self, guint *order, guint n)
{
  merge_withdrawn (self, order, n);
  merge_corrections (self, order, n);
  merge_corrected_times (self, order, n);
  merge_results (self, order, n);
  merge_notes (self, order, n);
  for (guint i = 0; i < self->parts->n_drafts; i++)
    while (self->parts->drafts[i].into != ROUNDS_NONE &&
           self->parts->drafts[self->parts->drafts[i].into].into != ROUNDS_NONE)
      self->parts->drafts[i].into = self->parts->drafts[self->parts->drafts[i].into].into;
}
