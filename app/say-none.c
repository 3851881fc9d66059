#include "say-none.h"

#include "say.h"
#include "tables.h"

#include <glib/gi18n-lib.h>

static gboolean
lacks_any (const RoundsChartIndex *index)
{
  const char *const *lacking = index->settings.not_loaded;

  return index->settings.sync != ROUNDS_SYNC_COMPLETE || (lacking != NULL && *lacking != NULL);
}

gboolean
rounds_all_loaded (const RoundsChartIndex *index, const char *const *types)
{
  if (types == NULL)
    return !lacks_any (index);
  for (; *types != NULL; types++)
    if (!rounds_chart_loaded (index, *types))
      return FALSE;
  return TRUE;
}

char *
rounds_say_not_loaded (const RoundsChartIndex *index, const char *const *types)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = 0;

  if (rounds_all_loaded (index, types))
    return NULL;
  /* All types are in doubt then, and a list of them says no more. */
  if (types == NULL || index->settings.sync != ROUNDS_SYNC_COMPLETE)
    return g_strdup (_ ("Not known: this record was not loaded whole"));
  for (; *types != NULL; types++)
    if (!rounds_chart_loaded (index, *types))
      g_string_append_printf (names, "%s%s", n++ > 0 ? ", " : "", *types);
  /* translators: %s: names of FHIR types, "Condition, Flag" */
  return g_strdup_printf (ngettext ("Not known: %s was not loaded, or not all of it",
                                    "Not known: %s were not loaded, or not all of them", n),
                          names->str);
}

char *
rounds_say_none (const RoundsChartIndex *index,
                 const char *none,
                 const char *const *types,
                 guint64 kinds)
{
  char *not_known = rounds_say_not_loaded (index, types);

  if (not_known != NULL)
    return not_known;
  return g_strdup ((index->withheld_kinds & kinds) != 0
                       ? _ ("Nothing that you may see: some records are withheld from you")
                       : none);
}

const char *
rounds_say_code_status_doubt (const RoundsChartRow *row, gboolean differs)
{
  if (differs)
    return _ ("Code status: 2 values, check record");
  if ((row->marks & ROUNDS_MARK_MODIFIED) != 0)
    return _ ("Code status: its meaning is changed, see the source");
  if (rounds_event_is_unclear_status (row->event))
    return _ ("Code status: not said plainly, see the source");
  if (rounds_event_denies_itself (row->event))
    return _ ("Code status: contradicts itself, see the source");
  return NULL;
}

char *
rounds_say_code_status (const RoundsChartRow *row)
{
  const RoundsCode *code = rounds_event_status_code (row->event);

  if (row->event->value.type != ROUNDS_VALUE_NONE)
    return rounds_say_row_value (row);
  /* A consent is called by what it is about at all: "dnr" also where it says to resuscitate. */
  if (code == NULL)
    return rounds_say_title (row);
  if (code->display != NULL)
    return rounds_say_concept (code->display);
  return g_strdup (g_strcmp0 (rounds_table_role (code->code), "for-resuscitation") == 0
                       ? _ ("For resuscitation")
                       : _ ("Not for resuscitation"));
}
