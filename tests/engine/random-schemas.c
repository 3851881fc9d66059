#include "random-schemas.h"

#include <string.h>

const char *const shape_words[SHAPE_PARTS] = { "dose", "Größe \"x\"", "a\\b", "" };
/* The same as JSON writes them. */
static const char *const written[SHAPE_PARTS] = { "\"dose\"", "\"Größe \\\"x\\\"\"", "\"a\\\\b\"",
                                                  "\"\"" };

static void
fill_limits (Shape *s, GRand *random, gint32 lowest, gint32 widest)
{
  s->least = g_rand_int_range (random, lowest, lowest + widest);
  s->most = s->least + g_rand_int_range (random, 0, widest);
}

Shape *
shape_new (GRand *random, guint depth)
{
  Shape *s = g_new0 (Shape, 1);
  guint of = 0;

  s->kind = (ShapeKind) g_rand_int_range (random, 0, depth == 0 ? SHAPE_ARRAY : SHAPES);
  switch (s->kind)
    {
    case SHAPE_INTEGER:
      fill_limits (s, random, -150, 300);
      break;
    case SHAPE_STRING:
      fill_limits (s, random, 0, 4);
      break;
    case SHAPE_ARRAY:
      fill_limits (s, random, 0, 3);
      of = 1;
      break;
    case SHAPE_ENUM:
      s->n = (guint) g_rand_int_range (random, 1, SHAPE_PARTS + 1);
      break;
    case SHAPE_OBJECT:
    case SHAPE_ANY:
      s->n = of = (guint) g_rand_int_range (random, 1, SHAPE_PARTS + 1);
      break;
    default:
      break;
    }
  for (guint i = 0; i < of; i++)
    {
      s->parts[i] = shape_new (random, depth - 1);
      s->required[i] = g_rand_boolean (random);
    }
  return s;
}

void
shape_free (Shape *s)
{
  for (guint i = 0; i < SHAPE_PARTS; i++)
    {
      if (s->parts[i] != NULL)
        shape_free (s->parts[i]);
    }
  g_free (s);
}

/* ---- as a schema ---- */

static void write_shape (const Shape *s, GString *to);

static void
write_object (const Shape *s, GString *to)
{
  gboolean first = TRUE;

  g_string_append (to, "{\"type\":\"object\",\"properties\":{");
  for (guint i = 0; i < s->n; i++)
    {
      g_string_append_printf (to, "%s%s:", i == 0 ? "" : ",", written[i]);
      write_shape (s->parts[i], to);
    }
  g_string_append (to, "},\"required\":[");
  for (guint i = 0; i < s->n; i++)
    {
      if (!s->required[i])
        continue;
      g_string_append_printf (to, "%s%s", first ? "" : ",", written[i]);
      first = FALSE;
    }
  g_string_append (to, "],\"additionalProperties\":false}");
}

static void
write_list (const Shape *s, GString *to)
{
  g_string_append (to, s->kind == SHAPE_ENUM ? "{\"enum\":[" : "{\"anyOf\":[");
  for (guint i = 0; i < s->n; i++)
    {
      if (i > 0)
        g_string_append_c (to, ',');
      if (s->kind == SHAPE_ENUM)
        g_string_append (to, written[i]);
      else
        write_shape (s->parts[i], to);
    }
  g_string_append (to, "]}");
}

static void
write_limits (const Shape *s, GString *to, const char *type, const char *least, const char *most)
{
  g_string_append_printf (to,
                          "{\"type\":\"%s\",\"%s\":%" G_GINT64_FORMAT ",\"%s\":%" G_GINT64_FORMAT,
                          type, least, s->least, most, s->most);
}

static void
write_shape (const Shape *s, GString *to)
{
  static const char *const plain[SHAPES] = { [SHAPE_NULL] = "{\"type\":\"null\"}",
                                             [SHAPE_BOOLEAN] = "{\"type\":\"boolean\"}",
                                             [SHAPE_NUMBER] = "{\"type\":\"number\"}" };

  switch (s->kind)
    {
    case SHAPE_INTEGER:
      write_limits (s, to, "integer", "minimum", "maximum");
      g_string_append_c (to, '}');
      break;
    case SHAPE_STRING:
      write_limits (s, to, "string", "minLength", "maxLength");
      g_string_append_c (to, '}');
      break;
    case SHAPE_ARRAY:
      write_limits (s, to, "array", "minItems", "maxItems");
      g_string_append (to, ",\"items\":");
      write_shape (s->parts[0], to);
      g_string_append_c (to, '}');
      break;
    case SHAPE_OBJECT:
      write_object (s, to);
      break;
    case SHAPE_ENUM:
    case SHAPE_ANY:
      write_list (s, to);
      break;
    default:
      g_string_append (to, plain[s->kind]);
      break;
    }
}

char *
shape_schema (const Shape *s)
{
  GString *text = g_string_new (NULL);

  write_shape (s, text);
  return g_string_free (text, FALSE);
}

/* ---- what is accepted ---- */

static gboolean
is_word (const rx_json *json, guint32 node, guint word)
{
  rx_bytes text = rx_json_text (json, node);

  return text.size == strlen (shape_words[word]) &&
         memcmp (text.data, shape_words[word], text.size) == 0;
}

static gboolean
accepts_integer (const Shape *s, const rx_json *json, guint32 node)
{
  g_autofree char *digits = NULL;
  rx_bytes text = rx_json_text (json, node);
  char *end;
  gint64 value;

  digits = g_strndup ((const char *) text.data, text.size);
  value = g_ascii_strtoll (digits, &end, 10);
  return *end == '\0' && value >= s->least && value <= s->most;
}

static gboolean
accepts_object (const Shape *s, const rx_json *json, guint32 node)
{
  guint found = 0;

  for (guint i = 0; i < s->n; i++)
    {
      guint32 member = rx_json_member (json, node, shape_words[i]);

      if (member == RX_JSON_NONE && s->required[i])
        return FALSE;
      if (member != RX_JSON_NONE && !shape_accepts (s->parts[i], json, member))
        return FALSE;
      found += member != RX_JSON_NONE;
    }
  return found == json->nodes[node].count;
}

static gboolean
accepts_array (const Shape *s, const rx_json *json, guint32 node)
{
  guint32 count = json->nodes[node].count;

  for (guint32 i = json->nodes[node].child; i != RX_JSON_NONE; i = json->nodes[i].next)
    {
      if (!shape_accepts (s->parts[0], json, i))
        return FALSE;
    }
  return count >= s->least && count <= s->most;
}

static gboolean
accepts_one (const Shape *s, const rx_json *json, guint32 node)
{
  for (guint i = 0; i < s->n; i++)
    {
      if (s->kind == SHAPE_ANY ? shape_accepts (s->parts[i], json, node) : is_word (json, node, i))
        return TRUE;
    }
  return FALSE;
}

gboolean
shape_accepts (const Shape *s, const rx_json *json, guint32 node)
{
  rx_json_kind kind = (rx_json_kind) json->nodes[node].kind;
  rx_bytes text;
  glong n;

  switch (s->kind)
    {
    case SHAPE_NULL:
      return kind == RX_JSON_NULL;
    case SHAPE_BOOLEAN:
      return kind == RX_JSON_TRUE || kind == RX_JSON_FALSE;
    case SHAPE_INTEGER:
      return kind == RX_JSON_NUMBER && accepts_integer (s, json, node);
    case SHAPE_NUMBER:
      return kind == RX_JSON_NUMBER;
    case SHAPE_STRING:
      text = rx_json_text (json, node);
      n = kind == RX_JSON_STRING ? g_utf8_strlen ((const char *) text.data, (gssize) text.size)
                                 : -1;
      return n >= s->least && n <= s->most;
    case SHAPE_ENUM:
      return kind == RX_JSON_STRING && accepts_one (s, json, node);
    case SHAPE_ARRAY:
      return kind == RX_JSON_ARRAY && accepts_array (s, json, node);
    case SHAPE_OBJECT:
      return kind == RX_JSON_OBJECT && accepts_object (s, json, node);
    case SHAPE_ANY:
      return accepts_one (s, json, node);
    case SHAPES:
      break;
    }
  g_assert_not_reached ();
}
