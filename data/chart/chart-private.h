/* chart-private.h: what the parts of data/chart share. */
#pragma once

#include "block.h"
#include "chart-errors.h"
#include "chart-index.h"
#include "encounters.h"
#include "series.h"

#include <string.h>

#define ROUNDS_HOUR    3600000ll
#define ROUNDS_DAY     86400000ll

#define ROUNDS_N_KINDS (ROUNDS_KIND_EPISODE + 1)

/* What the index is made of while it is being made: one a resource (and part), all its versions. */
typedef struct
{
  const RoundsEvent *event; /* the newest version */
  gint64 from, to, until;
  GPtrArray *was;  /* older versions, NULL: none */
  GPtrArray *also; /* shown as this one, NULL: none */
  guint into;      /* shown as that draft; ROUNDS_NONE: a row of its own */
  guint row;       /* ROUNDS_NONE: withheld */
  /* What the steps need of the event, taken while it is in the cache: see digest.c. */
  guint32 marks;
  RoundsSecrecy secrecy;
  RoundsTier tier;
  RoundsKind kind;
  guint64 codes;        /* a bit for each code, see rounds_code_bit */
  const char *key_code; /* of what is measured; NULL otherwise */
  guint32 key_hash;
  guint encounter; /* the draft of its encounter; ROUNDS_NONE */
  gboolean has_role, has_members, has_identifier, has_attachment;
  gboolean has_context; /* may say what it is of: contexts.c */
} Draft;

/* Events by reference, source and part. Open addressing; never full. */
typedef struct
{
  const RoundsEvent *event; /* NULL: free */
  guint32 hash;
  guint32 draft;
} Slot;

struct _RoundsChartParts
{
  RoundsBlock *block; /* owns all that the index points to but events and person */
  GPtrArray *events;
  RoundsPerson *person;
  GTimeZone *zone;
  Draft *drafts; /* (n_drafts) */
  guint n_drafts;
  Slot *slots; /* (n_slots), a power of two */
  guint n_slots;
  RoundsChartRow *rows; /* the writable rows */
  guint8 *kinds;        /* (n_rows) of each row */
  guint *encounters;    /* (n_rows) the draft of the encounter that each row names */
  guint64 *codes;       /* (n_rows) a bit for each code of the row */
  guint *of_kind;       /* (n_rows) rows by kind, in order of time */
  guint first_of_kind[ROUNDS_N_KINDS + 1];
  GHashTable *shared;   /* RoundsEvent of shared records, by source and reference; while building */
  GHashTable *doubted;  /* those of which an earlier version is another thing; while building */
  GPtrArray *nameless;  /* events of which a person or place is only referred to; while building */
  GHashTable *who;      /* a name that was looked up, by its address, to its reference */
  GPtrArray *with_role; /* rows whose code or value has a role (tables.h), in order of time */
  RoundsSecrecy person_label;
  gboolean no_memory;
};

/* ---- chart-index.c ---- */

/* Zeroed room in the index' own block; NULL notes that memory ran out. */
gpointer rounds_chart_room (RoundsChartIndex *self, gsize size);
/* The elements of an array copied there. */
gpointer rounds_chart_keep (RoundsChartIndex *self, const GArray *array);
gpointer rounds_chart_keep_pointers (RoundsChartIndex *self, const GPtrArray *array);
/* Events by reference: the slot of this very thing, or the free one where it belongs. source NULL: any. */
guint32 rounds_chart_hash (const char *reference);
Slot *rounds_chart_slot (const RoundsChartParts *parts,
                         const char *source,
                         const char *reference,
                         guint part);
/* The draft of a reference of the same source (NULL: of any source) and part; ROUNDS_NONE. */
guint rounds_chart_draft (const RoundsChartIndex *self,
                          const char *source,
                          const char *reference,
                          guint part);
/* The row that shows what event refers to: of its own source; NULL. */
RoundsChartRow *rounds_chart_target (const RoundsChartIndex *self,
                                     const RoundsEvent *event,
                                     const char *reference);
/* The rows of a kind, by time: n of them. */
const guint *rounds_chart_of_kind (const RoundsChartIndex *self, RoundsKind kind, guint *n);
guint rounds_chart_row_index (const RoundsChartIndex *self, const RoundsChartRow *row);

/* ---- chart-times.c ---- */

/* The instants that a time covers, by the site's zone where it has none of its own. */
void rounds_chart_interval (const RoundsChartIndex *self,
                            const RoundsTime *time,
                            gint64 *from,
                            gint64 *to);
/* The first facet of a name as an instant; fallback where there is none. */
gint64 rounds_chart_facet_instant (const RoundsChartIndex *self,
                                   const RoundsEvent *event,
                                   RoundsFacetName name,
                                   gint64 fallback);
/* Sets from, to and until of a draft. */
void rounds_chart_place (const RoundsChartIndex *self, Draft *draft);
gint64 rounds_chart_months_before (const RoundsChartIndex *self, gint64 instant, guint months);

/* ---- chart-text.c: asking an event ---- */

gboolean rounds_event_has_text (const RoundsEvent *event, RoundsFacetName name, const char *text);
gboolean rounds_event_has_code (const RoundsEvent *event, RoundsFacetName name, const char *code);
const char *rounds_event_facet_text (const RoundsEvent *event, RoundsFacetName name);
/* Of an HL7 v2 message; its last_updated is when that was sent. */
gboolean rounds_event_is_message (const RoundsEvent *event);
gboolean rounds_word_among (const char *word, const char *const *words);
/* The first word that a table gives for any code of the event. */
const char *rounds_event_word (const RoundsEvent *event, const char *(*table) (const char *code));
/* The role of its code, else of its coded value; NULL. */
const char *rounds_event_role (const RoundsEvent *event);
/* Its first reason in words; of a condition that is referred to, its title; NULL. */
const char *rounds_chart_reason (const RoundsChartIndex *self, const RoundsEvent *event);
gboolean rounds_kind_is_measured (RoundsKind kind); /* result, vital, observation */
gboolean rounds_value_equal (const RoundsValue *one, const RoundsValue *other);
gboolean rounds_event_value_equal (const RoundsEvent *one, const RoundsEvent *other);

/* ---- the steps of building, in their order ---- */

void rounds_chart_name_medicines (RoundsChartIndex *self); /* chart-names.c */
gboolean rounds_event_needs_names (const RoundsEvent *event);
void rounds_chart_name_people (RoundsChartIndex *self);
void rounds_chart_digest (const RoundsChartIndex *self, Draft *draft); /* digest.c */
guint64 rounds_code_bit (const char *code);
void rounds_chart_merge (RoundsChartIndex *self, guint *order, guint n); /* duplicates.c */
RoundsSecrecy rounds_event_secrecy (const RoundsEvent *event);           /* labels.c */
gboolean rounds_event_is_sensitive (const RoundsEvent *event);
void rounds_chart_mark_denied (RoundsChartIndex *self);
guint32 rounds_draft_marks (const RoundsChartIndex *self, const Draft *draft); /* marks.c */
void rounds_chart_mark_versions (RoundsChartIndex *self);
RoundsTier rounds_event_tier (const RoundsEvent *event, guint32 marks); /* tiers.c */
void rounds_chart_mark_tiers (RoundsChartIndex *self);
void rounds_chart_build_encounters (RoundsChartIndex *self);     /* encounters.c */
void rounds_chart_find_contexts (RoundsChartIndex *self);        /* contexts.c */
gboolean rounds_event_is_of_organism (const RoundsEvent *event); /* a susceptibility */
gboolean rounds_component_is_gene (const RoundsComponent *component);
void rounds_chart_build_panels (RoundsChartIndex *self);  /* panels.c */
void rounds_chart_build_series (RoundsChartIndex *self);  /* series-build.c */
void rounds_chart_find_standing (RoundsChartIndex *self); /* standing.c */

/* ---- of views ---- */

/* Is the row used at all: not in error, deleted, cancelled or of another person? */
gboolean rounds_row_counts (const RoundsChartRow *row);
gboolean rounds_marks_count (guint32 marks);
/* Of an expected date of delivery: 0 what was decided (ROUNDS_DUE_DECIDED), 1 by ultrasound, then by ovulation, by the
 * last period; -1: none. */
#define ROUNDS_DUE_DECIDED    0
#define ROUNDS_DUE_ULTRASOUND 1
int rounds_event_delivery_rank (const RoundsEvent *event);
/* A "none" about this type cannot be said: not loaded, or some are withheld. */
gboolean rounds_chart_partial (const RoundsChartIndex *self, const char *type, RoundsKind kind);
