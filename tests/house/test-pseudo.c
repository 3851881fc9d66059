/* test-pseudo.c: every page and dialog in a language that nobody speaks (pseudo.py). A text that is still
 * plain ASCII was never marked for translation; a label that is cut fits only in English. */
#include "counts.h"
#include "ui-test.h"
#include "visible-text.h"
#include "words.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>

#define LIMIT_MS 60000
/* The echo model says it again; without a letter it cannot be taken for a text of ours. */
#define QUESTION "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20"

/* ---- what is not pseudo ---- */

/* g_test_fail_printf () keeps the last reason only; a page has many. */
static void G_GNUC_PRINTF (1, 2) object_to (const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_test_message ("%s", line);
  g_test_fail ();
}

typedef struct
{
  const char *const *allowed;
  GHashTable *seen; /* a text is told once a page */
  GPtrArray *plain; /* of lines */
} Search;

static void
on_text_found (const char *where, const char *text, gpointer data)
{
  Search *search = data;

  if (!visible_text_is_toolkit (text) && !visible_text_is_pseudo (text, search->allowed) &&
      g_hash_table_add (search->seen, g_strdup (text)))
    g_ptr_array_add (search->plain, g_strdup_printf ("%s: \"%s\"", where, text));
}

static GPtrArray *
find_plain (GtkWidget *root, const char *const *allowed)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Search search = { allowed, seen, g_ptr_array_new_with_free_func (g_free) };

  visible_text_walk (root, on_text_found, &search);
  return search.plain;
}

static void
on_cut_found (const char *where, const char *text, gpointer data)
{
  object_to ("%s: cut off under a %s: \"%s\"", (const char *) data, where, text);
}

static void
add_text (GStrvBuilder *words, const char *text)
{
  if (text != NULL && *text != '\0')
    g_strv_builder_add (words, text);
}

/* What the open record itself says is nobody's to translate. */
static void
add_record (UiTest *test, GStrvBuilder *words)
{
  RoundsPeople *people = rounds_session_get_people (test->session);
  RoundsPatient *patient = rounds_window_get_patient (test->window);
  const RoundsChartIndex *index = patient != NULL ? rounds_patient_get_index (patient) : NULL;

  for (guint i = 0; people != NULL && i < rounds_people_size (people); i++)
    {
      add_text (words, rounds_people_get (people, i)->name);
      add_text (words, rounds_people_get (people, i)->mrn);
    }
  for (guint i = 0; index != NULL && i < index->n_rows; i++)
    {
      const RoundsEvent *event = index->rows[i].event;

      add_text (words, event->title);
      add_text (words, event->text);
      add_text (words, event->value.text);
      add_text (words, event->value.first.unit);
      add_text (words, event->status);
      add_text (words, event->performer);
      for (guint k = 0; k < event->n_codes; k++)
        add_text (words, event->codes[k].display);
    }
}

/* (transfer full) what may be plain: names, paths, commands, a month; not words of ours. */
static char **
data_of (UiTest *test)
{
  static const char *const always[] = {
    "Rounds",
    ROUNDS_APP_ID,
    ROUNDS_DEMONSTRATION_PASSPHRASE,
    "roundsctl init",
    "--store",
    "--model",
    "ls -la",
    "Nov",
    "ward 3",
    "overview", /* the name of a section in the code */
    "A. Clinician",
    "root",
    "“test”", /* a source */
    /* Put together by libadwaita of two texts, so it is not known as the toolkit's. */
    "This application comes with absolutely no warranty. See the Apache License, Version 2.0 for "
    "details.",
    "This application comes with absolutely no warranty. See the GNU General Public License, "
    "version 3 or later for details.",
    "rounds-pages",
  };
  RoundsModel *model = ROUNDS_MODEL (rounds_application_get_engine (test->application));
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_autofree char *name = rounds_model_dup_name (model);
  g_autofree char *device = rounds_model_dup_device (model);

  /* Before the record's: those are taken out first, and "g" is a unit. */
  for (gsize i = 0; i < G_N_ELEMENTS (always); i++)
    g_strv_builder_add (words, always[i]);
  if (name != NULL)
    g_strv_builder_add (words, name);
  if (device != NULL)
    g_strv_builder_add (words, device);
  g_strv_builder_add (words, test->folder);
  g_strv_builder_add (words, rounds_session_get_store (test->session) != NULL
                                 ? rounds_store_get_user (rounds_session_get_store (test->session))
                                 : "root");
  add_record (test, words);
  return g_strv_builder_end (words);
}

/* Every window there is now. */
static void
check_windows (UiTest *test, const char *page)
{
  GListModel *windows = gtk_window_get_toplevels ();
  g_auto (GStrv) allowed = data_of (test);

  g_test_message ("page: %s, windows: %u", page, g_list_model_get_n_items (windows));
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      g_autoptr (GPtrArray) plain = find_plain (window, (const char *const *) allowed);

      for (guint k = 0; k < plain->len; k++)
        object_to ("%s: not translated: %s", page, (char *) plain->pdata[k]);
      visible_text_walk_cut (window, on_cut_found, (gpointer) page);
    }
}

static void
check_words (const char *what, const char *text, const char *const *allowed)
{
  if (text != NULL && !visible_text_is_pseudo (text, allowed))
    object_to ("%s: not translated: \"%s\"", what, text);
}

/* ---- the pages ---- */

static UiTest *
open_window (RoundsStoreKind kind)
{
  const UiTestConfig config = { .kind = kind, .echo_ms = 1, .width = 1600, .height = 1000 };

  return ui_test_new (&config);
}

static void
test_problem (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION,
                                .echo_ms = 1,
                                .no_store = TRUE };
  g_autoptr (UiTest) test = ui_test_new (&config);

  check_windows (test, "no store");
}

static void
test_unlock (void)
{
  g_autoptr (UiTest) test = open_window (ROUNDS_STORE_DEMONSTRATION);
  GtkWidget *row = ui_get (test, "passphrase_text");

  check_windows (test, "unlock");
  gtk_editable_set_text (GTK_EDITABLE (row), "0");
  g_signal_emit_by_name (row, "activate");
  check_windows (test, "opening");
  ui_wait_locked (test);
  ui_wait_frames (test, 2);
  g_assert_true (gtk_widget_get_mapped (ui_get (test, "error_label")));
  check_windows (test, "wrong passphrase");
}

static RoundsAnswer *
ask (UiTest *test)
{
  RoundsChartPage *chart = rounds_window_get_chart (test->window);
  RoundsAnswer *answer = rounds_chat_pane_ask (rounds_chart_page_get_chat (chart), QUESTION);

  g_assert_nonnull (answer);
  return answer;
}

typedef struct
{
  RoundsAnswer *answer;
  RoundsAnswerState state;
} Awaited;

static gboolean
is_reached (gpointer data)
{
  Awaited *awaited = data;

  return rounds_answer_get_state (awaited->answer) == awaited->state;
}

static void
wait_for_answer (UiTest *test, RoundsAnswer *answer, RoundsAnswerState state)
{
  Awaited awaited = { answer, state };

  g_assert_true (test_wait_until (is_reached, &awaited, LIMIT_MS));
  ui_wait_frames (test, 2);
}

static void
test_chart (void)
{
  g_autoptr (UiTest) test = open_window (ROUNDS_STORE_DEMONSTRATION);
  RoundsEngineClient *engine = rounds_application_get_engine (test->application);
  RoundsAnswer *answer;

  ui_enter (test);
  check_windows (test, "patients");
  /* Nearly empty: what is plain there is ours. */
  ui_open_patient (test, "Babygirl912");
  check_windows (test, "chart, the model is starting");
  ui_wait_model_ready (test);
  ui_wait_frames (test, 2);
  check_windows (test, "chart");
  answer = ask (test);
  check_windows (test, "an answer is waited for");
  wait_for_answer (test, answer, ROUNDS_ANSWER_DONE);
  check_windows (test, "an answer");
  answer = ask (test);
  rounds_model_cancel (rounds_session_get_model (test->session), answer);
  ui_wait_frames (test, 2);
  check_windows (test, "an answer was stopped");
  answer = g_object_ref (ask (test));
  kill (rounds_engine_client_get_pid (engine), SIGKILL);
  wait_for_answer (test, answer, ROUNDS_ANSWER_CUT_OFF);
  g_object_unref (answer);
  check_windows (test, "an answer was cut off, the model was lost");
  rounds_session_lock (test->session);
  ui_wait_frames (test, 2);
  check_windows (test, "locked again");
}

static void
test_no_model (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION,
                                .echo_ms = -1,
                                .model = "/0/0.gguf",
                                .width = 1600,
                                .height = 1000 };
  g_autoptr (UiTest) test = ui_test_new (&config);

  ui_enter (test);
  ui_open_patient (test, "Babygirl912");
  ui_wait_model_failed (test);
  ui_wait_frames (test, 2);
  check_windows (test, "no model");
}

static void
test_clinical (void)
{
  g_autoptr (UiTest) test = open_window (ROUNDS_STORE_CLINICAL);

  check_windows (test, "unlock a clinical store");
  ui_open (test);
  check_windows (test, "clinical chart");
}

static void
test_dialogs (void)
{
  static const char *const actions[] = { "win.about", "win.show-help-overlay" };
  g_autoptr (UiTest) test = open_window (ROUNDS_STORE_DEMONSTRATION);

  ui_enter (test);
  ui_open_patient (test, "Babygirl912");
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      GtkWindow *dialog;

      g_assert_true (gtk_widget_activate_action (GTK_WIDGET (test->window), actions[i], NULL));
      dialog = ui_dialog (test);
      ui_wait_mapped (GTK_WIDGET (dialog));
      check_windows (test, actions[i]);
      gtk_window_close (dialog);
      ui_wait_frames (test, 2);
    }
}

/* ---- words that a page shows only when something went wrong ---- */

static void
test_words (void)
{
  static const char *const allowed[] = {
    "/2026",   "roundsctl init", "ls -la", " --demonstration", " --as-of", " --store",
    "--model", "Rounds",         NULL
  };

  for (int code = ROUNDS_DATA_ERROR_NOT_FOUND; code <= ROUNDS_DATA_ERROR_READER; code++)
    {
      g_auto (RoundsStoreProblem) problem = { 0 };
      g_autoptr (GError) error = g_error_new_literal (ROUNDS_DATA_ERROR, code, "(1)");
      g_autofree char *unlock_error = rounds_words_for_unlock_error (error);

      rounds_words_for_problem (&problem, "/2026", code % 2 == 0, error);
      check_words ("title of a problem", problem.title, allowed);
      check_words ("problem", problem.body, allowed);
      check_words ("command", problem.command, allowed);
      check_words ("unlock error", unlock_error, allowed);
    }
  for (int code = ROUNDS_APP_ERROR_ENGINE_LOST; code <= ROUNDS_APP_ERROR_LOCKED; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (ROUNDS_APP_ERROR, code, "(1)");
      g_autofree char *words = rounds_words_for_model_error (error);

      check_words ("model error", words, allowed);
    }
  for (int state = ROUNDS_ANSWER_WAITING; state <= ROUNDS_ANSWER_FAILED; state++)
    {
      g_autoptr (RoundsAnswer) answer = rounds_answer_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *words = NULL;

      if (state == ROUNDS_ANSWER_CUT_OFF || state == ROUNDS_ANSWER_FAILED)
        error = g_error_new_literal (ROUNDS_APP_ERROR, ROUNDS_APP_ERROR_BUSY, "(1)");
      if (state > ROUNDS_ANSWER_STREAMING)
        rounds_answer_end (answer, state, FALSE, error);
      words = rounds_words_for_answer (answer, ROUNDS_MODEL_RESTARTING);
      check_words ("state of an answer", words, allowed);
    }
}

/* ---- the test is tested ---- */

static void
plant (const char *what, GtkWidget *widget, gboolean want)
{
  g_autoptr (GPtrArray) plain = NULL;

  g_object_ref_sink (widget);
  plain = find_plain (widget, NULL);
  if ((plain->len != 0) != want)
    object_to ("%s was %s", what, want ? "not reported" : "reported");
  g_object_unref (widget);
}

static GtkWidget *
new_with (GType type, const char *property, const char *text)
{
  return g_object_new (type, property, text, NULL);
}

static GtkWidget *
new_speaking (const char *text)
{
  GtkWidget *image = gtk_image_new ();

  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  return image;
}

static GtkWidget *
new_menu_button (const char *text)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) below = g_menu_new ();

  g_menu_append (below, text, NULL);
  g_menu_append_submenu (menu, NULL, G_MENU_MODEL (below));
  return g_object_new (GTK_TYPE_MENU_BUTTON, "menu-model", menu, NULL);
}

static GtkWidget *
new_stack (const char *text)
{
  GtkWidget *stack = gtk_stack_new ();

  gtk_stack_add_titled (GTK_STACK (stack), gtk_image_new (), NULL, text);
  return stack;
}

static void
test_planted (void)
{
  const char *unmarked = "Never marked";
  g_autofree char *half = g_strconcat (_ ("Chat"), " and more", NULL);

  plant ("a label", gtk_label_new (unmarked), TRUE);
  plant ("a label with markup", new_with (GTK_TYPE_LABEL, "label", "[<b>á</b>]"), TRUE);
  plant ("half a label", gtk_label_new (half), TRUE);
  plant ("a tooltip", new_with (GTK_TYPE_IMAGE, "tooltip-text", unmarked), TRUE);
  plant ("a placeholder", new_with (GTK_TYPE_ENTRY, "placeholder-text", unmarked), TRUE);
  plant ("a button", gtk_button_new_with_label (unmarked), TRUE);
  plant ("the title of a row", new_with (ADW_TYPE_ACTION_ROW, "title", unmarked), TRUE);
  plant ("an accessible label", new_speaking (unmarked), TRUE);
  plant ("a menu", new_menu_button (unmarked), TRUE);
  plant ("a page", new_stack (unmarked), TRUE);
  plant ("a shortcut", new_with (GTK_TYPE_SHORTCUTS_SHORTCUT, "title", unmarked), TRUE);
  plant ("a marked label", gtk_label_new (_ ("Chat")), FALSE);
  plant ("what was typed", new_with (GTK_TYPE_ENTRY, "text", unmarked), FALSE);
  plant ("a number", gtk_label_new ("1 234,5 %"), FALSE);
}

static void
on_cut_counted (const char *where, const char *text, gpointer n)
{
  *(guint *) n += 1;
}

static void
test_planted_cut (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *cut = gtk_label_new ("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20");
  guint n = 0;

  gtk_label_set_ellipsize (GTK_LABEL (cut), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (cut), 5);
  gtk_box_append (GTK_BOX (box), gtk_label_new ("1 2 3"));
  gtk_box_append (GTK_BOX (box), cut);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_mapped (window);
  visible_text_walk_cut (window, on_cut_counted, &n);
  g_assert_cmpuint (n, ==, 1);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Without this every other test would pass for the wrong reason. */
static void
test_language (void)
{
  g_assert_cmpstr (_ ("Chat"), !=, "Chat");
  g_assert_true (g_str_has_prefix (_ ("Chat"), "["));
}

int
main (int argc, char **argv)
{
  /* It sets a locale of its own, in which gettext gives no translation. */
  ui_test_init (&argc, &argv);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("ROUNDS_PSEUDO_LOCALE"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_test_add_func ("/pseudo/language", test_language);
  g_test_add_func ("/pseudo/planted", test_planted);
  g_test_add_func ("/pseudo/planted-cut", test_planted_cut);
  g_test_add_func ("/pseudo/words", test_words);
  g_test_add_func ("/pseudo/problem", test_problem);
  g_test_add_func ("/pseudo/unlock", test_unlock);
  g_test_add_func ("/pseudo/chart", test_chart);
  g_test_add_func ("/pseudo/no-model", test_no_model);
  g_test_add_func ("/pseudo/clinical", test_clinical);
  g_test_add_func ("/pseudo/dialogs", test_dialogs);
  return g_test_run ();
}
