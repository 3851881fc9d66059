#include "drafts.h"

#include "local.h"
#include "scan.h"

#include <string.h>

#define DRAFTS_OF_PATIENT "rounds-drafts"
#define DRAFTS_OF_SESSION "rounds-all-drafts" /* GPtrArray of RoundsDrafts */

struct _RoundsDrafts
{
  GObject parent_instance;

  RoundsPatient *patient; /* which keeps this */
  GPtrArray *all;         /* of the session, this among them */
  GPtrArray *mine;        /* of RoundsDraft, the last saved first */
  guint others;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsDrafts, rounds_drafts, G_TYPE_OBJECT)

static void
draft_free (RoundsDraft *self)
{
  g_free (self->id);
  g_free (self->title);
  g_free (self->text);
  g_free (self->encounter);
  g_free (self->appends);
  g_free (self->type);
  g_free (self);
}

char *
rounds_draft_new_id (void)
{
  g_autofree char *uuid = g_uuid_string_random ();
  GString *id = g_string_sized_new (33);

  for (const char *c = uuid; *c != '\0'; c++)
    if (*c != '-')
      g_string_append_c (id, *c);
  return g_string_free (id, FALSE);
}

static const char *
get_user (RoundsDrafts *self)
{
  RoundsStore *store = rounds_session_get_store (rounds_patient_get_session (self->patient));

  return store != NULL ? rounds_store_get_user (store) : NULL;
}

/* ---- as the chart was read ---- */

static RoundsScan *
scan_row (const RoundsLocalRow *row)
{
  gsize size;
  const char *text = g_bytes_get_data (row->content, &size);

  return rounds_scan_parse (text, size, NULL, NULL);
}

static char *
dup_string (RoundsScan *json, RoundsScanNode object, const char *name)
{
  return g_strdup (rounds_scan_get_string (json, object, name));
}

static void
add_row (RoundsDrafts *self, const RoundsLocalRow *row, const char *user)
{
  g_autoptr (RoundsScan) json = scan_row (row);
  RoundsScanNode root = json != NULL ? rounds_scan_root (json) : 0;
  RoundsDraft *draft;

  if (root == 0)
    return;
  if (user == NULL || g_strcmp0 (rounds_scan_get_string (json, root, "user"), user) != 0)
    {
      self->others++;
      return;
    }
  draft = g_new0 (RoundsDraft, 1);
  draft->id = g_strdup (row->id);
  draft->title = dup_string (json, root, "title");
  draft->text = dup_string (json, root, "text");
  draft->encounter = dup_string (json, root, "encounter");
  draft->appends = dup_string (json, root, "appends");
  draft->type = dup_string (json, rounds_scan_get (json, root, "type"), "code");
  draft->saved = row->changed;
  g_ptr_array_add (self->mine, draft);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const RoundsDraft *first = *(RoundsDraft *const *) a, *second = *(RoundsDraft *const *) b;

  if (first->saved != second->saved)
    return first->saved > second->saved ? -1 : 1;
  return strcmp (first->id, second->id);
}

static void
read_rows (RoundsDrafts *self)
{
  GPtrArray *rows = rounds_patient_get_local (self->patient, ROUNDS_LOCAL_DRAFT);
  const char *user = get_user (self);

  g_ptr_array_set_size (self->mine, 0);
  self->others = 0;
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    add_row (self, g_ptr_array_index (rows, i), user);
  g_ptr_array_sort (self->mine, compare);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* ---- as it was done since ---- */

static RoundsDraft *
find (RoundsDrafts *self, const char *id, guint *at)
{
  for (guint i = 0; id != NULL && i < self->mine->len; i++)
    {
      RoundsDraft *draft = g_ptr_array_index (self->mine, i);

      if (strcmp (draft->id, id) == 0)
        {
          if (at != NULL)
            *at = i;
          return draft;
        }
    }
  return NULL;
}

static void
drop (RoundsDrafts *self, const char *id)
{
  guint at;

  if (find (self, id, &at) != NULL)
    g_ptr_array_remove_index (self->mine, at);
}

static void
put (RoundsDrafts *self, const RoundsAct *act, const char *id)
{
  RoundsDraft *draft = g_new0 (RoundsDraft, 1);

  drop (self, id);
  draft->id = g_strdup (id);
  draft->title = g_strdup (act->title);
  draft->text = g_strdup (act->text);
  draft->encounter = g_strdup (act->encounter);
  draft->appends = g_strdup (act->reference);
  draft->type = g_strdup (act->code.code);
  draft->saved = g_get_real_time () / 1000;
  g_ptr_array_insert (self->mine, 0, draft);
}

static gboolean
is_of (RoundsDrafts *self, RoundsPatient *patient)
{
  return self->patient == patient ||
         (rounds_patient_get_state (self->patient) == ROUNDS_PATIENT_OPEN &&
          memcmp (rounds_patient_get_rid (self->patient), rounds_patient_get_rid (patient),
                  ROUNDS_RID_BYTES) == 0);
}

/* Also where another window shows the same patient: with the words of before it would write over the newer ones. */
static void
on_acted (RoundsPatient *patient,
          const RoundsAct *act,
          const RoundsActDone *done,
          RoundsDrafts *of_patient)
{
  GPtrArray *all = g_object_get_data (G_OBJECT (rounds_patient_get_session (patient)),
                                      DRAFTS_OF_SESSION);

  if (act->type != ROUNDS_ACT_DRAFT_SAVE && act->type != ROUNDS_ACT_DRAFT_DISCARD &&
      act->type != ROUNDS_ACT_SIGN)
    return;
  for (guint i = 0; i < all->len; i++)
    {
      RoundsDrafts *self = g_ptr_array_index (all, i);

      if (!is_of (self, patient))
        continue;
      if (act->type == ROUNDS_ACT_DRAFT_SAVE)
        put (self, act, done->id != NULL ? done->id : act->id);
      else
        drop (self, act->id);
      g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
    }
}

static GPtrArray *
ref_all (RoundsSession *session)
{
  GPtrArray *all = g_object_get_data (G_OBJECT (session), DRAFTS_OF_SESSION);

  if (all == NULL)
    {
      all = g_ptr_array_new ();
      g_object_set_data_full (G_OBJECT (session), DRAFTS_OF_SESSION, all,
                              (GDestroyNotify) g_ptr_array_unref);
    }
  return g_ptr_array_ref (all);
}

/* ---- the object ---- */

static void
rounds_drafts_finalize (GObject *object)
{
  RoundsDrafts *self = ROUNDS_DRAFTS (object);

  if (self->all != NULL)
    g_ptr_array_remove (self->all, self);
  g_clear_pointer (&self->all, g_ptr_array_unref);
  g_ptr_array_unref (self->mine);
  G_OBJECT_CLASS (rounds_drafts_parent_class)->finalize (object);
}

static void
rounds_drafts_class_init (RoundsDraftsClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rounds_drafts_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", ROUNDS_TYPE_DRAFTS, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
rounds_drafts_init (RoundsDrafts *self)
{
  self->mine = g_ptr_array_new_with_free_func ((GDestroyNotify) draft_free);
}

RoundsDrafts *
rounds_drafts_of (RoundsPatient *patient)
{
  RoundsDrafts *self = g_object_get_data (G_OBJECT (patient), DRAFTS_OF_PATIENT);

  if (self != NULL)
    return self;
  self = g_object_new (ROUNDS_TYPE_DRAFTS, NULL);
  self->patient = patient;
  self->all = ref_all (rounds_patient_get_session (patient));
  g_ptr_array_add (self->all, self);
  g_signal_connect_object (patient, "changed", G_CALLBACK (read_rows), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (patient, "notify::state", G_CALLBACK (read_rows), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (patient, "acted", G_CALLBACK (on_acted), self, 0);
  g_object_set_data_full (G_OBJECT (patient), DRAFTS_OF_PATIENT, self, g_object_unref);
  read_rows (self);
  return self;
}

guint
rounds_drafts_size (RoundsDrafts *self)
{
  g_return_val_if_fail (ROUNDS_IS_DRAFTS (self), 0);
  return self->mine->len;
}

const RoundsDraft *
rounds_drafts_get (RoundsDrafts *self, guint i)
{
  g_return_val_if_fail (ROUNDS_IS_DRAFTS (self) && i < self->mine->len, NULL);
  return g_ptr_array_index (self->mine, i);
}

const RoundsDraft *
rounds_drafts_find (RoundsDrafts *self, const char *id)
{
  g_return_val_if_fail (ROUNDS_IS_DRAFTS (self), NULL);
  return find (self, id, NULL);
}

guint
rounds_drafts_of_others (RoundsDrafts *self)
{
  g_return_val_if_fail (ROUNDS_IS_DRAFTS (self), 0);
  return self->others;
}

/* ---- what was signed ---- */

static gboolean
is_signed_by (const RoundsLocalRow *row, const char *user)
{
  g_autoptr (RoundsScan) json = scan_row (row);

  return json != NULL && user != NULL &&
         g_strcmp0 (rounds_scan_get_string (json, rounds_scan_root (json), "user"), user) == 0;
}

gboolean
rounds_drafts_is_mine (RoundsDrafts *self, const char *reference)
{
  GPtrArray *rows;

  g_return_val_if_fail (ROUNDS_IS_DRAFTS (self), FALSE);
  rows = rounds_patient_get_local (self->patient, ROUNDS_LOCAL_SIGNED);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const RoundsLocalRow *row = g_ptr_array_index (rows, i);

      if (strcmp (row->id, reference) == 0)
        return is_signed_by (row, get_user (self));
    }
  return FALSE;
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const RoundsChartRow *first = *(const RoundsChartRow *const *) a;
  const RoundsChartRow *second = *(const RoundsChartRow *const *) b;

  return first->from == second->from ? 0 : first->from < second->from ? 1 : -1;
}

GPtrArray *
rounds_drafts_signed (RoundsDrafts *self)
{
  const RoundsChartIndex *index;
  GPtrArray *rows, *found = g_ptr_array_new ();
  const char *user;

  g_return_val_if_fail (ROUNDS_IS_DRAFTS (self), found);
  index = rounds_patient_get_index (self->patient);
  rows = rounds_patient_get_local (self->patient, ROUNDS_LOCAL_SIGNED);
  user = get_user (self);
  for (guint i = 0; index != NULL && rows != NULL && i < rows->len; i++)
    {
      const RoundsLocalRow *local = g_ptr_array_index (rows, i);
      const RoundsChartRow *row = g_str_has_prefix (local->id, "DocumentReference/") &&
                                          is_signed_by (local, user)
                                      ? rounds_chart_row (index, local->id)
                                      : NULL;

      if (row != NULL)
        g_ptr_array_add (found, (gpointer) row);
    }
  g_ptr_array_sort (found, compare_rows);
  return found;
}
