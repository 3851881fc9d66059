/* test-print-plot.c: a plot on paper: as its page shows it, and every value of its time in a table. */
#include "overview-fixture.h"

#include "paper-fixture.h"
#include "plot-drawing.h"
#include "plot-paper.h"
#include "say.h"

#include <string.h>

#define LOINC "http://loinc.org"
#define MADE  "urn:made"
#define LABEL                                                                                  \
  ",\"meta\":{\"security\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ActCode\"," \
  "\"code\":\"HIV\"}]}"
#define SUBJECT "\"subject\":{\"reference\":\"Patient/p\"}"
#define PERSON                                                                         \
  "{\"resourceType\":\"Patient\",\"id\":\"p\",\"name\":[{\"family\":\"Plotted\","      \
  "\"given\":[\"Anna\"]}],\"identifier\":[{\"type\":{\"coding\":[{\"code\":\"MR\"}]}," \
  "\"value\":\"4711-0815\"}],\"birthDate\":\"1960-02-29\"}\n"

static UiRecord *record;

/* ---- charts ---- */

/* value: what stands behind "value", as "Quantity\":{...}". */
typedef struct
{
  const char *id, *code, *when, *value;
  gboolean sensitive;
} Result;

static void
put_result (GString *json, const Result *one)
{
  g_string_append_printf (json,
                          "{\"resourceType\":\"Observation\",\"id\":\"%s\"%s," SUBJECT
                          ",\"status\":\"final\",\"category\":[{\"coding\":[{\"code\":"
                          "\"laboratory\"}]}],\"code\":{\"coding\":[{\"system\":\"" MADE
                          "\",\"code\":\"%s\",\"display\":\"%s\"}]}",
                          one->id, one->sensitive ? LABEL : "", one->code, one->code);
  if (one->when != NULL)
    g_string_append_printf (json, ",\"effectiveDateTime\":\"%s\"", one->when);
  g_string_append_printf (json, ",\"value%s}\n", one->value);
}

#define NUMBER(value) "Quantity\":{\"value\":" value ",\"unit\":\"mmol/L\"}"

static void
open_made (const Result *results, gsize n)
{
  g_autoptr (GString) json = g_string_new (PERSON);

  for (gsize i = 0; i < n; i++)
    put_result (json, &results[i]);
  overview_put (record, json->str, "PLOTTED Anna");
  ui_record_open (record, "PLOTTED");
}

/* ---- papers ---- */

/* The page of these codes, and what it shows. (transfer floating) */
static GtkWidget *
show (const char *system, const char *const *codes, RoundsPlotShown *shown)
{
  g_autoptr (GPtrArray) series = g_ptr_array_new ();
  const RoundsChartIndex *index = rounds_patient_get_index (record->patient);
  GtkWidget *page;

  for (; *codes != NULL; codes++)
    {
      const RoundsSeries *one = rounds_chart_series (index, system, *codes, NULL);

      g_assert_nonnull (one);
      g_ptr_array_add (series, (gpointer) one);
    }
  page = rounds_plot_page_new (record->patient, series);
  ui_record_show (record, page, 1420, 760);
  g_assert_true (rounds_plot_page_get_shown (ROUNDS_PLOT_PAGE (page), shown));
  return page;
}

/* All words of all its pages; takes paper. Every sheet says whose it is and which one of how many. */
static char *
words_of (RoundsPaper *paper)
{
  g_autofree char *who = rounds_say_who (rounds_patient_get_person (record->patient));
  char *words = paper_fixture_words_at (paper, PAPER_A4,
                                        (const char *const[]){ who, "MRN ", "As of ", NULL });

  rounds_paper_free (paper);
  return words;
}

/* The plot, its key, and each value with its time, unit, flag, status, range and source. */
static void
test_values (void)
{
  const char *const codes[] = { "2823-3", "2951-2", NULL };
  g_autofree char *words = NULL;
  RoundsPlotShown shown;

  ui_record_open (record, "Wes853");
  show (LOINC, codes, &shown);
  words = words_of (rounds_plot_paper_new (record->patient, &shown, FALSE, NULL));
  paper_fixture_assert_has (words, "Potassium, serum or plasma · mmol/L\n");
  paper_fixture_assert_has (words,
                            "● Potassium, serum or plasma (line) · ◇ Potassium, blood (dashes");
  paper_fixture_assert_has (words, " · ground with a dashed edge: the range");
  paper_fixture_assert_has (words, "encounters in this time");
  paper_fixture_assert_has (words, "Medicines in this time\n");
  paper_fixture_assert_has (words, "Not on the axis of the first: another analyte");
  paper_fixture_assert_has (words,
                            "13-Nov-2026 12:10: 139 mmol/L · 136–145 · final\nrange 136–145");
  paper_fixture_assert_has (words, "\t5.4 mmol/L\t▲ H high\t3.5–5.1\tfinal\tObservation/");
  paper_fixture_assert_has (words, ", version\u00a01\n");
  paper_fixture_assert_has (words, "corrected, was 6.8");
}

/* ---- what is hard ---- */

/* One value is a plot. */
static void
test_one (void)
{
  static const Result results[] = { { "one", "One", "2026-11-15T08:00:00-06:00", NUMBER ("5.1"),
                                      FALSE } };
  const char *const codes[] = { "One", NULL };
  g_autofree char *words = NULL;
  RoundsPlotShown shown;

  open_made (results, G_N_ELEMENTS (results));
  show (MADE, codes, &shown);
  words = words_of (rounds_plot_paper_new (record->patient, &shown, FALSE, NULL));
  paper_fixture_assert_has (words,
                            "1 of 1 value is of this time, 14-Nov-2026 20:00 to 15-Nov-2026 19:59");
  paper_fixture_assert_has (words, "no range with its 1 value · ring: flagged");
  paper_fixture_assert_has (
      words, "15-Nov-2026 08:00\t5.1 mmol/L\t\tno range\tfinal\tObservation/one, version\u00a01");
  paper_fixture_assert_has (words, "No medicine of this record runs in this time");
}

/* A limit is drawn and said to be one; text, what has no date, and what is of another unit are in words. */
static void
test_unlike (void)
{
  static const Result results[] = {
    { "a", "Salt", "2026-11-11T08:00:00-06:00", NUMBER ("5.1"), FALSE },
    { "b", "Salt", "2026-11-12T08:00:00-06:00",
      "Quantity\":{\"value\":5,\"comparator\":\"<\",\"unit\":\"mmol/L\"}", FALSE },
    { "c", "Salt", NULL, NUMBER ("4.4"), FALSE },
    { "g", "Salt", NULL, "Quantity\":{\"value\":4,\"comparator\":\"<\",\"unit\":\"mmol/L\"}",
      FALSE },
    { "d", "Crumbs", "2026-11-12T08:00:00-06:00", "Quantity\":{\"value\":7,\"unit\":\"{crumbs}\"}",
      FALSE },
    { "e", "Look", "2026-11-12T08:00:00-06:00", "String\":\"cloudy\"", FALSE },
    { "f", "Span", "2026-11-12T08:00:00-06:00",
      "Range\":{\"low\":{\"value\":3,\"unit\":\"mm\"},\"high\":{\"value\":5,\"unit\":\"mm\"}}",
      FALSE },
  };
  const char *const codes[] = { "Salt", "Crumbs", "Look", "Span", NULL }, *const look[] = { "Look",
                                                                                            NULL };
  g_autofree char *words = NULL, *text = NULL;
  RoundsPlotShown shown;

  open_made (results, G_N_ELEMENTS (results));
  show (MADE, codes, &shown);
  words = words_of (rounds_plot_paper_new (record->patient, &shown, FALSE, NULL));
  paper_fixture_assert_has (words, "2 of 4 values are of this time");
  paper_fixture_assert_has (words, "19:59 · 2 not dated: in the table only");
  paper_fixture_assert_has (words,
                            "\t< 5 mmol/L\t\tno range\tfinal · a limit, shown as an arrow\t");
  paper_fixture_assert_has (words, "not dated\t4.4 mmol/L\t");
  /* No arrow is said to be where none is. */
  paper_fixture_assert_has (words,
                            "not dated\t< 4 mmol/L\t\tno range\tfinal · not plotted: not dated\t");
  paper_fixture_assert_has (words, "Not on the axis of the first: another unit: never on one axis");
  paper_fixture_assert_has (words, "not a number: it is in the table only");
  paper_fixture_assert_has (words, "\tcloudy\t");
  paper_fixture_assert_has (words, "\t3 mm .. 5 mm\t");
  show (MADE, look, &shown);
  text = words_of (rounds_plot_paper_new (record->patient, &shown, FALSE, NULL));
  paper_fixture_assert_has (
      text, "Look\nnot a number: it is in the table only\n1 of 1 value is of this time");
  paper_fixture_assert_has (text, "\tcloudy\t");
}

/* Before the first value there is none, and that is said. */
static void
test_none_yet (void)
{
  static const Result results[] = { { "none", "Later", "2026-11-15T08:00:00-06:00", NUMBER ("5.1"),
                                      FALSE } };
  const char *const codes[] = { "Later", NULL };
  g_autofree char *words = NULL;
  RoundsPlotShown shown;

  open_made (results, G_N_ELEMENTS (results));
  rounds_patient_set_at (record->patient,
                         rounds_patient_get_now (record->patient) - 86400000ll * 30);
  show (MADE, codes, &shown);
  words = words_of (rounds_plot_paper_new (record->patient, &shown, FALSE, NULL));
  rounds_patient_set_at (record->patient, ROUNDS_NOW);
  paper_fixture_assert_has (words, "Later · mmol/L\nno value up to this moment\n");
  paper_fixture_assert_has (words, "No value in this time");
  paper_fixture_assert_not (words, "5.1");
}

/* Five hundred values: each is in the table once, on sheets that all say whose they are. */
static void
test_many (void)
{
  const char *const codes[] = { "Heap", NULL };
  g_autoptr (GString) json = g_string_new (PERSON);
  g_autofree char *words = NULL;
  RoundsPlotShown shown;

  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *id = g_strdup_printf ("v%u", i);
      g_autofree char *value = g_strdup_printf ("Quantity\":{\"value\":%u,\"unit\":\"mmol/L\"}",
                                                1000 + i);
      g_autofree char *when = g_strdup_printf ("2025-%02u-%02uT%02u:00:00-06:00", i / 45 + 1,
                                               i % 45 / 2 + 1, i % 2 + 8);

      put_result (json, &(Result){ id, "Heap", when, value, FALSE });
    }
  overview_put (record, json->str, "PLOTTED Anna");
  ui_record_open (record, "PLOTTED");
  show (MADE, codes, &shown);
  words = words_of (rounds_plot_paper_new (record->patient, &shown, FALSE, NULL));
  paper_fixture_assert_has (words, "500 of 500 values are of this time");
  paper_fixture_assert_has (words, "Too many values for a symbol each");
  g_assert_cmpuint (paper_fixture_count (words, ", version\u00a01\n"), ==, 500);
}

/* What the page shows of another time is counted, and on the paper of all times. */
static void
test_other_times (void)
{
  static const Result results[] = {
    { "o1", "Far", "2016-11-11T08:00:00-06:00", NUMBER ("4.1"), FALSE },
    { "o2", "Far", "2026-11-11T08:00:00-06:00", NUMBER ("5.1"), FALSE },
    { "o3", "Far", "2026-11-14T08:00:00-06:00", NUMBER ("6.1"), FALSE },
  };
  const char *const codes[] = { "Far", NULL };
  g_autofree char *words = NULL;
  RoundsPlotShown shown;

  open_made (results, G_N_ELEMENTS (results));
  show (MADE, codes, &shown);
  shown.from = rounds_patient_get_now (record->patient) - 86400000ll * 7;
  shown.to = rounds_patient_get_now (record->patient) - 86400000ll * 3;
  words = words_of (rounds_plot_paper_new (record->patient, &shown, FALSE, NULL));
  paper_fixture_assert_has (
      words, "1 of 3 values are of this time, 09-Nov-2026 to 13-Nov-2026 · 1 earlier");
  paper_fixture_assert_has (words, " · 1 earlier: not on this paper · 1 later: not on this paper");
  paper_fixture_assert_not (words, "4.1 mmol/L");
  paper_fixture_assert_has (words, "5.1 mmol/L");
  paper_fixture_assert_not (words, "6.1 mmol/L");
}

/* Without its values, what is sensitive has no name on it; with them it says so. */
static void
test_sensitive (void)
{
  static const Result results[] = {
    { "s1", "Sugar", "2026-11-11T08:00:00-06:00", NUMBER ("4.1"), FALSE },
    { "s2", "Sugar", "2026-11-12T08:00:00-06:00", NUMBER ("777"), TRUE },
    { "s3", "Virus", "2026-11-14T08:00:00-06:00", NUMBER ("6.1"), TRUE },
  };
  const char *const sugar[] = { "Sugar", "Virus", NULL }, *const virus[] = { "Virus", NULL };
  g_autofree char *words = NULL, *all = NULL, *none = NULL;
  RoundsPlotShown shown;
  guint kept_back = 0;

  open_made (results, G_N_ELEMENTS (results));
  show (MADE, sugar, &shown);
  words = words_of (rounds_plot_paper_new (record->patient, &shown, FALSE, &kept_back));
  g_assert_cmpuint (kept_back, ==, 2);
  paper_fixture_assert_has (words, "4.1 mmol/L");
  paper_fixture_assert_not (words, "777");
  paper_fixture_assert_not (words, "Virus");
  paper_fixture_assert_has (words, "2 sensitive or social entries are not on this paper");
  all = words_of (rounds_plot_paper_new (record->patient, &shown, TRUE, NULL));
  paper_fixture_assert_has (all, "777 mmol/L");
  paper_fixture_assert_has (all, "Virus · mmol/L");
  paper_fixture_assert_has (all, "Sensitive and social entries are on this paper");
  show (MADE, virus, &shown);
  none = words_of (rounds_plot_paper_new (record->patient, &shown, FALSE, NULL));
  paper_fixture_assert_not (none, "Virus");
  paper_fixture_assert_has (none, "1 sensitive or social entry is not on this paper");
}

/* ---- how it looks ---- */

/* The first sheet as pixels. (transfer full) */
static cairo_surface_t *
draw_sheet (void)
{
  const char *const codes[] = { "2823-3", NULL };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 595, 842);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (RoundsPaper) paper = NULL;
  RoundsPlotShown shown;

  show (LOINC, codes, &shown);
  paper = rounds_plot_paper_new (record->patient, &shown, FALSE, NULL);
  rounds_paper_layout (paper, PAPER_A4);
  rounds_paper_draw (paper, cr, 0);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* Dark, high contrast, letters twice as large: none of it is the paper's. */
static void
test_one_look (void)
{
  cairo_surface_t *light, *other;

  ui_record_open (record, "Wes853");
  light = draw_sheet ();
  ui_test_look ("contrast-dark");
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 2 * 96 * 1024, NULL);
  other = draw_sheet ();
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024, NULL);
  ui_test_look ("light");
  g_assert_cmpmem (cairo_image_surface_get_data (light),
                   (gsize) (842 * cairo_image_surface_get_stride (light)),
                   cairo_image_surface_get_data (other),
                   (gsize) (842 * cairo_image_surface_get_stride (other)));
  cairo_surface_destroy (light);
  cairo_surface_destroy (other);
}

#define WIDE 840
#define HIGH 460

/* The potassium of a record; its latest is selected where series is 0. (transfer full) */
static GskRenderNode *
draw_potassium (guint series)
{
  PangoContext *context = rounds_paper_context_new ();
  RoundsPlotDrawing drawing = { .context = context,
                                .width = WIDE,
                                .height = HIGH,
                                .paper = TRUE,
                                .encounters = TRUE,
                                .series = series };
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  RoundsPaint paint;

  ui_record_open (record, "Wes853");
  drawing.medicines = rounds_patient_get_medicines (record->patient);
  rounds_plot_what_init (&drawing.what, rounds_patient_get_index (record->patient),
                         rounds_patient_get_now (record->patient), TRUE);
  g_assert_null (rounds_plot_what_add (&drawing.what, rounds_chart_series (drawing.what.index,
                                                                           LOINC, "2823-3", NULL)));
  drawing.point = drawing.what.series[0].n - 1;
  g_assert_true (rounds_plot_what_fit (&drawing.what, &drawing.from, &drawing.to));
  drawing.drawable = rounds_plot_what_extent (&drawing.what, &drawing.low, &drawing.high);
  rounds_paint_begin_paper (&paint, context, snapshot, drawing.width);
  rounds_plot_drawing_draw (&drawing, &paint);
  rounds_paint_end (&paint);
  g_object_unref (context);
  return gtk_snapshot_free_to_node (snapshot);
}

/* Medicines and encounters stand under the field of values, within the drawing. */
static void
test_fits (void)
{
  g_autoptr (GskRenderNode) node = draw_potassium (ROUNDS_NONE);
  graphene_rect_t bounds;

  gsk_render_node_get_bounds (node, &bounds);
  g_assert_cmpfloat (bounds.origin.y, >=, 0);
  g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=, HIGH);
  g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, WIDE);
}

static guint
count_texts (GskRenderNode *node)
{
  guint n = 0;

  switch (gsk_render_node_get_node_type (node))
    {
    case GSK_TEXT_NODE:
      return 1;
    case GSK_CONTAINER_NODE:
      for (guint i = 0; i < gsk_container_node_get_n_children (node); i++)
        n += count_texts (gsk_container_node_get_child (node, i));
      return n;
    case GSK_TRANSFORM_NODE:
      return count_texts (gsk_transform_node_get_child (node));
    case GSK_CLIP_NODE:
      return count_texts (gsk_clip_node_get_child (node));
    default:
      return 0;
    }
}

/* The latest, selected: its value stands beside it once. */
static void
test_said_once (void)
{
  g_autoptr (GskRenderNode) plain = draw_potassium (ROUNDS_NONE);
  g_autoptr (GskRenderNode) selected = draw_potassium (0);

  g_assert_cmpuint (count_texts (plain), >, 4);
  g_assert_cmpuint (count_texts (selected), ==, count_texts (plain));
}

int
main (int argc, char **argv)
{
  int status;

  ui_test_init (&argc, &argv);
  ui_test_style ();
  record = ui_record_new ();
  g_test_add_func ("/print-plot/values", test_values);
  g_test_add_func ("/print-plot/one", test_one);
  g_test_add_func ("/print-plot/unlike", test_unlike);
  g_test_add_func ("/print-plot/none-yet", test_none_yet);
  g_test_add_func ("/print-plot/many", test_many);
  g_test_add_func ("/print-plot/other-times", test_other_times);
  g_test_add_func ("/print-plot/sensitive", test_sensitive);
  g_test_add_func ("/print-plot/one-look", test_one_look);
  g_test_add_func ("/print-plot/fits", test_fits);
  g_test_add_func ("/print-plot/said-once", test_said_once);
  status = g_test_run ();
  ui_record_free (record);
  return status;
}
