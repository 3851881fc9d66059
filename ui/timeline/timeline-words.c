#include "timeline-words.h"

#include "block.h"
#include "encounters.h"
#include "listing.h"
#include "results-list.h"
#include "say-none.h"
#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MOST 300 /* characters of a line: what is longer is laid out for longer than a frame */

const char *
rounds_lane_title (RoundsLaneId lane)
{
  static const char *const titles[] = {
    [ROUNDS_LANE_LANDMARKS] = N_ ("Landmarks"),
    [ROUNDS_LANE_ENCOUNTERS] = N_ ("Encounters"),
    [ROUNDS_LANE_PROBLEMS] = N_ ("Problems"),
    [ROUNDS_LANE_MEDICINES] = N_ ("Medicines"),
    [ROUNDS_LANE_RESULTS] = N_ ("Results"),
    [ROUNDS_LANE_VITALS] = N_ ("Vitals"),
    [ROUNDS_LANE_PROCEDURES] = N_ ("Procedures"),
    [ROUNDS_LANE_IMAGES] = N_ ("Images"),
    [ROUNDS_LANE_NOTES] = N_ ("Notes"),
    [ROUNDS_LANE_IMMUNIZATIONS] = N_ ("Immunizations"),
    [ROUNDS_LANE_GENOMICS] = N_ ("Genomics"),
    [ROUNDS_LANE_DEVICES] = N_ ("Devices"),
    [ROUNDS_LANE_OTHER] = N_ ("Other"),
    [ROUNDS_LANE_ROUTINE] = N_ ("Routine"),
    [ROUNDS_LANE_AFTER_DEATH] = N_ ("After death"),
  };

  return lane < ROUNDS_N_LANES ? _ (titles[lane]) : "";
}

char *
rounds_lane_count (RoundsLaneId lane, guint n)
{
  switch (lane)
    {
    case ROUNDS_LANE_ENCOUNTERS:
      return g_strdup_printf (ngettext ("%u encounter", "%u encounters", n), n);
    case ROUNDS_LANE_PROBLEMS:
      return g_strdup_printf (ngettext ("%u problem", "%u problems", n), n);
    case ROUNDS_LANE_MEDICINES:
      return g_strdup_printf (ngettext ("%u medicine entry", "%u medicine entries", n), n);
    case ROUNDS_LANE_RESULTS:
      return g_strdup_printf (ngettext ("%u result", "%u results", n), n);
    case ROUNDS_LANE_VITALS:
      return g_strdup_printf (ngettext ("%u vital sign", "%u vital signs", n), n);
    case ROUNDS_LANE_PROCEDURES:
      return g_strdup_printf (ngettext ("%u procedure", "%u procedures", n), n);
    case ROUNDS_LANE_IMAGES:
      return g_strdup_printf (ngettext ("%u imaging study", "%u imaging studies", n), n);
    case ROUNDS_LANE_NOTES:
      return g_strdup_printf (ngettext ("%u note", "%u notes", n), n);
    case ROUNDS_LANE_IMMUNIZATIONS:
      return g_strdup_printf (ngettext ("%u immunization", "%u immunizations", n), n);
    case ROUNDS_N_LANES: /* what stands aside for want of a date */
      return g_strdup_printf (_ ("undated: %u"), n);
    default:
      return g_strdup_printf (ngettext ("%u entry", "%u entries", n), n);
    }
}

char *
rounds_timeline_bound (char *words)
{
  gsize size = strlen (words);
  glong length = size > MOST ? g_utf8_strlen (words, -1) : 0;
  const char *end = length > MOST ? g_utf8_offset_to_pointer (words, MOST) : NULL;
  char *bound;

  if (end == NULL)
    return words;
  bound = g_strdup_printf (_ ("%.*s… (%ld more characters: see its source)"), (int) (end - words),
                           words, length - MOST);
  g_free (words);
  return bound;
}

static gboolean
has_value (const RoundsEvent *event)
{
  return event->value.type != ROUNDS_VALUE_NONE || event->n_components > 0 ||
         event->kind == ROUNDS_KIND_RESULT || event->kind == ROUNDS_KIND_VITAL;
}

static void
append_words (GString *words, const char *before, const char *more)
{
  if (more == NULL || *more == '\0')
    return;
  if (words->len > 0)
    g_string_append (words, before);
  g_string_append (words, more);
}

static void
append_facts (GString *words, const RoundsChartRow *row)
{
  g_autofree char *marks = rounds_say_marks (row);

  if (has_value (row->event))
    {
      g_autofree char *value = rounds_timeline_bound (rounds_say_row_value (row));

      append_words (words, " ", value);
      append_words (words, " ", rounds_say_flag (rounds_say_flag_of (row)));
    }
  append_words (words, " · ", marks);
}

static char *
name_words (const RoundsChartRow *row, const char *title)
{
  switch (row->event->kind)
    {
    case ROUNDS_KIND_RESULT:
    case ROUNDS_KIND_VITAL:
    case ROUNDS_KIND_OBSERVATION:
      return rounds_results_name (title);
    case ROUNDS_KIND_FAMILY_HISTORY: /* never read as the patient's own */
      return g_strdup_printf (_ ("Relative: %s"), title);
    default:
      return rounds_say_concept (title);
    }
}

static char *
plain_title (const RoundsChartRow *row, const char *title)
{
  return rounds_timeline_bound (name_words (row, title));
}

char *
rounds_timeline_item_title (const RoundsTimelineModel *model, const RoundsTimelineItem *item)
{
  const RoundsChartRow *row = rounds_timeline_item_row (model, item);
  g_autofree char *title = NULL;

  if (row == NULL)
    return g_strdup (item->title);
  title = plain_title (row, item->title);
  if ((item->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) != 0 && item->n == 1)
    return g_strdup_printf ("✕ %s", title);
  if ((item->marks & ROUNDS_MARK_NOT_DONE) != 0 && item->n == 1)
    return g_strdup_printf ("⊘ %s", title);
  return g_steal_pointer (&title);
}

char *
rounds_timeline_item_value (const RoundsTimelineModel *model, const RoundsTimelineItem *item)
{
  const RoundsChartRow *row = rounds_timeline_item_row (model, item);
  GString *words = g_string_new (NULL);

  if (row != NULL)
    append_facts (words, row);
  return g_string_free (words, FALSE);
}

char *
rounds_timeline_item_short (const RoundsTimelineModel *model, const RoundsTimelineItem *item)
{
  const RoundsChartRow *row = rounds_timeline_item_row (model, item);
  g_autofree char *value = NULL;
  g_autofree char *marks = NULL;
  const char *flag;

  if (row == NULL || !has_value (row->event))
    return NULL;
  marks = rounds_say_marks (row);
  value = rounds_timeline_bound (rounds_say_row_value (row));
  flag = rounds_say_flag (rounds_say_flag_of (row));
  return g_strdup_printf ("%s%s%s%s", value, *flag != '\0' ? " " : "", flag,
                          *marks != '\0' ? " …" : "");
}

char *
rounds_timeline_item_words (const RoundsTimelineModel *model, const RoundsTimelineItem *item)
{
  const RoundsChartRow *row = rounds_timeline_item_row (model, item);
  g_autofree char *title = NULL;
  GString *words;

  if (row == NULL)
    return rounds_timeline_landmark_words (model, item);
  title = rounds_timeline_item_title (model, item);
  words = g_string_new (title);
  append_facts (words, row);
  return g_string_free (words, FALSE);
}

char *
rounds_timeline_row_words (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  GString *words = g_string_new (NULL);
  g_autofree char *when = rounds_say_row_time (index, row);
  g_autofree char *title = plain_title (row, row->event->title);

  g_string_append_printf (words, "%s · %s · %s", when, rounds_say_kind (row->event->kind), title);
  if (row->event->kind == ROUNDS_KIND_MEDICATION)
    {
      g_autofree char *dose = rounds_timeline_bound (rounds_say_event_dose (row->event));

      append_words (words, " · ", dose);
    }
  append_facts (words, row);
  return g_string_free (words, FALSE);
}

static char *
landmark_name (const RoundsTimelineModel *model,
               const RoundsTimelineItem *item,
               const RoundsChartRow *row)
{
  const RoundsChartIndex *index = model->index;
  const char *klass = row->event->kind == ROUNDS_KIND_ENCOUNTER && row->encounter != ROUNDS_NONE
                          ? index->encounters[row->encounter].klass
                          : NULL;

  if (row->event->kind == ROUNDS_KIND_PERSON)
    return g_strdup (_ ("Born"));
  if (g_strcmp0 (klass, "EMER") == 0)
    return g_strdup (_ ("Emergency"));
  if (klass != NULL)
    return g_strdup (_ ("Hospital stay"));
  return rounds_timeline_item_title (model, item);
}

char *
rounds_timeline_landmark_words (const RoundsTimelineModel *model, const RoundsTimelineItem *item)
{
  const RoundsChartRow *row = rounds_timeline_item_row (model, item);
  g_autofree char *when = NULL;
  g_autofree char *name = NULL;

  if (row == NULL)
    {
      when = rounds_say_date (&model->index->person->died);
      return g_strdup_printf (_ ("Died %s"), when);
    }
  when = row->to - row->from <= ROUNDS_TIMELINE_DAY ? rounds_say_day (model->index, row->from)
                                                    : rounds_say_row_time (model->index, row);
  name = landmark_name (model, item, row);
  return g_strdup_printf ("%s %s", name, when);
}

guint8
rounds_timeline_row_flag (const RoundsChartRow *row)
{
  return (guint8) rounds_say_flag_of (row);
}

const char *
rounds_timeline_empty_words (const RoundsChartIndex *index)
{
  for (guint i = 0; i < index->n_rows; i++)
    if (index->rows[i].event->kind != ROUNDS_KIND_PERSON)
      return _ ("Nothing in this chart matches the filter");
  if (!rounds_all_loaded (index, NULL))
    return _ ("Not known: this record was not loaded whole");
  return index->withheld_kinds != 0
             ? _ ("Nothing that you may see: some records are withheld from you")
             : _ ("Nothing is recorded in this chart");
}

char *
rounds_timeline_fold_words (const RoundsTimelineFold *fold)
{
  guint months = (guint) ((fold->to - fold->from) / (ROUNDS_TIMELINE_YEAR / 12));
  guint years = months / 12;
  g_autofree char *whole = g_strdup_printf (ngettext ("%u year", "%u years", years), years);
  g_autofree char *rest = NULL;

  if (years >= 20 || months % 12 == 0)
    return g_steal_pointer (&whole);
  rest = g_strdup_printf (ngettext ("%u month", "%u months", months % 12), months % 12);
  return g_strdup_printf ("%s %s", whole, rest);
}

char *
rounds_timeline_run_words (const RoundsTimelineModel *model, const RoundsTimelineItem *item)
{
  g_autofree char *title = rounds_timeline_item_title (model, item);

  return g_strdup_printf ("%s ×%u", title, item->n);
}
