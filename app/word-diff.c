#include "word-diff.h"

#include <string.h>

/* A word and the white space behind it. */
typedef struct
{
  guint32 start, end, next;
} Word;

typedef struct
{
  const char *text;
  GArray *words;  /* Word */
  guint from, to; /* of them: what is not the same at both ends */
} Side;

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static void
side_init (Side *side, const char *text)
{
  gsize size = MIN (strlen (text), G_MAXUINT32 - 1), at = 0;

  side->text = text;
  side->words = g_array_new (FALSE, FALSE, sizeof (Word));
  while (at < size)
    {
      Word word = { (guint32) at, 0, 0 };

      /* White space before the first word belongs to it. */
      while (at < size && side->words->len == 0 && is_space (text[at]))
        at++;
      while (at < size && !is_space (text[at]))
        at++;
      word.end = (guint32) at;
      while (at < size && is_space (text[at]))
        at++;
      word.next = (guint32) at;
      g_array_append_val (side->words, word);
    }
  side->from = 0;
  side->to = side->words->len;
}

static const Word *
word_at (const Side *side, guint i)
{
  return &g_array_index (side->words, Word, i);
}

static gboolean
same (const Side *a, guint i, const Side *b, guint j)
{
  const Word *one = word_at (a, i), *other = word_at (b, j);
  guint32 size = one->end - one->start;

  return size == other->end - other->start &&
         memcmp (a->text + one->start, b->text + other->start, size) == 0;
}

static void
set_ends_aside (Side *a, Side *b)
{
  while (a->from < a->to && b->from < b->to && same (a, a->from, b, b->from))
    {
      a->from++;
      b->from++;
    }
  while (a->from < a->to && b->from < b->to && same (a, a->to - 1, b, b->to - 1))
    {
      a->to--;
      b->to--;
    }
}

/* One step of the path from both ends' start: a run of one kind. */
static void
add_words (RoundsDiff *out, RoundsDiffKind kind, const Side *side, const guint range[2])
{
  RoundsDiffPiece piece = { kind, 0, 0 }, *last;

  if (range[0] == range[1])
    return;
  piece.start = word_at (side, range[0])->start;
  piece.end = word_at (side, range[1] - 1)->next;
  out->removed += kind == ROUNDS_DIFF_REMOVED ? range[1] - range[0] : 0;
  out->added += kind == ROUNDS_DIFF_ADDED ? range[1] - range[0] : 0;
  last = out->pieces->len == 0
             ? NULL
             : &g_array_index (out->pieces, RoundsDiffPiece, out->pieces->len - 1);
  if (last != NULL && last->kind == kind && last->end == piece.start)
    last->end = piece.end;
  else
    g_array_append_val (out->pieces, piece);
}

/* How far down each diagonal k = x - y the path gets with `edits` edits: furthest[k + edits + 1].
 * Gives the trace, one array an edit count, or NULL past the limit. */
static GPtrArray *
find_path (const Side *a, const Side *b)
{
  gint n = (gint) (a->to - a->from), m = (gint) (b->to - b->from);
  g_autoptr (GPtrArray) trace = g_ptr_array_new_with_free_func (g_free);

  for (gint edits = 0; edits <= ROUNDS_DIFF_EDITS; edits++)
    {
      gint *row = g_new0 (gint, 2 * (gsize) edits + 3);
      const gint *before = edits > 0 ? g_ptr_array_index (trace, (guint) edits - 1) : NULL;

      g_ptr_array_add (trace, row);
      for (gint k = -edits; k <= edits; k += 2)
        {
          /* before[] has its diagonal 0 at `edits`, row[] at `edits + 1`. */
          gboolean down = before != NULL &&
                          (k == -edits ||
                           (k != edits && before[k - 1 + edits] < before[k + 1 + edits]));
          gint x = before == NULL ? 0 : down ? before[k + 1 + edits] : before[k - 1 + edits] + 1;
          gint y = x - k;

          while (x < n && y < m && same (a, a->from + (guint) x, b, b->from + (guint) y))
            {
              x++;
              y++;
            }
          row[k + edits + 1] = x;
          if (x >= n && y >= m)
            return g_steal_pointer (&trace);
        }
    }
  return NULL;
}

typedef struct
{
  gint x, y, to_x, to_y; /* one edit from (x, y), then equal words up to (to_x, to_y) */
} Step;

/* The path, from its end to its start. */
static GArray *
steps_of (const GPtrArray *trace, gint n, gint m)
{
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (Step));
  gint x = n, y = m;

  for (gint edits = (gint) trace->len - 1; edits > 0; edits--)
    {
      const gint *before = g_ptr_array_index (trace, (guint) edits - 1);
      gint k = x - y;
      gboolean down = k == -edits || (k != edits && before[k - 1 + edits] < before[k + 1 + edits]);
      gint from_k = down ? k + 1 : k - 1, from_x = before[from_k + edits];
      Step step = { from_x, from_x - from_k, x, y };

      g_array_append_val (steps, step);
      x = step.x;
      y = step.y;
    }
  if (x > 0)
    {
      const Step step = { -1, -1, x, y };

      g_array_append_val (steps, step);
    }
  return steps;
}

static void
add_steps (RoundsDiff *out, const Side *a, const Side *b, const GArray *steps)
{
  for (guint i = steps->len; i-- > 0;)
    {
      const Step *step = &g_array_index (steps, Step, i);
      gint x = MAX (step->x, 0), y = MAX (step->y, 0);
      gboolean edited = step->x >= 0, down = edited && step->to_x - x < step->to_y - y;

      if (edited && down)
        {
          add_words (out, ROUNDS_DIFF_ADDED, b,
                     (guint[2]){ b->from + (guint) y, b->from + (guint) y + 1 });
          y++;
        }
      else if (edited)
        {
          add_words (out, ROUNDS_DIFF_REMOVED, a,
                     (guint[2]){ a->from + (guint) x, a->from + (guint) x + 1 });
          x++;
        }
      add_words (out, ROUNDS_DIFF_SAME, b,
                 (guint[2]){ b->from + (guint) y, b->from + (guint) step->to_y });
    }
}

void
rounds_diff_words (const char *older, const char *newer, RoundsDiff *out)
{
  g_autoptr (GPtrArray) trace = NULL;
  g_autoptr (GArray) steps = NULL;
  Side a, b;

  *out = (RoundsDiff){ g_array_new (FALSE, FALSE, sizeof (RoundsDiffPiece)), 0, 0, FALSE };
  side_init (&a, older);
  side_init (&b, newer);
  set_ends_aside (&a, &b);
  add_words (out, ROUNDS_DIFF_SAME, &b, (guint[2]){ 0, b.from });
  trace = find_path (&a, &b);
  if (trace != NULL)
    {
      steps = steps_of (trace, (gint) (a.to - a.from), (gint) (b.to - b.from));
      add_steps (out, &a, &b, steps);
    }
  else
    {
      out->whole = TRUE;
      add_words (out, ROUNDS_DIFF_REMOVED, &a, (guint[2]){ a.from, a.to });
      add_words (out, ROUNDS_DIFF_ADDED, &b, (guint[2]){ b.from, b.to });
    }
  add_words (out, ROUNDS_DIFF_SAME, &b, (guint[2]){ b.to, b.words->len });
  g_array_unref (a.words);
  g_array_unref (b.words);
}

void
rounds_diff_clear (RoundsDiff *self)
{
  g_clear_pointer (&self->pieces, g_array_unref);
}
