/* Words found in long texts: by rule, by a plain search written otherwise, and without memory. */
#include "text-index.h"

#include "counts.h"

#include <string.h>

static RoundsTextQuery *
query_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  RoundsTextQuery *query = rounds_text_query_new (text, &error);

  g_assert_no_error (error);
  return query;
}

/* What a query finds in a text, NULL for nothing; by both ways, which must agree. */
static char *
found (const char *query_text, const char *text)
{
  g_autoptr (RoundsTextQuery) query = query_of (query_text);
  g_autoptr (RoundsTextIndex) index = rounds_text_index_new ();
  g_autoptr (GArray) hits = NULL;
  RoundsTextHit one = { 0 };
  const RoundsTextHit *hit;

  g_assert_true (rounds_text_index_add (index, 7, 3, text, strlen (text)));
  rounds_text_search_one (query, text, strlen (text), &one);
  hits = rounds_text_index_search (index, query, 10);
  g_assert_cmpuint (hits->len, ==, one.parts == rounds_text_query_parts (query) ? 1 : 0);
  if (hits->len == 0)
    return NULL;
  hit = &g_array_index (hits, RoundsTextHit, 0);
  g_assert_cmpuint (hit->document, ==, 7);
  g_assert_cmpuint (hit->field, ==, 3);
  g_assert_cmpuint (hit->start, ==, one.start);
  g_assert_cmpuint (hit->end, ==, one.end);
  g_assert_cmpuint (hit->parts, ==, one.parts);
  g_assert_cmpuint (one.end, <=, strlen (text));
  return g_strndup (text + one.start, one.end - one.start);
}

static void
test_rules (void)
{
  static const char *const rows[][3] = {
    { "cough", "No cough today", "cough" },
    { "creat", "Creatinine 1.94", "Creatinine" },
    { "\"creat\"", "Creatinine 1.94", NULL },
    { "\"creatinine\"", "Creatinine 1.94", "Creatinine" },
    { "inine", "Creatinine", NULL },
    { "cough fever", "Fever since Monday, dry cough", "Fever since Monday, dry cough" },
    { "cough fever", "fever a b c cough fever", "cough fever" },
    { "cough fever", "cough only", NULL },
    { "cough COUGH", "one Cough", "Cough" },
    { "7.1", "K 7.10 then 7.1 mmol", "7.1" },
    { "1,5", "1,5 mg", "1,5" },
    { "12", "120 and 12", "12" },
    { "chest pain", "pain in the chest", "pain in the chest" },
    { "\"chest pain\"", "pain chest, chest pain", "chest pain" },
    { "\"chest pain\"", "pain in the chest", NULL },
    { "\"a a b\"", "a a a b", "a a b" },
    { "follow-up", "a follow-up visit", "follow-up" },
    { "follow-up", "up and follow", NULL },
    { "follow-u", "follow-up", "follow-up" },
    { "metoprolol.", "Metoprolol, 50 mg", "Metoprolol" },
    { "rene", "Ren\xc3\xa9", "Ren\xc3\xa9" },
    { "o'brien",
      "Seen by Dr O\xe2\x80\x99"
      "Brien",
      "O\xe2\x80\x99"
      "Brien" },
    { "\xce\xb2 blocker", "\xce\x92 blocker", "\xce\x92 blocker" },
    { "\xe8\xa1\x80\xe5\x9c\xa7", "\xe9\xab\x98\xe8\xa1\x80\xe5\x9c\xa7",
      "\xe8\xa1\x80\xe5\x9c\xa7" },
    { "\xe8\xa1\x80\xe5\x9c\xa7", "\xe5\x9c\xa7\xe8\xa1\x80", NULL },
    { "word", "\xff\xfeword\xff", "word" },
    { "x", "", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = found (rows[i][0], rows[i][1]);

      g_test_message ("row %" G_GSIZE_FORMAT, i);
      g_assert_cmpstr (text, ==, rows[i][2]);
    }
}

static void
test_queries_refused (void)
{
  g_autofree char *long_text = g_strnfill (ROUNDS_QUERY_BYTES_MAX + 1, 'a');
  g_autoptr (GString) many = g_string_new (NULL);
  const char *bad[] = { "", "  ", "\"\"", "-", "\xff", long_text, NULL };

  for (guint i = 0; i <= ROUNDS_QUERY_WORDS_MAX; i++)
    g_string_append_printf (many, "w%u ", i);
  bad[G_N_ELEMENTS (bad) - 1] = many->str;
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (rounds_text_query_new (bad[i], &error));
      g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID);
    }
  g_string_truncate (many, many->len - strlen (" w32 "));
  rounds_text_query_free (query_of (many->str));
}

/* ---- against a search that is written otherwise ---- */

static const char *const letters[] = { "a", "b", "c", "ab", "ba", "abc" };

static GPtrArray *
random_words (guint most)
{
  GPtrArray *words = g_ptr_array_new ();

  for (guint n = g_test_rand_int_range (1, most + 1); n > 0; n--)
    g_ptr_array_add (words, (gpointer) letters[g_test_rand_int_range (0, G_N_ELEMENTS (letters))]);
  return words;
}

static char *
joined (GPtrArray *words)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < words->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", (char *) words->pdata[i]);
  return g_string_free (text, FALSE);
}

/* The shortest stretch of words in which every word of the query begins some word. */
static guint
shortest (GPtrArray *query, GPtrArray *text)
{
  for (guint n = 1; n <= text->len; n++)
    for (guint from = 0; from + n <= text->len; from++)
      {
        guint there = 0;

        for (guint q = 0; q < query->len; q++)
          for (guint i = from; i < from + n; i++)
            if (g_str_has_prefix (text->pdata[i], query->pdata[q]))
              {
                there++;
                break;
              }
        if (there == query->len)
          return n;
      }
  return 0;
}

static void
test_random (void)
{
  const TestCounts counts = { "searches", 2000, 20000, 200000 };

  for (guint run = test_count (&counts); run > 0; run--)
    {
      g_autoptr (GPtrArray) query = random_words (3);
      g_autoptr (GPtrArray) text = random_words (20);
      g_autofree char *query_text = joined (query);
      g_autofree char *whole = joined (text);
      g_autofree char *part = found (query_text, whole);
      guint expected = shortest (query, text);
      g_auto (GStrv) words = part != NULL ? g_strsplit (part, " ", -1) : NULL;

      g_assert_cmpuint (words != NULL ? g_strv_length (words) : 0, ==, expected);
    }
}

/* Documents of several fields: "document.field" of every hit, with the words that stand there. */
static void
test_together (void)
{
  static const char *const fields[][2] = {
    { "Potassium", "5.4 mmol/L" }, { "Potassium", "4.1 mmol/L" },
    { "Sodium", "5.4" },           { "Potassium 5.4 in a note", "5.4" },
    { "follow", "up potassium" },  { "a follow-up", "potassium" },
  };
  static const char *const rows[][2] = {
    { "potassium 5.4", "0.0 Potassium;0.1 5.4;3.0 Potassium 5.4;" },
    { "5.4 pot", "0.0 Potassium;0.1 5.4;3.0 Potassium 5.4;" },
    { "potassium 5.4 mmol", "0.0 Potassium;0.1 5.4 mmol;" },
    { "follow-up potassium", "5.0 follow-up;5.1 potassium;" },
    { "potassium sodium", "" },
  };
  g_autoptr (RoundsTextIndex) index = rounds_text_index_new ();

  for (guint i = 0; i < 2 * G_N_ELEMENTS (fields); i++)
    g_assert_true (rounds_text_index_add (index, i / 2, i % 2, fields[i / 2][i % 2],
                                          strlen (fields[i / 2][i % 2])));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RoundsTextQuery) query = query_of (rows[i][0]);
      g_autoptr (GArray) hits = rounds_text_index_search (index, query, 100);
      g_autoptr (GString) said = g_string_new (NULL);

      for (guint j = 0; j < hits->len; j++)
        {
          const RoundsTextHit *hit = &g_array_index (hits, RoundsTextHit, j);

          g_string_append_printf (said, "%u.%u %.*s;", hit->document, hit->field,
                                  (int) (hit->end - hit->start),
                                  fields[hit->document][hit->field] + hit->start);
        }
      g_assert_cmpstr (said->str, ==, rows[i][1]);
    }
}

/* Many documents: each is found by its own word, once, in the order in which they were added. */
static void
test_many (void)
{
  g_autoptr (RoundsTextIndex) index = rounds_text_index_new ();
  g_autoptr (RoundsTextQuery) all = query_of ("shared");
  g_autoptr (GArray) hits = NULL;
  const guint n = 20000;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("word%u shared", i);

      g_assert_true (rounds_text_index_add (index, i, 0, text, strlen (text)));
    }
  g_assert_cmpuint (rounds_text_index_size (index), ==, 2 * n);
  for (guint i = 0; i < n; i += 997)
    {
      g_autofree char *text = g_strdup_printf ("\"word%u\"", i);
      g_autoptr (RoundsTextQuery) query = query_of (text);
      g_autoptr (GArray) found_here = rounds_text_index_search (index, query, n);

      g_assert_cmpuint (found_here->len, ==, 1);
      g_assert_cmpuint (g_array_index (found_here, RoundsTextHit, 0).document, ==, i);
    }
  hits = rounds_text_index_search (index, all, 5);
  g_assert_cmpuint (hits->len, ==, 5);
  for (guint i = 0; i < hits->len; i++)
    g_assert_cmpuint (g_array_index (hits, RoundsTextHit, i).document, ==, i);
}

static void
test_snippets (void)
{
  g_autofree char *before = g_strnfill (500, 'x');
  g_autofree char *text = g_strdup_printf ("%s one\n two\tneedle three %s", before, before);
  const char *at = strstr (text, "needle");
  guint32 start = at - text;
  g_autofree char *middle = rounds_text_snippet (text, strlen (text), start, start + 6);
  g_autofree char *whole = rounds_text_snippet ("a needle", 8, 2, 8);
  g_autofree char *cut = rounds_text_snippet (text, strlen (text), 0, strlen (text));

  g_assert_cmpstr (middle, ==, "…one two needle three…");
  g_assert_cmpstr (whole, ==, "a needle");
  g_assert_cmpuint (strlen (cut), <, 400);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/rules", test_rules);
  g_test_add_func ("/text/queries-refused", test_queries_refused);
  g_test_add_func ("/text/random", test_random);
  g_test_add_func ("/text/together", test_together);
  g_test_add_func ("/text/many", test_many);
  g_test_add_func ("/text/snippets", test_snippets);
  return g_test_run ();
}
