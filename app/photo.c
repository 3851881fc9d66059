#include "photo.h"

#include "documents.h"
#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Nobody is known by fewer pixels across, or by a strip. */
#define LEAST_SIDE 16
#define MOST_SHAPE 4 /* times as long as wide */

/* ---- which ---- */

static const char *
format_of (const RoundsPhoto *photo)
{
  static const char *const formats[][2] = {
    { "image/png", "png" },
    { "image/jpeg", "jpeg" },
    { "image/jpg", "jpeg" },
  };

  for (gsize i = 0; photo->content_type != NULL && i < G_N_ELEMENTS (formats); i++)
    if (g_ascii_strcasecmp (photo->content_type, formats[i][0]) == 0)
      return formats[i][1];
  return NULL;
}

static gboolean
is_newer (const RoundsPhoto *photo, const RoundsPhoto *than)
{
  return photo->made.text != NULL &&
         (than->made.text == NULL || photo->made.from > than->made.from);
}

const RoundsPhoto *
rounds_photo_of (const RoundsPerson *person)
{
  const RoundsPhoto *found = NULL;

  for (guint i = 0; i < person->n_photos; i++)
    if (person->photos[i].pointer != NULL && format_of (&person->photos[i]) != NULL &&
        (found == NULL || is_newer (&person->photos[i], found)))
      found = &person->photos[i];
  return found;
}

char *
rounds_photo_say_made (const RoundsChartIndex *index, const RoundsPhoto *photo)
{
  g_autofree char *date = rounds_say_time (index, &photo->made);

  return photo->made.text != NULL ? g_strdup_printf (_ ("dated %s"), date)
                                  : g_strdup (_ ("date not recorded"));
}

/* ---- smaller ---- */

/* Where pixel i of n stands in `of`; at least one pixel wide. */
static void
stretch (guint i, guint n, guint of, guint *from, guint *to)
{
  *from = (guint) ((guint64) i * of / n);
  *to = MAX ((guint) ((guint64) (i + 1) * of / n), *from + 1);
}

/* The mean of all that a small pixel stands for, on white where it is clear. */
static void
shrink_pixel (const RoundsPixmap *from, RoundsPhotoPixels *to, guint at[2], guint8 rgb[3])
{
  const guint8 *pixels = g_bytes_get_data (from->pixels, NULL);
  guint64 sums[3] = { 0 }, n;
  guint left, right, top, bottom;

  stretch (at[0], to->width, from->width, &left, &right);
  stretch (at[1], to->height, from->height, &top, &bottom);
  for (guint y = top; y < bottom; y++)
    for (guint x = left; x < right; x++)
      {
        const guint8 *pixel = pixels + ((gsize) y * from->width + x) * from->channels;
        guint alpha = from->channels == 4 ? pixel[3] : 255;

        for (guint c = 0; c < 3; c++)
          sums[c] += pixel[from->channels == 1 ? 0 : c] * alpha + 255 * (255 - alpha);
      }
  n = (guint64) (right - left) * (bottom - top) * 255;
  for (guint c = 0; c < 3; c++)
    rgb[c] = (guint8) ((sums[c] + n / 2) / n);
}

/* NULL: nobody would be known by it. */
static RoundsPhotoPixels *
shrink (const RoundsPixmap *from)
{
  guint longer = MAX (from->width, from->height), shorter = MIN (from->width, from->height);
  guint side = MIN (longer, ROUNDS_PHOTO_SIDE);
  RoundsPhotoPixels *self;
  guint8 *pixels;

  if (shorter < LEAST_SIDE || longer / MOST_SHAPE > shorter)
    return NULL;
  self = g_new0 (RoundsPhotoPixels, 1);
  self->width = (guint) ((guint64) from->width * side / longer);
  self->height = (guint) ((guint64) from->height * side / longer);
  pixels = g_malloc (3 * (gsize) self->width * self->height);
  for (guint y = 0; y < self->height; y++)
    for (guint x = 0; x < self->width; x++)
      shrink_pixel (from, self, (guint[]){ x, y }, pixels + 3 * ((gsize) y * self->width + x));
  self->pixels = rounds_pixels_take (pixels, 3 * (gsize) self->width * self->height);
  return self;
}

/* ---- read ---- */

static gboolean
is_damaged (RoundsReading *reading)
{
  guint n;
  const RoundsReadingWarning *warnings = rounds_reading_get_warnings (reading, &n);

  for (guint i = 0; i < n; i++)
    if (warnings[i].code == ROUNDS_READING_WARNING_DAMAGED)
      return TRUE;
  return FALSE;
}

/* NULL without an error: nothing could be made of it. */
static RoundsPhotoPixels *
decode (const char *format, GBytes *document, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (RoundsReading)
      reading = rounds_documents_read_unasked (format, document, cancellable, &why);
  const RoundsPixmap *pixmaps = NULL;
  guint n = 0;

  if (g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&why));
  if (reading != NULL)
    pixmaps = rounds_reading_get_pixmaps (reading, &n);
  return n == 1 && !is_damaged (reading) ? shrink (&pixmaps[0]) : NULL;
}

static GBytes *
bytes_of (const RoundsOpenChart *chart,
          const RoundsActor *actor,
          const RoundsPhoto *photo,
          GError **error)
{
  g_autoptr (RoundsDocuments) documents = rounds_documents_new (chart->chart, actor, error);
  const RoundsAttachment attachment = { .pointer = photo->pointer, .size = -1 };
  RoundsEvent event = { .version = chart->index->person->version };

  memcpy (event.rid, chart->index->person->rid, sizeof event.rid);
  return documents != NULL ? rounds_documents_bytes (documents, &event, &attachment, error) : NULL;
}

gpointer
rounds_photo_read (const RoundsOpenChart *chart,
                   const RoundsActor *actor,
                   gpointer data,
                   GCancellable *cancellable,
                   GError **error)
{
  const RoundsPerson *person = chart->index->person;
  const RoundsPhoto *photo = person != NULL ? rounds_photo_of (person) : NULL;
  g_autoptr (GBytes) bytes = NULL;
  RoundsPhotoPixels *self;

  if (photo == NULL)
    return NULL;
  bytes = bytes_of (chart, actor, photo, error);
  if (bytes == NULL)
    return NULL;
  self = decode (format_of (photo), bytes, cancellable, error);
  if (self != NULL)
    {
      memcpy (self->rid, person->rid, sizeof self->rid);
      self->version = person->version;
    }
  return self;
}

void
rounds_photo_pixels_free (RoundsPhotoPixels *self)
{
  g_bytes_unref (self->pixels);
  g_free (self);
}
