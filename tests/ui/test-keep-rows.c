/* test-keep-rows.c: what is filled anew and says what it said stands as it stood, and is of the chart that is there now
 * (keep-rows.h). */
#include "documents-page.h"
#include "keep-rows.h"
#include "list-page.h"
#include "notes-page.h"
#include "overview-page.h"
#include "section.h"
#include "ui-record.h"
#include "ui-resources.h"

#include "counts.h"

/* One store for all: deriving its key takes most of a second. */
static UiRecord *shared;

/* ---- the rule ---- */

#define N_LISTS 2000
#define N_ROWS  12

typedef struct
{
  guint before[N_ROWS], now[N_ROWS]; /* 0: a row that nobody was shown */
  guint n_kept;
} Lists;

static gboolean
keep (gpointer data, guint before, guint now)
{
  Lists *lists = data;

  if (lists->before[before] != 0 && lists->before[before] != lists->now[now])
    return FALSE;
  lists->n_kept++;
  return TRUE;
}

/* Whatever the two lists are: what stays and what comes is the list that is wanted, and a row that was shown never stands
 * where another one is. */
static void
test_rule (void)
{
  for (guint n = 0; n < N_LISTS; n++)
    {
      Lists lists = { .n_kept = 0 };
      guint n_before = (guint) g_test_rand_int_range (0, N_ROWS + 1);
      guint n_now = (guint) g_test_rand_int_range (0, N_ROWS + 1);
      RoundsKeptRows kept;

      for (guint i = 0; i < N_ROWS; i++)
        {
          lists.before[i] = (guint) g_test_rand_int_range (0, 4);
          lists.now[i] = (guint) g_test_rand_int_range (1, 4);
        }
      kept = rounds_keep_rows (n_before, n_now, keep, &lists);
      g_assert_cmpuint (kept.at + kept.removed, <=, n_before);
      g_assert_cmpuint (n_before - kept.removed + kept.added, ==, n_now);
      g_assert_cmpuint (lists.n_kept, ==, n_before - kept.removed);
      for (guint i = 0; i < n_before; i++)
        if (lists.before[i] != 0 && (i < kept.at || i >= kept.at + kept.removed))
          g_assert_cmpuint (lists.before[i], ==,
                            lists.now[i < kept.at ? i : i + kept.added - kept.removed]);
      /* Nothing that could stay at either end goes. */
      if (kept.removed > 0 && kept.added > 0)
        {
          g_assert_cmpuint (lists.before[kept.at], !=, lists.now[kept.at]);
          g_assert_cmpuint (lists.before[kept.at + kept.removed - 1], !=,
                            lists.now[kept.at + kept.added - 1]);
        }
    }
}

/* ---- in the window ---- */

static void
show (GtkWidget *page)
{
  ui_record_show (shared, page, 1020, 760);
  ui_record_frames (shared, 3);
}

static void
read_anew (void)
{
  rounds_patient_reload (shared->patient);
  ui_record_wait_filled (shared);
  ui_record_frames (shared, 3);
}

static void
assert_is_now (const RoundsChartRow *row)
{
  const RoundsChartIndex *index = rounds_patient_get_index (shared->patient);

  g_assert_true (row >= index->rows && row < index->rows + index->n_rows);
}

/* All of a list, held. */
static GPtrArray *
items_of (GListModel *model)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    g_ptr_array_add (items, g_list_model_get_item (model, i));
  g_assert_cmpuint (items->len, >, 1);
  return items;
}

static void
on_items_changed (GListModel *model, guint at, guint removed, guint added, gpointer n_said)
{
  *(guint *) n_said += removed + added;
}

static void
test_list (void)
{
  g_autoptr (GPtrArray) before = NULL;
  RoundsListPage *page;
  GListModel *model;
  guint n_said = 0;

  ui_record_open (shared, "Wes853");
  page = ROUNDS_LIST_PAGE (rounds_section_find ("medications")->make (shared->patient));
  model = G_LIST_MODEL (rounds_list_page_get_model (page));
  show (GTK_WIDGET (page));
  before = items_of (model);
  g_signal_connect (model, "items-changed", G_CALLBACK (on_items_changed), &n_said);
  read_anew ();
  g_assert_cmpuint (n_said, ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, before->len);
  for (guint i = 0; i < before->len; i++)
    {
      RoundsListRow *row = before->pdata[i];
      g_autoptr (RoundsListRow) now = g_list_model_get_item (model, i);

      g_assert_true (now == row);
      if (!row->heading && row->entry.row != NULL)
        assert_is_now (row->entry.row);
    }
}

/* What an act changed says so; what stands around it stays. */
static void
test_list_acted (void)
{
  RoundsListPage *page;
  GListModel *model;
  g_autoptr (GPtrArray) before = NULL;
  guint n_same = 0;

  ui_record_open (shared, "Wes853");
  page = ROUNDS_LIST_PAGE (rounds_section_find ("tasks")->make (shared->patient));
  model = G_LIST_MODEL (rounds_list_page_get_model (page));
  show (GTK_WIDGET (page));
  before = items_of (model);
  for (guint i = 0; i < before->len; i++)
    {
      const RoundsListRow *row = before->pdata[i];

      if (row->heading || !g_str_has_prefix (row->text.cells[0].text, "Recheck potassium"))
        continue;
      gtk_widget_activate_action (ui_find (GTK_WIDGET (page), "list"), "list.select-item", "(ubb)",
                                  i, FALSE, FALSE);
      break;
    }
  ui_press (gtk_widget_get_first_child (ui_find (GTK_WIDGET (page), "acts")));
  ui_record_wait_filled (shared);
  ui_record_frames (shared, 3);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (RoundsListRow) row = g_list_model_get_item (model, i);

      n_same += g_ptr_array_find (before, row, NULL);
      if (!row->heading && row->entry.row != NULL)
        assert_is_now (row->entry.row);
      if (!row->heading && g_str_has_prefix (row->text.cells[0].text, "Recheck potassium"))
        g_assert_cmpstr (row->text.cells[1].text, ==, "in progress");
    }
  g_assert_cmpuint (n_same, >, 0);
  g_assert_cmpuint (n_same, <, before->len);
}

static void
assert_items_stay (GListModel *model)
{
  g_autoptr (GPtrArray) before = items_of (model);
  guint n_said = 0;
  gulong handler = g_signal_connect (model, "items-changed", G_CALLBACK (on_items_changed),
                                     &n_said);

  read_anew ();
  g_assert_cmpuint (n_said, ==, 0);
  for (guint i = 0; i < before->len; i++)
    assert_is_now (rounds_note_item_get_row (before->pdata[i]));
  /* Off the newest they are fewer: those that stay are the same. */
  rounds_patient_set_at (shared->patient, rounds_note_item_get_row (before->pdata[0])->from - 1);
  ui_record_frames (shared, 3);
  g_assert_cmpuint (n_said, >, 0);
  g_assert_cmpuint (n_said, <, 2 * before->len);
  g_assert_cmpuint (g_list_model_get_n_items (model), <, before->len);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (RoundsNoteItem) item = g_list_model_get_item (model, i);

      g_assert_true (g_ptr_array_find (before, item, NULL));
    }
  g_signal_handler_disconnect (model, handler);
  rounds_patient_set_at (shared->patient, ROUNDS_NOW);
  ui_record_frames (shared, 3);
}

static void
test_notes (void)
{
  RoundsNotesPage *page;

  ui_record_open (shared, "Wes853");
  page = ROUNDS_NOTES_PAGE (rounds_notes_page_new (shared->patient));
  show (GTK_WIDGET (page));
  assert_items_stay (rounds_note_list_get_model (rounds_notes_page_get_list (page)));
}

static void
test_documents (void)
{
  RoundsDocumentsPage *page;

  ui_record_open (shared, "Wes853");
  page = ROUNDS_DOCUMENTS_PAGE (rounds_documents_page_new (shared->patient));
  show (GTK_WIDGET (page));
  assert_items_stay (rounds_documents_page_get_model (page));
}

/* ---- the overview ---- */

static void
find_lines (GtkWidget *widget, GPtrArray *lines)
{
  if (g_object_get_data (G_OBJECT (widget), "row") != NULL)
    g_ptr_array_add (lines, g_object_ref (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    find_lines (child, lines);
}

static gboolean
note_is_read (gpointer page)
{
  return !ui_shows (page, "Reading the note");
}

static char *
name_of (GtkWidget *line)
{
  const RoundsChartRow *row = g_object_get_data (G_OBJECT (line), "row");

  return g_strdup (row->event->reference);
}

static void
test_overview (void)
{
  g_autoptr (GPtrArray) before = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) after = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GtkWidget *page;

  ui_record_open (shared, "Wes853");
  page = rounds_overview_page_new (shared->patient);
  show (page);
  g_assert_true (test_wait_until (note_is_read, page, TEST_PATIENCE_MS));
  find_lines (page, before);
  g_assert_cmpuint (before->len, >, 10);
  for (guint i = 0; i < before->len; i++)
    g_ptr_array_add (names, name_of (before->pdata[i]));
  read_anew ();
  find_lines (page, after);
  g_assert_cmpuint (after->len, ==, before->len);
  for (guint i = 0; i < before->len; i++)
    {
      g_autofree char *name = name_of (after->pdata[i]);

      g_assert_true (after->pdata[i] == before->pdata[i]);
      assert_is_now (g_object_get_data (after->pdata[i], "row"));
      g_assert_cmpstr (name, ==, names->pdata[i]);
    }
}

int
main (int argc, char **argv)
{
  int status;

  ui_test_init (&argc, &argv);
  adw_init ();
  g_resources_register (rounds_ui_get_resource ());
  g_test_add_func ("/keep-rows/rule", test_rule);
  g_test_add_func ("/keep-rows/list", test_list);
  g_test_add_func ("/keep-rows/notes", test_notes);
  g_test_add_func ("/keep-rows/documents", test_documents);
  g_test_add_func ("/keep-rows/overview", test_overview);
  g_test_add_func ("/keep-rows/list-acted", test_list_acted);
  shared = ui_record_new ();
  status = g_test_run ();
  ui_record_free (shared);
  return status;
}
