#include "ctl.h"

#include "site.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* Rows of a table: lines without the comments and the heading. */
static guint
count_rows (GBytes *table)
{
  gsize size;
  const char *text = g_bytes_get_data (table, &size);
  g_autofree char *copy = g_strndup (text, size);
  g_auto (GStrv) lines = g_strsplit (copy, "\n", -1);
  guint n = 0;

  for (char **line = lines; *line != NULL; line++)
    n += (*line)[0] != '#' && (*line)[strspn (*line, " \r\t")] != '\0';
  return n > 0 ? n - 1 : 0;
}

static const struct
{
  const char *word, *member, *member_set;
} numbers[ROUNDS_N_SITE_NUMBERS] = {
  [ROUNDS_SITE_HORIZON] = { "horizon", "horizon_months", "horizon_months_set" },
  [ROUNDS_SITE_RENEWAL] = { "renewal", "renewal_days", "renewal_days_set" },
};

static void
print_numbers (RoundsStore *store)
{
  gboolean horizon_set, renewal_set;
  guint months = rounds_site_get_number (store, ROUNDS_SITE_HORIZON, &horizon_set);
  guint days = rounds_site_get_number (store, ROUNDS_SITE_RENEWAL, &renewal_set);

  rounds_ctl_print (ngettext ("A medicine is unconfirmed after: %u month%s\n",
                              "A medicine is unconfirmed after: %u months%s\n", months),
                    months, horizon_set ? "" : _ (" (not set here)"));
  rounds_ctl_print (ngettext ("An order renews another within: %u day%s\n",
                              "An order renews another within: %u days%s\n", days),
                    days, renewal_set ? "" : _ (" (not set here)"));
}

static void
add_numbers (RoundsJson *json, RoundsStore *store)
{
  for (guint i = 0; i < ROUNDS_N_SITE_NUMBERS; i++)
    {
      gboolean is_set;

      rounds_json_name (json, numbers[i].member);
      rounds_json_unsigned (json, rounds_site_get_number (store, i, &is_set));
      rounds_json_name (json, numbers[i].member_set);
      rounds_json_truth (json, is_set);
    }
}

static void
show (RoundsCtl *ctl, RoundsStore *store)
{
  g_autoptr (GTimeZone) zone = rounds_site_zone (store);
  g_autofree char *set = rounds_site_dup_zone (store);
  g_autoptr (GBytes) table = rounds_site_dup_table (store);
  g_autoptr (RoundsJson) json = NULL;

  if (!ctl->json)
    {
      rounds_ctl_print (_ ("Time zone: %s%s\n"), g_time_zone_get_identifier (zone),
                        set != NULL ? "" : _ (" (not set here)"));
      if (table == NULL)
        rounds_ctl_print (_ ("Reference ranges: none\n"));
      else
        rounds_ctl_print (ngettext ("Reference ranges: %u row\n", "Reference ranges: %u rows\n",
                                    count_rows (table)),
                          count_rows (table));
      print_numbers (store);
      return;
    }
  json = rounds_json_new ();
  rounds_json_begin_object (json);
  rounds_json_member (json, "time_zone", g_time_zone_get_identifier (zone));
  rounds_json_name (json, "time_zone_set");
  rounds_json_truth (json, set != NULL);
  rounds_json_name (json, "ranges");
  rounds_json_unsigned (json, table != NULL ? count_rows (table) : 0);
  add_numbers (json, store);
  rounds_json_end_object (json);
  rounds_ctl_print_json (json);
}

static gboolean
set_ranges (RoundsStore *store, const char *path, GError **error)
{
  g_autoptr (GBytes) table = NULL;

  if (strcmp (path, "none") != 0)
    {
      g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);

      table = g_file_load_bytes (file, NULL, NULL, error);
      if (table == NULL)
        return FALSE;
    }
  return rounds_site_set_table (store, table, error);
}

static gboolean
set (RoundsStore *store, const char *word, const char *value, GError **error)
{
  if (strcmp (word, "zone") == 0)
    return rounds_site_set_zone (store, strcmp (value, "machine") != 0 ? value : NULL, error);
  for (guint i = 0; i < ROUNDS_N_SITE_NUMBERS; i++)
    if (strcmp (word, numbers[i].word) == 0)
      return rounds_site_set_number (store, i, strcmp (value, "default") != 0 ? value : NULL,
                                     error);
  return set_ranges (store, value, error);
}

static gboolean
is_setting (const char *word)
{
  gboolean found = strcmp (word, "zone") == 0 || strcmp (word, "ranges") == 0;

  for (guint i = 0; i < ROUNDS_N_SITE_NUMBERS; i++)
    found |= strcmp (word, numbers[i].word) == 0;
  return found;
}

int
rounds_ctl_site (RoundsCtl *ctl, char **argv)
{
  const RoundsCtlSyntax syntax = { NULL, 1, 2, NULL };
  g_auto (GStrv) words = NULL;
  g_autoptr (RoundsStore) store = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = TRUE;
  int status = rounds_ctl_parse (ctl, argv, &syntax, &words);

  if (status >= 0)
    return status;
  if ((strcmp (words[0], "show") == 0) != (words[1] == NULL) ||
      (words[1] != NULL && !is_setting (words[0])))
    return rounds_ctl_usage (ctl, "%s",
                             _ ("site show, zone NAME, zone machine, ranges FILE, ranges none, "
                                "horizon MONTHS, renewal DAYS, or either with default"));
  store = rounds_ctl_open_store (ctl, &error);
  if (store == NULL)
    return rounds_ctl_fail (ctl, NULL, error);
  if (words[1] != NULL)
    done = set (store, words[0], words[1], &error);
  if (!done)
    return rounds_ctl_fail (ctl, words[1], error);
  show (ctl, store);
  rounds_store_close (store);
  return 0;
}
