/* shots.c: `shots FOLDER [--keep]`: every page and dialog of the window as pictures, in five looks, held
 * against the references that somebody has looked at (tests/ui/references, a quarter of the size, grey);
 * --keep makes them the references.
 *
 * Made by the window itself through the cairo renderer: no picture depends on a screen, a
 * compositor or a theme of the machine. A look is a process of its own, because libadwaita reads
 * contrast and colour scheme once.
 */
#include "shots.h"

#include <stdlib.h>
#include <string.h>

/* A reference has one grey value for SMALL x SMALL pixels. A picture differs when more than DIFFERS of
 * its values are off by more than OFF: a caret or a spinner is less, a row that moved is more. */
#define SMALL            4
#define OFF              24
#define DIFFERS          0.004
/* The title of a clinical store says the machine's minute, and a centred title moves with the width of its digits:
 * 0.7 % at 200 % text. A row that moved is more than this too. */
#define DIFFERS_BY_CLOCK 0.012

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

struct _Shots
{
  const char *folder;
  const Look *look;
  gboolean keep;
  guint differing; /* pictures */
};

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

static double
may_differ (const char *page)
{
  return strcmp (page, "chart-clinical") == 0 ? DIFFERS_BY_CLOCK : DIFFERS;
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
  else if (share > may_differ (page))
    g_printerr ("shots: %s-%s differs from its reference in %.1f %%\n", page, shots->look->name,
                100 * share);
  shots->differing += reference == NULL || share > may_differ (page);
  g_free (small.grey);
}

/* ---- pictures ---- */

void
shots_save (Shots *shots, GtkWidget *root, const char *page)
{
  g_autofree char *name = g_strdup_printf ("%s-%s.png", page, shots->look->name);
  g_autofree char *path = g_build_filename (shots->folder, name, NULL);
  g_autoptr (GdkTexture) picture = ui_picture (root);

  if (!gdk_texture_save_to_png (picture, path))
    g_error ("cannot write %s", path);
  hold_against_reference (shots, picture, page);
}

gboolean
shots_escape (Shots *shots, GtkWidget *over, const char *page)
{
  return FALSE;
}

static int
shoot_look (Shots shots)
{
  const Look *look = shots.look;

  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (int) (96 * 1024 * look->text), NULL);
  if (look->rtl)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  shots_dialogs (&shots);
  shots_charts (&shots);
  shots_pages (&shots);
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
