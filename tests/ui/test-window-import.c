/* test-window-import.c: files come in through the window: what is said of them, and of the people in them. */
#include "ui-test.h"

#include "counts.h"
#include "import-dialog.h"
#include "look-alike-words.h"
#include "ui-checks.h"

#define LIMIT_MS 60000

static const UiTestConfig demonstration = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 5 };
static const UiTestConfig clinical = { .kind = ROUNDS_STORE_CLINICAL, .echo_ms = -1 };

/* The files stand right below what is said of them, not at the end of an empty window. */
static void
check_together (GtkWidget *dialog)
{
  GtkWidget *files = ui_find (dialog, "import_files"), *above;
  graphene_rect_t box, other;

  g_assert_nonnull (files);
  g_assert_true (gtk_widget_get_mapped (files));
  above = gtk_widget_get_prev_sibling (files);
  g_assert_true (gtk_widget_compute_bounds (files, dialog, &box));
  g_assert_true (gtk_widget_compute_bounds (above, dialog, &other));
  g_assert_cmpfloat (box.origin.y - (other.origin.y + other.size.height), <, 30);
  g_assert_cmpfloat (other.size.height, <, 300);
}

static void
test_import (void)
{
  g_autoptr (UiTest) test = ui_test_new (&clinical);
  const char *const files[] = { ROUNDS_TESTS_DIR "/data/fixtures/corrected-1.json",
                                ROUNDS_TESTS_DIR "/data/fixtures/no-such-file.json", NULL };
  RoundsImportJob *job;
  GtkWindow *dialog;
  guint before;

  ui_enter (test);
  before = rounds_people_size (rounds_session_get_people (test->session));
  dialog = rounds_import_dialog_new (GTK_WINDOW (test->window), test->session, files);
  gtk_window_present (dialog);
  job = rounds_import_dialog_get_job (ROUNDS_IMPORT_DIALOG (dialog));
  g_assert_true (test_wait_until (ui_import_is_over, job, LIMIT_MS));
  g_assert_cmpuint (rounds_import_job_get_report (job)->totals.records, >, 0);
  g_assert_cmpuint (rounds_import_job_get_report (job)->n_refused, ==, 1);
  g_assert_true (ui_shows (GTK_WIDGET (dialog), "records read"));
  g_assert_true (ui_shows (GTK_WIDGET (dialog), "1 was refused"));
  g_assert_true (ui_shows (GTK_WIDGET (dialog), "no-such-file.json"));
  ui_wait_painted (GTK_WIDGET (dialog), 3);
  check_together (GTK_WIDGET (dialog));
  gtk_window_destroy (dialog);
  g_assert_cmpuint (rounds_people_size (rounds_session_get_people (test->session)), >=, before);
}

static gboolean
has_made (gpointer data)
{
  g_autoptr (GArray) found = rounds_people_search (data, "made anna", 3);

  return found->len == 2;
}

static gboolean
says_born (gpointer data)
{
  return g_strcmp0 (rounds_look_alike_words_get (data, g_object_get_data (data, "rid")),
                    "⚠ another of this name, born 11-Nov-1931") == 0;
}

static gboolean
is_said (gpointer data)
{
  return rounds_look_alike_words_get (data, g_object_get_data (data, "rid")) != NULL;
}

/* Enters, and imports two people; returns once they are there. */
static RoundsPeople *
enter_two (UiTest *test, const char *two)
{
  g_autofree char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "two.ndjson", NULL);
  const char *const files[] = { path, NULL };
  g_autoptr (RoundsImportJob) job = NULL;
  RoundsPeople *people;

  ui_enter (test);
  people = rounds_session_get_people (test->session);
  g_assert_true (g_file_set_contents (path, two, -1, NULL));
  job = rounds_import_job_new (test->session, files);
  g_assert_true (test_wait_until (ui_import_is_over, job, LIMIT_MS));
  g_assert_true (test_wait_until (has_made, people, LIMIT_MS));
  test_folder_remove (folder);
  return people;
}

/* Two of one name, whatever lies between their births: each line says when the other was born. */
static void
test_one_name (void)
{
  static const char two[] =
      "{\"resourceType\":\"Patient\",\"id\":\"one\",\"name\":[{\"family\":\"Made\",\"given\":"
      "[\"Anna\"]}],\"birthDate\":\"1958-04-03\"}\n"
      "{\"resourceType\":\"Patient\",\"id\":\"two\",\"name\":[{\"family\":\"Made\",\"given\":"
      "[\"Anna\"]}],\"birthDate\":\"1931-11-11\"}\n";
  g_autoptr (UiTest) test = ui_test_new (&clinical);
  g_autoptr (RoundsLookAlikeWords) words = NULL;
  g_autoptr (GArray) found = NULL;
  RoundsPeople *people = enter_two (test, two);

  found = rounds_people_search (people, "made anna 1958", 2);
  g_assert_cmpuint (found->len, ==, 1);
  words = rounds_look_alike_words_new (test->session);
  g_object_set_data (G_OBJECT (words), "rid", g_array_index (found, RoundsDirectoryRow, 0).rid);
  g_assert_true (test_wait_until (says_born, words, LIMIT_MS));
}

/* Who once had the other's name does not bear it now: the other is named. */
static void
test_former_name (void)
{
  static const char two[] =
      "{\"resourceType\":\"Patient\",\"id\":\"one\",\"name\":[{\"family\":\"Made\",\"given\":"
      "[\"Anne\"]},{\"use\":\"old\",\"family\":\"Made\",\"given\":[\"Anna\"]}],\"birthDate\":"
      "\"1958-04-03\"}\n"
      "{\"resourceType\":\"Patient\",\"id\":\"two\",\"name\":[{\"family\":\"Made\",\"given\":"
      "[\"Anna\"]}],\"birthDate\":\"1931-11-11\"}\n";
  g_autoptr (UiTest) test = ui_test_new (&clinical);
  g_autoptr (RoundsLookAlikeWords) words = NULL;
  g_autoptr (GArray) found = NULL;
  RoundsPeople *people = enter_two (test, two);

  found = rounds_people_search (people, "made anne 1958", 2);
  g_assert_cmpuint (found->len, ==, 1);
  words = rounds_look_alike_words_new (test->session);
  g_object_set_data (G_OBJECT (words), "rid", g_array_index (found, RoundsDirectoryRow, 0).rid);
  g_assert_true (test_wait_until (is_said, words, LIMIT_MS));
  g_assert_cmpstr (rounds_look_alike_words_get (words,
                                                g_array_index (found, RoundsDirectoryRow, 0).rid),
                   ==, "⚠ look-alike of MADE Anna");
}

static gboolean
has_six (gpointer data)
{
  return rounds_people_size (data) == 6;
}

/* A name of 200 letters, one from right to left, nobody's data, times that cannot be: each has a look that says
 * what is so, wide and narrow, and nothing of it is cut. */
static void
test_odd_people (void)
{
  static const struct
  {
    const char *name, *says;
  } people[] = { { "ZIMMERMANN", "XYXY Maximiliana" },
                 { "عبد", "born 03-Feb-1971" },
                 { "not recorded", "birth date not recorded" },
                 { "OLD", "136 y" },
                 { "AHEAD", "Chart contradicts itself" } };
  g_autoptr (UiTest) test = ui_test_new (&clinical);
  const char *const files[] = { ROUNDS_TESTS_DIR "/data/fixtures/odd-people.ndjson", NULL };
  g_autoptr (RoundsImportJob) job = NULL;

  ui_enter (test);
  job = rounds_import_job_new (test->session, files);
  g_assert_true (test_wait_until (ui_import_is_over, job, LIMIT_MS));
  g_assert_cmpuint (rounds_import_job_get_report (job)->n_refused, ==, 0);
  g_assert_true (test_wait_until (has_six, rounds_session_get_people (test->session), LIMIT_MS));
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    for (guint narrow = 0; narrow < 2; narrow++)
      {
        g_autofree char *page = g_strdup_printf ("%s, %s", people[i].name,
                                                 narrow ? "narrow" : "wide");

        gtk_window_set_default_size (GTK_WINDOW (test->window), narrow ? 900 : 1600, 900);
        ui_open_patient (test, people[i].name);
        ui_wait_frames (test, 3);
        g_test_message ("%s", page);
        ui_check_size (GTK_WIDGET (test->window), page);
        g_assert_true (ui_shows (GTK_WIDGET (test->window), people[i].says));
      }
}

/* A demonstration takes nothing from outside, and says so. */
static void
test_import_demonstration (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  const char *const files[] = { ROUNDS_TESTS_DIR "/data/fixtures/corrected-1.json", NULL };
  GtkWindow *dialog;
  RoundsImportJob *job;

  ui_enter (test);
  dialog = rounds_import_dialog_new (GTK_WINDOW (test->window), test->session, files);
  gtk_window_present (dialog);
  job = rounds_import_dialog_get_job (ROUNDS_IMPORT_DIALOG (dialog));
  g_assert_true (test_wait_until (ui_import_is_over, job, LIMIT_MS));
  g_assert_cmpuint (rounds_import_job_get_report (job)->totals.created, ==, 0);
  g_assert_true (ui_shows (GTK_WIDGET (dialog), "demonstration"));
  gtk_window_destroy (dialog);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/import/report", test_import);
  g_test_add_func ("/import/one-name", test_one_name);
  g_test_add_func ("/import/former-name", test_former_name);
  g_test_add_func ("/import/odd-people", test_odd_people);
  g_test_add_func ("/import/demonstration", test_import_demonstration);
  return g_test_run ();
}
