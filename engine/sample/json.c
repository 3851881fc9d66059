#include "json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  const uint8_t *data;
  size_t size, at;
  rx_json *json;
  uint32_t n_text, nodes_room;
  rx_why *why;
  uint32_t depth;
  bool fresh; /* the innermost was opened just now */
  struct
  {
    uint32_t node, last; /* last: its last child so far */
  } stack[RX_JSON_DEPTH_MAX];
} reader;

static bool
wrong (reader *r, const char *what)
{
  rx_why_say (r->why, "the JSON is wrong at byte %zu: %s; mend it there", r->at, what);
  return false;
}

static int
peek (const reader *r)
{
  return r->at < r->size ? r->data[r->at] : -1;
}

static void
skip_space (reader *r)
{
  int c;

  while ((c = peek (r)) == ' ' || c == '\t' || c == '\n' || c == '\r')
    r->at++;
}

/* A bound: every value but the first follows one of these. Those in strings do not count. */
static uint32_t
count_nodes (rx_bytes text)
{
  uint32_t n = 1;
  bool inside = false;

  for (size_t i = 0; i < text.size && n <= RX_JSON_NODES_MAX; i++)
    {
      uint8_t c = text.data[i];

      if (c == '"')
        inside = !inside;
      else if (inside && c == '\\')
        i++;
      else if (!inside)
        n += c == ',' || c == '[' || c == '{';
    }
  return n;
}

/* ---- strings ---- */

static bool
read_four (reader *r, uint32_t *out)
{
  uint32_t code = 0;

  for (int i = 0; i < 4; i++)
    {
      int c = peek (r);

      if (c >= '0' && c <= '9')
        code = code << 4 | (uint32_t) (c - '0');
      else if ((c | 32) >= 'a' && (c | 32) <= 'f')
        code = code << 4 | (uint32_t) ((c | 32) - 'a' + 10);
      else
        return wrong (r, "four hexadecimal digits are missing after \\u");
      r->at++;
    }
  *out = code;
  return true;
}

/* RFC 3629. */
static void
put_code (reader *r, uint32_t code)
{
  uint8_t *out = r->json->text + r->n_text;

  if (code < 0x80)
    {
      out[0] = (uint8_t) code;
      r->n_text += 1;
    }
  else if (code < 0x800)
    {
      out[0] = (uint8_t) (0xC0 | code >> 6);
      out[1] = (uint8_t) (0x80 | (code & 63));
      r->n_text += 2;
    }
  else if (code < 0x10000)
    {
      out[0] = (uint8_t) (0xE0 | code >> 12);
      out[1] = (uint8_t) (0x80 | (code >> 6 & 63));
      out[2] = (uint8_t) (0x80 | (code & 63));
      r->n_text += 3;
    }
  else
    {
      out[0] = (uint8_t) (0xF0 | code >> 18);
      out[1] = (uint8_t) (0x80 | (code >> 12 & 63));
      out[2] = (uint8_t) (0x80 | (code >> 6 & 63));
      out[3] = (uint8_t) (0x80 | (code & 63));
      r->n_text += 4;
    }
}

/* After \u: one code point, of one or two escapes. */
static bool
read_code (reader *r)
{
  uint32_t code, low;

  if (!read_four (r, &code))
    return false;
  if (code == 0)
    return wrong (r, "U+0000 in a string");
  if (code >= 0xDC00 && code <= 0xDFFF)
    return wrong (r, "half of a surrogate pair");
  if (code >= 0xD800 && code <= 0xDBFF)
    {
      if (r->size - r->at < 2 || r->data[r->at] != '\\' || r->data[r->at + 1] != 'u')
        return wrong (r, "half of a surrogate pair");
      r->at += 2;
      if (!read_four (r, &low))
        return false;
      if (low < 0xDC00 || low > 0xDFFF)
        return wrong (r, "half of a surrogate pair");
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
  put_code (r, code);
  return true;
}

static bool
read_escape (reader *r)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  const char *found;
  int c = peek (r);

  if (c <= 0)
    return wrong (r, "a string without an end");
  r->at++;
  if (c == 'u')
    return read_code (r);
  if ((found = strchr (from, c)) == NULL)
    return wrong (r, "an unknown escape");
  put_code (r, (uint32_t) to[found - from]);
  return true;
}

/* Stands at the opening quote. What it gives is never longer than what it reads. */
static bool
read_string (reader *r, uint32_t *first, uint32_t *bytes)
{
  int c;

  *first = r->n_text;
  r->at++;
  while ((c = peek (r)) != '"')
    {
      if (c < 0)
        return wrong (r, "a string without an end");
      if (c < 0x20)
        return wrong (r, "a control character in a string");
      r->at++;
      if (c == '\\')
        {
          if (!read_escape (r))
            return false;
        }
      else
        r->json->text[r->n_text++] = (uint8_t) c;
    }
  r->at++;
  *bytes = r->n_text - *first;
  return true;
}

/* ---- the other values ---- */

static uint32_t
skip_digits (reader *r)
{
  uint32_t n = 0;

  for (; peek (r) >= '0' && peek (r) <= '9'; n++)
    r->at++;
  return n;
}

static bool
read_number (reader *r, rx_json_node *node)
{
  size_t from = r->at;
  bool zero;

  r->at += peek (r) == '-';
  zero = peek (r) == '0';
  if (zero)
    r->at++;
  else if (skip_digits (r) == 0)
    return wrong (r, "a number without digits");
  if (peek (r) == '.')
    {
      r->at++;
      if (skip_digits (r) == 0)
        return wrong (r, "no digits after the point");
    }
  if (peek (r) == 'e' || peek (r) == 'E')
    {
      r->at++;
      r->at += peek (r) == '+' || peek (r) == '-';
      if (skip_digits (r) == 0)
        return wrong (r, "no digits in the exponent");
    }
  if (r->at - from > RX_JSON_NUMBER_MAX)
    return wrong (r, "a number of too many digits");
  node->kind = RX_JSON_NUMBER;
  node->text = r->n_text;
  node->text_bytes = (uint32_t) (r->at - from);
  memcpy (r->json->text + r->n_text, r->data + from, node->text_bytes);
  r->n_text += node->text_bytes;
  return true;
}

static bool
read_word (reader *r, rx_json_node *node)
{
  static const char *const words[] = { "null", "false", "true" };

  for (uint8_t i = 0; i < 3; i++)
    {
      size_t n = strlen (words[i]);

      if (r->size - r->at >= n && memcmp (r->data + r->at, words[i], n) == 0)
        {
          node->kind = RX_JSON_NULL + i;
          r->at += n;
          return true;
        }
    }
  return wrong (r, "a value is missing");
}

static bool
read_open (reader *r, rx_json_node *node)
{
  if (r->depth == RX_JSON_DEPTH_MAX)
    return wrong (r, "too many brackets inside of each other");
  node->kind = peek (r) == '[' ? RX_JSON_ARRAY : RX_JSON_OBJECT;
  r->stack[r->depth].node = (uint32_t) (node - r->json->nodes);
  r->stack[r->depth].last = RX_JSON_NONE;
  r->depth++;
  r->fresh = true;
  r->at++;
  return true;
}

/* ---- the tree ---- */

static bool
key_is_new (reader *r, uint32_t object, const rx_json_node *member)
{
  const rx_json *json = r->json;

  for (uint32_t i = json->nodes[object].child; i != RX_JSON_NONE; i = json->nodes[i].next)
    {
      const rx_json_node *other = &json->nodes[i];

      if (other->key_bytes == member->key_bytes &&
          memcmp (json->text + other->key, json->text + member->key, member->key_bytes) == 0)
        return wrong (r, "a name stands twice in an object");
    }
  if (json->nodes[object].count == RX_JSON_MEMBERS_MAX)
    return wrong (r, "an object of too many members");
  return true;
}

/* Its name, when it is a member of an object. */
static bool
read_key (reader *r, rx_json_node *node)
{
  uint32_t object;

  if (r->depth == 0 || r->json->nodes[r->stack[r->depth - 1].node].kind != RX_JSON_OBJECT)
    return true;
  object = r->stack[r->depth - 1].node;
  skip_space (r);
  if (peek (r) != '"')
    return wrong (r, "the name of a member is missing");
  if (!read_string (r, &node->key, &node->key_bytes) || !key_is_new (r, object, node))
    return false;
  skip_space (r);
  if (peek (r) != ':')
    return wrong (r, "a colon is missing");
  r->at++;
  return true;
}

static void
link_node (reader *r, uint32_t node)
{
  rx_json_node *nodes = r->json->nodes;
  uint32_t parent, last;

  if (r->depth == 0)
    return;
  parent = r->stack[r->depth - 1].node;
  last = r->stack[r->depth - 1].last;
  *(last == RX_JSON_NONE ? &nodes[parent].child : &nodes[last].next) = node;
  nodes[parent].count++;
  r->stack[r->depth - 1].last = node;
}

static bool
read_value (reader *r)
{
  rx_json_node *node;
  int c;

  if (r->json->n_nodes == r->nodes_room)
    return wrong (r, "a value is missing");
  node = &r->json->nodes[r->json->n_nodes];
  node->child = node->next = RX_JSON_NONE;
  if (!read_key (r, node))
    return false;
  link_node (r, r->json->n_nodes++);
  skip_space (r);
  c = peek (r);
  if (c == '[' || c == '{')
    return read_open (r, node);
  if (c == '"')
    {
      node->kind = RX_JSON_STRING;
      return read_string (r, &node->text, &node->text_bytes);
    }
  return c == '-' || (c >= '0' && c <= '9') ? read_number (r, node) : read_word (r, node);
}

/* After a value or an opening bracket: closes what ends here. *more: a value follows. */
static bool
read_after (reader *r, bool *more)
{
  for (;;)
    {
      skip_space (r);
      *more = r->depth > 0;
      if (r->depth == 0)
        return r->at == r->size || wrong (r, "something stands after the end");
      if (peek (r) ==
          (r->json->nodes[r->stack[r->depth - 1].node].kind == RX_JSON_ARRAY ? ']' : '}'))
        {
          r->at++;
          r->depth--;
          r->fresh = false;
          continue;
        }
      if (!r->fresh)
        {
          if (peek (r) != ',')
            return wrong (r, "a comma or a closing bracket is missing");
          r->at++;
        }
      r->fresh = false;
      return true;
    }
}

static bool
read_all (reader *r)
{
  bool more = true;

  while (more)
    {
      if (!read_value (r) || !read_after (r, &more))
        return false;
    }
  return true;
}

bool
rx_json_read (rx_vault *vault, rx_bytes text, rx_json *out, rx_why *why)
{
  reader r = { .data = text.data, .size = text.size, .json = out, .why = why };

  *out = (rx_json){ .vault = vault };
  if (text.size > RX_JSON_BYTES_MAX)
    return rx_why_say (why, "the JSON has more than %u bytes; shorten it", RX_JSON_BYTES_MAX);
  if (!rx_utf8_valid (text))
    return rx_why_say (why, "the JSON is not UTF-8; save it as UTF-8");
  if ((r.nodes_room = count_nodes (text)) > RX_JSON_NODES_MAX)
    return rx_why_say (why, "the JSON has more than %u values; shorten it", RX_JSON_NODES_MAX);
  out->nodes = calloc (r.nodes_room, sizeof out->nodes[0]);
  out->text = rx_vault_alloc (vault, text.size + 1);
  if (out->nodes == NULL || out->text == NULL)
    {
      rx_json_clear (out);
      out->no_memory = true;
      return rx_why_say (why, "not enough memory for the JSON; close other programs");
    }
  if (!read_all (&r))
    {
      rx_json_clear (out);
      return false;
    }
  return true;
}

void
rx_json_clear (rx_json *json)
{
  if (json->text != NULL)
    rx_vault_free (json->vault, json->text);
  free (json->nodes);
  *json = (rx_json){ 0 };
}

/* ---- asking ---- */

bool
rx_json_is (const rx_json *json, uint32_t node, rx_json_kind kind)
{
  return node < json->n_nodes && json->nodes[node].kind == kind;
}

rx_bytes
rx_json_text (const rx_json *json, uint32_t node)
{
  if (node >= json->n_nodes)
    return (rx_bytes){ 0 };
  return (rx_bytes){ json->text + json->nodes[node].text, json->nodes[node].text_bytes };
}

rx_bytes
rx_json_key (const rx_json *json, uint32_t node)
{
  if (node >= json->n_nodes)
    return (rx_bytes){ 0 };
  return (rx_bytes){ json->text + json->nodes[node].key, json->nodes[node].key_bytes };
}

uint32_t
rx_json_member (const rx_json *json, uint32_t node, const char *name)
{
  size_t n = strlen (name);
  uint32_t i;

  if (!rx_json_is (json, node, RX_JSON_OBJECT))
    return RX_JSON_NONE;
  for (i = json->nodes[node].child; i != RX_JSON_NONE; i = json->nodes[i].next)
    {
      rx_bytes key = rx_json_key (json, i);

      if (key.size == n && memcmp (key.data, name, n) == 0)
        break;
    }
  return i;
}

/* The engine never leaves the C locale, so that the point is a point. */
bool
rx_json_double (const rx_json *json, uint32_t node, double *out)
{
  char digits[RX_JSON_NUMBER_MAX + 1];
  rx_bytes text = rx_json_text (json, node);

  if (!rx_json_is (json, node, RX_JSON_NUMBER))
    return false;
  memcpy (digits, text.data, text.size);
  digits[text.size] = '\0';
  *out = strtod (digits, NULL);
  explicit_bzero (digits, sizeof digits);
  return isfinite (*out);
}

bool
rx_json_u64 (const rx_json *json, uint32_t node, uint64_t *out)
{
  rx_bytes text = rx_json_text (json, node);
  uint64_t value = 0;

  if (!rx_json_is (json, node, RX_JSON_NUMBER))
    return false;
  for (size_t i = 0; i < text.size; i++)
    {
      uint64_t digit = (uint64_t) text.data[i] - '0';

      if (digit > 9 || value > (UINT64_MAX - digit) / 10)
        return false;
      value = value * 10 + digit;
    }
  *out = value;
  return true;
}
