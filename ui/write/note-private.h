/* note-private.h: what the three files of the note editor share. */
#pragma once

#include "draft-keeper.h"
#include "note-checks.h"
#include "note-editor.h"
#include "note-types.h"

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
  GtkButton *issue_settle, *issue_other;
  GtkWidget *hint;
  GtkStack *foot;
  GtkWidget *foot_draft, *foot_signed, *sign;
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

/* ---- note-show.c: what stands there, what is shown of it, why it cannot be signed ---- */

char *rounds_note_editor_dup_text (RoundsNoteEditor *self); /* (transfer full) */
gboolean rounds_note_is_blank (const char *text);
RoundsStore *rounds_note_editor_get_store (RoundsNoteEditor *self); /* NULL: locked */
gboolean rounds_note_editor_may_write (RoundsNoteEditor *self);
const RoundsNoteType *rounds_note_editor_get_note_type (RoundsNoteEditor *self);
/* The encounter that the note is of; NULL: none was chosen. */
const char *rounds_note_editor_get_encounter (RoundsNoteEditor *self);
/* (transfer full) NULL: nothing is in the way. */
char *rounds_note_editor_why_not (RoundsNoteEditor *self, gboolean blank);
/* All of it anew; ends with "changed". */
void rounds_note_editor_show (RoundsNoteEditor *self);

/* ---- note-acts.c: values put in, issues settled, signing, discarding, adding to, in error ---- */

void rounds_note_editor_add_actions (RoundsNoteEditor *self);
void rounds_note_editor_settle_issue (RoundsNoteEditor *self);
void rounds_note_editor_settle_other (RoundsNoteEditor *self); /* by its second reading */
void rounds_note_editor_leave_issue (RoundsNoteEditor *self);
