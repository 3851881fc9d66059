/* patients-private.h: what the two files of the page of patients share. */
#pragma once

#include "filter-button.h"
#include "lists-side.h"
#include "look-alike-words.h"
#include "patients-page.h"

struct _RoundsPatientsPage
{
  AdwBin parent_instance;

  AdwFlap *flap;
  GtkWidget *main_box;
  GtkLabel *store_label, *found_label, *warning_label, *empty_label, *chosen_label;
  GtkEditable *entry;
  RoundsFilterButton *filter_button;
  GtkWidget *warning_box, *list_page, *empty_page, *foot;
  GtkStack *stack;
  GtkListView *list;
  AdwBin *acts;

  RoundsSession *session;
  RoundsListsSide *side;
  RoundsPatientModel *model;
  GtkSingleSelection *selection;
  GActionMap *actions;
  RoundsLookAlikeWords *look_alikes;
  GHashTable *bound; /* rows on the screen */
  RoundsListFilter filter;
  char *shown_list; /* NULL: everybody */
  guint on_frame;
  gboolean stacked;
  gboolean filling; /* what is chosen now is no person's choice */
};

/* ---- patients-page.c ---- */

/* Whom the keys mean; NULL: nobody. */
const RoundsPersonRow *rounds_patients_page_get_chosen (RoundsPatientsPage *self);
/* The list that was shown has another name now; NULL: it has gone. Nothing is filled anew. */
void rounds_patients_page_follow_list (RoundsPatientsPage *self, const char *name);
void rounds_patients_page_open_chosen (RoundsPatientsPage *self, gboolean restricted);
/* What was typed lately is searched for now, so that what is done is done to who is found. */
void rounds_patients_page_catch_up (RoundsPatientsPage *self);

/* ---- patients-acts.c: what can be done with who is chosen and with the list that is shown ---- */

void rounds_patients_page_add_actions (RoundsPatientsPage *self);
/* Enables what can be done now. */
void rounds_patients_page_enable (RoundsPatientsPage *self);
