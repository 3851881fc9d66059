/* test-contrast.c: every page and dialog that `shots` makes a picture of: that no words are cut and nothing
 * sticks out, and the names of what takes the focus in it. In four looks its words are measured against what
 * is behind them, from the pixels; in the first of them Tab goes round; two more are for their size alone.
 *
 * `test-contrast LOOK`; a look is a process, because libadwaita reads contrast and colour scheme once.
 */
#include "shots.h"

#include "counts.h"
#include "ui-checks.h"
#include "ui-contrast.h"
#include "ui-keys.h"
#include "undo.h"

#include <string.h>

typedef struct
{
  const char *name, *scheme, *contrast;
  double text;
  gboolean rtl, tab, colours; /* tab, colours: looked at in this look */
} Look;

static const Look looks[] = {
  { "light", "prefer-light", "0", 1, FALSE, TRUE, TRUE },
  { "dark", "prefer-dark", "0", 1, FALSE, FALSE, TRUE },
  { "contrast", "prefer-light", "1", 1, FALSE, FALSE, TRUE },
  { "contrast-dark", "prefer-dark", "1", 1, FALSE, FALSE, TRUE },
  { "large", "prefer-light", "0", 2, FALSE, FALSE, FALSE },
  { "rtl", "prefer-light", "0", 1, TRUE, FALSE, FALSE },
};

struct _Shots
{
  const Look *look;
  UiContrast worst;
  guint n_pages;
};

static void
measure_colours (Shots *shots, GtkWidget *root, const char *name)
{
  UiContrast found = ui_check_contrast (root, name);

  shots->worst.words = MIN (shots->worst.words, found.words);
  shots->worst.graphics = MIN (shots->worst.graphics, found.graphics);
  shots->worst.n_words += found.n_words;
  shots->worst.n_graphics += found.n_graphics;
}

void
shots_save (Shots *shots, GtkWidget *root, const char *page)
{
  g_autofree char *name = g_strdup_printf ("%s, %s", page, shots->look->name);

  shots->n_pages++;
  ui_check_names (root, name);
  ui_check_size (root, name);
  ui_check_selectable (root, name);
  if (shots->look->colours)
    measure_colours (shots, root, name);
  if (shots->look->tab)
    {
      GtkRoot *window = gtk_widget_get_root (root);
      GtkWidget *focus = gtk_root_get_focus (window);

      ui_check_tab (root, name);
      gtk_root_set_focus (window, focus);
    }
}

gboolean
shots_escape (Shots *shots, GtkWidget *over, const char *page)
{
  if (shots->look->tab)
    ui_escape (over, page);
  return shots->look->tab;
}

static const Look *look; /* of this process */

static void
check (void (*shoot) (Shots *shots), guint n_words)
{
  Shots shots = { look, { 21, 21, 0, 0 }, 0 };

  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (int) (96 * 1024 * look->text), NULL);
  if (look->rtl)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  shoot (&shots);
  g_test_message ("%s: %u pages", look->name, shots.n_pages);
  if (!look->colours)
    return;
  g_test_message ("%s: worst of %u words %.2f, of %u icons %.2f", look->name, shots.worst.n_words,
                  shots.worst.words, shots.worst.n_graphics, shots.worst.graphics);
  /* A page that came out empty would have no bad word. */
  g_assert_cmpuint (shots.worst.n_words, >, n_words);
}

static void
test_pages (void)
{
  check (shots_pages, 5000);
}

static void
test_over (void)
{
  check (shots_dialogs, 500);
}

static void
test_charts (void)
{
  check (shots_charts, 500);
}

/* ---- the measure itself ---- */

static gboolean
is_painted (gpointer data)
{
  return gdk_frame_clock_get_frame_counter (data) > 2;
}

/* A child of this style, in a window of its own. */
static UiContrast
measure (const char *css, GtkWidget *child)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
  GtkWidget *window = gtk_window_new ();
  UiContrast found;

  gtk_css_provider_load_from_data (provider, css, -1);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_USER + 1);
  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_mapped (child);
  gdk_frame_clock_begin_updating (gtk_widget_get_frame_clock (child));
  g_assert_true (
      test_wait_until (is_painted, gtk_widget_get_frame_clock (child), TEST_PATIENCE_MS));
  found = ui_measure_contrast (child);
  gtk_style_context_remove_provider_for_display (gdk_display_get_default (),
                                                 GTK_STYLE_PROVIDER (provider));
  gtk_window_destroy (GTK_WINDOW (window));
  return found;
}

/* Pairs whose contrast WCAG's own formula gives. */
static void
test_measure (void)
{
  UiContrast found = measure ("label { color: #767676; background: #ffffff; }",
                              gtk_label_new ("Potassium mmol"));

  g_assert_cmpuint (found.n_words, >, 2);
  g_assert_cmpfloat_with_epsilon (found.words, 4.54, .05);
  found = measure ("label { color: #000000; background: #ffffff; opacity: .5; }",
                   gtk_label_new ("Potassium mmol"));
  g_assert_cmpfloat_with_epsilon (found.words, 4.0, .15);
  /* Dark words over the edge of a dark bar: what stands on the bar counts, not the paper beside it. */
  found = measure ("label { color: #202020; background: linear-gradient(to right, #303030 50%, "
                   "#ffffff 50%); }",
                   gtk_label_new ("Potassium mmol per litre"));
  g_assert_cmpfloat (found.words, <, 1.5);
  found = measure ("image { color: #949494; background: #ffffff; }",
                   gtk_image_new_from_icon_name ("system-search-symbolic"));
  g_assert_cmpuint (found.n_graphics, ==, 1);
  g_assert_cmpfloat_with_epsilon (found.graphics, 3.03, .05);
}

/* The sign of a switch, on and off: which of the two a page shows depends on the person. */
static void
test_switch (void)
{
  const UiTestConfig config = { .no_store = TRUE, .echo_ms = 0 };
  g_autoptr (UiTest) test = ui_test_new (&config); /* for its style */

  g_assert_nonnull (test);
  for (int on = 0; on < 2; on++)
    {
      GtkWidget *window = gtk_window_new (), *control = gtk_switch_new ();
      UiContrast found;

      gtk_switch_set_active (GTK_SWITCH (control), on);
      gtk_widget_set_halign (control, GTK_ALIGN_CENTER);
      gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
      gtk_window_set_child (GTK_WINDOW (window), control);
      gtk_window_present (GTK_WINDOW (window));
      ui_wait_mapped (window);
      ui_wait_painted (window, 3);
      found = ui_measure_contrast (control);
      g_test_message ("%s: %u signs, worst %.2f", on ? "on" : "off", found.n_graphics,
                      found.graphics);
      g_assert_cmpfloat (found.graphics, >=, 3);
      gtk_window_destroy (GTK_WINDOW (window));
    }
}

static GtkWidget *
find_toast (GtkWidget *root)
{
  GtkWidget *found = NULL;

  if (strcmp (G_OBJECT_TYPE_NAME (root), "AdwToastWidget") == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_toast (child);
  return found;
}

/* The pixels of a toast over this text, without its round ends. */
static GBytes *
toast_over (const char *behind)
{
  GtkWidget *window = gtk_window_new (), *overlay = adw_toast_overlay_new ();
  GtkWidget *label = gtk_label_new (behind), *drawn;
  AdwToast *toast = rounds_undo_toast_new ("Seen: Potassium");
  g_autoptr (GdkTexture) picture = NULL;
  g_autofree guchar *bytes = NULL;
  GByteArray *inner = g_byte_array_new ();
  graphene_rect_t box;
  int wide;

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), label);
  gtk_window_set_child (GTK_WINDOW (window), overlay);
  gtk_window_set_default_size (GTK_WINDOW (window), 500, 500);
  gtk_window_present (GTK_WINDOW (window));
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), g_object_ref (toast));
  ui_wait_mapped (overlay);
  ui_wait_painted (overlay, 3);
  g_assert_cmpfloat (ui_measure_contrast (adw_toast_get_custom_title (toast)).words, >=, 4.5);
  drawn = find_toast (overlay);
  g_assert_nonnull (drawn);
  g_assert_true (gtk_widget_compute_bounds (drawn, window, &box));
  picture = ui_picture (window);
  wide = gdk_texture_get_width (picture);
  bytes = g_malloc ((gsize) wide * gdk_texture_get_height (picture) * 4);
  gdk_texture_download (picture, bytes, (gsize) wide * 4);
  for (int y = (int) box.origin.y + 2; y < (int) (box.origin.y + box.size.height) - 2; y++)
    g_byte_array_append (inner,
                         bytes + ((gsize) y * wide + (gsize) (box.origin.x + box.size.height)) * 4,
                         (guint) (box.size.width - 2 * box.size.height) * 4);
  gtk_window_destroy (GTK_WINDOW (window));
  g_object_unref (toast);
  g_assert_cmpuint (inner->len, >, 4000);
  return g_byte_array_free_to_bytes (inner);
}

/* What a toast says is read on its own ground: nothing of a dense page behind it comes through. */
static void
test_toast (void)
{
  const UiTestConfig config = { .no_store = TRUE, .echo_ms = 0 };
  g_autoptr (UiTest) test = ui_test_new (&config); /* for its style */
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) plain = NULL, dense = NULL;

  for (guint i = 0; i < 300; i++)
    g_string_append (text, "MMM ");
  plain = toast_over ("");
  dense = toast_over (text->str);

  g_assert_nonnull (test);
  g_assert_true (g_bytes_equal (plain, dense));
}

int
main (int argc, char **argv)
{
  const char *name = argc > 1 ? argv[1] : "light";

  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    if (strcmp (name, looks[i].name) == 0)
      look = &looks[i];
  if (look == NULL)
    {
      g_printerr ("test-contrast: there is no look %s\n", name);
      return 2;
    }
  g_setenv ("ADW_DEBUG_COLOR_SCHEME", look->scheme, TRUE);
  g_setenv ("ADW_DEBUG_HIGH_CONTRAST", look->contrast, TRUE);
  if (argc > 1)
    {
      argv[1] = argv[0];
      argv++;
      argc--;
    }
  ui_test_init (&argc, &argv);
  g_test_add_func ("/contrast/measure", test_measure);
  g_test_add_func ("/contrast/switch", test_switch);
  g_test_add_func ("/contrast/toast", test_toast);
  g_test_add_func ("/contrast/over", test_over);
  g_test_add_func ("/contrast/charts", test_charts);
  g_test_add_func ("/contrast/pages", test_pages);
  return g_test_run ();
}
