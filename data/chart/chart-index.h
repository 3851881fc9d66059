/* chart-index.h: one patient's chart in memory, while it is open.
 *
 * Made of the events that the store unsealed; decides what they mean by the rules of the record (2.1
 * to 2.6), which the code names at each place. Nothing is resolved silently: what contradicts is
 * shown with both sources (chart-errors.h). No store, no files: reading is audited where the events
 * come from. A plain struct: one thread at a time; after building it is only read.
 *
 * The views that take `at` give the chart as of that moment without building again: timeline here,
 * medicines.h, problems.h, allergies.h, series.h, encounters.h, chart-errors.h. What a view gives
 * points into the index, which must outlive it.
 *
 * Weighed: SQL views over events (names and values would stand in the database), recomputing each
 * page from the events (50,000 of them, 2 ms), or sorting and grouping once. Chosen: the last;
 * medicines, problems and allergies are few, and are worked out when asked.
 */
#pragma once

#include "directory.h"
#include "event.h"
#include "person.h"

G_BEGIN_DECLS

#define ROUNDS_NONE G_MAXUINT /* no such index */

typedef enum
{
  ROUNDS_SYNC_COMPLETE = 0,
  ROUNDS_SYNC_PARTIAL, /* a page was lost, a type was forbidden or filtered */
  ROUNDS_SYNC_FAILED,
} RoundsSync;

/* [J] Record rule 2.1; a site may set others (site.h). */
#define ROUNDS_HORIZON_MONTHS 15
#define ROUNDS_RENEWAL_DAYS   45

/* HL7 v3 Confidentiality: the codes that close a record. Everything else is open. */
typedef enum
{
  ROUNDS_SECRECY_OPEN = 0,
  ROUNDS_SECRECY_RESTRICTED, /* R */
  ROUNDS_SECRECY_VERY,       /* V */
  ROUNDS_N_SECRECIES
} RoundsSecrecy;

/* Of a Patient's own labels: over OPEN, only a break of the glass shows anything. */
RoundsSecrecy rounds_person_secrecy (const RoundsPerson *person);

typedef struct
{
  gint64 as_of;    /* "now" of the site, ms since 1970 UTC */
  GTimeZone *zone; /* of the site: it decides the day; a reference is taken; NULL: UTC */
  /* Evidence older than this confirms no medicine; an order this soon after the last one's end renews it. 0: the
   * rule's own; in an index never 0. */
  guint horizon_months, renewal_days;
  RoundsSync sync; /* of the feeds that this chart comes from */
  /* FHIR types that did not come whole, whatever sync says, up to a NULL; may be NULL. Copied. */
  const char *const *not_loaded;
  /* The events are as an earlier version of Rounds derived them, since the store could not be written. */
  gboolean old_form;
  RoundsSecrecy
      opened; /* the reader has opened records up to this label; what is above is withheld */
  /* Records that may be of this very person (rounds_directory_duplicates). Copied; may be NULL. */
  const RoundsLookAlike *same_person;
  guint n_same_person;
  /* Of the site's laboratory, for results without a range (site-ranges.h); the caller's, outlives the
   * index; may be NULL. */
  const struct _RoundsSiteRanges *site_ranges;
  /* Events of shared records (Medication, Practitioner ...), by which what refers to them in the same
   * source gets its name (chart-names.h). Copied; may be NULL. */
  const GPtrArray *shared;
} RoundsChartSettings;

typedef enum
{
  ROUNDS_TIER_LANDMARK = 0, /* admission, operation, death, cancer treatment, birth */
  ROUNDS_TIER_CLINICAL,
  ROUNDS_TIER_ROUTINE, /* dental, assessments, education, nursing, finance; never what is marked */
} RoundsTier;

const char *rounds_tier_word (RoundsTier tier);

/* What must be said of a row wherever it is shown. */
typedef enum
{
  ROUNDS_MARK_IN_ERROR = 1u << 0,       /* entered-in-error: shown struck, used nowhere */
  ROUNDS_MARK_DELETED = 1u << 1,        /* the source deleted it */
  ROUNDS_MARK_CANCELLED = 1u << 2,      /* cancelled, registered: no value to be had */
  ROUNDS_MARK_PRELIMINARY = 1u << 3,    /* preliminary, partial */
  ROUNDS_MARK_CORRECTED = 1u << 4,      /* amended, corrected, appended, or a newer version */
  ROUNDS_MARK_REPLACED = 1u << 5,       /* a later document says that it replaces this one */
  ROUNDS_MARK_NOT_DONE = 1u << 6,       /* not-done, doNotPerform */
  ROUNDS_MARK_AFTER_DEATH = 1u << 7,    /* begins after the person died */
  ROUNDS_MARK_CHECK_UNIT = 1u << 8,     /* implausible for its unit: as given, never converted */
  ROUNDS_MARK_TWO_VALUES = 1u << 9,     /* another value of the series at this instant */
  ROUNDS_MARK_LIMIT = 1u << 10,         /* has a comparator: a limit, no point */
  ROUNDS_MARK_NO_RANGE = 1u << 11,      /* a measured result without range: says "no range" */
  ROUNDS_MARK_FLAG_CONFLICT = 1u << 12, /* interpretation and range disagree */
  ROUNDS_MARK_ISSUED_LATER = 1u << 13,  /* issued over an hour from collection: show both */
  ROUNDS_MARK_MIDNIGHT = 1u << 14,      /* 00:00:00 exactly: "time may be missing" */
  ROUNDS_MARK_NO_TIME = 1u << 15,       /* not dated: stands last */
  ROUNDS_MARK_NOT_PATIENT = 1u << 16,  /* focus, or a subject that is a group, device or relative */
  ROUNDS_MARK_MODIFIED = 1u << 17,     /* modifierExtension or implicitRules: see the raw record */
  ROUNDS_MARK_SENSITIVE = 1u << 18,    /* not for a shared screen (labels, or table of codes) */
  ROUNDS_MARK_CONSENT = 1u << 19,      /* an active consent denies what carries this label */
  ROUNDS_MARK_RESTRICTED = 1u << 20,   /* label R; here because the reader opened it */
  ROUNDS_MARK_VERY = 1u << 21,         /* label V; likewise */
  ROUNDS_MARK_ABNORMAL = 1u << 22,     /* its own interpretation or range says so */
  ROUNDS_MARK_CRITICAL = 1u << 23,     /* its own interpretation says HH, LL, AA */
  ROUNDS_MARK_CONTRADICTED = 1u << 24, /* is a source of a chart error */
  ROUNDS_MARK_LATER_DATE = 1u << 25,   /* dated after the site's now: planned, or a wrong date */
} RoundsMark;
#define ROUNDS_N_MARKS 26

/* S, I, R and their like: of an organism, whatever the number beside it. */
gboolean rounds_is_susceptibility (const RoundsCode *code);
/* "check-unit": stable, for --json. mark is one bit. */
const char *rounds_mark_word (RoundsMark mark);

typedef struct
{
  const RoundsEvent *event; /* the version that counts */
  gint64 from, to; /* the start as an interval [from, to) of instants, by the site's zone */
  gint64 until;    /* end of what lasts; G_MAXINT64 open or not recorded; to: an instant */
  RoundsTier tier;
  guint32 marks;
  guint encounter; /* into RoundsChartIndex.encounters; ROUNDS_NONE */
  /* Shown as this one: the same result of another feed, the same note twice. */
  const RoundsEvent *const *also;
  guint n_also;
  /* Older versions that were given, the newest first: "corrected, was 3.1". */
  const RoundsEvent *const *was;
  guint n_was;
  guint first_panel, n_panels; /* into RoundsChartIndex.panel_of: the panels that list it */
  /* Of a result, where its code does not say; NULL: nobody does. */
  const char *of;     /* the organism of a susceptibility, the gene of a variant: one series each */
  const char *sample; /* the specimen */
} RoundsChartRow;

typedef struct _RoundsSeries RoundsSeries;         /* series.h */
typedef struct _RoundsEncounter RoundsEncounter;   /* encounters.h */
typedef struct _RoundsPanel RoundsPanel;           /* encounters.h */
typedef struct _RoundsChartParts RoundsChartParts; /* private */

typedef struct
{
  RoundsChartSettings settings;
  const RoundsPerson *person;
  gint64 death;               /* the moment from which all is after death; G_MAXINT64: alive */
  const RoundsChartRow *rows; /* (n_rows) by time, undated last */
  guint n_rows;
  gint64
      arrived; /* when the last of the rows came: how fresh the chart is; G_MININT64: there is none */
  const RoundsEncounter *encounters; /* (n_encounters) by time */
  guint n_encounters;
  const RoundsPanel *panels; /* (n_panels) by time */
  guint n_panels;
  const guint *panel_of;      /* see RoundsChartRow.first_panel */
  const RoundsSeries *series; /* (n_series) by group, then title */
  guint n_series;
  /* (n_standing) by time: alerts (Flag), code status, pregnancy, in error and ended ones too. Each moment that
   * is looked at asks for them: they are found once. */
  const RoundsChartRow *const *standing;
  guint n_standing;
  guint withheld[ROUNDS_N_SECRECIES]; /* events that the reader has not opened, by label */
  guint64 withheld_kinds;             /* 1 << kind of them: every "none" must say so */
  /*< private >*/
  RoundsChartParts *parts;
} RoundsChartIndex;

/* Takes the events (of one patient; several versions of a resource may be among them, the store
 * fills `version`) and the person, which may be NULL when there is no Patient resource. Never fails
 * but for memory: NULL, and both are freed. (transfer full) of both. Where the events lie in a block
 * of the caller's (rounds_event_unpack_in), that block outlives the index. */
RoundsChartIndex *rounds_chart_index_new (GPtrArray *events, /* RoundsEvent* */
                                          RoundsPerson *person,
                                          const RoundsChartSettings *settings);
/* Frees the events too; their bytes are overwritten where they are its own. */
void rounds_chart_index_free (RoundsChartIndex *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsChartIndex, rounds_chart_index_free)

/* The row that shows a reference (also one shown as another); NULL: none, or withheld. */
const RoundsChartRow *rounds_chart_row (const RoundsChartIndex *self, const char *reference);
/* The same of what an event refers to, which is in its own source: two may have an "Encounter/1" each. */
const RoundsChartRow *rounds_chart_row_for (const RoundsChartIndex *self,
                                            const RoundsEvent *event,
                                            const char *reference);
/* It says whether to resuscitate: an observation, or a diagnosis, an order or a consent that is in force. */
gboolean rounds_event_is_code_status (const RoundsEvent *event);
/* What a consent's own rule calls the status that it is about; NULL: no such rule. */
const RoundsCode *rounds_event_status_code (const RoundsEvent *event);
/* Of a code status: it names none, or two, or only for a case that is not told here, so it is to be read too. */
gboolean rounds_event_is_unclear_status (const RoundsEvent *event);
/* Of a code status: it names one and denies it, so what it means is to be read in its source. */
gboolean rounds_event_denies_itself (const RoundsEvent *event);
/* The newest that stands at that moment; NULL: none is recorded. differs: another one of that instant, or one without
 * a date, says otherwise, so neither may be taken (record rule 2.4). */
const RoundsChartRow *rounds_chart_code_status (const RoundsChartIndex *self,
                                                gint64 at,
                                                gboolean *differs);
/* Of an observation: the date on which a child is expected. */
gboolean rounds_event_is_delivery (const RoundsEvent *event);
/* It says that there is a pregnancy, or that one ended: pregnancy.h. */
gboolean rounds_event_is_pregnancy (const RoundsEvent *event);
/* Days since 1970 of an instant, in the site's zone. */
gint64 rounds_chart_day (const RoundsChartIndex *self, gint64 instant);
/* FALSE: a "none" about this FHIR type cannot be said (failed, partial, type not loaded). */
gboolean rounds_chart_loaded (const RoundsChartIndex *self, const char *type);

typedef enum
{
  ROUNDS_ORDER_TIME = 0,
  ROUNDS_ORDER_ARRIVED, /* "new to me": the newest arrival first */
} RoundsTimelineOrder;

/* Zeroed: everything. */
typedef struct
{
  guint64 kinds;      /* 1 << RoundsKind of those wanted; 0: all */
  const char *system; /* of code; NULL: any */
  const char *code;   /* of the row or of a component; NULL: any */
  gint64 from, to;    /* rows that touch [from, to); both 0: all, undated rows too */
  RoundsTier tier;    /* up to this tier, when by_tier */
  gboolean by_tier;
  gboolean no_after_death; /* leave out what is after death: it has a place of its own */
  RoundsTimelineOrder order;
} RoundsTimelineFilter;

/* (transfer container) of const RoundsChartRow *. */
GPtrArray *rounds_chart_timeline (const RoundsChartIndex *self, const RoundsTimelineFilter *filter);

G_END_DECLS
