/* acts-private.h: one act on its way, for data/acts only. */
#pragma once

#include "acts.h"
#include "json-writer.h"
#include "local.h"
#include "scan.h"

G_BEGIN_DECLS

/* An act and what it needs, valid while it is applied. */
typedef struct
{
  const RoundsAct *act;
  const RoundsActor *actor; /* user, role and reason filled in */
  RoundsStore *store;
  RoundsWrite *write;    /* on the writer thread; NULL before */
  const guint8 *patient; /* (16) NULL: of no patient */
  const char *source;    /* of the patient; NULL when none */
  char *subject;         /* "Patient/123"; NULL when none */
  char *now;             /* FHIR instant; in a demonstration on its own day */
  RoundsActDone *done;   /* never NULL */
  GPtrArray *sent;       /* of RoundsActSent: resources that the outbox row names */
  GPtrArray *read;       /* of RoundsScan: all that was read on the way */
  gboolean no_memory;    /* for one of those */
} RoundsActing;

typedef struct
{
  char *reference;
  guint8 rid[ROUNDS_RID_BYTES];
  guint32 version;
  guint32 base;      /* local version that it was made from; 0: a new record */
  char *base_remote; /* meta.versionId of that, NULL */
} RoundsActSent;

void rounds_act_sent_free (RoundsActSent *sent);

/* REFUSED, INVALID, NOT_FOUND with a line. FALSE. */
gboolean rounds_act_refuse (GError **error, const char *why);
gboolean rounds_act_invalid (GError **error, const char *why);
gboolean rounds_act_not_found (GError **error, const char *what);

/* A fresh id, 32 hexadecimal digits. (transfer full) */
char *rounds_act_new_id (void);
/* The JSON object of a row of ours, as long as content is there. (transfer none) */
RoundsScan *rounds_act_read (RoundsActing *self, GBytes *content, GError **error);
/* Puts a row of ours; json holds one object. */
gboolean
rounds_act_put (RoundsActing *self, const RoundsLocalKey *key, RoundsJson *json, GError **error);
/* The row, or NULL with an error; NOT_FOUND with what. (transfer full) */
RoundsLocalRow *
rounds_act_get (RoundsActing *self, const RoundsLocalKey *key, const char *what, GError **error);
void rounds_act_member (RoundsJson *json, const char *name, const char *text);
/* The same, left out when text is NULL. */
void rounds_act_optional (RoundsJson *json, const char *name, const char *text);

/* act-local.c: each on the writer thread. */
gboolean rounds_act_save_draft (RoundsActing *self, GError **error);
gboolean rounds_act_discard_draft (RoundsActing *self, GError **error);
gboolean rounds_act_save_list (RoundsActing *self, GError **error);
gboolean rounds_act_remove_list (RoundsActing *self, GError **error);
gboolean rounds_act_mark (RoundsActing *self, GError **error);
gboolean rounds_act_add_turn (RoundsActing *self, GError **error);
/* A draft of the person who acts. (transfer none); *content: (transfer full) */
RoundsScan *rounds_act_read_draft (RoundsActing *self, GBytes **content, GError **error);
/* Takes a draft out, whose ever it is. */
gboolean rounds_act_drop_draft (RoundsActing *self, GError **error);

/* act-entry.c: the resource of an entry. (transfer full) NULL with INVALID. */
char *rounds_act_observation (RoundsActing *self, const char *id, GError **error);
char *rounds_act_problem (RoundsActing *self, const char *id, GError **error);
char *rounds_act_allergy (RoundsActing *self, const char *id, GError **error);
char *rounds_act_task (RoundsActing *self, const char *id, GError **error);

/* act-record.c: resources put, changed, signed. */
gboolean rounds_act_enter (RoundsActing *self, GError **error);
gboolean rounds_act_sign (RoundsActing *self, GError **error);
gboolean rounds_act_set_task (RoundsActing *self, GError **error);
gboolean rounds_act_enter_in_error (RoundsActing *self, GError **error);
gboolean rounds_act_resolve (RoundsActing *self, GError **error);

G_END_DECLS
