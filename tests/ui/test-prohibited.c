/* An order not to give, and one to give of the same medicine (record rule 2.1, W8): the banner, both cards of the
 * overview and the line of a round say that it is prohibited. */
#include "overview-fixture.h"

#include "banner-facts.h"
#include "cards.h"
#include "counts.h"
#include "round.h"

#include <string.h>

/* RxNorm, as data/tables/products.tsv has it. */
#define AMLODIPINE(id, more)                                                                \
  "{\"resourceType\":\"MedicationRequest\",\"id\":\"" id "\",\"subject\":{\"reference\":"   \
  "\"Patient/"                                                                              \
  "barred\"},\"status\":\"active\",\"intent\":\"order\",\"authoredOn\":\"2026-10-04\"" more \
  ",\"medicationCodeableConcept\":{\"coding\":[{\"system\":"                                \
  "\"http://www.nlm.nih.gov/research/umls/rxnorm\",\"code\":\"308136\",\"display\":"        \
  "\"amlodipine 2.5 MG Oral Tablet\"}]},\"dosageInstruction\":[{\"text\":\"as told\"}]}\n"

static gboolean
card_says (RoundsCard *made, const char *words)
{
  g_autoptr (RoundsCard) card = made;
  gboolean says = FALSE;

  for (guint i = 0; i < card->lines->len; i++)
    says |= strstr (g_array_index (card->lines, RoundsCardLine, i).cells[0].text, words) != NULL;
  return says;
}

static gboolean
banner_says (RoundsPatient *patient, const char *words)
{
  g_autoptr (GPtrArray) pieces = rounds_banner_facts (patient);
  gboolean says = FALSE;

  for (guint i = 0; i < pieces->len; i++)
    says |= strcmp (((const RoundsPiece *) pieces->pdata[i])->text, words) == 0;
  return says;
}

static void
test_beside_an_order (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autoptr (RoundsRoundLine) line = NULL;
  RoundsPatient *patient;

  overview_put (record,
                "{\"resourceType\":\"Patient\",\"id\":\"barred\",\"name\":[{\"family\":\"Barred\","
                "\"given\":[\"Bea\"]}],\"birthDate\":\"1960-02-29\"}\n" AMLODIPINE (
                    "n", ",\"doNotPerform\":true") AMLODIPINE ("a", ""),
                "BARRED Bea");
  patient = ui_record_open (record, "BARRED Bea");
  g_assert_true (banner_says (patient, "⊘ Prohibited: amlodipine 2.5 MG Oral Tablet"));
  g_assert_true (card_says (rounds_card_alerts (patient), "⊘ Prohibited: amlodipine"));
  g_assert_true (card_says (rounds_card_medicines (patient), "⊘ amlodipine"));
  line = test_desk_line (&record->desk, "BARRED Bea");
  g_assert_cmpstr (line->alert, ==, "⚠ Prohibited: amlodipine 2.5 MG Oral Tablet");
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/prohibited/beside-an-order", test_beside_an_order);
  return g_test_run ();
}
