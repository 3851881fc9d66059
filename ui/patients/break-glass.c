/* break-glass.c: why a chart is opened that is restricted or on none of one's lists, or why its patient is put on one. The
 * words are kept in the audit with that. */
#include "gate-private.h"
#include "person-words.h"
#include "question.h"

#include <glib/gi18n-lib.h>

/* Why; the order on the page. Words of the audit are not translated: whoever reads it may have
 * another language than whoever wrote it. */
static const struct
{
  const char *audit, *title, *detail;
  gboolean restricted; /* opens what is labelled R too */
} choices[] = {
  { "Treatment", N_ ("Treatment"), N_ ("I care for this patient now"), FALSE },
  { "Emergency", N_ ("Emergency"), N_ ("life or limb; restricted items open too, each marked"),
    TRUE },
  { "Asked by a colleague", N_ ("Asked by a colleague"), N_ ("name the colleague below"), FALSE },
  { "Other", N_ ("Other"), N_ ("say it in words"), FALSE },
};

typedef struct
{
  AdwMessageDialog *dialog; /* owns this */
  GtkWidget *checks[G_N_ELEMENTS (choices)];
  GtkWidget *words;
  guint secrecy;
  RoundsGlass what;
} Glass;

static Glass *
glass_of (AdwMessageDialog *dialog)
{
  return g_object_get_data (G_OBJECT (dialog), "glass");
}

/* G_MAXUINT: none is chosen yet. */
static guint
chosen (const Glass *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if (gtk_check_button_get_active (GTK_CHECK_BUTTON (self->checks[i])))
      return i;
  return G_MAXUINT;
}

char *
rounds_break_glass_dialog_dup_reason (AdwMessageDialog *dialog)
{
  const Glass *self = glass_of (dialog);
  guint choice = chosen (self);
  g_autofree char *words = g_strstrip (
      g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->words))));

  if (choice == G_MAXUINT || g_utf8_strlen (words, -1) < 3)
    return NULL;
  return g_strdup_printf ("%s: %s", choices[choice].audit, words);
}

guint
rounds_break_glass_dialog_get_opened (AdwMessageDialog *dialog)
{
  const Glass *self = glass_of (dialog);
  guint choice = chosen (self);
  gboolean wide = self->what == ROUNDS_GLASS_RESTRICTED ||
                  (choice != G_MAXUINT && choices[choice].restricted);

  return MAX (self->secrecy, wide ? ROUNDS_SECRECY_RESTRICTED : ROUNDS_SECRECY_OPEN);
}

/* The row has the focus, and says what its check shows. */
static void
name_choices (const Glass *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      gboolean on = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->checks[i]));
      GtkWidget *row = gtk_widget_get_ancestor (self->checks[i], ADW_TYPE_ACTION_ROW);
      g_autofree char *name = g_strdup_printf (on ? _ ("%s, chosen") : "%s", _ (choices[i].title));

      gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                      -1);
    }
}

static void
on_answer_changed (Glass *self)
{
  g_autofree char *reason = rounds_break_glass_dialog_dup_reason (self->dialog);

  name_choices (self);
  adw_message_dialog_set_response_enabled (self->dialog, "open", reason != NULL);
}

/* Enter in the words of a whole answer opens: who wrote why does not reach for the mouse. */
static void
on_words_entered (Glass *self)
{
  g_autofree char *reason = rounds_break_glass_dialog_dup_reason (self->dialog);

  if (reason == NULL)
    {
      gtk_widget_error_bell (self->words);
      return;
    }
  adw_message_dialog_response (self->dialog, "open");
  gtk_window_destroy (GTK_WINDOW (self->dialog));
}

/* Chosen: then come the words. */
static void
on_choice_activated (Glass *self)
{
  gtk_widget_grab_focus (self->words);
}

/* ---- its parts ---- */

static GtkWidget *
line_new (const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), 8);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  return label;
}

static GtkWidget *
person_card_new (const RoundsPersonRow *row, RoundsStore *store)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autofree char *what = rounds_person_sex_and_age (row, store);
  g_autofree char *born = rounds_person_born (row);
  g_autofree char *mrn = rounds_person_mrn_words (row);
  g_autofree char *second = g_strdup_printf (_ ("%s · born %s"), what, born);
  g_autofree char *third = row->mrn != NULL ? g_strdup_printf (_ ("MRN %s"), mrn) : g_strdup (mrn);

  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "facts");
  gtk_box_append (GTK_BOX (card), line_new (row->name, "name"));
  gtk_box_append (GTK_BOX (card), line_new (second, NULL));
  gtk_box_append (GTK_BOX (card), line_new (third, "secondary"));
  return card;
}

static const char *
why_words (const Glass *self)
{
  return self->what == ROUNDS_GLASS_LIST ? _ ("Why is this your patient?")
                                         : _ ("Why do you open it?");
}

static GtkWidget *
choices_new (Glass *self)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  why_words (self), -1);
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      GtkWidget *row = adw_action_row_new ();
      GtkWidget *check = gtk_check_button_new ();

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (choices[i].title));
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row),
                                   choices[i].restricted && self->what == ROUNDS_GLASS_LIST
                                       ? _ ("life or limb")
                                       : _ (choices[i].detail));
      if (i > 0)
        gtk_check_button_set_group (GTK_CHECK_BUTTON (check), GTK_CHECK_BUTTON (self->checks[0]));
      gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
      gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ (choices[i].title), -1);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
      /* A stop of Tab less; and Enter chooses, instead of saying what the dialog's default says. Not
       * focusable would not do: gtk_check_button_focus () (gtkcheckbutton.c of 4.8) of one in a group says
       * that it took the focus without looking, and Tab stays in the row. */
      gtk_widget_set_can_focus (check, FALSE);
      gtk_widget_set_receives_default (row, TRUE);
      gtk_list_box_append (GTK_LIST_BOX (list), row);
      self->checks[i] = check;
      g_signal_connect_swapped (check, "toggled", G_CALLBACK (on_answer_changed), self);
    }
  name_choices (self);
  g_signal_connect_swapped (list, "row-activated", G_CALLBACK (on_choice_activated), self);
  return list;
}

static GtkWidget *
words_new (Glass *self)
{
  self->words = gtk_entry_new ();
  gtk_entry_set_max_length (GTK_ENTRY (self->words), 400);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->words), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("In your own words (needed)"), -1);
  g_signal_connect_swapped (self->words, "changed", G_CALLBACK (on_answer_changed), self);
  g_signal_connect_swapped (self->words, "activate", G_CALLBACK (on_words_entered), self);
  return self->words;
}

static GtkWidget *
content_new (Glass *self, const RoundsPersonRow *row, RoundsStore *store)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  g_autofree char *now = rounds_site_moment_words (store, rounds_site_now (store));
  g_autofree char *kept = g_strdup_printf (
      _ ("⚠ Kept in the audit for good: %s, %s, and these words. Somebody reads it."),
      rounds_store_get_user (store), now);

  gtk_box_append (GTK_BOX (box), person_card_new (row, store));
  gtk_box_append (GTK_BOX (box), line_new (why_words (self), "heading"));
  gtk_box_append (GTK_BOX (box), choices_new (self));
  gtk_box_append (GTK_BOX (box), line_new (_ ("In your own words (needed)"), "heading"));
  gtk_box_append (GTK_BOX (box), words_new (self));
  gtk_box_append (GTK_BOX (box), line_new (kept, "warning-words"));
  return box;
}

static const char *
question (const RoundsPersonRow *row, RoundsGlass what)
{
  if (what == ROUNDS_GLASS_LIST)
    return _ ("Put a Patient on Your List Whose Chart You May Not Open Freely?");
  if (row->secrecy > 0)
    return _ ("Open a Restricted Record?");
  return what == ROUNDS_GLASS_RESTRICTED ? _ ("Open the Restricted Items of This Chart Too?")
                                         : _ ("Open a Chart That Is on None of Your Lists?");
}

static void
add_answers (AdwMessageDialog *dialog, const RoundsPersonRow *row, RoundsGlass what)
{
  g_autofree char *who = rounds_person_who (row);
  g_autofree char *yes = g_strdup_printf (what == ROUNDS_GLASS_LIST ? _ ("Put on a List: %s")
                                                                    : _ ("Open %s"),
                                          who);

  adw_message_dialog_add_responses (dialog, "cancel",
                                    what == ROUNDS_GLASS_LIST ? _ ("Do Not Put (Esc)")
                                                              : _ ("Do Not Open (Esc)"),
                                    "open", yes, NULL);
  adw_message_dialog_set_response_appearance (dialog, "open", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_enabled (dialog, "open", FALSE);
  rounds_question_begin_with (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
}

AdwMessageDialog *
rounds_break_glass_dialog_new (GtkWindow *parent,
                               RoundsSession *session,
                               const RoundsPersonRow *row,
                               RoundsGlass what)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (parent, question (row, what), NULL));
  Glass *self = g_new0 (Glass, 1);

  /* The heading would be the title, which task lists show. */
  gtk_window_set_title (GTK_WINDOW (dialog), "Rounds");
  self->dialog = dialog;
  self->secrecy = row->secrecy;
  self->what = what;
  g_object_set_data_full (G_OBJECT (dialog), "glass", self, g_free);
  adw_message_dialog_set_body (
      dialog,
      what == ROUNDS_GLASS_LIST
          ? _ ("Who is on a list that you made by hand opens without a question: so it is asked "
               "now. Unless you write why, nobody is put on a list.")
          : _ ("Nothing of it has been read yet, but the line below. Unless you write why, nothing "
               "is opened."));
  add_answers (dialog, row, what);
  adw_message_dialog_set_extra_child (dialog,
                                      content_new (self, row, rounds_session_get_store (session)));
  gtk_widget_add_css_class (GTK_WIDGET (dialog), "gate");
  return dialog;
}
