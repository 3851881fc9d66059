/* print-audit.h: the rows of the audit that stand before a paper: without them nothing goes out. */
#pragma once

#include "patient.h"

G_BEGIN_DECLS

typedef struct
{
  RoundsSession *session;
  RoundsPatient *patient; /* NULL: it is about no one patient */
  const GArray
      *patients;      /* rids (16 bytes each) of those it is about then: a row each; NULL: nobody */
  const char *detail; /* what kind of paper, and what is on it that is sensitive: no name */
} RoundsPrintAudit;

/* What of points to is copied. */
void rounds_print_audit_async (const RoundsPrintAudit *of,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
/* FALSE: not all of them are on disk. */
gboolean rounds_print_audit_finish (GAsyncResult *result, GError **error);

G_END_DECLS
