#include "look-alike-words.h"

#include "person-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SLICE_US 3000 /* of a turn of the main loop */

struct _RoundsLookAlikeWords
{
  GObject parent_instance;

  RoundsSession *session;
  GHashTable *words; /* GBytes rid -> text; "" none */
  GQueue *waiting;   /* GBytes rid */
  guint source;
};

enum
{
  SIGNAL_FOUND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsLookAlikeWords, rounds_look_alike_words, G_TYPE_OBJECT)

void
rounds_look_alike_words_forget (RoundsLookAlikeWords *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_queue_clear_full (self->waiting, (GDestroyNotify) g_bytes_unref);
  g_hash_table_remove_all (self->words);
}

static void
rounds_look_alike_words_finalize (GObject *object)
{
  RoundsLookAlikeWords *self = ROUNDS_LOOK_ALIKE_WORDS (object);

  rounds_look_alike_words_forget (self);
  g_queue_free (self->waiting);
  g_hash_table_unref (self->words);
  g_object_unref (self->session);
  G_OBJECT_CLASS (rounds_look_alike_words_parent_class)->finalize (object);
}

static void
rounds_look_alike_words_class_init (RoundsLookAlikeWordsClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rounds_look_alike_words_finalize;
  signals[SIGNAL_FOUND] = g_signal_new ("found", ROUNDS_TYPE_LOOK_ALIKE_WORDS, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rounds_look_alike_words_init (RoundsLookAlikeWords *self)
{
  self->words = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                                       g_free);
  self->waiting = g_queue_new ();
}

RoundsLookAlikeWords *
rounds_look_alike_words_new (RoundsSession *session)
{
  RoundsLookAlikeWords *self = g_object_new (ROUNDS_TYPE_LOOK_ALIKE_WORDS, NULL);

  self->session = g_object_ref (session);
  return self;
}

/* n: of whom same are of this very name, the nearest among them. */
static char *
words_of_a_name (const RoundsPersonRow *other, guint n, guint same)
{
  g_autofree char *born = rounds_person_born (other);

  if (other->birth.text == NULL && same == n)
    return n > 1 ? g_strdup_printf (_ ("⚠ %u others of this name"), n)
                 : g_strdup (_ ("⚠ another of this name"));
  if (other->birth.text == NULL && same > 1)
    return g_strdup_printf (_ ("⚠ %u others of this name, and look-alikes: %u"), same, n - same);
  if (other->birth.text == NULL)
    return g_strdup_printf (_ ("⚠ another of this name, and look-alikes: %u"), n - same);
  if (n > 1)
    return g_strdup_printf (_ ("⚠ another of this name, born %s, and %u more"), born, n - 1);
  return g_strdup_printf (_ ("⚠ another of this name, born %s"), born);
}

/* As both are shown. */
static gboolean
is_one_name (const RoundsPersonRow *one, const RoundsPersonRow *other)
{
  g_autofree char *name = rounds_person_name (one), *other_name = rounds_person_name (other);
  g_autofree char *folded = g_utf8_casefold (name, -1);
  g_autofree char *other_folded = g_utf8_casefold (other_name, -1);

  return strcmp (folded, other_folded) == 0;
}

/* Whose name says nothing, since it is this one's too. What was once a name of either is not. */
static gboolean
has_this_name (RoundsPeople *people, const RoundsPersonRow *self, const RoundsLookAlike *one)
{
  const RoundsPersonRow *other = rounds_people_find (people, one->rid);

  return one->name == ROUNDS_NEAR_SAME && self != NULL && other != NULL &&
         is_one_name (self, other);
}

/* The nearest that is another person; what is linked is the same one, and said where it is alone. */
static char *
words_for (RoundsPeople *people, const guint8 *rid)
{
  g_autoptr (GArray) rows = rounds_people_look_alikes (people, rid);
  const RoundsPersonRow *self = rounds_people_find (people, rid), *other = NULL, *linked = NULL;
  g_autofree char *name = NULL;
  gboolean one_name = FALSE;
  guint n = 0, same = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      const RoundsLookAlike *one = &g_array_index (rows, RoundsLookAlike, i);
      const RoundsPersonRow **nearest = one->linked ? &linked : &other;

      if (!one->linked)
        same += has_this_name (people, self, one);
      if (!one->linked && n++ == 0)
        one_name = same > 0;
      if (*nearest == NULL)
        *nearest = rounds_people_find (people, one->rid);
    }
  if (other == NULL && linked == NULL)
    return g_strdup ("");
  name = rounds_person_name (other != NULL ? other : linked);
  if (other == NULL)
    return g_strdup_printf (_ ("⚠ linked with %s"), name);
  if (one_name)
    return words_of_a_name (other, n, same);
  if (n > 1)
    return g_strdup_printf (_ ("⚠ look-alike of %s and %u more"), name, n - 1);
  return g_strdup_printf (_ ("⚠ look-alike of %s"), name);
}

static gboolean
on_idle (gpointer data)
{
  RoundsLookAlikeWords *self = data;
  RoundsPeople *people = rounds_session_get_people (self->session);
  gint64 end = g_get_monotonic_time () + SLICE_US;

  while (people != NULL && !g_queue_is_empty (self->waiting) && g_get_monotonic_time () < end)
    {
      GBytes *rid = g_queue_pop_head (self->waiting);

      g_hash_table_replace (self->words, rid, words_for (people, g_bytes_get_data (rid, NULL)));
    }
  if (people == NULL || g_queue_is_empty (self->waiting))
    self->source = 0;
  g_signal_emit (self, signals[SIGNAL_FOUND], 0);
  return self->source != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

const char *
rounds_look_alike_words_get (RoundsLookAlikeWords *self, const guint8 rid[ROUNDS_RID_BYTES])
{
  g_autoptr (GBytes) key = g_bytes_new (rid, ROUNDS_RID_BYTES);
  const char *words = g_hash_table_lookup (self->words, key);

  if (words != NULL)
    return *words != '\0' ? words : NULL;
  if (g_queue_find_custom (self->waiting, key, (GCompareFunc) g_bytes_compare) == NULL)
    g_queue_push_tail (self->waiting, g_steal_pointer (&key));
  if (self->source == 0)
    self->source = g_idle_add (on_idle, self);
  return NULL;
}

guint
rounds_look_alike_words_count (RoundsLookAlikeWords *self, RoundsPatientModel *model)
{
  guint n = 0;

  for (guint i = 0; i < ROUNDS_LOOK_ALIKES_FIRST; i++)
    {
      const RoundsPatientEntry *entry = rounds_patient_model_peek (model, i);

      if (entry != NULL && entry->row != NULL &&
          rounds_look_alike_words_get (self, entry->row->rid) != NULL)
        n++;
    }
  return n;
}
