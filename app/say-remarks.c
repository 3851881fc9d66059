/* What stands beside a value and is no flag: how an organism answers, words of the laboratory, the specimen. */
#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define COMMENT_BYTES 160

/* What interpretations say that no flag stands for: words, or else a code, which is said only where nothing beside it
 * was read. */
static const char *
unread_words (const RoundsCode *codes, guint n)
{
  const char *code = NULL;
  gboolean read = FALSE;

  for (guint i = 0; i < n; i++)
    read |= rounds_interpretation_code (&codes[i]) != NULL;
  for (guint i = 0; i < n; i++)
    {
      if (rounds_interpretation_code (&codes[i]) != NULL || (read && codes[i].code != NULL))
        continue;
      if (codes[i].display != NULL)
        return codes[i].display;
      if (code == NULL)
        code = codes[i].code;
    }
  return code;
}

static const char *
flag_in_words (const RoundsChartRow *row)
{
  const RoundsEvent *event = row->event;
  const char *words = unread_words (event->interpretations, event->n_interpretations);

  for (guint k = 0; words == NULL && k < event->n_components; k++)
    words = unread_words (event->components[k].interpretations,
                          event->components[k].n_interpretations);
  return words;
}

/* ---- susceptibility ---- */

/* terminology.hl7.org/CodeSystem-v3-ObservationInterpretation.html */
static const char *
susceptibility_words (const RoundsEvent *event)
{
  static const struct
  {
    const char *code, *words;
  } known[] = {
    { "S", N_ ("susceptible") },
    { "SDD", N_ ("susceptible, dose dependent") },
    { "I", N_ ("intermediate") },
    { "R", N_ ("resistant") },
    { "NS", N_ ("not susceptible") },
    { "MS", N_ ("moderately susceptible") },
    { "VS", N_ ("very susceptible") },
    { "SYN-R", N_ ("resistant to both together") },
    { "SYN-S", N_ ("susceptible to both together") },
  };

  for (guint i = 0; i < event->n_interpretations; i++)
    for (guint k = 0; k < G_N_ELEMENTS (known); k++)
      if (g_strcmp0 (event->interpretations[i].code, known[k].code) == 0)
        return _ (known[k].words);
  return NULL;
}

/* ---- the specimen ---- */

/* A number is of blood where nothing else is said; what grew is of somewhere. Whose blood, and from where in the body, is
 * something else: of the cord, of an artery. */
static gboolean
is_usual_sample (const RoundsChartRow *row)
{
  static const char *const usual[] = { "blood", "serum", "plasma",  "whole",   "venous",   "vein",
                                       "or",    "and",   "of",      "with",    "specimen", "sample",
                                       "edta",  "from",  "citrate", "heparin", "",         NULL };
  g_autofree char *folded = g_utf8_casefold (row->sample, -1);
  g_auto (GStrv) words = NULL;

  if (row->event->value.type != ROUNDS_VALUE_QUANTITY)
    return FALSE;
  words = g_strsplit_set (folded, " ,;/()-.", -1);
  for (guint i = 0; words[i] != NULL; i++)
    if (!g_strv_contains (usual, words[i]))
      return FALSE;
  return TRUE;
}

/* ---- together ---- */

/* Takes words. */
static void
add_remark (GString *line, char *words)
{
  if (words != NULL)
    g_string_append_printf (line, "%s%s", line->len > 0 ? " · " : "", words);
  g_free (words);
}

/* One line; a longer one says that it goes on: the whole is in the source. */
static char *
comment_words (const char *text)
{
  g_autofree char *line = g_strdup (text);

  g_strdelimit (line, "\r\n\t", ' ');
  if (strlen (line) > COMMENT_BYTES)
    {
      *g_utf8_find_prev_char (line, line + COMMENT_BYTES) = '\0';
      return g_strdup_printf (_ ("comment: %s … (more in the source)"), line);
    }
  return g_strdup_printf (_ ("comment: %s"), line);
}

static gboolean
is_measured (const RoundsEvent *event)
{
  return event->kind == ROUNDS_KIND_RESULT || event->kind == ROUNDS_KIND_VITAL ||
         event->kind == ROUNDS_KIND_OBSERVATION;
}

char *
rounds_say_remarks (const RoundsChartRow *row)
{
  GString *line = g_string_new (NULL);
  const char *flag = flag_in_words (row);
  const RoundsFacet *note;
  gboolean modified = (row->marks & ROUNDS_MARK_MODIFIED) != 0;

  if (is_measured (row->event) && !modified)
    {
      const char *answer = susceptibility_words (row->event), *value = row->event->value.text;

      if (answer != NULL && (value == NULL || g_ascii_strcasecmp (answer, value) != 0))
        add_remark (line, g_strdup (answer));
    }
  if (flag != NULL && !modified)
    add_remark (line, g_strdup_printf (_ ("flag in words: %s"), flag));
  if (row->sample != NULL && is_measured (row->event) && !is_usual_sample (row))
    add_remark (line, g_strdup_printf (_ ("specimen: %s"), row->sample));
  note = is_measured (row->event) ? rounds_event_facet (row->event, ROUNDS_FACET_NOTE, 0) : NULL;
  if (note != NULL && note->text != NULL)
    add_remark (line, comment_words (note->text));
  return g_string_free (line, line->len == 0);
}
