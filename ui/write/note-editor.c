#include "note-editor.h"

#include "ask.h"
#include "citation.h"
#include "clipboard.h"
#include "draft-keeper.h"
#include "keyfile.h"
#include "look-alikes.h"
#include "names.h"
#include "note-checks.h"
#include "note-context.h"
#include "note-types.h"
#include "say.h"
#include "wrap-box.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _RoundsNoteEditor
{
  AdwBin parent_instance;

  GtkLabel *heading, *whom, *saved;
  GtkWidget *tools;
  GtkDropDown *type, *encounter;
  GtkEntry *title;
  GtkScrolledWindow *scroller;
  GtkTextView *text;
  GtkWidget *issue;
  GtkLabel *issue_heading, *issue_body;
  GtkButton *issue_settle;
  GtkWidget *hint;
  GtkStack *foot;
  GtkWidget *foot_draft, *foot_signed;
  GtkLabel *sign_words, *sign_why, *signed_words;

  RoundsPatient *patient;
  RoundsDraftKeeper *keeper; /* NULL: it was signed before */
  RoundsNoteChecks *checks;
  GPtrArray *encounters; /* of char*, "Encounter/1", in the order of the list from its second row */
  char *appends;
  char *reference; /* once signed */
  char *who;       /* "SPENCER878 Wes853, 21-Oct-1962" */
  GSimpleActionGroup *actions;
  gboolean filling;
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_ADDEND,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsNoteEditor, rounds_note_editor, ADW_TYPE_BIN)

/* ---- what stands there ---- */

static char *
dup_text (RoundsNoteEditor *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (gtk_text_view_get_buffer (self->text), &start, &end);
  return gtk_text_iter_get_text (&start, &end);
}

static gboolean
is_blank (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

static RoundsStore *
get_store (RoundsNoteEditor *self)
{
  return rounds_session_get_store (rounds_patient_get_session (self->patient));
}

static gboolean
may_write (RoundsNoteEditor *self)
{
  RoundsStore *store = get_store (self);
  const char *role = store != NULL ? rounds_store_get_role (store) : NULL;

  return g_strcmp0 (role, ROUNDS_ROLE_OWNER) == 0 || g_strcmp0 (role, ROUNDS_ROLE_CLINICIAN) == 0;
}

/* The same draft may be open in another window, which alone writes it. */
static gboolean
is_elsewhere (RoundsNoteEditor *self)
{
  return self->keeper != NULL && rounds_draft_keeper_is_elsewhere (self->keeper);
}

static const RoundsNoteType *
get_type (RoundsNoteEditor *self)
{
  guint n;
  const RoundsNoteType *types = rounds_note_types_get (&n);
  guint at = gtk_drop_down_get_selected (self->type);

  return &types[at < n ? at : 0];
}

static const char *
get_encounter (RoundsNoteEditor *self)
{
  guint at = gtk_drop_down_get_selected (self->encounter);

  return at > 0 && at <= self->encounters->len ? g_ptr_array_index (self->encounters, at - 1)
                                               : NULL;
}

/* ---- why it cannot be signed ---- */

void
rounds_note_check_clear (RoundsNoteCheck *check)
{
  g_clear_pointer (&check->words, g_free);
}

static char *
say_numbers (RoundsNoteEditor *self)
{
  guint n = rounds_note_checks_count (self->checks, ROUNDS_ISSUE_NUMBER);
  const RoundsIssue *first = rounds_note_checks_first (self->checks);

  if (n == 0)
    return g_strdup (_ ("every number is settled"));
  if (n == 1)
    return g_strdup_printf (_ ("one number is not settled: “%s”"), first->typed);
  return g_strdup_printf (g_dngettext (NULL, "%u number is not settled",
                                       "%u numbers are not settled", n),
                          n);
}

void
rounds_note_editor_check (RoundsNoteEditor *self, RoundsNoteCheck checks[ROUNDS_NOTE_CHECKS])
{
  g_autofree char *other = rounds_look_alikes_open (self->patient);

  checks[0].passed = rounds_note_checks_count (self->checks, ROUNDS_ISSUE_NUMBER) == 0;
  checks[0].words = say_numbers (self);
  checks[1].passed = rounds_note_checks_count (self->checks, ROUNDS_ISSUE_CITATION) == 0;
  checks[1].words = g_strdup (checks[1].passed ? _ ("every inserted value still has its source")
                                               : _ ("an inserted value was changed by hand"));
  checks[2].passed = other == NULL;
  checks[2].words = other == NULL
                        ? g_strdup (_ ("no second window with a look-alike is open"))
                        : g_strdup_printf (_ ("another window shows a look-alike: %s"), other);
}

/* (transfer full) NULL: nothing is in the way. */
static char *
why_not (RoundsNoteEditor *self, gboolean blank)
{
  if (rounds_patient_get_state (self->patient) != ROUNDS_PATIENT_OPEN)
    return g_strdup (_ ("The chart is closed."));
  if (!may_write (self))
    return g_strdup (_ ("Your role may read, not write."));
  if (is_elsewhere (self))
    return g_strdup (_ ("This draft is open in another window, and is written there."));
  if (!rounds_patient_is_now (self->patient))
    return g_strdup (_ ("The window shows another time. Go back to now to sign (Esc)."));
  if (blank)
    return g_strdup (_ ("An empty note is not signed."));
  if (rounds_note_checks_first (self->checks) != NULL)
    return g_strdup (_ ("Settle what is marked above first."));
  return NULL;
}

/* ---- what is shown of it ---- */

static void
enable (RoundsNoteEditor *self, const char *action, gboolean enabled)
{
  GAction *found = g_action_map_lookup_action (G_ACTION_MAP (self->actions), action);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (found), enabled);
}

static void
show_issue (RoundsNoteEditor *self)
{
  const RoundsIssue *issue = rounds_note_checks_first (self->checks);
  g_autofree char *heading = NULL, *body = NULL, *settle = NULL;

  gtk_widget_set_visible (self->issue, issue != NULL && self->reference == NULL);
  if (issue == NULL)
    return;
  if (issue->type == ROUNDS_ISSUE_NUMBER)
    {
      heading = g_strdup_printf (_ ("⚠ “%s”: a decimal comma, or two numbers?"), issue->typed);
      body = g_strdup (_ ("It is not taken as a number until you say so."));
      settle = g_strdup_printf (_ ("Means %s"), issue->means);
    }
  else
    {
      heading = g_strdup_printf (_ ("⚠ “%s” was changed after it was put in"), issue->typed);
      body = g_strdup_printf (_ ("Its source says: %s"), issue->means);
      settle = g_strdup (_ ("Put it back"));
    }
  gtk_label_set_text (self->issue_heading, heading);
  gtk_label_set_text (self->issue_body, body);
  gtk_button_set_label (self->issue_settle, settle);
}

static void
show_heading (RoundsNoteEditor *self)
{
  g_autofree char *whom = g_strdup_printf (_ ("for %s"), self->who);
  g_autofree char *heading = NULL;

  if (self->appends != NULL)
    heading = g_strdup (self->reference != NULL ? _ ("Addendum") : _ ("New addendum"));
  else
    heading = g_strdup_printf (self->reference != NULL ? "%s" : _ ("Draft: %s"),
                               _ (get_type (self)->words));
  gtk_label_set_text (self->heading, heading);
  gtk_label_set_text (self->whom, whom);
}

static void
show_signed (RoundsNoteEditor *self)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  const RoundsChartRow *row = index != NULL ? rounds_chart_row (index, self->reference) : NULL;
  RoundsStore *store = get_store (self);
  g_autofree char *time = row != NULL ? rounds_say_row_time (index, row) : NULL;
  g_autofree char *words = NULL;
  gboolean in_error = row != NULL && (row->marks & ROUNDS_MARK_IN_ERROR) != 0;

  if (store == NULL)
    return;
  words = time != NULL
              ? g_strdup_printf (_ ("Signed by %s, %s"), rounds_store_get_user (store), time)
              : g_strdup_printf (_ ("Signed by %s"), rounds_store_get_user (store));
  if (in_error)
    {
      g_autofree char *marked = g_strdup_printf (_ ("%s · entered in error"), words);

      gtk_label_set_text (self->signed_words, marked);
    }
  else
    gtk_label_set_text (self->signed_words, words);
  enable (self, "addend", row != NULL && !in_error && rounds_patient_is_now (self->patient));
  enable (self, "error", row != NULL && !in_error && rounds_patient_is_now (self->patient));
}

static void
show_foot (RoundsNoteEditor *self, gboolean blank, gboolean writes)
{
  g_autofree char *why = self->reference == NULL ? why_not (self, blank) : NULL;
  g_autofree char *who_signs = NULL;
  RoundsStore *store = get_store (self);

  enable (self, "insert", writes && may_write (self));
  enable (self, "discard", writes && may_write (self));
  enable (self, "sign", writes && why == NULL);
  if (store != NULL)
    who_signs =
        g_strdup_printf (_ ("Signs as %s, at the moment you press it. Ctrl+Enter asks too."),
                         rounds_store_get_user (store));
  gtk_label_set_text (self->sign_why, why != NULL ? why : who_signs != NULL ? who_signs : "");
}

static void
show (RoundsNoteEditor *self)
{
  RoundsKeeperState state = self->keeper != NULL ? rounds_draft_keeper_get_state (self->keeper)
                                                 : ROUNDS_KEEPER_SIGNED;
  gboolean writes = state < ROUNDS_KEEPER_SIGNING && !is_elsewhere (self);
  g_autofree char *text = dup_text (self);
  g_autofree char *saved = self->keeper != NULL
                               ? rounds_note_say_saved (self->patient, self->keeper)
                               : g_strdup ("");
  gboolean failed = state == ROUNDS_KEEPER_FAILED;

  rounds_note_checks_look (self->checks, text);
  gtk_text_view_set_editable (self->text, writes && may_write (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->type), writes && may_write (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->encounter), writes && may_write (self));
  gtk_editable_set_editable (GTK_EDITABLE (self->title), writes && may_write (self));
  gtk_label_set_text (self->saved, saved);
  gtk_widget_set_visible (GTK_WIDGET (self->saved), *saved != '\0');
  if (failed)
    gtk_widget_add_css_class (GTK_WIDGET (self->saved), "problem");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->saved), "problem");
  gtk_widget_set_visible (self->tools, self->reference == NULL);
  gtk_widget_set_visible (self->hint, self->reference == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->title),
                          self->reference == NULL ||
                              *gtk_editable_get_text (GTK_EDITABLE (self->title)) != '\0');
  gtk_stack_set_visible_child (self->foot,
                               self->reference != NULL ? self->foot_signed : self->foot_draft);
  show_heading (self);
  show_issue (self);
  show_foot (self, is_blank (text), writes);
  if (self->reference != NULL)
    show_signed (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* ---- writing ---- */

static void
on_edited (RoundsNoteEditor *self)
{
  g_autofree char *text = NULL;
  const char *title;

  if (self->filling || self->keeper == NULL || !may_write (self))
    return;
  text = dup_text (self);
  title = gtk_editable_get_text (GTK_EDITABLE (self->title));
  rounds_draft_keeper_put (self->keeper,
                           &(RoundsDraftWords){ .title = *title != '\0' ? title : NULL,
                                                .text = text,
                                                .encounter = get_encounter (self),
                                                .appends = self->appends,
                                                .type = get_type (self)->code,
                                                .type_words = get_type (self)->words });
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
  show (self);
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

static void
replace_issue (RoundsNoteEditor *self, const RoundsIssue *issue)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  const char *source = strrchr (issue->means, '[');
  GtkTextIter start, end;

  gtk_text_buffer_begin_user_action (buffer);
  if (issue->type == ROUNDS_ISSUE_NUMBER)
    {
      gtk_text_buffer_get_iter_at_offset (buffer, &start, (int) issue->start);
      gtk_text_buffer_get_iter_at_offset (buffer, &end, (int) issue->end);
      gtk_text_buffer_delete (buffer, &start, &end);
      gtk_text_buffer_insert (buffer, &start, issue->means, -1);
    }
  else
    {
      gtk_text_buffer_get_start_iter (buffer, &start);
      if (gtk_text_iter_forward_search (&start, source, 0, &start, &end, NULL))
        {
          gtk_text_iter_set_line_offset (&start, 0);
          gtk_text_buffer_delete (buffer, &start, &end);
          gtk_text_buffer_insert (buffer, &start, issue->means, -1);
        }
    }
  gtk_text_buffer_end_user_action (buffer);
}

static void
on_issue_settled (RoundsNoteEditor *self)
{
  const RoundsIssue *issue = rounds_note_checks_first (self->checks);
  g_autofree char *typed = NULL, *means = NULL;
  RoundsIssue copy;

  if (issue == NULL)
    return;
  copy = *issue;
  copy.typed = typed = g_strdup (issue->typed);
  copy.means = means = g_strdup (issue->means);
  replace_issue (self, &copy);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

static void
on_issue_left (RoundsNoteEditor *self)
{
  const RoundsIssue *issue = rounds_note_checks_first (self->checks);

  if (issue == NULL)
    return;
  rounds_note_checks_leave (self->checks, issue);
  show (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

/* ---- signing, discarding, adding to, in error ---- */

static void
on_sign_confirmed (GtkWidget *over, gpointer data)
{
  RoundsNoteEditor *self = ROUNDS_NOTE_EDITOR (over);
  g_autofree char *text = dup_text (self);
  g_autofree char *why = why_not (self, is_blank (text));

  /* The window may have gone to another time while the question stood. */
  if (why == NULL)
    rounds_draft_keeper_sign (self->keeper);
}

static void
ask_sign (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsNoteEditor *self = data;
  g_autofree char *text = dup_text (self);
  g_autofree char *heading = g_strdup_printf (_ ("Sign for %s?"), self->who);
  g_autofree char *yes = g_strdup_printf (_ ("_Sign for %s"), self->who);
  g_autofree char *other = rounds_look_alikes_open (self->patient);
  g_autofree char *warning = NULL, *body = NULL;
  guint words = rounds_note_count_words (text);

  if (other != NULL)
    warning = g_strdup_printf (_ ("⚠ Another window shows %s, who is easily mistaken for this "
                                  "patient.\n\n"),
                               other);
  body = g_strdup_printf (
      g_dngettext (NULL,
                   "%s%s, %u word, signed as %s. After signing the text cannot be changed: it is "
                   "added to, or entered in error.",
                   "%s%s, %u words, signed as %s. After signing the text cannot be changed: it is "
                   "added to, or entered in error.",
                   words),
      warning != NULL ? warning : "", gtk_label_get_text (self->heading), words,
      rounds_store_get_user (get_store (self)));
  rounds_ask (GTK_WIDGET (self),
              &(RoundsQuestion){ .heading = heading,
                                 .body = body,
                                 .yes = yes,
                                 .no = _ ("_Do not sign"),
                                 .dangerous = other != NULL,
                                 .enter_says = other == NULL },
              on_sign_confirmed, NULL, NULL);
}

static void
on_discard_confirmed (GtkWidget *over, gpointer data)
{
  rounds_draft_keeper_discard (ROUNDS_NOTE_EDITOR (over)->keeper);
}

static void
ask_discard (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsNoteEditor *self = data;
  g_autofree char *body = g_strdup_printf (_ ("The words of this draft for %s go, and cannot be "
                                              "brought back."),
                                           self->who);

  rounds_ask (GTK_WIDGET (self),
              &(RoundsQuestion){ .heading = _ ("Discard this draft?"),
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

  g_signal_emit (self, signals[SIGNAL_ADDEND], 0, self->reference);
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
  g_autofree char *yes = g_strdup_printf (_ ("_Entered in error for %s"), self->who);

  rounds_ask (GTK_WIDGET (self),
              &(RoundsQuestion){
                  .heading = _ ("Mark this note as entered in error?"),
                  .body = _ ("It stays in the record, struck through, with your name. "
                             "It cannot be taken back."),
                  .yes = yes,
                  .no = _ ("_Leave it"),
                  .dangerous = TRUE },
              on_error_confirmed, NULL, NULL);
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
      rounds_draft_keeper_flush (self->keeper);
      g_signal_handlers_disconnect_by_data (self->keeper, self);
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
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, hint);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, foot);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, foot_draft);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, foot_signed);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, sign_words);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, sign_why);
  gtk_widget_class_bind_template_child (widget_class, RoundsNoteEditor, signed_words);
  gtk_widget_class_bind_template_callback (widget_class, on_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_issue_settled);
  gtk_widget_class_bind_template_callback (widget_class, on_issue_left);
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
add_shortcut (GtkEventController *controller, const char *keys, const char *action)
{
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys),
                                                          gtk_named_action_new (action)));
}

static void
rounds_note_editor_init (RoundsNoteEditor *self)
{
  static const GActionEntry entries[] = {
    { "insert", insert_selection }, { "sign", ask_sign },   { "discard", ask_discard },
    { "addend", addend },           { "error", ask_error },
  };
  GtkEventController *keys = gtk_shortcut_controller_new ();

  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->checks = rounds_note_checks_new ();
  self->encounters = g_ptr_array_new_with_free_func (g_free);
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "note", G_ACTION_GROUP (self->actions));
  /* Before the text takes Return for a line. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  add_shortcut (keys, "<Control>Return|<Control>KP_Enter", "note.sign");
  add_shortcut (keys, "<Control>i", "note.insert");
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
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
  rounds_clipboard_guard (self->text, patient);
  g_signal_connect_object (patient, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (patient, "notify::at", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  return self;
}

GtkWidget *
rounds_note_editor_new (RoundsPatient *patient, const char *draft_id, const char *addends)
{
  RoundsNoteEditor *self = make_for (patient);
  const RoundsDraft *draft = draft_id != NULL && *draft_id != '\0'
                                 ? rounds_drafts_find (rounds_drafts_of (patient), draft_id)
                                 : NULL;

  self->keeper = rounds_draft_keeper_new (patient, draft != NULL ? draft_id : NULL);
  self->appends = g_strdup (draft != NULL ? draft->appends : addends);
  fill_choices (self, draft != NULL ? draft->type : NULL, draft != NULL ? draft->encounter : NULL);
  if (draft != NULL)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->title), draft->title != NULL ? draft->title : "");
      fill_text (self, draft->text);
    }
  self->filling = FALSE;
  g_signal_connect_object (self->keeper, "changed", G_CALLBACK (on_keeper_changed), self,
                           G_CONNECT_SWAPPED);
  show (self);
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
  const char *code = row != NULL ? rounds_event_code (row->event, "http://loinc.org") : NULL;

  self->reference = g_strdup (reference);
  fill_choices (self, code, NULL);
  self->filling = FALSE;
  if (row != NULL)
    rounds_patient_text_async (patient, row, 0, on_text_read, g_object_ref (self));
  show (self);
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
