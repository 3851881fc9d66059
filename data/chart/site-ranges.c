#include "site-ranges.h"

#include "chart-private.h"
#include "data-error.h"
#include "fhir-time.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#define UCUM      "http://unitsofmeasure.org"
#define FILE_MOST (4u << 20)
#define AGE_MAX   1000000

enum
{
  CODE,
  UNIT,
  SEX,
  AGE_FROM,
  AGE_TO,
  PREGNANCY,
  LOW,
  HIGH,
  METHOD,
  SOURCE,
  DATE,
  N_COLUMNS
};

static const char *const columns[] = { "code", "unit", "sex",    "age_from", "age_to", "pregnancy",
                                       "low",  "high", "method", "source",   "date",   NULL };

typedef struct
{
  gint64 count;
  char unit; /* h, d, a; 0: does not matter */
} Age;

typedef struct
{
  char **cells; /* (N_COLUMNS) */
  Age from, to;
  double low, high; /* NAN: none */
} Row;

struct _RoundsSiteRanges
{
  GArray *rows; /* of Row */
};

/* ---- one cell ---- */

static gboolean
is_any (const char *cell)
{
  return strcmp (cell, "-") == 0;
}

static gboolean
is_loinc (const char *cell)
{
  gsize digits = strspn (cell, "0123456789");

  return digits > 0 && digits <= 7 && cell[digits] == '-' && g_ascii_isdigit (cell[digits + 1]) &&
         cell[digits + 2] == '\0';
}

static gboolean
read_age (const char *cell, Age *age)
{
  gsize digits = strspn (cell, "0123456789");

  *age = (Age){ 0, 0 };
  if (is_any (cell))
    return TRUE;
  if (digits == 0 || digits > 6 || strchr ("hda", cell[digits]) == NULL || cell[digits] == '\0' ||
      cell[digits + 1] != '\0')
    return FALSE;
  *age = (Age){ g_ascii_strtoll (cell, NULL, 10), cell[digits] };
  return age->count < AGE_MAX;
}

static gboolean
read_bound (const char *cell, double *number)
{
  const char *digits = cell + (*cell == '-');
  gsize whole = strspn (digits, "0123456789");

  *number = NAN;
  if (is_any (cell))
    return TRUE;
  if (whole == 0 || strlen (cell) > 20)
    return FALSE;
  if (digits[whole] == '.' && strspn (digits + whole + 1, "0123456789") == 0)
    return FALSE;
  if (digits[whole] == '.')
    whole += 1 + strspn (digits + whole + 1, "0123456789");
  *number = g_ascii_strtod (cell, NULL);
  return digits[whole] == '\0';
}

static gboolean
is_day (const char *cell)
{
  RoundsTime time;

  return rounds_time_parse (cell, &time) && time.precision == ROUNDS_PRECISION_DAY;
}

/* About, to see only that an age ends after it begins. */
static double
hours_of (const Age *age, double open)
{
  double each = age->unit == 'h' ? 1 : (age->unit == 'd' ? 24 : 8766);

  return age->unit == 0 ? open : (double) age->count * each;
}

/* The column that cannot be used; N_COLUMNS: none. */
static guint
read_row (Row *row)
{
  static const char *const sexes[] = { "-", "female", "male", NULL };
  static const char *const pregnancies[] = { "-",           "no",          "yes", "trimester-1",
                                             "trimester-2", "trimester-3", NULL };
  char **cells = row->cells;

  for (guint i = 0; i < N_COLUMNS; i++)
    if (cells[i][0] == '\0')
      return i;
  if (!is_loinc (cells[CODE]))
    return CODE;
  if (is_any (cells[UNIT]))
    return UNIT;
  if (!rounds_word_among (cells[SEX], sexes))
    return SEX;
  if (!read_age (cells[AGE_FROM], &row->from))
    return AGE_FROM;
  if (!read_age (cells[AGE_TO], &row->to) ||
      hours_of (&row->from, 0) >= hours_of (&row->to, G_MAXDOUBLE))
    return AGE_TO;
  if (!rounds_word_among (cells[PREGNANCY], pregnancies))
    return PREGNANCY;
  if (!read_bound (cells[LOW], &row->low))
    return LOW;
  if (!read_bound (cells[HIGH], &row->high) || (isnan (row->low) && isnan (row->high)) ||
      row->low > row->high)
    return HIGH;
  if (is_any (cells[SOURCE]))
    return SOURCE;
  return is_day (cells[DATE]) ? N_COLUMNS : DATE;
}

/* ---- the table ---- */

static void
set_invalid (guint line, const char *column, GError **error)
{
  g_set_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
               _ ("The table of ranges cannot be used: line %u, %s"), line, column);
}

static void
row_clear (gpointer row)
{
  g_strfreev (((Row *) row)->cells);
}

static gboolean
add_line (RoundsSiteRanges *self, const char *text, guint line, GError **error)
{
  Row row = { .cells = g_strsplit (text, "\t", N_COLUMNS + 1) };
  guint bad = g_strv_length (row.cells) == N_COLUMNS ? read_row (&row) : 0;

  if (bad == N_COLUMNS)
    {
      g_array_append_val (self->rows, row);
      return TRUE;
    }
  set_invalid (line, columns[bad], error);
  row_clear (&row);
  return FALSE;
}

RoundsSiteRanges *
rounds_site_ranges_parse (const char *text, gsize size, GError **error)
{
  g_autofree char *header = g_strjoinv ("\t", (char **) columns);
  g_autoptr (RoundsSiteRanges) self = g_new0 (RoundsSiteRanges, 1);
  g_autofree char *copy = g_strndup (text, size);
  gboolean begun = FALSE;
  g_auto (GStrv) lines = NULL;

  self->rows = g_array_new (FALSE, TRUE, sizeof (Row));
  g_array_set_clear_func (self->rows, row_clear);
  if (!g_utf8_validate (text, (gssize) size, NULL))
    {
      set_invalid (1, "UTF-8", error);
      return NULL;
    }
  lines = g_strsplit (copy, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (g_str_has_suffix (lines[i], "\r"))
        lines[i][strlen (lines[i]) - 1] = '\0';
      if (lines[i][0] == '#' || lines[i][0] == '\0')
        continue;
      if (!begun && strcmp (lines[i], header) != 0)
        {
          set_invalid (i + 1, columns[0], error);
          return NULL;
        }
      if (begun && !add_line (self, lines[i], i + 1, error))
        return NULL;
      begun = TRUE;
    }
  if (begun)
    return g_steal_pointer (&self);
  set_invalid (1, columns[0], error);
  return NULL;
}

RoundsSiteRanges *
rounds_site_ranges_load (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autofree char *text = NULL;
  gsize size = 0;

  if (stream == NULL)
    return NULL;
  text = g_malloc (FILE_MOST + 1);
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), text, FILE_MOST + 1, &size, NULL, error))
    return NULL;
  if (size <= FILE_MOST)
    return rounds_site_ranges_parse (text, size, error);
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                       _ ("The table of ranges is larger than 4 MiB"));
  return NULL;
}

void
rounds_site_ranges_free (RoundsSiteRanges *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->rows);
  g_free (self);
}

/* ---- does a row apply? ---- */

typedef enum
{
  FITS_NOT = 0,
  FITS_UNKNOWN,
  FITS,
} Fit;

static Fit
fit_sex (const RoundsChartIndex *index, const Row *row)
{
  const RoundsPerson *person = index->person;
  const char *sex = person != NULL ? person->sex : NULL;

  if (is_any (row->cells[SEX]))
    return FITS;
  if (sex == NULL || (strcmp (sex, "female") != 0 && strcmp (sex, "male") != 0))
    return FITS_UNKNOWN;
  return strcmp (sex, row->cells[SEX]) == 0 ? FITS : FITS_NOT;
}

static gint64
years_after (const RoundsChartIndex *index, gint64 instant, gint64 years)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (instant / 1000);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, index->settings.zone)
                                            : NULL;
  g_autoptr (GDateTime)
      after = local != NULL && years < 9999 ? g_date_time_add_years (local, (int) years) : NULL;

  return after != NULL ? g_date_time_to_unix (after) * 1000 : G_MAXINT64;
}

/* The moments between which a person born in birth reaches an age. In years it is reached as the
 * anniversary's day begins; an hour of birth that is not known makes hours and days vague. */
static void
age_reached (const RoundsChartIndex *index, const Age *age, const gint64 birth[2], gint64 at[2])
{
  gboolean day_known = index->person->birth.precision >= ROUNDS_PRECISION_DAY;

  for (guint i = 0; i < 2; i++)
    at[i] = age->unit == 'a'
                ? years_after (index, birth[day_known ? 0 : i], age->count)
                : birth[i] + age->count * (age->unit == 'h' ? ROUNDS_HOUR : ROUNDS_DAY);
}

static Fit
fit_age (const RoundsChartIndex *index, const Row *row, const RoundsChartRow *result)
{
  gint64 birth[2], begin[2] = { G_MININT64, G_MININT64 }, end[2] = { G_MAXINT64, G_MAXINT64 };

  if (row->from.unit == 0 && row->to.unit == 0)
    return FITS;
  if (index->person == NULL || index->person->birth.text == NULL || result->from == G_MAXINT64)
    return FITS_UNKNOWN;
  rounds_chart_interval (index, &index->person->birth, &birth[0], &birth[1]);
  if (row->from.unit != 0)
    age_reached (index, &row->from, birth, begin);
  if (row->to.unit != 0)
    age_reached (index, &row->to, birth, end);
  if (result->to <= begin[0] || result->from >= end[1])
    return FITS_NOT;
  return result->from >= begin[1] && result->to <= end[0] ? FITS : FITS_UNKNOWN;
}

static Fit
fit_method (const Row *row, const RoundsEvent *event)
{
  const RoundsFacet *method = rounds_event_facet (event, ROUNDS_FACET_METHOD, 0);

  if (is_any (row->cells[METHOD]))
    return FITS;
  if (method == NULL)
    return FITS_UNKNOWN;
  return g_strcmp0 (method->code.code, row->cells[METHOD]) == 0 ||
                 g_strcmp0 (method->code.display, row->cells[METHOD]) == 0
             ? FITS
             : FITS_NOT;
}

static Fit
fit_row (const RoundsChartIndex *index, const Row *row, const RoundsChartRow *result)
{
  const RoundsEvent *event = result->event;
  Fit fit = is_any (row->cells[PREGNANCY]) ? FITS : FITS_UNKNOWN;

  if (strcmp (row->cells[UNIT], event->value.first.unit_code) != 0 ||
      g_strcmp0 (rounds_event_code (event, ROUNDS_LOINC), row->cells[CODE]) != 0)
    return FITS_NOT;
  fit = MIN (fit, fit_sex (index, row));
  fit = MIN (fit, fit_age (index, row, result));
  return MIN (fit, fit_method (row, event));
}

/* ---- what it says ---- */

static RoundsSiteFlag
flag_of (const Row *row, const RoundsQuantity *value)
{
  const char *comparator = value->comparator;

  if (!isnan (row->low) && value->number < row->low)
    return comparator == NULL || comparator[0] == '<' ? ROUNDS_SITE_LOW : ROUNDS_SITE_NOT_SAID;
  if (!isnan (row->high) && value->number > row->high)
    return comparator == NULL || comparator[0] == '>' ? ROUNDS_SITE_HIGH : ROUNDS_SITE_NOT_SAID;
  return comparator == NULL ? ROUNDS_SITE_WITHIN : ROUNDS_SITE_NOT_SAID;
}

const char *
rounds_site_flag_word (RoundsSiteFlag flag)
{
  static const char *const words[] = { "not-said", "low", "within", "high" };

  return (guint) flag < G_N_ELEMENTS (words) ? words[flag] : words[0];
}

/* A number in a unit of UCUM, of this person, plausible, and without a range of its own. */
static gboolean
may_have (const RoundsChartRow *row)
{
  const RoundsValue *value = &row->event->value;

  return rounds_kind_is_measured (row->event->kind) && rounds_row_counts (row) &&
         row->event->n_ranges == 0 && (row->marks & ROUNDS_MARK_CHECK_UNIT) == 0 &&
         value->type == ROUNDS_VALUE_QUANTITY && !isnan (value->first.number) &&
         value->first.unit_code != NULL && g_strcmp0 (value->first.unit_system, UCUM) == 0;
}

gboolean
rounds_chart_site_range (const RoundsChartIndex *index,
                         const RoundsSiteRanges *ranges,
                         const RoundsChartRow *row,
                         RoundsSiteRange *range)
{
  const Row *found = NULL;

  if (ranges == NULL || !may_have (row))
    return FALSE;
  for (guint i = 0; i < ranges->rows->len; i++)
    {
      const Row *one = &g_array_index (ranges->rows, Row, i);
      Fit fit = fit_row (index, one, row);
      if (fit == FITS_UNKNOWN || (fit == FITS && found != NULL))
        return FALSE;
      if (fit == FITS)
        found = one;
    }
  if (found == NULL)
    return FALSE;
  *range = (RoundsSiteRange){ .low = isnan (found->low) ? NULL : found->cells[LOW],
                              .high = isnan (found->high) ? NULL : found->cells[HIGH],
                              .unit = found->cells[UNIT],
                              .method = is_any (found->cells[METHOD]) ? NULL : found->cells[METHOD],
                              .source = found->cells[SOURCE],
                              .date = found->cells[DATE],
                              .flag = flag_of (found, &row->event->value.first) };
  return TRUE;
}
