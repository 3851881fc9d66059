/* test-lists.c: the list pages as a person uses them: rows, folds, filter, sort, selection, what the
 * worker reads, acts, and that no word is cut in any width, size or direction. */
#include "list-page.h"
#include "list-pages.h"
#include "section.h"
#include "ui-checks.h"
#include "ui-record.h"
#include "ui-resources.h"

#include "counts.h"

#include <stdlib.h>
#include <string.h>

#define LIMIT_MS 60000

typedef struct
{
  UiRecord *record;
  RoundsListPage *page;
  RoundsListModel *model;
  guint n_sources; /* win.source was activated */
} Page;

/* One store for all: deriving its key takes most of a second. */
static UiRecord *shared;

static void
on_source_activated (GSimpleAction *action, GVariant *target, gpointer data)
{
  ((Page *) data)->n_sources++;
}

static void
show_page (Page *page, const char *section, int width, int height)
{
  const GActionEntry entries[] = { { "source", on_source_activated } };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  GtkWidget *made = rounds_section_find (section)->make (page->record->patient);

  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), page);
  gtk_widget_insert_action_group (made, "win", G_ACTION_GROUP (actions));
  page->page = ROUNDS_LIST_PAGE (made);
  page->model = rounds_list_page_get_model (page->page);
  ui_record_show (page->record, made, width, height);
}

static void
open_page (Page *page, const char *who, const char *section)
{
  page->record = shared;
  ui_record_open (page->record, who);
  show_page (page, section, 1020, 760);
}

static RoundsListRow *
row_at (Page *page, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (page->model), position);
}

static guint
n_rows (Page *page)
{
  return g_list_model_get_n_items (G_LIST_MODEL (page->model));
}

/* The place of the first row whose first cell begins so; the test ends where there is none. */
static guint
find_row (Page *page, const char *start)
{
  for (guint i = 0; i < n_rows (page); i++)
    {
      g_autoptr (RoundsListRow) row = row_at (page, i);

      if (row->text.cells[0].text != NULL && g_str_has_prefix (row->text.cells[0].text, start))
        return i;
    }
  g_error ("no row begins with %s", start);
}

static gboolean
has_row (Page *page, const char *start)
{
  for (guint i = 0; i < n_rows (page); i++)
    {
      g_autoptr (RoundsListRow) row = row_at (page, i);

      if (row->text.cells[0].text != NULL && g_str_has_prefix (row->text.cells[0].text, start))
        return TRUE;
    }
  return FALSE;
}

static GtkListView *
list_of (Page *page)
{
  return GTK_LIST_VIEW (ui_find (GTK_WIDGET (page->page), "list"));
}

static void
activate (Page *page, guint position)
{
  g_signal_emit_by_name (list_of (page), "activate", position);
}

/* ---- rows ---- */

/* W8: a heading's number is the number of rows under it, folded, unfolded and filtered. */
static void
assert_headings (Page *page)
{
  guint n = 0;
  g_autofree char *expected = NULL;

  for (guint i = 0; i < n_rows (page); i++)
    {
      g_autoptr (RoundsListRow) row = row_at (page, i);

      if (!row->heading)
        {
          n++;
          continue;
        }
      if (expected != NULL)
        g_assert_cmpuint (n, ==, (guint) atoi (expected));
      g_clear_pointer (&expected, g_free);
      if (!row->folded)
        {
          expected = g_strdup (g_strrstr (row->text.cells[0].text, "· ") + strlen ("· "));
        }
      n = 0;
    }
  if (expected != NULL)
    g_assert_cmpuint (n, ==, (guint) atoi (expected));
}

static void
test_folds (void)
{
  Page page = { 0 };
  guint all;

  open_page (&page, "Wes853", "problems");
  assert_headings (&page);
  g_assert_false (has_row (&page, "Gingivitis"));
  all = n_rows (&page);
  activate (&page, find_row (&page, "Not current"));
  g_assert_cmpuint (n_rows (&page), ==, all + 9);
  g_assert_true (has_row (&page, "Gingivitis"));
  assert_headings (&page);
  gtk_widget_activate_action (GTK_WIDGET (page.page), "list.history", NULL);
  g_assert_true (has_row (&page, "Social isolation"));
  assert_headings (&page);
  gtk_widget_activate_action (GTK_WIDGET (page.page), "list.history", NULL);
  g_assert_cmpuint (n_rows (&page), ==, all);
}

/* Everything is searched, what is folded too; a heading says how many of how many. */
static void
test_filter (void)
{
  Page page = { 0 };
  GtkEditable *search;
  guint all;

  open_page (&page, "Wes853", "problems");
  all = n_rows (&page);
  search = GTK_EDITABLE (ui_find (GTK_WIDGET (page.page), "search"));
  gtk_editable_set_text (search, "kidney ACTIVE");
  g_signal_emit_by_name (search, "search-changed");
  g_assert_true (has_row (&page, "Problem list · 2 of 6"));
  g_assert_true (has_row (&page, "Chronic kidney disease stage 3B"));
  g_assert_false (has_row (&page, "Hyperkalemia"));
  gtk_editable_set_text (search, "gingivitis");
  g_signal_emit_by_name (search, "search-changed");
  g_assert_true (has_row (&page, "Gingivitis"));
  assert_headings (&page);
  gtk_editable_set_text (search, "nothing has this");
  g_signal_emit_by_name (search, "search-changed");
  ui_record_frames (page.record, 2);
  g_assert_true (ui_shows (GTK_WIDGET (page.page), "No row of this list has these words"));
  /* Esc */
  g_signal_emit_by_name (search, "stop-search");
  g_signal_emit_by_name (search, "search-changed");
  g_assert_cmpuint (n_rows (&page), ==, all);
}

static const char *
first_of (Page *page, const char *heading)
{
  static char text[128];
  g_autoptr (RoundsListRow) row = row_at (page, find_row (page, heading) + 1);

  g_strlcpy (text, row->text.cells[0].text, sizeof text);
  return text;
}

/* W15: by what matters, by name, by class. */
static void
test_w15_sort (void)
{
  Page page = { 0 };

  open_page (&page, "Wes853", "medications");
  g_assert_cmpstr (first_of (&page, "Current, confirmed"), ==,
                   "insulin isophane, human 70 UNT/ML / insulin, regular, human 30 UNT/ML "
                   "Injectable Suspension [Humulin]");
  gtk_widget_activate_action (GTK_WIDGET (page.page), "list.sort", "i", ROUNDS_LIST_BY_NAME);
  g_assert_cmpstr (first_of (&page, "Current, confirmed"), ==, "Alendronic acid 10 MG Oral Tablet");
  gtk_widget_activate_action (GTK_WIDGET (page.page), "list.sort", "i", ROUNDS_LIST_BY_CLASS);
  g_assert_cmpint (strncmp (first_of (&page, "Current, confirmed"), "insulin", 7), ==, 0);
  g_assert_cmpuint (find_row (&page, "lisinopril 10"), ==,
                    find_row (&page, "insulin isophane") + 1);
  gtk_widget_activate_action (GTK_WIDGET (page.page), "list.sort", "i", ROUNDS_LIST_BY_TIME);
  /* What says that it is on hold confirms nothing: all were ordered last on one day, so the name decides. */
  g_assert_cmpstr (first_of (&page, "Current, confirmed"), ==, "Alendronic acid 10 MG Oral Tablet");
}

static gboolean
has_frequency (gpointer data)
{
  Page *page = data;
  g_autoptr (RoundsListRow) row = row_at (page, find_row (page, "lisinopril 10 MG"));

  return strstr (row->text.cells[1].text, "daily") != NULL;
}

/* W15: frequency, which stands in the record only. */
static void
test_w15_frequency (void)
{
  Page page = { 0 };

  open_page (&page, "Wes853", "medications");
  g_assert_true (test_wait_until (has_frequency, &page, LIMIT_MS));
}

/* ---- selection ---- */

static void
test_selection (void)
{
  Page page = { 0 };
  RoundsPatient *patient;
  const RoundsChartRow *gingivitis;
  GtkSelectionModel *selection;
  g_autoptr (RoundsListRow) row = NULL;
  guint position;

  open_page (&page, "Wes853", "problems");
  patient = page.record->patient;
  position = find_row (&page, "Chronic kidney disease stage 3B");
  activate (&page, position);
  g_assert_cmpuint (page.n_sources, ==, 1);
  g_assert_cmpstr (rounds_patient_get_selection (patient)->row->event->reference, ==,
                   "Condition/demo-wes-problem-ckd3b");
  /* A heading selects nothing and opens no source. */
  activate (&page, find_row (&page, "Problem list"));
  g_assert_cmpuint (page.n_sources, ==, 1);
  activate (&page, find_row (&page, "Problem list"));
  g_assert_nonnull (rounds_patient_get_selection (patient)->row);
  /* What another view selects is found here, in a folded section too. */
  gingivitis = rounds_chart_row (rounds_patient_get_index (patient),
                                 "Condition/9f7ec9dd-5f76-2b68-9a47-9e61bcda04f1");
  g_assert_false (has_row (&page, "Gingivitis"));
  rounds_patient_select (patient, &(RoundsSelection){ .row = gingivitis });
  selection = gtk_list_view_get_model (list_of (&page));
  position = find_row (&page, "Gingivitis");
  g_assert_true (gtk_selection_model_is_selected (selection, position));
  row = g_list_model_get_item (G_LIST_MODEL (selection), position);
  g_assert_cmpstr (row->text.cells[0].text, ==, "Gingivitis");
}

/* The drawn row that begins so. */
static RoundsListCells *
find_cells (GtkWidget *root, const char *start)
{
  RoundsListCells *found = NULL;
  g_autofree char *line = NULL;

  if (ROUNDS_IS_LIST_CELLS (root))
    {
      line = rounds_list_cells_say (ROUNDS_LIST_CELLS (root));
      return g_str_has_prefix (line, start) ? ROUNDS_LIST_CELLS (root) : NULL;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_cells (child, start);
  return found;
}

/* Each row says aloud what it shows, columns named; and that is its accessible label. */
static void
test_spoken (void)
{
  static const char *const expected[] = {
    "Latex · ▲▲ ANAPHYLAXIS recorded · Wheal, Anaphylaxis, Rhinoconjunctivitis · criticality given "
    "as low · Type: allergy · environment · Certainty: confirmed · active · Recorded: 26-Feb-2012",
    "Section Active · 11",
  };
  Page page = { 0 };

  open_page (&page, "Huey641", "allergies");
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      RoundsListCells *cells = find_cells (GTK_WIDGET (list_of (&page)), expected[i]);
      g_autofree char *wrong = NULL;

      g_assert_nonnull (cells);
      wrong = gtk_test_accessible_check_property (GTK_ACCESSIBLE (cells),
                                                  GTK_ACCESSIBLE_PROPERTY_LABEL, expected[i]);
      g_assert_cmpstr (wrong, ==, NULL);
      g_free (wrong);
      /* And of what takes the focus. */
      wrong = gtk_test_accessible_check_property (GTK_ACCESSIBLE (
                                                      gtk_widget_get_parent (GTK_WIDGET (cells))),
                                                  GTK_ACCESSIBLE_PROPERTY_LABEL, expected[i]);
      g_assert_cmpstr (wrong, ==, NULL);
    }
}

static gboolean
says_withheld (gpointer data)
{
  return ui_shows (GTK_WIDGET (((Page *) data)->page), "restricted record");
}

/* H24: what the store keeps back is counted on every list, which never says "none" over it. */
static void
test_withheld (void)
{
  static const char *const sections[] = { "tasks", "problems", "other" };
  Page page = { 0 };

  page.record = shared;
  ui_record_open (page.record, "Contessa946");
  for (gsize i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      show_page (&page, sections[i], 1020, 700);
      g_assert_true (test_wait_until (says_withheld, &page, LIMIT_MS));
      g_assert_true (ui_shows (GTK_WIDGET (page.page),
                               "⚠ 7 restricted records of this chart are not shown; some may "
                               "belong here"));
    }
}

/* ---- what the worker reads ---- */

static gboolean
has_denials (gpointer data)
{
  return has_row (data, "⚠ Notes that say that no allergies are known · ");
}

static void
test_denials (void)
{
  Page page = { 0 };

  open_page (&page, "Huey641", "allergies");
  g_assert_true (test_wait_until (has_denials, &page, LIMIT_MS));
  g_assert_true (has_row (&page, "⚠ Notes that say that no allergies are known · 100"));
  assert_headings (&page);
}

static gboolean
has_audit (gpointer data)
{
  return has_row (data, "Who did what");
}

/* Only of this patient, the newest first; who opened it just now stands on top. */
static void
test_audit (void)
{
  Page page = { 0 };
  gint64 last = G_MAXINT64;

  page.record = shared;
  ui_record_open (page.record, "Dorsey40");
  ui_record_open (page.record, "Azzie965");
  ui_record_open (page.record, "Dorsey40");
  show_page (&page, "audit", 1020, 700);
  g_assert_true (test_wait_until (has_audit, &page, LIMIT_MS));
  g_assert_cmpuint (n_rows (&page), ==, 3);
  /* It is of no moment of the chart, whose "now" may be another day than its entries'. */
  g_assert_false (ui_shows (GTK_WIDGET (page.page), "as of"));
  for (guint i = 1; i < n_rows (&page); i++)
    {
      g_autoptr (RoundsListRow) row = row_at (&page, i);

      g_assert_cmpint (row->entry.time, <=, last);
      last = row->entry.time;
      g_assert_cmpstr (row->text.cells[2].text, ==, "Opened the chart");
      g_assert_cmpstr (row->text.cells[3].text, ==, "treatment");
    }
}

/* ---- acts ---- */

static void
test_task_status (void)
{
  Page page = { 0 };
  GtkWidget *begin;

  open_page (&page, "Wes853", "tasks");
  begin = gtk_widget_get_first_child (ui_find (GTK_WIDGET (page.page), "acts"));
  g_assert_false (gtk_widget_get_sensitive (begin));
  activate (&page, find_row (&page, "Recheck potassium"));
  g_assert_true (gtk_widget_get_sensitive (begin));
  ui_press (begin);
  ui_record_wait_filled (page.record);
  {
    g_autoptr (RoundsListRow) row = row_at (&page, find_row (&page, "Recheck potassium"));

    g_assert_cmpstr (row->text.cells[1].text, ==, "in progress");
  }
  /* W2: nothing is done at another moment than now. */
  rounds_patient_set_at (page.record->patient,
                         rounds_patient_get_now (page.record->patient) - 3600000);
  ui_record_frames (page.record, 2);
  g_assert_false (gtk_widget_get_sensitive (begin));
  g_assert_true (ui_shows (GTK_WIDGET (page.page), "as of 16-Nov-2026 07:00"));
}

/* ---- fit ---- */

static void
assert_not_cut (GtkWidget *root)
{
  if (ROUNDS_IS_LIST_CELLS (root) && gtk_widget_get_mapped (root))
    for (guint i = 0; i < ROUNDS_N_LIST_CELLS; i++)
      g_assert_false (rounds_list_cells_is_cut (ROUNDS_LIST_CELLS (root), i));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    assert_not_cut (child);
}

static void
test_fit (void)
{
  static const char *const sections[] = { "medications", "problems", "allergies", "care" };
  static const int widths[] = { 1300, 740, 460 };
  Page page = { 0 };

  page.record = shared;
  ui_record_open (page.record, "Azzie965");
  for (guint large = 0; large < 2; large++)
    {
      g_object_set (gtk_settings_get_default (), "gtk-font-name",
                    large ? "Cantarell 22" : "Cantarell 11", NULL);
      gtk_widget_set_default_direction (large ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
      for (gsize s = 0; s < G_N_ELEMENTS (sections); s++)
        for (gsize w = 0; w < G_N_ELEMENTS (widths); w++)
          {
            show_page (&page, sections[s], widths[w] * (large ? 2 : 1), 700);
            assert_not_cut (GTK_WIDGET (page.page));
            ui_check_size (GTK_WIDGET (page.record->window), sections[s]);
          }
    }
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11", NULL);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* Dark pixels in the half of a row where its words begin. */
static guint
count_ink (GtkWidget *row)
{
  g_autoptr (GdkTexture) picture = ui_picture (row);
  int wide = gdk_texture_get_width (picture), high = gdk_texture_get_height (picture);
  g_autofree guchar *bytes = g_malloc ((gsize) wide * high * 4);
  gboolean rtl = gtk_widget_get_direction (row) == GTK_TEXT_DIR_RTL;
  guint n = 0;

  gdk_texture_download (picture, bytes, (gsize) wide * 4);
  for (int y = 0; y < high; y++)
    for (int x = rtl ? wide / 2 : 0; x < (rtl ? wide : wide / 2); x++)
      {
        const guchar *at = bytes + ((gsize) y * wide + x) * 4;

        n += at[3] > 128 && at[0] < 128 && at[1] < 128 && at[2] < 128;
      }
  return n;
}

static guint
check_headings (GtkWidget *root)
{
  guint n = 0;

  if (gtk_widget_has_css_class (root, "heading-row") && gtk_widget_get_mapped (root))
    {
      g_assert_cmpuint (count_ink (root), >, 50);
      n = 1;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += check_headings (child);
  return n;
}

/* A heading is there to be read from either side, with a note at its end or none. */
static void
test_headings (void)
{
  Page page = { 0 };

  page.record = shared;
  ui_record_open (page.record, "Wes853");
  for (guint rtl = 0; rtl < 2; rtl++)
    {
      gtk_widget_set_default_direction (rtl ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
      show_page (&page, "procedures", 1300, 700);
      g_assert_cmpuint (check_headings (GTK_WIDGET (page.page)), >=, 3);
    }
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* The rail counts what the page shows (W8). */
static void
test_rail (void)
{
  static const char *const sections[] = { "medications", "problems",      "allergies",
                                          "procedures",  "immunizations", "images",
                                          "care",        "tasks",         "other" };
  Page page = { 0 };

  page.record = shared;
  ui_record_open (page.record, "Wes853");
  for (gsize i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      const RoundsSection *section = rounds_section_find (sections[i]);
      guint count = section->count (page.record->patient);

      show_page (&page, sections[i], 900, 600);
      ui_check_names (GTK_WIDGET (page.record->window), sections[i]);
      if (strcmp (sections[i], "allergies") == 0)
        g_assert_cmpuint (count, ==, ROUNDS_NO_COUNT);
      else
        {
          const RoundsListing *listing = rounds_list_model_get_listing (page.model);
          g_autofree char *text = g_strdup_printf (count == listing->entries->len ? "%u in all"
                                                                                  : "%u current",
                                                   count);

          g_assert_cmpuint (count, ==, rounds_listing_count (listing));
          g_assert_true (ui_shows (GTK_WIDGET (page.page), text));
        }
    }
  g_assert_false (rounds_tasks_page_urgent (page.record->patient));
}

int
main (int argc, char *argv[])
{
  int status;

  ui_test_init (&argc, &argv);
  adw_init ();
  g_resources_register (rounds_ui_get_resource ());
  g_test_add_func ("/lists/folds", test_folds);
  g_test_add_func ("/lists/filter", test_filter);
  g_test_add_func ("/w15/sort", test_w15_sort);
  g_test_add_func ("/w15/frequency", test_w15_frequency);
  g_test_add_func ("/lists/selection", test_selection);
  g_test_add_func ("/lists/spoken", test_spoken);
  g_test_add_func ("/h5/denials", test_denials);
  g_test_add_func ("/h24/withheld", test_withheld);
  g_test_add_func ("/lists/audit", test_audit);
  g_test_add_func ("/w16/task-status", test_task_status);
  g_test_add_func ("/lists/fit", test_fit);
  g_test_add_func ("/lists/headings", test_headings);
  g_test_add_func ("/w8/rail", test_rail);
  shared = ui_record_new ();
  status = g_test_run ();
  ui_record_free (shared);
  return status;
}
