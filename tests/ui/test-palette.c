/* test-palette.c: everything that the window can do is in the palette, and a few letters find it. */
#include "ui-test.h"

#include "counts.h"
#include "page-actions.h"
#include "palette.h"
#include "plot-page.h"
#include "section.h"
#include "ui-keys.h"
#include "ui-record.h"
#include "ui-resources.h"

#include <string.h>

#define LIMIT_MS 60000

static void
test_score (void)
{
  g_assert_cmpuint (rounds_palette_score ("lock", "Lock Now"), >,
                    rounds_palette_score ("lock", "Hold the Lock During a Procedure"));
  g_assert_cmpuint (rounds_palette_score ("hold lock", "Hold the Lock During a Procedure"), >, 0);
  g_assert_cmpuint (rounds_palette_score ("ck", "Lock Now"), >, 0);
  g_assert_cmpuint (rounds_palette_score ("prfs", "Preferences"), >, 0);
  g_assert_cmpuint (rounds_palette_score ("zz", "Preferences"), ==, 0);
  g_assert_cmpuint (rounds_palette_score ("lock zz", "Lock Now"), ==, 0);
  g_assert_cmpuint (rounds_palette_score ("", "Anything"), >, 0);
  g_assert_cmpuint (rounds_palette_score ("é", "É"), >, 0);
}

static gboolean
is_offered (const char *name)
{
  guint n;
  const RoundsPaletteAction *actions = rounds_palette_actions (&n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *action = NULL;
      g_autoptr (GVariant) target = NULL;

      g_assert_true (g_action_parse_detailed_name (actions[i].action, &action, &target, NULL));
      if (strcmp (action, name) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
check_group (GActionGroup *group, const char *prefix)
{
  g_auto (GStrv) names = g_action_group_list_actions (group);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *name = g_strconcat (prefix, names[i], NULL);

      g_autofree char *window = g_strconcat ("win.", names[i], NULL);

      /* Sections are the table of section.h, from which the palette reads them. What the window
       * passes on to the application is offered as the window's. */
      if (strcmp (name, "win.section") != 0 && !is_offered (name) && !is_offered (window))
        g_error ("%s is not in the palette: add it to palette-actions.c", name);
    }
}

static void
test_every_action (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_CLINICAL, .echo_ms = 10 };
  UiTest *test = ui_test_new (&config);

  check_group (G_ACTION_GROUP (test->window), "win.");
  check_group (G_ACTION_GROUP (test->application), "app.");
  ui_test_free (test);
}

static void
enter (GtkWidget *palette)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (palette));

  g_signal_emit_by_name (gtk_widget_get_ancestor (focus, GTK_TYPE_SEARCH_ENTRY), "activate");
}

/* ---- what pages can do ---- */

/* Widget by prefix, of those below root that have been made so far. */
static void
collect_pages (GtkWidget *root, GHashTable *pages)
{
  guint n;
  const RoundsPageActions *groups = rounds_page_actions_get (&n);

  for (guint i = 0; i < n; i++)
    if (groups[i].prefix != NULL && rounds_page_actions_peek (root, groups[i].prefix) != NULL)
      g_hash_table_insert (pages, (char *) groups[i].prefix, root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect_pages (child, pages);
}

static gboolean
table_has (const RoundsPageActions *group, const char *action)
{
  for (guint i = 0; i < group->n; i++)
    {
      g_autofree char *name = NULL;
      g_autoptr (GVariant) target = NULL;

      if (group->actions[i].action == NULL)
        continue;
      g_assert_true (g_action_parse_detailed_name (group->actions[i].action, &name, &target, NULL));
      if (strcmp (name + strlen (group->prefix) + 1, action) == 0)
        return TRUE;
    }
  return FALSE;
}

/* What stands in the table is an action of the page, with a target that it takes. */
static void
check_row (const RoundsPaletteAction *row, GActionGroup *group)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;
  const GVariantType *type;
  const char *action;

  g_assert_true (g_action_parse_detailed_name (row->action, &name, &target, NULL));
  action = strchr (name, '.') + 1;
  if (!g_action_group_has_action (group, action))
    g_error ("%s is in the table and no action of its page", name);
  type = g_action_group_get_action_parameter_type (group, action);
  if (row->title == NULL)
    return;
  if (type == NULL ? target != NULL : target == NULL || !g_variant_is_of_type (target, type))
    g_error ("%s is offered with a target that it does not take", row->action);
}

static void
check_page (const RoundsPageActions *group, GtkWidget *page)
{
  GActionGroup *actions = rounds_page_actions_peek (page, group->prefix);
  g_auto (GStrv) names = g_action_group_list_actions (actions);

  for (guint i = 0; names[i] != NULL; i++)
    if (!table_has (group, names[i]))
      g_error ("%s.%s is neither in the palette nor among the keys: add it to page-actions.c",
               group->prefix, names[i]);
  for (guint i = 0; i < group->n; i++)
    if (group->actions[i].action != NULL)
      check_row (&group->actions[i], actions);
}

static void
add_key (GHashTable *taken, const char *accel, const char *whose)
{
  GdkModifierType state;
  guint key;
  g_autofree char *name = NULL;
  const char *before;

  g_assert_true (gtk_accelerator_parse (accel, &key, &state));
  name = gtk_accelerator_name (gdk_keyval_to_lower (key), state);
  before = g_hash_table_lookup (taken, name);
  if (before != NULL)
    g_error ("%s is the key of %s and of %s", name, before, whose);
  g_hash_table_insert (taken, g_steal_pointer (&name), (char *) whose);
}

/* The window's accelerators come before every page: a page with the same key would never have it. */
static void
check_keys (const RoundsPageActions *group, GtkApplication *application)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) actions = gtk_application_list_action_descriptions (application);

  for (guint i = 0; actions[i] != NULL; i++)
    {
      g_auto (GStrv) accels = gtk_application_get_accels_for_action (application, actions[i]);

      for (guint k = 0; accels[k] != NULL; k++)
        add_key (taken, accels[k], actions[i]);
    }
  for (guint i = 0; i < group->n; i++)
    {
      g_auto (GStrv)
          keys = g_strsplit (group->actions[i].keys != NULL ? group->actions[i].keys : "", "|", -1);

      for (guint k = 0; keys[k] != NULL; k++)
        add_key (taken, keys[k], group->actions[i].title);
    }
}

static void
show_everything (UiTest *test)
{
  RoundsChartPage *chart = rounds_window_get_chart (test->window);
  guint n;
  const RoundsSection *sections = rounds_sections_get (&n);

  for (guint i = 0; i < n; i++)
    {
      rounds_chart_page_show_section (chart, sections[i].id);
      ui_wait_frames (test, 2);
    }
  rounds_chart_page_show_section (chart, "write");
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.note", "s", "");
  ui_wait_frames (test, 3);
}

static void
test_pages (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 10 };
  UiTest *test = ui_test_new (&config);
  g_autoptr (GHashTable) pages = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GtkWidget) plot = NULL;
  g_autoptr (GPtrArray) series = NULL;
  RoundsPatient *patient;
  guint n;
  const RoundsPageActions *groups = rounds_page_actions_get (&n);

  ui_enter (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.round-list", NULL);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.new-results", NULL);
  ui_open_patient (test, "Wes853");
  show_everything (test);
  patient = rounds_window_get_patient (test->window);
  collect_pages (GTK_WIDGET (test->window), pages);
  series = g_ptr_array_new ();
  g_ptr_array_add (series, (gpointer) &rounds_patient_get_index (patient)->series[0]);
  plot = g_object_ref_sink (rounds_plot_page_new (patient, series));
  collect_pages (plot, pages);
  for (guint i = 0; i < n; i++)
    {
      GtkWidget *page = groups[i].prefix != NULL ? g_hash_table_lookup (pages, groups[i].prefix)
                                                 : NULL;

      check_keys (&groups[i], GTK_APPLICATION (test->application));
      if (groups[i].prefix == NULL)
        continue;
      if (page == NULL)
        g_error ("no page has the actions of %s", groups[i].prefix);
      check_page (&groups[i], page);
    }
  ui_test_free (test);
}

/* A page's action by a few letters, done on that page. */
static void
test_page_action (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 10 };
  UiTest *test = ui_test_new (&config);
  GtkWidget *palette, *page;

  ui_enter (test);
  ui_open_patient (test, "Wes853");
  rounds_chart_page_show_section (rounds_window_get_chart (test->window), "results");
  ui_wait_frames (test, 3);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.palette", NULL);
  palette = GTK_WIDGET (ui_dialog (test));
  ui_wait_mapped (palette);
  g_assert_true (ui_shows (palette, "On this page"));
  rounds_palette_search (ROUNDS_PALETTE (palette), "only abnormal");
  ui_wait_frames (test, 3);
  g_assert_true (ui_shows (palette, "Only Abnormal Results"));
  g_assert_true (ui_shows (palette, "Shift+Ctrl+B"));
  g_assert_false (ui_shows (palette, "Medicines Under the Plot")); /* no plot is on the screen */
  enter (palette);
  page = rounds_page_actions_find (GTK_WIDGET (test->window), "results");
  g_assert_nonnull (page);
  g_assert_true (g_variant_get_boolean (
      g_action_group_get_action_state (rounds_page_actions_peek (page, "results"), "abnormal")));
  ui_test_free (test);
}

/* What the palette offers for these words, of this page. */
static gboolean
offers (UiTest *test, const char *words, const char *title)
{
  GtkWidget *palette;
  gboolean found;

  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.palette", NULL);
  palette = GTK_WIDGET (ui_dialog (test));
  ui_wait_mapped (palette);
  rounds_palette_search (ROUNDS_PALETTE (palette), words);
  ui_wait_painted (palette, 3);
  found = ui_shows (palette, title);
  gtk_window_destroy (GTK_WINDOW (palette));
  return found;
}

/* What buttons do can be done by name, and only what can be done now. */
static void
test_buttons (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 10 };
  UiTest *test = ui_test_new (&config);

  ui_enter (test);
  g_assert_true (offers (test, "over my lists", "New Results over My Lists"));
  ui_open_patient (test, "Wes853");
  g_assert_true (offers (test, "outbox", "What Waits to Be Sent"));
  rounds_chart_page_show_section (rounds_window_get_chart (test->window), "new-results");
  ui_wait_frames (test, 3);
  /* Nothing was seen yet. */
  g_assert_false (offers (test, "acknowledge what you", "Acknowledge What You Have Seen…"));
  /* What a laboratory sent is nobody's here to take back. */
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.source", NULL);
  ui_wait_frames (test, 3);
  g_assert_false (offers (test, "entered in error", "Mark This Record as Entered in Error…"));
  ui_test_free (test);
}

/* Rows of the window of keys that its search leaves. */
static guint
rows_for (UiTest *test, GtkWidget *keys, const char *words)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (keys));
  GtkWidget *entry = gtk_widget_get_ancestor (focus, GTK_TYPE_SEARCH_ENTRY);
  GtkWidget *list = ui_find (keys, "keys");
  guint n = 0;

  gtk_editable_set_text (GTK_EDITABLE (entry), words);
  g_signal_emit_by_name (entry, "search-changed");
  ui_wait_frames (test, 2);
  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    n += GTK_IS_LIST_BOX_ROW (row) && gtk_widget_get_child_visible (row);
  return n;
}

/* The window of keys is made of the same tables, and its search leaves what was asked for. */
static void
test_shortcuts (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 10 };
  UiTest *test = ui_test_new (&config);
  GtkWidget *keys;

  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.show-help-overlay", NULL);
  keys = GTK_WIDGET (ui_dialog (test));
  ui_wait_mapped (keys);
  g_assert_true (ui_shows (keys, "Everywhere"));
  g_assert_cmpuint (rows_for (test, keys, ""), >, 60);
  g_assert_cmpuint (rows_for (test, keys, "command palette ctrl+k"), ==, 1);
  g_assert_cmpuint (rows_for (test, keys, "only abnormal shift+ctrl+b"), ==, 1);
  g_assert_cmpuint (rows_for (test, keys, "results ctrl+3 sections"), ==, 1);
  g_assert_cmpuint (rows_for (test, keys, "no such key"), ==, 0);
  ui_test_free (test);
}

/* The palette over the real window, before a chart. */
static void
test_actions (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 10 };
  UiTest *test = ui_test_new (&config);
  GtkWidget *palette;

  ui_unlock (test, ROUNDS_DEMONSTRATION_PASSPHRASE);
  palette = rounds_palette_new (GTK_WINDOW (test->window), test->session, NULL);
  gtk_window_present (GTK_WINDOW (palette));
  ui_wait_mapped (palette);
  ui_wait_frames (test, 3);
  g_assert_true (ui_shows (palette, "Find a Patient"));
  rounds_palette_search (ROUNDS_PALETTE (palette), "lock");
  ui_wait_frames (test, 3);
  g_assert_true (ui_shows (palette, "Lock Now"));
  g_assert_true (ui_shows (palette, "Ctrl+L"));
  g_assert_false (ui_shows (palette, "Back to Now")); /* no chart is open */
  rounds_palette_search (ROUNDS_PALETTE (palette), "lock now");
  enter (palette);
  g_assert_cmpint (rounds_session_get_state (test->session), ==, ROUNDS_SESSION_LOCKED);
  ui_test_free (test);
}

/* The name of a page leads there; what an action is also called stands behind. */
static void
test_section_first (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 10 };
  UiTest *test = ui_test_new (&config);
  GtkWidget *palette;

  ui_open (test);
  palette = rounds_palette_new (GTK_WINDOW (test->window), test->session,
                                rounds_window_get_patient (test->window));
  gtk_window_present (GTK_WINDOW (palette));
  ui_wait_mapped (palette);
  rounds_palette_search (ROUNDS_PALETTE (palette), "audited");
  ui_wait_frames (test, 3);
  g_assert_true (ui_shows (palette, "Hold the Lock During a Procedure"));
  /* An action of the page has these letters in words that nobody sees: "since last looked". */
  rounds_palette_search (ROUNDS_PALETTE (palette), "ask");
  ui_wait_frames (test, 3);
  g_assert_true (ui_shows (palette, "Ask This Chart a Question"));
  g_assert_false (ui_shows (palette, "Only What Is New"));
  rounds_palette_search (ROUNDS_PALETTE (palette), "audit");
  ui_wait_frames (test, 3);
  enter (palette);
  ui_wait_frames (test, 3);
  g_assert_cmpstr (rounds_chart_page_get_section (rounds_window_get_chart (test->window)), ==,
                   "audit");
  ui_test_free (test);
}

static gboolean
shows_notes (gpointer data)
{
  UiTest *test = data;

  return g_strcmp0 (rounds_chart_page_get_section (rounds_window_get_chart (test->window)),
                    "notes") == 0;
}

/* Typed on after Ctrl+K while the keyboard is still the window's: not a letter is lost, or Enter would do another thing. */
static void
test_typed_ahead (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 10 };
  UiTest *test = ui_test_new (&config);
  GtkWidget *palette;

  ui_open (test);
  palette = rounds_palette_new (GTK_WINDOW (test->window), test->session,
                                rounds_window_get_patient (test->window));
  gtk_window_present (GTK_WINDOW (palette));
  ui_wait_mapped (palette);
  ui_take_keyboard (GTK_WINDOW (test->window));
  g_assert_false (gtk_window_is_active (GTK_WINDOW (palette)));
  ui_xdotool ("type", "notes");
  ui_xdotool ("key", "Return");
  g_assert_true (test_wait_until (shows_notes, test, LIMIT_MS));
  ui_test_free (test);
}

typedef struct
{
  char *who;
  RoundsSession *session;
} Opened;

static void
on_open_patient (RoundsPalette *palette, GBytes *rid, const char *reason, guint opened, Opened *to)
{
  to->who = g_strdup (
      rounds_people_find (rounds_session_get_people (to->session), g_bytes_get_data (rid, NULL))
          ->name);
  g_assert_cmpstr (reason, ==, "treatment");
}

static void
test_chart_and_people (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPatient *patient = ui_record_open (record, "Wes853");
  Opened opened = { NULL, record->session };
  GtkWidget *palette;

  ui_record_show (record, gtk_label_new ("page"), 900, 700);
  palette = rounds_palette_new (record->window, record->session, patient);
  g_signal_connect (palette, "open-patient", G_CALLBACK (on_open_patient), &opened);
  gtk_window_present (GTK_WINDOW (palette));
  ui_wait_mapped (palette);
  rounds_palette_search (ROUNDS_PALETTE (palette), "potassium");
  ui_record_frames (record, 4);
  g_assert_true (ui_shows (palette, "In this chart"));
  g_assert_true (ui_shows (palette, "5.4 mmol/L ▲ H, 13-Nov-2026 12:10"));
  g_assert_true (ui_shows (palette, "No name, birth date or MRN is like “potassium”"));
  g_assert_true (ui_shows (palette, "Potassium, serum or plasma"));
  /* One question of many: its answer, not all of them. */
  rounds_palette_search (ROUNDS_PALETTE (palette), "lack of transportation");
  ui_record_frames (record, 4);
  g_assert_true (ui_shows (palette, "No, 04-Oct-2026 10:54"));
  g_assert_false (ui_shows (palette, "Employment status"));
  rounds_palette_search (ROUNDS_PALETTE (palette), "ramiro608");
  ui_record_frames (record, 4);
  g_assert_true (ui_shows (palette, "✝ DECEASED 06-May-2012"));
  enter (palette);
  g_assert_cmpstr (opened.who, ==, "SARABIA507 Ramiro608 Felipe97");
  g_free (opened.who);
}

/* W4: what is not shown is counted in the heading, and what must be said of a value stands beside it. */
static void
test_cuts_are_counted (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPatient *patient = ui_record_open (record, "Wes853");
  GtkWidget *palette;

  ui_record_show (record, gtk_label_new ("page"), 900, 700);
  palette = rounds_palette_new (record->window, record->session, patient);
  gtk_window_set_default_size (GTK_WINDOW (palette), 900, 1100);
  gtk_window_present (GTK_WINDOW (palette));
  ui_wait_mapped (palette);
  rounds_palette_search (ROUNDS_PALETTE (palette), "blood");
  ui_record_frames (record, 4);
  g_assert_true (ui_shows (palette, "In this chart · best 4 of "));
  rounds_palette_search (ROUNDS_PALETTE (palette), "hemoglobin a1c");
  ui_record_frames (record, 4);
  g_assert_true (ui_shows (palette, "04-Oct-2026 10:04 · check unit"));
}

static GtkWidget *
find_label (GtkWidget *root, const char *words)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (root) && gtk_widget_get_mapped (root) &&
      g_str_has_prefix (gtk_label_get_text (GTK_LABEL (root)), words))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_label (child, words);
  return found;
}

/* The first row that does something is chosen, with its heading above it in sight, also while it is typed. */
static void
test_heading_in_sight (void)
{
  static const char *const typed[] = { "p", "po", "pot" };
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 10 };
  UiTest *test = ui_test_new (&config);
  GtkWidget *palette, *heading;
  graphene_rect_t at;

  ui_open (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.palette", NULL);
  palette = GTK_WIDGET (ui_dialog (test));
  ui_wait_mapped (palette);
  for (gsize i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      rounds_palette_search (ROUNDS_PALETTE (palette), typed[i]);
      ui_wait_painted (palette, 4);
    }
  heading = find_label (palette, "In this chart");
  g_assert_nonnull (heading);
  g_assert_true (
      gtk_widget_compute_bounds (heading,
                                 gtk_widget_get_ancestor (heading, GTK_TYPE_SCROLLED_WINDOW), &at));
  g_assert_cmpfloat (at.origin.y, >=, 0);
  ui_test_free (test);
}

static void
test_goes_at_lock (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  GtkWidget *palette;

  ui_record_show (record, gtk_label_new ("page"), 900, 700);
  palette = rounds_palette_new (record->window, record->session, NULL);
  g_object_add_weak_pointer (G_OBJECT (palette), (gpointer *) &palette);
  gtk_window_present (GTK_WINDOW (palette));
  ui_wait_mapped (palette);
  rounds_session_lock (record->session);
  ui_record_frames (record, 2);
  g_assert_null (palette);
}

/* In letters of twice the size a name goes on in the next line at its blank, never inside a word. */
static void
test_name_is_whole (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 10 };
  UiTest *test = ui_test_new (&config);
  int dpi;
  GtkWidget *palette, *name;
  PangoLayout *layout;

  g_object_get (gtk_settings_get_default (), "gtk-xft-dpi", &dpi, NULL);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 2 * 96 * 1024, NULL);
  ui_open (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.palette", NULL);
  palette = GTK_WIDGET (ui_dialog (test));
  ui_wait_mapped (palette);
  ui_wait_painted (palette, 4);
  name = find_label (palette, "SPENCER878 Wes853");
  g_assert_nonnull (name);
  layout = gtk_label_get_layout (GTK_LABEL (name));
  for (int i = 1; i < pango_layout_get_line_count (layout); i++)
    g_assert_cmpint (pango_layout_get_text (
                         layout)[pango_layout_get_line_readonly (layout, i)->start_index - 1],
                     ==, ' ');
  ui_test_free (test);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", dpi, NULL);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  adw_init ();
  g_resources_register (rounds_ui_get_resource ());
  g_test_add_func ("/palette/score", test_score);
  g_test_add_func ("/palette/every-action-is-offered", test_every_action);
  g_test_add_func ("/palette/pages", test_pages);
  g_test_add_func ("/palette/buttons", test_buttons);
  g_test_add_func ("/palette/page-action", test_page_action);
  g_test_add_func ("/palette/shortcuts", test_shortcuts);
  g_test_add_func ("/palette/actions", test_actions);
  g_test_add_func ("/palette/section-first", test_section_first);
  g_test_add_func ("/palette/typed-ahead", test_typed_ahead);
  g_test_add_func ("/palette/chart-and-people", test_chart_and_people);
  g_test_add_func ("/palette/cuts-are-counted", test_cuts_are_counted);
  g_test_add_func ("/palette/heading-in-sight", test_heading_in_sight);
  g_test_add_func ("/palette/name-is-whole", test_name_is_whole);
  g_test_add_func ("/palette/goes-at-lock", test_goes_at_lock);
  return g_test_run ();
}
