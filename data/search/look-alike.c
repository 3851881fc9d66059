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

/* Has the name this word, or one near to it? */
static RoundsNear
word_within (const RoundsDirectory *self, const RoundsSpelling *word, const RoundsWords *name)
{
  for (guint i = 0; i < name->n; i++)
    if (name->words[i] == word->text)
      return ROUNDS_NEAR_SAME;
  for (guint i = 0; i < name->n; i++)
    if (words_near (word, word_of (self, name, i)))
      return ROUNDS_NEAR_NEAR;
  return ROUNDS_NEAR_NOT;
}

/* In any order: Anna Maria Schmidt is near Schmidt Anna. */
static RoundsNear
names_near (const RoundsDirectory *self, const RoundsWords *one, const RoundsWords *other)
{
  const RoundsWords *few = one->n <= other->n ? one : other, *many = few == one ? other : one;
  RoundsNear near = few->n == many->n ? ROUNDS_NEAR_SAME : ROUNDS_NEAR_NEAR;

  if (few->n == 0)
    return ROUNDS_NEAR_NOT;
  for (guint i = 0; i < few->n && near != ROUNDS_NEAR_NOT; i++)
    near = MIN (near, word_within (self, word_of (self, few, i), many));
  return near;
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

static gboolean
compare (const RoundsDirectory *self,
         const RoundsEntry *one,
         const RoundsEntry *other,
         RoundsLookAlike *row)
{
  guint near;

  *row = (RoundsLookAlike){ .birth = rounds_birth_near (one->birth, other->birth) };
  row->number = numbers_near (one, other);
  /* names are the dear part, and cannot help alone */
  if (row->birth == ROUNDS_NEAR_NOT && row->number == ROUNDS_NEAR_NOT)
    return FALSE;
  row->name = entries_near (self, one, other);
  near = (row->name != ROUNDS_NEAR_NOT) + (row->birth != ROUNDS_NEAR_NOT) +
         (row->number != ROUNDS_NEAR_NOT);
  row->linked = names_person (one, other) || names_person (other, one);
  row->maybe_same = row->number == ROUNDS_NEAR_SAME ||
                    (row->name != ROUNDS_NEAR_NOT && row->birth == ROUNDS_NEAR_SAME) ||
                    (row->name == ROUNDS_NEAR_SAME && row->birth != ROUNDS_NEAR_NOT);
  memcpy (row->rid, other->rid, ROUNDS_RID_BYTES);
  /* a near number beside an unknown birth date says nothing */
  if (near == 2 && row->name == ROUNDS_NEAR_NOT && row->birth == ROUNDS_NEAR_UNKNOWN)
    near = 1;
  return near >= 2 || row->number == ROUNDS_NEAR_SAME;
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
