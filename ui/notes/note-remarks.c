#include "note-remarks.h"

#include "note-words.h"
#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define NAMES_MAX 3

/* When a note was written, and what must be said of it. (transfer full) */
static char *
name_of (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  g_autofree char *time = rounds_say_row_time (index, row), *marks = rounds_note_marks (row);

  return *marks != '\0' ? g_strdup_printf ("%s (%s)", time, marks) : g_steal_pointer (&time);
}

static void
remark_copied (RoundsNoteBody *body,
               const RoundsChartIndex *index,
               const RoundsNoteMark *mark,
               guint span)
{
  g_autofree char *from = name_of (index, mark->from), *first = NULL, *words = NULL;
  RoundsNoteRemark remark = { ROUNDS_SPAN_COPIED, span };

  if (mark->first != NULL && mark->first != mark->from)
    {
      first = name_of (index, mark->first);
      words = g_strdup_printf (_ ("‖ copied forward, word for word, from %s; first written %s"),
                               from, first);
    }
  else
    words = g_strdup_printf (_ ("‖ copied forward, word for word, from %s"), from);
  remark.words = words;
  remark.tooltip = _ ("Open that note");
  remark.action = "reader.open";
  remark.target = g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, mark->from->event->rid,
                                             ROUNDS_RID_BYTES, 1);
  rounds_note_body_add_remark (body, &remark);
}

/* Two sources may list one allergen. */
static gboolean
is_named_before (const RoundsAllergies *allergies, guint at)
{
  for (guint i = 0; i < at; i++)
    if (allergies->entries[i].active && strcmp (allergies->entries[i].row->event->title,
                                                allergies->entries[at].row->event->title) == 0)
      return TRUE;
  return FALSE;
}

/* The active entries that the words deny, worst first. */
static char *
allergy_names (const RoundsAllergies *allergies)
{
  GString *names = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; allergies != NULL && i < allergies->n_entries; i++)
    if (allergies->entries[i].active && !is_named_before (allergies, i) && n++ < NAMES_MAX)
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "",
                              allergies->entries[i].row->event->title);
  if (n > NAMES_MAX)
    g_string_append_printf (names, _ (" and %u more"), n - NAMES_MAX);
  return g_string_free (names, FALSE);
}

static void
remark_denial (RoundsNoteBody *body, const RoundsAllergies *allergies, guint span)
{
  g_autofree char *names = allergy_names (allergies);
  g_autofree char *words =
      g_strdup_printf (_ ("⚠ “no known allergies” stands here; this record lists %s"), names);
  RoundsNoteRemark remark = { ROUNDS_SPAN_DENIES, span, words };

  remark.tooltip = _ ("Show the allergies");
  remark.action = "win.section";
  remark.target = g_variant_new_string ("allergies");
  rounds_note_body_add_remark (body, &remark);
}

void
rounds_note_remarks_add (RoundsNoteBody *body,
                         RoundsPatient *patient,
                         const RoundsChartRow *row,
                         const GArray *marks)
{
  RoundsNoteView *view = rounds_note_body_get_view (body);
  guint n[ROUNDS_N_SPANS] = { 0 };

  for (guint i = 0; marks != NULL && i < marks->len; i++)
    {
      const RoundsNoteMark *mark = &g_array_index (marks, RoundsNoteMark, i);
      RoundsSpanKind kind = mark->kind == ROUNDS_NOTE_COPIED ? ROUNDS_SPAN_COPIED
                                                             : ROUNDS_SPAN_DENIES;
      const RoundsNotePlace place = { mark->field, mark->start, mark->end };

      if (mark->row != row || !rounds_note_view_add_span (view, kind, &place))
        continue;
      if (kind == ROUNDS_SPAN_COPIED)
        remark_copied (body, rounds_patient_get_index (patient), mark, n[kind]++);
      else
        remark_denial (body, rounds_patient_get_allergies_now (patient), n[kind]++);
    }
}
