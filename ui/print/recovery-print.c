#include "recovery-print.h"

#include <glib/gi18n-lib.h>

GtkWindow *
rounds_recovery_print_new (GtkWindow *parent, RoundsSession *session, const char *code)
{
  RoundsStore *store = rounds_session_get_store (session);
  const char *user = rounds_store_get_user (store);
  g_autofree char *name = g_filename_display_basename (rounds_session_get_dir (session));
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *printed = g_strdup_printf (_ ("Printed %s"), day);
  g_autofree char *opens = g_strdup_printf (_ ("This code opens the store “%s” for %s when the "
                                               "passphrase is forgotten."),
                                            name, user);
  const RoundsPaperHead head = {
    .who = name,
    .number = user,
    .title = _ ("Recovery code"),
    .printed = printed,
    .demonstration = rounds_store_get_kind (store) == ROUNDS_STORE_DEMONSTRATION,
  };
  RoundsPaper *paper = rounds_paper_new (&head);
  GtkWindow *window = rounds_print_window_new (parent, &(RoundsPrintAbout){ .session = session,
                                                                            .who = user,
                                                                            .paper_only = TRUE });

  rounds_paper_heading (paper, code);
  rounds_paper_text (paper, opens);
  rounds_paper_text (paper,
                     _ ("At the unlock page choose “Use a Recovery Code” and type it. Capitals, "
                        "spaces and hyphens do not matter."));
  rounds_paper_text (paper,
                     _ ("Keep it where you would keep a key, never with the machine. A newer "
                        "code makes this one useless: tear it up then."));
  rounds_print_window_add (ROUNDS_PRINT_WINDOW (window), _ ("Recovery code"), paper);
  return window;
}
