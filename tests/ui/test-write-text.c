/* test-write-text.c: of a note what needs no screen: the pace of saving, what is not settled in a text. */
#include "autosave.h"
#include "note-checks.h"
#include "note-types.h"

#include <string.h>

/* ---- the pace of saving, with a clock of our own ---- */

/* Types a key every step ms for span ms; how many saves that makes. *late: the longest that a key
 * waited to be handed over. */
static guint
type_for (gint64 span, gint64 step, gint64 commit_ms, gint64 *late)
{
  RoundsAutosave autosave = { .not_before_ms = G_MININT64 };
  guint saves = 0;
  gint64 ends = -1, oldest = -1;

  *late = 0;
  for (gint64 now = 0; now <= span + 5000; now++)
    {
      if (now <= span && now % step == 0)
        {
          rounds_autosave_typed (&autosave, now);
          oldest = oldest < 0 ? now : oldest;
        }
      if (ends == now)
        rounds_autosave_ended (&autosave, TRUE, now);
      if (rounds_autosave_wait (&autosave, now) == 0)
        {
          rounds_autosave_began (&autosave);
          *late = MAX (*late, now - oldest);
          oldest = -1;
          ends = now + commit_ms;
          saves++;
        }
    }
  g_assert_true (rounds_autosave_is_clean (&autosave));
  return saves;
}

static void
test_pace (void)
{
  gint64 late;

  /* A pause: one save, and soon. */
  g_assert_cmpuint (type_for (0, 1, 20, &late), ==, 1);
  g_assert_cmpint (late, ==, ROUNDS_AUTOSAVE_PAUSE_MS);
  /* Without a pause: nobody loses more than two seconds, and the disk is not written for each key. */
  g_assert_cmpuint (type_for (17000, 100, 20, &late), <=, 11);
  g_assert_cmpint (late, <=, 2000);
  g_assert_cmpuint (type_for (17000, 100, 20, &late), >=, 9);
  /* A slow disk: one save at a time. */
  g_assert_cmpuint (type_for (17000, 100, 1500, &late), <=, 11);
  g_assert_cmpint (late, <=, 3400);
}

static void
test_pace_retry (void)
{
  RoundsAutosave autosave = { .not_before_ms = G_MININT64 };

  rounds_autosave_typed (&autosave, 0);
  rounds_autosave_began (&autosave);
  g_assert_cmpint (rounds_autosave_wait (&autosave, 10), ==, -1);
  rounds_autosave_ended (&autosave, FALSE, 10);
  g_assert_false (rounds_autosave_is_clean (&autosave));
  g_assert_cmpint (rounds_autosave_wait (&autosave, 10), ==, ROUNDS_AUTOSAVE_RETRY_MS);
  rounds_autosave_typed (&autosave, 4000);
  g_assert_cmpint (rounds_autosave_wait (&autosave, 4000), ==, ROUNDS_AUTOSAVE_RETRY_MS - 3990);
  rounds_autosave_began (&autosave);
  rounds_autosave_ended (&autosave, TRUE, 6000);
  g_assert_true (rounds_autosave_is_clean (&autosave));
}

/* ---- what is not settled in a text ---- */

static void
test_checks (void)
{
  g_autoptr (RoundsNoteChecks) checks = rounds_note_checks_new ();
  const char *cited = "Potassium 5,4 mmol/L on 13-Nov-2026 [Observation, final].";
  const char *changed = "Potassium 4.5 mmol/L on 13-Nov-2026 [Observation, final].";

  rounds_note_checks_look (checks, "Weight today 98,2 kg. Füße 1,5 cm");
  g_assert_cmpuint (rounds_note_checks_count (checks, ROUNDS_ISSUE_NUMBER), ==, 2);
  g_assert_cmpstr (rounds_note_checks_first (checks)->means, ==, "98.2");
  g_assert_cmpuint (rounds_note_checks_first (checks)->start, ==, 13);
  rounds_note_checks_leave (checks, rounds_note_checks_first (checks));
  rounds_note_checks_look (checks, "Weight today 98,2 kg. Füße 1,5 cm");
  g_assert_cmpuint (rounds_note_checks_count (checks, ROUNDS_ISSUE_NUMBER), ==, 1);
  g_assert_cmpuint (rounds_note_checks_first (checks)->start, ==, 27);
  /* What was put in is not asked about, but when it was changed. */
  rounds_note_checks_add_citation (checks, cited);
  rounds_note_checks_look (checks, cited);
  g_assert_null (rounds_note_checks_first (checks));
  rounds_note_checks_look (checks, changed);
  g_assert_cmpuint (rounds_note_checks_count (checks, ROUNDS_ISSUE_CITATION), ==, 1);
  g_assert_cmpstr (rounds_note_checks_first (checks)->means, ==, cited);
  rounds_note_checks_look (checks, "It was taken out whole.");
  g_assert_null (rounds_note_checks_first (checks));
}

/* A comma before three digits may be either: both are offered, none is taken. */
static void
test_thousands (void)
{
  g_autoptr (RoundsNoteChecks) checks = rounds_note_checks_new ();

  rounds_note_checks_look (checks, "Leukocytes 12,500");
  g_assert_cmpstr (rounds_note_checks_first (checks)->means, ==, "12.500");
  g_assert_cmpstr (rounds_note_checks_first (checks)->or_means, ==, "12500");
  rounds_note_checks_look (checks, "Digoxin 0,125");
  g_assert_cmpstr (rounds_note_checks_first (checks)->means, ==, "0.125");
  g_assert_null (rounds_note_checks_first (checks)->or_means);
}

/* Of two values with one source it is the changed one, and of its line no other word. */
static void
test_changed (void)
{
  g_autoptr (RoundsNoteChecks) checks = rounds_note_checks_new ();
  const char *one = "Potassium 5.4 mmol/L on 13-Nov-2026 12:10 [Observation, final].";
  const char *two = "Potassium 6.6 mmol/L on 31-Oct-2026 23:30 [Observation, final].";
  const char *text = "Slept well. Potassium 5.4 mmol/L on 13-Nov-2026 12:10 [Observation, final]. "
                     "Füße: Potassium 4.6 mmol/L on 31-Oct-2026 23:30 [Observation, final]. Eats.";
  const RoundsIssue *issue;

  rounds_note_checks_add_citation (checks, one);
  rounds_note_checks_add_citation (checks, two);
  rounds_note_checks_look (checks, text);
  g_assert_cmpuint (rounds_note_checks_count (checks, ROUNDS_ISSUE_CITATION), ==, 1);
  issue = rounds_note_checks_first (checks);
  g_assert_cmpstr (issue->typed, ==, "Potassium 4.6 mmol/L on 31-Oct-2026 23:30");
  g_assert_cmpstr (issue->means, ==, two);
  g_assert_true (g_str_has_prefix (g_utf8_offset_to_pointer (text, issue->start), issue->typed));
  g_assert_cmpstr (g_utf8_offset_to_pointer (text, issue->end), ==, " Eats.");
  /* Left as it is, until it says something else again. */
  rounds_note_checks_leave (checks, issue);
  rounds_note_checks_look (checks, text);
  g_assert_null (rounds_note_checks_first (checks));
  rounds_note_checks_look (checks,
                           "Potassium 4.7 mmol/L on 31-Oct-2026 23:30 [Observation, final].");
  g_assert_cmpstr (rounds_note_checks_first (checks)->means, ==, two);
  /* Where nothing of it is known again, only the source is in the way. */
  rounds_note_checks_look (checks, "All is well [Observation, final].");
  g_assert_cmpuint (rounds_note_checks_first (checks)->start, ==, strlen ("All is well "));
}

static void
test_types (void)
{
  guint n;
  const RoundsNoteType *types = rounds_note_types_get (&n);

  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (rounds_note_types_find (types[i].code), ==, i);
  g_assert_cmpstr (types[rounds_note_types_find (NULL)].code, ==, "11506-3");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/write/pace", test_pace);
  g_test_add_func ("/write/pace/retry", test_pace_retry);
  g_test_add_func ("/write/checks", test_checks);
  g_test_add_func ("/write/thousands", test_thousands);
  g_test_add_func ("/write/changed", test_changed);
  g_test_add_func ("/write/types", test_types);
  return g_test_run ();
}
