/* The text of a GBNF grammar, as guide.h says. */
#include "syntax.h"

#include <string.h>

#define RANGES_MAX 1024 /* of one class */

typedef struct
{
  rx_syntax *s;
  const uint8_t *at, *end;
  uint32_t nesting;
  rx_codes ranges[RANGES_MAX];
} reader;

static int
peek (const reader *r)
{
  return r->at < r->end ? *r->at : -1;
}

static bool
is_space (int c)
{
  return c == ' ' || c == '\t' || c == '\r';
}

static bool
is_name (int c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

/* Past spaces and comments, and past line ends if they do not end the rule here. */
static void
skip (reader *r, bool lines)
{
  for (;; r->at++)
    {
      int c = peek (r);

      if (c == '#')
        {
          while (r->at + 1 < r->end && r->at[1] != '\n')
            r->at++;
        }
      else if (c == '\n' && lines)
        r->s->line++;
      else if (!is_space (c))
        return;
    }
}

static rx_bytes
read_name (reader *r)
{
  rx_bytes name = { r->at, 0 };

  while (is_name (peek (r)))
    {
      r->at++;
      name.size++;
    }
  return name;
}

static int
hex_value (int c)
{
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

static uint32_t
read_hex (reader *r, uint32_t digits)
{
  uint32_t code = 0;

  for (uint32_t i = 0; i < digits; i++, r->at++)
    {
      int value = hex_value (peek (r));

      if (value < 0)
        {
          rx_syntax_fail (r->s, "\\x takes 2, \\u 4 and \\U 8 digits of 0-9 a-f");
          return 0;
        }
      code = code << 4 | (uint32_t) value;
    }
  if (code > RX_CODE_MAX || (code >= 0xD800 && code <= 0xDFFF))
    rx_syntax_fail (r->s, "an escape for what is no character");
  return code;
}

static uint32_t
read_escape (reader *r)
{
  static const char escapes[] = "nrt\\\"[]-^", codes[] = "\n\r\t\\\"[]-^";
  int c = peek (r);
  const char *found = c > 0 ? strchr (escapes, c) : NULL;

  if (c < 0)
    {
      rx_syntax_fail (r->s, "the grammar ends inside an escape");
      return 0;
    }
  r->at++;
  if (found != NULL)
    return (uint32_t) codes[found - escapes];
  if (c == 'x' || c == 'u' || c == 'U')
    return read_hex (r, c == 'x' ? 2 : c == 'u' ? 4 : 8);
  rx_syntax_fail (r->s, "an escape that is not known; write \\\\ for a backslash");
  return 0;
}

/* One code point of a text or a class. The whole grammar is valid UTF-8. */
static uint32_t
read_code (reader *r)
{
  uint32_t code = *r->at++;
  uint32_t n = code >= 0xF0 ? 3 : code >= 0xE0 ? 2 : code >= 0xC0 ? 1 : 0;

  if (code == '\\')
    return read_escape (r);
  if (code == '\n')
    rx_syntax_fail (r->s, "a line ends inside a text or class; write \\n");
  if (n > 0)
    code &= 0x3Fu >> n;
  for (uint32_t i = 0; i < n && r->at < r->end; i++)
    code = code << 6 | (*r->at++ & 0x3F);
  return code;
}

static uint32_t
read_text (reader *r)
{
  uint32_t list = rx_expr_list (r->s, RX_EXPR_ALL);

  while (r->s->code == 0 && peek (r) != '"')
    {
      uint8_t bytes[4];

      if (r->at >= r->end)
        rx_syntax_fail (r->s, "a text has no closing \"");
      else
        rx_expr_add (r->s, list, rx_expr_text (r->s, bytes, rx_utf8_put (bytes, read_code (r))));
    }
  r->at++;
  return list;
}

static void
read_range (reader *r, rx_codes *out)
{
  out->low = out->high = read_code (r);
  if (peek (r) != '-' || r->at + 1 >= r->end || r->at[1] == ']')
    return;
  r->at++;
  out->high = read_code (r);
  if (out->high < out->low)
    rx_syntax_fail (r->s, "a range whose end is before its start");
}

static uint32_t
read_class (reader *r)
{
  bool negate = peek (r) == '^';
  uint32_t n = 0;

  r->at += negate;
  while (r->s->code == 0 && peek (r) != ']')
    {
      if (r->at >= r->end)
        rx_syntax_fail (r->s, "a class has no closing ]");
      else if (n == RANGES_MAX)
        rx_syntax_fail (r->s, "a class of more than %u ranges", RANGES_MAX);
      else
        read_range (r, &r->ranges[n++]);
    }
  r->at++;
  if (r->s->code != 0)
    return RX_NONE;
  if (n == 0)
    rx_syntax_fail (r->s, "an empty class");
  return rx_expr_codes (r->s, r->ranges, n, negate);
}

static uint32_t read_any (reader *r);

static uint32_t
read_group (reader *r)
{
  uint32_t expr;

  if (++r->nesting > RX_GRAMMAR_NESTING_MAX)
    rx_syntax_fail (r->s, "groups nested more than %u deep", RX_GRAMMAR_NESTING_MAX);
  if (r->s->code != 0)
    return RX_NONE;
  skip (r, true);
  expr = read_any (r);
  if (peek (r) != ')')
    rx_syntax_fail (r->s, "a group has no closing )");
  r->at++;
  r->nesting--;
  return expr;
}

/* false: there is none here. */
static bool
read_item (reader *r, uint32_t *expr)
{
  int c = peek (r);

  if (is_name (c))
    {
      *expr = rx_expr_rule (r->s, rx_syntax_rule (r->s, read_name (r)));
      return true;
    }
  if (c != '"' && c != '[' && c != '(' && c != '.')
    return false;
  r->at++;
  if (c == '.')
    *expr = rx_expr_codes (r->s, r->ranges, 0, true);
  else
    *expr = c == '"' ? read_text (r) : c == '[' ? read_class (r) : read_group (r);
  return true;
}

static uint32_t
read_number (reader *r, bool *found)
{
  uint32_t number = 0;

  *found = false;
  for (; peek (r) >= '0' && peek (r) <= '9'; r->at++)
    {
      *found = true;
      number = number * 10 + (uint32_t) (peek (r) - '0');
      if (number > RX_REPEAT_MAX)
        {
          rx_syntax_fail (r->s, "a repeat of more than %u", RX_REPEAT_MAX);
          return 0;
        }
    }
  return number;
}

static void
read_counts (reader *r, uint32_t *least, uint32_t *most)
{
  bool has_least, has_most = true;

  skip (r, false);
  *least = *most = read_number (r, &has_least);
  skip (r, false);
  if (peek (r) == ',')
    {
      r->at++;
      skip (r, false);
      *most = read_number (r, &has_most);
      if (!has_most)
        *most = RX_NONE;
      skip (r, false);
    }
  else if (!has_least)
    rx_syntax_fail (r->s, "a repeat without a number");
  if (peek (r) != '}')
    rx_syntax_fail (r->s, "a repeat is written {2}, {2,}, {,3} or {2,3}");
  else if (*most < *least)
    rx_syntax_fail (r->s, "a repeat whose most is below its least");
  r->at++;
}

static uint32_t
read_repeats (reader *r, uint32_t expr)
{
  uint32_t n = 0;

  for (;;)
    {
      uint32_t least = 0, most = RX_NONE;

      skip (r, r->nesting > 0);
      switch (peek (r))
        {
        case '?':
          most = 1;
          r->at++;
          break;
        case '+':
          least = 1;
          r->at++;
          break;
        case '*':
          r->at++;
          break;
        case '{':
          r->at++;
          read_counts (r, &least, &most);
          break;
        default:
          return expr;
        }
      if (++n > RX_GRAMMAR_NESTING_MAX)
        rx_syntax_fail (r->s, "repeats of repeats more than %u deep", RX_GRAMMAR_NESTING_MAX);
      expr = rx_expr_repeat (r->s, expr, least, most);
      if (r->s->code != 0)
        return RX_NONE;
    }
}

static uint32_t
read_all (reader *r)
{
  uint32_t list = rx_expr_list (r->s, RX_EXPR_ALL), item;

  skip (r, r->nesting > 0);
  while (r->s->code == 0 && read_item (r, &item))
    rx_expr_add (r->s, list, read_repeats (r, item));
  return list;
}

static uint32_t
read_any (reader *r)
{
  uint32_t list = rx_expr_list (r->s, RX_EXPR_ANY);

  rx_expr_add (r->s, list, read_all (r));
  while (r->s->code == 0 && peek (r) == '|')
    {
      r->at++;
      skip (r, true);
      rx_expr_add (r->s, list, read_all (r));
    }
  return list;
}

static void
read_rule (reader *r)
{
  rx_bytes name = read_name (r);
  uint32_t rule;

  if (name.size == 0)
    {
      rx_syntax_fail (r->s, "a rule is written name ::= ...");
      return;
    }
  rule = rx_syntax_rule (r->s, name);
  skip (r, false);
  if (r->end - r->at < 3 || memcmp (r->at, "::=", 3) != 0)
    {
      rx_syntax_fail (r->s, "::= must follow the name of a rule");
      return;
    }
  r->at += 3;
  if (rule != RX_NONE && r->s->rules[rule].expr != RX_NONE)
    rx_syntax_fail (r->s, "a rule of this name is there already");
  skip (r, true);
  rx_syntax_define (r->s, rule, read_any (r));
  if (r->s->code == 0 && r->at < r->end && peek (r) != '\n')
    rx_syntax_fail (r->s, "what stands here is no part of a rule");
}

bool
rx_gbnf_read (rx_syntax *s, rx_bytes text, uint32_t *root)
{
  reader r = { .s = s, .at = text.data, .end = text.data + text.size };
  const rx_bytes name = rx_bytes_of ("root");

  if (text.size > RX_GRAMMAR_TEXT_MAX)
    rx_syntax_fail (s, "longer than %u bytes; shorten it", RX_GRAMMAR_TEXT_MAX);
  else if (!rx_utf8_valid (text))
    rx_syntax_fail (s, "not UTF-8; save it as UTF-8");
  s->line = 1;
  for (skip (&r, true); s->code == 0 && r.at < r.end; skip (&r, true))
    read_rule (&r);
  s->line = 0;
  *root = rx_syntax_rule (s, name);
  if (s->code == 0 && s->rules[*root].expr == RX_NONE)
    rx_syntax_fail (s, "there is no rule named root; add root ::= ...");
  return s->code == 0;
}
