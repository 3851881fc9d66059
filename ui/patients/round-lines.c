#include "round-lines.h"

#include "look-alike-words.h"
#include "open-gate.h"
#include "round-row.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ROUND_MAX 200 /* patients; more are said to be left out */

struct _RoundsRoundLines
{
  GObject parent_instance;

  RoundsSession *session;
  GListStore *items;
  RoundsLookAlikeWords *look_alikes;
  GCancellable *reading; /* NULL: nothing is read */
  guint left_out;        /* who is over the maximum */
};

enum
{
  SIGNAL_PROGRESS,
  SIGNAL_LINE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsRoundLines, rounds_round_lines, G_TYPE_OBJECT)

static RoundsRoundItem *
item_at (RoundsRoundLines *self, guint i)
{
  return g_list_model_get_item (G_LIST_MODEL (self->items), i);
}

/* It has its line, or a reason why not. */
static gboolean
is_done (const RoundsRoundItem *item)
{
  return item->line != NULL || item->problem != NULL;
}

static guint
count_done (RoundsRoundLines *self)
{
  guint n = 0;

  for (guint i = 0; i < rounds_round_lines_size (self); i++)
    {
      g_autoptr (RoundsRoundItem) item = item_at (self, i);

      n += is_done (item);
    }
  return n;
}

/* ---- reading, one after the other ---- */

static void read_next (RoundsRoundLines *self);

static void
take_answer (RoundsRoundItem *item, RoundsRoundLine *line, const GError *error)
{
  item->line = line;
  if (line == NULL)
    item->problem = g_error_matches (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_REFUSED)
                        ? g_strdup (_ ("Restricted: open it to give a reason"))
                        : g_strdup (error->message);
  g_signal_emit_by_name (item, "changed");
}

typedef struct
{
  RoundsRoundLines *lines; /* a reference */
  RoundsRoundItem *item;
  GCancellable *reading;
} Turn;

static void
on_line_read (GObject *session, GAsyncResult *result, gpointer data)
{
  Turn *turn = data;
  g_autoptr (RoundsRoundLines) self = turn->lines;
  g_autoptr (RoundsRoundItem) item = turn->item;
  g_autoptr (GCancellable) reading = turn->reading;
  g_autoptr (GError) error = NULL;
  RoundsRoundLine *line = rounds_round_line_finish (ROUNDS_SESSION (session), result, &error);

  g_free (turn);
  if (self->reading != reading || g_cancellable_is_cancelled (reading))
    {
      rounds_round_line_free (line);
      return;
    }
  take_answer (item, line, error);
  if (line != NULL && rounds_lists_of (self->session) != NULL)
    rounds_lists_note_teams (rounds_lists_of (self->session), line->rid,
                             (const char *const *) line->teams);
  read_next (self);
  g_signal_emit (self, signals[SIGNAL_LINE], 0, item);
}

/* The next to be read. The gate asks why a chart is opened that is on none of one's lists (a care team is none of them):
 * those on the way to it say so. (transfer full) NULL: there is none. */
static RoundsRoundItem *
next_item (RoundsRoundLines *self)
{
  g_autoptr (GHashTable) held = rounds_gate_list_held (self->session);

  for (guint i = 0; i < rounds_round_lines_size (self); i++)
    {
      g_autoptr (RoundsRoundItem) item = item_at (self, i);
      g_autoptr (GBytes) rid = NULL;

      if (is_done (item))
        continue;
      rid = g_bytes_new (item->person->rid, ROUNDS_RID_BYTES);
      if (item->person->secrecy > 0 || !rounds_gate_needs_reason_of (self->session, held, rid))
        return g_steal_pointer (&item);
      item->problem = g_strdup (_ ("On none of your lists: open it to give a reason"));
      g_signal_emit_by_name (item, "changed");
    }
  return NULL;
}

static void
read_next (RoundsRoundLines *self)
{
  g_autoptr (RoundsRoundItem)
      item = rounds_session_get_store (self->session) != NULL ? next_item (self) : NULL;
  Turn *turn;

  if (item == NULL)
    {
      g_clear_object (&self->reading);
      g_signal_emit (self, signals[SIGNAL_PROGRESS], 0);
      return;
    }
  if (self->reading == NULL)
    self->reading = g_cancellable_new ();
  turn = g_new (Turn, 1);
  *turn = (Turn){ g_object_ref (self), g_steal_pointer (&item), g_object_ref (self->reading) };
  rounds_round_line_async (self->session, turn->item->person->rid, self->reading, on_line_read,
                           turn);
  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0);
}

/* ---- who is on it ---- */

static void
show_look_alikes (RoundsRoundLines *self)
{
  for (guint i = 0; i < rounds_round_lines_size (self); i++)
    {
      g_autoptr (RoundsRoundItem) item = item_at (self, i);
      const char *words = rounds_look_alike_words_get (self->look_alikes, item->person->rid);

      if (g_strcmp0 (words, item->look_alike) == 0)
        continue;
      g_free (item->look_alike);
      item->look_alike = g_strdup (words);
      g_signal_emit_by_name (item, "changed");
    }
}

static void
add_members (RoundsRoundLines *self, const GArray *members)
{
  RoundsPeople *people = rounds_session_get_people (self->session);

  for (guint i = 0; i < members->len; i++)
    {
      const guint8 *rid = (const guint8 *) members->data + (gsize) i * ROUNDS_RID_BYTES;
      const RoundsPersonRow *row = rounds_people_find (people, rid);
      g_autoptr (RoundsRoundItem) item = NULL;

      if (row == NULL)
        continue;
      if (rounds_round_lines_size (self) >= ROUND_MAX)
        {
          self->left_out++;
          continue;
        }
      item = rounds_round_item_new (row);
      g_list_store_append (self->items, item);
    }
}

/* ---- the object ---- */

static void
rounds_round_lines_dispose (GObject *object)
{
  RoundsRoundLines *self = ROUNDS_ROUND_LINES (object);

  rounds_round_lines_stop (self);
  g_clear_object (&self->session);
  g_clear_object (&self->items);
  g_clear_object (&self->look_alikes);
  G_OBJECT_CLASS (rounds_round_lines_parent_class)->dispose (object);
}

static void
rounds_round_lines_class_init (RoundsRoundLinesClass *class)
{
  G_OBJECT_CLASS (class)->dispose = rounds_round_lines_dispose;
  signals[SIGNAL_PROGRESS] = g_signal_new ("progress", ROUNDS_TYPE_ROUND_LINES, G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_LINE] = g_signal_new ("line", ROUNDS_TYPE_ROUND_LINES, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, ROUNDS_TYPE_ROUND_ITEM);
}

static void
rounds_round_lines_init (RoundsRoundLines *self)
{
  self->items = g_list_store_new (ROUNDS_TYPE_ROUND_ITEM);
}

RoundsRoundLines *
rounds_round_lines_new (RoundsSession *session)
{
  RoundsRoundLines *self = g_object_new (ROUNDS_TYPE_ROUND_LINES, NULL);

  self->session = g_object_ref (session);
  self->look_alikes = rounds_look_alike_words_new (session);
  g_signal_connect_object (self->look_alikes, "found", G_CALLBACK (show_look_alikes), self,
                           G_CONNECT_SWAPPED);
  return self;
}

GListModel *
rounds_round_lines_get_items (RoundsRoundLines *self)
{
  return G_LIST_MODEL (self->items);
}

guint
rounds_round_lines_size (RoundsRoundLines *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->items));
}

void
rounds_round_lines_fill (RoundsRoundLines *self, const RoundsPatientList *list)
{
  rounds_round_lines_stop (self);
  g_list_store_remove_all (self->items);
  self->left_out = 0;
  if (list != NULL)
    {
      g_autoptr (GArray) members = rounds_lists_members (rounds_lists_of (self->session), list);

      add_members (self, members);
    }
  show_look_alikes (self);
}

void
rounds_round_lines_read (RoundsRoundLines *self)
{
  if (self->reading == NULL)
    read_next (self);
}

void
rounds_round_lines_stop (RoundsRoundLines *self)
{
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
}

void
rounds_round_lines_read_again (RoundsRoundLines *self, const guint8 rid[ROUNDS_RID_BYTES])
{
  gboolean others_wait = FALSE; /* for their turn, before this one */

  for (guint i = 0; i < rounds_round_lines_size (self); i++)
    {
      g_autoptr (RoundsRoundItem) item = item_at (self, i);
      gboolean waits = !is_done (item) && (self->reading == NULL || others_wait);

      others_wait |= !is_done (item);
      if (waits || memcmp (item->person->rid, rid, ROUNDS_RID_BYTES) != 0)
        continue;
      /* What is being read may be what was there before: an act is told of before a line is. */
      if (!is_done (item))
        rounds_round_lines_stop (self);
      g_clear_pointer (&item->line, rounds_round_line_free);
      g_clear_pointer (&item->problem, g_free);
      g_signal_emit_by_name (item, "changed");
      g_signal_emit (self, signals[SIGNAL_LINE], 0, item);
      rounds_round_lines_read (self);
    }
}

gboolean
rounds_round_lines_get_read (RoundsRoundLines *self, gint64 *oldest, gint64 *newest)
{
  *oldest = G_MAXINT64;
  *newest = G_MININT64;
  for (guint i = 0; i < rounds_round_lines_size (self); i++)
    {
      g_autoptr (RoundsRoundItem) item = item_at (self, i);

      if (item->line == NULL)
        continue;
      *oldest = MIN (*oldest, item->line->read_at);
      *newest = MAX (*newest, item->line->read_at);
    }
  return *oldest <= *newest;
}

guint
rounds_round_lines_left_out (RoundsRoundLines *self)
{
  return self->left_out;
}

gboolean
rounds_round_lines_is_reading (RoundsRoundLines *self)
{
  return self->reading != NULL;
}

gboolean
rounds_round_lines_are_of (RoundsRoundLines *self, const RoundsPatientList *list)
{
  g_autoptr (GArray) members = rounds_lists_members (rounds_lists_of (self->session), list);

  if (members->len != rounds_round_lines_size (self))
    return FALSE;
  for (guint i = 0; i < members->len; i++)
    {
      g_autoptr (RoundsRoundItem) item = item_at (self, i);

      if (memcmp (members->data + (gsize) i * ROUNDS_RID_BYTES, item->person->rid,
                  ROUNDS_RID_BYTES) != 0)
        return FALSE;
    }
  return TRUE;
}

void
rounds_round_lines_forget_look_alikes (RoundsRoundLines *self)
{
  rounds_look_alike_words_forget (self->look_alikes);
}

char *
rounds_round_lines_words (RoundsRoundLines *self)
{
  guint n = rounds_round_lines_size (self), done = count_done (self);
  GString *words = g_string_new (NULL);

  if (self->left_out > 0)
    g_string_append_printf (words, _ (" · %u more are left out: a round has at most %u"),
                            self->left_out, ROUND_MAX);
  if (self->reading != NULL)
    g_string_append_printf (words, _ (" · reading %u of %u"), MIN (done + 1, n), n);
  else if (done < n)
    g_string_append_printf (words, _ (" · stopped, %u of %u read"), done, n);
  return g_string_free (words, FALSE);
}
