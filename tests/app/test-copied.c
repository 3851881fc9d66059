/* Passages copied forward, and what differs between two texts. */
#include "copied.h"
#include "word-diff.h"

#include <string.h>

#define BACKGROUND                                                                                \
  "Diabetic kidney disease, CKD stage G3b A3. Serum creatinine has risen slowly from 1.5 to 1.9 " \
  "mg/dL\nover three years, eGFR 35 to 38 mL/min/1.73 m2."

static char *
passage_text (const char *text, const RoundsCopiedPassage *passage)
{
  return g_strndup (text + passage->start, passage->end - passage->start);
}

static void
test_paragraph (void)
{
  const char *older = "History\nHe feels well.\n\nBackground (reviewed)\n" BACKGROUND
                      "\n\nExamination\nBlood pressure 142/84 seated.\n";
  /* Wrapped anew, another heading before it, the same heading behind it. */
  const char *newer = "Since the last visit\nNo fever.\n\nBackground\n"
                      "Diabetic kidney disease, CKD stage\nG3b A3. Serum creatinine has risen "
                      "slowly from 1.5 to 1.9 mg/dL over three years, eGFR\n35 to 38 "
                      "mL/min/1.73 m2.\n\nExamination\nBlood pressure 146/86 seated.\n";
  g_autoptr (RoundsCopied) copied = rounds_copied_new ();
  g_autoptr (GArray) passages = NULL;
  g_autofree char *said = NULL;
  const RoundsCopiedPassage *passage;

  g_assert_true (rounds_copied_add (copied, 7, older, strlen (older)));
  passages = rounds_copied_find (copied, newer, strlen (newer));
  g_assert_cmpuint (passages->len, ==, 1);
  passage = &g_array_index (passages, RoundsCopiedPassage, 0);
  said = passage_text (newer, passage);
  g_assert_true (g_str_has_prefix (said, "Diabetic kidney disease"));
  g_assert_true (g_str_has_suffix (said, "mL/min/1.73 m2."));
  g_assert_cmpuint (passage->note, ==, 7);
  g_assert_cmpuint (passage->first, ==, 7);
  g_assert_cmpuint (passage->words, ==, 26);
}

/* A word that changed is no copy: what stands before and behind it may be. */
static void
test_changed_word (void)
{
  const char *older = BACKGROUND " Blood pressure target below 130/80, no indication for dialysis, "
                                 "told to avoid painkillers of that kind, agreed to it.";
  g_autofree char *newer = g_strdup (older);
  g_autoptr (RoundsCopied) copied = rounds_copied_new ();
  g_autoptr (GArray) passages = NULL;
  g_autofree char *said = NULL;

  memcpy (strstr (newer, "130/80"), "140/90", 6);
  rounds_copied_add (copied, 0, older, strlen (older));
  passages = rounds_copied_find (copied, newer, strlen (newer));
  g_assert_cmpuint (passages->len, ==, 1);
  said = passage_text (newer, &g_array_index (passages, RoundsCopiedPassage, 0));
  g_assert_cmpstr (said, ==, BACKGROUND);
}

/* Of a chain the latest is named, and the first. */
static void
test_chain (void)
{
  g_autoptr (RoundsCopied) copied = rounds_copied_new ();
  g_autoptr (GArray) passages = NULL;

  for (guint note = 3; note < 6; note++)
    rounds_copied_add (copied, note, BACKGROUND, strlen (BACKGROUND));
  passages = rounds_copied_find (copied, BACKGROUND, strlen (BACKGROUND));
  g_assert_cmpuint (passages->len, ==, 1);
  g_assert_cmpuint (g_array_index (passages, RoundsCopiedPassage, 0).note, ==, 5);
  g_assert_cmpuint (g_array_index (passages, RoundsCopiedPassage, 0).first, ==, 3);
  g_assert_cmpuint (g_array_index (passages, RoundsCopiedPassage, 0).end, ==, strlen (BACKGROUND));
}

/* Headings, courtesies and empty texts are no copies. */
static void
test_short (void)
{
  static const char *const texts[] = { "", " \n ", "DEMONSTRATION RECORD - SYNTHETIC PATIENT\n",
                                       "Thank you for referring this patient to our clinic." };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (RoundsCopied) copied = rounds_copied_new ();
      g_autoptr (GArray) passages = NULL;

      rounds_copied_add (copied, 0, texts[i], strlen (texts[i]));
      passages = rounds_copied_find (copied, texts[i], strlen (texts[i]));
      g_assert_cmpuint (passages->len, ==, 0);
    }
}

/* ---- differences ---- */

static char *
said_of (const char *older, const char *newer, const RoundsDiff *diff)
{
  GString *said = g_string_new (NULL);

  for (guint i = 0; i < diff->pieces->len; i++)
    {
      const RoundsDiffPiece *piece = &g_array_index (diff->pieces, RoundsDiffPiece, i);
      const char *text = piece->kind == ROUNDS_DIFF_REMOVED ? older : newer;
      const char *marks[] = { "", "-", "+" };

      g_string_append_printf (said, "%s%.*s%s|", marks[piece->kind],
                              (int) (piece->end - piece->start), text + piece->start,
                              marks[piece->kind]);
    }
  return g_string_free (said, FALSE);
}

static void
test_diff (void)
{
  static const char *const rows[][3] = {
    { "a b c", "a b c", "a b c|" },
    { "a b c", "a x c", "a |-b -|+x +|c|" },
    { "a b", "a b c d", "a b |+c d+|" },
    { "a  b\nc", "a b c", "a b c|" }, /* white space is no difference */
    { "", "new", "+new+|" },
    { "old", "", "-old-|" },
    { "", "", "" },
    { "1 2 3 4 5", "0 1 3 4 6 5", "+0 +|1 |-2 -|3 4 |+6 +|5|" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (RoundsDiff) diff = { 0 };
      g_autofree char *said = NULL;

      rounds_diff_words (rows[i][0], rows[i][1], &diff);
      said = said_of (rows[i][0], rows[i][1], &diff);
      g_assert_cmpstr (said, ==, rows[i][2]);
      g_assert_false (diff.whole);
    }
}

static char *
random_text (GRand *rand, guint words)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < words; i++)
    g_string_append_printf (text, "w%d%s", g_rand_int_range (rand, 0, 12),
                            g_rand_boolean (rand) ? " " : "\n");
  return g_string_free (text, FALSE);
}

/* SAME and ADDED are the newer text, byte for byte; SAME and REMOVED the older one's words. */
static void
test_diff_rebuilds (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20260911);

  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *older = random_text (rand, (guint) g_rand_int_range (rand, 0, 40));
      g_autofree char *newer = random_text (rand, (guint) g_rand_int_range (rand, 0, 40));
      g_autoptr (GString) now = g_string_new (NULL), then = g_string_new (NULL);
      g_auto (RoundsDiff) diff = { 0 };

      rounds_diff_words (older, newer, &diff);
      for (guint k = 0; k < diff.pieces->len; k++)
        {
          const RoundsDiffPiece *piece = &g_array_index (diff.pieces, RoundsDiffPiece, k);
          gboolean removed = piece->kind == ROUNDS_DIFF_REMOVED;
          const char *text = (removed ? older : newer) + piece->start;

          if (!removed)
            g_string_append_len (now, text, (gssize) (piece->end - piece->start));
          if (piece->kind != ROUNDS_DIFF_ADDED)
            g_string_append_len (then, text, (gssize) (piece->end - piece->start));
        }
      g_assert_cmpstr (now->str, ==, newer);
      g_strdelimit (then->str, "\n", ' ');
      g_strdelimit (older, "\n", ' ');
      g_assert_cmpstr (then->str, ==, older);
    }
}

static void
test_diff_bounded (void)
{
  g_autoptr (GString) older = g_string_new ("begin "), newer = g_string_new ("begin ");
  g_auto (RoundsDiff) diff = { 0 };

  for (guint i = 0; i < 20000; i++)
    {
      g_string_append_printf (older, "a%u ", i);
      g_string_append_printf (newer, "b%u ", i);
    }
  rounds_diff_words (older->str, newer->str, &diff);
  g_assert_true (diff.whole);
  g_assert_cmpuint (diff.pieces->len, ==, 3);
  g_assert_cmpuint (diff.removed, ==, 20000);
  g_assert_cmpuint (diff.added, ==, 20000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/copied/paragraph", test_paragraph);
  g_test_add_func ("/copied/changed-word", test_changed_word);
  g_test_add_func ("/copied/chain", test_chain);
  g_test_add_func ("/copied/short", test_short);
  g_test_add_func ("/word-diff/pieces", test_diff);
  g_test_add_func ("/word-diff/rebuilds", test_diff_rebuilds);
  g_test_add_func ("/word-diff/bounded", test_diff_bounded);
  return g_test_run ();
}
