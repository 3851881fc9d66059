/* reading-build.h: how reader-client.c fills a reading, before anyone else sees it. */
#pragma once

#include "reading.h"
#include "frame.h"

G_BEGIN_DECLS

RoundsReading *rounds_reading_new (void);
/* The frame was decoded, so its text is valid. FALSE: no memory. */
gboolean rounds_reading_add_text (RoundsReading *self, const RoundsFrame *frame);
gboolean rounds_reading_add_warning (RoundsReading *self, const RoundsFrame *frame);
/* FALSE: what END says is not what came. */
gboolean rounds_reading_end (RoundsReading *self, const RoundsFrame *frame);

G_END_DECLS
