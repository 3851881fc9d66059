/* shots.c: `shots FOLDER [--keep]`: every page and dialog of the window as pictures, in five looks, held
 * against the references that somebody has looked at (tests/ui/references, a quarter of the size, grey);
 * --keep makes them the references.
 *
 * Made by the window itself through the cairo renderer: no picture depends on a screen, a
 * compositor or a theme of the machine. A look is a process of its own, because libadwaita reads
 * contrast and colour scheme once.
 */
#include "ui-test.h"

#include "counts.h"

#include "section.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* A reference has one grey value for SMALL x SMALL pixels. A picture differs when more than DIFFERS of
 * its values are off by more than OFF: a caret or a spinner is less, a row that moved is more. */
#define SMALL   4
#define OFF     24
#define DIFFERS 0.004

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
  gboolean keep;
  guint differing; /* pictures */
} Shots;

/* ---- references ---- */

typedef struct
{
  int width, height;
  guchar *grey; /* (height, width) */
} Small;

static Small
small_of (GdkTexture *picture)
{
  int wide = gdk_texture_get_width (picture), high = gdk_texture_get_height (picture);
  g_autofree guchar *bytes = g_malloc ((gsize) wide * high * 4);
  Small small = { wide / SMALL, high / SMALL, NULL };

  gdk_texture_download (picture, bytes, (gsize) wide * 4);
  small.grey = g_malloc ((gsize) small.width * small.height);
  for (int y = 0; y < small.height; y++)
    for (int x = 0; x < small.width; x++)
      {
        guint sum = 0;

        for (int k = 0; k < SMALL * SMALL; k++)
          {
            const guchar *at = bytes +
                               ((gsize) (y * SMALL + k / SMALL) * wide + x * SMALL + k % SMALL) * 4;

            sum += at[0] + at[1] + at[2];
          }
        small.grey[y * small.width + x] = sum / (3 * SMALL * SMALL);
      }
  return small;
}

static char *
reference_path (Shots *shots, const char *page)
{
  g_autofree char *name = g_strdup_printf ("%s-%s.png", page, shots->look->name);

  return g_build_filename (ROUNDS_TESTS_DIR, "ui", "references", name, NULL);
}

static void
keep_reference (const char *path, const Small *small)
{
  g_autoptr (GdkPixbuf)
      pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, small->width, small->height);
  g_autoptr (GError) error = NULL;

  for (int y = 0; y < small->height; y++)
    for (int x = 0; x < small->width; x++)
      memset (gdk_pixbuf_get_pixels (pixbuf) + y * gdk_pixbuf_get_rowstride (pixbuf) + x * 3,
              small->grey[y * small->width + x], 3);
  if (!gdk_pixbuf_save (pixbuf, path, "png", &error, "compression", "9", NULL))
    g_error ("cannot write %s: %s", path, error->message);
}

static double
difference (const GdkPixbuf *reference, const Small *small)
{
  guint differing = 0;

  if (gdk_pixbuf_get_width (reference) != small->width ||
      gdk_pixbuf_get_height (reference) != small->height)
    return 1;
  for (int y = 0; y < small->height; y++)
    for (int x = 0; x < small->width; x++)
      {
        const guchar *at = gdk_pixbuf_read_pixels (reference) +
                           y * gdk_pixbuf_get_rowstride (reference) +
                           x * gdk_pixbuf_get_n_channels (reference);

        differing += abs (at[0] - small->grey[y * small->width + x]) > OFF;
      }
  return (double) differing / (small->width * small->height);
}

static void
hold_against_reference (Shots *shots, GdkTexture *picture, const char *page)
{
  g_autofree char *path = reference_path (shots, page);
  Small small = small_of (picture);
  g_autoptr (GdkPixbuf) reference = NULL;
  double share;

  if (shots->keep)
    keep_reference (path, &small);
  reference = gdk_pixbuf_new_from_file (path, NULL);
  share = reference != NULL ? difference (reference, &small) : 1;
  if (reference == NULL)
    g_printerr ("shots: %s-%s has no reference\n", page, shots->look->name);
  else if (share > DIFFERS)
    g_printerr ("shots: %s-%s differs from its reference in %.1f %%\n", page, shots->look->name,
                100 * share);
  shots->differing += reference == NULL || share > DIFFERS;
  g_free (small.grey);
}

/* ---- pictures ---- */

static void
save (Shots *shots, GtkWidget *root, const char *page)
{
  g_autofree char *name = g_strdup_printf ("%s-%s.png", page, shots->look->name);
  g_autofree char *path = g_build_filename (shots->folder, name, NULL);
  g_autoptr (GdkTexture) picture = ui_picture (root);

  if (!gdk_texture_save_to_png (picture, path))
    g_error ("cannot write %s", path);
  hold_against_reference (shots, picture, page);
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

/* Every section of a full chart, and of one that is nearly empty the overview. */
static void
shoot_sections (Shots *shots)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  guint n;
  const RoundsSection *sections = rounds_sections_get (&n);

  ui_enter (test);
  ui_wait_frames (test, 10);
  save_window (shots, test, "patients");
  ui_open_patient (test, "Wes853");
  ui_wait_model_ready (test);
  for (guint i = 0; i < n; i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (test->window), "win.section", "s", sections[i].id);
      ui_wait_frames (test, 12);
      save_window (shots, test, sections[i].id);
    }
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.section", "s", sections[0].id);
  gtk_window_set_default_size (GTK_WINDOW (test->window), 900, 1000);
  ui_wait_frames (test, 12);
  save_window (shots, test, "narrow");
  ui_open_patient (test, "Dorsey40");
  ui_wait_frames (test, 12);
  save_window (shots, test, "nearly-empty");
}

static int
shoot_look (Shots shots)
{
  const Look *look = shots.look;

  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (int) (96 * 1024 * look->text), NULL);
  if (look->rtl)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  shoot_unlock (&shots, &clinical, "unlock", FALSE);
  shoot_unlock (&shots, &clinical, "unlock-small", TRUE);
  shoot_unlock (&shots, &demonstration, "unlock-demo", FALSE);
  shoot_unlock (&shots, &demonstration, "unlock-demo-small", TRUE);
  shoot_broken (&shots);
  shoot_sections (&shots);
  shoot_chat (&shots);
  shoot_no_model (&shots);
  return shots.differing > 0 ? 1 : 0;
}

static int
spawn_look (const char *self, const Shots *shots)
{
  const Look *look = shots->look;
  const char *argv[] = { self, shots->folder, look->name, shots->keep ? "--keep" : NULL, NULL };
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

static int
shoot_all (const char *self, Shots shots)
{
  int status = 0;

  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      shots.look = &looks[i];
      status |= spawn_look (self, &shots);
    }
  return status;
}

int
main (int argc, char **argv)
{
  Shots shots = { 0 };

  if (argc > 2 && strcmp (argv[argc - 1], "--keep") == 0)
    {
      shots.keep = TRUE;
      argv[--argc] = NULL;
    }
  if (argc < 2)
    {
      g_printerr ("shots: it takes a folder. Try 'shots FOLDER [LOOK] [--keep]'.\n");
      return 2;
    }
  shots.folder = argv[1];
  if (argc == 2)
    return shoot_all (argv[0], shots);
  ui_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    if (strcmp (argv[2], looks[i].name) == 0)
      {
        shots.look = &looks[i];
        return shoot_look (shots);
      }
  g_printerr ("shots: there is no look %s\n", argv[2]);
  return 2;
}
