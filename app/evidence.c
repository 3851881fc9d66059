#include "evidence.h"

#include "evidence-private.h"

#include "chart-errors.h"
#include "say.h"
#include "sensitive.h"
#include "text-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define TERMS_MAX   32   /* words of a question that are looked for: bits of Found */
#define LEFT_NAMED  6    /* of those that are not: the first are named, all are counted */
#define HITS_A_TERM 400  /* places of one word, the newest */
#define NEWEST      2000 /* rows that are looked at for being abnormal or recent */
#define OF_A_SERIES 5    /* values of one series */
#define DAY_MS      G_GINT64_CONSTANT (86400000)

/* ---- the words of a question ---- */

/* English words that say nothing of a chart. A list of our own. */
static const char stop_words[] =
    " a about after all am an and any are as at be been before between but by can could did do does"
    " during for from get give had happened has have he her him his how i if in is it its last"
    " latest many me more most much my new no not now of on or our over patient please she should"
    " show since so some tell than that the their them then there these they this to was we were"
    " what when where which while who why will with would you your ";

typedef struct
{
  char word[ROUNDS_FOLD_BYTES];
  gsize bytes;
} Term;

static gboolean
is_stop_word (const char *word)
{
  g_autofree char *padded = g_strdup_printf (" %s ", word);

  return strstr (stop_words, padded) != NULL;
}

/* "potassiums" is looked for as "potassium". */
static void
shorten (Term *term)
{
  if (term->bytes > 4 && term->word[term->bytes - 1] == 's')
    term->word[--term->bytes] = '\0';
}

/* Each word of it once, in its order. */
static GArray *
read_terms (const char *question)
{
  RoundsTextWords words = { question, strlen (question), 0 };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GArray *terms = g_array_new (FALSE, FALSE, sizeof (Term));
  RoundsTextWord word;

  while (rounds_text_words_next (&words, &word))
    {
      Term term;

      if (word.bytes < 2 || is_stop_word (word.word))
        continue;
      g_strlcpy (term.word, word.word, sizeof term.word);
      term.bytes = strlen (term.word);
      shorten (&term);
      if (g_hash_table_add (seen, g_strdup (term.word)))
        g_array_append_val (terms, term);
    }
  return terms;
}

/* The words behind the last that is looked for: never left out unsaid. NULL: there are none. */
static char *
left_words (const GArray *terms)
{
  guint left = terms->len > TERMS_MAX ? terms->len - TERMS_MAX : 0;
  guint named = MIN (left, LEFT_NAMED);
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < named; i++)
    g_string_append_printf (words, "%s%s", i > 0 ? ", " : "",
                            g_array_index (terms, Term, TERMS_MAX + i).word);
  if (left > named)
    g_string_append_printf (words, _ (" and %u more"), left - named);
  return g_string_free (words, left == 0);
}

/* ---- what each row is worth ---- */

typedef struct
{
  const RoundsChartRow *row;
  double worth;
  int term;                  /* the first word of the question that stands in it; -1: none */
  const RoundsChartHit *hit; /* where in a document; NULL: in the event itself */
} Candidate;

/* What the words found of a row. */
typedef struct
{
  guint32 terms;             /* 1 << term */
  int first;                 /* the first of them */
  const RoundsChartHit *hit; /* in a document; NULL: in the event itself */
} Found;

typedef struct
{
  RoundsPatient *patient;
  const RoundsChartIndex *index;
  gint64 moment;
  GArray *terms;    /* of Term; the first TERMS_MAX are looked for */
  GPtrArray *names; /* of what is sensitive */
  GPtrArray *hits;  /* of GPtrArray of RoundsChartHit, which candidates point into */
  GPtrArray *
      affirmed; /* of RoundsChartHit, of them: where a note denies allergies, and says something else */
  GHashTable *found; /* row -> Found */
  guint considered;
  gboolean allergic; /* an entry of an allergy is active */
} Question;

static const char *
term_word (const Question *self, guint term)
{
  return g_array_index (self->terms, Term, term).word;
}

static gboolean
may_be_shown (const Question *self, const RoundsChartRow *row)
{
  switch (row->event->kind)
    {
    case ROUNDS_KIND_FINANCE:
    case ROUNDS_KIND_PERSON:
    case ROUNDS_KIND_PROVENANCE:
    case ROUNDS_KIND_CONSENT:
      return FALSE;
    default:
      return (row->marks & ROUNDS_EVIDENCE_KEPT_BACK) == 0 &&
             ((row->marks & ROUNDS_MARK_NO_TIME) != 0 || row->from <= self->moment);
    }
}

static double
recency (const Question *self, const RoundsChartRow *row)
{
  double years;

  if (row->marks & ROUNDS_MARK_NO_TIME)
    return 0;
  years = (double) (self->moment - row->from) / (365.25 * DAY_MS);
  return 4.0 / (1.0 + MAX (years, 0));
}

static Candidate
weigh (const Question *self, const RoundsChartRow *row)
{
  const Found *found = g_hash_table_lookup (self->found, row);
  Candidate candidate = { .row = row, .worth = recency (self, row), .term = -1 };

  if (found != NULL)
    {
      candidate.term = found->first;
      candidate.hit = found->hit;
      candidate.worth += (found->hit != NULL ? 7 : 10) * __builtin_popcount (found->terms);
    }
  if (row->marks & (ROUNDS_MARK_ABNORMAL | ROUNDS_MARK_CONTRADICTED))
    candidate.worth += 2;
  if (row->marks & ROUNDS_MARK_CRITICAL)
    candidate.worth += 4;
  if (row->tier == ROUNDS_TIER_ROUTINE)
    candidate.worth -= 3;
  return candidate;
}

/* A field of an event by its name is one word ("title"); of a document it is a path. */
static gboolean
is_in_document (const RoundsChartHit *hit)
{
  return strchr (hit->field, '/') != NULL;
}

static gboolean
is_denial (const Question *self, const RoundsChartHit *hit)
{
  RoundsTextDenial denial;

  return self->allergic && is_in_document (hit) &&
         rounds_text_find_denial (hit->snippet, 0, &denial) && !denial.qualified;
}

static void
add_hit (Question *self, guint term, const RoundsChartHit *hit)
{
  Found *found = g_hash_table_lookup (self->found, hit->row);

  if (is_denial (self, hit))
    {
      RoundsChartHit *affirmed = rounds_evidence_affirmed (hit, term_word (self, term));

      if (affirmed == NULL)
        return;
      g_ptr_array_add (self->affirmed, affirmed);
      hit = affirmed;
    }
  if (found == NULL)
    {
      found = g_new0 (Found, 1);
      found->first = term;
      found->hit = is_in_document (hit) ? hit : NULL;
      g_hash_table_insert (self->found, (gpointer) hit->row, found);
    }
  found->terms |= 1u << term;
  if (!is_in_document (hit))
    found->hit = NULL;
}

/* Where each word stands, in events and in documents. */
static void
search_words (Question *self)
{
  for (guint i = 0; i < MIN (self->terms->len, TERMS_MAX); i++)
    {
      guint later;
      GPtrArray *places = rounds_patient_search_shown (self->patient, term_word (self, i),
                                                       HITS_A_TERM, &later);

      if (places == NULL)
        continue;
      g_ptr_array_add (self->hits, places);
      for (guint j = 0; j < places->len; j++)
        add_hit (self, i, g_ptr_array_index (places, j));
    }
}

/* The most worth first, then the newest. */
static int
candidate_compare (gconstpointer a, gconstpointer b)
{
  const Candidate *one = a, *other = b;

  if (one->worth != other->worth)
    return one->worth > other->worth ? -1 : 1;
  return one->row > other->row ? -1 : one->row < other->row;
}

static void
consider (Question *self, GArray *candidates, const RoundsChartRow *row)
{
  Candidate candidate;

  if (!may_be_shown (self, row))
    return;
  self->considered++;
  candidate = weigh (self, row);
  g_array_append_val (candidates, candidate);
}

/* Every row that has a word of the question, and the newest whether or not. */
static GArray *
rank (Question *self)
{
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  guint n = self->index->n_rows, newest = n > NEWEST ? n - NEWEST : 0;
  GHashTableIter found;
  gpointer row;

  for (guint i = newest; i < n; i++)
    consider (self, candidates, &self->index->rows[i]);
  g_hash_table_iter_init (&found, self->found);
  while (g_hash_table_iter_next (&found, &row, NULL))
    if ((const RoundsChartRow *) row < &self->index->rows[newest])
      consider (self, candidates, row);
  g_array_sort (candidates, candidate_compare);
  return candidates;
}

/* ---- choosing ---- */

static guint
times_taken (GHashTable *taken, const RoundsChartRow *row)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (taken, row->event->title));

  g_hash_table_insert (taken, (gpointer) row->event->title, GUINT_TO_POINTER (n + 1));
  return n;
}

/* Where a question has words of the chart, rows without any of them only fill up a little. */
static gboolean
is_wanted (const Candidate *candidate, guint n_matched, guint n_taken)
{
  if (candidate->term >= 0)
    return TRUE;
  return n_matched == 0 || n_taken < ROUNDS_EVIDENCE_MAX / 3;
}

static int
row_compare (gconstpointer a, gconstpointer b)
{
  const Candidate *one = a, *other = b;

  return one->row < other->row ? -1 : one->row > other->row;
}

/* At most ROUNDS_EVIDENCE_MAX of them, in the order of the chart. */
static GArray *
choose (const GArray *candidates)
{
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (Candidate));
  g_autoptr (GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_matched = 0;

  for (guint i = 0; i < candidates->len; i++)
    n_matched += g_array_index (candidates, Candidate, i).term >= 0;
  for (guint i = 0; i < candidates->len && chosen->len < ROUNDS_EVIDENCE_MAX; i++)
    {
      const Candidate *candidate = &g_array_index (candidates, Candidate, i);

      if (is_wanted (candidate, n_matched, chosen->len) &&
          times_taken (taken, candidate->row) < OF_A_SERIES)
        g_array_append_vals (chosen, candidate, 1);
    }
  g_array_sort (chosen, row_compare);
  return chosen;
}

/* ---- lines ---- */

static char *
why_of (const Question *self, const Candidate *candidate)
{
  if (candidate->term >= 0)
    return g_strdup (term_word (self, (guint) candidate->term));
  return g_strdup (candidate->row->marks & (ROUNDS_MARK_ABNORMAL | ROUNDS_MARK_CRITICAL)
                       ? _ ("abnormal")
                       : _ ("recent"));
}

/* The field that a line's words come from: its value, else what says what it is. NULL: not known. */
static const char *
field_of (const RoundsEvent *event)
{
  /* hl7.org/fhir/R4/observation-definitions.html#Observation.value_x_ */
  static const char *const of_values[] = {
    [ROUNDS_VALUE_QUANTITY] = "/valueQuantity",
    [ROUNDS_VALUE_CODED] = "/valueCodeableConcept",
    [ROUNDS_VALUE_TEXT] = "/valueString",
    [ROUNDS_VALUE_BOOLEAN] = "/valueBoolean",
    [ROUNDS_VALUE_INTEGER] = "/valueInteger",
    [ROUNDS_VALUE_RATIO] = "/valueRatio",
    [ROUNDS_VALUE_RANGE] = "/valueRange",
    [ROUNDS_VALUE_TIME] = "/valueDateTime",
    [ROUNDS_VALUE_OTHER] = "value",
  };
  const RoundsFacet *type = rounds_event_facet (event, ROUNDS_FACET_TYPE, 0);

  /* Of a C-CDA document and an HL7 v2 message no field is known by a name. */
  if (type == NULL || g_str_has_prefix (event->reference, "Document/") ||
      g_str_has_prefix (event->reference, "Message/"))
    return NULL;
  if (event->value.type != ROUNDS_VALUE_NONE)
    return of_values[MIN (event->value.type, ROUNDS_VALUE_OTHER)];
  if (event->n_components > 0)
    return "/component";
  /* Where nothing says what it is, its type stands for it. */
  return g_strcmp0 (type->text, event->title) == 0 ? NULL : "title";
}

static RoundsEvidenceLine
line_of (const Question *self, const Candidate *candidate)
{
  const RoundsChartRow *row = candidate->row;
  g_autofree char *when = rounds_say_row_time (self->index, row);
  g_autofree char *line = rounds_evidence_words (self->patient, row,
                                                 candidate->hit != NULL ? candidate->hit->snippet
                                                                        : NULL);
  g_autofree char *value = rounds_evidence_value (row);
  g_autofree char *shown = value != NULL ? g_steal_pointer (&value)
                                         : rounds_evidence_cut (row->event->title);
  RoundsEvidenceLine made = { .row = row };

  made.line = g_strdup_printf ("%s · %s · %s", when, rounds_say_kind (row->event->kind), line);
  made.label = g_strdup_printf ("%s, %s", shown, when);
  made.why = why_of (self, candidate);
  if (candidate->hit != NULL)
    {
      made.field = g_strdup (candidate->hit->field);
      made.start = candidate->hit->start;
      made.end = candidate->hit->end;
    }
  else
    made.field = g_strdup (field_of (row->event));
  made.sensitive = rounds_sensitive_row (self->index, self->names, row) ||
                   rounds_sensitive_names_in (self->names, made.line);
  return made;
}

static void
line_clear (gpointer data)
{
  RoundsEvidenceLine *line = data;

  explicit_bzero (line->line, strlen (line->line));
  explicit_bzero (line->label, strlen (line->label));
  g_free (line->field);
  g_free (line->line);
  g_free (line->label);
  g_free (line->why);
}

static void
question_clear (Question *self)
{
  g_hash_table_unref (self->found);
  g_ptr_array_unref (self->hits);
  g_array_unref (self->terms);
  g_ptr_array_unref (self->affirmed);
  g_ptr_array_unref (self->names);
}

static gboolean
is_allergic (RoundsPatient *patient)
{
  const RoundsAllergies *allergies = rounds_patient_get_allergies (patient);

  for (guint i = 0; allergies != NULL && i < allergies->n_entries; i++)
    if (allergies->entries[i].active)
      return TRUE;
  return FALSE;
}

static Question
question_new (RoundsPatient *patient, const char *text)
{
  Question self = { .patient = patient, .index = rounds_patient_get_index (patient) };

  self.moment = rounds_patient_get_moment (patient);
  self.allergic = is_allergic (patient);
  self.terms = read_terms (text);
  self.names = rounds_sensitive_names (self.index, rounds_patient_get_medicines (patient),
                                       rounds_patient_get_problems (patient));
  self.affirmed = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_evidence_hit_free);
  self.hits = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  self.found = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return self;
}

RoundsEvidence *
rounds_evidence_new (RoundsPatient *patient, const char *question)
{
  g_autoptr (GArray) candidates = NULL;
  g_autoptr (GArray) chosen = NULL;
  RoundsEvidence *self;
  Question asked;

  if (rounds_patient_get_index (patient) == NULL)
    return NULL;
  asked = question_new (patient, question);
  search_words (&asked);
  candidates = rank (&asked);
  chosen = choose (candidates);
  self = g_new0 (RoundsEvidence, 1);
  self->array = g_array_new (FALSE, FALSE, sizeof (RoundsEvidenceLine));
  g_array_set_clear_func (self->array, line_clear);
  for (guint i = 0; i < chosen->len; i++)
    {
      RoundsEvidenceLine line = line_of (&asked, &g_array_index (chosen, Candidate, i));

      g_array_append_val (self->array, line);
    }
  self->lines = (const RoundsEvidenceLine *) (gpointer) self->array->data;
  self->n_lines = self->array->len;
  self->considered = asked.considered;
  self->moment = asked.moment;
  self->off = !rounds_patient_is_now (patient);
  self->left = left_words (asked.terms);
  self->facts = self->text = rounds_evidence_facts (patient, &self->facts_marks);
  question_clear (&asked);
  return self;
}

void
rounds_evidence_free (RoundsEvidence *self)
{
  g_array_unref (self->array);
  explicit_bzero (self->text, strlen (self->text));
  g_free (self->text);
  g_free (self->left);
  g_free (self);
}
