/* reading-build.h: how reader-client.c fills a reading, before anyone else sees it. */
#pragma once

#include "reading.h"
#include "frame.h"

G_BEGIN_DECLS

RoundsReading *rounds_reading_new (void);
/* The frame was decoded, so its text is valid. FALSE: no memory. */
gboolean rounds_reading_add_text (RoundsReading *self, const RoundsFrame *frame);
gboolean rounds_reading_add_warning (RoundsReading *self, const RoundsFrame *frame);
/* The frame was decoded, so it is whole. FALSE: strips out of order, another shape, more than a reading
 * holds. *no_memory is set where that is why. */
gboolean rounds_reading_add_pixels (RoundsReading *self,
                                    const RoundsFrame *frame,
                                    gboolean *no_memory);
/* The frame was decoded, so it is legal. FALSE: no memory, or the sizes came before. */
gboolean rounds_reading_add_pages (RoundsReading *self, const RoundsFrame *frame);
gboolean rounds_reading_add_boxes (RoundsReading *self, const RoundsFrame *frame);
/* Whether it is the picture of this page, from 0, of so many, with a box for each character. */
gboolean rounds_reading_is_page (RoundsReading *self, guint page);
/* FALSE: a picture is not whole, or what END says is not what came. */
gboolean rounds_reading_end (RoundsReading *self, const RoundsFrame *frame);

G_END_DECLS
