/* rules.h: the system call tables, and what a row means. For engine/cage only. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* The low half of argument `arg`, masked, equals `value`: the kernel reads every argument named in
 * the tables as 32 bits, so the high half says nothing. mask 0: whatever the arguments. */
typedef struct
{
  int nr;
  uint32_t verdict; /* SECCOMP_RET_... */
  uint8_t arg;
  uint32_t mask, value;
} RoundsRule;

/* As `value`: the process's own id, known when the filter is built. */
#define ROUNDS_RULE_OWN_PID 0xffffffffu

/* Rows are tried from the top, the first that fits decides; none fits: `otherwise`. A number above
 * `newest` was not known when the table was argued and is answered `unknown`. */
typedef struct
{
  const RoundsRule *rows;
  size_t n_rows;
  uint32_t otherwise, unknown;
  int newest;
} RoundsRules;

extern const RoundsRules rounds_engine_rules;
extern const RoundsRules rounds_reader_rules;
extern const RoundsRules rounds_pages_rules;
