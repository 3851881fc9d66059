#include "model.h"

#include <string.h>

typedef struct
{
  char *text; /* owned, wiped before it is freed */
  RoundsRole role;
  RoundsTrust trust;
  gboolean pinned;
} Segment;

struct _RoundsPrompt
{
  GObject parent_instance;

  guint8 scope[ROUNDS_SCOPE_BYTES];
  GArray *segments; /* of Segment */
  guint max_tokens;
  double temperature;
  guint64 seed;
};

G_DEFINE_FINAL_TYPE (RoundsPrompt, rounds_prompt, G_TYPE_OBJECT)

static void
segment_clear (gpointer data)
{
  Segment *segment = data;

  explicit_bzero (segment->text, strlen (segment->text));
  g_clear_pointer (&segment->text, g_free);
}

static void
rounds_prompt_finalize (GObject *object)
{
  RoundsPrompt *self = ROUNDS_PROMPT (object);

  g_clear_pointer (&self->segments, g_array_unref);
  G_OBJECT_CLASS (rounds_prompt_parent_class)->finalize (object);
}

static void
rounds_prompt_class_init (RoundsPromptClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rounds_prompt_finalize;
}

static void
rounds_prompt_init (RoundsPrompt *self)
{
  self->segments = g_array_new (FALSE, TRUE, sizeof (Segment));
  g_array_set_clear_func (self->segments, segment_clear);
}

RoundsPrompt *
rounds_prompt_new (const guint8 *scope)
{
  RoundsPrompt *self = g_object_new (ROUNDS_TYPE_PROMPT, NULL);

  if (scope != NULL)
    memcpy (self->scope, scope, ROUNDS_SCOPE_BYTES);
  return self;
}

void
rounds_prompt_add (
    RoundsPrompt *self, RoundsRole role, RoundsTrust trust, gboolean pinned, const char *text)
{
  Segment segment = { .role = role, .trust = trust, .pinned = pinned };

  g_return_if_fail (ROUNDS_IS_PROMPT (self));
  g_return_if_fail (role >= ROUNDS_ROLE_SYSTEM && role <= ROUNDS_ROLE_ASSISTANT);
  g_return_if_fail (trust >= ROUNDS_TRUST_TEMPLATE && trust <= ROUNDS_TRUST_RECORD);
  g_return_if_fail (text != NULL && g_utf8_validate (text, -1, NULL));

  segment.text = g_strdup (text);
  g_array_append_val (self->segments, segment);
}

void
rounds_prompt_set_max_tokens (RoundsPrompt *self, guint max_tokens)
{
  g_return_if_fail (ROUNDS_IS_PROMPT (self));
  self->max_tokens = max_tokens;
}

guint
rounds_prompt_get_max_tokens (RoundsPrompt *self)
{
  g_return_val_if_fail (ROUNDS_IS_PROMPT (self), 0);
  return self->max_tokens;
}

void
rounds_prompt_set_temperature (RoundsPrompt *self, double temperature, guint64 seed)
{
  g_return_if_fail (ROUNDS_IS_PROMPT (self));
  g_return_if_fail (temperature >= 0 && temperature <= 100);
  self->temperature = temperature;
  self->seed = seed;
}

double
rounds_prompt_get_temperature (RoundsPrompt *self)
{
  g_return_val_if_fail (ROUNDS_IS_PROMPT (self), 0);
  return self->temperature;
}

guint64
rounds_prompt_get_seed (RoundsPrompt *self)
{
  g_return_val_if_fail (ROUNDS_IS_PROMPT (self), 0);
  return self->seed;
}

const guint8 *
rounds_prompt_get_scope (RoundsPrompt *self)
{
  g_return_val_if_fail (ROUNDS_IS_PROMPT (self), NULL);
  return self->scope;
}

guint
rounds_prompt_get_n_segments (RoundsPrompt *self)
{
  g_return_val_if_fail (ROUNDS_IS_PROMPT (self), 0);
  return self->segments->len;
}

const char *
rounds_prompt_get_segment (
    RoundsPrompt *self, guint i, RoundsRole *role, RoundsTrust *trust, gboolean *pinned)
{
  Segment *segment;

  g_return_val_if_fail (ROUNDS_IS_PROMPT (self), NULL);
  g_return_val_if_fail (i < self->segments->len, NULL);

  segment = &g_array_index (self->segments, Segment, i);
  if (role != NULL)
    *role = segment->role;
  if (trust != NULL)
    *trust = segment->trust;
  if (pinned != NULL)
    *pinned = segment->pinned;
  return segment->text;
}
