/* From events to an index: the steps of building, in their order. */
#include "chart-private.h"
#include "fhir-time.h"

#include <stdlib.h>

/* ---- versions: the one that the store says counts stands for the resource ---- */

/* By what the versions of one record are told apart: a time or a number only where all of them have one. Two by
 * two, what is not known of one would put a before b, b before c and c before a. */
typedef struct
{
  gboolean times, numbers;
} Sorting;

static gboolean
time_of_version (const RoundsEvent *event, gint64 *from)
{
  RoundsTime time;

  if (event->last_updated == NULL || !rounds_time_parse (event->last_updated, &time))
    return FALSE;
  *from = time.from;
  return TRUE;
}

static gboolean
number_of_version (const RoundsEvent *event, guint64 *number)
{
  return event->version_id != NULL &&
         g_ascii_string_to_unsigned (event->version_id, 10, 0, G_MAXUINT64, number, NULL);
}

static int
newest_first (gint64 a, gint64 b)
{
  return (a < b) - (a > b);
}

/* The number of a version is the order in which it came, and a history comes newest first: of two that do not
 * count, what their source says of them decides, as it does in the store (store/keep.c). */
static int
compare_versions (gconstpointer one, gconstpointer other, gpointer data)
{
  const RoundsEvent *a = *(const RoundsEvent *const *) one;
  const RoundsEvent *b = *(const RoundsEvent *const *) other;
  const Sorting *by = data;
  gint64 from[2] = { 0, 0 };
  guint64 number[2] = { 0, 0 };

  if (a->superseded != b->superseded)
    return a->superseded ? 1 : -1;
  if (by->times && time_of_version (a, &from[0]) && time_of_version (b, &from[1]) &&
      from[0] != from[1])
    return newest_first (from[0], from[1]);
  if (by->numbers && number_of_version (a, &number[0]) && number_of_version (b, &number[1]) &&
      number[0] != number[1])
    return number[0] > number[1] ? -1 : 1;
  if (a->version != b->version)
    return newest_first (a->version, b->version);
  return newest_first (a->arrived, b->arrived);
}

/* The versions of a draft, the newest first; that one is taken out of them, and stands for the resource. */
static void
sort_versions (Draft *draft)
{
  Sorting by = { TRUE, TRUE };
  gint64 from;
  guint64 number;

  g_ptr_array_add (draft->was, (gpointer) draft->event);
  for (guint i = 0; i < draft->was->len; i++)
    {
      by.times = by.times && time_of_version (draft->was->pdata[i], &from);
      by.numbers = by.numbers && number_of_version (draft->was->pdata[i], &number);
    }
  g_ptr_array_sort_with_data (draft->was, compare_versions, &by);
  draft->event = g_ptr_array_steal_index (draft->was, 0);
}

static void
draft_add_version (Draft *draft, const RoundsEvent *event)
{
  if (draft->was == NULL)
    draft->was = g_ptr_array_new ();
  g_ptr_array_add (draft->was, (gpointer) event);
}

static gboolean
make_drafts (RoundsChartIndex *self)
{
  RoundsChartParts *parts = self->parts;
  guint n = parts->events->len;

  for (parts->n_slots = 64; parts->n_slots < 2 * n; parts->n_slots *= 2)
    ;
  parts->slots = rounds_chart_room (self, (gsize) parts->n_slots * sizeof (Slot));
  parts->drafts = rounds_chart_room (self, (gsize) n * sizeof (Draft));
  if (parts->no_memory)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const RoundsEvent *event = g_ptr_array_index (parts->events, i);
      Slot *slot = rounds_chart_slot (parts, event->source, event->reference, event->part);
      /* A Bundle is a record; what is in it stands in the chart by itself. */
      if (g_str_has_prefix (event->reference, "Bundle/"))
        continue;
      if (slot->event != NULL)
        {
          draft_add_version (&parts->drafts[slot->draft], event);
          continue;
        }
      *slot = (Slot){ event, rounds_chart_hash (event->reference), parts->n_drafts };
      parts->drafts[parts->n_drafts++] = (Draft){ .event = event,
                                                  .into = ROUNDS_NONE,
                                                  .row = ROUNDS_NONE };
    }
  for (guint i = 0; i < parts->n_drafts; i++)
    if (parts->drafts[i].was != NULL)
      sort_versions (&parts->drafts[i]);
  return TRUE;
}

/* ---- order ---- */

typedef struct
{
  gint64 from;
  guint kind;
  guint draft;
  const char *reference;
} Place;

static int
compare_places (const void *one, const void *other)
{
  const Place *a = one, *b = other;

  if (a->from != b->from)
    return a->from < b->from ? -1 : 1;
  if (a->kind != b->kind)
    return a->kind < b->kind ? -1 : 1;
  return strcmp (a->reference, b->reference);
}

/* Withheld drafts are left out of the order, and so of everything that follows. */
static guint *
order_drafts (RoundsChartIndex *self, guint *n)
{
  RoundsChartParts *parts = self->parts;
  g_autofree Place *places = g_try_new (Place, MAX (parts->n_drafts, 1));
  guint *order = rounds_chart_room (self, (gsize) parts->n_drafts * sizeof (guint));

  *n = 0;
  parts->no_memory |= places == NULL;
  if (parts->no_memory)
    return NULL;
  for (guint i = 0; i < parts->n_drafts; i++)
    {
      Draft *draft = &parts->drafts[i];
      draft->secrecy = MAX (rounds_event_secrecy (draft->event), parts->person_label);
      if (draft->secrecy > self->settings.opened)
        {
          self->withheld[draft->secrecy]++;
          self->withheld_kinds |= 1ull << draft->event->kind;
          continue;
        }
      rounds_chart_digest (self, draft);
      if (rounds_event_needs_names (draft->event))
        g_ptr_array_add (parts->nameless, (gpointer) draft->event);
      places[(*n)++] = (Place){ draft->from, draft->event->kind, i, draft->event->reference };
    }
  qsort (places, *n, sizeof (Place), compare_places);
  for (guint i = 0; i < *n; i++)
    order[i] = places[i].draft;
  return order;
}

/* ---- rows ---- */

/* Older versions of a higher label than the reader opened are not shown either. */
static void
keep_versions (RoundsChartIndex *self, const Draft *draft, RoundsChartRow *row)
{
  g_autoptr (GPtrArray) seen = g_ptr_array_new ();

  for (guint i = 0; draft->was != NULL && i < draft->was->len; i++)
    {
      const RoundsEvent *event = g_ptr_array_index (draft->was, i);
      if (rounds_event_secrecy (event) <= self->settings.opened)
        g_ptr_array_add (seen, (gpointer) event);
    }
  if (seen->len == 0)
    return;
  row->was = rounds_chart_keep_pointers (self, seen);
  row->n_was = row->was != NULL ? seen->len : 0;
}

static void
make_rows (RoundsChartIndex *self, const guint *order, guint n)
{
  RoundsChartParts *parts = self->parts;

  parts->rows = rounds_chart_room (self, (gsize) n * sizeof (RoundsChartRow));
  parts->kinds = rounds_chart_room (self, n);
  parts->encounters = rounds_chart_room (self, (gsize) n * sizeof (guint));
  parts->codes = rounds_chart_room (self, (gsize) n * sizeof (guint64));
  parts->with_role = g_ptr_array_new ();
  self->rows = parts->rows;
  for (guint i = 0; !parts->no_memory && i < n; i++)
    {
      Draft *draft = &parts->drafts[order[i]];
      RoundsChartRow *row;
      if (draft->into != ROUNDS_NONE)
        continue;
      draft->row = self->n_rows++;
      row = &parts->rows[draft->row];
      *row = (RoundsChartRow){ .event = draft->event,
                               .from = draft->from,
                               .to = draft->to,
                               .until = draft->until,
                               .tier = draft->tier,
                               .marks = draft->marks,
                               .encounter = ROUNDS_NONE };
      parts->kinds[draft->row] = (guint8) draft->kind;
      parts->codes[draft->row] = draft->codes;
      parts->encounters[draft->row] = draft->encounter;
      if (draft->has_role)
        g_ptr_array_add (parts->with_role, row);
      keep_versions (self, draft, row);
      if (draft->also == NULL)
        continue;
      row->also = rounds_chart_keep_pointers (self, draft->also);
      row->n_also = row->also != NULL ? draft->also->len : 0;
    }
  for (guint i = 0; i < parts->n_drafts; i++)
    if (parts->drafts[i].into != ROUNDS_NONE)
      parts->drafts[i].row = parts->drafts[parts->drafts[i].into].row;
}

/* Kinds in one array, so that a page of few reads few. */
static void
sort_kinds (RoundsChartIndex *self)
{
  RoundsChartParts *parts = self->parts;
  guint at[ROUNDS_N_KINDS + 1] = { 0 };

  parts->of_kind = rounds_chart_room (self, (gsize) self->n_rows * sizeof (guint));
  for (guint i = 0; i < self->n_rows; i++)
    at[parts->kinds[i] + 1]++;
  for (guint k = 1; k <= ROUNDS_N_KINDS; k++)
    at[k] += at[k - 1];
  memcpy (parts->first_of_kind, at, sizeof at);
  for (guint i = 0; parts->of_kind != NULL && i < self->n_rows; i++)
    parts->of_kind[at[parts->kinds[i]]++] = i;
}

static void
free_drafts (RoundsChartParts *parts)
{
  for (guint i = 0; i < parts->n_drafts; i++)
    {
      g_clear_pointer (&parts->drafts[i].was, g_ptr_array_unref);
      g_clear_pointer (&parts->drafts[i].also, g_ptr_array_unref);
    }
}

/* ---- making ---- */

static void
copy_settings (RoundsChartIndex *self, const RoundsChartSettings *settings)
{
  RoundsChartSettings *own = &self->settings;
  guint n = 0;
  char **names;

  *own = *settings;
  own->zone = NULL;
  self->parts->zone = settings->zone != NULL ? g_time_zone_ref (settings->zone)
                                             : g_time_zone_new_utc ();
  own->zone = self->parts->zone;
  own->horizon_months = own->horizon_months != 0 ? own->horizon_months : ROUNDS_HORIZON_MONTHS;
  own->renewal_days = own->renewal_days != 0 ? own->renewal_days : ROUNDS_RENEWAL_DAYS;
  while (settings->not_loaded != NULL && settings->not_loaded[n] != NULL)
    n++;
  names = rounds_chart_room (self, (n + 1) * sizeof (char *));
  for (guint i = 0; names != NULL && i < n; i++)
    names[i] = rounds_block_text (self->parts->block, settings->not_loaded[i],
                                  strlen (settings->not_loaded[i]));
  own->not_loaded = (const char *const *) names;
  own->same_person = NULL;
  if (settings->n_same_person > 0)
    {
      RoundsLookAlike *same = rounds_chart_room (self, settings->n_same_person * sizeof *same);
      if (same != NULL)
        memcpy (same, settings->same_person, settings->n_same_person * sizeof *same);
      own->same_person = same;
    }
}

static void
find_death (RoundsChartIndex *self)
{
  const RoundsPerson *person = self->person;
  gint64 from, to;

  self->death = G_MAXINT64;
  if (person == NULL || !person->deceased || person->died.text == NULL)
    return;
  rounds_chart_interval (self, &person->died, &from, &to);
  self->death = to; /* of a day, month or year: its end, since it may be any moment of it */
}

static void
build (RoundsChartIndex *self)
{
  guint n;
  guint *order;

  find_death (self);
  rounds_chart_name_medicines (self);
  self->parts->person_label = rounds_person_secrecy (self->person);
  if (!make_drafts (self))
    return;
  order = order_drafts (self, &n);
  if (order == NULL)
    return;
  rounds_chart_merge (self, order, n);
  make_rows (self, order, n);
  if (!self->parts->no_memory)
    sort_kinds (self);
  if (self->parts->no_memory)
    return;
  rounds_chart_mark_versions (self);
  rounds_chart_mark_denied (self);
  rounds_chart_build_encounters (self);
  rounds_chart_find_contexts (self);
  rounds_chart_build_panels (self);
  rounds_chart_build_series (self);
  rounds_chart_mark_tiers (self);
  rounds_chart_find_standing (self);
  /* Who it is counts above: two of one name are two. From here on the name is for people. */
  rounds_chart_name_people (self);
}

static void
free_events (GPtrArray *events)
{
  g_ptr_array_set_free_func (events, NULL);
  for (guint i = 0; i < events->len; i++)
    rounds_event_free (g_ptr_array_index (events, i));
  g_ptr_array_unref (events);
}

RoundsChartIndex *
rounds_chart_index_new (GPtrArray *events,
                        RoundsPerson *person,
                        const RoundsChartSettings *settings)
{
  RoundsChartIndex *self = g_try_new0 (RoundsChartIndex, 1);
  RoundsChartParts *parts = g_try_new0 (RoundsChartParts, 1);
  RoundsBlock *block = rounds_block_new (512u << 10);

  if (self == NULL || parts == NULL || block == NULL)
    {
      g_free (self);
      g_free (parts);
      rounds_block_free (block);
      free_events (events);
      rounds_person_free (person);
      return NULL;
    }
  self->parts = parts;
  parts->block = block;
  parts->events = events;
  parts->person = person;
  parts->nameless = g_ptr_array_new ();
  parts->who = g_hash_table_new (g_direct_hash, g_direct_equal);
  self->person = person;
  copy_settings (self, settings);
  build (self);
  free_drafts (parts);
  self->settings.shared = NULL;
  g_clear_pointer (&parts->shared, g_hash_table_unref);
  g_clear_pointer (&parts->doubted, g_hash_table_unref);
  g_clear_pointer (&parts->nameless, g_ptr_array_unref);
  if (parts->no_memory)
    g_clear_pointer (&self, rounds_chart_index_free);
  return self;
}

void
rounds_chart_index_free (RoundsChartIndex *self)
{
  RoundsChartParts *parts;

  if (self == NULL)
    return;
  parts = self->parts;
  g_clear_pointer (&parts->with_role, g_ptr_array_unref);
  g_hash_table_unref (parts->who);
  free_events (parts->events);
  rounds_person_free (parts->person);
  g_clear_pointer (&parts->zone, g_time_zone_unref);
  rounds_block_free (parts->block);
  g_free (parts);
  g_free (self);
}
