/* model.h: a language model that answers from a prompt, wherever it runs.
 *
 * RoundsModel is the interface; the engine client (engine-client.h) is its first implementation, a
 * hosted model the second. Main thread only: every signal arrives in the main context.
 *
 * An answer is an object of its own that outlives the model: when the engine dies in the middle,
 * the answer keeps what it has, says ROUNDS_ANSWER_CUT_OFF and why, and the model comes back by
 * itself. Nothing here ever joins the words of two answers.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define ROUNDS_SCOPE_BYTES 16

typedef enum
{
  ROUNDS_ROLE_SYSTEM = 1,
  ROUNDS_ROLE_USER = 2,
  ROUNDS_ROLE_ASSISTANT = 3,
} RoundsRole;

/* Where a segment's words come from. A record's words never become special tokens. */
typedef enum
{
  ROUNDS_TRUST_TEMPLATE = 1,
  ROUNDS_TRUST_INSTRUCTION = 2,
  ROUNDS_TRUST_RECORD = 3,
} RoundsTrust;

typedef enum
{
  ROUNDS_CAN_GENERATE = 1 << 0,
  ROUNDS_CAN_EMBED = 1 << 1,
  ROUNDS_CAN_IMAGE_IN = 1 << 2,
  ROUNDS_CAN_RUN = 1 << 3,
} RoundsCapabilities;

/* ---- the prompt ---- */

#define ROUNDS_TYPE_PROMPT (rounds_prompt_get_type ())
G_DECLARE_FINAL_TYPE (RoundsPrompt, rounds_prompt, ROUNDS, PROMPT, GObject)

/* scope: 16 bytes, one per open patient; NULL: the shared system scope. (transfer full) */
RoundsPrompt *rounds_prompt_new (const guint8 *scope);
/* Appends a segment; text is copied and must be UTF-8. pinned: keep its pages for later questions. */
void rounds_prompt_add (
    RoundsPrompt *self, RoundsRole role, RoundsTrust trust, gboolean pinned, const char *text);
void rounds_prompt_set_max_tokens (RoundsPrompt *self, guint max_tokens);
guint rounds_prompt_get_max_tokens (RoundsPrompt *self);
/* 0, the default, is greedy. */
void rounds_prompt_set_temperature (RoundsPrompt *self, double temperature, guint64 seed);
double rounds_prompt_get_temperature (RoundsPrompt *self);
guint64 rounds_prompt_get_seed (RoundsPrompt *self);
const guint8 *rounds_prompt_get_scope (RoundsPrompt *self); /* 16 bytes */
guint rounds_prompt_get_n_segments (RoundsPrompt *self);
/* (transfer none) text of segment i; role, trust and pinned may be NULL. */
const char *rounds_prompt_get_segment (
    RoundsPrompt *self, guint i, RoundsRole *role, RoundsTrust *trust, gboolean *pinned);

/* ---- the answer ---- */

typedef enum
{
  ROUNDS_ANSWER_WAITING,   /* asked, no word yet */
  ROUNDS_ANSWER_STREAMING, /* words are coming */
  ROUNDS_ANSWER_DONE,      /* whole, as far as the model went */
  ROUNDS_ANSWER_STOPPED,   /* a person stopped it: what is there is a part */
  ROUNDS_ANSWER_CUT_OFF,   /* the engine was lost: what is there is a part */
  ROUNDS_ANSWER_FAILED,    /* refused: no words, an error */
} RoundsAnswerState;

/* Signals:
 *   "appended" (const char *piece)   after the piece was added to the text
 *   "ended" ()                       once, after the state is one of the last four
 * Properties: "state" (int), "text" (string), "reading" (int); notified. */
#define ROUNDS_TYPE_ANSWER (rounds_answer_get_type ())
G_DECLARE_FINAL_TYPE (RoundsAnswer, rounds_answer, ROUNDS, ANSWER, GObject)

RoundsAnswer *rounds_answer_new (void); /* by implementations of RoundsModel only */
RoundsAnswerState rounds_answer_get_state (RoundsAnswer *self);
gboolean rounds_answer_is_over (RoundsAnswer *self);
const char *rounds_answer_get_text (RoundsAnswer *self);    /* (transfer none) so far, never NULL */
const GError *rounds_answer_get_error (RoundsAnswer *self); /* of CUT_OFF and FAILED, else NULL */
/* How much of the question is read, in percent, while a long one is; -1: it has not been said. */
int rounds_answer_get_reading (RoundsAnswer *self);
/* Whole because the model ended it, not because max_tokens or the context was reached. */
gboolean rounds_answer_is_complete (RoundsAnswer *self);
/* By implementations only. An answer that is over takes nothing more. */
void rounds_answer_append (RoundsAnswer *self, const char *piece);
void rounds_answer_set_reading (RoundsAnswer *self, guint64 done, guint64 total);
void rounds_answer_end (RoundsAnswer *self,
                        RoundsAnswerState state,
                        gboolean complete,
                        const GError *error);

/* ---- the model ---- */

typedef enum
{
  ROUNDS_MODEL_OFF,        /* not started */
  ROUNDS_MODEL_STARTING,   /* being started or loaded; "detail" says the step */
  ROUNDS_MODEL_READY,      /* answers */
  ROUNDS_MODEL_RESTARTING, /* was lost, comes back by itself; "detail" says why and when */
  ROUNDS_MODEL_FAILED,     /* cannot be had until a person changes something; "detail" says what */
} RoundsModelState;

/* Properties: "state" (int), "detail" (string: one line for people, may be empty), "name" (string),
 * "device" (string), "software-device" (boolean); all notified. */
#define ROUNDS_TYPE_MODEL (rounds_model_get_type ())
G_DECLARE_INTERFACE (RoundsModel, rounds_model, ROUNDS, MODEL, GObject)

struct _RoundsModelInterface
{
  GTypeInterface parent_iface;

  RoundsCapabilities (*get_capabilities) (RoundsModel *self);
  RoundsAnswer *(*generate) (RoundsModel *self, RoundsPrompt *prompt);
  void (*cancel) (RoundsModel *self, RoundsAnswer *answer);
  void (*drop_scope) (RoundsModel *self, const guint8 *scope);
};

RoundsModelState rounds_model_get_state (RoundsModel *self);
char *rounds_model_dup_detail (RoundsModel *self);
char *rounds_model_dup_name (RoundsModel *self);
char *rounds_model_dup_device (RoundsModel *self);
RoundsCapabilities rounds_model_get_capabilities (RoundsModel *self);
/* Never NULL, never blocks: while the model is starting or coming back the answer waits; where it
 * cannot be had the answer ends FAILED, from the main loop. (transfer full) */
RoundsAnswer *rounds_model_generate (RoundsModel *self, RoundsPrompt *prompt);
/* Ends the answer STOPPED at once; no word of it comes later. */
void rounds_model_cancel (RoundsModel *self, RoundsAnswer *answer);
/* Wipes what the model keeps of one patient. */
void rounds_model_drop_scope (RoundsModel *self, const guint8 *scope);

/* ---- errors ---- */

typedef enum
{
  ROUNDS_APP_ERROR_ENGINE_LOST, /* the engine ended in the middle; it is being started again */
  ROUNDS_APP_ERROR_NO_ENGINE,   /* the program is missing or will not start */
  ROUNDS_APP_ERROR_NO_MODEL,    /* none is chosen, or its file cannot be used */
  ROUNDS_APP_ERROR_TOO_LONG,    /* the prompt does not fit */
  ROUNDS_APP_ERROR_MEMORY,
  ROUNDS_APP_ERROR_DEVICE,
  ROUNDS_APP_ERROR_PROTOCOL, /* the engine spoke nonsense and was ended */
  ROUNDS_APP_ERROR_BUSY,
  ROUNDS_APP_ERROR_NOT_CAPABLE,
  ROUNDS_APP_ERROR_USAGE,  /* command line */
  ROUNDS_APP_ERROR_LOCKED, /* the session is locked */
} RoundsAppError;

#define ROUNDS_APP_ERROR (rounds_app_error_quark ())
GQuark rounds_app_error_quark (void);

G_END_DECLS
