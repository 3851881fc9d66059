#include "chat-keep.h"

#include "local.h"
#include "scan.h"

#include <string.h>

typedef struct
{
  char *role, *text;
} Turn;

struct _RoundsChatKeep
{
  RoundsPatient *patient;
  char *conversation; /* 32 hexadecimal digits */
  GPtrArray *turns;   /* of Turn, as read */
};

static void
turn_free (Turn *turn)
{
  g_free (turn->role);
  g_free (turn->text);
  g_free (turn);
}

static char *
new_id (void)
{
  GString *id = g_string_new (NULL);

  for (int i = 0; i < 4; i++)
    g_string_append_printf (id, "%08x", g_random_int ());
  return g_string_free (id, FALSE);
}

static void
read_turn (RoundsChatKeep *self, const RoundsLocalRow *row)
{
  const char *me = rounds_store_get_user (
      rounds_session_get_store (rounds_patient_get_session (self->patient)));
  gsize size;
  const char *text = g_bytes_get_data (row->content, &size);
  g_autoptr (RoundsScan) json = rounds_scan_parse (text, size, NULL, NULL);
  RoundsScanNode root = json != NULL ? rounds_scan_root (json) : 0;
  Turn *turn;

  if (json == NULL || g_strcmp0 (rounds_scan_get_string (json, root, "user"), me) != 0)
    return;
  g_free (self->conversation);
  self->conversation = g_strdup (rounds_scan_get_string (json, root, "conversation"));
  turn = g_new0 (Turn, 1);
  turn->role = g_strdup (rounds_scan_get_string (json, root, "role"));
  turn->text = g_strdup (rounds_scan_get_string (json, root, "text"));
  g_ptr_array_add (self->turns, turn);
}

RoundsChatKeep *
rounds_chat_keep_new (RoundsPatient *patient)
{
  RoundsChatKeep *self = g_new0 (RoundsChatKeep, 1);
  GPtrArray *rows = rounds_patient_get_local (patient, ROUNDS_LOCAL_TURN);

  self->patient = g_object_ref (patient);
  self->turns = g_ptr_array_new_with_free_func ((GDestroyNotify) turn_free);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    read_turn (self, g_ptr_array_index (rows, i));
  if (self->conversation == NULL)
    self->conversation = new_id ();
  return self;
}

void
rounds_chat_keep_free (RoundsChatKeep *self)
{
  g_clear_object (&self->patient);
  g_ptr_array_unref (self->turns);
  g_free (self->conversation);
  g_free (self);
}

static gboolean
is_pair (const Turn *question, const Turn *answer)
{
  return g_strcmp0 (question->role, "user") == 0 && g_strcmp0 (answer->role, "assistant") == 0 &&
         question->text != NULL && answer->text != NULL;
}

void
rounds_chat_keep_visit (RoundsChatKeep *self, guint max, RoundsChatKept visit, gpointer data)
{
  guint from = self->turns->len > 2 * max ? self->turns->len - 2 * max : 0;

  for (guint i = from; i + 1 < self->turns->len; i++)
    {
      const Turn *question = g_ptr_array_index (self->turns, i);
      const Turn *answer = g_ptr_array_index (self->turns, i + 1);

      if (is_pair (question, answer))
        visit (data, question->text, answer->text);
    }
}

void
rounds_chat_keep_add (RoundsChatKeep *self, const char *question, const char *answer)
{
  const RoundsAct asked = {
    .type = ROUNDS_ACT_TURN, .id = self->conversation, .role = "user", .text = question
  };
  const RoundsAct answered = {
    .type = ROUNDS_ACT_TURN, .id = self->conversation, .role = "assistant", .text = answer
  };

  if (*question == '\0' || *answer == '\0')
    return;
  rounds_patient_act_async (self->patient, &asked, NULL, NULL);
  rounds_patient_act_async (self->patient, &answered, NULL, NULL);
}
