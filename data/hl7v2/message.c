#include "message.h"

#include <string.h>

static gboolean
fail (GError **error, const char *why)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID, why);
  return FALSE;
}

/* ---- parts ---- */

static RoundsHl7Part
nth (RoundsHl7Part whole, char separator, guint n)
{
  const char *at = whole.at, *end = whole.at + whole.n, *stop;

  if (whole.n == 0 || n == 0)
    return (RoundsHl7Part){ "", 0 };
  if (separator == 0)
    return n == 1 ? whole : (RoundsHl7Part){ "", 0 };
  for (;; at = stop + 1)
    {
      stop = memchr (at, separator, (gsize) (end - at));
      if (--n == 0)
        return (RoundsHl7Part){ at, (gsize) ((stop != NULL ? stop : end) - at) };
      if (stop == NULL)
        return (RoundsHl7Part){ "", 0 };
    }
}

RoundsHl7Part
rounds_hl7_field (const RoundsHl7Message *self, const RoundsHl7Segment *segment, guint n)
{
  if (strcmp (segment->name, "MSH") == 0 && n == 1)
    return (RoundsHl7Part){ segment->all.at + 3, 1 };
  return nth (segment->all, self->field, strcmp (segment->name, "MSH") == 0 ? n : n + 1);
}

RoundsHl7Part
rounds_hl7_repetition (const RoundsHl7Message *self, RoundsHl7Part field, guint n)
{
  return nth (field, self->repetition, n);
}

RoundsHl7Part
rounds_hl7_component (const RoundsHl7Message *self, RoundsHl7Part part, guint n)
{
  return nth (part, self->component, n);
}

RoundsHl7Part
rounds_hl7_subcomponent (const RoundsHl7Message *self, RoundsHl7Part part, guint n)
{
  return nth (part, self->subcomponent, n);
}

guint
rounds_hl7_repetitions (const RoundsHl7Message *self, RoundsHl7Part field)
{
  guint n = field.n > 0;

  for (gsize i = 0; i < field.n && self->repetition != 0; i++)
    n += field.at[i] == self->repetition;
  return n;
}

/* ---- escapes: HL7 v2.5, 2.7 ---- */

/* \X0D0A\: bytes, taken where they are text. */
static gboolean
add_hex (GString *out, const char *hex, gsize n)
{
  gsize from = out->len;

  if (n == 0 || n % 2 != 0)
    return FALSE;
  for (gsize i = 0; i < n; i += 2)
    {
      if (!g_ascii_isxdigit (hex[i]) || !g_ascii_isxdigit (hex[i + 1]))
        {
          g_string_truncate (out, from);
          return FALSE;
        }
      g_string_append_c (out, (char) (g_ascii_xdigit_value (hex[i]) << 4 |
                                      g_ascii_xdigit_value (hex[i + 1])));
    }
  if (g_utf8_validate (out->str + from, (gssize) (out->len - from), NULL))
    return TRUE;
  g_string_truncate (out, from);
  return FALSE;
}

/* Formatting commands of FT (2.7.6): a new line, spaces, or nothing that plain text can show. */
static gboolean
add_command (GString *out, const char *word, gsize n)
{
  if (n >= 3 && memcmp (word, ".br", 3) == 0)
    g_string_append_c (out, '\n');
  else if (n >= 3 && memcmp (word, ".sp", 3) == 0)
    g_string_append_c (out, '\n');
  else if (n >= 3 && memcmp (word, ".ce", 3) == 0)
    g_string_append_c (out, '\n');
  else if (n >= 3 && memcmp (word, ".sk", 3) == 0)
    g_string_append_c (out, ' ');
  else
    return n == 3 && (memcmp (word, ".fi", 3) == 0 || memcmp (word, ".nf", 3) == 0);
  return TRUE;
}

static gboolean
add_escape (const RoundsHl7Message *self, GString *out, const char *word, gsize n)
{
  static const char names[] = "FSTRE";
  const char is[] = { self->field, self->component, self->subcomponent, self->repetition,
                      self->escape };
  const char *name = n == 1 ? strchr (names, word[0]) : NULL;

  if (n == 1 && name != NULL && *name != 0 && is[name - names] != 0)
    {
      g_string_append_c (out, is[name - names]);
      return TRUE;
    }
  if (n == 1 && (word[0] == 'H' || word[0] == 'N')) /* highlight, normal */
    return TRUE;
  if (n > 1 && word[0] == 'X')
    return add_hex (out, word + 1, n - 1);
  if (n >= 3 && (memcmp (word, ".in", 3) == 0 || memcmp (word, ".ti", 3) == 0))
    return TRUE;
  return add_command (out, word, n);
}

char *
rounds_hl7_text (const RoundsHl7Message *self, RoundsHl7Part part)
{
  GString *out = g_string_sized_new (part.n + 1);
  const char *at = part.at, *end = part.at + part.n;

  while (at < end)
    {
      const char *close = *at == self->escape && self->escape != 0
                              ? memchr (at + 1, self->escape, (gsize) (end - at - 1))
                              : NULL;
      if (close != NULL && add_escape (self, out, at + 1, (gsize) (close - at - 1)))
        at = close + 1;
      else
        g_string_append_c (out, *at++);
    }
  for (char *nul = memchr (out->str, 0, out->len); nul != NULL;
       nul = memchr (nul, 0, out->len - (gsize) (nul - out->str)))
    *nul = ' ';
  g_strstrip (out->str);
  if (out->str[0] == 0 || strcmp (out->str, "\"\"") == 0)
    {
      g_string_free (out, TRUE);
      return NULL;
    }
  return g_string_free (out, FALSE);
}

/* ---- characters ---- */

/* MSH 18, table 0211: the name that iconv has; NULL for UTF-8 and ASCII, which need none. */
static gboolean
charset_of (const char *name, const char **iconv, gboolean *ascii, GError **error)
{
  static const char *const latin[] = { "ISO-8859-1", "ISO-8859-2", "ISO-8859-3",
                                       "ISO-8859-4", "ISO-8859-5", "ISO-8859-6",
                                       "ISO-8859-7", "ISO-8859-8", "ISO-8859-9" };
  const char *digit;

  *iconv = NULL;
  *ascii = name != NULL && strcmp (name, "ASCII") == 0;
  if (name == NULL || *ascii || strcmp (name, "UNICODE UTF-8") == 0 ||
      strcmp (name, "UTF-8") == 0 || strcmp (name, "UNICODE") == 0)
    return TRUE;
  digit = g_str_has_prefix (name, "8859/") ? name + 5 : "";
  if (strcmp (digit, "15") == 0)
    *iconv = "ISO-8859-15";
  else if (digit[0] >= '1' && digit[0] <= '9' && digit[1] == 0)
    *iconv = latin[digit[0] - '1'];
  return *iconv != NULL || fail (error, "a character set that is not read: send UTF-8 or 8859/1");
}

static gboolean
is_ascii (const char *bytes, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if ((guint8) bytes[i] > 0x7f)
      return FALSE;
  return TRUE;
}

/* A line of the message as UTF-8; a guess is never made. */
static gboolean
decode (
    RoundsHl7Message *self, RoundsHl7Part *line, const char *iconv, gboolean ascii, GError **error)
{
  g_autofree char *text = NULL;
  gsize n;

  if (is_ascii (line->at, line->n))
    return TRUE;
  if (ascii)
    return fail (error, "MSH 18 says ASCII, and this is not");
  if (iconv == NULL)
    return g_utf8_validate (line->at, (gssize) line->n, NULL) ||
           fail (error, "not UTF-8, and MSH 18 names no other character set");
  text = g_convert (line->at, (gssize) line->n, "UTF-8", iconv, NULL, &n, NULL);
  if (text == NULL)
    return fail (error, "bytes that the character set of MSH 18 does not have");
  *line = (RoundsHl7Part){ text, n };
  g_ptr_array_add (self->texts, g_steal_pointer (&text));
  return TRUE;
}

/* ---- segments ---- */

static gboolean
is_separator (char c)
{
  return c > ' ' && c < 0x7f && !g_ascii_isalnum (c);
}

/* MSH 1 and 2: five characters, all different; older senders leave the last ones out. */
static gboolean
read_separators (RoundsHl7Message *self, RoundsHl7Part line, GError **error)
{
  char *into[] = { &self->component, &self->repetition, &self->escape, &self->subcomponent };
  char seen[6] = { 0 };

  if (line.n < 5 || !is_separator (line.at[3]))
    return fail (error, "no field separator");
  self->field = seen[0] = line.at[3];
  for (guint i = 0; i < G_N_ELEMENTS (into); i++)
    {
      char c = 4 + i < line.n ? line.at[4 + i] : self->field;
      if (c == self->field)
        return i > 0 || fail (error, "no encoding characters");
      if (!is_separator (c) || strchr (seen, c) != NULL)
        return fail (error, "encoding characters that cannot be");
      *into[i] = seen[i + 1] = c;
    }
  return TRUE;
}

static gboolean
is_name (const char *at)
{
  return g_ascii_isupper (at[0]) && (g_ascii_isupper (at[1]) || g_ascii_isdigit (at[1])) &&
         (g_ascii_isupper (at[2]) || g_ascii_isdigit (at[2]));
}

static gboolean
add_segment (RoundsHl7Message *self, RoundsHl7Part line, gsize start, GError **error)
{
  RoundsHl7Segment *segment = &self->segments[self->n_segments];

  if (line.n < 3 || !is_name (line.at) || (line.n > 3 && line.at[3] != self->field))
    return fail (error, "not a segment");
  *segment = (RoundsHl7Segment){ .all = line, .count = 1, .start = start, .bytes = line.n };
  memcpy (segment->name, line.at, 3);
  for (guint i = self->n_segments; i-- > 0;)
    if (memcmp (self->segments[i].name, segment->name, 3) == 0)
      {
        segment->count = self->segments[i].count + 1;
        break;
      }
  self->n_segments++;
  return TRUE;
}

/* A message whose first segment ends in CR alone may have LF inside its texts. */
static const char *
line_end (const char *at, const char *end, gboolean cr_only)
{
  for (; at < end; at++)
    if (*at == '\r' || (*at == '\n' && !cr_only))
      break;
  return at;
}

static char *
charset_name (const RoundsHl7Message *self, RoundsHl7Part line)
{
  RoundsHl7Segment msh = { .name = "MSH", .all = line };

  return rounds_hl7_text (self, rounds_hl7_repetition (self, rounds_hl7_field (self, &msh, 18), 1));
}

static gboolean
read_segments (RoundsHl7Message *self, const char *text, gsize n, GError **error)
{
  const char *end = text + n, *stop = line_end (text, end, FALSE);
  RoundsHl7Part line = { text, (gsize) (stop - text) };
  gboolean ascii, cr_only = stop + 1 < end && stop[0] == '\r' && stop[1] != '\n';
  g_autofree char *name = NULL;
  const char *iconv;

  if (!read_separators (self, line, error))
    return FALSE;
  name = charset_name (self, line);
  if (!charset_of (name, &iconv, &ascii, error))
    return FALSE;
  for (const char *at = text; at < end; at = stop + 1)
    {
      stop = line_end (at, end, cr_only);
      line = (RoundsHl7Part){ at, (gsize) (stop - at) };
      if (line.n == 0)
        continue;
      if (self->n_segments == ROUNDS_HL7_SEGMENTS_MAX)
        return fail (error, "over 60,000 segments");
      if (!decode (self, &line, iconv, ascii, error) ||
          !add_segment (self, line, (gsize) (at - text), error))
        return FALSE;
      self->segments[self->n_segments - 1].bytes = (gsize) (stop - at);
    }
  return TRUE;
}

gboolean
rounds_hl7_parse (const guint8 *bytes, gsize n, RoundsHl7Message *out, char **where, GError **error)
{
  const char *text = (const char *) bytes;
  guint lines = 1;

  *out = (RoundsHl7Message){ .texts = g_ptr_array_new_with_free_func (g_free) };
  for (gsize i = 0; i < n && lines < ROUNDS_HL7_SEGMENTS_MAX; i++)
    lines += text[i] == '\r' || text[i] == '\n';
  out->segments = g_new0 (RoundsHl7Segment, lines + 1);
  if (n >= 4 && n <= ROUNDS_HL7_MESSAGE_MAX && memcmp (text, "MSH", 3) == 0 &&
      read_segments (out, text, n, error))
    return TRUE;
  if (error != NULL && *error == NULL)
    fail (error,
          n > ROUNDS_HL7_MESSAGE_MAX ? "a message over 64 MiB" : "a message begins with MSH");
  if (where != NULL)
    *where = out->n_segments == 0 ? g_strdup ("MSH")
                                  : g_strdup_printf ("segment %u", out->n_segments + 1);
  rounds_hl7_clear (out);
  return FALSE;
}

void
rounds_hl7_clear (RoundsHl7Message *self)
{
  g_clear_pointer (&self->texts, g_ptr_array_unref);
  g_free (self->segments);
  *self = (RoundsHl7Message){ 0 };
}
