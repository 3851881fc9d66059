#include "note-editor.h"

#include "citation.h"
#include "clipboard.h"
#include "names.h"
#include "note-context.h"
#include "note-private.h"
#include "say.h"
#include "undo.h"
#include "wrap-box.h"

#include <glib/gi18n-lib.h>
#include <string.h>

enum
{
  SIGNAL_CHANGED,
  SIGNAL_ADDEND,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsNoteEditor, rounds_note_editor, ADW_TYPE_BIN)

/* ---- writing ---- */

static void
on_edited (RoundsNoteEditor *self)
{
  g_autofree char *text = NULL;
  const char *title;

  if (self->filling || self->keeper == NULL || !rounds_note_editor_may_write (self))
    return;
  text = rounds_note_editor_dup_text (self);
  title = gtk_editable_get_text (GTK_EDITABLE (self->title));
  rounds_draft_keeper_put (self->keeper,
                           &(RoundsDraftWords){
                               .title = *title != '\0' ? title : NULL,
                               .text = text,
                               .encounter = rounds_note_editor_get_encounter (self),
                               .appends = self->appends,
                               .type = rounds_note_editor_get_note_type (self)->code,
                               .type_words = rounds_note_editor_get_note_type (self)->words });
}

static void
on_sign_clicked (RoundsNoteEditor *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "note.sign", NULL);
}

static void
on_keeper_changed (RoundsNoteEditor *self)
{
  RoundsKeeperState state = rounds_draft_keeper_get_state (self->keeper);

  if (state == ROUNDS_KEEPER_SIGNED && self->reference == NULL)
    {
      self->reference = g_strdup (rounds_draft_keeper_get_reference (self->keeper));
      gtk_text_buffer_set_enable_undo (gtk_text_view_get_buffer (self->text), FALSE);
    }
  rounds_note_editor_show (self);
  if (state == ROUNDS_KEEPER_DISCARDED)
    g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

static void
fill_text (RoundsNoteEditor *self, const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);

  self->filling = TRUE;
  gtk_text_buffer_begin_irreversible_action (buffer);
  gtk_text_buffer_set_text (buffer, text != NULL ? text : "", -1);
  gtk_text_buffer_end_irreversible_action (buffer);
  self->filling = FALSE;
}

/* ---- making it ---- */

static void
fill_choices (RoundsNoteEditor *self, const char *type, const char *encounter)
{
  g_autoptr (GListModel) types = rounds_note_types_words ();
  g_autoptr (GListModel) encounters = NULL;
  guint at;

  g_ptr_array_set_size (self->encounters, 0);
  encounters = rounds_note_encounters (self->patient, encounter, self->encounters, &at);
  gtk_drop_down_set_model (self->type, types);
  gtk_drop_down_set_selected (self->type, rounds_note_types_find (type));
  gtk_drop_down_set_model (self->encounter, encounters);
  gtk_drop_down_set_selected (self->encounter, at);
}

static void
rounds_note_editor_unmap (GtkWidget *widget)
{
  RoundsNoteEditor *self = ROUNDS_NOTE_EDITOR (widget);

  if (self->keeper != NULL)
    rounds_draft_keeper_flush (self->keeper);
  GTK_WIDGET_CLASS (rounds_note_editor_parent_class)->unmap (widget);
}

static void
rounds_note_editor_dispose (GObject *object)
{
  RoundsNoteEditor *self = ROUNDS_NOTE_EDITOR (object);

  if (self->keeper != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->keeper, self);
      rounds_draft_keeper_leave (self->keeper);
    }
  g_clear_object (&self->keeper);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), ROUNDS_TYPE_NOTE_EDITOR);
  g_clear_object (&self->actions);
  g_clear_object (&self->patient);
  G_OBJECT_CLASS (rounds_note_editor_parent_class)->dispose (object);
}

static void
rounds_note_editor_finalize (GObject *object)
{
  RoundsNoteEditor *self = ROUNDS_NOTE_EDITOR (object);

  rounds_note_checks_free (self->checks);
  g_ptr_array_unref (self->encounters);
  g_free (self->appends);
  g_free (self->reference);
  g_free (self->who);
  G_OBJECT_CLASS (rounds_note_editor_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, heading);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, whom);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, saved);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, tools);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, type);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, encounter);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, title);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, scroller);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, text);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, issue);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, issue_heading);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, issue_body);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, issue_settle);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, issue_other);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, hint);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, foot);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, foot_draft);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, foot_signed);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, sign);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, sign_words);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, sign_why);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, signed_words);
  gtk_widget_class_bind_template_callback (widget_class, on_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_sign_clicked);
  gtk_widget_class_bind_template_callback_full (widget_class, "on_issue_settled",
                                                G_CALLBACK (rounds_note_editor_settle_issue));
  gtk_widget_class_bind_template_callback_full (widget_class, "on_issue_settled_other",
                                                G_CALLBACK (rounds_note_editor_settle_other));
  gtk_widget_class_bind_template_callback_full (widget_class, "on_issue_left",
                                                G_CALLBACK (rounds_note_editor_leave_issue));
}

static void
rounds_note_editor_class_init (RoundsNoteEditorClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  const GType type = ROUNDS_TYPE_NOTE_EDITOR;

  G_OBJECT_CLASS (class)->dispose = rounds_note_editor_dispose;
  G_OBJECT_CLASS (class)->finalize = rounds_note_editor_finalize;
  widget_class->unmap = rounds_note_editor_unmap;
  g_type_ensure (ROUNDS_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/rounds/Rounds/note-editor.ui");
  gtk_widget_class_set_css_name (widget_class, "noteeditor");
  bind_children (widget_class);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[SIGNAL_ADDEND] = g_signal_new ("addend", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
}

static void
rounds_note_editor_init (RoundsNoteEditor *self)
{
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  rounds_undo_keep_clear (GTK_WIDGET (self->foot));
  self->checks = rounds_note_checks_new ();
  self->encounters = g_ptr_array_new_with_free_func (g_free);
  rounds_note_editor_add_actions (self);
  g_signal_connect_object (gtk_text_view_get_buffer (self->text), "changed", G_CALLBACK (on_edited),
                           self, G_CONNECT_SWAPPED);
  rounds_names_complete (GTK_WIDGET (self), NULL);
}

static RoundsNoteEditor *
make_for (RoundsPatient *patient)
{
  RoundsNoteEditor *self = g_object_new (ROUNDS_TYPE_NOTE_EDITOR, NULL);
  const RoundsPerson *person = rounds_patient_get_person (patient);
  g_autofree char *sign = NULL;

  self->patient = g_object_ref (patient);
  self->who = person != NULL ? rounds_say_who (person) : g_strdup (_ ("this patient"));
  sign = g_strdup_printf (_ ("Sign for %s"), self->who);
  gtk_label_set_text (self->sign_words, sign);
  rounds_names_by_words (gtk_widget_get_parent (GTK_WIDGET (self->sign_words)));
  rounds_clipboard_guard (self->text, patient);
  rounds_clipboard_guard_entry (GTK_EDITABLE (self->title), patient);
  g_signal_connect_object (patient, "changed", G_CALLBACK (rounds_note_editor_show), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (patient, "notify::at", G_CALLBACK (rounds_note_editor_show), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/* What was put in before the draft was closed is watched as what is put in now. */
static void
know_citations (RoundsNoteEditor *self, const char *text)
{
  g_autoptr (GPtrArray) words = rounds_citations_in (self->patient, text != NULL ? text : "");

  for (guint i = 0; i < words->len; i++)
    rounds_note_checks_add_citation (self->checks, words->pdata[i]);
}

/* What it adds to stands in its title, so that it is read with it wherever notes are listed. (transfer full) */
static char *
addendum_title (RoundsPatient *patient, const char *reference)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  const RoundsChartRow *row = index != NULL ? rounds_chart_row (index, reference) : NULL;
  g_autofree char *time = row != NULL ? rounds_say_row_time (index, row) : NULL;

  /* Translators: a note's title and date, "Progress note", "22-Nov-2026 08:05". */
  return row != NULL ? g_strdup_printf (_ ("Addendum to “%s”, %s"), row->event->title, time) : NULL;
}

GtkWidget *
rounds_note_editor_new (RoundsPatient *patient, const char *draft_id, const char *addends)
{
  RoundsNoteEditor *self = make_for (patient);
  const RoundsDraft *draft = draft_id != NULL && *draft_id != '\0'
                                 ? rounds_drafts_find (rounds_drafts_of (patient), draft_id)
                                 : NULL;
  RoundsDraftWords words;

  self->keeper = rounds_draft_keeper_new (patient, draft != NULL ? draft_id : NULL);
  /* Not the draft's: of one that was left within its save the list has older words. */
  words = rounds_draft_keeper_get_words (self->keeper);
  self->appends = g_strdup (draft != NULL ? words.appends : addends);
  fill_choices (self, words.type, words.encounter);
  if (draft != NULL)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->title), words.title != NULL ? words.title : "");
      fill_text (self, words.text);
      know_citations (self, words.text);
    }
  else if (addends != NULL)
    {
      g_autofree char *title = addendum_title (patient, addends);

      gtk_editable_set_text (GTK_EDITABLE (self->title), title != NULL ? title : "");
    }
  self->filling = FALSE;
  g_signal_connect_object (self->keeper, "changed", G_CALLBACK (on_keeper_changed), self,
                           G_CONNECT_SWAPPED);
  rounds_note_editor_show (self);
  return GTK_WIDGET (self);
}

static void
on_text_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RoundsNoteEditor) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) text = rounds_patient_text_finish (ROUNDS_PATIENT (source), result, &error);
  g_autofree char *words = NULL;

  if (self->patient == NULL)
    return;
  if (text != NULL)
    words = g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
  else
    words = g_strdup (_ ("The words of this note could not be read."));
  fill_text (self, words);
}

GtkWidget *
rounds_note_editor_new_signed (RoundsPatient *patient, const char *reference)
{
  RoundsNoteEditor *self = make_for (patient);
  const RoundsChartRow *row = rounds_chart_row (rounds_patient_get_index (patient), reference);
  const char *code = row != NULL ? rounds_event_code (row->event, ROUNDS_LOINC) : NULL;

  self->reference = g_strdup (reference);
  fill_choices (self, code, NULL);
  /* One of its own, beside the heading that says its type. */
  if (row != NULL &&
      g_strcmp0 (row->event->title, rounds_note_editor_get_note_type (self)->words) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->title), row->event->title);
  self->filling = FALSE;
  if (row != NULL)
    rounds_patient_text_async (patient, row, 0, on_text_read, g_object_ref (self));
  rounds_note_editor_show (self);
  return GTK_WIDGET (self);
}

const char *
rounds_note_editor_get_draft (RoundsNoteEditor *self)
{
  g_return_val_if_fail (ROUNDS_IS_NOTE_EDITOR (self), NULL);
  return self->keeper != NULL && self->reference == NULL ? rounds_draft_keeper_get_id (self->keeper)
                                                         : NULL;
}

const char *
rounds_note_editor_get_reference (RoundsNoteEditor *self)
{
  g_return_val_if_fail (ROUNDS_IS_NOTE_EDITOR (self), NULL);
  return self->reference;
}
