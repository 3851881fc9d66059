#include "citation.h"

#include "results-list.h"
#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
has_value (const RoundsChartRow *row)
{
  return row->event->value.type != ROUNDS_VALUE_NONE || row->event->n_components > 0;
}

static gboolean
is_measured (const RoundsChartRow *row)
{
  return row->event->kind == ROUNDS_KIND_RESULT || row->event->kind == ROUNDS_KIND_VITAL;
}

/* "Observation" of "Observation/123". */
static char *
type_of (const RoundsChartRow *row)
{
  const char *reference = row->event->reference;
  const char *slash = reference != NULL ? strchr (reference, '/') : NULL;

  return slash != NULL ? g_strndup (reference, slash - reference)
                       : g_strdup (rounds_say_kind (row->event->kind));
}

char *
rounds_citation_title (const RoundsChartRow *row)
{
  /* LOINC's name of the panel says what it is made of, not what it is. */
  if (g_strcmp0 (rounds_event_code (row->event, ROUNDS_LOINC), "85354-9") == 0)
    return g_strdup (_ ("Blood pressure"));
  return rounds_say_title (row);
}

char *
rounds_citation_of_row (RoundsPatient *patient, const RoundsChartRow *row)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  g_autofree char *value = has_value (row) ? rounds_say_row_value (row) : NULL;
  g_autofree char *time = rounds_say_row_time (index, row);
  g_autofree char *status = rounds_say_status (row);
  g_autofree char *range = is_measured (row) ? rounds_say_range (row) : NULL;
  g_autofree char *marks = rounds_say_marks (row);
  const char *flag = rounds_say_flag (rounds_say_flag_of (row));
  g_autofree char *type = type_of (row);
  g_autofree char *title = rounds_citation_title (row);
  GString *text = g_string_new (title);

  if (value != NULL)
    g_string_append_printf (text, " %s", value);
  g_string_append_printf (text, _ (" on %s [%s, %s"), time, type, status);
  if (range != NULL && (row->marks & ROUNDS_MARK_NO_RANGE) != 0)
    g_string_append_printf (text, ", %s", range);
  else if (range != NULL)
    g_string_append_printf (text, _ (", range %s"), range);
  if (*flag != '\0')
    g_string_append_printf (text, ", %s", flag);
  if (*marks != '\0' && strstr (marks, status) == NULL)
    g_string_append_printf (text, ", %s", marks);
  g_string_append (text, "].");
  return g_string_free (text, FALSE);
}

char *
rounds_citation_detail (RoundsPatient *patient, const RoundsChartRow *row)
{
  g_autofree char *value = has_value (row) ? rounds_say_flagged_value (row) : NULL;
  g_autofree char *marks = rounds_say_marks (row);
  g_autofree char *time = rounds_say_row_time (rounds_patient_get_index (patient), row);

  if (value == NULL)
    return g_strdup (time);
  return g_strdup_printf ("%s · %s%s%s", value, marks, *marks != '\0' ? " · " : "", time);
}

const RoundsChartRow *
rounds_citation_latest (const RoundsChartIndex *index, const char *code, gint64 moment)
{
  const RoundsSeries *series = rounds_chart_newest_series (index, ROUNDS_LOINC, code, moment);
  const RoundsPoint *point = NULL;

  return series != NULL && rounds_series_latest (series, moment, &point) != ROUNDS_LATEST_NONE
             ? point->row
             : NULL;
}

/* Whether the row's title stands in the text; looked for once a title: a long chart has few. */
static gboolean
has_title (GHashTable *titles, const RoundsChartRow *row, const char *text)
{
  gpointer has;
  g_autofree char *title = NULL;

  if (g_hash_table_lookup_extended (titles, row->event->title, NULL, &has))
    return GPOINTER_TO_INT (has);
  title = rounds_citation_title (row);
  has = GINT_TO_POINTER (strstr (text, title) != NULL);
  g_hash_table_insert (titles, (gpointer) row->event->title, has);
  return GPOINTER_TO_INT (has);
}

GPtrArray *
rounds_citations_in (RoundsPatient *patient, const char *text)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) titles = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; index != NULL && strchr (text, '[') != NULL && i < index->n_rows; i++)
    {
      const RoundsChartRow *row = &index->rows[i];
      g_autofree char *words = NULL, *time = NULL;
      const char *tail;

      if (row->event->title == NULL || !has_title (titles, row, text))
        continue;
      words = rounds_citation_of_row (patient, row);
      time = rounds_say_row_time (index, row);
      tail = g_strrstr (words, time);
      if (tail != NULL && strstr (text, tail) != NULL)
        g_ptr_array_add (found, g_steal_pointer (&words));
    }
  return found;
}

void
rounds_kept_citation_free (RoundsKeptCitation *self)
{
  g_free (self->reference);
  g_free (self->source);
  g_free (self->field);
  g_free (self->locator);
  g_free (self->quote);
  g_free (self->words);
  g_free (self);
}

static void
connect_texts (RoundsKeptCitation *self)
{
  self->citation.reference = self->reference;
  self->citation.field = self->field;
  self->citation.locator = self->locator;
  self->citation.quote = self->quote;
}

RoundsKeptCitation *
rounds_citation_keep (RoundsPatient *patient)
{
  const RoundsSelection *selection = rounds_patient_get_selection (patient);
  const RoundsChartRow *row = selection->row;
  RoundsKeptCitation *self;
  g_autofree char *detail = NULL, *title = NULL;

  if (row == NULL || rounds_patient_get_index (patient) == NULL || row->event->reference == NULL)
    return NULL;
  self = g_new0 (RoundsKeptCitation, 1);
  self->reference = g_strdup (row->event->reference);
  self->source = g_strdup (row->event->source);
  self->field = g_strdup (selection->field);
  self->citation.version = row->event->version;
  if (selection->end > selection->start)
    self->locator = g_strdup_printf ("text %u-%u", selection->start, selection->end);
  else if (has_value (row))
    self->quote = rounds_say_row_value (row);
  detail = rounds_citation_detail (patient, row);
  title = rounds_citation_title (row);
  self->words = g_strdup_printf ("%s · %s", title, detail);
  connect_texts (self);
  return self;
}

void
rounds_kept_citation_set_quote (RoundsKeptCitation *self, const char *quote)
{
  g_free (self->quote);
  self->quote = g_strdup (quote);
  connect_texts (self);
}
