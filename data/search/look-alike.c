#include "directory-private.h"

#include <string.h>

static const RoundsSpelling *
word_of (const RoundsDirectory *self, const RoundsWords *name, guint i)
{
  return rounds_vocabulary_find (&self->words, name->words[i]);
}

static gboolean
words_near (const RoundsSpelling *one, const RoundsSpelling *other)
{
  guint slips = rounds_fold_slips (MIN (one->letters, other->letters));

  if (one->letters == 1 || other->letters == 1) /* an initial */
    return one->text[0] == other->text[0];
  for (guint k = 0; one->letters > 2 && other->letters > 2 && k < 4; k++)
    if (one->sound[k / 2] != 0 && one->sound[k / 2] == other->sound[k % 2])
      return TRUE;
  return slips > 0 && (guint) __builtin_popcountll (one->bag ^ other->bag) <= 2 * slips &&
         rounds_fold_apart (one->text, other->text, slips) <= slips;
}

static gboolean
has_word (const RoundsWords *name, const char *word)
{
  for (guint i = 0; i < name->n; i++)
    if (name->words[i] == word)
      return TRUE;
  return FALSE;
}

static gboolean
is_same (const RoundsWords *one, const RoundsWords *other)
{
  for (guint i = 0; i < one->n; i++)
    if (one->n != other->n || !has_word (other, one->words[i]) || !has_word (one, other->words[i]))
      return FALSE;
  return TRUE;
}

/* Each word of the shorter name has one of the longer for itself: Brown Brian is not near Smith Brian, because
 * Brown sounds like Brian. */
typedef struct
{
  const RoundsDirectory *directory;
  const RoundsWords *few, *many;
  guint64 tried;
  guint8 owner[64]; /* 1 + the word of few that has this one of many; 0: nobody */
} Pairs;

/* Whoever has a word moves to another one where he can (Kuhn's augmenting path). */
static gboolean
take_word (Pairs *pairs, guint i)
{
  for (guint k = 0; k < pairs->many->n; k++)
    {
      if ((pairs->tried >> k & 1) != 0 ||
          (pairs->few->words[i] != pairs->many->words[k] &&
           !words_near (word_of (pairs->directory, pairs->few, i),
                        word_of (pairs->directory, pairs->many, k))))
        continue;
      pairs->tried |= (guint64) 1 << k;
      if (pairs->owner[k] == 0 || take_word (pairs, pairs->owner[k] - 1))
        {
          pairs->owner[k] = (guint8) (i + 1);
          return TRUE;
        }
    }
  return FALSE;
}

/* In any order: Anna Maria Schmidt is near Schmidt Anna. */
static RoundsNear
names_near (const RoundsDirectory *self, const RoundsWords *one, const RoundsWords *other)
{
  Pairs pairs = { .directory = self };

  if (one->n == 0 || other->n == 0 || MAX (one->n, other->n) > G_N_ELEMENTS (pairs.owner))
    return ROUNDS_NEAR_NOT;
  if (is_same (one, other))
    return ROUNDS_NEAR_SAME;
  pairs.few = one->n <= other->n ? one : other;
  pairs.many = pairs.few == one ? other : one;
  for (guint i = 0; i < pairs.few->n; i++)
    {
      pairs.tried = 0;
      if (!take_word (&pairs, i))
        return ROUNDS_NEAR_NOT;
    }
  return ROUNDS_NEAR_NEAR;
}

static RoundsNear
entries_near (const RoundsDirectory *self, const RoundsEntry *one, const RoundsEntry *other)
{
  RoundsNear near = ROUNDS_NEAR_NOT;

  for (guint i = 0; i < one->n_names; i++)
    for (guint k = 0; k < other->n_names && near != ROUNDS_NEAR_SAME; k++)
      near = MAX (near, names_near (self, &one->names[i], &other->names[k]));
  return near;
}

/* One name of each is the very same, in the same words. Words are kept once, so this is cheap. */
static gboolean
entries_share_a_name (const RoundsEntry *one, const RoundsEntry *other)
{
  for (guint i = 0; i < one->n_names; i++)
    for (guint k = 0; k < other->n_names; k++)
      if (one->names[i].n > 0 && is_same (&one->names[i], &other->names[k]))
        return TRUE;
  return FALSE;
}

/* SAME: of one system, so that it means one person. Near are those of 4 signs and more with one
 * wrong or two neighbours swapped. */
static RoundsNear
numbers_near (const RoundsEntry *one, const RoundsEntry *other)
{
  RoundsNear near = ROUNDS_NEAR_NOT;

  for (guint i = 0; i < one->n_numbers; i++)
    for (guint k = 0; k < other->n_numbers; k++)
      {
        const RoundsNumber *a = &one->numbers[i], *b = &other->numbers[k];

        if (g_strcmp0 (a->system, b->system) != 0)
          continue;
        if (a->number == b->number)
          return ROUNDS_NEAR_SAME;
        if (strlen (a->number) >= 4 && strlen (a->number) == strlen (b->number) &&
            rounds_fold_apart (a->number, b->number, 1) == 1)
          near = ROUNDS_NEAR_NEAR;
      }
  return near;
}

static gboolean
names_person (const RoundsEntry *one, const RoundsEntry *other)
{
  if (other->id == NULL || g_strcmp0 (one->source, other->source) != 0)
    return FALSE;
  for (guint i = 0; i < one->n_links; i++)
    {
      const char *link = one->links[i], *slash = link != NULL ? strrchr (link, '/') : NULL;

      if (link != NULL && strcmp (slash != NULL ? slash + 1 : link, other->id) == 0)
        return TRUE;
    }
  return FALSE;
}

/* The first and the second of one birth: two people, however near their names are. */
static gboolean
are_born_together (const RoundsEntry *one, const RoundsEntry *other)
{
  return one->multiple_birth > 1 && other->multiple_birth > 1 &&
         one->multiple_birth != other->multiple_birth;
}

static gboolean
compare (const RoundsDirectory *self,
         const RoundsEntry *one,
         const RoundsEntry *other,
         RoundsLookAlike *row)
{
  gboolean one_name = entries_share_a_name (one, other);
  guint near;

  *row = (RoundsLookAlike){ .birth = rounds_birth_near (one->birth, other->birth) };
  row->number = numbers_near (one, other);
  /* near names are the dear part, and cannot help alone */
  if (!one_name && row->birth == ROUNDS_NEAR_NOT && row->number == ROUNDS_NEAR_NOT)
    return FALSE;
  row->name = one_name ? ROUNDS_NEAR_SAME : entries_near (self, one, other);
  near = (row->name != ROUNDS_NEAR_NOT) + (row->birth != ROUNDS_NEAR_NOT) +
         (row->number != ROUNDS_NEAR_NOT);
  row->linked = names_person (one, other) || names_person (other, one);
  row->maybe_same = row->number == ROUNDS_NEAR_SAME ||
                    (!are_born_together (one, other) &&
                     ((row->name != ROUNDS_NEAR_NOT && row->birth == ROUNDS_NEAR_SAME) ||
                      (row->name == ROUNDS_NEAR_SAME && row->birth != ROUNDS_NEAR_NOT)));
  memcpy (row->rid, other->rid, ROUNDS_RID_BYTES);
  /* A near number beside a birth date that is unknown or a digit apart says nothing: numbers are given one after the
   * other, and the names, which are read first, are unlike. What is confused has like names: who looks a patient up
   * is warned of first and last names that are the same or similar (SAFER guide "Patient Identification", PMC8136246,
   * table 3). So the very same name counts alone, whatever the birth dates; a similar one alone would be everybody. */
  if (near == 2 && row->name == ROUNDS_NEAR_NOT && row->birth != ROUNDS_NEAR_SAME)
    near = 1;
  return near >= 2 || row->number == ROUNDS_NEAR_SAME || row->name == ROUNDS_NEAR_SAME;
}

static int
look_alike_compare (gconstpointer a, gconstpointer b)
{
  const RoundsLookAlike *one = a, *other = b;
  int order = (int) (other->name + other->birth + other->number) -
              (int) (one->name + one->birth + one->number);

  return order != 0 ? order : memcmp (one->rid, other->rid, ROUNDS_RID_BYTES);
}

GArray *
rounds_directory_look_alikes (RoundsDirectory *self, const guint8 rid[ROUNDS_RID_BYTES])
{
  const RoundsEntry *entry = g_hash_table_lookup (self->by_rid, rid);
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (RoundsLookAlike));
  RoundsLookAlike row;

  for (guint i = 0; entry != NULL && i < self->slots->len; i++)
    {
      const RoundsEntry *other = self->slots->pdata[i];

      if (other != NULL && other != entry && compare (self, entry, other, &row))
        g_array_append_val (rows, row);
    }
  g_array_sort (rows, look_alike_compare);
  return rows;
}

GArray *
rounds_directory_duplicates (RoundsDirectory *self, const guint8 rid[ROUNDS_RID_BYTES])
{
  GArray *rows = rounds_directory_look_alikes (self, rid);

  for (guint i = rows->len; i-- > 0;)
    if (!g_array_index (rows, RoundsLookAlike, i).maybe_same)
      g_array_remove_index (rows, i);
  return rows;
}
