#include "over-words.h"

#include <glib/gi18n-lib.h>

RoundsOverCounts
rounds_over_counts (GPtrArray *all, guint over)
{
  RoundsOverCounts counts = { .over = over };

  for (guint i = 0; i < all->len; i++)
    {
      const RoundsNewsOf *of = g_ptr_array_index (all, i);

      counts.read += of->read;
      counts.shut += !of->read && !of->failed;
      counts.failed += of->failed;
      counts.not_loaded += of->read && !of->loaded;
      counts.withheld += of->read && of->withheld;
      counts.unread_marks += of->unread_marks;
      counts.acknowledged += of->acknowledged;
    }
  return counts;
}

guint
rounds_over_count_part (GPtrArray *lines, RoundsNewsPart part)
{
  guint n = 0;

  for (guint i = 0; i < lines->len; i++)
    n += ((const RoundsNewsLine *) g_ptr_array_index (lines, i))->part == part;
  return n;
}

/* line: (transfer full) */
static void
add_missing (GString *words, char *line)
{
  g_string_append_printf (words, "%s%s", words->len > 0 ? "\n" : "", line);
  g_free (line);
}

char *
rounds_over_missing_words (const RoundsOverCounts *counts, const char *failed)
{
  GString *words = g_string_new (NULL);

  if (counts->failed > 0)
    add_missing (words,
                 g_strdup_printf (ngettext ("⚠ %u chart of %u could not be read: %s",
                                            "⚠ %u charts of %u could not be read: %s",
                                            counts->failed),
                                  counts->failed, counts->failed + counts->shut + counts->read,
                                  failed != NULL ? failed : ""));
  if (counts->unread_marks > 0)
    add_missing (words, rounds_news_unread_words (counts->unread_marks));
  if (counts->shut > 0)
    add_missing (
        words,
        g_strdup_printf (
            ngettext ("⚠ The chart of %u more patient of your lists was not read, since it asks "
                      "for a reason or is not here: open it to see.",
                      "⚠ The charts of %u more patients of your lists were not read, since they "
                      "ask for a reason or are not here: open them to see.",
                      counts->shut),
            counts->shut));
  if (counts->not_loaded > 0)
    add_missing (
        words, g_strdup_printf (
                   ngettext ("⚠ Of %u patient not all results were loaded: there may be new ones.",
                             "⚠ Of %u patients not all results were loaded: there may be new ones.",
                             counts->not_loaded),
                   counts->not_loaded));
  if (counts->withheld > 0)
    add_missing (
        words,
        g_strdup_printf (
            ngettext ("⚠ Of %u patient restricted items are withheld, results perhaps: open the "
                      "chart with them to see.",
                      "⚠ Of %u patients restricted items are withheld, results perhaps: open "
                      "the charts with them to see.",
                      counts->withheld),
            counts->withheld));
  if (counts->over > 0)
    add_missing (words,
                 g_strdup_printf (
                     ngettext ("⚠ %u more patient of your lists was not looked at: so many charts "
                               "are not read at once.",
                               "⚠ %u more patients of your lists were not looked at: so many "
                               "charts are not read at once.",
                               counts->over),
                     counts->over));
  return g_string_free (words, FALSE);
}

char *
rounds_over_summary_words (const RoundsOverCounts *counts, GPtrArray *lines)
{
  guint seen = rounds_over_count_part (lines, ROUNDS_NEWS_SEEN);
  GString *words = g_string_new (NULL);

  g_string_append_printf (words,
                          ngettext ("%u unseen or critical, of %u patient",
                                    "%u unseen or critical, of %u patients", counts->read),
                          lines->len - seen, counts->read);
  if (seen > 0)
    g_string_append_printf (words, _ (" · %u seen, not acknowledged"), seen);
  if (counts->acknowledged > 0)
    g_string_append_printf (words, _ (" · %u acknowledged by you"), counts->acknowledged);
  return g_string_free (words, FALSE);
}
