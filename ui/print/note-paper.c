#include "note-paper.h"

#include "sensitive.h"
#include "summary-paper.h"

#include <glib/gi18n-lib.h>

RoundsPaper *
rounds_note_paper_new (RoundsPatient *patient, RoundsNoteReader *reader)
{
  const RoundsNote *note = rounds_note_reader_get_note (reader);
  const char *warning = rounds_note_reader_get_warning (reader);
  g_autofree char *relations = rounds_note_reader_get_relations (reader);
  const RoundsChartRow *row = rounds_note_reader_get_row (reader);
  RoundsPaper *paper;

  if (note == NULL)
    return NULL;
  paper = rounds_chart_paper_new (patient, _ ("Note"));
  rounds_paper_heading (paper, rounds_note_reader_get_title (reader));
  rounds_chart_paper_guard_marks (paper, rounds_sensitive_marks (row));
  rounds_paper_text (paper, rounds_note_reader_get_facts (reader));
  if (*relations != '\0')
    rounds_paper_text (paper, relations);
  if (*warning != '\0')
    rounds_paper_text (paper, warning);
  for (guint i = 0; i < note->n; i++)
    {
      const RoundsNotePart *part = &note->parts[i];

      if (part->heading != NULL && note->n > 1)
        rounds_paper_heading (paper, part->heading);
      rounds_paper_text (paper, part->text != NULL  ? part->text
                                : part->why != NULL ? part->why
                                                    : _ ("This part could not be read. Open the "
                                                         "record itself."));
    }
  return paper;
}
