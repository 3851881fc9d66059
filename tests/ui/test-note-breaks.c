/* test-note-breaks.c: which line breaks of a note are a typewriter's, by cases and by notes made at
 * random; without a window. */
#include "note-breaks.h"

#include "counts.h"

#include <string.h>

/* The text with each such break as "|" and the others as "/". */
static char *
shown (const char *text)
{
  g_autoptr (GArray) breaks = rounds_note_breaks (text, strlen (text));
  char *out = g_strdup (text);

  for (guint i = 0; i < breaks->len; i++)
    {
      gsize at = g_array_index (breaks, gsize, i);

      g_assert_cmpint (out[at], ==, '\n');
      out[at] = '|';
    }
  return g_strdelimit (out, "\n", '/');
}

#define A       "The patient was seen on the ward in the morning and was feeling much"
#define B       "better than the day before; she slept well, ate her breakfast and had"
#define C       "no pain at all. Her temperature was normal and the drains were removed"
#define D       "by the surgical team without any trouble. The wound is dry and clean."
#define E       "She may go home."
#define WRAPPED A "\n" B "\n" C "\n" D "\n" E
#define JOINED  A "|" B "|" C "|" D "|" E

static void
test_cases (void)
{
  static const char *const rows[][2] = {
    { WRAPPED, JOINED },
    { "", "" },
    { "one\ntwo\nthree\n", "one/two/three/" },
    { WRAPPED "\n\n" WRAPPED "\n", JOINED "//" JOINED "/" },
    /* A heading above, a list below, a table, a label. */
    { "Progress\n" WRAPPED "\n- aspirin\n- metoprolol 50 mg\n",
      "Progress/" JOINED "/- aspirin/- metoprolol 50 mg/" },
    { WRAPPED "\nNa   140   mmol/L\nK    5.4   mmol/L\n",
      JOINED "/Na   140   mmol/L/K    5.4   mmol/L/" },
    { WRAPPED "\nPlan: home\n1. follow up\n2. labs\n", JOINED "/Plan: home/1. follow up/2. labs/" },
    { WRAPPED "\n  indented\nBP\t120\n", JOINED "/  indented/BP\t120/" },
    { WRAPPED "\nPLAN\n", JOINED "/PLAN/" },
    /* A list without signs: its lines are not full, so it stays, and so does the whole note if it is
     * most of it. */
    { WRAPPED "\n\nMetoprolol 50 mg\nLisinopril 10 mg daily\nAspirin\n",
      JOINED "//Metoprolol 50 mg/Lisinopril 10 mg daily/Aspirin/" },
    { "Aspirin 81 mg by mouth once a day in the morning for the heart, chewed\n"
      "Metoprolol tartrate 50 mg\nLisinopril 10 mg\nAtorvastatin 40 mg\n",
      "Aspirin 81 mg by mouth once a day in the morning for the heart, chewed/"
      "Metoprolol tartrate 50 mg/Lisinopril 10 mg/Atorvastatin 40 mg/" },
    /* Two lines, the first full: only where the second goes on with a small letter. */
    { WRAPPED "\n\n" A " \nbetter.\n\n" A "\nBeta blockers 50 mg\n",
      JOINED "//" A " |better.//" A "/Beta blockers 50 mg/" },
    /* Lines that are not wrapped: one of them is longer than any width. */
    { WRAPPED "\n" A " " B "\n", A "/" B "/" C "/" D "/" E "/" A " " B "/" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *out = shown (rows[i][0]);

      g_assert_cmpstr (out, ==, rows[i][1]);
    }
}

/* ---- at random ---- */

static void
add_word (GString *out, guint least)
{
  guint n = g_test_rand_int_range ((gint) least, 11);

  for (guint i = 0; i < n; i++)
    g_string_append_unichar (out, g_test_rand_int_range (0, 20) == 0
                                      ? 0xe9
                                      : (gunichar) g_test_rand_int_range ('a', 'z' + 1));
}

/* Words at a width, as an editor breaks them; "|" for each break. Long enough that they wrap. */
static void
add_paragraph (GString *out, guint width)
{
  guint column = 0;

  for (guint words = (guint) g_test_rand_int_range (40, 90); words > 0; words--)
    {
      g_autoptr (GString) word = g_string_new (NULL);
      guint length;

      add_word (word, 2);
      if (words == 1)
        g_string_append_c (word, '.');
      length = (guint) g_utf8_strlen (word->str, -1);
      if (column > 0 && column + 1 + length > width)
        {
          g_string_append_c (out, '|');
          column = 0;
        }
      else if (column > 0)
        {
          g_string_append_c (out, ' ');
          column++;
        }
      g_string_append (out, word->str);
      column += length;
    }
  g_string_append_c (out, '\n');
}

/* What must stay as it is. */
static void
add_other (GString *out)
{
  static const char *const others[] = {
    "- one\n- two\n* three\n",
    "1. first\n2) second\n",
    "Name      Value\nSodium    140\n",
    "Plan: go home\n",
    "ASSESSMENT\n",
    "   set in\n   by three\n",
    "a\tb\nc\td\n",
    "\n\n",
    "| x | y |\n",
  };

  g_string_append (out, others[g_test_rand_int_range (0, G_N_ELEMENTS (others))]);
}

static void
test_random (void)
{
  const TestCounts counts = { "notes", 300, 3000, 30000 };

  for (guint run = test_count (&counts); run > 0; run--)
    {
      guint width = (guint) g_test_rand_int_range (72, 81);
      g_autoptr (GString) expected = g_string_new (NULL);
      g_autofree char *text = NULL;
      g_autoptr (GArray) breaks = NULL;

      for (guint i = 0; i < 4; i++)
        {
          add_paragraph (expected, width);
          g_string_append_c (expected, '\n');
          add_other (expected);
          g_string_append_c (expected, '\n');
        }
      text = g_strdup (expected->str);
      /* The bars of a table are bars. */
      for (char *at = text; *at != '\0'; at++)
        if (*at == '|' && at[1] != ' ' && at[-1] != ' ' && at[1] != '\n')
          *at = '\n';
      breaks = rounds_note_breaks (text, strlen (text));
      for (guint i = 0; i < breaks->len; i++)
        text[g_array_index (breaks, gsize, i)] = '|';
      if (strcmp (text, expected->str) != 0)
        g_error ("expected:\n%s\ngot:\n%s", expected->str, text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/note-breaks/cases", test_cases);
  g_test_add_func ("/note-breaks/random", test_random);
  return g_test_run ();
}
