#include "entry-dialog.h"

#include "ask.h"
#include "clipboard.h"
#include "entry-private.h"
#include "keyfile.h"
#include "look-alikes.h"
#include "names.h"
#include "say.h"
#include "task-quote.h"
#include "undo.h"
#include "units.h"
#include "wrap-box.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_FINAL_TYPE (RoundsEntryDialog, rounds_entry_dialog, ADW_TYPE_WINDOW)

/* ---- why nothing can be entered ---- */

static const char *
why_not (RoundsEntryDialog *self)
{
  RoundsStore *store = rounds_session_get_store (rounds_patient_get_session (self->patient));
  const RoundsPerson *person = rounds_patient_get_person (self->patient);
  const char *role = store != NULL ? rounds_store_get_role (store) : NULL;

  if (store == NULL || rounds_patient_get_state (self->patient) != ROUNDS_PATIENT_OPEN)
    return _ ("The chart is closed.");
  if (g_strcmp0 (role, ROUNDS_ROLE_OWNER) != 0 && g_strcmp0 (role, ROUNDS_ROLE_CLINICIAN) != 0)
    return _ ("Your role may read, not write.");
  if (!rounds_patient_is_now (self->patient))
    return _ ("The window shows another time. Go back to now to enter something (Esc).");
  if (person != NULL && person->deceased)
    return _ ("The patient died; what can be added is a note or an addendum.");
  return NULL;
}

static void
show_state (RoundsEntryDialog *self)
{
  const char *why = why_not (self);

  gtk_widget_set_sensitive (self->enter, why == NULL && !self->busy && !self->quoting);
  gtk_label_set_text (self->why, why != NULL ? why : "");
  gtk_widget_set_visible (GTK_WIDGET (self->why), why != NULL);
}

/* ---- entering ---- */

/* Its chart was closed meanwhile, and the dialog with it: nothing else is left to say so. */
static void
tell_not_entered (RoundsPatient *patient, const RoundsEntryForm *form, const GError *error)
{
  g_autofree char *words = g_strdup_printf (_ ("“%s” was not entered: %s"), _ (form->title),
                                            error->message);

  rounds_session_tell_lost (rounds_patient_get_session (patient), words);
}

static void
on_entered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RoundsEntryDialog) self = data;
  g_autoptr (GError) error = NULL;
  gboolean ok = rounds_patient_act_finish (ROUNDS_PATIENT (source), result, NULL, &error);

  if (self->patient == NULL)
    {
      if (!ok)
        tell_not_entered (ROUNDS_PATIENT (source), self->form, error);
      return;
    }
  self->busy = FALSE;
  if (ok)
    {
      rounds_undo_say (GTK_WIDGET (self), _ ("Entered, and kept in this store"));
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  rounds_entry_dialog_say_question (self, error->message, ROUNDS_N_FIELDS);
  show_state (self);
}

/* (transfer full) */
static char *
say_whom (RoundsEntryDialog *self)
{
  const RoundsPerson *person = rounds_patient_get_person (self->patient);

  return person != NULL ? rounds_say_who (person) : g_strdup (_ ("this patient"));
}

/* FALSE: the dialog says why. */
static gboolean
may_enter (RoundsEntryDialog *self, RoundsEntry *entry)
{
  show_state (self);
  return !self->busy && !self->quoting && why_not (self) == NULL &&
         rounds_entry_dialog_take (self, entry);
}

/* Looks again: the window may have gone to another time while a question stood. */
static void
enter_now (GtkWidget *dialog, gpointer data)
{
  RoundsEntryDialog *self = ROUNDS_ENTRY_DIALOG (dialog);
  g_auto (RoundsEntry) entry = { 0 };

  if (!may_enter (self, &entry))
    return;
  self->busy = TRUE;
  show_state (self);
  rounds_patient_act_async (self->patient, &entry.act, on_entered, g_object_ref (self));
}

/* With a look-alike in another window only after one more yes (W10). */
static void
on_enter_clicked (RoundsEntryDialog *self)
{
  g_auto (RoundsEntry) entry = { 0 };
  g_autofree char *warning = rounds_look_alikes_warn (self->patient);
  g_autofree char *who = say_whom (self);
  g_autofree char *heading = g_strdup_printf (_ ("Enter for %s?"), who);
  g_autofree char *yes = g_strdup_printf (_ ("_Enter for %s"), who);

  rounds_entry_dialog_clear_question (self);
  if (warning == NULL)
    enter_now (GTK_WIDGET (self), NULL);
  else if (may_enter (self, &entry))
    rounds_ask (GTK_WIDGET (self),
                &(RoundsQuestion){ .heading = heading,
                                   .body = warning,
                                   .yes = yes,
                                   .no = _ ("_Do Not Enter"),
                                   .dangerous = TRUE },
                enter_now, NULL, NULL);
}

/* ---- leaving ---- */

static gboolean
destroy (gpointer dialog)
{
  gtk_window_destroy (GTK_WINDOW (dialog));
  return G_SOURCE_REMOVE;
}

/* Not while the question stands above it: GTK looks at the window below when one is finalized. */
static void
close_now (GtkWidget *dialog, gpointer data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, destroy, g_object_ref (dialog), g_object_unref);
}

/* A lock, another patient, the window's end: nobody could be asked. What is on its way is entered. */
static void
on_chart_closing (RoundsEntryDialog *self)
{
  if (!self->busy && rounds_entry_dialog_has_words (self))
    rounds_entry_dialog_keep (self);
  gtk_window_destroy (GTK_WINDOW (self));
}

/* Closed by hand these words are, unlike a note's, kept nowhere; and what is on its way must be able to say that it failed. */
static gboolean
rounds_entry_dialog_close_request (GtkWindow *window)
{
  RoundsEntryDialog *self = ROUNDS_ENTRY_DIALOG (window);

  if (self->busy)
    return TRUE;
  if (!rounds_entry_dialog_has_words (self))
    return GTK_WINDOW_CLASS (rounds_entry_dialog_parent_class)->close_request (window);
  rounds_ask (GTK_WIDGET (self),
              &(RoundsQuestion){ .heading = _ ("Close Without Entering It?"),
                                 .body = _ ("What was typed here is not kept."),
                                 .yes = _ ("_Close"),
                                 .no = _ ("_Go on Writing"),
                                 .dangerous = TRUE },
              close_now, NULL, NULL);
  return TRUE;
}

/* ---- what the chart says of the same thing ---- */

static char *
say_last (RoundsEntryDialog *self, const RoundsAnalyte *analyte)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  const RoundsChartRow *last = index != NULL
                                   ? rounds_citation_latest (index, analyte->code,
                                                             rounds_patient_get_now (self->patient))
                                   : NULL;
  g_autofree char *detail = NULL;

  if (last == NULL)
    return g_strdup (_ ("Not measured before in this record."));
  detail = rounds_citation_detail (self->patient, last);
  return g_strdup_printf (_ ("Last: %s."), detail);
}

/* Of the nth value: "20–350 mm[Hg]"; NULL: nothing is known. (transfer full) */
static char *
say_plausible (RoundsEntryDialog *self, guint nth)
{
  const char *unit = rounds_entry_dialog_get_text (self, ROUNDS_FIELD_UNIT);
  RoundsBounds bounds;

  return rounds_unit_bounds (rounds_entry_dialog_get_code (self, nth), unit, &bounds)
             ? rounds_bounds_say (&bounds, unit)
             : NULL;
}

static void
show_hint (RoundsEntryDialog *self)
{
  const RoundsAnalyte *analyte = rounds_entry_dialog_get_analyte (self);
  g_autofree char *last = NULL, *range = NULL, *second = NULL, *words = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->hint), analyte->code != NULL);
  if (analyte->code == NULL)
    return;
  last = say_last (self, analyte);
  range = say_plausible (self, 0);
  second = analyte->second_code != NULL ? say_plausible (self, 1) : NULL;
  if (range != NULL && second != NULL)
    words = g_strdup_printf (_ ("%s Plausible: systolic %s, diastolic %s."), last, range, second);
  else if (range != NULL)
    words = g_strdup_printf (_ ("%s Plausible: %s."), last, range);
  gtk_label_set_text (self->hint, words != NULL ? words : last);
}

static void
on_edited (RoundsEntryDialog *self)
{
  rounds_entry_dialog_clear_question (self);
  show_hint (self);
}

static void
on_analyte_chosen (RoundsEntryDialog *self)
{
  const RoundsAnalyte *analyte = rounds_entry_dialog_get_analyte (self);
  gboolean free_words = analyte->code == NULL, pair = analyte->second_code != NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->fields[ROUNDS_FIELD_WHAT]), free_words);
  gtk_widget_set_visible (GTK_WIDGET (self->fields[ROUNDS_FIELD_CODE]), free_words);
  gtk_widget_set_visible (GTK_WIDGET (self->fields[ROUNDS_FIELD_WORDS]), free_words);
  gtk_widget_set_visible (GTK_WIDGET (self->fields[ROUNDS_FIELD_VALUE_2]), pair);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->fields[ROUNDS_FIELD_VALUE]),
                                 pair ? _ ("Systolic") : _ ("Value"));
  gtk_editable_set_text (self->fields[ROUNDS_FIELD_UNIT],
                         analyte->unit != NULL ? analyte->unit : "");
  on_edited (self);
}

/* ---- building it ---- */

static void
add_choice (RoundsEntryDialog *self, AdwPreferencesGroup *group, RoundsEntryChoice choice)
{
  g_autoptr (GtkStringList) words = gtk_string_list_new (NULL);
  GtkWidget *row = adw_combo_row_new ();
  guint n;
  const RoundsAnalyte *analytes = rounds_analytes_get (&n);

  if (choice == ROUNDS_CHOICE_ANALYTE)
    for (guint i = 0; i < n; i++)
      gtk_string_list_append (words, _ (analytes[i].words));
  else
    for (const RoundsEntryOption *option = self->form->options[choice]; option->words != NULL;
         option++)
      gtk_string_list_append (words, _ (option->words));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (self->form->choices[choice]));
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (words));
  adw_preferences_group_add (group, row);
  self->choices[choice] = ADW_COMBO_ROW (row);
}

static void
add_field (RoundsEntryDialog *self, AdwPreferencesGroup *group, RoundsEntryField field)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (self->form->fields[field]));
  adw_preferences_group_add (group, row);
  self->fields[field] = GTK_EDITABLE (row);
  rounds_clipboard_guard_entry (GTK_EDITABLE (row), self->patient);
  g_signal_connect_object (row, "changed", G_CALLBACK (on_edited), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "entry-activated", G_CALLBACK (on_enter_clicked), self,
                           G_CONNECT_SWAPPED);
}

static GtkWidget *
new_words (const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  return label;
}

static void
add_fields (RoundsEntryDialog *self, GtkWidget *box)
{
  GtkWidget *group = adw_preferences_group_new ();
  const RoundsEntryForm *form = self->form;

  if (form->choices[ROUNDS_CHOICE_ANALYTE] != NULL)
    add_choice (self, ADW_PREFERENCES_GROUP (group), ROUNDS_CHOICE_ANALYTE);
  for (guint i = 0; i < ROUNDS_N_FIELDS; i++)
    {
      if (form->fields[i] != NULL)
        add_field (self, ADW_PREFERENCES_GROUP (group), i);
      /* Choices stand between what it is and when it was. */
      if (i == ROUNDS_FIELD_OWNER)
        for (guint j = ROUNDS_CHOICE_STATUS; j < ROUNDS_N_CHOICES; j++)
          if (form->choices[j] != NULL)
            add_choice (self, ADW_PREFERENCES_GROUP (group), j);
    }
  gtk_box_append (GTK_BOX (box), group);
}

static void
add_citation (RoundsEntryDialog *self, GtkWidget *box)
{
  g_autofree char *words = NULL;

  if (self->form->act != ROUNDS_ACT_TASK)
    return;
  words = self->citation != NULL
              ? g_strdup_printf (_ ("From: %s. The task keeps this."), self->citation->words)
              : g_strdup (_ ("Nothing is selected in the chart; the task stands alone."));
  gtk_box_append (GTK_BOX (box), new_words (words, "secondary"));
  if (self->citation == NULL || self->citation->locator == NULL)
    return;
  self->quote = GTK_LABEL (new_words (_ ("Reading its words …"), "secondary"));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->quote));
}

static void
add_question (RoundsEntryDialog *self, GtkWidget *box)
{
  self->question = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing",
                                 6, "visible", FALSE, "accessible-role", GTK_ACCESSIBLE_ROLE_ALERT,
                                 NULL);
  self->question_words = GTK_LABEL (new_words ("", "heading"));
  self->question_answers = g_object_new (ROUNDS_TYPE_WRAP_BOX, NULL);
  gtk_widget_add_css_class (self->question, "write-issue");
  gtk_box_append (GTK_BOX (self->question), GTK_WIDGET (self->question_words));
  gtk_box_append (GTK_BOX (self->question), self->question_answers);
  gtk_box_append (GTK_BOX (box), self->question);
}

static void
add_buttons (RoundsEntryDialog *self, GtkWidget *box)
{
  g_autofree char *who = say_whom (self);
  g_autofree char *words = g_strdup_printf (_ ("Enter for %s"), who);
  GtkWidget *label = gtk_label_new (words);

  self->enter = gtk_button_new ();
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_button_set_child (GTK_BUTTON (self->enter), label);
  rounds_names_by_words (self->enter);
  gtk_widget_add_css_class (self->enter, "suggested-action");
  gtk_widget_add_css_class (self->enter, "sign");
  g_signal_connect_object (self->enter, "clicked", G_CALLBACK (on_enter_clicked), self,
                           G_CONNECT_SWAPPED);
  self->why = GTK_LABEL (new_words ("", "problem"));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->why));
  gtk_box_append (GTK_BOX (box), self->enter);
}

/* What asks and what enters stay in sight below the fields, however many there are. */
static GtkWidget *
new_foot (RoundsEntryDialog *self)
{
  GtkWidget *foot = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);

  gtk_widget_add_css_class (foot, "entry-box");
  self->hint = GTK_LABEL (new_words ("", "secondary"));
  gtk_widget_set_visible (GTK_WIDGET (self->hint), FALSE);
  gtk_box_append (GTK_BOX (foot), GTK_WIDGET (self->hint));
  add_question (self, foot);
  add_buttons (self, foot);
  return foot;
}

static void
build (RoundsEntryDialog *self)
{
  GtkWidget *all = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 14);

  gtk_widget_add_css_class (box, "entry-box");
  add_citation (self, box);
  add_fields (self, box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), 200);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (all), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (all), scroller);
  gtk_box_append (GTK_BOX (all), new_foot (self));
  adw_window_set_content (ADW_WINDOW (self), all);
}

static void
add_escape (RoundsEntryDialog *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string (
                                                              "Escape"),
                                                          gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
on_quote_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RoundsEntryDialog) self = data;
  g_autofree char *quote = rounds_task_quote_finish (ROUNDS_PATIENT (source), result);
  g_autofree char *words = NULL;

  self->quoting = FALSE;
  if (self->patient == NULL)
    return;
  if (quote != NULL)
    {
      rounds_kept_citation_set_quote (self->citation, quote);
      words = rounds_task_quote_words (quote, self->citation->field,
                                       self->citation->citation.version);
    }
  gtk_label_set_text (self->quote, words != NULL
                                       ? words
                                       : _ ("Its words cannot be read here; the task keeps "
                                            "the place only."));
  show_state (self);
}

/* The words of a cited span of a note: they are seen before they are kept, and nothing is entered until then. */
static void
read_quote (RoundsEntryDialog *self)
{
  if (self->citation == NULL || self->citation->locator == NULL)
    return;
  self->quoting = TRUE;
  rounds_task_quote_async (self->patient, rounds_patient_get_selection (self->patient),
                           on_quote_read, g_object_ref (self));
}

static void
rounds_entry_dialog_dispose (GObject *object)
{
  RoundsEntryDialog *self = ROUNDS_ENTRY_DIALOG (object);

  g_clear_object (&self->patient);
  G_OBJECT_CLASS (rounds_entry_dialog_parent_class)->dispose (object);
}

static void
rounds_entry_dialog_finalize (GObject *object)
{
  RoundsEntryDialog *self = ROUNDS_ENTRY_DIALOG (object);

  g_clear_pointer (&self->citation, rounds_kept_citation_free);
  g_free (self->accepted[0]);
  g_free (self->accepted[1]);
  G_OBJECT_CLASS (rounds_entry_dialog_parent_class)->finalize (object);
}

static void
rounds_entry_dialog_class_init (RoundsEntryDialogClass *class)
{
  G_OBJECT_CLASS (class)->dispose = rounds_entry_dialog_dispose;
  G_OBJECT_CLASS (class)->finalize = rounds_entry_dialog_finalize;
  GTK_WINDOW_CLASS (class)->close_request = rounds_entry_dialog_close_request;
}

static void
rounds_entry_dialog_init (RoundsEntryDialog *self)
{
}

static void
follow (RoundsEntryDialog *self)
{
  g_signal_connect_object (self->patient, "closing", G_CALLBACK (on_chart_closing), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->patient, "notify::at", G_CALLBACK (show_state), self,
                           G_CONNECT_SWAPPED);
  if (self->choices[ROUNDS_CHOICE_ANALYTE] != NULL)
    {
      g_signal_connect_object (self->choices[ROUNDS_CHOICE_ANALYTE], "notify::selected",
                               G_CALLBACK (on_analyte_chosen), self, G_CONNECT_SWAPPED);
      on_analyte_chosen (self);
    }
}

GtkWindow *
rounds_entry_dialog_new (RoundsPatient *patient, const char *what)
{
  const RoundsEntryForm *form = rounds_entry_form_find (what);
  RoundsEntryDialog *self;

  g_return_val_if_fail (ROUNDS_IS_PATIENT (patient), NULL);
  if (form == NULL || rounds_patient_get_state (patient) != ROUNDS_PATIENT_OPEN)
    return NULL;
  self = g_object_new (ROUNDS_TYPE_ENTRY_DIALOG, "modal", TRUE, "default-width", 540,
                       "default-height", 640, NULL);
  self->form = form;
  self->patient = g_object_ref (patient);
  if (form->act == ROUNDS_ACT_TASK)
    self->citation = rounds_citation_keep (patient);
  gtk_window_set_title (GTK_WINDOW (self), _ (form->title));
  build (self);
  add_escape (self);
  follow (self);
  read_quote (self);
  show_state (self);
  rounds_names_complete (GTK_WIDGET (self), NULL);
  return GTK_WINDOW (self);
}
