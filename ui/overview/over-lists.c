#include "over-lists.h"

#include "flow.h"
#include "list-stop.h"
#include "lists.h"
#include "look-alike-words.h"
#include "new-results-row.h"
#include "open-gate.h"
#include "over-words.h"
#include "page-actions.h"
#include "person-words.h"
#include "read-at.h"
#include "site.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SHOWN_AT_ONCE 100

struct _RoundsOverLists
{
  AdwBin parent_instance;

  RoundsSession *session; /* NULL once it is disposed of */
  GtkLabel *summary, *missing, *failed;
  RoundsReadAt *when;
  GtkListBox *list;
  RoundsLookAlikeWords *look_alikes;
  GPtrArray *listed; /* GBytes: rids of everybody on my lists whose chart may be read, each once */
  guint gated;       /* how many more: a reason is asked before their charts open */
  GHashTable *read;  /* GBytes rid -> RoundsNewsOf */
  GHashTable *stale; /* GBytes rid: to be read again */
  GCancellable *reading;           /* NULL: nothing is being read */
  guint shown;                     /* how many lines may stand there */
  gboolean awaited;                /* the focus goes into the list once it has a line */
  gint64 read_at;                  /* the oldest reading of what is shown; 0: nothing was read */
  guint8 record[ROUNDS_RID_BYTES]; /* that was asked for, and its part */
  guint part;
};

enum
{
  SIGNAL_OPEN_RESULT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsOverLists, rounds_over_lists, ADW_TYPE_BIN)

/* ---- rows ---- */

static const RoundsNewsLine *
line_of (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "line");
}

static void
warn (RoundsOverLists *self, GtkListBoxRow *row)
{
  const RoundsNewsLine *line = line_of (row);
  RoundsPeople *people = rounds_session_get_people (self->session);
  const RoundsPersonRow *person = people != NULL ? rounds_people_find (people, line->patient)
                                                 : NULL;
  g_autofree char *alert = person != NULL ? rounds_person_alert (person) : NULL;
  const char *look_alike = rounds_look_alike_words_get (self->look_alikes, line->patient);
  g_autofree char *both = alert != NULL && look_alike != NULL
                              ? g_strdup_printf ("%s · %s", alert, look_alike)
                              : NULL;

  rounds_new_over_row_warn (GTK_WIDGET (row), both != NULL    ? both
                                              : alert != NULL ? alert
                                                              : look_alike);
}

static void
on_look_alikes_found (RoundsOverLists *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (line_of (row) != NULL)
      warn (self, row);
}

static GtkWidget *
row_new (RoundsOverLists *self, const RoundsNewsLine *line)
{
  RoundsPeople *people = rounds_session_get_people (self->session);
  const RoundsPersonRow *person = people != NULL ? rounds_people_find (people, line->patient)
                                                 : NULL;
  g_autofree char *who = person != NULL ? rounds_person_who (person)
                                        : g_strdup (_ ("name not recorded"));
  g_autofree char *mrn = person != NULL && person->mrn != NULL
                             ? g_strdup_printf (_ ("MRN %s"), person->mrn)
                             : g_strdup (_ ("no MRN"));
  GtkWidget *row = rounds_new_over_row (line, who, mrn);

  g_object_set_data (G_OBJECT (row), "line", (gpointer) line);
  warn (self, GTK_LIST_BOX_ROW (row));
  return row;
}

static void
add_lines (RoundsOverLists *self, GPtrArray *lines)
{
  RoundsNewsPart last = ROUNDS_N_NEWS;

  for (guint i = 0; i < MIN (lines->len, self->shown); i++)
    {
      const RoundsNewsLine *line = g_ptr_array_index (lines, i);
      GtkWidget *row = row_new (self, line);
      g_autofree char *title = rounds_news_part_title (line->part,
                                                       rounds_over_count_part (lines, line->part));

      if (line->part != last)
        rounds_new_results_set_head (row, title, rounds_news_part_note (line->part),
                                     line->part == ROUNDS_NEWS_CRITICAL);
      last = line->part;
      gtk_list_box_append (self->list, row);
    }
  if (lines->len > self->shown)
    gtk_list_box_append (self->list, rounds_new_more_row (lines->len - self->shown));
}

/* ---- what is said of the whole ---- */

/* Why there is nobody to be read. (transfer none) */
static const char *
nobody_words (RoundsOverLists *self)
{
  RoundsLists *lists = rounds_lists_of (self->session);

  if (lists != NULL && rounds_lists_get_error (lists) != NULL)
    return rounds_lists_get_error (lists)->message;
  if (lists == NULL || !rounds_lists_is_filled (lists))
    return _ ("Reading your lists…");
  return rounds_lists_n_teams (lists) == 0
             ? _ ("There is nobody on your lists. Find a patient under Patients and press Ctrl+D "
                  "to put that person on one.")
             : _ ("There is nobody on a list of your own, and care teams are not read here. Find a "
                  "patient under Patients and press Ctrl+D to put that person on a list.");
}

/* RoundsNewsOf: all that was read, in the order of the lists. (transfer container) */
static GPtrArray *
all_read (RoundsOverLists *self)
{
  GPtrArray *all = g_ptr_array_new ();

  for (guint i = 0; i < self->listed->len; i++)
    {
      RoundsNewsOf *of = g_hash_table_lookup (self->read, g_ptr_array_index (self->listed, i));

      if (of != NULL)
        g_ptr_array_add (all, of);
    }
  return all;
}

static void
add_words (RoundsOverLists *self, const char *words)
{
  gtk_list_box_append (self->list, rounds_new_words_row (words, NULL));
}

static void
add_foot (RoundsOverLists *self, gboolean none, gboolean whole)
{
  g_autofree char *words = NULL, *rule = NULL;

  if (none)
    {
      words = g_strdup_printf (
          whole ? _ ("No result of the last %d days is unseen, and no critical one waits, for the "
                     "patients of your lists.")
                : _ ("Of what was read, no result of the last %d days is unseen, and no critical "
                     "one waits."),
          ROUNDS_NEWS_DAYS);
      add_words (self, words);
    }
  rule = g_strdup_printf (
      _ ("Results of each patient of the last %d days, or since you last opened the chart where "
         "that is longer ago; a critical one stays until somebody acknowledges it. J and K step, "
         "Enter opens the chart at the result, F5 reads again."),
      ROUNDS_NEWS_DAYS);
  add_words (self, rule);
}

#define FAILED_NAMED 5

/* Who could not be read; those over the maximum are counted. (transfer full) */
static char *
failed_names (RoundsOverLists *self, GPtrArray *all)
{
  RoundsPeople *people = rounds_session_get_people (self->session);
  GString *names = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < all->len; i++)
    {
      const RoundsNewsOf *of = g_ptr_array_index (all, i);
      const RoundsPersonRow *person = people != NULL ? rounds_people_find (people, of->patient)
                                                     : NULL;
      g_autofree char *who = person != NULL ? rounds_person_who (person)
                                            : g_strdup (_ ("name not recorded"));

      if (of->failed && n++ < FAILED_NAMED)
        g_string_append_printf (names, "%s%s", n > 1 ? "; " : "", who);
    }
  if (n > FAILED_NAMED)
    g_string_append_printf (names, ngettext (" and %u more", " and %u more", n - FAILED_NAMED),
                            n - FAILED_NAMED);
  return g_string_free (names, FALSE);
}

static void
show_words (RoundsOverLists *self, GPtrArray *all, GPtrArray *lines)
{
  guint asked = MIN (self->listed->len, ROUNDS_NEWS_PATIENTS_MAX);
  RoundsOverCounts counts = rounds_over_counts (all, self->listed->len - asked);
  gboolean is_read = self->reading == NULL && (all->len > 0 || self->gated > 0);
  g_autofree char *failed = failed_names (self, all), *summary = NULL, *missing = NULL;

  counts.shut += self->gated;
  missing = rounds_over_missing_words (&counts, failed);
  if (self->reading != NULL)
    summary = g_strdup_printf (ngettext ("Reading the chart of %u patient…",
                                         "Reading the charts of %u patients…", asked),
                               asked);
  else if (is_read)
    summary = rounds_over_summary_words (&counts, lines);
  gtk_label_set_text (self->summary, summary != NULL ? summary : "");
  rounds_read_at_set (self->when, self->session,
                      self->reading == NULL && all->len > 0 ? self->read_at : 0);
  gtk_label_set_text (self->missing, all->len + self->gated > 0 ? missing : "");
  gtk_widget_set_visible (GTK_WIDGET (self->missing),
                          all->len + self->gated > 0 && *missing != '\0');
  if (self->listed->len + self->gated == 0)
    add_words (self, nobody_words (self));
  else if (is_read)
    add_foot (self, lines->len == rounds_over_count_part (lines, ROUNDS_NEWS_SEEN),
              *missing == '\0');
}

static void
fill (RoundsOverLists *self)
{
  g_autoptr (GPtrArray) all = all_read (self), lines = rounds_news_over_lines (all);
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (self->list), *row;
  int at = selected != NULL ? gtk_list_box_row_get_index (selected) : 0;
  gboolean focused = gtk_widget_get_focus_child (GTK_WIDGET (self->list)) != NULL;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  add_lines (self, lines);
  show_words (self, all, lines);
  gtk_list_box_invalidate_headers (self->list);
  row = gtk_list_box_get_row_at_index (self->list, at);
  gtk_list_box_select_row (self->list, row);
  if (row != NULL && (focused || (self->awaited && lines->len > 0 &&
                                  gtk_widget_get_focus_child (GTK_WIDGET (self)) != NULL)))
    gtk_widget_grab_focus (GTK_WIDGET (row));
  self->awaited &= lines->len == 0;
}

/* ---- reading ---- */

/* Everybody on a list of mine, each once. A saved search makes nobody one's patient: as on opening a chart, who is only
 * found by one is not read without a reason. */
static void
list_everybody (RoundsOverLists *self)
{
  RoundsLists *lists = rounds_lists_of (self->session);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_bytes_hash, g_bytes_equal,
                                                        (GDestroyNotify) g_bytes_unref, NULL);
  g_autoptr (GHashTable) held = rounds_gate_list_held (self->session);

  g_ptr_array_set_size (self->listed, 0);
  self->gated = 0;
  for (guint i = 0; lists != NULL && i < rounds_lists_size (lists); i++)
    {
      g_autoptr (GArray) members = rounds_lists_members (lists, rounds_lists_get (lists, i));

      for (guint k = 0; k < members->len; k++)
        {
          g_autoptr (GBytes)
              rid = g_bytes_new (members->data + (gsize) k * ROUNDS_RID_BYTES, ROUNDS_RID_BYTES);

          if (g_hash_table_contains (known, rid))
            continue;
          g_hash_table_add (known, g_bytes_ref (rid));
          if (rounds_gate_needs_reason_of (self->session, held, rid))
            self->gated++;
          else
            g_ptr_array_add (self->listed, g_steal_pointer (&rid));
        }
    }
}

/* What was read of those who are on no list of mine any more. */
static void
forget_others (RoundsOverLists *self)
{
  g_autoptr (GHashTable) asked = g_hash_table_new (g_bytes_hash, g_bytes_equal);
  GHashTableIter iter;
  gpointer rid;

  for (guint i = 0; i < MIN (self->listed->len, ROUNDS_NEWS_PATIENTS_MAX); i++)
    g_hash_table_add (asked, g_ptr_array_index (self->listed, i));
  g_hash_table_iter_init (&iter, self->read);
  while (g_hash_table_iter_next (&iter, &rid, NULL))
    if (!g_hash_table_contains (asked, rid))
      g_hash_table_iter_remove (&iter);
}

/* rids that are not known, or not any more. (transfer full) */
static GArray *
unknown (RoundsOverLists *self)
{
  GArray *rids = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);

  for (guint i = 0; i < MIN (self->listed->len, ROUNDS_NEWS_PATIENTS_MAX); i++)
    {
      GBytes *rid = g_ptr_array_index (self->listed, i);

      if (!g_hash_table_contains (self->read, rid) || g_hash_table_contains (self->stale, rid))
        g_array_append_vals (rids, g_bytes_get_data (rid, NULL), 1);
    }
  return rids;
}

static void
take (RoundsOverLists *self, GPtrArray *all)
{
  RoundsStore *store = rounds_session_get_store (self->session);

  g_ptr_array_set_free_func (all, NULL);
  for (guint i = 0; i < all->len; i++)
    {
      RoundsNewsOf *of = g_ptr_array_index (all, i);
      GBytes *rid = g_bytes_new (of->patient, ROUNDS_RID_BYTES);

      g_hash_table_remove (self->stale, rid);
      g_hash_table_replace (self->read, rid, of);
    }
  /* Of some that were read again the others are as old as they were. */
  if (self->read_at == 0 && store != NULL)
    self->read_at = rounds_site_now (store);
}

static void
show_failed (RoundsOverLists *self, const GError *error)
{
  g_autofree char *words = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->failed), error != NULL);
  if (error == NULL)
    return;
  words = g_strdup_printf (_ ("What came for the patients of your lists is not known: their charts "
                              "could not be read. %s"),
                           error->message);
  gtk_label_set_text (self->failed, words);
  /* What was read before may be from before the trouble. */
  g_hash_table_remove_all (self->read);
  self->read_at = 0;
}

static void
on_over (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RoundsOverLists) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = rounds_news_over_finish (ROUNDS_SESSION (source), result, &error);

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->reading);
  if (all != NULL)
    take (self, all);
  show_failed (self, error);
  fill (self);
}

static void
stop (RoundsOverLists *self)
{
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
}

static void
read_unknown (RoundsOverLists *self)
{
  g_autoptr (GArray) rids = NULL;

  stop (self);
  list_everybody (self);
  forget_others (self);
  rids = unknown (self);
  if (rids->len > 0)
    {
      show_failed (self, NULL);
      self->reading = g_cancellable_new ();
      rounds_news_over_async (self->session, rids, self->reading, on_over, g_object_ref (self));
    }
  fill (self);
}

static void
read_again (RoundsOverLists *self)
{
  g_hash_table_remove_all (self->read);
  self->read_at = 0;
  self->shown = SHOWN_AT_ONCE;
  read_unknown (self);
}

static void
on_lists_changed (RoundsOverLists *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    read_unknown (self);
}

/* An import brings results, for anybody. */
static void
on_people_changed (RoundsOverLists *self)
{
  GHashTableIter iter;
  gpointer rid;

  rounds_look_alike_words_forget (self->look_alikes);
  g_hash_table_iter_init (&iter, self->read);
  while (g_hash_table_iter_next (&iter, &rid, NULL))
    g_hash_table_add (self->stale, g_bytes_ref (rid));
  on_lists_changed (self);
}

/* ---- keys and acts ---- */

static void
on_gate_passed (gpointer data, const guint8 *rid, const char *reason, guint opened)
{
  RoundsOverLists *self = data;
  g_autoptr (GBytes) patient = g_bytes_new (rid, ROUNDS_RID_BYTES);
  g_autoptr (GBytes) record = g_bytes_new (self->record, ROUNDS_RID_BYTES);

  g_signal_emit (self, signals[SIGNAL_OPEN_RESULT], 0, patient, reason, opened, record, self->part);
}

static void
on_activated (RoundsOverLists *self, GtkListBoxRow *row)
{
  const RoundsNewsLine *line = line_of (row);

  if (g_strcmp0 (g_object_get_data (G_OBJECT (row), "act"), "more") == 0)
    {
      self->shown += SHOWN_AT_ONCE;
      fill (self);
    }
  if (line == NULL)
    return;
  memcpy (self->record, line->record, sizeof self->record);
  self->part = line->event_part;
  rounds_gate_open (GTK_WIDGET (self), &(RoundsGateAsk){ self->session, line->patient, FALSE },
                    on_gate_passed, self);
}

static gboolean
on_next (GtkWidget *widget, GVariant *parameter, gpointer data)
{
  rounds_new_results_step (ROUNDS_OVER_LISTS (widget)->list, 1);
  return TRUE;
}

static gboolean
on_previous (GtkWidget *widget, GVariant *parameter, gpointer data)
{
  rounds_new_results_step (ROUNDS_OVER_LISTS (widget)->list, -1);
  return TRUE;
}

/* Back to where one came from: the chart that is open, else the patients. */
static gboolean
on_escape (GtkWidget *page, GVariant *parameter, gpointer data)
{
  GtkRoot *window = gtk_widget_get_root (page);
  gboolean open = G_IS_ACTION_GROUP (window) &&
                  g_action_group_get_action_enabled (G_ACTION_GROUP (window), "chart");

  return gtk_widget_activate_action (page, open ? "win.chart" : "win.patients", NULL);
}

static void
on_again_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  read_again (data);
}

static void
add_actions (RoundsOverLists *self)
{
  static const GActionEntry entries[] = { { "again", on_again_activated } };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  rounds_page_actions_install (GTK_WIDGET (self), "over", G_ACTION_GROUP (group));
  rounds_page_actions_add_keys (GTK_WIDGET (self), "over", GTK_SHORTCUT_SCOPE_MANAGED,
                                GTK_PHASE_CAPTURE);
}

/* ---- the page ---- */

static void
rounds_over_lists_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (rounds_over_lists_parent_class)->map (widget);
  read_unknown (ROUNDS_OVER_LISTS (widget));
}

/* Whoever goes on waits for no list. */
static void
rounds_over_lists_unmap (GtkWidget *widget)
{
  stop (ROUNDS_OVER_LISTS (widget));
  GTK_WIDGET_CLASS (rounds_over_lists_parent_class)->unmap (widget);
}

static void
rounds_over_lists_dispose (GObject *object)
{
  RoundsOverLists *self = ROUNDS_OVER_LISTS (object);

  stop (self);
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_object (&self->look_alikes);
  g_clear_object (&self->session);
  g_clear_pointer (&self->listed, g_ptr_array_unref);
  g_clear_pointer (&self->read, g_hash_table_unref);
  g_clear_pointer (&self->stale, g_hash_table_unref);
  G_OBJECT_CLASS (rounds_over_lists_parent_class)->dispose (object);
}

static void
rounds_over_lists_class_init (RoundsOverListsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = rounds_over_lists_dispose;
  widget_class->map = rounds_over_lists_map;
  widget_class->unmap = rounds_over_lists_unmap;
  signals[SIGNAL_OPEN_RESULT] = g_signal_new ("open-result", ROUNDS_TYPE_OVER_LISTS,
                                              G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                              5, G_TYPE_BYTES, G_TYPE_STRING, G_TYPE_UINT,
                                              G_TYPE_BYTES, G_TYPE_UINT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_j, 0, on_next, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_k, 0, on_previous, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
}

static GtkLabel *
words_new (const char *class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS,
                                   "wrap", TRUE, "xalign", 0.0, NULL);

  gtk_widget_add_css_class (label, class);
  return GTK_LABEL (label);
}

static GtkWidget *
top_new (RoundsOverLists *self)
{
  GtkWidget *flow = rounds_flow_box_new (12, 6);
  GtkWidget *title = gtk_label_new (_ ("New results over my lists"));
  GtkWidget *again = gtk_button_new_with_mnemonic (_ ("_Read Again"));

  gtk_widget_add_css_class (title, "title-2");
  self->summary = words_new ("secondary");
  gtk_label_set_natural_wrap_mode (self->summary, GTK_NATURAL_WRAP_NONE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->summary), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (again), "over.again");
  self->when = ROUNDS_READ_AT (rounds_read_at_new ());
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), title);
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), GTK_WIDGET (self->summary));
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), GTK_WIDGET (self->when));
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), again);
  gtk_widget_add_css_class (flow, "news-top");
  return flow;
}

static void
rounds_over_lists_init (RoundsOverLists *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0),
            *scroller = gtk_scrolled_window_new ();

  self->shown = SHOWN_AT_ONCE;
  self->listed = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->read = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                                      (GDestroyNotify) rounds_news_of_free);
  self->stale = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                                       NULL);
  add_actions (self);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "news-list");
  gtk_list_box_set_header_func (self->list, rounds_new_results_make_head, NULL, NULL);
  gtk_list_box_set_activate_on_single_click (self->list, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("New results over my lists"), -1);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (on_activated), self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  gtk_widget_set_vexpand (scroller, TRUE);
  self->missing = words_new ("news-missing");
  self->failed = words_new ("problem");
  gtk_widget_hide (GTK_WIDGET (self->missing));
  gtk_widget_hide (GTK_WIDGET (self->failed));
  gtk_box_append (GTK_BOX (box), top_new (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->missing));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->failed));
  gtk_box_append (GTK_BOX (box), rounds_list_stop_new (scroller));
  gtk_widget_add_css_class (box, "news-page");
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
rounds_over_lists_new (RoundsSession *session)
{
  RoundsOverLists *self = g_object_new (ROUNDS_TYPE_OVER_LISTS, NULL);

  self->session = g_object_ref (session);
  self->look_alikes = rounds_look_alike_words_new (session);
  g_signal_connect_object (self->look_alikes, "found", G_CALLBACK (on_look_alikes_found), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (rounds_lists_of (session), "changed", G_CALLBACK (on_lists_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rounds_session_get_people (session), "changed",
                           G_CALLBACK (on_people_changed), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
rounds_over_lists_note_opened (RoundsOverLists *self, const guint8 rid[ROUNDS_RID_BYTES])
{
  g_hash_table_add (self->stale, g_bytes_new (rid, ROUNDS_RID_BYTES));
}

void
rounds_over_lists_focus (RoundsOverLists *self)
{
  self->awaited = g_hash_table_size (self->read) == 0;
  if (!rounds_list_stop_enter_list (GTK_WIDGET (self->list)))
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}
