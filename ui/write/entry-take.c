#include "entry-private.h"

#include "code-check.h"
#include "fhir-time.h"
#include "say.h"
#include "units.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- what stands in the fields ---- */

const char *
rounds_entry_dialog_get_text (RoundsEntryDialog *self, RoundsEntryField field)
{
  return self->fields[field] != NULL ? gtk_editable_get_text (self->fields[field]) : "";
}

/* NULL: empty. (transfer full) */
static char *
dup_text (RoundsEntryDialog *self, RoundsEntryField field)
{
  g_autofree char *text = g_strstrip (g_strdup (rounds_entry_dialog_get_text (self, field)));

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

const RoundsAnalyte *
rounds_entry_dialog_get_analyte (RoundsEntryDialog *self)
{
  guint n;
  const RoundsAnalyte *analytes = rounds_analytes_get (&n);
  guint at = is_observation (self)
                 ? adw_combo_row_get_selected (self->choices[ROUNDS_CHOICE_ANALYTE])
                 : n;

  return at < n ? &analytes[at] : &analytes[n - 1];
}

const char *
rounds_entry_dialog_get_code (RoundsEntryDialog *self, guint nth)
{
  const RoundsAnalyte *analyte = rounds_entry_dialog_get_analyte (self);

  if (analyte->code == NULL)
    return rounds_entry_dialog_get_text (self, ROUNDS_FIELD_CODE);
  if (analyte->second_code != NULL)
    return nth == 0 ? analyte->first_code : analyte->second_code;
  return analyte->code;
}

/* ---- questions and refusals, one at a time ---- */

void
rounds_entry_dialog_clear_question (RoundsEntryDialog *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->question_answers)) != NULL)
    gtk_widget_unparent (child);
  gtk_widget_set_visible (self->question, FALSE);
}

void
rounds_entry_dialog_say_question (RoundsEntryDialog *self,
                                  const char *words,
                                  RoundsEntryField field)
{
  g_autofree char *marked = g_strdup_printf ("⚠ %s", words);

  rounds_entry_dialog_clear_question (self);
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
      char **accepted = &self->accepted[field == ROUNDS_FIELD_VALUE ? 0 : 1];

      g_free (*accepted);
      *accepted = g_steal_pointer (&text);
      rounds_entry_dialog_clear_question (self);
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

void
rounds_entry_clear (RoundsEntry *self)
{
  rounds_decimal_clear (&self->values[0]);
  rounds_decimal_clear (&self->values[1]);
  rounds_entry_date_clear (&self->when);
  for (guint i = 0; i < ROUNDS_N_FIELDS; i++)
    g_free (self->texts[i]);
}

static gboolean
check_decimal (RoundsEntryDialog *self, RoundsEntry *entry, guint nth)
{
  RoundsEntryField field = nth == 0 ? ROUNDS_FIELD_VALUE : ROUNDS_FIELD_VALUE_2;
  RoundsDecimal *value = &entry->values[nth];

  rounds_decimal_parse (rounds_entry_dialog_get_text (self, field), value);
  if (value->verdict == ROUNDS_DECIMAL_SURE)
    return TRUE;
  if (value->verdict == ROUNDS_DECIMAL_EMPTY)
    {
      rounds_entry_dialog_say_question (self, _ ("The value is missing"), field);
      return FALSE;
    }
  rounds_entry_dialog_say_question (self, value->why, field);
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
  const RoundsAnalyte *analyte = rounds_entry_dialog_get_analyte (self);
  g_auto (RoundsUnitCheck) check = { 0 };
  g_autofree char *words = NULL;

  rounds_unit_check (analyte->unit, rounds_entry_dialog_get_text (self, ROUNDS_FIELD_UNIT), &check);
  if (check.verdict <= ROUNDS_UNIT_OTHER)
    return TRUE;
  rounds_entry_dialog_say_question (self, check.why, ROUNDS_FIELD_UNIT);
  if (check.suggestion != NULL)
    {
      words = g_strdup_printf (_ ("Means %s"), check.suggestion);
      add_answer (self, words, ROUNDS_FIELD_UNIT, check.suggestion);
    }
  return FALSE;
}

/* Asks again, with the range, of what is measured in nobody. */
static gboolean
check_plausible (RoundsEntryDialog *self, const RoundsEntry *entry, guint nth)
{
  RoundsEntryField field = nth == 0 ? ROUNDS_FIELD_VALUE : ROUNDS_FIELD_VALUE_2;
  g_autofree char *unit = g_strstrip (
      g_strdup (rounds_entry_dialog_get_text (self, ROUNDS_FIELD_UNIT)));
  const char *decimal = entry->values[nth].readings[0];
  g_autofree char *key = g_strdup_printf ("%s %s %s", rounds_entry_dialog_get_code (self, nth),
                                          decimal, unit);
  g_autofree char *range = NULL, *question = NULL;
  RoundsBounds bounds;
  GtkWidget *answer;

  if (!rounds_unit_bounds (rounds_entry_dialog_get_code (self, nth), unit, &bounds) ||
      rounds_bounds_hold (&bounds, rounds_decimal_number (decimal)) ||
      g_strcmp0 (self->accepted[nth], key) == 0)
    return TRUE;
  range = rounds_bounds_say (&bounds, unit);
  question = g_strdup_printf (_ ("%s %s is not plausible: %s. Is it what was measured?"), decimal,
                              unit, range);
  rounds_entry_dialog_say_question (self, question, field);
  answer = add_answer (self, _ ("Yes, it was measured so"), field, key);
  g_object_set_data (G_OBJECT (answer), "accept", self);
  return FALSE;
}

static gboolean
check_pair (RoundsEntryDialog *self, const RoundsEntry *entry)
{
  if (rounds_decimal_number (entry->values[0].readings[0]) >
      rounds_decimal_number (entry->values[1].readings[0]))
    return TRUE;
  rounds_entry_dialog_say_question (self,
                                    _ ("The systolic pressure is not above the diastolic one"),
                                    ROUNDS_FIELD_VALUE);
  return FALSE;
}

static gboolean
check_value (RoundsEntryDialog *self, RoundsEntry *entry)
{
  const RoundsAnalyte *analyte = rounds_entry_dialog_get_analyte (self);
  gboolean pair = analyte->second_code != NULL;
  guint n = pair ? 2 : 1;

  entry->texts[ROUNDS_FIELD_UNIT] = dup_text (self, ROUNDS_FIELD_UNIT);
  if (analyte->code == NULL && entry->texts[ROUNDS_FIELD_WORDS] != NULL)
    {
      /* One of them would be lost. */
      if (entry->texts[ROUNDS_FIELD_VALUE] != NULL)
        {
          rounds_entry_dialog_say_question (
              self, _ ("A value, or a result in words: one of them is entered, not both"),
              ROUNDS_FIELD_WORDS);
          return FALSE;
        }
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
check_when (RoundsEntryDialog *self, RoundsEntry *entry)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  const RoundsPerson *person = rounds_patient_get_person (self->patient);
  g_autofree char *born = person != NULL ? rounds_time_iso (&person->birth) : NULL;
  RoundsEntryDateRules rules = { index->settings.zone, rounds_patient_get_clock (self->patient),
                                 self->form->past, born };
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

  if (rules.zone == NULL)
    rules.zone = utc;
  rounds_entry_date_parse (rounds_entry_dialog_get_text (self, ROUNDS_FIELD_WHEN), &rules,
                           &entry->when);
  if (entry->when.verdict <= ROUNDS_ENTRY_DATE_SURE)
    {
      entry->act.when = entry->when.readings[0];
      return TRUE;
    }
  rounds_entry_dialog_say_question (self, entry->when.why, ROUNDS_FIELD_WHEN);
  for (guint i = 0; i < 2; i++)
    if (entry->when.readings[i] != NULL)
      add_answer (self, entry->when.readings[i], ROUNDS_FIELD_WHEN, entry->when.readings[i]);
  return FALSE;
}

static gboolean
check_code (RoundsEntryDialog *self, RoundsEntry *entry)
{
  const RoundsAnalyte *analyte = rounds_entry_dialog_get_analyte (self);
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
      rounds_entry_dialog_say_question (self, _ ("Say what it is"), ROUNDS_FIELD_WHAT);
      return FALSE;
    }
  if (code == NULL || self->form->code_system == NULL)
    return TRUE;
  if (!(loinc ? rounds_code_is_loinc (code) : rounds_code_is_snomed (code)))
    {
      rounds_entry_dialog_say_question (
          self,
          loinc ? _ ("That is no LOINC code: its check digit is wrong")
                : _ ("That is no SNOMED CT code: its check digit is wrong"),
          ROUNDS_FIELD_CODE);
      return FALSE;
    }
  entry->act.code = (RoundsCode){ self->form->code_system, code, NULL };
  return TRUE;
}

static gboolean
check_rest (RoundsEntryDialog *self, RoundsEntry *entry)
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
      rounds_entry_dialog_say_question (self, _ ("A severity is of a reaction: name the reaction"),
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

gboolean
rounds_entry_dialog_take (RoundsEntryDialog *self, RoundsEntry *entry)
{
  *entry = (RoundsEntry){ .act = { .type = self->form->act } };
  for (guint i = 0; i < ROUNDS_N_FIELDS; i++)
    if (self->fields[i] != NULL && i != ROUNDS_FIELD_UNIT)
      entry->texts[i] = dup_text (self, i);
  return check_code (self, entry) && (!is_observation (self) || check_value (self, entry)) &&
         check_when (self, entry) && check_rest (self, entry);
}
