/* directory-private.h: what the parts of the directory share. */
#pragma once

#include "block.h"
#include "directory.h"
#include "fold.h"

G_BEGIN_DECLS

/* A different word, or identifier, and who has it. */
typedef struct
{
  guint64 head; /* its first eight bytes, the first the highest */
  guint64 bag;  /* rounds_fold_bag */
  guint64 sound[2];
  char *text;
  GArray *people; /* guint32: slot << 1 | former */
  guint8 bytes, letters;
  gboolean has_letter;
} RoundsSpelling;

typedef struct
{
  GHashTable *by_text; /* text -> its place in all, and one */
  GArray *all;         /* RoundsSpelling, in no order */
} RoundsVocabulary;

typedef struct
{
  const char *system, *number; /* number: folded whole */
} RoundsNumber;

typedef struct
{
  guint n;
  const char *const *words; /* of its vocabulary, which keeps them */
} RoundsWords;

typedef struct
{
  RoundsBlock *block;
  guint8 rid[ROUNDS_RID_BYTES];
  guint32 slot, birth;
  guint multiple_birth; /* as a person's (person.h) */
  gboolean deceased, inactive;
  const char *order; /* folded family, a separator, folded given: for equals */
  guint64 head;      /* of order */
  RoundsWords *names;
  guint n_names;
  RoundsWords all; /* every word of every name once */
  RoundsNumber *numbers;
  guint n_numbers;
  const char *id, *source, **links;
  guint n_links;
} RoundsEntry;

struct _RoundsDirectory
{
  GHashTable *by_rid; /* rid -> RoundsEntry */
  GPtrArray *slots;   /* RoundsEntry, NULL where free */
  GArray *free_slots; /* guint32 */
  RoundsVocabulary words, numbers;
};

guint64 rounds_spelling_head (const char *text);
/* NULL: no such word. Valid until the vocabulary changes. */
const RoundsSpelling *rounds_vocabulary_find (const RoundsVocabulary *self, const char *text);
/* By family, given, birth, rid. */
int rounds_entry_compare (const RoundsEntry *one, const RoundsEntry *other);

G_END_DECLS
