#include "chat-pane.h"

#include "by-width.h"
#include "chart-search.h"
#include "chat-keep.h"
#include "chat-turn.h"
#include "clipboard.h"
#include "evidence.h"
#include "fhir-time.h"
#include "model-line.h"
#include "names.h"
#include "say.h"

#include <glib/gi18n-lib.h>

#define MAX_QUESTION_CHARS 4000
#define SUGGESTIONS        3
#define KEPT_SHOWN         20 /* earlier turns that are shown again */

/* A RoundsKeptTurn's own texts. */
typedef struct
{
  char *question, *answer, *sources;
} Keeping;

struct _RoundsChatPane
{
  AdwBin parent_instance;

  GtkWidget *title_label;
  RoundsModelLine *model_line;
  GtkStack *stack;
  GtkWidget *off_bin, *off_box;
  GtkWidget *off_page;
  GtkWidget *on_bin;
  GtkStack *talk_stack;
  GtkBox *suggestions;
  GtkScrolledWindow *scroller;
  GtkLabel *left_out_label;
  GtkListBox *turns;
  GtkTextView *question_view;
  GtkWidget *placeholder;
  GtkLabel *note_label; /* above the question; hidden where nothing is to be said */
  GtkStack *button_stack;
  GtkWidget *ask_button;
  GtkWidget *stop_button;

  RoundsPatient *patient;
  RoundsModel *model;
  RoundsChatKeep *keep;
  RoundsAnswer *answer; /* the one being made */
  RoundsChatTurn *turn; /* of answer; the list's */
  guint follow_tick;
  Keeping keeping; /* the turn that is on its way to the disk */
  guint n_keeping; /* acts of them */
  char *not_kept;  /* why the newest turn could not be kept; NULL: it was */
  gboolean at_end; /* the transcript shows its end and stays there as it grows */
};

G_DEFINE_FINAL_TYPE (RoundsChatPane, rounds_chat_pane, ADW_TYPE_BIN)

/* ---- asking ---- */

static char *
dup_question (RoundsChatPane *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (gtk_text_view_get_buffer (self->question_view), &start, &end);
  return g_strstrip (gtk_text_iter_get_text (&start, &end));
}

static gboolean
can_ask (RoundsChatPane *self)
{
  return self->model != NULL && self->answer == NULL &&
         rounds_model_get_state (self->model) != ROUNDS_MODEL_FAILED;
}

/* Letters of a question that are more than may be asked. */
static guint
too_many (const char *question)
{
  glong n = g_utf8_strlen (question, -1);

  return n > MAX_QUESTION_CHARS ? (guint) (n - MAX_QUESTION_CHARS) : 0;
}

/* A long question stays as it is: whoever wrote it says what may go. */
static void
show_note (RoundsChatPane *self, guint more)
{
  g_autofree char *words = NULL;

  if (more > 0)
    words = g_strdup_printf (ngettext ("This question is %u letter longer than the %u that can be "
                                       "asked. Shorten it.",
                                       "This question is %u letters longer than the %u that can "
                                       "be asked. Shorten it.",
                                       more),
                             more, MAX_QUESTION_CHARS);
  else if (self->not_kept != NULL)
    words = g_strdup_printf (_ ("The last answer could not be kept: %s"), self->not_kept);
  gtk_label_set_text (self->note_label, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), words != NULL);
}

/* Where nothing can be asked no button says otherwise. */
static void
show_others (RoundsChatPane *self)
{
  gboolean can = can_ask (self);
  GtkListBoxRow *row;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->suggestions));
       child != NULL; child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_BUTTON (child))
      gtk_widget_set_sensitive (child, can);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->turns, i)) != NULL; i++)
    rounds_chat_turn_set_can_ask (ROUNDS_CHAT_TURN (row), can);
}

static void
show_buttons (RoundsChatPane *self)
{
  g_autofree char *question = dup_question (self);
  guint more = too_many (question);
  gboolean busy = self->answer != NULL, in_focus;

  in_focus = gtk_widget_has_focus (self->ask_button) || gtk_widget_has_focus (self->stop_button);
  gtk_widget_set_sensitive (self->ask_button, can_ask (self) && *question != 0 && more == 0);
  gtk_stack_set_visible_child (self->button_stack, busy ? self->stop_button : self->ask_button);
  gtk_widget_set_visible (self->placeholder,
                          gtk_text_buffer_get_char_count (
                              gtk_text_view_get_buffer (self->question_view)) == 0);
  show_note (self, more);
  show_others (self);
  /* The focus never falls off a button that went away. */
  if (in_focus && !busy)
    gtk_widget_grab_focus (GTK_WIDGET (self->question_view));
  else if (in_focus)
    gtk_widget_grab_focus (self->stop_button);
}

/* ---- keeping ---- */

/* Has a reference on the pane, whose words may be gone by now. */
static void
on_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RoundsChatPane) self = data;
  g_autoptr (GError) error = NULL;

  self->n_keeping--;
  if (rounds_patient_act_finish (ROUNDS_PATIENT (source), result, NULL, &error) ||
      self->keep == NULL)
    return;
  g_free (self->not_kept);
  self->not_kept = g_strdup (error->message);
  show_buttons (self);
}

static void
keeping_clear (Keeping *self)
{
  g_clear_pointer (&self->question, g_free);
  g_clear_pointer (&self->answer, g_free);
  g_clear_pointer (&self->sources, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Keeping, keeping_clear)

/* Paragraphs of those that say something, up to a NULL. (transfer full) */
static char *
join_parts (const char *const *parts)
{
  GString *words = g_string_new (NULL);

  for (; *parts != NULL; parts++)
    if (**parts != '\0')
      g_string_append_printf (words, "%s%s", words->len > 0 ? "\n\n" : "", *parts);
  return g_string_free (words, FALSE);
}

/* What was said, the lines that it cites, and why it ended: "" when it came to its end. A moment that was not now
 * stands in the words too, for whoever cannot read the sources. */
static Keeping
kept_turn (RoundsChatPane *self, const char *why)
{
  const char *text = rounds_answer_get_text (self->answer);
  g_autofree char *sources = rounds_chat_turn_dup_sources (self->turn);
  g_autofree char *said = join_parts ((const char *const[]){ text, why, NULL });
  RoundsCitations *citations = rounds_chat_turn_get_citations (self->turn);
  gboolean off = citations != NULL && rounds_citations_get_all (citations)->off;
  const char *moment = off ? rounds_chat_turn_get_moment_text (self->turn) : "";

  return (Keeping){ g_strdup (rounds_chat_turn_get_question (self->turn)),
                    join_parts ((const char *const[]){ text, sources, why, moment, NULL }),
                    rounds_chat_turn_dup_given (self->turn, said) };
}

static RoundsKeptTurn
as_kept (const Keeping *keeping)
{
  return (RoundsKeptTurn){ .question = keeping->question,
                           .answer = keeping->answer,
                           .sources = keeping->sources };
}

static void
keep_answer (RoundsChatPane *self)
{
  gboolean whole = rounds_answer_get_state (self->answer) == ROUNDS_ANSWER_DONE &&
                   rounds_answer_is_complete (self->answer);
  Keeping keeping = kept_turn (self, whole ? "" : rounds_chat_turn_get_state_text (self->turn));
  const RoundsKeptTurn turn = as_kept (&keeping);

  g_clear_pointer (&self->not_kept, g_free);
  if (*keeping.answer == '\0')
    {
      keeping_clear (&keeping);
      return;
    }
  keeping_clear (&self->keeping);
  self->keeping = keeping;
  self->n_keeping += 2;
  for (int i = 0; i < 2; i++)
    g_object_ref (self);
  rounds_chat_keep_add (self->keep, &turn, on_kept, self);
}

static void
keep_now (RoundsChatPane *self, const Keeping *keeping)
{
  const RoundsKeptTurn turn = as_kept (keeping);
  g_autoptr (GError) error = NULL;

  if (!rounds_chat_keep_add_now (self->keep, &turn, &error))
    g_message ("a question could not be kept when its chart was closed");
}

/* Another patient, or a lock, in the middle of an answer: what was asked is not lost. */
static void
on_closing (RoundsChatPane *self)
{
  g_auto (Keeping) keeping = { NULL };

  /* A lock lets go what waits for the disk. Where it is another patient it comes there twice, and is read once. */
  if (self->n_keeping > 0)
    keep_now (self, &self->keeping);
  if (self->answer == NULL)
    return;
  keeping = kept_turn (self, *rounds_answer_get_text (self->answer) != '\0'
                                 ? _ ("Broken off when the chart was closed. This is a part of an "
                                      "answer.")
                                 : _ ("No answer: the chart was closed before its first word."));
  g_signal_handlers_disconnect_by_data (self->answer, self);
  rounds_model_cancel (self->model, self->answer);
  keep_now (self, &keeping);
  self->turn = NULL;
  g_clear_object (&self->answer);
}

static void
on_answer_ended (RoundsChatPane *self)
{
  g_signal_handlers_disconnect_by_data (self->answer, self);
  keep_answer (self);
  self->turn = NULL;
  g_clear_object (&self->answer);
  show_buttons (self);
}

static void
on_ask_again (RoundsChatPane *self, RoundsChatTurn *turn)
{
  if (rounds_chat_pane_ask (self, rounds_chat_turn_get_question (turn)) != NULL)
    rounds_chat_pane_focus_question (self);
}

/* Whoever unfolds a list reads it from its beginning: its end is not followed. */
static void
on_unfolded (RoundsChatPane *self)
{
  self->at_end = FALSE;
}

/* citations: NULL where none are known; the turn takes it. */
static RoundsChatTurn *
show_turn (RoundsChatPane *self,
           const char *question,
           RoundsAnswer *answer,
           RoundsCitations *citations)
{
  RoundsChatTurn *turn = rounds_chat_turn_new (question, answer, self->model);

  if (citations != NULL)
    {
      g_signal_connect_object (citations, "unfolded", G_CALLBACK (on_unfolded), self,
                               G_CONNECT_SWAPPED);
      rounds_chat_turn_set_citations (turn, citations);
    }
  g_signal_connect_object (turn, "ask-again", G_CALLBACK (on_ask_again), self, G_CONNECT_SWAPPED);
  gtk_list_box_append (self->turns, GTK_WIDGET (turn));
  gtk_stack_set_visible_child (self->talk_stack, GTK_WIDGET (self->scroller));
  /* The room is the conversation's: the page's own tab says "Ask" too. */
  gtk_widget_set_visible (self->title_label, FALSE);
  rounds_model_line_set_brief (self->model_line, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "talking");
  self->at_end = TRUE;
  return turn;
}

static void
on_turn_kept (gpointer data, const RoundsKeptTurn *kept)
{
  RoundsChatPane *self = data;
  g_autoptr (RoundsAnswer) answer = rounds_answer_new ();
  g_autoptr (RoundsGiven)
      given = kept->sources != NULL ? rounds_given_read (self->patient, kept->sources) : NULL;
  gboolean unread = kept->sources != NULL && given == NULL;
  RoundsCitations *citations;
  g_autofree char *when = NULL;
  RoundsTime time;

  rounds_answer_append (answer, given != NULL ? given->said : kept->answer);
  rounds_answer_end (answer, ROUNDS_ANSWER_DONE, TRUE, NULL);
  when = kept->at != NULL && rounds_time_parse (kept->at, &time)
             ? rounds_say_time (rounds_patient_get_index (self->patient), &time)
             : g_strdup (_ ("a time that is not known"));
  citations = given != NULL ? rounds_citations_new_kept (self->patient, g_steal_pointer (&given))
                            : NULL;
  rounds_chat_turn_set_kept (show_turn (self, kept->question, answer, citations), when, unread);
}

/* What is kept and not shown is said where it would stand. */
static void
show_left_out (RoundsChatPane *self, guint left_out)
{
  g_autofree char *words = NULL;

  words = g_strdup_printf (ngettext ("%u earlier question is kept and not shown here",
                                     "%u earlier questions are kept and not shown here", left_out),
                           left_out);
  gtk_label_set_text (self->left_out_label, words);
  gtk_widget_set_visible (GTK_WIDGET (self->left_out_label), left_out > 0);
}

static void
ask_typed (RoundsChatPane *self)
{
  g_autofree char *question = dup_question (self);

  if (rounds_chat_pane_ask (self, question) != NULL)
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->question_view), "", 0);
}

static void
on_ask_clicked (RoundsChatPane *self)
{
  ask_typed (self);
}

static void
on_stop_clicked (RoundsChatPane *self)
{
  if (self->answer != NULL)
    rounds_model_cancel (self->model, self->answer);
}

static gboolean
on_question_key_pressed (GtkEventControllerKey *keys,
                         guint keyval,
                         guint keycode,
                         GdkModifierType state,
                         RoundsChatPane *self)
{
  if (keyval == GDK_KEY_Escape && self->answer != NULL)
    {
      on_stop_clicked (self);
      return GDK_EVENT_STOP;
    }
  if (keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter && keyval != GDK_KEY_ISO_Enter)
    return GDK_EVENT_PROPAGATE;
  /* Shift+Enter begins a new line. */
  if (state & GDK_SHIFT_MASK)
    return GDK_EVENT_PROPAGATE;
  ask_typed (self);
  return GDK_EVENT_STOP;
}

/* ---- questions that this chart suggests ---- */

static void
on_suggestion_clicked (GtkButton *button, RoundsChatPane *self)
{
  rounds_chat_pane_ask (self, g_object_get_data (G_OBJECT (button), "question"));
}

static void
show_suggestions (RoundsChatPane *self)
{
  g_autoptr (GPtrArray) questions = rounds_evidence_suggest (self->patient, SUGGESTIONS);

  for (guint i = 0; i < questions->len; i++)
    {
      GtkWidget *button = gtk_button_new (), *label;

      label = gtk_label_new (g_ptr_array_index (questions, i));
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_width_chars (GTK_LABEL (label), 12);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_button_set_child (GTK_BUTTON (button), label);
      rounds_names_by_words (button);
      gtk_widget_add_css_class (button, "suggestion");
      g_object_set_data_full (G_OBJECT (button), "question",
                              g_strdup (g_ptr_array_index (questions, i)), g_free);
      g_signal_connect (button, "clicked", G_CALLBACK (on_suggestion_clicked), self);
      gtk_box_append (self->suggestions, button);
    }
}

/* ---- following the end ---- */

static void
on_transcript_scrolled (GtkAdjustment *adjustment, RoundsChatPane *self)
{
  double end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);

  self->at_end = gtk_adjustment_get_value (adjustment) >= end - 1;
}

static gboolean
on_follow_frame_started (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  RoundsChatPane *self = ROUNDS_CHAT_PANE (widget);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  self->follow_tick = 0;
  if (self->at_end)
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  return G_SOURCE_REMOVE;
}

/* Emitted while the transcript is being laid out, when a new value would be kept but not drawn. */
static void
on_transcript_grown (GtkAdjustment *adjustment, RoundsChatPane *self)
{
  if (self->at_end && self->follow_tick == 0)
    self->follow_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_follow_frame_started,
                                                      NULL, NULL);
}

/* ---- the widget ---- */

static void
rounds_chat_pane_dispose (GObject *object)
{
  RoundsChatPane *self = ROUNDS_CHAT_PANE (object);

  if (self->answer != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->answer, self);
      rounds_model_cancel (self->model, self->answer);
    }
  g_clear_object (&self->answer);
  g_clear_pointer (&self->not_kept, g_free);
  keeping_clear (&self->keeping);
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_clear_object (&self->model);
  g_clear_pointer (&self->keep, rounds_chat_keep_free);
  g_clear_object (&self->patient);
  gtk_widget_dispose_template (GTK_WIDGET (self), ROUNDS_TYPE_CHAT_PANE);
  G_OBJECT_CLASS (rounds_chat_pane_parent_class)->dispose (object);
}

static void
rounds_chat_pane_class_init (RoundsChatPaneClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (ROUNDS_TYPE_BY_WIDTH);
  g_type_ensure (ROUNDS_TYPE_MODEL_LINE);
  G_OBJECT_CLASS (class)->dispose = rounds_chat_pane_dispose;
  gtk_widget_class_set_css_name (widget_class, "chatpane");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/rounds/Rounds/chat-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, RoundsChatPane, model_line);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatPane, stack);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatPane, off_bin);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatPane, off_box);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatPane, title_label);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatPane, off_page);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatPane, on_bin);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatPane, talk_stack);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatPane, suggestions);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatPane, scroller);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatPane, left_out_label);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatPane, turns);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatPane, question_view);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatPane, placeholder);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatPane, note_label);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatPane, button_stack);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatPane, ask_button);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatPane, stop_button);
  gtk_widget_class_bind_template_callback (widget_class, on_ask_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_clicked);
}

static void
rounds_chat_pane_init (RoundsChatPane *self)
{
  GtkEventController *keys;
  GtkAdjustment *adjustment;

  gtk_widget_init_template (GTK_WIDGET (self));
  rounds_names_complete (GTK_WIDGET (self), _ ("Chat"));
  rounds_names_complete (self->off_page, _ ("Why questions are off"));
  keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_question_key_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self->question_view), keys);
  g_signal_connect_object (gtk_text_view_get_buffer (self->question_view), "changed",
                           G_CALLBACK (show_buttons), self, G_CONNECT_SWAPPED);
  adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (on_transcript_scrolled), self,
                           0);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (on_transcript_grown), self, 0);
  self->at_end = TRUE;
}

static void
begin_talk (RoundsChatPane *self, RoundsModel *model)
{
  gtk_stack_set_visible_child (self->stack, self->on_bin);
  self->keep = rounds_chat_keep_new (self->patient);
  g_signal_connect_object (self->patient, "closing", G_CALLBACK (on_closing), self,
                           G_CONNECT_SWAPPED);
  if (model != NULL)
    {
      self->model = g_object_ref (model);
      g_signal_connect_object (model, "notify::state", G_CALLBACK (show_buttons), self,
                               G_CONNECT_SWAPPED);
    }
  show_suggestions (self);
  show_left_out (self, rounds_chat_keep_visit (self->keep, KEPT_SHOWN, on_turn_kept, self));
  show_buttons (self);
}

RoundsChatPane *
rounds_chat_pane_new (RoundsPatient *patient)
{
  RoundsChatPane *self = g_object_new (ROUNDS_TYPE_CHAT_PANE, NULL);
  RoundsSession *session = rounds_patient_get_session (patient);
  RoundsModel *model = rounds_session_get_model (session);

  self->patient = g_object_ref (patient);
  rounds_clipboard_guard (self->question_view, patient);
  rounds_model_line_set_model (self->model_line, model);
  if (rounds_session_may_draft (session))
    {
      begin_talk (self, model);
      return self;
    }
  gtk_box_append (GTK_BOX (self->off_box), GTK_WIDGET (rounds_chart_search_new (patient)));
  gtk_stack_set_visible_child (self->stack, self->off_bin);
  return self;
}

RoundsAnswer *
rounds_chat_pane_ask (RoundsChatPane *self, const char *question)
{
  g_autoptr (RoundsEvidence) evidence = NULL;
  g_autoptr (RoundsPrompt) prompt = NULL;

  if (!can_ask (self) || *question == 0 || too_many (question) > 0)
    return NULL;
  evidence = rounds_evidence_new (self->patient, question);
  if (evidence == NULL)
    return NULL;
  prompt = rounds_evidence_prompt (evidence, self->patient, question);
  self->answer = rounds_model_generate (self->model, prompt);
  self->turn = show_turn (self, question, self->answer,
                          rounds_citations_new (self->patient, evidence));
  /* After the turn's own handler, which shows what came last. */
  g_signal_connect_object (self->answer, "ended", G_CALLBACK (on_answer_ended), self,
                           G_CONNECT_SWAPPED);
  show_buttons (self);
  return self->answer;
}

RoundsChatTurn *
rounds_chat_pane_get_newest (RoundsChatPane *self)
{
  GtkWidget *row = gtk_widget_get_last_child (GTK_WIDGET (self->turns));

  return row != NULL ? ROUNDS_CHAT_TURN (row) : NULL;
}

gboolean
rounds_chat_pane_focus_question (RoundsChatPane *self)
{
  return self->model != NULL && gtk_widget_grab_focus (GTK_WIDGET (self->question_view));
}
