/* dosage-private.h: the facets of one dosage, and words put together of them. */
#pragma once

#include "dosage.h"

typedef struct
{
  const RoundsFacet *const *facets; /* (n_facets) of this dosage alone, in the order of the event */
  guint n_facets;
  guint number; /* 0: the first */
} Part;

/* Which dosage of its event a facet is of, and which doseAndRate of that: of each the first is 0. */
guint rounds_dosage_number (const RoundsFacet *facet);
guint rounds_dosage_group (const RoundsFacet *facet);
gboolean rounds_dosage_is_part (const RoundsFacet *facet);       /* of some dosage */
gboolean rounds_dosage_has_amount (const RoundsFacet *facet);    /* a dose or a rate, in numbers */
const char *rounds_dosage_unit (const RoundsQuantity *quantity); /* NULL: it has none */

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
