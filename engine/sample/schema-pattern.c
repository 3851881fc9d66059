/* `pattern`: the part of ECMA 262 regular expressions that schema.h names. */
#include "schema-parts.h"

#include <string.h>

#define RANGES_MAX 256

typedef struct
{
  rx_schema *m;
  const uint8_t *at, *end;
  uint32_t nesting;
} pattern;

static int
peek (const pattern *p)
{
  return p->at < p->end ? *p->at : -1;
}

static uint32_t
refuse (pattern *p, const char *what)
{
  rx_syntax_fail (p->m->s, "pattern: %s", what);
  return RX_NONE;
}

/* A string between quotes holds these only as escapes: a pattern's strings go without them. */
static uint32_t
plain_codes (pattern *p, rx_codes *codes, uint32_t n, bool negate)
{
  rx_codes kept[2 * RANGES_MAX + 8];
  static const rx_codes plain[] = { { 0x20, 0x21 }, { 0x23, 0x5B }, { 0x5D, RX_CODE_MAX } };
  uint32_t n_kept = 0, next = 0;

  if (negate) /* in order already, or turned round here one by one */
    {
      for (uint32_t i = 1; i < n; i++)
        {
          rx_codes moved = codes[i];
          uint32_t to = i;

          for (; to > 0 && codes[to - 1].low > moved.low; to--)
            codes[to] = codes[to - 1];
          codes[to] = moved;
        }
    }
  for (uint32_t i = 0; i <= n; i++)
    {
      rx_codes range = i < n ? codes[i] : (rx_codes){ 1, 0 };

      if (negate)
        {
          uint32_t low = next, high = i < n ? range.low : RX_CODE_MAX + 1;

          next = i < n && range.high + 1 > next ? range.high + 1 : next;
          if (low >= high)
            continue;
          range = (rx_codes){ low, high - 1 };
        }
      else if (i == n)
        break;
      for (uint32_t j = 0; j < 3; j++)
        {
          uint32_t low = range.low > plain[j].low ? range.low : plain[j].low;
          uint32_t high = range.high < plain[j].high ? range.high : plain[j].high;

          if (low <= high && n_kept < sizeof kept / sizeof *kept)
            kept[n_kept++] = (rx_codes){ low, high };
        }
    }
  if (n_kept == 0)
    return refuse (
        p, "a class that leaves no character: \\\", \\\\ and control characters never come out");
  return rx_expr_codes (p->m->s, kept, n_kept, false);
}

static uint32_t
read_utf8 (pattern *p)
{
  uint32_t code = *p->at++;
  uint32_t n = code >= 0xF0 ? 3 : code >= 0xE0 ? 2 : code >= 0xC0 ? 1 : 0;

  if (n > 0)
    code &= 0x3Fu >> n;
  for (uint32_t i = 0; i < n && p->at < p->end; i++)
    code = code << 6 | (*p->at++ & 0x3F);
  return code;
}

/* After a backslash: the ranges it stands for. 0: refused. */
static uint32_t
read_escape (pattern *p, rx_codes *out)
{
  int c = peek (p);

  if (c < 0)
    {
      refuse (p, "it ends with a backslash");
      return 0;
    }
  p->at++;
  switch (c)
    {
    case 'd':
      out[0] = (rx_codes){ '0', '9' };
      return 1;
    case 'w':
      out[0] = (rx_codes){ '0', '9' };
      out[1] = (rx_codes){ 'A', 'Z' };
      out[2] = (rx_codes){ '_', '_' };
      out[3] = (rx_codes){ 'a', 'z' };
      return 4;
    case 's':
      out[0] = (rx_codes){ ' ', ' ' };
      return 1;
    default:
      break;
    }
  if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80)
    {
      refuse (p, "of the escapes only \\d, \\w, \\s and those of punctuation are known");
      return 0;
    }
  out[0] = (rx_codes){ (uint32_t) c, (uint32_t) c };
  return 1;
}

/* One character or escape of a class, and the end of its range if it has one. */
static uint32_t
read_range (pattern *p, rx_codes *out)
{
  uint32_t n = 1;

  if (peek (p) == '\\')
    {
      p->at++;
      n = read_escape (p, out);
    }
  else
    out->low = out->high = read_utf8 (p);
  if (n != 1 || out->low != out->high || peek (p) != '-' || p->at + 1 >= p->end || p->at[1] == ']')
    return n;
  p->at++;
  if (peek (p) == '\\')
    {
      rx_codes end[4];

      p->at++;
      if (read_escape (p, end) != 1 || end->low != end->high)
        refuse (p, "a range that ends with a class");
      out->high = end->high;
    }
  else
    out->high = read_utf8 (p);
  if (out->high < out->low)
    refuse (p, "a range whose end is before its start");
  return 1;
}

static uint32_t
read_class (pattern *p)
{
  rx_codes codes[RANGES_MAX + 4];
  bool negate = peek (p) == '^';
  uint32_t n = 0;

  p->at += negate;
  while (p->m->s->code == 0 && peek (p) != ']')
    {
      if (p->at >= p->end)
        refuse (p, "a class has no closing ]");
      else if (n >= RANGES_MAX)
        refuse (p, "a class of more than 256 ranges");
      else
        n += read_range (p, &codes[n]);
    }
  p->at++;
  return p->m->s->code == 0 ? plain_codes (p, codes, n, negate) : RX_NONE;
}

static uint32_t read_any (pattern *p);

static uint32_t
read_group (pattern *p)
{
  uint32_t expr;

  if (++p->nesting > RX_GRAMMAR_NESTING_MAX)
    return refuse (p, "groups nested too deep");
  if (peek (p) == '?')
    {
      if (p->end - p->at < 2 || p->at[1] != ':')
        return refuse (p, "of the groups that begin with (? only (?: is known");
      p->at += 2;
    }
  expr = read_any (p);
  if (peek (p) != ')')
    return refuse (p, "a group has no closing )");
  p->at++;
  p->nesting--;
  return expr;
}

static uint32_t
read_one (pattern *p)
{
  rx_codes codes[4];
  uint32_t n = 1;
  int c = peek (p);

  if (strchr ("^$*+?{}]", c) != NULL)
    return refuse (p, "^ and $ stand at its ends only, and a repeat after what it repeats");
  if (c == '(' || c == '[' || c == '.' || c == '\\')
    p->at++;
  if (c == '(')
    return read_group (p);
  if (c == '[')
    return read_class (p);
  if (c == '.')
    return plain_codes (p, codes, 0, true);
  if (c == '\\')
    n = read_escape (p, codes);
  else
    codes[0].low = codes[0].high = read_utf8 (p);
  return n == 0 ? RX_NONE : plain_codes (p, codes, n, false);
}

static bool
read_number (pattern *p, uint32_t *number)
{
  const uint8_t *start = p->at;

  for (*number = 0; peek (p) >= '0' && peek (p) <= '9' && *number <= RX_REPEAT_MAX; p->at++)
    *number = *number * 10 + (uint32_t) (peek (p) - '0');
  if (*number > RX_REPEAT_MAX)
    refuse (p, "a repeat of more than 100000");
  return p->at > start;
}

static uint32_t
read_repeat (pattern *p, uint32_t expr)
{
  uint32_t least = 0, most = RX_NONE;
  int c = peek (p);

  if (c < 0 || strchr ("?*+{", c) == NULL)
    return expr;
  p->at++;
  if (c == '?')
    most = 1;
  else if (c == '+')
    least = 1;
  else if (c == '{')
    {
      if (!read_number (p, &least))
        return refuse (p, "a repeat is written {2}, {2,} or {2,3}");
      most = least;
      if (peek (p) == ',')
        {
          p->at++;
          if (!read_number (p, &most))
            most = RX_NONE;
        }
      if (peek (p) != '}' || most < least)
        return refuse (p, "a repeat is written {2}, {2,} or {2,3}");
      p->at++;
    }
  if (peek (p) >= 0 && strchr ("?*+{", peek (p)) != NULL)
    return refuse (p, "a repeat of a repeat");
  return rx_expr_repeat (p->m->s, expr, least, most);
}

static uint32_t
read_all (pattern *p)
{
  uint32_t list = rx_expr_list (p->m->s, RX_EXPR_ALL);

  while (p->m->s->code == 0 && p->at < p->end && *p->at != '|' && *p->at != ')')
    rx_expr_add (p->m->s, list, read_repeat (p, read_one (p)));
  return list;
}

static uint32_t
read_any (pattern *p)
{
  uint32_t list = rx_expr_list (p->m->s, RX_EXPR_ANY);

  rx_expr_add (p->m->s, list, read_all (p));
  while (p->m->s->code == 0 && peek (p) == '|')
    {
      p->at++;
      rx_expr_add (p->m->s, list, read_all (p));
    }
  return list;
}

/* ^a|b$ is (^a) or (b$): anchors must hold for the whole, so a choice at the top needs a group. */
uint32_t
rx_schema_pattern (rx_schema *m, rx_bytes text)
{
  pattern p = { m, text.data + 1, text.data + text.size - 1, 0 };
  uint32_t list, body;

  if (text.size < 2 || text.data[0] != '^' || text.data[text.size - 1] != '$' ||
      (text.size > 2 && text.data[text.size - 2] == '\\'))
    {
      rx_syntax_fail (m->s, "pattern: begin it with ^ and end it with $");
      return RX_NONE;
    }
  body = read_all (&p);
  if (m->s->code == 0 && p.at < p.end)
    return refuse (&p, *p.at == '|' ? "put the choice into a group: ^(a|b)$" : "a ) without its (");
  list = rx_expr_list (m->s, RX_EXPR_ALL);
  rx_expr_add (m->s, list, rx_schema_literal (m, "\""));
  rx_expr_add (m->s, list, body);
  rx_expr_add (m->s, list, rx_schema_literal (m, "\""));
  return list;
}
