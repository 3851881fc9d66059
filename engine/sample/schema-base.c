/* The parts of JSON that every schema is made of. */
#include "schema-parts.h"

#include <stdio.h>
#include <string.h>

uint32_t
rx_schema_literal (rx_schema *m, const char *text)
{
  return rx_expr_text (m->s, text, (uint32_t) strlen (text));
}

static uint32_t
class_of (rx_schema *m, const char *pairs)
{
  rx_codes codes[8];
  uint32_t n = 0;

  for (; pairs[0] != '\0'; pairs += 2)
    codes[n++] = (rx_codes){ (uint8_t) pairs[0], (uint8_t) pairs[1] };
  return rx_expr_codes (m->s, codes, n, false);
}

static uint32_t
join (rx_schema *m, rx_expr_kind kind, const uint32_t *parts, uint32_t n)
{
  uint32_t list = rx_expr_list (m->s, kind);

  for (uint32_t i = 0; i < n; i++)
    rx_expr_add (m->s, list, parts[i]);
  return list;
}

#define ALL(...)                                           \
  join (m, RX_EXPR_ALL, (const uint32_t[]){ __VA_ARGS__ }, \
        sizeof ((const uint32_t[]){ __VA_ARGS__ }) / sizeof (uint32_t))
#define ANY(...)                                           \
  join (m, RX_EXPR_ANY, (const uint32_t[]){ __VA_ARGS__ }, \
        sizeof ((const uint32_t[]){ __VA_ARGS__ }) / sizeof (uint32_t))

static uint32_t
hex_digits (rx_schema *m, uint32_t n)
{
  return rx_expr_repeat (m->s, class_of (m, "09afAF"), n, n);
}

/* \uNNNN but for U+0000 and the halves of pairs, D800 to DFFF. */
static uint32_t
escaped_code (rx_schema *m)
{
  uint32_t any = ALL (class_of (m, "19acACefEF"), hex_digits (m, 3));
  uint32_t d = ALL (class_of (m, "ddDD"), class_of (m, "07"), hex_digits (m, 2));
  uint32_t zero = ANY (ALL (class_of (m, "19afAF"), hex_digits (m, 2)),
                       ALL (class_of (m, "00"), class_of (m, "19afAF"), hex_digits (m, 1)),
                       ALL (rx_schema_literal (m, "00"), class_of (m, "19afAF")));

  return ANY (any, d, ALL (rx_schema_literal (m, "0"), zero));
}

static uint32_t
make_character (rx_schema *m)
{
  rx_codes plain[] = { { 0x20, 0x21 }, { 0x23, 0x5B }, { 0x5D, RX_CODE_MAX } };
  uint32_t one = class_of (m, "\"\"\\\\//bbffnnrrtt");

  return ANY (rx_expr_codes (m->s, plain, 3, false),
              ALL (rx_schema_literal (m, "\\"),
                   ANY (one, ALL (rx_schema_literal (m, "u"), escaped_code (m)))));
}

static uint32_t
make_number (rx_schema *m)
{
  uint32_t minus = rx_expr_repeat (m->s, rx_schema_literal (m, "-"), 0, 1);
  uint32_t more = rx_expr_repeat (m->s, class_of (m, "09"), 0, RX_SCHEMA_NUMBER_DIGITS - 1);
  uint32_t whole = ANY (rx_schema_literal (m, "0"), ALL (class_of (m, "19"), more));
  uint32_t digits = rx_expr_repeat (m->s, class_of (m, "09"), 1, RX_SCHEMA_NUMBER_DIGITS);
  uint32_t fraction = rx_expr_repeat (m->s, ALL (rx_schema_literal (m, "."), digits), 0, 1);

  return ALL (minus, whole, fraction);
}

uint32_t
rx_schema_items (rx_schema *m, uint32_t rule, uint32_t least, uint32_t most)
{
  uint32_t rest, items;

  if (most == 0)
    return rx_schema_literal (m, "");
  rest = rx_expr_repeat (m->s, ALL (rx_schema_literal (m, ","), rx_expr_rule (m->s, rule)),
                         least == 0 ? 0 : least - 1, most == RX_NONE ? RX_NONE : most - 1);
  items = ALL (rx_expr_rule (m->s, rule), rest);
  return least == 0 ? rx_expr_repeat (m->s, items, 0, 1) : items;
}

static uint32_t
make_object (rx_schema *m)
{
  uint32_t member = rx_syntax_new_rule (m->s);

  rx_syntax_define (m->s, member,
                    ALL (rx_schema_base (m, RX_BASE_STRING), rx_schema_literal (m, ":"),
                         rx_schema_base (m, RX_BASE_VALUE)));
  return ALL (rx_schema_literal (m, "{"), rx_schema_items (m, member, 0, RX_NONE),
              rx_schema_literal (m, "}"));
}

static uint32_t
make_array (rx_schema *m)
{
  rx_schema_base (m, RX_BASE_VALUE); /* so that its rule is there */
  return ALL (rx_schema_literal (m, "["),
              rx_schema_items (m, m->bases[RX_BASE_VALUE] - 1, 0, RX_NONE),
              rx_schema_literal (m, "]"));
}

static uint32_t
make_value (rx_schema *m)
{
  return ANY (rx_schema_base (m, RX_BASE_STRING), rx_schema_base (m, RX_BASE_NUMBER),
              rx_schema_base (m, RX_BASE_OBJECT), rx_schema_base (m, RX_BASE_ARRAY),
              rx_schema_literal (m, "true"), rx_schema_literal (m, "false"),
              rx_schema_literal (m, "null"));
}

static uint32_t
make (rx_schema *m, rx_base base)
{
  const int64_t most = 999999999999999999; /* RX_SCHEMA_DIGITS nines */

  switch (base)
    {
    case RX_BASE_CHARACTER:
      return make_character (m);
    case RX_BASE_STRING:
      return ALL (rx_schema_literal (m, "\""),
                  rx_expr_repeat (m->s, rx_schema_base (m, RX_BASE_CHARACTER), 0, RX_NONE),
                  rx_schema_literal (m, "\""));
    case RX_BASE_INTEGER:
      return rx_schema_integers (m, -most, most);
    case RX_BASE_NUMBER:
      return make_number (m);
    case RX_BASE_VALUE:
      return make_value (m);
    case RX_BASE_OBJECT:
      return make_object (m);
    case RX_BASE_ARRAY:
      return make_array (m);
    case RX_BASES:
      break;
    }
  return RX_NONE;
}

/* The rule stands before it is defined, because values hold values. */
uint32_t
rx_schema_base (rx_schema *m, rx_base base)
{
  if (m->bases[base] == 0)
    {
      uint32_t rule = rx_syntax_new_rule (m->s);

      if (rule == RX_NONE)
        return RX_NONE;
      m->bases[base] = rule + 1;
      rx_syntax_define (m->s, rule, make (m, base));
    }
  return rx_expr_rule (m->s, m->bases[base] - 1);
}

/* ---- one value, as it stands in the schema ---- */

static bool
is_plain (uint8_t byte)
{
  return byte >= 0x20 && byte != '"' && byte != '\\';
}

void
rx_schema_spell_string (rx_schema *m, uint32_t list, rx_bytes text)
{
  uint32_t n;

  rx_expr_add (m->s, list, rx_schema_literal (m, "\""));
  for (uint32_t i = 0; i < text.size && m->s->code == 0; i += n)
    {
      char escape[8];

      for (n = 0; i + n < text.size && is_plain (text.data[i + n]); n++)
        ;
      if (n > 0)
        {
          rx_expr_add (m->s, list, rx_expr_text (m->s, text.data + i, n));
          continue;
        }
      n = 1;
      if (text.data[i] < 0x20)
        snprintf (escape, sizeof escape, "\\u%04x", text.data[i]);
      else
        snprintf (escape, sizeof escape, "\\%c", text.data[i]);
      rx_expr_add (m->s, list, rx_schema_literal (m, escape));
    }
  rx_expr_add (m->s, list, rx_schema_literal (m, "\""));
}

static void
spell (rx_schema *m, uint32_t list, uint32_t node)
{
  static const char *const words[] = { "null", "false", "true" };
  const rx_json_node *n = &m->json.nodes[node];
  bool object = n->kind == RX_JSON_OBJECT;
  rx_bytes text = rx_json_text (&m->json, node);

  if (n->kind <= RX_JSON_TRUE)
    rx_expr_add (m->s, list, rx_schema_literal (m, words[n->kind]));
  else if (n->kind == RX_JSON_NUMBER)
    rx_expr_add (m->s, list, rx_expr_text (m->s, text.data, (uint32_t) text.size));
  else if (n->kind == RX_JSON_STRING)
    rx_schema_spell_string (m, list, text);
  if (n->kind < RX_JSON_ARRAY)
    return;
  rx_expr_add (m->s, list, rx_schema_literal (m, object ? "{" : "["));
  for (uint32_t i = n->child; i != RX_JSON_NONE && m->s->code == 0; i = m->json.nodes[i].next)
    {
      if (i != n->child)
        rx_expr_add (m->s, list, rx_schema_literal (m, ","));
      if (object)
        {
          rx_schema_spell_string (m, list, rx_json_key (&m->json, i));
          rx_expr_add (m->s, list, rx_schema_literal (m, ":"));
        }
      spell (m, list, i); /* as deep as the JSON, which json.h caps */
    }
  rx_expr_add (m->s, list, rx_schema_literal (m, object ? "}" : "]"));
}

uint32_t
rx_schema_spell (rx_schema *m, uint32_t node)
{
  uint32_t list = rx_expr_list (m->s, RX_EXPR_ALL);

  spell (m, list, node);
  return list;
}

/* ---- whole numbers between two ---- */

static uint32_t
digit_class (rx_schema *m, uint8_t low, uint8_t high)
{
  rx_codes codes = { low, high };

  return rx_expr_codes (m->s, &codes, 1, false);
}

static uint32_t
any_digits (rx_schema *m, uint32_t n)
{
  return rx_expr_repeat (m->s, digit_class (m, '0', '9'), n, n);
}

/* Digits of n places from `least` to `most`, both of n places: where they first differ, the digits
 * between go with anything, and the two outer ones with their own rest. */
static uint32_t
between (rx_schema *m, const char *least, const char *most, uint32_t n)
{
  uint32_t same = 0, any, tail;
  bool low_free, high_free;
  char zeros[RX_SCHEMA_DIGITS + 1], nines[RX_SCHEMA_DIGITS + 1];
  uint8_t low, high;

  while (same < n && least[same] == most[same])
    same++;
  if (same == n)
    return rx_expr_text (m->s, least, n);
  tail = n - same - 1;
  memset (zeros, '0', sizeof zeros);
  memset (nines, '9', sizeof nines);
  low = (uint8_t) least[same];
  high = (uint8_t) most[same];
  low_free = memcmp (least + same + 1, zeros, tail) == 0;
  high_free = memcmp (most + same + 1, nines, tail) == 0;
  any = rx_expr_list (m->s, RX_EXPR_ANY);
  if (!low_free)
    rx_expr_add (m->s, any,
                 ALL (digit_class (m, low, low), between (m, least + same + 1, nines, tail)));
  if (!high_free)
    rx_expr_add (m->s, any,
                 ALL (digit_class (m, high, high), between (m, zeros, most + same + 1, tail)));
  low = (uint8_t) (low + !low_free);
  high = (uint8_t) (high - !high_free);
  if (low <= high)
    rx_expr_add (m->s, any, ALL (digit_class (m, low, high), any_digits (m, tail)));
  return ALL (rx_expr_text (m->s, least, same), any);
}

/* 0 <= least <= most */
static void
add_positive (rx_schema *m, uint32_t any, const char *sign, uint64_t least, uint64_t most)
{
  uint64_t from = 0, to = 9;

  for (uint32_t n = 1; n <= RX_SCHEMA_DIGITS; n++, from = to + 1, to = to * 10 + 9)
    {
      uint64_t low = least > from ? least : from, high = most < to ? most : to;
      char a[24], b[24];

      if (low > high)
        continue;
      snprintf (a, sizeof a, "%0*llu", (int) n, (unsigned long long) low);
      snprintf (b, sizeof b, "%0*llu", (int) n, (unsigned long long) high);
      rx_expr_add (m->s, any, ALL (rx_schema_literal (m, sign), between (m, a, b, n)));
    }
}

uint32_t
rx_schema_integers (rx_schema *m, int64_t least, int64_t most)
{
  uint32_t any = rx_expr_list (m->s, RX_EXPR_ANY);

  if (least > most)
    rx_syntax_fail (m->s, "an integer whose minimum is above its maximum");
  if (least < 0)
    add_positive (m, any, "-", most < 0 ? (uint64_t) -most : 1, (uint64_t) -least);
  if (most >= 0)
    add_positive (m, any, "", least > 0 ? (uint64_t) least : 0, (uint64_t) most);
  return any;
}
