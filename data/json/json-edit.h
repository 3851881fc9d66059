/* json-edit.h: another version of a JSON object, with some members of its top replaced.
 *
 * Everything else stays to the byte: order, 7.10, members that Rounds does not know. A member
 * that is replaced or new stands at the end; a NULL value takes one out.
 */
#pragma once

#include "scan.h"

G_BEGIN_DECLS

typedef struct
{
  const char *key;
  const char *value; /* JSON text; NULL: none */
} RoundsJsonEdit;

/* The root of json is an object; no key stands twice in edits. (transfer full) */
GBytes *rounds_json_edit (RoundsScan *json, const RoundsJsonEdit *edits, guint n);

G_END_DECLS
