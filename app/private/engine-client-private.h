/* engine-client-private.h: the inside of RoundsEngineClient, shared by engine-client.c (the object:
 * start, stop, loss and restart) and engine-dialog.c (what is said to a running child). Tests use it
 * to turn the limits. */
#pragma once

#include "engine-client.h"
#include "engine-process.h"
#include "engine-requests.h"

G_BEGIN_DECLS

typedef struct
{
  guint backoff_first_ms; /* after the second loss; doubles with each */
  guint backoff_cap_ms;
  guint ready_ms; /* from start to the first word of the protocol */
  guint debt_ms;  /* from a cancel or a wipe to its end */
  guint grace_ms; /* from stop to SIGKILL */
} RoundsEngineLimits;

/* What the child was last asked for. */
typedef enum
{
  ROUNDS_STAGE_NONE,  /* no child, or one that is asked to end */
  ROUNDS_STAGE_HELLO, /* owes READY */
  ROUNDS_STAGE_LOAD,  /* owes LOADED */
  ROUNDS_STAGE_RUN,   /* answers */
  ROUNDS_STAGE_IDLE,  /* runs, without a model */
} RoundsEngineStage;

struct _RoundsEngineClient
{
  GObject parent_instance;

  char *program, *model; /* model NULL: none */
  gboolean echo;
  guint word_delay_ms;
  RoundsEngineLimits limits;

  RoundsModelState state;
  char *detail, *name, *device;
  gboolean software_device;
  GError *refusal; /* why FAILED, else NULL */

  RoundsEngineProcess *process; /* NULL: no child */
  RoundsEngineStage stage;
  guint64 stage_request; /* id of the HELLO or LOAD that is owed an answer */
  gboolean start_when_ended;
  guint32 handle; /* of the loaded model */
  guint32 capabilities;
  guint sequences; /* questions that the child takes at once */

  RoundsEngineRequests requests;
  GHashTable *wipes; /* guint64 ids of DROP_SCOPEs that are owed an answer */
  guint64 last_id;

  guint starts, losses; /* losses since an answer came back whole */
  gboolean was_ready;   /* since rounds_engine_client_start */
  guint restart_timer, debt_timer;
};

void rounds_engine_client_set_state (RoundsEngineClient *self,
                                     RoundsModelState state,
                                     const char *detail);
/* Sets a string field and notifies its property where it changed. */
void rounds_engine_client_set_string (RoundsEngineClient *self,
                                      char **field,
                                      const char *value,
                                      const char *property);
/* FAILED: nothing but a person brings the model back. Takes error. */
void rounds_engine_client_refuse (RoundsEngineClient *self, GError *error);

/* ---- for tests ---- */

/* Before rounds_engine_client_start. */
void rounds_engine_client_set_limits (RoundsEngineClient *self, const RoundsEngineLimits *limits);
/* What the child wrote to standard error, at most 4 KiB; "" without a child. (transfer none) */
const char *rounds_engine_client_get_last_words (RoundsEngineClient *self);

G_END_DECLS
