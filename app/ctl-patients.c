#include "ctl.h"

#include "chart-json.h"
#include "fhir-time.h"
#include "records.h"
#include "site.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MOST_FOUND 200 /* people that a search gives */

/* ---- one line a patient ---- */

typedef struct
{
  gboolean json;
  GTimeZone *zone;
} List;

/* The day of an instant as text. (transfer full) */
static char *
day_of (const List *list, gint64 at)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (at / 1000);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, list->zone) : NULL;

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d") : NULL;
}

static void
add_day (
    RoundsJson *json, const List *list, const char *name, const RoundsPatientRow *row, gint64 at)
{
  g_autofree char *day = row->first <= row->last ? day_of (list, at) : NULL;

  rounds_json_member (json, name, day);
}

static char *
json_of (const List *list, const RoundsPatientRow *row)
{
  g_autoptr (RoundsJson) json = rounds_json_new ();
  const RoundsPerson *person = row->person;
  const RoundsIdentifier *mrn = person != NULL ? rounds_person_mrn (person) : NULL;
  g_autofree char *name = person != NULL ? rounds_person_display (person) : NULL;
  g_autofree char *birth = person != NULL ? rounds_time_iso (&person->birth) : NULL;
  char rid[ROUNDS_RID_TEXT];

  rounds_json_begin_object (json);
  rounds_json_member (json, "id", person != NULL ? person->id : NULL);
  rounds_json_member (json, "name", name);
  rounds_json_member (json, "birth_date", birth);
  rounds_json_member (json, "sex", person != NULL ? person->sex : NULL);
  rounds_json_member (json, "mrn", mrn != NULL ? mrn->value : NULL);
  rounds_json_member_truth (json, "deceased", person != NULL && person->deceased);
  rounds_json_member_unsigned (json, "events", row->events);
  add_day (json, list, "first", row, row->first);
  add_day (json, list, "last", row, row->last);
  rounds_json_member (json, "source", row->source);
  rounds_json_member (json, "rid", rounds_rid_text (row->rid, rid));
  rounds_json_end_object (json);
  return g_strdup (rounds_json_get (json));
}

static char *
line_of (const RoundsPatientRow *row)
{
  const RoundsPerson *person = row->person;
  const RoundsIdentifier *mrn;
  g_autofree char *name = NULL;
  g_autofree char *birth = NULL;

  if (person == NULL)
    return g_strdup_printf (_ ("(no Patient resource)  %u events  %s"), row->events, row->source);
  mrn = rounds_person_mrn (person);
  name = rounds_person_display (person);
  birth = rounds_time_iso (&person->birth);
  return g_strdup_printf ("%s  %s  %s  %s  %s%s", name,
                          birth != NULL                ? birth
                          : person->birth.text != NULL ? person->birth.text
                                                       : _ ("birth date not recorded"),
                          person->sex != NULL ? person->sex : _ ("sex not recorded"),
                          mrn != NULL ? mrn->value : _ ("no MRN"), person->id,
                          person->deceased ? _ ("  deceased") : "");
}

static void
print_line (const char *line)
{
  rounds_ctl_print_text (line, strlen (line));
  rounds_ctl_print ("\n");
}

static gboolean
on_patient (gpointer data, const RoundsPatientRow *row)
{
  List *list = data;
  g_autofree char *line = list->json ? json_of (list, row) : line_of (row);

  print_line (line);
  return rounds_ctl_flush ();
}

/* ---- searching ---- */

/* Everyone is read once, for the directory; then who was found. */
static gboolean
search (RoundsStore *store, const char *query, List *list, GError **error)
{
  g_autoptr (RoundsDirectory) directory = rounds_directory_new ();
  g_autoptr (GArray) rows = NULL;

  if (!rounds_store_load_directory (store, directory, error))
    return FALSE;
  rows = rounds_directory_search (directory, query, MOST_FOUND);
  for (guint i = 0; i < rows->len; i++)
    {
      const RoundsDirectoryRow *row = &g_array_index (rows, RoundsDirectoryRow, i);

      if (!rounds_store_patient (store, row->rid, on_patient, list, error))
        return FALSE;
    }
  if (rows->len == MOST_FOUND)
    {
      rounds_ctl_flush ();
      g_printerr (_ ("roundsctl: the %d best are shown; there may be more"), MOST_FOUND);
      g_printerr ("\n");
    }
  return TRUE;
}

static void
list_clear (List *list)
{
  g_clear_pointer (&list->zone, g_time_zone_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (List, list_clear)

static gboolean
print_list (RoundsStore *store, const char *query, List *list, GError **error)
{
  const RoundsAuditEntry entry = { .act = "list-patients", .detail = query };
  const RoundsActor actor = { .reason = "treatment" };

  list->zone = rounds_site_zone (store);
  if (!rounds_audit_add (store, &actor, &entry, error))
    return FALSE;
  return query != NULL ? search (store, query, list, error)
                       : rounds_store_patients (store, on_patient, list, error);
}

int
rounds_ctl_patients (RoundsCtl *ctl, char **argv)
{
  g_autofree char *query = NULL;
  const GOptionEntry entries[] = {
    { "search", 0, 0, G_OPTION_ARG_STRING, &query,
      N_ ("Only who has these words in name, record number or birth date, best first"),
      N_ ("TEXT") },
    { NULL },
  };
  const RoundsCtlSyntax syntax = { entries, 0, 0, NULL };
  g_auto (List) list = { .json = ctl->json };
  g_autoptr (RoundsStore) store = NULL;
  g_autoptr (GError) error = NULL;
  int status = rounds_ctl_parse (ctl, argv, &syntax, NULL);

  if (status >= 0)
    return status;
  if (query != NULL && *g_strstrip (query) == '\0')
    return rounds_ctl_usage (ctl, "%s", _ ("--search needs a word"));
  list.json = ctl->json;
  store = rounds_ctl_open_store (ctl, &error);
  if (store == NULL)
    return rounds_ctl_fail (ctl, rounds_ctl_get_store (ctl), error);
  if (!print_list (store, query, &list, &error))
    return rounds_ctl_fail (ctl, NULL, error);
  return 0;
}
