/* The widgets of the reader, and what they say. */
#include "note-reader-private.h"

#include "names.h"
#include "note-list.h"
#include "note-relations.h"

#include <glib/gi18n-lib.h>

static GtkWidget *
label_new (const char *css_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                   "width-chars", 6, "max-width-chars", 30, "xalign", 0.0f, NULL);

  gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
matches_new (RoundsNoteReader *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  self->matches = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->matches, "note-matches");
  gtk_box_append (GTK_BOX (box), self->matches);
  gtk_box_append (GTK_BOX (box),
                  rounds_names_icon_button ("go-up-symbolic", _ ("Previous match (K)"),
                                            "reader.previous-match"));
  gtk_box_append (GTK_BOX (box), rounds_names_icon_button ("go-down-symbolic", _ ("Next match (J)"),
                                                           "reader.next-match"));
  return box;
}

static GtkWidget *
buttons_new (RoundsNoteReader *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->done = gtk_button_new_with_mnemonic (_ ("_Stop Comparing"));
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (self->done), "reader.compare(-1)");
  self->versions = gtk_menu_button_new ();
  self->addend = gtk_button_new_with_mnemonic (_ ("_Addendum…"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->addend), "reader.addend");
  gtk_box_append (GTK_BOX (box), self->done);
  gtk_box_append (GTK_BOX (box), self->addend);
  gtk_box_append (GTK_BOX (box), self->versions);
  gtk_box_append (GTK_BOX (box),
                  rounds_names_icon_button ("view-list-symbolic",
                                            _ ("Make a task of this line (Ctrl+Shift+T)"),
                                            "reader.task"));
  gtk_widget_set_valign (box, GTK_ALIGN_START);
  return box;
}

static GtkWidget *
head_new (RoundsNoteReader *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  gtk_widget_add_css_class (head, "note-head");
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (words), self->title);
  gtk_box_append (GTK_BOX (words), self->facts);
  gtk_box_append (GTK_BOX (words), self->relations);
  self->match_box = matches_new (self);
  gtk_box_append (GTK_BOX (words), self->match_box);
  self->back = rounds_names_icon_button ("go-previous-symbolic", _ ("Back to the list (Esc)"),
                                         "notes.back");
  gtk_widget_set_valign (self->back, GTK_ALIGN_START);
  gtk_widget_set_visible (self->back, FALSE);
  gtk_box_append (GTK_BOX (head), self->back);
  gtk_box_append (GTK_BOX (head), words);
  gtk_box_append (GTK_BOX (head), buttons_new (self));
  return head;
}

void
rounds_note_reader_build (RoundsNoteReader *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "note-reader");
  self->title = label_new ("note-title");
  self->facts = label_new ("note-facts");
  self->relations = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->warning = label_new ("note-warning");
  self->changed = label_new ("note-warning");
  self->compared = label_new ("note-compared");
  self->foot = label_new ("note-foot");
  gtk_label_set_text (
      GTK_LABEL (self->foot),
      _ ("A relative’s illness in a note is never this person’s problem · J, K: next match · "
         "Ctrl+Enter: source"));
  self->head = head_new (self);
  gtk_box_append (GTK_BOX (self), self->head);
  gtk_box_append (GTK_BOX (self), self->warning);
  gtk_box_append (GTK_BOX (self), self->changed);
  gtk_box_append (GTK_BOX (self), self->compared);
  self->stack = gtk_stack_new ();
  gtk_widget_set_vexpand (self->stack, TRUE);
  self->state = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "width-chars", 8, "max-width-chars", 30,
                              "justify", GTK_JUSTIFY_CENTER, NULL);
  gtk_widget_add_css_class (self->state, "note-state");
  gtk_stack_add_child (GTK_STACK (self->stack), self->state);
  gtk_box_append (GTK_BOX (self), self->stack);
  gtk_box_append (GTK_BOX (self), self->foot);
}

/* ---- what is shown ---- */

const RoundsChartRow *
rounds_note_reader_get_row (RoundsNoteReader *self)
{
  return self->row;
}

void
rounds_note_reader_set_back (RoundsNoteReader *self, gboolean back)
{
  gtk_widget_set_visible (self->back, back);
}

gboolean
rounds_note_reader_is_settled (RoundsNoteReader *self)
{
  return !self->reading && self->finding == 0;
}

RoundsNoteBody *
rounds_note_reader_get_body (RoundsNoteReader *self)
{
  return self->body;
}

const RoundsNote *
rounds_note_reader_get_note (RoundsNoteReader *self)
{
  return self->note;
}

const char *
rounds_note_reader_get_title (RoundsNoteReader *self)
{
  return gtk_label_get_text (GTK_LABEL (self->title));
}

const char *
rounds_note_reader_get_facts (RoundsNoteReader *self)
{
  return gtk_label_get_text (GTK_LABEL (self->facts));
}

const char *
rounds_note_reader_get_warning (RoundsNoteReader *self)
{
  return gtk_label_get_text (GTK_LABEL (self->warning));
}

const char *
rounds_note_reader_get_changed (RoundsNoteReader *self)
{
  return gtk_label_get_text (GTK_LABEL (self->changed));
}

const char *
rounds_note_reader_get_compared (RoundsNoteReader *self)
{
  return self->comparing ? gtk_label_get_text (GTK_LABEL (self->compared)) : "";
}

char *
rounds_note_reader_get_relations (RoundsNoteReader *self)
{
  if (self->row == NULL)
    return g_strdup ("");
  return rounds_note_relations_words (rounds_patient_get_index (self->patient), self->row,
                                      rounds_note_list_until (self->patient));
}

const char *
rounds_note_reader_get_matches (RoundsNoteReader *self)
{
  return gtk_label_get_text (GTK_LABEL (self->matches));
}
