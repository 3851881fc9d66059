/* The patient directory: each rule of finding, who looks like whom, and what hostile queries do. */
#include "birth.h"
#include "directory.h"
#include "fold.h"
#include "phonetic.h"

#include <string.h>

typedef struct
{
  const char *family, *given, *birth, *mrn;
  guint multiple_birth;
} Who;

static const Who who[] = {
  { "Schmidt", "Anna Maria", "1958-03-04", "MR-001234" }, /* 1 */
  { "Schmitt", "Anna", "1958-03-05", "MR-772234" },       /* 2: name near, a digit apart */
  { "Schmidt", "Anna", "1958-04-03", "MR-555111" },       /* 3: day and month swapped */
  { "Schmidtbauer", "Ute", "1970-01-01", "440001" },      /* 4 */
  { "García", "José", "1985-12-24", "440002" },           /* 5 */
  { "Łukasiewicz", "Søren", "1990-06-30", "440003" },     /* 6 */
  { "O'Brien-Groß", "Siobhán", "1999-02", "440004" },     /* 7 */
  { "محمد", "علي", "2001-01-31", "440005" },              /* 8 */
  { "王", "小明", "2002-05-06", "440006" },               /* 9 */
  { "Goldschmidt", "Max", "1931-07-13", "440007" },       /* 10 */
  { "Smith", "Zoe", "1977-08-09", "001234" },             /* 11 */
  { "Schmidt", "Anna", "1931-11-11", "990000" },          /* 12: same name, other date */
};

static void
set (RoundsDirectory *directory, guint number, const Who *it, const char *maiden)
{
  RoundsName names[2] = { { .use = "official", .family = it->family, .given = it->given },
                          { .use = "maiden", .family = maiden } };
  RoundsIdentifier identifiers[2] = {
    { .system = "urn:mrn", .value = it->mrn, .type = "MR" },
    { .system = "urn:ssn", .value = "999-12-3456", .type = "SS" },
  };
  RoundsPerson person = { .names = names,
                          .n_names = maiden != NULL ? 2 : 1,
                          .identifiers = identifiers,
                          .n_identifiers = 2,
                          .deceased = number == 10,
                          .inactive = number == 11,
                          .multiple_birth = it->multiple_birth,
                          .birth = { .text = it->birth } };
  gsize length = it->birth != NULL ? strlen (it->birth) : 0;

  person.birth.precision = length == 10  ? ROUNDS_PRECISION_DAY
                           : length == 7 ? ROUNDS_PRECISION_MONTH
                           : length == 4 ? ROUNDS_PRECISION_YEAR
                                         : ROUNDS_PRECISION_NONE;
  memcpy (person.rid, &number, sizeof number);
  g_assert_true (rounds_directory_add (directory, &person));
}

static RoundsDirectory *
people (void)
{
  RoundsDirectory *directory = rounds_directory_new ();

  for (guint i = 0; i < G_N_ELEMENTS (who); i++)
    set (directory, i + 1, &who[i], i + 1 == 4 ? "Kowalczyk" : NULL);
  return directory;
}

static guint
number_of (const guint8 *rid)
{
  guint number;

  memcpy (&number, rid, sizeof number);
  return number;
}

/* "1 3 12": the numbers of those found, best first */
static char *
found (RoundsDirectory *directory, const char *query, guint max)
{
  g_autoptr (GArray) rows = rounds_directory_search (directory, query, max);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (text, i == 0 ? "%u" : " %u",
                            number_of (g_array_index (rows, RoundsDirectoryRow, i).rid));
  return g_string_free (text, FALSE);
}

static void
check (RoundsDirectory *directory, const char *query, const char *expected)
{
  g_autofree char *numbers = found (directory, query, 100);

  if (g_strcmp0 (numbers, expected) != 0)
    g_test_message ("query %s", query);
  g_assert_cmpstr (numbers, ==, expected);
}

static void
check_first (RoundsDirectory *directory, const char *query, guint number, RoundsMatch match)
{
  g_autoptr (GArray) rows = rounds_directory_search (directory, query, 100);
  const RoundsDirectoryRow *row = &g_array_index (rows, RoundsDirectoryRow, 0);

  g_test_message ("query %s", query);
  g_assert_cmpuint (rows->len, >, 0);
  g_assert_cmpuint (number_of (row->rid), ==, number);
  g_assert_cmpstr (rounds_match_word (row->match), ==, rounds_match_word (match));
}

static void
test_names (void)
{
  g_autoptr (RoundsDirectory) directory = people ();
  g_autoptr (GArray) rows = NULL;

  /* exact (equals by family, given, birth), prefix, inside, sound */
  check (directory, "schmidt", "12 3 1 4 10 2 11");
  check (directory, "Maria SCHMIDT anna", "1");
  check (directory, "schmidt, anna", "12 3 1 2");
  check_first (directory, "jose garcia", 5, ROUNDS_MATCH_NAME);
  check_first (directory, "JOSÉ", 5, ROUNDS_MATCH_NAME);
  check_first (directory, "lukasiewicz soren", 6, ROUNDS_MATCH_NAME);
  check_first (directory, "obrien gross", 7, ROUNDS_MATCH_NAME);
  check_first (directory, "O’Brien", 7, ROUNDS_MATCH_NAME);
  check_first (directory, "محمد", 8, ROUNDS_MATCH_NAME);
  check_first (directory, "王", 9, ROUNDS_MATCH_NAME);
  check_first (directory, "明", 9, ROUNDS_MATCH_INSIDE);
  check_first (directory, "gaecia", 5, ROUNDS_MATCH_SLIP);
  check_first (directory, "kowalchyk", 4, ROUNDS_MATCH_SOUND);
  check_first (directory, "mukasievicz", 6, ROUNDS_MATCH_SLIPS);
  check (directory, "schmidt xyzzy", "");
  rows = rounds_directory_search (directory, "kowalczyk", 1);
  g_assert_true (g_array_index (rows, RoundsDirectoryRow, 0).former);
}

static void
test_numbers (void)
{
  g_autoptr (RoundsDirectory) directory = people ();
  g_autoptr (GArray) dead = rounds_directory_search (directory, "440007", 10);
  g_autoptr (GArray) inactive = rounds_directory_search (directory, "zoe", 10);

  check_first (directory, "mr001234", 1, ROUNDS_MATCH_NUMBER);
  check_first (directory, "MR-001 234", 1, ROUNDS_MATCH_NUMBER);
  check (directory, "001234", "11");
  check (directory, "4400", "5 10 6 7 4 8 9");
  check_first (directory, "440003", 6, ROUNDS_MATCH_NUMBER);
  check (directory, "999-12-3456", "");
  check (directory, "999123456", "");
  check (directory, "440009", ""); /* a slip in a number is another number */
  g_assert_true (g_array_index (dead, RoundsDirectoryRow, 0).deceased);
  g_assert_true (g_array_index (inactive, RoundsDirectoryRow, 0).inactive);
}

static void
test_births (void)
{
  g_autoptr (RoundsDirectory) directory = people ();
  static const char *const sure[] = { "1958-03-04", "19580304",     "4 Mar 1958", "March 4, 1958",
                                      "4.3.1958",   "4th mar 1958", "04MAR1958",  "1958/03/04" };

  for (guint i = 0; i < G_N_ELEMENTS (sure); i++)
    check_first (directory, sure[i], 1, ROUNDS_MATCH_BIRTH);
  check (directory, "1958-03-04", "1");
  check (directory, "04/03/1958", "3 1");
  check (directory, "3/4/58", "3 1");
  check_first (directory, "3/4/58", 3, ROUNDS_MATCH_BIRTH_UNSURE);
  check_first (directory, "12/24/1985", 5, ROUNDS_MATCH_BIRTH);
  check (directory, "1958-03", "1 2");
  check (directory, "schmidt 1958", "3 1 2");
  check_first (directory, "1999-02-14", 7, ROUNDS_MATCH_BIRTH_PART); /* known to the month */
  check (directory, "1958-02-31", "");
  check (directory, "schmidt 4 mar 1958", "1");
}

static RoundsNear
near_of (RoundsDirectory *directory, guint one, guint other, RoundsLookAlike *out)
{
  guint8 rid[ROUNDS_RID_BYTES] = { 0 };
  g_autoptr (GArray) rows = NULL;

  memcpy (rid, &one, sizeof one);
  rows = rounds_directory_look_alikes (directory, rid);
  for (guint i = 0; i < rows->len; i++)
    if (number_of (g_array_index (rows, RoundsLookAlike, i).rid) == other)
      {
        *out = g_array_index (rows, RoundsLookAlike, i);
        return out->birth;
      }
  return ROUNDS_NEAR_NOT;
}

static void
test_look_alikes (void)
{
  g_autoptr (RoundsDirectory) directory = people ();
  guint8 rid[ROUNDS_RID_BYTES] = { 1 };
  g_autoptr (GArray) none = NULL, same = NULL;
  RoundsLookAlike row = { 0 };

  g_assert_cmpint (near_of (directory, 1, 2, &row), ==, ROUNDS_NEAR_NEAR);
  g_assert_cmpint (row.name, ==, ROUNDS_NEAR_NEAR);
  g_assert_false (row.maybe_same);
  g_assert_cmpint (near_of (directory, 1, 3, &row), ==, ROUNDS_NEAR_NEAR);
  g_assert_cmpint (near_of (directory, 3, 1, &row), ==, ROUNDS_NEAR_NEAR);
  row.name = ROUNDS_NEAR_NOT;
  near_of (directory, 1, 12, &row); /* a near name alone is none */
  g_assert_cmpint (row.name, ==, ROUNDS_NEAR_NOT);
  /* the very same name is, however far the birth dates are: who looks a patient up reads the name first */
  g_assert_cmpint (near_of (directory, 3, 12, &row), ==, ROUNDS_NEAR_NOT);
  g_assert_cmpint (row.name, ==, ROUNDS_NEAR_SAME);
  g_assert_false (row.maybe_same);
  none = rounds_directory_duplicates (directory, rid);
  g_assert_cmpuint (none->len, ==, 0);

  set (directory, 20, &(Who){ "Schmid", "A", "1958-03-04", "MR-888888" }, NULL);
  set (directory, 21, &(Who){ "Anna Schmidt", NULL, NULL, "MR-001243" }, NULL);
  set (directory, 22, &(Who){ "Else", "Wer", "1900-01-01", "mr 001234" }, NULL);
  g_assert_cmpint (near_of (directory, 1, 20, &row), ==, ROUNDS_NEAR_SAME);
  g_assert_true (row.maybe_same);
  g_assert_cmpint (near_of (directory, 1, 21, &row), ==, ROUNDS_NEAR_UNKNOWN);
  g_assert_cmpint (row.number, ==, ROUNDS_NEAR_NEAR);
  same = rounds_directory_duplicates (directory, rid);
  g_assert_cmpuint (same->len, ==, 2); /* 20, and 22 by its number */
}

/* The first and the second of one birth are look-alikes and two people, unless they have one number; whose order is
 * not said may be one. */
static void
test_twins (void)
{
  g_autoptr (RoundsDirectory) directory = people ();
  RoundsLookAlike row = { 0 };

  set (directory, 30, &(Who){ "Zwilling", "Tom", "2026-11-10", "MR-300001", 2 }, NULL);
  set (directory, 31, &(Who){ "Zwilling", "Tim", "2026-11-10", "MR-400002", 3 }, NULL);
  set (directory, 32, &(Who){ "Zwilling", "Tom", "2026-11-10", "MR-500003", 1 }, NULL);
  set (directory, 33, &(Who){ "Zwilling", "Tom", "2026-11-10", "MR-300001", 3 }, NULL);
  g_assert_cmpint (near_of (directory, 30, 31, &row), ==, ROUNDS_NEAR_SAME);
  g_assert_false (row.maybe_same);
  g_assert_cmpint (near_of (directory, 30, 32, &row), ==, ROUNDS_NEAR_SAME);
  g_assert_true (row.maybe_same);
  g_assert_cmpint (near_of (directory, 30, 33, &row), ==, ROUNDS_NEAR_SAME);
  g_assert_true (row.maybe_same);
}

/* Numbers that were given one after the other make no look-alike of whoever was born on a date a digit apart, and
 * a family name that sounds like the given name of both is not near to the other's family name. */
static void
test_unlike (void)
{
  g_autoptr (RoundsDirectory) directory = rounds_directory_new ();
  RoundsLookAlike row = { 0 };

  set (directory, 1, &(Who){ "Henderson", "Carolyn", "1971-05-10", "10000820" }, NULL);
  set (directory, 2, &(Who){ "Nelson", "Gregory", "1971-05-12", "10000821" }, NULL);
  set (directory, 3, &(Who){ "Young", "Amy", "1971-05-10", "10000829" }, NULL);
  set (directory, 4, &(Who){ "Brown", "Brian", "1969-03-14", "20000402" }, NULL);
  set (directory, 5, &(Who){ "Smith", "Brian", "1969-03-15", "30000502" }, NULL);
  set (directory, 6, &(Who){ "Brian", "Bron", "1969-03-16", "40000777" }, NULL);
  near_of (directory, 1, 2, &row);
  g_assert_cmpint (row.number, ==, ROUNDS_NEAR_NOT);
  near_of (directory, 4, 5, &row);
  g_assert_cmpint (row.birth, ==, ROUNDS_NEAR_NOT);
  /* two of the three that identify: the birth date itself, and a slip in the number */
  g_assert_cmpint (near_of (directory, 1, 3, &row), ==, ROUNDS_NEAR_SAME);
  g_assert_cmpint (row.name, ==, ROUNDS_NEAR_NOT);
  /* in any order, and whichever of the two takes its word first */
  g_assert_cmpint (near_of (directory, 4, 6, &row), ==, ROUNDS_NEAR_NEAR);
  g_assert_cmpint (row.name, ==, ROUNDS_NEAR_NEAR);
}

static void
test_changes (void)
{
  g_autoptr (RoundsDirectory) directory = people ();
  guint8 rid[ROUNDS_RID_BYTES] = { 5 };

  set (directory, 5, &(Who){ "Neumann", "Neu Neu", "1985-12-24", "551" }, "Neumann");
  check (directory, "garcia 1985", "");
  check (directory, "440002", "");
  check (directory, "neu neumann", "5");
  g_assert_cmpuint (rounds_directory_size (directory), ==, G_N_ELEMENTS (who));
  g_assert_true (rounds_directory_remove (directory, rid));
  g_assert_false (rounds_directory_remove (directory, rid));
  check (directory, "neumann", "");
  set (directory, 30, &(Who){ "Schmidt", "Zacharias", "1985-12-24", "551" }, NULL);
  check (directory, "zacharias", "30");
  for (guint i = 0; i <= 30; i++)
    {
      rid[0] = i;
      rounds_directory_remove (directory, rid);
    }
  g_assert_cmpuint (rounds_directory_size (directory), ==, 0);
  check (directory, "schmidt", "");
}

static void
test_sounds (void)
{
  /* codes of Philips's article, cut after four letters */
  static const char *const codes[][3] = {
    { "smith", "SM0", "XMT" },     { "schmidt", "XMT", "SMT" },    { "thomas", "TMS", "TMS" },
    { "jose", "HS", "HS" },        { "wright", "RT", "RT" },       { "caesar", "SSR", "SSR" },
    { "michael", "MKL", "MXL" },   { "laugh", "LF", "LF" },        { "edge", "AJ", "AJ" },
    { "cabrillo", "KPRL", "KPR" }, { "campbell", "KMPL", "KMPL" }, { "filipowicz", "FLPT", "FLPF" },
    { "xavier", "SF", "SFR" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      RoundsSound sound;

      rounds_sound_of (codes[i][0], &sound);
      for (guint k = 0; k < 2; k++)
        {
          sound.code[k][4] = '\0';
          g_assert_cmpstr (sound.code[k], ==, codes[i][k + 1]);
        }
    }
}

static void
test_hostile (void)
{
  g_autoptr (RoundsDirectory) directory = people ();
  g_autofree char *huge = g_strnfill (10240, 'a');
  g_autofree char *many = g_strnfill (10240, ' ');
  static const char *const none[] = { "",         " ",           ",,,",   "-",
                                      "\xff\xfe", "%s%n'; DROP", "0/0/0", "99999999999999999999",
                                      "\xcc\x81", NULL };

  for (guint i = 0; none[i] != NULL; i++)
    check (directory, none[i], "");
  check (directory, huge, "");
  for (guint i = 0; i < 10240; i += 2)
    many[i] = "smz13"[i % 5];
  g_free (found (directory, many, 100));
  g_free (found (directory, NULL, 100));
  check (directory, "schmidt\xff", "12 3 1 4 10 2 11");
  g_free (found (directory, "s", 0));
}

static guint64
draw (guint64 *state)
{
  *state = *state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
  return *state >> 33;
}

static void
spell (guint64 *state, char *out, guint syllables)
{
  static const char *const parts[] = { "ba", "ker", "son", "mül", "ler", "sch", "mi", "to",
                                       "an", "na",  "ro",  "gar", "cí",  "lo",  "pe", "wicz" };

  out[0] = '\0';
  for (guint i = 0; i < syllables; i++)
    g_strlcat (out, parts[draw (state) % G_N_ELEMENTS (parts)], 64);
}

static int
compare_time (gconstpointer a, gconstpointer b)
{
  return (*(const gint64 *) a > *(const gint64 *) b) - (*(const gint64 *) a < *(const gint64 *) b);
}

/* Printed, never asserted; what is asserted is that everyone is found by their own words. */
static void
test_many (void)
{
#ifdef __SANITIZE_ADDRESS__
  const guint n = 2000;
#else
  const guint n = 50000;
#endif
  g_autoptr (RoundsDirectory) directory = rounds_directory_new ();
  guint64 state = 7;
  gint64 begun = g_get_monotonic_time (), times[400], alike;
  char family[64], given[64], birth[16], mrn[16], query[128];
  guint8 rid[ROUNDS_RID_BYTES] = { 1 };

  for (guint i = 1; i <= n; i++)
    {
      spell (&state, family, 2 + draw (&state) % 3);
      spell (&state, given, 2 + draw (&state) % 2);
      g_snprintf (birth, sizeof birth, "%u-%02u-%02u", 1920 + (guint) (draw (&state) % 100),
                  1 + (guint) (draw (&state) % 12), 1 + (guint) (draw (&state) % 28));
      g_snprintf (mrn, sizeof mrn, "%08u", i * 7);
      set (directory, i, &(Who){ family, given, birth, mrn }, NULL);
    }
  g_test_message ("%u people in %.0f ms", n, (g_get_monotonic_time () - begun) / 1e3);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autoptr (GArray) rows = NULL;
      static const char *const after[] = { "", " anna", "", "", " 3/4/58", "", "" };
      static const char *const instead[] = { NULL, NULL, "s", "gar", NULL, "0000", "19580304" };
      guint form = i % G_N_ELEMENTS (after);

      spell (&state, family, 2 + draw (&state) % 2);
      g_snprintf (query, sizeof query, "%s%s", instead[form] != NULL ? instead[form] : family,
                  after[form]);
      begun = g_get_monotonic_time ();
      rows = rounds_directory_search (directory, query, 50);
      times[i] = g_get_monotonic_time () - begun;
    }
  qsort (times, G_N_ELEMENTS (times), sizeof times[0], compare_time);
  begun = g_get_monotonic_time ();
  g_array_unref (rounds_directory_look_alikes (directory, rid));
  alike = g_get_monotonic_time () - begun;
  g_test_message ("a query: median %.2f ms, p99 %.2f ms; look-alikes %.2f ms",
                  times[G_N_ELEMENTS (times) / 2] / 1e3,
                  times[G_N_ELEMENTS (times) * 99 / 100] / 1e3, alike / 1e3);
  g_snprintf (query, sizeof query, "%u", n);
  check (directory, mrn, query);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/directory/names", test_names);
  g_test_add_func ("/directory/numbers", test_numbers);
  g_test_add_func ("/directory/births", test_births);
  g_test_add_func ("/directory/look-alikes", test_look_alikes);
  g_test_add_func ("/directory/twins", test_twins);
  g_test_add_func ("/directory/unlike", test_unlike);
  g_test_add_func ("/directory/changes", test_changes);
  g_test_add_func ("/directory/sounds", test_sounds);
  g_test_add_func ("/directory/hostile", test_hostile);
  g_test_add_func ("/directory/many", test_many);
  return g_test_run ();
}
