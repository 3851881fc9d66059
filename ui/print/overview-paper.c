#include "overview-paper.h"

#include "cards.h"
#include "listing.h"
#include "note-section.h"
#include "summary-paper.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  RoundsPaper *paper;
  RoundsPatient *patient;
  gboolean sensitive;
  GPtrArray *names; /* of what is sensitive: no line may say one of them */
  guint kept_back;
} Overview;

/* ---- what stays off ---- */

/* A line may name what is sensitive without being its row: "and 3 more: ...". */
static GPtrArray *
sensitive_names (const RoundsChartIndex *index)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < index->n_rows; i++)
    if ((index->rows[i].marks & ROUNDS_MARK_SENSITIVE) != 0)
      {
        char *name = rounds_list_title (index->rows[i].event->title);

        if (*name != '\0' && !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
          g_ptr_array_add (names, name);
        else
          g_free (name);
      }
  return names;
}

static gboolean
names_sensitive (const Overview *self, const char *words)
{
  for (guint i = 0; words != NULL && !self->sensitive && i < self->names->len; i++)
    if (strstr (words, g_ptr_array_index (self->names, i)) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
keeps_line (Overview *self, const RoundsCardLine *line)
{
  if (rounds_chart_paper_keeps (line->row, self->sensitive, &self->kept_back))
    return TRUE;
  for (guint i = 0; i < ROUNDS_CARD_CELLS; i++)
    if (names_sensitive (self, line->cells[i].text))
      {
        self->kept_back++;
        return TRUE;
      }
  return FALSE;
}

/* ---- cards ---- */

static char *
card_title (const RoundsCard *card)
{
  gboolean note = card->note != NULL && *card->note != '\0';

  return g_strdup_printf ("%u  %s%s%s", card->number, card->title, note ? " · " : "",
                          note ? card->note : "");
}

/* A result's number with its unit and flag in one place, that they are not torn apart. */
static char *
joined (const RoundsCardLine *line, guint first, guint last)
{
  GString *words = g_string_new (NULL);

  for (guint i = first; i <= last; i++)
    if (line->cells[i].text != NULL && *line->cells[i].text != '\0')
      g_string_append_printf (words, "%s%s", words->len > 0 ? " " : "", line->cells[i].text);
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
               const guint8 (*columns)[2],
               guint n)
{
  if (is_alone (line))
    {
      rounds_paper_table_span (table, line->cells[0].text, style_of (line, columns[0]));
      return;
    }
  rounds_paper_table_row (table);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *words = joined (line, columns[i][0], columns[i][1]);

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

  for (guint i = 0; i < card->lines->len; i++)
    {
      const RoundsCardLine *line = &g_array_index (card->lines, RoundsCardLine, i);

      if (!keeps_line (self, line))
        add_card_line (table, line, columns, n);
    }
  if (card->more != NULL && names_sensitive (self, card->more))
    self->kept_back++;
  else if (card->more != NULL)
    rounds_paper_table_span (table, card->more, ROUNDS_CELL_PLAIN);
  rounds_paper_table (self->paper, table);
}

/* All points of the section, which the card has no room for. */
static void
add_plan (Overview *self, const char *text)
{
  g_autoptr (RoundsCard) card = rounds_card_plan (self->patient, text);
  g_auto (RoundsNoteSection) section = { NULL, NULL };
  RoundsPaperTable *table;

  if (rounds_chart_paper_keeps (card->row, self->sensitive, &self->kept_back))
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
      rounds_note_section_find (text, &section);
      if (section.heading == NULL || section.items[0] == NULL)
        rounds_paper_table_span (table,
                                 g_array_index (card->lines, RoundsCardLine, 0).cells[0].text,
                                 ROUNDS_CELL_PLAIN);
      for (guint i = 0; section.items[i] != NULL; i++)
        rounds_paper_table_span (table, section.items[i], ROUNDS_CELL_PLAIN);
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
  g_autoptr (GPtrArray) names = sensitive_names (rounds_patient_get_index (patient));
  Overview self = { rounds_chart_paper_new (patient, _ ("Overview")), patient, sensitive, names,
                    0 };

  rounds_chart_paper_withheld (self.paper, patient);
  for (gsize i = 0; i < G_N_ELEMENTS (before); i++)
    add_card (&self, before[i](patient));
  add_plan (&self, text);
  add_card (&self, rounds_card_tasks (patient));
  rounds_chart_paper_kept_back (self.paper, self.kept_back, sensitive);
  if (kept_back != NULL)
    *kept_back = self.kept_back;
  return self.paper;
}

/* ---- what is offered ---- */

typedef struct
{
  RoundsPatient *patient;
  gboolean sensitive;
} Later;

/* The window, while the note is read. */
typedef struct
{
  RoundsPrintWindow *window;
  guint paper;
  gboolean sensitive;
} Reading;

static void
later_free (gpointer data)
{
  Later *later = data;

  g_object_unref (later->patient);
  g_free (later);
}

static void
fill (const Reading *reading, RoundsPatient *patient, const char *text)
{
  if (rounds_patient_get_index (patient) != NULL)
    rounds_print_window_fill (reading->window, reading->paper,
                              rounds_overview_paper_new (patient, text, reading->sensitive, NULL));
}

static void
on_text (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Reading *reading = data;
  g_autoptr (RoundsPrintWindow) window = reading->window;
  g_autoptr (GBytes) bytes = rounds_patient_text_finish (ROUNDS_PATIENT (source), result, NULL);
  g_autofree char *text = bytes != NULL
                              ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes))
                              : NULL;

  if (!rounds_print_window_is_closed (window))
    fill (reading, ROUNDS_PATIENT (source), text);
}

static void
on_chosen (RoundsPrintWindow *window, guint paper, gpointer data)
{
  const Later *later = data;
  guint attachment;
  const RoundsChartRow *note = rounds_card_last_note (later->patient, &attachment);
  Reading reading = { window, paper, later->sensitive };

  if (note == NULL)
    {
      fill (&reading, later->patient, NULL);
      return;
    }
  reading.window = g_object_ref (window);
  rounds_patient_text_async (later->patient, note, attachment, on_text,
                             g_memdup2 (&reading, sizeof reading));
}

static void
offer (RoundsPrintWindow *window, RoundsPatient *patient, const char *title, gboolean sensitive)
{
  Later *later = g_new0 (Later, 1);

  later->patient = g_object_ref (patient);
  later->sensitive = sensitive;
  rounds_print_window_add_later (window, title,
                                 &(RoundsPrintLater){ on_chosen, later, later_free });
}

void
rounds_overview_papers_add (RoundsPrintWindow *window, RoundsPatient *patient)
{
  offer (window, patient, _ ("Overview"), FALSE);
  offer (window, patient, _ ("Overview with sensitive entries"), TRUE);
}
