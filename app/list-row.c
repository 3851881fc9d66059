#include "list-row.h"

#include "scan.h"
#include "secret.h"

#include <string.h>

void
rounds_patient_list_free (RoundsPatientList *list)
{
  if (list == NULL)
    return;
  rounds_list_filter_clear (&list->filter);
  if (list->members->len > 0)
    memset (list->members->data, 0, (gsize) list->members->len * ROUNDS_RID_BYTES);
  g_array_unref (list->members);
  rounds_secret_forget (list->name);
  g_free (list->name);
  g_free (list);
}

RoundsPatientList *
rounds_patient_list_copy (const RoundsPatientList *list)
{
  RoundsPatientList *copy;

  if (list == NULL)
    return NULL;
  copy = g_new (RoundsPatientList, 1);
  *copy = *list;
  copy->name = g_strdup (list->name);
  copy->filter.words = g_strdup (list->filter.words);
  copy->filter.sex = g_strdup (list->filter.sex);
  copy->members = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  g_array_append_vals (copy->members, list->members->data, list->members->len);
  return copy;
}

gboolean
rounds_patient_list_equal (const RoundsPatientList *a, const RoundsPatientList *b)
{
  g_autofree char *one = NULL, *other = NULL;

  if (a == NULL || b == NULL)
    return a == b;
  one = rounds_list_filter_text (&a->filter);
  other = rounds_list_filter_text (&b->filter);
  return strcmp (a->name, b->name) == 0 && a->by_filter == b->by_filter &&
         strcmp (one, other) == 0 && a->members->len == b->members->len &&
         (a->members->len == 0 || memcmp (a->members->data, b->members->data,
                                          (gsize) a->members->len * ROUNDS_RID_BYTES) == 0);
}

static void
read_members (RoundsScan *json, GArray *members)
{
  RoundsScanNode array = rounds_scan_get (json, rounds_scan_root (json), "patients");
  guint8 rid[ROUNDS_RID_BYTES];

  for (RoundsScanNode item = rounds_scan_first (json, array); item != 0;
       item = rounds_scan_next (json, item))
    if (rounds_rid_read (rounds_scan_string (json, item), rid))
      g_array_append_vals (members, rid, 1);
}

/* The recent ones have times in their text, which stay in filter.words until they are taken. */
static void
read_text (RoundsPatientList *list, const char *text)
{
  list->filter = (RoundsListFilter){ .age_from = -1, .age_to = -1 };
  if (text == NULL)
    return;
  if (strcmp (list->name, ROUNDS_RECENT_LIST) == 0)
    list->filter.words = g_strdup (text);
  else
    list->by_filter = rounds_list_filter_parse (text, &list->filter);
}

RoundsPatientList *
rounds_patient_list_read (GBytes *content, const char *user)
{
  gsize size;
  const char *text = g_bytes_get_data (content, &size);
  g_autoptr (RoundsScan) json = rounds_scan_parse (text, size, NULL, NULL);
  RoundsScanNode root = json != NULL ? rounds_scan_root (json) : 0;
  const char *name = json != NULL ? rounds_scan_get_string (json, root, "name") : NULL;
  RoundsPatientList *list;

  if (name == NULL || g_strcmp0 (rounds_scan_get_string (json, root, "user"), user) != 0)
    return NULL;
  list = g_new0 (RoundsPatientList, 1);
  list->name = g_strdup (name);
  list->team = g_str_has_prefix (name, ROUNDS_TEAM_PREFIX);
  list->members = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  read_text (list, rounds_scan_get_string (json, root, "text"));
  read_members (json, list->members);
  return list;
}

void
rounds_recent_take (const RoundsPatientList *list, GArray *recent)
{
  g_auto (GStrv) times = g_strsplit (list->filter.words != NULL ? list->filter.words : "", " ", -1);
  guint n = MIN (g_strv_length (times), list->members->len);

  for (guint i = 0; i < n && i < ROUNDS_RECENT_MAX; i++)
    {
      RoundsRecent row = { .opened = g_ascii_strtoll (times[i], NULL, 10) };

      memcpy (row.rid, list->members->data + (gsize) i * ROUNDS_RID_BYTES, ROUNDS_RID_BYTES);
      g_array_append_val (recent, row);
    }
}

char *
rounds_recent_text (const GArray *recent, GArray *members)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < recent->len; i++)
    {
      const RoundsRecent *row = &g_array_index (recent, RoundsRecent, i);

      g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "", row->opened);
      g_array_append_vals (members, row->rid, 1);
    }
  return g_string_free (text, FALSE);
}
