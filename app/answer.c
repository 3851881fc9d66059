#include "loop-guard.h"
#include "model.h"

#include <string.h>

struct _RoundsAnswer
{
  GObject parent_instance;

  RoundsAnswerState state;
  GString *text;
  GError *error; /* of CUT_OFF and FAILED */
  gboolean complete;
  int reading; /* percent; -1: not said */
};

G_DEFINE_FINAL_TYPE (RoundsAnswer, rounds_answer, G_TYPE_OBJECT)

enum
{
  PROP_STATE = 1,
  PROP_TEXT,
  PROP_READING,
  N_PROPS
};

enum
{
  APPENDED,
  ENDED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static void
rounds_answer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RoundsAnswer *self = ROUNDS_ANSWER (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_int (value, self->state);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text->str);
      break;
    case PROP_READING:
      g_value_set_int (value, self->reading);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
rounds_answer_finalize (GObject *object)
{
  RoundsAnswer *self = ROUNDS_ANSWER (object);

  if (self->state == ROUNDS_ANSWER_STREAMING)
    rounds_loop_guard_release ();
  explicit_bzero (self->text->str, self->text->allocated_len);
  g_string_free (self->text, TRUE);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (rounds_answer_parent_class)->finalize (object);
}

static void
rounds_answer_class_init (RoundsAnswerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = rounds_answer_get_property;
  object_class->finalize = rounds_answer_finalize;

  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, ROUNDS_ANSWER_WAITING,
                                        ROUNDS_ANSWER_FAILED, ROUNDS_ANSWER_WAITING, flags);
  props[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);
  props[PROP_READING] = g_param_spec_int ("reading", NULL, NULL, -1, 100, -1, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[APPENDED] = g_signal_new ("appended", ROUNDS_TYPE_ANSWER, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 1,
                                    G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[ENDED] = g_signal_new ("ended", ROUNDS_TYPE_ANSWER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
rounds_answer_init (RoundsAnswer *self)
{
  self->text = g_string_new (NULL);
  self->reading = -1;
}

RoundsAnswer *
rounds_answer_new (void)
{
  return g_object_new (ROUNDS_TYPE_ANSWER, NULL);
}

RoundsAnswerState
rounds_answer_get_state (RoundsAnswer *self)
{
  g_return_val_if_fail (ROUNDS_IS_ANSWER (self), ROUNDS_ANSWER_FAILED);
  return self->state;
}

gboolean
rounds_answer_is_over (RoundsAnswer *self)
{
  g_return_val_if_fail (ROUNDS_IS_ANSWER (self), TRUE);
  return self->state > ROUNDS_ANSWER_STREAMING;
}

const char *
rounds_answer_get_text (RoundsAnswer *self)
{
  g_return_val_if_fail (ROUNDS_IS_ANSWER (self), "");
  return self->text->str;
}

const GError *
rounds_answer_get_error (RoundsAnswer *self)
{
  g_return_val_if_fail (ROUNDS_IS_ANSWER (self), NULL);
  return self->error;
}

gboolean
rounds_answer_is_complete (RoundsAnswer *self)
{
  g_return_val_if_fail (ROUNDS_IS_ANSWER (self), FALSE);
  return self->complete;
}

int
rounds_answer_get_reading (RoundsAnswer *self)
{
  g_return_val_if_fail (ROUNDS_IS_ANSWER (self), -1);
  return self->reading;
}

void
rounds_answer_set_reading (RoundsAnswer *self, guint64 done, guint64 total)
{
  int percent;

  g_return_if_fail (ROUNDS_IS_ANSWER (self));

  if (self->state != ROUNDS_ANSWER_WAITING || total == 0 || done > total)
    return;
  percent = (int) (100.0 * (double) done / (double) total);
  if (percent == self->reading)
    return;
  self->reading = percent;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_READING]);
}

void
rounds_answer_append (RoundsAnswer *self, const char *piece)
{
  g_autoptr (RoundsAnswer) keep = NULL;
  g_autofree char *repaired = NULL;

  g_return_if_fail (ROUNDS_IS_ANSWER (self));
  g_return_if_fail (piece != NULL);

  if (rounds_answer_is_over (self) || *piece == '\0')
    return;

  /* A text widget given a broken character stops drawing all of it. */
  if (!g_utf8_validate (piece, -1, NULL))
    piece = repaired = g_utf8_make_valid (piece, -1);

  keep = g_object_ref (self);
  g_string_append (self->text, piece);
  if (self->state == ROUNDS_ANSWER_WAITING)
    {
      rounds_loop_guard_hold ();
      self->state = ROUNDS_ANSWER_STREAMING;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
    }
  g_signal_emit (self, signals[APPENDED], 0, piece);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TEXT]);
}

void
rounds_answer_end (RoundsAnswer *self,
                   RoundsAnswerState state,
                   gboolean complete,
                   const GError *error)
{
  g_autoptr (RoundsAnswer) keep = NULL;

  g_return_if_fail (ROUNDS_IS_ANSWER (self));
  g_return_if_fail (state > ROUNDS_ANSWER_STREAMING && state <= ROUNDS_ANSWER_FAILED);
  g_return_if_fail ((error != NULL) ==
                    (state == ROUNDS_ANSWER_CUT_OFF || state == ROUNDS_ANSWER_FAILED));

  if (rounds_answer_is_over (self))
    return;

  keep = g_object_ref (self);
  if (self->state == ROUNDS_ANSWER_STREAMING)
    rounds_loop_guard_release ();
  self->state = state;
  self->complete = state == ROUNDS_ANSWER_DONE && complete;
  self->error = error != NULL ? g_error_copy (error) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
  g_signal_emit (self, signals[ENDED], 0);
}
