/* record-user.h: who takes what a reader of documents or messages makes. */
#pragma once

#include "incoming.h"

G_BEGIN_DECLS

typedef struct
{
  const char *source;
  /* As RoundsImportUser's. */
  gboolean (*take) (gpointer data, const RoundsIncoming *incoming, GError **error);
  void (*refuse) (gpointer data, const char *where, const char *why);
  gpointer data;
} RoundsRecordUser;

G_END_DECLS
