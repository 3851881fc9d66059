/* json-writer.h: writes JSON text, so that what Rounds prints is always well formed.
 *
 * json-glib prints 7.1 as 7.0999999999999996 and cuts a string at U+0000; building it with printf
 * forgets to escape. This writer knows objects, arrays, strings, integers, decimals kept as text,
 * truth and null; commas and escapes are its own. Bytes that are not UTF-8 become U+FFFD.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _RoundsJson RoundsJson;

RoundsJson *rounds_json_new (void);
void rounds_json_free (RoundsJson *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsJson, rounds_json_free)

void rounds_json_begin_object (RoundsJson *self);
void rounds_json_end_object (RoundsJson *self);
void rounds_json_begin_array (RoundsJson *self);
void rounds_json_end_array (RoundsJson *self);
/* The name of the next value of an object. */
void rounds_json_name (RoundsJson *self, const char *name);

void rounds_json_string (RoundsJson *self, const char *text); /* NULL writes null */
void rounds_json_text (RoundsJson *self, const char *text, gsize size);
void rounds_json_integer (RoundsJson *self, gint64 value);
void rounds_json_unsigned (RoundsJson *self, guint64 value);
/* Whether a text is a number of JSON, RFC 8259, 6. */
gboolean rounds_json_is_number (const char *text);
/* A number as it was given, 7.10 and 1e-3 included; what is no number of JSON is written as a string. */
void rounds_json_decimal (RoundsJson *self, const char *decimal); /* NULL writes null */
void rounds_json_truth (RoundsJson *self, gboolean value);
void rounds_json_null (RoundsJson *self);

/* A name and its value in one. */
void rounds_json_member (RoundsJson *self, const char *name, const char *text);
void rounds_json_member_unsigned (RoundsJson *self, const char *name, guint64 value);
void rounds_json_member_truth (RoundsJson *self, const char *name, gboolean value);

/* What was written so far. (transfer none) */
const char *rounds_json_get (RoundsJson *self);

G_END_DECLS
