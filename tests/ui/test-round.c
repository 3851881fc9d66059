/* test-round.c: W13: one line a patient, read one after the other, J and K, back to where one stood. */
#include "ui-record.h"

#include "audit.h"
#include "banner-facts.h"
#include "counts.h"
#include "lists.h"
#include "overview-fixture.h"
#include "patient.h"
#include "print-window.h"
#include "round-page.h"
#include "round-row.h"
#include "round.h"
#include "ui-checks.h"
#include "ui-keys.h"
#include "ui-resources.h"

#include <string.h>

#define LIMIT_MS 60000

typedef struct
{
  UiRecord *record;
  RoundsRoundPage *page;
  char *who, *then;
} Fixture;

static gboolean
lists_are_read (gpointer data)
{
  return rounds_lists_is_filled (rounds_lists_of (data));
}

static gboolean
has_list (gpointer data)
{
  return rounds_lists_size (data) == 1;
}

static void
on_open_patient (
    RoundsRoundPage *page, GBytes *rid, const char *reason, guint opened, gpointer data)
{
  Fixture *fixture = data;
  const RoundsPersonRow *row = rounds_people_find (rounds_session_get_people (
                                                       fixture->record->session),
                                                   g_bytes_get_data (rid, NULL));

  g_free (fixture->who);
  fixture->who = g_strdup (row->name);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "Wes853", "Azzie965", "Huey641" };
  RoundsLists *lists;
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  RoundsPatientList list = { .name = (char *) "Monday round", .members = members };

  fixture->record = ui_record_new ();
  lists = rounds_lists_of (fixture->record->session);
  g_assert_true (test_wait_until (lists_are_read, fixture->record->session, LIMIT_MS));
  fixture->page = ROUNDS_ROUND_PAGE (rounds_round_page_new (fixture->record->session));
  g_signal_connect (fixture->page, "open-patient", G_CALLBACK (on_open_patient), fixture);
  ui_record_show (fixture->record, GTK_WIDGET (fixture->page), 1600, 1000);
  g_assert_true (ui_shows (GTK_WIDGET (fixture->page), "You have no list yet."));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_array_append_vals (members, ui_record_rid (fixture->record, names[i]), 1);
  rounds_lists_save_async (lists, &list, NULL, NULL);
  g_assert_true (test_wait_until (has_list, lists, LIMIT_MS));
  g_assert_true (ui_shows (GTK_WIDGET (fixture->page), "being read…") ||
                 ui_find (GTK_WIDGET (fixture->page), "list") != NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  ui_record_free (fixture->record);
  g_free (fixture->who);
  g_free (fixture->then);
}

/* The preview; NULL: none. */
static GtkWidget *
find_print (void)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ROUNDS_IS_PRINT_WINDOW (window))
        return window;
    }
  return NULL;
}

static gboolean
is_read (gpointer data)
{
  return ui_shows (data, "Read Again");
}

static void
wait_read (Fixture *fixture)
{
  g_assert_true (test_wait_until (is_read, fixture->page, LIMIT_MS));
  ui_record_frames (fixture->record, 3);
}

static void
act (Fixture *fixture, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->page), action, NULL));
  ui_record_frames (fixture->record, 2);
}

static gboolean
count_opening (gpointer data, const RoundsAuditRow *row)
{
  if (strcmp (row->entry.act, "open-chart") == 0 && g_strcmp0 (row->reason, "round") == 0)
    *(guint *) data += 1;
  return TRUE;
}

static guint
count_openings (RoundsSession *session)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_assert_true (
      rounds_audit_list (rounds_session_get_store (session), 1, count_opening, &n, &error));
  g_assert_no_error (error);
  return n;
}

static guint
count_cut (GtkWidget *root, gboolean in_row)
{
  guint n = 0;

  in_row |= ROUNDS_IS_ROUND_ROW (root);
  if (in_row && GTK_IS_LABEL (root) && gtk_widget_get_mapped (root))
    {
      PangoLayout *layout = gtk_label_get_layout (GTK_LABEL (root));
      int width, height;

      pango_layout_get_pixel_size (layout, &width, &height);
      n = pango_layout_is_ellipsized (layout) || width > gtk_widget_get_width (root) ||
          height > gtk_widget_get_height (root);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_cut (child, in_row);
  return n;
}

/* No number, name or code status ends in dots, in columns and in lines below each other. */
static void
test_whole (Fixture *fixture, gconstpointer data)
{
  static const int widths[] = { 1600, 1280, 900 };

  wait_read (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      gtk_window_set_default_size (fixture->record->window, widths[i], 1000);
      ui_record_frames (fixture->record, 8);
      g_assert_true (ui_shows (GTK_WIDGET (fixture->page), "Not for attempted cardiopulmonary"));
      /* A result has the name that its own pages give it, and what is in doubt of its value. */
      g_assert_true (ui_shows (GTK_WIDGET (fixture->page),
                               "Potassium, serum or plasma 6.6 mmol/L ▲▲ HH, corrected, was 6.8, "
                               "31-Oct-2026 23:30"));
      g_assert_cmpuint (count_cut (GTK_WIDGET (fixture->page), FALSE), ==, 0);
    }
}

/* The list is one stop of Tab, and none too many. */
static void
test_tab (Fixture *fixture, gconstpointer data)
{
  GtkRoot *root;
  GtkWidget *list = ui_find (GTK_WIDGET (fixture->page), "list");

  wait_read (fixture);
  ui_check_tab (GTK_WIDGET (fixture->page), "round");
  root = gtk_widget_get_root (list);
  rounds_round_page_focus (fixture->page);
  g_assert_true (gtk_widget_is_ancestor (gtk_root_get_focus (root), list));
  gtk_widget_child_focus (GTK_WIDGET (root), GTK_DIR_TAB_FORWARD);
  g_assert_false (gtk_widget_is_ancestor (gtk_root_get_focus (root), list));
  gtk_widget_child_focus (GTK_WIDGET (root), GTK_DIR_TAB_BACKWARD);
  gtk_widget_child_focus (GTK_WIDGET (root), GTK_DIR_TAB_BACKWARD);
  g_assert_false (gtk_widget_is_ancestor (gtk_root_get_focus (root), list));
}

static void
on_then (RoundsRoundPage *page, const char *action, gpointer data)
{
  Fixture *fixture = data;

  g_free (fixture->then);
  fixture->then = g_strdup (action);
}

/* N and T open the patient of the line, and say for what; the print is of who is on the list. */
static void
test_acts (Fixture *fixture, gconstpointer data)
{
  GtkWidget *paper;

  wait_read (fixture);
  g_signal_connect (fixture->page, "then", G_CALLBACK (on_then), fixture);
  act (fixture, "round.next");
  act (fixture, "round.note");
  g_assert_cmpstr (fixture->who, ==, "BERGSTROM287 Azzie965");
  g_assert_cmpstr (fixture->then, ==, "win.note::");
  act (fixture, "round.before");
  act (fixture, "round.task");
  g_assert_cmpstr (fixture->who, ==, "SPENCER878 Wes853");
  g_assert_cmpstr (fixture->then, ==, "win.enter::task");
  g_clear_pointer (&fixture->then, g_free);
  act (fixture, "round.open");
  g_assert_null (fixture->then);
  rounds_round_page_step (fixture->page, 1);
  g_assert_cmpstr (fixture->who, ==, "BERGSTROM287 Azzie965");
  g_clear_pointer (&fixture->who, g_free);
  rounds_round_page_step (fixture->page, 1);
  rounds_round_page_step (fixture->page, 1); /* past the end: nobody */
  g_assert_cmpstr (fixture->who, ==, "MARKS830 Huey641 Brad867");
  act (fixture, "round.print");
  paper = find_print ();
  g_assert_nonnull (paper);
  ui_wait_mapped (paper);
  g_assert_true (ui_shows (paper, "Print for 3 patients of “Monday round”"));
  gtk_window_destroy (GTK_WINDOW (paper));
}

static void
test_lines (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page = GTK_WIDGET (fixture->page);
  wait_read (fixture);
  g_assert_true (ui_shows (page, "3 patients · made by hand"));
  g_assert_true (ui_shows (page, "SPENCER878 Wes853"));
  g_assert_true (ui_shows (page, "born 21-Oct-1962 · male"));
  g_assert_true (ui_shows (page, "64 y"));
  g_assert_true (ui_shows (page, "new, 1 critical"));
  g_assert_true (ui_shows (page, "due today, 16-Nov-2026 17:00"));
  g_assert_true (ui_shows (page, "Latex: anaphylaxis"));
  g_assert_false (ui_shows (page, "Latex: anaphylaxis · ⚠ Latex: anaphylaxis"));
  g_assert_false (ui_shows (page, "(disorder)"));
  /* When it was read, and once that is a while ago, that it is. */
  g_assert_true (ui_shows (page, "Read 16-Nov-2026 08:00"));
  g_assert_true (ui_shows (page, "allergies: nothing in this record"));
  /* Each opening stands in the audit with its reason. */
  g_assert_cmpuint (count_openings (fixture->record->session), ==, 3);
}

static const char *
chosen (Fixture *fixture)
{
  return gtk_label_get_text (GTK_LABEL (ui_find (GTK_WIDGET (fixture->page), "preview_title")));
}

static gboolean
has_two_lines (gpointer data)
{
  return ui_shows (data, "2 patients");
}

/* Three alerts and a severe allergy: none hides another, and what is not said is counted. */
static void
test_alerts (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autoptr (RoundsRoundLine) line = NULL;

  overview_make_full (record);
  line = test_desk_line (&record->desk, "WINTERBOTTOM");
  g_assert_cmpstr (line->alert, ==,
                   "⚠ Not for attempted cardiopulmonary resuscitation · ⚠ Interpreter needed: "
                   "Somali · ⚠ Contact isolation: multiresistant organism · "
                   "⚠ Latex: anaphylaxis · and 1 more");
  g_assert_cmpstr (line->paper.alert, ==, line->alert);
  g_assert_true (line->alarming);
}

/* What must not be given is an alert of the line, as it is one of the banner. */
static void
test_prohibited (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autoptr (RoundsRoundLine) line = NULL;

  line = test_desk_line (&record->desk, "Wes853");
  g_assert_cmpstr (line->alert, ==, "⚠ Prohibited: Any non-steroidal anti-inflammatory drug");
  g_assert_cmpstr (line->paper.alert, ==, line->alert);
}

/* A substance recorded twice is one, as in the banner; on paper the worst is the worst of what may be there. */
static void
test_allergies (void)
{
#define SEVERE(id, meta, name, what)                                                            \
  "{\"resourceType\":\"AllergyIntolerance\",\"id\":\"" id "\"" meta                             \
  ",\"patient\":{\"reference\":\"Patient/s\"},\"code\":{\"text\":\"" name "\"},\"reaction\":[{" \
  "\"severity\":\"severe\",\"manifestation\":[{\"text\":\"" what "\"}]}]}\n"
#define LABEL                                                                                  \
  ",\"meta\":{\"security\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ActCode\"," \
  "\"code\":\"HIV\"}]}"
  static const char json[] =
      "{\"resourceType\":\"Patient\",\"id\":\"s\",\"name\":[{\"family\":\"Secret\",\"given\":["
      "\"Anna\"]}],\"gender\":\"female\",\"birthDate\":\"1960-02-29\"}\n" SEVERE ("a", LABEL,
                                                                                  "Quiet serum",
                                                                                  "Anaphylaxis")
          SEVERE ("b", LABEL, "Rubber", "Anaphylaxis") SEVERE ("c", "", "RUBBER", "Wheal")
              SEVERE ("d", "", "Strawberry", "Wheal");
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autoptr (RoundsRoundLine) line = NULL;

  overview_put (record, json, "SECRET Anna");
  line = test_desk_line (&record->desk, "SECRET");
  g_assert_cmpstr (line->allergies, ==, "3 allergies");
  g_assert_cmpstr (line->alert, ==, "⚠ Quiet serum: anaphylaxis · and 2 more");
  g_assert_cmpstr (line->paper.alert, ==, "⚠ RUBBER: severe reaction · and 1 more");
  g_assert_cmpuint (line->paper.kept_back, ==, 2);
}

/* The code status is an alert also where nobody set a flag, and stands first; where somebody did, it is said once. */
static void
test_code_status (void)
{
  static const char *const people[] = { "Ramiro608", "Azzie965" };
  g_autoptr (UiRecord) record = ui_record_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_autoptr (RoundsRoundLine) line = NULL;

      line = test_desk_line (&record->desk, people[i]);
      g_assert_true (g_str_has_prefix (line->alert, "⚠ Not for attempted cardiopulmonary "
                                                    "resuscitation"));
      g_assert_null (strstr (line->alert + strlen ("⚠ N"), "Not for attempted"));
      /* Nor do the tags of SNOMED CT stand behind the names of concepts. */
      g_assert_null (strstr (line->alert, "(finding)"));
      g_assert_null (strstr (line->problems, "(disorder)"));
      g_assert_null (strstr (line->paper.problems, "(disorder)"));
      g_assert_cmpstr (line->paper.alert, ==, line->alert);
    }
}

#define PERSON(id, name)                                                                         \
  "{\"resourceType\":\"Patient\",\"id\":\"" id "\",\"name\":[{\"family\":\"" name "\",\"given\"" \
  ":[\"Tom\"]}],\"gender\":\"male\",\"birthDate\":\"1950-05-06\"}\n"
#define STATUS(of, id, code, words, more)                                                         \
  "{\"resourceType\":\"Condition\",\"id\":\"" of id "\",\"subject\":{\"reference\":\"Patient/" of \
  "\"},\"clinicalStatus\":{\"coding\":[{\"code\":\"active\"}]}" more                              \
  ",\"code\":{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"" code                \
  "\",\"display\":"                                                                               \
  "\"" words "\"}]}}\n"
/* As the data set GECCO has it: the category says what it is about, the code of its rule what was decided. */
#define RULED(of, code)                                                                            \
  "{\"resourceType\":\"Consent\",\"id\":\"" of "-c\",\"status\":\"active\",\"patient\":{"          \
  "\"reference\":\"Patient/" of "\"},\"category\":[{\"coding\":[{\"system\":\"http://terminology." \
  "hl7.org/CodeSystem/consentcategorycodes\",\"code\":\"dnr\"}]}],\"dateTime\":\"2026-10-01\","    \
  "\"provision\":{\"type\":\"permit\",\"code\":[{\"coding\":[{\"system\":\"http://snomed.info/"    \
  "sct\""                                                                                          \
  ",\"code\":\"" code "\"}]}]}}\n"

/* Without a date it stands by its status, unless another one says otherwise: which is newer nobody knows. The banner
 * and the list say the same. */
static void
test_code_status_undated (void)
{
  static const struct
  {
    const char *json, *name, *banner, *alert;
  } rows[] = {
    { PERSON ("undated", "Undated")
          STATUS ("undated", "a", "304253006", "Not for resuscitation", ""),
      "UNDATED Tom", "Not for resuscitation, date not recorded", "⚠ Not for resuscitation" },
    { PERSON ("both", "Both") STATUS ("both", "a", "304253006", "Not for resuscitation", "")
          STATUS ("both", "b", "450475007", "For attempted cardiopulmonary resuscitation",
                  ",\"recordedDate\":\"2026-10-01\""),
      "BOTH Tom", "Code status: 2 values, check record", "⚠ Code status: 2 values, check record" },
    { PERSON ("denied", "Denied") "{\"resourceType\":\"Consent\",\"id\":\"denied-c\",\"status\":"
                                  "\"active\",\"patient\":{\"reference\":\"Patient/denied\"},"
                                  "\"category\":[{\"coding\":[{\"system\":\"http://snomed.info/"
                                  "sct\",\"code\":\"304253006\"}]}],\"dateTime\":\"2026-10-01\","
                                  "\"provision\":{\"type\":\"deny\"}}\n",
      "DENIED Tom", "Code status: contradicts itself, see the source",
      "⚠ Code status: contradicts itself, see the source" },
    { PERSON ("gecco", "Gecco") RULED ("gecco", "304253006"), "GECCO Tom",
      "Not for resuscitation, since 01-Oct-2026", "⚠ Not for resuscitation" },
    { PERSON ("wants", "Wants") RULED ("wants", "304252001"), "WANTS Tom",
      "For resuscitation, since 01-Oct-2026", "⚠ For resuscitation" },
    { PERSON ("unknown", "Unknown") RULED ("unknown", "261665006"), "UNKNOWN Tom",
      "Code status: not said plainly, see the source",
      "⚠ Code status: not said plainly, see the source" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (UiRecord) record = ui_record_new ();
      g_autoptr (RoundsRoundLine) line = NULL;
      g_auto (RoundsStanding) standing = { NULL };
      g_autofree char *banner = NULL, *who = g_strndup (rows[i].name, strlen (rows[i].name) - 4);

      overview_put (record, rows[i].json, rows[i].name);
      line = test_desk_line (&record->desk, who);
      g_assert_cmpstr (line->alert, ==, rows[i].alert);
      ui_record_open (record, who);
      rounds_banner_find (record->patient, &standing);
      banner = rounds_banner_code_status (record->patient, &standing);
      g_assert_cmpstr (banner, ==, rows[i].banner);
    }
}
#undef RULED
#undef STATUS
#undef PERSON

static RoundsRoundLine *
line_new (void)
{
  RoundsRoundLine *line = g_new0 (RoundsRoundLine, 1);

  line->place = g_strdup ("Ward 3, bed 12");
  line->stay = g_strdup ("day 3");
  line->problems = g_strdup ("Asthma · Gout");
  line->more = g_strdup ("Anemia · and 2 more");
  line->alert = g_strdup ("⚠ Not for resuscitation");
  line->alarming = TRUE;
  line->allergies = g_strdup ("2 allergies");
  line->news = g_strdup ("3 new");
  line->tasks = g_strdup ("1 open: due today");
  line->task = g_strdup ("Repeat the potassium");
  return line;
}

/* However narrow, and whoever else he is easily taken for: by what he is known, where, how long, all problems that
 * the columns name, the code status and the allergies. */
static void
test_row (Fixture *fixture, gconstpointer data)
{
  static const char *const words[] = {
    "SPENCER878 Wes853",
    "born 21-Oct-1962",
    "male",
    "64 y",
    "Ward 3, bed 12",
    "day 3",
    "Asthma",
    "and 2 more",
    "look-alike of",
    "⚠ Not for resuscitation",
    "2 allergies",
    "3 new",
    "1 open: due today",
    "Repeat the potassium",
  };
  RoundsPeople *people = rounds_session_get_people (fixture->record->session);
  g_autoptr (RoundsRoundItem) item = rounds_round_item_new (
      rounds_people_find (people, ui_record_rid (fixture->record, "Wes853")));

  item->line = line_new ();
  item->look_alike = g_strdup ("⚠ look-alike of SPENCER787 Wes835");
  for (guint stacked = 0; stacked < 2; stacked++)
    {
      GtkWidget *row = rounds_round_row_new (stacked == 1);

      rounds_round_row_set_item (ROUNDS_ROUND_ROW (row), item,
                                 rounds_session_get_store (fixture->record->session));
      ui_record_show (fixture->record, row, stacked == 1 ? 700 : 1500, 200);
      for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
        if (!ui_shows (row, words[i]))
          g_error ("%s: “%s” is not said", stacked == 1 ? "narrow" : "wide", words[i]);
    }
}

/* Somebody before him was taken off the list: the person stays chosen, not the place. */
static void
test_stays (Fixture *fixture, gconstpointer data)
{
  RoundsLists *lists = rounds_lists_of (fixture->record->session);

  wait_read (fixture);
  act (fixture, "round.next");
  g_assert_true (g_str_has_prefix (chosen (fixture), "BERGSTROM287 Azzie965"));
  rounds_lists_put_async (lists, "Monday round", ui_record_rid (fixture->record, "Wes853"), FALSE,
                          NULL, NULL);
  g_assert_true (test_wait_until (has_two_lines, fixture->page, LIMIT_MS));
  g_assert_true (g_str_has_prefix (chosen (fixture), "BERGSTROM287 Azzie965"));
}

static void
test_keys (Fixture *fixture, gconstpointer data)
{
  wait_read (fixture);
  g_assert_true (g_str_has_prefix (chosen (fixture), "SPENCER878 Wes853, male · 64 y, born"));
  act (fixture, "round.before");
  g_assert_true (g_str_has_prefix (chosen (fixture), "SPENCER878 Wes853"));
  act (fixture, "round.next");
  act (fixture, "round.next");
  act (fixture, "round.next");
  g_assert_true (g_str_has_prefix (chosen (fixture), "MARKS830 Huey641"));
  act (fixture, "round.open");
  g_assert_cmpstr (fixture->who, ==, "MARKS830 Huey641 Brad867");
  /* Who was opened is noted among the recent ones; the line where one stood stays. */
  rounds_lists_note_opened (rounds_lists_of (fixture->record->session),
                            ui_record_rid (fixture->record, "Huey641"), 1793545200000);
  ui_record_frames (fixture->record, 3);
  g_assert_true (g_str_has_prefix (chosen (fixture), "MARKS830 Huey641"));
  act (fixture, "round.preview");
  g_assert_false (gtk_widget_get_visible (ui_find (GTK_WIDGET (fixture->page), "preview")));
}

static gboolean
has_the_focus (gpointer list)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (list));

  return focus != NULL && gtk_widget_is_ancestor (focus, list);
}

static gboolean
focus_is_chosen (GtkWidget *list)
{
  GtkWidget *row = gtk_widget_get_focus_child (list);

  return row != NULL && (gtk_widget_get_state_flags (row) & GTK_STATE_FLAG_SELECTED) != 0;
}

/* Who is chosen by J has the focus, and Enter opens that one: not the one that had the focus before. */
static void
test_enter (Fixture *fixture, gconstpointer data)
{
  GtkWidget *list = ui_find (GTK_WIDGET (fixture->page), "list");
  GtkWidget *window = GTK_WIDGET (fixture->record->window);

  wait_read (fixture);
  ui_take_keyboard (GTK_WINDOW (window));
  rounds_round_page_focus (fixture->page);
  for (guint i = 0; i < 2; i++)
    {
      ui_press_key (window, "j", NULL, NULL);
      g_assert_true (focus_is_chosen (list));
    }
  g_assert_true (g_str_has_prefix (chosen (fixture), "MARKS830 Huey641"));
  ui_record_frames (fixture->record, 3);
  g_assert_true (focus_is_chosen (list));
  ui_press_key (window, "Return", NULL, NULL);
  g_assert_cmpstr (fixture->who, ==, "MARKS830 Huey641 Brad867");
  /* Whatever has the focus: what is marked as chosen is what is opened. */
  gtk_single_selection_set_selected (GTK_SINGLE_SELECTION (
                                         gtk_list_view_get_model (GTK_LIST_VIEW (list))),
                                     1);
  g_assert_false (focus_is_chosen (list));
  ui_press_key (window, "Return", NULL, NULL);
  g_assert_true (g_str_has_prefix (fixture->who, "BERGSTROM287 Azzie965"));
}

/* A window that is made narrower makes other rows: J and K go on. */
static void
test_focus (Fixture *fixture, gconstpointer data)
{
  GtkWidget *list = ui_find (GTK_WIDGET (fixture->page), "list");

  wait_read (fixture);
  rounds_round_page_focus (fixture->page);
  g_assert_true (has_the_focus (list));
  gtk_window_set_default_size (fixture->record->window, 900, 1000);
  ui_record_frames (fixture->record, 8);
  g_assert_true (ui_shows (GTK_WIDGET (fixture->page), "SPENCER878 Wes853, 64 y · male"));
  g_assert_true (test_wait_until (has_the_focus, list, LIMIT_MS));
}

static void
test_stop (Fixture *fixture, gconstpointer data)
{
  act (fixture, "round.stop");
  g_assert_true (ui_shows (GTK_WIDGET (fixture->page), "stopped, "));
  act (fixture, "round.again");
  wait_read (fixture);
  g_assert_false (ui_shows (GTK_WIDGET (fixture->page), "stopped"));
}

static void
on_acted (GObject *patient, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (rounds_patient_act_finish (ROUNDS_PATIENT (patient), result, NULL, &error));
  g_assert_no_error (error);
}

static gboolean
has_two_tasks (gpointer page)
{
  return ui_shows (page, "2 open: ") && ui_shows (page, "Read Again");
}

/* What was done in the chart of somebody on it stands in the line once one is back, also where that chart was closed
 * meanwhile; the lines of the others are not read for it. */
static void
test_worked_on (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page = GTK_WIDGET (fixture->page);
  RoundsPatient *patient;

  wait_read (fixture);
  g_assert_cmpuint (count_openings (fixture->record->session), ==, 3);
  patient = ui_record_open (fixture->record, "Wes853");
  gtk_widget_set_visible (page, FALSE);
  rounds_patient_act_async (patient,
                            &(RoundsAct){ .type = ROUNDS_ACT_TASK, .title = "Ring the ward" },
                            on_acted, NULL);
  ui_record_wait_changed (fixture->record);
  rounds_patient_close (patient);
  g_assert_false (ui_shows (page, "2 open: "));
  gtk_widget_set_visible (page, TRUE);
  g_assert_true (test_wait_until (has_two_tasks, page, LIMIT_MS));
  g_assert_cmpuint (count_openings (fixture->record->session), ==, 4);
}

/* As another window does. */
static RoundsPatient *
open_beside (Fixture *fixture)
{
  RoundsPatient *patient = ui_record_open (fixture->record, "Wes853");

  rounds_lists_note_opened (rounds_lists_of (fixture->record->session),
                            rounds_patient_get_rid (patient), 1793545200000);
  return patient;
}

/* The same of a chart that is worked on in another window, while this page is shown. */
static void
test_worked_on_beside (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page = GTK_WIDGET (fixture->page);
  RoundsPatient *patient;

  wait_read (fixture);
  patient = open_beside (fixture);
  rounds_patient_act_async (patient,
                            &(RoundsAct){ .type = ROUNDS_ACT_TASK, .title = "Ring the ward" },
                            on_acted, NULL);
  g_assert_true (test_wait_until (has_two_tasks, page, LIMIT_MS));
}

static gboolean
has_three_tasks (gpointer page)
{
  return ui_shows (page, "3 open: ") && ui_shows (page, "Read Again");
}

/* The line is being read for the first task: the second one comes before what was read is taken. */
static void
act_once_more (RoundsPatient *patient, gpointer act, gpointer done, gpointer data)
{
  g_signal_handlers_disconnect_by_func (patient, act_once_more, data);
  ui_record_wait_worker (((Fixture *) data)->record);
  rounds_patient_act_async (patient,
                            &(RoundsAct){ .type = ROUNDS_ACT_TASK, .title = "Ring the bell" },
                            on_acted, NULL);
  ui_record_wait_worker (((Fixture *) data)->record);
}

/* What was read of a chart before it was worked on again is not what its line says. */
static void
test_worked_on_while_read (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page = GTK_WIDGET (fixture->page);
  RoundsPatient *patient;

  wait_read (fixture);
  patient = open_beside (fixture);
  g_signal_connect_data (patient, "acted", G_CALLBACK (act_once_more), fixture, NULL,
                         G_CONNECT_AFTER);
  rounds_patient_act_async (patient,
                            &(RoundsAct){ .type = ROUNDS_ACT_TASK, .title = "Ring the ward" },
                            on_acted, NULL);
  g_assert_true (test_wait_until (has_three_tasks, page, 10000));
}

/* A care team is a round too: of those whose charts were opened, which it says. */
static void
test_team (Fixture *fixture, gconstpointer data)
{
  RoundsLists *lists = rounds_lists_of (fixture->record->session);
  GtkWidget *choice = ui_find_type (GTK_WIDGET (fixture->page), GTK_TYPE_DROP_DOWN);
  const RoundsPatientList *team;
  g_autofree char *title = NULL;
  GtkStringObject *shown;

  wait_read (fixture);
  g_assert_cmpuint (rounds_lists_n_teams (lists), >, 1);
  team = rounds_lists_get_team (lists, 1);
  title = g_strdup_printf ("%s (care team)", rounds_patient_list_title (team));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (choice), rounds_lists_size (lists) + 1);
  shown = gtk_drop_down_get_selected_item (GTK_DROP_DOWN (choice));
  g_assert_cmpstr (gtk_string_object_get_string (shown), ==, title);
  wait_read (fixture);
  g_assert_true (ui_shows (GTK_WIDGET (fixture->page), "care team · of the charts you opened"));
  act (fixture, "round.open");
  g_assert_nonnull (fixture->who);
}

/* It gives no right to open: where the site asks why a chart off one's lists is opened, the round does not. */
static void
test_team_asks (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_CLINICAL, .echo_ms = 0 };
  static const char *const teams[] = { "Kidney team", NULL };
  g_autoptr (UiTest) test = ui_test_new (&config);
  RoundsLists *lists;

  ui_enter (test);
  lists = rounds_lists_of (test->session);
  g_assert_true (test_wait_until (lists_are_read, test->session, LIMIT_MS));
  rounds_lists_note_teams (lists,
                           rounds_people_get (rounds_session_get_people (test->session), 0)->rid,
                           teams);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.round-list", NULL);
  ui_wait_frames (test, 5);
  g_assert_true (ui_shows (GTK_WIDGET (test->window), "1 patient · care team"));
  g_assert_true (ui_shows (GTK_WIDGET (test->window), "On none of your lists: open it to give a "
                                                      "reason"));
  g_assert_cmpuint (count_openings (test->session), ==, 0);
}

/* At lock nothing comes any more, and nothing waits. */
static void
test_lock (Fixture *fixture, gconstpointer data)
{
  gtk_window_set_child (fixture->record->window, NULL);
  rounds_session_lock (fixture->record->session);
  ui_record_frames (fixture->record, 3);
  g_assert_null (rounds_lists_of (fixture->record->session));
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  adw_init ();
  g_resources_register (rounds_ui_get_resource ());
  ADD ("/w13/lines", test_lines);
  ADD ("/w13/tab", test_tab);
  ADD ("/w13/whole", test_whole);
  ADD ("/w13/acts", test_acts);
  ADD ("/w13/keys", test_keys);
  ADD ("/w13/enter", test_enter);
  ADD ("/w13/focus", test_focus);
  ADD ("/w13/row", test_row);
  g_test_add_func ("/w13/alerts", test_alerts);
  g_test_add_func ("/w13/prohibited", test_prohibited);
  g_test_add_func ("/w13/allergies", test_allergies);
  g_test_add_func ("/w13/code-status", test_code_status);
  g_test_add_func ("/w13/code-status-undated", test_code_status_undated);
  ADD ("/w13/stays", test_stays);
  ADD ("/w13/worked-on", test_worked_on);
  ADD ("/w13/worked-on-beside", test_worked_on_beside);
  ADD ("/w13/worked-on-while-read", test_worked_on_while_read);
  ADD ("/w13/stop", test_stop);
  ADD ("/w13/lock", test_lock);
  ADD ("/w13/team", test_team);
  g_test_add_func ("/w13/team-asks-why", test_team_asks);
  return g_test_run ();
}
