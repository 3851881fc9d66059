#include "import-persons.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What two are told apart by. */
typedef struct
{
  GPtrArray *families; /* " smith jones ": folded, a space around each word */
  RoundsTime birth;    /* of it only the interval; from > to: not known */
} Who;

/* One id in the file that is looked through: its versions there are one person's. */
typedef struct
{
  Who *last;         /* version of it */
  gboolean stranger; /* every version is */
} Met;

struct _RoundsImportPersons
{
  RoundsStore *store;
  char *source;
  GHashTable
      *known; /* "Patient/1" to Who: as the last file that was not refused has it, else the store */
  GHashTable *here;      /* "Patient/1" to Met: of the file that is looked through */
  guint here_nth;        /* which it is */
  GHashTable *met;       /* "3 Patient/1": file 3 holds this Patient */
  GHashTable *strangers; /* "3 Patient/1", and "Patient/1" of any file */
};

/* ---- who ---- */

static void
who_free (Who *who)
{
  g_ptr_array_unref (who->families);
  g_free (who);
}

static void
met_free (Met *met)
{
  g_clear_pointer (&met->last, who_free);
  g_free (met);
}

/* NULL: no word in it. (transfer full) */
static char *
fold (const char *name)
{
  g_autofree char *composed = g_utf8_normalize (name, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *folded = g_utf8_casefold (composed != NULL ? composed : name, -1);
  GString *words = g_string_new (" ");

  for (const char *at = folded; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_isalnum (g_utf8_get_char (at)))
      g_string_append_unichar (words, g_utf8_get_char (at));
    else if (words->str[words->len - 1] != ' ')
      g_string_append_c (words, ' ');
  if (words->str[words->len - 1] != ' ')
    g_string_append_c (words, ' ');
  return g_string_free (words, words->len < 2);
}

static Who *
who_new (const RoundsPerson *person)
{
  Who *who = g_new0 (Who, 1);

  who->families = g_ptr_array_new_with_free_func (g_free);
  who->birth.to = -1;
  for (guint i = 0; person != NULL && i < person->n_names; i++)
    {
      const RoundsName *name = &person->names[i];
      const char *words = name->family != NULL ? name->family : name->text;
      char *family = words != NULL ? fold (words) : NULL;

      if (family != NULL)
        g_ptr_array_add (who->families, family);
    }
  if (person != NULL && person->birth.text != NULL)
    who->birth = person->birth;
  who->birth.text = NULL;
  return who;
}

static gboolean
share_a_name (const Who *one, const Who *other)
{
  for (guint i = 0; i < one->families->len; i++)
    for (guint k = 0; k < other->families->len; k++)
      {
        const char *a = one->families->pdata[i], *b = other->families->pdata[k];

        if (strstr (a, b) != NULL || strstr (b, a) != NULL)
          return TRUE;
      }
  return FALSE;
}

/* What is not known differs from nothing. */
static gboolean
is_stranger (const Who *known, const Who *met)
{
  const RoundsTime *a = &known->birth, *b = &met->birth;

  if (known->families->len == 0 || met->families->len == 0 || a->from > a->to || b->from > b->to)
    return FALSE;
  return !share_a_name (known, met) && (a->to < b->from || b->to < a->from);
}

/* ---- the store ---- */

static gboolean
on_row (gpointer data, const RoundsPatientRow *row)
{
  Who **who = data;

  *who = who_new (row->person);
  return FALSE;
}

/* *who: NULL: the store has none. (transfer full) */
static gboolean
read_who (RoundsImportPersons *self, const RoundsIncoming *incoming, Who **who, GError **error)
{
  g_autoptr (GArray)
      found = rounds_store_find (self->store, incoming->type, incoming->id, self->source, error);

  *who = NULL;
  if (found == NULL)
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    {
      const RoundsFound *one = &g_array_index (found, RoundsFound, i);

      if (one->place == ROUNDS_PLACE_PATIENT)
        return rounds_store_patient (self->store, one->patient, on_row, who, error);
    }
  return TRUE;
}

/* ---- files ---- */

RoundsImportPersons *
rounds_import_persons_new (RoundsStore *store, const char *source)
{
  RoundsImportPersons *self = g_new0 (RoundsImportPersons, 1);

  self->store = g_object_ref (store);
  self->source = g_strdup (source);
  self->here = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) met_free);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) who_free);
  self->met = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->strangers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
rounds_import_persons_free (RoundsImportPersons *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->known);
  g_hash_table_unref (self->here);
  g_free (self->source);
  g_hash_table_unref (self->met);
  g_hash_table_unref (self->strangers);
  g_object_unref (self->store);
  g_free (self);
}

static char *
key_of (guint nth, const char *patient)
{
  return g_strdup_printf ("%u %s", nth, patient);
}

/* What the file that was looked through says of each id, once all of it is known. */
static void
settle (RoundsImportPersons *self)
{
  GHashTableIter iter;
  gpointer subject, value;

  g_hash_table_iter_init (&iter, self->here);
  while (g_hash_table_iter_next (&iter, &subject, &value))
    {
      Met *met = value;

      if (met->stranger)
        {
          g_hash_table_add (self->strangers, key_of (self->here_nth, subject));
          g_hash_table_add (self->strangers, g_strdup (subject));
        }
      else
        g_hash_table_replace (self->known, g_strdup (subject), g_steal_pointer (&met->last));
    }
  g_hash_table_remove_all (self->here);
}

/* Takes who: one more version of it in this file. */
static void
meet (RoundsImportPersons *self, const char *subject, Who *who, gboolean stranger)
{
  Met *met = g_hash_table_lookup (self->here, subject);

  if (met == NULL)
    {
      met = g_new0 (Met, 1);
      met->stranger = TRUE;
      g_hash_table_insert (self->here, g_strdup (subject), met);
    }
  g_clear_pointer (&met->last, who_free);
  met->last = who;
  met->stranger &= stranger;
}

gboolean
rounds_import_persons_look (RoundsImportPersons *self,
                            guint nth,
                            const RoundsIncoming *incoming,
                            GError **error)
{
  Who *met, *known;

  if (incoming->person == NULL || incoming->subject == NULL || incoming->id == NULL)
    return TRUE;
  if (nth != self->here_nth)
    settle (self);
  self->here_nth = nth;
  g_hash_table_add (self->met, key_of (nth, incoming->subject));
  known = g_hash_table_lookup (self->known, incoming->subject);
  if (known == NULL)
    {
      if (!read_who (self, incoming, &known, error))
        return FALSE;
      if (known != NULL)
        g_hash_table_insert (self->known, g_strdup (incoming->subject), known);
    }
  met = who_new (incoming->person);
  meet (self, incoming->subject, met, known != NULL && is_stranger (known, met));
  return TRUE;
}

gboolean
rounds_import_persons_ask (RoundsImportPersons *self,
                           guint nth,
                           const RoundsIncoming *incoming,
                           const char **why,
                           GError **error)
{
  g_autofree char *key = NULL;
  gboolean stranger;

  *why = NULL;
  if (incoming->subject == NULL)
    return TRUE;
  key = key_of (nth, incoming->subject);
  if (incoming->person != NULL && !g_hash_table_contains (self->met, key) &&
      !rounds_import_persons_look (self, nth, incoming, error))
    return FALSE;
  settle (self);
  stranger = g_hash_table_contains (self->strangers, g_hash_table_contains (self->met, key)
                                                         ? key
                                                         : incoming->subject);
  if (stranger)
    *why = incoming->person != NULL
               ? _ ("another person has this id here: import it under another source")
               : _ ("it names a patient who was refused, as another person has that id here");
  return TRUE;
}
