/* schema-parts.h: what the files of the schema reader share. Inside of this folder only. */
#pragma once

#include "json.h"
#include "schema.h"
#include "syntax.h"

/* Rules that every schema may call, made when they are first needed. */
typedef enum
{
  RX_BASE_CHARACTER, /* one of a string, between its quotes */
  RX_BASE_STRING,
  RX_BASE_INTEGER,
  RX_BASE_NUMBER,
  RX_BASE_VALUE, /* any */
  RX_BASE_OBJECT,
  RX_BASE_ARRAY,
  RX_BASES,
} rx_base;

typedef struct
{
  rx_syntax *s;
  rx_json json;
  uint32_t bases[RX_BASES]; /* rule + 1 */
  uint32_t *rules; /* (n_nodes) of a schema that is named by $ref: rule + 1; in the vault */
  uint32_t nesting;
} rx_schema;

uint32_t rx_schema_literal (rx_schema *m, const char *text);
uint32_t rx_schema_base (rx_schema *m, rx_base base);   /* an expression that calls it */
uint32_t rx_schema_spell (rx_schema *m, uint32_t node); /* exactly this value */
void rx_schema_spell_string (rx_schema *m, uint32_t list, rx_bytes text);
/* All whole numbers from least to most, |x| < 10^RX_SCHEMA_DIGITS, each with one spelling. */
uint32_t rx_schema_integers (rx_schema *m, int64_t least, int64_t most);
uint32_t rx_schema_pattern (rx_schema *m, rx_bytes pattern); /* the string, with its quotes */
/* `separator`-divided items, least to most (RX_NONE: no end) of them. */
uint32_t rx_schema_items (rx_schema *m, uint32_t item_rule, uint32_t least, uint32_t most);
