#include "palette-item.h"

#include "lists.h"
#include "page-actions.h"
#include "person-words.h"
#include "results-list.h"
#include "results-names.h"
#include "say.h"
#include "section.h"

#include <glib/gi18n-lib.h>
#include <string.h>

enum
{
  SERIES_MAX = 4,
  HITS_MAX = 3,
  PEOPLE_MAX = 6,
  LEAST = 40,      /* score of a series, and of a name that is not shown */
  ACTIONS_MAX = 8, /* with words; without them all are shown */
};

G_DEFINE_FINAL_TYPE (RoundsPaletteItem, rounds_palette_item, G_TYPE_OBJECT)

static void
rounds_palette_item_finalize (GObject *object)
{
  RoundsPaletteItem *self = ROUNDS_PALETTE_ITEM (object);

  g_clear_weak_pointer (&self->page);
  g_free (self->title);
  g_free (self->detail);
  g_free (self->keys);
  g_free (self->action);
  g_free (self->field);
  G_OBJECT_CLASS (rounds_palette_item_parent_class)->finalize (object);
}

static void
rounds_palette_item_class_init (RoundsPaletteItemClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rounds_palette_item_finalize;
}

static void
rounds_palette_item_init (RoundsPaletteItem *self)
{
}

RoundsPaletteItem *
rounds_palette_item_new (const char *title, const char *detail)
{
  RoundsPaletteItem *self = g_object_new (ROUNDS_TYPE_PALETTE_ITEM, NULL);

  self->title = g_strdup (title);
  self->detail = g_strdup (detail);
  return self;
}

gboolean
rounds_palette_item_does (const RoundsPaletteItem *self)
{
  return self->action != NULL || self->is_person;
}

static int
compare_scores (gconstpointer a, gconstpointer b)
{
  const RoundsPaletteItem *const *one = a, *const *other = b;

  if ((*one)->score != (*other)->score)
    return (*one)->score < (*other)->score ? 1 : -1;
  return (*one)->when < (*other)->when ? 1 : (*one)->when > (*other)->when ? -1 : 0;
}

/* Takes found: the best max of them under a heading, which says of how many there are. */
static void
append (
    const RoundsPaletteAsk *ask, const char *heading, GPtrArray *found, guint max, guint there_are)
{
  g_autofree char *cut = there_are > max
                             ? g_strdup_printf (_ ("%s · best %u of %u"), heading, max, there_are)
                             : NULL;
  g_autoptr (RoundsPaletteItem) head = rounds_palette_item_new (cut != NULL ? cut : heading, NULL);

  head->heading = TRUE;
  if (found->len > 0)
    g_list_store_append (ask->items, head);
  g_ptr_array_sort (found, compare_scores); /* stable enough: the tables are short */
  for (guint i = 0; i < MIN (found->len, max); i++)
    g_list_store_append (ask->items, found->pdata[i]);
  g_ptr_array_unref (found);
}

static GPtrArray *
found_new (void)
{
  return g_ptr_array_new_with_free_func (g_object_unref);
}

/* ---- actions and sections ---- */

/* "Ctrl+K"; NULL: none. (transfer full) */
static char *
keys_of (GtkWindow *window, const char *action)
{
  GtkApplication *application = gtk_window_get_application (window);
  g_auto (GStrv) accels = NULL;
  GdkModifierType state;
  guint key;

  if (application == NULL)
    return NULL;
  accels = gtk_application_get_accels_for_action (application, action);
  if (accels[0] == NULL || !gtk_accelerator_parse (accels[0], &key, &state))
    return NULL;
  return gtk_accelerator_get_label (key, state);
}

/* The group of "win.", "app.", or of the page. */
static GActionGroup *
group_of (GtkWindow *window, GtkWidget *page, const char *prefix)
{
  if (page != NULL)
    return rounds_page_actions_peek (page, prefix);
  if (g_str_equal (prefix, "win") && G_IS_ACTION_GROUP (window))
    return G_ACTION_GROUP (window);
  if (g_str_equal (prefix, "app") && gtk_window_get_application (window) != NULL)
    return G_ACTION_GROUP (gtk_window_get_application (window));
  return NULL;
}

static gboolean
can (GtkWindow *window, GtkWidget *page, const char *detailed)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;
  g_auto (GStrv) parts = NULL;
  GActionGroup *group;

  if (!g_action_parse_detailed_name (detailed, &name, &target, NULL))
    return FALSE;
  parts = g_strsplit (name, ".", 2);
  group = group_of (window, page, parts[0]);
  return group != NULL && g_action_group_has_action (group, parts[1]) &&
         g_action_group_get_action_enabled (group, parts[1]);
}

/* of: what the action is one of, as a page's name; NULL: the window's. */
static RoundsPaletteItem *
find_action (const RoundsPaletteAsk *ask,
             const RoundsPaletteAction *action,
             GtkWidget *page,
             const char *of)
{
  g_autofree char *both = NULL;
  guint score;
  RoundsPaletteItem *item;

  if (action->action == NULL || action->title == NULL)
    return NULL;
  both = g_strdup_printf ("%s %s %s", _ (action->title),
                          action->words != NULL ? _ (action->words) : "", of != NULL ? of : "");
  score = rounds_palette_score (ask->words, _ (action->title));
  /* By another name: after the others, and by letters that stand in it, since nobody sees it. */
  if (score == 0 && rounds_palette_score (ask->words, both) >= LEAST)
    score = 20;
  if (score == 0 || !can (ask->window, page, action->action))
    return NULL;
  item = rounds_palette_item_new (_ (action->title), of);
  item->action = g_strdup (action->action);
  item->keys = action->keys != NULL ? rounds_page_actions_key_label (action->keys)
                                    : keys_of (ask->window, action->action);
  item->score = score;
  g_set_weak_pointer (&item->page, page);
  return item;
}

void
rounds_palette_add_actions (const RoundsPaletteAsk *ask)
{
  GPtrArray *found = found_new ();
  guint n;
  const RoundsPaletteAction *actions = rounds_palette_actions (&n);

  for (guint i = 0; i < n; i++)
    {
      RoundsPaletteItem *item = find_action (ask, &actions[i], NULL, NULL);

      if (item != NULL)
        g_ptr_array_add (found, item);
    }
  append (ask, _ ("Actions"), found, *ask->words != '\0' ? ACTIONS_MAX : n, found->len);
}

void
rounds_palette_add_page_actions (const RoundsPaletteAsk *ask)
{
  GPtrArray *found = found_new ();
  guint n;
  const RoundsPageActions *groups = rounds_page_actions_get (&n);

  for (guint i = 0; i < n; i++)
    {
      GtkWidget *page = groups[i].prefix != NULL
                            ? rounds_page_actions_find (GTK_WIDGET (ask->window), groups[i].prefix)
                            : NULL;

      for (guint k = 0; page != NULL && k < groups[i].n; k++)
        {
          RoundsPaletteItem *item = find_action (ask, &groups[i].actions[k], page,
                                                 _ (groups[i].title));

          if (item != NULL)
            g_ptr_array_add (found, item);
        }
    }
  append (ask, _ ("On this page"), found, *ask->words != '\0' ? ACTIONS_MAX : found->len,
          found->len);
}

/* "audit" names a page, whatever an action is also called. */
static gboolean
is_named (const RoundsPaletteAsk *ask, guint score)
{
  return score == ROUNDS_PALETTE_WHOLE && g_utf8_strlen (ask->words, -1) >= 3;
}

void
rounds_palette_add_sections (const RoundsPaletteAsk *ask, gboolean named)
{
  GPtrArray *found = found_new ();
  guint n;
  const RoundsSection *sections = rounds_sections_get (&n);

  for (guint i = 0; ask->patient != NULL && i < n; i++)
    {
      guint score = rounds_palette_score (ask->words, _ (sections[i].title));
      guint count = ROUNDS_NO_COUNT;
      g_autofree char *detail = NULL;
      RoundsPaletteItem *item;

      if (score == 0 || is_named (ask, score) != named)
        continue;
      if (sections[i].count != NULL)
        count = sections[i].count (ask->patient);
      if (count != ROUNDS_NO_COUNT)
        detail = g_strdup_printf ("%u", count);
      item = rounds_palette_item_new (_ (sections[i].title), detail);
      item->action = g_strdup_printf ("win.section::%s", sections[i].id);
      item->keys = keys_of (ask->window, item->action);
      item->score = score;
      g_ptr_array_add (found, item);
    }
  append (ask, _ ("Sections"), found, n, n);
}

/* ---- this chart ---- */

static void
find_series (const RoundsPaletteAsk *ask, const RoundsSeries *series, GPtrArray *found)
{
  const RoundsChartIndex *index = rounds_patient_get_index (ask->patient);
  /* By the name that its pages have, or by the record's. */
  g_autofree char *name = series->kind == ROUNDS_KIND_RESULT ? rounds_results_name (series->title)
                                                             : g_strdup (series->title);
  guint score = MAX (rounds_palette_score (ask->words, series->title),
                     rounds_palette_score (ask->words, name));
  const RoundsPoint *point = NULL;
  g_autofree char *value = NULL, *when = NULL, *marks = NULL, *detail = NULL;
  const char *flag;
  RoundsPaletteItem *item;

  /* Letters that merely follow each other do so in every question of a questionnaire. */
  if (score < LEAST)
    return;
  rounds_series_latest (series, rounds_patient_get_moment (ask->patient), &point);
  if (point == NULL)
    return;
  /* Of a panel or a questionnaire the one value that was looked for, not all that came with it. */
  value = point->row->event->n_components > 0 && point->value->type != ROUNDS_VALUE_NONE
              ? rounds_results_point_value (point)
              : rounds_say_row_value (point->row);
  flag = rounds_say_flag (rounds_say_flag_of (point->row));
  when = rounds_say_row_time (index, point->row);
  marks = rounds_say_marks (point->row);
  detail = g_strdup_printf ("%s%s%s, %s%s%s", value, *flag != '\0' ? " " : "", flag, when,
                            *marks != '\0' ? " · " : "", marks);
  item = rounds_palette_item_new (name, detail);
  item->action = g_strdup (series->kind == ROUNDS_KIND_VITAL ? "win.section::flow-sheet"
                                                             : "win.section::results");
  if (!can (ask->window, NULL, item->action) ||
      rounds_section_find (strrchr (item->action, ':') + 1) == NULL)
    {
      g_free (item->action);
      item->action = g_strdup ("win.section::results");
    }
  item->row = point->row;
  item->field = rounds_results_point_field (point);
  item->when = point->row->from;
  item->score = score;
  g_ptr_array_add (found, item);
}

static void
add_words (const RoundsPaletteAsk *ask)
{
  GPtrArray *found = found_new ();
  const RoundsChartIndex *index = rounds_patient_get_index (ask->patient);
  /* One more than is shown: that there are more is said, how many only the search knows. */
  guint later; /* said by the search itself */
  g_autoptr (GPtrArray)
      hits = rounds_patient_search_shown (ask->patient, ask->words, HITS_MAX + 1, &later);

  for (guint i = 0; hits != NULL && i < MIN (hits->len, HITS_MAX); i++)
    {
      const RoundsChartHit *hit = hits->pdata[i];
      g_autofree char *when = rounds_say_row_time (index, hit->row);
      g_autofree char *detail = g_strdup_printf ("%s, %s", rounds_say_kind (hit->row->event->kind),
                                                 when);
      g_autofree char *title = rounds_say_title (hit->row);
      /* Words that were found say little without what they stand in. */
      g_autofree char *name = g_strcmp0 (hit->snippet, hit->row->event->title) == 0
                                  ? g_strdup (title)
                                  : g_strdup_printf ("%s: %s", title, hit->snippet);
      RoundsPaletteItem *item = rounds_palette_item_new (name, detail);

      item->action = g_strdup ("win.source");
      item->row = hit->row;
      item->field = g_strdup (hit->field);
      item->start = hit->start;
      item->end = hit->end;
      item->score = 1;
      g_ptr_array_add (found, item);
    }
  append (ask,
          hits != NULL && hits->len > HITS_MAX
              ? _ ("Words of this chart · the first; Ctrl+F finds all")
              : _ ("Words of this chart"),
          found, HITS_MAX, found->len);
}

void
rounds_palette_add_chart (const RoundsPaletteAsk *ask)
{
  const RoundsChartIndex *index = ask->patient != NULL ? rounds_patient_get_index (ask->patient)
                                                       : NULL;
  GPtrArray *series;

  if (index == NULL || *ask->words == '\0')
    return;
  series = found_new ();
  for (guint i = 0; i < index->n_series; i++)
    find_series (ask, &index->series[i], series);
  append (ask, _ ("In this chart"), series, SERIES_MAX, series->len);
  add_words (ask);
}

/* ---- people ---- */

static RoundsPaletteItem *
person_new (const RoundsPersonRow *row, RoundsStore *store)
{
  g_autofree char *what = rounds_person_sex_and_age (row, store);
  g_autofree char *born = rounds_person_born (row);
  g_autofree char *alert = rounds_person_alert (row);
  g_autofree char *detail = g_strdup_printf (_ ("%s · born %s · %s"), what, born,
                                             alert != NULL      ? alert
                                             : row->mrn != NULL ? row->mrn
                                                                : _ ("no MRN"));
  RoundsPaletteItem *item = rounds_palette_item_new (row->name, detail);

  item->is_person = TRUE;
  memcpy (item->rid, row->rid, sizeof item->rid);
  return item;
}

static void
add_recent (const RoundsPaletteAsk *ask, RoundsPeople *people, GPtrArray *found)
{
  RoundsLists *lists = rounds_lists_of (ask->session);
  guint n = 0;
  const RoundsRecent *recent = lists != NULL ? rounds_lists_get_recent (lists, &n) : NULL;

  for (guint i = 0; i < MIN (n, PEOPLE_MAX); i++)
    {
      const RoundsPersonRow *row = rounds_people_find (people, recent[i].rid);

      if (row != NULL)
        g_ptr_array_add (found, person_new (row, rounds_session_get_store (ask->session)));
    }
}

void
rounds_palette_add_people (const RoundsPaletteAsk *ask)
{
  RoundsPeople *people = rounds_session_get_people (ask->session);
  GPtrArray *found = found_new ();
  g_autoptr (GArray) rows = NULL;
  g_autofree char *none = NULL, *searched = NULL;

  if (*ask->words == '\0')
    {
      add_recent (ask, people, found);
      append (ask, _ ("Opened lately"), found, PEOPLE_MAX, 0);
      return;
    }
  rows = rounds_people_search (people, ask->words, rounds_people_size (people));
  for (guint i = 0; i < MIN (rows->len, PEOPLE_MAX); i++)
    {
      const RoundsPersonRow *row =
          rounds_people_find (people, g_array_index (rows, RoundsDirectoryRow, i).rid);

      if (row != NULL)
        g_ptr_array_add (found, person_new (row, rounds_session_get_store (ask->session)));
    }
  if (found->len == 0)
    {
      none = g_strdup_printf (_ ("No name, birth date or MRN is like “%s”"), ask->words);
      searched = g_strdup_printf (ngettext ("searched %'u person", "searched %'u people",
                                            rounds_people_size (people)),
                                  rounds_people_size (people));
      g_ptr_array_add (found, rounds_palette_item_new (none, searched));
    }
  append (ask, _ ("Patients"), found, PEOPLE_MAX, rows->len);
}
