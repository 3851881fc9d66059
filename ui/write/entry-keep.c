#include "entry-private.h"

#include "drafts.h"
#include "secret.h"

#include <glib/gi18n-lib.h>
#include <string.h>

gboolean
rounds_entry_dialog_has_words (RoundsEntryDialog *self)
{
  const char *unit = rounds_entry_dialog_get_analyte (self)->unit;

  for (guint i = 0; i < ROUNDS_N_FIELDS; i++)
    {
      const char *text = rounds_entry_dialog_get_text (self, i);

      if (*text != '\0' && (i != ROUNDS_FIELD_UNIT || g_strcmp0 (text, unit) != 0))
        return TRUE;
    }
  return FALSE;
}

/* A field's title says behind a semicolon what it means to leave it empty. */
static void
append_line (GString *words, gpointer row, const char *text)
{
  const char *title = adw_preferences_row_get_title (row);

  if (*text != '\0' && gtk_widget_get_visible (row))
    g_string_append_printf (words, "%.*s: %s\n", (int) strcspn (title, ";"), title, text);
}

/* "Problem: Asthma", a line a field, as it stands there. (transfer full) */
static char *
say_fields (RoundsEntryDialog *self)
{
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < ROUNDS_N_CHOICES; i++)
    if (self->choices[i] != NULL)
      append_line (words, self->choices[i],
                   gtk_string_object_get_string (
                       adw_combo_row_get_selected_item (self->choices[i])));
  for (guint i = 0; i < ROUNDS_N_FIELDS; i++)
    if (self->fields[i] != NULL)
      append_line (words, self->fields[i], rounds_entry_dialog_get_text (self, i));
  if (self->citation != NULL)
    g_string_append_printf (words, _ ("From: %s\n"), self->citation->words);
  return g_string_free (words, FALSE);
}

void
rounds_entry_dialog_keep (RoundsEntryDialog *self)
{
  g_autofree char *id = rounds_draft_new_id (), *text = say_fields (self), *words = NULL;
  g_autofree char *title = g_strdup_printf (_ ("%s: not entered"), _ (self->form->title));
  const RoundsAct act = { .type = ROUNDS_ACT_DRAFT_SAVE, .id = id, .title = title, .text = text };
  g_autoptr (GError) error = NULL;

  if (rounds_patient_act_now (self->patient, &act, NULL, &error))
    words = g_strdup_printf (_ ("“%s” was not entered when its chart was closed. What was typed is "
                                "kept among your drafts of that chart."),
                             _ (self->form->title));
  else
    words =
        g_strdup_printf (_ ("“%s” was not entered when its chart was closed, and what was typed "
                            "is lost: %s"),
                         _ (self->form->title), error->message);
  rounds_secret_forget (text);
  rounds_session_tell_lost (rounds_patient_get_session (self->patient), words);
}
