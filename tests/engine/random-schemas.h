/* random-schemas.h: JSON schemas made by chance, and whether JSON is as one of them says.
 *
 * What is accepted is read from the shape that the schema was written from, never from the schema.
 */
#pragma once

#include "json.h"

#include <glib.h>

G_BEGIN_DECLS

#define SHAPE_PARTS 4

typedef enum
{
  SHAPE_NULL,
  SHAPE_BOOLEAN,
  SHAPE_INTEGER, /* least .. most */
  SHAPE_NUMBER,
  SHAPE_STRING, /* least .. most characters */
  SHAPE_ENUM,   /* n of shape_words */
  SHAPE_ARRAY,  /* least .. most of part 0 */
  SHAPE_OBJECT, /* n parts, named shape_words */
  SHAPE_ANY,    /* one of n parts */
  SHAPES,
} ShapeKind;

typedef struct Shape Shape;
struct Shape
{
  ShapeKind kind;
  gint64 least, most;
  guint n;
  Shape *parts[SHAPE_PARTS]; /* (n) owned */
  gboolean required[SHAPE_PARTS];
};

extern const char *const shape_words[SHAPE_PARTS]; /* some need escapes */

Shape *shape_new (GRand *random, guint depth);
void shape_free (Shape *shape);
char *shape_schema (const Shape *shape); /* (transfer full) */
gboolean shape_accepts (const Shape *shape, const rx_json *json, guint32 node);

G_END_DECLS
