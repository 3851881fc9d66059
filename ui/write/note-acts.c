#include "note-private.h"

#include "ask.h"
#include "citation.h"
#include "idle.h"
#include "look-alikes.h"
#include "note-context.h"
#include "page-actions.h"
#include "secret.h"
#include "undo.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- values with their source ---- */

void
rounds_note_editor_insert_row (RoundsNoteEditor *self, const RoundsChartRow *row)
{
  GtkTextBuffer *buffer;
  g_autofree char *words = NULL;

  g_return_if_fail (ROUNDS_IS_NOTE_EDITOR (self));
  if (!gtk_text_view_get_editable (self->text))
    return;
  buffer = gtk_text_view_get_buffer (self->text);
  words = rounds_citation_of_row (self->patient, row);
  rounds_note_checks_add_citation (self->checks, words);
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete_selection (buffer, TRUE, TRUE);
  gtk_text_buffer_insert_interactive_at_cursor (buffer, words, -1, TRUE);
  gtk_text_buffer_end_user_action (buffer);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

static void
insert_selection (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsNoteEditor *self = data;
  const RoundsSelection *selection = rounds_patient_get_selection (self->patient);

  if (selection->row != NULL)
    rounds_note_editor_insert_row (self, selection->row);
  else
    gtk_widget_error_bell (GTK_WIDGET (self));
}

/* means: a copy, since the issue goes with its words. */
static void
replace_issue (RoundsNoteEditor *self, guint from, guint to, const char *means)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter start, end;

  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_get_iter_at_offset (buffer, &start, (int) from);
  gtk_text_buffer_get_iter_at_offset (buffer, &end, (int) to);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, means, -1);
  gtk_text_buffer_end_user_action (buffer);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

void
rounds_note_editor_settle_issue (RoundsNoteEditor *self)
{
  const RoundsIssue *issue = rounds_note_checks_first (self->checks);
  g_autofree char *means = issue != NULL ? g_strdup (issue->means) : NULL;

  if (issue != NULL)
    replace_issue (self, issue->start, issue->end, means);
}

void
rounds_note_editor_settle_other (RoundsNoteEditor *self)
{
  const RoundsIssue *issue = rounds_note_checks_first (self->checks);
  g_autofree char *means = issue != NULL ? g_strdup (issue->or_means) : NULL;

  if (means != NULL)
    replace_issue (self, issue->start, issue->end, means);
}

void
rounds_note_editor_leave_issue (RoundsNoteEditor *self)
{
  const RoundsIssue *issue = rounds_note_checks_first (self->checks);

  if (issue == NULL)
    return;
  rounds_note_checks_leave (self->checks, issue);
  rounds_note_editor_show (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

/* ---- signing, discarding, adding to, in error ---- */

static void
on_lock_confirmed (GtkWidget *over, gpointer data)
{
  rounds_session_lock (rounds_patient_get_session (ROUNDS_NOTE_EDITOR (over)->patient));
}

/* While the lock is held others may be at the machine: who signs comes in once more first (H12). The lock keeps the
 * draft, and ends the hold. */
static gboolean
asks_to_lock (RoundsNoteEditor *self)
{
  if (!rounds_idle_is_held (rounds_patient_get_session (self->patient)))
    return FALSE;
  rounds_ask (GTK_WIDGET (self),
              &(RoundsQuestion){
                  .heading = _ ("The Lock Is Held"),
                  .body = _ (
                      "End the hold and come in again before signing: while it is held, others "
                      "may be at this machine. The draft is kept."),
                  .yes = _ ("_End the Hold and Lock"),
                  .no = _ ("_Do Not Sign") },
              on_lock_confirmed, NULL, NULL);
  return TRUE;
}

static void
on_sign_confirmed (GtkWidget *over, gpointer data)
{
  RoundsNoteEditor *self = ROUNDS_NOTE_EDITOR (over);
  g_autofree char *text = rounds_note_editor_dup_text (self);
  g_autofree char *why = rounds_note_editor_why_not (self, rounds_note_is_blank (text));

  /* The window may have gone to another time while the question stood, or the lock may be held since. */
  if (why == NULL && !asks_to_lock (self))
    rounds_draft_keeper_sign (self->keeper);
}

/* Ctrl+Enter is for signing alone: it never becomes a line of the note, and never does nothing. */
static void
say_why_not (RoundsNoteEditor *self, const char *why)
{
  gtk_widget_error_bell (GTK_WIDGET (self));
  rounds_undo_say (GTK_WIDGET (self), why);
}

static void
ask_sign (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsNoteEditor *self = data;
  g_autofree char *text = rounds_note_editor_dup_text (self);
  g_autofree char *heading = g_strdup_printf (_ ("Sign for %s?"), self->who);
  g_autofree char *yes = g_strdup_printf (_ ("_Sign for %s"), self->who);
  g_autofree char *warning = rounds_look_alikes_warn (self->patient), *body = NULL;
  g_autofree char *why = rounds_note_editor_why_not (self, rounds_note_is_blank (text));
  guint words = rounds_note_count_words (text);

  if (why != NULL)
    {
      say_why_not (self, why);
      return;
    }
  if (asks_to_lock (self))
    return;
  body = g_strdup_printf (
      g_dngettext (NULL,
                   "%s%s%s, %u word, signed as %s. After signing the text cannot be changed: it is "
                   "added to, or entered in error.",
                   "%s%s%s, %u words, signed as %s. After signing the text cannot be changed: it "
                   "is added to, or entered in error.",
                   words),
      warning != NULL ? warning : "", warning != NULL ? "\n\n" : "",
      gtk_label_get_text (self->heading), words,
      rounds_store_get_user (rounds_note_editor_get_store (self)));
  rounds_ask (GTK_WIDGET (self),
              &(RoundsQuestion){ .heading = heading,
                                 .body = body,
                                 .yes = yes,
                                 .no = _ ("_Do Not Sign"),
                                 .dangerous = warning != NULL,
                                 .enter_says = warning == NULL },
              on_sign_confirmed, NULL, NULL);
}

/* The words of a discarded draft, until they are taken back or the chart closes. */
typedef struct
{
  RoundsPatient *patient;
  char *title, *text, *encounter, *appends; /* text NULL: the chart was closed */
  const RoundsNoteType *type;
} Discarded;

static void
discarded_forget (Discarded *self)
{
  char **const texts[] = { &self->title, &self->text, &self->encounter, &self->appends };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (*texts[i] != NULL)
        rounds_secret_forget (*texts[i]);
      g_clear_pointer (texts[i], g_free);
    }
}

static void
discarded_free (Discarded *self)
{
  g_signal_handlers_disconnect_by_data (self->patient, self);
  discarded_forget (self);
  g_object_unref (self->patient);
  g_free (self);
}

/* As a draft of its own: the one that was discarded stays so. */
static void
bring_back (gpointer data, GtkWidget *window)
{
  const Discarded *self = data;
  g_autoptr (RoundsDraftKeeper) keeper = NULL;

  if (self->text == NULL || rounds_patient_get_state (self->patient) != ROUNDS_PATIENT_OPEN)
    {
      rounds_undo_say (window, _ ("The chart of that draft was closed: its words are gone"));
      return;
    }
  keeper = rounds_draft_keeper_new (self->patient, NULL);
  rounds_draft_keeper_put (keeper, &(RoundsDraftWords){ .title = self->title,
                                                        .text = self->text,
                                                        .encounter = self->encounter,
                                                        .appends = self->appends,
                                                        .type = self->type->code,
                                                        .type_words = self->type->words });
  rounds_draft_keeper_flush (keeper);
  rounds_undo_say_done (window, _ ("The draft is among your drafts again"));
}

static void
on_discard_confirmed (GtkWidget *over, gpointer data)
{
  RoundsNoteEditor *self = ROUNDS_NOTE_EDITOR (over);
  const char *title = gtk_editable_get_text (GTK_EDITABLE (self->title));
  Discarded *discarded = g_new0 (Discarded, 1);

  discarded->patient = g_object_ref (self->patient);
  discarded->title = *title != '\0' ? g_strdup (title) : NULL;
  discarded->text = rounds_note_editor_dup_text (self);
  discarded->encounter = g_strdup (rounds_note_editor_get_encounter (self));
  discarded->appends = g_strdup (self->appends);
  discarded->type = rounds_note_editor_get_note_type (self);
  g_signal_connect_swapped (self->patient, "closing", G_CALLBACK (discarded_forget), discarded);
  rounds_undo_offer (over, _ ("The draft was discarded"), bring_back, discarded,
                     (GDestroyNotify) discarded_free);
  rounds_draft_keeper_discard (self->keeper);
}

static void
ask_discard (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsNoteEditor *self = data;
  g_autofree char *body = g_strdup_printf (_ ("The words of this draft for %s go. They can be "
                                              "brought back (Undo) until the chart is closed."),
                                           self->who);

  rounds_ask (GTK_WIDGET (self),
              &(RoundsQuestion){ .heading = _ ("Discard This Draft?"),
                                 .body = body,
                                 .yes = _ ("_Discard"),
                                 .no = _ ("_Keep"),
                                 .dangerous = TRUE },
              on_discard_confirmed, NULL, NULL);
}

static void
addend (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsNoteEditor *self = data;

  g_signal_emit_by_name (self, "addend", self->reference);
}

static void
on_error_entered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RoundsNoteEditor) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  if (rounds_patient_act_finish (ROUNDS_PATIENT (source), result, NULL, &error) ||
      gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return;
  words = g_strdup_printf (_ ("Not marked: %s"), error->message);
  gtk_label_set_text (self->signed_words, words);
}

static void
on_error_confirmed (GtkWidget *over, gpointer data)
{
  RoundsNoteEditor *self = ROUNDS_NOTE_EDITOR (over);
  const RoundsAct act = { .type = ROUNDS_ACT_ENTERED_IN_ERROR, .reference = self->reference };

  rounds_patient_act_async (self->patient, &act, on_error_entered, g_object_ref (self));
}

static void
ask_error (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsNoteEditor *self = data;
  g_autofree char *yes = g_strdup_printf (_ ("_Entered in Error for %s"), self->who);
  g_autofree char *warning = rounds_look_alikes_warn (self->patient);
  g_autofree char *body = g_strdup_printf ("%s%s%s", warning != NULL ? warning : "",
                                           warning != NULL ? "\n\n" : "",
                                           _ ("It stays in the record, struck through, with your "
                                              "name. It cannot be taken back."));

  rounds_ask (GTK_WIDGET (self),
              &(RoundsQuestion){ .heading = _ ("Mark This Note as Entered in Error?"),
                                 .body = body,
                                 .yes = yes,
                                 .no = _ ("_Leave It"),
                                 .dangerous = TRUE },
              on_error_confirmed, NULL, NULL);
}

/* ---- by name ---- */

void
rounds_note_editor_add_actions (RoundsNoteEditor *self)
{
  static const GActionEntry entries[] = {
    { "insert", insert_selection }, { "sign", ask_sign },   { "discard", ask_discard },
    { "addend", addend },           { "error", ask_error },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  rounds_page_actions_install (GTK_WIDGET (self), "note", G_ACTION_GROUP (self->actions));
  /* Before the text takes Return for a line. */
  rounds_page_actions_add_keys (GTK_WIDGET (self), "note", GTK_SHORTCUT_SCOPE_LOCAL,
                                GTK_PHASE_CAPTURE);
}
