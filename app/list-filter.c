/* list-filter.c: a saved search over the directory of people. */
#include "lists.h"

#include "secret.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
rounds_list_filter_clear (RoundsListFilter *filter)
{
  if (filter->words != NULL)
    rounds_secret_forget (filter->words);
  g_clear_pointer (&filter->words, g_free);
  g_clear_pointer (&filter->sex, g_free);
  *filter = (RoundsListFilter){ .age_from = -1, .age_to = -1 };
}

gboolean
rounds_list_filter_is_empty (const RoundsListFilter *filter)
{
  return filter->words == NULL && filter->sex == NULL && filter->age_from < 0 &&
         filter->age_to < 0 && !filter->living;
}

/* ---- as text ---- */

/* One "word value" of it. FALSE: a word that this version does not know. */
static gboolean
read_line (const char *line, RoundsListFilter *filter)
{
  const char *space = strchr (line, ' ');
  const char *value = space != NULL ? space + 1 : "";
  gsize size = space != NULL ? (gsize) (space - line) : strlen (line);

  if (size == 5 && memcmp (line, "words", 5) == 0)
    filter->words = *value != '\0' ? g_strdup (value) : NULL;
  else if (size == 3 && memcmp (line, "sex", 3) == 0)
    filter->sex = *value != '\0' ? g_strdup (value) : NULL;
  else if (size == 8 && memcmp (line, "age-from", 8) == 0)
    filter->age_from = (int) g_ascii_strtoll (value, NULL, 10);
  else if (size == 6 && memcmp (line, "age-to", 6) == 0)
    filter->age_to = (int) g_ascii_strtoll (value, NULL, 10);
  else if (size == 6 && memcmp (line, "living", 6) == 0)
    filter->living = TRUE;
  else if (size == 12 && memcmp (line, "without-date", 12) == 0)
    filter->without_date = TRUE;
  else
    return size == 0;
  return TRUE;
}

gboolean
rounds_list_filter_parse (const char *text, RoundsListFilter *filter)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  *filter = (RoundsListFilter){ .age_from = -1, .age_to = -1 };
  for (guint i = 0; lines[i] != NULL; i++)
    if (!read_line (lines[i], filter))
      {
        rounds_list_filter_clear (filter);
        return FALSE;
      }
  return TRUE;
}

char *
rounds_list_filter_text (const RoundsListFilter *filter)
{
  GString *text = g_string_new (NULL);

  if (filter->words != NULL)
    {
      g_autofree char *line = g_strdelimit (g_strdup (filter->words), "\n\r", ' ');

      g_string_append_printf (text, "words %s\n", line);
    }
  if (filter->sex != NULL)
    g_string_append_printf (text, "sex %s\n", filter->sex);
  if (filter->age_from >= 0)
    g_string_append_printf (text, "age-from %d\n", filter->age_from);
  if (filter->age_to >= 0)
    g_string_append_printf (text, "age-to %d\n", filter->age_to);
  if (filter->living)
    g_string_append (text, "living\n");
  if (filter->without_date)
    g_string_append (text, "without-date\n");
  return g_string_free (text, FALSE);
}

static char *
age_words (const RoundsListFilter *filter)
{
  if (filter->age_from >= 0 && filter->age_to >= 0)
    return g_strdup_printf (_ ("%d to %d years"), filter->age_from, filter->age_to);
  if (filter->age_from >= 0)
    return g_strdup_printf (_ ("%d years and over"), filter->age_from);
  return g_strdup_printf (_ ("up to %d years"), filter->age_to);
}

char *
rounds_list_filter_words (const RoundsListFilter *filter)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (filter->words != NULL)
    g_ptr_array_add (parts, g_strdup_printf (_ ("“%s”"), filter->words));
  if (filter->age_from >= 0 || filter->age_to >= 0)
    g_ptr_array_add (parts, age_words (filter));
  if (filter->sex != NULL)
    g_ptr_array_add (parts, g_strdup (filter->sex));
  if (filter->living)
    g_ptr_array_add (parts, g_strdup (_ ("living")));
  if (parts->len == 0)
    return g_strdup (_ ("everybody"));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (", ", (char **) parts->pdata);
}

/* ---- whom it holds ---- */

int
rounds_person_years (const RoundsPersonRow *row, gint64 now)
{
  gint64 at = row->deceased && row->died.text != NULL ? row->died.from : now;
  g_autoptr (GDateTime) then = NULL, birth = NULL;
  int years;

  /* A year alone gives an age that may be one too many: then it does not say. */
  if (row->birth.text == NULL || row->birth.precision < ROUNDS_PRECISION_DAY)
    return -1;
  then = g_date_time_new_from_unix_utc (at / 1000);
  birth = g_date_time_new_from_unix_utc (row->birth.from / 1000);
  if (then == NULL || birth == NULL)
    return -1;
  years = g_date_time_get_year (then) - g_date_time_get_year (birth);
  if (g_date_time_get_month (then) * 100 + g_date_time_get_day_of_month (then) <
      g_date_time_get_month (birth) * 100 + g_date_time_get_day_of_month (birth))
    years--;
  return MAX (years, -1);
}

static gboolean
age_is_wanted (const RoundsListFilter *filter, const RoundsPersonRow *row, gint64 now)
{
  int years;

  if (filter->age_from < 0 && filter->age_to < 0)
    return TRUE;
  years = rounds_person_years (row, now);
  if (years < 0)
    return filter->without_date;
  return (filter->age_from < 0 || years >= filter->age_from) &&
         (filter->age_to < 0 || years <= filter->age_to);
}

gboolean
rounds_list_filter_holds (const RoundsListFilter *filter, const RoundsPersonRow *row, gint64 now)
{
  if (filter->living && row->deceased)
    return FALSE;
  if (filter->sex != NULL && g_strcmp0 (filter->sex, row->sex) != 0)
    return FALSE;
  return age_is_wanted (filter, row, now);
}

static void
add_wanted (const RoundsListFilter *filter, const RoundsPersonRow *row, gint64 now, GArray *rids)
{
  if (row != NULL && rounds_list_filter_holds (filter, row, now))
    g_array_append_vals (rids, row->rid, 1);
}

GArray *
rounds_list_filter_run (const RoundsListFilter *filter, RoundsPeople *people, gint64 now, guint max)
{
  GArray *rids = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  guint size = rounds_people_size (people);
  g_autoptr (GArray) found = NULL;

  if (max == 0)
    max = size;
  if (filter->words == NULL)
    {
      for (guint i = 0; i < size && rids->len < max; i++)
        add_wanted (filter, rounds_people_get (people, i), now, rids);
      return rids;
    }
  found = rounds_people_search (people, filter->words, size);
  for (guint i = 0; i < found->len && rids->len < max; i++)
    add_wanted (filter,
                rounds_people_find (people, g_array_index (found, RoundsDirectoryRow, i).rid), now,
                rids);
  return rids;
}
