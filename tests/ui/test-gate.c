/* test-gate.c: which list makes somebody one's patient, and what is asked where somebody becomes one (H24): a saved search
 * does not, and putting on a list made by hand asks why and leaves a row in the audit.
 */
#include "ui-test.h"

#include "audit.h"
#include "counts.h"
#include "desk.h"
#include "list-dialogs.h"
#include "lists.h"
#include "open-gate.h"

#include <string.h>

#define LIMIT_MS 60000

static const UiTestConfig clinical = { .kind = ROUNDS_STORE_CLINICAL, .echo_ms = 0 };

static RoundsLists *
enter (UiTest *test)
{
  ui_enter (test);
  rounds_lists_of (test->session);
  g_assert_true (test_wait_until (test_desk_has_lists, test->session, LIMIT_MS));
  return rounds_lists_of (test->session);
}

static const guint8 *
first_person (UiTest *test)
{
  return rounds_people_get (rounds_session_get_people (test->session), 0)->rid;
}

static gboolean
has_a_list (gpointer lists)
{
  return rounds_lists_size (lists) > 0;
}

static void
save (RoundsLists *lists, RoundsPatientList list)
{
  rounds_lists_save_async (lists, &list, NULL, NULL);
  g_assert_true (test_wait_until (has_a_list, lists, LIMIT_MS));
}

/* The same answer where many are asked about in one turn. */
static gboolean
needs_reason_of (UiTest *test)
{
  g_autoptr (GHashTable) held = rounds_gate_list_held (test->session);
  g_autoptr (GBytes) rid = g_bytes_new (first_person (test), ROUNDS_RID_BYTES);

  return rounds_gate_needs_reason_of (test->session, held, rid);
}

/* Everybody is found by it: it would open the whole store without a word. */
static void
test_saved_search (void)
{
  g_autoptr (UiTest) test = ui_test_new (&clinical);
  RoundsLists *lists = enter (test);
  g_autoptr (GArray) members = NULL;

  save (lists, (RoundsPatientList){ .name = (char *) "Everybody",
                                    .by_filter = TRUE,
                                    .filter = { .age_from = -1, .age_to = -1 } });
  members = rounds_lists_members (lists, rounds_lists_get (lists, 0));
  g_assert_cmpuint (members->len, >, 0);
  g_assert_true (rounds_gate_needs_reason (test->session, first_person (test)));
  g_assert_true (needs_reason_of (test));
}

static void
test_by_hand (void)
{
  g_autoptr (UiTest) test = ui_test_new (&clinical);
  RoundsLists *lists = enter (test);
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);

  g_array_append_vals (members, first_person (test), 1);
  save (lists, (RoundsPatientList){ .name = (char *) "Ward 3", .members = members });
  g_assert_false (rounds_gate_needs_reason (test->session, first_person (test)));
  g_assert_false (needs_reason_of (test));
}

/* ---- putting somebody on one ---- */

static AdwMessageDialog *
find_dialog (const char *heading)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window) &&
          g_str_has_prefix (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (window)), heading))
        return ADW_MESSAGE_DIALOG (window);
    }
  return NULL;
}

static gboolean
asks_which (gpointer data)
{
  return find_dialog ("New List") != NULL || find_dialog ("Put on Which List?") != NULL;
}

static gboolean
count_put (gpointer data, const RoundsAuditRow *row)
{
  *(guint *) data += strcmp (row->entry.act, "list-put") == 0 && row->entry.patient != NULL &&
                     g_strcmp0 (row->reason, "Treatment: my clinic") == 0;
  return TRUE;
}

static guint
count_puts (UiTest *test)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_assert_true (
      rounds_audit_list (rounds_session_get_store (test->session), 1, count_put, &n, &error));
  g_assert_no_error (error);
  return n;
}

/* Not answered, nothing is offered and nobody is on a list; answered, its row stands before the lists are offered. */
static void
test_put (void)
{
  static const char heading[] = "Put a Patient on Your List";
  g_autoptr (UiTest) test = ui_test_new (&clinical);
  AdwMessageDialog *dialog;
  GtkWidget *extra;

  enter (test);
  rounds_list_dialog_add (GTK_WIDGET (test->window), test->session, first_person (test));
  dialog = find_dialog (heading);
  g_assert_nonnull (dialog);
  g_assert_false (adw_message_dialog_get_response_enabled (dialog, "open"));
  adw_message_dialog_response (dialog, "cancel");
  gtk_window_destroy (GTK_WINDOW (dialog));
  ui_wait_frames (test, 3);
  g_assert_false (asks_which (NULL));

  rounds_list_dialog_add (GTK_WIDGET (test->window), test->session, first_person (test));
  dialog = find_dialog (heading);
  extra = adw_message_dialog_get_extra_child (dialog);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (ui_find_type (extra, GTK_TYPE_CHECK_BUTTON)),
                               TRUE);
  gtk_editable_set_text (GTK_EDITABLE (ui_find_type (extra, GTK_TYPE_ENTRY)), "my clinic");
  g_assert_cmpuint (count_puts (test), ==, 0);
  adw_message_dialog_response (dialog, "open");
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_assert_true (test_wait_until (asks_which, NULL, LIMIT_MS));
  g_assert_cmpuint (count_puts (test), ==, 1);
}

/* Whose chart is open, and who is on a list by hand already, was asked about before. */
static void
test_put_once (void)
{
  g_autoptr (UiTest) test = ui_test_new (&clinical);
  RoundsLists *lists = enter (test);
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);

  g_array_append_vals (members, first_person (test), 1);
  save (lists, (RoundsPatientList){ .name = (char *) "Ward 3", .members = members });
  rounds_list_dialog_add (GTK_WIDGET (test->window), test->session, first_person (test));
  g_assert_nonnull (find_dialog ("Put on Which List?"));
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/h24/saved-search", test_saved_search);
  g_test_add_func ("/h24/by-hand", test_by_hand);
  g_test_add_func ("/h24/put", test_put);
  g_test_add_func ("/h24/put-once", test_put_once);
  return g_test_run ();
}
