/* print-window.h: what will be on paper, before it is.
 *
 * One or more papers to choose from. The buttons say whose they are (W10); saving and printing first write an audit
 * row, and ask again where another window shows a look-alike, or what is restricted or sensitive is on it. A patient's
 * is closed with the chart, any other at the lock. While something is being saved or printed no other paper is chosen,
 * nothing else begun, and closing asks to be done twice.
 */
#pragma once

#include "paper.h"
#include "patient.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_PRINT_WINDOW (rounds_print_window_get_type ())
G_DECLARE_FINAL_TYPE (RoundsPrintWindow, rounds_print_window, ROUNDS, PRINT_WINDOW, AdwWindow)

/* Texts are copied. */
typedef struct
{
  RoundsSession *session;
  RoundsPatient *patient; /* NULL: it is about no one patient */
  const char *who;        /* "MOORE Lakendra, 26-Nov-1976"; "4 patients of Ward 3" */
  gboolean paper_only;    /* no file: what is on it opens the store */
  /* rids of those of whom something is on it, where patient is NULL: each has an audit row. NULL: nobody */
  GArray *patients;
} RoundsPrintAbout;

GtkWindow *rounds_print_window_new (GtkWindow *parent, const RoundsPrintAbout *about);
/* One more paper to choose; the first is shown. title also stands in the audit row: what kind of paper
 * it is, never a name. (transfer full) of paper. */
void rounds_print_window_add (RoundsPrintWindow *self, const char *title, RoundsPaper *paper);
/* A paper that takes time to make: begin is called once, when it is chosen first, and answers with
 * rounds_print_window_fill. Until then it is neither saved nor printed. Free_data ends what was begun, at
 * the latest when the window goes. Gives its number for choose. */
typedef struct
{
  void (*begin) (RoundsPrintWindow *window, guint paper, gpointer data);
  gpointer data;
  GDestroyNotify free_data;
} RoundsPrintLater;
guint rounds_print_window_add_later (RoundsPrintWindow *self,
                                     const char *title,
                                     const RoundsPrintLater *later);
void rounds_print_window_fill (RoundsPrintWindow *self, guint paper, RoundsPaper *made);
/* It was closed, perhaps by a lock, while somebody keeps a reference: nothing is filled any more. */
gboolean rounds_print_window_is_closed (RoundsPrintWindow *self);
/* How far it is, in words. */
void rounds_print_window_say (RoundsPrintWindow *self, guint paper, const char *words);
/* Chooses as the list in its header does. */
void rounds_print_window_choose (RoundsPrintWindow *self, guint paper);
/* Writes what is previewed as a PDF, as the button does after its file chooser; nothing before it is made, and
 * while something is being saved or printed the status says to wait. */
void rounds_print_window_save (RoundsPrintWindow *self, const char *path);
/* The words under the buttons: what became of it. */
const char *rounds_print_window_get_status (RoundsPrintWindow *self);

G_END_DECLS
