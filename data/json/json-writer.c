#include "json-writer.h"

#include <string.h>

#define DIGITS      "0123456789"
#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

struct _RoundsJson
{
  GString *out;
  gboolean comma; /* a value stands before the next one of the same list */
};

RoundsJson *
rounds_json_new (void)
{
  RoundsJson *self = g_new0 (RoundsJson, 1);

  self->out = g_string_new (NULL);
  return self;
}

void
rounds_json_free (RoundsJson *self)
{
  g_string_free (self->out, TRUE);
  g_free (self);
}

static void
value_begins (RoundsJson *self)
{
  if (self->comma)
    g_string_append_c (self->out, ',');
  self->comma = TRUE;
}

static void
begin (RoundsJson *self, char bracket)
{
  value_begins (self);
  g_string_append_c (self->out, bracket);
  self->comma = FALSE;
}

static void
end (RoundsJson *self, char bracket)
{
  g_string_append_c (self->out, bracket);
  self->comma = TRUE;
}

/* RFC 8259, 7: the quote, the backslash and U+0000 to U+001F must be escaped. U+007F to U+009F and
 * the two line separators may be; they are, because terminals and older JavaScript act on them. */
static void
append_character (GString *out, gunichar c)
{
  if (c == '"' || c == '\\')
    g_string_append_printf (out, "\\%c", (char) c);
  else if (c == '\n')
    g_string_append (out, "\\n");
  else if (c == '\t')
    g_string_append (out, "\\t");
  else if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029)
    g_string_append_printf (out, "\\u%04x", c);
  else
    g_string_append_unichar (out, c);
}

static void
append_quoted (GString *out, const char *text, gsize size)
{
  const char *stop = text + size;

  g_string_append_c (out, '"');
  while (text < stop)
    {
      gunichar c = *text == '\0' ? 0 : g_utf8_get_char_validated (text, stop - text);

      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append (out, REPLACEMENT);
          text++;
          continue;
        }
      append_character (out, c);
      text = g_utf8_next_char (text);
    }
  g_string_append_c (out, '"');
}

void
rounds_json_begin_object (RoundsJson *self)
{
  begin (self, '{');
}

void
rounds_json_end_object (RoundsJson *self)
{
  end (self, '}');
}

void
rounds_json_begin_array (RoundsJson *self)
{
  begin (self, '[');
}

void
rounds_json_end_array (RoundsJson *self)
{
  end (self, ']');
}

void
rounds_json_name (RoundsJson *self, const char *name)
{
  value_begins (self);
  append_quoted (self->out, name, strlen (name));
  g_string_append_c (self->out, ':');
  self->comma = FALSE;
}

void
rounds_json_string (RoundsJson *self, const char *text)
{
  if (text != NULL)
    rounds_json_text (self, text, strlen (text));
  else
    rounds_json_null (self);
}

void
rounds_json_text (RoundsJson *self, const char *text, gsize size)
{
  value_begins (self);
  append_quoted (self->out, text, size);
}

void
rounds_json_integer (RoundsJson *self, gint64 value)
{
  value_begins (self);
  g_string_append_printf (self->out, "%" G_GINT64_FORMAT, value);
}

void
rounds_json_unsigned (RoundsJson *self, guint64 value)
{
  value_begins (self);
  g_string_append_printf (self->out, "%" G_GUINT64_FORMAT, value);
}

/* RFC 8259, 6: -? (0 | 1-9 digits) (. digits)? (e sign? digits)? */
gboolean
rounds_json_is_number (const char *text)
{
  text += *text == '-';
  if (*text == '0')
    text++;
  else if (!g_ascii_isdigit (*text))
    return FALSE;
  else
    text += strspn (text, DIGITS);
  if (*text == '.')
    {
      gsize digits = strspn (text + 1, DIGITS);

      if (digits == 0)
        return FALSE;
      text += 1 + digits;
    }
  if (*text == 'e' || *text == 'E')
    {
      text += 1 + (text[1] == '+' || text[1] == '-');
      if (!g_ascii_isdigit (*text))
        return FALSE;
      text += strspn (text, DIGITS);
    }
  return *text == '\0';
}

void
rounds_json_decimal (RoundsJson *self, const char *decimal)
{
  if (decimal == NULL || !rounds_json_is_number (decimal))
    {
      rounds_json_string (self, decimal);
      return;
    }
  value_begins (self);
  g_string_append (self->out, decimal);
}

void
rounds_json_truth (RoundsJson *self, gboolean value)
{
  value_begins (self);
  g_string_append (self->out, value ? "true" : "false");
}

void
rounds_json_null (RoundsJson *self)
{
  value_begins (self);
  g_string_append (self->out, "null");
}

void
rounds_json_member (RoundsJson *self, const char *name, const char *text)
{
  rounds_json_name (self, name);
  rounds_json_string (self, text);
}

void
rounds_json_member_unsigned (RoundsJson *self, const char *name, guint64 value)
{
  rounds_json_name (self, name);
  rounds_json_unsigned (self, value);
}

void
rounds_json_member_truth (RoundsJson *self, const char *name, gboolean value)
{
  rounds_json_name (self, name);
  rounds_json_truth (self, value);
}

const char *
rounds_json_get (RoundsJson *self)
{
  return self->out->str;
}
