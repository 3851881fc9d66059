/* test-direction.c: for who works in a language from right to left the window runs as its words do: in English, while
 * nobody has translated it, from left to right, and from right to left once somebody has. A name keeps its own
 * direction, and tears no date beside it.
 *
 * The person's locale is ar_EG.UTF-8. A bare Debian has not generated it, but GTK asks for no more than its name
 * (gtk_get_locale_direction of 4.8 asks Pango, which reads setlocale (LC_CTYPE, NULL)), and any locale may have it
 * (LOCPATH, setlocale(3)). One that is not there at all leaves "C", and the window from left to right.
 */
#include "ui-test.h"

#include "counts.h"
#include "import-files.h"

#include <libintl.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

#define LOCALE  "ar_EG.UTF-8"
#define BARE    "/usr/lib/locale/C.utf8" /* Debian 12, libc-bin */
#define PATIENT "العلي فاطمة"
#define WHO     "\u2068" PATIENT "\u2069, 02-May-1960"

static const char bundle[] =
    "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":{"
    "\"resourceType\":\"Patient\",\"id\":\"p\",\"gender\":\"female\",\"birthDate\":\"1960-05-02\","
    "\"name\":[{\"family\":\"العلي\",\"given\":[\"فاطمة\"]}]}}]}";

static char *folder;

/* Before GTK looks: what Pango was once asked it answers again, also after gtk_test_init() asked the C library for
 * American English. */
static void
be_in_egypt (int *argc, char ***argv)
{
  g_autofree char *path = g_build_filename (folder, LOCALE, NULL);

  g_assert_cmpint (symlink (BARE, path), ==, 0);
  g_setenv ("LOCPATH", folder, TRUE);
  g_unsetenv ("LANGUAGE");
  g_setenv ("LC_ALL", LOCALE, TRUE);
  g_assert_cmpstr (setlocale (LC_ALL, ""), ==, LOCALE);
  g_assert_cmpstr (pango_language_to_string (pango_language_get_default ()), ==, "ar-eg");
  ui_test_init (argc, argv);
  g_assert_cmpstr (setlocale (LC_ALL, LOCALE), ==, LOCALE);
  g_assert_cmpint (gtk_get_locale_direction (), ==, GTK_TEXT_DIR_RTL);
  g_assert_cmpint (gtk_widget_get_default_direction (), ==, GTK_TEXT_DIR_RTL);
}

/* A clinical store with that one patient. (transfer full) */
static char *
make_store (void)
{
  g_autofree char *file = g_build_filename (folder, "patient.json", NULL);
  char *dir = g_build_filename (folder, "store", NULL);
  const char *const files[] = { file, NULL };
  const RoundsImportOrder order = { .source = "test", .files = files };
  g_auto (RoundsImportReport) report = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsStore) store = NULL;

  g_assert_true (g_file_set_contents (file, bundle, -1, NULL));
  g_assert_true (rounds_store_create (dir, ROUNDS_STORE_CLINICAL, "A. Clinician",
                                      UI_TEST_PASSPHRASE, NULL, &error));
  store = rounds_store_open (dir, UI_TEST_PASSPHRASE, &error);
  g_assert_no_error (error);
  g_assert_true (rounds_import_files (store, &order, &report, &error));
  g_assert_cmpuint (report.n_refused, ==, 0);
  rounds_store_close (g_steal_pointer (&store));
  return dir;
}

/* ---- what is on the screen ---- */

static void
assert_direction (GtkWidget *root, GtkTextDirection direction)
{
  g_assert_cmpint (gtk_widget_get_direction (root), ==, direction);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (direction == GTK_TEXT_DIR_LTR)
      assert_direction (child, direction);
}

static GtkLabel *
find_label (GtkWidget *root, const char *words)
{
  GtkLabel *found = NULL;

  if (GTK_IS_LABEL (root) && gtk_widget_get_mapped (root) &&
      strstr (gtk_label_get_text (GTK_LABEL (root)), words) != NULL)
    return GTK_LABEL (root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_label (child, words);
  return found;
}

static GtkLabel *
get_label (UiTest *test, const char *words)
{
  GtkLabel *label = find_label (GTK_WIDGET (test->window), words);

  if (label == NULL)
    g_error ("nothing says “%s”", words);
  return label;
}

static PangoDirection
direction_of (GtkLabel *label)
{
  return pango_layout_line_get_resolved_direction (
      pango_layout_get_line_readonly (gtk_label_get_layout (label), 0));
}

/* Each letter right of the one before. */
static void
assert_in_order (GtkLabel *label, const char *words)
{
  const char *text = gtk_label_get_text (label), *at = strstr (text, words);
  int before = G_MININT;

  g_assert_nonnull (at);
  for (gsize i = 0; i < strlen (words); i++)
    {
      PangoRectangle where;

      pango_layout_index_to_pos (gtk_label_get_layout (label), (int) (at - text + i), &where);
      g_assert_cmpint (where.x, >, before);
      before = where.x;
    }
}

static UiTest *
open_window (const char *catalogues, const char *store)
{
  const UiTestConfig config = {
    .echo_ms = -1, .store = store, .passphrase = UI_TEST_PASSPHRASE, .width = 1600, .height = 1000
  };
  UiTest *test;

  bindtextdomain (GETTEXT_PACKAGE, catalogues);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  test = ui_test_new (&config);
  ui_open (test);
  return test;
}

/* ---- the tests ---- */

/* As GTK has it: one message is enough to know that there are more. */
static void
check_translated (const char *store)
{
  g_autofree char *catalogues = g_build_filename (folder, "translated", NULL);
  g_autoptr (UiTest) test = NULL;

  test_signs_catalogue (catalogues, "ar");
  test = open_window (catalogues, store);
  assert_direction (GTK_WIDGET (test->window), GTK_TEXT_DIR_RTL);
  g_assert_cmpint (direction_of (get_label (test, PATIENT)), ==, PANGO_DIRECTION_RTL);
}

static void
check_untranslated (const char *store)
{
  g_autoptr (UiTest) test = open_window (folder, store);

  assert_direction (GTK_WIDGET (test->window), GTK_TEXT_DIR_LTR);
  g_assert_cmpint (direction_of (get_label (test, "Code status not recorded")), ==,
                   PANGO_DIRECTION_LTR);
  g_assert_cmpint (direction_of (get_label (test, PATIENT)), ==, PANGO_DIRECTION_RTL);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.note", "s", "");
  ui_wait_frames (test, 4);
  g_assert_cmpstr (gtk_label_get_text (get_label (test, "Sign for")), ==, "Sign for " WHO);
  assert_in_order (get_label (test, "Sign for"), "02-May-1960");
}

/* The other way round nothing would be left to turn: the first window keeps GTK's default. */
static void
test_direction (void)
{
  g_autofree char *store = make_store ();

  check_translated (store);
  check_untranslated (store);
}

int
main (int argc, char **argv)
{
  int status;

  folder = test_folder_new ();
  be_in_egypt (&argc, &argv);
  g_test_add_func ("/direction/as-its-words", test_direction);
  status = g_test_run ();
  test_folder_remove (folder);
  g_free (folder);
  return status;
}
