#include "patient-model.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- one row ---- */

struct _RoundsPatientItem
{
  GObject parent_instance;

  RoundsPatientEntry entry;
};

G_DEFINE_FINAL_TYPE (RoundsPatientItem, rounds_patient_item, G_TYPE_OBJECT)

static void
rounds_patient_item_class_init (RoundsPatientItemClass *class)
{
}

static void
rounds_patient_item_init (RoundsPatientItem *self)
{
}

const RoundsPatientEntry *
rounds_patient_item_get (RoundsPatientItem *self)
{
  return &self->entry;
}

/* ---- all of them ---- */

struct _RoundsPatientModel
{
  GObject parent_instance;

  GArray *entries;     /* RoundsPatientEntry */
  GStringChunk *words; /* of the headings */
  guint n_persons;
};

static GType
get_item_type (GListModel *model)
{
  return ROUNDS_TYPE_PATIENT_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return ROUNDS_PATIENT_MODEL (model)->entries->len;
}

static gpointer
get_item (GListModel *model, guint i)
{
  RoundsPatientModel *self = ROUNDS_PATIENT_MODEL (model);
  RoundsPatientItem *item;

  if (i >= self->entries->len)
    return NULL;
  item = g_object_new (ROUNDS_TYPE_PATIENT_ITEM, NULL);
  item->entry = g_array_index (self->entries, RoundsPatientEntry, i);
  return item;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (RoundsPatientModel,
                               rounds_patient_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
rounds_patient_model_finalize (GObject *object)
{
  RoundsPatientModel *self = ROUNDS_PATIENT_MODEL (object);

  g_array_unref (self->entries);
  g_string_chunk_free (self->words);
  G_OBJECT_CLASS (rounds_patient_model_parent_class)->finalize (object);
}

static void
rounds_patient_model_class_init (RoundsPatientModelClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rounds_patient_model_finalize;
}

static void
rounds_patient_model_init (RoundsPatientModel *self)
{
  self->entries = g_array_new (FALSE, FALSE, sizeof (RoundsPatientEntry));
  self->words = g_string_chunk_new (256);
}

RoundsPatientModel *
rounds_patient_model_new (void)
{
  return g_object_new (ROUNDS_TYPE_PATIENT_MODEL, NULL);
}

/* ---- filling ---- */

static void
add_heading (RoundsPatientModel *self, const char *heading, const char *aside)
{
  const RoundsPatientEntry entry = {
    .heading = g_string_chunk_insert (self->words, heading),
    .aside = g_string_chunk_insert (self->words, aside),
  };

  g_array_append_val (self->entries, entry);
}

static void
add_person (RoundsPatientModel *self, RoundsPatientEntry entry)
{
  if (entry.row == NULL)
    return;
  g_array_append_val (self->entries, entry);
  self->n_persons++;
}

static gboolean
is_recent (const RoundsRecent *recent, guint n, const guint8 *rid)
{
  for (guint i = 0; i < n; i++)
    if (memcmp (recent[i].rid, rid, ROUNDS_RID_BYTES) == 0)
      return TRUE;
  return FALSE;
}

static void
show_everybody (RoundsPatientModel *self, const RoundsPatientQuery *query)
{
  guint n_recent = 0, size = rounds_people_size (query->people);
  const RoundsRecent *recent = query->lists != NULL
                                   ? rounds_lists_get_recent (query->lists, &n_recent)
                                   : NULL;

  if (n_recent > 0)
    add_heading (self, _ ("Recent"), _ ("opened by you"));
  for (guint i = 0; i < n_recent; i++)
    add_person (self,
                (RoundsPatientEntry){ .row = rounds_people_find (query->people, recent[i].rid),
                                      .opened = recent[i].opened });
  if (size > self->n_persons)
    add_heading (self, self->n_persons > 0 ? _ ("Others in this store") : _ ("In this store"),
                 _ ("by family name"));
  for (guint i = 0; i < size; i++)
    {
      const RoundsPersonRow *row = rounds_people_get (query->people, i);

      if (!is_recent (recent, n_recent, row->rid))
        add_person (self, (RoundsPatientEntry){ .row = row });
    }
}

static void
show_list (RoundsPatientModel *self, const RoundsPatientQuery *query)
{
  const RoundsPatientList *list = rounds_lists_find (query->lists, query->list);
  g_autoptr (GArray) members = NULL;
  g_autofree char *what = NULL;

  if (list == NULL)
    return;
  what = list->by_filter ? rounds_list_filter_words (&list->filter)
         : list->team ? g_strdup (_ ("care team, of the charts you opened or had read for a round"))
                      : g_strdup (_ ("made by hand"));
  add_heading (self, rounds_patient_list_title (list), what);
  members = rounds_lists_members (query->lists, list);
  for (guint i = 0; i < members->len; i++)
    {
      const guint8 *rid = (const guint8 *) members->data + (gsize) i * ROUNDS_RID_BYTES;

      add_person (self, (RoundsPatientEntry){ .row = rounds_people_find (query->people, rid) });
    }
}

static void
add_wanted (RoundsPatientModel *self, const RoundsPatientQuery *query, RoundsPatientEntry entry)
{
  if (entry.row != NULL && rounds_list_filter_holds (query->filter, entry.row, query->now))
    add_person (self, entry);
}

static void
add_found (RoundsPatientModel *self,
           const RoundsPatientQuery *query,
           const RoundsDirectoryRow *found,
           gboolean inactive)
{
  if (found->inactive == inactive)
    add_wanted (self, query,
                (RoundsPatientEntry){ .row = rounds_people_find (query->people, found->rid),
                                      .match = found->match,
                                      .former = found->former });
}

static guint
end_of_equals (const GArray *found, guint i)
{
  guint score = g_array_index (found, RoundsDirectoryRow, i).score;

  while (i < found->len && g_array_index (found, RoundsDirectoryRow, i).score == score)
    i++;
  return i;
}

/* What was found, as the directory ranks it; without words those whom the filter holds, by name. */
static void
show_found (RoundsPatientModel *self, const RoundsPatientQuery *query)
{
  guint size = rounds_people_size (query->people);
  g_autoptr (GArray) found = NULL;

  for (guint i = 0; query->filter->words == NULL && i < size; i++)
    add_wanted (self, query, (RoundsPatientEntry){ .row = rounds_people_get (query->people, i) });
  if (query->filter->words == NULL)
    return;
  found = rounds_people_search (query->people, query->filter->words, size);
  /* Of those found equally well, records that are no longer used come last. */
  for (guint i = 0, end; i < found->len; i = end)
    {
      end = end_of_equals (found, i);
      for (guint pass = 0; pass < 2; pass++)
        for (guint k = i; k < end; k++)
          add_found (self, query, &g_array_index (found, RoundsDirectoryRow, k), pass == 1);
    }
}

void
rounds_patient_model_clear (RoundsPatientModel *self)
{
  guint before = self->entries->len;

  g_array_set_size (self->entries, 0);
  g_string_chunk_clear (self->words);
  self->n_persons = 0;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, 0);
}

void
rounds_patient_model_show (RoundsPatientModel *self, const RoundsPatientQuery *query)
{
  guint before = self->entries->len;

  g_array_set_size (self->entries, 0);
  g_string_chunk_clear (self->words);
  self->n_persons = 0;
  if (!rounds_list_filter_is_empty (query->filter))
    show_found (self, query);
  else if (query->list != NULL && query->lists != NULL)
    show_list (self, query);
  else
    show_everybody (self, query);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->entries->len);
}

const RoundsPatientEntry *
rounds_patient_model_peek (RoundsPatientModel *self, guint i)
{
  return i < self->entries->len ? &g_array_index (self->entries, RoundsPatientEntry, i) : NULL;
}

guint
rounds_patient_model_count (RoundsPatientModel *self)
{
  return self->n_persons;
}

guint
rounds_patient_model_next (RoundsPatientModel *self, guint i, int step)
{
  for (; i < self->entries->len; i += (guint) step)
    if (g_array_index (self->entries, RoundsPatientEntry, i).row != NULL)
      return i;
  return G_MAXUINT;
}
