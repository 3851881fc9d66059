#include "shared-names.h"

#include "chart-names.h"
#include "old-versions.h"
#include "records.h"

#include <string.h>

typedef struct
{
  guint64 revision; /* of the shared records when they were read */
  guint opened;     /* labels that they were read with */
  GPtrArray *events;
} Known;

static void
known_free (gpointer data)
{
  Known *known = data;

  g_ptr_array_unref (known->events);
  g_free (known);
}

static GQuark
quark (void)
{
  return g_quark_from_static_string ("rounds-shared-names");
}

/* Under the lock of the store's data: another thread may be replacing it. */
static gpointer
known_dup (gpointer data, gpointer user_data)
{
  const Known *known = data, *wanted = user_data;

  return known != NULL && known->revision == wanted->revision && known->opened == wanted->opened
             ? g_ptr_array_ref (known->events)
             : NULL;
}

/* A copy that does not need the place to be open. */
static gboolean
take (GPtrArray *events, const RoundsEvent *event, GError **error)
{
  g_autoptr (GBytes) packed = rounds_event_pack (event);
  RoundsEvent *copy = rounds_event_unpack (packed, error);

  if (copy == NULL)
    return FALSE;
  memcpy (copy->rid, event->rid, ROUNDS_RID_BYTES);
  copy->version = event->version;
  copy->source = event->source; /* the store's */
  copy->arrived = event->arrived;
  copy->deleted = event->deleted;
  copy->superseded = event->superseded;
  g_ptr_array_add (events, copy);
  return TRUE;
}

static gboolean
take_all (GPtrArray *events, const GPtrArray *all, GError **error)
{
  for (guint i = 0; i < all->len; i++)
    {
      const RoundsEvent *event = g_ptr_array_index (all, i);

      if (rounds_event_names_others (event) && !take (events, event, error))
        return FALSE;
    }
  return TRUE;
}

/* Of each record also what its earlier versions said: where that was another thing, it names nothing. */
static GPtrArray *
read_all (RoundsStore *store, const RoundsActor *actor, GError **error)
{
  g_autoptr (RoundsChart)
      place = rounds_chart_open_place (store, ROUNDS_PLACE_SHARED, actor, error);
  g_autoptr (GPtrArray)
      events = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_event_free);
  g_autoptr (GPtrArray) old = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_event_free);

  if (place == NULL || !take_all (events, rounds_chart_get_events (place), error) ||
      !rounds_chart_add_old_versions (place, old, error) || !take_all (events, old, error))
    return NULL;
  return g_steal_pointer (&events);
}

GPtrArray *
rounds_shared_names (RoundsStore *store, const RoundsActor *actor, GError **error)
{
  Known wanted = { .opened = actor->opened };
  GPtrArray *events;
  Known *known;

  if (!rounds_store_place_revision (store, ROUNDS_PLACE_SHARED, &wanted.revision, error))
    return NULL;
  events = g_object_dup_qdata (G_OBJECT (store), quark (), known_dup, &wanted);
  if (events != NULL)
    return events;
  events = read_all (store, actor, error);
  if (events == NULL)
    return NULL;
  known = g_new (Known, 1);
  *known = (Known){ wanted.revision, wanted.opened, g_ptr_array_ref (events) };
  g_object_set_qdata_full (G_OBJECT (store), quark (), known, known_free);
  return events;
}
