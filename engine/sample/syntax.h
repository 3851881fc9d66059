/* syntax.h: a grammar being built, and the automaton that it becomes. Inside of this folder only.
 *
 * gbnf.c and schema.c make expressions; rx_syntax_finish turns them into positions: a graph with
 * edges for bytes, choices, and calls of rules. Everything is an index into arrays of the vault, so
 * that wiping them under the thread's feet harms nothing.
 */
#pragma once

#include "gguf.h" /* rx_why */
#include "guide.h"
#include "vault.h"

#define RX_NONE       UINT32_MAX
#define RX_REPEAT_MAX 100000u /* of x{m,n}; the positions' limit comes first */
#define RX_CODE_MAX   0x10FFFFu

/* ---- growing arrays in the vault ---- */

/* Room for one more of `size` bytes: *items is moved when it is full. False without memory or over
 * the limit; the array is as it was then. */
bool
rx_room (rx_vault *vault, void **items, size_t size, uint32_t n, uint32_t *room, uint32_t limit);

/* ---- expressions ---- */

typedef enum
{
  RX_EXPR_TEXT,   /* bytes first .. first + count of `text` */
  RX_EXPR_CODES,  /* one code point of ranges first .. first + count */
  RX_EXPR_ALL,    /* its children one after the other; the child list stands last first */
  RX_EXPR_ANY,    /* one of its children */
  RX_EXPR_REPEAT, /* its child first (least) to count (most) times; count RX_NONE: no end */
  RX_EXPR_RULE,   /* rule `first` */
} rx_expr_kind;

typedef struct
{
  uint8_t kind; /* rx_expr_kind */
  uint32_t child, sibling;
  uint32_t first, count;
} rx_expr;

/* Code points, both ends included. */
typedef struct
{
  uint32_t low, high;
} rx_codes;

typedef struct
{
  uint32_t name, name_size; /* in `text` */
  uint32_t expr;            /* RX_NONE: not defined yet */
  uint32_t line;            /* where it was first named */
  uint32_t entry;           /* position, once finished */
} rx_rule;

/* ---- positions ---- */

typedef enum
{
  RX_AT_RETURN, /* the end of a rule; position 0, the only one */
  RX_AT_BYTE,   /* a byte of `other` (a set), then next */
  RX_AT_SPLIT,  /* next or other */
  RX_AT_CALL,   /* rule `other`, then next */
  RX_AT_NEVER,  /* nothing gets past here */
} rx_position_kind;

typedef struct
{
  uint8_t kind; /* rx_position_kind */
  uint32_t next, other;
} rx_position;

typedef struct
{
  uint64_t bits[4];
} rx_byte_set;

typedef struct
{
  rx_vault *vault;
  rx_why *why;
  rx_fail code; /* of the first failure; 0: none */
  uint32_t line;

  rx_expr *exprs;
  uint8_t *text;
  rx_codes *codes;
  rx_rule *rules;
  uint32_t *names; /* (names_room) open addressing: rule + 1 */
  uint32_t n_exprs, n_text, n_codes, n_rules;
  uint32_t exprs_room, text_room, codes_room, rules_room, names_room;

  rx_position *positions;
  rx_byte_set *sets;
  uint32_t n_positions, n_sets, positions_room, sets_room;
  uint32_t root;            /* position where a text begins */
  uint8_t class_of[256];    /* bytes that no set tells apart have one class */
  uint8_t class_byte[256];  /* one byte of each class */
  uint16_t class_size[256]; /* bytes in it */
  uint32_t n_classes;
} rx_syntax;

void rx_syntax_init (rx_syntax *syntax, rx_vault *vault, rx_why *why);
void rx_syntax_clear (rx_syntax *syntax);
void rx_syntax_drop_exprs (rx_syntax *syntax); /* text, expressions and rules alone */
/* Room for one more item below the limit, or what went wrong is said. */
bool rx_syntax_room (
    rx_syntax *syntax, void **items, size_t size, uint32_t n, uint32_t *room, uint32_t limit);
/* Says what is wrong, the first time only, with the line in front where there is one. */
void rx_syntax_fail (rx_syntax *syntax, const char *format, ...)
    __attribute__ ((format (printf, 2, 3)));
void rx_syntax_no_memory (rx_syntax *syntax);

/* Each gives an expression, or RX_NONE once something has failed; RX_NONE is taken and given on, so
 * that only the end needs to look. */
uint32_t rx_expr_text (rx_syntax *syntax, const void *bytes, uint32_t n);
/* Sorts and joins the ranges (n), turned round if negate; surrogates are never in it. */
uint32_t rx_expr_codes (rx_syntax *syntax, rx_codes *codes, uint32_t n, bool negate);
uint32_t rx_expr_list (rx_syntax *syntax, rx_expr_kind kind); /* ALL (empty: no text) or ANY */
void rx_expr_add (rx_syntax *syntax, uint32_t list, uint32_t expr);
uint32_t rx_expr_repeat (rx_syntax *syntax, uint32_t expr, uint32_t least, uint32_t most);
uint32_t rx_expr_rule (rx_syntax *syntax, uint32_t rule);

/* The rule of that name, made if there is none; RX_NONE once something has failed. */
uint32_t rx_syntax_rule (rx_syntax *syntax, rx_bytes name);
/* A rule without a name. */
uint32_t rx_syntax_new_rule (rx_syntax *syntax);
void rx_syntax_define (rx_syntax *syntax, uint32_t rule, uint32_t expr);

/* Positions, sets and classes from the expressions of the rule and all it names, checked: every rule
 * defined, no left recursion, some text fulfils it. Expressions are freed. */
bool rx_syntax_finish (rx_syntax *syntax, uint32_t root);

static inline bool
rx_set_has (const rx_byte_set *set, uint8_t byte)
{
  return set->bits[byte >> 6] >> (byte & 63) & 1;
}

/* ---- the readers: false with syntax->why ---- */

bool rx_gbnf_read (rx_syntax *syntax, rx_bytes text, uint32_t *root);
bool rx_schema_read (rx_syntax *syntax, rx_bytes text, uint32_t *root);

uint32_t rx_utf8_put (uint8_t out[4], uint32_t code); /* gives its bytes */
