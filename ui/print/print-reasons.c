#include "print-reasons.h"

#include "look-alikes.h"
#include "person-words.h"
#include "site.h"

#include <glib/gi18n-lib.h>

char *
rounds_print_reasons (RoundsPatient *patient, const RoundsPaper *paper)
{
  g_autofree char *alike = patient != NULL ? rounds_look_alikes_warn (patient) : NULL;
  const char *guard = rounds_paper_get_guard (paper);
  g_autofree char *read = NULL;

  if (guard == NULL)
    return g_steal_pointer (&alike);
  read = g_strdup_printf (_ ("%s. Whoever gets it will read it."), guard);
  return alike != NULL ? g_strdup_printf ("%s\n\n%s", alike, read) : g_steal_pointer (&read);
}

char *
rounds_print_detail (const char *way, const char *title, const RoundsPaper *paper)
{
  const char *guard = rounds_paper_get_guard (paper);

  return g_strdup_printf ("%s: %s%s%s", way, title, guard != NULL ? ". " : "",
                          guard != NULL ? guard : "");
}

void
rounds_print_stamp (RoundsPaper *paper, RoundsSession *session)
{
  RoundsStore *store = rounds_session_get_store (session);
  g_autofree char *moment = store != NULL
                                ? rounds_site_moment_words (store, rounds_site_now (store))
                                : NULL;
  g_autofree char *printed = moment != NULL ? g_strdup_printf (_ ("Printed %s"), moment) : NULL;

  if (printed != NULL)
    rounds_paper_set_printed (paper, printed);
}
