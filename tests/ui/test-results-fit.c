/* What results and the flow sheet draw: no number, unit, flag or time of theirs is cut, on any page. */
#include "overview-fixture.h"

#include "cards.h"
#include "flow-row.h"
#include "flow-sheet-page.h"
#include "result-row.h"
#include "results-page.h"
#include "ui-checks.h"

#include <string.h>

static UiRecord *record;

/* ---- a chart of long values ---- */

#define FLAG(flag) "\"interpretation\":[{\"coding\":[{\"code\":\"" flag "\"}]}],"
#define RANGE \
  "\"referenceRange\":[{\"low\":{\"value\":1000000000},\"high\":{\"value\":2250000000}}],"
#define NUMBER(compare, value, unit) \
  "\"valueQuantity\":{" compare "\"value\":" value ",\"unit\":\"" unit "\"}"
#define MORE "\"comparator\":\">\","

typedef struct
{
  const char *code, *name, *at, *value;
  const char *more; /* of its id, where another has the instant */
} Measured;

static const Measured measured[] = {
  { "crp", "CRP", "10T08:00", NUMBER ("", "5.1", "mg/L") },
  { "ferritin", "Ferritin", "10T08:00", NUMBER ("", "12345.678", "ng/mL") },
  { "hbv", "HBV DNA", "09T08:00", NUMBER ("", "1150000000", "IU/mL") },
  { "hbv", "HBV DNA", "10T08:00", FLAG ("HH") RANGE NUMBER ("", "1250000000", "IU/mL") },
  { "hiv", "HIV RNA", "10T08:00", NUMBER (MORE, "10000000", "copies/mL") },
  { "cells", "Cells", "10T08:00",
    NUMBER ("", "123456789012345678901234", "10*12/L{standardized}") },
  { "lactate", "Lactate", "10T08:00", FLAG ("HH") NUMBER ("", "14.25", "mmol/L") },
  { "lactate", "Lactate", "10T08:00", NUMBER ("", "1.25", "mmol/L"), "-b" },
  { "culture", "Urine culture", "10T08:00",
    FLAG ("A") "\"valueString\":\">100,000 CFU/mL, 2 isolates\"" },
  { "titre", "Antinuclear antibody", "10T08:00",
    "\"valueString\":\"1:1280 speckled, repeated and confirmed\"" },
};

static void
add_measured (GString *json, const Measured *one)
{
  g_string_append_printf (
      json,
      "{\"resourceType\":\"Observation\",\"id\":\"%s-%.2s%.2s%s\",\"subject\":{\"reference\":"
      "\"Patient/long\"},\"status\":\"final\",\"category\":[{\"coding\":[{\"code\":"
      "\"laboratory\"}]}],\"code\":{\"coding\":[{\"system\":\"urn:made\",\"code\":\"%s\","
      "\"display\":\"%s\"}]},\"effectiveDateTime\":\"2026-11-%s:00-06:00\",%s}\n",
      one->code, one->at, one->at + 3, one->more != NULL ? one->more : "", one->code, one->name,
      one->at, one->value);
}

/* The last is critical twice a day, for ten days. */
static void
put_long_values (void)
{
  g_autoptr (GString) json = g_string_new (
      "{\"resourceType\":\"Patient\",\"id\":\"long\",\"name\":[{\"family\":\"Long\",\"given\":["
      "\"Lena\"]}],\"birthDate\":\"1960-02-29\"}\n");

  for (guint i = 0; i < G_N_ELEMENTS (measured); i++)
    add_measured (json, &measured[i]);
  for (guint i = 0; i < 20; i++)
    {
      guint day = i / 2 + 1, hour = i % 2 == 0 ? 6 : 18;
      g_autofree char *at = g_strdup_printf ("%02uT%02u:00", day, hour);
      g_autofree char *value = g_strdup_printf (FLAG ("HH") NUMBER ("", "1%02u%02u", "ng/L"), day,
                                                hour);

      add_measured (json, &(Measured){ "bnp", "NT-proBNP", at, value });
    }
  overview_put (record, json->str, "LONG Lena");
}

/* ---- rows ---- */

typedef struct
{
  const char *page;
  guint n; /* of rows that were drawn */
} Check;

static const char *
name_of (GtkWidget *row)
{
  return ROUNDS_IS_FLOW_ROW (row) ? rounds_flow_row_get_words (ROUNDS_FLOW_ROW (row))
                                  : rounds_result_row_get_words (ROUNDS_RESULT_ROW (row));
}

static void
check_row (GtkWidget *row, Check *check)
{
  if (ROUNDS_IS_FLOW_ROW (row) && rounds_flow_row_is_cut (ROUNDS_FLOW_ROW (row)))
    g_error ("%s: “%s” is cut", check->page, name_of (row));
  for (guint i = ROUNDS_RESULT_FLAG; ROUNDS_IS_RESULT_ROW (row) && i < ROUNDS_RESULT_N_COLUMNS; i++)
    if (rounds_result_row_is_cut (ROUNDS_RESULT_ROW (row), i))
      g_error ("%s: “%s” of “%s” is cut", check->page,
               rounds_result_row_get_text (ROUNDS_RESULT_ROW (row), i), name_of (row));
  check->n++;
}

static void
check_rows (GtkWidget *root, Check *check)
{
  if ((ROUNDS_IS_FLOW_ROW (root) || ROUNDS_IS_RESULT_ROW (root)) && gtk_widget_get_mapped (root))
    check_row (root, check);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_rows (child, check);
}

static void
check_page (const char *name, GtkWidget *(*make) (RoundsPatient *patient), int width)
{
  Check check = { .page = name };

  ui_record_show (record, make (record->patient), width, 900);
  ui_record_frames (record, 4);
  check_rows (GTK_WIDGET (record->window), &check);
  g_assert_cmpuint (check.n, >=, 3);
  ui_check_size (GTK_WIDGET (record->window), name);
}

/* The pages of windows that are 1600 and 900 wide, with and without their rail. */
static void
check_widths (const char *who)
{
  static const int widths[] = { 1413, 900, 714 };

  ui_record_open (record, who);
  for (guint large = 0; large < 2; large++)
    for (guint mirrored = 0; mirrored < 2; mirrored++)
      {
        g_object_set (gtk_settings_get_default (), "gtk-font-name",
                      large ? "Cantarell 22" : "Cantarell 11", NULL);
        gtk_widget_set_default_direction (mirrored ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
        for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
          {
            g_test_message ("%s, %d wide, %s, %s", who, widths[i], large ? "large" : "usual",
                            mirrored ? "right to left" : "left to right");
            check_page ("results", rounds_results_page_new, widths[i]);
            check_page ("flow sheet", rounds_flow_sheet_page_new, widths[i]);
          }
      }
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11", NULL);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

static void
test_long_values (void)
{
  check_widths ("LONG");
}

static void
test_demonstration (void)
{
  check_widths ("Wes853");
}

/* ---- heights ---- */

typedef struct
{
  int heading, least; /* the highest heading, the least high line */
  guint headings, n;  /* n: lines wholly in view */
} Heights;

static void
measure_rows (GtkWidget *root, Heights *heights)
{
  GtkWidget *list = gtk_widget_get_ancestor (root, GTK_TYPE_SCROLLED_WINDOW);
  int height = gtk_widget_get_height (root);
  graphene_rect_t at;

  if (ROUNDS_IS_RESULT_ROW (root) && list != NULL && gtk_widget_compute_bounds (root, list, &at) &&
      height > 0 && at.origin.y + at.size.height <= (float) gtk_widget_get_height (list) + .5f)
    {
      gboolean group = gtk_widget_has_css_class (root, "group");

      heights->headings += group;
      heights->n += !group;
      if (group)
        heights->heading = MAX (heights->heading, height);
      else
        heights->least = heights->least > 0 ? MIN (heights->least, height) : height;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    measure_rows (child, heights);
}

static Heights
show_heights (int width, const char *font)
{
  Heights heights = { 0 };

  g_object_set (gtk_settings_get_default (), "gtk-font-name", font, NULL);
  ui_record_show (record, rounds_results_page_new (record->patient), width, 900);
  ui_record_frames (record, 6);
  measure_rows (GTK_WIDGET (record->window), &heights);
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11", NULL);
  g_assert_cmpuint (heights.headings, >, 0);
  g_assert_cmpuint (heights.n, >, 1);
  return heights;
}

/* However many lines a result has, the heading of its panel has one. */
static void
test_headings (void)
{
  Heights wide, narrow, large;

  ui_record_open (record, "Wes853");
  wide = show_heights (1413, "Cantarell 11");
  narrow = show_heights (714, "Cantarell 11");
  large = show_heights (1413, "Cantarell 22");
  g_assert_cmpint (wide.heading, ==, wide.least);
  g_assert_cmpint (narrow.heading, ==, wide.heading);
  g_assert_cmpint (narrow.least, >, narrow.heading);
  g_assert_cmpint (large.least, >, large.heading);
}

/* What is said to stand below is what does (W8), whatever the heights are. */
static void
test_below (void)
{
  g_autofree char *words = NULL;
  Heights heights;

  ui_record_open (record, "Wes853");
  heights = show_heights (714, "Cantarell 11");
  words = g_strdup_printf ("and %u more series below", 55 - heights.n);
  g_assert_true (ui_shows (GTK_WIDGET (record->window), words));
}

/* ---- what a cell says ---- */

static GtkWidget *
find_row (GtkWidget *root, const char *begins)
{
  GtkWidget *found = NULL;

  if ((ROUNDS_IS_FLOW_ROW (root) || ROUNDS_IS_RESULT_ROW (root)) &&
      g_str_has_prefix (name_of (root), begins))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_row (child, begins);
  return found;
}

/* Each value of a day beside its time, and the newest first, for who hears it too. */
static void
test_spoken (void)
{
  GtkWidget *row;

  ui_record_open (record, "LONG");
  ui_record_show (record, rounds_flow_sheet_page_new (record->patient), 1413, 900);
  ui_record_frames (record, 3);
  row = find_row (GTK_WIDGET (record->window), "NT-proBNP");
  g_assert_nonnull (row);
  g_assert_nonnull (strstr (name_of (row), "10-Nov-2026 18:00 11018 ▲▲ HH · 06:00 11006 ▲▲ HH"));
}

/* Two values at one instant are both in the row, and none of them is the latest. */
static void
test_two_values (void)
{
  RoundsResultRow *row;

  ui_record_open (record, "LONG");
  ui_record_show (record, rounds_results_page_new (record->patient), 1413, 900);
  ui_record_frames (record, 3);
  row = ROUNDS_RESULT_ROW (find_row (GTK_WIDGET (record->window), "Lactate"));
  g_assert_cmpstr (rounds_result_row_get_text (row, ROUNDS_RESULT_VALUE), ==,
                   "14.25 mmol/L ▲▲ HH and 1.25 mmol/L");
  g_assert_cmpstr (rounds_result_row_get_text (row, ROUNDS_RESULT_FLAG), ==, "▲▲ HH");
  g_assert_cmpstr (rounds_result_row_get_text (row, ROUNDS_RESULT_CHANGE), ==,
                   "2 values at one time: no difference");
}

/* Nor does the overview go by the one that stands last: the other's flag brings the line to the top. */
static void
test_two_on_overview (void)
{
  g_autoptr (RoundsCard) card = NULL;
  const RoundsCardLine *found = NULL;

  card = rounds_card_results (ui_record_open (record, "LONG"));
  for (guint i = 0; i < card->lines->len && found == NULL; i++)
    {
      const RoundsCardLine *line = &g_array_index (card->lines, RoundsCardLine, i);

      if (g_str_has_prefix (line->cells[0].text, "Lactate"))
        found = line;
    }
  if (found == NULL)
    g_error ("the overview has no line of lactate");
  g_assert_cmpstr (found->cells[1].text, ==, "▲▲ HH");
  g_assert_cmpstr (found->cells[2].text, ==, "2 values");
}

/* ---- a long list of rows of differing height ---- */

/* Forty by turns with a status that needs more lines. */
static void
put_many (void)
{
  g_autoptr (GString) json = g_string_new (
      "{\"resourceType\":\"Patient\",\"id\":\"many\",\"name\":[{\"family\":\"Many\",\"given\":["
      "\"Mona\"]}],\"birthDate\":\"1960-02-29\"}\n");

  for (guint i = 0; i < 320; i++)
    g_string_append_printf (
        json,
        "{\"resourceType\":\"Observation\",\"id\":\"many-%u\",\"subject\":{\"reference\":"
        "\"Patient/many\"},\"status\":\"final\",\"category\":[{\"coding\":[{\"code\":"
        "\"laboratory\"}]}],\"code\":{\"coding\":[{\"system\":\"urn:made\",\"code\":\"m%u\","
        "\"display\":\"Series %03u\"}]},%s\"effectiveDateTime\":\"2026-11-10T08:00:00-06:00\","
        "\"valueQuantity\":{\"value\":%u,\"unit\":\"mmol/L\"}}\n",
        i, i, i,
        i / 40 % 2 == 1 ? "\"note\":[{\"text\":\"taken from the line that ran, haemolysed, and "
                          "repeated by telephone at the wish of the ward\"}],"
                        : "",
        i + 1);
  overview_put (record, json->str, "MANY Mona");
}

static GtkWidget *
find_list (GtkWidget *root)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LIST_VIEW (root) && gtk_widget_get_mapped (root))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_list (child);
  return found;
}

/* The last row that is wholly in view. */
static GtkWidget *
last_in_view (GtkWidget *list, gboolean selected)
{
  GtkWidget *last = NULL;
  float y = -1;

  for (GtkWidget *item = gtk_widget_get_first_child (list); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      gboolean chosen = (gtk_widget_get_state_flags (item) & GTK_STATE_FLAG_SELECTED) != 0;
      graphene_rect_t at;

      if (gtk_widget_compute_bounds (item, list, &at) && at.size.height > 0 && at.origin.y > y &&
          at.origin.y + at.size.height <= (float) gtk_widget_get_height (list) + .5f &&
          gtk_widget_get_child_visible (item) && (chosen || !selected))
        {
          last = gtk_widget_get_first_child (item);
          y = at.origin.y;
        }
    }
  return last;
}

/* A turn of the wheel passes by no row, and who is chosen by its place is in view. */
static void
test_long_list (void)
{
  GtkWidget *list;
  GtkAdjustment *down;
  guint n = 0;

  ui_record_open (record, "MANY Mona");
  ui_record_show (record, rounds_results_page_new (record->patient), 1413, 900);
  ui_record_frames (record, 6);
  list = find_list (GTK_WIDGET (record->window));
  down = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));
  /* The length of the rest is guessed from what was shown. */
  for (; n < 200 && gtk_adjustment_get_value (down) + gtk_adjustment_get_page_size (down) <
                        gtk_adjustment_get_upper (down);
       n++)
    {
      g_autofree char *last = g_strdup (name_of (last_in_view (list, FALSE)));
      GtkWidget *row;
      graphene_rect_t at;

      gtk_adjustment_set_value (down, gtk_adjustment_get_value (down) + 180);
      ui_record_frames (record, 2);
      row = find_row (list, last);
      g_assert_true (row != NULL && gtk_widget_compute_bounds (row, list, &at));
      g_assert_cmpfloat (at.origin.y + at.size.height, >, 0);
    }
  g_assert_cmpuint (n, >, 20);
  for (guint i = 5; i < 320; i += 35)
    {
      g_autofree char *name = g_strdup_printf ("Series %03u", i - 1);

      gtk_widget_activate_action (list, "list.scroll-to-item", "u", i);
      gtk_selection_model_select_item (gtk_list_view_get_model (GTK_LIST_VIEW (list)), i, TRUE);
      ui_record_frames (record, 3);
      g_assert_nonnull (last_in_view (list, TRUE));
      g_assert_true (g_str_has_prefix (name_of (last_in_view (list, TRUE)), name));
    }
}

/* ---- trends ---- */

/* How many pixels in a line to the left of the newest point's dot have ink in a row; 0: no dot. */
static int
length_of_trend (GtkWidget *row)
{
  g_autoptr (GdkTexture) picture = ui_picture (row);
  int width = gdk_texture_get_width (picture), height = gdk_texture_get_height (picture);
  g_autofree guint32 *pixels = g_new (guint32, (gsize) width * (gsize) height);
  int dot = 0, length = 0;

  gdk_texture_download (picture, (guchar *) pixels, (gsize) width * sizeof *pixels);
  for (int i = 0; i < width * height; i++) /* BGRA, native order */
    if ((int) (pixels[i] & 255) - (int) (pixels[i] >> 16 & 255) > 100)
      dot = MAX (dot, i % width);
  for (gboolean ink = dot > 0; ink && length < dot; length += ink)
    {
      ink = FALSE;
      for (int y = 1; y + 3 < height; y++)
        ink |= (pixels[y * width + dot - length] >> 8 & 255) < 160;
    }
  return length;
}

/* A series that may be plotted has its line in the row, and one that may not has none. */
static void
test_trend (void)
{
  GtkWidget *root;

  ui_record_open (record, "Wes853");
  ui_record_show (record, rounds_results_page_new (record->patient), 1413, 900);
  ui_record_frames (record, 3);
  root = GTK_WIDGET (record->window);
  g_assert_cmpint (length_of_trend (find_row (root, "Potassium, serum or plasma,")), >, 60);
  g_assert_cmpint (length_of_trend (find_row (root, "Urea nitrogen, blood,")), >, 60);
  g_assert_cmpint (length_of_trend (find_row (root, "HbA1c, blood,")), ==, 0);
}

/* ---- words that are cut ---- */

/* Whatever the width: an ellipsis never stands behind a part of a number. */
static void
test_no_number_is_cut (void)
{
  static const char *const texts[] = { "final · 31-Oct-2026 corrected, was 10306.8 · goal < 5",
                                       "limit > 10000000 copies", "1250000000",
                                       "⚠ 1.9362 mg/dL in Serum or Plasma" };
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GtkWidget *label = g_object_ref_sink (gtk_label_new (NULL));
  RoundsPaint paint;

  rounds_paint_begin (&paint, label, snapshot);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (int room = 20; room < 500; room++)
      {
        graphene_rect_t box = GRAPHENE_RECT_INIT (0, 0, (float) room, 30);
        const char *drawn;
        gsize n;
        rounds_paint_text (&paint, &box, texts[i], ROUNDS_INK_TEXT, ROUNDS_TEXT_START);
        drawn = pango_layout_get_text (paint.layout);
        n = strlen (drawn);
        if (strcmp (drawn, texts[i]) == 0)
          continue;
        g_assert_true (g_str_has_suffix (drawn, "…"));
        g_assert_false (pango_layout_is_ellipsized (paint.layout));
        n -= strlen ("…");
        g_assert_cmpint (strncmp (drawn, texts[i], n), ==, 0);
        g_assert_false (n > 0 && g_ascii_isdigit (texts[i][n - 1]) &&
                        strchr ("0123456789.", texts[i][n]) != NULL);
        g_assert_cmpstr (drawn, !=, "final · 31-Oct-2026 corrected, was 10306.8 · goal <…");
        g_assert_false (g_str_has_prefix (drawn, "⚠ 1.9362") && strstr (drawn, "mg/dL") == NULL);
        g_assert_false (g_str_has_suffix (drawn, "Oct…"));
      }
  rounds_paint_end (&paint);
  g_object_unref (label);
  g_object_unref (snapshot);
}

/* On as many lines as were counted, of which none begins inside a date or with a unit. */
static void
test_no_date_is_torn (void)
{
  static const char *const texts[] = { "final · 31-Oct-2026 corrected, was 10306.8 mmol/L",
                                       "⚠ missing 01-Nov-2026 · goal < 130 mmol/L" };
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GtkWidget *label = g_object_ref_sink (gtk_label_new (NULL));
  const RoundsTextStyle style = ROUNDS_TEXT_FIT | ROUNDS_TEXT_WRAP;
  RoundsPaint paint;
  int wrapped = 0;

  rounds_paint_begin (&paint, label, snapshot);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (int room = 120; room < 500; room++)
      {
        graphene_rect_t box = GRAPHENE_RECT_INIT (0, 0, (float) room, 90);
        int lines;

        rounds_paint_text (&paint, &box, texts[i], ROUNDS_INK_TEXT, style);
        lines = pango_layout_get_line_count (paint.layout);
        if (lines > 1)
          g_assert_cmpint (lines, ==, rounds_text_lines (label, texts[i], style, room));
        for (int k = 1; k < lines; k++, wrapped++)
          {
            const char *at = texts[i] +
                             pango_layout_get_line_readonly (paint.layout, k)->start_index;

            g_assert_cmpint (at[-1], ==, ' ');
            g_assert_false (g_str_has_prefix (at, "mmol") || g_str_has_prefix (at, "130"));
          }
      }
  g_assert_cmpint (wrapped, >, 100);
  rounds_paint_end (&paint);
  g_object_unref (label);
  g_object_unref (snapshot);
}

/* A year alone is said as a year. */
static void
test_since_as_given (void)
{
  GtkWidget *page;

  overview_put (record,
                "{\"resourceType\":\"Patient\",\"id\":\"vague\",\"name\":[{\"family\":\"Vague\","
                "\"given\":[\"Vera\"]}],\"birthDate\":\"1960-02-29\"}\n"
                "{\"resourceType\":\"Observation\",\"id\":\"vague-1\",\"subject\":{\"reference\":"
                "\"Patient/vague\"},\"status\":\"final\",\"category\":[{\"coding\":[{\"code\":"
                "\"laboratory\"}]}],\"code\":{\"text\":\"Sodium\"},\"effectiveDateTime\":\"1987\","
                "\"valueQuantity\":{\"value\":140,\"unit\":\"mmol/L\"}}\n",
                "VAGUE Vera");
  ui_record_open (record, "VAGUE Vera");
  page = rounds_results_page_new (record->patient);
  ui_record_show (record, page, 1430, 720);
  g_assert_true (ui_shows (page, "Every panel · since 1987"));
}

int
main (int argc, char **argv)
{
  int status;

  ui_test_init (&argc, &argv);
  ui_test_style ();
  record = ui_record_new ();
  put_long_values ();
  put_many ();
  g_test_add_func ("/results-fit/long-values", test_long_values);
  g_test_add_func ("/results-fit/demonstration", test_demonstration);
  g_test_add_func ("/results-fit/headings", test_headings);
  g_test_add_func ("/results-fit/below", test_below);
  g_test_add_func ("/results-fit/spoken", test_spoken);
  g_test_add_func ("/results-fit/two-values", test_two_values);
  g_test_add_func ("/results-fit/two-on-overview", test_two_on_overview);
  g_test_add_func ("/results-fit/trend", test_trend);
  g_test_add_func ("/results-fit/since-as-given", test_since_as_given);
  g_test_add_func ("/results-fit/no-number-is-cut", test_no_number_is_cut);
  g_test_add_func ("/results-fit/long-list", test_long_list);
  g_test_add_func ("/results-fit/no-date-is-torn", test_no_date_is_torn);
  status = g_test_run ();
  ui_record_free (record);
  return status;
}
