/* test-layout.c: what a window has no room for: 900 x 700 at 200 % text, a window that was low for a while,
 * pages that are longer than what is seen of them. Measured from allocations. */
#include "overview-fixture.h"
#include "ui-checks.h"

#include "chart-page.h"
#include "counts.h"
#include "list-paper.h"
#include "section.h"
#include "side-pane.h"

#include <string.h>

#define FULL  "WINTERBOTTOM-EXAMPLE Wilhelmina Augusta"
#define WIDE  900
#define HIGH  700
#define HEAD  67 /* px of the header bar at 200 % */
#define SHARE 40 /* % of the height for the timeline and the section */

static void
set_text (double scale)
{
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (int) (96 * 1024 * scale), NULL);
}

/* The first widget below root whose CSS name is this. */
static GtkWidget *
find_css (GtkWidget *root, const char *name)
{
  GtkWidget *found = NULL;

  if (strcmp (gtk_widget_get_css_name (root), name) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_css (child, name);
  return found;
}

static GtkWidget *
find_class (GtkWidget *root, const char *css)
{
  GtkWidget *found = NULL;

  if (gtk_widget_has_css_class (root, css))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_class (child, css);
  return found;
}

/* Every label that is seen is whole, and inside. */
static guint
count_whole (GtkWidget *widget, GtkWidget *banner)
{
  guint n = 0;

  if (!gtk_widget_get_mapped (widget) || !gtk_widget_get_child_visible (widget) ||
      GTK_IS_POPOVER (widget))
    return 0;
  if (GTK_IS_LABEL (widget))
    {
      graphene_rect_t at;
      int height;

      pango_layout_get_pixel_size (gtk_label_get_layout (GTK_LABEL (widget)), NULL, &height);
      g_assert_cmpint (height, <=, gtk_widget_get_height (widget));
      g_assert_true (gtk_widget_compute_bounds (widget, banner, &at));
      g_assert_cmpfloat (at.origin.x, >=, 0);
      g_assert_cmpfloat (at.origin.x + at.size.width, <=, gtk_widget_get_width (banner) + 1);
      g_assert_cmpfloat (at.origin.y + at.size.height, <=, gtk_widget_get_height (banner) + 1);
      n = 1;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_whole (child, banner);
  return n;
}

static gboolean
is_seen (GtkWidget *root, const char *words)
{
  if (!gtk_widget_get_mapped (root) || !gtk_widget_get_child_visible (root))
    return FALSE;
  if (GTK_IS_LABEL (root) && strstr (gtk_label_get_text (GTK_LABEL (root)), words) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (is_seen (child, words))
      return TRUE;
  return FALSE;
}

static GtkWidget *
show_chart (UiRecord *record, const char *who, int width, int height)
{
  GtkWidget *chart;

  ui_record_open (record, who);
  chart = GTK_WIDGET (rounds_chart_page_new (record->patient, 0));
  ui_record_show (record, chart, width, height);
  ui_record_frames (record, 8);
  return chart;
}

/* The button that counts what has no room. */
static GtkWidget *
find_rest (GtkWidget *root)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (root) && is_seen (root, "▾ "))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_rest (child);
  return found;
}

/* What has no room is counted, and is whole behind the count. */
static void
check_rest (UiRecord *record, GtkWidget *banner)
{
  GtkWidget *rest = find_rest (banner), *popover;
  static const char *const all[] = {
    "Potassium",    "Lactate",   "Sodium",        "Latex",
    "Penicillin V", "Shellfish", "Adhesive tape", "Iodinated contrast medium",
    "falls",        "isolation", "Weight"
  };

  g_assert_true (is_seen (banner, "▾ "));
  g_signal_emit_by_name (rest, "clicked");
  ui_record_frames (record, 4);
  popover = find_css (rest, "popover");
  g_assert_nonnull (popover);
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    if (!is_seen (banner, all[i]) && !is_seen (popover, all[i]))
      g_error ("nothing says %s", all[i]);
  gtk_popover_popdown (GTK_POPOVER (popover));
}

static void
test_banner (void)
{
  static const char *const always[] = {
    FULL, "27-Feb-1951", "MRN made-full", "gender identity non-binary", "DECEASED", "Now"
  };
  UiRecord *record = ui_record_new ();
  GtkWidget *chart, *banner;

  set_text (2);
  overview_make_full (record);
  chart = show_chart (record, FULL, WIDE, HIGH - HEAD);
  banner = find_css (chart, "patientbanner");
  g_assert_cmpint (gtk_widget_get_height (chart), ==, HIGH - HEAD);
  g_assert_cmpint (gtk_widget_get_height (chart) - gtk_widget_get_height (banner), >=,
                   HIGH * SHARE / 100);
  g_assert_cmpuint (count_whole (banner, banner), >, G_N_ELEMENTS (always));
  for (gsize i = 0; i < G_N_ELEMENTS (always); i++)
    if (!is_seen (banner, always[i]))
      g_error ("the banner does not say %s", always[i]);
  g_assert_true (is_seen (banner, "Potassium 7.1 mmol/L"));
  check_rest (record, banner);
  /* Where there is room all of it stands there. */
  set_text (1);
  ui_record_show (record, GTK_WIDGET (rounds_chart_page_new (record->patient, 0)), 1600, 1000);
  ui_record_frames (record, 8);
  banner = find_css (gtk_window_get_child (record->window), "patientbanner");
  g_assert_false (is_seen (banner, "▾ and"));
  g_assert_true (is_seen (banner, "Shellfish"));
  count_whole (banner, banner);
  ui_record_free (record);
}

/* Also where a bar takes of the height: no count stands for the first critical value. */
static void
test_critical (void)
{
  UiRecord *record = ui_record_new ();
  GtkWidget *chart, *banner;

  set_text (2);
  overview_make_full (record);
  for (int bar = 0; bar <= 240; bar += 60)
    {
      chart = show_chart (record, FULL, WIDE, HIGH - HEAD - bar);
      banner = find_css (chart, "patientbanner");
      g_assert_cmpuint (count_whole (banner, banner), >, 0);
      g_assert_true (is_seen (banner, "Potassium 7.1 mmol/L"));
    }
  set_text (1);
  ui_record_free (record);
}

static int
timeline_height (GtkWidget *chart)
{
  return gtk_widget_get_height (gtk_paned_get_start_child (GTK_PANED (find_css (chart, "paned"))));
}

static void
resize (UiRecord *record, int height)
{
  gtk_window_set_default_size (record->window, 1600, height);
  ui_record_frames (record, 8);
}

static void
test_timeline (void)
{
  UiRecord *record = ui_record_new ();
  GtkWidget *chart = show_chart (record, "Wes853", 1600, 1000);
  int chosen;

  g_object_set (chart, "timeline-height", 300, NULL);
  ui_record_frames (record, 4);
  g_assert_cmpint (timeline_height (chart), ==, 300);
  resize (record, 420);
  g_assert_cmpint (timeline_height (chart), <, 250);
  g_object_get (chart, "timeline-height", &chosen, NULL);
  g_assert_cmpint (chosen, ==, 300);
  resize (record, 1000);
  g_assert_cmpint (timeline_height (chart), ==, 300);
  /* What a person chooses in between counts. */
  gtk_paned_set_position (GTK_PANED (find_css (chart, "paned")), 200);
  ui_record_frames (record, 4);
  resize (record, 420);
  resize (record, 1000);
  g_assert_cmpint (timeline_height (chart), ==, 200);
  ui_record_free (record);
}

/* Whatever is asked for, by a setting or a hand: neither so low that nothing can be read, nor so high or wide that
 * the section has no room. */
static void
test_limits (void)
{
  UiRecord *record = ui_record_new ();
  GtkWidget *chart = show_chart (record, "Wes853", 1600, 1000);
  GtkPaned *paned = GTK_PANED (find_css (chart, "paned"));
  RoundsSidePane *chat = ROUNDS_SIDE_PANE (
      gtk_widget_get_ancestor (GTK_WIDGET (rounds_chart_page_get_chat (ROUNDS_CHART_PAGE (chart))),
                               ROUNDS_TYPE_SIDE_PANE));
  int needed;

  g_object_set (chart, "timeline-height", 1, NULL);
  ui_record_frames (record, 4);
  g_assert_cmpint (timeline_height (chart), ==, 140);
  g_object_set (chart, "timeline-height", 900, NULL);
  ui_record_frames (record, 4);
  g_assert_cmpint (timeline_height (chart), ==, 320);
  gtk_paned_set_position (paned, 1);
  ui_record_frames (record, 4);
  g_assert_cmpint (timeline_height (chart), ==, 140);
  gtk_paned_set_position (paned, 900);
  ui_record_frames (record, 4);
  g_assert_cmpint (timeline_height (chart), ==, 320);
  rounds_side_pane_set_width (chat, 900);
  ui_record_frames (record, 4);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (chat)), ==, 480);
  /* What stands in it may need more than the least. */
  gtk_widget_measure (gtk_widget_get_last_child (GTK_WIDGET (chat)), GTK_ORIENTATION_HORIZONTAL, -1,
                      &needed, NULL, NULL, NULL);
  rounds_side_pane_set_width (chat, 1);
  ui_record_frames (record, 4);
  g_assert_cmpint (rounds_side_pane_get_width (chat), ==, 360);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (chat)), >=, MAX (needed, 360));
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (chat)), <, 400);
  ui_record_free (record);
}

/* ---- on paper ---- */

static void
check_pages (RoundsPaper *paper, GString *all)
{
  guint n = rounds_paper_layout (paper, 595, 842);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *words = rounds_paper_words (paper, i);

      g_assert_nonnull (strstr (words, "SPENCER878 Wes853, 21-Oct-1962"));
      g_assert_nonnull (strstr (words, "MRN 9931f8d5"));
      g_string_append (all, words);
    }
}

/* Names are broken into lines on paper. */
static void
strip_spaces (GString *text)
{
  g_string_replace (text, "\n", "", 0);
  g_string_replace (text, " ", "", 0);
}

static void
check_list (UiRecord *record, const char *id)
{
  RoundsListPage *page;
  const RoundsListing *listing;
  g_autoptr (RoundsPaper) paper = NULL;
  g_autoptr (GString) all = g_string_new (NULL);
  GtkWidget *made = rounds_section_find (id)->make (record->patient);

  ui_record_show (record, made, 1020, 240);
  page = ROUNDS_LIST_PAGE (made);
  listing = rounds_list_model_get_listing (rounds_list_page_get_model (page));
  paper = rounds_list_paper_new (page, id, TRUE, NULL);
  check_pages (paper, all);
  strip_spaces (all);
  for (guint i = 0; i < listing->entries->len; i++)
    {
      g_auto (RoundsListText) text = { 0 };
      g_autoptr (GString) wanted = NULL;

      rounds_listing_words (listing, &g_array_index (listing->entries, RoundsListEntry, i), &text);
      wanted = g_string_new (text.cells[0].text);
      strip_spaces (wanted);
      if (strstr (all->str, wanted->str) == NULL)
        g_error ("%s: “%s” is not on the paper", id, text.cells[0].text);
    }
}

/* Every row of every list, folded or not, and whose it is on each sheet (W17). */
static void
test_lists_on_paper (void)
{
  static const char *const ids[] = { "medications",   "problems", "procedures",
                                     "immunizations", "tasks",    "contradictions" };
  UiRecord *record = ui_record_new ();

  ui_record_open (record, "Wes853");
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    check_list (record, ids[i]);
  ui_record_free (record);
}

/* What is sensitive or social is left off, and counted, unless it is asked for. */
static void
test_kept_back (void)
{
  UiRecord *record = ui_record_new ();
  GtkWidget *made;
  g_autoptr (RoundsPaper) without = NULL, with = NULL;
  g_autoptr (GString) words = g_string_new (NULL), more = g_string_new (NULL);
  guint kept_back = 0;

  ui_record_open (record, "Wes853");
  made = rounds_section_find ("problems")->make (record->patient);
  ui_record_show (record, made, 1020, 760);
  without = rounds_list_paper_new (ROUNDS_LIST_PAGE (made), "Problems", FALSE, &kept_back);
  with = rounds_list_paper_new (ROUNDS_LIST_PAGE (made), "Problems", TRUE, NULL);
  check_pages (without, words);
  check_pages (with, more);
  g_assert_cmpuint (kept_back, >, 0);
  g_assert_null (strstr (words->str, "Full-time employment"));
  g_assert_nonnull (strstr (more->str, "Full-time employment"));
  g_assert_nonnull (strstr (words->str, "of these counts"));
  ui_record_free (record);
}

/* ---- beside a note that is not there ---- */

static void
test_beside (void)
{
  UiRecord *record = ui_record_new ();
  GtkWidget *page;

  ui_record_open (record, "Wes853");
  page = rounds_section_find ("write")->make (record->patient);
  ui_record_show (record, page, 1400, 900);
  g_assert_true (is_seen (page, "Potassium"));
  g_assert_true (is_seen (page, "Enter opens the source"));
  g_assert_true (gtk_widget_is_sensitive (find_css (page, "list")));
  ui_record_free (record);
}

/* ---- the conversation ---- */

static gboolean
has_answered (gpointer data)
{
  RoundsChatTurn *turn = ui_last_turn (data);

  return turn != NULL && rounds_answer_is_over (rounds_chat_turn_get_answer (turn));
}

static int
height_of_labels (GtkWidget *box)
{
  int height = 0;

  for (GtkWidget *label = gtk_widget_get_first_child (box); label != NULL;
       label = gtk_widget_get_next_sibling (label))
    {
      int own;

      pango_layout_get_pixel_size (gtk_label_get_layout (GTK_LABEL (label)), NULL, &own);
      height += own;
    }
  return height;
}

/* The words of an answer never stand over what is below them, and have the room. */
static void
test_chat (void)
{
  const UiTestConfig config = {
    .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 0, .width = 1600, .height = 1000
  };
  UiTest *test;
  GtkWidget *body;

  set_text (2);
  test = ui_test_new (&config);
  ui_open (test);
  ui_wait_model_ready (test);
  rounds_chat_pane_ask (rounds_chart_page_get_chat (rounds_window_get_chart (test->window)),
                        "What was the last potassium and what changed since the last visit?");
  g_assert_true (test_wait_until (has_answered, test, TEST_PATIENCE_MS));
  ui_wait_frames (test, 6);
  body = ui_find (GTK_WIDGET (ui_last_turn (test)), "body");
  g_assert_cmpint (height_of_labels (body), >, 60);
  g_assert_cmpint (gtk_widget_get_height (body), >=, height_of_labels (body));
  g_assert_cmpint (gtk_widget_get_height (ui_get (test, "scroller")), >=, 260);
  ui_test_free (test);
  set_text (1);
}

/* At 200 % text nothing of a chart is below the window's edge, where the banner is the fullest: what is higher than its
 * place scrolls there. */
static void
check_pane (UiRecord *record, const char *place, int width)
{
  g_autofree char *name = g_strdup_printf ("%s, %d wide", place, width);
  GtkWidget *chart = show_chart (record, FULL, width, 1000 - HEAD), *chat, *stack, *entry;
  graphene_rect_t at;

  rounds_chart_page_set_chat_shown (ROUNDS_CHART_PAGE (chart), TRUE);
  ui_record_frames (record, 40);
  chat = GTK_WIDGET (rounds_chart_page_get_chat (ROUNDS_CHART_PAGE (chart)));
  stack = gtk_widget_get_ancestor (chat, GTK_TYPE_STACK);
  gtk_stack_set_visible_child_name (GTK_STACK (stack), place);
  ui_record_frames (record, 12);
  g_assert_true (gtk_widget_get_mapped (stack));
  ui_check_size (GTK_WIDGET (record->window), name);
  entry = find_css (gtk_stack_get_visible_child (GTK_STACK (stack)), "textview");
  if (entry == NULL || !gtk_widget_get_mapped (entry))
    entry = find_css (gtk_stack_get_visible_child (GTK_STACK (stack)), "entry");
  if (entry == NULL || !gtk_widget_get_mapped (entry))
    return;
  gtk_widget_grab_focus (entry);
  ui_record_frames (record, 40);
  g_assert_true (gtk_widget_compute_bounds (entry, chart, &at));
  if (at.origin.y + at.size.height > gtk_widget_get_height (chart))
    g_error ("%s: what is asked is written below the edge, at %g", name, at.origin.y);
}

static void
test_page (void)
{
  static const int widths[] = { 1600, 900 };
  static const char *const places[] = { "chat", "source", "search" };
  UiRecord *record = ui_record_new ();
  guint n_sections;
  const RoundsSection *sections = rounds_sections_get (&n_sections);

  set_text (2);
  overview_make_full (record);
  for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
    {
      GtkWidget *chart;

      for (guint i = 0; i < G_N_ELEMENTS (places); i++)
        check_pane (record, places[i], widths[w]);
      chart = show_chart (record, FULL, widths[w], 1000 - HEAD);
      for (guint i = 0; i < n_sections; i++)
        {
          g_autofree char *name = g_strdup_printf ("%s, %d wide", sections[i].id, widths[w]);

          rounds_chart_page_show_section (ROUNDS_CHART_PAGE (chart), sections[i].id);
          ui_record_frames (record, 6);
          ui_check_size (GTK_WIDGET (record->window), name);
        }
    }
  set_text (1);
  ui_record_free (record);
}

/* W2: what says of when the page is, and the way back, are never under the chat. */
static void
test_as_of_bar (void)
{
  static const int widths[] = { 900, 1000, 1200, 1600 };
  g_autoptr (UiRecord) record = ui_record_new ();

  for (guint i = 0; i < 2 * 2 * G_N_ELEMENTS (widths); i++)
    {
      int width = widths[i % G_N_ELEMENTS (widths)];
      GtkWidget *chart, *pane, *bar;
      graphene_rect_t at, over;

      set_text (i / G_N_ELEMENTS (widths) % 2 == 0 ? 1 : 2);
      gtk_widget_set_default_direction (i < 2 * G_N_ELEMENTS (widths) ? GTK_TEXT_DIR_LTR
                                                                      : GTK_TEXT_DIR_RTL);
      chart = show_chart (record, "Wes853", width, 1000);
      rounds_patient_set_at (record->patient, rounds_patient_get_now (record->patient) - 86400000);
      rounds_chart_page_show_section (ROUNDS_CHART_PAGE (chart), "audit");
      rounds_chart_page_set_chat_shown (ROUNDS_CHART_PAGE (chart), TRUE);
      ui_record_frames (record, 40);
      pane = GTK_WIDGET (rounds_chart_page_get_chat (ROUNDS_CHART_PAGE (chart)));
      bar = find_class (chart, "as-of-bar");
      g_assert_true (gtk_widget_get_mapped (pane) && gtk_widget_get_mapped (bar));
      g_assert_true (gtk_widget_compute_bounds (bar, chart, &at));
      g_assert_true (gtk_widget_compute_bounds (pane, chart, &over));
      g_assert_false (graphene_rect_intersection (&at, &over, NULL));
      g_assert_cmpfloat (at.origin.x, >=, 0);
      g_assert_cmpfloat (at.origin.x + at.size.width, <=, width);
      g_assert_cmpuint (count_whole (bar, bar), ==, 2);
      g_assert_true (is_seen (chart, "This page always shows now"));
    }
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  set_text (1);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  ui_test_style ();
  g_test_add_func ("/w9/bounded", test_banner);
  g_test_add_func ("/layout/critical", test_critical);
  g_test_add_func ("/timeline/height-comes-back", test_timeline);
  g_test_add_func ("/layout/limits", test_limits);
  g_test_add_func ("/w17/lists-on-paper", test_lists_on_paper);
  g_test_add_func ("/w17/kept-back", test_kept_back);
  g_test_add_func ("/write/beside", test_beside);
  g_test_add_func ("/chat/room", test_chat);
  g_test_add_func ("/layout/page", test_page);
  g_test_add_func ("/w2/bar-beside-chat", test_as_of_bar);
  return g_test_run ();
}
