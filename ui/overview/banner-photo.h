/* banner-photo.h: the face of the patient beside what the banner says of them (W9), where the record holds one.
 *
 * It is of this patient or it is not there: asked for of the open chart, on the worker, and what comes is shown only
 * while the chart still has that version of that person's record. Without a photograph, and where none can be made of
 * it, the widget is not visible and takes no room; while it is read its room is kept, so that nothing moves under a
 * pointer when it comes. Small, since who somebody is stands in the words. Its date is said with it: an old one misleads.
 * Only in the banner: never on paper (which outlives its date), in a copy, in a list of patients or in the exam room,
 * where nothing is shown that was not added.
 */
#pragma once

#include "patient.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_BANNER_PHOTO (rounds_banner_photo_get_type ())
G_DECLARE_FINAL_TYPE (RoundsBannerPhoto, rounds_banner_photo, ROUNDS, BANNER_PHOTO, GtkWidget)

GtkWidget *rounds_banner_photo_new (RoundsPatient *patient);
/* The chart is another one, or none any more. */
void rounds_banner_photo_fill (RoundsBannerPhoto *self);
/* A picture is there to be seen, not only awaited. */
gboolean rounds_banner_photo_shows (RoundsBannerPhoto *self);

G_END_DECLS
