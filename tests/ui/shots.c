/* shots.c: `shots FOLDER`: every page and dialog of the window as pictures, in five looks.
 *
 * Made by the window itself through the cairo renderer: no picture depends on a screen, a
 * compositor or a theme of the machine. A look is a process of its own, because libadwaita reads
 * contrast and colour scheme once.
 */
#include "ui-test.h"

#include "counts.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

typedef struct
{
  const char *name, *scheme, *contrast;
  double text;
  gboolean rtl;
} Look;

static const Look looks[] = {
  { "light", "prefer-light", "0", 1.0, FALSE },    { "dark", "prefer-dark", "0", 1.0, FALSE },
  { "contrast", "prefer-light", "1", 1.0, FALSE }, { "large", "prefer-light", "0", 2.0, FALSE },
  { "rtl", "prefer-light", "0", 1.0, TRUE },
};

typedef struct
{
  const char *folder;
  const Look *look;
} Shots;

static void
save (Shots *shots, GtkWidget *root, const char *page)
{
  g_autofree char *name = g_strdup_printf ("%s-%s.png", page, shots->look->name);
  g_autofree char *path = g_build_filename (shots->folder, name, NULL);
  g_autoptr (GdkTexture) picture = ui_picture (root);

  if (!gdk_texture_save_to_png (picture, path))
    g_error ("cannot write %s", path);
}

static void
save_window (Shots *shots, UiTest *test, const char *page)
{
  ui_wait_frames (test, 3);
  save (shots, GTK_WIDGET (test->window), page);
}

static const UiTestConfig demonstration = {
  .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 0, .width = 1600, .height = 1000
};
static const UiTestConfig clinical = {
  .kind = ROUNDS_STORE_CLINICAL, .echo_ms = 0, .width = 1600, .height = 1000
};

static void
shoot_unlock (Shots *shots, const UiTestConfig *base, const char *page, gboolean small)
{
  UiTestConfig config = *base;
  g_autoptr (UiTest) test = NULL;
  g_autofree char *error_page = g_strdup_printf ("%s-error", page);

  if (small)
    {
      config.width = 900;
      config.height = 700;
    }
  test = ui_test_new (&config);
  save_window (shots, test, page);
  if (base != &clinical || small)
    return;
  gtk_editable_set_text (GTK_EDITABLE (ui_get (test, "passphrase_text")), "not this one");
  g_signal_emit_by_name (ui_get (test, "passphrase_text"), "activate");
  save_window (shots, test, "unlocking");
  ui_wait_locked (test);
  save_window (shots, test, error_page);
  ui_open (test);
  save_window (shots, test, "chart-clinical");
}

static void
shoot_broken (Shots *shots)
{
  UiTestConfig config = clinical;
  g_autoptr (UiTest) missing = NULL;
  g_autofree char *key = NULL;

  config.no_store = TRUE;
  missing = ui_test_new (&config);
  save_window (shots, missing, "store-missing");
  key = g_build_filename (missing->options->store, "key", NULL);
  g_mkdir_with_parents (missing->options->store, 0700);
  g_file_set_contents (key, "this is no key file", -1, NULL);
  ui_press (ui_get (missing, "again_button"));
  save_window (shots, missing, "store-broken");
}

static void
shoot_dialogs (Shots *shots, UiTest *test)
{
  GtkWindow *help;
  GtkWindow *about;

  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.about", NULL);
  about = ui_dialog (test);
  ui_wait_mapped (GTK_WIDGET (about));
  save (shots, GTK_WIDGET (about), "about");
  gtk_window_destroy (about);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.show-help-overlay", NULL);
  help = ui_dialog (test);
  ui_wait_mapped (GTK_WIDGET (help));
  save (shots, GTK_WIDGET (help), "shortcuts");
  gtk_window_close (help);
}

static gboolean
has_words (gpointer data)
{
  g_autofree char *shown = rounds_chat_turn_dup_shown (data);

  return strlen (shown) > 60;
}

static gboolean
is_over (gpointer data)
{
  return rounds_answer_is_over (rounds_chat_turn_get_answer (data));
}

static void
ask (UiTest *test, const char *question)
{
  g_assert_nonnull (
      rounds_chat_pane_ask (rounds_chart_page_get_chat (rounds_window_get_chart (test->window)),
                            question));
}

static void
shoot_chat (Shots *shots)
{
  UiTestConfig config = demonstration;
  g_autoptr (UiTest) test = NULL;
  RoundsEngineClient *engine;

  config.echo_ms = 40;
  test = ui_test_new (&config);
  ui_open (test);
  ui_wait_model_ready (test);
  save_window (shots, test, "chart");
  shoot_dialogs (shots, test);
  ask (test, "What raises serum potassium?");
  g_assert_true (test_wait_until (is_over, ui_last_turn (test), 20000));
  ask (test, "Which findings would argue against a new injury of the kidney in someone whose "
             "creatinine rose from 1.18 to 1.94 mg/dL over two years?");
  g_assert_true (test_wait_until (has_words, ui_last_turn (test), 20000));
  save_window (shots, test, "chat-streaming");
  engine = rounds_application_get_engine (test->application);
  kill (rounds_engine_client_get_pid (engine), SIGKILL);
  g_assert_true (test_wait_until (is_over, ui_last_turn (test), 20000));
  ui_wait_model_ready (test);
  ui_wait_frames (test, 3);
  save_window (shots, test, "chat-cut-off");
  gtk_window_set_default_size (GTK_WINDOW (test->window), 620, 800);
  ui_wait_frames (test, 3);
  save_window (shots, test, "chat-narrow");
}

static void
shoot_no_model (Shots *shots)
{
  UiTestConfig config = demonstration;
  g_autoptr (UiTest) test = NULL;

  config.echo_ms = -1;
  test = ui_test_new (&config);
  ui_open (test);
  ui_wait_model_failed (test);
  save_window (shots, test, "chat-no-model");
}

static int
shoot_look (const char *folder, const Look *look)
{
  Shots shots = { folder, look };

  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (int) (96 * 1024 * look->text), NULL);
  if (look->rtl)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  shoot_unlock (&shots, &clinical, "unlock", FALSE);
  shoot_unlock (&shots, &clinical, "unlock-small", TRUE);
  shoot_unlock (&shots, &demonstration, "unlock-demo", FALSE);
  shoot_unlock (&shots, &demonstration, "unlock-demo-small", TRUE);
  shoot_broken (&shots);
  shoot_chat (&shots);
  shoot_no_model (&shots);
  return 0;
}

static int
spawn_look (const char *self, const char *folder, const Look *look)
{
  const char *argv[] = { self, folder, look->name, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_setenv ("ADW_DEBUG_COLOR_SCHEME", look->scheme, TRUE);
  g_setenv ("ADW_DEBUG_HIGH_CONTRAST", look->contrast, TRUE);
  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status,
                     &error) ||
      !g_spawn_check_wait_status (status, &error))
    {
      g_printerr ("shots: the look %s: %s\n", look->name, error->message);
      return 1;
    }
  return 0;
}

int
main (int argc, char **argv)
{
  if (argc < 2)
    {
      g_printerr ("shots: it takes a folder. Try 'shots FOLDER [LOOK]'.\n");
      return 2;
    }
  for (guint i = 0; argc == 2 && i < G_N_ELEMENTS (looks); i++)
    if (spawn_look (argv[0], argv[1], &looks[i]) != 0)
      return 1;
  if (argc == 2)
    return 0;
  ui_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    if (strcmp (argv[2], looks[i].name) == 0)
      return shoot_look (argv[1], &looks[i]);
  g_printerr ("shots: there is no look %s\n", argv[2]);
  return 2;
}
