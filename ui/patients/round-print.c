#include "round-print.h"

#include "person-words.h"
#include "print-window.h"
#include "round-row.h"
#include "site.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  RoundsPaperTable *table;
  RoundsStore *store;
  GArray *patients;                     /* who is named */
  guint n_restricted, n_unread, n_left; /* no line of theirs is here; n_left: over the maximum */
} RoundPaper;

/* ---- the head ---- */

/* "16-Nov-2026 08:00 to 16-Nov-2026 08:04", of lines that are here. (transfer full) */
static char *
as_of_words (RoundsStore *store, RoundsRoundLines *lines)
{
  gint64 oldest, newest;
  g_autofree char *from = NULL, *to = NULL;

  if (!rounds_round_lines_get_read (lines, &oldest, &newest))
    return g_strdup (_ ("As of no time: no line was read"));
  from = rounds_site_moment_words (store, oldest);
  to = rounds_site_moment_words (store, newest);
  if (strcmp (from, to) == 0)
    return g_strdup_printf (_ ("As of %s, when the lines were read"), from);
  return g_strdup_printf (_ ("As of %s to %s, when each line was read"), from, to);
}

static RoundsPaper *
paper_new (RoundsStore *store, const char *who, RoundsRoundLines *lines)
{
  g_autofree char *now = rounds_site_moment_words (store, rounds_site_now (store));
  g_autofree char *printed = g_strdup_printf (_ ("Printed %s"), now);
  g_autofree char *as_of = as_of_words (store, lines);
  const RoundsPaperHead head = {
    .who = who,
    .number = _ ("each patient with birth date and MRN"),
    .title = _ ("Round list"),
    .printed = printed,
    .as_of = as_of,
    .synced = _ ("Last synced: never, no server"),
    .demonstration = rounds_store_get_kind (store) == ROUNDS_STORE_DEMONSTRATION,
  };

  return rounds_paper_new (&head);
}

/* ---- rows ---- */

static void
add_row (RoundPaper *self, const char *title, const char *words, RoundsCellStyle style)
{
  if (words == NULL || *words == '\0')
    return;
  rounds_paper_table_row (self->table);
  rounds_paper_table_cell (self->table, 0, title, ROUNDS_CELL_PLAIN);
  rounds_paper_table_cell (self->table, 1, words, style);
}

/* first, and then the lines; none: what is said where there is neither. */
static void
add_lines (RoundPaper *self, const char *title, const char *first, char **lines, const char *none)
{
  gboolean any = lines != NULL && lines[0] != NULL;
  g_autofree char *list = any ? g_strjoinv ("\n", lines) : NULL;
  g_autofree char *words = first != NULL && any ? g_strdup_printf ("%s\n%s", first, list) : NULL;

  add_row (self, title,
           words != NULL   ? words
           : first != NULL ? first
           : any           ? list
                           : none,
           ROUNDS_CELL_PLAIN);
}

/* What is in the chart and not here. */
static void
add_left_out (RoundPaper *self, const RoundsRoundLine *line)
{
  g_autofree char *kept_back = g_strdup_printf (ngettext ("%u sensitive entry is not printed",
                                                          "%u sensitive entries are not printed",
                                                          line->paper.kept_back),
                                                line->paper.kept_back);
  g_autofree char *withheld = g_strdup_printf (ngettext ("%u restricted record was not read",
                                                         "%u restricted records were not read",
                                                         line->withheld),
                                               line->withheld);
  g_autofree char *both = g_strdup_printf ("%s · %s", kept_back, withheld);

  add_row (self, _ ("Left out"),
           line->paper.kept_back > 0 && line->withheld > 0 ? both
           : line->withheld > 0                            ? withheld
           : line->paper.kept_back > 0                     ? kept_back
                                                           : NULL,
           ROUNDS_CELL_STRONG);
}

static void
add_line (RoundPaper *self, const RoundsRoundLine *line)
{
  g_autofree char *read = rounds_site_moment_words (self->store, line->read_at);
  g_autofree char *where =
      line->stay != NULL
          ? g_strdup_printf ("%s · %s", line->place != NULL ? line->place : _ ("no place recorded"),
                             line->stay)
          : g_strdup (line->place != NULL ? line->place : _ ("no place recorded"));

  add_row (self, _ ("Read"), read, ROUNDS_CELL_PLAIN);
  add_row (self, _ ("Where"), where, ROUNDS_CELL_PLAIN);
  add_row (self, _ ("Problems"), line->paper.problems, ROUNDS_CELL_PLAIN);
  add_row (self, _ ("Alerts"), line->paper.alert, ROUNDS_CELL_STRONG);
  add_row (self, _ ("Allergies"), line->allergies, ROUNDS_CELL_PLAIN);
  add_lines (self, _ ("New"), line->news, line->paper.news, NULL);
  add_lines (self, _ ("Pending"), NULL, line->paper.pending, line->none_pending);
  add_lines (self, _ ("Tasks"), line->tasks, line->paper.tasks, NULL);
  add_left_out (self, line);
}

static void
add_item (RoundPaper *self, const RoundsRoundItem *item)
{
  g_autofree char *who = NULL, *alert = NULL;

  if (item->line == NULL && item->person->secrecy > 0)
    {
      self->n_restricted++;
      return;
    }
  who = rounds_person_identity (item->person, self->store);
  alert = rounds_person_alert (item->person);
  g_array_append_vals (self->patients, item->person->rid, 1);
  rounds_paper_table_group (self->table, who);
  add_row (self, _ ("Patient"), alert, ROUNDS_CELL_STRONG);
  if (item->line != NULL)
    {
      add_line (self, item->line);
      return;
    }
  self->n_unread++;
  add_row (self, _ ("Not read"), item->problem != NULL ? item->problem : _ ("not read yet"),
           ROUNDS_CELL_STRONG);
}

/* ---- who is not there ---- */

static void
say_left_out (RoundsPaper *paper, const RoundPaper *self)
{
  g_autofree char *unread = g_strdup_printf (
      ngettext ("⚠ %u patient of this list was not read: the reason stands below the name",
                "⚠ %u patients of this list were not read: the reason stands below each name",
                self->n_unread),
      self->n_unread);
  g_autofree char *restricted = g_strdup_printf (
      ngettext ("⚠ %u patient of this list is not on this paper: the record is restricted",
                "⚠ %u patients of this list are not on this paper: their records are restricted",
                self->n_restricted),
      self->n_restricted);
  g_autofree char *left = g_strdup_printf (
      ngettext ("⚠ %u more patient of this list is not on this paper: the list is too long",
                "⚠ %u more patients of this list are not on this paper: the list is too long",
                self->n_left),
      self->n_left);

  if (self->n_unread > 0)
    rounds_paper_text (paper, unread);
  if (self->n_restricted > 0)
    rounds_paper_text (paper, restricted);
  if (self->n_left > 0)
    rounds_paper_text (paper, left);
}

static char *
who_words (const char *name, guint n)
{
  return g_strdup_printf (ngettext ("%u patient of “%s”", "%u patients of “%s”", n), n, name);
}

RoundsPaper *
rounds_round_paper_new (RoundsSession *session,
                        const char *name,
                        RoundsRoundLines *lines,
                        GArray *patients)
{
  RoundsStore *store = rounds_session_get_store (session);
  GListModel *items = rounds_round_lines_get_items (lines);
  guint n = rounds_round_lines_size (lines);
  RoundPaper self = { .store = store,
                      .patients = patients,
                      .n_left = rounds_round_lines_left_out (lines) };
  g_autofree char *who = who_words (name, n + self.n_left);
  RoundsPaper *paper;

  if (store == NULL)
    return NULL;
  self.table = rounds_paper_table_new (ROUNDS_TABLE_SQUEEZED);
  rounds_paper_table_column (self.table, "");
  rounds_paper_table_column (self.table, "");
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RoundsRoundItem) item = g_list_model_get_item (items, i);

      add_item (&self, item);
    }
  paper = paper_new (store, who, lines);
  say_left_out (paper, &self);
  rounds_paper_table (paper, self.table);
  return paper;
}

void
rounds_round_print (GtkWidget *over,
                    RoundsSession *session,
                    const char *name,
                    RoundsRoundLines *lines)
{
  GtkRoot *root = gtk_widget_get_root (over);
  g_autoptr (GArray) patients = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  RoundsPaper *paper = GTK_IS_WINDOW (root)
                           ? rounds_round_paper_new (session, name, lines, patients)
                           : NULL;
  g_autofree char *who = who_words (name, patients->len);
  GtkWindow *window;

  if (paper == NULL)
    return;
  window = rounds_print_window_new (GTK_WINDOW (root), &(RoundsPrintAbout){ .session = session,
                                                                            .who = who,
                                                                            .patients = patients });
  rounds_print_window_add (ROUNDS_PRINT_WINDOW (window), _ ("Round list"), paper);
  gtk_window_present (window);
}
