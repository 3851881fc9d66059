#include "entry-dialog.h"

#include "analytes.h"
#include "citation.h"
#include "code-check.h"
#include "decimal.h"
#include "entry-date.h"
#include "entry-form.h"
#include "keyfile.h"
#include "names.h"
#include "say.h"
#include "units.h"
#include "wrap-box.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

struct _RoundsEntryDialog
{
  AdwWindow parent_instance;

  const RoundsEntryForm *form;
  RoundsPatient *patient;
  RoundsKeptCitation *citation; /* of a task; NULL */
  GtkEditable *fields[ROUNDS_N_FIELDS];
  AdwComboRow *choices[ROUNDS_N_CHOICES];
  GtkWidget *fields_box;
  GtkLabel *hint;
  GtkWidget *question;
  GtkLabel *question_words;
  GtkWidget *question_answers;
  GtkWidget *enter;
  GtkLabel *why;
  char *accepted; /* the value that was said to be meant although it is implausible */
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (RoundsEntryDialog, rounds_entry_dialog, ADW_TYPE_WINDOW)

/* ---- what stands in the fields ---- */

static const char *
get_text (RoundsEntryDialog *self, RoundsEntryField field)
{
  return self->fields[field] != NULL ? gtk_editable_get_text (self->fields[field]) : "";
}

/* NULL: empty. (transfer full) */
static char *
dup_text (RoundsEntryDialog *self, RoundsEntryField field)
{
  g_autofree char *text = g_strstrip (g_strdup (get_text (self, field)));

  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

static const char *
get_word (RoundsEntryDialog *self, RoundsEntryChoice choice)
{
  guint at = self->choices[choice] != NULL ? adw_combo_row_get_selected (self->choices[choice])
                                           : GTK_INVALID_LIST_POSITION;

  return at != GTK_INVALID_LIST_POSITION && self->form->options[choice] != NULL
             ? self->form->options[choice][at].word
             : NULL;
}

static gboolean
is_observation (RoundsEntryDialog *self)
{
  return self->choices[ROUNDS_CHOICE_ANALYTE] != NULL;
}

/* The free one where the form has none. */
static const RoundsAnalyte *
get_analyte (RoundsEntryDialog *self)
{
  guint n;
  const RoundsAnalyte *analytes = rounds_analytes_get (&n);
  guint at = is_observation (self)
                 ? adw_combo_row_get_selected (self->choices[ROUNDS_CHOICE_ANALYTE])
                 : n;

  return at < n ? &analytes[at] : &analytes[n - 1];
}

/* The code whose plausible range holds for the nth value; NULL: none is known. */
static const char *
get_code (RoundsEntryDialog *self, guint nth)
{
  const RoundsAnalyte *analyte = get_analyte (self);

  if (analyte->code == NULL)
    return get_text (self, ROUNDS_FIELD_CODE);
  if (analyte->second_code != NULL)
    return nth == 0 ? analyte->first_code : analyte->second_code;
  return analyte->code;
}

/* ---- questions and refusals, one at a time ---- */

static void
clear_question (RoundsEntryDialog *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->question_answers)) != NULL)
    gtk_widget_unparent (child);
  gtk_widget_set_visible (self->question, FALSE);
}

static void
say_question (RoundsEntryDialog *self, const char *words, RoundsEntryField field)
{
  g_autofree char *marked = g_strdup_printf ("⚠ %s", words);

  clear_question (self);
  gtk_label_set_text (self->question_words, marked);
  gtk_widget_set_visible (self->question, TRUE);
  if (field < ROUNDS_N_FIELDS && self->fields[field] != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->fields[field]));
}

static void
on_answered (GtkButton *button, RoundsEntryDialog *self)
{
  RoundsEntryField field = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "field"));
  g_autofree char *text = g_strdup (g_object_get_data (G_OBJECT (button), "text"));

  if (g_object_get_data (G_OBJECT (button), "accept") != NULL)
    {
      g_free (self->accepted);
      self->accepted = g_steal_pointer (&text);
      clear_question (self);
      gtk_widget_grab_focus (self->enter);
      return;
    }
  gtk_widget_grab_focus (GTK_WIDGET (self->fields[field]));
  gtk_editable_set_text (self->fields[field], text);
  gtk_editable_set_position (self->fields[field], -1);
}

static GtkWidget *
add_answer (RoundsEntryDialog *self, const char *words, RoundsEntryField field, const char *text)
{
  GtkWidget *button = gtk_button_new_with_label (words);

  g_object_set_data (G_OBJECT (button), "field", GUINT_TO_POINTER (field));
  g_object_set_data_full (G_OBJECT (button), "text", g_strdup (text), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_answered), self);
  gtk_widget_set_parent (button, self->question_answers);
  return button;
}

/* ---- checking what was typed ---- */

/* What an act needs; every text lives until the act was copied. */
typedef struct
{
  RoundsAct act;
  RoundsActNumber numbers[2];
  RoundsDecimal values[2];
  RoundsEntryDate when;
  char *texts[ROUNDS_N_FIELDS];
} Entry;

static void
entry_clear (Entry *self)
{
  rounds_decimal_clear (&self->values[0]);
  rounds_decimal_clear (&self->values[1]);
  rounds_entry_date_clear (&self->when);
  for (guint i = 0; i < ROUNDS_N_FIELDS; i++)
    g_free (self->texts[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Entry, entry_clear)

static gboolean
check_decimal (RoundsEntryDialog *self, Entry *entry, guint nth)
{
  RoundsEntryField field = nth == 0 ? ROUNDS_FIELD_VALUE : ROUNDS_FIELD_VALUE_2;
  RoundsDecimal *value = &entry->values[nth];

  rounds_decimal_parse (get_text (self, field), value);
  if (value->verdict == ROUNDS_DECIMAL_SURE)
    return TRUE;
  if (value->verdict == ROUNDS_DECIMAL_EMPTY)
    {
      say_question (self, _ ("The value is missing"), field);
      return FALSE;
    }
  say_question (self, value->why, field);
  for (guint i = 0; value->verdict == ROUNDS_DECIMAL_ASK && i < ROUNDS_DECIMAL_READINGS; i++)
    if (value->readings[i] != NULL)
      {
        g_autofree char *text = g_strconcat (value->comparator != NULL ? value->comparator : "",
                                             value->readings[i], NULL);
        g_autofree char *words = g_strdup_printf (_ ("Means %s"), text);

        add_answer (self, words, field, text);
      }
  return FALSE;
}

static gboolean
check_unit (RoundsEntryDialog *self)
{
  const RoundsAnalyte *analyte = get_analyte (self);
  g_auto (RoundsUnitCheck) check = { 0 };
  g_autofree char *words = NULL;

  rounds_unit_check (analyte->unit, get_text (self, ROUNDS_FIELD_UNIT), &check);
  if (check.verdict <= ROUNDS_UNIT_OTHER)
    return TRUE;
  say_question (self, check.why, ROUNDS_FIELD_UNIT);
  if (check.suggestion != NULL)
    {
      words = g_strdup_printf (_ ("Means %s"), check.suggestion);
      add_answer (self, words, ROUNDS_FIELD_UNIT, check.suggestion);
    }
  return FALSE;
}

/* Asks again, with the range, of what is measured in nobody. */
static gboolean
check_plausible (RoundsEntryDialog *self, const Entry *entry, guint nth)
{
  RoundsEntryField field = nth == 0 ? ROUNDS_FIELD_VALUE : ROUNDS_FIELD_VALUE_2;
  g_autofree char *unit = g_strstrip (g_strdup (get_text (self, ROUNDS_FIELD_UNIT)));
  const char *decimal = entry->values[nth].readings[0];
  g_autofree char *key = g_strdup_printf ("%s %s %s", get_code (self, nth), decimal, unit);
  g_autofree char *range = NULL, *question = NULL;
  RoundsBounds bounds;
  GtkWidget *answer;

  if (!rounds_unit_bounds (get_code (self, nth), unit, &bounds) ||
      rounds_bounds_hold (&bounds, rounds_decimal_number (decimal)) ||
      g_strcmp0 (self->accepted, key) == 0)
    return TRUE;
  range = rounds_bounds_say (&bounds, unit);
  question = g_strdup_printf (_ ("%s %s is not plausible: %s. Is it what was measured?"), decimal,
                              unit, range);
  say_question (self, question, field);
  answer = add_answer (self, _ ("Yes, it was measured so"), field, key);
  g_object_set_data (G_OBJECT (answer), "accept", self);
  return FALSE;
}

static gboolean
check_pair (RoundsEntryDialog *self, const Entry *entry)
{
  if (rounds_decimal_number (entry->values[0].readings[0]) >
      rounds_decimal_number (entry->values[1].readings[0]))
    return TRUE;
  say_question (self, _ ("The systolic pressure is not above the diastolic one"),
                ROUNDS_FIELD_VALUE);
  return FALSE;
}

static gboolean
check_value (RoundsEntryDialog *self, Entry *entry)
{
  const RoundsAnalyte *analyte = get_analyte (self);
  gboolean pair = analyte->second_code != NULL;
  guint n = pair ? 2 : 1;

  entry->texts[ROUNDS_FIELD_UNIT] = dup_text (self, ROUNDS_FIELD_UNIT);
  if (analyte->code == NULL && entry->texts[ROUNDS_FIELD_WORDS] != NULL &&
      *get_text (self, ROUNDS_FIELD_VALUE) == '\0')
    {
      entry->act.text = entry->texts[ROUNDS_FIELD_WORDS];
      return TRUE;
    }
  for (guint i = 0; i < n; i++)
    if (!check_decimal (self, entry, i))
      return FALSE;
  if (!check_unit (self))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!check_plausible (self, entry, i))
      return FALSE;
  if (pair && !check_pair (self, entry))
    return FALSE;
  for (guint i = 0; i < n; i++)
    entry->numbers[i] = (RoundsActNumber){ .comparator = entry->values[i].comparator,
                                           .decimal = entry->values[i].readings[0],
                                           .unit = entry->texts[ROUNDS_FIELD_UNIT] };
  if (pair)
    {
      entry->numbers[0].code = (RoundsCode){ ROUNDS_LOINC, analyte->first_code,
                                             analyte->first_name };
      entry->numbers[1].code = (RoundsCode){ ROUNDS_LOINC, analyte->second_code,
                                             analyte->second_name };
    }
  entry->act.numbers = entry->numbers;
  entry->act.n_numbers = n;
  return TRUE;
}

static gboolean
check_when (RoundsEntryDialog *self, Entry *entry)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  RoundsEntryDateRules rules = { index->settings.zone, index->settings.as_of, self->form->past };
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

  if (rules.zone == NULL)
    rules.zone = utc;
  rounds_entry_date_parse (get_text (self, ROUNDS_FIELD_WHEN), &rules, &entry->when);
  if (entry->when.verdict <= ROUNDS_ENTRY_DATE_SURE)
    {
      entry->act.when = entry->when.readings[0];
      return TRUE;
    }
  say_question (self, entry->when.why, ROUNDS_FIELD_WHEN);
  for (guint i = 0; i < 2; i++)
    if (entry->when.readings[i] != NULL)
      add_answer (self, entry->when.readings[i], ROUNDS_FIELD_WHEN, entry->when.readings[i]);
  return FALSE;
}

static gboolean
check_code (RoundsEntryDialog *self, Entry *entry)
{
  const RoundsAnalyte *analyte = get_analyte (self);
  const char *code = entry->texts[ROUNDS_FIELD_CODE];
  gboolean loinc = g_strcmp0 (self->form->code_system, ROUNDS_LOINC) == 0;

  if (analyte->code != NULL)
    {
      entry->act.code = (RoundsCode){ ROUNDS_LOINC, analyte->code, analyte->name };
      entry->act.category = analyte->category;
      return TRUE;
    }
  entry->act.title = entry->texts[ROUNDS_FIELD_WHAT];
  if (entry->act.title == NULL)
    {
      say_question (self, _ ("Say what it is"), ROUNDS_FIELD_WHAT);
      return FALSE;
    }
  if (code == NULL || self->form->code_system == NULL)
    return TRUE;
  if (!(loinc ? rounds_code_is_loinc (code) : rounds_code_is_snomed (code)))
    {
      say_question (self,
                    loinc ? _ ("That is no LOINC code: its check digit is wrong")
                          : _ ("That is no SNOMED CT code: its check digit is wrong"),
                    ROUNDS_FIELD_CODE);
      return FALSE;
    }
  entry->act.code = (RoundsCode){ self->form->code_system, code, NULL };
  return TRUE;
}

static gboolean
check_rest (RoundsEntryDialog *self, Entry *entry)
{
  entry->act.status = get_word (self, ROUNDS_CHOICE_STATUS);
  entry->act.severity = get_word (self, ROUNDS_CHOICE_SEVERITY);
  entry->act.priority = get_word (self, ROUNDS_CHOICE_PRIORITY);
  if (self->choices[ROUNDS_CHOICE_CATEGORY] != NULL)
    entry->act.category = get_word (self, ROUNDS_CHOICE_CATEGORY);
  entry->act.reaction = entry->texts[ROUNDS_FIELD_REACTION];
  entry->act.owner = entry->texts[ROUNDS_FIELD_OWNER];
  if (entry->act.text == NULL)
    entry->act.text = entry->texts[ROUNDS_FIELD_NOTE];
  if (self->form->act == ROUNDS_ACT_ALLERGY && entry->act.severity != NULL &&
      entry->act.reaction == NULL)
    {
      say_question (self, _ ("A severity is of a reaction: name the reaction"),
                    ROUNDS_FIELD_REACTION);
      return FALSE;
    }
  if (self->citation != NULL)
    {
      entry->act.citation = &self->citation->citation;
      entry->act.source = self->citation->source;
    }
  return TRUE;
}

/* FALSE: a question stands. */
static gboolean
take_entry (RoundsEntryDialog *self, Entry *entry)
{
  *entry = (Entry){ .act = { .type = self->form->act } };
  for (guint i = 0; i < ROUNDS_N_FIELDS; i++)
    if (self->fields[i] != NULL && i != ROUNDS_FIELD_UNIT)
      entry->texts[i] = dup_text (self, i);
  return check_code (self, entry) && (!is_observation (self) || check_value (self, entry)) &&
         check_when (self, entry) && check_rest (self, entry);
}

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

  gtk_widget_set_sensitive (self->enter, why == NULL && !self->busy);
  gtk_label_set_text (self->why, why != NULL ? why : "");
  gtk_widget_set_visible (GTK_WIDGET (self->why), why != NULL);
}

/* ---- entering ---- */

static void
on_entered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RoundsEntryDialog) self = data;
  g_autoptr (GError) error = NULL;
  gboolean ok = rounds_patient_act_finish (ROUNDS_PATIENT (source), result, NULL, &error);

  if (self->patient == NULL)
    return;
  self->busy = FALSE;
  if (ok)
    {
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  say_question (self, error->message, ROUNDS_N_FIELDS);
  show_state (self);
}

static void
on_enter_clicked (RoundsEntryDialog *self)
{
  g_auto (Entry) entry = { 0 };

  if (self->busy || why_not (self) != NULL)
    {
      show_state (self);
      return;
    }
  clear_question (self);
  if (!take_entry (self, &entry))
    return;
  self->busy = TRUE;
  show_state (self);
  rounds_patient_act_async (self->patient, &entry.act, on_entered, g_object_ref (self));
}

/* ---- what the chart says of the same thing ---- */

static char *
say_last (RoundsEntryDialog *self, const RoundsAnalyte *analyte)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  const RoundsSeries *series = index != NULL && analyte->code != NULL
                                   ? rounds_chart_series (index, ROUNDS_LOINC, analyte->code, NULL)
                                   : NULL;
  guint n = series != NULL ? rounds_series_count (series, index->settings.as_of) : 0;
  g_autofree char *detail = NULL;

  if (n == 0)
    return g_strdup (_ ("Not measured before in this record."));
  detail = rounds_citation_detail (self->patient, series->points[n - 1].row);
  return g_strdup_printf (_ ("Last: %s."), detail);
}

static void
show_hint (RoundsEntryDialog *self)
{
  const RoundsAnalyte *analyte = get_analyte (self);
  g_autofree char *last = NULL, *range = NULL, *words = NULL;
  RoundsBounds bounds;

  gtk_widget_set_visible (GTK_WIDGET (self->hint), analyte->code != NULL);
  if (analyte->code == NULL)
    return;
  last = say_last (self, analyte);
  if (rounds_unit_bounds (get_code (self, 0), get_text (self, ROUNDS_FIELD_UNIT), &bounds))
    {
      range = rounds_bounds_say (&bounds, get_text (self, ROUNDS_FIELD_UNIT));
      words = g_strdup_printf (_ ("%s Plausible: %s."), last, range);
    }
  gtk_label_set_text (self->hint, words != NULL ? words : last);
}

static void
on_edited (RoundsEntryDialog *self)
{
  clear_question (self);
  show_hint (self);
}

static void
on_analyte_chosen (RoundsEntryDialog *self)
{
  const RoundsAnalyte *analyte = get_analyte (self);
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
  const RoundsPerson *person = rounds_patient_get_person (self->patient);
  g_autofree char *who = person != NULL ? rounds_say_who (person) : g_strdup (_ ("this patient"));
  g_autofree char *words = g_strdup_printf (_ ("Enter for %s"), who);
  GtkWidget *label = gtk_label_new (words);

  self->enter = gtk_button_new ();
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_button_set_child (GTK_BUTTON (self->enter), label);
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
  g_autoptr (GBytes) text = rounds_patient_text_finish (ROUNDS_PATIENT (source), result, NULL);
  guint start = 0, end = 0;
  g_autofree char *quote = NULL;

  if (self->citation == NULL || text == NULL || self->citation->locator == NULL ||
      sscanf (self->citation->locator, "text %u-%u", &start, &end) != 2 || start >= end ||
      end > g_bytes_get_size (text))
    return;
  quote = g_strndup ((const char *) g_bytes_get_data (text, NULL) + start, end - start);
  if (g_utf8_validate (quote, -1, NULL))
    rounds_kept_citation_set_quote (self->citation, quote);
}

/* The words of a cited span of a note; a task that is entered before they came goes without. */
static void
read_quote (RoundsEntryDialog *self)
{
  const RoundsSelection *selection = rounds_patient_get_selection (self->patient);

  if (self->citation != NULL && self->citation->locator != NULL)
    rounds_patient_text_async (self->patient, selection->row, 0, on_quote_read,
                               g_object_ref (self));
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
  g_free (self->accepted);
  G_OBJECT_CLASS (rounds_entry_dialog_parent_class)->finalize (object);
}

static void
rounds_entry_dialog_class_init (RoundsEntryDialogClass *class)
{
  G_OBJECT_CLASS (class)->dispose = rounds_entry_dialog_dispose;
  G_OBJECT_CLASS (class)->finalize = rounds_entry_dialog_finalize;
}

static void
rounds_entry_dialog_init (RoundsEntryDialog *self)
{
}

static void
follow (RoundsEntryDialog *self)
{
  g_signal_connect_object (self->patient, "closing", G_CALLBACK (gtk_window_destroy), self,
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
