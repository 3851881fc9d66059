/* json.h: JSON from outside, read strictly and in place.
 *
 * RFC 8259 and UTF-8, nothing else: no comments, no trailing commas, no NaN, no U+0000, no lone
 * surrogate, no key twice in an object; depth and sizes are capped before anything is allocated.
 * One pass makes a flat list of nodes, each a byte range of the text that was given, so the exact
 * bytes of any part can be kept, and a number is its own digits.
 *
 * Weighed: json-glib after a checking scan (two passes; digits, U+0000 and duplicate keys are lost,
 * and there are no offsets: conventions.md), a streaming reader (every importer becomes a state
 * machine), or a list of nodes over the text. Chosen: the last. Nothing here is recursive.
 */
#pragma once

#include "data-error.h"

G_BEGIN_DECLS

#define ROUNDS_JSON_DEPTH_MAX  64
#define ROUNDS_JSON_BYTES_MAX  (1u << 30)
#define ROUNDS_JSON_NUMBER_MAX 400 /* characters of a number */

typedef enum
{
  ROUNDS_JSON_NULL = 1,
  ROUNDS_JSON_FALSE,
  ROUNDS_JSON_TRUE,
  ROUNDS_JSON_NUMBER,
  ROUNDS_JSON_STRING,
  ROUNDS_JSON_ARRAY,
  ROUNDS_JSON_OBJECT,
} RoundsJsonType;

typedef struct _RoundsJson RoundsJson;

/* A value of a document; 0 is no value, and every function takes it and gives nothing back. */
typedef guint32 RoundsJsonNode;

/* Where a text is not JSON. */
typedef struct
{
  gsize offset;    /* bytes from the start */
  guint line;      /* from 1 */
  const char *why; /* static, for people, not translated */
} RoundsJsonFault;

/* Reads size bytes that outlive the document. NULL with INVALID, *fault (may be NULL) saying where;
 * MEMORY when there is none. A byte order mark at the start is passed over. (transfer full) */
RoundsJson *
rounds_json_parse (const char *text, gsize size, RoundsJsonFault *fault, GError **error);
void rounds_json_free (RoundsJson *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsJson, rounds_json_free)

RoundsJsonNode rounds_json_root (const RoundsJson *self);
RoundsJsonType rounds_json_type (const RoundsJson *self, RoundsJsonNode node); /* 0 for no value */
/* The value of a key of an object. */
RoundsJsonNode rounds_json_get (const RoundsJson *self, RoundsJsonNode object, const char *key);
/* The first member or item, then each next one; 0 after the last. */
RoundsJsonNode rounds_json_first (const RoundsJson *self, RoundsJsonNode container);
RoundsJsonNode rounds_json_next (const RoundsJson *self, RoundsJsonNode node);
guint rounds_json_length (const RoundsJson *self, RoundsJsonNode container);
RoundsJsonNode rounds_json_item (const RoundsJson *self, RoundsJsonNode array, guint i);

/* All of these live as long as the document. */
const char *rounds_json_key (RoundsJson *self, RoundsJsonNode node); /* NULL for an item */
/* A string without its escapes, ended by a zero. NULL when it is no string, or no memory. */
const char *rounds_json_string (RoundsJson *self, RoundsJsonNode node);
/* A string of an object's key, NULL when it is not there or no string. */
const char *rounds_json_get_string (RoundsJson *self, RoundsJsonNode object, const char *key);
/* A number's digits exactly as they stand: "7.10". NULL when it is no number. */
const char *rounds_json_digits (RoundsJson *self, RoundsJsonNode node);
/* The bytes of a value in the text, quotes and brackets included. */
const char *rounds_json_bytes (const RoundsJson *self, RoundsJsonNode node, gsize *size);
/* "/entry/3/resource/subject", of RFC 6901, from a container that holds it; from may be the root.
 * (transfer full) */
char *rounds_json_pointer (RoundsJson *self, RoundsJsonNode from, RoundsJsonNode node);

/* The nearest double of a number's digits; NAN when it is none, or too large for one. */
double rounds_json_double (const char *digits);

G_END_DECLS
