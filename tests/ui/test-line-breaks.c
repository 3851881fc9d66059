/* test-line-breaks.c: at no width does a line of a label end inside a date or a unit, or between a number and its
 * unit, whatever words it is given, when; and what is none of these breaks where it did. */
#include "ui-test.h"

#include <string.h>

#define SIGNS "Sign for SPENCER878 Wes853, 21-Oct-1962"

/* The first line of words that ends so; NULL. */
static const char *
find_torn (GtkLabel *label, const char *end)
{
  PangoLayout *layout = gtk_label_get_layout (label);

  for (GSList *at = pango_layout_get_lines_readonly (layout); at != NULL && at->next != NULL;
       at = at->next)
    {
      const PangoLayoutLine *line = at->data;
      const char *text = pango_layout_get_text (layout) + line->start_index;

      if ((gsize) line->length >= strlen (end) &&
          memcmp (text + line->length - strlen (end), end, strlen (end)) == 0)
        return text;
    }
  return NULL;
}

static guint
count_torn (GtkWidget *window, GtkLabel *label, const char *end)
{
  guint n = 0;

  for (int width = 420; width >= 140; width -= 31)
    {
      gtk_widget_set_size_request (GTK_WIDGET (label), width, -1);
      gtk_window_set_default_size (GTK_WINDOW (window), width, 300);
      ui_wait_painted (window, 1);
      n += find_torn (label, end) != NULL;
    }
  return n;
}

static GtkLabel *
new_label (const char *words)
{
  GtkLabel *label = GTK_LABEL (gtk_label_new (words));

  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (label, 8);
  gtk_label_set_max_width_chars (label, 8);
  return label;
}

static void
test_dates (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkLabel *label = new_label (SIGNS);

  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (label));
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_mapped (window);
  g_assert_cmpuint (count_torn (window, label, "21-"), ==, 0);
  g_assert_cmpuint (count_torn (window, label, "21"), ==, 0);
  gtk_label_set_text (label,
                      "reported 31-Oct-2026 23:30 to 16-Nov-2026 08:00, a long-term illness");
  g_assert_cmpuint (count_torn (window, label, "31-"), ==, 0);
  g_assert_cmpuint (count_torn (window, label, "16-"), ==, 0);
  g_assert_cmpuint (count_torn (window, label, "long-"), >, 0);
  g_assert_cmpstr (gtk_label_get_text (label), ==,
                   "reported 31-Oct-2026 23:30 to 16-Nov-2026 08:00, a long-term illness");
  gtk_label_set_text (label, "nothing dated");
  g_assert_null (gtk_label_get_attributes (label));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Made later, in a window that is there. */
static void
test_later (void)
{
  GtkWidget *window = gtk_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkLabel *label = new_label (SIGNS);

  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_mapped (window);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (label));
  g_assert_cmpuint (count_torn (window, label, "21-"), ==, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* In a window of its own, whose owner closes it. */
static GtkLabel *
show_label (const char *words, GtkWidget **window)
{
  GtkLabel *label = new_label (words);

  *window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (*window), GTK_WIDGET (label));
  gtk_window_present (GTK_WINDOW (*window));
  ui_wait_mapped (*window);
  return label;
}

/* Nowhere in these. */
static void
check_whole (GtkWidget *window, GtkLabel *label, const char *const *torn, gsize n)
{
  for (gsize i = 0; i < n; i++)
    g_assert_cmpuint (count_torn (window, label, torn[i]), ==, 0);
}

/* A unit at its slash, a number from its unit; a path breaks where it did, and nothing is added to the words. */
static void
test_units (void)
{
  static const char *const words[] = {
    "eGFR, CKD-EPI 2021 36 mL/min/1.73 m², Potassium, serum or plasma 7.1 mmol/L ▲ H",
    "goal < 130/80 mmHg, one of 15 /min and of 98 %, 500 mg once daily, 10 MG/ML of it, ≥ 60 mg",
  };
  static const char *const torn[] = { "mL/", "min/",  "mmol/", "130/",    "MG/",
                                      "36 ", "1.73 ", "7.1 ",  "130/80 ", "15 ",
                                      "98 ", "500 ",  "10 ",   "< ",      "≥ " };
  GtkWidget *window;
  GtkLabel *label = show_label (words[0], &window);

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gtk_label_set_text (label, words[i]);
      check_whole (window, label, torn, G_N_ELEMENTS (torn));
      g_assert_cmpstr (gtk_label_get_text (label), ==, words[i]);
    }
  gtk_label_set_text (label,
                      "found in http://terminology.hl7.org/CodeSystem/condition of 5 people");
  g_assert_cmpuint (count_torn (window, label, "/"), >, 0);
  gtk_label_set_text (label, "Albumin/creatinine, serum/plasma");
  g_assert_cmpuint (count_torn (window, label, "/"), >, 0);
  gtk_label_set_text (label, "5 people and 2 notes / 3 lists");
  g_assert_null (gtk_label_get_attributes (label));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Nor a range, from its dash to its unit; two dates with a dash between break there and nowhere in them. */
static void
test_ranges (void)
{
  static const char *const words[] = {
    "Plausible: systolic 20–350 mm[Hg], diastolic 10–250 mm[Hg].",
    "Plausible: 1–5000 10*3/uL, from 13:00–13:40, reference 3.5–5.1 mmol/L of it",
  };
  static const char *const torn[] = { "20–", "10–", "350 ", "250 ",   "1–",   "5000 ",
                                      "10*", "*3/", "00–",  "13:40–", "3.5–", "5.1 " };
  GtkWidget *window;
  GtkLabel *label = show_label (words[0], &window);

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gtk_label_set_text (label, words[i]);
      check_whole (window, label, torn, G_N_ELEMENTS (torn));
    }
  gtk_label_set_text (label, "from 21-Oct-1962–16-Nov-2026 on");
  g_assert_cmpuint (count_torn (window, label, "1962–"), >, 0);
  g_assert_cmpuint (count_torn (window, label, "21-"), ==, 0);
  g_assert_cmpuint (count_torn (window, label, "16-"), ==, 0);
  gtk_label_set_text (label, "“a word – another”, … a–z");
  g_assert_null (gtk_label_get_attributes (label));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* "a · b" in so many lines as there are: no line begins with the separator, and it is still a place to break. */
static void
test_separator (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkLabel *label = new_label ("no curated problem list · 9 from encounters · also open: 3, 2, 1");
  guint n_before = 0;

  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (label));
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_mapped (window);
  for (int width = 420; width >= 140; width -= 7)
    {
      gtk_widget_set_size_request (GTK_WIDGET (label), width, -1);
      gtk_window_set_default_size (GTK_WINDOW (window), width, 300);
      ui_wait_painted (window, 1);
      n_before += find_torn (label, "list ") != NULL || find_torn (label, "encounters ") != NULL;
    }
  g_assert_cmpuint (n_before, ==, 0);
  g_assert_cmpuint (count_torn (window, label, "· "), >, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* From right to left, figures alone keep their order; at once, when they change, and only there. */
static void
test_figures (void)
{
  static const char *const turned[] = { "3.5–5.1", "≥ 60", "< 0.04", "−0.2" };
  static const char *const kept[] = { "54", "1.5", "≥ 60 mL", "–", "5 records" };

  for (guint rtl = 0; rtl < 2; rtl++)
    {
      GtkWidget *window = gtk_window_new (), *label = gtk_label_new (turned[0]);

      gtk_widget_set_direction (label, rtl ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
      gtk_window_set_child (GTK_WINDOW (window), label);
      gtk_window_present (GTK_WINDOW (window));
      ui_wait_mapped (label);
      for (guint i = 0; i < G_N_ELEMENTS (turned); i++)
        {
          const char *text;

          if (i > 0)
            gtk_label_set_text (GTK_LABEL (label), turned[i]);
          text = gtk_label_get_text (GTK_LABEL (label));
          g_assert_true (g_str_has_suffix (text, turned[i]));
          g_assert_cmpint (pango_layout_get_direction (gtk_label_get_layout (GTK_LABEL (label)), 0),
                           ==, PANGO_DIRECTION_LTR);
        }
      for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
        {
          gtk_label_set_text (GTK_LABEL (label), kept[i]);
          g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, kept[i]);
        }
      gtk_window_destroy (GTK_WINDOW (window));
    }
}

/* A flag's sign from its letters, the dashes from an option's name; a dash between words breaks where it did. */
static void
test_flags (void)
{
  static const char *const words[] = {
    "Potassium, serum or plasma 6.6 mmol/L ▲▲ HH and then Sodium, serum or plasma 133 mmol/L ▼ L, "
    "of it",
    "No model is installed. Name a model file with --model, or with --engine-model of it.",
  };
  static const char *const torn[] = { "▲ ", "▼ ", " --", " -" };
  GtkWidget *window;
  GtkLabel *label = show_label (words[0], &window);

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gtk_label_set_text (label, words[i]);
      check_whole (window, label, torn, G_N_ELEMENTS (torn));
    }
  gtk_label_set_text (label, "which he had -- and that is well-known long-term knowledge of it");
  g_assert_cmpuint (count_torn (window, label, "long-"), >, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  ui_test_style ();
  g_test_add_func ("/line-breaks/words", test_dates);
  g_test_add_func ("/line-breaks/later", test_later);
  g_test_add_func ("/line-breaks/units", test_units);
  g_test_add_func ("/line-breaks/ranges", test_ranges);
  g_test_add_func ("/line-breaks/flags", test_flags);
  g_test_add_func ("/line-breaks/separator", test_separator);
  g_test_add_func ("/line-breaks/figures", test_figures);
  return g_test_run ();
}
