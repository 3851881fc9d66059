/* photo.h: the photograph in a Patient record, as small as the banner shows it (W9).
 *
 * Taken from the very record that says who the patient is, and from nowhere else: what is only named there by an
 * address is not fetched. PNG and JPEG, decoded by rounds-reader in its cage. What cannot be read whole, is too large
 * or too narrow to know anybody by is no photograph: half of a face, or an empty frame, tells nothing.
 *
 * Weighed: an attachment of the Patient's event, extracted at import (charts imported before would have none, and
 * every list of documents would have to leave it out), or read from the record as it is stored when the chart is
 * opened, as the pronouns are (chosen). Nothing of it is kept on disk a second time.
 */
#pragma once

#include "open-chart.h"
#include "reading.h"

G_BEGIN_DECLS

#define ROUNDS_PHOTO_SIDE 192 /* pixels, of the longer side at most */

typedef struct
{
  guint8 rid[ROUNDS_RID_BYTES]; /* whose it is, and of which version of the record */
  guint32 version;
  guint width, height;
  GBytes *pixels; /* (height, width, 3) u8; wiped when nobody shows them any more */
} RoundsPhotoPixels;

/* Of those that stand inside the record the newest by its date, else the first. NULL: none. */
const RoundsPhoto *rounds_photo_of (const RoundsPerson *person);
/* "dated 03-Apr-2019", "date not recorded": an old one misleads. (transfer full) */
char *rounds_photo_say_made (const RoundsChartIndex *index, const RoundsPhoto *photo);
/* RoundsPhotoPixels of the chart's person, for rounds_patient_work_async; data is not used. Blocks. NULL without an
 * error: none, or it is not one that can be shown. (transfer full) */
gpointer rounds_photo_read (const RoundsOpenChart *chart,
                            const RoundsActor *actor,
                            gpointer data,
                            GCancellable *cancellable,
                            GError **error);
void rounds_photo_pixels_free (RoundsPhotoPixels *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsPhotoPixels, rounds_photo_pixels_free)

G_END_DECLS
