#include "note-others.h"

#include "notes.h"
#include "say.h"

#include <glib/gi18n-lib.h>

#define OTHERS_MAX 32

static void
clear_other (gpointer data)
{
  g_free (((RoundsNoteOther *) data)->label);
}

/* label: taken over. */
static void
add_other (GArray *others, const RoundsEvent *event, char *label)
{
  const RoundsNoteOther other = { event, label };

  if (others->len < OTHERS_MAX)
    g_array_append_val (others, other);
  else
    g_free (label);
}

GArray *
rounds_note_others (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  GArray *others = g_array_new (FALSE, FALSE, sizeof (RoundsNoteOther));
  const RoundsChartRow *other;

  g_array_set_clear_func (others, clear_other);
  for (guint i = 0; i < row->n_was; i++)
    {
      const RoundsEvent *was = row->was[i];
      g_autofree char *came = rounds_say_moment (index, was->arrived);

      add_other (others, was,
                 g_strdup_printf (_ ("Compare with version %u, which came %s"), was->version,
                                  came));
    }
  for (guint i = 0; (other = rounds_notes_replaced (index, row, i)) != NULL; i++)
    {
      g_autofree char *time = rounds_say_row_time (index, other);

      add_other (others, other->event,
                 g_strdup_printf (_ ("Compare with what it replaces, of %s"), time));
    }
  other = rounds_notes_previous (index, row);
  if (other != NULL)
    {
      g_autofree char *time = rounds_say_row_time (index, other);

      add_other (others, other->event,
                 g_strdup_printf (_ ("Compare with the author’s note of %s"), time));
    }
  return others;
}
