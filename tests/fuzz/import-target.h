/* import-target.h: any bytes through an import: what comes out can be packed and read back, places
 * are text, and every record's bytes are some. */
#pragma once

#include "import-file.h"

#include <stdint.h>

static inline gboolean
import_target_take (gpointer data, const RoundsIncoming *in, GError **error)
{
  g_assert_true (in->n_bytes > 0 && in->type != NULL && in->media != NULL);
  for (guint i = 0; i < in->n_events; i++)
    {
      g_autoptr (GBytes) packed = rounds_event_pack (in->events[i]);
      RoundsEvent *event = rounds_event_unpack (packed, NULL);
      g_assert_nonnull (event);
      g_assert_nonnull (event->title);
      rounds_event_free (event);
    }
  if (in->person != NULL)
    {
      g_autoptr (GBytes) packed = rounds_person_pack (in->person);
      RoundsPerson *person = rounds_person_unpack (packed, NULL);
      g_assert_nonnull (person);
      rounds_person_free (person);
    }
  return TRUE;
}

static inline void
import_target_refuse (gpointer data, const char *file, const char *where, const char *why)
{
  g_assert_true (g_utf8_validate (where, -1, NULL) && g_utf8_validate (why, -1, NULL));
}

static inline void
import_target_run (const uint8_t *data, size_t size)
{
  g_autoptr (RoundsImport) import = rounds_import_new ("feed");
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_data (data, (gssize) size, NULL);
  const RoundsImportUser user = { import_target_take, import_target_refuse, TRUE, NULL };
  g_autoptr (GError) error = NULL;

  if (!rounds_import_read (import, in, "f", &user, NULL, &error))
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
}
