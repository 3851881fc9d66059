/* listing.h: what a list page says, before anything of it is drawn: sections, entries, their words.
 *
 * A builder (listings.h) fills one from a chart as of a moment; the page shows it. Entries are small
 * and point into the chart; the words of one are made when its row is shown, searched or tested, so
 * that a list of 50,000 opens as quickly as one of 10. Valid until the patient's "changed" or
 * "notify::at". No GTK in here: tests read what a clinician reads.
 */
#pragma once

#include "allergies.h"
#include "chart-errors.h"
#include "medicines.h"
#include "problems.h"

G_BEGIN_DECLS

/* What a builder may look at. Views are NULL where the page did not ask for them. */
typedef struct
{
  const RoundsChartIndex *index;
  gint64 at; /* the moment shown */
  const RoundsMedicines *medicines;
  const RoundsProblems *problems;
  const RoundsAllergies *allergies;
  const RoundsChartErrors *errors;
  const GArray *denials;  /* RoundsDenial; NULL: the notes are not read yet */
  const GPtrArray *audit; /* RoundsAuditLine; NULL: not read yet */
} RoundsListChart;

#define ROUNDS_N_LIST_CELLS 5

typedef struct
{
  char *text, *below;        /* the second line; NULL where there is none */
  gboolean warn, warn_below; /* amber; the words say it too */
} RoundsListCell;

typedef struct
{
  RoundsListCell cells[ROUNDS_N_LIST_CELLS];
  gboolean struck, italic; /* of the first cell */
  gboolean wide;           /* the second cell reaches to the end */
} RoundsListText;

void rounds_list_text_clear (RoundsListText *text);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsListText, rounds_list_text_clear)
/* All of it on one line, for search and for those who do not see it. (transfer full) */
char *rounds_list_text_line (const RoundsListText *text);

/* They look and say the same. */
gboolean rounds_list_text_equal (const RoundsListText *one, const RoundsListText *other);

typedef struct
{
  const RoundsChartRow *row; /* what is selected; NULL: no record stands behind it */
  const char *field;         /* the place in it; NULL */
  guint32 start, end;
  gconstpointer thing; /* what the section's fill needs */
  gboolean sensitive;  /* its words name something sensitive or social that row does not tell of */
  guint section;
  /* by what it is sorted */
  const char *name, *group; /* NULL group stands last */
  gint64 time;              /* newest first */
  guint rank;               /* lowest first, then as built */
} RoundsListEntry;

typedef struct _RoundsListing RoundsListing;
typedef void (*RoundsListFill) (const RoundsListing *self,
                                const RoundsListEntry *entry,
                                RoundsListText *text);

typedef struct
{
  char *title;         /* without its count */
  char *note;          /* at the end of the line; NULL */
  RoundsListFill fill; /* makes the words of its entries */
  const RoundsChartRow
      *named;       /* of which title and note tell; NULL: they are the page's own words */
  gboolean history; /* folded until somebody opens it */
  gboolean counted; /* its rows are what the rail counts */
  gboolean alert;   /* contradictions: stands out */
  gboolean aside;   /* its rows tell of the list's records, and are none themselves */
  guint n;          /* entries: its count, folded or not (W8) */
} RoundsListSection;

struct _RoundsListing
{
  RoundsListChart chart;
  GArray *sections;   /* RoundsListSection, in the order shown */
  GArray *entries;    /* RoundsListEntry, by section */
  GPtrArray *notices; /* char*: what must be said above all rows */
  GPtrArray *kept;    /* what `thing` points to, where the chart does not own it */
  char *empty;        /* what is said instead of rows; never "none" where it cannot be known */
  gboolean waiting;   /* something is still being read */
  gboolean not_known; /* what may be in it did not all come, or is withheld: 0 rows are no "none" */
};

/* (transfer full) */
RoundsListing *rounds_listing_new (const RoundsListChart *chart);
void rounds_listing_free (RoundsListing *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsListing, rounds_listing_free)

/* Begins a section; the entries added from now on are its own. title is taken over; note may be set
 * afterwards through the pointer, which is valid until the next section. */
RoundsListSection *rounds_listing_begin (RoundsListing *self, char *title, RoundsListFill fill);
/* entry->section is filled in. */
void rounds_listing_add (RoundsListing *self, const RoundsListEntry *entry);
/* Takes the last section out again when nothing was added to it. */
void rounds_listing_end (RoundsListing *self);
/* text is taken over; NULL does nothing. */
void rounds_listing_notice (RoundsListing *self, char *text);
/* A row as an entry: its name, its time, its record. */
RoundsListEntry rounds_listing_entry (const RoundsChartRow *row);

void rounds_listing_words (const RoundsListing *self,
                           const RoundsListEntry *entry,
                           RoundsListText *text);
/* What the rail counts. */
guint rounds_listing_count (const RoundsListing *self);
/* What the list has, ended or not: as many as are counted where nothing has ended. */
guint rounds_listing_total (const RoundsListing *self);

/* ---- said on every list ---- */

/* Says what a list of these FHIR types (up to a NULL; NULL: any) lacks: not loaded, partial, withheld records
 * of these kinds (1 << RoundsKind). */
void rounds_listing_say_missing (RoundsListing *self, const char *const *types, guint64 kinds);
/* What stands where there are no rows: what (translated, "immunizations") and what is known. */
void rounds_listing_say_empty (RoundsListing *self,
                               const char *what,
                               const char *const *types,
                               guint64 kinds);
/* "dr X" where it is given in words, else what the reference says. (transfer full) NULL: nobody. */
char *rounds_list_person (const RoundsChartIndex *index, const char *performer);
/* The day of a time that a facet holds, as it was given; NULL: there is none. (transfer full) */
char *rounds_list_facet_day (const RoundsChartIndex *index,
                             const RoundsEvent *event,
                             RoundsFacetName name);
/* It stands in a list as of that moment: undated too, and now what is dated later, which is planned or wrong. */
gboolean rounds_list_is_shown (const RoundsChartIndex *index, gint64 at, const RoundsChartRow *row);
/* The day of a row, or that it is not dated. (transfer full) */
char *rounds_list_row_day (const RoundsChartIndex *index, const RoundsChartRow *row);
/* Parts that are not empty, with " · " between. Ends with NULL. (transfer full) NULL: nothing. */
char *rounds_list_join (const char *first, ...) G_GNUC_NULL_TERMINATED;
/* A section of the chart errors whose kind is set in kinds (1 << RoundsChartErrorKind); it stands out
 * above a list of something else, and is counted where it is the list. */
void rounds_listing_add_errors (RoundsListing *self, guint32 kinds, gboolean alert);

G_END_DECLS
