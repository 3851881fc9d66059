#include "draft-keeper.h"

#include "autosave.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define KEPT_DRAFTS "rounds-kept-drafts"

struct _RoundsDraftKeeper
{
  GObject parent_instance;

  RoundsPatient *patient;
  GHashTable *kept;   /* of the session: id to the keeper that writes it */
  gboolean elsewhere; /* another keeper has it */
  char *id;
  char *title, *text, *encounter, *appends, *type, *type_words;
  RoundsAutosave autosave;
  RoundsKeeperState state;
  gboolean sign_when_saved;
  gboolean left;        /* nobody writes in it: its last words are on their way */
  gboolean handed_over; /* a signature, or that it is discarded: not answered yet */
  gboolean closed;      /* its chart: nothing more can be written */
  guint under_way;      /* saves whose answers have not come */
  guint timer;
  gint64 saved;
  gint64 (*now_ms) (void);
  char *error;
  char *reference;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsDraftKeeper, rounds_draft_keeper, G_TYPE_OBJECT)

static gint64
monotonic_ms (void)
{
  return g_get_monotonic_time () / 1000;
}

static void
set_state (RoundsDraftKeeper *self, RoundsKeeperState state)
{
  self->state = state;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
is_over (RoundsDraftKeeper *self)
{
  return self->closed || self->state >= ROUNDS_KEEPER_SIGNED;
}

/* ---- saving ---- */

/* Its texts are the keeper's. */
static RoundsAct
make_act (RoundsDraftKeeper *self)
{
  return (RoundsAct){
    .type = ROUNDS_ACT_DRAFT_SAVE,
    .id = self->id,
    .reference = self->appends,
    .title = self->title,
    .text = self->text,
    .encounter = self->encounter,
    .code = { self->type != NULL ? ROUNDS_LOINC : NULL, self->type, self->type_words },
  };
}

static void schedule (RoundsDraftKeeper *self);
static void sign_now (RoundsDraftKeeper *self);

static void
take_error (RoundsDraftKeeper *self, const GError *error)
{
  g_free (self->error);
  self->error = error != NULL ? g_strdup (error->message) : NULL;
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RoundsDraftKeeper) self = data;
  g_autoptr (GError) error = NULL;
  gboolean ok = rounds_patient_act_finish (ROUNDS_PATIENT (source), result, NULL, &error);

  self->under_way--;
  if (is_over (self))
    return;
  if (self->under_way == 0 || !ok)
    rounds_autosave_ended (&self->autosave, ok, self->now_ms ());
  take_error (self, error);
  if (ok)
    self->saved = g_get_real_time () / 1000;
  if (!ok)
    {
      self->sign_when_saved = FALSE;
      set_state (self, ROUNDS_KEEPER_FAILED);
    }
  else if (rounds_autosave_is_clean (&self->autosave) && self->sign_when_saved)
    {
      sign_now (self);
      return;
    }
  else if (!self->sign_when_saved)
    set_state (self, rounds_autosave_is_clean (&self->autosave) ? ROUNDS_KEEPER_SAVED
                                                                : ROUNDS_KEEPER_UNSAVED);
  schedule (self);
}

static void
save (RoundsDraftKeeper *self)
{
  const RoundsAct act = make_act (self);

  rounds_autosave_began (&self->autosave);
  self->under_way++;
  rounds_patient_act_async (self->patient, &act, on_saved, g_object_ref (self));
}

static gboolean
on_timer (gpointer data)
{
  RoundsDraftKeeper *self = data;

  self->timer = 0;
  rounds_draft_keeper_tick (self);
  return G_SOURCE_REMOVE;
}

/* Whoever lets go of the keeper meanwhile: the timer keeps it until its words are handed over. */
static void
schedule (RoundsDraftKeeper *self)
{
  gint64 wait = rounds_autosave_wait (&self->autosave, self->now_ms ());

  g_clear_handle_id (&self->timer, g_source_remove);
  if (wait >= 0 && !is_over (self))
    self->timer = g_timeout_add_full (G_PRIORITY_DEFAULT, (guint) wait, on_timer,
                                      g_object_ref (self), g_object_unref);
}

void
rounds_draft_keeper_tick (RoundsDraftKeeper *self)
{
  g_return_if_fail (ROUNDS_IS_DRAFT_KEEPER (self));
  if (!is_over (self) && rounds_autosave_wait (&self->autosave, self->now_ms ()) == 0)
    save (self);
  schedule (self);
}

void
rounds_draft_keeper_flush (RoundsDraftKeeper *self)
{
  g_return_if_fail (ROUNDS_IS_DRAFT_KEEPER (self));
  if (!is_over (self) && self->autosave.unsaved)
    save (self);
  schedule (self);
}

/* Another keeper may write the draft from now on: what this one had to write is on disk. */
static void
let_go (RoundsDraftKeeper *self)
{
  if (g_hash_table_lookup (self->kept, self->id) == self)
    g_hash_table_remove (self->kept, self->id);
}

/* A signature, or that it is discarded, was answered. */
static void
take_answer (RoundsDraftKeeper *self)
{
  self->handed_over = FALSE;
  if (self->closed)
    let_go (self);
}

/* The last moment. Of the saves before this one those that still wait are let go by the patient, and
 * one that runs is waited for, so these words come last. A signature that was handed over is not let
 * go, and all its words are on disk: nobody else writes them until it is answered. One that waits for a save never comes:
 * its words stay a draft. */
static void
on_closing (RoundsPatient *patient, RoundsDraftKeeper *self)
{
  const RoundsAct act = make_act (self);
  gboolean over = is_over (self) || rounds_autosave_is_clean (&self->autosave), saved;
  g_autofree char *words = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&self->timer, g_source_remove);
  self->closed = TRUE;
  self->sign_when_saved = FALSE;
  if (!self->handed_over && over)
    let_go (self);
  if (over)
    return;
  rounds_autosave_began (&self->autosave);
  saved = rounds_patient_act_now (patient, &act, NULL, &error);
  let_go (self);
  if (saved)
    {
      self->saved = g_get_real_time () / 1000;
      self->autosave.saving = FALSE;
      self->state = ROUNDS_KEEPER_SAVED;
      return;
    }
  self->state = ROUNDS_KEEPER_FAILED;
  take_error (self, error);
  g_message ("a draft could not be saved when its chart was closed");
  words = g_strdup_printf (_ ("The last words of a draft were not saved when its chart was closed: "
                              "%s"),
                           self->error);
  rounds_session_tell_lost (rounds_patient_get_session (patient), words);
}

/* ---- signing, discarding ---- */

static void
on_signed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RoundsDraftKeeper) self = data;
  g_autoptr (GError) error = NULL;
  g_auto (RoundsActDone) done = { 0 };
  gboolean ok = rounds_patient_act_finish (ROUNDS_PATIENT (source), result, &done, &error);

  take_answer (self);
  take_error (self, error);
  if (ok)
    self->reference = g_strdup (done.reference);
  set_state (self, ok ? ROUNDS_KEEPER_SIGNED : ROUNDS_KEEPER_SAVED);
}

static void
sign_now (RoundsDraftKeeper *self)
{
  const RoundsAct act = { .type = ROUNDS_ACT_SIGN, .id = self->id };

  self->sign_when_saved = FALSE;
  self->handed_over = TRUE;
  rounds_patient_act_async (self->patient, &act, on_signed, g_object_ref (self));
}

void
rounds_draft_keeper_sign (RoundsDraftKeeper *self)
{
  g_return_if_fail (ROUNDS_IS_DRAFT_KEEPER (self));
  if (is_over (self) || self->elsewhere || self->state == ROUNDS_KEEPER_SIGNING)
    return;
  take_error (self, NULL);
  set_state (self, ROUNDS_KEEPER_SIGNING);
  if (rounds_autosave_is_clean (&self->autosave))
    {
      sign_now (self);
      return;
    }
  self->sign_when_saved = TRUE;
  rounds_draft_keeper_flush (self);
}

static void
on_discarded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RoundsDraftKeeper) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  gboolean ok = rounds_patient_act_finish (ROUNDS_PATIENT (source), result, NULL, &error);

  take_answer (self);
  if (ok)
    return;
  take_error (self, error);
  words = g_strdup_printf (_ ("A draft was not discarded, and is still among the drafts: %s"),
                           self->error);
  /* Its editor is gone, and so may be its chart. */
  rounds_session_tell_lost (rounds_patient_get_session (self->patient), words);
}

void
rounds_draft_keeper_discard (RoundsDraftKeeper *self)
{
  const RoundsAct act = { .type = ROUNDS_ACT_DRAFT_DISCARD, .id = self->id };
  gboolean on_disk;

  g_return_if_fail (ROUNDS_IS_DRAFT_KEEPER (self));
  if (is_over (self) || self->elsewhere || self->state == ROUNDS_KEEPER_SIGNING)
    return;
  on_disk = self->saved != 0 || self->under_way > 0;
  g_clear_handle_id (&self->timer, g_source_remove);
  set_state (self, ROUNDS_KEEPER_DISCARDED);
  self->handed_over = on_disk;
  if (on_disk)
    rounds_patient_act_async (self->patient, &act, on_discarded, g_object_ref (self));
}

/* ---- the object ---- */

/* Words of a patient do not stay in freed memory. */
static void
wipe (char **text)
{
  if (*text != NULL)
    explicit_bzero (*text, strlen (*text));
  g_clear_pointer (text, g_free);
}

static void
rounds_draft_keeper_finalize (GObject *object)
{
  RoundsDraftKeeper *self = ROUNDS_DRAFT_KEEPER (object);

  let_go (self);
  g_hash_table_unref (self->kept);
  wipe (&self->title);
  wipe (&self->text);
  g_free (self->encounter);
  g_free (self->appends);
  g_free (self->type);
  g_free (self->type_words);
  g_free (self->id);
  g_free (self->error);
  g_free (self->reference);
  g_object_unref (self->patient);
  G_OBJECT_CLASS (rounds_draft_keeper_parent_class)->finalize (object);
}

static void
rounds_draft_keeper_class_init (RoundsDraftKeeperClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rounds_draft_keeper_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", ROUNDS_TYPE_DRAFT_KEEPER, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rounds_draft_keeper_init (RoundsDraftKeeper *self)
{
  self->now_ms = monotonic_ms;
  self->autosave.not_before_ms = G_MININT64;
}

static void
take_words (RoundsDraftKeeper *self, const RoundsDraftWords *words)
{
  wipe (&self->title);
  wipe (&self->text);
  g_free (self->encounter);
  g_free (self->appends);
  g_free (self->type);
  g_free (self->type_words);
  self->title = g_strdup (words->title);
  self->text = g_strdup (words->text);
  self->encounter = g_strdup (words->encounter);
  self->appends = g_strdup (words->appends);
  self->type = g_strdup (words->type);
  self->type_words = g_strdup (words->type_words);
}

static GHashTable *
ref_kept (RoundsSession *session)
{
  GHashTable *kept = g_object_get_data (G_OBJECT (session), KEPT_DRAFTS);

  if (kept == NULL)
    {
      kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_object_set_data_full (G_OBJECT (session), KEPT_DRAFTS, kept,
                              (GDestroyNotify) g_hash_table_unref);
    }
  return g_hash_table_ref (kept);
}

/* The one whose words are still on their way: they are newer than what the list of drafts has. (transfer full) NULL:
 * there is none. */
static RoundsDraftKeeper *
come_back (RoundsPatient *patient, const char *id)
{
  GHashTable *kept = g_object_get_data (G_OBJECT (rounds_patient_get_session (patient)),
                                        KEPT_DRAFTS);
  RoundsDraftKeeper *self = kept != NULL ? g_hash_table_lookup (kept, id) : NULL;

  if (self == NULL || !self->left || self->patient != patient || is_over (self))
    return NULL;
  self->left = FALSE;
  return g_object_ref (self);
}

static RoundsDraftKeeper *
keeper_new (RoundsPatient *patient, const char *id)
{
  RoundsDraftKeeper *self = g_object_new (ROUNDS_TYPE_DRAFT_KEEPER, NULL);
  /* Made before the first save, of which it hears by "acted". */
  RoundsDrafts *drafts = rounds_drafts_of (patient);
  const RoundsDraft *draft = id != NULL ? rounds_drafts_find (drafts, id) : NULL;

  self->patient = g_object_ref (patient);
  self->id = draft != NULL ? g_strdup (id) : rounds_draft_new_id ();
  self->kept = ref_kept (rounds_patient_get_session (patient));
  self->elsewhere = g_hash_table_contains (self->kept, self->id);
  if (!self->elsewhere)
    g_hash_table_insert (self->kept, g_strdup (self->id), self);
  if (draft != NULL)
    {
      const RoundsDraftWords words = { draft->title,   draft->text, draft->encounter,
                                       draft->appends, draft->type, NULL };

      take_words (self, &words);
      self->state = ROUNDS_KEEPER_SAVED;
      self->saved = -1;
    }
  g_signal_connect_object (patient, "closing", G_CALLBACK (on_closing), self, 0);
  return self;
}

RoundsDraftKeeper *
rounds_draft_keeper_new (RoundsPatient *patient, const char *id)
{
  RoundsDraftKeeper *self = id != NULL ? come_back (patient, id) : NULL;

  return self != NULL ? self : keeper_new (patient, id);
}

void
rounds_draft_keeper_leave (RoundsDraftKeeper *self)
{
  g_return_if_fail (ROUNDS_IS_DRAFT_KEEPER (self));
  rounds_draft_keeper_flush (self);
  self->left = !self->elsewhere;
}

RoundsDraftWords
rounds_draft_keeper_get_words (RoundsDraftKeeper *self)
{
  return (RoundsDraftWords){ self->title,   self->text, self->encounter,
                             self->appends, self->type, self->type_words };
}

void
rounds_draft_keeper_put (RoundsDraftKeeper *self, const RoundsDraftWords *words)
{
  g_return_if_fail (ROUNDS_IS_DRAFT_KEEPER (self));
  if (is_over (self) || self->elsewhere || self->state == ROUNDS_KEEPER_SIGNING)
    return;
  take_words (self, words);
  rounds_autosave_typed (&self->autosave, self->now_ms ());
  if (self->state != ROUNDS_KEEPER_FAILED)
    set_state (self, ROUNDS_KEEPER_UNSAVED);
  schedule (self);
}

const char *
rounds_draft_keeper_get_id (RoundsDraftKeeper *self)
{
  g_return_val_if_fail (ROUNDS_IS_DRAFT_KEEPER (self), NULL);
  return self->id;
}

gboolean
rounds_draft_keeper_is_elsewhere (RoundsDraftKeeper *self)
{
  g_return_val_if_fail (ROUNDS_IS_DRAFT_KEEPER (self), FALSE);
  return self->elsewhere;
}

RoundsKeeperState
rounds_draft_keeper_get_state (RoundsDraftKeeper *self)
{
  g_return_val_if_fail (ROUNDS_IS_DRAFT_KEEPER (self), ROUNDS_KEEPER_NEW);
  return self->state;
}

const char *
rounds_draft_keeper_get_error (RoundsDraftKeeper *self)
{
  g_return_val_if_fail (ROUNDS_IS_DRAFT_KEEPER (self), NULL);
  return self->error;
}

gint64
rounds_draft_keeper_get_saved (RoundsDraftKeeper *self)
{
  g_return_val_if_fail (ROUNDS_IS_DRAFT_KEEPER (self), 0);
  return self->saved;
}

const char *
rounds_draft_keeper_get_reference (RoundsDraftKeeper *self)
{
  g_return_val_if_fail (ROUNDS_IS_DRAFT_KEEPER (self), NULL);
  return self->reference;
}

void
rounds_draft_keeper_set_clock (RoundsDraftKeeper *self, gint64 (*now_ms) (void))
{
  g_return_if_fail (ROUNDS_IS_DRAFT_KEEPER (self));
  self->now_ms = now_ms;
}
