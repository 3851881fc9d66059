/* dosage-private.h: the facets of one dosage, and words put together of them. */
#pragma once

#include "dosage.h"

typedef struct
{
  const RoundsEvent *event;
  guint number; /* 0: the first */
} Part;

/* The nth facet of a name. */
const RoundsFacet *rounds_dosage_facet (const Part *part, RoundsFacetName name, guint n);
const char *rounds_dosage_text (const Part *part, RoundsFacetName name);
/* NULL: there is none, or it has no number. */
const RoundsQuantity *rounds_dosage_quantity (const Part *part, RoundsFacetName name, guint n);

const char *rounds_dosage_keep (RoundsBlock *block, const GString *words); /* NULL: none */
void rounds_dosage_add (GString *words, const char *between, const char *part);
void rounds_dosage_add_quantity (GString *words, const RoundsQuantity *quantity);
/* Either may be NULL, not both. */
void rounds_dosage_add_range (GString *words,
                              const RoundsQuantity *low,
                              const RoundsQuantity *high);

/* ---- dosage-times.c ---- */

/* How often, when, for how long each time. */
const char *rounds_dosage_often (const Part *part, RoundsBlock *block);
/* For how long in all: "5 d", "5–7 d". */
const char *rounds_dosage_duration (const Part *part, RoundsBlock *block);
