/* What is searched for in the note that is read: marked, counted, gone through. */
#include "note-reader-private.h"
#include "note-reader.h"

#include <glib/gi18n-lib.h>

#define MATCHES_MAX 500
/* Searched in one turn of the main loop; all of nearly every note. */
#define STEP_BYTES  (128u << 10)

static RoundsNoteView *
view_of (RoundsNoteReader *self)
{
  return rounds_note_body_get_view (self->body);
}

void
rounds_note_reader_set_enabled (RoundsNoteReader *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/* (transfer full) */
static char *
words_of (RoundsNoteReader *self, guint n)
{
  guint match = MIN (self->match + 1, n);

  if (n > 0 && self->unmarked > 0)
    return g_strdup_printf (_ ("match %u of %u, and %u more that are not marked"), match, n,
                            self->unmarked);
  if (n > 0)
    return g_strdup_printf (_ ("match %u of %u"), match, n);
  if (self->unmarked > 0)
    return g_strdup_printf (ngettext ("%u match in what is not shown here",
                                      "%u matches in what is not shown here", self->unmarked),
                            self->unmarked);
  return g_strdup (self->finding != 0 ? _ ("no match so far") : _ ("no match here"));
}

void
rounds_note_reader_show_matches (RoundsNoteReader *self)
{
  g_autofree char *words = words_of (self,
                                     rounds_note_view_n_spans (view_of (self), ROUNDS_SPAN_HIT));
  g_autofree char *all = self->finding != 0 ? g_strdup_printf ("%s · %s", words,
                                                               _ ("the rest is being searched …"))
                                            : g_strdup (words);
  gboolean any = *self->query != '\0';

  gtk_label_set_text (GTK_LABEL (self->matches), all);
  gtk_widget_set_visible (self->match_box, any && !self->comparing);
  rounds_note_reader_set_enabled (self, "next-match", any);
  rounds_note_reader_set_enabled (self, "previous-match", any);
}

/* Marks as many as may be; the others are counted, and so are those in what is not shown. */
static void
take_spans (RoundsNoteReader *self, const RoundsNotePart *part, const GArray *spans)
{
  guint n = rounds_note_view_n_spans (view_of (self), ROUNDS_SPAN_HIT);

  for (guint i = 0; i < spans->len; i++)
    {
      const guint32 *span = (const guint32 *) (gconstpointer) spans->data + 2 * (gsize) i;
      const RoundsNotePlace place = { part->field, span[0], span[1] };

      if (n < MATCHES_MAX && rounds_note_view_add_span (view_of (self), ROUNDS_SPAN_HIT, &place))
        n++;
      else
        self->unmarked++;
    }
}

/* FALSE: there is more. */
static gboolean
find_further (RoundsNoteReader *self)
{
  gsize left = STEP_BYTES;

  while (self->found_part < self->note->n)
    {
      const RoundsNotePart *part = &self->note->parts[self->found_part];
      gsize before = self->found_to;
      g_autoptr (GArray) spans = NULL;

      if (part->text == NULL || before >= part->size)
        {
          self->found_part++;
          self->found_to = 0;
          continue;
        }
      if (left == 0)
        return FALSE;
      spans = rounds_notes_find_on (self->query, part->text, part->size, &self->found_to, left);
      left -= MIN (left, self->found_to - before);
      take_spans (self, part, spans);
    }
  return TRUE;
}

/* The match that was gone to, or the last. */
static void
keep_match (RoundsNoteReader *self)
{
  guint n = rounds_note_view_n_spans (view_of (self), ROUNDS_SPAN_HIT);

  self->match = MIN (self->match, n > 0 ? n - 1 : 0);
}

static gboolean
on_finding_turn (gpointer data)
{
  RoundsNoteReader *self = data;
  gboolean none = rounds_note_view_n_spans (view_of (self), ROUNDS_SPAN_HIT) == 0;
  gboolean all = find_further (self);

  if (all)
    {
      self->finding = 0;
      keep_match (self);
    }
  rounds_note_reader_show_matches (self);
  /* What one came for, as if it had been found at once. */
  if (none && rounds_note_view_n_spans (view_of (self), ROUNDS_SPAN_CITED) == 0)
    rounds_note_view_show_span (view_of (self), ROUNDS_SPAN_HIT, 0);
  return all ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

void
rounds_note_reader_stop_finding (RoundsNoteReader *self)
{
  g_clear_handle_id (&self->finding, g_source_remove);
}

void
rounds_note_reader_find (RoundsNoteReader *self)
{
  rounds_note_reader_stop_finding (self);
  self->unmarked = 0;
  self->found_part = 0;
  self->found_to = 0;
  if (self->note != NULL && *self->query != '\0' && !find_further (self))
    self->finding = g_idle_add (on_finding_turn, self);
  else
    keep_match (self);
  rounds_note_reader_show_matches (self);
}

int
rounds_note_reader_step_match (RoundsNoteReader *self, int by)
{
  guint n = rounds_note_view_n_spans (view_of (self), ROUNDS_SPAN_HIT);
  gint64 next = (gint64) self->match + by;

  /* What is behind the last of them is not known yet. */
  if (next >= n && self->finding != 0)
    return 0;
  if (next < 0 || next >= n)
    return by;
  self->match = (guint) next;
  rounds_note_reader_show_matches (self);
  rounds_note_view_show_span (view_of (self), ROUNDS_SPAN_HIT, self->match);
  return 0;
}
