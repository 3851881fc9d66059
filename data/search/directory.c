#include "directory.h"

#include "directory-private.h"
#include "phonetic.h"

#include <string.h>

#define WORDS_MAX 64 /* of a person's names in all; more are not looked for */

static guint
hash_rid (gconstpointer rid)
{
  guint32 hash;

  memcpy (&hash, rid, sizeof hash);
  return hash;
}

static gboolean
equal_rid (gconstpointer one, gconstpointer other)
{
  return memcmp (one, other, ROUNDS_RID_BYTES) == 0;
}

static void
spelling_clear (gpointer data)
{
  RoundsSpelling *self = data;

  if (self->text != NULL)
    explicit_bzero (self->text, self->bytes);
  g_free (self->text);
  g_array_unref (self->people);
  explicit_bzero (self, sizeof *self);
}

static void
vocabulary_init (RoundsVocabulary *self)
{
  self->by_text = g_hash_table_new (g_str_hash, g_str_equal);
  self->all = g_array_new (FALSE, FALSE, sizeof (RoundsSpelling));
}

static void
vocabulary_clear (RoundsVocabulary *self)
{
  g_hash_table_unref (self->by_text);
  for (guint i = 0; i < self->all->len; i++)
    spelling_clear (&g_array_index (self->all, RoundsSpelling, i));
  g_array_unref (self->all);
}

static RoundsSpelling *
vocabulary_take (RoundsVocabulary *self, const RoundsFolded *word)
{
  guint at = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_text, word->text));
  RoundsSpelling new = { .bytes = word->bytes, .letters = word->letters };
  RoundsSound sound;

  if (at != 0)
    return &g_array_index (self->all, RoundsSpelling, at - 1);
  rounds_sound_of (word->text, &sound);
  new.text = g_strndup (word->text, word->bytes);
  new.head = rounds_spelling_head (word->text);
  new.bag = rounds_fold_bag (word->text);
  new.has_letter = word->has_letter;
  for (guint k = 0; k < 2; k++)
    new.sound[k] = rounds_sound_key (sound.code[k]);
  explicit_bzero (&sound, sizeof sound);
  new.people = g_array_sized_new (FALSE, FALSE, sizeof (guint32), 1);
  g_array_append_val (self->all, new);
  g_hash_table_insert (self->by_text, new.text, GUINT_TO_POINTER (self->all->len));
  return &g_array_index (self->all, RoundsSpelling, self->all->len - 1);
}

/* Adds who has the word, once; a name in use counts before a former one. Returns the kept text. */
static const char *
vocabulary_put (RoundsVocabulary *self, const RoundsFolded *word, guint32 slot, gboolean former)
{
  RoundsSpelling *spelling = vocabulary_take (self, word);
  GArray *people = spelling->people;
  guint32 person = slot << 1 | (former ? 1 : 0);

  /* a person's words come together: one that is there already is the last */
  if (people->len > 0 && g_array_index (people, guint32, people->len - 1) >> 1 == slot)
    g_array_index (people, guint32, people->len - 1) &= person | ~1u;
  else
    g_array_append_val (people, person);
  return spelling->text;
}

static void
vocabulary_drop (RoundsVocabulary *self, const char *text, guint32 slot)
{
  guint at = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_text, text));
  RoundsSpelling *spelling, *last;

  if (at == 0)
    return;
  spelling = &g_array_index (self->all, RoundsSpelling, at - 1);
  for (guint i = spelling->people->len; i-- > 0;)
    if (g_array_index (spelling->people, guint32, i) >> 1 == slot)
      g_array_remove_index_fast (spelling->people, i);
  if (spelling->people->len > 0)
    return;
  g_hash_table_remove (self->by_text, text);
  spelling_clear (spelling);
  last = &g_array_index (self->all, RoundsSpelling, self->all->len - 1);
  if (last != spelling)
    {
      *spelling = *last;
      g_hash_table_insert (self->by_text, spelling->text, GUINT_TO_POINTER (at));
      explicit_bzero (last, sizeof *last);
    }
  g_array_set_size (self->all, self->all->len - 1);
}

guint64
rounds_spelling_head (const char *text)
{
  guint64 head = 0;

  for (guint i = 0; i < 8; i++)
    {
      head = head << 8 | (guchar) *text;
      text += *text != '\0';
    }
  return head;
}

const RoundsSpelling *
rounds_vocabulary_find (const RoundsVocabulary *self, const char *text)
{
  guint at = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_text, text));

  return at == 0 ? NULL : &g_array_index (self->all, RoundsSpelling, at - 1);
}

int
rounds_entry_compare (const RoundsEntry *one, const RoundsEntry *other)
{
  int order;

  if (one->head != other->head)
    return one->head < other->head ? -1 : 1;
  order = strcmp (one->order, other->order);
  if (order == 0 && one->birth != other->birth)
    order = one->birth < other->birth ? -1 : 1;
  return order != 0 ? order : memcmp (one->rid, other->rid, ROUNDS_RID_BYTES);
}

static gboolean
is_former (const char *use)
{
  return g_strcmp0 (use, "old") == 0 || g_strcmp0 (use, "maiden") == 0;
}

/* The social security number opens too many doors to be shown or found by. */
static gboolean
is_searched (const RoundsIdentifier *identifier)
{
  return identifier->value != NULL && g_strcmp0 (identifier->type, "SS") != 0 &&
         g_strcmp0 (identifier->system, "http://hl7.org/fhir/sid/us-ssn") != 0 &&
         g_strcmp0 (identifier->type, "Social Security Number") != 0;
}

static const char *
keep (RoundsEntry *entry, const char *text)
{
  return text != NULL ? rounds_block_text (entry->block, text, strlen (text)) : NULL;
}

/* The words of a name; of a family of several last also all as one (de la Cruz: delacruz), which is
 * to find by only: *joined is then 1. */
static guint
name_words (const RoundsName *name, RoundsFolded *out, guint max, guint *joined)
{
  gboolean only_text = name->family == NULL && name->given == NULL;
  const char *parts[] = { name->family, name->given, name->suffix, only_text ? name->text : NULL };
  guint n = 0, n_family = 0;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      n += parts[i] != NULL ? rounds_fold_words (parts[i], out + n, max - n) : 0;
      n_family = i == 0 ? n : n_family;
    }
  *joined = n_family > 1 && n < max && rounds_fold_whole (name->family, &out[n]);
  return n + *joined;
}

static gboolean
entry_names (RoundsDirectory *self, RoundsEntry *entry, const RoundsPerson *person)
{
  RoundsFolded words[WORDS_MAX];
  const char *texts[WORDS_MAX];
  const char **all = rounds_block_take (entry->block, WORDS_MAX * sizeof *all);
  guint used = 0;
  gboolean had = TRUE;

  entry->names = rounds_block_take (entry->block, person->n_names * sizeof (RoundsWords));
  if (all == NULL || entry->names == NULL)
    return FALSE;
  entry->all.words = all;
  for (guint i = 0; had && i < person->n_names && used < WORDS_MAX; i++)
    {
      guint joined, n = name_words (&person->names[i], words, WORDS_MAX - used, &joined);
      const char **own = rounds_block_take (entry->block, n * sizeof *own);

      had = own != NULL;
      for (guint k = 0; had && k < n; k++)
        {
          texts[used + k] = vocabulary_put (&self->words, &words[k], entry->slot,
                                            is_former (person->names[i].use));
          all[entry->all.n++] = own[k] = texts[used + k];
        }
      used += n;
      if (had)
        entry->names[entry->n_names++] = (RoundsWords){ n - joined, own };
    }
  explicit_bzero (words, sizeof words);
  return had;
}

static gboolean
entry_numbers (RoundsDirectory *self, RoundsEntry *entry, const RoundsPerson *person)
{
  entry->numbers = rounds_block_take (entry->block, person->n_identifiers * sizeof (RoundsNumber));
  if (entry->numbers == NULL)
    return FALSE;
  for (guint i = 0; i < person->n_identifiers; i++)
    {
      const RoundsIdentifier *identifier = &person->identifiers[i];
      RoundsNumber *number = &entry->numbers[entry->n_numbers];
      RoundsFolded folded;

      if (!is_searched (identifier) || !rounds_fold_whole (identifier->value, &folded))
        continue;
      number->system = keep (entry, identifier->system);
      number->number = vocabulary_put (&self->numbers, &folded, entry->slot,
                                       is_former (identifier->use));
      entry->n_numbers++;
    }
  return TRUE;
}

/* Folded words with one space, for the order of equals. */
static gboolean
entry_order (RoundsEntry *entry, const RoundsPerson *person)
{
  const RoundsName *name = person->n_names > 0 ? &person->names[0] : NULL;
  const char *parts[2] = { NULL, NULL };
  RoundsFolded words[8];
  char order[2 * 8 * ROUNDS_FOLD_BYTES + 4];
  gsize length = 0;

  if (name != NULL)
    {
      parts[0] = name->family != NULL ? name->family : name->text;
      parts[1] = name->given;
    }
  for (guint i = 0; i < 2; i++)
    {
      guint n = parts[i] != NULL ? rounds_fold_words (parts[i], words, 8) : 0;

      for (guint k = 0; k < n; k++)
        {
          memcpy (order + length, words[k].text, words[k].bytes);
          length += words[k].bytes;
          order[length++] = ' ';
        }
      order[length++] = '\1';
    }
  order[length] = '\0';
  entry->order = rounds_block_text (entry->block, order, length);
  explicit_bzero (words, sizeof words);
  explicit_bzero (order, sizeof order);
  if (entry->order == NULL)
    return FALSE;
  entry->head = rounds_spelling_head (entry->order);
  return TRUE;
}

static gboolean
entry_links (RoundsEntry *entry, const RoundsPerson *person)
{
  entry->id = keep (entry, person->id);
  entry->source = keep (entry, person->source);
  entry->links = rounds_block_take (entry->block, person->n_links * sizeof (const char *));
  if (entry->links == NULL)
    return FALSE;
  for (guint i = 0; i < person->n_links; i++)
    if (person->links[i].other != NULL)
      entry->links[entry->n_links++] = keep (entry, person->links[i].other);
  return TRUE;
}

static void
entry_free (gpointer data)
{
  RoundsEntry *entry = data;

  if (entry != NULL)
    rounds_block_free (entry->block); /* the entry is its first piece */
}

static RoundsEntry *
entry_new (RoundsDirectory *self, const RoundsPerson *person)
{
  RoundsBlock *block = rounds_block_new (1024);
  RoundsEntry *entry = block != NULL ? rounds_block_take (block, sizeof *entry) : NULL;

  if (entry == NULL)
    {
      rounds_block_free (block);
      return NULL;
    }
  *entry = (RoundsEntry){ .block = block,
                          .birth = rounds_birth_of (&person->birth),
                          .multiple_birth = person->multiple_birth,
                          .deceased = person->deceased,
                          .inactive = person->inactive,
                          .slot = self->slots->len };
  memcpy (entry->rid, person->rid, ROUNDS_RID_BYTES);
  if (self->free_slots->len > 0)
    {
      entry->slot = g_array_index (self->free_slots, guint32, self->free_slots->len - 1);
      g_array_set_size (self->free_slots, self->free_slots->len - 1);
    }
  else
    g_ptr_array_add (self->slots, NULL);
  self->slots->pdata[entry->slot] = entry;
  g_hash_table_insert (self->by_rid, entry->rid, entry);
  return entry;
}

RoundsDirectory *
rounds_directory_new (void)
{
  RoundsDirectory *self = g_new0 (RoundsDirectory, 1);

  self->by_rid = g_hash_table_new (hash_rid, equal_rid);
  self->slots = g_ptr_array_new_with_free_func (entry_free);
  self->free_slots = g_array_new (FALSE, FALSE, sizeof (guint32));
  vocabulary_init (&self->words);
  vocabulary_init (&self->numbers);
  return self;
}

void
rounds_directory_free (RoundsDirectory *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_rid);
  g_ptr_array_unref (self->slots);
  g_array_unref (self->free_slots);
  vocabulary_clear (&self->words);
  vocabulary_clear (&self->numbers);
  g_free (self);
}

gboolean
rounds_directory_add (RoundsDirectory *self, const RoundsPerson *person)
{
  RoundsEntry *entry;

  rounds_directory_remove (self, person->rid);
  entry = entry_new (self, person);
  if (entry == NULL)
    return FALSE;
  if (entry_order (entry, person) && entry_links (entry, person) &&
      entry_names (self, entry, person) && entry_numbers (self, entry, person))
    return TRUE;
  rounds_directory_remove (self, person->rid);
  return FALSE;
}

gboolean
rounds_directory_remove (RoundsDirectory *self, const guint8 rid[ROUNDS_RID_BYTES])
{
  RoundsEntry *entry = g_hash_table_lookup (self->by_rid, rid);

  if (entry == NULL)
    return FALSE;
  for (guint i = 0; i < entry->all.n; i++)
    {
      gboolean again = FALSE; /* its text went with the first */

      for (guint k = 0; k < i && !again; k++)
        again = entry->all.words[k] == entry->all.words[i];
      if (!again)
        vocabulary_drop (&self->words, entry->all.words[i], entry->slot);
    }
  for (guint i = 0; i < entry->n_numbers; i++)
    {
      gboolean again = FALSE;

      for (guint k = 0; k < i && !again; k++)
        again = entry->numbers[k].number == entry->numbers[i].number;
      if (!again)
        vocabulary_drop (&self->numbers, entry->numbers[i].number, entry->slot);
    }
  g_hash_table_remove (self->by_rid, rid);
  self->slots->pdata[entry->slot] = NULL;
  g_array_append_val (self->free_slots, entry->slot);
  entry_free (entry);
  return TRUE;
}

guint
rounds_directory_size (const RoundsDirectory *self)
{
  return g_hash_table_size (self->by_rid);
}
