#include "scan.h"

#include "block.h"

#include <math.h>
#include <string.h>

typedef struct
{
  guint32 start, end;      /* the value's bytes */
  guint32 key, key_length; /* between the quotes of its key; key 0: an item, or the root */
  guint32 after;           /* the node after the whole value */
  guint8 type;
  guint8 escaped;     /* a string that has a backslash */
  guint8 key_escaped; /* and its key */
  guint8 last;        /* no sibling follows */
} Node;

struct _RoundsScan
{
  const char *text;
  gsize size;
  Node *nodes; /* (n_nodes), [0] unused */
  guint32 n_nodes, space;
  RoundsBlock *strings; /* without escapes, ended by zeros; made when first asked for */
  gboolean failed;      /* one of those could not be had */
};

typedef struct
{
  RoundsScan *json;
  const guint8 *text;
  gsize size, at;
  guint32 open[ROUNDS_SCAN_DEPTH_MAX];  /* (depth) containers */
  guint32 child[ROUNDS_SCAN_DEPTH_MAX]; /* (depth) the latest member of each */
  guint depth;
  const char *why;
  gboolean no_memory;
} Scan;

/* ---- characters ---- */

#define NO_MEMORY "not enough memory"

static gboolean
fail (Scan *s, const char *why)
{
  s->why = why;
  return FALSE;
}

static void
skip_space (Scan *s)
{
  while (s->at < s->size && (s->text[s->at] == ' ' || s->text[s->at] == '\n' ||
                             s->text[s->at] == '\r' || s->text[s->at] == '\t'))
    s->at++;
}

/* One UTF-8 character beyond ASCII: Unicode 15, table 3-7. */
static gboolean
skip_utf8 (Scan *s)
{
  const guint8 *p = s->text + s->at;
  gsize left = s->size - s->at, n;
  guint8 low = 0x80, high = 0xbf;

  if (p[0] >= 0xc2 && p[0] <= 0xdf)
    n = 2;
  else if (p[0] >= 0xe0 && p[0] <= 0xef)
    n = 3;
  else if (p[0] >= 0xf0 && p[0] <= 0xf4)
    n = 4;
  else
    return fail (s, "not UTF-8");
  if (p[0] == 0xe0)
    low = 0xa0;
  else if (p[0] == 0xed)
    high = 0x9f;
  else if (p[0] == 0xf0)
    low = 0x90;
  else if (p[0] == 0xf4)
    high = 0x8f;
  if (left < n || p[1] < low || p[1] > high)
    return fail (s, "not UTF-8");
  for (gsize i = 2; i < n; i++)
    if ((p[i] & 0xc0) != 0x80)
      return fail (s, "not UTF-8");
  s->at += n;
  return TRUE;
}

static int
hex4 (const guint8 *p, gsize left)
{
  int value = 0;

  if (left < 4)
    return -1;
  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value ((char) p[i]);
      if (digit < 0)
        return -1;
      value = value * 16 + digit;
    }
  return value;
}

/* After a backslash. */
static gboolean
skip_escape (Scan *s)
{
  const guint8 *p = s->text + s->at;
  gsize left = s->size - s->at;
  int unit;

  if (left > 0 && p[0] != 0 && strchr ("\"\\/bfnrt", p[0]) != NULL)
    {
      s->at++;
      return TRUE;
    }
  if (left == 0 || p[0] != 'u' || (unit = hex4 (p + 1, left - 1)) < 0)
    return fail (s, "a bad escape in a string");
  if (unit == 0)
    return fail (s, "U+0000 in a string");
  s->at += 5;
  if (unit < 0xd800 || unit > 0xdfff)
    return TRUE;
  p += 5;
  left -= 5;
  if (unit > 0xdbff || left < 6 || p[0] != '\\' || p[1] != 'u')
    return fail (s, "half a surrogate pair in a string");
  unit = hex4 (p + 2, left - 2);
  if (unit < 0xdc00 || unit > 0xdfff)
    return fail (s, "half a surrogate pair in a string");
  s->at += 6;
  return TRUE;
}

/* At the opening quote; leaves s->at after the closing one. */
static gboolean
skip_string (Scan *s, guint8 *escaped)
{
  *escaped = FALSE;
  for (s->at++; s->at < s->size;)
    {
      guint8 c = s->text[s->at];
      if (c == '"')
        {
          s->at++;
          return TRUE;
        }
      if (c < 0x20)
        return fail (s, "a control character in a string");
      if (c == '\\')
        {
          *escaped = TRUE;
          s->at++;
          if (!skip_escape (s))
            return FALSE;
        }
      else if (c < 0x80)
        s->at++;
      else if (!skip_utf8 (s))
        return FALSE;
    }
  return fail (s, "the text ends inside a string");
}

static gboolean
skip_digits (Scan *s)
{
  gsize start = s->at;

  while (s->at < s->size && g_ascii_isdigit (s->text[s->at]))
    s->at++;
  return s->at > start || fail (s, "not a number");
}

static gboolean
skip_number (Scan *s)
{
  gsize start = s->at;

  if (s->text[s->at] == '-')
    s->at++;
  if (s->at < s->size && s->text[s->at] == '0')
    s->at++;
  else if (!skip_digits (s))
    return FALSE;
  if (s->at < s->size && s->text[s->at] == '.')
    {
      s->at++;
      if (!skip_digits (s))
        return FALSE;
    }
  if (s->at < s->size && (s->text[s->at] == 'e' || s->text[s->at] == 'E'))
    {
      s->at++;
      if (s->at < s->size && (s->text[s->at] == '+' || s->text[s->at] == '-'))
        s->at++;
      if (!skip_digits (s))
        return FALSE;
    }
  return s->at - start <= ROUNDS_SCAN_NUMBER_MAX || fail (s, "a number of too many digits");
}

/* ---- nodes ---- */

static Node *
add_node (Scan *s)
{
  RoundsScan *json = s->json;

  if (json->n_nodes == json->space)
    {
      guint32 space = json->space * 2;
      Node *nodes = space > json->space ? g_try_renew (Node, json->nodes, space) : NULL;
      if (nodes == NULL)
        {
          s->no_memory = TRUE;
          fail (s, NO_MEMORY);
          return NULL;
        }
      json->nodes = nodes;
      json->space = space;
    }
  json->nodes[json->n_nodes] = (Node){ .start = (guint32) s->at };
  return &json->nodes[json->n_nodes++];
}

static gboolean
skip_word (Scan *s, const char *word)
{
  gsize n = strlen (word);

  if (s->size - s->at < n || memcmp (s->text + s->at, word, n) != 0)
    return fail (s, "not a JSON value");
  s->at += n;
  return TRUE;
}

/* A value that holds no other. */
static gboolean
scan_scalar (Scan *s, Node *node)
{
  guint8 c = s->text[s->at];

  if (c == '"')
    {
      node->type = ROUNDS_SCAN_STRING;
      return skip_string (s, &node->escaped);
    }
  if (c == '-' || g_ascii_isdigit (c))
    {
      node->type = ROUNDS_SCAN_NUMBER;
      return skip_number (s);
    }
  node->type = c == 't' ? ROUNDS_SCAN_TRUE : c == 'f' ? ROUNDS_SCAN_FALSE : ROUNDS_SCAN_NULL;
  return skip_word (s, c == 't' ? "true" : c == 'f' ? "false" : "null");
}

static gboolean
scan_key (Scan *s, guint32 *key, guint32 *length, guint8 *escaped)
{
  skip_space (s);
  if (s->at == s->size || s->text[s->at] != '"')
    return fail (s, "a key in quotes is missing");
  *key = (guint32) s->at + 1;
  if (!skip_string (s, escaped))
    return FALSE;
  *length = (guint32) s->at - 1 - *key;
  skip_space (s);
  if (s->at == s->size || s->text[s->at] != ':')
    return fail (s, "a colon is missing after a key");
  s->at++;
  return TRUE;
}

/* ---- keys ---- */

/* Undoes the escapes of a text that passed the scan, in place: it only gets shorter. */
static gsize
unescape (char *text, gsize size)
{
  static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
  char *out = text;

  for (const char *p = text, *end = text + size; p < end; p++)
    {
      const char *letter;
      gunichar c;
      if (*p != '\\')
        {
          *out++ = *p;
          continue;
        }
      letter = strchr (letters, *++p);
      if (letter != NULL)
        *out++ = meanings[letter - letters];
      else if (*p != 'u')
        *out++ = *p;
      else
        {
          c = (gunichar) hex4 ((const guint8 *) p + 1, 4);
          p += 4;
          if (c >= 0xd800 && c <= 0xdbff)
            {
              c = 0x10000 + ((c - 0xd800) << 10) +
                  ((gunichar) hex4 ((const guint8 *) p + 3, 4) - 0xdc00);
              p += 6;
            }
          out += g_unichar_to_utf8 (c, out);
        }
    }
  return (gsize) (out - text);
}

/* (transfer full) NULL without memory. */
static char *
plain_key (const RoundsScan *json, const Node *node)
{
  char *key = g_try_malloc (node->key_length + 1);

  if (key == NULL)
    return NULL;
  memcpy (key, json->text + node->key, node->key_length);
  key[node->key_escaped ? unescape (key, node->key_length) : node->key_length] = 0;
  return key;
}

static gboolean
same_key (Scan *s, const Node *a, const Node *b)
{
  const RoundsScan *json = s->json;

  if (!a->key_escaped && !b->key_escaped)
    return a->key_length == b->key_length &&
           memcmp (json->text + a->key, json->text + b->key, a->key_length) == 0;
  g_autofree char *left = plain_key (json, a);
  g_autofree char *right = plain_key (json, b);
  s->no_memory |= left == NULL || right == NULL;
  return !s->no_memory && strcmp (left, right) == 0;
}

/* The nth member of an object is looked for among those before it: quick for the few keys that an
 * object has. From FEW_KEYS on a table takes over, so that a hostile object costs no square. */
#define FEW_KEYS 24

static gboolean
check_many_keys (Scan *s, guint32 object)
{
  RoundsScan *json = s->json;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint32 i = object + 1; i < json->n_nodes; i = json->nodes[i].after)
    {
      char *key = plain_key (json, &json->nodes[i]);

      if (key == NULL)
        {
          s->no_memory = TRUE;
          return fail (s, NO_MEMORY);
        }
      if (!g_hash_table_add (seen, key))
        {
          s->at = json->nodes[i].key;
          return fail (s, "a key that stands twice in one object");
        }
    }
  return TRUE;
}

static gboolean
check_keys (Scan *s, guint32 object)
{
  RoundsScan *json = s->json;
  guint32 seen[FEW_KEYS];
  guint n = 0;

  for (guint32 i = object + 1; i < json->n_nodes; i = json->nodes[i].after)
    {
      if (n == FEW_KEYS)
        return check_many_keys (s, object);
      for (guint k = 0; k < n; k++)
        if (same_key (s, &json->nodes[seen[k]], &json->nodes[i]))
          {
            s->at = json->nodes[i].key;
            return fail (s, "a key that stands twice in one object");
          }
      seen[n++] = i;
    }
  return !s->no_memory || fail (s, NO_MEMORY);
}

/* ---- the scan ---- */

static gboolean
is_object (const Scan *s, guint level)
{
  return s->json->nodes[s->open[level]].type == ROUNDS_SCAN_OBJECT;
}

static gboolean
close_container (Scan *s)
{
  guint32 index = s->open[--s->depth];
  Node *node = &s->json->nodes[index];

  s->at++;
  node->end = (guint32) s->at;
  node->after = s->json->n_nodes;
  if (s->child[s->depth] != 0)
    s->json->nodes[s->child[s->depth]].last = TRUE;
  return node->type != ROUNDS_SCAN_OBJECT || check_keys (s, index);
}

/* One value, with its key inside an object. A container is opened, not walked. */
static gboolean
scan_value (Scan *s)
{
  guint32 key = 0, length = 0, index;
  guint8 escaped = FALSE;
  Node *node;

  if (s->depth > 0 && is_object (s, s->depth - 1) && !scan_key (s, &key, &length, &escaped))
    return FALSE;
  skip_space (s);
  if (s->at == s->size)
    return fail (s, "the text ends where a value is due");
  node = add_node (s);
  if (node == NULL)
    return FALSE;
  index = s->json->n_nodes - 1;
  node->key = key;
  node->key_length = length;
  node->key_escaped = escaped;
  if (s->depth > 0)
    s->child[s->depth - 1] = index;
  if (s->text[s->at] != '{' && s->text[s->at] != '[')
    {
      gboolean good = scan_scalar (s, node);
      node->end = (guint32) s->at;
      node->after = index + 1;
      return good;
    }
  if (s->depth == ROUNDS_SCAN_DEPTH_MAX)
    return fail (s, "brackets nested too deep");
  node->type = s->text[s->at] == '{' ? ROUNDS_SCAN_OBJECT : ROUNDS_SCAN_ARRAY;
  s->at++;
  s->child[s->depth] = 0;
  s->open[s->depth++] = index;
  return TRUE;
}

/* What may follow a value, or an opening bracket. *more: another value is due. */
static gboolean
scan_between (Scan *s, gboolean *more)
{
  *more = FALSE;
  while (s->depth > 0)
    {
      char closing = is_object (s, s->depth - 1) ? '}' : ']';
      gboolean empty = s->child[s->depth - 1] == 0;
      skip_space (s);
      if (s->at == s->size)
        return fail (s, "the text ends inside brackets");
      if (s->text[s->at] != (guint8) closing)
        {
          *more = TRUE;
          if (empty)
            return TRUE;
          if (s->text[s->at] != ',')
            return fail (s, "a comma or a closing bracket is missing");
          s->at++;
          return TRUE;
        }
      if (!close_container (s))
        return FALSE;
    }
  return TRUE;
}

static gboolean
scan (Scan *s)
{
  gboolean more = TRUE;

  if (s->size >= 3 && memcmp (s->text, "\xef\xbb\xbf", 3) == 0)
    s->at = 3;
  while (more)
    if (!scan_value (s) || !scan_between (s, &more))
      return FALSE;
  skip_space (s);
  return s->at == s->size || fail (s, "something follows the end of the value");
}

static void
tell_fault (const Scan *s, RoundsScanFault *fault)
{
  if (fault == NULL)
    return;
  *fault = (RoundsScanFault){ .offset = s->at, .line = 1, .why = s->why };
  for (gsize i = 0; i < MIN (s->at, s->size); i++)
    fault->line += s->text[i] == '\n';
}

RoundsScan *
rounds_scan_parse (const char *text, gsize size, RoundsScanFault *fault, GError **error)
{
  g_autoptr (RoundsScan) json = g_new0 (RoundsScan, 1);
  Scan s = { .json = json, .text = (const guint8 *) text, .size = size };

  json->text = text;
  json->size = size;
  json->space = (guint32) MIN (size / 16 + 16, 1u << 16);
  json->n_nodes = 1;
  json->nodes = g_try_new (Node, json->space);
  if (json->nodes == NULL)
    {
      s.no_memory = TRUE;
      fail (&s, NO_MEMORY);
    }
  else if (size > ROUNDS_SCAN_BYTES_MAX)
    fail (&s, "the text is over 1 GiB");
  else if (scan (&s))
    return g_steal_pointer (&json);
  tell_fault (&s, fault);
  g_set_error (error, ROUNDS_DATA_ERROR,
               s.no_memory ? ROUNDS_DATA_ERROR_MEMORY : ROUNDS_DATA_ERROR_INVALID,
               "byte %" G_GSIZE_FORMAT ": %s", s.at, s.why);
  return NULL;
}

void
rounds_scan_free (RoundsScan *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->strings, rounds_block_free);
  g_free (self->nodes);
  g_free (self);
}

/* ---- reading ---- */

RoundsScanNode
rounds_scan_root (const RoundsScan *self)
{
  return self->n_nodes > 1 ? 1 : 0;
}

RoundsScanType
rounds_scan_type (const RoundsScan *self, RoundsScanNode node)
{
  return node != 0 ? (RoundsScanType) self->nodes[node].type : (RoundsScanType) 0;
}

RoundsScanNode
rounds_scan_first (const RoundsScan *self, RoundsScanNode container)
{
  if (rounds_scan_type (self, container) < ROUNDS_SCAN_ARRAY)
    return 0;
  return self->nodes[container].after > container + 1 ? container + 1 : 0;
}

RoundsScanNode
rounds_scan_next (const RoundsScan *self, RoundsScanNode node)
{
  if (node <= 1 || self->nodes[node].last)
    return 0;
  return self->nodes[node].after;
}

/* An escape is at most six bytes of one, so that only a key of hundreds of bytes needs memory. */
static gboolean
is_long_key (const RoundsScan *self, const Node *node, const char *key)
{
  g_autofree char *plain = plain_key (self, node);

  return g_strcmp0 (plain, key) == 0;
}

static gboolean
is_key (const RoundsScan *self, const Node *node, const char *key, gsize length)
{
  char plain[512];

  if (node->key_length > 6 * length)
    return FALSE;
  if (node->key_length >= sizeof plain)
    return is_long_key (self, node, key);
  memcpy (plain, self->text + node->key, node->key_length);
  plain[unescape (plain, node->key_length)] = 0;
  return strcmp (plain, key) == 0;
}

RoundsScanNode
rounds_scan_get (const RoundsScan *self, RoundsScanNode object, const char *key)
{
  gsize length = strlen (key);

  if (rounds_scan_type (self, object) != ROUNDS_SCAN_OBJECT)
    return 0;
  for (RoundsScanNode i = rounds_scan_first (self, object); i != 0; i = rounds_scan_next (self, i))
    {
      const Node *node = &self->nodes[i];
      if (!node->key_escaped)
        {
          if (node->key_length == length && memcmp (self->text + node->key, key, length) == 0)
            return i;
          continue;
        }
      if (is_key (self, node, key, length))
        return i;
    }
  return 0;
}

guint
rounds_scan_length (const RoundsScan *self, RoundsScanNode container)
{
  guint n = 0;

  for (RoundsScanNode i = rounds_scan_first (self, container); i != 0;
       i = rounds_scan_next (self, i))
    n++;
  return n;
}

RoundsScanNode
rounds_scan_item (const RoundsScan *self, RoundsScanNode array, guint i)
{
  RoundsScanNode node = rounds_scan_first (self, array);

  for (; i > 0 && node != 0; i--)
    node = rounds_scan_next (self, node);
  return node;
}

static const char *
keep (RoundsScan *self, guint32 start, guint32 size, gboolean escaped)
{
  char *copy;

  if (self->strings == NULL)
    self->strings = rounds_block_new (4096);
  copy = self->strings != NULL ? rounds_block_text (self->strings, self->text + start, size) : NULL;
  if (copy != NULL && escaped)
    copy[unescape (copy, size)] = 0;
  self->failed |= copy == NULL;
  return copy;
}

gboolean
rounds_scan_failed (const RoundsScan *self)
{
  return self->failed;
}

const char *
rounds_scan_key (RoundsScan *self, RoundsScanNode node)
{
  const Node *n = &self->nodes[node];

  if (node == 0 || n->key == 0)
    return NULL;
  return keep (self, n->key, n->key_length, n->key_escaped);
}

const char *
rounds_scan_string (RoundsScan *self, RoundsScanNode node)
{
  const Node *n = &self->nodes[node];

  if (rounds_scan_type (self, node) != ROUNDS_SCAN_STRING)
    return NULL;
  return keep (self, n->start + 1, n->end - n->start - 2, n->escaped);
}

const char *
rounds_scan_get_string (RoundsScan *self, RoundsScanNode object, const char *key)
{
  return rounds_scan_string (self, rounds_scan_get (self, object, key));
}

const char *
rounds_scan_digits (RoundsScan *self, RoundsScanNode node)
{
  const Node *n = &self->nodes[node];

  if (rounds_scan_type (self, node) != ROUNDS_SCAN_NUMBER)
    return NULL;
  return keep (self, n->start, n->end - n->start, FALSE);
}

const char *
rounds_scan_bytes (const RoundsScan *self, RoundsScanNode node, gsize *size)
{
  if (node == 0)
    {
      *size = 0;
      return NULL;
    }
  *size = self->nodes[node].end - self->nodes[node].start;
  return self->text + self->nodes[node].start;
}

static void
append_step (RoundsScan *self, GString *out, RoundsScanNode node, guint index)
{
  const char *key = rounds_scan_key (self, node);

  if (key == NULL)
    {
      g_string_append_printf (out, "/%u", index);
      return;
    }
  g_string_append_c (out, '/');
  for (; *key != 0; key++)
    if (*key == '~' || *key == '/')
      g_string_append (out, *key == '~' ? "~0" : "~1");
    else
      g_string_append_c (out, *key);
}

char *
rounds_scan_pointer (RoundsScan *self, RoundsScanNode from, RoundsScanNode node)
{
  GString *out = g_string_new (NULL);
  RoundsScanNode at = from;

  while (node != 0 && at != 0 && at != node)
    {
      guint index = 0;
      for (at = rounds_scan_first (self, at); at != 0 && self->nodes[at].after <= node;
           at = rounds_scan_next (self, at))
        index++;
      if (at != 0)
        append_step (self, out, at, index);
    }
  return g_string_free (out, FALSE);
}

double
rounds_scan_double (const char *digits)
{
  double value = digits != NULL ? g_ascii_strtod (digits, NULL) : NAN;

  return isfinite (value) ? value : (double) NAN;
}
