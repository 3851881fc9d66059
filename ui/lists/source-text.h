/* source-text.h: the bytes of a record as text for people, a field of it marked, and what changed
 * between two versions of it. No GTK, no store.
 *
 * JSON is laid out as a tree, each number and text exactly as it stood, only the spaces between are
 * ours; C-CDA, HL7 v2 and whatever else comes are shown as text. Large content is bounded: a text
 * over 2 KiB inside JSON is cut where it is not the marked one, and the whole at 256 KiB around what is marked, which is
 * said. Two versions are compared whole, and of what differs in a long text the bytes around it are shown.
 */
#pragma once

#include "event.h"

#include <glib.h>

G_BEGIN_DECLS

#define ROUNDS_SOURCE_TEXT_MAX (256 * 1024)

typedef struct
{
  char *text;       /* UTF-8 */
  gsize start, end; /* bytes of the marked field in it; both 0: nothing is marked */
  gboolean json;
  gboolean cut;
  gsize from,
      size; /* where cut: bytes before what is shown, and in all; size 0: the marked field alone is shown */
} RoundsSourceText;

void rounds_source_text_clear (RoundsSourceText *text);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsSourceText, rounds_source_text_clear)

/* field: a JSON pointer, a name of chart-fields.h ("title", "content/0/attachment/data"), or NULL. event: what the
 * chart read in these bytes: "title" is where they say what it is called, "code" where its codes stand; NULL: neither
 * is known. */
void rounds_source_text (GBytes *bytes,
                         const char *field,
                         const RoundsEvent *event,
                         RoundsSourceText *out);
/* Text that is no JSON, with bytes [start, end) of it marked; both 0: none. */
void rounds_source_plain (GBytes *bytes, gsize start, gsize end, RoundsSourceText *out);

/* What one field was and is; NULL: it is not there. */
typedef struct
{
  char *field; /* "valueQuantity › value", "line 12" */
  char *before, *after;
  guint
      more; /* of the last: so many others differ that are not listed; field, before and after are NULL then */
} RoundsSourceChange;

/* RoundsSourceChange, in the order of the record, at most ROUNDS_SOURCE_CHANGES and how many more. (transfer full) */
#define ROUNDS_SOURCE_CHANGES 500
GPtrArray *rounds_source_changes (GBytes *before, GBytes *after);

G_END_DECLS
