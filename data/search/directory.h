/* directory.h: who is in the store, in memory while it is unlocked.
 *
 * Finds people by any part of any name in any order, by record number and by birth date, as they
 * are typed, as they sound, and with slips; tells who is easily taken for another. A plain struct:
 * one thread at a time. What it keeps of a person is wiped when that person or the directory goes.
 *
 * Weighed: SQLite's full text search (would put names in a file), tries and trigram lists (quick to
 * ask, much to keep right when a person changes), one pass over each different word. Chosen: the
 * last. 50,000 people have some tens of thousands of different words; a 64-bit sieve of letters
 * leaves few to compare, and a change touches a person's own words only.
 */
#pragma once

#include "birth.h"
#include "person.h"

G_BEGIN_DECLS

typedef struct _RoundsDirectory RoundsDirectory;

/* How a word of the query was found, the worst first. */
typedef enum
{
  ROUNDS_MATCH_NONE = 0,
  ROUNDS_MATCH_SLIPS,        /* two letters wrong */
  ROUNDS_MATCH_SLIP,         /* one */
  ROUNDS_MATCH_SOUND,        /* sounds alike */
  ROUNDS_MATCH_BIRTH_PART,   /* year or month alone, on either side */
  ROUNDS_MATCH_BIRTH_UNSURE, /* one of two readings of what was typed */
  ROUNDS_MATCH_INSIDE,
  ROUNDS_MATCH_PREFIX,
  ROUNDS_MATCH_NUMBER_PREFIX,
  ROUNDS_MATCH_BIRTH,
  ROUNDS_MATCH_NAME,   /* a whole word of a name */
  ROUNDS_MATCH_NUMBER, /* a whole identifier */
  ROUNDS_N_MATCHES
} RoundsMatch;

typedef struct
{
  guint8 rid[ROUNDS_RID_BYTES];
  guint score;       /* 1 to 1000 */
  RoundsMatch match; /* of the word that was found worst */
  guint32 kinds;     /* 1 << match of every word */
  gboolean former;   /* only by a former name or an old number */
  gboolean deceased, inactive;
} RoundsDirectoryRow;

typedef struct
{
  guint8 rid[ROUNDS_RID_BYTES];
  RoundsNear name, birth, number;
  gboolean maybe_same; /* may be this very person: another record may belong */
  gboolean linked;     /* Patient.link of either names the other */
} RoundsLookAlike;

RoundsDirectory *rounds_directory_new (void);
void rounds_directory_free (RoundsDirectory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsDirectory, rounds_directory_free)

/* Takes what it needs of person, in place of what it had of that rid. FALSE without memory: then
 * the rid is not in the directory. */
gboolean rounds_directory_add (RoundsDirectory *self, const RoundsPerson *person);
/* FALSE: it was not there. */
gboolean rounds_directory_remove (RoundsDirectory *self, const guint8 rid[ROUNDS_RID_BYTES]);
guint rounds_directory_size (const RoundsDirectory *self);

/* RoundsDirectoryRow, best first, at most max. A person is found when every word of the query is;
 * at most the first twelve words of its first 512 bytes are read. Social security numbers are not
 * searched. Equals stand by family name, given name, birth, rid. Never NULL. */
GArray *rounds_directory_search (RoundsDirectory *self, const char *query, guint max);
/* "slip", "sound", "name" ...: stable, for --json. */
const char *rounds_match_word (RoundsMatch match);

/* RoundsLookAlike: of name, birth date and record number two are near or the same (an unknown
 * birth date is near to any; a number or a name alone only when it is the same; where the names are unlike a near
 * number counts with the same birth date only). The nearest first. */
GArray *rounds_directory_look_alikes (RoundsDirectory *self, const guint8 rid[ROUNDS_RID_BYTES]);
/* Those of them that may be the same person: the same number of the same system, or the same birth
 * date and a near name, or the same name and a near birth date. */
GArray *rounds_directory_duplicates (RoundsDirectory *self, const guint8 rid[ROUNDS_RID_BYTES]);

G_END_DECLS
