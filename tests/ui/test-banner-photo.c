/* The photograph in the banner (W9): of this patient or not there, from the reader's cage, without a hole or a jump.
 * Every face is drawn here, and nobody's. */
#include "overview-fixture.h"

#include "banner-photo.h"
#include "banner.h"
#include "counts.h"
#include "list-page.h"
#include "photo.h"
#include "source-facts.h"

#include <string.h>

#define RED  0xff0000u
#define BLUE 0x0000ffu

static const UiTestConfig demonstration = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = -1 };

/* ---- pictures ---- */

static cairo_status_t
on_png_written (gpointer bytes, const guchar *data, unsigned int size)
{
  g_byte_array_append (bytes, data, size);
  return CAIRO_STATUS_SUCCESS;
}

/* Head and shoulders on a ground of that colour; clear: on none. */
static GBytes *
draw (int width, int height, guint colour, gboolean clear)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create (surface);
  GByteArray *png = g_byte_array_new ();

  cairo_set_source_rgba (cr, (colour >> 16) / 255.0, (colour >> 8 & 255) / 255.0,
                         (colour & 255) / 255.0, clear ? 0 : 1);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, .25, .25, .25);
  cairo_arc (cr, width / 2.0, height * .4, width * .2, 0, 2 * G_PI);
  cairo_fill (cr);
  cairo_arc (cr, width / 2.0, height * 1.05, width * .4, G_PI, 2 * G_PI);
  cairo_fill (cr);
  cairo_destroy (cr);
  cairo_surface_write_to_png_stream (surface, on_png_written, png);
  cairo_surface_destroy (surface);
  return g_byte_array_free_to_bytes (png);
}

/* One of Patient.photo. (transfer full) */
static char *
attachment (const char *type, GBytes *bytes, const char *made)
{
  g_autofree char *data = g_base64_encode (g_bytes_get_data (bytes, NULL),
                                           g_bytes_get_size (bytes));
  g_autofree char *date = made != NULL ? g_strdup_printf (",\"creation\":\"%s\"", made)
                                       : g_strdup ("");

  return g_strdup_printf ("{\"contentType\":\"%s\",\"data\":\"%s\"%s}", type, data, date);
}

/* A patient of that id and family name. */
static void
put (UiRecord *record, const char *id, const char *family, const char *photos)
{
  g_autofree char *upper = g_ascii_strup (family, -1);
  g_autofree char *name = g_strconcat (upper, " Ida", NULL);
  g_autofree char *json = g_strdup_printf (
      "{\"resourceType\":\"Patient\",\"id\":\"%s\",\"name\":[{\"family\":\"%s\",\"given\":[\"Ida\"]"
      "}],\"gender\":\"female\",\"birthDate\":\"1976-04-03\",\"photo\":[%s]}\n",
      id, family, photos);

  overview_put (record, json, name);
}

static void
put_drawn (UiRecord *record, const char *id, const char *family, guint colour)
{
  g_autoptr (GBytes) png = draw (300, 400, colour, FALSE);
  g_autofree char *photo = attachment ("image/png", png, "2019-04-03");

  put (record, id, family, photo);
}

/* ---- which one ---- */

static void
test_choice (void)
{
  RoundsPhoto photos[] = {
    { "image/png", NULL, { .text = "2026-01-01", .from = 99 } }, /* named only by its address */
    { "image/png", "/photo/1/data", { NULL } },
    { "image/heic", "/photo/2/data", { .text = "2026-01-01", .from = 98 } },
    { "image/jpeg", "/photo/3/data", { .text = "2019-04-03", .from = 10 } },
    { "IMAGE/PNG", "/photo/4/data", { .text = "2021-04-03", .from = 20 } },
    { NULL, "/photo/5/data", { .text = "2026-01-01", .from = 97 } },
    { "image/png", "/photo/6/data", { .text = "2020-04-03", .from = 15 } },
  };
  RoundsPerson person = { .photos = photos };
  static const int expected[] = { -1, -1, 1, 1, 3, 4, 4, 4 };

  for (guint n = 0; n < G_N_ELEMENTS (expected); n++)
    {
      person.n_photos = n;
      if (expected[n] < 0)
        g_assert_null (rounds_photo_of (&person));
      else
        g_assert_true (rounds_photo_of (&person) == &photos[expected[n]]);
    }
}

/* ---- what is read ---- */

typedef struct
{
  gboolean done;
  RoundsPhotoPixels *pixels;
  GError *error;
} Read;

static void
on_photo_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Read *read = data;

  read->pixels = rounds_patient_work_finish (ROUNDS_PATIENT (source), result, &read->error);
  read->done = TRUE;
}

/* All that was asked of the worker before has been answered, too. (transfer full) */
static RoundsPhotoPixels *
read_photo (RoundsPatient *patient)
{
  const RoundsPatientJob job = { rounds_photo_read, NULL, NULL,
                                 (GDestroyNotify) rounds_photo_pixels_free };
  Read read = { FALSE };

  rounds_patient_work_async (patient, &job, on_photo_read, &read);
  g_assert_true (test_wait_for (&read.done, TEST_PATIENCE_MS));
  g_assert_no_error (read.error);
  return read.pixels;
}

static guint
colour_at (const RoundsPhotoPixels *pixels, guint x, guint y)
{
  const guint8 *at = g_bytes_get_data (pixels->pixels, NULL);

  at += 3 * (y * pixels->width + x);
  return (guint) at[0] << 16 | (guint) at[1] << 8 | at[2];
}

typedef struct
{
  UiRecord *record;
} Fixture;

static void
setup (Fixture *self, gconstpointer data)
{
  self->record = ui_record_new ();
}

/* "dark", "rtl", "large" (200 % text), else light. */
static void
look (const char *name)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      strcmp (name, "dark") == 0 ? ADW_COLOR_SCHEME_FORCE_DARK
                                                                 : ADW_COLOR_SCHEME_FORCE_LIGHT);
  gtk_widget_set_default_direction (strcmp (name, "rtl") == 0 ? GTK_TEXT_DIR_RTL
                                                              : GTK_TEXT_DIR_LTR);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi",
                (strcmp (name, "large") == 0 ? 2 : 1) * 96 * 1024, NULL);
}

static void
teardown (Fixture *self, gconstpointer data)
{
  look ("light");
  ui_record_free (self->record);
}

static void
test_read (Fixture *self, gconstpointer data)
{
  static const struct
  {
    int width, height;
    guint small[2];
    gboolean clear;
    guint ground;
  } cases[] = {
    { 300, 400, { 144, 192 }, FALSE, RED },
    { 1601, 1200, { 192, 143 }, FALSE, BLUE },
    { 48, 64, { 48, 64 }, FALSE, BLUE },
    { 300, 400, { 144, 192 }, TRUE, 0xffffff },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes)
          png = draw (cases[i].width, cases[i].height, cases[i].ground, cases[i].clear);
      g_autofree char *photo = attachment ("image/png", png, NULL);
      g_autoptr (RoundsPhotoPixels) pixels = NULL;

      put (self->record, "read", "Read", photo);
      pixels = read_photo (ui_record_open (self->record, "READ"));
      g_assert_nonnull (pixels);
      g_assert_cmpuint (pixels->width, ==, cases[i].small[0]);
      g_assert_cmpuint (pixels->height, ==, cases[i].small[1]);
      g_assert_cmpuint (g_bytes_get_size (pixels->pixels), ==, 3 * pixels->width * pixels->height);
      g_assert_cmphex (colour_at (pixels, 1, 1), ==, cases[i].ground);
      g_assert_cmphex (colour_at (pixels, pixels->width - 1, pixels->height / 8), ==,
                       cases[i].ground);
      g_assert_cmphex (colour_at (pixels, pixels->width / 2, pixels->height * 2 / 5), ==, 0x404040);
      g_assert_cmpmem (pixels->rid, ROUNDS_RID_BYTES,
                       rounds_patient_get_rid (self->record->patient), ROUNDS_RID_BYTES);
      g_assert_cmpuint (pixels->version, ==, i + 1);
    }
}

/* ---- in the banner ---- */

static RoundsBannerPhoto *
find_photo (GtkWidget *root)
{
  RoundsBannerPhoto *found = NULL;

  if (ROUNDS_IS_BANNER_PHOTO (root))
    return ROUNDS_BANNER_PHOTO (root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_photo (child);
  return found;
}

static GtkWidget *
show (Fixture *self, RoundsPatient *patient, int width)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *banner = rounds_banner_new (patient);

  gtk_box_append (GTK_BOX (box), banner);
  ui_record_show (self->record, box, width, 400);
  return banner;
}

static gboolean
is_shown (gpointer photo)
{
  return rounds_banner_photo_shows (photo);
}

static void
wait_shown (GtkWidget *banner)
{
  g_assert_true (test_wait_until (is_shown, find_photo (banner), TEST_PATIENCE_MS));
  ui_wait_painted (banner, 2);
}

/* How much of what is seen of root has that colour. */
static guint
count_colour (GtkWidget *root, guint colour)
{
  g_autoptr (GdkTexture) picture = ui_picture (root);
  int width = gdk_texture_get_width (picture), height = gdk_texture_get_height (picture);
  g_autofree guint32 *pixels = g_new (guint32, (gsize) width * height);
  guint n = 0;

  gdk_texture_download (picture, (guchar *) pixels, 4 * (gsize) width);
  for (gsize i = 0; i < (gsize) width * height; i++)
    n += (pixels[i] & 0xffffff) == colour;
  return n;
}

static graphene_rect_t
place_of (GtkWidget *widget, GtkWidget *banner)
{
  graphene_rect_t place;

  g_assert_true (gtk_widget_compute_bounds (widget, banner, &place));
  return place;
}

static void
test_shown (Fixture *self, gconstpointer data)
{
  GtkWidget *banner, *photo;
  int before;
  graphene_rect_t name, place;

  put_drawn (self->record, "face", "Face", RED);
  banner = show (self, ui_record_open (self->record, "FACE"), 1200);
  photo = GTK_WIDGET (find_photo (banner));
  before = gtk_widget_get_height (banner);
  name = place_of (overview_button (banner, "FACE Ida"), banner);
  wait_shown (banner);
  g_assert_cmpint (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (photo)), ==,
                   GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (photo), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Photograph of FACE Ida");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (photo), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "dated 03-Apr-2019");
  g_assert_cmpstr (gtk_widget_get_tooltip_text (photo), ==,
                   "Photograph of FACE Ida, dated 03-Apr-2019");
  g_assert_cmpuint (count_colour (GTK_WIDGET (self->record->window), RED), >, 300);
  /* Nothing moved for it, and it is no higher than the lines. */
  g_assert_cmpint (gtk_widget_get_height (banner), ==, before);
  place = place_of (overview_button (banner, "FACE Ida"), banner);
  g_assert_true (graphene_rect_equal (&place, &name));
  place = place_of (photo, banner);
  g_assert_cmpfloat (place.origin.x + place.size.width, <=, name.origin.x);
  g_assert_cmpfloat (place.origin.y + place.size.height, <=, before);
}

/* Its date stands in the source of who this is, not behind a pointer only (W5). It is no document of the chart. */
static void
test_source (Fixture *self, gconstpointer data)
{
  RoundsPatient *patient;
  const RoundsChartIndex *index;
  RoundsListChart chart;
  g_autoptr (GPtrArray) cards = NULL;
  guint found = 0;

  put_drawn (self->record, "said", "Saidly", RED);
  patient = ui_record_open (self->record, "SAIDLY");
  index = rounds_patient_get_index (patient);
  for (guint i = 0; i < index->n_rows; i++)
    g_assert_null (rounds_event_facet (index->rows[i].event, ROUNDS_FACET_ATTACHMENT, 0));
  chart = rounds_list_chart_of (patient, 0);
  cards = rounds_source_facts (&chart, rounds_patient_find_row (patient, index->person->rid, 0),
                               NULL);
  for (guint i = 0; i < cards->len; i++)
    {
      const RoundsSourceCard *card = g_ptr_array_index (cards, i);

      for (guint k = 0; k < card->lines->len; k++)
        {
          const RoundsSourceLine *line = &g_array_index (card->lines, RoundsSourceLine, k);

          found += g_strcmp0 (line->label, "Photograph") == 0 &&
                   g_strcmp0 (line->text, "dated 03-Apr-2019") == 0;
        }
    }
  g_assert_cmpuint (found, ==, 1);
}

/* What cannot be known by makes no hole: the words stand where they stand without it. */
static void
assert_none (Fixture *self, const char *photos)
{
  GtkWidget *banner, *photo;
  graphene_rect_t name, plain;
  int height;

  put (self->record, "plain", "Plain", "");
  banner = show (self, ui_record_open (self->record, "PLAIN"), 1200);
  plain = place_of (overview_button (banner, "PLAIN Ida"), banner);
  height = gtk_widget_get_height (banner);
  put (self->record, "none", "Nones", photos);
  banner = show (self, ui_record_open (self->record, "NONES"), 1200);
  photo = GTK_WIDGET (find_photo (banner));
  g_assert_null (read_photo (self->record->patient));
  ui_wait_painted (banner, 3);
  g_assert_false (gtk_widget_get_visible (photo));
  name = place_of (overview_button (banner, "NONES Ida"), banner);
  g_assert_cmpfloat (name.origin.x, ==, plain.origin.x);
  g_assert_cmpint (gtk_widget_get_height (banner), ==, height);
}

static void
assert_none_of (Fixture *self, const char *type, const void *bytes, gsize size)
{
  g_autoptr (GBytes) given = g_bytes_new (bytes, size);
  g_autofree char *photo = attachment (type, given, "2019-04-03");

  assert_none (self, photo);
}

static void
test_none (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) png = draw (300, 400, RED, FALSE), strip = draw (400, 40, RED, FALSE);
  g_autoptr (GBytes) dot = draw (8, 8, RED, FALSE);
  gsize size;
  const guint8 *bytes = g_bytes_get_data (png, &size);
  g_autofree guint8 *huge = g_memdup2 (bytes, size);
  g_autofree char *address = g_strdup (
      "{\"contentType\":\"image/png\",\"url\":\"https://example.org/face.png\"},{}");

  assert_none (self, address);
  assert_none_of (self, "image/png", bytes, size / 2);
  assert_none_of (self, "image/jpeg", bytes, size);
  assert_none_of (self, "text/html", bytes, size);
  assert_none_of (self, "image/png", "<script>", 8);
  assert_none_of (self, "image/png", "", 0);
  assert_none_of (self, "image/png", g_bytes_get_data (strip, NULL), g_bytes_get_size (strip));
  assert_none_of (self, "image/png", g_bytes_get_data (dot, NULL), g_bytes_get_size (dot));
  /* It says that it is 2^31 - 1 pixels wide (width: bytes 16 to 19 of a PNG). */
  memcpy (huge + 16, "\x7f\xff\xff\xff", 4);
  assert_none_of (self, "image/png", huge, size);
}

/* ---- late ---- */

static gboolean
is_never_shown (GtkWidget *root)
{
  RoundsBannerPhoto *photo = find_photo (root);

  return (photo == NULL || !rounds_banner_photo_shows (photo)) && count_colour (root, RED) == 0;
}

/* The chart was read anew before the picture came: what comes is of a record that is no more. What stands there now
 * cannot be read, so that nothing may be shown at any time. */
static void
test_late (Fixture *self, gconstpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *banner;
  g_autoptr (RoundsPhotoPixels) pixels = NULL;
  RoundsPatient *patient;

  put_drawn (self->record, "late", "Late", RED);
  patient = ui_record_open (self->record, "LATE");
  put (self->record, "late", "Late", "{\"contentType\":\"image/png\",\"data\":\"aGk=\"}");
  /* Asked for in this order, answered in this order: the new chart, the banner's picture, one for this test. */
  rounds_patient_reload (patient);
  banner = rounds_banner_new (patient);
  gtk_box_append (GTK_BOX (box), banner);
  pixels = read_photo (patient);
  g_assert_nonnull (pixels);
  g_assert_cmpuint (rounds_patient_get_person (patient)->version, ==, pixels->version + 1);
  g_assert_false (rounds_banner_photo_shows (find_photo (banner)));
  g_assert_null (read_photo (patient));
  ui_record_show (self->record, box, 1200, 400);
  g_assert_true (is_never_shown (GTK_WIDGET (self->record->window)));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (find_photo (banner))));
}

/* A new one takes the place of the old, and the same is not read twice. */
static void
test_another (Fixture *self, gconstpointer data)
{
  RoundsPatient *patient;
  GtkWidget *banner;

  put_drawn (self->record, "new", "Newer", RED);
  patient = ui_record_open (self->record, "NEWER");
  banner = show (self, patient, 1200);
  wait_shown (banner);
  rounds_patient_reload (patient);
  ui_record_wait_changed (self->record);
  g_assert_true (rounds_banner_photo_shows (find_photo (banner)));
  put_drawn (self->record, "new", "Newer", BLUE);
  rounds_patient_reload (patient);
  ui_record_wait_changed (self->record);
  g_assert_false (rounds_banner_photo_shows (find_photo (banner)));
  wait_shown (banner);
  g_assert_cmpuint (count_colour (GTK_WIDGET (self->record->window), RED), ==, 0);
  g_assert_cmpuint (count_colour (GTK_WIDGET (self->record->window), BLUE), >, 300);
}

static void
test_closed (Fixture *self, gconstpointer data)
{
  GtkWidget *banner;

  put_drawn (self->record, "shut", "Shut", RED);
  banner = show (self, ui_record_open (self->record, "SHUT"), 1200);
  wait_shown (banner);
  rounds_patient_close (self->record->patient);
  g_assert_false (rounds_banner_photo_shows (find_photo (banner)));
  ui_wait_painted (banner, 2);
  g_assert_true (is_never_shown (GTK_WIDGET (self->record->window)));
  /* Closed before it came: nothing comes. */
  banner = show (self, ui_record_open (self->record, "SHUT"), 1200);
  rounds_patient_close (self->record->patient);
  read_photo (ui_record_open (self->record, "Wes853"));
  ui_wait_painted (banner, 2);
  g_assert_true (is_never_shown (GTK_WIDGET (self->record->window)));
}

/* ---- in every look and width ---- */

static void
test_looks (Fixture *self, gconstpointer data)
{
  static const char *const looks[] = { "light", "dark", "rtl", "large" };
  static const int widths[] = { 1600, 900, 620 };

  put_drawn (self->record, "look", "Looked", RED);
  ui_record_open (self->record, "LOOKED");
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
      {
        GtkWidget *banner, *name;
        graphene_rect_t photo, words;
        gboolean mirrored = strcmp (looks[i], "rtl") == 0;

        look (looks[i]);
        banner = show (self, self->record->patient, widths[w]);
        name = overview_button (banner, "LOOKED Ida");
        g_assert_true (ui_shows (banner, "born 03-Apr-1976"));
        /* It gives way where letters are large and the window is narrow. */
        if (strcmp (looks[i], "large") == 0 && widths[w] < 900)
          {
            g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (find_photo (banner))));
            continue;
          }
        wait_shown (banner);
        photo = place_of (GTK_WIDGET (find_photo (banner)), banner);
        words = place_of (name, banner);
        if (mirrored)
          g_assert_cmpfloat (words.origin.x + words.size.width, <=, photo.origin.x);
        else
          g_assert_cmpfloat (photo.origin.x + photo.size.width, <=, words.origin.x);
        g_assert_cmpfloat (photo.origin.x, >=, 0);
        g_assert_cmpfloat (photo.origin.x + photo.size.width, <=, gtk_widget_get_width (banner));
        g_assert_cmpfloat (photo.origin.y + photo.size.height, <=, gtk_widget_get_height (banner));
        g_assert_cmpfloat (photo.size.height, >=, 32);
      }
}

/* ---- another patient, in the window ---- */

static gboolean
has_photo (gpointer window)
{
  RoundsBannerPhoto *photo = find_photo (window);

  return photo != NULL && rounds_banner_photo_shows (photo);
}

static void
test_switch (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  GtkWidget *window = GTK_WIDGET (test->window);
  UiRecord record = { .session = test->session };

  ui_enter (test);
  put_drawn (&record, "one", "Onely", RED);
  put_drawn (&record, "two", "Twoly", BLUE);
  for (guint i = 0; i < 3; i++)
    {
      /* As soon as it is open, the next. */
      ui_open_patient (test, "ONELY");
      ui_open_patient (test, "Wes853");
      read_photo (rounds_window_get_patient (test->window));
      ui_wait_frames (test, 3);
      g_assert_true (is_never_shown (window));
      ui_open_patient (test, "ONELY");
      ui_open_patient (test, "TWOLY");
      g_assert_cmpuint (count_colour (window, RED), ==, 0);
      g_assert_true (test_wait_until (has_photo, window, TEST_PATIENCE_MS));
      ui_wait_frames (test, 3);
      g_assert_cmpuint (count_colour (window, RED), ==, 0);
      g_assert_cmpuint (count_colour (window, BLUE), >, 300);
    }
  rounds_session_lock (test->session);
  ui_wait_frames (test, 3);
  g_assert_null (find_photo (window));
  g_assert_cmpuint (count_colour (window, BLUE), ==, 0);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  ui_test_style ();
  g_test_add_func ("/photo/choice", test_choice);
  g_test_add ("/photo/read", Fixture, NULL, setup, test_read, teardown);
  g_test_add ("/photo/shown", Fixture, NULL, setup, test_shown, teardown);
  g_test_add ("/photo/source", Fixture, NULL, setup, test_source, teardown);
  g_test_add ("/photo/none", Fixture, NULL, setup, test_none, teardown);
  g_test_add ("/photo/late", Fixture, NULL, setup, test_late, teardown);
  g_test_add ("/photo/another", Fixture, NULL, setup, test_another, teardown);
  g_test_add ("/photo/closed", Fixture, NULL, setup, test_closed, teardown);
  g_test_add ("/photo/looks", Fixture, NULL, setup, test_looks, teardown);
  g_test_add_func ("/photo/switch", test_switch);
  return g_test_run ();
}
