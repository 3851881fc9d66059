/* test-patients-line.c: the warning of a look-alike in a row of one height: no part of it stands for the whole (H11). */
#include "ui-record.h"

#include "patient-line.h"

#include <string.h>

#define ALIKE "⚠ look-alike of YUNDT824 Carlota746"
#define LONG  "⚠ look-alike of WINTERBOTTOM-EXAMPLE Wilhelmina Augusta and 2 more"
#define ENDLESS                                                                              \
  "⚠ look-alike of WINTERBOTTOM-EXAMPLE-OF-THE-LONGEST-NAMES Wilhelmina Augusta Theodora " \
  "Maximiliana Friederike Charlotte von und zu der Hohenlinden-Schillingsfuerst and 2 more"
#define BRIEF "⚠ look-alike, named at opening"

typedef struct
{
  const char *warning, *drawn; /* drawn: the line that says it */
  gboolean stacked, deceased;
} Case;

static void
check (UiRecord *record, const Case *one)
{
  RoundsPersonRow row = {
    .name = "MOORE Lakendra", .mrn = "1", .first = 1, .last = 0, .deceased = one->deceased
  };
  const RoundsPatientEntry entry = { .row = &row };
  GtkWidget *widget = rounds_patient_line_new (one->stacked);
  RoundsPatientLine *line = ROUNDS_PATIENT_LINE (widget);
  g_autofree char *drawn = NULL, *words = NULL;
  int width;

  rounds_patient_line_show (line, &entry, rounds_session_get_store (record->session));
  rounds_patient_line_set_look_alike (line, one->warning);
  ui_record_show (record, widget, 1400, 120);
  width = one->stacked ? 460 : rounds_patient_line_wide (widget);
  drawn = rounds_patient_line_dup_drawn (line, width);
  words = rounds_patient_line_dup_words (line);
  if (strstr (drawn, one->drawn) == NULL || strstr (drawn, "…") != NULL)
    g_error ("“%s” is drawn as:\n%s", one->warning, drawn);
  g_assert_nonnull (strstr (words, one->warning)); /* whole for who hears it */
}

static void
test_warning (void)
{
  static const Case cases[] = {
    { .warning = ALIKE, .drawn = ALIKE "\n" },
    { .warning = LONG, .drawn = LONG "\n" },
    { .warning = ENDLESS, .drawn = BRIEF "\n" },
    { .warning = LONG, .drawn = BRIEF "\n", .deceased = TRUE },
    { .warning = ENDLESS, .drawn = BRIEF "\n", .stacked = TRUE },
    { .warning = ENDLESS, .drawn = " · ⚠ look-alike\n", .stacked = TRUE, .deceased = TRUE },
  };
  g_autoptr (UiRecord) record = ui_record_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    check (record, &cases[i]);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  ui_test_style ();
  g_test_add_func ("/h11/warning-is-whole", test_warning);
  return g_test_run ();
}
