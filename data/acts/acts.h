/* acts.h: everything that a person does to a record, by one function.
 *
 * An act is one transaction: the change, the roots that cover it, its audit row and, where a server
 * must learn of it, its outbox row. "Saved" may be shown once rounds_store_apply has returned TRUE.
 *
 * Drafts, lists, marks and conversations are sealed rows of our own and never FHIR. A signed note, an
 * entry and a task are FHIR resources of the patient's own source, made here, with a Provenance of
 * who and when; a later version keeps every byte that it does not change. Nothing that was signed
 * is taken back: it is entered in error, or added to.
 *
 * Refused, each with a line that says why (REFUSED unless it is another word): an act under another
 * name than the one that opened the store; without the role; while the window shows another time
 * than now (W2); an empty note; an entry or a task for a patient who died (H27; notes and addenda
 * go on); another person's draft; entered in error of what one did not sign oneself. INVALID: a
 * value, unit, code or date that cannot be what it says. NOT_FOUND: no such patient, draft, record.
 *
 * Weighed: a function an act (each could forget its audit or outbox row), an undo log (an undone
 * signature is a hazard, H20), one function over a small table. Chosen: the last. Any thread but the
 * writer's; blocks until it is on disk.
 */
#pragma once

#include "chart.h"

G_BEGIN_DECLS

typedef enum
{
  /* local: sealed rows */
  ROUNDS_ACT_DRAFT_SAVE = 1,
  ROUNDS_ACT_DRAFT_DISCARD,
  ROUNDS_ACT_LIST_SAVE,
  ROUNDS_ACT_LIST_REMOVE,
  ROUNDS_ACT_SEEN,        /* the record was shown to this person */
  ROUNDS_ACT_ACKNOWLEDGE, /* this person took it on, deliberately */
  ROUNDS_ACT_TURN,        /* one more turn of a conversation with the assistant */
  /* FHIR */
  ROUNDS_ACT_SIGN, /* a draft: becomes a DocumentReference */
  ROUNDS_ACT_OBSERVATION,
  ROUNDS_ACT_PROBLEM,
  ROUNDS_ACT_ALLERGY,
  ROUNDS_ACT_TASK,
  ROUNDS_ACT_TASK_STATUS,
  ROUNDS_ACT_ENTERED_IN_ERROR,
  ROUNDS_ACT_RESOLVE, /* a conflict with a server */
} RoundsActType;

/* One number of an observation, as its text. */
typedef struct
{
  RoundsCode code;        /* of the component; of the observation where there is one number */
  const char *comparator; /* "<", "<=", ">=", ">"; NULL */
  const char *decimal;    /* "7.10" */
  const char *unit;       /* UCUM: "mmol/L"; "1" for none */
} RoundsActNumber;

/* A place in a record that a task came from (W16). */
typedef struct
{
  const char *reference; /* "Observation/123" */
  guint32 version;
  const char *field, *locator, *quote; /* "/valueQuantity", "text 10-24", the words; NULL */
} RoundsActCitation;

typedef struct
{
  RoundsActType type;
  RoundsChart *chart; /* of the patient that it is about; NULL for lists */
  const char *as_of;  /* the time that the window shows; NULL: now */
  /* What "now" is where the act is done, ms since 1970: the clock of a demonstration stands still, and
   * what is entered must not be later than that. 0: the machine's clock. */
  gint64 now;

  /* draft, list, conversation; NULL: a new one. DRAFT_SAVE also makes a draft of an id that is not
   * there, when it is 32 hexadecimal digits. */
  const char *id;
  const char
      *reference;     /* the record acted on: "Observation/123"; of a draft: the note it adds to */
  const char *source; /* of that; NULL: any */

  /* draft and entries */
  RoundsCode code;       /* what it is: the note's type, the problem, the substance */
  const char *title;     /* of a note or a task; in words what a code is */
  const char *text;      /* of a note, a task, a turn, an acknowledgement, a list; a text result */
  const char *when;      /* FHIR date or dateTime: effective, onset, due; NULL: now, or not known */
  const char *encounter; /* "Encounter/9"; NULL */
  const char *status;    /* "active", "confirmed", "in-progress" ...; NULL: the usual one */
  const char *category;  /* "vital-signs", "laboratory", "exam"; "food", "medication"; NULL */
  const char *severity;  /* "mild", "moderate", "severe"; of an allergy "low", "high" too */
  const char *reaction;  /* of an allergy, in words */
  const RoundsActNumber *numbers;
  guint n_numbers;
  const RoundsActCitation *citation; /* of a task; NULL */

  /* list: rids of 16 bytes each */
  const guint8 *members;
  guint n_members;

  const char *role;    /* of a turn: "user", "assistant" */
  const char *sources; /* of a turn: what it was answered from (app/given.h), kept as it is; NULL */
  GBytes *merged;      /* RESOLVE: the resource that a person made of both; NULL: see status */

  const char *priority; /* of a task: "routine", "urgent", "asap", "stat"; NULL: not said */
  const char *owner;    /* of a task: who is to do it, a name; NULL: nobody named */
} RoundsAct;

/* What became of it. */
typedef struct
{
  char *id;        /* of a draft, a list, a turn */
  char *reference; /* of the resource that was made or changed: "Task/..." */
  guint8 rid[ROUNDS_RID_BYTES];
  guint32 version;
} RoundsActDone;

void rounds_act_done_clear (RoundsActDone *done);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsActDone, rounds_act_done_clear)

/* done may be NULL. */
gboolean rounds_store_apply (RoundsStore *store,
                             const RoundsActor *actor,
                             const RoundsAct *act,
                             RoundsActDone *done,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- what was kept, read back ---- */

/* The kinds of our rows; the content of each is one JSON object (acts README). */
#define ROUNDS_LOCAL_DRAFT        "draft"
#define ROUNDS_LOCAL_LIST         "list"
#define ROUNDS_LOCAL_SEEN         "seen"
#define ROUNDS_LOCAL_ACKNOWLEDGED "acknowledged"
#define ROUNDS_LOCAL_CONVERSATION "conversation"
#define ROUNDS_LOCAL_TURN         "turn"
#define ROUNDS_LOCAL_SIGNED       "signed"   /* who made a record of ours, by its reference */
#define ROUNDS_LOCAL_OUTBOX       "outbox"   /* what a server must still learn */
#define ROUNDS_LOCAL_CONFLICT     "conflict" /* what a server and we both changed */

G_END_DECLS
