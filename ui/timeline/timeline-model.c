#include "timeline-model.h"

#include "encounters.h"
#include "say.h"
#include "sensitive.h"
#include "timeline-scale.h"

#include <string.h>

#define DAY           ROUNDS_TIMELINE_DAY
#define YEAR          ROUNDS_TIMELINE_YEAR
#define RECENT        (10 * YEAR + YEAR / 2)
#define GAP_COUNTS    (2 * ROUNDS_TIMELINE_YEAR)
/* Record rule 2.5: six or more of one kind, at most two weeks apart, are one run. */
#define RUN_LEAST     6
#define RUN_GAP       (14 * DAY)

#define NEVER_ROUTINE (ROUNDS_MARK_ABNORMAL | ROUNDS_MARK_CRITICAL | ROUNDS_MARK_CONTRADICTED)

typedef struct
{
  RoundsTimelineModel *model;
  const RoundsTimelineChoice *choice;
  GArray *items[ROUNDS_N_LANES]; /* RoundsTimelineItem */
  GPtrArray *rows;
  GArray *steps;
  guint runs;
  guint8 *placed; /* (n_rows) in an item of its own lane */
} Builder;

static guint
index_of (const RoundsTimelineModel *self, const RoundsChartRow *row)
{
  return (guint) (row - self->index->rows);
}

static gboolean
is_routine (const RoundsChartRow *row)
{
  return row->tier == ROUNDS_TIER_ROUTINE && (row->marks & NEVER_ROUTINE) == 0;
}

static gboolean
is_aside (const RoundsChartRow *row)
{
  return row->from == G_MAXINT64 || (row->marks & ROUNDS_MARK_AFTER_DEATH) != 0;
}

static RoundsLaneId
lane_of_kind (RoundsKind kind)
{
  switch (kind)
    {
    case ROUNDS_KIND_ENCOUNTER:
      return ROUNDS_LANE_ENCOUNTERS;
    case ROUNDS_KIND_CONDITION:
      return ROUNDS_LANE_PROBLEMS;
    case ROUNDS_KIND_MEDICATION:
      return ROUNDS_LANE_MEDICINES;
    case ROUNDS_KIND_RESULT:
    case ROUNDS_KIND_PANEL:
      return ROUNDS_LANE_RESULTS;
    case ROUNDS_KIND_VITAL:
      return ROUNDS_LANE_VITALS;
    case ROUNDS_KIND_PROCEDURE:
      return ROUNDS_LANE_PROCEDURES;
    case ROUNDS_KIND_IMAGING:
      return ROUNDS_LANE_IMAGES;
    case ROUNDS_KIND_NOTE:
      return ROUNDS_LANE_NOTES;
    case ROUNDS_KIND_IMMUNIZATION:
      return ROUNDS_LANE_IMMUNIZATIONS;
    case ROUNDS_KIND_GENOMICS:
      return ROUNDS_LANE_GENOMICS;
    case ROUNDS_KIND_DEVICE:
      return ROUNDS_LANE_DEVICES;
    case ROUNDS_KIND_PERSON:
      return ROUNDS_LANE_LANDMARKS;
    default:
      return ROUNDS_LANE_OTHER;
    }
}

static RoundsLaneId
lane_of (const RoundsChartRow *row)
{
  if ((row->marks & ROUNDS_MARK_AFTER_DEATH) != 0)
    return ROUNDS_LANE_AFTER_DEATH;
  return is_routine (row) ? ROUNDS_LANE_ROUTINE : lane_of_kind (row->event->kind);
}

/* ---- the choice ---- */

static gboolean
has_text (const RoundsEvent *event, const char *folded, GHashTable *known)
{
  gpointer found;

  if (!g_hash_table_lookup_extended (known, event->title, NULL, &found))
    {
      g_autofree char *title = g_utf8_casefold (event->title, -1);

      found = GINT_TO_POINTER (strstr (title, folded) != NULL);
      g_hash_table_insert (known, (gpointer) event->title, found);
    }
  if (found != NULL)
    return TRUE;
  for (guint i = 0; i < event->n_codes; i++)
    if (event->codes[i].code != NULL && g_ascii_strcasecmp (event->codes[i].code, folded) == 0)
      return TRUE;
  return FALSE;
}

static gint64
came (const RoundsTimelineChoice *choice, const RoundsChartRow *row)
{
  return choice->came != NULL ? choice->came (row, choice->came_data) : row->event->arrived;
}

static void
choose (RoundsTimelineModel *self, const RoundsTimelineChoice *choice)
{
  const RoundsChartIndex *index = self->index;
  /* A chart has few titles: each is folded once. */
  g_autoptr (GHashTable) titles = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *folded = choice->text != NULL && *choice->text != '\0'
                                ? g_utf8_casefold (choice->text, -1)
                                : NULL;

  for (guint i = 0; i < index->n_rows; i++)
    {
      const RoundsChartRow *row = &index->rows[i];

      /* A birth that nobody knows is the banner's to say: it is no undated entry. */
      if ((row->event->kind == ROUNDS_KIND_PERSON && row->from == G_MAXINT64) ||
          (choice->kinds != 0 && (choice->kinds >> row->event->kind & 1) == 0) ||
          (choice->encounter != 0 && row->encounter != choice->encounter - 1) ||
          (choice->new_since != 0 && came (choice, row) <= choice->new_since) ||
          (folded != NULL && !has_text (row->event, folded, titles)))
        continue;
      self->n_routine += is_routine (row);
      self->n_sensitive += is_routine (row) && rounds_sensitive_by_itself (row);
      self->chosen[i] = !is_routine (row) || choice->routine;
      self->n_chosen += self->chosen[i];
    }
}

gboolean
rounds_timeline_model_shows (const RoundsTimelineModel *self, const RoundsChartRow *row)
{
  return self->chosen[index_of (self, row)];
}

/* ---- items ---- */

static RoundsTimelineItem
item_new (Builder *self, RoundsLaneId lane, const char *title)
{
  return (RoundsTimelineItem){
    .lane = (guint16) lane, .first = self->rows->len, .first_step = self->steps->len, .title = title
  };
}

/* rounds_say_flag_of will name a flag: asking it of all rows reads each one's ranges, of which few are drawn. */
static gboolean
is_flagged (const RoundsChartRow *row)
{
  return (row->marks & (ROUNDS_MARK_CRITICAL | ROUNDS_MARK_ABNORMAL)) != 0 &&
         (row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED | ROUNDS_MARK_CANCELLED)) == 0;
}

static void
item_add_row (Builder *self, RoundsTimelineItem *item, const RoundsChartRow *row)
{
  g_ptr_array_add (self->rows, (gpointer) row);
  item->n++;
  item->marks |= row->marks;
  if (!is_flagged (row))
    return;
  if (item->flagged == NULL || (row->marks & ROUNDS_MARK_CRITICAL) != 0)
    item->flagged = row;
}

/* What the person died of ends nothing, but nothing goes on: bars end there. */
static void
item_keep (Builder *self, RoundsTimelineItem *item)
{
  RoundsTimelineModel *model = self->model;

  item->from = CLAMP (item->from, model->from, model->to - 1);
  item->to = CLAMP (item->to, item->from, model->to);
  item->until = CLAMP (item->until, item->to, MAX (model->end, item->to));
  item->open_until = CLAMP (item->open_until, item->until, MAX (model->end, item->until));
  if (item->open_until > item->to)
    item->flags |= ROUNDS_ITEM_LASTS;
  g_array_append_val (self->items[item->lane], *item);
}

static gboolean
goes_on (const char *status)
{
  static const char *const words[] = { "in-progress", "active", "arrived", "onleave", "on-hold" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (status, words[i]) == 0)
      return TRUE;
  return FALSE;
}

static void
add_row (Builder *self, const RoundsChartRow *row, RoundsLaneId lane)
{
  RoundsTimelineItem item = item_new (self, lane, row->event->title);

  item_add_row (self, &item, row);
  item.from = row->from;
  item.to = row->to;
  item.until = item.open_until = row->until == G_MAXINT64 ? row->to : row->until;
  if (row->until == G_MAXINT64 && goes_on (row->event->status))
    item.open_until = self->model->clock;
  if (row->event->kind == ROUNDS_KIND_ENCOUNTER && row->encounter != ROUNDS_NONE)
    item.title = self->model->index->encounters[row->encounter].label;
  item_keep (self, &item);
}

static gboolean
wanted (Builder *self, const RoundsChartRow *row, RoundsLaneId lane)
{
  return self->model->chosen[index_of (self->model, row)] && lane_of (row) == lane &&
         !is_aside (row);
}

/* ---- problems: their episodes ---- */

/* Died on a day that nobody recorded: nothing is known to have gone on until now. */
static gboolean
died_undated (const RoundsChartIndex *index)
{
  return index->person != NULL && index->person->deceased && index->death == G_MAXINT64;
}

/* When it began, or was written down: until then it is known to have lasted. */
static gint64
last_heard (const Builder *self, const RoundsChartRow *row)
{
  const RoundsFacet *recorded = rounds_event_facet (row->event, ROUNDS_FACET_RECORDED, 0);
  gboolean said = recorded != NULL && recorded->time.text != NULL;

  return CLAMP (said ? recorded->time.from : row->to, row->to, MAX (self->model->clock, row->to));
}

static void
add_episode (Builder *self, const RoundsProblem *problem, const RoundsEpisode *episode)
{
  RoundsTimelineItem item;

  if (!wanted (self, episode->row, ROUNDS_LANE_PROBLEMS))
    return;
  item = item_new (self, ROUNDS_LANE_PROBLEMS, problem->title);
  item_add_row (self, &item, episode->row);
  item.from = episode->row->from;
  item.to = episode->row->to;
  item.until = item.open_until = episode->until;
  if (episode->until == G_MAXINT64 && episode->state <= ROUNDS_PROBLEM_NO_STATUS)
    {
      /* What is to come says nothing of whether it lasts until then. */
      item.until = died_undated (self->model->index) ? last_heard (self, episode->row)
                                                     : MAX (self->model->clock, item.to);
      item.open_until = self->model->to;
    }
  else if (episode->until == G_MAXINT64)
    {
      /* Over, and nobody wrote when. */
      item.until = item.to;
      item.open_until = episode->state >= ROUNDS_PROBLEM_REFUTED ? item.to : self->model->to;
    }
  item_keep (self, &item);
  self->placed[index_of (self->model, episode->row)] = 1;
}

static void
add_problems (Builder *self)
{
  const RoundsChartIndex *index = self->model->index;
  const RoundsProblems *problems = self->choice->problems;

  if (problems == NULL)
    problems = self->model->problems = rounds_chart_problems (index, self->model->clock);
  for (guint i = 0; problems != NULL && i < problems->n_problems; i++)
    for (guint k = 0; k < problems->problems[i].n_episodes; k++)
      add_episode (self, &problems->problems[i], &problems->problems[i].episodes[k]);
}

/* ---- medicines: their courses ---- */

static void
add_steps (Builder *self, RoundsTimelineItem *item, const RoundsMedicineCourse *course)
{
  const RoundsChartRow *before = NULL;

  for (guint i = 0; i < course->n_rows; i++)
    {
      const RoundsChartRow *row = course->rows[i];
      RoundsTimelineStep step = { row->from, row };

      if (is_aside (row) || !g_str_has_prefix (row->event->reference, "MedicationRequest/"))
        continue;
      if (before != NULL && (!rounds_dosages_same_amount (before->event, row->event) ||
                             strcmp (before->event->title, row->event->title) != 0))
        {
          g_array_append_val (self->steps, step);
          item->n_steps++;
        }
      before = row;
    }
}

static gboolean
is_open (const RoundsMedicineCourse *course)
{
  switch (course->state)
    {
    case ROUNDS_MEDICINE_GIVEN:
    case ROUNDS_MEDICINE_REPORTED:
    case ROUNDS_MEDICINE_CURRENT:
    case ROUNDS_MEDICINE_ON_HOLD:
      return TRUE;
    default:
      return FALSE;
    }
}

/* An end that is recorded or worked out ends the bar; with none it is drawn to where it was last heard
 * of, and dotted from there. */
static void
set_course_end (Builder *self, RoundsTimelineItem *item, const RoundsMedicineCourse *course)
{
  gint64 now = self->model->clock;

  if (course->end_kind != ROUNDS_END_NOT_RECORDED && course->end != G_MAXINT64 && !is_open (course))
    {
      item->until = item->open_until = course->end;
      return;
    }
  item->until = is_open (course) && !died_undated (self->model->index)
                    ? MAX (now, item->to)
                    : MAX (course->evidence, item->to);
  item->open_until = course->end != G_MAXINT64 ? MAX (course->end, item->until) : self->model->to;
  /* Never was one, or was over before: no dots that look like going on. */
  if (course->state <= ROUNDS_MEDICINE_PROPOSED || course->state == ROUNDS_MEDICINE_STOPPED ||
      course->state == ROUNDS_MEDICINE_COMPLETED)
    item->open_until = item->until;
}

static void
add_course (Builder *self, const RoundsMedicineLine *line, const RoundsMedicineCourse *course)
{
  RoundsTimelineItem item = item_new (self, ROUNDS_LANE_MEDICINES, line->title);
  const RoundsChartRow *first = NULL;

  for (guint i = 0; i < course->n_rows; i++)
    {
      if (!wanted (self, course->rows[i], ROUNDS_LANE_MEDICINES))
        continue;
      if (first == NULL || course->rows[i]->from < first->from)
        first = course->rows[i];
      item_add_row (self, &item, course->rows[i]);
      self->placed[index_of (self->model, course->rows[i])] = 1;
    }
  if (first == NULL)
    return;
  item.from = first->from;
  item.to = first->to;
  set_course_end (self, &item, course);
  add_steps (self, &item, course);
  item_keep (self, &item);
}

static void
add_medicines (Builder *self)
{
  const RoundsChartIndex *index = self->model->index;
  const RoundsMedicines *medicines = self->choice->medicines;

  if (medicines == NULL)
    medicines = self->model->medicines = rounds_chart_medicines (index, self->model->clock);
  for (guint i = 0; medicines != NULL && i < medicines->n_lines; i++)
    for (guint k = 0; k < medicines->lines[i].n_courses; k++)
      add_course (self, &medicines->lines[i], &medicines->lines[i].courses[k]);
}

/* ---- runs of repeats ---- */

static void
add_run (Builder *self, RoundsLaneId lane, const guint *members, guint n)
{
  GArray *items = self->items[lane];
  RoundsTimelineItem first = g_array_index (items, RoundsTimelineItem, members[0]);
  RoundsTimelineItem last = g_array_index (items, RoundsTimelineItem, members[n - 1]);
  RoundsTimelineItem run = item_new (self, lane, first.title);

  run.run = ++self->runs;
  for (guint i = 0; i < n; i++)
    {
      RoundsTimelineItem *item = &g_array_index (items, RoundsTimelineItem, members[i]);

      item->run = run.run;
      for (guint k = 0; k < item->n; k++)
        item_add_row (self, &run, self->rows->pdata[item->first + k]);
    }
  run.from = first.from;
  run.to = first.to;
  run.until = run.open_until = MAX (last.until, last.from + 1);
  run.flags = ROUNDS_ITEM_RUN;
  item_keep (self, &run);
}

typedef struct
{
  GArray *members; /* guint, into the items of the lane */
  gint64 last;
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  g_array_unref (run->members);
  g_free (run);
}

static void
end_run (Builder *self, RoundsLaneId lane, Run *run)
{
  if (run->members->len >= RUN_LEAST)
    add_run (self, lane, (guint *) run->members->data, run->members->len);
  g_array_set_size (run->members, 0);
}

static int compare_items (gconstpointer one, gconstpointer other);

/* The index has its rows in order already, of which most come so here. */
static void
sort (GArray *array, GCompareFunc compare)
{
  gsize size = g_array_get_element_size (array);

  for (gsize i = size; i < array->len * size; i += size)
    if (compare (array->data + i - size, array->data + i) > 0)
      {
        g_array_sort (array, compare);
        return;
      }
}

/* Items of one title at most two weeks apart. The index folds visits by their type; here procedures
 * and immunizations fold by the same rule. */
static void
add_runs (Builder *self, RoundsLaneId lane)
{
  g_autoptr (GHashTable) runs = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, run_free);
  GArray *items = self->items[lane];
  GHashTableIter iter;
  gpointer run;
  guint n;

  sort (items, compare_items);
  n = items->len;
  for (guint i = 0; i < n; i++)
    {
      RoundsTimelineItem item = g_array_index (items, RoundsTimelineItem, i);

      run = g_hash_table_lookup (runs, item.title);
      if (run == NULL)
        {
          run = g_new0 (Run, 1);
          ((Run *) run)->members = g_array_new (FALSE, FALSE, sizeof (guint));
          g_hash_table_insert (runs, (gpointer) item.title, run);
        }
      if (((Run *) run)->members->len > 0 && item.from - ((Run *) run)->last > RUN_GAP)
        end_run (self, lane, run);
      g_array_append_val (((Run *) run)->members, i);
      ((Run *) run)->last = item.from;
    }
  g_hash_table_iter_init (&iter, runs);
  while (g_hash_table_iter_next (&iter, NULL, &run))
    end_run (self, lane, run);
}

/* ---- lanes ---- */

static int
compare_items (gconstpointer one, gconstpointer other)
{
  const RoundsTimelineItem *a = one, *b = other;

  if (a->from != b->from)
    return a->from < b->from ? -1 : 1;
  if (a->open_until != b->open_until)
    return a->open_until < b->open_until ? -1 : 1;
  return a->first < b->first ? -1 : a->first > b->first;
}

static void
add_death (Builder *self)
{
  const RoundsChartIndex *index = self->model->index;
  RoundsTimelineItem item;

  if (index->person == NULL || !index->person->deceased || index->death == G_MAXINT64)
    return;
  item = item_new (self, ROUNDS_LANE_LANDMARKS, "");
  item.from = item.to = item.until = item.open_until = index->death;
  item.flags = ROUNDS_ITEM_DEATH;
  item_keep (self, &item);
}

/* A relative's disease, or another's, is no landmark of this person. */
static gboolean
is_landmark (const RoundsChartRow *row)
{
  return row->tier == ROUNDS_TIER_LANDMARK && row->event->kind != ROUNDS_KIND_FAMILY_HISTORY &&
         (row->marks & ROUNDS_MARK_NOT_PATIENT) == 0;
}

static void
add_rows (Builder *self)
{
  RoundsTimelineModel *model = self->model;

  for (guint i = 0; i < model->index->n_rows; i++)
    {
      const RoundsChartRow *row = &model->index->rows[i];
      RoundsLaneId lane;

      if (!model->chosen[i])
        continue;
      lane = lane_of (row);
      model->lanes[lane].n_rows++;
      if (is_aside (row))
        {
          g_ptr_array_add (model->lanes[lane].aside, (gpointer) row);
          continue;
        }
      if (!self->placed[i])
        add_row (self, row, lane);
      if (is_landmark (row) && lane != ROUNDS_LANE_LANDMARKS)
        {
          model->lanes[ROUNDS_LANE_LANDMARKS].n_rows++;
          add_row (self, row, ROUNDS_LANE_LANDMARKS);
        }
    }
}

static void
close_lanes (Builder *self)
{
  RoundsTimelineModel *model = self->model;

  for (guint id = 0; id < ROUNDS_N_LANES; id++)
    {
      RoundsTimelineLane lane = model->lanes[id];

      if (self->items[id]->len == 0 && lane.aside->len == 0)
        {
          g_array_unref (self->items[id]);
          g_ptr_array_unref (lane.aside);
          continue;
        }
      lane.id = (RoundsLaneId) id;
      sort (self->items[id], compare_items);
      lane.n_items = self->items[id]->len;
      lane.items = (RoundsTimelineItem *) g_array_free (self->items[id], FALSE);
      for (guint i = 0; i < lane.n_items; i++)
        lane.longest = MAX (lane.longest, lane.items[i].open_until - lane.items[i].from);
      model->lanes[model->n_lanes++] = lane;
    }
}

/* ---- all there is ---- */

static int
compare_instants (gconstpointer one, gconstpointer other)
{
  gint64 a = *(const gint64 *) one, b = *(const gint64 *) other;

  return a < b ? -1 : a > b;
}

/* How much of a life there is to draw: long gaps, which are folded, count for little. Of all of it the room at
 * the ends would be a year of nothing beside a stay of four days. */
static gint64
sum_lived (const GArray *days, gint64 first, gint64 last)
{
  gint64 sum = 0, before = first;

  for (guint i = 0; i < days->len; i++)
    {
      gint64 day = g_array_index (days, gint64, i);

      sum += CLAMP (day - before, 0, GAP_COUNTS);
      before = MAX (day, before);
    }
  return sum + CLAMP (last - before, 0, GAP_COUNTS);
}

/* When the rows begin that have a place in time, sorted. (transfer full) */
static gint64 *
begins_of (const RoundsTimelineModel *self, gboolean chosen, guint *n)
{
  GArray *begins = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < self->index->n_rows; i++)
    if (!is_aside (&self->index->rows[i]) && (!chosen || self->chosen[i]))
      g_array_append_val (begins, self->index->rows[i].from);
  sort (begins, compare_instants);
  *n = begins->len;
  return (gint64 *) g_array_free (begins, FALSE);
}

static void
find_span (RoundsTimelineModel *self)
{
  const RoundsChartIndex *index = self->index;
  gint64 now = self->clock, first = now, last = now, margin, lived;
  GArray *days = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint before = 0;

  if (index->death != G_MAXINT64)
    first = last = MIN (now, index->death);
  for (guint i = 0; i < index->n_rows; i++)
    {
      const RoundsChartRow *row = &index->rows[i];

      if (is_aside (row))
        continue;
      first = MIN (first, row->from);
      last = MAX (last, row->to);
    }
  self->all = self->arrays[0] = begins_of (self, FALSE, &self->n_all);
  self->shown = self->arrays[4] = begins_of (self, TRUE, &self->n_shown);
  for (guint i = 0; i < self->n_all; i++)
    if (days->len == 0 || self->all[i] - g_array_index (days, gint64, days->len - 1) >= DAY)
      g_array_append_val (days, self->all[i]);
  lived = sum_lived (days, first, last);
  margin = MAX (DAY, lived / 100);
  self->from = first - margin;
  self->to = self->end = last + margin;
  if (index->death != G_MAXINT64 && index->death <= now)
    {
      /* Room for the words of it: nothing comes after. */
      self->end = MAX (index->death, first + 1);
      self->to = MAX (self->end, last) + MAX (margin, MIN (RECENT, lived) / 8);
    }
  /* Now counts as something that happens: a chart that stopped years ago, or goes on in years to come, is
   * folded up to it. */
  self->now = MIN (now, self->to);
  while (before < days->len && g_array_index (days, gint64, before) <= self->now)
    before++;
  g_array_insert_val (days, before, self->now);
  self->n_begins = days->len;
  self->begins = self->arrays[1] = g_array_free (days, FALSE);
}

RoundsTimelineModel *
rounds_timeline_model_new (const RoundsChartIndex *index, const RoundsTimelineChoice *choice)
{
  RoundsTimelineModel *self = g_new0 (RoundsTimelineModel, 1);
  Builder builder = { .model = self, .choice = choice };

  self->index = index;
  self->clock = choice->now != 0 ? choice->now : index->settings.as_of;
  self->routine = choice->routine;
  self->chosen = g_new0 (guint8, index->n_rows + 1);
  builder.placed = g_new0 (guint8, index->n_rows + 1);
  builder.rows = g_ptr_array_new ();
  builder.steps = g_array_new (FALSE, FALSE, sizeof (RoundsTimelineStep));
  for (guint id = 0; id < ROUNDS_N_LANES; id++)
    {
      builder.items[id] = g_array_new (FALSE, FALSE, sizeof (RoundsTimelineItem));
      self->lanes[id].aside = g_ptr_array_new ();
    }
  choose (self, choice);
  find_span (self);
  add_problems (&builder);
  add_medicines (&builder);
  add_rows (&builder);
  add_death (&builder);
  add_runs (&builder, ROUNDS_LANE_ENCOUNTERS);
  add_runs (&builder, ROUNDS_LANE_PROCEDURES);
  add_runs (&builder, ROUNDS_LANE_IMMUNIZATIONS);
  add_runs (&builder, ROUNDS_LANE_ROUTINE);
  close_lanes (&builder);
  self->arrays[2] = g_ptr_array_free (builder.rows, FALSE);
  self->rows = self->arrays[2];
  self->arrays[3] = g_array_free (builder.steps, FALSE);
  self->steps = self->arrays[3];
  g_free (builder.placed);
  return self;
}

void
rounds_timeline_model_free (RoundsTimelineModel *self)
{
  for (guint i = 0; i < self->n_lanes; i++)
    {
      g_free ((gpointer) self->lanes[i].items);
      g_ptr_array_unref (self->lanes[i].aside);
    }
  for (guint i = 0; i < G_N_ELEMENTS (self->arrays); i++)
    g_free (self->arrays[i]);
  g_clear_pointer (&self->problems, rounds_problems_free);
  g_clear_pointer (&self->medicines, rounds_medicines_free);
  g_free (self->chosen);
  g_free (self);
}

/* ---- looking ---- */

const RoundsChartRow *
rounds_timeline_item_row (const RoundsTimelineModel *self, const RoundsTimelineItem *item)
{
  return item->n > 0 ? self->rows[item->first + item->n - 1] : NULL;
}

guint
rounds_timeline_lane_find (const RoundsTimelineLane *lane, gint64 from)
{
  guint low = 0, high = lane->n_items;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (lane->items[middle].from < from)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static guint
count_before (const gint64 *instants, guint n, gint64 instant)
{
  guint low = 0, high = n;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (instants[middle] < instant)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

guint
rounds_timeline_model_count (const RoundsTimelineModel *self, gint64 from, gint64 to)
{
  return count_before (self->shown, self->n_shown, to) -
         count_before (self->shown, self->n_shown, from);
}

void
rounds_timeline_model_recent (const RoundsTimelineModel *self, gint64 *from, gint64 *to)
{
  gint64 now = MIN (self->clock, self->end);
  gint64 first = self->n_all > 0 ? self->all[0] : now;
  guint inside;

  *from = MAX (now - RECENT, self->from);
  *to = self->end < self->to ? self->to : MIN (self->to, now + (now - *from) / 50);
  inside = count_before (self->all, self->n_all, *to) -
           count_before (self->all, self->n_all, *from);
  /* Little of the chart is recent, or all of it is: it opens whole. */
  if (4 * inside < self->n_all || now - first < RECENT)
    {
      *from = self->from;
      *to = self->to;
    }
}
