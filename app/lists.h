/* lists.h: the lists of patients of the person who is in: made by hand, saved searches, and those
 * opened lately.
 *
 * Each is a sealed row of the store, one person's (acts.h); in memory only while the session is
 * unlocked. A saved search is worked out anew each time it is asked, from what the directory of
 * people knows: no chart is opened for it. Main thread only; the store is read and written on the
 * session's worker.
 *
 * Weighed: lists in GSettings (not sealed: names of patients would stand in the clear), charts read
 * for a filter by problem (would open and audit every chart of the store). Chosen: rows, and
 * filters over the directory.
 */
#pragma once

#include "people.h"
#include "session.h"

G_BEGIN_DECLS

#define ROUNDS_RECENT_MAX    12
#define ROUNDS_LIST_NAME_MAX 128 /* bytes */

/* What a saved search asks for. Zeroed with ages of -1: everybody. */
typedef struct
{
  char *words;           /* as they are typed; NULL: any */
  char *sex;             /* "female"; NULL: any */
  int age_from, age_to;  /* whole years; -1: any */
  gboolean living;       /* who died is left out */
  gboolean without_date; /* also who has no birth date, when an age is asked for */
} RoundsListFilter;

void rounds_list_filter_clear (RoundsListFilter *filter);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsListFilter, rounds_list_filter_clear)
/* FALSE: not one that this version knows; *filter is everybody then. */
gboolean rounds_list_filter_parse (const char *text, RoundsListFilter *filter);
char *rounds_list_filter_text (const RoundsListFilter *filter); /* for the row. (transfer full) */
/* "named “carlot”, 60 to 80 years, female, living": for people. (transfer full) */
char *rounds_list_filter_words (const RoundsListFilter *filter);
gboolean rounds_list_filter_is_empty (const RoundsListFilter *filter);
/* Whether it holds a person, its words aside. */
gboolean rounds_list_filter_holds (const RoundsListFilter *filter,
                                   const RoundsPersonRow *row,
                                   gint64 now);
/* rids (16 bytes each) of those it holds now, at most max (0: all), in the order of the search, else
 * by name. now: ms, of the site. (transfer full) */
GArray *rounds_list_filter_run (const RoundsListFilter *filter,
                                RoundsPeople *people,
                                gint64 now,
                                guint max);

typedef struct
{
  char *name; /* a care team's begins with a full stop: rounds_patient_list_title */
  gboolean by_filter;
  gboolean team;           /* a care team: nobody puts people on it by hand */
  RoundsListFilter filter; /* when by_filter */
  GArray *members;         /* guint8[16] each, in the person's order; empty when by_filter */
} RoundsPatientList;

typedef struct
{
  guint8 rid[ROUNDS_RID_BYTES];
  gint64 opened; /* ms since 1970 */
} RoundsRecent;

/* Signals: "changed" (): everything given before is dead once the handlers have returned. */
#define ROUNDS_TYPE_LISTS (rounds_lists_get_type ())
G_DECLARE_FINAL_TYPE (RoundsLists, rounds_lists, ROUNDS, LISTS, GObject)

/* The lists of an unlocked session, one object for all of its windows; reading begins with the first
 * call. It goes at lock. (transfer none) NULL when locked. */
RoundsLists *rounds_lists_of (RoundsSession *session);
/* FALSE: still being read. */
gboolean rounds_lists_is_filled (RoundsLists *self);
/* Why they could not be read; NULL. */
const GError *rounds_lists_get_error (RoundsLists *self);
guint rounds_lists_size (RoundsLists *self);
const RoundsPatientList *rounds_lists_get (RoundsLists *self, guint i);           /* by name */
const RoundsPatientList *rounds_lists_find (RoundsLists *self, const char *name); /* NULL: none */
/* rids of whom a list holds now. (transfer full) */
GArray *rounds_lists_members (RoundsLists *self, const RoundsPatientList *list);
/* Whether any list that this person made by hand holds this patient. A saved search is a question to everybody in the
 * store, and makes nobody one's patient. */
gboolean rounds_lists_hold (RoundsLists *self, const guint8 rid[ROUNDS_RID_BYTES]);

/* Puts a list in the place of the one of its name; INVALID for an empty or too long name. The
 * content of list is copied. */
void rounds_lists_save_async (RoundsLists *self,
                              const RoundsPatientList *list,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
/* Puts a person at the end of a list made by hand, or takes him off it: of the list as it is on the disk when the change
 * has its turn, so that of several that are asked for at once none is lost. NOT_FOUND: no such list. */
void rounds_lists_put_async (RoundsLists *self,
                             const char *name,
                             const guint8 rid[ROUNDS_RID_BYTES],
                             gboolean on,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
/* Gives a list another name; one act after the other, so a power cut leaves two and never none.
 * NOT_FOUND: no such list; INVALID: as above, or the name is that of another list. */
void rounds_lists_rename_async (RoundsLists *self,
                                const char *name,
                                const char *to,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
void rounds_lists_remove_async (RoundsLists *self,
                                const char *name,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
/* Of the four above: once it is on disk. */
gboolean rounds_lists_change_finish (RoundsLists *self, GAsyncResult *result, GError **error);

/* What it is called for people. (transfer none) */
const char *rounds_patient_list_title (const RoundsPatientList *list);

/* ---- care teams ----
 *
 * Who is on a care team stands in charts, and no chart is opened for a list. So a team's list holds
 * those whose chart this person opened, or had read for a round, while the team was theirs: it is
 * said so where it stands. It gives no right to open: it is no list of one's own (rounds_lists_hold). */
guint rounds_lists_n_teams (RoundsLists *self);
const RoundsPatientList *rounds_lists_get_team (RoundsLists *self, guint i); /* by name */
/* The teams that a chart says the patient is with now, up to a NULL; off all others. Kept in the
 * background. */
void rounds_lists_note_teams (RoundsLists *self,
                              const guint8 rid[ROUNDS_RID_BYTES],
                              const char *const *names);

/* Newest first. */
const RoundsRecent *rounds_lists_get_recent (RoundsLists *self, guint *n);
/* Whoever opened a chart says so; kept in the background. */
void rounds_lists_note_opened (RoundsLists *self, const guint8 rid[ROUNDS_RID_BYTES], gint64 now);

/* Whole years from a birth to a moment; -1 when the birth date does not say. */
int rounds_person_years (const RoundsPersonRow *row, gint64 now);

G_END_DECLS
