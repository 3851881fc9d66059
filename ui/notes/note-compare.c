#include "note-compare.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A text, and how many parts of its note are none. */
typedef struct
{
  char *text;
  guint unread;
} Joined;

typedef struct
{
  const RoundsEvent *older; /* of the chart that the work holds */
  Joined newer;
} Wish;

static Joined
join (const RoundsNote *note)
{
  GString *text = g_string_new (NULL);
  guint unread = 0;

  for (guint i = 0; i < note->n; i++)
    if (note->parts[i].text != NULL)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n\n" : "", note->parts[i].text);
    else
      unread++;
  return (Joined){ g_string_free (text, FALSE), unread };
}

static void
wipe (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  wipe (wish->newer.text);
  g_free (wish);
}

void
rounds_note_comparison_free (RoundsNoteComparison *self)
{
  wipe (self->older);
  wipe (self->newer);
  rounds_diff_clear (&self->diff);
  g_free (self);
}

static gpointer
compare (const RoundsOpenChart *chart,
         const RoundsActor *actor,
         gpointer data,
         GCancellable *cancellable,
         GError **error)
{
  Wish *wish = data;
  g_autoptr (RoundsNote) older = rounds_note_read (chart, actor, wish->older, error);
  RoundsNoteComparison *self;
  Joined joined;

  if (older == NULL)
    return NULL;
  joined = join (older);
  self = g_new0 (RoundsNoteComparison, 1);
  self->older = joined.text;
  self->newer = g_steal_pointer (&wish->newer.text);
  self->unread = joined.unread + wish->newer.unread;
  rounds_diff_words (self->older, self->newer, &self->diff);
  return self;
}

void
rounds_note_compare_async (RoundsPatient *patient,
                           const RoundsEvent *older,
                           const RoundsNote *newer,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  Wish *wish = g_new0 (Wish, 1);
  const RoundsPatientJob job = { compare, wish, wish_free,
                                 (GDestroyNotify) rounds_note_comparison_free };

  *wish = (Wish){ older, join (newer) };
  rounds_patient_work_async (patient, &job, callback, user_data);
}

RoundsNoteComparison *
rounds_note_compare_finish (RoundsPatient *patient, GAsyncResult *result, GError **error)
{
  return rounds_patient_work_finish (patient, result, error);
}

char *
rounds_note_comparison_words (const RoundsNoteComparison *self, const char *label, gboolean whole)
{
  GString *words = g_string_new (label);

  if (self->diff.removed == 0 && self->diff.added == 0)
    g_string_append (words, *self->newer != '\0' ? _ (": the same words")
                                                 : _ (": there is no text to compare"));
  else
    g_string_append_printf (words, _ (": %u words added (underlined), %u gone (struck through)%s"),
                            self->diff.added, self->diff.removed,
                            self->diff.whole ? _ (". They differ so much that words are not paired")
                                             : "");
  if (self->unread > 0)
    g_string_append_printf (words,
                            ngettext (". %u part that is not text was not compared",
                                      ". %u parts that are not text were not compared",
                                      self->unread),
                            self->unread);
  if (!whole)
    g_string_append (words, _ (". Only the beginning of the text is shown"));
  return g_string_free (words, FALSE);
}
