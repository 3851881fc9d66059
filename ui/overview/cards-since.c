/* Since you last looked: critical values, what was not opened yet, and what else came. */
#include "cards.h"

#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define END (ROUNDS_CARD_CELLS - 1)

static void
add_critical (RoundsCard *card, RoundsPatient *patient)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  RoundsNews *news = rounds_news_of (patient);

  for (guint i = 0; i < rounds_news_critical (news); i++)
    {
      const RoundsNewsItem *item = rounds_news_get (news, i);
      g_autofree char *name = rounds_card_short_name (item->row->event->title);
      g_autofree char *value = rounds_say_row_value (item->row);
      g_autofree char *doubts = rounds_results_doubts (item->row, item->row->marks);
      g_autofree char *status = rounds_say_status (item->row);
      gboolean final = g_strcmp0 (item->row->event->status, "final") == 0 && item->row->n_was == 0;
      const char *more = *doubts != '\0' ? doubts : final ? "" : status;
      g_autofree char *time = rounds_say_row_time (index, item->row);
      g_autofree char *came = rounds_say_moment (index, item->came);
      RoundsCardLine *line;

      line = rounds_card_add (card,
                              g_strdup_printf ("%s  %s %s%s%s",
                                               rounds_say_flag (rounds_say_flag_of (item->row)),
                                               name, value, *more != '\0' ? ", " : "", more),
                              ROUNDS_LOOK_BAD);
      line->row = item->row;
      rounds_card_cell (line, END,
                        item->later ? g_strdup_printf (_ ("%s · dated after today"), time)
                                    : g_strdup_printf (_ ("%s · arrived %s"), time, came),
                        ROUNDS_LOOK_DIM);
    }
}

/* "5 results 13-Nov-2026 12:10: potassium ..." of the n unseen ones from first on; plain: of those that are not
 * sensitive. (transfer full) NULL: there is none. */
static char *
collection_words (RoundsPatient *patient, guint first, guint n, gboolean plain)
{
  RoundsNews *news = rounds_news_of (patient);
  const RoundsChartRow *named = NULL;
  g_autofree char *time = NULL, *name = NULL, *value = NULL, *doubts = NULL, *said = NULL;
  guint counted = 0;

  for (guint i = first; i < first + n; i++)
    {
      const RoundsChartRow *row = rounds_news_get (news, i)->row;

      if (plain && rounds_card_is_sensitive (row))
        continue;
      named = named != NULL ? named : row;
      counted++;
    }
  if (named == NULL)
    return NULL;
  time = rounds_say_row_time (rounds_patient_get_index (patient), named);
  name = rounds_card_short_name (named->event->title);
  value = rounds_say_flagged_value (named);
  doubts = rounds_results_doubts (named, named->marks);
  said = g_strdup_printf ("%s%s%s", value, *doubts != '\0' ? ", " : "", doubts);
  return g_strdup_printf (ngettext ("%u result %s: %s %s%s", "%u results %s: %s %s%s", counted),
                          counted, time, name, said, counted > 1 ? " …" : "");
}

/* A line of the n unseen results from first on. words are taken. */
static RoundsCardLine *
add_unseen_line (RoundsCard *card, RoundsNews *news, guint first, guint n, char *words)
{
  RoundsCardLine *line = rounds_card_add (card, words, ROUNDS_LOOK_PLAIN);

  line->section = "new-results";
  for (guint i = first; i < first + n; i++)
    rounds_card_of (line, rounds_news_get (news, i)->row);
  rounds_card_cell (line, END, g_strdup (_ ("not yet opened")), ROUNDS_LOOK_WARN);
  return line;
}

static char *
more_results_words (guint n)
{
  return n > 0 ? g_strdup_printf (ngettext ("and %u more result", "and %u more results", n), n)
               : NULL;
}

/* "2 reports in words: Surgical pathology …" of the n from first on; plain: of those that are not sensitive.
 * (transfer full) NULL: there is none. */
static char *
reports_words (RoundsPatient *patient, guint first, guint n, gboolean plain)
{
  RoundsNews *news = rounds_news_of (patient);
  const RoundsChartRow *named = NULL;
  g_autofree char *title = NULL, *time = NULL;
  guint counted = 0;

  for (guint i = first; i < first + n; i++)
    {
      const RoundsChartRow *row = rounds_news_get (news, i)->row;

      if (plain && rounds_card_is_sensitive (row))
        continue;
      named = named != NULL ? named : row;
      counted++;
    }
  if (named == NULL)
    return NULL;
  title = rounds_say_concept (named->event->title);
  time = rounds_say_row_time (rounds_patient_get_index (patient), named);
  return g_strdup_printf (ngettext ("%u report in words: %s, %s%s", "%u reports in words: %s, %s%s",
                                    counted),
                          counted, title, time, counted > 1 ? " …" : "");
}

static void
add_reports (RoundsCard *card, RoundsPatient *patient, guint first)
{
  RoundsNews *news = rounds_news_of (patient);
  guint n = 0;
  RoundsCardLine *line;

  while (first + n < rounds_news_size (news) &&
         rounds_news_part (rounds_news_get (news, first + n)) == ROUNDS_NEWS_REPORTS)
    n++;
  if (n == 0)
    return;
  line = add_unseen_line (card, news, first, n, reports_words (patient, first, n, FALSE));
  if (line->sensitive > 0)
    line->plain = reports_words (patient, first, n, TRUE);
}

/* The newest collection in one line, the number of the others in one more; reports in words in a third. */
static void
add_unseen (RoundsCard *card, RoundsPatient *patient)
{
  RoundsNews *news = rounds_news_of (patient);
  guint first = rounds_news_critical (news), middle = first, end;
  RoundsCardLine *line;

  for (end = first; end < rounds_news_size (news) &&
                    rounds_news_part (rounds_news_get (news, end)) == ROUNDS_NEWS_UNSEEN;
       end++)
    if (middle == end &&
        rounds_news_get (news, end)->row->from == rounds_news_get (news, first)->row->from)
      middle = end + 1;
  if (middle > first)
    {
      line = add_unseen_line (card, news, first, middle - first,
                              collection_words (patient, first, middle - first, FALSE));
      if (line->sensitive > 0)
        line->plain = collection_words (patient, first, middle - first, TRUE);
    }
  if (end > middle)
    {
      line = add_unseen_line (card, news, middle, end - middle, more_results_words (end - middle));
      line->plain = more_results_words (end - middle - line->sensitive);
    }
  add_reports (card, patient, end);
}

/* ---- what else came ---- */

typedef struct
{
  RoundsKind kind;
  const char *one, *many;
  const char *section;
} Counted;

static const Counted counted[] = {
  { ROUNDS_KIND_NOTE, N_ ("note"), N_ ("notes"), "notes" },
  { ROUNDS_KIND_CONDITION, N_ ("problem entry"), N_ ("problem entries"), "problems" },
  { ROUNDS_KIND_ALLERGY, N_ ("allergy entry"), N_ ("allergy entries"), "allergies" },
  { ROUNDS_KIND_TASK, N_ ("task"), N_ ("tasks"), "tasks" },
  { ROUNDS_KIND_ORDER, N_ ("order"), N_ ("orders"), "other" },
  { ROUNDS_KIND_IMAGING, N_ ("image"), N_ ("images"), "images" },
  { ROUNDS_KIND_IMMUNIZATION, N_ ("immunization"), N_ ("immunizations"), "immunizations" },
};

typedef struct
{
  guint n[G_N_ELEMENTS (counted)], undated[G_N_ELEMENTS (counted)];
  /* The changes of medicines, and those of them that are not sensitive. */
  GString *medicines, *plain;
  guint n_medicines, n_plain, n_labelled;
  gint64 newest_medicine, newest;
} Since;

/* What it is of is not known; when it came is. */
static gboolean
is_undated (const RoundsChartRow *row)
{
  return (row->marks & ROUNDS_MARK_NO_TIME) != 0;
}

#define MEDICINES_MAX 3

static void
append_medicine (GString *words, guint *n, const RoundsChartRow *row)
{
  g_autofree char *title = NULL, *status = NULL;

  if ((*n)++ >= MEDICINES_MAX)
    return;
  title = rounds_say_concept (row->event->title);
  status = (row->marks & ROUNDS_MARK_NOT_DONE) != 0 ? g_strdup (_ ("not to be given"))
                                                    : rounds_say_status (row);
  g_string_append_printf (words, "%s%s: %s", words->len > 0 ? " · " : "", title, status);
  if (is_undated (row))
    g_string_append_printf (words, ", %s", _ ("undated"));
}

static void
take_medicine (Since *since, const RoundsChartRow *row, gint64 came)
{
  since->newest_medicine = MAX (since->newest_medicine, came);
  append_medicine (since->medicines, &since->n_medicines, row);
  since->n_labelled += rounds_card_is_labelled (row->marks);
  if (!rounds_card_is_sensitive (row))
    append_medicine (since->plain, &since->n_plain, row);
}

static void
take_row (Since *since, const RoundsChartRow *row, gint64 came)
{
  if (row->event->kind == ROUNDS_KIND_MEDICATION)
    {
      take_medicine (since, row, came);
      return;
    }
  for (guint k = 0; k < G_N_ELEMENTS (counted); k++)
    if (counted[k].kind == row->event->kind)
      {
        since->n[k]++;
        since->undated[k] += is_undated (row);
        since->newest = MAX (since->newest, came);
      }
}

/* (transfer full) NULL: there is none. */
static char *
changes_words (const GString *medicines, guint n)
{
  g_autofree char *more = rounds_card_more (n, MEDICINES_MAX);

  if (n == 0)
    return NULL;
  return more != NULL ? g_strdup_printf ("%s · %s", medicines->str, more)
                      : g_strdup (medicines->str);
}

static void
add_medicine_changes (RoundsCard *card, const RoundsChartIndex *index, const Since *since)
{
  RoundsCardLine *line = rounds_card_add (card,
                                          changes_words (since->medicines, since->n_medicines),
                                          ROUNDS_LOOK_PLAIN);

  line->section = "medications";
  line->told = TRUE;
  line->sensitive = since->n_medicines - since->n_plain;
  line->labelled = since->n_labelled;
  line->plain = changes_words (since->plain, since->n_plain);
  rounds_card_cell (line, END, rounds_say_day (index, since->newest_medicine), ROUNDS_LOOK_DIM);
}

static void
add_counts (RoundsCard *card, const RoundsChartIndex *index, const Since *since)
{
  GString *words = g_string_new (NULL);
  const char *section = NULL; /* of what is counted first */
  RoundsCardLine *line;

  for (guint k = 0; k < G_N_ELEMENTS (counted); k++)
    if (since->n[k] > 0)
      {
        section = section != NULL ? section : counted[k].section;
        g_string_append_printf (words, "%s%u %s", words->len > 0 ? ", " : "", since->n[k],
                                g_dngettext (NULL, counted[k].one, counted[k].many, since->n[k]));
        if (since->undated[k] > 0)
          g_string_append_printf (words,
                                  ngettext (" (%u undated)", " (%u undated)", since->undated[k]),
                                  since->undated[k]);
      }
  line = rounds_card_add (card, g_string_free (words, FALSE), ROUNDS_LOOK_PLAIN);
  line->section = section;
  rounds_card_of (line, NULL);
  rounds_card_cell (line, END, rounds_say_day (index, since->newest), ROUNDS_LOOK_DIM);
}

static void
add_others (RoundsCard *card, RoundsPatient *patient, gint64 from)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  RoundsNews *news = rounds_news_of (patient);
  Since since = { .medicines = g_string_new (NULL),
                  .plain = g_string_new (NULL),
                  .newest = G_MININT64 };

  since.newest_medicine = G_MININT64;
  for (guint i = 0; i < index->n_rows; i++)
    {
      const RoundsChartRow *row = &index->rows[i];
      gint64 came = rounds_news_came (news, row);

      /* A report in words is said above. */
      if (came >= from && !rounds_card_is_withdrawn (row) && !rounds_news_is_report (news, row))
        take_row (&since, row, came);
    }
  if (since.n_medicines > 0)
    add_medicine_changes (card, index, &since);
  if (since.newest != G_MININT64)
    add_counts (card, index, &since);
  g_string_free (since.medicines, TRUE);
  g_string_free (since.plain, TRUE);
}

RoundsCard *
rounds_card_since (RoundsPatient *patient)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  RoundsNews *news = rounds_news_of (patient);
  gint64 looked = rounds_news_last_looked (news);
  RoundsCard *card = rounds_card_new (3, g_strdup (_ ("Since you last looked")));
  char *unread;

  if (looked != G_MININT64)
    card->note = rounds_say_moment (index, looked);
  else
    {
      g_autofree char *day = rounds_say_day (index, rounds_news_since (news));

      card->note = g_strdup_printf (_ ("you had not looked before: since %s"), day);
    }
  if (!rounds_patient_is_now (patient))
    {
      char *always = g_strdup_printf (_ ("always at now · %s"), card->note);

      g_free (card->note);
      card->note = always;
    }
  rounds_card_say_loaded (card, index);
  unread = rounds_news_unread_words (rounds_news_unread_marks (news));
  if (unread != NULL)
    rounds_card_add (card, unread, ROUNDS_LOOK_WARN)->section = "new-results";
  add_critical (card, patient);
  add_unseen (card, patient);
  add_others (card, patient, looked != G_MININT64 ? looked : rounds_news_since (news));
  if (card->lines->len == 0)
    rounds_card_say_none (card, index,
                          rounds_news_size (news) > 0 ? _ ("Nothing came that you have not seen")
                                                      : _ ("Nothing new came"));
  return card;
}
