#include "teams.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* hl7.org/fhir/R4/valueset-care-team-status.html: proposed ones are nobody's yet. */
static gboolean
is_at_work (const RoundsChartRow *row, gint64 now)
{
  const char *status = row->event->status;

  return row->event->kind == ROUNDS_KIND_CARE_TEAM &&
         (row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) == 0 &&
         (status == NULL || strcmp (status, "active") == 0 || strcmp (status, "suspended") == 0) &&
         (row->event->end.text == NULL || row->until > now);
}

/* The title of a team without a name is its type; a bare reference names nobody. (transfer full) NULL */
static char *
name_of (const RoundsEvent *event)
{
  const char *by = event->performer;

  if (strcmp (event->title, "CareTeam") != 0)
    return g_strdup (event->title);
  if (by == NULL || (strchr (by, '/') != NULL && strchr (by, ' ') == NULL))
    return NULL;
  return g_strdup_printf (_ ("Team of %s"), by);
}

char **
rounds_team_names (const RoundsChartIndex *index)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < index->n_rows; i++)
    {
      g_autofree char *name = is_at_work (&index->rows[i], index->settings.as_of)
                                  ? name_of (index->rows[i].event)
                                  : NULL;

      if (name != NULL && !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
        g_ptr_array_add (names, g_steal_pointer (&name));
    }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}
