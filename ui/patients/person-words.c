#include "person-words.h"

#include "say.h"

#include <glib/gi18n-lib.h>
#include <gtk/gtk.h>
#include <string.h>

char *
rounds_site_day_words (RoundsStore *store, gint64 instant)
{
  const RoundsChartIndex index = { .settings = rounds_site_settings (store) };
  char *words = rounds_say_day (&index, instant);

  g_time_zone_unref (index.settings.zone);
  return words;
}

char *
rounds_site_moment_words (RoundsStore *store, gint64 instant)
{
  const RoundsChartIndex index = { .settings = rounds_site_settings (store) };
  char *words = rounds_say_moment (&index, instant);

  g_time_zone_unref (index.settings.zone);
  return words;
}

char *
rounds_person_sex_and_age (const RoundsPersonRow *row, RoundsStore *store)
{
  g_autoptr (GTimeZone) zone = rounds_site_zone (store);
  g_autofree char *sex = rounds_say_sex_word (row->sex);
  g_autofree char *age = rounds_say_age_of (&row->birth, row->deceased ? &row->died : NULL,
                                            rounds_site_now (store), zone);

  return g_strdup_printf ("%s · %s", sex, age);
}

char *
rounds_person_born (const RoundsPersonRow *row)
{
  return rounds_say_birth (&row->birth);
}

char *
rounds_person_mrn_words (const RoundsPersonRow *row)
{
  return g_strdup (row->mrn != NULL ? row->mrn : _ ("no MRN"));
}

/* Pango takes the first letter that has a direction as that of the whole line, also within U+2068 and U+2069
 * (pango_find_base_dir, 1.50): a mark before them says how the line runs. */
char *
rounds_person_name (const RoundsPersonRow *row)
{
  g_autofree char *name = rounds_say_name_in_line (g_strdup (row->name));
  gboolean mirrored = gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL;

  if (strcmp (name, row->name) == 0)
    return g_steal_pointer (&name);
  return g_strconcat (mirrored ? "\u200f" : "\u200e", name, NULL);
}

char *
rounds_person_who (const RoundsPersonRow *row)
{
  g_autofree char *name = rounds_person_name (row);
  g_autofree char *born = rounds_person_born (row);

  return g_strdup_printf ("%s, %s", name, born);
}

char *
rounds_person_identity (const RoundsPersonRow *row, RoundsStore *store)
{
  g_autofree char *name = rounds_person_name (row);
  g_autofree char *what = rounds_person_sex_and_age (row, store);
  g_autofree char *born = rounds_person_born (row);

  if (row->mrn == NULL)
    return g_strdup_printf (_ ("%s, %s, born %s, no MRN"), name, what, born);
  return g_strdup_printf (_ ("%s, %s, born %s, MRN %s"), name, what, born, row->mrn);
}

char *
rounds_person_alert (const RoundsPersonRow *row)
{
  g_autofree char *died = NULL;

  if (row->deceased && row->died.text == NULL)
    return g_strdup (_ ("✝ DECEASED, date not recorded"));
  if (row->deceased)
    {
      died = rounds_say_birth (&row->died); /* the day alone */
      return g_strdup_printf (_ ("✝ DECEASED %s"), died);
    }
  if (row->inactive)
    return g_strdup (row->linked ? _ ("Merged into another record") : _ ("Inactive record"));
  if (row->linked)
    return g_strdup (_ ("Linked to another record"));
  if (row->secrecy > 0)
    return g_strdup (_ ("⚿ Restricted: asks for a reason"));
  return NULL;
}

char *
rounds_person_extent (const RoundsPersonRow *row, RoundsStore *store)
{
  g_autofree char *count = g_strdup_printf (ngettext ("%'u record", "%'u records", row->records),
                                            row->records);
  g_autofree char *first = NULL, *last = NULL;
  const char *year;

  if (row->first > row->last)
    return g_strdup_printf (_ ("%s, none dated · never synced"), count);
  first = rounds_site_day_words (store, row->first);
  year = first + strlen (first) - MIN (strlen (first), 4);
  /* What is planned, or wrongly dated, is no sign of how fresh a chart is. */
  if (row->last > rounds_site_now (store))
    return g_strdup_printf (_ ("%s since %s · never synced"), count, year);
  last = rounds_site_day_words (store, row->last);
  return g_strdup_printf (_ ("%s, %s to %s · never synced"), count, year, last);
}

char *
rounds_person_sync (const RoundsPersonRow *row, RoundsStore *store)
{
  g_autofree char *written = rounds_site_moment_words (store, row->changed);

  /* Translators: no server: the records came from files and are as fresh as those. */
  return g_strdup_printf (_ ("never synced (no server), last written here %s"), written);
}

const char *
rounds_match_words (const RoundsDirectoryRow *found)
{
  if (found->former)
    return _ ("former name or number");
  switch (found->match)
    {
    case ROUNDS_MATCH_SLIPS:
      return _ ("two letters differ");
    case ROUNDS_MATCH_SLIP:
      return _ ("one letter differs");
    case ROUNDS_MATCH_SOUND:
      return _ ("sounds alike");
    case ROUNDS_MATCH_BIRTH_PART:
      return _ ("part of the birth date");
    case ROUNDS_MATCH_BIRTH_UNSURE:
      return _ ("birth date, read one of two ways");
    case ROUNDS_MATCH_BIRTH:
      return _ ("birth date");
    case ROUNDS_MATCH_NUMBER_PREFIX:
    case ROUNDS_MATCH_NUMBER:
      return _ ("record number");
    case ROUNDS_MATCH_INSIDE:
      return _ ("inside the name");
    default:
      return NULL;
    }
}
