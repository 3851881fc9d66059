/* entry-private.h: what the three files of the dialog share. */
#pragma once

#include "analytes.h"
#include "citation.h"
#include "decimal.h"
#include "entry-date.h"
#include "entry-dialog.h"
#include "entry-form.h"

struct _RoundsEntryDialog
{
  AdwWindow parent_instance;

  const RoundsEntryForm *form;
  RoundsPatient *patient;
  RoundsKeptCitation *citation; /* of a task; NULL */
  GtkLabel *quote;              /* its words, before they are kept; NULL */
  GtkEditable *fields[ROUNDS_N_FIELDS];
  AdwComboRow *choices[ROUNDS_N_CHOICES];
  GtkWidget *fields_box;
  GtkLabel *hint;
  GtkWidget *question;
  GtkLabel *question_words;
  GtkWidget *question_answers;
  GtkWidget *enter;
  GtkLabel *why;
  char *accepted[2]; /* of each value: what was said to be meant although it is implausible */
  gboolean busy;
  gboolean quoting; /* the words are being read */
};

/* ---- entry-take.c: what was typed, checked, with at most one question about it ---- */

/* What an act needs; every text lives until the act was copied. */
typedef struct
{
  RoundsAct act;
  RoundsActNumber numbers[2];
  RoundsDecimal values[2];
  RoundsEntryDate when;
  char *texts[ROUNDS_N_FIELDS];
} RoundsEntry;

void rounds_entry_clear (RoundsEntry *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsEntry, rounds_entry_clear)

/* Of a field; "": it has none. */
const char *rounds_entry_dialog_get_text (RoundsEntryDialog *self, RoundsEntryField field);
/* The free one where the form has none. */
const RoundsAnalyte *rounds_entry_dialog_get_analyte (RoundsEntryDialog *self);
/* The code whose plausible range holds for the nth value; NULL: none is known. */
const char *rounds_entry_dialog_get_code (RoundsEntryDialog *self, guint nth);
void rounds_entry_dialog_clear_question (RoundsEntryDialog *self);
/* field: has the focus then; ROUNDS_N_FIELDS: none. */
void rounds_entry_dialog_say_question (RoundsEntryDialog *self,
                                       const char *words,
                                       RoundsEntryField field);
/* FALSE: a question stands. */
gboolean rounds_entry_dialog_take (RoundsEntryDialog *self, RoundsEntry *entry);

/* ---- entry-keep.c: what was typed when the chart closes ---- */

gboolean rounds_entry_dialog_has_words (RoundsEntryDialog *self);
/* As a draft of a note, sealed, and says so to whoever comes back; or that they are lost. */
void rounds_entry_dialog_keep (RoundsEntryDialog *self);
