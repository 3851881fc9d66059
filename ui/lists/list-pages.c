#include "list-pages.h"

#include "list-page.h"
#include "section.h"

#include <glib/gi18n-lib.h>

static const RoundsListPageRow medications = {
  .id = "medications",
  .title = N_ ("Medicines"),
  .build = rounds_list_medicines,
  .needs = ROUNDS_NEEDS_MEDICINES,
  .columns = { { N_ ("Drug, form and strength"), N_ ("Dose · route · frequency"), N_ ("For"),
                 N_ ("Last evidence"), N_ ("Ordered by") },
               { 34, 22, 16, 14, 14 },
               2 },
  .orders = { ROUNDS_LIST_BY_RANK, ROUNDS_LIST_BY_NAME, ROUNDS_LIST_BY_CLASS, ROUNDS_LIST_BY_TIME },
  .n_orders = 4,
  .rank = N_ ("High-risk first"),
};

static const RoundsListPageRow problems = {
  .id = "problems",
  .title = N_ ("Problems"),
  .build = rounds_list_problems,
  .needs = ROUNDS_NEEDS_PROBLEMS | ROUNDS_NEEDS_ERRORS,
  .columns = { { N_ ("Problem"), N_ ("Status, and what contradicts it"), N_ ("Since"),
                 N_ ("Recorded") },
               { 34, 34, 18, 14 },
               1 },
  .orders = { ROUNDS_LIST_AS_BUILT, ROUNDS_LIST_BY_NAME, ROUNDS_LIST_BY_TIME },
  .n_orders = 3,
  .enter = "problem",
  .enter_label = N_ ("Add a Problem…"),
};

static const RoundsListPageRow allergies = {
  .id = "allergies",
  .title = N_ ("Allergies"),
  .build = rounds_list_allergies,
  .needs = ROUNDS_NEEDS_ALLERGIES | ROUNDS_NEEDS_ERRORS | ROUNDS_NEEDS_DENIALS,
  .columns = { { N_ ("To what"), N_ ("Reaction, and how severe"), N_ ("Type"), N_ ("Certainty"),
                 N_ ("Recorded") },
               { 30, 32, 12, 12, 14 },
               2 },
  .orders = { ROUNDS_LIST_BY_RANK, ROUNDS_LIST_BY_NAME, ROUNDS_LIST_BY_CLASS, ROUNDS_LIST_BY_TIME },
  .n_orders = 4,
  .rank = N_ ("Worst first"),
  .enter = "allergy",
  .enter_label = N_ ("Add an Allergy…"),
};

static const RoundsListPageRow immunizations = {
  .id = "immunizations",
  .title = N_ ("Immunizations"),
  .build = rounds_list_immunizations,
  .columns = { { N_ ("Vaccine"), N_ ("Status"), N_ ("When"), N_ ("Lot, site, route"),
                 N_ ("By whom, where") },
               { 32, 17, 17, 14, 20 },
               1 },
  .orders = { ROUNDS_LIST_BY_TIME }, /* a group has one name */
  .n_orders = 1,
};

static const RoundsListPageRow procedures = {
  .id = "procedures",
  .title = N_ ("Procedures"),
  .build = rounds_list_procedures,
  .columns = { { N_ ("Procedure"), N_ ("Status, and why"), N_ ("When"), N_ ("Where, by whom") },
               { 32, 24, 17, 27 },
               1 },
  .orders = { ROUNDS_LIST_BY_TIME, ROUNDS_LIST_BY_NAME },
  .n_orders = 2,
};

static const RoundsListPageRow images = {
  .id = "images",
  .title = N_ ("Images"),
  .build = rounds_list_images,
  .columns = { { N_ ("Study"), N_ ("Status"), N_ ("When"), N_ ("Kind, body site"), N_ ("Series") },
               { 30, 12, 18, 30, 10 },
               1 },
  .orders = { ROUNDS_LIST_BY_TIME, ROUNDS_LIST_BY_NAME },
  .n_orders = 2,
};

static const RoundsListPageRow care = {
  .id = "care",
  .title = N_ ("Care team and plans"),
  .build = rounds_list_care,
  .needs = ROUNDS_NEEDS_ERRORS,
  .columns = { { N_ ("Who or what, and what is in it"), N_ ("Status, or role"), N_ ("For"),
                 N_ ("When"), N_ ("By whom") },
               { 38, 14, 18, 16, 14 },
               2 },
  .orders = { ROUNDS_LIST_AS_BUILT, ROUNDS_LIST_BY_NAME, ROUNDS_LIST_BY_TIME },
  .n_orders = 3,
};

static const RoundsListAct task_acts[] = {
  { N_ ("Begin"), ROUNDS_ACT_TASK_STATUS, "in-progress" },
  { N_ ("Done"), ROUNDS_ACT_TASK_STATUS, "completed" },
  { N_ ("Will Not Be Done"), ROUNDS_ACT_TASK_STATUS, "cancelled" },
};

static const RoundsListPageRow tasks = {
  .id = "tasks",
  .title = N_ ("Tasks"),
  .build = rounds_list_tasks,
  .columns = { { N_ ("Task, and where it came from"), N_ ("Status"), N_ ("Due"), N_ ("Whose"),
                 N_ ("Written") },
               { 40, 11, 20, 13, 16 },
               2 },
  .orders = { ROUNDS_LIST_AS_BUILT, ROUNDS_LIST_BY_NAME, ROUNDS_LIST_BY_TIME },
  .n_orders = 3,
  .enter = "task",
  .enter_label = N_ ("Make a Task…"),
  .acts = task_acts,
  .n_acts = G_N_ELEMENTS (task_acts),
};

static const RoundsListPageRow other = {
  .id = "other",
  .title = N_ ("Devices, orders and other records"),
  .build = rounds_list_other,
  .columns = { { N_ ("What"), N_ ("Value or status"), N_ ("When"), N_ ("By whom"),
                 N_ ("What else") },
               { 35, 20, 17, 14, 14 },
               1 },
  .orders = { ROUNDS_LIST_BY_TIME, ROUNDS_LIST_BY_NAME },
  .n_orders = 2,
};

static const RoundsListPageRow contradictions = {
  .id = "contradictions",
  .title = N_ ("Where this chart contradicts itself"),
  .build = rounds_list_contradictions,
  .needs = ROUNDS_NEEDS_ERRORS,
  .columns = { { N_ ("Contradiction"), N_ ("Sources") }, { 36, 64 }, 2 },
  .orders = { ROUNDS_LIST_AS_BUILT, ROUNDS_LIST_BY_NAME },
  .n_orders = 2,
};

static const RoundsListPageRow audit = {
  .id = "audit",
  .title = N_ ("Audit"),
  .build = rounds_list_audit,
  .needs = ROUNDS_NEEDS_AUDIT,
  .columns = { { N_ ("When"), N_ ("Who"), N_ ("What"), N_ ("Why"), N_ ("Of which record") },
               { 16, 20, 20, 18, 26 },
               1 },
  .orders = { ROUNDS_LIST_BY_TIME, ROUNDS_LIST_BY_NAME },
  .n_orders = 2,
  .of_no_moment = TRUE,
};

static guint
count_of (RoundsPatient *patient, const RoundsListPageRow *page)
{
  RoundsListChart chart;
  g_autoptr (RoundsListing) listing = NULL;
  guint n;

  if (rounds_patient_get_state (patient) != ROUNDS_PATIENT_OPEN)
    return ROUNDS_NO_COUNT;
  chart = rounds_list_chart_of (patient, page->needs);
  listing = page->build (&chart);
  n = rounds_listing_count (listing);
  /* Of what did not come whole "0" would say none. */
  return n == 0 && listing->not_known ? ROUNDS_NO_COUNT : n;
}

#define PAGE(name)                                             \
  GtkWidget *rounds_##name##_page_new (RoundsPatient *patient) \
  {                                                            \
    return rounds_list_page_new (patient, &name);              \
  }
#define COUNT(name)                                         \
  guint rounds_##name##_page_count (RoundsPatient *patient) \
  {                                                         \
    return count_of (patient, &name);                       \
  }

PAGE (medications)
PAGE (problems)
PAGE (allergies)
PAGE (immunizations)
PAGE (procedures)
PAGE (images)
PAGE (care)
PAGE (tasks)
PAGE (other)
PAGE (contradictions)
PAGE (audit)
COUNT (medications)
COUNT (problems)
COUNT (immunizations)
COUNT (procedures)
COUNT (images)
COUNT (care)
COUNT (tasks)
COUNT (other)
COUNT (contradictions)

/* Of nothing in the record a number would say too much: a dash stands there. */
guint
rounds_allergies_page_count (RoundsPatient *patient)
{
  const RoundsAllergies *view;

  if (rounds_patient_get_state (patient) != ROUNDS_PATIENT_OPEN)
    return ROUNDS_NO_COUNT;
  view = rounds_patient_get_allergies (patient);
  if (view == NULL || view->state != ROUNDS_ALLERGIES_ENTRIES)
    return ROUNDS_NO_COUNT;
  return count_of (patient, &allergies);
}

gboolean
rounds_tasks_page_urgent (RoundsPatient *patient)
{
  RoundsListChart chart;
  g_autoptr (RoundsListing) listing = NULL;

  if (rounds_patient_get_state (patient) != ROUNDS_PATIENT_OPEN)
    return FALSE;
  chart = rounds_list_chart_of (patient, tasks.needs);
  listing = tasks.build (&chart);
  for (guint i = 0; i < listing->entries->len; i++)
    {
      const RoundsListEntry *entry = &g_array_index (listing->entries, RoundsListEntry, i);
      const RoundsFacet *due = rounds_event_facet (entry->row->event, ROUNDS_FACET_DUE, 0);

      if (g_array_index (listing->sections, RoundsListSection, entry->section).counted &&
          due != NULL && due->time.to <= chart.at)
        return TRUE;
    }
  return FALSE;
}
