#include "round-print.h"

#include "person-words.h"
#include "print-window.h"
#include "round-row.h"
#include "site.h"

#include <glib/gi18n-lib.h>

static RoundsPaper *
paper_new (RoundsStore *store, const char *who)
{
  g_autofree char *now = rounds_site_moment_words (store, rounds_site_now (store));
  g_autofree char *printed = g_strdup_printf (_ ("Printed %s"), now);
  g_autofree char *as_of = g_strdup_printf (_ ("As of %s"), now);
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

static void
add_words (RoundsPaper *paper, const char *title, const char *first, const char *second)
{
  g_autofree char *words = second != NULL ? g_strdup_printf ("%s: %s · %s", title, first, second)
                                          : g_strdup_printf ("%s: %s", title, first);

  rounds_paper_text (paper, words);
}

static void
add_lines (RoundsPaper *paper, const char *title, const char *first, char **lines)
{
  g_autofree char *words = lines != NULL && lines[0] != NULL ? g_strjoinv ("; ", lines) : NULL;

  add_words (paper, title,
             first != NULL   ? first
             : words != NULL ? words
                             : _ ("nothing"),
             first != NULL ? words : NULL);
}

static void
add_line (RoundsPaper *paper, const RoundsRoundLine *line)
{
  g_autofree char *kept_back = NULL;

  add_words (paper, _ ("Where"), line->place != NULL ? line->place : _ ("no place recorded"),
             line->stay);
  add_words (paper, _ ("Problems"), *line->paper.problems != '\0' ? line->paper.problems : "—",
             NULL);
  add_words (paper, _ ("Alerts"), line->paper.alert != NULL ? line->paper.alert : line->allergies,
             line->paper.alert != NULL ? line->allergies : NULL);
  add_lines (paper, _ ("New"), line->news, line->paper.news);
  add_lines (paper, _ ("Still pending"), NULL, line->paper.pending);
  add_words (paper, _ ("Tasks"), line->tasks, line->paper.task);
  if (line->paper.kept_back == 0)
    return;
  kept_back = g_strdup_printf (ngettext ("%u sensitive entry is not printed",
                                         "%u sensitive entries are not printed",
                                         line->paper.kept_back),
                               line->paper.kept_back);
  add_words (paper, _ ("Left out"), kept_back, NULL);
}

static void
add_item (RoundsPaper *paper, RoundsRoundItem *item, RoundsStore *store)
{
  g_autofree char *who = rounds_person_identity (item->person, store);
  g_autofree char *alert = rounds_person_alert (item->person);

  rounds_paper_heading (paper, who);
  if (alert != NULL)
    rounds_paper_text (paper, alert);
  if (item->line != NULL)
    add_line (paper, item->line);
  else
    rounds_paper_text (paper,
                       item->problem != NULL ? item->problem : _ ("This line was not read yet."));
}

void
rounds_round_print (GtkWidget *over, RoundsSession *session, const char *name, GListModel *items)
{
  RoundsStore *store = rounds_session_get_store (session);
  guint n = g_list_model_get_n_items (items);
  g_autofree char *who = g_strdup_printf (ngettext ("%u patient of “%s”", "%u patients of “%s”", n),
                                          n, name);
  GtkRoot *root = gtk_widget_get_root (over);
  RoundsPaper *paper;
  GtkWindow *window;

  if (store == NULL || !GTK_IS_WINDOW (root))
    return;
  paper = paper_new (store, who);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RoundsRoundItem) item = g_list_model_get_item (items, i);

      add_item (paper, item, store);
    }
  window = rounds_print_window_new (GTK_WINDOW (root), &(RoundsPrintAbout){ session, NULL, who });
  rounds_print_window_add (ROUNDS_PRINT_WINDOW (window), _ ("Round list"), paper);
  gtk_window_present (window);
}
