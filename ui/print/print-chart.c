#include "print-chart.h"

#include "document-paper.h"
#include "documents-page.h"
#include "flow-sheet-page.h"
#include "flow-sheet-paper.h"
#include "list-paper.h"
#include "note-paper.h"
#include "notes-page.h"
#include "overview-paper.h"
#include "plot-paper.h"
#include "question-paper.h"
#include "result-papers.h"
#include "results-page.h"
#include "say.h"
#include "summary-paper.h"

#include <glib/gi18n-lib.h>

static void
add_list (RoundsPrintWindow *papers, const RoundsPrintShown *shown)
{
  RoundsListPage *page = ROUNDS_LIST_PAGE (shown->page);
  guint kept_back = 0;

  rounds_print_window_add (papers, _ ("This list"),
                           rounds_list_paper_new (page, shown->title, FALSE, &kept_back));
  if (kept_back > 0)
    rounds_print_window_add (papers, _ ("This list with sensitive entries"),
                             rounds_list_paper_new (page, shown->title, TRUE, NULL));
}

typedef RoundsPaper *(*NewPaper) (RoundsPatient *patient, gboolean sensitive, guint *kept_back);

/* A page of the chart; where something is kept back, it stands beside it with all. */
static void
add_kept_back (RoundsPrintWindow *papers,
               RoundsPatient *patient,
               const char *name,
               const char *with_sensitive,
               NewPaper new_paper)
{
  guint kept_back = 0;

  rounds_print_window_add (papers, name, new_paper (patient, FALSE, &kept_back));
  if (kept_back > 0)
    rounds_print_window_add (papers, with_sensitive, new_paper (patient, TRUE, NULL));
}

/* Where the words that are looked for stand; nothing where none are. */
static void
add_places (RoundsPrintWindow *papers, RoundsPatient *patient, const char *looking)
{
  guint kept_back = 0;
  RoundsPaper *places = rounds_search_paper_new (patient, looking, FALSE, &kept_back);

  if (places != NULL)
    rounds_print_window_add (papers, _ ("Search with its sources"), places);
  if (kept_back > 0)
    rounds_print_window_add (papers, _ ("Search with its sources and sensitive entries"),
                             rounds_search_paper_new (patient, looking, TRUE, NULL));
}

/* The newest question of the chat; nothing where there is none. */
static void
add_question (RoundsPrintWindow *papers, RoundsPatient *patient, RoundsChatTurn *asked)
{
  guint kept_back = 0;
  RoundsPaper *question = asked != NULL
                              ? rounds_question_paper_new (patient, asked, FALSE, &kept_back)
                              : NULL;

  if (question != NULL)
    rounds_print_window_add (papers, _ ("Question with its sources"), question);
  if (kept_back > 0)
    rounds_print_window_add (papers, _ ("Question with its sources and sensitive entries"),
                             rounds_question_paper_new (patient, asked, TRUE, NULL));
}

/* The plot that is open on the page. FALSE: none, or its analyte is no longer in the chart. */
static gboolean
find_plot (const RoundsPrintShown *shown, RoundsPlotShown *plot)
{
  RoundsPlotPage *page = NULL;

  if (shown->page != NULL && ROUNDS_IS_RESULTS_PAGE (shown->page))
    page = rounds_results_page_get_plot (ROUNDS_RESULTS_PAGE (shown->page));
  else if (shown->page != NULL && ROUNDS_IS_FLOW_SHEET_PAGE (shown->page))
    page = rounds_flow_sheet_page_get_plot (ROUNDS_FLOW_SHEET_PAGE (shown->page));
  return page != NULL && rounds_plot_page_get_shown (page, plot);
}

/* A page whole, from what it is made of; else what is seen, and that it is that. */
static void
add_page (RoundsPrintWindow *papers, RoundsPatient *patient, const RoundsPrintShown *shown)
{
  gboolean days, newest_first;

  if (shown->page == NULL)
    return;
  if (ROUNDS_IS_LIST_PAGE (shown->page))
    add_list (papers, shown);
  else if (ROUNDS_IS_RESULTS_PAGE (shown->page))
    add_kept_back (papers, patient, _ ("Results"), _ ("Results with sensitive entries"),
                   rounds_results_paper_new);
  else if (ROUNDS_IS_FLOW_SHEET_PAGE (shown->page) &&
           rounds_flow_sheet_page_get_shown (ROUNDS_FLOW_SHEET_PAGE (shown->page), &days,
                                             &newest_first))
    rounds_flow_sheet_papers_add (papers, patient, days, newest_first);
  else if (g_strcmp0 (shown->section, "new-results") == 0)
    add_kept_back (papers, patient, _ ("New results"), _ ("New results with sensitive entries"),
                   rounds_new_results_paper_new);
  else if (g_strcmp0 (shown->section, "overview") == 0)
    rounds_overview_papers_add (papers, patient);
  else
    rounds_print_window_add (papers, _ ("This page"),
                             rounds_page_paper_new (patient, shown->page, shown->title));
}

GtkWindow *
rounds_print_chart_new (GtkWindow *parent, RoundsPatient *patient, const RoundsPrintShown *shown)
{
  const RoundsPerson *person = rounds_patient_get_person (patient);
  g_autofree char *who = person != NULL ? rounds_say_who (person) : g_strdup (_ ("this patient"));
  GtkWindow *window = rounds_print_window_new (parent,
                                               &(RoundsPrintAbout){
                                                   .session = rounds_patient_get_session (patient),
                                                   .patient = patient,
                                                   .who = who,
                                               });
  RoundsPrintWindow *papers = ROUNDS_PRINT_WINDOW (window);
  RoundsDocumentPrint document;
  RoundsPlotShown plot;
  gboolean opened = shown->page != NULL && ROUNDS_IS_DOCUMENTS_PAGE (shown->page) &&
                    rounds_document_view_get_print (rounds_documents_page_get_view (
                                                        ROUNDS_DOCUMENTS_PAGE (shown->page)),
                                                    &document);
  RoundsPaper *note = shown->page != NULL && ROUNDS_IS_NOTES_PAGE (shown->page)
                          ? rounds_note_paper_new (patient, rounds_notes_page_get_reader (
                                                                ROUNDS_NOTES_PAGE (shown->page)))
                          : NULL;
  gboolean plotted = find_plot (shown, &plot);
  guint chosen = 0;

  if (opened)
    chosen = rounds_document_papers_add (papers, patient, &document);
  /* The page beside it is a picture: a long note would be cut where the window ends. */
  if (note != NULL)
    rounds_print_window_add (papers, _ ("This note"), note);
  /* It has a button of its own that says "Print". */
  if (plotted)
    rounds_plot_papers_add (papers, patient, &plot);
  rounds_print_window_add (papers, _ ("Summary"), rounds_summary_paper_new (patient, FALSE));
  rounds_print_window_add (papers, _ ("Summary with sensitive entries"),
                           rounds_summary_paper_new (patient, TRUE));
  if (!plotted)
    add_page (papers, patient, shown);
  add_places (papers, patient, shown->looking);
  add_question (papers, patient, shown->asked);
  if (opened)
    rounds_print_window_choose (papers, chosen);
  return window;
}
