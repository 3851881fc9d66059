#include "chat-keep.h"

#include "local.h"
#include "scan.h"

#include <string.h>

typedef struct
{
  char *role, *text, *at;
  GBytes *content; /* of its row: what was given is read where it is shown */
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
  g_free (turn->at);
  g_bytes_unref (turn->content);
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
  turn->at = g_strdup (rounds_scan_get_string (json, root, "at"));
  turn->content = g_bytes_ref (row->content);
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

static const Turn *
turn_at (RoundsChatKeep *self, guint i)
{
  return g_ptr_array_index (self->turns, i);
}

/* (transfer full) NULL: none were kept. */
static char *
dup_sources (const Turn *turn)
{
  gsize size;
  const char *text = g_bytes_get_data (turn->content, &size);
  g_autoptr (RoundsScan) json = rounds_scan_parse (text, size, NULL, NULL);

  return json != NULL ? g_strdup (rounds_scan_get_string (json, rounds_scan_root (json), "sources"))
                      : NULL;
}

static gboolean
is_same (const Turn *a, const Turn *b)
{
  g_autofree char *one = NULL, *other = NULL;

  if (g_strcmp0 (a->role, b->role) != 0 || g_strcmp0 (a->text, b->text) != 0 ||
      g_strcmp0 (a->at, b->at) != 0)
    return FALSE;
  /* The same words were said of a chart that was another by then. */
  one = dup_sources (a);
  other = dup_sources (b);
  return g_strcmp0 (one, other) == 0;
}

/* A question at i with its answer behind it, which is not the one before it, written twice. */
static gboolean
is_pair (RoundsChatKeep *self, guint i)
{
  const Turn *question = turn_at (self, i), *answer;

  if (i + 1 >= self->turns->len)
    return FALSE;
  answer = turn_at (self, i + 1);
  if (g_strcmp0 (question->role, "user") != 0 || g_strcmp0 (answer->role, "assistant") != 0 ||
      question->text == NULL || answer->text == NULL)
    return FALSE;
  return i < 2 || !is_same (question, turn_at (self, i - 2)) ||
         !is_same (answer, turn_at (self, i - 1));
}

static void
visit_pair (RoundsChatKeep *self, guint i, RoundsChatKept visit, gpointer data)
{
  const Turn *answer = turn_at (self, i + 1);
  g_autofree char *sources = dup_sources (answer);

  visit (data, &(RoundsKeptTurn){ turn_at (self, i)->text, answer->text, sources, answer->at });
}

guint
rounds_chat_keep_visit (RoundsChatKeep *self, guint max, RoundsChatKept visit, gpointer data)
{
  guint n = 0, left_out;

  for (guint i = 0; i < self->turns->len; i++)
    n += is_pair (self, i);
  left_out = n > max ? n - max : 0;
  n = 0;
  for (guint i = 0; i < self->turns->len; i++)
    if (is_pair (self, i) && n++ >= left_out)
      visit_pair (self, i, visit, data);
  return left_out;
}

static void
make_acts (RoundsChatKeep *self, const RoundsKeptTurn *turn, RoundsAct acts[2])
{
  acts[0] = (RoundsAct){
    .type = ROUNDS_ACT_TURN, .id = self->conversation, .role = "user", .text = turn->question
  };
  acts[1] = (RoundsAct){
    .type = ROUNDS_ACT_TURN,
    .id = self->conversation,
    .role = "assistant",
    .text = turn->answer,
    .sources = turn->sources,
  };
}

void
rounds_chat_keep_add (RoundsChatKeep *self,
                      const RoundsKeptTurn *turn,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  RoundsAct acts[2];

  make_acts (self, turn, acts);
  for (gsize i = 0; i < G_N_ELEMENTS (acts); i++)
    rounds_patient_act_async (self->patient, &acts[i], callback, user_data);
}

gboolean
rounds_chat_keep_add_now (RoundsChatKeep *self, const RoundsKeptTurn *turn, GError **error)
{
  RoundsAct acts[2];

  make_acts (self, turn, acts);
  return rounds_patient_act_now (self->patient, &acts[0], NULL, error) &&
         rounds_patient_act_now (self->patient, &acts[1], NULL, error);
}
