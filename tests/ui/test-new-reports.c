/* Reports in words, results that wait and what has no date, as New results and the overview show them (W3, W4). */
#include "overview-fixture.h"

#include "cards.h"
#include "counts.h"
#include "new-results-page.h"

#include <string.h>

#define SUBJECT "\"subject\":{\"reference\":\"Patient/told\"},"

static const char chart[] =
    "{\"resourceType\":\"Patient\",\"id\":\"told\",\"name\":[{\"family\":\"Told\",\"given\":["
    "\"Tess\"]}],\"birthDate\":\"1960-02-29\"}\n"
    "{\"resourceType\":\"DiagnosticReport\",\"id\":\"slide\",\"status\":\"final\"," SUBJECT
    "\"code\":{\"text\":\"Surgical pathology\"},\"effectiveDateTime\":\"2026-11-14T08:00:00-06:00\""
    ",\"conclusion\":\"No malignancy in three slides.\"}\n"
    "{\"resourceType\":\"DiagnosticReport\",\"id\":\"film\",\"status\":\"preliminary\"," SUBJECT
    "\"code\":{\"text\":\"Chest X-ray\"},\"effectiveDateTime\":\"2026-11-13T08:00:00-06:00\","
    "\"presentedForm\":[{\"contentType\":\"text/plain\",\"data\":\"Tm8gbWFzcy4=\"}]}\n"
    "{\"resourceType\":\"Observation\",\"id\":\"wait\",\"status\":\"preliminary\"," SUBJECT
    "\"category\":[{\"coding\":[{\"code\":\"laboratory\"}]}],\"code\":{\"text\":\"Blood culture\"},"
    "\"effectiveDateTime\":\"2026-11-15T08:00:00-06:00\"}\n"
    "{\"resourceType\":\"Condition\",\"id\":\"gout\"," SUBJECT
    "\"clinicalStatus\":{\"coding\":[{\"code\":\"active\"}]},\"code\":{\"text\":\"Gout\"}}\n"
    "{\"resourceType\":\"MedicationRequest\",\"id\":\"pill\",\"status\":\"active\",\"intent\":"
    "\"order\"," SUBJECT "\"medicationCodeableConcept\":{\"text\":\"Madecillin\"}}\n";

typedef struct
{
  UiRecord *record;
  RoundsPatient *patient;
  RoundsNews *news;
} Fixture;

static void
setup (Fixture *self, gconstpointer data)
{
  self->record = ui_record_new ();
  overview_put (self->record, chart, "TOLD Tess");
  self->patient = ui_record_open (self->record, "TOLD Tess");
  self->news = rounds_news_of (self->patient);
}

static void
teardown (Fixture *self, gconstpointer data)
{
  ui_record_free (self->record);
}

static gboolean
has_none_unseen (gpointer news)
{
  return rounds_news_unseen (news) == 0;
}

static gboolean
shows_opened (gpointer page)
{
  return ui_shows (page, "Reports in words, unseen · 0") &&
         ui_shows (page, "2 that you opened stand here until you leave this page");
}

static gboolean
shows_seen (gpointer page)
{
  return ui_shows (page, "Seen, not acknowledged · 2");
}

/* In a section of their own until they are seen; with their words, or where these are. */
static void
test_page (Fixture *self, gconstpointer data)
{
  static const char *const expected[] = { "Surgical pathology",
                                          "No malignancy in three slides.",
                                          "report in words",
                                          "of 14-Nov-2026 08:00",
                                          "not seen",
                                          "Chest X-ray",
                                          "its words are in a document: open it",
                                          "preliminary",
                                          "Blood culture",
                                          NULL };
  GtkWidget *page = rounds_new_results_page_new (self->patient);
  g_autofree char *texts = NULL;

  ui_record_show (self->record, page, 1100, 700);
  texts = overview_texts (page);
  overview_assert_order (texts, expected);
  g_assert_true (ui_shows (page, "Reports in words, unseen · 2"));
  g_assert_true (ui_shows (page, "Still pending · 1"));
  if (g_getenv ("ROUNDS_LOOK") != NULL)
    ui_record_save (self->record, g_getenv ("ROUNDS_LOOK"));
  g_assert_cmpuint (rounds_news_count_unseen (self->patient), ==, 2);
  rounds_news_see (self->news, rounds_news_get (self->news, 0)->row);
  rounds_news_see (self->news, rounds_news_get (self->news, 1)->row);
  g_assert_true (test_wait_until (has_none_unseen, self->news, TEST_PATIENCE_MS));
  /* They stay where they were until the page is left. */
  g_assert_true (test_wait_until (shows_opened, page, TEST_PATIENCE_MS));
  gtk_widget_hide (page);
  gtk_widget_show (page);
  g_assert_true (test_wait_until (shows_seen, page, TEST_PATIENCE_MS));
  g_assert_false (ui_shows (page, "Reports in words, unseen"));
}

static char *
line_of (const RoundsCard *card, guint i)
{
  return i < card->lines->len
             ? g_strdup (g_array_index (card->lines, RoundsCardLine, i).cells[0].text)
             : NULL;
}

/* Counted in what is new; once, and not among the notes too. What has no date came all the same, and says so. */
static void
test_since (Fixture *self, gconstpointer data)
{
  g_autoptr (RoundsCard) card = rounds_card_since (self->patient);
  g_autofree char *reports = line_of (card, 0), *medicines = line_of (card, 1);
  g_autofree char *others = line_of (card, 2);

  g_assert_cmpuint (card->lines->len, ==, 3);
  g_assert_cmpstr (reports, ==, "2 reports in words: Surgical pathology, 14-Nov-2026 08:00 …");
  g_assert_cmpstr (medicines, ==, "Madecillin: active, undated");
  g_assert_cmpstr (others, ==, "1 problem entry (1 undated)");
}

/* A result without a value is no news: it is waited for. */
static void
test_pending (Fixture *self, gconstpointer data)
{
  g_autoptr (RoundsCard) card = rounds_card_results (self->patient);
  g_autofree char *last = line_of (card, card->lines->len - 1);

  g_assert_cmpstr (last, ==, "Pending: Blood culture, sent 15-Nov-2026 08:00");
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  ui_test_style ();
  g_test_add ("/w3/reports-page", Fixture, NULL, setup, test_page, teardown);
  g_test_add ("/w4/reports-and-undated", Fixture, NULL, setup, test_since, teardown);
  g_test_add ("/w4/pending", Fixture, NULL, setup, test_pending, teardown);
  return g_test_run ();
}
