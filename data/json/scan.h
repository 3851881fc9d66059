/* scan.h: JSON from outside, read strictly and in place.
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

#define ROUNDS_SCAN_DEPTH_MAX  64
#define ROUNDS_SCAN_BYTES_MAX  (1u << 30)
#define ROUNDS_SCAN_NUMBER_MAX 400 /* characters of a number */

typedef enum
{
  ROUNDS_SCAN_NULL = 1,
  ROUNDS_SCAN_FALSE,
  ROUNDS_SCAN_TRUE,
  ROUNDS_SCAN_NUMBER,
  ROUNDS_SCAN_STRING,
  ROUNDS_SCAN_ARRAY,
  ROUNDS_SCAN_OBJECT,
} RoundsScanType;

typedef struct _RoundsScan RoundsScan;

/* A value of a document; 0 is no value, and every function takes it and gives nothing back. */
typedef guint32 RoundsScanNode;

/* Where a text is not JSON. */
typedef struct
{
  gsize offset;    /* bytes from the start */
  guint line;      /* from 1 */
  const char *why; /* static, for people, not translated */
} RoundsScanFault;

/* Reads size bytes that outlive the document. NULL with INVALID, *fault (may be NULL) saying where;
 * MEMORY when there is none. A byte order mark at the start is passed over. (transfer full) */
RoundsScan *
rounds_scan_parse (const char *text, gsize size, RoundsScanFault *fault, GError **error);
void rounds_scan_free (RoundsScan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsScan, rounds_scan_free)

RoundsScanNode rounds_scan_root (const RoundsScan *self);
RoundsScanType rounds_scan_type (const RoundsScan *self, RoundsScanNode node); /* 0 for no value */
/* The value of a key of an object. */
RoundsScanNode rounds_scan_get (const RoundsScan *self, RoundsScanNode object, const char *key);
/* The first member or item, then each next one; 0 after the last. */
RoundsScanNode rounds_scan_first (const RoundsScan *self, RoundsScanNode container);
RoundsScanNode rounds_scan_next (const RoundsScan *self, RoundsScanNode node);
guint rounds_scan_length (const RoundsScan *self, RoundsScanNode container);
RoundsScanNode rounds_scan_item (const RoundsScan *self, RoundsScanNode array, guint i);

/* All of these live as long as the document. Without memory they are NULL, as if nothing stood there:
 * who has read asks rounds_scan_failed before it believes that. */
const char *rounds_scan_key (RoundsScan *self, RoundsScanNode node); /* NULL for an item */
/* A string without its escapes, ended by a zero. NULL when it is no string, or no memory. */
const char *rounds_scan_string (RoundsScan *self, RoundsScanNode node);
/* A string of an object's key, NULL when it is not there or no string. */
const char *rounds_scan_get_string (RoundsScan *self, RoundsScanNode object, const char *key);
/* A number's digits exactly as they stand: "7.10". NULL when it is no number. */
const char *rounds_scan_digits (RoundsScan *self, RoundsScanNode node);
/* A string could not be had for want of memory, once or more. */
gboolean rounds_scan_failed (const RoundsScan *self);
/* The bytes of a value in the text, quotes and brackets included. */
const char *rounds_scan_bytes (const RoundsScan *self, RoundsScanNode node, gsize *size);
/* "/entry/3/resource/subject", of RFC 6901, from a container that holds it; from may be the root.
 * (transfer full) */
char *rounds_scan_pointer (RoundsScan *self, RoundsScanNode from, RoundsScanNode node);

/* The nearest double of a number's digits; NAN when it is none, or too large for one. */
double rounds_scan_double (const char *digits);

G_END_DECLS
