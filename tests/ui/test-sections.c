/* test-sections.c: every section of a chart in the real window: for someone who cannot see it, cannot
 * use a mouse, or needs large words; in a full chart and in one that is nearly empty. */
#include "ui-test.h"

#include "chart-search.h"
#include "counts.h"
#include "section.h"
#include "ui-checks.h"

#include <string.h>

#define LIMIT_MS 60000

typedef struct
{
  const char *name, *who;
  double text;
  GtkTextDirection direction;
  int width;
} Look;

static const Look looks[] = {
  { "full", "Wes853", 1, GTK_TEXT_DIR_LTR, 1600 },
  { "nearly-empty", "Dorsey40", 1, GTK_TEXT_DIR_LTR, 1600 },
  { "narrow", "Wes853", 1, GTK_TEXT_DIR_LTR, 900 },
  { "large", "Wes853", 2, GTK_TEXT_DIR_LTR, 1600 },
  { "rtl", "Carlotta746", 1, GTK_TEXT_DIR_RTL, 1600 },
  { "dead", "Ramiro608", 1, GTK_TEXT_DIR_LTR, 1600 },
};

static UiTest *
open_look (const Look *look)
{
  const UiTestConfig config = {
    .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 0, .width = look->width, .height = 1000
  };
  UiTest *test;

  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (int) (96 * 1024 * look->text), NULL);
  gtk_widget_set_default_direction (look->direction);
  test = ui_test_new (&config);
  ui_enter (test);
  ui_open_patient (test, look->who);
  return test;
}

static void
close_look (UiTest *test)
{
  ui_test_free (test);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024, NULL);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

static void
show_section (UiTest *test, const char *id)
{
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.section", "s", id);
  ui_wait_frames (test, 4);
}

static void
test_look (gconstpointer data)
{
  const Look *look = data;
  UiTest *test = open_look (look);
  guint n;
  const RoundsSection *sections = rounds_sections_get (&n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s, %s", sections[i].id, look->name);

      show_section (test, sections[i].id);
      ui_check_names (GTK_WIDGET (test->window), name);
      ui_check_size (GTK_WIDGET (test->window), name);
    }
  close_look (test);
}

/* Tab comes to everything on the page, and from it to the next stop. */
static void
test_tab (gconstpointer data)
{
  UiTest *test = open_look (&looks[0]);
  const char *id = data;

  show_section (test, id);
  ui_check_tab (rounds_chart_page_peek_section (rounds_window_get_chart (test->window), id), id);
  close_look (test);
}

/* W8: the count of the rail is a number of the page, and there is one heading a page. */
static void
test_w8_counts (void)
{
  UiTest *test = open_look (&looks[0]);
  RoundsPatient *patient = rounds_window_get_patient (test->window);
  guint n;
  const RoundsSection *sections = rounds_sections_get (&n);

  for (guint i = 0; i < n; i++)
    {
      guint count = sections[i].count != NULL ? sections[i].count (patient) : ROUNDS_NO_COUNT;
      g_autofree char *text = g_strdup_printf ("%u", count);

      show_section (test, sections[i].id);
      if (count != ROUNDS_NO_COUNT && count > 0 &&
          !ui_shows (rounds_chart_page_peek_section (rounds_window_get_chart (test->window),
                                                     sections[i].id),
                     text))
        g_test_fail_printf ("%s: the page does not say the %u of the rail", sections[i].id, count);
    }
  close_look (test);
}

/* W2: off now, each page that does not follow the cursor says so, and no other does; at now none needs to. */
static void
test_w2_always_now (void)
{
  UiTest *test = open_look (&looks[0]);
  RoundsPatient *patient = rounds_window_get_patient (test->window);
  GtkWidget *window = GTK_WIDGET (test->window);
  const char *words = "This page always shows now";
  guint n, still = 0;
  const RoundsSection *sections = rounds_sections_get (&n);

  rounds_patient_set_at (patient, rounds_patient_get_now (patient) - 86400000);
  for (guint i = 0; i < n; i++)
    {
      show_section (test, sections[i].id);
      g_assert_cmpint (ui_shows (window, words), ==, !sections[i].follows);
      still += !sections[i].follows;
    }
  g_assert_cmpuint (still, ==, 2); /* the new results and the audit */
  rounds_patient_set_at (patient, ROUNDS_NOW);
  show_section (test, "audit");
  g_assert_false (ui_shows (window, words));
  close_look (test);
}

static gboolean
has_switcher (gpointer window)
{
  RoundsChartPage *page = rounds_window_get_chart (window);

  return page != NULL &&
         ui_find_type (ui_find (GTK_WIDGET (page), "pane"), GTK_TYPE_STACK_SWITCHER) != NULL;
}

/* The switches of the pane stand where they are from the first moment, though what is behind them is made later;
 * whoever is faster than that has the page all the same. */
static void
test_pane_at_once (void)
{
  static const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .width = 1600 };
  UiTest *test = ui_test_new (&config);
  GtkWidget *switcher, *pane;
  guint n = 0;

  ui_enter (test);
  rounds_window_open_patient (test->window,
                              rounds_people_get (rounds_session_get_people (test->session), 0)->rid,
                              "treatment", 0);
  g_assert_true (test_wait_until (has_switcher, test->window, TEST_PATIENCE_MS));
  pane = ui_find (GTK_WIDGET (rounds_window_get_chart (test->window)), "pane");
  switcher = ui_find_type (pane, GTK_TYPE_STACK_SWITCHER);
  for (GtkWidget *child = gtk_widget_get_first_child (switcher); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n++;
  g_assert_cmpuint (n, ==, 3);
  gtk_stack_set_visible_child_name (gtk_stack_switcher_get_stack (GTK_STACK_SWITCHER (switcher)),
                                    "search");
  g_assert_true (ROUNDS_IS_CHART_SEARCH (adw_bin_get_child (ADW_BIN (gtk_stack_get_visible_child (
      gtk_stack_switcher_get_stack (GTK_STACK_SWITCHER (switcher)))))));
  ui_test_free (test);
}

int
main (int argc, char **argv)
{
  guint n;
  const RoundsSection *sections = rounds_sections_get (&n);

  ui_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      g_autofree char *path = g_strconcat ("/sections/", looks[i].name, NULL);

      g_test_add_data_func (path, &looks[i], test_look);
    }
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strconcat ("/sections/tab/", sections[i].id, NULL);

      g_test_add_data_func (path, sections[i].id, test_tab);
    }
  g_test_add_func ("/sections/pane-at-once", test_pane_at_once);
  g_test_add_func ("/w2/always-now", test_w2_always_now);
  g_test_add_func ("/w8/counts", test_w8_counts);
  return g_test_run ();
}
