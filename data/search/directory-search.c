#include "directory-private.h"

#include "phonetic.h"

#include <string.h>

#define QUERY_BYTES  512
#define CHUNKS_MAX   12
#define UNITS_MAX    24 /* words of names, and for each chunk one of number and date */
#define PREFIX_LEAST 3  /* letters of a number that are enough to look for its beginning */
#define SOUND_LEAST  3
#define INSIDE_LEAST 2 /* bytes: one letter of most other scripts is a word */
#define FORMER_MALUS 10

/* Of each match out of 1000: what is typed counts before what it sounds like, that before slips. */
static const guint16 points[ROUNDS_N_MATCHES] = {
  [ROUNDS_MATCH_SLIPS] = 100,      [ROUNDS_MATCH_SLIP] = 200,          [ROUNDS_MATCH_SOUND] = 350,
  [ROUNDS_MATCH_BIRTH_PART] = 450, [ROUNDS_MATCH_BIRTH_UNSURE] = 550,  [ROUNDS_MATCH_INSIDE] = 600,
  [ROUNDS_MATCH_PREFIX] = 800,     [ROUNDS_MATCH_NUMBER_PREFIX] = 850, [ROUNDS_MATCH_BIRTH] = 950,
  [ROUNDS_MATCH_NAME] = 975,       [ROUNDS_MATCH_NUMBER] = 1000,
};

/* One thing that is looked for. Its grades stand by slot: match << 1 | current; 0: not found. A
 * chunk of the query is found when its other (a number, a date) is, or when all its words are. */
typedef struct
{
  guint chunk;
  gboolean is_word;
  guint8 *grades; /* (slots) */
} Unit;

typedef struct
{
  RoundsDirectory *directory;
  Unit units[UNITS_MAX];
  guint n_units, n_chunks;
  guint8 *whole; /* (slots) the query as one number */
} Search;

typedef struct
{
  const RoundsEntry *entry;
  guint score;
  RoundsMatch match;
  guint32 kinds;
  gboolean former;
} Found;

static guint8 *
grades_new (Search *self)
{
  return g_malloc0 (MAX (self->directory->slots->len, 1));
}

static void
grade (guint8 *grades, guint32 person, RoundsMatch match)
{
  guint8 new = match << 1 | !(person & 1);

  if (new > grades[person >> 1])
    grades[person >> 1] = new;
}

static void
grade_all (guint8 *grades, const RoundsSpelling *spelling, RoundsMatch match)
{
  for (guint i = 0; i < spelling->people->len; i++)
    grade (grades, g_array_index (spelling->people, guint32, i), match);
}

static gboolean
sounds_alike (const RoundsSpelling *one, const RoundsSpelling *other)
{
  for (guint i = 0; i < 2; i++)
    for (guint k = 0; k < 2; k++)
      if (one->sound[i] != 0 && one->sound[i] == other->sound[k])
        return TRUE;
  return FALSE;
}

/* mask: the bits of head that the word fills */
static RoundsMatch
compare (const RoundsSpelling *word, guint64 mask, const RoundsSpelling *other)
{
  guint slips = word->has_letter ? rounds_fold_slips (word->letters) : 0, apart;

  if ((other->head & mask) == word->head && strncmp (word->text, other->text, word->bytes) == 0)
    return word->bytes == other->bytes ? ROUNDS_MATCH_NAME : ROUNDS_MATCH_PREFIX;
  if (word->bytes >= INSIDE_LEAST && (word->bag & ~other->bag) == 0 &&
      strstr (other->text, word->text) != NULL)
    return ROUNDS_MATCH_INSIDE;
  if (word->letters >= SOUND_LEAST && sounds_alike (word, other))
    return ROUNDS_MATCH_SOUND;
  if (slips == 0 || (guint) __builtin_popcountll (word->bag ^ other->bag) > 2 * slips)
    return ROUNDS_MATCH_NONE;
  apart = rounds_fold_apart (word->text, other->text, slips);
  return apart > slips ? ROUNDS_MATCH_NONE : apart == 1 ? ROUNDS_MATCH_SLIP : ROUNDS_MATCH_SLIPS;
}

static guint64
head_mask (const RoundsSpelling *word)
{
  return word->bytes >= 8 ? ~(guint64) 0 : ~(~(guint64) 0 >> 8 * word->bytes);
}

static void
spelling_of (const RoundsFolded *word, char *text, RoundsSpelling *out)
{
  RoundsSound sound;

  rounds_sound_of (word->text, &sound);
  *out = (RoundsSpelling){ .head = rounds_spelling_head (word->text),
                           .bag = rounds_fold_bag (word->text),
                           .sound = { rounds_sound_key (sound.code[0]),
                                      rounds_sound_key (sound.code[1]) },
                           .text = text,
                           .bytes = word->bytes,
                           .letters = word->letters,
                           .has_letter = word->has_letter };
}

static void
find_word (Search *self, RoundsFolded *folded, guint8 *grades)
{
  const GArray *all = self->directory->words.all;
  RoundsSpelling word;
  guint64 mask;

  spelling_of (folded, folded->text, &word);
  mask = head_mask (&word);
  for (guint i = 0; i < all->len; i++)
    {
      const RoundsSpelling *other = &g_array_index (all, RoundsSpelling, i);
      RoundsMatch match = compare (&word, mask, other);

      if (match != ROUNDS_MATCH_NONE)
        grade_all (grades, other, match);
    }
}

static void
find_number (Search *self, RoundsFolded *folded, guint8 *grades)
{
  const RoundsVocabulary *numbers = &self->directory->numbers;
  const RoundsSpelling *exact = rounds_vocabulary_find (numbers, folded->text);
  RoundsSpelling word;
  guint64 mask;

  if (exact != NULL)
    grade_all (grades, exact, ROUNDS_MATCH_NUMBER);
  if (folded->letters < PREFIX_LEAST)
    return;
  spelling_of (folded, folded->text, &word);
  mask = head_mask (&word);
  for (guint i = 0; i < numbers->all->len; i++)
    {
      const RoundsSpelling *other = &g_array_index (numbers->all, RoundsSpelling, i);

      if ((other->head & mask) == word.head && strncmp (word.text, other->text, word.bytes) == 0)
        grade_all (grades, other, ROUNDS_MATCH_NUMBER_PREFIX);
    }
}

static RoundsMatch
compare_birth (const RoundsBirthReading *asked, guint32 birth)
{
  guint32 date = asked->date;

  if (birth == 0)
    return ROUNDS_MATCH_NONE;
  if (birth == date && date % 100 != 0)
    return asked->sure ? ROUNDS_MATCH_BIRTH : ROUNDS_MATCH_BIRTH_UNSURE;
  if (date % 100 != 0 && birth % 100 != 0)
    return ROUNDS_MATCH_NONE;
  if (date / 100 % 100 == 0 || birth / 100 % 100 == 0)
    return date / 10000 == birth / 10000 ? ROUNDS_MATCH_BIRTH_PART : ROUNDS_MATCH_NONE;
  return date / 100 == birth / 100 ? ROUNDS_MATCH_BIRTH_PART : ROUNDS_MATCH_NONE;
}

static void
find_birth (Search *self, const RoundsBirthReading *readings, guint n, guint8 *grades)
{
  const GPtrArray *slots = self->directory->slots;

  for (guint32 slot = 0; slot < slots->len; slot++)
    {
      const RoundsEntry *entry = slots->pdata[slot];

      for (guint i = 0; entry != NULL && i < n; i++)
        {
          RoundsMatch match = compare_birth (&readings[i], entry->birth);

          if (match != ROUNDS_MATCH_NONE)
            grade (grades, slot << 1, match);
        }
    }
}

static guint8 *
unit_new (Search *self, gboolean is_word)
{
  Unit *unit = &self->units[self->n_units++];

  *unit = (Unit){ self->n_chunks, is_word, grades_new (self) };
  return unit->grades;
}

static gboolean
has_digit (const char *text)
{
  return strpbrk (text, "0123456789") != NULL;
}

/* What a chunk without white space may be: words of names, a number, a date. */
static void
take_chunk (Search *self, const char *chunk)
{
  RoundsBirthReading readings[ROUNDS_BIRTH_READINGS];
  RoundsFolded words[4], number;
  guint n = rounds_fold_words (chunk, words, G_N_ELEMENTS (words));
  guint n_readings = has_digit (chunk) ? rounds_birth_read (chunk, readings) : 0;

  if (n == 0 || self->n_units + n + 1 > UNITS_MAX)
    return;
  for (guint i = 0; i < n; i++)
    find_word (self, &words[i], unit_new (self, TRUE));
  if (rounds_fold_whole (chunk, &number))
    {
      guint8 *grades = unit_new (self, FALSE);

      find_number (self, &number, grades);
      find_birth (self, readings, n_readings, grades);
    }
  self->n_chunks++;
  explicit_bzero (words, sizeof words);
  explicit_bzero (&number, sizeof number);
}

/* A date that is written with spaces, in three chunks or two: how many it took. */
static guint
take_spaced_date (Search *self, char *const *chunks)
{
  RoundsBirthReading readings[ROUNDS_BIRTH_READINGS];

  for (guint n = 3; n >= 2; n--)
    {
      char text[64];
      int length = 0;
      guint n_readings;

      for (guint i = 0; i < n && length >= 0 && length < (int) sizeof text; i++)
        length = chunks[i] == NULL
                     ? -1
                     : length + g_snprintf (text + length, sizeof text - length, "%s ", chunks[i]);
      if (length < 0 || length >= (int) sizeof text || !has_digit (text))
        continue;
      n_readings = rounds_birth_read (text, readings);
      if (n_readings == 0 || self->n_units == UNITS_MAX)
        continue;
      find_birth (self, readings, n_readings, unit_new (self, FALSE));
      self->n_chunks++;
      explicit_bzero (text, sizeof text);
      return n;
    }
  return 0;
}

/* Cuts at white space and commas in place; the last is NULL. */
static void
cut (char *text, char *chunks[CHUNKS_MAX + 3])
{
  guint n = 0;

  for (char *p = text; n < CHUNKS_MAX;)
    {
      p += strspn (p, " \t\r\n,;");
      if (*p == '\0')
        break;
      chunks[n++] = p;
      p += strcspn (p, " \t\r\n,;");
      if (*p != '\0')
        *p++ = '\0';
    }
  for (guint i = n; i < CHUNKS_MAX + 3; i++)
    chunks[i] = NULL;
}

static void
take_query (Search *self, const char *query)
{
  char text[QUERY_BYTES + 1] = { 0 }, *chunks[CHUNKS_MAX + 3];
  RoundsFolded number;

  for (gsize i = 0; i < QUERY_BYTES && query[i] != '\0'; i++)
    text[i] = query[i];
  if (strpbrk (text, " ") != NULL && has_digit (text) && rounds_fold_whole (text, &number))
    {
      self->whole = grades_new (self);
      find_number (self, &number, self->whole);
    }
  cut (text, chunks);
  for (guint i = 0; chunks[i] != NULL;)
    {
      guint used = take_spaced_date (self, chunks + i);

      if (used == 0)
        take_chunk (self, chunks[i++]);
      i += used;
    }
  explicit_bzero (text, sizeof text);
  explicit_bzero (&number, sizeof number);
}

static void
found_add (Found *self, guint8 graded, gboolean first)
{
  RoundsMatch match = graded >> 1;

  self->match = first ? match : MIN (self->match, match);
  self->kinds |= 1u << match;
  self->former |= !(graded & 1);
}

/* How well a chunk is found in a person; 0: not. */
static guint
chunk_points (const Search *self, guint *at, guint32 slot, Found *found)
{
  guint chunk = self->units[*at].chunk, sum = 0, n = 0, other = 0, first = *at;
  gboolean all = TRUE;
  guint8 best = 0;

  for (; *at < self->n_units && self->units[*at].chunk == chunk; (*at)++)
    {
      guint8 graded = self->units[*at].grades[slot];

      if (!self->units[*at].is_word)
        {
          best = graded;
          other = points[graded >> 1];
          continue;
        }
      all = all && graded != 0;
      sum += points[graded >> 1] - (graded != 0 && !(graded & 1) ? FORMER_MALUS : 0);
      n++;
    }
  sum = all && n > 0 ? sum / n : 0;
  if (other >= sum && other > 0)
    {
      found_add (found, best, found->kinds == 0);
      return other - (best & 1 ? 0 : FORMER_MALUS);
    }
  for (guint i = first; sum > 0 && i < *at; i++)
    if (self->units[i].is_word)
      found_add (found, self->units[i].grades[slot], found->kinds == 0);
  return sum;
}

static gboolean
find_person (const Search *self, guint32 slot, Found *found)
{
  guint sum = 0;

  *found = (Found){ .entry = self->directory->slots->pdata[slot] };
  if (found->entry == NULL)
    return FALSE;
  if (self->whole != NULL && self->whole[slot] != 0)
    {
      found_add (found, self->whole[slot], TRUE);
      found->score = points[found->match];
      return TRUE;
    }
  for (guint at = 0; at < self->n_units;)
    {
      guint part = chunk_points (self, &at, slot, found);

      if (part == 0)
        return FALSE;
      sum += part;
    }
  found->score = self->n_chunks > 0 ? sum / self->n_chunks : 0;
  return found->score > 0;
}

static int
found_compare (gconstpointer a, gconstpointer b)
{
  const Found *one = a, *other = b;

  if (one->score != other->score)
    return one->score > other->score ? -1 : 1;
  return rounds_entry_compare (one->entry, other->entry);
}

/* Keeps the best max: a heap with the worst of them on top. */
static void
heap_put (GArray *heap, guint max, const Found *found)
{
  Found *rows;
  guint at = 0;

  if (heap->len < max)
    {
      g_array_append_val (heap, *found);
      rows = (Found *) (gpointer) heap->data;
      for (at = heap->len - 1; at > 0 && found_compare (found, &rows[(at - 1) / 2]) > 0;
           at = (at - 1) / 2)
        rows[at] = rows[(at - 1) / 2];
      rows[at] = *found;
      return;
    }
  rows = (Found *) (gpointer) heap->data;
  if (found_compare (found, &rows[0]) >= 0)
    return;
  for (guint child = 1; child < heap->len; child = 2 * at + 1)
    {
      child += child + 1 < heap->len && found_compare (&rows[child + 1], &rows[child]) > 0;
      if (found_compare (&rows[child], found) <= 0)
        break;
      rows[at] = rows[child];
      at = child;
    }
  rows[at] = *found;
}

static GArray *
rows_of (const GArray *heap)
{
  GArray *rows = g_array_sized_new (FALSE, FALSE, sizeof (RoundsDirectoryRow), heap->len);

  for (guint i = 0; i < heap->len; i++)
    {
      const Found *found = &g_array_index (heap, Found, i);
      RoundsDirectoryRow row = { .score = found->score,
                                 .match = found->match,
                                 .kinds = found->kinds,
                                 .former = found->former,
                                 .deceased = found->entry->deceased,
                                 .inactive = found->entry->inactive };

      memcpy (row.rid, found->entry->rid, ROUNDS_RID_BYTES);
      g_array_append_val (rows, row);
    }
  return rows;
}

GArray *
rounds_directory_search (RoundsDirectory *directory, const char *query, guint max)
{
  Search self = { .directory = directory };
  g_autoptr (GArray) heap = g_array_new (FALSE, FALSE, sizeof (Found));
  Found found;

  if (query != NULL && max > 0)
    take_query (&self, query);
  for (guint32 slot = 0; self.n_units > 0 && slot < directory->slots->len; slot++)
    if (find_person (&self, slot, &found))
      heap_put (heap, max, &found);
  for (guint i = 0; i < self.n_units; i++)
    g_free (self.units[i].grades);
  g_free (self.whole);
  g_array_sort (heap, found_compare);
  return rows_of (heap);
}

const char *
rounds_match_word (RoundsMatch match)
{
  static const char *const words[ROUNDS_N_MATCHES] = {
    "none",   "slips",  "slip",          "sound", "birth-part", "birth-unsure",
    "inside", "prefix", "number-prefix", "birth", "name",       "number",
  };

  return match < ROUNDS_N_MATCHES ? words[match] : "none";
}
