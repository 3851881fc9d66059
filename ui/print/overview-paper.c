#include "overview-paper.h"

#include "cards.h"
#include "chart-offer.h"
#include "last-note.h"
#include "listing.h"
#include "summary-paper.h"
#include "sensitive.h"
#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  RoundsPaper *paper;
  RoundsPatient *patient;
  gboolean sensitive;
  GPtrArray *names; /* of what is sensitive, folded: no free words may say one of them */
  RoundsGuarded guarded;
} Overview;

/* ---- what stays off ---- */

static gboolean
names_sensitive (const Overview *self, const char *words)
{
  return !self->sensitive && rounds_sensitive_names_in (self->names, words);
}

/* first: what stands in its first cell on this paper. */
static gboolean
line_names_sensitive (const Overview *self, const RoundsCardLine *line, const char *first)
{
  if ((line->row != NULL || line->told) && !line->free_words)
    return FALSE;
  for (guint i = 0; i < ROUNDS_CARD_CELLS; i++)
    if (names_sensitive (self, i == 0 ? first : line->cells[i].text))
      return TRUE;
  return FALSE;
}

/* Of the line's own record, as the lists on paper judge it: what a visit was for, what a task came from; where the line
 * does not count that itself. */
static guint32
marks_of (const Overview *self, const RoundsCardLine *line)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  guint32 marks = line->row != NULL ? rounds_sensitive_marks (line->row) : 0;

  if (line->row != NULL && line->free_words && line->sensitive == 0 &&
      rounds_sensitive_row (index, self->names, line->row))
    marks |= ROUNDS_MARK_SENSITIVE;
  return marks;
}

/* What the line says in its first cell on this paper; NULL: it is kept back, and counted. */
static const char *
first_words (Overview *self, const RoundsCardLine *line)
{
  const char *first = line->cells[0].text;

  if (rounds_chart_paper_keeps_marks (marks_of (self, line), self->sensitive, &self->guarded))
    return NULL;
  self->guarded.n += line->sensitive;
  self->guarded.labelled += line->labelled;
  if (!self->sensitive && line->sensitive > 0)
    {
      first = line->plain != NULL && *line->plain != '\0' ? line->plain : NULL;
    }
  if (first == NULL || !line_names_sensitive (self, line, first))
    return first;
  self->guarded.n++;
  return NULL;
}

/* ---- cards ---- */

static char *
card_title (const RoundsCard *card)
{
  gboolean note = card->note != NULL && *card->note != '\0';

  return g_strdup_printf ("%u  %s%s%s", card->number, card->title, note ? " · " : "",
                          note ? card->note : "");
}

/* A result's number with its unit and flag in one place, that they are not torn apart. own: what stands in the
 * line's first cell. */
static char *
joined (const RoundsCardLine *line, const char *own, guint first, guint last)
{
  GString *words = g_string_new (NULL);

  for (guint i = first; i <= last; i++)
    {
      const char *text = i == 0 ? own : line->cells[i].text;

      if (text != NULL && *text != '\0')
        g_string_append_printf (words, "%s%s", words->len > 0 ? " " : "", text);
    }
  return g_string_free (words, FALSE);
}

/* Which cells stand together in a column of the paper: {first, last}, ... */
static const guint8 plain_columns[][2] = { { 0, 0 }, { 1, 4 }, { 5, 5 } };
static const guint8 result_columns[][2] = { { 0, 0 }, { 1, 3 }, { 4, 4 }, { 5, 5 } };
static const guint8 tile_columns[][2] = { { 0, 0 }, { 1, 2 }, { 3, 4 }, { 5, 5 } };

static RoundsPaperTable *
card_table (const RoundsCard *card, guint n)
{
  RoundsPaperTable *table = rounds_paper_table_new (ROUNDS_TABLE_SQUEEZED);
  g_autofree char *title = card_title (card);

  for (guint i = 0; i < n; i++)
    rounds_paper_table_column (table, "");
  rounds_paper_table_group (table, title);
  return table;
}

static RoundsCellStyle
style_of (const RoundsCardLine *line, const guint8 columns[2])
{
  for (guint i = columns[0]; i <= columns[1]; i++)
    if (line->cells[i].text != NULL &&
        (line->cells[i].look == ROUNDS_LOOK_BAD || line->cells[i].look == ROUNDS_LOOK_WARN ||
         line->cells[i].look == ROUNDS_LOOK_BANNER))
      return ROUNDS_CELL_STRONG;
  return ROUNDS_CELL_PLAIN;
}

/* A line of one cell runs across the table. */
static gboolean
is_alone (const RoundsCardLine *line)
{
  for (guint i = 1; i < ROUNDS_CARD_CELLS; i++)
    if (line->cells[i].text != NULL && *line->cells[i].text != '\0')
      return FALSE;
  return TRUE;
}

static void
add_card_line (RoundsPaperTable *table,
               const RoundsCardLine *line,
               const char *first,
               const guint8 (*columns)[2],
               guint n)
{
  if (is_alone (line))
    {
      rounds_paper_table_span (table, first, style_of (line, columns[0]));
      return;
    }
  rounds_paper_table_row (table);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *words = joined (line, first, columns[i][0], columns[i][1]);

      rounds_paper_table_cell (table, i, words, style_of (line, columns[i]));
    }
}

/* Takes card. */
static void
add_card (Overview *self, RoundsCard *made)
{
  g_autoptr (RoundsCard) card = made;
  gboolean results = card->shape == ROUNDS_CARD_RESULTS_GRID,
           tiles = card->shape == ROUNDS_CARD_TILES;
  const guint8 (*columns)[2] = results ? result_columns : tiles ? tile_columns : plain_columns;
  guint n = results ? G_N_ELEMENTS (result_columns)
            : tiles ? G_N_ELEMENTS (tile_columns)
                    : G_N_ELEMENTS (plain_columns);
  RoundsPaperTable *table = card_table (card, n);
  const char *more;

  for (guint i = 0; i < card->lines->len; i++)
    {
      const RoundsCardLine *line = &g_array_index (card->lines, RoundsCardLine, i);
      const char *first = first_words (self, line);

      if (first != NULL)
        add_card_line (table, line, first, columns, n);
    }
  more = card->more;
  self->guarded.n += card->more_sensitive;
  self->guarded.labelled += card->more_labelled;
  if (!self->sensitive && card->more_sensitive > 0)
    more = card->more_plain;
  if (more != NULL)
    rounds_paper_table_span (table, more, ROUNDS_CELL_PLAIN);
  rounds_paper_table (self->paper, table);
}

/* Words of a note; where they name what is sensitive, that something stood there. */
static void
add_point (Overview *self, RoundsPaperTable *table, const char *words)
{
  gboolean keeps = names_sensitive (self, words);

  self->guarded.n += keeps;
  rounds_paper_table_span (table,
                           keeps ? _ ("What stands here in the note names a sensitive or social "
                                      "entry and is not on this paper.")
                                 : words,
                           keeps ? ROUNDS_CELL_STRONG : ROUNDS_CELL_PLAIN);
}

/* Of newer notes without a plan, or that cannot be read; only how many, where the newest is kept back or its title names what is.
 * (transfer full) NULL: there are none. */
static char *
newer_words (Overview *self)
{
  guint n, unreadable;
  const RoundsChartRow *newest = rounds_last_note_newer (self->patient, &n, &unreadable);
  g_autofree char *words = rounds_card_newer_words (self->patient, FALSE);

  if (rounds_chart_paper_keeps (newest, self->sensitive, &self->guarded))
    return rounds_card_newer_words (self->patient, TRUE);
  if (!names_sensitive (self, words))
    return g_steal_pointer (&words);
  self->guarded.n++;
  return rounds_card_newer_words (self->patient, TRUE);
}

/* All points of the section, which the card has no room for. */
static void
add_plan (Overview *self, const char *text)
{
  g_autoptr (RoundsCard) card = NULL;
  g_auto (RoundsNoteSection) section = { NULL, NULL };
  g_autofree char *newer = NULL;
  RoundsPaperTable *table;

  rounds_note_section_find (text, &section);
  card = rounds_card_plan (self->patient, &section);
  if (rounds_chart_paper_keeps (card->row, self->sensitive, &self->guarded))
    return;
  table = card_table (card, 1);
  if (card->row != NULL && text == NULL)
    rounds_paper_table_span (table, _ ("The text of this note cannot be read here."),
                             ROUNDS_CELL_STRONG);
  else if (card->row == NULL)
    rounds_paper_table_span (table, g_array_index (card->lines, RoundsCardLine, 0).cells[0].text,
                             ROUNDS_CELL_PLAIN);
  else
    {
      newer = newer_words (self);
      if (newer != NULL)
        rounds_paper_table_span (table, newer, ROUNDS_CELL_STRONG);
      if (section.heading == NULL || section.items[0] == NULL)
        add_point (self, table,
                   g_array_index (card->lines, RoundsCardLine, newer != NULL).cells[0].text);
      for (guint i = 0; section.items[i] != NULL; i++)
        add_point (self, table, section.items[i]);
      if (!self->sensitive && self->names->len > 0)
        rounds_paper_table_span (table,
                                 _ ("These are the note's own words: they may tell of what is kept "
                                    "back without its name."),
                                 ROUNDS_CELL_PLAIN);
    }
  rounds_paper_table (self->paper, table);
}

RoundsPaper *
rounds_overview_paper_new (RoundsPatient *patient,
                           const char *text,
                           gboolean sensitive,
                           guint *kept_back)
{
  typedef RoundsCard *(*MakeCard) (RoundsPatient *);
  static const MakeCard before[] = { rounds_card_why,       rounds_card_alerts,
                                     rounds_card_since,     rounds_card_problems,
                                     rounds_card_medicines, rounds_card_vitals,
                                     rounds_card_results };
  g_autoptr (GPtrArray) names = rounds_chart_paper_names (patient);
  Overview self = {
    rounds_chart_paper_new (patient, _ ("Overview")), patient, sensitive, names, { 0 }
  };

  rounds_chart_paper_withheld (self.paper, patient);
  for (gsize i = 0; i < G_N_ELEMENTS (before); i++)
    add_card (&self, before[i](patient));
  add_plan (&self, text);
  add_card (&self, rounds_card_tasks (patient));
  rounds_chart_paper_kept_back (self.paper, &self.guarded, sensitive, TRUE);
  if (kept_back != NULL)
    *kept_back = sensitive ? 0 : self.guarded.n;
  return self.paper;
}

/* ---- what is offered ---- */

/* The window, while the text of a version of a note is read. */
typedef struct
{
  RoundsPrintWindow *window;
  guint paper;
  gboolean sensitive;
  guint8 note[ROUNDS_RID_BYTES];
  guint32 version;
} Reading;

static void read_note (RoundsPatient *patient, Reading *reading);

/* The note whose plan the paper has now is the one that was read: another may have come meanwhile, or another moment
 * be shown, and its title would stand over the words of this one. */
static gboolean
is_current (RoundsPatient *patient, const Reading *reading)
{
  guint attachment;
  const RoundsChartRow *note = rounds_last_note (patient, &attachment);

  return note != NULL && note->event->version == reading->version &&
         memcmp (note->event->rid, reading->note, ROUNDS_RID_BYTES) == 0;
}

static void
fill (const Reading *reading, RoundsPatient *patient, const char *text)
{
  rounds_print_window_fill (reading->window, reading->paper,
                            rounds_overview_paper_new (patient, text, reading->sensitive, NULL));
}

static void
reading_free (Reading *reading)
{
  g_object_unref (reading->window);
  g_free (reading);
}

static void
on_text (GObject *source, GAsyncResult *result, gpointer data)
{
  RoundsPatient *patient = ROUNDS_PATIENT (source);
  Reading *reading = data;
  g_autoptr (GBytes) bytes = rounds_patient_text_finish (patient, result, NULL);
  g_autofree char *text = bytes != NULL
                              ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes))
                              : NULL;
  g_auto (RoundsNoteSection) section = { NULL, NULL };

  if (!rounds_print_window_is_closed (reading->window) &&
      rounds_patient_get_index (patient) != NULL)
    {
      if (!is_current (patient, reading))
        {
          read_note (patient, reading);
          return;
        }
      rounds_note_section_find (text, &section);
      if (rounds_last_note_pass (patient, reading->note, reading->version, &section))
        {
          read_note (patient, reading);
          return;
        }
      fill (reading, patient, text);
    }
  reading_free (reading);
}

/* Takes reading. */
static void
read_note (RoundsPatient *patient, Reading *reading)
{
  guint attachment;
  const RoundsChartRow *note = rounds_last_note (patient, &attachment);

  if (note == NULL)
    {
      fill (reading, patient, NULL);
      reading_free (reading);
      return;
    }
  memcpy (reading->note, note->event->rid, ROUNDS_RID_BYTES);
  reading->version = note->event->version;
  rounds_patient_text_async (patient, note, attachment, on_text, reading);
}

static void
on_chosen (RoundsPrintWindow *window, guint paper, gpointer data)
{
  const RoundsChartAsked *asked = data;
  const gboolean *sensitive = asked->ask;
  Reading *reading = g_new0 (Reading, 1);

  reading->window = g_object_ref (window);
  reading->paper = paper;
  reading->sensitive = *sensitive;
  read_note (asked->patient, reading);
}

static void
offer (RoundsPrintWindow *window, RoundsPatient *patient, const char *title, gboolean sensitive)
{
  rounds_chart_offer (window, patient,
                      &(RoundsChartOffer){ title, on_chosen, &sensitive, sizeof sensitive });
}

void
rounds_overview_papers_add (RoundsPrintWindow *window, RoundsPatient *patient)
{
  offer (window, patient, _ ("Overview"), FALSE);
  offer (window, patient, _ ("Overview with sensitive entries"), TRUE);
}
