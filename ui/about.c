#include "about.h"

#include "names.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

GtkWindow *
rounds_about_new (GtkWindow *parent)
{
  GtkWidget *about = adw_about_window_new ();

  g_object_set (about, "transient-for", parent, "modal", TRUE, "application-name", "Rounds",
                "application-icon", ROUNDS_APP_ID, "version", ROUNDS_VERSION, "developer-name",
                _ ("For demonstration only. Not a medical device."), "license-type",
                GTK_LICENSE_APACHE_2_0, "copyright", _ ("© 2026 The Rounds authors"), NULL);
  adw_about_window_set_comments (
      ADW_ABOUT_WINDOW (about),
      _ ("A clinician’s workstation: one patient’s record as a timeline, and a chat beside it that "
         "answers from that record and shows where every statement comes from.\n\n"
         "<b>Intended use.</b> Rounds serves the judgement of a clinician and never replaces it. "
         "This version is for demonstration with synthetic patients only. It is not a medical "
         "device and must not be used to decide about the care of any person."));
  adw_about_window_add_legal_section (
      ADW_ABOUT_WINDOW (about), "rounds-pages", NULL, GTK_LICENSE_GPL_3_0,
      /* Translators: poppler is the library that draws PDFs. */
      _ ("The program that draws the pages of PDFs is linked with poppler, and by that under the "
         "GNU "
         "General Public License, version 3. It runs apart from Rounds."));
  rounds_names_complete (about, _ ("About Rounds"));
  return GTK_WINDOW (about);
}
