/* chart-json.h: rows of a chart as `--json` has them (README, "Commands"). What was given stands as
 * it was given: a decimal is its own text, a date is its own text beside its precision. */
#pragma once

#include "json-writer.h"

#include "chart-names.h"

G_BEGIN_DECLS

/* A name and a time as it was given, in FHIR's form. */
void rounds_json_time (RoundsJson *json, const char *name, const RoundsTime *time);
/* A name and a day, "2026-11-16", of an instant in the chart's zone; `none` writes null. */
void rounds_chart_json_day (
    RoundsJson *json, const char *name, const RoundsChartIndex *index, gint64 at, gint64 none);
/* rid, source, reference and version, into an object. */
void rounds_chart_json_source (RoundsJson *json, const RoundsEvent *event);
/* [{reference, version, rid, source}, ...] of rows, which may be NULL in places. */
void rounds_chart_json_sources (RoundsJson *json,
                                const char *name,
                                const RoundsChartRow *const *rows,
                                guint n_rows);
/* {system, code, display} or null. */
void rounds_chart_json_code (RoundsJson *json, const RoundsCode *code);
/* value, comparator, unit and text, into an object. */
void rounds_chart_json_value (RoundsJson *json, const RoundsValue *value);
/* The names of marks, an array. */
void rounds_chart_json_marks (RoundsJson *json, guint32 marks);
/* "performer": who did it, {name, reference} or null: name null where the record gives a reference only and nothing here says who
 * that is; reference null where it gives a name only. */
void rounds_chart_json_performer (RoundsJson *json,
                                  const RoundsChartIndex *index,
                                  const RoundsEvent *event);
/* A line of `roundsctl timeline`: one object. */
void rounds_chart_json_row (RoundsJson *json,
                            const RoundsChartIndex *index,
                            const RoundsChartRow *row);

/* When, for people: "2026-10-03T08:15:00-05:00", or that there is no date. (transfer full) */
char *rounds_chart_when (const RoundsEvent *event);
/* A value on one line for people, NULL when it has none. (transfer full) */
char *rounds_chart_value_words (const RoundsValue *value);
/* An event's value on one line: "< 7.10 mmol/L", "Positive", "1:128". (transfer full) */
char *rounds_chart_value_line (const RoundsEvent *event);

G_END_DECLS
