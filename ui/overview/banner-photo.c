#include "banner-photo.h"

#include "photo.h"
#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CORNER 4

struct _RoundsBannerPhoto
{
  GtkWidget parent_instance;

  RoundsPatient *patient;
  guint32 version;     /* of the record whose photograph was asked for; 0: none */
  GdkTexture *texture; /* NULL: not there yet, or none */
};

G_DEFINE_FINAL_TYPE (RoundsBannerPhoto, rounds_banner_photo, GTK_TYPE_WIDGET)

/* ---- whose, and of when ---- */

/* NULL: no chart, no Patient, no photograph in it. */
static const RoundsPhoto *
photo_now (RoundsBannerPhoto *self)
{
  const RoundsPerson *person = rounds_patient_get_person (self->patient);

  return person != NULL ? rounds_photo_of (person) : NULL;
}

static void
say_whose (RoundsBannerPhoto *self, const RoundsPhoto *photo)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  g_autofree char *name = rounds_say_name_in_line (rounds_say_name (index->person));
  g_autofree char *label = g_strdup_printf (_ ("Photograph of %s"), name);
  g_autofree char *made = rounds_photo_say_made (index, photo);
  g_autofree char *both = g_strdup_printf ("%s, %s", label, made);

  gtk_widget_set_tooltip_text (GTK_WIDGET (self), both);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, made, -1);
}

/* ---- asked for, come ---- */

static void
forget (RoundsBannerPhoto *self)
{
  self->version = 0;
  g_clear_object (&self->texture);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, "",
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "", -1);
}

/* Whether what came, or failed to, is still asked for: not of a chart that is closed, or was read anew with another
 * record of this person. */
static gboolean
is_wanted (RoundsBannerPhoto *self, guint32 version)
{
  const RoundsPerson *person = self->patient != NULL ? rounds_patient_get_person (self->patient)
                                                     : NULL;

  return person != NULL && version == self->version && version == person->version;
}

typedef struct
{
  RoundsBannerPhoto *self;
  guint32 version;
} Asked;

static void
on_photo_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Asked *asked = data;
  g_autoptr (RoundsBannerPhoto) self = asked->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsPhotoPixels)
      pixels = rounds_patient_work_finish (ROUNDS_PATIENT (source), result, &error);

  if (!is_wanted (self, asked->version))
    return;
  if (pixels == NULL ||
      memcmp (pixels->rid, rounds_patient_get_rid (self->patient), sizeof pixels->rid) != 0)
    {
      /* Not asked for again while the record stays the same. */
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
      return;
    }
  self->texture = gdk_memory_texture_new ((int) pixels->width, (int) pixels->height,
                                          GDK_MEMORY_R8G8B8, pixels->pixels,
                                          3 * (gsize) pixels->width);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
rounds_banner_photo_fill (RoundsBannerPhoto *self)
{
  const RoundsPatientJob job = { rounds_photo_read, NULL, NULL,
                                 (GDestroyNotify) rounds_photo_pixels_free };
  const RoundsPhoto *photo = photo_now (self);
  guint32 version = photo != NULL ? rounds_patient_get_person (self->patient)->version : 0;
  Asked *asked;

  if (version == self->version)
    return;
  forget (self);
  if (photo == NULL)
    return;
  say_whose (self, photo);
  self->version = version;
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  asked = g_new0 (Asked, 1);
  *asked = (Asked){ g_object_ref (self), version };
  rounds_patient_work_async (self->patient, &job, on_photo_read, asked);
}

gboolean
rounds_banner_photo_shows (RoundsBannerPhoto *self)
{
  return self->texture != NULL && gtk_widget_get_visible (GTK_WIDGET (self));
}

/* ---- the widget ---- */

/* Whole, in the middle of its place: what is cut off could be what somebody is known by. */
static void
rounds_banner_photo_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  RoundsBannerPhoto *self = ROUNDS_BANNER_PHOTO (widget);
  float room[2] = { (float) gtk_widget_get_width (widget), (float) gtk_widget_get_height (widget) };
  float own[2], scale;
  graphene_rect_t area;
  GskRoundedRect clip;

  if (self->texture == NULL)
    return;
  own[0] = (float) gdk_texture_get_width (self->texture);
  own[1] = (float) gdk_texture_get_height (self->texture);
  scale = MIN (room[0] / own[0], room[1] / own[1]);
  graphene_rect_init (&area, (room[0] - scale * own[0]) / 2, (room[1] - scale * own[1]) / 2,
                      scale * own[0], scale * own[1]);
  gsk_rounded_rect_init_from_rect (&clip, &area, CORNER);
  gtk_snapshot_push_rounded_clip (snapshot, &clip);
  gtk_snapshot_append_texture (snapshot, self->texture, &area);
  gtk_snapshot_pop (snapshot);
}

static void
rounds_banner_photo_dispose (GObject *object)
{
  RoundsBannerPhoto *self = ROUNDS_BANNER_PHOTO (object);

  g_clear_object (&self->texture);
  g_clear_object (&self->patient);
  G_OBJECT_CLASS (rounds_banner_photo_parent_class)->dispose (object);
}

static void
rounds_banner_photo_class_init (RoundsBannerPhotoClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = rounds_banner_photo_dispose;
  widget_class->snapshot = rounds_banner_photo_snapshot;
  gtk_widget_class_set_css_name (widget_class, "bannerphoto");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
rounds_banner_photo_init (RoundsBannerPhoto *self)
{
}

GtkWidget *
rounds_banner_photo_new (RoundsPatient *patient)
{
  RoundsBannerPhoto *self = g_object_new (ROUNDS_TYPE_BANNER_PHOTO, "visible", FALSE, NULL);

  self->patient = g_object_ref (patient);
  return GTK_WIDGET (self);
}
