#include "chat-turn.h"

#include "words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _RoundsChatTurn
{
  GtkListBoxRow parent_instance;

  GtkLabel *question_label;
  GtkWidget *moment_box, *moment_icon;
  GtkLabel *moment_label; /* hidden where the moment is not known */
  GtkBox *body;
  GtkBox *state_box;
  GtkStack *state_stack;
  GtkSpinner *spinner;
  GtkImage *state_icon;
  GtkLabel *state_label;
  GtkWidget *again_button;
  AdwBin *citations_bin;

  RoundsCitations *citations; /* NULL: none were given; the bin's */
  char *question, *kept;      /* kept: when it was, of an earlier time; NULL: it is of now */
  gboolean unread;            /* of kept */
  RoundsAnswer *answer;
  RoundsModel *model;
  gsize taken;        /* bytes of the answer's text that are on the screen */
  GString *paragraph; /* the text of the last label */
  guint tick;
};

enum
{
  SIGNAL_ASK_AGAIN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsChatTurn, rounds_chat_turn, GTK_TYPE_LIST_BOX_ROW)

/* Without width-chars GTK measures a label that may wrap anywhere by breaking it after every letter:
 * 20 ms a frame for 4 KB of words. */
static GtkWidget *
new_paragraph (void)
{
  return g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                       "width-chars", 12, "xalign", 0.0f, "selectable", FALSE, "use-markup", FALSE,
                       NULL);
}

static void
show_paragraph (RoundsChatTurn *self)
{
  GtkWidget *label = gtk_widget_get_last_child (GTK_WIDGET (self->body));

  if (self->paragraph->len == 0)
    return;
  if (label == NULL || g_object_get_data (G_OBJECT (label), "closed") != NULL)
    {
      label = new_paragraph ();
      gtk_box_append (self->body, label);
    }
  gtk_label_set_text (GTK_LABEL (label), self->paragraph->str);
}

static void
close_paragraph (RoundsChatTurn *self)
{
  GtkWidget *label;

  show_paragraph (self);
  label = gtk_widget_get_last_child (GTK_WIDGET (self->body));
  if (self->paragraph->len != 0 && label != NULL)
    g_object_set_data (G_OBJECT (label), "closed", self);
  g_string_truncate (self->paragraph, 0);
}

/* Puts what came since the last frame on the screen. */
static void
take_words (RoundsChatTurn *self)
{
  const char *text = rounds_answer_get_text (self->answer), *end;

  while ((end = strchr (text + self->taken, '\n')) != NULL)
    {
      g_string_append_len (self->paragraph, text + self->taken, end - text - self->taken);
      self->taken = end + 1 - text;
      close_paragraph (self);
    }
  g_string_append (self->paragraph, text + self->taken);
  self->taken += strlen (text + self->taken);
  show_paragraph (self);
}

static gboolean
on_frame_started (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  RoundsChatTurn *self = ROUNDS_CHAT_TURN (widget);

  self->tick = 0;
  take_words (self);
  return G_SOURCE_REMOVE;
}

static void
on_words_appended (RoundsChatTurn *self, const char *piece)
{
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_frame_started, NULL, NULL);
}

static void
show_label (RoundsChatTurn *self)
{
  g_autofree char *label = NULL;

  /* Translators: what a screen reader says of one question and its answer. */
  label = g_strdup_printf (_ ("Question: %s. Answer, a draft that is unchecked. %s"),
                           self->question, gtk_label_get_text (self->state_label));
  if (gtk_widget_get_visible (self->moment_box))
    {
      g_autofree char *plain = g_steal_pointer (&label);

      label = g_strdup_printf ("%s %s", plain, gtk_label_get_text (self->moment_label));
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* What became of one that was kept stands in its own words; of one that never began there is no part. */
static char *
state_words (RoundsChatTurn *self, RoundsModelState model)
{
  RoundsAnswerState state = rounds_answer_get_state (self->answer);
  gboolean begun = *rounds_answer_get_text (self->answer) != '\0';

  if (self->kept != NULL)
    /* Translators: %s is a date and a time. */
    return g_strdup_printf (self->unread
                                ? _ ("Kept from %s. Nothing in it was checked, then or since. The "
                                     "list of what it was given cannot be read.")
                                : _ ("Kept from %s. Nothing in it was checked, then or since."),
                            self->kept);
  if (!begun && state == ROUNDS_ANSWER_STOPPED)
    return g_strdup (_ ("Stopped by you before its first word."));
  if (!begun && state == ROUNDS_ANSWER_CUT_OFF)
    return g_strdup (_ ("Cut off before its first word: the engine was lost."));
  return rounds_words_for_answer (self->answer, model);
}

static void
show_state (RoundsChatTurn *self)
{
  RoundsModelState model = self->model != NULL ? rounds_model_get_state (self->model)
                                               : ROUNDS_MODEL_READY;
  RoundsAnswerState state = rounds_answer_get_state (self->answer);
  g_autofree char *words = state_words (self, model);
  const char *icon = self->kept != NULL ? "document-open-recent-symbolic"
                                        : rounds_words_answer_icon (self->answer);
  gboolean lost = state == ROUNDS_ANSWER_CUT_OFF || state == ROUNDS_ANSWER_FAILED;

  gtk_label_set_text (self->state_label, words);
  gtk_image_set_from_icon_name (self->state_icon, icon);
  gtk_stack_set_visible_child (self->state_stack, icon != NULL ? GTK_WIDGET (self->state_icon)
                                                               : GTK_WIDGET (self->spinner));
  /* A spinner that turns unseen costs a frame each time. */
  gtk_spinner_set_spinning (self->spinner,
                            icon == NULL && gtk_widget_get_mapped (GTK_WIDGET (self)));
  if (lost)
    gtk_widget_add_css_class (GTK_WIDGET (self->state_box), "problem");
  gtk_widget_set_visible (self->again_button,
                          lost || state == ROUNDS_ANSWER_STOPPED || self->kept != NULL);
  show_label (self);
}

static void
on_answer_ended (RoundsChatTurn *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  take_words (self);
  show_state (self);
  if (self->citations != NULL)
    rounds_citations_show (self->citations, rounds_answer_get_text (self->answer));
}

static void
on_again_clicked (RoundsChatTurn *self)
{
  g_signal_emit (self, signals[SIGNAL_ASK_AGAIN], 0);
}

static void
rounds_chat_turn_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (rounds_chat_turn_parent_class)->map (widget);
  show_state (ROUNDS_CHAT_TURN (widget));
}

static void
rounds_chat_turn_unmap (GtkWidget *widget)
{
  gtk_spinner_set_spinning (ROUNDS_CHAT_TURN (widget)->spinner, FALSE);
  GTK_WIDGET_CLASS (rounds_chat_turn_parent_class)->unmap (widget);
}

static void
rounds_chat_turn_dispose (GObject *object)
{
  RoundsChatTurn *self = ROUNDS_CHAT_TURN (object);

  if (self->answer != NULL)
    g_signal_handlers_disconnect_by_data (self->answer, self);
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), ROUNDS_TYPE_CHAT_TURN);
  g_clear_object (&self->answer);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (rounds_chat_turn_parent_class)->dispose (object);
}

static void
rounds_chat_turn_finalize (GObject *object)
{
  RoundsChatTurn *self = ROUNDS_CHAT_TURN (object);

  g_free (self->question);
  g_free (self->kept);
  g_string_free (self->paragraph, TRUE);
  G_OBJECT_CLASS (rounds_chat_turn_parent_class)->finalize (object);
}

static void
rounds_chat_turn_class_init (RoundsChatTurnClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = rounds_chat_turn_dispose;
  object_class->finalize = rounds_chat_turn_finalize;
  widget_class->map = rounds_chat_turn_map;
  widget_class->unmap = rounds_chat_turn_unmap;
  signals[SIGNAL_ASK_AGAIN] = g_signal_new ("ask-again", ROUNDS_TYPE_CHAT_TURN, G_SIGNAL_RUN_LAST,
                                            0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/rounds/Rounds/chat-turn.ui");
  gtk_widget_class_bind_template_child (widget_class, RoundsChatTurn, question_label);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatTurn, moment_box);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatTurn, moment_icon);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatTurn, moment_label);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatTurn, body);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatTurn, state_box);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatTurn, state_stack);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatTurn, spinner);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatTurn, state_icon);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatTurn, state_label);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatTurn, again_button);
  gtk_widget_class_bind_template_child (widget_class, RoundsChatTurn, citations_bin);
  gtk_widget_class_bind_template_callback (widget_class, on_again_clicked);
}

static void
rounds_chat_turn_init (RoundsChatTurn *self)
{
  self->paragraph = g_string_new (NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

RoundsChatTurn *
rounds_chat_turn_new (const char *question, RoundsAnswer *answer, RoundsModel *model)
{
  RoundsChatTurn *self = g_object_new (ROUNDS_TYPE_CHAT_TURN, NULL);

  self->question = g_strdup (question);
  self->answer = g_object_ref (answer);
  gtk_label_set_text (self->question_label, question);
  g_signal_connect_object (answer, "appended", G_CALLBACK (on_words_appended), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (answer, "notify::state", G_CALLBACK (show_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (answer, "notify::reading", G_CALLBACK (show_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (answer, "ended", G_CALLBACK (on_answer_ended), self, G_CONNECT_SWAPPED);
  if (model != NULL)
    {
      self->model = g_object_ref (model);
      g_signal_connect_object (model, "notify::state", G_CALLBACK (show_state), self,
                               G_CONNECT_SWAPPED);
    }
  take_words (self);
  show_state (self);
  return self;
}

void
rounds_chat_turn_set_kept (RoundsChatTurn *self, const char *when, gboolean unread)
{
  self->unread = unread;
  g_free (self->kept);
  self->kept = g_strdup (when);
  show_state (self);
}

void
rounds_chat_turn_set_can_ask (RoundsChatTurn *self, gboolean can)
{
  gtk_widget_set_sensitive (self->again_button, can);
}

/* Always there, whatever moment the window shows: nothing moves when that changes, and an answer of this morning does
 * not look like one of now. */
static void
show_moment (RoundsChatTurn *self)
{
  g_autofree char *words = rounds_citations_dup_moment (self->citations);
  gboolean off = rounds_citations_get_all (self->citations)->off;

  gtk_label_set_text (self->moment_label, words != NULL ? words : "");
  gtk_widget_set_visible (self->moment_box, words != NULL);
  gtk_widget_set_visible (self->moment_icon, off);
  if (off)
    gtk_widget_add_css_class (self->moment_box, "off");
  show_label (self);
}

void
rounds_chat_turn_set_citations (RoundsChatTurn *self, RoundsCitations *citations)
{
  self->citations = citations;
  adw_bin_set_child (self->citations_bin, GTK_WIDGET (citations));
  show_moment (self);
}

RoundsCitations *
rounds_chat_turn_get_citations (RoundsChatTurn *self)
{
  return self->citations;
}

char *
rounds_chat_turn_dup_sources (RoundsChatTurn *self)
{
  return self->citations != NULL
             ? rounds_citations_sources (self->citations, rounds_answer_get_text (self->answer))
             : g_strdup ("");
}

char *
rounds_chat_turn_dup_given (RoundsChatTurn *self, const char *said)
{
  return self->citations != NULL
             ? rounds_citations_write (self->citations, rounds_answer_get_text (self->answer), said)
             : NULL;
}

RoundsAnswer *
rounds_chat_turn_get_answer (RoundsChatTurn *self)
{
  return self->answer;
}

const char *
rounds_chat_turn_get_question (RoundsChatTurn *self)
{
  return self->question;
}

const char *
rounds_chat_turn_get_moment_text (RoundsChatTurn *self)
{
  return gtk_label_get_text (self->moment_label);
}

const char *
rounds_chat_turn_get_state_text (RoundsChatTurn *self)
{
  return gtk_label_get_text (self->state_label);
}

char *
rounds_chat_turn_dup_shown (RoundsChatTurn *self)
{
  GString *text = g_string_new (NULL);

  for (GtkWidget *label = gtk_widget_get_first_child (GTK_WIDGET (self->body)); label != NULL;
       label = gtk_widget_get_next_sibling (label))
    {
      if (text->len != 0)
        g_string_append_c (text, '\n');
      g_string_append (text, gtk_label_get_text (GTK_LABEL (label)));
    }
  return g_string_free (text, FALSE);
}
