#include "syntax.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPRS_MAX RX_GRAMMAR_POSITIONS_MAX
#define CODES_MAX RX_GRAMMAR_POSITIONS_MAX
#define TEXT_MAX  (8u * RX_GRAMMAR_TEXT_MAX)

bool
rx_room (rx_vault *vault, void **items, size_t size, uint32_t n, uint32_t *room, uint32_t limit)
{
  uint32_t more;
  void *moved;

  if (n < *room)
    return true;
  more = *room == 0 ? 16 : *room > limit / 2 ? limit : 2 * *room;
  if (n >= more || (moved = rx_vault_alloc (vault, more * size)) == NULL)
    return false;
  if (n > 0)
    memcpy (moved, *items, n * size);
  rx_vault_free (vault, *items);
  *items = moved;
  *room = more;
  return true;
}

void
rx_syntax_init (rx_syntax *syntax, rx_vault *vault, rx_why *why)
{
  memset (syntax, 0, sizeof *syntax);
  syntax->vault = vault;
  syntax->why = why;
}

void
rx_syntax_drop_exprs (rx_syntax *s)
{
  rx_vault_free (s->vault, s->exprs);
  rx_vault_free (s->vault, s->text);
  rx_vault_free (s->vault, s->codes);
  rx_vault_free (s->vault, s->rules);
  rx_vault_free (s->vault, s->names);
  s->exprs = NULL;
  s->text = NULL;
  s->codes = NULL;
  s->rules = NULL;
  s->names = NULL;
  s->n_exprs = s->n_text = s->n_codes = s->n_rules = 0;
  s->exprs_room = s->text_room = s->codes_room = s->rules_room = s->names_room = 0;
}

void
rx_syntax_clear (rx_syntax *s)
{
  rx_syntax_drop_exprs (s);
  rx_vault_free (s->vault, s->positions);
  rx_vault_free (s->vault, s->sets);
  memset (s, 0, sizeof *s);
}

void
rx_syntax_fail (rx_syntax *s, const char *format, ...)
{
  const char *advice = "";
  char text[200];
  va_list arguments;

  if (s->code != 0)
    return;
  s->code = RX_FAIL_GRAMMAR;
  va_start (arguments, format);
  vsnprintf (text, sizeof text, format, arguments);
  va_end (arguments);
  if (strstr (text, "; ") == NULL) /* it does not say itself what to do */
    advice = s->line > 0 ? "; mend it there" : "; mend it";
  if (s->line > 0)
    rx_why_say (s->why, "grammar, line %u: %s%s", s->line, text, advice);
  else
    rx_why_say (s->why, "grammar: %s%s", text, advice);
}

void
rx_syntax_no_memory (rx_syntax *s)
{
  if (s->code != 0)
    return;
  s->code = RX_FAIL_MEMORY;
  rx_why_say (s->why, "not enough memory for the grammar; close other programs");
}

/* ---- expressions ---- */

bool
rx_syntax_room (rx_syntax *s, void **items, size_t size, uint32_t n, uint32_t *room, uint32_t limit)
{
  if (s->code != 0)
    return false;
  if (n >= limit)
    rx_syntax_fail (s, "too large; use fewer or shorter repeats, texts and rules");
  else if (!rx_room (s->vault, items, size, n, room, limit))
    rx_syntax_no_memory (s);
  return s->code == 0;
}

static uint32_t
add_expr (rx_syntax *s, rx_expr_kind kind, uint32_t first, uint32_t count)
{
  if (!rx_syntax_room (s, (void **) &s->exprs, sizeof *s->exprs, s->n_exprs, &s->exprs_room,
                       EXPRS_MAX))
    return RX_NONE;
  s->exprs[s->n_exprs] = (rx_expr){ (uint8_t) kind, RX_NONE, RX_NONE, first, count };
  return s->n_exprs++;
}

static bool
add_text (rx_syntax *s, const uint8_t *bytes, uint32_t n)
{
  for (uint32_t i = 0; i < n; i++)
    {
      if (!rx_syntax_room (s, (void **) &s->text, 1, s->n_text, &s->text_room, TEXT_MAX))
        return false;
      s->text[s->n_text++] = bytes[i];
    }
  return true;
}

uint32_t
rx_expr_text (rx_syntax *s, const void *bytes, uint32_t n)
{
  uint32_t first = s->n_text;

  return add_text (s, bytes, n) ? add_expr (s, RX_EXPR_TEXT, first, n) : RX_NONE;
}

static int
compare_codes (const void *a, const void *b)
{
  const rx_codes *x = a, *y = b;

  return x->low < y->low ? -1 : x->low > y->low;
}

static void
add_codes (rx_syntax *s, uint32_t low, uint32_t high)
{
  if (low > high || !rx_syntax_room (s, (void **) &s->codes, sizeof *s->codes, s->n_codes,
                                     &s->codes_room, CODES_MAX))
    return;
  s->codes[s->n_codes++] = (rx_codes){ low, high };
}

/* U+D800 .. U+DFFF are no characters and have no UTF-8. */
static void
add_characters (rx_syntax *s, uint32_t low, uint32_t high)
{
  if (low < 0xD800)
    add_codes (s, low, high < 0xD800 ? high : 0xD7FF);
  if (high > 0xDFFF)
    add_codes (s, low > 0xDFFF ? low : 0xE000, high);
}

uint32_t
rx_expr_codes (rx_syntax *s, rx_codes *codes, uint32_t n, bool negate)
{
  uint32_t first = s->n_codes, next = 0;

  qsort (codes, n, sizeof *codes, compare_codes);
  for (uint32_t i = 0; i < n;)
    {
      uint32_t low = codes[i].low, high = codes[i].high;

      for (i++; i < n && codes[i].low <= high + 1; i++)
        high = codes[i].high > high ? codes[i].high : high;
      if (!negate)
        add_characters (s, low, high);
      else if (low > next)
        add_characters (s, next, low - 1);
      next = high + 1;
    }
  if (negate && next <= RX_CODE_MAX)
    add_characters (s, next, RX_CODE_MAX);
  return add_expr (s, RX_EXPR_CODES, first, s->n_codes - first);
}

uint32_t
rx_expr_list (rx_syntax *s, rx_expr_kind kind)
{
  return add_expr (s, kind, 0, 0);
}

void
rx_expr_add (rx_syntax *s, uint32_t list, uint32_t expr)
{
  if (s->code != 0 || list == RX_NONE || expr == RX_NONE)
    return;
  s->exprs[expr].sibling = s->exprs[list].child;
  s->exprs[list].child = expr;
  s->exprs[list].count++;
}

uint32_t
rx_expr_repeat (rx_syntax *s, uint32_t expr, uint32_t least, uint32_t most)
{
  uint32_t repeat = expr == RX_NONE ? RX_NONE : add_expr (s, RX_EXPR_REPEAT, least, most);

  if (repeat != RX_NONE)
    s->exprs[repeat].child = expr;
  return repeat;
}

uint32_t
rx_expr_rule (rx_syntax *s, uint32_t rule)
{
  return rule == RX_NONE ? RX_NONE : add_expr (s, RX_EXPR_RULE, rule, 0);
}

/* ---- rules ---- */

static uint32_t
add_rule (rx_syntax *s, uint32_t name, uint32_t name_size)
{
  if (s->code == 0 && s->n_rules >= RX_GRAMMAR_RULES_MAX)
    rx_syntax_fail (s, "more than %u rules; use fewer", RX_GRAMMAR_RULES_MAX);
  if (!rx_syntax_room (s, (void **) &s->rules, sizeof *s->rules, s->n_rules, &s->rules_room,
                       RX_GRAMMAR_RULES_MAX))
    return RX_NONE;
  s->rules[s->n_rules] = (rx_rule){ name, name_size, RX_NONE, s->line, 0 };
  return s->n_rules++;
}

/* FNV-1a (Fowler, Noll, Vo), 32 bits. */
static uint32_t
hash_name (rx_bytes name)
{
  uint32_t hash = 2166136261u;

  for (size_t i = 0; i < name.size; i++)
    hash = (hash ^ name.data[i]) * 16777619u;
  return hash;
}

uint32_t
rx_syntax_rule (rx_syntax *s, rx_bytes name)
{
  const uint32_t room = 2 * RX_GRAMMAR_RULES_MAX; /* a power of 2, never full */
  uint32_t at, first, rule;

  if (s->code != 0)
    return RX_NONE;
  if (s->names == NULL)
    {
      s->names = rx_vault_alloc (s->vault, room * sizeof *s->names);
      if (s->names == NULL)
        {
          rx_syntax_no_memory (s);
          return RX_NONE;
        }
      memset (s->names, 0, room * sizeof *s->names);
    }
  for (at = hash_name (name) & (room - 1); s->names[at] != 0; at = (at + 1) & (room - 1))
    {
      const rx_rule *r = &s->rules[s->names[at] - 1];

      if (r->name_size == name.size && memcmp (s->text + r->name, name.data, name.size) == 0)
        return s->names[at] - 1;
    }
  first = s->n_text;
  if (!add_text (s, name.data, (uint32_t) name.size))
    return RX_NONE;
  rule = add_rule (s, first, (uint32_t) name.size);
  if (rule != RX_NONE)
    s->names[at] = rule + 1;
  return rule;
}

uint32_t
rx_syntax_new_rule (rx_syntax *s)
{
  return add_rule (s, 0, 0);
}

void
rx_syntax_define (rx_syntax *s, uint32_t rule, uint32_t expr)
{
  if (s->code == 0 && rule != RX_NONE)
    s->rules[rule].expr = expr;
}

uint32_t
rx_utf8_put (uint8_t out[4], uint32_t code)
{
  uint32_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  static const uint8_t leads[] = { 0, 0, 0xC0, 0xE0, 0xF0 };

  for (uint32_t i = n; i-- > 1; code >>= 6)
    out[i] = (uint8_t) (0x80 | (code & 0x3F));
  out[0] = (uint8_t) (leads[n] | code);
  return n;
}
