#include "ctl-record.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DEFAULT_REASON "treatment"

const GOptionEntry *
rounds_ctl_whom_options (RoundsCtlWhom *whom)
{
  const GOptionEntry entries[] = {
    { "patient", 0, 0, G_OPTION_ARG_STRING, &whom->patient, N_ ("The patient's FHIR id"),
      N_ ("ID") },
    { "source", 0, 0, G_OPTION_ARG_STRING, &whom->source,
      N_ ("The source of that id, where more than one has it"), N_ ("NAME") },
    { "reason", 0, 0, G_OPTION_ARG_STRING, &whom->reason,
      N_ ("Why the chart is opened, for the audit (default: treatment)"), N_ ("TEXT") },
    { "break-glass", 0, 0, G_OPTION_ARG_STRING, &whom->break_glass,
      N_ ("Open records labelled R (restricted), or V (very restricted) too; needs --reason"),
      N_ ("R|V") },
    { NULL },
  };

  G_STATIC_ASSERT (sizeof entries == sizeof whom->entries);
  memcpy (whom->entries, entries, sizeof entries);
  return whom->entries;
}

void
rounds_ctl_whom_clear (RoundsCtlWhom *whom)
{
  g_clear_pointer (&whom->patient, g_free);
  g_clear_pointer (&whom->source, g_free);
  g_clear_pointer (&whom->reason, g_free);
  g_clear_pointer (&whom->break_glass, g_free);
}

/* HL7 v3 Confidentiality: R and V; what is neither opens nothing more. */
static guint
opened_of (const char *label)
{
  if (g_strcmp0 (label, "V") == 0)
    return 2;
  return g_strcmp0 (label, "R") == 0 ? 1 : 0;
}

gboolean
rounds_ctl_actor (const RoundsCtlWhom *whom, RoundsActor *actor, GError **error)
{
  guint opened = opened_of (whom->break_glass);

  *actor = (RoundsActor){
    .reason = whom->reason != NULL || opened > 0 ? whom->reason : DEFAULT_REASON,
    .opened = opened,
  };
  if (whom->break_glass == NULL || opened > 0)
    return TRUE;
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                       _ ("--break-glass takes R or V"));
  return FALSE;
}

RoundsStore *
rounds_ctl_open_chart (RoundsCtl *ctl,
                       const RoundsCtlWhom *whom,
                       RoundsOpenChart *chart,
                       GError **error)
{
  RoundsWhom id = { .id = whom->patient, .source = whom->source };
  RoundsActor actor;
  g_autoptr (RoundsDirectory) directory = rounds_directory_new ();
  g_autoptr (RoundsStore)
      store = rounds_ctl_actor (whom, &actor, error) ? rounds_ctl_open_store (ctl, error) : NULL;

  if (store == NULL || (whom->compare && !rounds_store_load_directory (store, directory, error)))
    return NULL;
  if (whom->compare)
    id.directory = directory;
  if (!rounds_open_chart (store, &id, &actor, chart, error))
    return NULL;
  return g_steal_pointer (&store);
}

void
rounds_ctl_say_withheld (const RoundsOpenChart *chart)
{
  GHashTable *types = rounds_chart_get_withheld_types (chart->chart);
  g_autoptr (GList) names = types != NULL ? g_hash_table_get_keys (types) : NULL;
  guint n = rounds_chart_get_withheld (chart->chart);

  if (n == 0)
    return;
  rounds_ctl_flush ();
  g_printerr (ngettext ("roundsctl: %u record is withheld for its label:",
                        "roundsctl: %u records are withheld for their labels:", n),
              n);
  names = g_list_sort (names, (GCompareFunc) strcmp);
  for (GList *name = names; name != NULL; name = name->next)
    g_printerr ("%s %s %u", name != names ? "," : "", (const char *) name->data,
                GPOINTER_TO_UINT (g_hash_table_lookup (types, name->data)));
  g_printerr ("\n");
}

gboolean
rounds_ctl_at (RoundsStore *store, const char *as_of, gint64 *at, GError **error)
{
  gint64 now = rounds_site_now (store);

  *at = now;
  if (as_of == NULL)
    return TRUE;
  if (!rounds_site_day_end (store, as_of, at, error))
    return FALSE;
  *at = MIN (*at, now);
  return TRUE;
}

gboolean
rounds_ctl_split_reference (const char *reference, char **type, char **id)
{
  const char *slash = strchr (reference, '/');

  if (slash == NULL || slash == reference || slash[1] == '\0' || strchr (slash + 1, '/') != NULL)
    return FALSE;
  *type = g_strndup (reference, slash - reference);
  *id = g_strdup (slash + 1);
  return TRUE;
}
