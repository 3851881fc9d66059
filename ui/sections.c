#include "section.h"

#include "documents-page.h"
#include "flow-sheet-page.h"
#include "list-pages.h"
#include "new-results-page.h"
#include "news.h"
#include "overview-page.h"
#include "notes-page.h"
#include "results-page.h"
#include "write-page.h"

#include <glib/gi18n-lib.h>

/* In the order of the rail. */
static const RoundsSection sections[] = {
  { "overview", N_ ("Overview"), TRUE, FALSE, rounds_overview_page_new, NULL, NULL },
  { "new-results", N_ ("New results"), FALSE, TRUE, rounds_new_results_page_new,
    rounds_news_count_unseen, rounds_news_is_urgent },
  { "results", N_ ("Results"), TRUE, TRUE, rounds_results_page_new, rounds_results_page_count,
    NULL },
  { "flow-sheet", N_ ("Flow sheet"), TRUE, TRUE, rounds_flow_sheet_page_new, NULL, NULL },
  { "medications", N_ ("Medicines"), TRUE, FALSE, rounds_medications_page_new,
    rounds_medications_page_count, NULL },
  { "problems", N_ ("Problems"), TRUE, FALSE, rounds_problems_page_new, rounds_problems_page_count,
    NULL },
  { "allergies", N_ ("Allergies"), TRUE, FALSE, rounds_allergies_page_new,
    rounds_allergies_page_count, NULL },
  { "notes", N_ ("Notes"), TRUE, FALSE, rounds_notes_page_new, rounds_notes_page_count, NULL },
  { "documents", N_ ("Documents"), TRUE, FALSE, rounds_documents_page_new,
    rounds_documents_page_count, NULL },
  { "images", N_ ("Images"), TRUE, FALSE, rounds_images_page_new, rounds_images_page_count, NULL },
  { "procedures", N_ ("Procedures"), TRUE, FALSE, rounds_procedures_page_new,
    rounds_procedures_page_count, NULL },
  { "immunizations", N_ ("Immunizations"), TRUE, FALSE, rounds_immunizations_page_new,
    rounds_immunizations_page_count, NULL },
  { "care", N_ ("Care team"), TRUE, FALSE, rounds_care_page_new, rounds_care_page_count, NULL },
  { "tasks", N_ ("Tasks"), TRUE, FALSE, rounds_tasks_page_new, rounds_tasks_page_count,
    rounds_tasks_page_urgent },
  { "write", N_ ("Write"), TRUE, TRUE, rounds_write_page_new, rounds_write_page_count, NULL },
  { "other", N_ ("Other"), TRUE, FALSE, rounds_other_page_new, rounds_other_page_count, NULL },
  { "contradictions", N_ ("Contradictions"), TRUE, FALSE, rounds_contradictions_page_new,
    rounds_contradictions_page_count, NULL },
  { "audit", N_ ("Audit"), FALSE, FALSE, rounds_audit_page_new, NULL, NULL },
  { NULL, NULL, FALSE, FALSE, NULL, NULL, NULL },
};

const RoundsSection *
rounds_sections_get (guint *n)
{
  *n = G_N_ELEMENTS (sections) - 1;
  return sections;
}

const RoundsSection *
rounds_section_find (const char *id)
{
  for (guint i = 0; i + 1 < G_N_ELEMENTS (sections); i++)
    if (g_strcmp0 (sections[i].id, id) == 0)
      return &sections[i];
  return NULL;
}
